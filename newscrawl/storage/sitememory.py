"""The site memory in the database: the pass that counts what sites repeat and reads stored stories with it.

What is known of a block follows from the stories that are stored, not from the order in which they came: a block is
counted over all its pages, and only where it has many are later pages added to the count.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from newscrawl.items import Page
from newscrawl.storage import layouts
from newscrawl.storage.blockrows import UNCOUNTED, WAS_KEPT, WAS_ROLE
from newscrawl.storage.reread import names_of, reread, stored_blocks
from newscrawl.storage.siterows import COLUMNS, repeated, values
from newscrawl.templates.keys import block_key
from newscrawl.templates.memory import LIKELY, PINNED, Clutter, SiteMemory
from newscrawl.templates.sightings import BY_MEMORY, SETTLED, Repeated, Sighting, places, tally
from newscrawl.templates.verdicts import Judgement, is_worth_keeping, judge, least_furniture

T = TypeVar("T")

# Keys of one query.
_BATCH = 1_000
# Stories whose new blocks are read at a time.
_CHUNK = 500
_SAMPLE = 80  # characters
_COUNTED = ", ".join(f"'{kind}'" for kind in UNCOUNTED)
_SIGHTINGS = (
    "SELECT blocks.text_hash, stories.id, coalesce(stories.cluster_id, -stories.id), stories.first_seen_at,"  # noqa: S608
    f" {WAS_KEPT}, {WAS_ROLE}, CAST(round(blocks.score * 1000) AS INTEGER), blocks.place,"
    f" substr(blocks.text, 1, {_SAMPLE}) FROM json_each(?) AS wanted JOIN blocks ON blocks.text_hash = wanted.value"
    f" JOIN stories ON stories.id = blocks.story_id WHERE stories.kind NOT IN ({_COUNTED}) AND blocks.place IS NOT NULL"
)
_SIGHTINGS_IN = f"{_SIGHTINGS} AND stories.id IN (SELECT value FROM json_each(?))"  # noqa: S608
# Of blocks those that two stories have, told without reading them: most of a site's blocks come once.
_SEVERAL = (
    "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM blocks WHERE text_hash = value"
    "  AND story_id > (SELECT min(story_id) FROM blocks WHERE text_hash = value))"
)
# New stories that were not read with what was known before this pass.
_READ_OTHERWISE = "SELECT id FROM stories WHERE id IN (SELECT value FROM json_each(:new)) AND memory IS NOT :version"
# Stories on which a changed verdict tells. What is removed and clutter no more may come back by its container.
_TO_READ = (
    "SELECT DISTINCT story_id FROM json_each(:keys) AS changed JOIN blocks ON blocks.text_hash = changed.value"  # noqa: S608
    f" WHERE blocks.kept = 1 OR blocks.reason GLOB '{BY_MEMORY}:*' OR blocks.score >= {LIKELY}"
    " OR EXISTS (SELECT 1 FROM site_blocks"
    "   WHERE source_id = :source AND site_blocks.text_hash = blocks.text_hash AND pinned = 'story')"
)
# Stories that have come into a cluster, left one or changed it since they were counted, with their sources.
_REGROUPED = (
    "SELECT stories.id AS story_id, source_id"
    " FROM cluster_members JOIN stories ON stories.id = cluster_members.story_id"
    " LEFT JOIN site_groups ON site_groups.story_id = stories.id"
    " WHERE cluster_members.cluster_id IS NOT site_groups.cluster_id"
    " UNION ALL SELECT stories.id, source_id FROM site_groups JOIN stories ON stories.id = site_groups.story_id"
    " WHERE stories.id NOT IN (SELECT story_id FROM cluster_members)"
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a pass did: stories counted, blocks whose verdict changed, stored stories whose text changed."""

    stories: int
    verdicts: int
    changed: int


