"""Where a page's dates stand: near its headline, in a box beside the story, or among other stories and comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Literal

from lxml.html import HtmlElement

from newscrawl.extraction.marked import Mark, ancestry, elsewhere
from newscrawl.extraction.sites import flat
from newscrawl.extraction.structured import Structured, element_text

Standing = Literal["own", "boxed", "foreign"]

#: Containers of other stories, readers and menus, and boxes that may hold anything.
_FOREIGN = re.compile(
    r"comment(?!ary)|kommentar|disqus|(?:^|[\W_])(?:related|recommend\w*|popular|trending|most-?(?:read|viewed)"
    r"|more-?(?:from|stories|news|posts)|newsletter|menu|nav(?:bar|igation)?|cookies?|repl(?:y|ies)"
    r"|recirc\w*|read-?next|up-?next|carousel|slider|slides?|splide|swiper|latest|recent|modal|popup|archives?-?list"
    r"|copyright|site-?footer)"
    r"(?=$|[\W_])"
)
_BOX = re.compile(r"sidebar|footer|widget|teaser|listing|(?:cards?|promos?|tiles?)(?=$|[\W_])")
_COMMENTS = re.compile(r"comment(?!ary)|kommentar|disqus|repl(?:y|ies)")
PUBLISHED_MARK = re.compile(r"publi|created|posted|pub-?date")
# "duration-100" and "pointer-events-none" are of style sheets
_OTHER_MARK = re.compile(
    r"expir|deadline|copyright|birth|geboren|read(?:ing)?-?time|(?<!pointer-)event|\bruntime\b|duration(?!-\d)|comment"
    r"|today|current-?date"
)
#: Dates are looked for from this many elements before the headline to so many after it.
_BEFORE, _AFTER = 60, 120
_TOO_FAR = 1_000
#: What stands so few elements below the headline is the story's, whatever its containers are called.
_BELOW = 4
_MAX_TEXT = 240
_MAX_HEADINGS = 60
_MAX_INNER = 10
_MAX_NAMED = 3
#: What shows another page or its words: a quotation, a post of a network.
_FOREIGN_TAGS = frozenset({"nav", "form", "blockquote"})
#: A box is looked through so far for a headline, in elements; those of other stories begin with it.
_MAX_BOX = 300
_MAX_MARKS = 400
#: The text of a link to a story, or its headline, is no shorter; "Read more" and names of authors are.
_STORY_LINK_CHARS = 28
_HEADINGS = frozenset({"a", "h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where the story is: the ranks of its headings, the first first, and what contains one of them."""

    headlines: tuple[int, ...]
    around: frozenset[HtmlElement]
    _known: dict[HtmlElement, Standing] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_foreign(self, element: HtmlElement) -> bool:
        """Whether an element tells of another story, a reader or the site."""
        return self.standing(element) != "own"

    def standing(self, element: HtmlElement) -> Standing:
        """Where an element stands: in the story, in a box beside it, or among comments, menus and other stories.

        A box ("sidebar", "card", "footer") that has no headline and no story's link of its own is part of the story: it
        may hold nothing but its date.
        """
        climbed: list[HtmlElement] = []
        standing: Standing = "own"
        for node in ancestry(element):
            if node in self.around:
                break
            if node in self._known:  # the dates of a page stand in few containers
                standing = self._known[node]
                break
            climbed.append(node)
        for node in reversed(climbed):
            standing = self._known[node] = self._within(node, standing)
        return standing

    def _within(self, node: HtmlElement, outer: Standing) -> Standing:
        """Where an element stands by its own class, id and tag, and by where its container stands."""
        if outer == "foreign":
            return outer
        words = marks_of(node)
        if node.tag in _FOREIGN_TAGS or (words != " " and _is_foreign(words)):
            return "foreign"
        boxed = outer == "own" and (node.tag in ("footer", "aside") or _BOX.search(words)) and _has_headline(node)
        return "boxed" if boxed else outer

    def near(self, structured: Structured) -> Iterator[Mark]:
        """The elements marked as dates near a headline, the nearest first; without a headline, all."""

        ranked = ((self.rank(mark), mark.order, mark) for mark in structured.marks.dates)
        for _, _, mark in sorted(each for each in ranked if each[0] < _TOO_FAR):
            if not self._is_of_other(mark) and self._is_own(mark):
                yield mark

    def rank(self, mark: Mark) -> int:
        """How far from a headline an element stands, in elements."""
        return min((distance(mark.order - headline) for headline in self.headlines), default=0)

    def alone(self, structured: Structured) -> Mark | None:
        """The one element of the story, wherever it stands, whose class says that it holds the publication.

        Where there are several they are of a list of stories.
        """
        named = [m for m in structured.marks.dates if PUBLISHED_MARK.search(m.words) and not self._is_of_other(m)]
        own = [mark for mark in named[:_MAX_NAMED] if not self.is_foreign(mark.element)]
        if len(own) == len(named) == 1:
            return own[0]
        times = [m for m in structured.marks.dates if m.element.tag == "time" and not self._is_of_other(m)]
        own = [mark for mark in times[:_MAX_NAMED] if not self.is_foreign(mark.element)]
        return own[0] if len(own) == len(times) == 1 else None

    def _is_of_other(self, mark: Mark) -> bool:
        """Whether a marked element tells of another date, as above the headline a block with the day of the visit."""
        if tells_of_other(mark.words):
            return True
        if not self.headlines or mark.order > self.headlines[0]:
            return False
        for node in islice(mark.element.iterdescendants("*"), _MAX_INNER):
            if tells_of_other(marks_of(node)):
                return len(element_text(node, _MAX_TEXT)) * 2 > len(element_text(mark.element, _MAX_TEXT))
        return False

    def _is_own(self, mark: Mark) -> bool:
        if not self.is_foreign(mark.element):
            return True
        below = any(0 < mark.order - headline <= _BELOW for headline in self.headlines)
        return below and not any(_COMMENTS.search(marks_of(node)) for node in ancestry(mark.element, _BELOW))

    def lines(self, structured: Structured, before: int, after: int) -> Iterator[HtmlElement]:
        """The elements around each headline, the nearest first."""
        elements = structured.marks.elements
        for at in self.headlines:
            around = [*range(max(0, at - before), at), *range(at + 1, min(len(elements), at + 1 + after))]
            for order in sorted(around, key=lambda order: distance(order - at)):
                yield elements[order]


