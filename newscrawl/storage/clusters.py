"""Clusters of near-duplicates in the database: the pass that keeps them up to date.

Two stories are tied together when their texts are alike, which is a matter of these two texts and of the lines that
their sources repeat; a cluster is all that hangs together. The texts are what extraction alone made of the pages, and
whose lines prove to be boilerplate is looked at again: so neither the order in which stories come matters nor when
passes are made, nor what is known of sites, which is made of clusters in its turn.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from newscrawl.duplicates.likeness import LEAST, Text, are_alike
from newscrawl.duplicates.shingles import Shingles
from newscrawl.duplicates.sketch import METHOD, Index, Pairs, sketches
from newscrawl.duplicates.ties import Ties
from newscrawl.storage.settling import settle
from newscrawl.storage.wordings import Wording, note_lines, read_wordings, texts

# Stories between two commits: a second's work or less, which a kill undoes.
_BATCH = 500
# Stories who are looked for among all others before they are compared.
_CHUNK = 20_000
# Words of theirs: 24 bytes each, as words, runs and runs without boilerplate.
_CHUNK_WORDS = 10_000_000
# Stories that may be alike, at a time: 16 bytes a pair.
_PAIRS = 2_000_000
# Texts of earlier stories kept as runs of words, some 15 KB each.
_CACHED = 10_000


@dataclass(frozen=True, slots=True)
class Grouped:
    """What a pass did: stories looked at, and what there is now."""

    stories: int
    clusters: int
    members: int


def group_stories(
    db: sqlite3.Connection, *, now: str, anew: bool = False, progress: Callable[[int, int], None] | None = None
) -> Grouped:
    """Find the near-duplicates of stories that are new or changed since the last pass, or with ``anew`` of all.

    Commits as it goes; a pass that is killed is taken up by the next. ``now`` is a UTC text, ``progress`` takes the
    number of stories done and of all that are to be done.
    """
    return _Pass(db, now).run(anew, progress or (lambda done, total: None))


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Stories that are looked at together, by id: their texts, their texts' hashes and their sketches.

    ``twins`` are those with the very words of an earlier story, and which: nobody else need find them, and they stand
    with an empty sketch.
    """

    ids: Sequence[int]
    texts: Mapping[int, Text]
    hashes: Mapping[int, str]
    sketches: Mapping[int, bytes]
    twins: Mapping[int, int]


