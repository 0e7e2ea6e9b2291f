"""What the modules of the extraction core hand to each other: a parsed page and its blocks of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl.items import Page


@dataclass(frozen=True, slots=True)
class Document:
    """A page after decoding and its one parse. ``tree`` is shared by every step and never changed."""

    page: Page
    html: str
    tree: HtmlElement

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
