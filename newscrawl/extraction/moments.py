"""Texts that name a moment, read strictly: ISO 8601 and its common misspellings, RFC 2822, epochs, dates in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newscrawl.items import DatePrecision

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

#: No text that names one moment is longer.
MAX_CHARS = 120
EARLIEST = date(1990, 1, 1)
#: How far ahead of the fetch a date may lie: clocks differ, and papers date their next morning's edition.
FUTURE = timedelta(hours=48)

_ISO = re.compile(
    r"^\s*(?P<y>\d{4})[-/.]?(?P<m>\d{1,2})(?:[-/.]?(?P<d>\d{1,2}))?"
    r"(?:[T_\s,]+(?P<H>\d{1,2}):?(?P<M>\d{2})(?::?(?P<S>\d{2})(?:[.,]\d+)?)?\s*(?P<z>Z|UTC|GMT"
    r"|[+-]\d{1,2}:?\d{0,2})?)?",
    re.I,
)
_EPOCH = re.compile(r"^\s*(\d{10})(?:\d{3})?\s*$")
_RFC = re.compile(r"^\s*(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d")
_TIME = (
    r"(?P<t>[\s,|·•@–—-]*(?:at|um|à|a las|alle|kl\.?|klo|о"
    r"|om|klokken|ore|saat|o)?[\s,]*(?P<H>\d{1,2})\s?[:.h]\s?(?P<M>\d{2})(?::(?P<S>\d{2}))?\s*(?P<ap>[ap]\.?m\b\.?)?)?"
)
_NUMERIC = re.compile(
    r"(?<![\d.])(?P<a>\d{1,2})\s?(?P<sep>[./-])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<y>(?:19|20)\d{2}|\d{2})(?!\d)"
    + _TIME,
    re.I,
)
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?(?:[-/.]|年|년)\s?(?P<m>\d{1,2})\s?(?:[-/.]|月"
    r"|월)\s?(?P<d>\d{1,2})(?!\d)\s?(?:日|일)?(?:\s*[(（][^)）]{1,4}[)）])?" + _TIME,
    re.I,
)
_WORDS = re.compile(
    r"(?:(?<!\d)\d{1,2}(?:st|nd|rd|th|er|º|ª|e)?\.?\s*(?:of\s+|de\s+|d')?[^\W\d_]{3,12}\.?,?\s*(?:de\s+"
    r"|del\s+)?(?:19|20)\d{2}(?!\d)"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?\s?,?\s+(?:19|20)\d{2}(?!\d)"
    r"|(?<!\d)\d{1,2}[-\s][^\W\d_]{3}[-\s]\d{2}(?!\d)"
    r"|(?:19|20)\d{2}[.,]?\s+[^\W\d_]{3,12}\s+\d{1,2}(?!\d))" + _TIME,
    re.I,
)
_MONTH_FIRST_COUNTRIES = frozenset({"us", "ph", "fm", "pw", "mh"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a page gives it: ``text`` keeps its offset, ``utc`` is for sorting and comparing."""

    text: str
    utc: datetime
    precision: DatePrecision

    @property
    def utc_text(self) -> str:
        return self.utc.strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def day(self) -> str:
        return self.text[:10]


