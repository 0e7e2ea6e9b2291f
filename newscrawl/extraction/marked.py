"""Elements whose class, id or relation says that they hold a byline, a date or a standfirst; one walk for all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

#: The walk stops here; the largest of 1,659 measured pages has 11,529 elements.
MAX_ELEMENTS = 100_000
_MAX_FOUND = 400
_HEADLINES = 5
_MAX_DEPTH = 200
_MAX_MARK = 400

# "by" as a word is looked for by its letters, then by its borders: what may begin with "\b" is tried at every letter.
_AUTHOR = re.compile(
    r"auth?or|by-?_?line|writer|contributor|reporter|journalist|redakt|verfasser|auteur|yazar|penulis|vcard"
    r"|dateline|post-?meta|article-?meta"
    r"|entry-?meta|meta-?info|credits?\b|posted-?by|written-?by|creator|by(?<=\bby)\b|owner|staff|editor|kicker-?by"
    r"|firma\b|skribent|muhabir"
)
_AUTHOR_URL = re.compile(
    r"/(?:authors?|autor(?:e[ns]?|in(?:nen)?|a|i)?|auteurs?|autore|autori|author-?bios?|people|staff"
    r"|contributors?|journalists?|journaliste|redaktion|redakteure?"
    r"|editors?|writers?|by|reporters?|columnists?|autorzy|yazar(?:lar)?|byline|correspondents?|penulis"
    r"|skribent|signature|firma)"
    r"[/=][^/?#]{2,}|[?&](?:author|autor)(?:_name)?=[^&]{2,}"
)
#: Pages of members: authors only where other evidence says so.
_MEMBER_URL = re.compile(r"/(?:person(?:en)?|profiles?|profil|team|users?|members?|bio)[/=][^/?#]{2,}|/@[^/?#]{2,}$")
_DATE = re.compile(
    r"dat(?:e|um|a|ierung)|time(?!line)|publish|posted|pubdate|veroeffentlich|fecha|horario|created|updated"
    r"|modified|byline|post-?meta|article-?meta|entry-?meta"
    r"|meta-?info|timestamp|stand\b|tarih|zeit\b|meta\b|dt-|info\b|details\b"
)
# For the same reason: the letters of which every match of _STANDFIRST holds some, found in a third of the time.
_MAYBE_STANDFIRST = re.compile(
    r"stand|sub|de[ck]|lead|intro|summary|excerpt|chap|vorspann|anriss|entrad|baja|copete|occh|somm|ingress"
    r"|manchet|lede|abstract|perex|descr|strapline"
)
_STANDFIRST = re.compile(
    r"stand-?first|sub-?(?:title|head|headline|heading)\b|\bdek\b|\bdeck?\b|[-_]de[ck]k?\b|\blead\b|[-_]lead\b"
    r"|\bintro\b|[-_]intro\b|introduction|summary|excerpt"
    r"|chapeau|chapo|vorspann|anriss|entradilla|bajada|copete|occhiello|sommario|ingress|manchet|lede|abstract"
    r"|perex|description|strapline"
)
#: Containers of other stories, readers and the site: what stands in them says nothing about this story.
_ELSEWHERE = re.compile(
    r"comment(?!ary)|kommentar|(?:^|[\W_])(?:related|recommend\w*|sidebar|footer|popular|trending|most-?read"
    r"|more-?(?:from|stories|news|posts)|widget|teasers?|cards?|promo"
    r"|newsletter|breadcrumbs?|menu|nav(?:bar|igation)?|cookies?|disqus|reply|replies|recirc\w*|read-?next"
    r"|up-?next|also|carousel|slider|latest|recent|modal|popup)"
    r"(?=$|[\W_]|[A-Z])",
    re.I,
)
_MARKING = frozenset({"class", "id", "rel", "itemprop", "data-testid"})
_SKIPPED = frozenset(
    {
        "script",
        "style",
        "link",
        "meta",
        "path",
        "svg",
        "img",
        "source",
        "input",
        "option",
        "iframe",
        "br",
        "noscript",
        "template",
    }
)


#: XPath to what may hold a line of text behind a heading.
FOLLOWING = (
    "following::*[self::p or self::div or self::span or self::em or self::i or self::strong or self::b or self::small"
    " or self::font or self::li or self::td or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """An element, its marks (class, id, rel, itemprop, data-testid; lower case) and its rank among all elements."""

    element: HtmlElement
    words: str
    order: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What the walk found, in document order. ``h1`` is the rank of the first heading, None without one."""

    elements: list[HtmlElement] = field(default_factory=list)  # of the page; held, lxml need not wrap them again
    authors: list[Mark] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    standfirsts: list[Mark] = field(default_factory=list)
    h1s: list[Mark] = field(default_factory=list)
    around_headline: set[HtmlElement] = field(default_factory=set)  # what contains the first <h1>s


