"""The frontier's rows: which URLs are known, which are due, what became of each.

Nothing here commits: the caller batches. Times are ISO 8601 UTC texts, which sort as they should.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from newscrawl.addresses import normalize_url
from newscrawl.items import Candidate, Hints
from newscrawl.storage.values import storable

#: Fetches of one URL that may fail, counting those that a killed crawl left open, before it is given up.
MAX_ATTEMPTS = 5
#: Hours to wait after the first, second … failed fetch of a URL.
BACKOFF_HOURS = (1, 4, 24, 72)


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


@dataclass(frozen=True, slots=True)
class Scope:
    """What a crawl may take from the queue: all of its sources' URLs, and those that a user named to this run."""

    source_ids: tuple[int, ...]
    run_id: int

    @property
    def condition(self) -> str:
        return f"(source_id IN ({','.join('?' * len(self.source_ids))}) OR wanted_run_id = ?)"

    @property
    def values(self) -> tuple[int, ...]:
        return (*self.source_ids, self.run_id)


def utc_text(moment: datetime) -> str:
    """An aware datetime as the database writes it."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def host_of(url: str) -> str:
    """Host and, where given, port: the unit of politeness."""
    return urlsplit(url).netloc.rsplit("@", 1)[-1].lower()


def _without_login(url: str) -> str:
    """No name and password of somebody's: a page that needs them is none for a crawl."""
    login, at, _ = urlsplit(url).netloc.rpartition("@")
    return url.replace(login + at, "", 1) if at else url


def add_urls(
    db: sqlite3.Connection, candidates: Iterable[Candidate], *, source_id: int, feed_id: int | None, now: datetime
) -> list[str]:
    """Queue the candidates that are not known under any of their spellings; gives the hosts of the new ones.

    A URL is asked for as it was listed: without its tracking parameters, 33 of 1,618 real pages gave a 404.

    A known URL whose candidate says that the page changed after it was last fetched is queued once more.
    """
    hosts = []
    for candidate in candidates:
        hints, key = candidate.hints, normalize_url(candidate.url)
        known = db.execute(
            "SELECT id, state, host FROM urls WHERE normalized_url = ? ORDER BY id LIMIT 1", (key,)
        ).fetchone()
        if known is None:
            url = storable(_without_login(candidate.url.partition("#")[0]))
            host = host_of(url)
            db.execute(
                "INSERT INTO urls (source_id, feed_id, url, normalized_url, host, priority, method, discovered_at,"
                " discovered_from, hint_title, hint_published, hint_lastmod)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO NOTHING",
                (source_id, feed_id, url, key, host, priority(hints, now), hints.method, utc_text(now),
                 hints.found_at, storable(hints.title), hints.published, hints.lastmod),
            )  # fmt: skip
            hosts.append(host)
        elif known[1] == "done" and hints.lastmod and _changed_since(db, known[0], hints.lastmod):
            db.execute(
                "UPDATE urls SET state = 'queued', attempts = 0, next_fetch_at = NULL, hint_lastmod = ? WHERE id = ?",
                (hints.lastmod, known[0]),
            )
            hosts.append(known[2])
        elif known[1] == "queued":
            _add_hints(db, known[0], hints, now)
    return hosts


def _add_hints(db: sqlite3.Connection, url_id: int, hints: Hints, now: datetime) -> None:
    """What a second place says of a URL that still waits: a sitemap knows the date that a front page did not give."""
    if not (hints.title or hints.published or hints.lastmod):
        return
    db.execute(
        "UPDATE urls SET"
        " priority = CASE WHEN coalesce(hint_published, hint_lastmod) IS NULL AND ? THEN ? ELSE priority END,"
        " hint_title = coalesce(hint_title, ?), hint_published = coalesce(hint_published, ?),"
        " hint_lastmod = coalesce(hint_lastmod, ?) WHERE id = ?",
        (bool(hints.published or hints.lastmod), priority(hints, now), hints.title, hints.published, hints.lastmod,
         url_id),
    )  # fmt: skip


