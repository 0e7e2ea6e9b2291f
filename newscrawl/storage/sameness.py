"""Which stored story a page is: by its canonical address, by the URL that gave it before, by its very words.

Nothing here commits.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from newscrawl.addresses import normalize_url, plain_url
from newscrawl.domains import site_of
from newscrawl.duplicates.likeness import are_alike
from newscrawl.items import Story
from newscrawl.storage.reread import plain_hash, plain_text, plain_texts
from newscrawl.storage.values import is_main_page, key_uid, storable, story_key
from newscrawl.storage.wordings import read_wordings, texts, wording

#: Columns of stories that a page gives. What a later page lacks stays as an earlier one gave it.
STORY_COLUMNS = (
    "url", "canonical_url", "title", "description", "text", "authors", "byline_raw", "date_published",
    "date_published_utc", "date_published_precision", "date_published_source", "date_modified", "date_modified_utc",
    "language", "section", "kind", "is_free", "image", "image_caption", "image_credit", "site_name", "word_count",
    "text_hash", "plain_hash", "extractor", "memory", "date_published_zone", "licence", "reservations",
)  # fmt: skip
#: The story that bears an address, now or once; its ``uid`` is bound by name: Python 3.12 warns of numbers.
BY_UID = (
    "SELECT id FROM stories WHERE uid = :uid UNION ALL SELECT story_id FROM story_addresses WHERE uid = :uid LIMIT 1"
)
#: Words of a text that two stories of one source do not have under one headline by chance, as columns and tickers do.
TELLING_WORDS = 80
# Shorter lines ("Advertisement", "Share") may stand in two texts that are not one story.
_TELLING_LINE = 40
# Parts of a path that say in which form a page is, and what the last one may end with.
_FORMS = frozenset(("m", "mobile", "index.html", "index.htm", "index.php"))
_SUFFIX = re.compile(r"\.(?:s?html?|php|aspx?)$")
_SELECT = f"SELECT id, uid, source_id, revision, page_seen_at, {', '.join(STORY_COLUMNS)} FROM stories"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Stored:
    """A story as it was before this page."""

    id: int
    uid: str
    source_id: int
    revision: int
    page_seen_at: str
    columns: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A story that a page is under an address that is not known for it. ``is_its_own`` is whether the page is the one
    that the story is from, rather than another that has the same text."""

    stored: Stored
    is_its_own: bool


def find(db: sqlite3.Connection, key: str) -> Stored | None:
    """The story with this key, or that once had it."""
    row = db.execute(f"{_SELECT} WHERE id = ({BY_UID})", {"uid": key_uid(key)}).fetchone()
    return _stored(row) if row else None


def claimed(db: sqlite3.Connection, story: Story) -> tuple[str, Stored | None]:
    """The key of a page and the story that has it, if one has.

    A canonical address that is another story's is a mistake of the site, which must not cost us this one.
    """
    key = story_key(story)
    stored = find(db, key)
    if stored is not None and not _is_believed(db, stored, story):
        key = normalize_url(story.url)
        stored = find(db, key)
    return key, stored


def elsewhere(db: sqlite3.Connection, story: Story, *, source_id: int, url_id: int) -> Elsewhere | None:
    """The story that a page is, whose address leads to none: its slug has changed, or its address tells who came how.

    The URL that was asked for, or one that led to it, gave the story before, and the text is a version of the story's;
    or a story of the source has the same path, text, headline and time, and so much text that this is no chance.
    """
    origins = _origins(db, story, url_id)
    for story_id in dict.fromkeys(origins.values()):
        stored = _stored(db.execute(f"{_SELECT} WHERE id = ?", (story_id,)).fetchone())
        if site_of(story.url) == site_of(stored.columns["url"]) and _is_version(db, stored, story):
            return Elsewhere(stored, owner(db, stored, url_id) in {url_id, *origins})
    twin = _twin(db, story, source_id)
    return Elsewhere(twin, is_its_own=False) if twin else None


