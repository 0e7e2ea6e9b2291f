"""Ages as a user writes them: 7d, 36h, 2026-01-31."""

from __future__ import annotations

import re
from datetime import MAXYEAR, datetime, timedelta, timezone

from newscrawl.errors import NewscrawlError

_AGE = re.compile(r"(\d{1,6})\s*([a-z]+)", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_UNITS = {
    **dict.fromkeys(("m", "min", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks"), timedelta(weeks=1)),
    **dict.fromkeys(("y", "year", "years"), timedelta(days=365)),
}


class AgeError(NewscrawlError, ValueError):
    """A text that is neither an age nor a date."""


def parse_age(text: str) -> timedelta | None:
    """The span of time that ``text`` names (90m, 36h, 7d), None for anything else."""
    match = _AGE.fullmatch(text.strip())
    unit = _UNITS.get(match[2].lower()) if match else None
    return int(match[1]) * unit if match and unit else None


def parse_since(text: str, now: datetime) -> datetime:
    """The moment that ``text`` names, in UTC: an age before ``now`` (36h, 7d, 2w, 1y), or a date or time in ISO 8601.

    ``now`` is aware. A date without a time is its midnight, a time without an offset is in UTC.
    Raises AgeError for anything else.
    """
    text = text.strip()
    if (age := parse_age(text)) is not None:
        try:
            return (now - age).astimezone(timezone.utc)
        except OverflowError:  # before the year 1: everything
            return datetime.min.replace(tzinfo=timezone.utc)
    try:
        # Python 3.10 does not know Z
        moment = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text))
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise AgeError(f"not an age or a date: {text!r}; write 36h, 7d, 2w or 2026-01-31") from None


def parse_until(text: str, now: datetime) -> datetime:
    """The moment up to which ``text`` goes: as ``parse_since``, but a date without a time includes that day."""
    moment = parse_since(text, now)
    return moment + timedelta(days=1) if _DAY.fullmatch(text.strip()) and moment.year < MAXYEAR else moment
