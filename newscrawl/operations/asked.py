"""Which stories a program asks for: the arguments of the Python interface as filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timezone
from typing import get_args

from newscrawl.ages import parse_since, parse_until
from newscrawl.errors import QueryError
from newscrawl.items import StoryKind
from newscrawl.storage.filters import Filter


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
    return Filter(
        sources=_tuple(source),
        since=_moment(since, parse_since, now),
        until=_moment(until, parse_until, now),
        author=author,
        languages=tuple(each.lower() for each in _tuple(language)),
        kinds=_kinds(kind),
        one_a_cluster=one_per_cluster,
    )


def require_number(name: str, value: int) -> None:
    """Raises QueryError for an argument that is no number from 1."""
    if not (isinstance(value, int) and value >= 1):
        raise QueryError(f"'{name}' is a number from 1, not {value!r}")


def require_one_of(name: str, value: str, choices: Sequence[str]) -> None:
    """Raises QueryError for an argument that is none of a few words."""
    if value not in choices:
        raise QueryError(f"'{name}' is {' or '.join(choices)}, not {value!r}")


def _tuple(value: str | Sequence[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _kinds(value: str | Sequence[str] | None) -> tuple[str, ...]:
    for kind in (kinds := _tuple(value)):
        if kind not in get_args(StoryKind):
            raise QueryError(f"no kind of story is {kind!r}; they are {', '.join(get_args(StoryKind))}")
    return kinds


def _moment(value: str | date | None, parse: Callable[[str, datetime], datetime], now: datetime) -> datetime | None:
    """What ``since`` or ``until`` means: dates and times of Python as they are when written out."""
    return None if value is None else parse(str(value), now)
