"""Stories' texts as their words, line by line, and the lines that are boilerplate in their source."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from newscrawl.duplicates.likeness import Text
from newscrawl.duplicates.shingles import Shingles, shingles, word_hashes, words
from newscrawl.storage.values import block_hash

#: Stories of one source that carry a line, from which on the line is boilerplate there.
REPEATED = 4


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a story as their hashes. ``lines`` are those of the lines that have words, ``sizes`` their words."""

    story_id: int
    source_id: int
    title: str
    text_hash: str
    words: Shingles
    sizes: Sequence[int]
    lines: Sequence[int]


def read_wordings(db: sqlite3.Connection, ids: Sequence[int]) -> list[Wording]:
    """The words of stories, by id."""
    rows = db.execute(
        "SELECT id, source_id, coalesce(title, ''), text_hash, text FROM stories"
        " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(ids),),
    )
    return [_wording(*row) for row in rows]


def _wording(story_id: int, source_id: int, title: str, text_hash: str, text: str) -> Wording:
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


def note_lines(db: sqlite3.Connection, wordings: Iterable[Wording]) -> None:
    """Remember which lines stories of which source carry."""
    lines = {(said.source_id, line, said.story_id) for said in wordings for line in said.lines}
    db.executemany(
        "INSERT INTO source_lines (source_id, line, story_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", sorted(lines)
    )


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
