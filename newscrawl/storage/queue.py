"""The queue: which URLs are due, who has them in hand, when they are tried again, what became of them.

A URL is ready when it is queued, nobody has it in hand and no time is set for it: that is an index, so what waits
costs nothing. ``promote`` makes ready what has become due. Nothing here commits: the caller batches.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from newscrawl.items import Hints
from newscrawl.storage import retries
from newscrawl.storage.moments import utc_text

#: Fetches of one URL that may fail in a row before it is given up.
MAX_ATTEMPTS = 5
#: Hours to wait after the first, second … failed fetch of a URL.
BACKOFF_HOURS = (1, 4, 24, 72)
#: Crawls that died with a URL in hand before it is suspected of killing them: from then on it is fetched alone, last.
SUSPECT = 3
#: Such crawls before it is given up: three of them had nothing else in hand.
MAX_UNFINISHED = 6
#: How much later than planned a story is still asked for again.
LATEST_VISIT = timedelta(days=7)

# The conditions of the two partial indexes, which the queries name: no other plan will do where a million URLs wait.
_READY = "urls INDEXED BY urls_ready WHERE state = 'queued' AND next_fetch_at IS NULL AND leased_until IS NULL"
_SUSPECT = _READY.replace("urls_ready", "urls_suspect") + f" AND unfinished > 0 AND unfinished >= {SUSPECT}"


@dataclass(frozen=True, slots=True)
class QueuedUrl:
    """A URL that is due, leased to this crawl."""

    id: int
    source_id: int
    url: str
    host: str
    hints: Hints
    etag: str | None  # of the last answer, for a conditional request; None for a first fetch
    last_modified: str | None


@dataclass(frozen=True)
class Scope:
    """What a crawl may take from the queue: all of its sources' URLs, and those that a user named to this run."""

    source_ids: tuple[int, ...]
    run_id: int

    @cached_property
    def condition(self) -> str:
        return f"(source_id IN ({','.join('?' * len(self.source_ids))}) OR wanted_run_id = ?)"

    @property
    def values(self) -> tuple[int, ...]:
        return (*self.source_ids, self.run_id)


def reclaim(db: sqlite3.Connection) -> int:
    """Take over what a crawl that died had in hand; gives the number of URLs. Only for the holder of the crawl lock.

    They go behind the others of their host. One that MAX_UNFINISHED crawls have died with is given up.
    """
    count = db.execute(
        "UPDATE urls SET leased_until = NULL, unfinished = unfinished + 1 WHERE leased_until IS NOT NULL"
    ).rowcount
    db.execute(
        "UPDATE urls SET state = CASE WHEN story_id IS NULL THEN 'failed' ELSE 'done' END, unfinished = 0,"
        " last_error = unfinished || ' crawls died while they had it in hand'"
        " WHERE unfinished >= ? AND unfinished > 0 AND state = 'queued'",
        (MAX_UNFINISHED,),
    )
    return count


def release(db: sqlite3.Connection) -> None:
    """Give back what is in hand at the end of a crawl, without a mark against it."""
    db.execute("UPDATE urls SET leased_until = NULL WHERE leased_until IS NOT NULL")


def promote(db: sqlite3.Connection, scope: Scope, now: datetime) -> list[str]:
    """Make ready what has become due: postponed URLs, stories to be seen again, leases that ran out; gives their hosts.

    Of stories only those of the scope: another crawl may have other plans for the rest. A visit that is overdue by more
    than LATEST_VISIT is let go, for then the story is no longer young.
    """
    moment, too_late = utc_text(now), utc_text(now - LATEST_VISIT)
    db.execute("UPDATE urls SET next_fetch_at = NULL WHERE state != 'queued' AND next_fetch_at < ?", (too_late,))
    rows = db.execute(
        "UPDATE urls SET next_fetch_at = NULL WHERE state = 'queued' AND next_fetch_at <= ? RETURNING host", (moment,)
    ).fetchall()
    rows += db.execute(
        # by time: the sources have years of URLs that are done with
        "UPDATE urls INDEXED BY urls_later SET state = 'queued', attempts = 0, next_fetch_at = NULL"  # noqa: S608
        f" WHERE state != 'queued' AND next_fetch_at <= ? AND {scope.condition} RETURNING host",
        (moment, *scope.values),
    ).fetchall()
    rows += db.execute(
        "UPDATE urls SET leased_until = NULL, unfinished = unfinished + 1 WHERE leased_until <= ? RETURNING host",
        (moment,),
    ).fetchall()
    return [row[0] for row in rows]


