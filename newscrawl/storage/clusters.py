"""Clusters of near-duplicates in the database: the pass that keeps them up to date.

Two stories are tied together when their texts are alike, which is a matter of these two texts and of the lines that
their sources repeat; a cluster is all that hangs together. So the order in which stories come in matters in one way
only: a tie that was made stays, though lines prove to be boilerplate later. ``anew=True`` forgets that too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from newscrawl.duplicates.likeness import Text, are_alike
from newscrawl.duplicates.members import Member, assign
from newscrawl.duplicates.shingles import shingles, word_hashes, words
from newscrawl.duplicates.sketch import METHOD, SHARED, packed, sketch, unpacked
from newscrawl.storage.filters import TIME
from newscrawl.storage.values import block_hash

#: Stories of one source that carry a line, from which on the line is boilerplate there.
REPEATED = 4
# Stories between two commits: a second's work or less, which a kill undoes.
_BATCH = 500
# Stories whose lines are counted before they are compared; memory for their sketches is 2 KB each.
_CHUNK = 20_000
# Texts kept as runs of words, some 15 KB each.
_CACHED = 10_000


@dataclass(frozen=True, slots=True)
class Grouped:
    """What a pass did: stories looked at, and what there is now."""

    stories: int
    clusters: int
    members: int


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    source_id: int
    title: str
    text: str
    text_hash: str


def group_stories(
    db: sqlite3.Connection, *, now: str, anew: bool = False, progress: Callable[[int, int], None] | None = None
) -> Grouped:
    """Find the near-duplicates of stories that are new or changed since the last pass, or with ``anew`` of all.

    Commits as it goes; a pass that is killed is taken up by the next. ``now`` is a UTC text, ``progress`` takes the
    number of stories done and of all that are to be done.
    """
    return _Pass(db, now).run(anew, progress or (lambda done, total: None))


class _Pass:
    def __init__(self, db: sqlite3.Connection, now: str) -> None:
        self._db = db
        self._now = now
        self._old_cluster: dict[int, int] = {}  # of stories that are looked at again: it keeps its number
        self._text = lru_cache(_CACHED)(self._read_text)

    def run(self, anew: bool, progress: Callable[[int, int], None]) -> Grouped:
        if anew:
            self._forget_all()
        waiting = self._waiting()
        for start in range(0, len(waiting), _CHUNK):
            chunk = waiting[start : start + _CHUNK]
            for ids in _batches(chunk):
                self._note_lines(ids)
                self._db.commit()
            self._text.cache_clear()  # what is boilerplate may have changed
            for done, ids in enumerate(_batches(chunk)):
                self._compare(ids)
                self._db.commit()
                progress(start + min((done + 1) * _BATCH, len(chunk)), len(waiting))
        self._db.execute("DELETE FROM clusters WHERE id NOT IN (SELECT cluster_id FROM cluster_members)")
        self._db.commit()
        counts = self._db.execute("SELECT (SELECT count(*) FROM clusters), (SELECT count(*) FROM cluster_members)")
        return Grouped(len(waiting), *counts.fetchone())

    def _waiting(self) -> list[int]:
        """Stories without a sketch of their present text, and all of a cluster that a story has changed in; by id."""
        rows = self._db.execute(
            "SELECT stories.id, sketches.story_id FROM stories LEFT JOIN sketches ON sketches.story_id = stories.id"
            " WHERE sketches.text_hash IS NOT stories.text_hash OR sketches.method IS NOT ?",
            (METHOD,),
        ).fetchall()
        changed = [story_id for story_id, sketched in rows if sketched]
        return sorted({story_id for story_id, _ in rows} | self._forget(changed))

    def _forget(self, ids: Sequence[int]) -> set[int]:
        """Take stories, and those they are in a cluster with, as never looked at; gives them all."""
        ids_json = json.dumps(ids)
        together = self._db.execute(
            "SELECT story_id, cluster_id FROM cluster_members WHERE cluster_id IN"
            " (SELECT cluster_id FROM cluster_members WHERE story_id IN (SELECT value FROM json_each(?)))",
            (ids_json,),
        ).fetchall()
        self._old_cluster.update(together)
        everybody = {*ids, *(story_id for story_id, _ in together)}
        for start in _batches(sorted(everybody)):
            which = (json.dumps(start),)
            stored = self._db.execute(
                "SELECT story_id, sketch FROM sketches WHERE story_id IN (SELECT value FROM json_each(?))", which
            ).fetchall()
            self._db.executemany(
                "DELETE FROM sketch_values WHERE value = ? AND story_id = ?",
                [(value, story_id) for story_id, blob in stored for value in set(unpacked(blob))],
            )
            for statement in (
                "DELETE FROM sketches WHERE story_id IN (SELECT value FROM json_each(?))",
                "DELETE FROM cluster_members WHERE story_id IN (SELECT value FROM json_each(?))",
                "UPDATE stories SET cluster_id = NULL WHERE id IN (SELECT value FROM json_each(?))",
            ):
                self._db.execute(statement, which)
        self._db.execute(
            "UPDATE clusters SET first_story_id = NULL WHERE first_story_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(everybody)),),
        )
        return everybody

    def _forget_all(self) -> None:
        self._old_cluster.update(self._db.execute("SELECT story_id, cluster_id FROM cluster_members").fetchall())
        for table in ("sketch_values", "sketches", "source_lines", "cluster_members"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608
        self._db.execute("UPDATE stories SET cluster_id = NULL WHERE cluster_id IS NOT NULL")
        self._db.execute("UPDATE clusters SET first_story_id = NULL")

    def _rows(self, ids: Sequence[int]) -> Iterator[_Row]:
        rows = self._db.execute(
            "SELECT id, source_id, coalesce(title, ''), text, text_hash FROM stories"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (json.dumps(ids),),
        )
        return (_Row(*row) for row in rows)

    def _note_lines(self, ids: Sequence[int]) -> None:
        lines = {(row.source_id, line, row.id) for row in self._rows(ids) for _, line in _lines(row.text)}
        self._db.executemany(
            "INSERT INTO source_lines (source_id, line, story_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            sorted(lines),
        )

    def _repeated(self, source_id: int, lines: Iterable[int]) -> set[int]:
        """Those of a story's lines that are boilerplate in its source."""
        rows = self._db.execute(
            "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM source_lines"
            " WHERE source_id = ? AND line = value LIMIT 1 OFFSET ?)",
            (json.dumps(list(lines)), source_id, REPEATED - 1),
        )
        return {line for (line,) in rows}

    def _read_text(self, story_id: int) -> Text:
        (row,) = self._rows([story_id])
        return self._shingled(row)

    def _shingled(self, row: _Row) -> Text:
        lines = _lines(row.text)
        repeated = self._repeated(row.source_id, (key for _, key in lines))
        found = [(each, key not in repeated) for line, key in lines if (each := words(line))]
        hashes = word_hashes([word for each, _ in found for word in each])
        sizes = [len(each) for each, _ in found]
        everything = own = shingles(hashes)
        if repeated:
            own = shingles(hashes[np.repeat([is_own for _, is_own in found], sizes)])
        return Text(row.source_id, row.title, hashes, sizes, everything, own)

    def _compare(self, ids: Sequence[int]) -> None:
        """Sketch stories, compare each with those that may be like it, and put them into clusters."""
        rows = list(self._rows(ids))
        texts = {row.id: self._text(row.id) for row in rows}
        twins = self._twins(rows)
        sketches = {story_id: _sketches(text) for story_id, text in texts.items()}
        self._keep(rows, sketches, twins.keys())
        pairs = [*twins.items()]
        for row in rows:
            others = self._candidates(row.id, sketches[row.id])
            others = [other for other in others if other < row.id or other not in texts]  # of two, the later compares
            pairs += [(row.id, other) for other in others if are_alike(texts[row.id], self._text(other))]
        for cluster_id in sorted(self._join(pairs)):
            self._settle(cluster_id)

    def _twins(self, rows: Sequence[_Row]) -> dict[int, int]:
        """Of stories that have an earlier one's very words (that one is in here too, or was sketched before): which."""
        found: dict[int, int] = {}
        by_hash: dict[str, list[int]] = {}
        for row in rows:
            known = self._db.execute(
                "SELECT stories.id FROM stories JOIN sketches ON sketches.story_id = stories.id"
                " WHERE stories.text_hash = ? AND sketches.text_hash = stories.text_hash ORDER BY stories.id",
                (row.text_hash,),
            )
            text = self._text(row.id)
            others = [*(other for (other,) in known), *by_hash.setdefault(row.text_hash, [])]
            twin = next((other for other in others if are_alike(text, self._text(other))), None)
            if twin is None:
                by_hash[row.text_hash].append(row.id)
            else:
                found[row.id] = twin
        return found

    def _candidates(self, story_id: int, values: list[int]) -> list[int]:
        rows = self._db.execute(
            "SELECT story_id FROM sketch_values WHERE value IN (SELECT value FROM json_each(?))"
            " GROUP BY story_id HAVING count(*) >= ?",
            (json.dumps(values), SHARED),
        )
        return [other for (other,) in rows if other != story_id]

    def _keep(self, rows: Sequence[_Row], sketches: dict[int, list[int]], twins: Collection[int]) -> None:
        """Store sketches. Of stories with the very same words one is enough for others to find them all."""
        self._db.executemany(
            "INSERT INTO sketches (story_id, text_hash, method, sketch) VALUES (?, ?, ?, ?)",
            [(row.id, row.text_hash, METHOD, packed(sketches[row.id])) for row in rows],
        )
        values = sorted((value, row.id) for row in rows if row.id not in twins for value in set(sketches[row.id]))
        self._db.executemany("INSERT INTO sketch_values (value, story_id) VALUES (?, ?)", values)

    def _join(self, pairs: Sequence[tuple[int, int]]) -> set[int]:
        """Put stories that are alike into one cluster, the oldest of those they are in; gives the clusters."""
        ids = sorted({story_id for pair in pairs for story_id in pair})
        clusters = dict(
            self._db.execute(
                "SELECT story_id, cluster_id FROM cluster_members WHERE story_id IN (SELECT value FROM json_each(?))",
                (json.dumps(ids),),
            ).fetchall()
        )
        touched = set()
        for group in _connected(pairs, clusters):
            known = {clusters[story_id] for story_id in group if story_id in clusters}
            cluster_id = min(known) if known else self._new_cluster(group)
            for other in known - {cluster_id}:
                self._db.execute("UPDATE cluster_members SET cluster_id = ? WHERE cluster_id = ?", (cluster_id, other))
                self._db.execute("UPDATE stories SET cluster_id = ? WHERE cluster_id = ?", (cluster_id, other))
                self._db.execute("DELETE FROM clusters WHERE id = ?", (other,))
            newcomers = sorted(group - clusters.keys())
            self._db.executemany(
                "INSERT INTO cluster_members (story_id, cluster_id, role, similarity, contained)"
                " VALUES (?, ?, 'copy', 0, 0)",
                [(story_id, cluster_id) for story_id in newcomers],
            )
            self._db.executemany(
                "UPDATE stories SET cluster_id = ? WHERE id = ?", [(cluster_id, story_id) for story_id in newcomers]
            )
            touched.add(cluster_id)
        return touched

    def _new_cluster(self, group: set[int]) -> int:
        """A cluster for stories that are in none: with its old number, where they were in one before this pass."""
        for cluster_id in sorted({self._old_cluster[story_id] for story_id in group if story_id in self._old_cluster}):
            taken = "SELECT 1 FROM cluster_members WHERE cluster_id = ?"
            there = self._db.execute("SELECT 1 FROM clusters WHERE id = ?", (cluster_id,)).fetchone()
            if there and not self._db.execute(taken, (cluster_id,)).fetchone():
                return cluster_id
        cursor = self._db.execute("INSERT INTO clusters (created_at) VALUES (?)", (self._now,))
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _settle(self, cluster_id: int) -> None:
        """Say of each member of a cluster what it is and how like the first."""
        parts = assign(list(self._members(cluster_id)))
        self._db.executemany(
            "UPDATE cluster_members SET role = ?, similarity = ?, contained = ?, agency = ? WHERE story_id = ?",
            [
                (part.role, round(part.likeness.similarity, 4), round(part.likeness.contained, 4), part.agency,
                 part.story_id)
                for part in parts
            ],
        )  # fmt: skip
        first = parts[0].story_id
        self._db.execute(
            "UPDATE clusters SET first_story_id = ?, text_hash = (SELECT text_hash FROM stories WHERE id = ?)"
            " WHERE id = ?",
            (first, first, cluster_id),
        )

    def _members(self, cluster_id: int) -> Iterator[Member]:
        rows = self._db.execute(
            f"SELECT stories.id, source_id, sources.name, sources.title, site_name, sources.home, {TIME}, byline_raw,"  # noqa: S608
            " (SELECT json_group_array(json_array(authors.name, authors.kind)) FROM bylines"
            "   JOIN authors ON authors.id = author_id WHERE bylines.story_id = stories.id), text"
            " FROM cluster_members JOIN stories ON stories.id = cluster_members.story_id"
            " JOIN sources ON sources.id = source_id WHERE cluster_members.cluster_id = ? ORDER BY stories.id",
            (cluster_id,),
        ).fetchall()
        for story_id, source_id, name, title, site_name, home, published, byline_raw, byline, text in rows:
            yield Member(
                story_id=story_id,
                source_id=source_id,
                names=tuple(each for each in (name, title, site_name, _host(home)) if each),
                published=published,
                byline=tuple((person, kind) for person, kind in json.loads(byline)),
                byline_raw=byline_raw,
                text=text,
                shingles=self._text(story_id).all,
            )


