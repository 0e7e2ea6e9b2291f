"""Stories' texts as their words, line by line, and the lines that are boilerplate in their source."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np

from newscrawl.duplicates.likeness import Text
from newscrawl.duplicates.shingles import Shingles, shingles, word_hashes, words
from newscrawl.storage.reread import plain_texts
from newscrawl.storage.values import block_hash

#: Stories of one source that carry a line, from which on the line is boilerplate there.
REPEATED = 4


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a story's plain text as their hashes, and that text's hash.

    ``lines`` are those of the lines that have words, ``sizes`` their words.
    """

    story_id: int
    source_id: int
    title: str
    text_hash: str
    words: Shingles
    sizes: Sequence[int]
    lines: Sequence[int]


def read_wordings(db: sqlite3.Connection, ids: Sequence[int]) -> list[Wording]:
    """The words of stories as extraction alone had them, by id."""
    rows = db.execute(
        "SELECT id, source_id, coalesce(title, ''), plain_hash FROM stories"
        " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(ids),),
    ).fetchall()
    said = plain_texts(db, ids)
    return [
        wording(story_id, source_id, title, plain_hash, said[story_id])
        for story_id, source_id, title, plain_hash in rows
    ]


def wording(story_id: int, source_id: int, title: str, text_hash: str, text: str) -> Wording:
    """The words of a text."""
    said = [(found, line) for line in text.splitlines() if (found := words(line))]
    return Wording(
        story_id=story_id,
        source_id=source_id,
        title=title,
        text_hash=text_hash,
        words=word_hashes([word for found, _ in said for word in found]),
        sizes=[len(found) for found, _ in said],
        lines=[_line_hash(line) for _, line in said],
    )


def _line_hash(line: str) -> int:
    """What ``source_lines`` has of a line: 48 bits of the hash of its words in any case and spacing."""
    return int(block_hash(line)[:12], 16)


def note_lines(db: sqlite3.Connection, ids: Sequence[int], noted: Set[int]) -> set[int]:
    """Remember which lines stories carry, instead of those that the ``noted`` among them carried.

    Gives the other stories with lines that have become boilerplate by this, or are none any more: their texts are
    others now.
    """
    rows = db.execute(
        "SELECT id, source_id FROM stories WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    ).fetchall()
    said = plain_texts(db, ids)
    by_source: dict[int, set[tuple[int, int]]] = {}
    for story_id, source_id in rows:
        lines = {_line_hash(line) for line in said[story_id].splitlines() if line.strip()}
        by_source.setdefault(source_id, set()).update((line, story_id) for line in lines)
    known = [story_id for story_id in ids if story_id in noted]
    turned = (_replace_lines(db, source_id, carried, known) for source_id, carried in by_source.items())
    return set().union(*turned) - set(ids)


def _replace_lines(
    db: sqlite3.Connection, source_id: int, carried: Collection[tuple[int, int]], noted: Collection[int]
) -> set[int]:
    """Set the lines of stories of one source; gives who carries those that are boilerplate now or were before."""
    lines = {line for line, _ in carried}
    stale: list[tuple[int, int]] = []
    if noted:  # by the source's rows: hardly a story changes, and an index would be as large as the table
        stale = db.execute(
            "SELECT line, story_id FROM source_lines WHERE source_id = ?"
            " AND story_id IN (SELECT value FROM json_each(?))",
            (source_id, json.dumps(sorted(noted))),
        ).fetchall()
        lines.update(line for line, _ in stale)
    before = _repeated(db, source_id, lines)
    db.executemany(
        "DELETE FROM source_lines WHERE source_id = ? AND line = ? AND story_id = ?",
        [(source_id, *row) for row in stale],
    )
    db.executemany(
        "INSERT INTO source_lines (source_id, line, story_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(source_id, *row) for row in sorted(carried)],
    )
    turned = before ^ _repeated(db, source_id, lines)
    carriers = db.execute(
        "SELECT story_id FROM json_each(?) JOIN source_lines ON source_id = ? AND line = value",
        (json.dumps(sorted(turned)), source_id),
    )
    return {story_id for (story_id,) in carriers}


def texts(db: sqlite3.Connection, wordings: Sequence[Wording]) -> list[Text]:
    """The same stories' texts as runs of words, by what is known to be boilerplate now."""
    lines: dict[int, set[int]] = {}
    for said in wordings:
        lines.setdefault(said.source_id, set()).update(said.lines)
    repeated = {source_id: _repeated(db, source_id, found) for source_id, found in lines.items()}
    return [_text(said, repeated[said.source_id]) for said in wordings]


def _repeated(db: sqlite3.Connection, source_id: int, lines: Iterable[int]) -> set[int]:
    """Those of lines that are boilerplate in a source."""
    rows = db.execute(
        "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM source_lines"
        " WHERE source_id = ? AND line = value LIMIT 1 OFFSET ?)",
        (json.dumps(sorted(lines)), source_id, REPEATED - 1),
    )
    return {line for (line,) in rows}


def _text(said: Wording, repeated: set[int]) -> Text:
    everything = own = shingles(said.words)
    if not repeated.isdisjoint(said.lines):
        own = shingles(said.words[np.repeat([line not in repeated for line in said.lines], said.sizes)])
    return Text(said.source_id, said.title, said.words, said.sizes, everything, own)
