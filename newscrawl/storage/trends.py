"""How often something is written about over time: stories and places that a search finds, against all there are."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from newscrawl.storage.database import one_moment
from newscrawl.storage.filters import Filter, conditions
from newscrawl.storage.places import DAY, matching, places
from newscrawl.storage.searching import Search
from newscrawl.storage.sql import sql_error

#: What a row stands for.
Span = Literal["day", "week", "month", "year"]
SPANS: tuple[Span, ...] = get_args(Span)
_LENGTHS: dict[Span, int] = {"day": 10, "month": 7, "year": 4}
_Counts = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Trend:
    """In a span of time, of one source or of all (""): the stories that match ``term``, and all of them.

    ``places`` is how often what was searched for stands in their texts, ``per_million`` that number by a million words
    of all texts.
    """

    span: str
    source: str
    term: str
    stories: int
    all_stories: int
    percent: float
    places: int
    all_words: int
    per_million: float


def trend(
    db: sqlite3.Connection, searches: Mapping[str, Search], filters: Filter, *, by: Span, per_source: bool
) -> list[Trend]:
    """A row for each span with stories, source and search, in this order; ``searches`` by what they are called.

    Spans are days of publication in UTC (where unknown: of the first fetch), weeks of ISO 8601, months or years; a
    story that is dated by its month alone stands under that month where they are shorter. Raises QueryError for filters
    that are wrong.
    """
    key = _Key(by, per_source)
    with one_moment(db):
        stories, words = _all(db, filters, key)
        rows = [
            row for term, search in searches.items() for row in _of_term(db, term, search, filters, key, stories, words)
        ]
    return sorted(rows, key=lambda row: (row.span, row.source))  # stable: terms stay in their order


def _of_term(
    db: sqlite3.Connection, term: str, search: Search, filters: Filter, key: _Key, stories: _Counts, words: _Counts
) -> Iterator[Trend]:
    keys = {story.id: key(story.day, story.source) for story in matching(db, search, filters)}
    matched, found = _Counts(keys.values()), _Counts()
    for place in places(db, search, list(keys)):
        found[keys[place.story_id]] += len(place.spans)
    for each in stories:
        percent = round(100 * matched[each] / stories[each], 2)
        per_million = round(1_000_000 * found[each] / words[each], 1) if words[each] else 0.0
        yield Trend(*each, term, matched[each], stories[each], percent, found[each], words[each], per_million)


@dataclass(frozen=True, slots=True)
class _Key:
    """Which row a story counts in."""

    by: Span
    per_source: bool

    def __call__(self, day: str, source: str) -> tuple[str, str]:
        return (_week(day) if self.by == "week" else day[: _LENGTHS[self.by]], source if self.per_source else "")


def _week(day: str) -> str:
    try:
        year, week, _ = date.fromisoformat(day).isocalendar()
    except ValueError:  # a month alone
        return day
    return f"{year:04}-W{week:02}"


def _all(db: sqlite3.Connection, filters: Filter, key: _Key) -> tuple[_Counts, _Counts]:
    """Stories and words by key, of all that pass the filters."""
    condition, values = conditions(db, filters)
    sql = (
        f"SELECT {DAY}, sources.name, count(*), sum(word_count) FROM stories"  # noqa: S608
        f" JOIN sources ON sources.id = stories.source_id WHERE {condition} GROUP BY 1, 2"
    )
    stories, words = _Counts(), _Counts()
    try:
        for day, source, number, sum_of_words in db.execute(sql, values):
            stories[key(day, source)] += number
            words[key(day, source)] += sum_of_words
    except (sqlite3.Error, ValueError) as error:
        raise sql_error(error) from error
    return stories, words
