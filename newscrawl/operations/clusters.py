"""Near-duplicates grouped on demand, while no crawl writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from newscrawl.storage.clusters import Grouped, group_stories
from newscrawl.storage.lock import locked
from newscrawl.storage.moments import utc_text


def find_clusters(path: Path, *, now: datetime, anew: bool, progress: Callable[[int, int], None]) -> Grouped:
    """``group_stories`` on a database. Raises DatabaseError, DatabaseBusyError while a crawl holds it."""
    with locked(path) as database:
        return group_stories(database.conn, now=utc_text(now), anew=anew, progress=progress)
