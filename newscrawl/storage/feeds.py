"""Feeds, sitemaps and section pages as rows: what is known of each, and when it is asked again. Nothing here commits.

How long one rests is learned: a quarter of the time that it has been quiet, or of the time that usually lies between
two of its entries, whichever is longer, within the bounds of its source. Both are measured on the feed alone, so the
rule is the same for a wire service and for a parish magazine, and nothing rests longer than it has been watched: news
wait at most a quarter longer than the silence before them.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from newscrawl.items import Source
from newscrawl.storage.moments import later_than, utc_moment, utc_text

#: The share of a feed's silence, or of its usual gap, that it rests after a poll.
REST = 0.25
#: Seconds that are not worth a rest: two crawls by hand, one after the other, both ask.
SHORT_REST = 60.0
#: How long rests what can no longer change: longer than anybody crawls with this database.
FOR_GOOD = timedelta(days=36_525)
#: Weight of the latest gap in the learned one: the last seven make nine tenths of it.
_LATEST = 0.3


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of a feed, sitemap or section page from earlier polls. Times are UTC texts."""

    id: int
    url: str
    kind: str
    etag: str | None = None
    last_modified: str | None = None
    covered_since: str | None = None
    fetched_at: str | None = None
    next_fetch_at: str | None = None

    def is_due(self, now: datetime, horizon: str, changed_at: str | None = None) -> bool:
        """Whether to ask for it: it has rested, or older entries are wanted than were read, or its index says so."""
        if self.next_fetch_at is None or self.next_fetch_at <= utc_text(now):
            return True
        if self.covered_since is not None and self.covered_since > horizon:
            return True
        return bool(changed_at and self.fetched_at and later_than(changed_at, self.fetched_at))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a feed brings something new: the poll that last did (or the first one), and the seconds between two."""

    quiet_since: datetime | None = None
    gap: float | None = None

    def after(self, now: datetime, found: int) -> Rhythm:
        """With one more poll, which found so many new entries. The first poll says nothing of gaps."""
        if self.quiet_since is None:
            return Rhythm(now)
        if not found:
            return self
        latest = (now - self.quiet_since).total_seconds() / found
        return Rhythm(now, latest if self.gap is None else self.gap + _LATEST * (latest - self.gap))

    def rest(self, now: datetime, least: float, most: float) -> timedelta | None:
        """How long not to ask; None for not at all."""
        silence = (now - self.quiet_since).total_seconds() if self.quiet_since is not None else 0.0
        seconds = min(max(REST * max(silence, self.gap or 0.0), least), most)
        return timedelta(seconds=seconds) if seconds >= SHORT_REST else None


_COLUMNS = "id, url, kind, etag, last_modified, covered_since, fetched_at, next_fetch_at"


def feed_row(db: sqlite3.Connection, source_id: int, url: str, kind: str, parent_id: int | None = None) -> FeedState:
    """The row of a feed, sitemap or section page, made when it is not there."""
    row = db.execute(f"SELECT {_COLUMNS} FROM feeds WHERE source_id = ? AND url = ?", (source_id, url)).fetchone()  # noqa: S608
    if row is not None:
        return FeedState(*row)
    cursor = db.execute(
        "INSERT INTO feeds (source_id, url, kind, parent_id) VALUES (?, ?, ?, ?)", (source_id, url, kind, parent_id)
    )
    assert cursor.lastrowid is not None
    return FeedState(cursor.lastrowid, url, kind)


def child_feeds(db: sqlite3.Connection, feed_id: int) -> list[FeedState]:
    """What a sitemap index, a home page or a robots.txt has named."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM feeds WHERE parent_id = ? ORDER BY id DESC", (feed_id,))  # noqa: S608
    return [FeedState(*row) for row in rows]


def recheck(db: sqlite3.Connection, source_id: int, fetched_before: str) -> None:
    """Let whatever of a source was last polled before a time be due."""
    db.execute(
        "UPDATE feeds SET next_fetch_at = NULL WHERE source_id = ? AND fetched_at < ?", (source_id, fetched_before)
    )


def feed_read(
    db: sqlite3.Connection,
    state: FeedState,
    source: Source,
    *,
    now: datetime,
    etag: str | None,
    last_modified: str | None,
    covered_since: str | None,
    entries: int,
    found: int,
    fault: str | None = None,
) -> None:
    """A reading of a feed: its validators are kept in the transaction that queues what it listed.

    ``fault`` is why that is not all of it, if it is not. Then they go: the next poll asks for the whole.
    """
    etag, last_modified = (etag, last_modified) if fault is None else (None, None)
    db.execute(
        "UPDATE feeds SET status = 200, last_error = ?, etag = ?, last_modified = ?, covered_since = ?,"
        " entries = ?, found = found + ? WHERE id = ?",
        (fault and fault[:500], etag, last_modified, covered_since, entries, found, state.id),
    )
    _rest(db, state, source, now, found)


def rest_until(db: sqlite3.Connection, state: FeedState, moment: datetime | None) -> None:
    """Until then it is not asked for again by itself, whatever was learned of it; None is the next crawl."""
    db.execute("UPDATE feeds SET next_fetch_at = ? WHERE id = ?", (utc_text(moment) if moment else None, state.id))


def feed_unchanged(db: sqlite3.Connection, state: FeedState, source: Source, *, now: datetime) -> None:
    """The answer 304."""
    db.execute("UPDATE feeds SET status = 304, last_error = NULL WHERE id = ?", (state.id,))
    _rest(db, state, source, now)


def feed_failed(
    db: sqlite3.Connection, state: FeedState, source: Source, *, now: datetime, status: int | None, error: str
) -> None:
    """A poll that brought nothing readable. The validators go: the next poll asks for the whole."""
    db.execute(
        "UPDATE feeds SET status = ?, last_error = ?, etag = NULL, last_modified = NULL WHERE id = ?",
        (status, error[:500], state.id),
    )
    _rest(db, state, source, now)


def _rest(db: sqlite3.Connection, state: FeedState, source: Source, now: datetime, found: int = 0) -> None:
    quiet_since, gap = db.execute("SELECT quiet_since, gap_seconds FROM feeds WHERE id = ?", (state.id,)).fetchone()
    rhythm = Rhythm(utc_moment(quiet_since) if quiet_since else None, gap).after(now, found)
    rest = rhythm.rest(now, source.poll_min, source.poll_max)
    db.execute(
        "UPDATE feeds SET fetched_at = ?, quiet_since = ?, gap_seconds = ?, next_fetch_at = ? WHERE id = ?",
        (utc_text(now), utc_text(rhythm.quiet_since) if rhythm.quiet_since else None, rhythm.gap,
         utc_text(now + rest) if rest is not None else None, state.id),
    )  # fmt: skip
