"""The site memory brought up to date, and a person's verdicts, while no crawl writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from newscrawl.storage.lock import locked
from newscrawl.storage.moments import utc_text
from newscrawl.storage.pins import pin
from newscrawl.storage.siteblocks import source_row
from newscrawl.storage.sitememory import Remembered, remember
from newscrawl.templates.memory import Verdict


def learn(path: Path, *, now: datetime, progress: Callable[[int, int], None]) -> Remembered:
    """``remember`` on a database. Raises DatabaseError, DatabaseBusyError while a crawl holds it."""
    with locked(path) as database:
        return remember(database.conn, now=utc_text(now), progress=progress)


def pin_blocks(path: Path, source: str, verdicts: Mapping[str, Verdict | None], *, now: datetime) -> int:
    """Judge blocks of a source by key, all or none of them; None takes a verdict back. Gives the stories that changed.

    Raises QueryError for a source or a block that is not known, DatabaseError, DatabaseBusyError.
    """
    with locked(path) as database:
        source_id = source_row(database.conn, source)
        changed = pin(database.conn, source_id, verdicts, now=utc_text(now))
        database.conn.commit()
        return changed
