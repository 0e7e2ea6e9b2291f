"""A new database with one source, and one that holds stories."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.storage.database import connect, connect_readonly
from tests.storage.samples import add_source, fill


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
