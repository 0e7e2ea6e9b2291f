"""A reader of JavaScript literals: what sites assign to ``window.__STATE__`` that is no JSON.

Bare keys, single quotes, ``void 0``, ``!0``, ``new Date("…")``, and the function that Nuxt 2 wraps its state in, whose
parameters stand for values that occur more than once. Nothing is run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

#: How deep literals may nest; values and escaped letters read of one page, some two seconds of them.
MAX_DEPTH = 100
MAX_VALUES = 400_000

_SPACE = re.compile(r"(?:\s+|//[^\n]{0,10000}\n|/\*[^*]{0,10000}\*/){0,1000}")
_NUMBER = re.compile(r"-?(?:0[xX][0-9a-fA-F]{1,16}|(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?)")
_NAME = re.compile(r"[A-Za-z_$][\w$]{0,200}")
_STRING = {mark: re.compile(rf"[^{mark}\\]{{0,1000000}}") for mark in "\"'`"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}
_WRAPPER = re.compile(r"\(?\s*function\s*\w{0,50}\s*\(([\w$,\s]{0,20000})\)\s*\{\s*return\s*")

_json = json.JSONDecoder(strict=False)


class Literals:
    """Reads the literals of one page; what all of them may cost is bounded."""

    def __init__(self) -> None:
        self.left = MAX_VALUES

    def read(self, text: str, start: int) -> Any:
        """The value of the literal that begins at ``start``. Raises ValueError for none, a broken or a costly one."""
        try:  # most are JSON, which is read fifty times as fast
            return _json.raw_decode(text, start)[0]
        except (ValueError, RecursionError):
            pass
        reader = _Reader(text, self)
        wrapper = _WRAPPER.match(text, start)
        if wrapper is None:
            return reader.value(start, 0)[0]
        # the arguments stand behind the body, which is read twice: to find its end, and with its names known
        end = reader.value(wrapper.end(), 0)[1]
        names = [name.strip() for name in wrapper[1].split(",")]
        opening = text.find("(", end)
        if opening < 0 or text[end:opening].strip("; \n\t\r})"):
            raise ValueError("no arguments behind the function")
        arguments = reader.items(opening + 1, ")", 0)[0]
        reader.names = dict(zip(names, arguments, strict=False))
        return reader.value(wrapper.end(), 0)[0]

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise ValueError("more than is worth reading")


class _Reader:
    """Reads values; each method gives what it read and where it ended."""

    def __init__(self, text: str, literals: Literals) -> None:
        self.text, self.spend = text, literals.spend
        self.names: Mapping[str, Any] = {}

    def skip(self, place: int) -> int:
        found = _SPACE.match(self.text, place)
        return found.end() if found else place

    def value(self, place: int, depth: int) -> tuple[Any, int]:
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        self.spend()
        place = self.skip(place)
        mark = self.text[place : place + 1]
        if mark == "{":
            return self.mapping(place + 1, depth)
        if mark == "[":
            return self.items(place + 1, "]", depth)
        if mark in _STRING:
            return self.string(place + 1, mark)
        if mark == "!":
            value, end = self.value(place + 1, depth + 1)
            return not value, end
        if mark == "(":
            value, end = self.value(place + 1, depth + 1)
            return value, self.expect(end, ")")
        if number := _NUMBER.match(self.text, place):
            return _number(number[0]), number.end()
        return self.word(place, depth)

    def word(self, place: int, depth: int) -> tuple[Any, int]:
        name = _NAME.match(self.text, place)
        if name is None:
            raise ValueError(f"no literal at {place}")
        if name[0] == "void":
            return None, self.value(name.end(), depth + 1)[1]
        if name[0] == "new":  # a date, a map: what it is made of says all
            name = _NAME.match(self.text, self.skip(name.end()))
            if name is None:
                raise ValueError(f"nothing to make at {place}")
        end = self.skip(name.end())
        if self.text.startswith(("(", ".parse("), end):  # Date("…"), JSON.parse("…"), Array(3)
            values, end = self.items(self.text.index("(", end) + 1, ")", depth)
            value = values[0] if values else None
            return (json.loads(value) if name[0] == "JSON" and isinstance(value, str) else value), end
        return _CONSTANTS.get(name[0], self.names.get(name[0])), name.end()

    def mapping(self, place: int, depth: int) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        while True:
            place = self.skip(place)
            mark = self.text[place : place + 1]
            if mark == "}":
                return found, place + 1
            if mark == ",":
                place += 1
                continue
            if mark in _STRING:
                key, place = self.string(place + 1, mark)
            elif match := (_NAME.match(self.text, place) or _NUMBER.match(self.text, place)):
                key, place = match[0], match.end()
            else:
                raise ValueError(f"no key at {place}")
            found[key], place = self.value(self.expect(place, ":"), depth + 1)

    def items(self, place: int, closing: str, depth: int) -> tuple[list[Any], int]:
        found: list[Any] = []
        while True:
            place = self.skip(place)
            mark = self.text[place : place + 1]
            if mark == closing:
                return found, place + 1
            if mark == ",":
                place += 1
                continue
            value, place = self.value(place, depth + 1)
            found.append(value)

    def string(self, place: int, mark: str) -> tuple[str, int]:
        parts: list[str] = []
        while True:
            plain = _STRING[mark].match(self.text, place)
            assert plain is not None  # it may be empty
            parts.append(plain[0])
            place = plain.end()
            letter = self.text[place : place + 1]
            if letter == mark:
                return "".join(parts), place + 1
            if letter == "\\":
                part, place = self.escape(place + 1)
                parts.append(part)
            elif not plain[0]:
                raise ValueError("a text without end")

    def escape(self, place: int) -> tuple[str, int]:
        self.spend()
        letter = self.text[place : place + 1]
        size = {"x": 2, "u": 4}.get(letter)
        if size is None:
            return _ESCAPES.get(letter, letter), place + 1
        digits = self.text[place + 1 : place + 1 + size]
        return chr(int(digits, 16)), place + 1 + size

    def expect(self, place: int, mark: str) -> int:
        place = self.skip(place)
        if not self.text.startswith(mark, place):
            raise ValueError(f"no {mark!r} at {place}")
        return place + 1


def _number(text: str) -> float:
    return int(text, 16) if "x" in text.lower() else float(text)