def remember(
    db: sqlite3.Connection,
    *,
    now: str,
    source_ids: Collection[int] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Remembered:
    """Count the blocks of stories that are new or changed, judge them, and read the stored stories with the result.

    Of all sources, or of some. Commits after each source: a pass that is killed is taken up by the next. ``now`` is a
    UTC text, ``progress`` takes the number of stories done and of all that are to be done.
    """
    waiting = _waiting(db, source_ids)
    total, done = sum(waiting.values()), 0
    sums = [0, 0, 0]
    for source_id, count in waiting.items():
        found = _Pass(db, source_id, now).run(partial(_further, progress, done, total))
        db.commit()
        done += count
        sums = [a + b for a, b in zip(sums, (found.stories, found.verdicts, found.changed), strict=True)]
    return Remembered(*sums)


def _further(progress: Callable[[int, int], None], before: int, total: int, done: int) -> None:
    progress(before + done, total)


def snapshot(db: sqlite3.Connection, source_id: int) -> SiteMemory:
    """What is known of a source's blocks."""
    (site,) = db.execute("SELECT name FROM sources WHERE id = ?", (source_id,)).fetchone()
    clutter: dict[str, Clutter] = {}
    story = set()
    rows = db.execute(
        "SELECT coalesce(pinned, verdict), text_hash, role, CASE WHEN pinned IS NULL THEN below ELSE ? END"
        " FROM site_blocks"
        " WHERE source_id = ? AND (coalesce(pinned, verdict) = 'clutter' OR pinned = 'story')",
        (PINNED, source_id),
    )
    for verdict, key, role, below in rows:
        if verdict == "clutter":
            clutter[key] = Clutter(role, below)
        else:
            story.add(key)
    return SiteMemory(site, clutter, frozenset(story), layouts.layouts(db, source_id))


class Memories:
    """Snapshots of sources, each taken once: a run reads all pages of a source with one memory."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[str | None, SiteMemory | None] = {}

    def of(self, page: Page) -> SiteMemory | None:
        """What is known of the source that a page names; None where that is not in the database."""
        if page.source not in self._known:
            row = self._db.execute("SELECT id FROM sources WHERE name = ?", (page.source,)).fetchone()
            self._known[page.source] = snapshot(self._db, row[0]) if row else None
        return self._known[page.source]


def _waiting(db: sqlite3.Connection, source_ids: Collection[int] | None) -> dict[int, int]:
    """Sources with something to count, and how many stories."""
    rows = db.execute(
        "SELECT sources.id, (SELECT count(*) FROM stories WHERE source_id = sources.id"  # noqa: S608
        "   AND id > coalesce(site_memories.counted_to, 0)) AS waiting,"
        " EXISTS (SELECT 1 FROM site_blocks_due WHERE source_id = sources.id)"
        " OR EXISTS (SELECT 1 FROM site_layouts_due WHERE source_id = sources.id)"
        f" OR sources.id IN (SELECT source_id FROM ({_REGROUPED}))"
        " FROM sources LEFT JOIN site_memories ON site_memories.source_id = sources.id ORDER BY sources.id"
    )
    return {
        source_id: count
        for source_id, count, due in rows
        if (count or due) and (source_ids is None or source_id in source_ids)
    }


class _Pass:
    """The pass over one source."""

    def __init__(self, db: sqlite3.Connection, source_id: int, now: str, keeping: Collection[str] = ()) -> None:
        self._db = db
        self._source_id = source_id
        self._now = now
        (self._site,) = db.execute("SELECT name FROM sources WHERE id = ?", (source_id,)).fetchone()
        settled = "SELECT text_hash FROM site_blocks WHERE source_id = ? AND pages >= ?"
        self._settled = {key for (key,) in db.execute(settled, (source_id, SETTLED))}
        pinned = "SELECT text_hash FROM site_blocks WHERE source_id = ? AND pinned IS NOT NULL"
        self._pinned = {key for (key,) in db.execute(pinned, (source_id,))}.union(keeping)
        self._counted: set[str] = set()
        self._forgotten: set[str] = set()
        (self._stories,) = db.execute(
            f"SELECT count(*) FROM stories WHERE source_id = ? AND kind NOT IN ({_COUNTED})",  # noqa: S608
            (source_id,),
        ).fetchone()

    def run(self, progress: Callable[[int], None]) -> Remembered:
        db = self._db
        known = snapshot(db, self._source_id).version
        db.execute("INSERT INTO site_memories (source_id) VALUES (?) ON CONFLICT DO NOTHING", (self._source_id,))
        counted_to, stories, last = db.execute(
            "SELECT counted_to, stories, (SELECT max(id) FROM stories WHERE source_id = :source)"
            " FROM site_memories WHERE source_id = :source",
            {"source": self._source_id},
        ).fetchone()
        rows = db.execute(
            "SELECT id FROM stories WHERE source_id = ? AND id > ? ORDER BY id", (self._source_id, counted_to)
        )
        new = [story_id for (story_id,) in rows]
        for ids in _batches(new, _CHUNK):
            self._bring_up(ids)
        self._count_regrouped(counted_to)
        for done, ids in enumerate(_batches(new, _CHUNK)):
            self._count_new(ids)
            progress(min((done + 1) * _CHUNK, len(new)))
        self._count_due()
        if least_furniture(self._stories) < least_furniture(stories):
            self._count_all()
        db.execute(
            "UPDATE site_memories SET counted_to = ?, stories = ? WHERE source_id = ?",
            (last or 0, self._stories, self._source_id),
        )
        verdicts = self.judge()
        moved = layouts.stories_with(db, self._source_id, layouts.update(db, self._source_id))
        changed = apply(db, self._source_id, verdicts, new, moved, now=self._now, read_with=known)
        return Remembered(len(new), len(verdicts), changed)

    def _bring_up(self, ids: Sequence[int]) -> None:
        """Give the blocks that an earlier version stored their keys and places."""
        rows = self._db.execute(
            "SELECT DISTINCT story_id FROM blocks WHERE story_id IN (SELECT value FROM json_each(?)) AND place IS NULL",
            (json.dumps(ids),),
        ).fetchall()
        for (story_id,) in rows:
            names, blocks = names_of(self._db, story_id), stored_blocks(self._db, story_id)
            self._db.executemany(
                "UPDATE blocks SET text_hash = ?, place = ? WHERE story_id = ? AND position = ?",
                [
                    (block_key(self._site, block.text, names), place, story_id, block.position)
                    for block, place in zip(blocks, places(blocks), strict=True)
                ],
            )

    def _count_new(self, ids: Sequence[int]) -> None:
        """Count the blocks of new stories."""
        wanted = json.dumps(ids)
        keys = self._keys_of(wanted)
        self._count(keys - self._settled)
        for batch in _batches(sorted(keys & self._settled), _BATCH):
            known = self._rows(batch)
            more = self._tally(sorted(known), _SIGHTINGS_IN, wanted)
            self._write([known[each.key].and_more(each) for each in more])
            self._count(set(batch) - known.keys())

    def _count_regrouped(self, counted_to: int) -> None:
        """Count the blocks of counted stories again that turned out to be copies, or to be none."""
        rows = self._db.execute(
            f"SELECT story_id FROM ({_REGROUPED}) WHERE source_id = ?",  # noqa: S608
            (self._source_id,),
        ).fetchall()
        counted = json.dumps([story_id for (story_id,) in rows if story_id <= counted_to])
        self._count(self._keys_of(counted) - self._settled)
        wanted = json.dumps([story_id for (story_id,) in rows])
        self._db.execute("DELETE FROM site_groups WHERE story_id IN (SELECT value FROM json_each(?))", (wanted,))
        self._db.execute(
            "INSERT INTO site_groups (story_id, cluster_id) SELECT story_id, cluster_id FROM cluster_members"
            " WHERE story_id IN (SELECT value FROM json_each(?))",
            (wanted,),
        )

    def _keys_of(self, ids: str) -> set[str]:
        rows = self._db.execute(
            "SELECT DISTINCT text_hash FROM blocks WHERE story_id IN (SELECT value FROM json_each(?))", (ids,)
        )
        return {key for (key,) in rows}

    def _count_due(self) -> None:
        """Count those blocks anew that stories gained or lost since they were counted."""
        due = "SELECT text_hash FROM site_blocks_due WHERE source_id = ?"
        self.recount({key for (key,) in self._db.execute(due, (self._source_id,))})
        self._db.execute("DELETE FROM site_blocks_due WHERE source_id = ?", (self._source_id,))

    def _count_all(self) -> None:
        """Count all blocks anew: where fewer stories count than did, some may matter that had been let go."""
        stories = self._db.execute("SELECT id FROM stories WHERE source_id = ?", (self._source_id,)).fetchall()
        self.recount(self._keys_of(json.dumps([story_id for (story_id,) in stories])))

    def recount(self, keys: set[str]) -> None:
        """Count blocks anew, also those that are counted by adding."""
        self._counted -= keys & self._settled
        self._count(keys)

    def _count(self, keys: set[str]) -> None:
        """Count blocks over all the stories of the source, unless this pass has done so."""
        for batch in _batches(sorted(keys - self._counted), _BATCH):
            several = [key for (key,) in self._db.execute(_SEVERAL, (json.dumps(batch),))]
            pinned = self._pinned.intersection(batch)
            found = list(self._tally(sorted(pinned.union(several)), _SIGHTINGS))
            self._forget(set(batch) - {each.key for each in found})
            self._write(found)
        self._counted |= keys

    def _tally(self, keys: Sequence[str], query: str, *arguments: str) -> Iterator[Repeated]:
        rows = self._db.execute(f"{query} ORDER BY blocks.text_hash", (json.dumps(keys), *arguments))
        sightings = (Sighting(key, story, group, seen_at, bool(kept), role, odds, place, text)
                     for key, story, group, seen_at, kept, role, odds, place, text in rows)  # fmt: skip
        return tally(sightings)

    def _rows(self, keys: Sequence[str]) -> dict[str, Repeated]:
        rows = self._db.execute(
            f"SELECT {', '.join(COLUMNS)} FROM site_blocks"  # noqa: S608
            " WHERE source_id = ? AND text_hash IN (SELECT value FROM json_each(?))",
            (self._source_id, json.dumps(keys)),
        )
        return {row[0]: repeated(row) for row in rows}

    def _write(self, found: Sequence[Repeated]) -> None:
        """Keep what may matter; blocks that come once are most of a site's, and nothing is known of them."""
        kept = [each for each in found if each.key in self._pinned or is_worth_keeping(each, self._stories)]
        self._forget({each.key for each in found} - {each.key for each in kept})
        assignments = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
        self._db.executemany(
            f"INSERT INTO site_blocks (source_id, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})"  # noqa: S608
            f" ON CONFLICT (source_id, text_hash) DO UPDATE SET {assignments}",
            [(self._source_id, *values(each)) for each in kept],
        )

    def _forget(self, keys: set[str]) -> None:
        """What a person has pinned stays, though nothing has it any more."""
        rows = self._db.execute(
            "DELETE FROM site_blocks WHERE source_id = ? AND pinned IS NULL"
            " AND text_hash IN (SELECT value FROM json_each(?)) RETURNING text_hash",
            (self._source_id, json.dumps(sorted(keys))),
        )
        self._forgotten |= {key for (key,) in rows.fetchall()}

    def judge(self) -> list[str]:
        """Judge every block of the source; gives the keys of those that are something else now, and of those gone."""
        rows = self._db.execute(
            f"SELECT {', '.join(COLUMNS)}, verdict, evidence, below, role FROM site_blocks WHERE source_id = ?",  # noqa: S608
            (self._source_id,),
        ).fetchall()
        judged, faded = [], set()
        for *counted, verdict, evidence, below, role in rows:
            block = repeated(counted)
            if block.key in self._pinned or is_worth_keeping(block, self._stories):
                judged.append((block, judge(block, self._stories), Judgement(verdict, evidence, below), role))
            else:
                faded.add(block.key)
        self._forget(faded)
        self._db.executemany(
            "UPDATE site_blocks SET verdict = ?, evidence = ?, below = ?, role = ?"
            " WHERE source_id = ? AND text_hash = ?",
            [
                (new.verdict, new.evidence, new.below, block.role, self._source_id, block.key)
                for block, new, old, role in judged
                if (new, block.role) != (old, role)
            ],
        )
        turned = {block.key for block, new, old, role in judged if _effect(new, block.role) != _effect(old, role)}
        return sorted(turned | self._forgotten)


def _effect(judgement: Judgement, role: str) -> tuple[object, ...]:
    """What a judgement does to a story."""
    clutter = judgement.verdict == "clutter"
    return (judgement.verdict, judgement.below, role) if clutter else (judgement.verdict,)


def apply(
    db: sqlite3.Connection,
    source_id: int,
    verdicts: Collection[str],
    new: Collection[int] = (),
    moved: Collection[int] = (),
    *,
    now: str,
    read_with: str = "",
) -> int:
    """Read the stories again on which a change tells: of verdicts on blocks, or of the layout (those ``moved``).

    ``new`` are stories that came since, most of them read with the memory of the version ``read_with``, the one before
    this. Gives the number of stories whose text changed: each has
    a revision that says so.
    """
    memory = snapshot(db, source_id)
    db.execute(
        "UPDATE site_memories SET version = ?, updated_at = ? WHERE source_id = ? AND version <> ?",
        (memory.version, now, source_id, memory.version),
    )
    rows = db.execute(_TO_READ, {"keys": json.dumps(list(verdicts)), "source": source_id}).fetchall()
    other = db.execute(_READ_OTHERWISE, {"new": json.dumps(list(new)), "version": read_with}).fetchall()
    ids = sorted({story_id for (story_id,) in [*rows, *other]} | set(moved))
    return sum(reread(db, story_id, memory, now=now) for story_id in ids)


def count_anew(
    db: sqlite3.Connection, source_id: int, keys: Collection[str], *, now: str, keeping: Collection[str] = ()
) -> list[str]:
    """Count blocks of a source over all its pages, and judge; gives those that are something else now.

    Those to keep are known afterwards if any page has them; as pinned blocks are, whatever their number.
    """
    anew = _Pass(db, source_id, now, keeping)
    anew.recount(set(keys))
    return anew.judge()


def _batches(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (values[start : start + size] for start in range(0, len(values), size))
