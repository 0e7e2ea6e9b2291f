"""Further stories below the page's own: where a reader who scrolls on gets the next article.

Sites print it with the template of the first one: a container of the same shape, with a headline, a byline and an
address of its own. Parts of one story have one headline, entries of a live blog the story's address, items of a list
none; a teaser has no text. All of that must be there before a story is taken for another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newscrawl.addresses import normalize_url, web_address
from newscrawl.extraction.containers import Containers
from newscrawl.extraction.labels import LINKED, WHOLLY_LINKED, Label, Observed, is_headline
from newscrawl.items import BlockRole

REASON = "appended:story"
#: Characters of prose from which on a container has a whole story, and the page's own one stands before it. The
#: shortest stories of the labelled pages have some 300; teasers of the kind that is longest, 250.
LEAST_STORY = 300
_PROSE = 60  # characters of a block without links from which on it is prose
_MAX_NESTING = 12  # elements between a headline and the container of its story
_MAX_WRAPPERS = 3  # elements between a block and its <h1>
_SAME = 0.5  # share of class names that two containers of one template have in common
_TITLES = ("h1", "h2")
_NOT_PROSE = frozenset(("heading", "caption", "form", "control"))
_NOT_STORIES = frozenset(("html", "body", "main", "a", *_TITLES))
_SIGNATURES = frozenset[BlockRole](("byline", "date"))
_ADDRESSES = (
    "data-url", "data-href", "data-permalink", "data-canonical", "data-canonical-url", "data-article-url",
    "data-post-url", "data-story-url", "data-page-url", "data-share-url", "data-path", "itemid",
)  # fmt: skip
_NEXT = re.compile(
    r"(?<![a-z])(?:next|appended|infinite|endless|continuous|auto-?load(?:ed)?)[-_ ]*(?:scroll[-_ ]*)?"
    r"(?:article|story|post)(?:s|[-_]\d+)?(?![a-z-_])",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\d|first|last|odd|even|active|current|next|append|infinite|loaded", re.IGNORECASE)


#: Elements that hold blocks, with the range of their blocks: first, and the one behind the last.
_Ranges = Mapping[HtmlElement, tuple[int, int]]


class _Own(NamedTuple):
    """The page's own story: its headline, and the elements from the root down to it."""

    headline: int
    tag: str
    chain: tuple[HtmlElement, ...]


class _Box(NamedTuple):
    """A container that a headline begins, its twin above the page's own headline, and its blocks' range."""

    element: HtmlElement
    twin: HtmlElement | None
    headline: int
    first: int
    end: int


class _Addresses(NamedTuple):
    """What the page gives as its own address, the first as written and all of them as keys."""

    base: str
    own: frozenset[str]


def label_appended(found: Sequence[Observed], inside: Containers) -> None:
    """Label the blocks of whole stories that stand below the page's own, each with its headline."""
    headlines = [index for index, observed in enumerate(found) if _title_tag(observed)]
    own = _own_story(found, headlines)
    if own is None:
        return
    prose = [0, *accumulate(map(_prose, found))]
    told, total = prose[own.headline] + LEAST_STORY, prose[-1] - LEAST_STORY
    below = [index for index in headlines if index > own.headline and told <= prose[index] <= total]
    if not below:
        return  # no headline has a story above it and one below, as is so on most pages
    ranges = dict(zip(inside.nodes, zip(inside.first.tolist(), inside.end.tolist(), strict=True), strict=True))
    boxes = [box for index in below for box in _boxes(found, own, index, prose, ranges)]
    if not boxes:
        return
    addresses = _own_addresses(own)
    done = 0
    for box in boxes:
        if box.headline >= done and _is_other(found, own, box, addresses):
            for observed in found[box.first : box.end]:
                observed.label = Label("related", REASON, True)
            done = box.end


def _own_story(found: Sequence[Observed], headlines: Sequence[int]) -> _Own | None:
    """By the printed title, else by the first main headline; None where no other headline follows."""
    printed = [index for index in headlines if is_headline(found[index])]
    main = [index for index in headlines if _title_tag(found[index]) == "h1"]
    index = next(iter((*printed, *main)), None)
    if index is None or index == headlines[-1]:
        return None
    element = found[index].block.element
    return _Own(index, _title_tag(found[index]), (element, *element.iterancestors())[::-1])


def _own_addresses(own: _Own) -> _Addresses:
    links = own.chain[0].xpath('head/link[@rel="canonical"]/@href|head/meta[@property="og:url"]/@content')[:4]
    base = next((link for link in links if "://" in link[:8]), "")
    known = {address for link in links if (address := _address(base, link))}
    known.update(address for node in own.chain for address in _named(node, base))
    return _Addresses(base, frozenset(known))


