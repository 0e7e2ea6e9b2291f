"""The parts of a story that its site spreads over several pages, by what one of these pages says of the others.

A link to a part has the page's own address but for the number of a part, and one thing at least that agrees: it stands
in a row of numbers, it says that it leads to the next page, or the page says the same to machines (rel=next). Pages of
comments, of lists and of galleries, the next story, and days and ids in addresses lack one or the other. A story that
is taken for one page too many costs requests and mixes texts, one that is missed is short: in doubt it is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.addresses import normalize_url
from newscrawl.extraction.cues import find
from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.links import base_of, resolve
from newscrawl.extraction.structured import element_text
from newscrawl.items import Block, Part, StoryKind
from newscrawl.parts.addresses import (
    Numbered,
    asks_for_whole,
    core,
    is_sections,
    phrases,
    plain_letters,
    readings,
    words,
)
from newscrawl.texts import fold

#: The most parts that a story is believed to have: lists of stories and comments have more pages.
MAX_NUMBER = 40
#: Reason of a removed block that leads to the other parts, or counts them.
ROW = "part:row"
_MAX_ROW, _MAX_UNLINKED = 400, 25  # characters of it, and of those that are no link
#: Kinds of pages that are no story whose text goes on.
_UNSPREAD = frozenset[StoryKind](("liveblog", "gallery", "index", "video"))
#: Characters between the story and the row of numbers below it: a bio and a share bar are less, a list of stories is
#: more.
_MAX_GAP = 1_200
_MAX_LABEL = 120  # characters of a link's words
_MAX_LINKS = 400  # to parts: each of those that stories have, ten times
_NESTING = 7  # elements round a link whose names are read
_NUMERAL = re.compile(r"[\W_]*(\d{1,2})[\W_]*")
_NUMBERED = re.compile(r"[\W_]*(?P<before>[^\W\d_]*)[\W_]*(?P<number>\d{1,2})(?!\d)(?P<behind>[\W_].*)?", re.DOTALL)
_COUNT = re.compile(
    r"[\W_]*(?P<word>[^\W\d_]*)[\W_]*(?P<own>\d{1,2})\s*(?:[^\W\d_]{1,6}|[/|])\s*(?P<all>\d{1,2})[\W_]*"
)
_AROUND = " .…:›»>→⟩▶►❯⇒‹«-–—|\t"  # the words of a link
_RELATIVE = re.compile(r"\?.*|(?:\.{0,2}/)*(?:[^\W\d_]{1,12}[-/]?)?(?:\d{1,2}/?)?", re.DOTALL)  # "2/", "../3/", "../"
_MAX_RELATIVE = 40  # characters of one that begins with no "?": five folders up, a word and a number are fewer
_WORD = re.compile(r"[^\W\d_]+")
_TOLD = frozenset(("next", "prev", "canonical"))
_STRUCTURE = frozenset(("article", "main", "body", "html"))


@dataclass(frozen=True, slots=True)
class _Lead:
    """A link to another part of the page's story, by its address."""

    number: int
    url: str
    label: str
    rels: frozenset[str]
    element: HtmlElement
    in_head: bool
    is_bare: bool  # its number is a name's, to look at

    @property
    def numeral(self) -> int | None:
        """The number that the link shows; None where it shows none."""
        found = _NUMERAL.fullmatch(self.label)
        if found is None:
            found = _NUMBERED.fullmatch(self.label)
            if found is None or fold(found["before"]) not in words("page", "words"):
                return None
            return int(found["number"])
        return int(found[1])


@dataclass(slots=True)
class _Pager:
    """What is found of one way to read the page's own address."""

    own: Numbered
    leads: list[_Lead] = field(default_factory=list)


def find_parts(
    document: Document, text_blocks: Sequence[TextBlock], blocks: Sequence[Block], kind: StoryKind
) -> tuple[Part, ...]:
    """The parts that a story's page tells of, by number, the page itself among them as ``read``; () for a whole story.

    Number 0 is the page that has all of them. Where the page tells of the next part alone, there may be more.
    """
    letters = core(document.url) if kind not in _UNSPREAD else ""
    if not letters:
        return ()
    ways = (Numbered(normalize_url(document.url), 1), *readings(document.url))
    leads = list(islice(_leads(document, letters, ways), _MAX_LINKS))
    pagers: dict[Numbered, _Pager] = {}
    for own in ways:
        for url, label, rels, element in leads:
            for number, is_bare in _numbers(url, own):
                pager = pagers.setdefault(own, _Pager(own))
                pager.leads.append(_Lead(number, url, label, rels, element, element.tag == "link", is_bare))
    place = _Place(text_blocks, blocks)
    sound = [pager for pager in pagers.values() if _is_sound(pager, place)]
    if len(sound) != 1:
        return ()
    return _parts(sound[0], document, leads)


