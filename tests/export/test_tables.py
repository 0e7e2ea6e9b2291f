"""CSV and Parquet files."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from newscrawl.export import parquet
from newscrawl.export.columns import COLUMNS, NESTED
from newscrawl.export.csvfile import write_csv
from newscrawl.export.parquet import write_parquet
from newscrawl.export.record import story_record
from tests.storage.samples import story, with_text


def record(**changes: Any) -> dict[str, Any]:
    return story_record(story(**changes), uid="0" * 16, source="example", fetched_at="2026-05-01T12:00:00Z")


def test_the_columns_are_the_keys_of_the_record() -> None:
    assert list(COLUMNS) == list(record())
    for name in NESTED:
        kind = COLUMNS[name]
        assert isinstance(kind, dict)
        assert list(kind) == list(record()[name][0])


def rows(*records: dict[str, Any]) -> list[dict[str, str]]:
    buffer = io.BytesIO()
    with write_csv(buffer) as write:
        for each in records:
            write(each)
    return list(csv.DictReader(io.StringIO(buffer.getvalue().decode(), newline="")))


def test_csv() -> None:
    (row,) = rows(record(title='"Quoted", and\nbroken'))
    assert list(row) == [name for name in COLUMNS if name not in NESTED]
    assert (row["title"], row["authors"]) == ('"Quoted", and\nbroken', "Ada Lövberg; Coast Press")
    assert (row["tags"], row["is_free"], row["word_count"]) == ("zander; harbour; council", "true", "42")
    (row,) = rows(record(title=None, is_free=None))
    assert (row["title"], row["is_free"], row["cluster_id"]) == ("", "", "")
    assert rows() == []


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1", "\xa0=1"]
)
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    names = ("title", "byline_raw", "section", "text", "url")
    (row,) = rows(record(**dict.fromkeys(names, text), tags=(text, "b")))
    assert [row[name] for name in names] == ["'" + text] * len(names)
    assert row["tags"] == f"'{text}; b"


def test_other_cells_of_a_csv_are_as_they_are() -> None:
    (row,) = rows(record(title="'=1", section="a=1", text="a\0b \ud800"))
    assert (row["title"], row["section"], row["text"]) == ("'=1", "a=1", "a\ufffdb ?")


def table(path: Path, *records: dict[str, Any]) -> Any:
    with path.open("wb") as file, write_parquet(file) as write:
        for each in records:
            write(each)
    return pq.read_table(path)


def test_parquet(tmp_path: Path) -> None:
    first, bare = record(), record(authors=(), tags=(), links=(), blocks=(), title=None, is_free=None)
    read = table(tmp_path / "a.parquet", first, bare)
    assert str(read.schema.field("date_published_utc").type) == "timestamp[us, tz=UTC]"
    assert str(read.schema.field("word_count").type) == "int32"
    moments = {
        "date_published_utc": datetime(2026, 4, 30, 16, 30, tzinfo=timezone.utc),
        "date_crawled": datetime(2026, 5, 1, 12, tzinfo=timezone.utc),
    }
    if modified := first["date_modified_utc"]:
        moments["date_modified_utc"] = datetime.fromisoformat(modified.replace("Z", "+00:00"))
    assert read.to_pylist() == [{**first, **moments}, {**bare, **moments}]
    assert table(tmp_path / "none.parquet").schema == read.schema


def test_parquet_of_values_that_are_none(tmp_path: Path) -> None:
    odd = story_record(with_text("soon"), uid="", source=None, fetched_at="never")
    (row,) = table(tmp_path / "a.parquet", odd).to_pylist()
    assert (row["date_published"], row["date_published_utc"], row["date_crawled"]) == ("soon", None, None)


def test_row_groups_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROW_GROUP", 200_000)
    one = record(text="The quay. " * 300)
    table(tmp_path / "a.parquet", *[one] * 1_000)
    file = pq.ParquetFile(tmp_path / "a.parquet")
    assert (file.metadata.num_rows, file.metadata.num_row_groups) == (1_000, 5)
