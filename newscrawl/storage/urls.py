"""The frontier's rows: which URLs are known, what is known of them, and every fetch. The queue is ``queue``'s.

Nothing here commits: the caller batches. Times are ISO 8601 UTC texts, which sort as they should.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from newscrawl.addresses import normalize_url
from newscrawl.items import Hints
from newscrawl.storage import retries
from newscrawl.storage.moments import later_than, utc_moment, utc_text
from newscrawl.storage.spellings import STANDS, Standing, is_worth_a_try, listed_row, note_other, spelling, standing
from newscrawl.storage.spellings import host_of as host_of
from newscrawl.storage.values import storable
from newscrawl.visits import Candidate


@dataclass(slots=True)
class Queued:
    """What a list has brought into the queue: the host of each URL, and how many of them are new or said to be changed.

    The others are tried again after they gave nothing.
    """

    hosts: list[str] = field(default_factory=list)
    found: int = 0


def add_urls(
    db: sqlite3.Connection, candidates: Iterable[Candidate], *, source_id: int, feed_id: int | None, now: datetime
) -> Queued:
    """Queue the candidates that are not known under any of their spellings.

    A URL is asked for as it was listed: without its tracking parameters, 33 of 1,618 real pages gave a 404. Where the
    spellings that are known led to nothing, another one is queued, too.

    A known URL whose candidate says that the page changed after it was last fetched is queued once more, and so is one
    that gave nothing, as ``retries`` has it.
    """
    queued = Queued()
    for candidate in candidates:
        hints, known = candidate.hints, standing(db, candidate.url)
        if known is None or is_worth_a_try(db, known, candidate.url):
            queued.hosts.append(_insert(db, candidate, source_id=source_id, feed_id=feed_id, now=now))
            queued.found += 1
        elif known.state == "queued":
            _add_hints(db, known.id, hints, now)
            note_other(db, known, candidate.url)
        else:
            _queue_again(db, known, candidate, now, queued)
    return queued


def _queue_again(
    db: sqlite3.Connection, known: Standing, candidate: Candidate, now: datetime, queued: Queued
) -> None:
    """Queue a URL that has its outcome, where what a list says of it is reason enough."""
    lastmod, row = candidate.hints.lastmod, listed_row(db, known, candidate.url)
    if row.state == "duplicate" or retries.is_held(row.retry_at, now):
        return
    changed = bool(lastmod) and _changed_since(db, row.id, str(lastmod))
    if not changed and not (row.retry_at and retries.is_hopeful(row.state, row.last_error, row.vain)):
        return
    db.execute(
        "UPDATE urls SET state = 'queued', attempts = 0, next_fetch_at = NULL, retry_at = NULL,"
        " hint_lastmod = coalesce(?, hint_lastmod) WHERE id = ?",
        (lastmod, row.id),
    )
    queued.hosts.append(row.host)
    queued.found += changed


def _insert(db: sqlite3.Connection, candidate: Candidate, *, source_id: int, feed_id: int | None, now: datetime) -> str:
    """A row of the queue for this spelling of an address; gives its host."""
    hints, url = candidate.hints, spelling(candidate.url)
    host = host_of(url)
    db.execute(
        "INSERT INTO urls (source_id, feed_id, url, normalized_url, host, priority, method, discovered_at,"
        " discovered_from, hint_title, hint_published, hint_lastmod)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO NOTHING",
        (source_id, feed_id, url, normalize_url(candidate.url), host, priority(hints, now), hints.method,
         utc_text(now), hints.found_at, storable(hints.title), hints.published, hints.lastmod),
    )  # fmt: skip
    return host


def row_of(db: sqlite3.Connection, candidate: Candidate, *, source_id: int, now: datetime) -> int:
    """The row of this very spelling of an address, made if need be."""
    _insert(db, candidate, source_id=source_id, feed_id=None, now=now)
    (url_id,) = db.execute("SELECT id FROM urls WHERE url = ?", (spelling(candidate.url),)).fetchone()
    return int(url_id)


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
    known = standing(db, url)
    return known.source_id if known else None


def want(db: sqlite3.Connection, url: str, run_id: int, method: Literal["url", "list"], now: datetime) -> str:
    """Queue a known URL, whatever its state, for the run that a user named it to; gives its host.

    It is asked for in this very spelling unless another one has a story; that one is asked for then, and this one where
    it leads to nothing. A row that nothing was asked of yet takes the spelling on.
    """
    exact = db.execute("SELECT id, host FROM urls WHERE url = ?", (spelling(url),)).fetchone()
    known = standing(db, url)
    assert known is not None
    if exact is not None:
        url_id, host = exact
    elif known.state in ("done", "duplicate") or (known.state == "queued" and known.story_id is not None):
        url_id, host = known.id, known.host
        note_other(db, known, url)
    elif known.state == "queued" and not known.attempts:
        url_id, host = known.id, host_of(spelling(url))
        db.execute(
            "UPDATE urls SET url = ?, host = ?, other_url = ? WHERE id = ?", (spelling(url), host, known.url, url_id)
        )
    else:
        host = _insert(db, Candidate(url, Hints(method)), source_id=known.source_id, feed_id=None, now=now)
        (url_id,) = db.execute("SELECT id FROM urls WHERE url = ?", (spelling(url),)).fetchone()
    db.execute(
        "UPDATE urls SET state = 'queued', attempts = 0, unfinished = 0, next_fetch_at = NULL, wanted_run_id = ?"
        " WHERE id = ?",
        (run_id, url_id),
    )
    return str(host)


def priority(hints: Hints, now: datetime) -> int:
    """Newest first: the story's likely time in Unix seconds. A link of a front page is new; unknown is oldest."""
    for text in (hints.published, hints.lastmod):
        if text:
            try:
                return int(min(utc_moment(text), now).timestamp())
            except ValueError:
                continue
    return int(now.timestamp()) if hints.method in ("section", "url", "list") else 0


def _changed_since(db: sqlite3.Connection, url_id: int, lastmod: str) -> bool:
    row = db.execute("SELECT max(fetched_at) FROM fetches WHERE url_id = ?", (url_id,)).fetchone()
    return bool(row[0]) and later_than(lastmod, str(row[0]))


def same_story(db: sqlite3.Connection, url: str, url_id: int) -> tuple[int, int | None] | None:
    """The (row, story) of another known URL that this address spells, if there is one: where a redirect leads.

    A spelling of the redirecting address itself counts only if something may come of it.
    """
    row = db.execute(
        "SELECT id, story_id FROM urls WHERE normalized_url = ? AND id != ? AND state != 'duplicate'"  # noqa: S608
        " AND (state IN ('queued', 'done') OR normalized_url != (SELECT normalized_url FROM urls WHERE id = ?))"
        f" ORDER BY {STANDS} LIMIT 1",
        (normalize_url(url), url_id, url_id),
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
