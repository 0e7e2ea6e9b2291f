"""Dates that a page prints: found, and written anew in the same way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from benchmarks.framed.words import MONTHS

_NAMES = {name.lower(): (months, number) for months in reversed(MONTHS) for number, name in enumerate(months)}
_SHORT = {name.lower()[:3]: (months, number) for months in reversed(MONTHS) for number, name in enumerate(months)}
_MONTH = "|".join(sorted(map(re.escape, {*_NAMES, *_SHORT}), key=len, reverse=True))
_DATE = re.compile(
    r"(?P<iso>\b\d{4}-\d{2}-\d{2}(?!\d))"
    r"|(?P<numbers>\b\d{1,2}(?P<sign>[./]) ?\d{1,2}(?P=sign) ?(?:20)?\d{2}\b)"
    rf"|(?P<day>\b\d{{1,2}}(?:st|nd|rd|th|\.)?(?: de)? (?:{_MONTH})\.?(?: de|,)? \d{{4}}\b)"
    rf"|(?P<month>\b(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b)"
    r"|(?P<han>\d{4}年\s?\d{1,2}月\s?\d{1,2}日)",
    re.IGNORECASE,
)
_WORD = re.compile(_MONTH, re.IGNORECASE)
_YEARS = range(1995, 2031)


@dataclass(frozen=True, slots=True)
class Printed:
    """A date where it stands in a text: from, to, and how it is written."""

    start: int
    end: int
    text: str
    day: date


def find_printed(text: str) -> list[Printed]:
    """The dates of a text, those with a year."""
    found = []
    for match in _DATE.finditer(text):
        day = _read(match)
        if day is not None and day.year in _YEARS:
            found.append(Printed(match.start(), match.end(), match[0], day))
    return found


def _read(match: re.Match[str]) -> date | None:
    numbers = [int(number) for number in re.findall(r"\d+", match[0])]
    name = _WORD.search(match[0])
    if match["iso"] or match["han"]:
        year, month, day = numbers
    elif match["numbers"]:
        day, month, year = numbers
        year += 2000 if year < 100 else 0
        if match["sign"] == "/" and month > 12:
            day, month = month, day
    else:
        assert name is not None
        day, year = numbers
        month = (_NAMES.get(name[0].lower()) or _SHORT[name[0].lower()[:3]])[1] + 1
    try:
        return date(year, month, day)
    except ValueError:
        return None


def rewrite(written: str, was: date, now: date) -> str:
    """Another date in the way in which one was written: the same order, signs, and language of the month."""
    name = _WORD.search(written)
    numbers = list(re.finditer(r"\d+", written))
    month = ""
    if name is not None:
        long = name[0].lower() in _NAMES
        months, _ = _NAMES[name[0].lower()] if long else _SHORT[name[0].lower()[:3]]
        month = months[now.month - 1] if long else months[now.month - 1][:3]
        month = month.capitalize() if name[0][:1].isupper() else month.lower() if name[0].islower() else month
    values = _values(written, was, now, len(numbers))
    pieces, end = [], 0
    spans = [(found.start(), found.end(), value) for found, value in zip(numbers, values, strict=True)]
    if name is not None:
        spans.append((name.start(), name.end(), month))
    for start, stop, value in sorted(spans):
        pieces += [written[end:start], value]
        end = stop
    return "".join([*pieces, written[end:]])


def _values(written: str, was: date, now: date, count: int) -> list[str]:
    """The numbers of a date in the order of the written ones, as wide as those."""
    widths = [len(number) for number in re.findall(r"\d+", written)]
    if count == 2:
        own = [now.day, now.year]
    elif widths[0] == 4:
        own = [now.year, now.month, now.day]
    elif "/" in written and int(re.findall(r"\d+", written)[0]) == was.month and was.day != was.month:
        own = [now.month, now.day, now.year]
    else:
        own = [now.day, now.month, now.year]
    padded = widths[0] == 4 or any(number.startswith("0") for number in re.findall(r"\d+", written))
    pieces = []
    for number, width in zip(own, widths, strict=True):
        digits = str(number)[-2:] if width == 2 and number > 100 else str(number)
        pieces.append(digits.zfill(width) if padded and "年" not in written else digits)
    return pieces
