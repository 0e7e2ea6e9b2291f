"""The data that a page ships for its scripts, as values: Next.js, Nuxt, Apollo, Redux and their like."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lxml.html import HtmlElement

from newscrawl.extraction.shipped.literals import Literals

#: Characters of one script, and of all, that are read: JSON is read at some 100 MB a second, other literals at 2 MB.
MAX_SCRIPT_CHARS = 4_000_000
MAX_CHARS = 8_000_000
#: Values of a state that are unfolded, and how deep.
MAX_NODES = 300_000
MAX_DEPTH = 100
_LEAST_CHARS = 100  # of a script that holds a story

# name of the state <- what the id of its script or its variable says
_NAMES = (
    ("next", re.compile(r"__NEXT_DATA__|__next_f", re.I)),
    ("nuxt", re.compile(r"nuxt", re.I)),
    ("apollo", re.compile(r"apollo", re.I)),
    ("redux", re.compile(r"redux|preloaded|initial_?state", re.I)),
    ("svelte", re.compile(r"svelte", re.I)),
    ("remix", re.compile(r"remix", re.I)),
    ("angular", re.compile(r"ng-state|serverapp-state|transfer", re.I)),
)
# An assignment; the variable before it, read backwards, as a search for what ends somewhere tries every beginning; and
# what its name must hold for its value to be looked at.
_ASSIGNED = re.compile(r"=\s{0,5}(?=[\[{(\"'JF])")
_VARIABLE = re.compile(r"\s{0,5}[\w$.\[\]\"'-]{1,80}")
_TELLING = re.compile(
    r"state|data|nuxt|apollo|props|store|context|cache|page|article|story|content|preload|hydrat", re.I
)
_NAME_CHARS = 90
_MAX_ASSIGNED = 60  # in one script
_CALL = re.compile(r"(?:JSON\.parse\(\s{0,5}(?:decodeURIComponent\(\s{0,5})?)")
_PUSHED = re.compile(r"__next_f\.push\(\s{0,5}\[\s{0,5}1\s{0,5},\s{0,5}(?=[\"'])")
_ANGULAR = (("&q;", '"'), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&"))
_WRAPPED = frozenset(("Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "Date", "Set", "NuxtError"))


@dataclass(frozen=True, slots=True)
class State:
    """A value that the page ships: by which framework, in which script."""

    name: str
    value: Any
    script: HtmlElement


def find_states(tree: HtmlElement) -> Iterator[State]:
    """What the page's scripts hold, in their order; the pieces of Next.js's flight data last. Never raises."""
    budget, literals = MAX_CHARS, Literals()
    pushed: list[str] = []
    pusher: HtmlElement | None = None
    for script in tree.iter("script"):
        text, kind = script.text or "", script.get("type", "").lower()
        if not _LEAST_CHARS <= len(text) <= min(MAX_SCRIPT_CHARS, budget) or "ld+json" in kind:
            continue
        budget -= len(text)
        if "json" in kind:
            yield from _of_json(script, text)
        elif "__next_f" in text:
            pushed += _pushes(text, literals)
            pusher = pusher if pusher is not None else script
        elif not kind or "javascript" in kind or kind == "module":
            yield from _assigned(script, text, literals)
    if pusher is not None:
        yield State("next", _flight("".join(pushed)), pusher)


def _name(words: str) -> str:
    return next((name for name, known in _NAMES if known.search(words)), "script")


def _of_json(script: HtmlElement, text: str) -> Iterator[State]:
    name = _name(" ".join((script.get("id", ""), *script.keys())))
    if name == "angular" and "&q;" in text:
        for escaped, letter in _ANGULAR:
            text = text.replace(escaped, letter)
    value = _json(text)
    if name == "nuxt" and isinstance(value, list):
        value = _unfolded(value)
    if isinstance(value, (dict, list)):
        yield State(name, value, script)


def _json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _assigned(script: HtmlElement, text: str, literals: Literals) -> Iterator[State]:
    left = _MAX_ASSIGNED
    for found in _ASSIGNED.finditer(text):
        before = _VARIABLE.match(text[max(0, found.start() - _NAME_CHARS) : found.start()][::-1])
        variable = before[0][::-1] if before else ""
        if not _TELLING.search(variable):
            continue
        left -= 1
        if left < 0:
            return
        value = _value_at(text, found.end(), literals)
        if isinstance(value, (dict, list)):
            yield State(_name(variable), value, script)


def _value_at(text: str, place: int, literals: Literals) -> Any:
    call = _CALL.match(text, place)
    try:
        value = literals.read(text, call.end() if call else place)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, str):
        return _json(unquote(value) if call and "decodeURI" in call[0] else value)
    return value


def _pushes(text: str, literals: Literals) -> Iterator[str]:
    for found in _PUSHED.finditer(text):
        try:
            value = literals.read(text, found.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, str):
            yield value


# ---------------------------------------------------------------------------------------------- references


def _flight(data: str) -> list[Any]:
    """The rows of React's flight format: ``id:JSON`` a line, or ``id:T<bytes in hex>,`` and a text of that size."""
    rows: dict[str, Any] = {}
    raw = data.encode("utf-8", "replace")
    place = 0
    while place < len(raw) and len(rows) < 10_000:
        colon = raw.find(b":", place, place + 20)
        if colon < 0:
            line = raw.find(b"\n", place)
            place = line + 1 if line >= 0 else len(raw)
            continue
        key = raw[place:colon].strip().decode("ascii", "replace")
        if raw[colon + 1 : colon + 2] == b"T":
            comma = raw.find(b",", colon, colon + 20)
            size = _hex(raw[colon + 2 : comma])
            rows[key] = raw[comma + 1 : comma + 1 + size].decode("utf-8", "replace")
            place = comma + 1 + size
        else:
            line = raw.find(b"\n", colon)
            line = line if line >= 0 else len(raw)
            rows[key] = _json(raw[colon + 1 : line].decode("utf-8", "replace"))
            place = line + 1
    return _Unfolding(rows).all()


