"""What a crawl would find to do, and when."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from newscrawl.storage.feeds import FOR_GOOD
from newscrawl.storage.moments import utc_text
from newscrawl.storage.queue import Scope


@dataclass(frozen=True, slots=True)
class SourceDue:
    """A source's URLs that are due now, and those that wait for their time, with the first of these times.

    ``waiting`` failed and are tried again, ``revisits`` are stories that are asked for again. Of its ``feeds`` feeds,
    sitemaps and section pages ``polls_due`` would be polled now, the next of the others at ``next_poll_at``.
    """

    name: str
    due: int
    waiting: int
    revisits: int
    next_fetch_at: str | None
    feeds: int
    polls_due: int
    next_poll_at: str | None
    last_poll_at: str | None


# What is queued or has a time, by the three indexes that hold nothing else: the sources have years of other URLs.
_SQL = """
WITH waiting AS (
    SELECT source_id, state, next_fetch_at FROM urls INDEXED BY urls_ready
    WHERE state = 'queued' AND next_fetch_at IS NULL AND leased_until IS NULL
    UNION ALL
    SELECT source_id, state, next_fetch_at FROM urls INDEXED BY urls_later WHERE next_fetch_at IS NOT NULL
    UNION ALL
    SELECT source_id, state, next_fetch_at FROM urls INDEXED BY urls_in_hand
    WHERE leased_until IS NOT NULL AND state = 'queued' AND next_fetch_at IS NULL
)
SELECT name, coalesce(queue.due, 0), coalesce(queue.waiting, 0), coalesce(queue.revisits, 0), queue.next_fetch_at,
    coalesce(polls.feeds, 0), coalesce(polls.due, 0), polls.next_poll_at, polls.last_poll_at
FROM sources
LEFT JOIN (
    SELECT source_id, total(state = 'queued' AND (next_fetch_at IS NULL OR next_fetch_at <= :now)) AS due,
        total(state = 'queued' AND next_fetch_at > :now) AS waiting, total(state != 'queued') AS revisits,
        min(CASE WHEN next_fetch_at > :now THEN next_fetch_at END) AS next_fetch_at
    FROM waiting GROUP BY source_id
) AS queue ON queue.source_id = sources.id
LEFT JOIN (
    SELECT source_id, count(*) AS feeds, total(next_fetch_at IS NULL OR next_fetch_at <= :now) AS due,
        min(CASE WHEN next_fetch_at > :now AND next_fetch_at < :ever THEN next_fetch_at END) AS next_poll_at,
        max(fetched_at) AS last_poll_at
    FROM feeds GROUP BY source_id
) AS polls ON polls.source_id = sources.id
ORDER BY name
"""


def sources_due(db: sqlite3.Connection, now: datetime) -> list[SourceDue]:
    """Every source, by name."""
    found = []
    for name, due, waiting, revisits, next_fetch_at, feeds, polls_due, *times in db.execute(
        _SQL, {"now": utc_text(now), "ever": utc_text(now + FOR_GOOD / 2)}
    ):
        numbers = (int(due), int(waiting), int(revisits))
        found.append(SourceDue(name, *numbers, next_fetch_at, feeds, int(polls_due), *times))
    return found


def hosts_backed_off(db: sqlite3.Connection, scope: Scope) -> int:
    """Hosts with a URL of this crawl that failed and waits for its next try."""
    row = db.execute(
        "SELECT count(DISTINCT host) FROM urls WHERE state = 'queued' AND next_fetch_at IS NOT NULL"  # noqa: S608
        f" AND {scope.condition}",
        scope.values,
    ).fetchone()
    return int(row[0])
