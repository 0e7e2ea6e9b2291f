"""Dates as pages print them for readers: 17. Mai 2024, 5/17/24, 2024年5月17日, ١٧ مايو ٢٠٢٤, "vor 2 Stunden"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from newscrawl.extraction.dates import rarelanguages
from newscrawl.extraction.dates.calendars import gregorian, persian, western_digits, western_years
from newscrawl.extraction.dates.words import MONTH_WORDS, DateWords, Unit, fold, load

#: A text is read up to here; no line that holds a date needs more.
MAX_CHARS = 480
#: Longer texts with "yesterday" or "2 hours ago" in them are prose.
MAX_RELATIVE_CHARS = 60

_NUMERIC = re.compile(
    r"(?<![\d./-])(?P<a>\d{1,2})\s?(?P<sep>[./|·-])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4}|\d{2})(?!\d|[./-]\d|:\d)"
)
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>\d{4})\s?(?:[-/.]|年|년)\s?(?P<m>\d{1,2})\s?(?:[-/.]|月|월)\s?(?P<d>\d{1,2})(?!\d)\s?(?:日|일)?"
    r"(?:\s?[(（][^)）\d]{1,6}[)）])?"
)
_TOKEN = re.compile(r"\d+|[^\s\d,;:/()\[\]{}|·•–—\-<>\"«»“”_!?？！。、，（）+=@#&*]+")
_CLOCK = (
    r"(?P<half>午前|午後|上午|下午|오전|오후)?\s?(?P<H>\d{1,2})\s?(?:[:.hH]|時|时|點|点|시)\s?(?P<M>\d{2})(?!\d|\.\d)"
    r"(?::(?P<S>\d{2}))?"
)
_AFTERNOON = (
    r"(?:\s*(?P<ap>[AaPp])\.?\s?[Mm]\b\.?)?(?:\s*\(?(?P<zone>[A-Za-zА-я]{1,4})\b)?\s?(?P<offset>[+-]\d{1,2}:?\d{0,2})?"
)
_TIME = re.compile(_CLOCK + _AFTERNOON)
_HOUR_ALONE = re.compile(r"(?P<H>\d{1,2})\s*(?P<ap>[AaPp])\.?\s?[Mm]\b\.?(?:\s*\(?(?P<zone>[A-Z]{2,4})\b)?")
#: Between a date and its time: punctuation and a word or two ("um", "a las", "ora").
_GAP = re.compile(r"[\s,.|·•@–—()\-/]{0,6}")
_BETWEEN = re.compile(_GAP.pattern + r"(?:[^\W\d_]{1,8}[.,:]?\s{0,2}){0,2}[\s,|·•@–—(\-]{0,4}")
_AFTER_TIME = re.compile(r"(?:\s*[^\W\d_]{1,4}\.?)?[\s,|·•@–—()\-/]{1,5}(?:[^\W\d_]{2,10}[.,]*\s{0,2}){0,2}")
_CENTURY = 70  # two digits below are of this century
#: Letters; "de", "of", and the ordinal of "17th". Latvian has a longer one.
_FILLER = 3
_LONG_FILLER = "gada"
_MAX_TOKENS = 120
#: From a day of the week to its month: "jueves, el 19 de noviembre", "Thursday the 19th of November".
_TO_MONTH = 6
#: "yesterday at about 18:05": a time is so few words behind its day.
_TO_TIME = 3


@dataclass(frozen=True, slots=True)
class Printed:
    """A date of a text and the time beside it. ``offset`` is None where no zone is printed.

    ``swapped`` is the other day that it may mean, where day and month could be either way round. ``region`` is the name
    of a clock whose hours depend on the day or on the country: "ET", "IST".
    """

    start: int
    end: int
    day: date
    swapped: date | None = None
    hour: int | None = None
    minute: int = 0
    second: int | None = None
    offset: timedelta | None = None
    region: str | None = None


class Ago(NamedTuple):
    """How long before the fetch something was."""

    number: int
    unit: Unit


class _Token(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()


def find(text: str, languages: Sequence[str], *, month_first: bool) -> Sequence[Printed]:
    """The dates of a text in order, of its first ``MAX_CHARS`` characters."""
    text = text[:MAX_CHARS]
    if sum(map(str.isdigit, text)) < 3 and text.isascii():
        return ()
    return _find(text, tuple(languages), month_first=month_first)


@lru_cache(maxsize=512)  # a page repeats its day in elements that contain each other
def _find(text: str, languages: Sequence[str], *, month_first: bool) -> Sequence[Printed]:
    text = western_years(western_digits(text))
    if sum(map(str.isdigit, text)) < 3:
        return ()
    found = [*_year_first(text, languages), *_numeric(text, languages, month_first), *_in_words(text, languages)]
    if not found and languages and languages[0] not in load().by_language:
        found = [Printed(*dated) for dated in rarelanguages.find(text, languages[0])]
    found.sort(key=lambda printed: printed.start)
    return tuple(_with_time(printed, text) for printed in found)


def yearless(text: str, languages: Sequence[str], latest: date) -> Sequence[Printed]:
    """The dates of a text that name the day of the week and no year, "donderdag 19 november, 14:32", in order.

    They are of the year up to ``latest`` in which the day fell on that weekday.
    """
    text = text[:MAX_CHARS]
    if not any(map(str.isdigit, text)):
        return ()
    return _yearless(text, tuple(languages), latest)


@lru_cache(maxsize=512)
def _yearless(text: str, languages: Sequence[str], latest: date) -> Sequence[Printed]:
    text = western_digits(text)
    tokens = [_Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)][:_MAX_TOKENS]
    words, found = load(), list[Printed]()
    for position, token in enumerate(tokens):
        weekday = None if token.is_number else words.weekday(fold(token.text).strip("."), languages)
        dated = _in_week(text, tokens, position, weekday, languages, latest) if weekday is not None else None
        if dated is not None:
            found.append(_with_time(dated, text))
    return tuple(found)


def _in_week(
    text: str, tokens: list[_Token], position: int, weekday: int, languages: Sequence[str], latest: date
) -> Printed | None:
    """The date that goes on from a day of the week: a day and a month, whichever is first."""
    number = month = None
    end = position
    hyphen = text[tokens[position].end : tokens[position].end + 1] == "-"  # "sexta-feira"
    for at in range(position + 1 + hyphen, min(position + 1 + _TO_MONTH, len(tokens))):
        token = tokens[at]
        if token.is_number:
            if number is not None or len(token.text) > 2:
                return None
            number, end = int(token.text), at
        else:
            named, size, _ = _month_at(tokens, at, languages, load())
            if named is None and not _is_filler(token.text):
                return None
            month, end = (named, at + size - 1) if named is not None else (month, end)
        if number is not None and month is not None:
            days = (_day(latest.year - back, month, number, languages) for back in (0, 1))
            known = (day for day in days if day is not None and day <= latest and day.weekday() == weekday)
            day = next(known, None)
            return Printed(tokens[position].start, tokens[end].end, day) if day is not None else None
    return None


def relative(text: str, languages: Sequence[str]) -> Ago | None:
    """The distance that "3 hours ago" or "gestern, 18:05" tells; None for anything else."""
    if len(text) > MAX_RELATIVE_CHARS:
        return None
    words = load()
    tokens = _spelled(western_digits(text), words)
    number = next((at for at, word in enumerate(tokens) if word == "#" or word.isdigit()), None)
    if number is not None:
        unit = _distance(tokens, number, words)
        if unit is not None:
            return Ago(int(tokens[number][:4]) if tokens[number].isdigit() else 1, unit)
    for language in languages:
        known = words.days.get(language, {})
        for size in (3, 2, 1):
            for start in range(len(tokens) - size + 1):
                days = known.get(" ".join(tokens[start : start + size]))
                if days is not None and _dates(tokens, start, start + size, words):
                    return Ago(days, "day")
    return None


def _dates(tokens: list[str], start: int, end: int, words: DateWords) -> bool:
    """Whether a word for a day dates a text: it opens it, a time or a label stands beside it. "USA Today" does not."""
    timed = any(token.isdigit() for token in tokens[end : end + _TO_TIME])
    return start == 0 or timed or words.label(" ".join(tokens[max(0, start - 2) : start])) is not None


def _spelled(text: str, words: DateWords) -> list[str]:
    """The folded words of a text, numbers apart from letters, and "one hour" as "# hour"."""
    tokens = [token.strip(".") for token in re.findall(r"\d+|[^\s\d,;:|·•()]+", fold(text))][:16]
    if any(token.isdigit() for token in tokens):
        return [token for token in tokens if token]
    return ["#" if one in words.ones else one for one in tokens if one]


def _distance(tokens: list[str], number: int, words: DateWords) -> Unit | None:
    for before in range(min(number, 4), -1, -1):
        for after in range(4, -1, -1):
            window = tokens[number - before : number + after + 1]
            if len(window) == before + after + 1 > 1:
                unit = words.ago.get(" ".join(["#" if at == before else word for at, word in enumerate(window)]))
                if unit is not None:
                    return unit
    return None


# ---------------------------------------------------------------------------------------------- numbers


def _year_first(text: str, languages: Sequence[str]) -> Iterator[Printed]:
    for match in _YEAR_FIRST.finditer(text):
        day = _day(int(match["y"]), int(match["m"]), int(match["d"]), languages)
        if day is not None:
            yield Printed(match.start(), match.end(), day)


def _numeric(text: str, languages: Sequence[str], month_first: bool) -> Iterator[Printed]:
    for match in _NUMERIC.finditer(text):
        year = _full(match["y"])
        by_day = _day(year, int(match["b"]), int(match["a"]), languages)
        by_month = _day(year, int(match["a"]), int(match["b"]), languages) if match["sep"] != "." else None
        first, second = (by_month, by_day) if month_first else (by_day, by_month)
        day = first or second
        if day is not None:
            yield Printed(match.start(), match.end(), day, second if second not in (None, day) else None)


def _day(year: int, month: int, day: int, languages: Sequence[str]) -> date | None:
    try:
        found = gregorian(year, month, day, languages)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None


def _full(year: str) -> int:
    short = int(year)
    return short if len(year) > 2 else short + (2000 if short < _CENTURY else 1900)


# ---------------------------------------------------------------------------------------------- words


def _in_words(text: str, languages: Sequence[str]) -> Iterator[Printed]:
    """Dates whose month has a name: the numbers around it say which one is the day."""
    tokens = [_Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)][:_MAX_TOKENS]
    if not any(token.is_number for token in tokens):
        return
    words, position = load(), 0
    while position < len(tokens):
        month, size, is_persian = _month_at(tokens, position, languages, words)
        found = _around(text, tokens, position, size, month, languages, is_persian) if month is not None else None
        position += size
        if found is not None:
            yield found
            while position < len(tokens) and tokens[position].start < found.end:
                position += 1  # a month's second name


def _month_at(
    tokens: list[_Token], position: int, languages: Sequence[str], words: DateWords
) -> tuple[int | None, int, bool]:
    """The month that begins at a token, of how many tokens its name is, and whether it is a Persian one."""
    if tokens[position].is_number:
        return None, 1, False
    name = fold(tokens[position].text).strip(".'")
    if name in ("thang", "thg") and position + 1 < len(tokens) and tokens[position + 1].is_number:  # Vietnamese
        number = int(tokens[position + 1].text[:3])
        return (number if 1 <= number <= 12 else None), 2, False
    opening = name.partition(" ")[0]
    if opening not in words.openings and opening[2:] not in words.openings:  # of "d'octubre"
        return None, 1, False
    names = [name]
    for token in tokens[position + 1 : position + MONTH_WORDS]:
        if token.is_number:
            break
        names.append(fold(token.text).strip("."))
    for size in range(len(names), 0, -1):
        joined = " ".join(names[:size])
        month = words.month(joined, languages)
        if month is None and joined[:2] in ("d'", "l'"):
            month = words.month(joined[2:], languages)
        if month is not None:
            return month, size, False
        if joined in words.persian:
            return words.persian[joined], size, True
    return None, 1, False


def _around(
    text: str, tokens: list[_Token], position: int, size: int, month: int, languages: Sequence[str], is_persian: bool
) -> Printed | None:
    before = _numbers(tokens[max(0, position - 5) : position][::-1], languages)
    after = _numbers(tokens[position + size : position + size + 6], languages)
    for day, year in (
        (before[0], after[0]),  # 17 May 2024
        (after[0], after[1]),  # May 17, 2024
        (after[0], before[0]),  # 2024. május 17.
        (before[0], before[1]),  # 2024. gada 17. maijs
    ):
        if day is None or year is None or len(day.text) > 2 or not _is_year(text, year):
            continue
        try:
            number = _full(year.text)
            found = persian(number, month, int(day.text)) if is_persian else None
        except ValueError:
            continue
        found = found or _day(number, month, int(day.text), languages)
        if found is not None:
            first, last = tokens[position], tokens[position + size - 1]
            return Printed(min(day.start, year.start, first.start), max(day.end, year.end, last.end), found)
    return None


def _numbers(tokens: list[_Token], languages: Sequence[str]) -> tuple[_Token | None, _Token | None]:
    """The nearest number and the next one, with no more than a short word or a month's second name between."""
    found: list[_Token] = []
    skipped = 0
    for token in tokens:
        if token.is_number:
            found.append(token)
            skipped = 0
        elif _is_filler(token.text) or load().month(fold(token.text), languages):
            skipped += 1
        else:
            break
        if len(found) == 2 or skipped > 2:
            break
    return (found[0] if found else None), (found[1] if len(found) > 1 else None)


