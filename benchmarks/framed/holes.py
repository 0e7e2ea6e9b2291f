"""Templates of pages: HTML with holes, filled page by page.

A hole is a run of ASCII letters, so that no serializer escapes it, neither in text nor in an address. A part that some
pages lack stands between two marks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape

_HOLE = re.compile(r"zqHOLEzq([a-z]+(?:\.[0-9]+)*)zqENDzq")
_PART = re.compile(r"zqFROMzq([0-9]+)zqENDzq(.*?)zqUPTOzq\1zqENDzq", re.DOTALL)
_STRAY = re.compile(r"zq(?:FROM|UPTO)zq[0-9]+zqENDzq")


def hole(name: str, *numbers: int) -> str:
    """The mark of a hole: ``hole("title")``, ``hole("link", 2, 5)``."""
    return f"zqHOLEzq{'.'.join([name, *map(str, numbers)])}zqENDzq"


def part(number: int) -> tuple[str, str]:
    """What stands before and behind a part that can be left out."""
    return f"zqFROMzq{number}zqENDzq", f"zqUPTOzq{number}zqENDzq"


def is_torn(markup: str) -> bool:
    """Whether a piece of a template holds half a part: only the mark before it, or only that behind it."""
    return _STRAY.search(_PART.sub(r"\2", _PART.sub(r"\2", _PART.sub(r"\2", markup)))) is not None


def holes_of(template: str) -> list[str]:
    """The names of the holes of a template, in order."""
    return _HOLE.findall(template)


def fill(template: str, value: Callable[[str], str], shown: Callable[[int], bool]) -> str:
    """Fill a template: ``value`` gives the text of a hole, ``shown`` says whether a part stays.

    Text is escaped, but for holes whose name begins with "html", which take markup, and "json", which take the inside
    of a JSON string. Parts may stand in parts.
    """

    def put(match: re.Match[str]) -> str:
        name = match[1]
        text = value(name)
        if name.startswith("html"):
            return text
        if name.startswith("json"):
            return json.dumps(text, ensure_ascii=False)[1:-1].replace("<", "\\u003c")
        return escape(text)

    before = ""
    while before != template:
        before = template
        template = _PART.sub(lambda match: match[2] if shown(int(match[1])) else "", template)
    return _HOLE.sub(put, _STRAY.sub("", template))