@dataclass(frozen=True, slots=True)
class Reader:
    """How a page's dates are read: its time zone and languages, whether 3/4/2024 is in March, when it was fetched."""

    fetched_at: datetime
    zone: str | None = None
    languages: tuple[str, ...] = ("en",)
    month_first: bool = False

    def machine(self, value: object) -> Moment | None:
        """A date written for machines; None for anything else."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or len(value) > MAX_CHARS or not any(c.isdigit() for c in value):
            return None
        try:
            return self._iso(value) or self._epoch(value) or self._rfc(value)
        except (ValueError, OverflowError, IndexError, TypeError):
            return None

    def words(self, text: str) -> Moment | None:
        """The first date printed in a text; None where there is none."""
        for reading in (self._year_first, self._numeric, self._in_words):
            try:
                moment = reading(text[: MAX_CHARS * 4])
            except (ValueError, OverflowError):
                moment = None
            if moment is not None:
                return moment
        return None

    def relative(self, text: str) -> Moment | None:
        """ "3 hours ago", counted from the fetch; None for anything else."""
        if len(text) > 40 or not any(c.isdigit() for c in text):
            return None
        base = self.fetched_at.astimezone(timezone.utc).replace(tzinfo=None)
        found = _parser(self.languages, "DMY", base, ("relative-time",)).get_date_data(text).date_obj
        return self._accept(found.strftime("%Y-%m-%d"), found.replace(tzinfo=timezone.utc), "day") if found else None

    # ------------------------------------------------------------------------------------------

    def _accept(self, text: str, moment: datetime, precision: DatePrecision) -> Moment | None:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=_zone(self.zone) if precision in ("second", "minute") else timezone.utc)
        utc = moment.astimezone(timezone.utc)
        if utc.date() < EARLIEST or utc > self.fetched_at + FUTURE:
            return None
        return Moment(text, utc, precision)

    def _iso(self, value: str) -> Moment | None:
        match = _ISO.match(value)
        if match is None or re.match(r"^\s*\d{9,}", value):
            return None
        year, month = int(match["y"]), int(match["m"])
        if match["d"] is None:
            # "2024-05" and no more; 20245 or a time without a day is junk
            if not re.fullmatch(r"\s*\d{4}-\d{2}\s*", value):
                return None
            return self._accept(f"{year:04}-{month:02}", datetime(year, month, 1, tzinfo=timezone.utc), "month")
        day = datetime(year, month, int(match["d"]))  # noqa: DTZ001 (the zone is the page's, added by _accept)
        if match["H"] is None:
            return self._accept(day.strftime("%Y-%m-%d"), day, "day")
        hour = int(match["H"])
        if re.match(r"\s*p\.?m", value[match.end() :], re.I) and hour < 12:
            hour += 12
        moment = day.replace(
            hour=hour % 24, minute=int(match["M"]), second=min(int(match["S"] or 0), 59), tzinfo=_offset(match["z"])
        )
        return self._accept(moment.isoformat(), moment, "second" if match["S"] else "minute")

    def _epoch(self, value: str) -> Moment | None:
        match = _EPOCH.match(value)
        if match is None:
            return None
        moment = datetime.fromtimestamp(int(match[1]), timezone.utc)
        return self._accept(moment.isoformat(), moment, "second")

    def _rfc(self, value: str) -> Moment | None:
        if not _RFC.match(value):
            return None
        moment = parsedate_to_datetime(value.strip())
        return self._accept(moment.isoformat(), moment, "second")

    def _year_first(self, text: str) -> Moment | None:
        match = _YEAR_FIRST.search(text)
        return self._with_time(date(int(match["y"]), int(match["m"]), int(match["d"])), match) if match else None

    def _numeric(self, text: str) -> Moment | None:
        match = _NUMERIC.search(text)
        if match is None:
            return None
        a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
        if year < 100:
            year += 2000 if year < 70 else 1900
        month_first = self.month_first and match["sep"] == "/"
        day, month = (b, a) if (month_first and a <= 12) or b > 12 else (a, b)
        return self._with_time(date(year, month, day), match)

    def _in_words(self, text: str) -> Moment | None:
        for match in _WORDS.finditer(text):
            named = match.group(0)[: len(match.group(0)) - len(match["t"] or "")]
            found = _named_day(named, self.languages)
            if found is not None:
                moment = self._with_time(found, match)
                if moment is not None:
                    return moment
        return None

    def _with_time(self, day: date, match: re.Match[str]) -> Moment | None:
        naive = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        if match["H"] is None or int(match["H"]) > 23 or int(match["M"]) > 59:
            return self._accept(day.isoformat(), naive, "day")
        hour = int(match["H"])
        if match["ap"]:
            hour = hour % 12 + (12 if match["ap"].lower().startswith("p") else 0)
        moment = naive.replace(hour=hour, minute=int(match["M"]), second=min(int(match["S"] or 0), 59))
        text = moment.isoformat(timespec="seconds" if match["S"] else "minutes")
        return self._accept(text, moment, "second" if match["S"] else "minute")


def by_the_clock_of(moment: Moment, other: Moment) -> Moment | None:
    """A UTC moment rewritten with the offset that another reading of it shows; None if the other is another moment."""
    if other.precision not in ("second", "minute") or other.text.endswith("+00:00"):
        return None
    stamp = datetime.fromisoformat(other.text)
    clock = stamp.replace(tzinfo=None) - moment.utc.replace(tzinfo=None)
    minutes = round(clock.total_seconds() / 60)
    offset = timezone(timedelta(minutes=round(minutes / 15) * 15)) if abs(minutes) <= 14 * 60 else None
    if (
        offset is None
        or abs(minutes - round(minutes / 15) * 15) > 1
        or (stamp.tzinfo is not None and stamp.utcoffset() != offset.utcoffset(None))
    ):
        return None
    return Moment(moment.utc.astimezone(offset).isoformat(), moment.utc, moment.precision)


def month_first(language: str | None, country: str | None) -> bool:
    """Whether 3/4/2024 is the fourth of March. In English it is, unless another country is known."""
    if country:
        return country.lower() in _MONTH_FIRST_COUNTRIES
    return language == "en"


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return timezone.utc
    digits = text[1:].replace(":", "").ljust(2, "0")
    digits = digits.zfill(4) if len(digits) == 3 else digits.ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:4])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes)) if minutes < 24 * 60 else None


@lru_cache(maxsize=256)
def _zone(name: str | None) -> ZoneInfo | timezone:
    """The source's time zone; UTC where it is unknown or misspelt."""
    try:
        return ZoneInfo(name) if name else timezone.utc
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone.utc


@lru_cache(maxsize=4096)
def _named_day(text: str, languages: Sequence[str]) -> date | None:
    """The day that "17. Mai 2024" names in one of the languages."""
    data = _parser(tuple(languages), "DMY", None, ("absolute-time",)).get_date_data(
        re.sub(r"(\d)(?:st|nd|rd|th|er|º|ª)\b", r"\1", text)
    )
    found = data.date_obj
    return found.date() if found is not None and data.period == "day" else None


@lru_cache(maxsize=64)
def _parser(languages: tuple[str, ...], order: str, base: datetime | None, parsers: tuple[str, ...]) -> DateDataParser:
    # Loading dateparser takes half a second, and most pages never need it.
    from dateparser.data.languages_info import language_order
    from dateparser.date import DateDataParser

    known = [language for language in languages if language in language_order] or ["en"]
    settings: dict[str, object] = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "DATE_ORDER": order,
        "PARSERS": list(parsers),
        "NORMALIZE": True,
    }
    if base is not None:
        settings |= {"RELATIVE_BASE": base, "STRICT_PARSING": False, "REQUIRE_PARTS": []}
    return DateDataParser(languages=known, settings=settings)
