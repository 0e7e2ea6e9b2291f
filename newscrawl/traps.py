"""Addresses that a site can make without end: what a page links to may be a program's, not a newsroom's.

Session numbers are no trap here: ``addresses.normalize_url`` knows a page without them.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newscrawl.items import Rejection, RejectionReason, Story

#: Segments of a path. The deepest of 1,659 labelled pages has 10; crawlers of whole archives draw the line here.
MAX_SEGMENTS = 20
#: A page that an address dates further ahead than this is a calendar's: a newsroom plans no story of then.
AHEAD = timedelta(days=400)
#: Addresses that differ in their query alone and lead to nothing new, one after another, until the rest is left.
MAX_BARREN = 30
#: Paths that this is remembered of.
MAX_PATHS = 50_000

# A run of one to four segments, one of them with a letter, three times in a row: a relative link that went astray.
# Digits alone may well repeat, as in /11/11/11/.
_REPEATED = re.compile(r"/((?=[^/]*[^\W\d]|[^/]+/[^/]*[^\W\d])(?:[^/]+/){1,4}?)\1\1")
_MONTH = re.compile(r"(?<!\d)((?:19|20|21)\d{2})[/_-](0?[1-9]|1[0-2])(?!\d)")


def trap_of(url: str, now: datetime) -> str | None:
    """Which kind of trap an address looks like: "deep path", "repeating path", "calendar"; None for an honest one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = f"{parts.path}/"
    if path.count("/") > MAX_SEGMENTS + 1:
        return "deep path"
    if _REPEATED.search(path):
        return "repeating path"
    latest = now + AHEAD
    for year, month in _MONTH.findall(f"{parts.path}?{parts.query}"):
        if (int(year), int(month)) > (latest.year, latest.month):
            return "calendar"
    return None


class Barren:
    """Remembers, for one crawl, which paths give nothing new whatever their query says."""

    def __init__(self) -> None:
        self._fruitless: Counter[str] = Counter()
        self._texts: dict[str, str] = {}  # hash of the story that a path gave last

    def note(self, url: str, outcome: Story | Rejection, count: str) -> None:
        """What an address gave, and how it was counted (a field of ``runs.Counts``)."""
        path, question, _ = url.partition("?")
        if not question or (path not in self._fruitless and len(self._fruitless) >= MAX_PATHS):
            return
        if isinstance(outcome, Rejection):
            # a wall or a server in trouble may be gone another day
            self._fruitless[path] += outcome.reason in (RejectionReason.INDEX_PAGE, RejectionReason.SOFT_404)
        elif count == "duplicates" or self._texts.get(path) == outcome.text_hash:
            self._fruitless[path] += 1
        else:
            self._fruitless[path] = 0
            self._texts[path] = outcome.text_hash

    def holds(self, url: str) -> bool:
        """Whether an address is of a path that has given nothing new MAX_BARREN times in a row."""
        path, question, _ = url.partition("?")
        return bool(question) and self._fruitless[path] >= MAX_BARREN
