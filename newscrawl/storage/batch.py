"""One writer, batched transactions: what the crawl writes is committed together, a second's worth at a time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from newscrawl.errors import DatabaseError

#: Seconds of work that a kill may undo. What is undone is still queued, so it is fetched again, not lost.
COMMIT_SECONDS = 1.0


class Batch:
    """The connection of the one writer. ``change`` gives it inside an open transaction; ``commit_if_due`` closes that.

    Each change is a savepoint: one that fails is undone alone, and its neighbours in the transaction stay.
    ``committed`` is called after each commit.
    """

    def __init__(self, connection: sqlite3.Connection, seconds: float = COMMIT_SECONDS) -> None:
        self.connection = connection
        self._seconds = seconds
        self._begun = 0.0
        self._broken: DatabaseError | None = None
        self.committed: Callable[[], None] = _nobody

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A connection for one change. Raises DatabaseError when the database cannot take it (full disk, lost file).

        From then on every change raises it: SQLite may have undone what the next one builds on.
        """
        if self._broken is not None:
            raise self._broken
        connection = self.connection
        try:
            if not connection.in_transaction:
                connection.execute("BEGIN IMMEDIATE")
                self._begun = time.monotonic()
            connection.execute("SAVEPOINT change")
            try:
                yield connection
            except BaseException:
                if connection.in_transaction:  # a full disk may have rolled everything back already
                    connection.execute("ROLLBACK TO change")
                    connection.execute("RELEASE change")
                raise
            connection.execute("RELEASE change")
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def commit_if_due(self) -> None:
        """Commit when the open transaction is old enough."""
        if self.connection.in_transaction and time.monotonic() - self._begun >= self._seconds:
            self.commit()

    def commit(self) -> None:
        """Commit what is open. Raises DatabaseError when it cannot be written."""
        try:
            if self.connection.in_transaction:
                self.connection.commit()
                self.committed()
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def give_up(self) -> None:
        """Undo what is not committed, after an error: there may be room for a last word."""
        with suppress(sqlite3.Error):
            self.connection.rollback()
        self._broken = None

    def _explained(self, error: sqlite3.DatabaseError) -> Exception:
        """A DatabaseError for what the machine did; what breaks a constraint is a fault of ours and stays as it is."""
        if type(error) not in (sqlite3.OperationalError, sqlite3.DatabaseError):
            return error
        self._broken = DatabaseError(f"cannot write to the database: {error}; nothing committed is lost")
        return self._broken


def _nobody() -> None:
    """Stands in for whoever wants to know of commits."""
