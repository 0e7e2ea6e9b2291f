from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from newscrawl.errors import DatabaseError
from newscrawl.storage.database import connect, connect_readonly, database_path, explained
from tests.storage.samples import fill


def test_the_option_wins_then_the_environment_then_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_DB", "env.db")
    assert database_path("option.db") == Path("option.db")
    assert database_path(None) == Path("env.db")
    monkeypatch.setenv("NEWSCRAWL_DB", "")
    assert database_path(None) == Path("data/news.db")


def test_a_writer_makes_the_folder_and_is_safe(tmp_path: Path) -> None:
    database = connect(tmp_path / "a" / "b" / "news.db")
    settings = [
        database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys", "synchronous")
    ]
    assert settings == ["wal", 1, 1]
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("INSERT INTO feeds (source_id, url, kind) VALUES (9, 'u', 'feed')")
    database.close()


@pytest.mark.parametrize("name", ["a b.db", "what?.db", "top#1.db", "100%25.db", "fïsch.db", "a&b=c.db"])
def test_odd_file_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    fill(path)
    database = connect_readonly(path)
    assert database["stories"].count == 3
    database.close()
    assert {each.name for each in tmp_path.iterdir()} <= {name, name + "-wal", name + "-shm"}


def test_a_reader_cannot_write(filled: Path) -> None:
    database = connect_readonly(filled)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.execute("DELETE FROM stories")
    database.execute("PRAGMA query_only = OFF")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.execute("DELETE FROM stories")
    database.close()


def test_the_log_is_small_again_when_a_long_reading_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export sees one moment for minutes: all that a crawl writes meanwhile stays in the log, which none shortens."""
    monkeypatch.setattr("newscrawl.storage.database._LARGEST_WAL", 100_000)
    monkeypatch.setattr("newscrawl.storage.database._CHECKPOINT_PAGES", 10)
    path = fill(tmp_path / "news.db")
    writer, reader = connect(path), connect_readonly(path)
    reading = reader.conn.execute("SELECT id FROM stories")
    reading.fetchone()
    sizes = []
    for number in range(12):
        with writer.conn:
            writer.conn.execute("INSERT INTO robots (site, fetched_at, expires_at, body) VALUES (?, '', '', ?)",
                                (str(number), bytes(100_000)))  # fmt: skip
        sizes.append((tmp_path / "news.db-wal").stat().st_size)
        if number == 8:
            reading.close()
    assert sizes[8] > 900_000
    assert sizes[-1] < 300_000
    reader.close()
    writer.close()


def test_a_reader_sees_what_a_writer_commits(filled: Path) -> None:
    writer, reader = connect(filled), connect_readonly(filled)
    with writer.atomic():
        writer.execute("INSERT INTO tags (name) VALUES ('new')")
        before = reader.execute("SELECT count(*) FROM tags WHERE name = 'new'").fetchone()
    after = reader.execute("SELECT count(*) FROM tags WHERE name = 'new'").fetchone()
    assert (before, after) == ((0,), (1,))
    writer.close()
    reader.close()


def test_missing_database(tmp_path: Path) -> None:
    for attempt in (connect_readonly, lambda path: connect(path, create=False)):
        with pytest.raises(DatabaseError, match="newscrawl crawl --db"):
            attempt(tmp_path / "none.db")
    assert not list(tmp_path.iterdir())


def test_what_is_not_a_database(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("These are notes, and no database at all. " * 50)
    empty = tmp_path / "empty.db"
    empty.touch()
    blocked = tmp_path / "notes.txt" / "news.db"
    for attempt in (connect, connect_readonly):
        with pytest.raises(DatabaseError, match="not an SQLite database"):
            attempt(text)
        with pytest.raises(DatabaseError, match=r"is a folder|cannot be opened"):
            attempt(tmp_path)
        with pytest.raises(DatabaseError):
            attempt(blocked)
        with pytest.raises(DatabaseError):
            attempt("a\0b")
    with pytest.raises(DatabaseError, match="holds nothing yet"):
        connect_readonly(empty)
    assert text.read_text().startswith("These are notes")


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE stories (id INTEGER)")
    other.close()
    before = path.read_bytes()
    for attempt in (connect, connect_readonly):
        with pytest.raises(DatabaseError, match="another program"):
            attempt(path)
    assert path.read_bytes() == before


def test_a_newer_schema(filled: Path) -> None:
    database = connect(filled)
    database.table("_sqlite_migrations").insert(
        {"migration_set": "newscrawl", "name": "from_the_future", "applied_at": ""}
    )
    database.close()
    for attempt in (connect, connect_readonly):
        with pytest.raises(DatabaseError, match="newer newscrawl; install that one"):
            attempt(filled)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission(filled: Path) -> None:
    folder = filled.parent
    filled.chmod(0o444)
    folder.chmod(0o555)
    try:
        with pytest.raises(DatabaseError, match=r"--db"):
            connect(filled)
        database = connect_readonly(filled)  # a read-only folder is no obstacle to reading
        assert database["stories"].count == 3
        database.close()
    finally:
        folder.chmod(0o755)


def test_a_full_disk_and_a_damaged_file_say_what_to_do(filled: Path) -> None:
    database = connect(filled)
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseError, match="disk is full; make room"), explained(filled), database.atomic():
        database.execute("INSERT INTO tags (name) VALUES (?)", ("x" * 10_000_000,))
    database.close()
    data = filled.read_bytes()
    filled.write_bytes(data[:100] + b"\xff" * 4000 + data[4100:])
    with pytest.raises(DatabaseError, match="damaged") as caught:
        connect_readonly(filled)
    assert "\n" not in str(caught.value)
