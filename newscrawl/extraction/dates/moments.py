"""Texts that name a moment: dates for machines (ISO 8601, RFC 2822, epochs and their misspellings) and for readers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newscrawl.extraction.dates import printed, words
from newscrawl.extraction.dates.printed import Printed
from newscrawl.extraction.dates.words import Label, Unit
from newscrawl.items import DatePrecision, DateZone

#: No text that names one moment for machines is longer.
MAX_CHARS = 120
EARLIEST = date(1990, 1, 1)
#: How far ahead of the fetch a date may lie: clocks differ, and papers date their next morning's edition.
FUTURE = timedelta(hours=48)

_SAME_CLOCK = timedelta(days=14)

_ISO = re.compile(
    r"^\s*(?P<y>\d{4})[-/.]?(?P<m>\d{1,2})(?:[-/.]?(?P<d>\d{1,2}))?"
    r"(?:[T_\s,]+(?P<H>\d{1,2}):?(?P<M>\d{2})(?::?(?P<S>\d{2})(?:[.,]\d+)?)?\s*(?P<z>Z|UTC|GMT"
    r"|[+-]\d{1,2}:?\d{0,2}(?::\d\d)?)?)?",
    re.I,
)
#: Midnight without an offset is how a day is stored that has no hour: "2024-05-04T00:00:00".
_NO_HOUR = re.compile(r"[T_\s,]+00?:?00(?::?00(?:[.,]0+)?)?\s*", re.I)
_HAS_OFFSET = re.compile(r"T[\d:.]+[+-]\d\d:\d\d(?::\d\d)?$")
_EPOCH = re.compile(r"^\s*(\d{10})(?:\d{3})?\s*$")
_RFC = re.compile(r"^\s*(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d")
#: As C and JavaScript print a date: "Tue Jan 28 15:28:56 CET 2020".
_CTIME = re.compile(
    r"^\s*[A-Za-z]{3}\s+(?P<md>[A-Za-z]{3}\s+\d{1,2})\s+(?P<t>\d\d:\d\d:\d\d)\s+(?P<z>[A-Z]{3,4}\s+)?(?P<y>\d{4})\s*$"
)
_MONTH_FIRST_COUNTRIES = frozenset({"us", "ph", "fm", "pw", "mh"})
_SECONDS: dict[Unit, int] = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_PRECISIONS: dict[Unit, DatePrecision] = {"second": "second", "minute": "minute", "year": "month", "month": "month"}
#: Words this close to a date are its label.
_LABEL_CHARS = 40
#: "2024/5/17 10:15 (updated 5/17 11:40)": what a bracket with numbers says is of them.
_BRACKETED_DATE = re.compile(r"[(（\[][^()（）\[\]\d]{0,30}\d[^()（）\[\]]{0,40}[)）\]]?")
_MAX_AGO = 40 * 365 * 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a page gives it: ``text`` keeps its offset, ``utc`` is for sorting and comparing.

    ``refused`` says why it can be no date of a story ("future", "before 1990"). ``swapped`` is what it may also mean,
    where day and month could be either way round.
    """

    text: str
    utc: datetime
    precision: DatePrecision
    refused: str | None = None
    swapped: Moment | None = None

    @property
    def utc_text(self) -> str:
        return self.utc.strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def day(self) -> str:
        return self.text[:10]

    @property
    def has_time(self) -> bool:
        return self.precision in ("second", "minute")

    def days_from(self, other: Moment) -> int:
        """How many days as printed lie between the two; months count from their first day."""
        first, second = (date.fromisoformat(m.text[:7] + (m.text[7:10] or "-01")) for m in (self, other))
        return (first - second).days


class Labelled(NamedTuple):
    """A printed date, what the words beside it say of it, and where in its text it begins."""

    moment: Moment
    label: Label | None
    start: int


