"""Pages that list the stories of a day, a month or a year: their addresses, from a template with a date in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# In addresses they are English, or numbers.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

#: What a template says where the date goes.
PLACEHOLDERS: Mapping[str, Callable[[date], str]] = {
    "yyyy": lambda day: f"{day.year:04}",
    "yy": lambda day: f"{day.year % 100:02}",
    "mm": lambda day: f"{day.month:02}",
    "m": lambda day: f"{day.month}",
    "mon": lambda day: _MONTHS[day.month - 1],
    "dd": lambda day: f"{day.day:02}",
    "d": lambda day: f"{day.day}",
}
_YEARS, _OF_MONTHS, _DAYS = {"yyyy", "yy"}, {"mm", "m", "mon"}, {"dd", "d"}
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """The page of a day, month or year, and the moments (UTC) at which that begins and is over.

    ``stem`` is its address up to the end of the date.
    """

    url: str
    begins_at: datetime
    over_at: datetime
    stem: str

    def goes_on_at(self, url: str) -> bool:
        """Whether an address that the page calls the next one is its own second page, not the page of the next day."""
        begin, address = _no_scheme(self.stem), _no_scheme(url)
        goes_on = address.startswith(begin) and not address[len(begin) : len(begin) + 1].isdigit()
        return goes_on and address != _no_scheme(self.url)


def check_template(template: str) -> None:
    """Raises ValueError for a template without a year, with days of no month, or with what is no placeholder."""
    names = set(_PLACEHOLDER.findall(template))
    if unknown := names - set(PLACEHOLDERS):
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise ValueError(f"{template!r}: {{{min(unknown)}}} is none of {known}")
    if not names & _YEARS or (names & _DAYS and not names & _OF_MONTHS):
        raise ValueError(f"{template!r} names no day, month or year, as in https://example.org/{{yyyy}}/{{mm}}/{{dd}}/")


def dated(template: str, day: date) -> str:
    """The address of the page that a day is on."""
    return _PLACEHOLDER.sub(lambda match: PLACEHOLDERS[match[1]](day), template)


def archive_pages(template: str, since: datetime, until: datetime, zone: str | None = None) -> Iterator[ArchivePage]:
    """The pages of a template that can list stories from ``since`` to ``until`` (aware), the newest first.

    Days begin by the clock of ``zone`` (an IANA name), else by UTC.
    """
    names = set(_PLACEHOLDER.findall(template))
    stem = template[: template.rfind("}") + 1]
    clock: tzinfo = ZoneInfo(zone) if zone else timezone.utc
    first = _begin(since.astimezone(clock).date(), names)
    day = _begin((until.astimezone(clock) - timedelta(microseconds=1)).date(), names)
    while day >= first:
        begins_at, over_at = (
            datetime(*each.timetuple()[:3], tzinfo=clock).astimezone(timezone.utc) for each in (day, _next(day, names))
        )
        yield ArchivePage(dated(template, day), begins_at, over_at, dated(stem, day))
        if day <= date(1, 1, 1):
            return
        day = _begin(day - timedelta(days=1), names)


def _no_scheme(url: str) -> str:
    """What says whether two addresses are one: a paper's old template may say http."""
    return url.partition("://")[2] or url


def _begin(day: date, names: set[str]) -> date:
    """The first day of the page that a day is on."""
    return day if names & _DAYS else day.replace(day=1) if names & _OF_MONTHS else day.replace(month=1, day=1)


def _next(day: date, names: set[str]) -> date:
    """The first day of the page after the one that begins on a day."""
    if names & _DAYS:
        return day + timedelta(days=1)
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) if names & _OF_MONTHS else day.replace(day.year + 1)