def owner(db: sqlite3.Connection, stored: Stored, url_id: int) -> int:
    """The id of the URL that gave the story its present text: this one, unless one did so that is not gone and does
    not lead elsewhere now."""
    row = db.execute(
        "SELECT fetches.url_id FROM revisions JOIN fetches ON fetches.id = revisions.fetch_id"
        " WHERE revisions.story_id = ? AND revisions.number = ?",
        (stored.id, stored.revision),
    ).fetchone()
    if row is None:
        row = db.execute("SELECT min(id) FROM urls WHERE story_id = ?", (stored.id,)).fetchone()
    left = db.execute("SELECT 1 FROM urls WHERE id = ? AND state IN ('gone', 'duplicate')", (row[0],)).fetchone()
    return url_id if row[0] is None or left else int(row[0])


def is_from_its_page(db: sqlite3.Connection, stored: Stored) -> bool:
    """Whether a story is from the page at one of its addresses, rather than from an AMP or print form or a copy."""
    uid = key_uid(plain_url(stored.columns["url"]))
    known = "SELECT 1 FROM story_addresses WHERE uid = ? AND story_id = ?"
    return uid == stored.uid or db.execute(known, (uid, stored.id)).fetchone() is not None


def note_address(db: sqlite3.Connection, stored: Stored, key: str, seen_at: str) -> None:
    """Have a story found by another address from now on."""
    db.execute(
        "INSERT INTO story_addresses (uid, story_id, address, seen_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (uid) DO NOTHING",
        (key_uid(key), stored.id, storable(key), seen_at),
    )


def _stored(row: Any) -> Stored:
    return Stored(row[0], row[1], row[2], row[3], row[4], dict(zip(STORY_COLUMNS, row[5:], strict=True)))


def _is_believed(db: sqlite3.Connection, stored: Stored, story: Story) -> bool:
    """Whether a page that claims a stored story's address can be that story: same page, title or a line of the text.

    The texts are what extraction alone made of them: what is a story must not depend on what is known of its site.
    """
    columns = stored.columns
    if plain_url(story.url) == plain_url(columns["url"]) or plain_hash(story) == columns["plain_hash"]:
        return True
    if is_main_page(story.url, story_key(story)):  # it is the page at that address, whoever came first
        return True
    if story.title and columns["title"] and story.title.casefold() == columns["title"].casefold():
        return True
    known = plain_texts(db, [stored.id])[stored.id]
    lines = {line for line in known.splitlines() if len(line) >= _TELLING_LINE}
    return any(line in lines for line in _plain(story).splitlines())


def _origins(db: sqlite3.Connection, story: Story, url_id: int) -> dict[int, int]:
    """The URLs that gave a story before and lead to this page, each with its story: the one asked for comes first."""
    asked = db.execute("SELECT id, story_id, url FROM urls WHERE id = ?", (url_id,)).fetchone()
    if asked is None:
        return {}
    led: Iterator[tuple[int, int]] = db.execute(
        "SELECT id, story_id FROM urls WHERE redirect_to IN (?, ?) AND story_id IS NOT NULL ORDER BY id",
        (asked[2], storable(story.url)),
    )
    return ({asked[0]: asked[1]} if asked[1] is not None else {}) | dict(led)


def _is_version(db: sqlite3.Connection, stored: Stored, story: Story) -> bool:
    """Whether a text is a version of a stored one; their headlines may differ."""
    if plain_hash(story) == stored.columns["plain_hash"]:
        return True
    new = wording(0, stored.source_id, "", plain_hash(story), _plain(story))
    one, other = texts(db, [*(replace(said, title="") for said in read_wordings(db, [stored.id])), new])
    return are_alike(one, other)


def _twin(db: sqlite3.Connection, story: Story, source_id: int) -> Stored | None:
    """The story of a source with the very text of a page, its headline, its time of publication and its path."""
    if story.title is None or story.word_count < TELLING_WORDS:
        return None
    rows = db.execute(
        f"{_SELECT} WHERE plain_hash = ? AND source_id = ? AND title = ? AND date_published_utc IS ? ORDER BY id",
        (plain_hash(story), source_id, storable(story.title), storable(story.date_published_utc)),
    )
    path = _bare_path(story.url)
    return next((stored for stored in map(_stored, rows) if _bare_path(stored.columns["url"]) == path), None)


def _bare_path(url: str) -> list[str]:
    """The parts of an address that name a page, rather than how somebody came to it or wants to see it."""
    host, *path = normalize_url(url).partition("?")[0].lower().split("/")
    return [host, *(_SUFFIX.sub("", part) for part in path if part not in _FORMS)]


def _plain(story: Story) -> str:
    return storable(plain_text(story.blocks) or story.text)
