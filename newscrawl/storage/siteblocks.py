"""The site memory as people read it: what is known of each source, and what it changed. Nothing here writes."""

from __future__ import annotations

import sqlite3

from newscrawl.errors import QueryError
from newscrawl.storage.layouts import layouts
from newscrawl.templates.sightings import BY_MEMORY

#: Columns of ``sources_known``: stories that were counted, blocks that are known, those that are clutter, those that a
#: person has judged, stored stories whose text the memory changed, and the version that its knowledge has now.
SOURCES = ("source", "stories", "blocks", "clutter", "pinned", "changed", "version", "updated_at")
#: Columns of ``slots_known``: the layout's time, what a container holds, on how many pages it was seen.
SLOTS = ("valid_from", "valid_until", "holds", "pages", "container")
#: Columns of ``blocks_known``: stories that have a block, pages on which extraction alone took it for text and the
#: probability that it gave on average; ``changed`` are the pages that are as they are because of the memory.
BLOCKS = ("verdict", "stories", "kept", "likely", "changed", "evidence", "key", "sample")

_SOURCES = f"""
SELECT sources.name, site_memories.stories, count(site_blocks.text_hash),
    count(CASE WHEN coalesce(pinned, verdict) = 'clutter' THEN 1 END), count(pinned),
    (SELECT count(DISTINCT stories.id) FROM revisions JOIN stories ON stories.id = revisions.story_id
      WHERE stories.source_id = sources.id AND revisions.reason = '{BY_MEMORY}'),
    site_memories.version, site_memories.updated_at
FROM site_memories JOIN sources ON sources.id = site_memories.source_id
    LEFT JOIN site_blocks ON site_blocks.source_id = sources.id
GROUP BY sources.id ORDER BY sources.name
"""  # noqa: S608
_BLOCKS = f"""
SELECT coalesce(pinned, verdict), stories, kept, CASE WHEN judged THEN round(odds / 1000.0 / judged, 3) END,
    (SELECT count(DISTINCT story_id) FROM blocks
      WHERE blocks.text_hash = site_blocks.text_hash AND blocks.reason GLOB '{BY_MEMORY}:*') AS changed,
    CASE WHEN pinned IS NULL THEN evidence ELSE 'pinned (' || verdict || ': ' || evidence || ')' END, text_hash, sample
FROM site_blocks WHERE source_id = :source AND (:verdict IS NULL OR coalesce(pinned, verdict) = :verdict)
ORDER BY changed DESC, stories DESC, text_hash LIMIT :limit
"""  # noqa: S608


def sources_known(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    """A row of SOURCES for each source that was counted."""
    return db.execute(_SOURCES).fetchall()


def blocks_known(db: sqlite3.Connection, source: str, verdict: str | None, limit: int) -> list[tuple[object, ...]]:
    """A row of BLOCKS for each block of a source, those that changed most pages first; -1 is no limit.

    Raises QueryError for a source that is not here.
    """
    values = {"source": source_row(db, source), "verdict": verdict, "limit": limit}
    return db.execute(_BLOCKS, values).fetchall()


def slots_known(db: sqlite3.Connection, source: str) -> list[tuple[object, ...]]:
    """A row of SLOTS for each container of each layout of a source, the present layout first.

    Raises QueryError for a source that is not here.
    """
    rows: list[tuple[object, ...]] = []
    for layout in reversed(layouts(db, source_row(db, source))):
        slots = sorted(layout.slots.items(), key=lambda item: (item[1].kind != "story", -item[1].pages, item[0]))
        for path, slot in slots:
            holds = slot.role if slot.kind == "clutter" else slot.kind
            rows.append((layout.valid_from or None, layout.valid_until, holds, slot.pages, path))
    return rows


def source_row(db: sqlite3.Connection, source: str) -> int:
    """The row of a source. Raises QueryError for one that is not here."""
    row = db.execute("SELECT id FROM sources WHERE name = ?", (source,)).fetchone()
    if row is None:
        raise QueryError(f"no source {source!r} in this database: 'newscrawl templates' lists them")
    return int(row[0])
