"""Pages that come with no request of ours: from WARC files, from another project's spiders. Nothing here commits."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from newscrawl.storage.moments import utc_text
from newscrawl.storage.spellings import standing
from newscrawl.storage.urls import add_urls
from newscrawl.visits import Candidate


@dataclass(frozen=True, slots=True)
class Place:
    """The row of the frontier that a page answers. ``is_stored`` when its story is here."""

    url_id: int
    source_id: int
    is_stored: bool


def find(db: sqlite3.Connection, url: str) -> Place | None:
    """The row of a URL under any of its spellings."""
    known = standing(db, url)
    return Place(known.id, known.source_id, known.state in ("done", "duplicate")) if known else None


def add(db: sqlite3.Connection, candidate: Candidate, *, source_id: int, now: datetime) -> Place:
    """The row of a URL that is not known yet, queued: should its page's outcome be lost, a crawl can ask for it."""
    add_urls(db, [candidate], source_id=source_id, feed_id=None, now=now)
    place = find(db, candidate.url)
    assert place is not None
    return place


def was_taken(db: sqlite3.Connection, url_id: int, fetched_at: datetime) -> bool:
    """Whether the page that a URL gave at this second has an outcome here."""
    row = db.execute(
        "SELECT 1 FROM fetches WHERE url_id = ? AND fetched_at = ? LIMIT 1", (url_id, utc_text(fetched_at))
    ).fetchone()
    return row is not None
