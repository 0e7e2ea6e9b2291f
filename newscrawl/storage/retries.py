"""Pages that were asked for in vain: when the word of a list counts again. Nothing here commits.

A fetch was in vain when it gave no story, or the same one although a list said that it had changed. Whether the page is
asked for again is for the lists to say, the feeds, sitemaps and section pages: one that still names it wants it read.
The gaps grow, and after the last one being named is not enough.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from newscrawl.items import RejectionReason
from newscrawl.storage.moments import later_than, utc_text

#: Hours after the first, second … vain fetch in a row for which no list is listened to; the last for all further ones.
GAPS_HOURS = (1, 4, 24, 96, 384, 1536)
#: States of pages that nothing came of.
BARREN = ("rejected", "gone", "failed", "disallowed")
#: What a page is in itself, whoever asks and when: only a list that says that it changed brings it back.
LASTING = frozenset({
    RejectionReason.NOT_HTML, RejectionReason.INDEX_PAGE, RejectionReason.TOO_LARGE, RejectionReason.CRASHED,
    RejectionReason.ADDRESS_REFUSED, RejectionReason.TRAP,
})  # fmt: skip


def in_vain(db: sqlite3.Connection, url_id: int, now: datetime) -> None:
    """A fetch brought nothing: no list is listened to for a while."""
    (vain,) = db.execute("UPDATE urls SET vain = vain + 1 WHERE id = ? RETURNING vain", (url_id,)).fetchone()
    gap = timedelta(hours=GAPS_HOURS[min(vain, len(GAPS_HOURS)) - 1])
    db.execute("UPDATE urls SET retry_at = ? WHERE id = ?", (utc_text(now + gap), url_id))


def not_in_vain(db: sqlite3.Connection, url_id: int) -> None:
    """A fetch brought something: from now on lists are listened to."""
    db.execute("UPDATE urls SET vain = 0, retry_at = NULL WHERE id = ?", (url_id,))


def if_told_in_vain(db: sqlite3.Connection, url_id: int, fetch_id: int, now: datetime) -> None:
    """A fetch found a story as it is stored: in vain where a list had said that it changed since the fetch before."""
    told, before = db.execute(
        "SELECT hint_lastmod, (SELECT max(fetched_at) FROM fetches WHERE url_id = urls.id AND id != ?) FROM urls"
        " WHERE id = ?",
        (fetch_id, url_id),
    ).fetchone()
    if told and before and later_than(told, before):
        in_vain(db, url_id, now)


def is_hopeful(state: str, error: str | None, vain: int) -> bool:
    """Whether a page that nothing came of is asked for again when its time has come and something still lists it."""
    if state not in BARREN or vain > len(GAPS_HOURS):
        return False
    return state != "rejected" or (error or "").partition(":")[0] not in LASTING


def is_held(retry_at: str | None, now: datetime) -> bool:
    """Whether no list is listened to yet."""
    return retry_at is not None and retry_at > utc_text(now)


def are_due(db: sqlite3.Connection, feed_id: int, since: str | None, now: datetime) -> bool:
    """Whether the time of something that a list named has come since that was last read.

    Then it has to be read whole, for "not modified" would not say what it still names. Not for what robots.txt forbids:
    that may be so every day.
    """
    row = db.execute(
        "SELECT 1 FROM urls WHERE feed_id = ? AND retry_at >= ? AND retry_at <= ? AND state != 'disallowed' LIMIT 1",
        (feed_id, since or "", utc_text(now)),
    ).fetchone()
    return row is not None


def hasten(db: sqlite3.Connection, source_ids: tuple[int, ...], asked_before: str, now: datetime) -> None:
    """Let lists be listened to now for what was last asked for before a time."""
    db.execute(
        "UPDATE urls SET retry_at = ? WHERE retry_at > ? AND state != 'queued'"  # noqa: S608
        f" AND source_id IN ({','.join('?' * len(source_ids))})"
        " AND NOT EXISTS (SELECT 1 FROM fetches WHERE url_id = urls.id AND fetched_at >= ?)",
        (utc_text(now), utc_text(now), *source_ids, asked_before),
    )