def walk(tree: HtmlElement) -> Marks:
    """Find the marked elements of a page."""
    marks = Marks(list(islice(tree.iter("*"), MAX_ELEMENTS)))
    for order, element in enumerate(marks.elements):
        tag = element.tag
        if tag in _SKIPPED:
            continue
        words = _words(element)
        author, date, standfirst = _topics(words) if words else (False, False, False)
        if tag == "a":
            href = element.get("href", "")[:300]
            if _AUTHOR_URL.search(href):
                author, words = True, f"{words} href-author"
            elif _MEMBER_URL.search(href):
                author, words = True, f"{words} href-member"
        elif tag == "h1":
            marks.h1s.append(Mark(element, words, order))
            if len(marks.h1s) <= _HEADLINES and (len(element) or (element.text or "").strip()):
                marks.around_headline.update(islice(element.iterancestors(), _MAX_DEPTH))
        if (author or tag == "address") and len(marks.authors) < _MAX_FOUND:
            marks.authors.append(Mark(element, words, order))
        if (date or tag == "time") and len(marks.dates) < _MAX_FOUND:
            marks.dates.append(Mark(element, words, order))
        if standfirst and len(marks.standfirsts) < _MAX_FOUND:
            marks.standfirsts.append(Mark(element, words, order))
    return marks


@lru_cache(maxsize=4096)  # a page repeats its classes, and a site repeats its pages
def _topics(words: str) -> tuple[bool, bool, bool]:
    standfirst = _MAYBE_STANDFIRST.search(words) is not None and _STANDFIRST.search(words) is not None
    return _AUTHOR.search(words) is not None, _DATE.search(words) is not None, standfirst


def _words(element: HtmlElement) -> str:
    found = [element.get(name, "") for name in element.keys() if name in _MARKING]  # noqa: SIM118
    return " ".join(found)[:_MAX_MARK].lower() if found else ""


def ancestry(element: HtmlElement, levels: int = 100) -> Iterator[HtmlElement]:
    """An element and what contains it, below <body>."""
    node: HtmlElement | None = element
    while node is not None and node.tag not in ("body", "html") and levels > 0:
        yield node
        levels -= 1
        node = node.getparent()


def elsewhere(element: HtmlElement, marks: Marks) -> HtmlElement | None:
    """The container of comments, related stories, menus or the like around an element; None in the story.

    A container that also holds the headline is the story's, whatever its class says.
    """
    for node in ancestry(element):
        if node in marks.around_headline:
            return None
        if node.tag in ("nav", "footer", "form") or _is_elsewhere(
            f"{node.get('class', '')[:_MAX_MARK]} {node.get('id', '')[:100]}"
        ):
            return node
    return None


def is_elsewhere(element: HtmlElement, marks: Marks) -> bool:
    """Whether an element stands among comments, related stories, menus and the like."""
    return elsewhere(element, marks) is not None


@lru_cache(maxsize=4096)
def _is_elsewhere(marks: str) -> bool:
    return _ELSEWHERE.search(marks) is not None
