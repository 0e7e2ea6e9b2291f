"""A folder of plain texts and the table of what they are."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Any

import pytest

from newscrawl.export.plan import Export
from newscrawl.export.run import export_folder
from newscrawl.export.textfiles import TEXT_COLUMNS
from newscrawl.storage.database import connect, connect_readonly
from newscrawl.storage.filters import Filter
from tests.storage.samples import fill, story, visit


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("texts") / "news.db")


def table(db: Path, path: Path, **plan: Any) -> list[dict[str, str]]:
    with connect_readonly(db) as database:
        export_folder(database.conn, Export(form="text", **plan), path)
    with (path / "metadata.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_text_a_file_and_a_row_a_text(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "corpus"
    rows = table(db, path)
    assert tuple(rows[0]) == TEXT_COLUMNS
    assert "text" not in rows[0]
    ids = [row["id"] for row in rows]
    assert [row["doc_id"] for row in rows] == [
        f"2026-04-30_example_{ids[0]}.txt", f"undated_example_{ids[1]}.txt", f"2026-01-10_beispiel_{ids[2]}.txt",
    ]  # fmt: skip
    assert {each.name for each in path.iterdir()} == {"README.md", "manifest.json", "metadata.csv", "texts"}
    assert sorted(each.name for each in (path / "texts").iterdir()) == sorted(row["doc_id"] for row in rows)
    for row in rows:
        content = (path / row["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
    assert (path / rows[2]["path"]).read_text(encoding="utf-8") == (
        "Der Haushalt für das kommende Jahr ist beschlossen.\n"
    )
    assert (rows[2]["title"], rows[2]["authors"], rows[2]["language"]) == ("Haushalt beschlossen", "Änne Groß", "de")


def test_partitions_are_folders_and_earlier_texts_have_their_number(db: Path, tmp_path: Path) -> None:
    rows = table(db, tmp_path / "corpus", every_revision=True, partition=("source",))
    assert [row["path"].split("/")[1] for row in rows] == ["by_source=beispiel", *["by_source=example"] * 3]
    first, second = rows[1:3]
    assert (first["doc_id"][-6:], second["doc_id"][-6:]) == ("_1.txt", "_2.txt")
    texts = [(tmp_path / "corpus" / row["path"]).read_text(encoding="utf-8") for row in (first, second)]
    assert ["Correction" in text for text in texts] == [False, True]


def test_no_source_and_no_date_leads_out_of_the_folder(tmp_path: Path) -> None:
    db = fill(tmp_path / "news.db")
    with connect(db) as database:
        database.execute("UPDATE sources SET name = '../a_b/..' WHERE name = 'beispiel'")
        visit(database.conn, story("https://example.org/odd", date_published="../../x", text=""))
        database.conn.commit()
    rows = table(db, tmp_path / "corpus")
    assert [row["doc_id"].rpartition("_")[0] for row in rows[2:]] == ["2026-01-10_a-b", "undated_example"]
    assert (tmp_path / "corpus" / rows[3]["path"]).read_bytes() == b"\n"
    assert {each.name for each in tmp_path.iterdir()} <= {
        "corpus",
        "news.db",
        "news.db-wal",
        "news.db-shm",
        "news.db.lock",
    }


def test_nothing_found_is_a_table_without_rows(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "corpus"
    table(db, path)
    assert table(db, path, filters=Filter(kinds=("gallery",))) == []
    assert not (path / "texts").exists()
