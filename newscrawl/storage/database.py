"""Opening a database: for the one writer, or for those who read."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import quote

from sqlite_utils import Database

from newscrawl.errors import DatabaseError
from newscrawl.storage import addressrules
from newscrawl.storage.schema import lacking, migrations

#: An open database, to those who only hand it on.
Connection: TypeAlias = sqlite3.Connection

#: What there is to be opened: nothing, a database without a schema, one of an earlier version, one of this version with
#: addresses by the rules of another, one of this version.
State = Literal["missing", "empty", "older", "respelled", "present"]

logger = logging.getLogger(__name__)

#: Where the database is when neither --db nor NEWSCRAWL_DB says otherwise, below the working directory.
DEFAULT_PATH = Path("data/news.db")
#: Seconds to wait for another process that writes (a reader's checkpoint, a user's own tool).
BUSY_SECONDS = 30.0
#: The first SQLite without the WAL-reset bug, which two programs that write at once can meet.
SAFE_SQLITE = (3, 51, 3)
# A megabyte of pages cached for each batch of ten stories or so; the default 2 MB spills in the middle of a batch.
_CACHE_KIB = 65_536
# 32 MB of WAL between checkpoints: a batch of 100 stories writes some 6 MB, and pages written twice are copied once.
_CHECKPOINT_PAGES = 8_192
# The WAL grows while somebody reads for long, as an export does; bytes that are left of it once that has ended.
_LARGEST_WAL = 67_108_864
# From this size on a new index may take longer than whoever waits for it would without a word.
_TAKES_TIME = 100_000_000
_NAMED = 20  # pairs of stories that have one address, at most


def database_path(option: str | Path | None = None) -> Path:
    """The database to use: the --db option, else the environment's NEWSCRAWL_DB, else data/news.db."""
    return Path(option or os.environ.get("NEWSCRAWL_DB") or DEFAULT_PATH)


def connect(path: str | Path, *, create: bool = True) -> Database:
    """Open a database for writing, brought up to the present schema; made, with its folder, unless ``create`` is False.

    Raises DatabaseError when that fails.
    """
    path = Path(path)
    if not create:
        require_file(path)
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        try:
            state = _schema_state(connection, path)
            is_old = state != "empty" and (state == "older" or addressrules.are_others(connection))
            if is_old and path.stat().st_size > _TAKES_TIME:
                logger.warning("bringing %s up to date, which may take minutes", path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_WAL}")
            database = Database(connection)
            with database.atomic():  # all or none: what is refused, or killed half-way, is still its own version's
                if migrations.pending(database):
                    migrations.apply(database)
                if state == "empty":
                    addressrules.note_rules(connection)
                else:
                    _require_all(connection, path)
                    if addressrules.are_others(connection):
                        _renormalise(connection, path)
            connection.execute("BEGIN IMMEDIATE")  # a file that cannot be written to says so now, not after an hour
            connection.execute("ROLLBACK")
        except BaseException:
            connection.close()
            raise
    return database


def _renormalise(connection: sqlite3.Connection, path: Path) -> None:
    from newscrawl.storage.renormalising import renew  # whoever only reads need not wait for what it needs

    renewed = renew(connection)
    if renewed:
        logger.warning("%s: addresses are normalised by other rules now: %s", path, renewed)
    for one, other in renewed.clashes[:_NAMED]:
        logger.warning("stories %s and %s have one address now; both are kept", one, other)


def connect_readonly(path: str | Path) -> Database:
    """Open a database to read. Raises DatabaseError when there is none, or none that this version understands."""
    path = Path(path)
    with explained(path):
        connection = reader(path)
        try:
            state = _schema_state(connection, path)
            if state == "empty":
                raise DatabaseError(f"{path} holds nothing yet; `newscrawl crawl --db {path}` fills it")
            if state == "older":
                advice = f"`newscrawl doctor --upgrade --db {path}` brings it up to date"
                raise DatabaseError(f"{path} was made by an older newscrawl; {advice}")
        except BaseException:
            connection.close()
            raise
    return Database(connection)


