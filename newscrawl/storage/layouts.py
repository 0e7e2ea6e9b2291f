"""The layouts of a source in the database: learned from its pages in the order of time.

They follow from the stored pages alone, not from the order in which these came or from when passes are made. So that a
pass need not read all pages of a source, times are kept until which everything is settled (``site_layout_points``): it
goes on from the last of them before any page that came, went or changed, to where all is as it was.
"""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from newscrawl.storage.blockrows import UNCOUNTED, WAS_KEPT, WAS_ROLE
from newscrawl.templates.layout import WINDOW, Layout, Learner, Outlined, Placed, Slot, slots_at
from newscrawl.texts import squash

# Pages between two of the times that are kept.
_STRIDE = 50
# Pages that are read at a time.
_BATCH = 100
_OF_SOURCE = (
    "SELECT id, description, page_seen_at FROM stories WHERE source_id = ?"  # noqa: S608
    f" AND kind NOT IN ({', '.join(repr(kind) for kind in UNCOUNTED)})"
)
_FOLLOWING = f"{_OF_SOURCE} AND page_seen_at > ? ORDER BY page_seen_at, uid"
_LATEST = f"{_OF_SOURCE} AND page_seen_at <= ? ORDER BY page_seen_at DESC, uid DESC LIMIT {WINDOW}"
_BLOCKS = (
    f"SELECT story_id, containers.path, blocks.text, {WAS_KEPT}, blocks.separated, {WAS_ROLE}"  # noqa: S608
    " FROM json_each(?) AS wanted JOIN blocks ON blocks.story_id = wanted.value"
    " JOIN containers ON containers.id = blocks.container_id"
    " ORDER BY story_id, blocks.position"
)

