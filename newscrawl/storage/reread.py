"""Stored stories read with another site memory, from their stored blocks. Nothing here commits."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from newscrawl.items import Block, Story
from newscrawl.storage.blockrows import WAS_KEPT
from newscrawl.storage.values import storable
from newscrawl.templates.memory import SiteMemory, forget, recall
from newscrawl.templates.sightings import BY_MEMORY, has_recalled
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


def plain_text(blocks: Iterable[Block]) -> str:
    """The text of a page's blocks as extraction alone had them."""
    return "\n".join(block.text for block in map(forget, blocks) if block.kept)


def plain_hash(story: Story) -> str:
    """The hash of a story's text as extraction alone has it, whatever memory it was read with."""
    if not has_recalled(story.blocks):
        return story.text_hash
    return text_hash(storable(plain_text(story.blocks)))


def plain_texts(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, str]:
    """The texts of stories as extraction alone had them, by id; in that order.

    Whatever the memory is made of in its turn has to begin with these, or it would depend on when passes are made.
    """
    wanted = json.dumps(list(ids))
    found: dict[int, str] = dict(
        db.execute(
            "SELECT id, CASE WHEN plain_hash = text_hash THEN text ELSE '' END FROM stories"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (wanted,),
        ).fetchall()
    )
    changed = db.execute(
        "SELECT story_id, blocks.text FROM blocks JOIN stories ON stories.id = story_id"  # noqa: S608
        " AND plain_hash <> stories.text_hash"
        f" WHERE story_id IN (SELECT value FROM json_each(?)) AND {WAS_KEPT} ORDER BY story_id, position",
        (wanted,),
    )
    for story_id, blocks in groupby(changed, itemgetter(0)):
        found[story_id] = "\n".join(text for _, text in blocks)
    return found


def reread(db: sqlite3.Connection, story_id: int, memory: SiteMemory, *, now: str) -> bool:
    """Read a story with what is known of its site; whether its text changed, which makes a revision that says so."""
    before = stored_blocks(db, story_id)
    old_text, description, seen_at = db.execute(
        "SELECT text, description, page_seen_at FROM stories WHERE id = ?", (story_id,)
    ).fetchone()
    after = recall(before, memory, names_of(db, story_id), seen_at, description)
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


def is_other_page(db: sqlite3.Connection, story_id: int, story: Story) -> bool:
    """Whether extraction alone makes another text of a page than of the stored one, whatever was known of its site."""
    text, kept_hash = db.execute("SELECT text, plain_hash FROM stories WHERE id = ?", (story_id,)).fetchone()
    if kept_hash != plain_hash(story):
        return True
    turned = f"SELECT EXISTS (SELECT 1 FROM blocks WHERE story_id = ? AND reason GLOB '{BY_MEMORY}:*')"  # noqa: S608
    if not has_recalled(story.blocks) and not db.execute(turned, (story_id,)).fetchone()[0]:
        return bool(storable(story.text) != text)
    return plain_text(stored_blocks(db, story_id)) != storable(plain_text(story.blocks))


def _move_links(db: sqlite3.Connection, story_id: int, changed: Sequence[tuple[Block, Block]]) -> None:
    """Links in text that went are no references any more; those in text that came back are."""
    for old, new in changed:
        before, after = link_roles(old, new)
        if before != after:
            db.execute(
                "UPDATE links SET role = ? WHERE story_id = ? AND position = ? AND role = ?",
                (after, story_id, new.position, before),
            )
