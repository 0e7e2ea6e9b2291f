"""The pages that count and list: overview, search, source, author, cluster, compare."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import timedelta
from typing import Any

from newscrawl.errors import QueryError
from newscrawl.storage.faceted import ORDERS, Match, Order, Wanted, matches_by_day, search
from newscrawl.storage.listing import Count, Listed, Period, last_days
from newscrawl.storage.overview import DayOfSource, HealthDay, overview, source_names
from newscrawl.storage.overview import source_page as read_source
from newscrawl.storage.people import author_page as read_author
from newscrawl.storage.people import cluster_members
from newscrawl.storage.searching import MATCH_END, MATCH_START
from newscrawl.web.answers import MOST_ROWS, AbsentError, Answer, Asked, RequestError
from newscrawl.web.charts import lines, monthly, stacked

#: How far back a chart goes: the value of the parameter ``days``, and what it is called.
SPANS: Mapping[str, str] = {"90": "90 days", "30": "30 days", "365": "a year", "all": "everything"}
_PAGE = 20
_OF_AUTHOR = 50
_LISTED = ("uid", "source", "title", "authors", "published", "first_seen_at", "kind", "language", "section",
           "word_count", "revision", "url")  # fmt: skip
#: Parameters of a search that are a value of a story's.
FILTERS = ("source", "author", "language", "section", "kind")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")  # what a page gives for a date may be anything
_HEALTH = ("new", "updated", "rejected", "failed")


@dataclass(frozen=True, slots=True)
class _Choice:
    """A value of a facet: what it is called, how many stories have it, and what stands for it in an address."""

    name: str
    count: int
    value: str
    is_chosen: bool


def overview_page(db: Any, asked: Asked) -> Answer:
    """Stories per day and source, languages, rejections, the newest."""
    found = overview(db, _period(db, asked))
    chart = stacked(found.period, [(each.day, each.source, each.stories) for each in found.days])
    return Answer(
        "overview.html", "Overview", _fields(found), _names(DayOfSource), [astuple(each) for each in found.days],
        {"chart": chart, "spans": SPANS, "span": _span(asked)},
    )  # fmt: skip


def search_page(db: Any, asked: Asked) -> Answer:
    """Full-text search with snippets and facets; without words, all stories, the newest first."""
    sort, page = asked.one_of("sort", ORDERS), asked.whole("page", 1)
    wanted = wanted_stories(asked, sort, asked.whole("size", _PAGE, MOST_ROWS), page)
    found = search(db, wanted)
    facets = {
        name: _facet(name, values, asked.parameters.get(name), found.total)
        for name, values in (
            ("source", found.sources), ("author", found.authors), ("language", found.languages),
            ("section", found.sections), ("kind", found.kinds),
        )
    }  # fmt: skip
    starred = [_starred(each) for each in found.matches]
    query = {**_fields(wanted), "until": asked.parameters.get("until")}  # the day as it was asked for
    rows = zip(_listed([each.story for each in found.matches]), starred, strict=True)
    return Answer(
        "search.html",
        f"Search: {wanted.words}" if wanted.words else "All stories",
        {"query": query, **_fields(found), "matches": starred},
        (*_LISTED, "snippet"),
        [[*row, match.snippet] for row, match in rows],
        {"matches": found.matches, "facets": facets, "chart": _months(found.months), "sort": sort, "page": page,
         "last": max(1, -(-found.total // wanted.size))},
    )  # fmt: skip


def wanted_stories(asked: Asked, order: Order, size: int, page: int = 1) -> Wanted:
    """The search that a request's words and filters are. Raises RequestError for days that leave no story."""
    since, until = asked.day("since"), asked.day("until")
    if since and until and since > until:
        raise RequestError(f"until {until} is before since {since}, which leaves no story; exchange the two")
    try:
        return Wanted(
            words=asked.parameters.get("q", ""),
            **{name: asked.parameters.get(name) for name in FILTERS},
            since=since.isoformat() if since else None,
            until=(until + timedelta(days=1)).isoformat() if until else None,
            order=order,
            page=page,
            size=size,
        )
    except OverflowError:
        raise RequestError(f"until is too late: {until}") from None


def source_page(db: Any, asked: Asked) -> Answer:
    """A source: what it published, and its health over time."""
    try:
        found = read_source(db, asked.path["name"], _period(db, asked))
    except QueryError as error:
        raise AbsentError(str(error)) from error
    health = [(day.day, word, int(getattr(day, word))) for day in found.health for word in _HEALTH]
    return Answer(
        "source.html", found.title or found.name, _fields(found), _names(HealthDay),
        [astuple(day) for day in found.health],
        {
            "chart": stacked(found.period, [(each.day, "stories", each.stories) for each in found.days]),
            "health_chart": stacked(found.period, health, _HEALTH),
            "spans": SPANS,
            "span": _span(asked),
        },
    )  # fmt: skip


