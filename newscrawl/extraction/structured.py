"""What a page says of itself to machines: JSON-LD, meta tags, link relations, microdata. Read once, asked by all.

Everything here is a claim of a stranger: sizes are capped, types are checked, and broken JSON is mended or skipped.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from newscrawl.extraction.document import Document
from newscrawl.extraction.marked import Marks, walk
from newscrawl.extraction.plaintext import clean

JsonObject = Mapping[str, Any]

#: Caps on what is read, all far above the largest honest page of 1,659 measured ones (JSON-LD 74 kB, 190 items).
MAX_SCRIPT_CHARS = 2_000_000
MAX_SCRIPTS = 50
MAX_ITEMS = 1_000
MAX_DEPTH = 12
MAX_META = 1_000
MAX_VALUE_CHARS = 5_000

#: Properties through which the page's own article is reached; what hangs on any other is about something else
#: (a related story in itemListElement, the site in isPartOf, a reader in comment).
_OWN_PROPERTIES = frozenset(
    {"", "@graph", "mainentity", "mainentityofpage", "article", "newsarticle", "item", "liveblogupdate"}
)
_ARTICLE_TYPE = re.compile(r"(?:article|blogposting|newsposting|forumposting|^report|^blogpost)$", re.I)
_OTHER_STORY_TYPES = frozenset(
    {"review", "recipe", "howto", "creativework", "medicalwebpage", "qapage", "videoobject", "imagegallery", "episode",
     "podcastepisode", "analysisnewsarticle", "event", "course", "book"}
)  # fmt: skip
_PAGE_TYPES = frozenset({"webpage", "itempage", "aboutpage", "faqpage"})
_COMMENTS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_TAG = re.compile(r"<[^<>]{0,500}>")
_BEFORE_STOP = re.compile(r"\0+(?=[,.;:!?…)\]»”])")
_UNSEEN = frozenset(("script", "style", "noscript", "svg", "template"))
#: The texts in an element, at a third of the time of ``itertext``; for such as have fewer elements than this inside.
_TEXTS = cast(Callable[[HtmlElement], list[str]], XPath("descendant::text()", smart_strings=False))
_SMALL = 60


@dataclass(frozen=True, slots=True)
class Item:
    """A JSON-LD object: its lower-cased types, and the property (lower-cased) that led to it, "" at the top."""

    types: tuple[str, ...]
    via: str
    data: JsonObject


@dataclass(frozen=True, slots=True)
class Structured:
    """A page's structured data. ``meta`` and ``links`` are keyed by lower-cased name and relation.

    ``told`` is what the page's data for scripts says of a story that it ships and does not show, under schema.org's
    names: headline, description, author, datePublished, dateModified.
    """

    items: tuple[Item, ...]
    stories: tuple[JsonObject, ...]  # the items that describe this page's story, best first
    by_id: Mapping[str, JsonObject]
    meta: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[str, ...]]
    canonical: str | None
    marks: Marks  # elements marked as byline, date or standfirst, and those with an itemprop
    told: JsonObject = field(default_factory=dict)

    @property
    def properties(self) -> Mapping[str, Sequence[HtmlElement]]:
        """Microdata and RDFa: the elements that bear an itemprop, by its lower-cased name."""
        return self.marks.properties

    def first(self, *names: str) -> str | None:
        """The first non-empty meta value among names, in the order of names."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return None

    def of_story(self, name: str) -> Iterator[Any]:
        """The values of a property of the page's story items, best item first."""
        for story in self.stories:
            value = story.get(name)
            if value not in (None, "", [], {}):
                yield value

    def speakers(self) -> Iterator[tuple[str, JsonObject]]:
        """The objects that describe the page's story, best first, each with what its claims are called: "json-ld" or
        "state"."""
        for story in self.stories:
            yield "json-ld", story
        if self.told:
            yield "state", self.told

    def resolve(self, value: Any) -> Any:
        """What a bare ``{"@id": ...}`` points to; any other value as it is."""
        if isinstance(value, Mapping) and "name" not in value:
            target = self.by_id.get(str(value.get("@id", "")))
            return target if target is not None else value
        return value


def read(document: Document) -> Structured:
    """Read everything that the page declares. Never raises on bad input."""
    items = tuple(_items(document.tagged("script")))
    meta = _meta(document.tagged("meta"))
    links = _links(document.tagged("link"))
    by_id: dict[str, JsonObject] = {}
    for item in items:
        identifier = item.data.get("@id")
        # A bare reference has one key; the fullest description of an @id is the one to keep.
        if isinstance(identifier, str) and len(item.data) > len(by_id.get(identifier, ())):
            by_id[identifier] = item.data
    canonical = next(iter(links.get("canonical", ())), None)
    stories = _stories(items, document.tree, meta)
    return Structured(items, stories, by_id, meta, links, canonical, walk(document.elements))


def tidy(value: object, limit: int = 1_000) -> str:
    """A string of the page's data as one line of plain text; "" for what is no string or longer than ``limit``."""
    if not isinstance(value, str):
        return ""
    text = value[: limit * 8]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    return _one_line(text, limit)