def database_state(path: Path) -> State:
    """What a crawl would find. Nothing is made. Raises DatabaseError for what it could not use."""
    if not path.exists():
        return "missing"
    with explained(path), closing(reader(path)) as connection:
        state = _schema_state(connection, path)
        if state == "present":
            _require_all(connection, path)
            state = "respelled" if addressrules.are_others(connection) else state
    if not os.access(path, os.W_OK):
        raise DatabaseError(f"{path} cannot be written to; check its permissions, or give another file with --db")
    return state


def schema_version(connection: sqlite3.Connection) -> str:
    """The name of the last migration of an open database."""
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (migrations.name,))
    applied = {name for (name,) in rows}
    with Database(memory=True) as fresh:
        return [each.name for each in migrations.pending(fresh) if each.name in applied][-1]


def reader(path: Path) -> sqlite3.Connection:
    """A connection that reads, whatever the schema, and may pass from thread to thread.

    Not an immutable one where that can be helped: such a connection does not look at the write-ahead log, and so misses
    what a crawl has just stored and fails over what it moves. Raises DatabaseError when there is no such file.
    """
    require_file(path)
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    if not _has_wal(path) and not os.access(path.parent, os.W_OK):
        uri += "&immutable=1"  # SQLite would need to make a file beside it to share it; nobody has it open now
    with explained(path):
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
    return connection


@contextmanager
def one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """Within it all that is read is of one moment, even while a crawl writes."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.rollback()


def require_file(path: Path) -> None:
    """Raises DatabaseError where there is no such file."""
    with explained(path):
        if path.is_dir():
            raise DatabaseError(f"{path} is a folder; give a file with --db")
        if not path.exists():
            raise DatabaseError(f"no database {path}; `newscrawl crawl --db {path}` makes it, or give another --db")


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite library in use."""
    return sqlite3.sqlite_version_info


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Errors of SQLite and of the file system as a DatabaseError of one line that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError, ValueError) as error:  # ValueError: a null character in a path
        raise DatabaseError(_explanation(error, path)) from error


def _explanation(error: Exception, path: Path) -> str:
    message = error.strerror or str(error) if isinstance(error, OSError) else str(error)
    known = {
        "file is not a database": "is not an SQLite database; give another file with --db",
        "unable to open database file": "cannot be opened; check that its folder can be written to, or give --db",
        "attempt to write a readonly database": "cannot be written to; check its permissions, or give --db",
        "database or disk is full": "cannot grow: the disk is full; make room, nothing committed is lost",
        "database is locked": "is being written to by another program; try again when that has finished",
        "no such tokenizer: trigram": "needs SQLite 3.34 or later: this Python has an older one; take another Python",
        "database disk image is malformed": "is damaged; restore a copy, or try `sqlite3 FILE .recover`",
    }
    for beginning, advice in known.items():
        if message.startswith(beginning):
            return f"{path} {advice}"
    return f"{path} cannot be opened: {message}; check it, or give another file with --db"


def _schema_state(connection: sqlite3.Connection, path: Path) -> State:
    """Whether this database is ours. Raises DatabaseError for one that we must not touch."""
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not names:
        return "empty"
    applied = set()
    if migrations.migrations_table in names:
        rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (migrations.name,))
        applied = {name for (name,) in rows}
    if not applied:
        raise DatabaseError(f"{path} is the database of another program; give another file with --db")
    with Database(memory=True) as fresh:
        known = {each.name for each in migrations.pending(fresh)}
    if applied - known:
        raise DatabaseError(f"{path} was made by a newer newscrawl; install that one, or give another file with --db")
    return "older" if known - applied else "present"


def _require_all(connection: sqlite3.Connection, path: Path) -> None:
    """Raises DatabaseError where a part of the present schema is missing, which would end a crawl half-way."""
    if missing := lacking(connection):
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        advice = "it was altered, or made by an unfinished version; its stories can be exported by what made it"
        raise DatabaseError(f"{path} has no {missing[0]}{more}: {advice}; crawl into another file with --db")


def _has_wal(path: Path) -> bool:
    return path.with_name(path.name + "-wal").exists()