def author_page(db: Any, asked: Asked) -> Answer:
    """An author of a source, with the stories that bear the name."""
    page, size = asked.whole("page", 1), asked.whole("size", _OF_AUTHOR, MOST_ROWS)
    try:
        found = read_author(db, int(asked.path["id"]), page, size)
    except QueryError as error:
        raise AbsentError(str(error)) from error
    return Answer(
        "author.html", found.name, _fields(found), _LISTED, _listed(found.stories),
        {"chart": _months(found.months), "page": page, "last": max(1, -(-found.total // size))},
    )  # fmt: skip


def cluster_page(db: Any, asked: Asked) -> Answer:
    """The stories of a group of near-duplicates, each to be compared with the first."""
    number = int(asked.path["id"])
    members = cluster_members(db, number)
    if not members:
        raise AbsentError(f"no cluster {number} in this database")
    data = {"id": number, "members": members}
    rows = [
        [*row, each.role, each.similarity, each.contained, each.agency]
        for row, each in zip(_listed([each.story for each in members]), members, strict=True)
    ]
    columns = (*_LISTED, "role", "similarity", "contained", "agency")
    return Answer("cluster.html", f"Cluster {number}", data, columns, rows, {"first": members[0].story})


def compare_page(db: Any, asked: Asked) -> Answer:
    """Two sources over time: how many of their stories match a query."""
    names = source_names(db)
    given = [asked.parameters[name] for name in ("a", "b") if name in asked.parameters]
    if wrong := [name for name in given if name not in names]:
        raise RequestError(f"no source {wrong[0]!r} in this database")
    if len(set(given)) < len(given):
        raise RequestError(f"{given[0]} stands on both sides; choose another source for one of them")
    pair = (given + [name for name in names if name not in given])[:2]
    words, period = asked.parameters.get("q", ""), _period(db, asked)
    days = matches_by_day(db, words, pair, period)
    sums = {
        name: {
            "matching": sum(day.matching for day in days if day.source == name),
            "stories": sum(day.stories for day in days if day.source == name),
        }
        for name in pair
    }
    numbers = [(day.day, day.source, day.matching, day.stories) for day in days]
    return Answer(
        "compare.html",
        "Compare",
        {"query": words, "period": period, "sources": pair, "totals": sums, "days": days},
        ("day", "source", "matching", "stories"),
        [astuple(day) for day in days],
        {
            "names": names,
            "chart": lines(period, numbers, pair) if words else None,
            "counts": stacked(period, [(day, name, number) for day, name, number, _ in numbers], pair),
            "spans": SPANS,
            "span": _span(asked),
        },
    )


def _span(asked: Asked) -> str:
    return asked.one_of("days", tuple(SPANS))


def _period(db: Any, asked: Asked) -> Period:
    span = _span(asked)
    return last_days(db, None if span == "all" else int(span))


def _months(months: Sequence[Count]) -> Any:
    """A chart of counts by month; None where there is but one."""
    known = [(each.name, each.count) for each in months if _MONTH.fullmatch(each.name)]
    return monthly(known, "stories") if len(known) > 1 else None


def _facet(name: str, values: Sequence[Count], chosen: str | None, total: int) -> list[_Choice]:
    """The values of a facet; also the chosen one when it is none of them, so that it can be taken away."""
    choices = []
    for each in values:
        value = f'"{each.name}"' if name == "author" else each.name  # between quotation marks: the whole name
        is_chosen = chosen is not None and value.casefold() == chosen.casefold()
        choices.append(_Choice(each.name, each.count, value, is_chosen))
    if chosen is not None and not any(choice.is_chosen for choice in choices):
        choices.insert(0, _Choice(chosen, total, chosen, True))
    return choices


def _starred(match: Match) -> Match:
    """A match whose words stand between asterisks in the snippet, as in `newscrawl search --json`."""
    snippet = match.snippet and match.snippet.replace(MATCH_START, "**").replace(MATCH_END, "**")
    return replace(match, snippet=snippet)


def _listed(stories: Sequence[Listed]) -> list[list[object]]:
    return [[getattr(story, name) for name in _LISTED] for story in stories]


def _fields(value: Any) -> dict[str, Any]:
    """A dataclass's own fields, what they hold as it is."""
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _names(kind: Any) -> list[str]:
    return [each.name for each in fields(kind)]