def without_rows(
    document: Document, text_blocks: Sequence[TextBlock], blocks: Sequence[Block], parts: Sequence[Part]
) -> tuple[Block, ...]:
    """The blocks of a page with its rows of links to other parts, and "page 2 of 3", taken out of the text."""
    own = next(part.number for part in parts if part.state == "read")
    urls, base = {part.url for part in parts}, base_of(document)

    def is_row(block: TextBlock) -> bool:
        if len(block.text) > _MAX_ROW:
            return False
        if not block.anchors:
            return _is_count(block.text, own)
        leads = (resolve(base, anchor.get("href")) for anchor in block.anchors)
        return _unlinked(block) <= _MAX_UNLINKED and all(url in urls for url in leads)

    return tuple(
        replace(block, role="nav", kept=False, reason=ROW) if block.kept and is_row(text_block) else block
        for text_block, block in zip(text_blocks, blocks, strict=True)
    )


def _is_count(text: str, own: int) -> bool:
    """Whether a line says "2/3", "Seite 2 von 3" of the part that it stands on."""
    found = _COUNT.fullmatch(fold(text))
    if found is None or int(found["own"]) != own or int(found["all"]) < own:
        return False
    return not found["word"] or found["word"] in words("page", "words")


_Link = tuple[str, str, frozenset[str], HtmlElement]


def _leads(document: Document, letters: str, ways: Sequence[Numbered]) -> Iterator[_Link]:
    """Links whose addresses are those of parts, in one of the ways to read the page's own: absolute address, words,
    rel."""
    base = base_of(document)
    for element in (*document.tagged("link"), *document.tagged("a"), *document.tagged("option")):
        href = element.get("value" if element.tag == "option" else "href") or ""
        is_short = len(href) <= _MAX_RELATIVE or href[0] == "?"
        if letters not in plain_letters(href) and not (is_short and _RELATIVE.fullmatch(href)):
            continue
        rels = frozenset((element.get("rel") or "").lower().split()[:5])
        if element.tag == "link" and rels.isdisjoint(_TOLD):
            continue
        url = resolve(base, href)
        if not url or not any(asks_for_whole(url, own.stem) or any(_numbers(url, own)) for own in ways):
            continue
        if not _is_of_others(href.partition("#")[2], element):
            yield url, _label(element), rels, element


def _label(element: HtmlElement) -> str:
    text = element_text(element, _MAX_LABEL)
    return text or (element.get("aria-label") or element.get("title") or "")[:_MAX_LABEL].strip()


def _is_of_others(fragment: str, element: HtmlElement) -> bool:
    """Whether a link turns pages of comments, lists or pictures, by its fragment or the names of what it stands in."""
    others = words("others", "words")
    named = [fragment]
    for node in islice(element.iterancestors(), _NESTING):
        if node.tag in _STRUCTURE:
            break
        named += [(node.get(name) or "")[:300] for name in ("class", "id", "aria-label", "aria-labelledby")]
    return any(word in others for name in named for word in _WORD.findall(name.lower()))


def _numbers(url: str, own: Numbered) -> Iterator[tuple[int, bool]]:
    """The number of a link among the parts of a story, and whether it is bare: the bare stem is the first."""
    if normalize_url(url) == own.stem:
        if own.number != 1:
            yield 1, False
        return
    for stem, number, is_bare in readings(url):
        if stem == own.stem and number != own.number:
            yield number, is_bare


class _Place:
    """Where the links of a page stand by its story's text."""

    def __init__(self, text_blocks: Sequence[TextBlock], blocks: Sequence[Block]) -> None:
        self._holders = {anchor: block.position for block in text_blocks for anchor in block.anchors}
        self._shown = [pair for pair in zip(blocks, text_blocks, strict=True) if not pair[1].hidden]
        kept = [block.position for block in blocks if block.kept]
        self._first, self._last = (kept[0], kept[-1]) if kept else (-1, -1)

    @cached_property
    def _comments(self) -> int | None:
        """Where the comments begin that stand behind the story's first line, by what is written above them."""
        for block, text_block in self._shown:
            if block.position > self._first and _is_above_comments(text_block, inside=block.position < self._last):
                return block.position
        return None

    def is_near(self, element: HtmlElement) -> bool:
        """Whether a link stands in the story or right below it, before comments and other stories."""
        position = self._holders.get(element)
        if position is None or (self._comments is not None and self._comments < position):
            return False
        between = [block for block, _ in self._shown if self._last < block.position < position]
        if any(block.role == "comment" for block in between) or sum(len(b.text) for b in between) > _MAX_GAP:
            return False
        rest = (block for block, text_block in self._shown if block.position > position and not _is_cell(text_block))
        behind = next(rest, None)
        return behind is None or behind.role != "comment" or _says_comments(behind.text)  # a heading belongs to others


