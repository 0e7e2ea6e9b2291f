"""Small boxes amid or below a story that are none of it, told by what they hold.

Answers to choose from, offers to buy, a summary that a machine wrote, a button that leads to the page to give, the
title of a player: the words in such boxes are prose as good as the story's, and their classes say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache, partial
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.domains import site_of
from newscrawl.extraction import linkwords
from newscrawl.extraction.boxes import holds, upwards
from newscrawl.extraction.labels import LINKED, SHORT, WHOLLY_LINKED, Facts, Label, Observed, ends_sentence, is_headline
from newscrawl.extraction.zones import Zones
from newscrawl.items import BlockRole
from newscrawl.texts import fold
from newscrawl.wordlists import word_lists

#: Reasons.
POLL, OFFER, MACHINE, APPEAL, PLAYER = "box:poll", "box:offer", "box:machine", "box:appeal", "box:player"
_LEVELS = 4  # containers between a block and its box
_PAGE = frozenset(("html", "body"))
# Characters of a box's heading, and of all that stands in one.
_LONGEST_HEAD = 60
_LONGEST: dict[str, int] = {POLL: 700, OFFER: 400, MACHINE: 1_500, APPEAL: 500, PLAYER: 100}
_LONGEST_OFFER = 160  # characters of a line with a button to buy
_LEAST_CHOICES = 2
_MOST_POLLS = 20  # headings that may be a poll's
_LEAST_OFFERS = 2
_MOST_CHOICES = 40  # elements that are looked at
_PLAYERS = frozenset(("video", "audio", "iframe", "amp-video", "amp-youtube"))
_CHOICES = frozenset(("radio", "checkbox"))
_MOST_LINES = 5  # above a button that leads to an appeal
# Blocks of boxes that never hold many: a wider container is not looked through to its end, as thousands of links to
# subscribe can stand in one, and the blocks around them may be of a letter each.
_MOST: dict[str, int] = {APPEAL: _MOST_LINES + 1, PLAYER: 1}
_MAX_HREF = 500


def label_insets(found: Sequence[Observed], zones: Zones, facts: Facts) -> None:
    """Label the blocks of polls, offers, summaries by machines and appeals that have a small box of their own."""
    boxes, polls = _Boxes(found, zones), 0
    for index, observed in enumerate(found):
        text = observed.block.text
        if len(text) <= _LONGEST_HEAD:
            head = _head(text)
            if head == POLL and polls < _MOST_POLLS:
                polls += 1
                boxes.label(boxes.smallest(index, POLL, _has_choices), "promo", POLL)
            elif head == MACHINE:
                boxes.label(boxes.smallest(index, MACHINE, _has_more), "other", MACHINE)
            elif _is_appeal(observed, facts.url):
                boxes.label(boxes.smallest(index, APPEAL, partial(boxes.ends_at, index)), "promo", APPEAL)
            elif _is_title_of_player(observed):
                boxes.label(boxes.smallest(index, PLAYER, _has_player), "caption", PLAYER)
        if len(text) <= _LONGEST_OFFER and _is_offer(observed):
            boxes.label(boxes.of_offers(index), "promo", OFFER)


class _Box(NamedTuple):
    """A container, and the places of the blocks in it, which are one run."""

    element: HtmlElement
    places: range


class _Boxes:
    """The containers around a page's blocks that may be boxes: not the story's own, and with few words."""

    def __init__(self, found: Sequence[Observed], zones: Zones) -> None:
        self._found = found
        self._zones = zones
        heads = (observed.block.element for observed in found if is_headline(observed))
        self._story = {above for head in heads for above in upwards(head)}

    def smallest(self, index: int, reason: str, fits: Callable[[_Box], bool]) -> _Box | None:
        """The innermost box around a block that fits."""
        return next(filter(fits, self._around(index, reason)), None)

    def of_offers(self, index: int) -> _Box | None:
        """The outermost box around an offer of which half is offers, two at least, and nothing headings and prose."""
        best = None
        for box in self._around(index, OFFER):
            inside = [self._found[place] for place in box.places]
            if any(map(_is_text, inside)):
                break
            best = box if sum(map(_is_offer, inside)) >= max(_LEAST_OFFERS, len(inside) / 2) else best
        return best

    def ends_at(self, index: int, box: _Box) -> bool:
        """Whether a block is the last of a box with lines above it, none of them a link."""
        is_last = len(box.places) > 1 and box.places[-1] == index
        return is_last and all(self._found[place].view.linked < LINKED for place in box.places[:-1])

    def label(self, box: _Box | None, role: BlockRole, reason: str) -> None:
        """Give the blocks of a box their label."""
        for place in box.places if box is not None else ():
            self._found[place].label = Label(role, reason, True)

    def _around(self, index: int, reason: str) -> Iterator[_Box]:
        """The containers of a block, outwards, up to the first with more characters or blocks than such a box has."""
        found, first, last = self._found, index, index
        size, longest, most = len(found[index].block.text), _LONGEST[reason], _MOST.get(reason, len(self._found))
        for element in islice(upwards(found[index].block.element), _LEVELS):
            if element in self._story or element.tag in _PAGE or not self._zones.is_small(element):
                return
            while first > 0 and size <= longest and last - first < most and holds(element, found[first - 1]):
                first -= 1
                size += len(found[first].block.text)
            while last + 1 < len(found) and size <= longest and last - first < most and holds(element, found[last + 1]):
                last += 1
                size += len(found[last].block.text)
            if size > longest or last - first >= most:
                return
            yield _Box(element, range(first, last + 1))


def _has_more(box: _Box) -> bool:
    """Whether a box holds more than one block."""
    return len(box.places) > 1


def _has_player(box: _Box) -> bool:
    """Whether a player is set in a box."""
    return any(child.tag in _PLAYERS for child in box.element)


def _is_text(observed: Observed) -> bool:
    """Whether a block is a heading, or prose, as no box of offers has: a product's name heads what is said of it."""
    block = observed.block
    return block.kind == "heading" or (len(block.text) >= SHORT and ends_sentence(block.text))


