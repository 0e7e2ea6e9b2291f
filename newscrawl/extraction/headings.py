"""The headings of a page as a reader sees them: without the kicker, date or label set inside, less logos and menus."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import SplitResult, urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction.marked import Mark, ancestry
from newscrawl.extraction.sites import EDGES, flat, trimmed
from newscrawl.extraction.structured import Structured, element_text

#: A headline longer than this is no headline: the longest of 1,398 labelled ones has 175 characters.
MAX_TITLE_CHARS = 400
#: Letters that a part of a heading must have before it is taken for the whole of a claim.
MIN_SAME = 12
_MIN_LETTERS = 4  # of a headline
_MAX_PIECES = 40
_MAX_RUNS = 300
_MAX_HEADINGS = 40
_MAX_LINKED = 5
_MAX_URL_CHARS = 2_000

_ELSEWHERE = re.compile(
    r"(?:^|[-_ ])(?:logo|brand|sitename|site-name|site-title|cookie|consent|modal|popup|newsletter|comments?"
    r"|footer|sidebar"
    r"|related|screen-reader-text|visually-?hidden|sr-only|breadcrumbs?)(?:$|[-_ ])",
    re.I,
)
# What content systems write of a story into the classes of its container: it is filed so, and no such container.
_FILED = re.compile(r"(?<!\S)(?:category|tag|has|no|type|format|status|author|post_tag)-\S+")
_HIDDEN = re.compile(r"display:\s*none", re.I)
# How the line above a headline is called in English, German, French, Spanish and Italian newsrooms.
_KICKER = re.compile(
    r"kicker|(?:roof|over|top|sub|pre)-?line|eyebrow|dachzeile|spitzmarke|(?:super|sup|pre|sur|over|sub)-?tit(?:le|re)"
    r"|sub-?head|rubrik|rubrique|antetitulo|cintillo|volanta|occhiello|(?:^|[-_ ])(?:label|date|datetime|category|flag)"
    r"(?:$|[-_ ])",
    re.I,
)
_EDGES = f"{EDGES}/"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's text, the same with its kicker, where it stood, and whether it stands where the headline does not."""

    text: str
    whole: str
    source: str
    doubtful: bool


def main_headings(structured: Structured, claims: Mapping[str, str], url: str) -> list[Heading]:
    """The page's <h1>s in their order, each text once.

    ``claims`` are the titles that the page tells machines, by their letters: where a heading has the letters of one, or
    has more, it is spelled like that.
    """
    return _read((mark.element for mark in structured.marks.h1s), claims, url)


def lower_headings(structured: Structured, claims: Mapping[str, str], url: str) -> list[Heading]:
    """The page's <h2>s and <h3>s, and what its microdata calls the headline."""
    found = (element for element in structured.marks.elements if element.tag in ("h2", "h3"))
    return _read((*islice(found, _MAX_HEADINGS), *structured.properties.get("headline", ())), claims, url)


def _read(elements: Iterable[HtmlElement], claims: Mapping[str, str], url: str) -> list[Heading]:
    found: dict[str, Heading] = {}
    for element in islice(elements, _MAX_HEADINGS):
        whole = element_text(element, MAX_TITLE_CHARS)
        if whole:
            if "&" in whole and ";" in whole:  # escaped twice
                whole = html.unescape(whole)
            doubtful = any(_is_elsewhere(e) for e in ancestry(element, 3)) or leads_away(element, url)
            text = _less_topic(element, _less_kicker(element, whole, claims))
            text = _less_extras(element, text, claims)
            tag = str(element.tag) if element.tag in ("h1", "h2", "h3") else "itemprop:headline"
            heading = Heading(text, whole, tag, doubtful)
            if text not in found or found[text].doubtful:
                found[text] = heading
    return list(found.values())


def _is_elsewhere(element: HtmlElement) -> bool:
    marks = _marks(element)
    named = _ELSEWHERE.search(marks) is not None and _ELSEWHERE.search(_FILED.sub("", marks)) is not None
    return named or _HIDDEN.search(element.get("style", "")) is not None


def names_on_the_way_home(structured: Structured, url: str) -> list[str]:
    """The texts of the headings that lead to the front page: on any other page they are the site's name."""
    home = (mark.element for mark in headings_on_the_way_home(structured, url))
    return [text for element in home if (text := element_text(element, MAX_TITLE_CHARS))]


