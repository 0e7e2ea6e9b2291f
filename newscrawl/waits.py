"""Retry-After: how long a server asks to be left alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

#: No wish to be left alone lasts longer: a page is worth another try the day after.
LONGEST = timedelta(hours=24)

_SECONDS = re.compile(r"\d{1,12}")


def wait_of(header: str | None, moment: datetime) -> timedelta | None:
    """The time from ``moment`` (aware) that a Retry-After header asks for: seconds, or a date.

    At least nothing, at most ``LONGEST``; None where there is no header, or none that can be read.
    """
    text = (header or "").strip()
    if not text:
        return None
    if _SECONDS.fullmatch(text):
        wait = timedelta(seconds=min(int(text), LONGEST.total_seconds()))
    else:
        try:
            date = parsedate_to_datetime(text)
            wait = (date if date.tzinfo else date.replace(tzinfo=timezone.utc)) - moment
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return min(max(wait, timedelta()), LONGEST)
