"""The layouts of a source in the database: learned from its latest pages, ended when pages stop to match."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from newscrawl.storage.blockrows import WAS_KEPT, WAS_ROLE
from newscrawl.templates.layout import FEW_PAGES, WINDOW, Layout, Outlined, Placed, Slot, ended, learn
from newscrawl.texts import squash

_PAGES = (
    "SELECT stories.id, stories.description, (SELECT max(seen_at) FROM revisions WHERE story_id = stories.id"
    "   AND reason = 'page') AS seen_at FROM stories WHERE source_id = ? AND stories.kind NOT IN ('liveblog', 'index')"
    " ORDER BY first_seen_at DESC, uid DESC LIMIT ?"
)
_BLOCKS = (
    f"SELECT story_id, containers.path, blocks.text, {WAS_KEPT}, blocks.separated, {WAS_ROLE}"  # noqa: S608
    " FROM json_each(?) AS wanted JOIN blocks ON blocks.story_id = wanted.value"
    " JOIN containers ON containers.id = blocks.container_id"
    " ORDER BY story_id, blocks.position"
)


def layouts(db: sqlite3.Connection, source_id: int) -> tuple[Layout, ...]:
    """All layouts of a source, the present one last."""
    rows = db.execute(
        "SELECT valid_from, valid_until, slots FROM site_layouts WHERE source_id = ? ORDER BY id", (source_id,)
    )
    return tuple(Layout(begin, end, _slots(text)) for begin, end, text in rows)


def update(db: sqlite3.Connection, source_id: int) -> set[str]:
    """Learn the present layout of a source; gives the containers of which something else is known now.

    Nothing is committed.
    """
    (stories,) = db.execute("SELECT count(*) FROM (SELECT 1 FROM stories WHERE source_id = ? LIMIT ?)",
                            (source_id, FEW_PAGES)).fetchone()  # fmt: skip
    if stories < FEW_PAGES:
        return set()
    row = db.execute(
        "SELECT id, valid_from, slots FROM site_layouts WHERE source_id = ? AND valid_until IS NULL", (source_id,)
    ).fetchone()
    layout_id, begin, old = (row[0], row[1], _slots(row[2])) if row else (None, _last_end(db, source_id), {})
    pages = [page for page in _outlines(db, source_id) if page.seen_at >= begin]
    changed: set[str] = set()
    end = ended(pages, old)
    if end:
        db.execute("UPDATE site_layouts SET valid_until = ? WHERE id = ?", (end, layout_id))
        changed, layout_id, begin, old = set(old), None, end, {}
        pages = [page for page in pages if page.seen_at >= end]
    slots = learn(pages)
    if slots == old:
        return changed
    values = (len(pages), json.dumps(slots, ensure_ascii=False, default=_as_list))
    if layout_id is None:
        db.execute(
            "INSERT INTO site_layouts (source_id, valid_from, pages, slots) VALUES (?, ?, ?, ?)",
            (source_id, begin, *values),
        )
    else:
        db.execute("UPDATE site_layouts SET pages = ?, slots = ? WHERE id = ?", (*values, layout_id))
    return changed | {path for path in old.keys() | slots.keys() if _told(old.get(path)) != _told(slots.get(path))}


def stories_with(db: sqlite3.Connection, source_id: int, paths: Collection[str]) -> list[int]:
    """The stories of a source with blocks in containers."""
    rows = db.execute(
        "SELECT DISTINCT stories.id FROM stories JOIN blocks ON blocks.story_id = stories.id"
        " WHERE stories.source_id = ? AND blocks.container_id IN (SELECT id FROM containers WHERE source_id = ?"
        "   AND path IN (SELECT value FROM json_each(?)))",
        (source_id, source_id, json.dumps(sorted(paths))),
    )
    return [story_id for (story_id,) in rows]


def _told(slot: Slot | None) -> tuple[str, str] | None:
    return (slot.kind, slot.role) if slot else None


def _as_list(slot: Slot) -> list[object]:
    return [slot.kind, slot.pages, slot.role]


def _slots(text: str) -> Mapping[str, Slot]:
    return {path: Slot(*values) for path, values in json.loads(text).items()}


def _last_end(db: sqlite3.Connection, source_id: int) -> str:
    """When the last layout ended: the first one of a source has been there always, as far as we know."""
    row = db.execute("SELECT max(valid_until) FROM site_layouts WHERE source_id = ?", (source_id,)).fetchone()
    return row[0] or ""


def _outlines(db: sqlite3.Connection, source_id: int) -> list[Outlined]:
    """The latest pages of a source, in the order of time."""
    pages = {story_id: (description, seen_at) for story_id, description, seen_at in
             db.execute(_PAGES, (source_id, WINDOW)).fetchall()}  # fmt: skip
    rows = db.execute(_BLOCKS, (json.dumps(sorted(pages)),))
    blocks = {story_id: tuple(_placed(own, pages[story_id][0])) for story_id, own in groupby(rows, lambda row: row[0])}
    return [Outlined(seen_at, blocks.get(story_id, ())) for story_id, (_, seen_at) in reversed(pages.items())]


def _placed(rows: Iterator[tuple[int, str, str, int, int, str]], description: str | None) -> Iterator[Placed]:
    told = squash(description or "")
    for _, container, text, kept, separated, role in rows:
        letters = squash(text)
        described = letters == told
        yield Placed(container, len(letters), bool(kept), bool(separated), role, described and bool(letters))  # type: ignore[arg-type]
