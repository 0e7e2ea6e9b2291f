"""Which stories a program asks for: the arguments of the Python interface as filters."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timezone
from typing import Any, get_args

from newscrawl.ages import parse_since, parse_until
from newscrawl.errors import QueryError
from newscrawl.items import StoryKind
from newscrawl.storage.filters import Filter

_MOST = 10**15
_SURROGATE = re.compile("[\ud800-\udfff]")  # SQLite takes none


def asked_stories(
    *,
    source: str | Sequence[str] | None = None,
    since: str | date | None = None,
    until: str | date | None = None,
    author: str | None = None,
    language: str | Sequence[str] | None = None,
    kind: str | Sequence[str] | None = None,
    one_per_cluster: bool = False,
) -> Filter:
    """The filter that these arguments are. Raises NewscrawlError for what is no date or kind."""
    now = datetime.now(timezone.utc)
    if author is not None:
        require_text("author", author)
    return Filter(
        sources=_tuple("source", source),
        since=_moment(since, parse_since, now),
        until=_moment(until, parse_until, now),
        author=author,
        languages=tuple(each.lower() for each in _tuple("language", language)),
        kinds=_kinds(kind),
        one_a_cluster=one_per_cluster,
    )


_FILTERS = tuple(inspect.signature(asked_stories).parameters)


def named_filters(caller: str, given: Mapping[str, Any]) -> Filter:
    """``asked_stories`` of what a function takes as its other arguments. Raises NewscrawlError for one that is none."""
    for name in given:
        if name not in _FILTERS:
            raise QueryError(f"{caller} takes no {name!r}; its filters are {', '.join(_FILTERS)}")
    return asked_stories(**given)


def require_number(name: str, value: int, least: int = 1) -> None:
    """Raises QueryError for an argument that is no whole number from ``least``, or one that no machine counts to."""
    if not (isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST):
        raise QueryError(f"'{name}' is a number from {least}, not {value!r:.100}")


def require_text(name: str, value: str) -> None:
    """Raises QueryError for an argument that is no text."""
    if not isinstance(value, str):
        raise QueryError(f"'{name}' is text, not {value!r:.100}")
    if _SURROGATE.search(value):
        raise QueryError(f"'{name}' is text that can be written down, not {value!r:.100}")


def require_one_of(name: str, value: str, choices: Sequence[str]) -> None:
    """Raises QueryError for an argument that is none of a few words."""
    if value not in choices:
        raise QueryError(f"'{name}' is {' or '.join(choices)}, not {value!r}")


def _tuple(name: str, value: str | Sequence[str] | None) -> tuple[str, ...]:
    if value is None or isinstance(value, str):
        return () if value is None else (value,)
    values = tuple(value) if isinstance(value, Iterable) else (value,)
    for each in values:
        require_text(name, each)
    return values


def _kinds(value: str | Sequence[str] | None) -> tuple[str, ...]:
    for kind in (kinds := _tuple("kind", value)):
        if kind not in get_args(StoryKind):
            raise QueryError(f"no kind of story is {kind!r}; they are {', '.join(get_args(StoryKind))}")
    return kinds


def _moment(value: str | date | None, parse: Callable[[str, datetime], datetime], now: datetime) -> datetime | None:
    """What ``since`` or ``until`` means: dates and times of Python as they are when written out."""
    return None if value is None else parse(str(value), now)
