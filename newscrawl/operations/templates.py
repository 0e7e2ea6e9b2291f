"""The site memory brought up to date, and a person's verdicts, while no crawl writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from newscrawl.storage.lock import locked
from newscrawl.storage.siteblocks import source_row
from newscrawl.storage.sitememory import Remembered, pin, remember
from newscrawl.storage.urls import utc_text
from newscrawl.templates.memory import Verdict

#: A block's key, and the verdict that a person gives it; None takes an earlier one back.
Pin = tuple[str, Verdict | None]


def learn(path: Path, *, now: datetime, progress: Callable[[int, int], None]) -> Remembered:
    """``remember`` on a database. Raises DatabaseError, DatabaseBusyError while a crawl holds it."""
    with locked(path) as database:
        return remember(database.conn, now=utc_text(now), progress=progress)


def pin_blocks(path: Path, source: str, pins: Sequence[Pin], *, now: datetime) -> int:
    """Judge blocks of a source, all or none of them; gives the number of times that a story's text changed.

    Raises QueryError for a source or a block that is not known, DatabaseError, DatabaseBusyError.
    """
    with locked(path) as database:
        source_id = source_row(database.conn, source)
        changed = sum(pin(database.conn, source_id, key, verdict, now=utc_text(now)) for key, verdict in pins)
        database.conn.commit()
        return changed
