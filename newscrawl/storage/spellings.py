"""One page under several spellings of its address: which row stands for it, and when another spelling is worth a try.

A page has one row, with the spelling that it was first met in, for as long as that works: of spellings with and without
a last slash, "www." or tracking parameters most lead to the same. Where one leads to nothing, another gets a row of its
own. Nothing here commits.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from urllib.parse import urlsplit

from newscrawl.addresses import normalize_url, plain_url
from newscrawl.storage.values import storable

#: Spellings of one page that are asked for because something lists them: one that numbers its visits has no end.
MAX_SPELLINGS = 3
#: Which row of a page stands for it: one that is good or may become so, then one with a story, then the oldest.
STANDS = "urls.state NOT IN ('queued', 'done', 'duplicate'), urls.story_id IS NULL, urls.id"

# Rejections that say that there is no page at this address, rather than what is wrong with the page.
_NO_PAGE = ("http_error", "soft_404")


@dataclass(frozen=True, slots=True)
class Standing:
    """The row that stands for a page."""

    id: int
    source_id: int
    url: str
    host: str
    state: str
    attempts: int
    last_error: str | None
    story_id: int | None
    vain: int
    retry_at: str | None


_COLUMNS = "id, source_id, url, host, state, attempts, last_error, story_id, vain, retry_at"


def standing(db: sqlite3.Connection, url: str) -> Standing | None:
    """The row that stands for a page, given any spelling of its address."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM urls WHERE normalized_url = ? ORDER BY {STANDS} LIMIT 1",  # noqa: S608
        (normalize_url(url),),
    ).fetchone()
    return Standing(*row) if row else None


def listed_row(db: sqlite3.Connection, known: Standing, url: str) -> Standing:
    """The row of a page to ask for when a list names it: where all its spellings led to nothing, that of this one."""
    if known.state in ("queued", "done", "duplicate") or known.url == spelling(url):
        return known
    row = db.execute(f"SELECT {_COLUMNS} FROM urls WHERE url = ?", (spelling(url),)).fetchone()  # noqa: S608
    return Standing(*row) if row else known


def spelling(url: str) -> str:
    """An address as it is asked for: without fragment, and without name and password: who needs them is not for us."""
    url = url.partition("#")[0]
    login, at, _ = urlsplit(url).netloc.rpartition("@")
    return storable(url.replace(login + at, "", 1) if at else url)


def host_of(url: str) -> str:
    """Host and, where given, port: the unit of politeness."""
    return urlsplit(url).netloc.rsplit("@", 1)[-1].lower()


def is_worth_a_try(db: sqlite3.Connection, known: Standing, url: str) -> bool:
    """Whether to ask for a page in another spelling, which something lists, after what became of the known ones."""
    if not _led_to_nothing(known.state, known.last_error, known.url, url):
        return False
    tried = db.execute("SELECT url FROM urls WHERE normalized_url = ?", (normalize_url(url),)).fetchall()
    return len(tried) < MAX_SPELLINGS and (spelling(url),) not in tried


def _led_to_nothing(state: str, error: str | None, known: str, other: str) -> bool:
    """A page that was rejected for what it holds is the same under each address, its AMP and print forms apart."""
    if state != "rejected":
        return state in ("gone", "failed", "disallowed")
    return (error or "").partition(":")[0] in _NO_PAGE or plain_url(known) != plain_url(other)


def note_other(db: sqlite3.Connection, known: Standing, url: str) -> None:
    """Keep another spelling of an address that is yet to be fetched, should that lead to nothing: the first one met."""
    other = spelling(url)
    if other != known.url:
        db.execute("UPDATE urls SET other_url = coalesce(other_url, ?) WHERE id = ?", (other, known.id))


def try_other(db: sqlite3.Connection, url_id: int) -> str | None:
    """After a URL's outcome: queue the other spelling that was met, if there is one and this led to nothing.

    Gives the host of what was queued.
    """
    state, error, url, other = db.execute(
        "SELECT state, last_error, url, other_url FROM urls WHERE id = ?", (url_id,)
    ).fetchone()
    if other is None or state == "queued":
        return None
    db.execute("UPDATE urls SET other_url = NULL WHERE id = ?", (url_id,))
    if not _led_to_nothing(state, error, url, other):
        return None
    columns = (
        "source_id, feed_id, normalized_url, priority, method, discovered_at, discovered_from, hint_title,"
        " hint_published, hint_lastmod, wanted_run_id"
    )
    row = db.execute(
        f"INSERT INTO urls (url, host, {columns}) SELECT ?, ?, {columns} FROM urls WHERE id = ?"  # noqa: S608
        " ON CONFLICT (url) DO NOTHING RETURNING host",
        (other, host_of(other), url_id),
    ).fetchone()
    return str(row[0]) if row else None