@dataclass(frozen=True, slots=True)
class Reader:
    """How a page's dates are read: its time zone and languages, whether 3/4/2024 is in March, when it was fetched.

    ``zone_from`` is who names the zone: the source, its country, or nobody.
    """

    fetched_at: datetime
    zone: str | None = None
    languages: tuple[str, ...] = ("en",)
    month_first: bool = False
    zone_from: DateZone = "none"

    def machine(self, value: object) -> Moment | None:
        """A date written for machines that can be a story's; None for anything else."""
        moment = self.claim(value)
        return moment if moment is not None and not moment.refused else None

    def claim(self, value: object) -> Moment | None:
        """A date written for machines, whether or not it can be a story's; None for anything else."""
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**13:
            value = str(value)
        if not isinstance(value, str) or len(value) > MAX_CHARS or not any(c.isdigit() for c in value):
            return None
        try:
            return self._iso(value) or self._epoch(value) or self._rfc(value) or self._ctime(value)
        except (ValueError, OverflowError, IndexError, TypeError):
            return None

    def words(self, text: str) -> Moment | None:
        """The first date printed in a text that can be a story's; None where there is none."""
        return next((one.moment for one in self.labelled(text) if not one.moment.refused), None)

    def labelled(self, text: str) -> list[Labelled]:
        """The dates printed in a text, in order, with what the words beside each say of it; refused ones too."""
        found = printed.find(text, self.languages, month_first=self.month_first)
        if not found:
            found = printed.yearless(text, self.languages, (self.fetched_at + FUTURE).date())
        labelled: list[Labelled] = []
        end = 0
        for index, one in enumerate(found):
            moment = self._of_printed(one)
            label = words.load().label(text[max(end, one.start - _LABEL_CHARS) : one.start])
            if label is None and index == len(found) - 1:  # "2024-05-17 更新"; between two dates it is the second one's
                label = words.load().label(_BRACKETED_DATE.sub("", text[one.end :])[:_LABEL_CHARS])
            if moment is not None:
                labelled.append(Labelled(moment, label, one.start))
            end = one.end
        return labelled

    def relative(self, text: str) -> Moment | None:
        """ "3 hours ago", counted from the fetch; None for anything else."""
        found = printed.relative(text, self.languages)
        if found is None:
            return None
        count, unit = found
        days = {"month": 30, "year": 365}.get(unit)
        seconds = count * (days * 86_400 if days else _SECONDS[unit])
        if seconds > _MAX_AGO:
            return None
        moment = (self.fetched_at - timedelta(seconds=seconds)).astimezone(_zone(self.zone))
        precision = _PRECISIONS.get(unit, "day")
        if unit == "hour":  # half an hour either way: the day is as sure as it gets
            precision = "day"
        if precision in ("second", "minute"):
            return self._accept(moment.isoformat(timespec="minutes"), moment, "minute")
        text = moment.strftime("%Y-%m" if precision == "month" else "%Y-%m-%d")
        return self._accept(text, _midnight(moment), precision)

    def zone_of(self, moment: Moment) -> DateZone | None:
        """Whose clock a moment's hour was read by; None for one without an hour."""
        if not moment.has_time:
            return None
        return "page" if _HAS_OFFSET.search(moment.text) else self.zone_from

    def is_of_fetch(self, moment: Moment) -> bool:
        """Whether a moment is of the day on which the page was fetched, by the clocks of its country or in UTC."""
        return moment.day in {
            self.fetched_at.astimezone(zone).date().isoformat() for zone in (_zone(self.zone), timezone.utc)
        }

    # ------------------------------------------------------------------------------------------

    def _accept(self, text: str, moment: datetime, precision: DatePrecision) -> Moment | None:
        try:
            if moment.tzinfo is None:
                zone = _zone(self.zone) if precision in ("second", "minute") else timezone.utc
                moment = moment.replace(tzinfo=zone)
            utc = moment.astimezone(timezone.utc)
        except (ValueError, OverflowError):
            return None
        refused = "before 1990" if utc.date() < EARLIEST else "future" if utc > self.fetched_at + FUTURE else None
        return Moment(text, utc, precision, refused)

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
        if match["H"] is None or _NO_HOUR.fullmatch(match[0], match.end("d")):
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

    def _ctime(self, value: str) -> Moment | None:
        match = _CTIME.match(value)
        line = f"{match['md']} {match['y']} {match['t']} {match['z'] or ''}" if match else ""
        return next((one.moment for one in self.labelled(line)), None)

    def _of_printed(self, found: Printed) -> Moment | None:
        moment = self._at(found, found.day)
        other = self._at(found, found.swapped) if found.swapped is not None else None
        if moment is None or other is None or other.refused:
            return moment
        if moment.refused:  # of two readings the one that can be
            return other
        return Moment(moment.text, moment.utc, moment.precision, None, other)

    def _at(self, found: Printed, day: date) -> Moment | None:
        if found.hour is None:
            return self._accept(day.isoformat(), datetime(day.year, day.month, day.day), "day")  # noqa: DTZ001
        moment = datetime(day.year, day.month, day.day, found.hour, found.minute, found.second or 0)  # noqa: DTZ001
        offset = found.offset if found.offset is not None or not found.region else self._region(found.region, moment)
        if offset is not None:
            moment = moment.replace(tzinfo=timezone(offset))
        if found.second is None:
            return self._accept(moment.isoformat(timespec="minutes"), moment, "minute")
        return self._accept(moment.isoformat(), moment, "second")

    def _region(self, name: str, moment: datetime) -> timedelta | None:
        """How far ahead of UTC a clock called "ET" or "IST" is: the page's own, if that is its name, else the usual."""
        usual = words.load().regions.get(name)
        if usual is None:
            return None
        own = moment.replace(tzinfo=_zone(self.zone))
        return own.utcoffset() if own.tzname() == name.upper() else moment.replace(tzinfo=_zone(usual)).utcoffset()


