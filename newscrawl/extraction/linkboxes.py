"""Which boxes of a page are teasers of other stories: entries of lists, articles, and boxes among their like."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extraction.elements import HEADINGS
from newscrawl.extraction.linkwords import Anchor, is_headline

_TEASER_LINKS = 6  # addresses of picture, section, headline, author; a box with more is no teaser
_MAX_LINKS = 2 * _TEASER_LINKS + 1  # of a box that are looked at
_LEVELS = 7  # containers between a teaser and its links
_ENTRIES = frozenset(("li", "article"))


class Boxes:
    """The boxes around the links of one page. ``lines`` are the elements that hold the story's, ``wrapper`` its own."""

    def __init__(self, lines: Collection[HtmlElement], wrapper: HtmlElement | None) -> None:
        self._lines, self._wrapper = lines, wrapper
        self._known: dict[HtmlElement, bool | None] = {}

    def around(self, link: HtmlElement) -> list[HtmlElement]:
        """The entries of lists, articles and boxes among their like, of a few links and not the story's, around a link.

        The innermost comes first.
        """
        boxes, known = [], self._known
        for node in islice(link.iterancestors(), _LEVELS):
            try:
                few = known[node]
            except KeyError:
                few = known[node] = self._is_box(node)
            if few:
                boxes.append(node)
            elif few is None:
                break
        return boxes

    def is_teasers(self, link: HtmlElement) -> bool:
        """Whether a link stands in an article of a few links that is not the story's, beside a headline."""
        boxes = (box for box in self.around(link) if box.tag == "article")
        return any(_is_headed(each) for box in boxes for each in box.iter("a") if each is not link)

    def _is_box(self, node: HtmlElement) -> bool | None:
        """Whether an element may be a teaser; None where nothing around it may be, either."""
        if node in self._lines or node is self._wrapper:
            return None
        if node.tag in _ENTRIES or (node.tag == "div" and _has_like(node)):
            return _is_few(node) or None
        return False


class Teasers:
    """The boxes of a page that hold a headline of another story. ``leads`` are those by their links, with the URLs."""

    def __init__(self, boxes: Boxes, leads: Mapping[HtmlElement, str]) -> None:
        self._boxes, self._leads = boxes, leads
        self._known: dict[HtmlElement, bool] = {}

    def hold(self, anchor: Anchor, only: str | None = None) -> bool:
        """Whether a link stands in one of them, or in one of that tag."""
        boxes = self._boxes.around(anchor.element)
        return any((only is None or box.tag == only) and self._is_one(box) for box in boxes)

    def _is_one(self, box: HtmlElement) -> bool:
        """Whether a box holds a headline: an entry of a list, an article, or one of one each side by side."""
        if box not in self._known:
            urls = self._led(box)
            beside = box.tag in _ENTRIES or (len(urls) == 1 and any(map(self._led, _likes(box))))
            self._known[box] = beside and bool(urls)
        return self._known[box]

    def _led(self, box: HtmlElement) -> set[str]:
        leads = self._leads
        return {leads[link] for link in islice(box.iter("a"), _MAX_LINKS) if link in leads}


def _is_headed(link: HtmlElement) -> bool:
    """Whether a link is a headline, by its words or by the heading that it stands in."""
    parent = link.getparent()
    text = link.text_content()
    return is_headline(text) or (parent is not None and parent.tag in HEADINGS and text.strip() != "")


def _likes(box: HtmlElement) -> list[HtmlElement]:
    """The one or two beside an element that are of its kind, as the teasers of a grid are."""
    name = box.get("class")
    if not name:
        return []
    beside = (box.getprevious(), box.getnext())
    return [near for near in beside if near is not None and near.tag == "div" and near.get("class") == name]


def _has_like(box: HtmlElement) -> bool:
    """Whether there is one of them, which is asked of many more."""
    name = box.get("class")
    if not name:
        return False
    near = box.getnext()
    if near is not None and near.tag == "div" and near.get("class") == name:
        return True
    near = box.getprevious()
    return near is not None and near.tag == "div" and near.get("class") == name


def _is_few(node: HtmlElement) -> bool:
    hrefs = [link.get("href") for link in islice(node.iter("a"), _MAX_LINKS)]
    return len(hrefs) < _MAX_LINKS and len(set(hrefs)) <= _TEASER_LINKS
