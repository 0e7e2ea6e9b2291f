"""The places of the stories' texts at which a search finds its words."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newscrawl.storage.filters import TIME, Filter, conditions
from newscrawl.storage.searching import MATCH_END, MATCH_START, Search
from newscrawl.storage.sql import sql_error

#: The day of a story's publication, as ``Matching`` has it.
DAY = f"substr({TIME}, 1, 10)"
_TEXT_COLUMN = 2  # of the indices
_BATCH = 200  # texts in memory at a time


@dataclass(frozen=True, slots=True)
class Found:
    """A story's text and the places in it: the first character of each, and the one behind it."""

    story_id: int
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """A story that a search finds, by number. ``day`` is that of its publication in UTC (where unknown: of the first
    fetch), or a month where it is dated by that alone."""

    id: int
    day: str
    source: str


def matching(db: sqlite3.Connection, search: Search, filters: Filter) -> list[Matching]:
    """All stories that match, the oldest first. Raises QueryError for filters that are wrong."""
    condition, values = conditions(db, filters)
    # all that a story is chosen by lies in this index; its row lies over several pages
    sql = (
        f"SELECT stories.id, {DAY}, sources.name FROM {search.rows()} AS hits"  # noqa: S608
        " CROSS JOIN stories INDEXED BY stories_facets ON stories.id = hits.id"
        f" JOIN sources ON sources.id = stories.source_id WHERE {condition} ORDER BY {TIME}, stories.id"
    )
    try:
        return [Matching(*row) for row in db.execute(sql, (*search.values, *values))]
    except (sqlite3.Error, ValueError) as error:
        raise sql_error(error) from error


def places(db: sqlite3.Connection, search: Search, ids: Sequence[int]) -> Iterator[Found]:
    """For each of these stories, in this order, the places in its text; a phrase is one place."""
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        texts = _marked(db, search, some)
        for story_id in some:
            text, spans = _unmarked(texts[story_id])
            spans += _within(text, search.within)
            yield Found(story_id, text, tuple(sorted(spans)))


def _marked(db: sqlite3.Connection, search: Search, ids: Sequence[int]) -> dict[int, str]:
    """The texts, what the index finds between MATCH_START and MATCH_END."""
    wanted = json.dumps(list(ids))
    if not search.match:
        rows = db.execute("SELECT id, text FROM stories WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
        return dict(rows.fetchall())
    rows = db.execute(
        f"SELECT rowid, highlight({search.index}, {_TEXT_COLUMN}, '{MATCH_START}', '{MATCH_END}')"  # noqa: S608
        f" FROM {search.index} WHERE {search.index} MATCH ? AND rowid IN (SELECT value FROM json_each(?))",
        (search.match, wanted),
    )
    return dict(rows.fetchall())


def _unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without its marks, and what stood between them. A page's own sign of that code has no end: it stays."""
    before, *pieces = marked.split(MATCH_START)
    parts, spans, length = [before], [], len(before)
    for piece in pieces:
        match, end, behind = piece.partition(MATCH_END)
        if end:
            spans.append((length, length + len(match)))
        else:
            match = MATCH_START + match
        parts += [match, behind]
        length += len(match) + len(behind)
    return "".join(parts), spans


def _within(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where words stand that are too short for the index."""
    if not words:
        return []
    return [match.span() for match in re.finditer("|".join(map(re.escape, words)), text, re.IGNORECASE)]
