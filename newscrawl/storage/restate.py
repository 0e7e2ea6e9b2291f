"""What a later extractor makes of a page that is in the archive. Nothing here commits."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import Any

from newscrawl.errors import QueryError
from newscrawl.items import Locale, Part, Story
from newscrawl.storage import blockrows, partrows, store
from newscrawl.storage.reread import is_other_page
from newscrawl.storage.sameness import STORY_COLUMNS
from newscrawl.storage.values import storable
from newscrawl.templates.sightings import BY_MEMORY

# The page that a story is from need not be that of its last revision: where the memory takes away all that a later one
# has otherwise, that one makes none.
_FROM = (
    "FROM stories JOIN sources ON sources.id = stories.source_id"
    " LEFT JOIN revisions ON revisions.story_id = stories.id AND revisions.number = stories.revision"
    " LEFT JOIN fetches ON fetches.id = coalesce((SELECT max(page.id) FROM fetches AS known JOIN fetches AS page"
    "   ON page.url_id = known.url_id AND page.fetched_at = stories.page_seen_at WHERE known.id = revisions.fetch_id),"
    "  revisions.fetch_id)"
    " WHERE (:source IS NULL OR sources.name = :source) AND (:extractor IS NULL OR stories.extractor <> :extractor)"
)
# Says who read the page, not what is in it.
_NOT_COMPARED = frozenset(("extractor", "memory", "plain_hash", "url"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story with the place of the page that it is from."""

    story_id: int
    fetch_id: int | None
    warc_file: str | None
    warc_offset: int | None
    source: str
    site_name: str | None
    locale: Locale
    pages: tuple[StoredPage, ...] = ()  # of its other parts whose text it has; number 0 for that of all parts
    lost: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPage:
    """The page of a part of a story, in the archive."""

    number: int
    warc_file: str | None
    warc_offset: int | None


@dataclass(frozen=True, slots=True)
class Present:
    """A story as it is stored: the columns that a page gives, and its blocks as (text, role, kept).

    ``moved`` is whether it has had another address: then the page that its text is from need not name the present one.
    """

    revision: int
    source_id: int
    page_seen_at: str
    columns: dict[str, Any]
    blocks: list[tuple[str, str, bool]]
    moved: bool
    parts: tuple[Part, ...]


def count(db: sqlite3.Connection, source: str | None, extractor: str | None) -> int:
    """Stories of a source that another extractor made; None for every source, for any extractor.

    Raises QueryError for a source that is not here.
    """
    if source is not None and not db.execute("SELECT 1 FROM sources WHERE name = ?", (source,)).fetchone():
        raise QueryError(f"no source {source!r} in this database")
    row = db.execute(f"SELECT count(*) {_FROM}", {"source": source, "extractor": extractor}).fetchone()
    return int(row[0])


def sources(db: sqlite3.Connection, source: str | None, extractor: str | None) -> list[str]:
    """The names of the sources of these stories, without those that were made for single addresses."""
    is_row = "(sources.home IS NOT NULL OR EXISTS (SELECT 1 FROM feeds WHERE feeds.source_id = sources.id))"
    sql = f"SELECT DISTINCT sources.name {_FROM} AND {is_row} ORDER BY 1"
    rows = db.execute(sql, {"source": source, "extractor": extractor})
    return [name for (name,) in rows]


def candidates(
    db: sqlite3.Connection, source: str | None, extractor: str | None, *, after: int, limit: int
) -> list[Candidate]:
    """The next stories by id."""
    rows = db.execute(
        "SELECT stories.id, fetches.id, warc_file, warc_offset, sources.name, sources.title, sources.language,"
        f" sources.country, sources.timezone {_FROM} AND stories.id > :after ORDER BY stories.id LIMIT :limit",
        {"source": source, "extractor": extractor, "after": after, "limit": limit},
    )
    found = [Candidate(*(*row[:6], Locale(*row[6:]))) for row in rows]
    return [replace(each, pages=_pages(db, each.story_id), lost=_lost(db, each.story_id)) for each in found]


