"""trafilatura's verdict on each block: the only door to trafilatura.

trafilatura runs on a copy of the shared tree and gives lines of text. They are looked up in the page's blocks by their
letters and digits alone, in order, so that lines that merge or split blocks count too. It runs without its fallbacks
(other extractors that it compares itself with), and once more with them where it found little of the page.
"""

from __future__ import annotations

import bisect
import logging
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.plaintext import clean
from newscrawl.texts import squash

VERSION = trafilatura.__version__
#: Letters and digits from which on a line's place is told by its text alone; shorter ones go by their neighbours.
_TELLING = 24
#: Share of a block's letters that trafilatura must have kept for the block to count as story text.
_COVERED = 0.5
_PIECE_WORDS = 8  # of a line that stands nowhere as a whole, pieces of so many words are looked up

# Elements whose text trafilatura throws away, after copying it several times: a tenth less time, and the same text on
# 1,323 of 1,326 labelled pages. And such as have no text: another twentieth, the same on 725 of 725. Its fallbacks read
# JSON-LD.
_DEAD_WEIGHT = ("style", "svg", "link", "template", "select", "iframe", "meta", "input", "source", "img")
# What its own rules throw away before they look for the text, here once instead of in each of its copies, and tags that
# it takes away from around their text: a tenth of its time. It counts the first among the page's text where it asks
# whether it has found enough of it: of 1,659 pages 23 have another text without them, and three of wcxb a better F1
# (precision up by .27 in sum, recall as before), none a worse. Of asides it thinks twice, and its fallbacks want all.
_THROWN_AWAY = (
    "button", "fencedframe", "fieldset", "footer", "label", "nav", "noscript", "object", "picture", "textarea", "video",
)  # fmt: skip
_TAKEN_AWAY = (
    "abbr", "acronym", "address", "bdi", "bdo", "big", "cite", "data", "dfn", "font", "hgroup", "ins", "mark", "nobr",
    "ruby", "small", "tbody", "tfoot", "thead", "wbr",
)  # fmt: skip
# Containers without text, empty slots above all, are more than a third of what is left of those that its rules look at:
# gone before, an eighth of its time. Of 1,326 pages 41 get other lines, and of the texts that are then chosen one is
# better, none worse.
_CONTAINERS = frozenset(("div", "section", "aside"))
_AROUND = _CONTAINERS | {"body", "main"}
# Attributes of which its text knows nothing, a quarter of all: a twentieth, the same text on all of 1,659 pages.
_UNREAD = ("href", "title", "target", "rel", "aria-label")
# Where trafilatura's own rules find less than this share of the letters of the page's prose, its fallbacks are asked
# too. Measured on 1,326 labelled pages, against asking them on all: asked on 56 in 1,000, three quarters of the time,
# and F1 is .937 for .936 (wcxb), .950 for .949 (fundus), .919 for .919 (segments).
_FOUND = 0.3
# Characters of reader comments above the text from which on they are the story, a newsroom's own comment whose markup
# calls it so, and the text below them are the readers': one of 1,659 labelled pages has as many, and is such a page.
_COMMENT = 600
_PROSE = 80  # characters from which a visible block is prose, if no more than the next figure of it is link text
_LINKED = 0.3

# It reports every page without text as a warning; here that is an ordinary outcome with a name.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Lines of story text and of reader comments as trafilatura gives them."""

    lines: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Separation:
    """Blocks with ``separated`` set where trafilatura keeps them, and its comments."""

    blocks: tuple[TextBlock, ...]
    comments: tuple[str, ...] = ()


def separate_blocks(document: Document, blocks: Sequence[TextBlock]) -> Separation:
    """What trafilatura counts as story text among the page's blocks."""
    found = _look_up(blocks, _run(_cleared(document.tree), with_fallbacks=False))
    if _is_enough(found.blocks):
        return found
    return _look_up(blocks, _run(_slimmed(document.tree), with_fallbacks=True))


