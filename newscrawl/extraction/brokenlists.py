"""Lists whose items nothing but a line break parts: "1. Bread<br>2. Salt"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Protocol

from lxml.html import HtmlElement

_ITEM = re.compile(r"\s*(?:(?P<number>\d{1,2})(?:[.)．）](?!\d)|、)|(?P<bullet>[•·▪●◦‣■►▲✓✔]|[-–—](?=\s)|[①-⑳]))")


class Cut(Protocol):
    """A line of a page, as it is cut."""

    element: HtmlElement
    kind: str
    text: str


def is_next_item(parts: Sequence[str], text: str) -> bool:
    """Whether a text behind a line break is the next item of a list, "2. Salt", or the first one behind a colon.

    ``parts`` are the pieces of the line before the break.
    """
    item = _ITEM.match(text)
    if item is None:
        return False
    before, number = _ITEM.match(parts[0]), item["number"]
    if before is None:
        return parts[-1].rstrip().endswith((":", "：")) and number in (None, "1")
    if number is None or before["number"] is None:
        return number is before["number"]
    return int(number) == int(before["number"]) + 1


def mark_items(lines: Iterable[Cut]) -> None:
    """Let the lines be list items that begin as such and were cut out of one element."""
    for one, other in pairwise(lines):
        if one.element is other.element and other.kind in ("p", "text", "li") and _ITEM.match(other.text):
            other.kind = "li"
            one.kind = "li" if _ITEM.match(one.text) else one.kind