class _Pass:
    def __init__(self, db: sqlite3.Connection, now: str) -> None:
        self._db = db
        self._now = now
        self._old_cluster: dict[int, int] = {}  # of stories that are looked at again: it keeps its number
        self._earlier = lru_cache(_CACHED)(self._read_text)
        self._texts: Mapping[int, Text] = {}

    def run(self, anew: bool, progress: Callable[[int, int], None]) -> Grouped:
        if anew:
            self._forget_all()
        waiting = self._waiting()
        done = 0
        while done < len(waiting):
            for count in self._group(waiting[done : done + _CHUNK]):
                done += count
                progress(done, len(waiting))
        self._db.execute("DELETE FROM clusters WHERE id NOT IN (SELECT cluster_id FROM cluster_members)")
        self._db.commit()
        counts = self._db.execute("SELECT (SELECT count(*) FROM clusters), (SELECT count(*) FROM cluster_members)")
        return Grouped(len(waiting), *counts.fetchone())

    def _group(self, waiting: Sequence[int]) -> Iterator[int]:
        """Look at the first of these stories, as many as fit into memory; gives how many each commit has."""
        chunk = self._chunk(self._taken(waiting))
        for ids, pairs in self._candidates(chunk, chunk.ids):
            for batch in _batches(ids):
                self._compare(chunk, batch, pairs)
                self._db.commit()
                yield len(batch)
        self._texts = {}

    def _waiting(self) -> list[int]:
        """Stories whose present text was not compared, and all whose ties depend on them; by id.

        A row of ``sketches`` says that a story's lines are noted; it has the text's hash once that is compared.
        """
        rows = self._db.execute(
            "SELECT stories.id, sketches.story_id FROM stories LEFT JOIN sketches ON sketches.story_id = stories.id"
            " WHERE sketches.text_hash IS NOT stories.plain_hash OR sketches.method IS NOT ?"
            " ORDER BY +source_id, +stories.id",  # + leaves it to the index of hashes: rows of stories are long
            (METHOD,),
        ).fetchall()
        noted = {story_id for story_id, known in rows if known}
        found = {story_id for story_id, _ in rows} | self._forget(sorted(noted))
        for ids in _batches([story_id for story_id, _ in rows]):
            found |= self._forget(sorted(note_lines(self._db, ids, noted)))
            self._db.executemany(
                "INSERT INTO sketches (story_id, text_hash, method, sketch) VALUES (?, '', '', x'')"
                " ON CONFLICT DO NOTHING",
                [(story_id,) for story_id in ids],
            )
            self._db.commit()
        return sorted(found)

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
            for statement in (
                "UPDATE sketches SET text_hash = '', sketch = x'' WHERE story_id IN (SELECT value FROM json_each(?))",
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
        for table in ("sketches", "source_lines", "cluster_members"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608
        self._db.execute("UPDATE stories SET cluster_id = NULL WHERE cluster_id IS NOT NULL")
        self._db.execute("UPDATE clusters SET first_story_id = NULL")

    def _taken(self, ids: Sequence[int]) -> list[Wording]:
        """The first of these stories, as many as fit into memory."""
        taken: list[Wording] = []
        for batch in _batches(ids):
            taken += read_wordings(self._db, batch)
            if sum(len(said.words) for said in taken) > _CHUNK_WORDS:
                break
        return taken

    def _chunk(self, taken: Sequence[Wording]) -> _Chunk:
        ids = [said.story_id for said in taken]
        self._texts = dict(zip(ids, texts(self._db, taken), strict=True))
        found: dict[int, bytes] = {}
        for batch in _batches(ids):
            found.update(zip(batch, sketches([_found_by(self._texts[each]) for each in batch]), strict=True))
        hashes = {said.story_id: said.text_hash for said in taken}
        return _Chunk(ids, self._texts, hashes, found, self._twins(hashes))

    def _text(self, story_id: int) -> Text:
        return self._texts.get(story_id) or self._earlier(story_id)

    def _read_text(self, story_id: int) -> Text:
        (text,) = texts(self._db, read_wordings(self._db, [story_id]))
        return text

    def _runs(self, story_id: int) -> Shingles:
        return self._text(story_id).all

    def _twins(self, hashes: Mapping[int, str]) -> dict[int, int]:
        """Of stories that have the very words of an earlier one of their source, or of one looked at before: which.

        In another source other lines are boilerplate, and whoever is like the one may not be like the other.
        """
        known = self._db.execute(
            "SELECT stories.id, plain_hash FROM stories JOIN sketches ON sketches.story_id = stories.id"
            " WHERE plain_hash IN (SELECT value FROM json_each(?)) AND sketches.text_hash = plain_hash",
            (json.dumps(sorted(set(hashes.values()))),),
        ).fetchall()
        by_hash: dict[str, list[int]] = {}
        for story_id, text_hash in sorted(known):
            by_hash.setdefault(text_hash, []).append(story_id)
        found = {}
        for story_id, text_hash in hashes.items():
            others = by_hash.setdefault(text_hash, [])
            text = self._text(story_id)
            twin = next((other for other in others if _are_twins(text, self._text(other))), None)
            if twin is not None:
                found[story_id] = twin
            insort(others, story_id)
        return found

    def _candidates(self, chunk: _Chunk, ids: Sequence[int]) -> Iterator[tuple[Sequence[int], Pairs]]:
        """Some of a chunk's stories at a time, and whom each may be like: rows of its id and the other's, by its id."""
        index = Index([chunk.sketches[story_id] for story_id in ids])
        pairs, count = [np.empty((0, 2), dtype=np.int64)], 0
        for others, stored in self._others(chunk):
            shared = index.sharing(stored)
            shared = np.column_stack((np.array(ids)[shared[:, 0]], np.array(others)[shared[:, 1]]))
            # of two in a chunk, the later compares
            pairs.append(shared[(shared[:, 1] < shared[:, 0]) | ~np.isin(shared[:, 1], chunk.ids)])
            count += len(pairs[-1])
            if count > _PAIRS and len(ids) > 1:
                break
        else:
            found = np.concatenate(pairs)
            yield ids, found[np.lexsort((found[:, 1], found[:, 0]))]
            return
        del index, pairs
        yield from self._candidates(chunk, ids[: len(ids) // 2])
        yield from self._candidates(chunk, ids[len(ids) // 2 :])

    def _others(self, chunk: _Chunk) -> Iterator[tuple[Sequence[int], Sequence[bytes]]]:
        """Those whom a chunk's stories may be like, with their sketches: each other, and all that were looked at."""
        yield chunk.ids, [b"" if story_id in chunk.twins else chunk.sketches[story_id] for story_id in chunk.ids]
        known = self._db.execute("SELECT story_id, sketch FROM sketches WHERE sketch <> x''")
        while rows := known.fetchmany(_CHUNK):
            ids, stored = zip(*rows, strict=True)
            yield ids, stored

    def _compare(self, chunk: _Chunk, ids: Sequence[int], pairs: Pairs) -> None:
        """Compare stories with those that they may be like, and put them into clusters."""
        first, last = np.searchsorted(pairs[:, 0], (ids[0], ids[-1] + 1))
        candidates: list[tuple[int, int]] = [(one, other) for one, other in pairs[first:last].tolist()]
        twins = [(story_id, chunk.twins[story_id]) for story_id in ids if story_id in chunk.twins]
        clusters = self._clusters({story_id for pair in (*candidates, *twins) for story_id in pair})
        ties = Ties(clusters)
        for one, other in twins:
            ties.tie(one, other)
        for one, other in candidates:
            if not ties.are_tied(one, other) and are_alike(self._text(one), self._text(other)):
                ties.tie(one, other)
        settle(self._db, self._join(ties.groups(), clusters), self._runs)
        self._db.executemany(
            "INSERT INTO sketches (story_id, text_hash, method, sketch) VALUES (?, ?, ?, ?) ON CONFLICT (story_id)"
            " DO UPDATE SET text_hash = excluded.text_hash, method = excluded.method, sketch = excluded.sketch",
            [
                (each, chunk.hashes[each], METHOD, b"" if each in chunk.twins else chunk.sketches[each])
                for each in ids
            ],
        )  # fmt: skip

    def _clusters(self, ids: set[int]) -> dict[int, int]:
        """The clusters that stories are in, of those that are in one."""
        return dict(
            self._db.execute(
                "SELECT story_id, cluster_id FROM cluster_members WHERE story_id IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(ids)),),
            ).fetchall()
        )

    def _join(self, groups: Sequence[set[int]], clusters: Mapping[int, int]) -> set[int]:
        """Put stories that are alike into one cluster, the oldest of those they are in; gives the clusters."""
        touched = set()
        for group in groups:
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


def _are_twins(one: Text, other: Text) -> bool:
    return one.source_id == other.source_id and are_alike(one, other)


def _found_by(text: Text) -> list[Shingles]:
    """What a text is found by: its own lines, and where most are repeated ones also the whole."""
    if len(text.all) < LEAST:
        return []  # it is like nothing
    return [text.own, text.all] if 2 * len(text.own) < len(text.all) else [text.own]


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]
