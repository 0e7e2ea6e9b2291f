"""One crawl a database: a lock file beside it that the system releases when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import TextIO

from sqlite_utils import Database

from newscrawl.errors import DatabaseBusyError, DatabaseError
from newscrawl.storage.database import connect, database_state, require_file


class CrawlLock:
    """Holds ``<database>.lock`` from ``acquire`` to ``release``; with flock, so a kill leaves nothing behind."""

    def __init__(self, database: Path) -> None:
        """Raises DatabaseError for a folder, beside which a lock would be a surprise."""
        if database.is_dir():
            raise DatabaseError(f"{database} is a folder; give a file with --db")
        real = Path(os.path.realpath(database))  # by whichever link it is named, as SQLite's own files beside it
        self.path = real.with_name(real.name + ".lock")
        self._file: TextIO | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises DatabaseBusyError naming the holder when another crawl has it, DatabaseError when there can be no file.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise DatabaseError(f"cannot write beside the database: {self.path}: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "another process"
            file.close()
            database = self.path.name.removesuffix(".lock")
            raise DatabaseBusyError(
                f"another crawl holds {self.path.with_name(database)}: {holder}; wait for it, or give another --db"
            ) from error
        file.seek(0)
        file.truncate()
        now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
        file.write(f"process {os.getpid()}, since {now}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back. The file stays: removing it would race with the next holder."""
        if self._file is not None:
            self._file.close()
            self._file = None


def holder(database: Path) -> str | None:
    """Who crawls into a database now ("process 123, since …"); None when nobody does."""
    try:
        with CrawlLock(database).path.open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return file.read().strip() or "another process"
    except OSError:  # no lock file: no crawl yet
        return None
    return None


@contextmanager
def locked(path: Path) -> Iterator[Database]:
    """A database that exists, opened to be written to while no crawl does. What is not committed is rolled back.

    Raises DatabaseError, DatabaseBusyError while a crawl holds it.
    """
    require_file(path)
    database_state(path)  # no lock file beside what is none of ours
    lock = CrawlLock(path)
    lock.acquire()
    try:
        with closing(connect(path, create=False)) as database:
            yield database
    finally:
        lock.release()


def upgrade(path: Path) -> None:
    """Bring a database that exists up to the present schema. Raises DatabaseError, DatabaseBusyError as ``locked``."""
    with locked(path):
        pass
