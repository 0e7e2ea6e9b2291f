"""Pages that were refused and are in the archive, for a later extractor to read. Nothing here commits."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from newscrawl.items import Locale, RejectionReason, Story
from newscrawl.storage import revisits, store

# What was not for the extraction to say: of these there is no page, or the story that is stored decided.
_OTHERS = (
    RejectionReason.HTTP_ERROR, RejectionReason.ADDRESS_REFUSED, RejectionReason.TRAP, RejectionReason.SHORTENED,
    RejectionReason.REPLACED, RejectionReason.BROKEN_OFF,
)  # fmt: skip
# A page that is older than what is stored of its URL's story would be no later version of it.
_FROM = (
    "FROM rejections JOIN fetches ON fetches.id = rejections.fetch_id JOIN urls ON urls.id = rejections.url_id"
    " JOIN sources ON sources.id = urls.source_id LEFT JOIN stories ON stories.id = urls.story_id"
    " WHERE fetches.status = 200 AND fetches.warc_file IS NOT NULL AND overruled_at IS NULL"
    f" AND reason NOT IN ({', '.join(repr(reason.value) for reason in _OTHERS)})"
    " AND (stories.id IS NULL OR stories.page_seen_at < fetches.fetched_at)"
    " AND (:source IS NULL OR sources.name = :source)"
    " AND (:extractor IS NULL OR rejections.extractor IS NOT :extractor)"
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A page that gave no story, with its place in the archive."""

    id: int
    url_id: int
    fetch_id: int
    fetched_at: str
    warc_file: str | None
    warc_offset: int | None
    source_id: int
    source: str
    site_name: str | None
    locale: Locale


def count(db: sqlite3.Connection, source: str | None, extractor: str | None) -> int:
    """Pages of a source that another extractor refused, or nobody knows which; None for every source, for any."""
    row = db.execute(f"SELECT count(*) {_FROM}", {"source": source, "extractor": extractor}).fetchone()
    return int(row[0])


def candidates(
    db: sqlite3.Connection, source: str | None, extractor: str | None, *, after: int, limit: int
) -> list[Refused]:
    """The next pages by id."""
    rows = db.execute(
        "SELECT rejections.id, urls.id, fetches.id, fetches.fetched_at, warc_file, warc_offset, sources.id,"
        " sources.name, sources.title, sources.language, sources.country, sources.timezone"
        f" {_FROM} AND rejections.id > :after ORDER BY rejections.id LIMIT :limit",
        {"source": source, "extractor": extractor, "after": after, "limit": limit},
    )
    return [Refused(*(*row[:9], Locale(*row[9:]))) for row in rows]


def is_acceptable(db: sqlite3.Connection, refused: Refused, story: Story) -> bool:
    """Whether what is stored of a page's URL lets its story in: nothing, or an earlier version that is not better."""
    row = db.execute(
        "SELECT page_seen_at FROM urls JOIN stories ON stories.id = story_id WHERE urls.id = ?", (refused.url_id,)
    ).fetchone()
    if row is not None and row[0] >= refused.fetched_at:  # by now: another page of the URL was read meanwhile
        return False
    own = revisits.own_story(db, refused.url_id)
    return own is None or revisits.worse(own, story) is None


def accept(db: sqlite3.Connection, refused: Refused, story: Story, extractor: str, now: str) -> None:
    """Store the story of a page that was refused, as of when it was fetched. A URL that waits goes on waiting."""
    saved = store.save_story(
        db,
        story,
        source_id=refused.source_id,
        url_id=refused.url_id,
        fetch_id=refused.fetch_id,
        seen_at=refused.fetched_at,
    )
    db.execute(
        "UPDATE urls SET story_id = :story, last_error = CASE state WHEN 'rejected' THEN NULL ELSE last_error END,"
        " state = CASE WHEN state = 'rejected' OR :state = 'duplicate' AND state = 'done' THEN :state ELSE state END"
        " WHERE id = :id",
        {
            "story": saved.story_id,
            "state": "duplicate" if saved.change == "duplicate" else "done",
            "id": refused.url_id,
        },
    )
    db.execute("UPDATE rejections SET extractor = ?, overruled_at = ? WHERE id = ?", (extractor, now, refused.id))


def keep(db: sqlite3.Connection, refused: Refused, extractor: str) -> None:
    """Note that a later extractor makes no story of a page, either."""
    db.execute("UPDATE rejections SET extractor = ? WHERE id = ?", (extractor, refused.id))