def _is_filler(word: str) -> bool:
    return len(word.strip(".")) <= _FILLER or word == _LONG_FILLER


def _is_year(text: str, token: _Token) -> bool:
    """Four digits; two behind a hyphen or an apostrophe ("17-May-24", "May '24")."""
    if len(token.text) == 4:
        return token.text[0] in "12"
    return len(token.text) == 2 and token.start > 0 and text[token.start - 1] in "-'’"


# ---------------------------------------------------------------------------------------------- times


def _with_time(printed: Printed, text: str) -> Printed:
    """The date with the time that stands behind it, or close before it."""
    ends = [match.end() for gap in (_GAP, _BETWEEN) if (match := gap.match(text, printed.end))]
    for at in dict.fromkeys(ends):
        for pattern in (_TIME, _HOUR_ALONE):
            match = pattern.match(text, at)
            timed = _timed(printed, match, match.end()) if match else None
            if timed is not None:
                return timed
    start = max(0, printed.start - 30)
    for match in _TIME.finditer(text, start, printed.start):
        gap = text[match.end("S") if match["S"] else match.end("M") : printed.start]
        if _AFTER_TIME.fullmatch(gap) or match.end() == printed.start:
            timed = _timed(printed, match, printed.end)
            if timed is not None:
                return timed
    return printed