def _look_up(blocks: Sequence[TextBlock], verdict: Verdict) -> Separation:
    """Where the lines stand in the page; story and readers' comments are turned where trafilatura mistook one for the
    other."""
    found = mark(blocks, verdict.lines)
    if sum(map(len, verdict.comments)) < _COMMENT:
        return Separation(found, verdict.comments)
    turned = mark(blocks, verdict.comments)
    first = next((index for index, block in enumerate(found) if block.separated), len(found))
    if sum(len(block.text) for block in turned[:first] if block.separated) < _COMMENT:
        return Separation(found, verdict.comments)
    return Separation(turned, verdict.lines)


def _is_enough(blocks: Sequence[TextBlock]) -> bool:
    found = prose = 0
    for block in blocks:
        size = len(block.text)
        if size >= _PROSE and not block.hidden and block.linked <= _LINKED * size:
            prose += size
            if block.separated:
                found += size
    return found >= _FOUND * prose and any(block.separated for block in blocks)


def _run(tree: HtmlElement, *, with_fallbacks: bool) -> Verdict:
    """trafilatura on a tree, which it leaves as it is. Never its deduplication: pages would depend on each other."""
    try:
        found = trafilatura.bare_extraction(tree, options=_options(with_fallbacks))
    except Exception:  # a page that breaks trafilatura has no verdict; ours are the remaining signals
        return Verdict()
    if found is None or isinstance(found, dict):
        return Verdict()
    return Verdict(_lines(found.text), _lines(found.comments))


@cache  # it reads some 20 settings for them
def _options(with_fallbacks: bool) -> Extractor:
    return Extractor(output_format="python", fast=not with_fallbacks)


def _slimmed(tree: HtmlElement) -> HtmlElement:
    """A copy without dead weight: no scripts but JSON-LD, nothing of _DEAD_WEIGHT and _UNREAD."""
    copied = deepcopy(tree)
    for script in list(copied.iter("script")):
        if "ld+json" not in (script.get("type") or ""):
            script.tag = "style"
    etree.strip_elements(copied, *_DEAD_WEIGHT, with_tail=False)
    etree.strip_attributes(copied, *_UNREAD)
    return copied


def _cleared(tree: HtmlElement) -> HtmlElement:
    """A slimmed copy without what trafilatura's own rules never keep."""
    copied = _slimmed(tree)
    etree.strip_elements(copied, *_THROWN_AWAY, with_tail=False)
    etree.strip_tags(copied, *_TAKEN_AWAY)
    _strip_empty(copied)
    return copied


def _strip_empty(tree: HtmlElement) -> None:
    """Take away containers of nothing but containers, save those in a run of text: they part it, and tell its kind."""
    holding: set[HtmlElement] = set()  # text, or anything that is no container
    running: set[HtmlElement] = set()  # text of their own
    empty: list[HtmlElement] = []
    for element in reversed(list(tree.iter("*"))):  # what an element holds comes before it
        text, tail = element.text, element.tail
        if text and not text.isspace():
            running.add(element)
        if tail and not tail.isspace():
            running.add(element.getparent())
        if element.tag not in _CONTAINERS or element in holding or element in running:
            holding.add(element.getparent())
        else:
            empty.append(element)
    for element in reversed(empty):  # the outer ones first
        parent = element.getparent()
        if parent.tag == "style" or (parent in holding and parent.tag in _AROUND and parent not in running):
            element.tag = "style"
    etree.strip_tags(tree, "style")  # what they hold of white space counts where it compares lengths


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line for line in (text or "").split("\n") if line.strip())


def mark(blocks: Sequence[TextBlock], lines: Sequence[str]) -> tuple[TextBlock, ...]:
    """The blocks with ``separated`` set where their text stands in the lines."""
    page = _Text([block.letters for block in blocks])
    wanted = [squash(clean(line)) for line in lines]
    places = page.place(wanted)
    for line, letters, place in zip(lines, wanted, places, strict=True):
        if place >= 0:
            page.cover(place, len(letters))
        elif len(letters) >= _TELLING:
            page.cover_pieces(line)
    covered = page.covered_blocks()
    return tuple(b._replace(separated=True) if i in covered else b for i, b in enumerate(blocks))


