"""The pictures of a story as its page shows them, in their order: not those of teasers, portraits, logos and icons."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import accumulate, chain, islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction import captions, images
from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.links import base_of
from newscrawl.extraction.structured import Structured, tidy
from newscrawl.items import Block, BlockRole, Picture

#: <img> elements that are looked at, and pictures that are kept of a story.
_MAX_SHOWN = 500
_MAX_PICTURES = 100
_MAX_ALT_CHARS = 1_000
#: Elements above a block that are of its box; elements between a picture and such a box.
_BOX_LEVELS = 5
_PICTURE_LEVELS = 20
#: Blocks before and behind a picture that can be in its box.
_NEAR = 6
#: Pixels of width or height; what says that it is smaller is an icon, a portrait or a counter.
_LEAST_SIZE = 80
#: Width and height that are a ratio, not pixels.
_RATIOS = frozenset(("16x9", "9x16", "16x10", "4x3", "3x4", "3x2", "2x3", "21x9", "5x4", "4x5", "2x1"))
_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$")
# Lazy pictures name their file elsewhere, and show something small until then.
_ADDRESSES = ("data-src", "data-original", "data-lazy-src", "data-lazy", "src")
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_CANDIDATE = re.compile(r"(\S*[^\s,])(?:\s+(\d{1,5}(?:\.\d+)?)([wx]))?\s*(?:,|$)")
_NO_PICTURE = re.compile(r"avatar|emoji|smiley|(?<![a-z])(?:icon|logo|pixel|spinner|sprite|badge)s?(?![a-z])", re.I)
# Words of paths: "/img/socialicons/x.png", "/smilies/icon_wink.gif", "/i/IconComment.svg", "/track.gif". Photographs,
# which are seldom of these formats, may show an icon or a track.
_SMALL_FOLDER = re.compile(r"(?:^|/)(?:[a-z]*[-_]?icons|icon|emojis?|emoticons?|smil(?:ey|eys|ies)|sprites?)/", re.I)
_SMALL_FILE = re.compile(
    r"/(?:[iI]con(?:[-_][A-Za-z0-9]+){0,2}|Icon[A-Z]\w*|[A-Za-z0-9]+[-_][iI]con"
    r"|(?:track|tracker|tracking|count|counter|beacon|hit|pixel|spacer|clear|1x1))\.(?:gif|png|svg|webp)$"
)
_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|svg|tiff?)$", re.I)
_OUTSIDE = frozenset(("nav", "footer", "form"))
# What the blocks of a box make of a picture in it.
_OF_STORY, _OF_OTHERS, _OF_WRITER, _OF_TEXT = 1, 2, 4, 8
_WRITERS_BOX = re.compile(r"auth?or|writer|columnist|(?<![a-z])bio(?![a-z])", re.I)
_OTHERS: frozenset[BlockRole] = frozenset(
    ("related", "promo", "nav", "share", "comment", "ad", "consent", "legal", "paywall", "tags")
)
_WRITER: frozenset[BlockRole] = frozenset(("byline", "bio"))
_SAYS: Mapping[BlockRole, int] = {
    **dict.fromkeys(_OTHERS, _OF_OTHERS), **dict.fromkeys(_WRITER, _OF_WRITER),
    **dict.fromkeys(("caption", "headline", "standfirst"), _OF_STORY),
}  # fmt: skip


def find_pictures(
    document: Document, structured: Structured, own: Sequence[TextBlock], blocks: Sequence[Block], lead: str | None
) -> tuple[Picture, ...]:
    """The story's pictures, each once, in the page's order, with what is printed below them.

    They stand between its headline and the end of its text. The main picture, whose address is ``lead``, may stand
    above. A picture is not of the story where the nearest box with text around it holds another's teaser, an offer or
    the writer alone, or where it leads to another page. ``own`` are the blocks as they were cut.
    """
    shown = [picture for picture in document.tagged("img")[:_MAX_SHOWN] if _is_large(picture)]
    if not shown or not any(block.kept for block in blocks):
        return ()
    order = dict(zip(document.elements, range(len(document.elements)), strict=True))
    starts = list(accumulate([order.get(block.element, 0) for block in own], max))
    first, last = _region(document, structured, order, starts, blocks)
    base = base_of(document)
    boxes = _Boxes(own, blocks, structured.marks.around_headline)
    main = captions.name_of(lead).exact if lead else ""
    found: dict[str, Picture] = {}
    teaser = ""
    for picture in shown:
        place = order.get(picture, 0)
        if place >= last or (place < first and not main):
            continue
        url = _address(picture, base)
        name = captions.name_of(url).exact if url else ""
        if url is None or (place < first and name != main):
            continue
        key = name or url
        if key in found and (key != teaser or place < first):
            continue
        if images.is_emblem(document, url) or _is_small_file(url):
            continue
        position = bisect_left(starts, place)
        if not boxes.are_of_story(picture, position) or _leads_away(picture, url, document.url):
            continue
        caption, credit = captions.around(picture, structured)
        if not credit:
            caption, credit = captions.part_credit(caption)
        alt = tidy(picture.get("alt"), _MAX_ALT_CHARS)
        # a link above the headline may be the story's teaser in a menu: what is shown below it comes in its place
        teaser = key if place < first and next(picture.iterancestors("a"), None) is not None else ""
        found[key] = Picture(url, alt or None, caption or None, credit or None, position)
        if len(found) >= _MAX_PICTURES:
            break
    return tuple(found.values())


def _is_large(picture: HtmlElement) -> bool:
    """Whether nothing says that a picture is an icon or the like."""
    sizes = picture.get("width"), picture.get("height")
    for size in () if f"{sizes[0]}x{sizes[1]}" in _RATIOS else sizes:
        match = _SIZE.match(size) if size else None
        if match and int(match[1]) < _LEAST_SIZE:
            return False
    named = f"{picture.get('class') or ''} {picture.get('id') or ''}"[:300]
    return len(named) == 1 or not _is_called_small(named)


@lru_cache(maxsize=4096)
def _is_called_small(named: str) -> bool:
    return _NO_PICTURE.search(named) is not None


def _is_small_file(url: str) -> bool:
    """Whether a picture's address says that it is an icon, a smiley or a counter."""
    path = urlsplit(url).path
    return _SMALL_FILE.search(path) is not None or _SMALL_FOLDER.search(path) is not None