def _host(home: str | None) -> str | None:
    """The telling label of a home page's host: "reuters" of https://www.reuters.com/."""
    labels = (home or "").partition("://")[2].partition("/")[0].removeprefix("www.").split(".")
    return labels[0] if len(labels) > 1 and not labels[0].isdigit() else None


def _lines(text: str) -> list[tuple[str, int]]:
    """The lines of a text, each with the hash that ``source_lines`` has of it: of its words in any case and spacing."""
    return [(line, int(block_hash(line)[:12], 16)) for line in text.splitlines()]


def _sketches(text: Text) -> list[int]:
    """What a text is found by: its own lines, and where most are repeated ones also the whole."""
    return sketch(text.own) + (sketch(text.all) if 2 * len(text.own) < len(text.all) else [])


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _connected(pairs: Iterable[tuple[int, int]], clusters: dict[int, int]) -> list[set[int]]:
    """The stories of pairs, those together that hang together, also by way of a cluster they are in; by lowest id."""
    parents: dict[tuple[str, int], tuple[str, int]] = {}

    def top(node: tuple[str, int]) -> tuple[str, int]:
        while (parent := parents.setdefault(node, node)) != node:
            parents[node] = parents.setdefault(parent, parent)
            node = parents[node]
        return node

    stories = {story_id for pair in pairs for story_id in pair}
    for one, other in pairs:
        parents[top(("story", one))] = top(("story", other))
    for story_id in stories & clusters.keys():
        parents[top(("story", story_id))] = top(("cluster", clusters[story_id]))
    groups: dict[tuple[str, int], set[int]] = {}
    for story_id in sorted(stories):
        groups.setdefault(top(("story", story_id)), set()).add(story_id)
    return list(groups.values())