def owner_of(db: sqlite3.Connection, url: str) -> int | None:
    """The source of a URL that is known under any of its spellings."""
    row = db.execute(
        "SELECT source_id FROM urls WHERE normalized_url = ? ORDER BY id LIMIT 1", (normalize_url(url),)
    ).fetchone()
    return int(row[0]) if row else None


def want(db: sqlite3.Connection, url: str, run_id: int) -> str:
    """Queue a known URL, whatever its state, for the run that a user named it to; gives its host."""
    url_id, host = db.execute(
        "SELECT id, host FROM urls WHERE normalized_url = ? ORDER BY id LIMIT 1", (normalize_url(url),)
    ).fetchone()
    db.execute(
        "UPDATE urls SET state = 'queued', attempts = 0, next_fetch_at = NULL, wanted_run_id = ? WHERE id = ?",
        (run_id, url_id),
    )
    return str(host)


def recheck(db: sqlite3.Connection, source_ids: Sequence[int], fetched_before: str) -> int:
    """Queue the stories of these sources that were last fetched before a time; gives their number."""
    count = 0
    for source_id in source_ids:
        count += db.execute(
            "UPDATE urls SET state = 'queued', attempts = 0, next_fetch_at = NULL"
            " WHERE source_id = ? AND state = 'done'"
            " AND story_id IN (SELECT id FROM stories WHERE last_fetched_at < ?)",
            (source_id, fetched_before),
        ).rowcount
    return count


def priority(hints: Hints, now: datetime) -> int:
    """Newest first: the story's likely time in Unix seconds. A link of a front page is new; unknown is oldest."""
    for text in (hints.published, hints.lastmod):
        if text:
            try:
                moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
            except ValueError:
                continue
            moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
            return int(min(moment, now).timestamp())
    return int(now.timestamp()) if hints.method in ("section", "url", "list") else 0


def _changed_since(db: sqlite3.Connection, url_id: int, lastmod: str) -> bool:
    row = db.execute("SELECT max(fetched_at) FROM fetches WHERE url_id = ?", (url_id,)).fetchone()
    # a day without a time is only later when the day is: compare what both have
    if not row[0]:
        return False
    last_fetch = str(row[0])
    return _utc(lastmod) > last_fetch if len(lastmod) > 10 else lastmod > last_fetch[:10]


def _utc(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return ""
    return utc_text(moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))


def release_leases(db: sqlite3.Connection) -> int:
    """Give back what a killed crawl had leased. Only for the holder of the crawl lock. Gives the number of URLs."""
    return db.execute("UPDATE urls SET leased_until = NULL WHERE leased_until IS NOT NULL").rowcount


def queued_hosts(db: sqlite3.Connection, scope: Scope, now: datetime) -> list[str]:
    """The hosts that have something due, the one with the newest first."""
    rows = db.execute(
        f"SELECT host FROM urls WHERE state = 'queued' AND {scope.condition}"  # noqa: S608
        " AND (next_fetch_at IS NULL OR next_fetch_at <= ?) GROUP BY host ORDER BY max(priority) DESC",
        (*scope.values, utc_text(now)),
    )
    return [row[0] for row in rows]


def count_queued(db: sqlite3.Connection, scope: Scope, now: datetime) -> int:
    """URLs that are due."""
    row = db.execute(
        f"SELECT count(*) FROM urls WHERE state = 'queued' AND {scope.condition}"  # noqa: S608
        " AND (next_fetch_at IS NULL OR next_fetch_at <= ?)",
        (*scope.values, utc_text(now)),
    ).fetchone()
    return int(row[0])