def _region(
    document: Document, structured: Structured, order: Mapping[HtmlElement, int], starts: Sequence[int],
    blocks: Sequence[Block]
) -> tuple[int, int]:  # fmt: skip
    """From which element to before which one the story is: its headline, and what comes behind its last line."""
    kept = [number for number, block in enumerate(blocks) if block.kept]
    first = starts[kept[0]]
    headlines = [order[mark.element] for mark in structured.marks.h1s if mark.element in order]
    first = max((place for place in headlines if place <= first), default=first)
    behind = (number for number in range(kept[-1] + 1, len(blocks)) if blocks[number].role != "caption")
    following = next(behind, None)
    return first, len(document.elements) if following is None else max(starts[following], starts[kept[-1]] + 1)


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


def _leads_away(picture: HtmlElement, url: str, page: str) -> bool:
    """Whether a picture is a link to anything but itself in large, or to this page."""
    link = next(islice(picture.iterancestors("a"), 1), None)
    href = (link.get("href") or "").strip() if link is not None else ""
    if not href or href.startswith(("#", "javascript:")):
        return False
    try:
        there, here = urlsplit(urljoin(page, href)), urlsplit(page)
    except ValueError:
        return True
    name = captions.name_of(url).exact
    is_itself = bool(name) and captions.name_of(href).exact == name
    return not (_FILE.search(there.path) or is_itself or there[1:3] == here[1:3])


def _address(picture: HtmlElement, base: str) -> str | None:
    """The largest file that is named of a picture."""
    holder = next(islice(picture.iterancestors("picture"), 1), None)
    sources = [picture, *(holder.iter("source") if holder is not None else ())]
    sized = [each for source in sources[:10] for each in _candidates(source)]
    if sized:
        return images.address(max(sized, key=lambda each: each[0])[1], base)
    files = filter(None, map(picture.get, _ADDRESSES))
    return next((url for file in files if not file.startswith("data:") and (url := images.address(file, base))), None)


def _candidates(source: HtmlElement) -> Iterator[tuple[tuple[bool, float], str]]:
    """The files of a srcset with their sizes, some in the place of an address: pixels come before densities."""
    sets = filter(None, map(source.get, _SETS))
    misplaced = (value for value in map(source.get, _ADDRESSES) if value and images.is_set(value))
    listing = chain(sets, (value.replace("%20", " ") for value in misplaced))
    # a picture that is written out in it may hold blanks and commas: "data:image/svg+xml,<svg width='1' …"
    listed = next((value for value in listing if not value.lstrip().startswith("data:")), "")
    for match in islice(_CANDIDATE.finditer(listed[:20_000]), 20):
        if not match[1].startswith("data:"):
            yield (match[3] == "w", float(match[2] or 1)), match[1]


def _is_pressed(element: HtmlElement) -> bool:
    """Whether an element is a button, but for one around a figure's own picture, which enlarges it."""
    return element.tag == "button" and next(element.iterancestors("figure"), None) is None
