"""A new database with one source, one that holds stories, and a site's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.storage.database import connect, connect_readonly
from newscrawl.storage.reread import plain_text, stored_blocks
from newscrawl.texts import text_hash
from tests.storage.samples import add_source, fill
from tests.storage.site import Desk


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = connect(tmp_path / "news.db")
    add_source(database.conn, "example")
    yield database.conn
    database.close()


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    return fill(tmp_path / "news.db")


@pytest.fixture
def reader(filled: Path) -> Iterator[sqlite3.Connection]:
    database = connect_readonly(filled)
    yield database.conn
    database.close()


@pytest.fixture
def desk(db: sqlite3.Connection) -> Iterator[Desk]:
    """Every test leaves a database in which all keys lead somewhere and the search index has each story's text."""
    yield Desk(db)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    for index in ("stories_fts", "stories_signs"):
        db.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    rows = db.execute(
        "SELECT stories.text, stories.text_hash, revisions.text FROM stories"
        " JOIN revisions ON revisions.story_id = stories.id AND revisions.number = stories.revision"
    ).fetchall()
    assert len(rows) == db.execute("SELECT count(*) FROM stories").fetchone()[0]
    for text, digest, revised in rows:
        assert text == revised
        assert digest == text_hash(text)
    for (story_id,) in db.execute("SELECT DISTINCT story_id FROM blocks").fetchall():
        (alone,) = db.execute("SELECT plain_hash FROM stories WHERE id = ?", (story_id,)).fetchone()
        assert alone == text_hash(plain_text(stored_blocks(db, story_id)))
