"""Stored stories read with another site memory, from their stored blocks. Nothing here commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from newscrawl.items import Block, Story
from newscrawl.storage.values import storable
from newscrawl.templates.memory import SiteMemory, forget, recall
from newscrawl.templates.sightings import BY_MEMORY
from newscrawl.templates.stories import link_roles
from newscrawl.texts import count_words, text_hash


def stored_blocks(db: sqlite3.Connection, story_id: int) -> tuple[Block, ...]:
    """The blocks of a story, in their order."""
    rows = db.execute(
        "SELECT position, text, role, kept, reason, score, blocks.path, coalesce(containers.path, ''), separated = 1"
        " FROM blocks LEFT JOIN containers ON containers.id = container_id WHERE story_id = ? ORDER BY position",
        (story_id,),
    )
    return tuple(
        Block(position, text, role, bool(kept), reason, score, path, container, bool(separated))
        for position, text, role, kept, reason, score, path, container, separated in rows
    )


def names_of(db: sqlite3.Connection, story_id: int) -> list[str]:
    """The people of a story's byline."""
    rows = db.execute(
        "SELECT name FROM bylines JOIN authors ON authors.id = author_id WHERE story_id = ? ORDER BY position",
        (story_id,),
    )
    return [name for (name,) in rows]


def page_day(db: sqlite3.Connection, story_id: int) -> str:
    """When the page was fetched that a story's present text is from."""
    (seen_at,) = db.execute(
        "SELECT max(seen_at) FROM revisions WHERE story_id = ? AND reason = 'page'", (story_id,)
    ).fetchone()
    return str(seen_at)


def reread(db: sqlite3.Connection, story_id: int, memory: SiteMemory, *, now: str) -> bool:
    """Read a story with what is known of its site; whether its text changed, which makes a revision that says so."""
    before = stored_blocks(db, story_id)
    old_text, description = db.execute("SELECT text, description FROM stories WHERE id = ?", (story_id,)).fetchone()
    after = recall(before, memory, names_of(db, story_id), page_day(db, story_id), description)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if new != old]
    if not changed:
        return False
    db.executemany(
        "UPDATE blocks SET kept = ?, role = ?, reason = ? WHERE story_id = ? AND position = ?",
        [(block.kept, block.role, block.reason, story_id, block.position) for _, block in changed],
    )
    _move_links(db, story_id, changed)
    text = "\n".join(block.text for block in after if block.kept)
    if text == old_text:
        db.execute("UPDATE stories SET memory = ? WHERE id = ?", (memory.version, story_id))
        return False
    values = {"id": story_id, "text": text, "words": count_words(text), "hash": text_hash(text), "now": now,
              "version": memory.version, "reason": BY_MEMORY}  # fmt: skip
    db.execute(
        "UPDATE stories SET text = :text, word_count = :words, text_hash = :hash, memory = :version,"
        " revision = revision + 1 WHERE id = :id",
        values,
    )
    db.execute(
        "INSERT INTO revisions (story_id, number, fetch_id, seen_at, title, text, text_hash, reason)"
        " SELECT id, revision, (SELECT fetch_id FROM revisions WHERE story_id = stories.id AND number = revision - 1),"
        " :now, title, text, text_hash, :reason FROM stories WHERE id = :id",
        values,
    )
    return True


def is_other_page(db: sqlite3.Connection, story_id: int, story: Story) -> bool | None:
    """Whether extraction alone makes another text of a page than of the stored one, whatever the memory made of them.

    None where the memory had no word on either: then the texts themselves say it.
    """
    turned = f"SELECT EXISTS (SELECT 1 FROM blocks WHERE story_id = ? AND reason GLOB '{BY_MEMORY}:*')"  # noqa: S608
    is_turned = any(block.reason.startswith(f"{BY_MEMORY}:") for block in story.blocks)
    if not is_turned and not db.execute(turned, (story_id,)).fetchone()[0]:
        return None
    before, after = stored_blocks(db, story_id), story.blocks
    return _plain_text(before) != storable(_plain_text(after))


def _plain_text(blocks: Sequence[Block]) -> str:
    return "\n".join(block.text for block in map(forget, blocks) if block.kept)


def _move_links(db: sqlite3.Connection, story_id: int, changed: Sequence[tuple[Block, Block]]) -> None:
    """Links in text that went are no references any more; those in text that came back are."""
    for old, new in changed:
        before, after = link_roles(old, new)
        if before != after:
            db.execute(
                "UPDATE links SET role = ? WHERE story_id = ? AND position = ? AND role = ?",
                (after, story_id, new.position, before),
            )
