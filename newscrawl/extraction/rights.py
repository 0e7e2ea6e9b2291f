"""What a page and its answer say of the use of its story: a licence, and what is reserved, for machines to read.

What its site's /.well-known/tdmrep.json says of the page is the crawl's to know; its robots.txt is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

from newscrawl.extraction import captions, picturecredits
from newscrawl.extraction.document import Document
from newscrawl.extraction.evidence import Found, first_fit
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.identity import ROBOT

_MAX_CHARS = 500
_MAX_LINKS = 2_000
_META = ("dcterms.license", "dcterms.rights", "dc.rights")
# A licence in these is a picture's, a reader's or another site's.
_OTHERS = frozenset(("figure", "figcaption", "aside", "blockquote", "iframe"))
_INLINE = frozenset(("a", "b", "cite", "em", "i", "small", "span", "strong"))
_LEVELS = 8
_CAPTION_LEVELS = 4  # from a link in a caption to the box of the picture and its caption
#: Words of robots tags that say what may not be done with a page, in the order in which they are given.
RESERVED = ("tdm-reservation", "noai", "noimageai", "noml", "noarchive", "nosnippet", "noindex")
_TDM = RESERVED[0]
_TDM_VALUES = ("0", "1")  # others are mistakes that say nothing
#: Words of such tags that have a value behind a colon: what else stands before one is the name of a robot.
_VALUED = frozenset(("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"))


def find_licence(document: Document, structured: Structured) -> Found[str | None]:
    """The licence that the page gives its story: an address, or words where it gives no address."""
    return first_fit(_licences(document, structured), lambda _: None)


def _licences(document: Document, structured: Structured) -> Iterator[tuple[str, str]]:
    for value in islice(structured.of_story("license"), 3):
        yield _told(structured, value, document.url), "json-ld:license"
    for href in structured.links.get("license", ())[:1]:
        yield _absolute(href, document.url), "link:license"
    for link in document.tagged("a")[:_MAX_LINKS]:
        rel = link.get("rel")
        if rel and "license" in rel.lower().split() and link.get("href") and not _is_of_others(link):
            yield _absolute(link.get("href") or "", document.url), "a:license"
            break
    for name in _META:
        for value in structured.meta.get(name, ())[:1]:
            yield tidy(value, _MAX_CHARS), f"meta:{name}"


def _is_of_others(link: HtmlElement) -> bool:
    """Whether a licence stands in another's box, in a picture's caption or in a line that begins "Photo:"."""
    above = list(islice(link.iterancestors(), _LEVELS))
    if any(box.tag in _OTHERS for box in above):
        return True
    if any(captions.is_called_caption(box.get("class", "")[:200]) for box in above[:_CAPTION_LEVELS]):
        return True
    line = next((box for box in above if box.tag not in _INLINE), None)
    return line is not None and picturecredits.begins_credit(element_text(line, captions.MAX_CAPTION_CHARS))


def _told(structured: Structured, value: Any, base: str) -> str:
    value = structured.resolve(next(iter(as_list(value)), None))
    if isinstance(value, Mapping):
        value = value.get("url") or value.get("@id") or value.get("name")
    text = tidy(value, _MAX_CHARS) if isinstance(value, str) else ""
    return _absolute(text, base) if "/" in text and " " not in text else text


def _absolute(address: str, base: str) -> str:
    try:
        return urljoin(base, tidy(address, _MAX_CHARS))
    except ValueError:
        return ""


def find_reservations(document: Document, structured: Structured) -> Found[tuple[str, ...]]:
    """What of RESERVED the answer's headers and the page say.

    Of mining a header goes before the site's file, and the page itself before both, also where it reserves nothing:
    https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/#sec-processing-priority.
    """
    page = document.page
    said: dict[str, str] = {}
    headers = (page.header("x-robots-tag") or "", "header:x-robots-tag")
    metas = [(value, f"meta:{name}") for name in ("robots", ROBOT) for value in structured.meta.get(name, ())[:3]]
    for text, source in (headers, *metas):
        for word in _words(text):
            said.setdefault("noindex" if word == "none" else word, source)
    told = {
        f"meta:{_TDM}": structured.first(_TDM),
        f"header:{_TDM}": page.header(_TDM),
        "tdmrep.json": None if page.reserved is None else str(int(page.reserved)),
    }
    heard = [(value.strip(), source) for source, value in told.items() if value and value.strip() in _TDM_VALUES]
    if heard and heard[0][0] == "1":
        said[_TDM] = heard[0][1]
    found = tuple(word for word in RESERVED if word in said)
    return Found(found, "; ".join(dict.fromkeys(said[word] for word in found)) or None)


def _words(text: str) -> Iterator[str]:
    """The words of a robots tag that are for all robots or for ours: "googlebot: noindex, noai" is for another."""
    is_for_us = True
    for part in text.lower()[:2_000].split(","):
        name, colon, value = part.partition(":")
        if colon and name.strip() not in _VALUED:
            is_for_us = name.strip() in (ROBOT, "*")
            part = value
        if is_for_us:
            yield part.strip()