def _timed(printed: Printed, match: re.Match[str], end: int) -> Printed | None:
    parts = match.groupdict()
    hour, minute = int(parts["H"]), int(parts.get("M") or 0)
    afternoon = (parts.get("ap") or "").lower() == "p" or (parts.get("half") or "") in ("午後", "下午", "오후")
    if (parts.get("ap") or parts.get("half")) and hour <= 12:
        hour = hour % 12 + (12 if afternoon else 0)
    if hour > 23 or minute > 59:
        return None
    second = min(int(parts["S"]), 59) if parts.get("S") else None
    zone = parts.get("zone")
    offset = _offset(zone, parts.get("offset"))
    # "PT" and "CT" are also other things, but not behind "p.m."
    region = zone.lower() if zone and zone.isupper() and (parts.get("ap") or zone == "IST") else None
    start, end, day = printed.start, max(end, printed.end), printed.day
    return Printed(start, end, day, printed.swapped, hour, minute, second, offset, region)


def _offset(zone: str | None, shift: str | None) -> timedelta | None:
    hours = load().clocks.get(zone.lower()) if zone else None
    if zone in ("Z", "z"):
        hours = 0
    if shift and (not zone or hours == 0):
        digits = re.sub(r"\D", "", shift)
        size = 1 if len(digits) == 3 else 2
        minutes = int(digits[:size]) * 60 + int(digits[size:] or 0)
        return timedelta(minutes=-minutes if shift[0] == "-" else minutes) if minutes <= 14 * 60 else None
    return timedelta(hours=hours) if hours is not None else None