def recheck(db: sqlite3.Connection, scope: Scope, fetched_before: str, now: datetime) -> int:
    """Let every story of the scope that was last fetched before a time be due now; gives their number.

    What gave no story is asked for again if a list still names it.
    """
    retries.hasten(db, scope.source_ids, fetched_before, now)
    return db.execute(
        f"UPDATE urls SET next_fetch_at = ? WHERE state = 'done' AND {scope.condition}"  # noqa: S608
        " AND story_id IN (SELECT id FROM stories WHERE last_fetched_at < ?)",
        (utc_text(now), *scope.values, fetched_before),
    ).rowcount


def ready_hosts(db: sqlite3.Connection, scope: Scope) -> list[str]:
    """The hosts that have something ready, the one with the newest first. Steps from host to host through the index."""
    rows = db.execute(
        f"WITH RECURSIVE hosts(host) AS (SELECT min(host) FROM {_READY}"  # noqa: S608
        f" UNION ALL SELECT (SELECT min(host) FROM {_READY} AND host > hosts.host) FROM hosts"
        " WHERE host IS NOT NULL)"
        f" SELECT host, (SELECT priority FROM {_READY} AND host = hosts.host AND unfinished < {SUSPECT}"
        f" AND {scope.condition} ORDER BY unfinished, priority DESC LIMIT 1) AS newest"
        " FROM hosts WHERE host IS NOT NULL AND newest IS NOT NULL ORDER BY newest DESC",
        scope.values,
    )
    return [row[0] for row in rows]


def count_ready(db: sqlite3.Connection, scope: Scope) -> int:
    """URLs that are ready or in hand. Counts entries of indexes: some 50 ms a million."""
    (queued,) = db.execute(
        f"SELECT count(*) FROM urls WHERE state = 'queued' AND {scope.condition}", scope.values  # noqa: S608
    ).fetchone()
    (later,) = db.execute(
        "SELECT count(*) FROM urls"  # noqa: S608
        f" WHERE state = 'queued' AND next_fetch_at IS NOT NULL AND {scope.condition}",
        scope.values,
    ).fetchone()
    return int(queued - later)


def lease(db: sqlite3.Connection, host: str, scope: Scope, now: datetime, *, seconds: float) -> QueuedUrl | None:
    """Take the next ready URL of a host; it is ours for ``seconds``. Newest first, after those no crawl died with."""
    where = f"{_READY} AND host = ? AND unfinished < {SUSPECT} AND {scope.condition}"
    return _take(db, where, (host, *scope.values), now, seconds)


def is_ready(db: sqlite3.Connection, host: str, scope: Scope) -> bool:
    """Whether a host has a URL that ``lease`` would give."""
    where = f"{_READY} AND host = ? AND unfinished < {SUSPECT} AND {scope.condition}"
    return db.execute(f"SELECT 1 FROM {where} LIMIT 1", (host, *scope.values)).fetchone() is not None  # noqa: S608


def lease_suspect(db: sqlite3.Connection, scope: Scope, now: datetime, *, seconds: float) -> QueuedUrl | None:
    """Take a ready URL, of any host, that several crawls died with: to be fetched with nothing else in hand."""
    where = f"{_SUSPECT} AND {scope.condition}"
    return _take(db, where, scope.values, now, seconds)


def _take(
    db: sqlite3.Connection, where: str, values: tuple[object, ...], now: datetime, seconds: float
) -> QueuedUrl | None:
    row = db.execute(
        "UPDATE urls SET leased_until = ? WHERE id ="  # noqa: S608
        f" (SELECT id FROM {where} ORDER BY unfinished, priority DESC, id LIMIT 1)"
        " RETURNING id, source_id, url, host, method, discovered_from, hint_title, hint_published, hint_lastmod,"
        " story_id",
        (utc_text(now + timedelta(seconds=seconds)), *values),
    ).fetchone()
    if row is None:
        return None
    url_id, source_id, url, host, method, found_at, title, published, lastmod, story_id = row
    etag, last_modified = _validators(db, url_id) if story_id is not None else (None, None)
    return QueuedUrl(url_id, source_id, url, host, Hints(method, found_at, title, published, lastmod), etag,
                     last_modified)  # fmt: skip


def _validators(db: sqlite3.Connection, url_id: int) -> tuple[str | None, str | None]:
    """Those of the answer that gave the story its present text: what came between was no better."""
    row = db.execute(
        "SELECT etag, last_modified FROM fetches WHERE url_id = ? AND status = 200"
        # that one page of several is as it was says nothing of the others
        " AND NOT EXISTS (SELECT 1 FROM urls JOIN parts ON parts.story_id = urls.story_id WHERE urls.id = url_id)"
        " AND NOT EXISTS (SELECT 1 FROM rejections WHERE rejections.fetch_id = fetches.id) ORDER BY id DESC LIMIT 1",
        (url_id,),
    ).fetchone()
    return (row[0], row[1]) if row else (None, None)