@lru_cache(maxsize=1 << 14)  # sites repeat their menus
def _head(text: str) -> str | None:
    """What a few words head, or are the button of: a poll, or a summary that a machine wrote."""
    text = fold(text)
    if text.startswith(_machine()):
        return MACHINE
    return POLL if text.strip(" ?!:.…") in word_lists("boxes")["poll"] else None


def _has_choices(box: _Box) -> bool:
    """Whether a container has answers to choose from: buttons, or fields of which one is ticked."""
    fields = islice(box.element.iter("button", "input"), _MOST_CHOICES)
    choices = [field for field in fields if field.tag == "button" or field.get("type") in _CHOICES]
    return len(choices) >= _LEAST_CHOICES


@cache
def _machine() -> tuple[str, ...]:
    return tuple(word_lists("boxes")["machine"])


def _is_title_of_player(observed: Observed) -> bool:
    """Whether a few words beside a player are its title: "The trailer"."""
    block = observed.block
    if block.kind not in ("p", "text") or not block.separated or ends_sentence(block.text):
        return False
    if observed.label is not None and observed.label.role == "ad":
        return False
    return any(beside is not None and beside.tag in _PLAYERS for beside in (
        block.element.getprevious(), block.element.getnext()
    ))  # fmt: skip


def _is_offer(observed: Observed) -> bool:
    """Whether a line ends with a paid link that is a button to buy: "Kitchenry £89.99 View deal"."""
    block = observed.block
    if not block.anchors or block.kind not in ("p", "text", "li"):
        return False
    link = block.anchors[-1]
    if "sponsored" not in str(link.get("rel") or "").lower().split() or ends_sentence(block.text):
        return False
    label = " ".join(str(link.text_content()).split())
    says: str | None = linkwords.says(label) or linkwords.begins(label)
    return says == "promo" and block.text.endswith(label)


def _is_appeal(observed: Observed, url: str) -> bool:
    """Whether a block is a link to the site's own page to subscribe, give or sign up for letters, and nothing else."""
    block = observed.block
    if observed.view.linked < WHOLLY_LINKED or len(block.anchors) != 1 or not url:
        return False
    href = (block.anchors[0].get("href") or "")[:_MAX_HREF].strip()
    if not linkwords.may_ask_of_readers(href):
        return False
    try:
        target = urljoin(url, href)
        own, parts = urlsplit(url), urlsplit(target)
    except ValueError:
        return False
    host = parts.netloc if parts.netloc != own.netloc else ""  # a letter's own stories are none
    return linkwords.asks_of_readers(host, parts.path) and site_of(target) == site_of(url)