def _hex(digits: bytes) -> int:
    try:
        return int(digits, 16)
    except ValueError:
        return 0


class _Unfolding:
    """Puts rows in the places of references to them: "$1a", "$L1a", "$@1a". Each row is unfolded once and shared."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self.rows = rows
        self.done: dict[str, Any] = {}
        self.left = MAX_NODES

    def all(self) -> list[Any]:
        return [self.row(key, 0) for key in self.rows]

    def row(self, key: str, depth: int) -> Any:
        if key not in self.done:
            self.done[key] = None  # a row that refers to itself ends here
            self.done[key] = self.value(self.rows[key], depth)
        return self.done[key]

    def value(self, value: Any, depth: int) -> Any:
        self.left -= 1
        if depth > MAX_DEPTH or self.left < 0:
            return None
        if isinstance(value, str):
            key = value.lstrip("$@L") if value.startswith("$") and len(value) < 12 else ""
            return self.row(key, depth + 1) if key in self.rows else value
        if isinstance(value, list):
            return [self.value(entry, depth + 1) for entry in value]
        if isinstance(value, dict):
            return {key: self.value(entry, depth + 1) for key, entry in value.items()}
        return value


def _unfolded(flat: list[Any]) -> Any:
    """Nuxt 3's payload: a list whose objects and lists hold the places of their values in it."""
    done: dict[int, Any] = {}
    left = MAX_NODES

    def at(index: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if not isinstance(index, int) or not 0 <= index < len(flat) or depth > MAX_DEPTH or left < 0:
            return None
        if index not in done:
            done[index] = None
            value = flat[index]
            if isinstance(value, dict):
                value = {key: at(entry, depth + 1) for key, entry in value.items()}
            elif isinstance(value, list):
                wrapped = value[:1] and isinstance(value[0], str) and value[0] in _WRAPPED
                value = at(value[1], depth + 1) if wrapped and len(value) > 1 else [at(v, depth + 1) for v in value]
            done[index] = value
        return done[index]

    return at(0, 0)