def lease(
    db: sqlite3.Connection, host: str, scope: Scope, now: datetime, *, limit: int, seconds: float
) -> list[QueuedUrl]:
    """Take up to ``limit`` due URLs of a host, newest first; they are ours for ``seconds``.

    A URL that was taken MAX_ATTEMPTS times without an outcome is given up here: it may be what kills the crawl.
    """
    moment = utc_text(now)
    rows = db.execute(
        "SELECT id, source_id, url, host, method, discovered_from, hint_title, hint_published, hint_lastmod, attempts,"  # noqa: S608
        " story_id FROM urls WHERE state = 'queued' AND host = ? AND (leased_until IS NULL OR leased_until < ?)"
        f" AND (next_fetch_at IS NULL OR next_fetch_at <= ?) AND {scope.condition}"
        " ORDER BY priority DESC, id LIMIT ?",
        (host, moment, moment, *scope.values, limit),
    ).fetchall()
    leased = []
    for url_id, source_id, url, row_host, method, found_at, title, published, lastmod, attempts, story_id in rows:
        if attempts >= MAX_ATTEMPTS:
            db.execute("UPDATE urls SET state = 'failed', last_error = coalesce(last_error, 'no outcome') WHERE id = ?",
                       (url_id,))  # fmt: skip
            continue
        db.execute(
            "UPDATE urls SET leased_until = ?, attempts = attempts + 1 WHERE id = ?",
            (utc_text(now + timedelta(seconds=seconds)), url_id),
        )
        etag, last_modified = _validators(db, url_id) if story_id is not None else (None, None)
        hints = Hints(method, found_at, title, published, lastmod)
        leased.append(QueuedUrl(url_id, source_id, url, row_host, hints, etag, last_modified))
    return leased


def unlease(db: sqlite3.Connection, url_ids: Iterable[int]) -> None:
    """Give back URLs that were leased but never asked for."""
    db.executemany(
        "UPDATE urls SET leased_until = NULL, attempts = attempts - 1 WHERE id = ?", [(url_id,) for url_id in url_ids]
    )


def _validators(db: sqlite3.Connection, url_id: int) -> tuple[str | None, str | None]:
    row = db.execute(
        "SELECT etag, last_modified FROM fetches WHERE url_id = ? AND status = 200 ORDER BY id DESC LIMIT 1", (url_id,)
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
) -> None:
    """Take a URL out of the queue with its outcome. A story it once had stays its story."""
    db.execute(
        "UPDATE urls SET state = ?, leased_until = NULL, next_fetch_at = NULL, last_error = ?,"
        " redirect_to = coalesce(?, redirect_to), story_id = coalesce(?, story_id) WHERE id = ?",
        (state, error, redirect_to, story_id, url_id),
    )


def postpone(db: sqlite3.Connection, url_id: int, error: str, now: datetime) -> bool:
    """After a failed fetch: try again later, or give up after MAX_ATTEMPTS. True when it was given up."""
    (attempts, story_id) = db.execute("SELECT attempts, story_id FROM urls WHERE id = ?", (url_id,)).fetchone()
    if attempts >= MAX_ATTEMPTS:
        settle(db, url_id, "done" if story_id is not None else "failed", error=error)
        return True
    wait = timedelta(hours=BACKOFF_HOURS[min(max(attempts, 1), len(BACKOFF_HOURS)) - 1])
    db.execute(
        "UPDATE urls SET leased_until = NULL, next_fetch_at = ?, last_error = ? WHERE id = ?",
        (utc_text(now + wait), error, url_id),
    )
    return False


def same_story(db: sqlite3.Connection, url: str, url_id: int) -> tuple[int, int | None] | None:
    """The (row, story) of another known URL that this address spells, if there is one: where a redirect leads."""
    row = db.execute(
        "SELECT id, story_id FROM urls WHERE normalized_url = ? AND id != ? AND state != 'duplicate'"
        " ORDER BY id LIMIT 1",
        (normalize_url(url), url_id),
    ).fetchone()
    return (row[0], row[1]) if row else None


def add_fetch(
    db: sqlite3.Connection,
    *,
    url_id: int,
    run_id: int,
    fetched_at: str,
    status: int | None = None,
    final_url: str | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    body_sha256: str | None = None,
    warc_file: str | None = None,
    warc_offset: int | None = None,
    error: str | None = None,
) -> int:
    """Record one fetch of a URL; gives its id."""
    cursor = db.execute(
        "INSERT INTO fetches (url_id, run_id, fetched_at, status, final_url, etag, last_modified, body_sha256,"
        " warc_file, warc_offset, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (url_id, run_id, fetched_at, status, final_url, etag, last_modified, body_sha256, warc_file, warc_offset,
         error),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid
