"""Search as the web pages do it: a page of stories out of all that match, and what those are by source and so on."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from newscrawl.storage.authorship import WROTE, authors_named, by_author, teach
from newscrawl.storage.listing import FACETS, MOMENT, Count, Listed, Period, list_stories
from newscrawl.storage.searching import Search, read_search, snippets

#: Orders of what was found: the best matches first, the newest stories, those that were stored last.
Order = Literal["relevance", "date", "stored"]
ORDERS: tuple[Order, ...] = get_args(Order)

_AUTHORS = 12  # in the facet; the others are too many to be read
_SNIPPET_WORDS = 32
_CONDITIONS = {
    "source": "facets.source_id = (SELECT id FROM sources WHERE name = :source)",
    "author": by_author("facets.id", ":author"),
    "language": "facets.language IS nullif(:language, 'unknown')",
    "section": "facets.section IS nullif(:section, 'unknown')",
    "kind": "facets.kind = :kind",
    "since": f"{MOMENT} >= :since",
    "until": f"{MOMENT} < :until",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search: words in FTS5's syntax, or none for all stories, and what else must hold.

    ``since`` is a day (YYYY-MM-DD), ``until`` the day after the last one; they are compared with the publication, where
    unknown with the first fetch. ``author`` is as ``authorship.authors_named`` reads it. A language or section of
    "unknown" is a missing one. Pages have ``size`` stories each and are counted from 1. Without words there is nothing
    to be relevant to: that order is then by date.
    """

    words: str = ""
    source: str | None = None
    author: str | None = None
    language: str | None = None
    section: str | None = None
    kind: str | None = None
    since: str | None = None
    until: str | None = None
    order: Order = "relevance"
    page: int = 1
    size: int = 20


@dataclass(frozen=True, slots=True)
class Match:
    """A story that a search found; in ``snippet`` what was found stands between MATCH_START and MATCH_END."""

    story: Listed
    snippet: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of stories, the number of all that match, and these by what they are, the most frequent first."""

    total: int
    matches: list[Match]
    sources: list[Count]
    authors: list[Count]
    languages: list[Count]
    sections: list[Count]
    kinds: list[Count]
    months: list[Count]


@dataclass(frozen=True, slots=True)
class DayOfMatches:
    """On a day: the stories of a source that match, and all of its stories."""

    day: str
    source: str
    matching: int
    stories: int


def search(db: sqlite3.Connection, wanted: Wanted) -> Found:
    """The stories that match. Raises QueryError for words not in FTS5's syntax, and for an author without a word."""
    read = read_search(db, wanted.words) if wanted.words else None
    rows, condition, values = _matching(db, wanted, read)
    teach(db)
    groups = db.execute(
        f"SELECT source_id, language, section, kind, substr({MOMENT}, 1, 7), count(*) FROM {rows}"  # noqa: S608
        f" WHERE {condition} GROUP BY 1, 2, 3, 4, 5",
        values,
    ).fetchall()
    authors = db.execute(
        # an author is of one source: those of one name are one here
        "SELECT name, sum(number) FROM (SELECT author_id, count(*) AS number"  # noqa: S608
        f" FROM {rows} CROSS JOIN bylines ON bylines.story_id = facets.id WHERE {condition} AND {WROTE} GROUP BY 1)"
        " JOIN authors ON authors.id = author_id"
        f" GROUP BY name COLLATE NOCASE ORDER BY 2 DESC, 1 LIMIT {_AUTHORS}",
        values,
    ).fetchall()
    names = dict(db.execute("SELECT id, name FROM sources").fetchall())
    groups = [(names[source_id], *others) for source_id, *others in groups]
    return Found(
        total=sum(group[5] for group in groups),
        matches=_page(db, wanted, read, rows, condition, values),
        sources=_tally(groups, 0),
        authors=[Count(*row) for row in authors],
        languages=_tally(groups, 1),
        sections=_tally(groups, 2),
        kinds=_tally(groups, 3),
        months=sorted(_tally(groups, 4), key=lambda each: each.name),
    )


def found_stories(db: sqlite3.Connection, wanted: Wanted) -> list[Listed]:
    """The page of stories alone, without counting what matches. Raises QueryError as ``search`` does."""
    read = read_search(db, wanted.words) if wanted.words else None
    return list_stories(db, _page_ids(db, wanted, *_matching(db, wanted, read)))


def matches_by_day(db: sqlite3.Connection, words: str, sources: Sequence[str], period: Period) -> list[DayOfMatches]:
    """For each day and source with stories: how many match ``words`` (all, without any), and how many there are.

    Raises QueryError for words that are not in FTS5's syntax.
    """
    counted: dict[str, Counter[tuple[str, str]]] = {"": Counter(), words: Counter()}
    for some in counted:
        wanted = Wanted(some, since=period.bounds["since"], until=period.bounds["until"])
        rows, condition, values = _matching(db, wanted, read_search(db, some) if some else None)
        days = db.execute(
            f"SELECT sources.name, substr({MOMENT}, 1, 10), count(*) FROM {rows}"  # noqa: S608
            f" CROSS JOIN sources ON sources.id = facets.source_id WHERE {condition}"
            " AND sources.name IN (SELECT value FROM json_each(:sources)) GROUP BY 1, 2",
            {**values, "sources": json.dumps(list(sources))},
        )
        for name, day, number in days:
            counted[some][name, day] = number
    keys = sorted(counted[""], key=lambda key: (key[1], sources.index(key[0])))
    return [DayOfMatches(day, name, counted[words][name, day], counted[""][name, day]) for name, day in keys]


def _matching(db: sqlite3.Connection, wanted: Wanted, read: Search | None) -> tuple[str, str, dict[str, Any]]:
    """What to select from, a condition, and its values. ``read`` is what is asked for by the words, if any."""
    rows, conditions = FACETS, ["1"]
    match = within = ""
    if read is not None:
        rows = f"{read.rows(':match', ':within')} AS hits CROSS JOIN {FACETS} ON facets.id = hits.id"
        match, within = read.values
    values = {name: getattr(wanted, name) for name in _CONDITIONS}
    conditions += [condition for name, condition in _CONDITIONS.items() if values[name] is not None]
    if wanted.author is not None:
        values["author"] = authors_named(db, wanted.author)
    return rows, " AND ".join(conditions), {**values, "match": match, "within": within}


def _page(
    db: sqlite3.Connection, wanted: Wanted, read: Search | None, rows: str, condition: str, values: dict[str, Any]
) -> list[Match]:
    ids = _page_ids(db, wanted, rows, condition, values)
    # of these few alone: a snippet reads the text
    places = snippets(db, read, ids, _SNIPPET_WORDS) if read is not None else {}
    return [Match(story, places.get(story.id)) for story in list_stories(db, ids)]


def _page_ids(
    db: sqlite3.Connection, wanted: Wanted, rows: str, condition: str, values: dict[str, Any]
) -> list[int]:
    moment = f"{MOMENT} DESC, "
    order = {"relevance": "hits.score, " if wanted.words else moment, "date": moment, "stored": ""}[wanted.order]
    found = db.execute(
        f"SELECT facets.id FROM {rows} WHERE {condition} ORDER BY {order}facets.id DESC"  # noqa: S608
        " LIMIT :limit OFFSET :offset",
        {**values, "limit": wanted.size, "offset": wanted.size * (wanted.page - 1)},
    )
    return [row[0] for row in found]


def _tally(groups: Sequence[Sequence[Any]], place: int) -> list[Count]:
    """Groups by one of their columns; what is missing is called unknown."""
    tally: Counter[str] = Counter()
    for group in groups:
        tally["unknown" if group[place] is None else str(group[place])] += group[-1]
    return [Count(name, number) for name, number in sorted(tally.items(), key=lambda item: (-item[1], item[0]))]