def _pages(db: sqlite3.Connection, story_id: int) -> tuple[StoredPage, ...]:
    rows = db.execute(
        "SELECT number, warc_file, warc_offset FROM parts LEFT JOIN fetches ON fetches.id = fetch_id"
        " WHERE story_id = ? AND state = 'read' AND number <> 1 ORDER BY number",
        (story_id,),
    )
    return tuple(StoredPage(*row) for row in rows)


def _lost(db: sqlite3.Connection, story_id: int) -> tuple[Part, ...]:
    return tuple(part for part in partrows.parts_of(db, story_id) if part.state in ("missing", "beyond"))


def present(db: sqlite3.Connection, story_id: int) -> Present:
    """A story as it is now."""
    names = ", ".join(STORY_COLUMNS)
    row = db.execute(
        "SELECT revision, source_id, page_seen_at, EXISTS (SELECT 1 FROM story_addresses WHERE story_id = stories.id),"  # noqa: S608
        f" {names} FROM stories WHERE id = ?",
        (story_id,),
    ).fetchone()
    blocks = db.execute("SELECT text, role, kept FROM blocks WHERE story_id = ? ORDER BY position", (story_id,))
    columns = dict(zip(STORY_COLUMNS, row[4:], strict=True))
    kept_blocks = [(text, role, bool(kept)) for text, role, kept in blocks]
    parts = partrows.parts_of(db, story_id)
    return Present(row[0], row[1], row[2], columns, kept_blocks, moved=bool(row[3]), parts=parts)


def is_changed(stored: Present, story: Story) -> bool:
    """Whether the story has another text or title, which makes a revision."""
    new = store.columns_of(story)
    return any(new[name] != stored.columns[name] for name in ("text_hash", "title"))


def is_refined(stored: Present, story: Story) -> bool:
    """Whether any other column, or a block's role, is another."""
    new = store.columns_of(story)
    if stored.moved:
        new["canonical_url"] = stored.columns["canonical_url"]
    if any(new[name] != stored.columns[name] for name in STORY_COLUMNS if name not in _NOT_COMPARED):
        return True
    if [(part.number, part.state) for part in story.parts] != [(part.number, part.state) for part in stored.parts]:
        return True
    return [(storable(block.text), block.role, block.kept) for block in story.blocks] != stored.blocks


def restate(db: sqlite3.Connection, candidate: Candidate, story: Story, seen_at: str) -> None:
    """Replace a story's columns and parts; a changed text or title is a revision with the reason ``extractor``.

    Or with the reason ``site_memory``, where the extractor makes the same of the page as before.

    The story keeps its uid, its address and the page that it was made from.
    """
    stored = present(db, candidate.story_id)
    new = store.columns_of(story)
    del new["url"]
    if stored.moved:
        del new["canonical_url"]
    if is_changed(stored, story):
        new["revision"] = stored.revision + 1
        same_title = new["title"] == stored.columns["title"]
        recalled = same_title and not is_other_page(db, candidate.story_id, story)
        db.execute(
            "INSERT INTO revisions (story_id, number, fetch_id, seen_at, title, text, text_hash, reason)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (candidate.story_id, stored.revision + 1, candidate.fetch_id, seen_at, new["title"], new["text"],
             new["text_hash"], BY_MEMORY if recalled else "extractor"),
        )  # fmt: skip
    differing = {name: value for name, value in new.items() if value != stored.columns.get(name)}
    if differing:
        assignments = ", ".join(f"{name} = ?" for name in differing)
        db.execute(f"UPDATE stories SET {assignments} WHERE id = ?", (*differing.values(), candidate.story_id))  # noqa: S608
    blockrows.note_compared(db, candidate.story_id, differing)
    blockrows.note_kind(db, candidate.story_id, stored.columns["kind"], new["kind"])
    store.replace_parts(db, candidate.story_id, stored.source_id, story, seen_at)
    partrows.save(db, candidate.story_id, story.parts)
    blockrows.note_times(db, stored.source_id, stored.page_seen_at)