# A story's id, its description, and when its page was seen.
_Row = tuple[int, str | None, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """The layouts of a source, the present one last, and the times from which they can be learned on."""

    layouts: tuple[Layout, ...]
    points: tuple[str, ...]

    def ended(self, time: str) -> list[Layout]:
        """The layouts that have ended by a time."""
        return [layout for layout in self.layouts if layout.valid_until is not None and layout.valid_until <= time]


def layouts(db: sqlite3.Connection, source_id: int) -> tuple[Layout, ...]:
    """All layouts of a source, the present one last."""
    rows = db.execute(
        "SELECT valid_from, valid_until, slots, pages FROM site_layouts WHERE source_id = ? ORDER BY valid_from",
        (source_id,),
    )
    return tuple(Layout(begin, end, _slots(text), pages) for begin, end, text, pages in rows)


def update(db: sqlite3.Connection, source_id: int) -> set[str]:
    """Learn the layouts of a source from pages that came or changed since; gives the containers that this tells on.

    Nothing is committed.
    """
    due = _times(db, "site_layouts_due", source_id)
    before = known = _Known(layouts(db, source_id), _times(db, "site_layout_points", source_id))
    while due:
        known, due = _relearned(db, source_id, known, due)
    db.execute("DELETE FROM site_layouts_due WHERE source_id = ?", (source_id,))
    if known != before:
        _write(db, source_id, known)
    return _differing(before.layouts, known.layouts)


def stories_with(db: sqlite3.Connection, source_id: int, paths: Collection[str]) -> list[int]:
    """The stories of a source with blocks in containers."""
    if not paths:  # most times: it would read every block of the source to find none
        return []
    rows = db.execute(
        "SELECT DISTINCT stories.id FROM stories JOIN blocks ON blocks.story_id = stories.id"
        " WHERE stories.source_id = ? AND blocks.container_id IN (SELECT id FROM containers WHERE source_id = ?"
        "   AND path IN (SELECT value FROM json_each(?)))",
        (source_id, source_id, json.dumps(sorted(paths))),
    )
    return [story_id for (story_id,) in rows]


def _relearned(
    db: sqlite3.Connection, source_id: int, known: _Known, due: Sequence[str]
) -> tuple[_Known, tuple[str, ...]]:
    """What is known with the pages of the first time that is due, and the times that are due then.

    It ends with the pages, or at a point where nothing differs any more from what was known before.
    """
    start = max((point for point in known.points if point < due[0]), default="")
    learner = Learner(known.ended(start), _latest(db, source_id, start))
    points = [point for point in known.points if point <= start]
    ahead = deque(point for point in known.points if point > start)
    last, since = start, 0
    for page in _following(db, source_id, start):
        if page.seen_at > last:
            stop = None
            while ahead and ahead[0] < page.seen_at:
                stop = ahead.popleft()
            if stop is not None and _is_as_before(learner, known, due, stop):
                later = [each for each in known.layouts if each.valid_until is None or each.valid_until > stop]
                return (
                    _Known((*learner.ended, *later), (*points, stop, *ahead)),
                    tuple(time for time in due if time > stop),
                )
            if since >= _STRIDE and learner.is_settled:
                points.append(last)
                since = 0
        begin = learner.begin
        learner.add(page)
        if learner.begin < begin:  # a former layout goes on: nobody knows any more what was learned from since
            points = [point for point in points if point < begin]
        last, since = page.seen_at, since + 1
    present = learner.layout
    return _Known((*learner.ended, present) if present.slots else tuple(learner.ended), tuple(points)), ()


def _is_as_before(learner: Learner, known: _Known, due: Sequence[str], time: str) -> bool:
    """Whether all that follows a time is as it was known, since what was learned until then is the same."""
    ours, known_then = ([(each.valid_from, each.valid_until) for each in ended[-1:]]
                        for ended in (learner.ended, known.ended(time)))  # fmt: skip
    return learner.is_settled and ours == known_then and not any(learner.since <= each <= time for each in due)


def _differing(before: Sequence[Layout], after: Sequence[Layout]) -> set[str]:
    """The containers of which something else is known now, at any time."""
    found: set[str] = set()
    for time in {time for layout in (*before, *after) for time in (layout.valid_from, layout.valid_until or "")}:
        old, new = slots_at(before, time), slots_at(after, time)
        found |= {path for path in old.keys() | new.keys() if _told(old.get(path)) != _told(new.get(path))}
    return found


def _told(slot: Slot | None) -> tuple[str, str] | None:
    """What a container tells of its blocks. No block goes with the role of a story's, which turns with the pages."""
    return (slot.kind, "" if slot.kind == "story" else slot.role) if slot else None


def _write(db: sqlite3.Connection, source_id: int, known: _Known) -> None:
    for table in ("site_layouts", "site_layout_points"):
        db.execute(f"DELETE FROM {table} WHERE source_id = ?", (source_id,))  # noqa: S608
    db.executemany(
        "INSERT INTO site_layouts (source_id, valid_from, valid_until, pages, slots) VALUES (?, ?, ?, ?, ?)",
        [
            (source_id, layout.valid_from, layout.valid_until, layout.pages,
             json.dumps(layout.slots, ensure_ascii=False, default=_as_list))
            for layout in known.layouts
        ],
    )  # fmt: skip
    db.executemany(
        "INSERT INTO site_layout_points (source_id, seen_at) VALUES (?, ?)",
        [(source_id, point) for point in known.points],
    )


def _times(db: sqlite3.Connection, table: str, source_id: int) -> tuple[str, ...]:
    rows = db.execute(f"SELECT seen_at FROM {table} WHERE source_id = ? ORDER BY seen_at", (source_id,))  # noqa: S608
    return tuple(time for (time,) in rows)


def _as_list(slot: Slot) -> list[object]:
    return [slot.kind, slot.pages, slot.role]


def _slots(text: str) -> Mapping[str, Slot]:
    return {path: Slot(*values) for path, values in json.loads(text).items()}


def _latest(db: sqlite3.Connection, source_id: int, until: str) -> Iterable[Outlined]:
    """The latest pages until a time, in the order of time."""
    return _outlines(db, db.execute(_LATEST, (source_id, until)).fetchall()[::-1])


def _following(db: sqlite3.Connection, source_id: int, after: str) -> Iterator[Outlined]:
    """The pages of a source after a time, in the order of time."""
    rows = db.execute(_FOLLOWING, (source_id, after))
    while batch := rows.fetchmany(_BATCH):
        yield from _outlines(db, batch)


def _outlines(db: sqlite3.Connection, pages: Sequence[_Row]) -> Iterator[Outlined]:
    told = {story_id: squash(description or "") for story_id, description, _ in pages}
    rows = db.execute(_BLOCKS, (json.dumps(sorted(told)),))
    blocks = {story_id: tuple(_placed(own, told[story_id])) for story_id, own in groupby(rows, lambda row: row[0])}
    return (Outlined(seen_at, blocks.get(story_id, ())) for story_id, _, seen_at in pages)


def _placed(rows: Iterator[tuple[int, str, str, int, int, str]], told: str) -> Iterator[Placed]:
    for _, container, text, kept, separated, role in rows:
        letters = squash(text)
        described = letters == told
        yield Placed(container, len(letters), bool(kept), bool(separated), role, described and bool(letters))  # type: ignore[arg-type]
