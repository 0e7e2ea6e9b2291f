"""What became of one URL, from its discovery to its story."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from newscrawl.addresses import normalize_url
from newscrawl.domains import site_of
from newscrawl.items import Part
from newscrawl.storage import partrows
from newscrawl.storage.sameness import BY_UID
from newscrawl.storage.spellings import STANDS
from newscrawl.storage.values import key_uid


@dataclass(frozen=True, slots=True)
class UrlRow:
    """A row of the frontier with the names behind its keys."""

    id: int
    url: str
    normalized_url: str
    host: str
    state: str
    source: str
    method: str
    discovered_at: str
    discovered_from: str | None
    feed: str | None
    hint_title: str | None
    hint_published: str | None
    hint_lastmod: str | None
    next_fetch_at: str | None
    leased_until: str | None
    attempts: int
    last_error: str | None
    redirect_to: str | None
    story_id: int | None
    vain: int
    retry_at: str | None


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request for the URL, or one page of it that came otherwise."""

    fetched_at: str
    run: int | None
    status: int | None
    error: str | None
    final_url: str | None
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    warc_file: str | None
    warc_offset: int | None
    rejection: str | None
    detail: str | None
    revision: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The story that the URL leads to."""

    id: int
    uid: str
    url: str
    title: str | None
    kind: str
    word_count: int
    revision: int
    first_seen_at: str
    last_fetched_at: str
    extractor: str
    kept_blocks: int
    other_urls: tuple[str, ...]
    linked_from: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RemovedBlock:
    """A block of the story's page that is not part of its text."""

    position: int
    role: str
    reason: str
    score: float | None
    text: str


def find_url(db: sqlite3.Connection, url: str) -> UrlRow | None:
    """The row of a URL: of this very spelling where there is one, else of any."""
    row = db.execute(
        "SELECT urls.id, urls.url, normalized_url, urls.host, state, sources.name, method, discovered_at,"  # noqa: S608
        " discovered_from, feeds.url, hint_title, hint_published, hint_lastmod, urls.next_fetch_at, leased_until,"
        " attempts, urls.last_error, redirect_to, story_id, vain, retry_at FROM urls"
        " JOIN sources ON sources.id = urls.source_id LEFT JOIN feeds ON feeds.id = urls.feed_id"
        f" WHERE normalized_url = ? ORDER BY urls.url <> ?, {STANDS} LIMIT 1",
        (normalize_url(url), url),
    ).fetchone()
    return UrlRow(*row) if row else None


def fetches_of(db: sqlite3.Connection, url_id: int) -> list[Fetch]:
    """Every fetch of a URL, the first one first, with what came of it."""
    rows = db.execute(
        "SELECT fetched_at, fetches.run_id, status, error, final_url, etag, last_modified, body_sha256, warc_file,"
        " warc_offset, (SELECT reason FROM rejections WHERE fetch_id = fetches.id AND overruled_at IS NULL"
        " ORDER BY id DESC LIMIT 1),"
        " (SELECT detail FROM rejections WHERE fetch_id = fetches.id AND overruled_at IS NULL"
        " ORDER BY id DESC LIMIT 1),"
        " (SELECT min(number) FROM revisions WHERE fetch_id = fetches.id)"
        " FROM fetches WHERE url_id = ? ORDER BY fetches.id",
        (url_id,),
    )
    return [Fetch(*row) for row in rows]


def outcome_of(db: sqlite3.Connection, story_id: int, url_id: int | None) -> Outcome:
    """The story, with the other URLs that lead to it."""
    row = db.execute(
        "SELECT id, uid, url, title, kind, word_count, revision, first_seen_at, last_fetched_at, extractor,"
        " (SELECT count(*) FROM blocks WHERE story_id = stories.id AND kept = 1) FROM stories WHERE id = ?",
        (story_id,),
    ).fetchone()
    others = db.execute("SELECT url FROM urls WHERE story_id = ? AND id IS NOT ? ORDER BY id", (story_id, url_id))
    (linked,) = db.execute(
        "SELECT count(DISTINCT story_id) FROM links WHERE target_story_id = ? AND story_id <> ?", (story_id, story_id)
    ).fetchone()
    return Outcome(*(*row, tuple(address for (address,) in others), linked, partrows.parts_of(db, story_id)))


def removed_blocks(db: sqlite3.Connection, story_id: int) -> list[RemovedBlock]:
    """The blocks that were taken out of the story's page, in its order."""
    rows = db.execute(
        "SELECT position, role, reason, score, text FROM blocks WHERE story_id = ? AND kept = 0 ORDER BY position",
        (story_id,),
    )
    return [RemovedBlock(*row) for row in rows]


def story_at(db: sqlite3.Connection, url: str) -> int | None:
    """The story that bears this address or once did, whether or not that was ever a URL of the queue."""
    row = db.execute(BY_UID, {"uid": key_uid(normalize_url(url))}).fetchone()
    return int(row[0]) if row else None


def linking_stories(db: sqlite3.Connection, url: str, limit: int = 5) -> list[str]:
    """Addresses of stories that link to a page that is no story here."""
    rows = db.execute(
        "SELECT DISTINCT stories.url FROM links JOIN stories ON stories.id = links.story_id"
        " WHERE links.target_uid = ? AND links.target_story_id IS NULL LIMIT ?",
        (key_uid(normalize_url(url)), limit),
    )
    return [address for (address,) in rows]


def sources_of_site(db: sqlite3.Connection, url: str) -> list[str]:
    """Names of sources in the database that this URL's site belongs to: by home, else by what is polled of them."""
    site = site_of(url)
    rows = db.execute(
        "SELECT name, coalesce(home, (SELECT url FROM feeds WHERE source_id = sources.id ORDER BY id LIMIT 1))"
        " FROM sources ORDER BY id"
    ).fetchall()
    return [name for name, home in rows if name == site or (home and site_of(home) == site)]


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed, sitemap or section page that a source lists, and its last poll."""

    url: str
    kind: str
    source: str
    fetched_at: str | None
    status: int | None
    last_error: str | None
    entries: int
    found: int
    next_fetch_at: str | None  # it is not polled before; None where any crawl of its source does


def feed_at(db: sqlite3.Connection, url: str) -> FeedRow | None:
    """The feed, sitemap or section page with this very address."""
    row = db.execute(
        "SELECT feeds.url, kind, sources.name, fetched_at, status, last_error, entries, found, feeds.next_fetch_at"
        " FROM feeds JOIN sources ON sources.id = feeds.source_id WHERE feeds.url = ? ORDER BY fetched_at DESC LIMIT 1",
        (url,),
    ).fetchone()
    return FeedRow(*row) if row else None
