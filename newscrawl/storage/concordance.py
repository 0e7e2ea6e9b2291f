"""Key word in context: a line for each place at which a text has what was searched for."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, get_args

from newscrawl.storage.database import one_moment
from newscrawl.storage.filters import Filter
from newscrawl.storage.listing import Listed, list_stories
from newscrawl.storage.places import Found, matching, places
from newscrawl.storage.searching import Search

#: Orders of lines: by publication, the oldest first; by the words before the match, the nearest first; by those behind.
LineOrder = Literal["date", "left", "right"]
LINE_ORDERS: tuple[LineOrder, ...] = get_args(LineOrder)

_SPACES = str.maketrans("\r\n\t", "   ")  # lines are one line each


@dataclass(frozen=True, slots=True)
class Line:
    """A place in a story's text: what was found, and what stands before and behind it, on one line each."""

    id: int
    uid: str
    source: str
    published: str | None
    left: str
    match: str
    right: str
    title: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Concordance:
    """Lines, whether there are more than were asked for, and how many stories match, be it in their titles alone."""

    lines: list[Line]
    has_more: bool
    stories: int


@dataclass(frozen=True, slots=True)
class _Place:
    story_id: int
    left: str
    match: str
    right: str


def concordance(
    db: sqlite3.Connection, search: Search, filters: Filter, *, order: LineOrder, width: int, limit: int
) -> Concordance:
    """The first ``limit`` lines in this order, with up to ``width`` characters on either side, cut between words.

    By date no more texts are read than that takes, by what stands around the match all of them, in constant memory.
    Raises QueryError for filters that are wrong.
    """
    with one_moment(db):
        ids = [story.id for story in matching(db, search, filters)]
        found = (place for each in places(db, search, ids) for place in _places(each, width))
        if order == "date":
            chosen = list(islice(found, limit + 1))
        else:
            chosen = heapq.nsmallest(limit + 1, found, key=_by_left if order == "left" else _by_right)
        return Concordance(_lines(db, chosen[:limit]), len(chosen) > limit, len(ids))


def _places(found: Found, width: int) -> Iterator[_Place]:
    text = found.text.translate(_SPACES)
    for start, end in found.spans:
        first, last = max(0, start - width), end + width
        left, right = text[first:start], text[end:last]
        if _is_within_word(text, first):
            left = left.partition(" ")[2] if " " in left.rstrip() else left  # a word alone stays, short as it is
        if _is_within_word(text, last):
            right = right.rpartition(" ")[0] if " " in right.lstrip() else right
        yield _Place(found.story_id, left.lstrip(), text[start:end], right.rstrip())


def _is_within_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and " " not in text[place - 1 : place + 1]


def _by_left(place: _Place) -> list[str]:
    return place.left.casefold().split()[::-1]


def _by_right(place: _Place) -> list[str]:
    return place.right.casefold().split()


def _lines(db: sqlite3.Connection, chosen: Sequence[_Place]) -> list[Line]:
    stories: dict[int, Listed] = {
        story.id: story for story in list_stories(db, list(dict.fromkeys(place.story_id for place in chosen)))
    }
    return [_line(stories[place.story_id], place) for place in chosen]


def _line(story: Listed, place: _Place) -> Line:
    return Line(
        story.id, story.uid, story.source, story.published, place.left, place.match, place.right, story.title, story.url
    )