def find_place(structured: Structured) -> Place:
    """The headings that repeat the page's title; all <h1>, where none does."""
    orders = _headlines(structured)
    elements = structured.marks.elements
    around = (node for order in orders for node in islice(elements[order].iterancestors(), _MAX_BOX))
    return Place(tuple(orders), frozenset(around))


def _headlines(structured: Structured) -> list[int]:
    titles = [flat(title) for title in (*structured.meta.get("og:title", ())[:1], *_title(structured)) if title]
    all_h1s = ((mark.order, flat(element_text(mark.element, _MAX_TEXT))) for mark in structured.marks.h1s)
    h1s = [(order, text) for order, text in all_h1s if text]
    mine = _repeating(h1s, titles)
    if not mine:
        others = ((o, e) for o, e in enumerate(structured.marks.elements) if e.tag in ("h2", "h3"))
        texts = ((order, flat(element_text(e, _MAX_TEXT))) for order, e in islice(others, _MAX_HEADINGS))
        mine = _repeating(texts, titles)
    return mine[:3] or [order for order, _ in h1s][:3]


def _repeating(headings: Iterable[tuple[int, str]], titles: list[str]) -> list[int]:
    """The headings that repeat a title, or the longest part of it: a series has a part in common with other stories."""
    parts = [(order, len(text)) for order, text in headings if len(text) > 5 and any(text in title for title in titles)]
    longest = max((size for _, size in parts), default=0)
    return [order for order, size in parts if size * 2 > longest]


def _title(structured: Structured) -> list[str]:
    title = next((e for e in structured.marks.elements[:400] if e.tag == "title"), None)
    return [element_text(title, _MAX_TEXT)] if title is not None else []


@lru_cache(maxsize=4096)
def _is_foreign(words: str) -> bool:
    return _FOREIGN.search(words) is not None


def _has_headline(box: HtmlElement) -> bool:
    """Whether a box holds a heading, or a link as long as one."""
    return any(
        node.tag in _HEADINGS and len(element_text(node, _MAX_TEXT)) >= _STORY_LINK_CHARS
        for node in islice(box.iter("*"), _MAX_BOX)
    )


def is_comment(element: HtmlElement, structured: Structured) -> bool:
    """Whether an element stands among the readers' comments."""
    container = elsewhere(element, structured.marks)
    return container is not None and _COMMENTS.search(marks_of(container)) is not None


def tells_of_other(words: str) -> bool:
    """Whether an element's class or id says that its date is neither the story's nor its change's."""
    return _OTHER_MARK.search(words) is not None


def marks_of(element: HtmlElement) -> str:
    """An element's class and id, in lower case."""
    return f"{element.get('class', '')[:_MAX_MARKS]} {element.get('id', '')[:_MAX_MARKS]}".lower()


def distance(places: int) -> int:
    """How far from a headline an element stands; dates before it are fewer, and sooner another thing's."""
    if places >= 0:
        return places if places <= _AFTER else _TOO_FAR
    return 4 - 2 * places if -places <= _BEFORE else _TOO_FAR
