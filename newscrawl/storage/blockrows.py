"""Blocks of stories as rows: with the key under which the site memory knows them, and the containers they stand in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping

from newscrawl.items import Block, Story
from newscrawl.storage.values import storable
from newscrawl.templates.keys import block_key
from newscrawl.templates.sightings import BY_MEMORY, places

#: SQL for what extraction alone made of a block: the memory turns it round and keeps the role in the reason.
WAS_KEPT = f"(blocks.kept <> (blocks.reason GLOB '{BY_MEMORY}:*'))"
WAS_ROLE = (
    f"CASE WHEN blocks.reason GLOB '{BY_MEMORY}:*' THEN substr(blocks.reason, {len(BY_MEMORY) + 2},"
    f" instr(substr(blocks.reason, {len(BY_MEMORY) + 2}), ':') - 1) ELSE blocks.role END"
)

#: Kinds of stories whose blocks are not counted: a live blog's entries stand in the stories of the day.
UNCOUNTED = ("liveblog", "index")
# Columns of a story that say whose text it is and since when.
_TELLING_ROLES = frozenset(("authors", "byline_raw", "date_published_utc"))

#: A block as extraction alone read it: its key, whether it was kept, its role and its place.
Reading = tuple[str, int, str, int]


def add(db: sqlite3.Connection, story_id: int, source_id: int, story: Story) -> None:
    """The blocks of a story."""
    if not story.blocks:
        return
    (site,) = db.execute("SELECT name FROM sources WHERE id = ?", (source_id,)).fetchone()
    names = [storable(person.name) for person in story.authors]
    paths = [_path(block) for block in story.blocks]
    containers = _containers(db, source_id, set(paths) - {""})
    rows = []
    for block, place, path in zip(story.blocks, places(story.blocks), paths, strict=True):
        text = storable(block.text)
        key = block.key or block_key(site, text, names)  # the process that extracted it has made it already
        rows.append(
            (story_id, block.position, block.role, block.kept, text, storable(block.reason), block.score,
             storable(block.path), key, place, containers.get(path), block.separated)
        )  # fmt: skip
    db.executemany(
        "INSERT INTO blocks (story_id, position, role, kept, text, reason, score, path, text_hash, place,"
        " container_id, separated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _path(block: Block) -> str:
    """A block's container as SQLite's JSON can hold it."""
    return storable(block.container).replace("\0", "\ufffd")


def _containers(db: sqlite3.Connection, source_id: int, paths: Iterable[str]) -> Mapping[str, int]:
    """The rows of a source's containers by path, made where they are new."""
    wanted = json.dumps(sorted(paths))
    select = "SELECT path, id FROM containers WHERE source_id = ? AND path IN (SELECT value FROM json_each(?))"
    known = dict(db.execute(select, (source_id, wanted)).fetchall())
    new = [path for path in json.loads(wanted) if path not in known]
    if new:
        db.executemany("INSERT INTO containers (source_id, path) VALUES (?, ?)", [(source_id, path) for path in new])
        known = dict(db.execute(select, (source_id, wanted)).fetchall())
    return known


def readings(db: sqlite3.Connection, story_id: int) -> set[Reading]:
    """The blocks of a story as extraction alone read them."""
    rows = db.execute(
        f"SELECT text_hash, {WAS_KEPT}, {WAS_ROLE}, coalesce(place, -1) FROM blocks WHERE story_id = ?",  # noqa: S608
        (story_id,),
    )
    return set(rows)


def note_changes(db: sqlite3.Connection, source_id: int, before: set[Reading], after: set[Reading]) -> None:
    """Have the site memory count those blocks again in which two readings of a story differ."""
    db.executemany(
        "INSERT INTO site_blocks_due (source_id, text_hash) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(source_id, key) for key in sorted({reading[0] for reading in before ^ after})],
    )


def note_kind(db: sqlite3.Connection, story_id: int, before: str, after: str) -> None:
    """Have the blocks of a story counted again that was of a kind which counts and is not any more, or is now."""
    if (before in UNCOUNTED) != (after in UNCOUNTED):
        db.execute(
            "INSERT INTO site_blocks_due (source_id, text_hash) SELECT DISTINCT source_id, blocks.text_hash"
            " FROM stories JOIN blocks ON blocks.story_id = stories.id WHERE stories.id = ? ON CONFLICT DO NOTHING",
            (story_id,),
        )


def note_compared(db: sqlite3.Connection, story_id: int, differing: Collection[str]) -> None:
    """Have a story compared with others again of which columns differ that tell on its copies.

    Whether notices are copies is a matter of their headlines too; which of a cluster is its origin, of all bylines and
    times in it.
    """
    if "title" in differing:
        db.execute("UPDATE sketches SET text_hash = '' WHERE story_id = ?", (story_id,))
    elif not _TELLING_ROLES.isdisjoint(differing):
        db.execute(
            "UPDATE sketches SET text_hash = '' WHERE story_id IN (SELECT story_id FROM cluster_members"
            " WHERE story_id = ?)",
            (story_id,),
        )


def note_times(db: sqlite3.Connection, source_id: int, *times: str | None) -> None:
    """Have the layouts of a source learned anew from where a page came, went or changed: when it was seen."""
    db.executemany(
        "INSERT INTO site_layouts_due (source_id, seen_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(source_id, seen_at) for seen_at in times if seen_at],
    )