def settle(
    db: sqlite3.Connection,
    url_id: int,
    state: str,
    *,
    story_id: int | None = None,
    error: str | None = None,
    redirect_to: str | None = None,
    next_fetch_at: str | None = None,
) -> None:
    """Take a URL out of the queue with its outcome, until ``next_fetch_at``. A story it once had stays its story."""
    db.execute(
        "UPDATE urls SET state = ?, leased_until = NULL, next_fetch_at = ?, unfinished = 0, last_error = ?,"
        " redirect_to = coalesce(?, redirect_to), story_id = coalesce(?, story_id) WHERE id = ?",
        (state, next_fetch_at, error, redirect_to, story_id, url_id),
    )


def forbid(db: sqlite3.Connection, url_id: int, error: str, until: datetime, target: str | None) -> None:
    """robots.txt forbids a URL, or ``target`` where it redirects to; it is read anew at ``until``."""
    settle(db, url_id, "disallowed", error=error)
    db.execute(
        "UPDATE urls SET redirect_to = ?, retry_at = max(coalesce(retry_at, ''), ?) WHERE id = ?",
        (target, utc_text(until), url_id),
    )


def forbidden(db: sqlite3.Connection, site: str) -> list[tuple[int, str]]:
    """What the robots.txt of a site (scheme, host, port) forbade: the rows, and the addresses that it was about."""
    return db.execute(
        "SELECT id, coalesce(redirect_to, url) FROM urls WHERE state = 'disallowed'"
        " AND coalesce(redirect_to, url) >= ? AND coalesce(redirect_to, url) < ?",
        (f"{site}/", f"{site}0"),  # 0 follows the slash
    ).fetchall()


def allow(
    db: sqlite3.Connection, allowed: Collection[int], still_forbidden: Collection[int], until: str
) -> list[tuple[str, int]]:
    """Queue what a newer robots.txt allows, and let the rest wait for the next; gives host and source of each."""
    db.executemany("UPDATE urls SET retry_at = max(coalesce(retry_at, ''), ?) WHERE id = ?",
                   [(until, url_id) for url_id in still_forbidden])  # fmt: skip
    return db.execute(
        "UPDATE urls SET state = 'queued', attempts = 0, next_fetch_at = NULL, retry_at = NULL"
        " WHERE id IN (SELECT value FROM json_each(?)) RETURNING host, source_id",
        (json.dumps(list(allowed)),),
    ).fetchall()


def resume(db: sqlite3.Connection, host: str, now: datetime) -> list[tuple[str, int]]:
    """Let what was put off for a host's sake wait no longer; gives host and source of each."""
    return db.execute(
        "UPDATE urls SET next_fetch_at = NULL WHERE next_fetch_at > ? AND state = 'queued' AND attempts = 0"
        " AND host = ? RETURNING host, source_id",
        (utc_text(now), host),
    ).fetchall()


def defer(db: sqlite3.Connection, url_id: int, error: str, until: datetime) -> None:
    """Put off a URL that nothing was asked for: no attempt is counted."""
    db.execute(
        "UPDATE urls SET leased_until = NULL, unfinished = 0, next_fetch_at = ?, last_error = ? WHERE id = ?",
        (utc_text(until), error, url_id),
    )


def postpone(
    db: sqlite3.Connection, url_id: int, error: str, now: datetime, not_before: datetime | None = None
) -> bool:
    """After a failed fetch: try again later, or give up after MAX_ATTEMPTS. True when it was given up.

    ``not_before`` is when the server wants to be asked again, if it said so.
    """
    attempts, story_id = db.execute(
        "UPDATE urls SET attempts = attempts + 1, leased_until = NULL, unfinished = 0, last_error = ? WHERE id = ?"
        " RETURNING attempts, story_id",
        (error, url_id),
    ).fetchone()
    if attempts >= MAX_ATTEMPTS:
        settle(db, url_id, "done" if story_id is not None else "failed", error=error)
        retries.in_vain(db, url_id, now)
        return True
    wait = timedelta(hours=BACKOFF_HOURS[min(attempts, len(BACKOFF_HOURS)) - 1])
    until = max(now + wait, not_before or now)
    db.execute("UPDATE urls SET next_fetch_at = ? WHERE id = ?", (utc_text(until), url_id))
    return False
