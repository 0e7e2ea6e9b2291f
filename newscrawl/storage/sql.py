"""A user's SQL: read-only in fact and limited in time, whatever it says."""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from newscrawl.errors import QueryError

#: Seconds that a query may take unless its user grants it more; as in Datasette.
TIME_LIMIT = 1.0
#: What SQLite says of a statement that is several, before Python 3.11 as a warning, or of values that are not those of
#: its parameters.
MISUSES = (sqlite3.ProgrammingError, sqlite3.Warning)
# Virtual machine steps between two looks at the clock: some 10 microseconds.
_STEPS = 1_000
# Bytes that one value may have: one call of printf() or replace() is one step, however much it makes.
_LARGEST_VALUE = 64_000_000
_BATCH, _BATCH_SIZE = 500, 8_000_000  # rows in memory at a time, and characters or bytes of their values
#: Megabytes of memory that SQLite may take for a query, its cache included.
MEMORY_LIMIT = 256

# Action codes of sqlite3_set_authorizer(); the sqlite3 module names not all of them in each version.
_FUNCTION = 31
_PRAGMA = 19
_UPDATE = 23
_ALLOWED = frozenset((20, 21, 33))  # READ, SELECT, RECURSIVE
_FORBIDDEN_FUNCTIONS = frozenset(("load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"))
_DENIALS = ("not authorized", "authorization denied", "prohibited", "readonly", "may not be modified")
_READING_PRAGMAS = frozenset((
    "collation_list", "compile_options", "data_version", "database_list", "foreign_key_list", "function_list",
    "index_info", "index_list", "index_xinfo", "module_list", "pragma_list", "table_info", "table_list", "table_xinfo",
    "recursive_triggers",  # sqlite-utils sets it on each connection that it is given; it says how to write
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a query: its column names and its rows, read as they are asked for."""

    columns: list[str]
    rows: Iterator[tuple[object, ...]]


def run_sql(
    db: sqlite3.Connection, sql: str, values: Mapping[str, str] | None = None, *, seconds: float = TIME_LIMIT
) -> Result:
    """Run one SELECT (or EXPLAIN, or a PRAGMA that only reads) on a connection of ``connect_readonly``.

    ``values`` are those of the parameters, ``:name`` in the SQL.
    ``seconds`` counts the time that SQLite works, not the time that the caller takes over the rows.
    Raises QueryError, at once or on the way, when the SQL is wrong, tries to write, or takes longer.
    """
    guard(db)
    # text that is not UTF-8 can be made in SQL, cast(x'ff' as text)
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    clock = _Clock(db, seconds)
    with clock:
        cursor = db.execute(sql, values or {})
    if cursor.description is None:
        raise QueryError("the query gives no rows: write a SELECT")
    return Result([column[0] for column in cursor.description], _rows(cursor, clock))


def distinct(names: list[str]) -> list[str]:
    """Column names with a number behind those that were there before, so that each is a key of its own: id, id_2."""
    taken: dict[str, None] = {}
    for name in names:
        number, candidate = 2, name
        while candidate in taken:
            number, candidate = number + 1, f"{name}_{number}"
        taken[candidate] = None
    return list(taken)


def limit_memory(db: sqlite3.Connection, megabytes: int) -> None:
    """Let SQLite take so much memory and no more, in this process, from now on; larger sorts go to files anyway."""
    db.execute(f"PRAGMA hard_heap_limit = {megabytes * 1_000_000}")


def guard(db: sqlite3.Connection) -> None:
    """Let this connection read, and nothing else, from now on: no ATTACH, no writing PRAGMA, no extension."""
    db.set_authorizer(_authorize)
    if sys.version_info >= (3, 11):
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)


@contextmanager
def limited(db: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Let SQLite work for ``seconds`` in all on what is read here. Raises QueryError for what takes longer."""
    end = time.monotonic() + seconds
    db.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if str(error) == "interrupted":
            raise QueryError(f"this took longer than {seconds:g} s; ask for rarer words or a shorter time") from error
        raise
    finally:
        db.set_progress_handler(None, 0)


def _rows(cursor: sqlite3.Cursor, clock: _Clock) -> Iterator[tuple[object, ...]]:
    while True:
        with clock:
            rows = _batch(cursor)
        if not rows:
            return
        yield from rows


def _batch(cursor: sqlite3.Cursor) -> list[tuple[object, ...]]:
    """Some rows, fewer where their values are large; none at the end."""
    rows: list[tuple[object, ...]] = []
    size = 0
    while len(rows) < _BATCH and size < _BATCH_SIZE and (row := cursor.fetchone()) is not None:
        rows.append(row)
        size += sum(len(value) for value in row if isinstance(value, (str, bytes)))
    return rows


def _authorize(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    allowed = (
        action in _ALLOWED
        or (action == _FUNCTION and (second or "").lower() not in _FORBIDDEN_FUNCTIONS)
        or (action == _PRAGMA and (first or "").lower() in _READING_PRAGMAS)
        or (action == _PRAGMA and (first or "").lower() == "schema_version" and second is None)  # with a value: a write
        # a virtual table, such as the full-text index, declares its columns so, in memory; a true change of the schema
        # needs other actions too, and this connection is opened to read
        or (action == _UPDATE and first == "sqlite_master")
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


class _Clock:
    """Runs while SQLite works on a query, and stops it when its time is up."""

    def __init__(self, db: sqlite3.Connection, seconds: float) -> None:
        self._db = db
        self._seconds = seconds
        self._left = seconds
        self._started = 0.0

    def _is_over(self) -> int:
        return int(time.monotonic() - self._started > self._left)

    def __enter__(self) -> None:
        self._started = time.monotonic()
        self._db.set_progress_handler(self._is_over, _STEPS)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._db.set_progress_handler(None, 0)
        self._left -= time.monotonic() - self._started
        if str(error) == "interrupted" and self._left > 0:  # by a signal, while the clock was looked at
            raise KeyboardInterrupt from error
        # Warning: more than one statement, until Python 3.11; ValueError: a null character; OverflowError: a number
        if isinstance(error, (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError)):
            raise sql_error(error, self._seconds) from error


def sql_error(error: Exception, seconds: float = TIME_LIMIT) -> QueryError:
    """What a user can do about SQL that failed, in one line."""
    if isinstance(error, MemoryError):
        return QueryError("the query takes too much memory; narrow it, or raise --memory-limit")
    message = " ".join(str(error).split())
    if message == "interrupted":
        return QueryError(f"the query took longer than {seconds:g} s; narrow it, or raise --time-limit")
    if any(words in message for words in _DENIALS):
        return QueryError(f"only reading is allowed here: {message}")
    if "one statement" in message:
        return QueryError("one statement at a time: remove what follows the first ;")
    if unbound := re.search(r"binding parameter (:\w+)", message):
        return QueryError(f"the SQL has a parameter {unbound[1]} without a value; give {unbound[1][1:]}=VALUE")
    if message.startswith("no such table"):
        return QueryError(f"{message}; the table sqlite_master names the tables and views")
    return QueryError(f"the SQL is wrong: {message}")