def is_known(zone: str) -> bool:
    """Whether a time zone of this name is known."""
    return _zone(zone) is not timezone.utc


def by_the_clock_of(moment: Moment, other: Moment) -> Moment | None:
    """A UTC moment rewritten with the offset that another reading of it shows; None if the other is another moment."""
    if not other.has_time or other.text.endswith("+00:00"):
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


def by_the_clock_in(zone: str | None, moment: Moment) -> Moment | None:
    """A UTC moment as the clocks of a time zone show it; None without a zone, or where it is no UTC moment."""
    if zone is None or not moment.has_time or not moment.text.endswith("+00:00"):
        return None
    return Moment(moment.utc.astimezone(_zone(zone)).isoformat(), moment.utc, moment.precision)


def shifted_alike(told: Moment, shown: Moment, moment: Moment, zone: str | None) -> Moment:
    """A UTC moment by the clock that ``shown`` has and ``told``, the same moment, had not: a page has one clock.

    It is that of ``zone``, if that zone's clocks showed it; else it is known for some days only, as summers end.
    """
    if not moment.has_time or not moment.text.endswith("+00:00") or shown.text == told.text or not shown.has_time:
        return moment
    stamp = datetime.fromisoformat(shown.text)
    clock = _zone(zone) if stamp.astimezone(_zone(zone)).utcoffset() == stamp.utcoffset() else stamp.tzinfo
    if clock is stamp.tzinfo and abs(moment.utc - shown.utc) > _SAME_CLOCK:
        return moment
    return Moment(moment.utc.astimezone(clock).isoformat(), moment.utc, moment.precision)


def month_first(language: str | None, country: str | None) -> bool:
    """Whether 3/4/2024 is the fourth of March. In English it is, unless another country is known."""
    if country:
        return country.lower() in _MONTH_FIRST_COUNTRIES
    return language == "en"


def _midnight(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day, tzinfo=timezone.utc)


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return timezone.utc
    digits = text[1:6].replace(":", "")
    digits = digits.zfill(2) if len(digits) < 2 else digits
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
