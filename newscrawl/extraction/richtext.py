"""The kept blocks of a story with what plain text leaves out: emphasis, links, levels of headings, lists and tables.

The page is walked once more and its lines are laid beside the story's blocks. The text of every block stays what it is
in the story; the markup is laid over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction import decode
from newscrawl.extraction.blocks import CELL, Line, lines
from newscrawl.extraction.elements import HEADINGS, INLINE
from newscrawl.extraction.links import MAX_URL_CHARS, base_of
from newscrawl.extraction.plaintext import clean
from newscrawl.items import Block, Page, Picture, Rejection, Story

Mark = Literal["strong", "em", "del", "code", "sub", "sup"]
Shape = Literal["heading", "paragraph", "quote", "item", "row", "correction", "pre", "image"]

_MARKS: dict[str, Mark] = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "dfn": "em", "del": "del", "s": "del", "strike": "del",
    "code": "code", "kbd": "code", "samp": "code", "tt": "code", "sub": "sub", "sup": "sup",
}  # fmt: skip
_SCHEMES = frozenset(("http", "https", "mailto"))
_LINE_ENDS = re.compile(r"[\t\r\n]+")  # browsers leave them out; a space inside is a part of the address
_SAFE = "%/:=&?~#+!$,;'@*()[]-._"  # what a URL may hold besides letters and digits
_LISTS = frozenset(("ul", "ol", "dl", "menu", "dir"))
_ITEMS = frozenset(("li", "dt", "dd"))
_MAX_CLIMB = 60  # ancestors looked at for lists, quotes and tables
_MAX_LEVELS = 8  # of nested lists
_MAX_SPAN = 100  # columns or rows of a table cell
_MAX_NUMBER = 10**6  # of a list item


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with the same marks. ``href`` is an absolute http, https or mailto address."""

    text: str
    marks: frozenset[Mark] = frozenset()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table row; ``columns`` and ``rows`` are how many it spans."""

    spans: tuple[Span, ...]
    header: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """A list item around a block: its list, and its number where the list is ordered."""

    list: HtmlElement
    element: HtmlElement
    number: int | None


@dataclass(frozen=True, slots=True)
class RichBlock:
    """A kept block. ``level`` is a heading's, 2 to 6; ``items`` are the list items that it stands in, outermost first.

    ``group`` is the quotation or table that it shares with its neighbours. One with a ``picture`` is that and no block;
    its spans are the caption with the credit.
    """

    shape: Shape
    spans: tuple[Span, ...]
    level: int = 2
    items: tuple[Item, ...] = ()
    cells: tuple[Cell, ...] = ()
    group: HtmlElement | None = None
    picture: Picture | None = None


def read_blocks(page: Page, story: Story, *, images: bool = False) -> list[RichBlock]:
    """The kept blocks of a story that was extracted from the page, in order; its pictures among them if ``images``."""
    readers = [(position, _Reader(each)) for position, each in _pages(page, story)]
    blocks = []
    pictures = list(story.images) if images else []
    for block in story.blocks:
        if block.kept:
            while pictures and pictures[0].position <= block.position:
                blocks.append(_shown(pictures.pop(0)))
            while len(readers) > 1 and readers[1][0] <= block.position:
                readers.pop(0)
            blocks.append(readers[0][1].read(block))
    return [*blocks, *map(_shown, pictures)]


def _pages(page: Page, story: Story) -> list[tuple[int, Page]]:
    """The pages that a story is from, each with the position of its first block."""
    read = [part for part in story.parts if part.state == "read"]
    if page.whole is not None and read and not read[0].number:
        return [(0, page.whole)]
    given = [page, *page.parts]
    if len(given) > len(read) > 0:  # some gave no text
        urls = {part.url for part in read}
        given = [page, *(each for each in page.parts if {each.url, each.requested_url} & urls)]
    return [(part.position or 0, each) for part, each in zip(read, given, strict=False)] or [(0, page)]


def _shown(picture: Picture) -> RichBlock:
    credit = f"({picture.credit})" if picture.caption and picture.credit else picture.credit
    line = " ".join(filter(None, (picture.caption, credit)))
    return RichBlock("image", (Span(line, frozenset(("em",))),) if line else (), picture=picture)


def absolute(base: str, href: str | None) -> str | None:
    """A link as an absolute address; None where it is no http, https or mailto address, or cannot be made absolute."""
    if not href or len(href) > MAX_URL_CHARS:
        return None
    try:
        parts = urlsplit(urljoin(base, _LINE_ENDS.sub("", href).strip()))
        address = parts.geturl()
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not (parts.netloc or (parts.scheme == "mailto" and parts.path)):
        return None
    return quote(address, safe=_SAFE, errors="replace")


def _plain(block: Block) -> RichBlock:
    spans = (Span(block.text),)
    if block.role in ("heading", "quote", "correction"):
        return RichBlock(block.role, spans)
    return RichBlock("paragraph", spans)


class _Reader:
    """Reads the lines of one page; remembers what it found of elements that hold many of them."""

    def __init__(self, page: Page) -> None:
        document = decode.open_page(page)
        self._base = "" if isinstance(document, Rejection) else base_of(document)
        found = [] if isinstance(document, Rejection) else lines(document.tree)
        self._lines = {(line.path, line.text): line for line in found}
        self._styles: dict[HtmlElement, tuple[frozenset[Mark], str | None]] = {}
        self._numbers: dict[HtmlElement, dict[HtmlElement, int]] = {}

    def read(self, block: Block) -> RichBlock:
        line = self._lines.get((block.path, block.text))
        if line is None:  # text that stands in no element, such as that of JSON-LD, has none
            return _plain(block)
        spans = self._spans(line.text, line.parts, line.owners)
        if block.role == "heading":
            return RichBlock("heading", spans, level=_level(line.element))
        if block.role == "table" and (cells := self._cells(line)):
            return RichBlock("row", spans, cells=cells, group=_outermost(line.element, "table", nearest=True))
        if block.role == "list" and (items := self._items(line.element)):
            return RichBlock("item", spans, items=items)
        if block.role == "quote":
            return RichBlock("quote", spans, group=_outermost(line.element, "blockquote"))
        if block.role == "correction":
            return RichBlock("correction", spans)
        if line.kind == "pre":
            raw = "".join(line.parts).strip("\r\n")
            return RichBlock("pre", (Span(raw if clean(raw) == line.text else line.text),))
        return RichBlock("paragraph", spans)

    def _cells(self, line: Line) -> tuple[Cell, ...]:
        """The cells of a row, those without text too; none where their text is not the row's."""
        cells: list[tuple[HtmlElement | None, list[str], list[HtmlElement]]] = []
        for part, owner in zip(line.parts, line.owners, strict=True):
            if part == CELL and owner.tag in ("td", "th"):
                cells.append((owner, [], []))
            elif cells:
                cells[-1][1].append(part)
                cells[-1][2].append(owner)
        texts = [clean("".join(parts)) for _, parts, _ in cells]
        if clean(CELL.join(texts)).strip(" |") != line.text:
            return ()
        return tuple(
            Cell(
                self._spans(text, parts, owners), cell is not None and cell.tag == "th",
                _number(cell, "colspan", _MAX_SPAN), _number(cell, "rowspan", _MAX_SPAN),
            )
            for text, (cell, parts, owners) in zip(texts, cells, strict=True)
        )  # fmt: skip

    def _items(self, element: HtmlElement) -> tuple[Item, ...]:
        items: list[Item] = []
        for node in islice(_upwards(element), _MAX_CLIMB):
            parent = node.getparent()
            if node.tag in _ITEMS and parent is not None:
                number = self._number_of(node, parent) if parent.tag == "ol" else None
                items.append(Item(parent, node, number))
        return tuple(reversed(items[:_MAX_LEVELS]))

    def _number_of(self, item: HtmlElement, parent: HtmlElement) -> int:
        numbers = self._numbers.get(parent)
        if numbers is None:
            numbers = self._numbers[parent] = {}
            following = _number(parent, "start", _MAX_NUMBER)
            for child in parent:
                if child.tag == "li":
                    numbers[child] = _number(child, "value", _MAX_NUMBER, following)
                    following = numbers[child] + 1
        return numbers.get(item, 1)

    def _spans(self, text: str, parts: Sequence[str], owners: Sequence[HtmlElement]) -> tuple[Span, ...]:
        """The text cut where the marks change. Its letters are those of the parts; only white space may differ."""
        sizes = [_visible(part) for part in parts]
        if sum(sizes) != len(text) - text.count(" "):
            return (Span(text),) if text else ()  # a broken word was mended, or letters were composed across elements
        spans: list[Span] = []
        place = 0
        for part, size, owner in zip(parts, sizes, owners, strict=True):
            start = place
            while size or (part[-1:].isspace() and text[place : place + 1] == " "):
                size -= text[place] != " "
                place += 1
            if place == start:
                continue
            marks, href = self._style(owner)
            if spans and (spans[-1].marks, spans[-1].href) == (marks, href):
                spans[-1] = Span(spans[-1].text + text[start:place], marks, href)
            else:
                spans.append(Span(text[start:place], marks, href))
        return tuple(spans)

    def _style(self, owner: HtmlElement) -> tuple[frozenset[Mark], str | None]:
        """The marks and the link of an element and the inline elements around it; a link may stand around a block."""
        climbed: list[HtmlElement] = []
        node: HtmlElement | None = owner
        while node is not None and node not in self._styles and (node.tag in INLINE or node.tag == "button"):
            climbed.append(node)
            node = node.getparent()
        if node is not None and node not in self._styles:
            link = next((above for above in islice(node.iterancestors(), _MAX_LEVELS) if above.tag == "a"), None)
            self._styles[node] = frozenset(), absolute(self._base, link.get("href")) if link is not None else None
        marks, href = self._styles[node] if node is not None else (frozenset(), None)
        for node in reversed(climbed):
            if mark := _MARKS.get(str(node.tag)):
                marks |= {mark}
            if node.tag == "a":
                href = absolute(self._base, node.get("href")) or href
            self._styles[node] = marks, href
        return marks, href


def _upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def _outermost(element: HtmlElement, tag: str, *, nearest: bool = False) -> HtmlElement | None:
    found = None
    for node in islice(_upwards(element), _MAX_CLIMB):
        if node.tag == tag:
            found = node
            if nearest:
                break
    return found


def _level(element: HtmlElement) -> int:
    """2 to 6: the title is 1."""
    for node in islice(_upwards(element), _MAX_CLIMB):
        if node.tag in HEADINGS:
            return max(2, int(str(node.tag)[1]))
        if node.get("role") == "heading":
            return max(2, _number(node, "aria-level", 6, 2))
    return 2


def _number(element: HtmlElement | None, name: str, most: int, default: int = 1) -> int:
    """The value of an attribute from 1 to ``most``; the default for anything else."""
    value = (element.get(name) or "").strip() if element is not None else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 and 1 <= int(value) <= most else default


def _visible(part: str) -> int:
    """How many characters but spaces a part has in clean text; a joiner at its edge stands between letters."""
    return sum(map(len, clean(f"x{part}x").split())) - 2


def plain(spans: Iterable[Span]) -> str:
    """The text without its marks."""
    return "".join(span.text for span in spans)
