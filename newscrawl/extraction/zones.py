"""What the markup around a block says it is: tags, roles and the words in class and id of it and its containers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import tomli
from lxml.html import HtmlElement

from newscrawl.extraction.containers import Containers
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.elements import HEADINGS, is_attribution
from newscrawl.items import BlockRole
from newscrawl.paths import data_path

#: A container that holds more than this share of the letters that trafilatura kept is the story, whatever it is called.
MAX_SHARE = 0.3
#: A name whose containers together hold more than this share is one that the page gives to its story. A container of
#: comments may hold as much, and all of them together more.
_MOST = 0.6
_MAX_NAME = 300  # characters of a role, itemprop, class or id that are looked at
_MAX_ID_HYPHENS = 3  # an id with more is a heading turned into an anchor: its words speak of the subject

_KEY = 2  # letters with which every word of markup.toml begins as they stand, without a pattern's signs
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LETTERS = bytes(ord(chr(code).lower()) if chr(code).isalpha() else ord(" ") for code in range(128)) + bytes(128)

_BY_TAG: dict[str, BlockRole] = {
    "nav": "nav", "figcaption": "caption", "figure": "caption", "footer": "nav", "aside": "other", "time": "date",
    "address": "byline", "menu": "nav", "dialog": "other", "form": "promo", "button": "other", "label": "other",
}  # fmt: skip
_FORM = ("promo", "tag:form")
#: What may also hold the words that say whose a quotation is.
_BELOW_QUOTATIONS = frozenset(("tag:footer", "tag:figcaption"))
_BY_ARIA: dict[str, BlockRole] = {
    "navigation": "nav", "contentinfo": "nav", "banner": "nav", "search": "nav", "complementary": "other",
    "dialog": "other", "alert": "other", "toolbar": "share", "menu": "nav", "tablist": "nav",
}  # fmt: skip
_BY_PROPERTY: dict[str, BlockRole] = {
    "author": "byline", "datePublished": "date", "dateModified": "date", "keywords": "tags", "caption": "caption",
    "headline": "headline", "comment": "comment", "breadcrumb": "nav", "description": "standfirst",
}  # fmt: skip


class Zone(NamedTuple):
    """What an element is, by which rule ("tag:nav", "class:promo"), and the element itself."""

    role: BlockRole
    reason: str
    element: HtmlElement


@lru_cache(maxsize=1)
def _names() -> dict[str, re.Pattern[str]]:
    """The words of data/cues/markup.toml by their first two letters, a group a role.

    One pattern of them all would try some 300 alternatives at every letter of every class.
    """
    with data_path("cues", "markup.toml").open("rb") as file:
        roles = tomli.load(file)
    groups: dict[str, dict[str, list[str]]] = {}
    for role, words in roles.items():
        for word in words:
            groups.setdefault(word[:_KEY], {}).setdefault(role, []).append(word)
    return {
        key: re.compile("|".join(f"(?P<{role}>(?:{'|'.join(words)})(?!\\S))" for role, words in members.items()))
        for key, members in groups.items()
    }


@lru_cache(maxsize=8192)
def name_role(name: str) -> BlockRole | None:
    """What the words of a class or id attribute mean; the first one that means anything counts."""
    text = spaced(name[:_MAX_NAME])
    names = _names()
    place = 0
    for word in text.split(" "):
        pattern = names.get(text[place : place + _KEY])
        if pattern and (found := pattern.match(text, place)):
            return found.lastgroup  # type: ignore[return-value]
        place += len(word) + 1
    return None


@lru_cache(maxsize=8192)
def spaced(name: str) -> str:
    """The words of a name in lower case, with spaces between: "main nav" of "mainNav"."""
    if not name.islower():
        name = _CAMEL.sub(" ", name)
    return " ".join(name.encode("ascii", "replace").translate(_LETTERS).decode().split())


class Zones:
    """The zones of one page's containers."""

    def __init__(self, blocks: Sequence[TextBlock], inside: Containers) -> None:
        kept = np.array([len(block.text) if block.separated else 0 for block in blocks], dtype=np.float64)
        self._limit = float(kept.sum()) * MAX_SHARE
        self._most = float(kept.sum()) * _MOST
        self._own: list[float] = np.bincount(inside.holder, kept, minlength=len(inside.nodes)).tolist()
        self._inside = inside
        self._weights: list[float] = inside.sums(kept).tolist()

    def of_blocks(self) -> list[tuple[Zone, ...]]:
        """The zones that each block stands in, innermost first; containers of much of the story are none."""
        found: list[tuple[Zone, ...]] = []
        inside = self._inside
        # cut before they are remembered: the cache outlives the page, and an attribute may hold megabytes
        roles = [
            zone_role(tag, aria[:_MAX_NAME], item[:_MAX_NAME], name[:_MAX_NAME], key[:_MAX_NAME])
            for tag, name, key, item, aria, *_ in inside.names
        ]
        elements = zip(inside.nodes, inside.named, inside.parent.tolist(), self._weights, strict=True)
        for node, named, parent, weight in elements:
            above = found[parent] if found else ()  # the root is its own parent
            role = roles[named]
            if role and weight > (self._most if role[0] == "comment" else self._limit):
                role = None
            if role == _FORM and any(zone.role == "comment" for zone in above):
                role = None  # one to write a comment in
            if role and role[1] in _BELOW_QUOTATIONS and is_attribution(node):
                role = None
            found.append((Zone(*role, node), *above) if role else above)
        if names := self._names_of_the_story(found):
            found = [tuple(zone for zone in zones if zone.reason not in names) for zones in found]
        return [found[holder] for holder in inside.holder.tolist()]

    def _names_of_the_story(self, found: Sequence[tuple[Zone, ...]]) -> set[str]:
        """Reasons of zones that together hold most of what trafilatura kept."""
        weights: dict[str, float] = {}
        for zones, own in zip(found, self._own, strict=True):
            if own and zones:
                for reason in {zone.reason for zone in zones if zone.role != "comment"}:
                    weights[reason] = weights.get(reason, 0.0) + own
        return {reason for reason, weight in weights.items() if weight > self._most}

    def is_small(self, element: HtmlElement) -> bool:
        """Whether an element that holds blocks has too little of what trafilatura kept to be the story."""
        return self._weights[self._inside.number[element]] <= self._limit


@lru_cache(maxsize=8192)
def zone_role(
    tag: str, aria: str | None, item: str | None, name: str | None, key: str | None
) -> tuple[BlockRole, str] | None:
    """What an element is by its tag and its role, itemprop, class and id, and which of them says so."""
    if tag in ("body", "html"):
        return None
    role: BlockRole | None
    if aria and (role := _BY_ARIA.get(aria)):
        return role, f"role:{aria}"
    if item and (role := _BY_PROPERTY.get(item)):
        return role, f"itemprop:{item}"
    if name and (role := name_role(name)):
        return role, f"class:{role}"
    if key and tag not in HEADINGS and key.count("-") <= _MAX_ID_HYPHENS and (role := name_role(key)):
        return role, f"id:{role}"
    if tag in _BY_TAG:
        return _BY_TAG[tag], f"tag:{tag}"
    return None