def _title_tag(observed: Observed) -> str:
    """The h1 or h2 that a block is to the reader; "" where it is none."""
    block = observed.block
    if block.kind != "heading" or block.hidden:
        return ""
    element: HtmlElement | None = block.element
    for _ in range(_MAX_WRAPPERS):
        if element is None:
            return ""
        if element.tag in _TITLES:
            return str(element.tag)
        element = element.getparent()
    return ""


def _prose(observed: Observed) -> int:
    """Characters of prose in a block."""
    block = observed.block
    size = len(block.text)
    if size < _PROSE or block.hidden or block.kind in _NOT_PROSE or observed.view.linked >= LINKED:
        return 0
    return 0 if observed.label is not None and observed.label.role == "caption" else size


def _boxes(
    found: Sequence[Observed], own: _Own, headline: int, prose: Sequence[int], ranges: _Ranges
) -> Iterator[_Box]:
    """The containers that a headline below the page's own begins and in which a whole story stands, largest first."""
    element: HtmlElement | None = found[headline].block.element
    climbed = []
    while element is not None and element not in own.chain:
        climbed.append(element)
        if len(climbed) > _MAX_NESTING:
            return
        element = element.getparent()
    if element is None:
        return
    for depth, node in enumerate(reversed(climbed), own.chain.index(element) + 1):
        first, end = ranges[node]
        if prose[first] - prose[own.headline] < LEAST_STORY or prose[end] - prose[headline] < LEAST_STORY:
            return  # the page's own story has not yet been told, or this is none
        if prose[headline] == prose[first] and node.tag not in _NOT_STORIES:
            yield _Box(node, own.chain[depth] if depth < len(own.chain) else None, headline, first, end)


def _is_other(found: Sequence[Observed], own: _Own, box: _Box, addresses: _Addresses) -> bool:
    """Whether a container with a headline and text shows by name, address or signature that it is another story."""
    if any(is_headline(observed) for observed in found[box.first : box.end]):
        return False
    element, block, tag = box.element, found[box.headline].block, _title_tag(found[box.headline])
    if _NEXT.search(f"{element.get('class', '')} {element.get('id', '')}"):
        return True
    alike = _are_alike(box.twin, element)
    if not alike and tag != own.tag:
        return False
    if any(_is_elsewhere(address, addresses) for address in _named(element, addresses.base)):
        return True
    if not alike or not _is_signed(found, box):
        return False
    if tag == own.tag == "h1" and is_headline(found[own.headline]):
        return True
    target = _address(addresses.base, block.anchors[0].get("href", "")) if block.anchors else None
    return target is not None and block.linked >= WHOLLY_LINKED * len(block.text) and _is_elsewhere(target, addresses)


def _is_signed(found: Sequence[Observed], box: _Box) -> bool:
    """Whether a byline or a date stands around the headline, before the first prose."""
    for index in range(box.first, box.end):
        label, element = found[index].label, found[index].block.element
        if (label is not None and label.role in _SIGNATURES) or next(element.iter("time"), None) is not None:
            return True
        if index > box.headline and _prose(found[index]):
            return False
    return False


def _are_alike(twin: HtmlElement | None, box: HtmlElement) -> bool:
    """Whether two containers are of one template: the same tag, and most of what their classes say."""
    if twin is None or twin.tag != box.tag:
        return False
    first, second = _names(twin), _names(box)
    return len(first & second) >= _SAME * len(first | second)


def _names(element: HtmlElement) -> set[str]:
    return {name for name in element.get("class", "").split() if not _VARIABLE.search(name)}


def _named(element: HtmlElement, base: str) -> list[str]:
    """The addresses in an element's attributes."""
    return [address for name in _ADDRESSES if (value := element.get(name)) and (address := _address(base, value))]


def _address(base: str, link: str) -> str | None:
    """The key of an address that names a page; None for a home page, a number, a fragment or anything else."""
    link = link.strip()
    if "/" not in link or link.startswith("#"):
        return None
    rooted = link if link.startswith("/") or ":" in link else f"/{link}"
    url = web_address(base, rooted)
    return normalize_url(url) if url and urlsplit(url).path.strip("/") else None


def _is_elsewhere(address: str, addresses: _Addresses) -> bool:
    """Whether an address is another page's; what the story's own address begins is a part of the story."""
    path = address.partition("?")[0]
    known = [mine.partition("?")[0] for mine in addresses.own]
    return bool(known) and not any(mine == path or path.startswith(f"{mine}/") for mine in known)