def headings_on_the_way_home(structured: Structured, url: str) -> list[Mark]:
    """The main headings that are links to the front page; none on that page itself."""
    if _is_front(urlsplit(url)):
        return []
    linked = ((mark, _target(mark.element, url)) for mark in structured.marks.h1s[:_MAX_LINKED])
    return [mark for mark, target in linked if target is not None and _is_front(target)]


def leads_away(heading: HtmlElement, url: str) -> bool:
    """Whether a heading is a link to another page of the site: its front page, a section, another story."""
    target = _target(heading, url)
    return target is not None and _page_of(target) != _page_of(urlsplit(url))


def _target(heading: HtmlElement, url: str) -> SplitResult | None:
    """Where on the same host a heading that is one link leads; None for any other heading."""
    outer = heading.getparent()
    link = outer if outer is not None and outer.tag == "a" else next(heading.iter("a"), None)
    href = link.get("href") if link is not None else None
    if (
        link is None
        or not href
        or len(element_text(link, MAX_TITLE_CHARS)) < len(element_text(heading, MAX_TITLE_CHARS))
    ):
        return None
    try:
        target = urlsplit(urljoin(url, href[:_MAX_URL_CHARS].strip()))
    except ValueError:
        return None
    return target if target.netloc.removeprefix("www.") == urlsplit(url).netloc.removeprefix("www.") else None


def _page_of(address: SplitResult) -> tuple[str, str]:
    """What tells a page from the others of its host: the end of its path, as archives write others before it."""
    return address.path.rstrip("/").rpartition("/")[2], address.query


def _is_front(address: SplitResult) -> bool:
    return address.path in ("", "/") and not address.query


def _less_kicker(element: HtmlElement, whole: str, claims: Mapping[str, str]) -> str:
    """A heading without the line above the headline, where that has an element of its own which says what it is.

    What has no such name stays, as it may be the headline's first words; so does what a claim gives as the headline.
    """
    outer, rest = _first_with_text(element), whole
    while outer is not None and outer is not element:
        if outer.tag in ("small", "time") or _KICKER.search(_marks(outer)):
            kicker = element_text(outer, MAX_TITLE_CHARS)
            below = trimmed(whole[len(kicker) :], _EDGES) if whole.startswith(kicker) else ""
            rest = below if len(flat(below)) >= _MIN_LETTERS and flat(kicker) not in claims else rest
        outer = outer.getparent()
    return rest


def _less_topic(element: HtmlElement, text: str) -> str:
    """A heading without the topic that some newsrooms set inside it behind the headline."""
    last = next(element.iterchildren("*", reversed=True), None) if len(element) else None
    if last is None or (last.tail or "").strip() or not _KICKER.search(_marks(last)):
        return text
    topic = element_text(last, MAX_TITLE_CHARS)
    above = trimmed(text[: -len(topic)], _EDGES) if topic and text.endswith(topic) else ""
    return above if len(flat(above)) >= _MIN_LETTERS else text


def _first_with_text(element: HtmlElement) -> HtmlElement | None:
    """The descendant whose text opens the element's; None where that text is the element's own."""
    if (element.text or "").strip():
        return None
    for node in islice(element.iterdescendants(), _MAX_PIECES):
        if isinstance(node.tag, str) and (node.text or "").strip():
            return node
        if not len(node) and (node.tail or "").strip():
            return None
    return None


def _less_extras(element: HtmlElement, text: str, claims: Mapping[str, str]) -> str:
    """A heading less the kicker, date or tagline set inside it, where a claim spells out the rest of it.

    Where the letters are the same and the words are not, markup split a word, and the claim has it whole.
    """
    if not len(element):
        return text
    letters = flat(text)
    if claim := claims.get(letters):
        return text if text.count(" ") <= claim.count(" ") else claim
    pieces = [piece for piece in map(" ".join, map(str.split, islice(element.itertext(), _MAX_PIECES))) if piece]
    runs = (" ".join(pieces[i:j]) for i in range(len(pieces)) for j in range(len(pieces), i, -1))
    keys = (key for run in islice(runs, _MAX_RUNS) if len(key := flat(run)) < len(letters))
    return next((claims[key] for key in keys if key in claims), text)


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class', '')[:300]} {element.get('id', '')[:100]}"