def _is_above_comments(block: TextBlock, *, inside: bool) -> bool:
    """Whether a block is a heading of comments; below the story any line will do that is no link."""
    is_line = block.kind == "heading" or not (inside or block.anchors)
    return is_line and _says_comments(block.text)


def _is_cell(block: TextBlock) -> bool:
    """Whether a block is a number or a link, as the rest of a row is."""
    return _NUMERAL.fullmatch(block.text) is not None or (bool(block.anchors) and _unlinked(block) <= _MAX_UNLINKED)


def _unlinked(block: TextBlock) -> int:
    return len(block.text) - block.linked


def _says_comments(text: str) -> bool:
    """Whether a line says "Comments (30)", "Leave a reply"."""
    cue = find(" ".join(_WORD.findall(text))) if len(text) <= _MAX_LABEL else None
    return cue is not None and cue.role == "comment" and cue.mode != "contains"


def _is_sound(pager: _Pager, place: _Place) -> bool:
    """Whether links with the page's own address but for a number lead to parts of its story."""
    own = pager.own.number
    if is_sections(pager.own.stem):
        return False
    shown = [(lead, lead.numeral) for lead in pager.leads]
    if any(numeral not in (None, lead.number) for lead, numeral in shown):  # counted from 0, as lists are, or no parts
        return False
    numbers = {lead.number for lead in pager.leads} | {own}
    if max(numbers) > MAX_NUMBER or not _is_told_of_first(pager):
        return False
    row = {lead.number for lead, numeral in shown if numeral is not None and place.is_near(lead.element)}
    has_row = bool(row & {own - 1, own + 1}) and (len(row) > 1 or any(_shows(lead, own) for lead, _ in shown))
    turning = [lead for lead in pager.leads if lead.number == own + 1]
    told = any(lead.rels & {"next"} for lead in turning) or any(
        lead.number == own - 1 and "prev" in lead.rels for lead in pager.leads
    )
    said = max((_says_next(lead) for lead in turning if place.is_near(lead.element)), default=0)
    if pager.own.is_bare or any(lead.is_bare for lead in pager.leads):  # stages and instalments have rows as well
        return said > 1
    return has_row or said > 1 or (told and (said > 0 or bool(row)))


def _is_told_of_first(pager: _Pager) -> bool:
    """Whether a page that is a later part by its address says where the first one is: in a row, or to machines."""
    first = [lead for lead in pager.leads if lead.number == 1]
    before = {"canonical", "prev"} if pager.own.number == 2 else {"canonical"}
    return pager.own.number == 1 or any(lead.numeral == 1 or lead.rels & before for lead in first)


def _shows(lead: _Lead, number: int) -> bool:
    """Whether the row that a link stands in shows a number that is no link, as that of the page itself."""
    if lead.in_head or lead.numeral is None:
        return False
    for node in islice(lead.element.iterancestors(), 3):
        text = element_text(node, 4 * _MAX_LABEL)
        if len(text) > 3 * _MAX_LABEL:
            return False
        if re.search(rf"(?<!\d){number}(?!\d)", text):
            return True
    return False


def _says_next(lead: _Lead) -> int:
    """2 for a link that says that it leads to the next page, 1 for one that leads on, 0 for any other."""
    label = fold(lead.label).strip(_AROUND)
    if not label:  # an arrow, or a picture of one
        return 1
    if any(label.startswith(phrase) and not label[len(phrase) :][:1].isalpha() for phrase in phrases("next")):
        return 2
    return 1 if label in phrases("onwards") or "next" in (lead.element.get("class") or "").lower().split() else 0


def _parts(pager: _Pager, document: Document, leads: Iterable[_Link]) -> tuple[Part, ...]:
    found: dict[int, str] = defaultdict(str)
    for lead in sorted(pager.leads, key=lambda lead: lead.in_head):  # what readers click is what there is
        found[lead.number] = found[lead.number] or lead.url
    found[pager.own.number] = document.url
    whole = next((url for url, label, _, _ in leads if _is_whole(url, label, pager.own)), None)
    if whole is not None:
        found[0] = whole
    return tuple(
        Part(number, url, *(("read", 0) if number == pager.own.number else ("unread", None)))
        for number, url in sorted(found.items())
    )


def _is_whole(url: str, label: str, own: Numbered) -> bool:
    """Whether a link leads to all parts on one page, by its address and its words."""
    if not asks_for_whole(url, own.stem):
        return False
    return fold(label).strip(_AROUND) in phrases("whole")
