"""The pictures of a story as its page shows them, in their order: not those of teasers, portraits, logos and icons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction import captions, images, picturecredits
from newscrawl.extraction.document import Document
from newscrawl.extraction.links import base_of
from newscrawl.extraction.picturenames import name_of
from newscrawl.extraction.storyplaces import StoryPlaces
from newscrawl.extraction.structured import Structured, tidy
from newscrawl.items import Picture

#: <img> elements that are looked at, and pictures that are kept of a story.
_MAX_SHOWN = 500
_MAX_PICTURES = 100
_MAX_ALT_CHARS = 1_000
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


def find_pictures(
    document: Document, structured: Structured, places: StoryPlaces, lead: str | None
) -> tuple[Picture, ...]:
    """The story's pictures, each once, in the page's order, with what is printed below them.

    They stand between its headline and the end of its text. The main picture, whose address is ``lead``, may stand
    above. A picture is not of the story where the nearest box with text around it holds another's teaser, an offer or
    the writer alone, or where it leads to another page.
    """
    shown = [picture for picture in document.tagged("img")[:_MAX_SHOWN] if _is_large(picture)]
    base = base_of(document)
    main = name_of(lead).exact if lead else ""
    found: dict[str, Picture] = {}
    teaser = ""
    for picture in shown:
        place = places.of(picture)
        if place >= places.last or (place < places.first and not main):
            continue
        url = _address(picture, base)
        name = name_of(url).exact if url else ""
        if url is None or (place < places.first and name != main):
            continue
        key = name or url
        if key in found and (key != teaser or place < places.first):
            continue
        if images.is_emblem(document, url) or _is_small_file(url):
            continue
        position = places.position(place)
        if not places.is_of_story(picture, position) or _leads_away(picture, url, document.url):
            continue
        caption, credit = captions.around(picture, structured)
        if not credit:
            caption, credit = picturecredits.part_credit(caption)
        alt = tidy(picture.get("alt"), _MAX_ALT_CHARS)
        # a link above the headline may be the story's teaser in a menu: what is shown below it comes in its place
        teaser = key if place < places.first and next(picture.iterancestors("a"), None) is not None else ""
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
    name = name_of(url).exact
    is_itself = bool(name) and name_of(href).exact == name
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
