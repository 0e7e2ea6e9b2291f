from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.export.jsonl import json_line, write_jsonl, write_lines

RECORDS: list[dict[str, Any]] = [{"id": "a", "text": "ä\u2028"}, {"id": "b", "text": ""}]


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out.jsonl"
    assert write_jsonl(RECORDS, path) == 2
    assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == RECORDS
    assert write_jsonl([], path) == 0
    assert path.read_bytes() == b""
    buffer = io.BytesIO()
    assert write_lines(RECORDS, buffer) == 2
    assert buffer.getvalue().count(b"\n") == 2


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.lists(st.text()), st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False))))
def test_a_line_is_one_line_whatever_it_holds(record: dict[str, Any]) -> None:
    line = json_line(record)
    assert len(line.decode().splitlines()) == 1
    assert json.loads(line) == record


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("half \ud800 a pair", "half \ufffd a pair"),
        ("\ud83d\ude00 \x85", "\U0001f600 \x85"),
        (12345678901234567890123, 12345678901234567890123),
        ("\0", "\0"),
        ('=HYPERLINK("x")', '=HYPERLINK("x")'),
    ],
)
def test_odd_values(value: object, read: object) -> None:
    line = json_line({"id": value, "n": 0.0471})
    assert json.loads(line) == {"id": read, "n": 0.0471}
    assert line.startswith(b'{"id":')
    assert len(line.decode().splitlines()) == 1