def element_text(element: HtmlElement, limit: int = 1_000) -> str:
    """An element's visible text on one line, without scripts and styles; "" where there is more than ``limit``."""
    if not len(element):  # most are links and headings without any markup inside
        text = "" if element.tag in _UNSEEN else element.text or ""
        return _one_line(text, limit) if len(text) <= limit * 8 else ""
    tags = [node.tag for node in islice(element.iter(), _SMALL)]
    parts = _TEXTS(element) if len(tags) < _SMALL else _texts_up_to(element, limit * 8)
    if sum(map(len, parts)) > limit * 8:
        return ""
    if not _UNSEEN.isdisjoint(tags) or (len(tags) == _SMALL and next(element.iter(*_UNSEEN), None) is not None):
        parts = list(_visible(element))
    # Markup ends no word before its comma: "<em>The Courier</em>, on Monday".
    return _one_line(_BEFORE_STOP.sub("", "\0".join(parts)).replace("\0", " "), limit)


def _texts_up_to(element: HtmlElement, limit: int) -> list[str]:
    """The texts in a large element, up to the one that ends behind ``limit`` characters."""
    parts: list[str] = []
    size = 0
    for text in element.itertext():
        parts.append(text)
        size += len(text)
        if size > limit:
            break
    return parts


def _one_line(text: str, limit: int) -> str:
    text = clean(text)
    return text if len(text) <= limit else ""


def _visible(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return
    if element.text:
        yield element.text
    for child in element:
        yield from _visible(child)
        if child.tail:
            yield child.tail


def as_list(value: Any) -> list[Any]:
    """A JSON-LD value as a list: schema.org lets every property hold one value or many."""
    return value[:200] if isinstance(value, list) else [] if value is None else [value]


# ---------------------------------------------------------------------------------------------- JSON-LD


def _items(scripts: Sequence[HtmlElement]) -> Iterator[Item]:
    budget = MAX_ITEMS
    for script in [script for script in scripts if "ld+json" in script.get("type", "")][:MAX_SCRIPTS]:
        for value in _parse(script.text or ""):
            for item in _walk(value, "", 0):
                if budget <= 0:
                    return
                budget -= 1
                yield item


def _parse(script: str) -> list[Any]:
    """The JSON values of a script, mended if need be: comments, trailing commas, stray backslashes, two in a row."""
    if not script.strip() or len(script) > MAX_SCRIPT_CHARS:
        return []
    marked = "<!" in script or "-->" in script or "]]>" in script
    text = (_COMMENTS.sub("", script) if marked else script).strip().rstrip(";")
    for mend in (lambda t: t, lambda t: _BAD_ESCAPE.sub(r"\\\\", _TRAILING_COMMA.sub(r"\1", t))):
        mended = mend(text)
        values: list[Any] = []
        position = 0
        decoder = json.JSONDecoder(strict=False)
        try:
            while position < len(mended) and len(values) < MAX_SCRIPTS:
                value, position = decoder.raw_decode(mended, position)
                values.append(value)
                while position < len(mended) and mended[position] in " \t\r\n,;":
                    position += 1
            return values
        except (ValueError, RecursionError):
            if values:
                return values
    return []


def _walk(value: Any, via: str, depth: int) -> Iterator[Item]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for entry in value[:MAX_ITEMS]:
            yield from _walk(entry, via, depth + 1)
    elif isinstance(value, dict):
        types = tuple(str(t).rsplit("/", 1)[-1].lower() for t in as_list(value.get("@type")) if isinstance(t, str))
        if types or "@id" in value:
            yield Item(types, via, value)
        for key, entry in value.items():
            if isinstance(entry, (dict, list)):
                # A property of the graph's wrapper is as good as the top.
                yield from _walk(entry, via if key == "@graph" else str(key).lower(), depth + 1)


def _stories(items: tuple[Item, ...], tree: HtmlElement, meta: Mapping[str, tuple[str, ...]]) -> tuple[JsonObject, ...]:
    """The items that speak of this page's own story: articles first, then other works, then the page itself."""
    own = [item for item in items if item.via in _OWN_PROPERTIES]
    articles = [i.data for i in own if any(_ARTICLE_TYPE.search(t) for t in i.types)]
    if not articles:  # some sites nest their only article in a list or a part
        nested = [i.data for i in items if any(_ARTICLE_TYPE.search(t) for t in i.types)]
        articles = nested if len(nested) == 1 else []
    if len(articles) > 1:
        names = [_key(v) for v in meta.get("og:title", ())[:1]]
        names += [_key(element_text(e, 2_000)) for e in tree.xpath("//title|//h1")[:6]]
        articles.sort(key=lambda data: not _speaks_of(_key(tidy(data.get("headline") or data.get("name"))), names))
    others = [i.data for i in own if any(t in _OTHER_STORY_TYPES for t in i.types)]
    pages = [i.data for i in own if any(t in _PAGE_TYPES for t in i.types)]
    return (*articles, *others, *pages)


def _speaks_of(headline: str, names: list[str]) -> bool:
    return bool(headline) and any(name and (headline in name or name in headline) for name in names)


def _key(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


# ---------------------------------------------------------------------------------------------- tags


def _meta(metas: Sequence[HtmlElement]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for tag in metas[:MAX_META]:
        # One page in forty of the measured ones has some tags with their content in "value".
        content = tag.get("content")
        value = " ".join((tag.get("value", "") if content is None else content)[:MAX_VALUE_CHARS].split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            names = tag.get(attribute)
            if value and names and len(names) < 200:
                for name in names.lower().split():
                    found.setdefault(name, []).append(value)
    return {name: tuple(values[:100]) for name, values in found.items()}


def _links(links: Sequence[HtmlElement]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for tag in links[:MAX_META]:
        target = tag.get("href")
        for relation in tag.get("rel", "")[:200].lower().split() if target is not None else ():
            found.setdefault(relation, []).append(target[:MAX_VALUE_CHARS].strip())
    return {relation: tuple(targets) for relation, targets in found.items()}
