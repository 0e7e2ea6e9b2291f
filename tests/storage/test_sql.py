from __future__ import annotations

import signal
import sqlite3
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from newscrawl.errors import QueryError
from newscrawl.storage.sql import run_sql


def rows(db: sqlite3.Connection, sql: str, seconds: float = 1.0) -> list[tuple[object, ...]]:
    return list(run_sql(db, sql, seconds=seconds).rows)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT source, count(*) FROM corpus GROUP BY source",
        "SELECT * FROM removed",
        "SELECT * FROM source_health",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n",
        "SELECT rowid, snippet(stories_fts, 2, '', '', '', 5) FROM stories_fts WHERE stories_fts MATCH 'flood' ORDER BY rank",
        "SELECT name FROM sqlite_master",
        "SELECT json_extract('{\"a\": 1}', '$.a')",
        "EXPLAIN QUERY PLAN SELECT * FROM stories",
        "PRAGMA table_info(stories)",
        "SELECT * FROM pragma_index_list('stories')",
        "VALUES (1), (2);",
        "-- a comment\nSELECT 1",
    ],
)
def test_reading(reader: sqlite3.Connection, sql: str) -> None:
    assert rows(reader, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO tags (name) VALUES ('x')",
        "UPDATE stories SET title = ''",
        "DELETE FROM stories",
        "DROP TABLE stories",
        "CREATE TEMP TABLE t (x)",
        "CREATE TABLE t (x)",
        "ALTER TABLE stories ADD COLUMN x",
        "ATTACH DATABASE 'made.db' AS other",
        "ATTACH DATABASE ':memory:' AS other",
        "DETACH DATABASE main",
        "VACUUM",
        "VACUUM INTO 'made.db'",
        "REINDEX",
        "ANALYZE",
        "PRAGMA query_only = OFF",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA writable_schema = ON",
        "PRAGMA user_version = 7",
        "UPDATE sqlite_master SET sql = ''",
        "BEGIN",
        "SAVEPOINT x",
        "SELECT load_extension('made.so')",
        "INSERT INTO stories_fts (stories_fts) VALUES ('rebuild')",
        "WITH x AS (SELECT 1) DELETE FROM stories",
        "EXPLAIN DELETE FROM stories",
        "WITH x AS (DELETE FROM stories RETURNING id) SELECT * FROM x",
        "INSERT INTO tags (name) VALUES ('x') RETURNING id",
        "REPLACE INTO tags (id, name) VALUES (1, 'x')",
        "CREATE VIRTUAL TABLE t USING fts5 (x)",
        "CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM stories; END",
        "SELECT readfile('/etc/hostname')",
        "SELECT writefile('made', 'x')",
        "SELECT fts3_tokenizer('simple')",
        "PRAGMA hard_heap_limit = 0",
        "PRAGMA temp_store_directory = '.'",
        "PRAGMA main.journal_mode = OFF",
        "PRAGMA optimize",
        "PRAGMA incremental_vacuum",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "COMMIT",
    ],
)
def test_nothing_else_is_let_through(
    reader: sqlite3.Connection, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    with pytest.raises(QueryError, match=r"only reading is allowed|gives no rows|no such function|near \"DELETE\"") as caught:
        rows(reader, sql)
    assert "\n" not in str(caught.value)
    assert set(tmp_path.iterdir()) == before
    assert rows(reader, "SELECT count(*) FROM stories") == [(3,)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELEC 1", "the SQL is wrong: near"),
        ("SELECT 1; SELECT 2", "one statement at a time"),
        ("SELECT * FROM nope", "no such table: nope; the table sqlite_master"),
        ("SELECT nope FROM stories", "no such column"),
        ("", "gives no rows"),
        ("-- nothing", "gives no rows"),
        ("SELECT 'a\0b'", "null"),
        ("SELECT '\ud800'", "the SQL is wrong"),
        ("SELECT ?", "the SQL is wrong"),
        ("SELECT :source", "has a parameter :source without a value; give source=VALUE"),
        ("SELECT json('{')", "malformed JSON"),
    ],
)
def test_mistakes_are_one_line(reader: sqlite3.Connection, sql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        rows(reader, sql)
    assert "\n" not in str(caught.value)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"


@pytest.mark.parametrize("what", ["count(*)", "i"])
def test_a_query_without_end_is_stopped(reader: sqlite3.Connection, what: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"longer than 0.05 s; narrow it, or raise --time-limit"):
        for _ in run_sql(reader, ENDLESS.format(what), seconds=0.05).rows:
            pass
    assert time.monotonic() - started < 2
    assert rows(reader, "SELECT 1") == [(1,)]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it strikes in the clock, at times
def test_a_signal_is_no_time_that_is_up(reader: sqlite3.Connection) -> None:
    """Ctrl-C comes while SQLite works: it would be taken for the end of the time, and be lost."""
    previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(KeyboardInterrupt):
            rows(reader, ENDLESS.format("count(*)"), seconds=60)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert rows(reader, "SELECT 1") == [(1,)]


def test_the_reader_of_the_rows_may_take_its_time(reader: sqlite3.Connection) -> None:
    result = run_sql(reader, ENDLESS.format("i") + " LIMIT 2000", seconds=0.2)
    first = next(result.rows)
    result_clock_stands_still = time.monotonic() + 0.25
    while time.monotonic() < result_clock_stands_still:
        pass
    assert (first, sum(1 for _ in result.rows)) == ((1,), 1999)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="limits can be set since Python 3.11")
def test_one_huge_value(reader: sqlite3.Connection) -> None:
    with pytest.raises(QueryError, match="too big"):
        rows(reader, "SELECT hex(zeroblob(900000000))")


def test_large_rows_are_not_held_together(reader: sqlite3.Connection) -> None:
    tracemalloc.start()
    try:
        sizes = [len(row[0]) for row in run_sql(reader, ENDLESS.format("zeroblob(4000000)") + " LIMIT 50", seconds=9).rows]  # type: ignore[arg-type]
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sizes == [4_000_000] * 50
    assert most < 40_000_000


def test_text_that_is_no_text(reader: sqlite3.Connection) -> None:
    assert rows(reader, "SELECT cast(x'61ff' AS TEXT), x'61ff', 9e999") == [("a\ufffd", b"a\xff", float("inf"))]
