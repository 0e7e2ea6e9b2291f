"""Whether a page ships its story as data, where it shows none or a stub of it; and the page as if it showed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from newscrawl.extraction import decode
from newscrawl.extraction.document import Document
from newscrawl.extraction.shipped.bodies import Body, find_bodies, text_as_html
from newscrawl.extraction.shipped.facts import facts_of
from newscrawl.extraction.shipped.states import find_states
from newscrawl.extraction.structured import JsonObject, Structured, element_text, tidy
from newscrawl.items import Block
from newscrawl.texts import count_words, has_words, squash

#: Words of a page's text from which on it is no stub, and below which it is hardly any text.
_STUB_WORDS = 400
_HARDLY_WORDS = 60
#: How many times the words of the page a shipped story has at least: of a page with hardly any, and of a stub.
_MORE_THAN_HARDLY = 3.0
_MORE_THAN_STUB = 1.5
_LEAST_WORDS = 30  # of a shipped story
_STUB_SHARE = 0.8  # of a stub's letters that stand in the shipped story
_TELLING = 24  # letters
_MAX_BODIES = 200  # of all states that are weighed
#: Where JSON-LD has the steps of a guide or a recipe, how deep (step, direction, tip) and how many of them are read.
_STEP_KEYS = ("step", "recipeInstructions")
_STEP_DEPTH, _MAX_STEPS = 4, 500

_LEAST_NAME = 4  # letters of a title; Chinese ones may have no more
_TITLE_KEYS = (
    "headline", "title", "name", "headlines", "seoTitle", "displayTitle", "longTitle", "heading", "basic", "rendered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shipped:
    """A story found in a page's data: in which sort of state, in which script, as HTML; what the data tells of it."""

    name: str
    path: str
    body: HtmlElement
    letters: str
    facts: JsonObject

    @property
    def reason(self) -> str:
        """The reason of its blocks."""
        return f"state:{self.name}"


def find_shipped(
    document: Document, structured: Structured, blocks: Sequence[Block], title: str | None
) -> Shipped | None:
    """The page's story in its data; None for the many pages that show their story.

    ``blocks`` is what became of the page's own text. A story counts when it bears the page's title, when the page's
    text is its beginning, or when it is the JSON-LD's of the page's own article.
    """
    kept = [block for block in blocks if block.kept]
    text = "\n".join(block.text for block in kept)
    if has_words(text, _STUB_WORDS):
        return None
    words = count_words(text)
    best: tuple[int, Shipped] | None = None
    for name, script, body, owner in _candidates(document, structured, title, kept):
        tree = decode.parse(f"<html><body>{body}</body></html>")
        if tree is None:
            continue
        shown_text = " ".join(_texts(tree))
        size = count_words(shown_text)
        if size < _LEAST_WORDS or (best is not None and size <= best[0]):
            continue
        letters = squash(shown_text)
        stub = _is_stub(kept, letters)
        if size >= (_MORE_THAN_STUB if stub else _MORE_THAN_HARDLY) * words and (stub or words < _HARDLY_WORDS):
            path = document.tree.getroottree().getpath(script)
            best = size, Shipped(name, path, tree, letters, facts_of(owner))
    return best[1] if best else None


def _texts(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        if element.tag not in ("script", "style", "noscript", "template"):
            yield element.text or ""
        yield element.tail or ""


def _is_stub(kept: Sequence[Block], letters: str) -> bool:
    total = found = 0
    for block in kept:
        own = squash(block.text)
        total += len(own)
        if own in letters:
            found += len(own)
    return bool(total) and found >= _STUB_SHARE * total


def _candidates(
    document: Document, structured: Structured, title: str | None, kept: Sequence[Block]
) -> Iterator[tuple[str, HtmlElement, str, Mapping[str, Any]]]:
    """(state, script, HTML, object that bears the title) of what may be the page's story."""
    linked = next((s for s in document.tree.iter("script") if "ld+json" in s.get("type", "")), document.tree)
    if body := max((b for b in structured.of_story("articleBody") if isinstance(b, str)), key=len, default=""):
        yield "json-ld", linked, text_as_html(body), {}
    for key in _STEP_KEYS:
        for steps in islice(structured.of_story(key), 2):
            yield "json-ld", linked, "".join(map(text_as_html, islice(_steps(steps), _MAX_STEPS))), {}
    names = _names(document, structured, title)
    begins = next((own[:_TELLING] for block in kept if len(own := squash(block.text)) >= _TELLING), "")
    left = _MAX_BODIES
    for state in find_states(document.tree):
        for body_ in find_bodies(state.value):
            left -= 1
            if left < 0:
                return
            owner = _bearer(body_, names)
            if owner is not None or (begins and begins in squash(body_.html)):
                yield state.name, state.script, body_.html, owner or {}


def _steps(value: Any, depth: int = 0) -> Iterator[str]:
    """The texts of the steps of a guide or a recipe, which may be grouped in sections."""
    if isinstance(value, list):
        for each in value[:_MAX_STEPS]:
            yield from _steps(each, depth)
    elif isinstance(value, dict) and depth < _STEP_DEPTH:
        if isinstance(text := value.get("text"), str):
            yield text
        else:
            yield from _steps(value.get("itemListElement"), depth + 1)


def _names(document: Document, structured: Structured, title: str | None) -> set[str]:
    """What the page calls its story, as letters and digits."""
    said = [title or "", *structured.meta.get("og:title", ())[:2]]
    said += [tidy(value) for value in list(structured.of_story("headline"))[:2]]
    said += [element_text(element, 500) for element in document.tree.xpath("//title|//h1")[:3]]
    return {name for words in said if len(name := squash(words)) >= _LEAST_NAME}


def _bearer(body: Body, names: set[str]) -> Mapping[str, Any] | None:
    """The nearest object around a body that is called what the page is called."""
    for owner in body.owners:
        for key in _TITLE_KEYS:
            value: Any = owner.get(key)
            if isinstance(value, dict):
                value = next((value[inner] for inner in _TITLE_KEYS if isinstance(value.get(inner), str)), None)
            own = squash(tidy(value))
            if len(own) >= _LEAST_NAME and (own in names or any(_begin_alike(own, name) for name in names)):
                return owner
    return None


def _begin_alike(own: str, name: str) -> bool:
    """Whether one of two names is the other with something behind it: the site's name, a section."""
    return min(len(own), len(name)) >= 2 * _LEAST_NAME and (name.startswith(own) or own.startswith(name))


def shown(document: Document, shipped: Shipped) -> tuple[Document, HtmlElement]:
    """The page with the shipped story where a reader would see it, and the element that holds it there."""
    tree = deepcopy(document.tree)
    article = etree.SubElement(tree, "article")
    body = shipped.body.find("body")
    article.extend(list(body if body is not None else shipped.body))
    place = next(iter(tree.xpath("//h1[not(ancestor::nav or ancestor::footer)]")), None)
    while place is not None and (parent := place.getparent()) is not None and parent.tag in ("header", "hgroup"):
        place = parent
    root = tree.find("body")
    if place is not None and place.getparent() is not None:
        article.tail, place.tail = place.tail, None
        place.addnext(article)
    elif root is not None:
        root.insert(0, article)
    return replace(document, tree=tree), article
