"""Times as the database writes them: ISO 8601 UTC texts, which sort as they should."""

from __future__ import annotations

from datetime import datetime, timezone


def utc_text(moment: datetime) -> str:
    """An aware datetime as the database writes it."""
    # not strftime, which writes no zeros before the year 1000
    return moment.astimezone(timezone.utc).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def utc_moment(text: str) -> datetime:
    """The aware datetime of an ISO 8601 text, which is in UTC where it says nothing else. Raises ValueError."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def later_than(lastmod: str, moment: str) -> bool:
    """Whether a lastmod, in whatever offset, is after a UTC time. A day without a time is later when the day is."""
    return _utc(lastmod) > moment if len(lastmod) > 10 else lastmod > moment[:10]


def _utc(text: str) -> str:
    try:
        return utc_text(utc_moment(text))
    except (ValueError, OverflowError):
        return ""
