"""What the modules of the extraction core hand to each other: a parsed page and its blocks of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl.items import Page


@dataclass(frozen=True, slots=True)
class Document:
    """A page after decoding and its one parse. ``tree`` is shared by every step and never changed.

    ``elements`` are all of the tree, in its order: found once for all steps, and held, so that lxml need not wrap them
    again.
    """

    page: Page
    html: str
    tree: HtmlElement
    elements: Sequence[HtmlElement] = field(init=False, repr=False, compare=False)
    _by_tag: Mapping[str, Sequence[HtmlElement]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        elements = list(self.tree.iter("*"))
        by_tag: dict[str, list[HtmlElement]] = {}
        for element in elements:
            by_tag.setdefault(element.tag, []).append(element)
        object.__setattr__(self, "elements", elements)
        object.__setattr__(self, "_by_tag", by_tag)

    def tagged(self, tag: str) -> Sequence[HtmlElement]:
        """The elements of one tag, in the order of the tree."""
        return self._by_tag.get(tag, ())

    @property
    def url(self) -> str:
        return self.page.url


class TextBlock(NamedTuple):
    """A run of text of the page before anything was decided about it. A tuple, as a page has hundreds.

    ``kind`` is what the markup says it is: p, heading, li, row, quote, pre, caption, form, control or text.
    ``anchors`` are its <a href> elements, ``linked`` counts its characters that are link text. ``separated`` tells
    whether trafilatura counts it as story text. ``letters`` are the text's letters and digits alone, in lower case.
    """

    position: int
    text: str
    kind: str
    path: str
    element: HtmlElement
    anchors: tuple[HtmlElement, ...]
    hidden: bool
    separated: bool
    linked: int = 0
    letters: str = ""
