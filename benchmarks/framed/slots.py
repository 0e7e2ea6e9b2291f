"""Where the story of a page stands: the elements that can be emptied for another one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from lxml.html import HtmlElement

from benchmarks.framed.labelled import Told
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.elements import HEADINGS

#: Lists, tables and quotations of the story are one place, with all that they hold.
_WHOLE = frozenset(("ul", "ol", "dl", "blockquote", "table", "tbody", "thead", "tr"))
#: Here no paragraph can stand; what stood here of the story is taken out.
_NO_HOST = frozenset((
    "li", "dt", "dd", "tr", "td", "th", "table", "tbody", "thead", "figure", "figcaption", "a", "span", "button",
    "label", "body", "html",
))  # fmt: skip
_LEAST_SLOTS = 3
_CLASS = re.compile(r'class="([^"]*)"')


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """An element that holds text of the story and nothing else that is visible; ``blocks`` counts that text."""

    element: HtmlElement
    path: str
    blocks: int
    kind: str

    @property
    def hosts(self) -> bool:
        """Whether paragraphs can stand in its place."""
        return self.element.tag not in _NO_HOST

    @property
    def is_container(self) -> bool:
        """Whether the paragraphs stand in it rather than in its place."""
        return self.blocks > 1 and self.element.tag not in ("ul", "ol", "dl", "blockquote", "p")


def find_slots(told: Told) -> list[Slot] | None:
    """The places of the story, in the page's order; None where story and other text share elements or few are found."""
    story = {block.position for block in told.story()}
    by_path = sorted((block.path, block.position) for block in told.blocks if not block.hidden)
    found: dict[str, Slot] = {}
    for block in told.story():
        slot = _slot(block, by_path, story)
        if slot is None:
            return None
        found.setdefault(slot.path, slot)
    outer = [slot for slot in found.values() if not any(slot.path.startswith(f"{path}/") for path in found)]
    hosts = [slot for slot in outer if slot.hosts]
    if sum(slot.blocks for slot in hosts) < _LEAST_SLOTS or any(slot.kind == "body" for slot in outer):
        return None
    return outer


def _slot(block: TextBlock, by_path: list[tuple[str, int]], story: set[int]) -> Slot | None:
    path, element = block.path, block.element
    inside = _inside(path, by_path)
    if not story.issuperset(inside):
        return None
    parent = element.getparent()
    while parent is not None and (parent.tag in _WHOLE or (element.tag == "li" and parent.tag not in ("ul", "ol"))):
        above = path.rpartition("/")[0]
        around = _inside(above, by_path)
        if not above or not story.issuperset(around):
            break
        path, element, inside, parent = above, parent, around, parent.getparent()
    return Slot(element, path, len(inside), block.kind)


def _inside(path: str, by_path: list[tuple[str, int]]) -> set[int]:
    """The visible blocks of an element and of those in it."""
    return {position for other, position in by_path if other == path or other.startswith(f"{path}/")}


@dataclass(frozen=True, slots=True)
class Dress:
    """How a page dresses paragraphs, subheadings and lists: opening and closing tags."""

    p: tuple[str, str]
    heading: tuple[str, str]
    list: tuple[str, str]
    quote: tuple[str, str]

    def renamed(self, rename: Callable[[str], str]) -> Dress:
        """The same with other classes."""

        def renew(tags: tuple[str, str]) -> tuple[str, str]:
            return _CLASS.sub(lambda match: f'class="{rename(match[1])}"', tags[0]), tags[1]

        return Dress(renew(self.p), renew(self.heading), renew(self.list), renew(self.quote))


def find_dress(slots: list[Slot]) -> Dress:
    """The most frequent tag and attributes of each kind; plain elements where the page has none."""
    return Dress(
        p=_most(slots, ("p", "div", "section"), "p"),
        heading=_most(slots, tuple(HEADINGS), "h2"),
        list=_most(slots, ("ul", "ol"), "ul"),
        quote=_most(slots, ("blockquote",), "blockquote"),
    )


def _most(slots: list[Slot], tags: tuple[str, ...], otherwise: str) -> tuple[str, str]:
    seen: Counter[tuple[str, str]] = Counter()
    for slot in slots:
        elements = [slot.element, *slot.element.iterdescendants("p")] if slot.is_container else [slot.element]
        for element in elements:
            if element.tag in tags and not (slot.is_container and element is slot.element):
                seen[str(element.tag), element.get("class") or ""] += 1
    if not seen:
        return f"<{otherwise}>", f"</{otherwise}>"
    (tag, name), _ = seen.most_common(1)[0]
    quoted = name.replace("&", "&amp;").replace('"', "&quot;")
    return (f'<{tag} class="{quoted}">' if name else f"<{tag}>"), f"</{tag}>"


def known_amid(told: Told) -> bool:
    """Whether it is known of every visible block amid the story whether it is story text."""
    places = [block.position for block in told.story()]
    return not any(
        told.shares[place] != told.shares[place] and not told.blocks[place].hidden
        for place in range(places[0], places[-1] + 1)
    )