def _with_followers(lines: Sequence[str], index: int) -> str:
    """A line and as many of those after it as make it telling."""
    run = ""
    while index < len(lines) and len(run) < _TELLING:
        run += lines[index]
        index += 1
    return run


class _Text:
    """The letters of all blocks in one string, with the places where blocks begin."""

    def __init__(self, blocks: list[str]) -> None:
        self.blocks = blocks
        self.letters = "".join(blocks)
        self.starts = [0, *accumulate(map(len, blocks))]
        self.borders = set(self.starts)
        self.spans: list[tuple[int, int]] = []

    def place(self, lines: Sequence[str]) -> list[int]:
        """Where each line begins in the letters, -1 where nowhere: unique long lines first, then the rest between."""
        places = [-1] * len(lines)
        for index, line in enumerate(lines):
            if len(line) >= _TELLING:
                first = self.letters.find(line)
                if first >= 0 and self.letters.find(line, first + 1) < 0:
                    places[index] = first
        ceilings = [len(self.letters)] * (len(lines) + 1)
        for index in range(len(lines) - 1, -1, -1):
            ceilings[index] = places[index] if places[index] >= 0 else ceilings[index + 1]
        floor = 0
        for index, line in enumerate(lines):
            if places[index] < 0 and line:
                places[index] = self._between(line, _with_followers(lines, index), floor, ceilings[index + 1])
            if places[index] >= 0:
                floor = places[index] + len(line)
        return places

    def _between(self, line: str, run: str, floor: int, ceiling: int) -> int:
        """A repeated or short line: its place between its neighbours, else the next one, else the first.

        A short line must fill a block, or go on where the line before it ended, or begin a run of lines that stands
        in the page: text broken by <br> is one block for us and many lines for trafilatura.
        """
        if self.letters.startswith(line, floor):
            return floor
        windows = [(floor, ceiling)] if floor < ceiling else []
        for low, high in [*windows, (floor, len(self.letters)), (0, len(self.letters))]:
            place = self._fitting(line, low, high)
            if place < 0 and len(run) >= _TELLING:
                place = self.letters.find(run, low, high)
            if place >= 0:
                return place
        return -1

    def _fitting(self, line: str, low: int, high: int) -> int:
        """The first place where the line fills whole blocks; for a telling line else the first of all."""
        first = place = self.letters.find(line, low, high)
        while place >= 0:
            if place in self.borders and place + len(line) in self.borders:
                return place
            place = self.letters.find(line, place + 1, high)
        return first if len(line) >= _TELLING else -1

    def cover(self, place: int, length: int) -> None:
        self.spans.append((place, place + length))

    def cover_pieces(self, line: str) -> None:
        """Cover what can be found of a line from which something in its middle was left out."""
        words = clean(line).split()
        floor = 0
        for start in range(0, len(words), _PIECE_WORDS):
            piece = squash("".join(words[start : start + _PIECE_WORDS]))
            if len(piece) < _TELLING // 2:
                continue
            place = self.letters.find(piece, floor)
            if place < 0:
                place = self.letters.find(piece)
            if place >= 0:
                self.cover(place, len(piece))
                floor = place + len(piece)

    def covered_blocks(self) -> set[int]:
        """Indices of the blocks of which enough letters are covered; never of blocks without letters."""
        shares = [0] * len(self.blocks)
        done = 0
        for start, end in sorted(self.spans):
            start = max(start, done)
            if start >= end:
                continue
            done = end
            index = bisect.bisect_right(self.starts, start) - 1
            while index < len(self.blocks) and self.starts[index] < end:
                low, high = self.starts[index], self.starts[index + 1]
                shares[index] += max(0, min(end, high) - max(start, low))
                index += 1
        return {i for i, text in enumerate(self.blocks) if text and shares[i] >= _COVERED * len(text)}
