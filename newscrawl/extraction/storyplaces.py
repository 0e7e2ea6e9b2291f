"""Where in a page its story stands, and whether what has no text of its own, a picture or a film, is of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from itertools import accumulate, islice

from lxml.html import HtmlElement

from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.structured import Structured
from newscrawl.items import Block, BlockRole

#: Elements above a block that are of its box; elements between a picture and such a box.
_BOX_LEVELS = 5
_PICTURE_LEVELS = 20
#: Blocks before and behind a picture that can be in its box.
_NEAR = 6
_OUTSIDE = frozenset(("nav", "footer", "form"))
# What the blocks of a box make of a picture in it.
_OF_STORY, _OF_OTHERS, _OF_WRITER, _OF_TEXT = 1, 2, 4, 8
_MOST = 0.5  # share of the story's lines that its own container holds
_WRITERS_BOX = re.compile(r"auth?or|writer|columnist|(?<![a-z])bio(?![a-z])", re.I)
_OTHERS: frozenset[BlockRole] = frozenset(
    ("related", "promo", "nav", "share", "comment", "ad", "legal", "paywall", "tags")
)
_WRITER: frozenset[BlockRole] = frozenset(("byline", "bio"))
_SAYS: Mapping[BlockRole, int] = {
    **dict.fromkeys(_OTHERS, _OF_OTHERS), **dict.fromkeys(_WRITER, _OF_WRITER),
    **dict.fromkeys(("caption", "headline", "standfirst"), _OF_STORY),
}  # fmt: skip


class StoryPlaces:
    """The elements of one page by their place: ``first`` is the headline's, ``last`` that of what follows the story.

    ``above`` is where the article begins that holds both headline and text, else as ``first``. Only for pages with a
    line that was kept. ``own`` are the blocks as they were cut.
    """

    def __init__(
        self, document: Document, structured: Structured, own: Sequence[TextBlock], blocks: Sequence[Block]
    ) -> None:
        elements = document.elements
        self._order: dict[HtmlElement, int] = dict(zip(elements, range(len(elements)), strict=True))
        self._starts = list(accumulate([self._order.get(block.element, 0) for block in own], max))
        kept = [number for number, block in enumerate(blocks) if block.kept]
        lines = [own[number].element for number in kept]
        self.first = self._headline(structured, self._starts[kept[0]])
        behind = self._starts[kept[-1]] + 1
        self.last = max(min(self._following(blocks, kept[-1]), self._end(lines)), behind)
        article = next(lines[0].iterancestors("article"), None)
        is_whole = article is not None and article in structured.marks.around_headline
        self.above = min(self.first, self._order.get(article, self.first)) if is_whole else self.first
        self._boxes = _Boxes(own, blocks, structured.marks.around_headline)

    def of(self, element: HtmlElement) -> int:
        """The number of an element of the page."""
        return self._order.get(element, 0)

    def position(self, place: int) -> int:
        """The block before which a place is."""
        return bisect_left(self._starts, place)

    def is_of_story(self, element: HtmlElement, position: int) -> bool:
        """Whether the nearest box with text around an element before a block holds some of the story's, and not a
        teaser, an offer or the writer alone."""
        return self._boxes.are_of_story(element, position)

    def _end(self, lines: Sequence[HtmlElement]) -> int:
        """Where the container of most of the story's lines ends: what comes next stands in a column beside or below."""
        held: dict[HtmlElement, int] = {}
        for line in lines:
            for element in line.iterancestors():
                held[element] = held.get(element, 0) + 1
        core = next((each for each in lines[-1].iterancestors() if held[each] >= _MOST * len(lines)), None)
        return len(self._order) if core is None else self._order[core] + sum(1 for _ in core.iter("*"))

    def _headline(self, structured: Structured, first: int) -> int:
        """The place of the last <h1> before the story's first line; else that of the line."""
        headlines = [self._order[mark.element] for mark in structured.marks.h1s if mark.element in self._order]
        return max((place for place in headlines if place <= first), default=first)

    def _following(self, blocks: Sequence[Block], last: int) -> int:
        """The place of the first block behind the story's last one that is no caption; else the end of the page."""
        behind = (number for number in range(last + 1, len(blocks)) if blocks[number].role != "caption")
        following = next(behind, None)
        return len(self._order) if following is None else self._starts[following]


class _Boxes:
    """What the blocks in an element say of the pictures in it. Only those near a picture are looked at, each once."""

    def __init__(self, own: Sequence[TextBlock], blocks: Sequence[Block], around_headline: Set[HtmlElement]) -> None:
        self._own, self._blocks = own, blocks
        self._around_headline = around_headline
        self._says: dict[HtmlElement, int] = {}
        self._known: set[int] = set()

    def are_of_story(self, picture: HtmlElement, position: int) -> bool:
        """Whether the nearest box with text round the picture before a block has some of the story's.

        A caption says so unless it stands in the writer's box: "Ada Fenn, who writes of harbours".
        """
        for number in range(max(position - _NEAR, 0), min(position + _NEAR, len(self._blocks))):
            if number not in self._known:
                self._known.add(number)
                self._note(self._own[number], self._blocks[number])
        is_captioned = False
        for element in islice(picture.iterancestors(), _PICTURE_LEVELS):
            says = self._says.get(element, 0)
            if is_captioned:
                if not says or says & _OF_TEXT or element in self._around_headline:
                    break
            elif element.tag in _OUTSIDE or _is_pressed(element) or (says and not says & _OF_STORY):
                return False
            elif says & _OF_TEXT:
                break
            is_captioned = is_captioned or bool(says)
            if is_captioned and _WRITERS_BOX.search(element.get("class", "")[:200]):
                return False
        return True

    def _note(self, own: TextBlock, block: Block) -> None:
        says = _OF_STORY | _OF_TEXT if block.kept else 0 if own.hidden else _SAYS.get(block.role, 0)
        if says:
            for element in (own.element, *islice(own.element.iterancestors(), _BOX_LEVELS)):
                self._says[element] = self._says.get(element, 0) | says


def _is_pressed(element: HtmlElement) -> bool:
    """Whether an element is a button, but for one around a figure's own picture, which enlarges it."""
    return element.tag == "button" and next(element.iterancestors("figure"), None) is None
