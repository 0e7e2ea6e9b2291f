from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newscrawl.export.jsonl import ExportError, write_jsonl, write_lines

RECORDS: list[dict[str, Any]] = [{"id": "a", "text": "ä\u2028"}, {"id": "b", "text": ""}]


def broken() -> Iterator[dict[str, Any]]:
    yield RECORDS[0]
    raise RuntimeError("half-way")


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out.jsonl"
    assert write_jsonl(RECORDS, path) == 2
    assert read(path) == RECORDS
    assert write_jsonl([], path) == 0
    assert path.read_bytes() == b""
    assert [each.name for each in path.parent.iterdir()] == ["out.jsonl"]


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with pytest.raises(RuntimeError, match="half-way"):
        write_jsonl(broken(), path)
    assert list(tmp_path.iterdir()) == []
    write_jsonl(RECORDS, path)
    with pytest.raises(RuntimeError, match="half-way"):
        write_jsonl(broken(), path)
    assert read(path) == RECORDS
    assert list(tmp_path.iterdir()) == [path]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "out.jsonl", tmp_path / "latest.jsonl"
    mask = os.umask(0o027)
    try:
        write_jsonl(RECORDS, path)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    link.symlink_to(path)
    write_jsonl(RECORDS[:1], link)
    assert link.is_symlink()
    assert read(path) == RECORDS[:1]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_device_is_written_to() -> None:
    assert write_jsonl(RECORDS, Path(os.devnull)) == 2
    assert not Path(os.devnull).is_file()
    buffer = io.BytesIO()
    assert write_lines(RECORDS, buffer) == 2
    assert buffer.getvalue().count(b"\n") == 2


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "out.jsonl", tmp_path / ("x" * 300), Path("a\0b")):
        with pytest.raises(ExportError, match="cannot write") as caught:
            write_jsonl(RECORDS, path)
        assert "\n" not in str(caught.value)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
