"""Who wrote the story.

Witnesses, in the order of trust: JSON-LD of the story, meta tags, elements marked as author (microdata, rel=author,
author pages,
byline classes), "By Ann Lee" as a line of its own near the headline. Publishers are declared as authors so often that
a witness who names only the site is heard last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction import names
from newscrawl.extraction.document import Document
from newscrawl.extraction.marked import FOLLOWING, Mark, ancestry, elsewhere, is_elsewhere
from newscrawl.extraction.sites import flat, site_names
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.items import Person

_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "byl", "citation_author", "dc.creator",
    "dcterms.creator", "dc.contributor", "article.author",
    "og:article:author", "og:author", "book:author", "cxenseparse:author", "article:author_name", "authors", "cre",
    "shareaholic:article_author_name", "bt:author", "authorname",
)  # fmt: skip
_LABEL = re.compile(
    r"written|author|verfasst|geschrieben|autor|escrito|écrit|auteur|scritto|geschreven|skrevet|skriven|napisane"
    r"|yazan|автор|著者|작성자|kirjoittanut",
    re.I,
)
#: How far below the headline, in elements, a byline is looked for as plain text.
_NEAR = 60
_BESIDE = 20  # how far apart, in elements, two authors of one story stand
_MIN_TRUST = 2.0
_ELSEWHERE_COST = 4.0
_MAX_BOX_CHARS = 300
_READERS = re.compile(r"(?:^|\s)(?:comments?|kommentare?|respond|repl(?:y|ies)|disqus)(?:[-_\s]|$)", re.I)
_LINE = re.compile(
    r"^\s*(?:by|von|par|por|di|door|av|af|text|autor(?:in)?|author|written by|posted by|text und fotos|przez"
    r"|yazan|автор)\b\s*:?\s*\S",
    re.I,
)
_BIO = re.compile(
    r"bio(?:graph|\b|-|_)|about-?(?:the-?)?author|author-?(?:box|info|desc|card|description|details|about)|avatar", re.I
)
_NAME_MARK = re.compile(r"author[-_]*(?:name|link)|byline[-_]*name|name[-_]*author")
_AUTHOR_MARK = re.compile(r"by-?_?line|author|autor|writer|verfasser|auteur|contributor")


@dataclass(frozen=True, slots=True)
class Byline:
    """A story's byline: ``raw`` as the page gives it, ``people`` in its order."""

    raw: str | None
    people: tuple[Person, ...]


def find_byline(document: Document, structured: Structured) -> Byline:
    """Who wrote the story: people, agencies, organisations. Photographers and translators carry their role."""
    sites = site_names(document, structured)
    heard: list[Byline] = []
    for witness in _WITNESSES:
        byline = witness(document, structured, sites)
        if any(_is_surely_a_person(person) for person in byline.people):
            return _without_publisher(byline, sites)
        heard.append(byline)
    # Nobody names a person in full: the first who names anybody, a newsroom or the publisher last.
    for kinds in (("person", "agency"), ("organisation",)):
        for byline in heard:
            if any(p.kind in kinds and not names.is_credit(p.role) for p in byline.people):
                return byline
    return next((byline for byline in heard if byline.people), Byline(None, ()))


def _is_surely_a_person(person: Person) -> bool:
    return person.kind == "person" and not names.is_credit(person.role) and names.looks_like_name(person.name)


def _without_publisher(byline: Byline, sites: frozenset[str]) -> Byline:
    """A byline with people in it, less the site that employs them."""
    return replace(
        byline, people=tuple(p for p in byline.people if p.kind != "organisation" or flat(p.name) not in sites)
    )


# ---------------------------------------------------------------------------------------------- declared


def _from_json(document: Document, structured: Structured, sites: frozenset[str]) -> Byline:
    for story in structured.stories:
        for key in ("author", "creator", "contributor"):
            found = names.distinct(
                p for value in as_list(story.get(key)) for p in _json_people(structured.resolve(value), document, sites)
            )
            if found:
                return Byline("; ".join(p.name for p in found), tuple(found[: names.MAX_PEOPLE]))
    return Byline(None, ())


def _json_people(value: Any, document: Document, sites: frozenset[str]) -> Iterator[Person]:
    if isinstance(value, list):
        for entry in value[: names.MAX_PEOPLE]:
            yield from _json_people(entry, document, sites)
        return
    if isinstance(value, str):
        yield from names.people(value, sites)
        return
    if not isinstance(value, Mapping):
        return
    url = value.get("url") or value.get("sameAs")
    url = url if isinstance(url, str) and len(url) < 2_000 else None
    organisation = any("organization" in str(t).lower() for t in as_list(value.get("@type")))
    for name in as_list(value.get("name"))[: names.MAX_PEOPLE]:
        for person in names.people(name, sites) if isinstance(name, str) else ():
            # The type is often wrong about people; about what is no person's name it decides.
            if organisation and person.kind == "person" and not names.looks_like_name(person.name):
                person = replace(person, kind="organisation")
            role = person.role or tidy(value.get("jobTitle"), 100) or None
            yield replace(
                person, url=_absolute(document, url), role=role, bio=tidy(value.get("description"), 2_000) or None
            )


def _absolute(document: Document, url: str | None) -> str | None:
    if not url:
        return None
    try:
        absolute = urljoin(document.url, url.strip())
        return absolute if urlsplit(absolute).scheme in ("http", "https") else None
    except ValueError:
        return None


def _from_meta(document: Document, structured: Structured, sites: frozenset[str]) -> Byline:
    labels = structured.meta.get("twitter:label1", ())
    lists = [structured.meta.get(name, ()) for name in _META]
    if labels and _LABEL.search(labels[0]):
        lists.insert(1, structured.meta.get("twitter:data1", ()))
    best: Byline | None = None
    for values in lists:
        found = names.distinct(p for value in values[: names.MAX_PEOPLE] for p in names.people(value, sites))
        if found:
            byline = Byline("; ".join(values[:3])[: names.MAX_BYLINE_CHARS], tuple(found[: names.MAX_PEOPLE]))
            if any(p.kind == "person" and names.looks_like_name(p.name) for p in found):
                return byline
            best = best or byline
    return best or Byline(None, ())


# ---------------------------------------------------------------------------------------------- printed


def _from_marks(document: Document, structured: Structured, sites: frozenset[str]) -> Byline:
    """The best of the elements that are marked as author, with its like beside it."""
    marks = structured.marks
    headlines = [mark.order for mark in marks.h1s]
    best: tuple[float, Mark, list[Person]] | None = None
    for mark in marks.authors[:200]:
        score = _trust(mark, headlines)
        if score < _MIN_TRUST or (best is not None and score <= best[0]) or _in_figure(mark.element):
            continue
        if (around := elsewhere(mark.element, marks)) is not None:
            score -= _ELSEWHERE_COST if _is_small(around) else score
            if score < _MIN_TRUST or (best is not None and score <= best[0]):
                continue
        found = _read_mark(mark, document, sites)
        if found:
            best = score, mark, found
    if best is None:
        return Byline(None, ())
    chosen, found = best[1], best[2]
    beside = [mark for mark in marks.authors if mark is not chosen and _alike(mark, chosen)]
    found = names.distinct([*found, *(p for mark in beside for p in _read_mark(mark, document, sites))])
    return _widened(chosen, found, marks.authors, document, sites)


def _widened(chosen: Mark, found: list[Person], marks: list[Mark], document: Document, sites: frozenset[str]) -> Byline:
    """The byline that holds the chosen name: the smallest marked element around it that names more people."""
    around = list(ancestry(chosen.element, 4))[1:]
    for outer in around:
        mark = next((m for m in marks if m.element is outer), None)
        if mark is None or _in_figure(outer):
            continue
        text = element_text(outer, 200)
        people = (
            [
                p
                for p in names.people(text, sites)
                if _is_surely_a_person(p) or p.kind == "agency" or names.is_credit(p.role)
            ]
            if text
            else []
        )
        known = {flat(p.name): p for p in found}
        if len(people) > len(found) and set(known) <= {flat(p.name) for p in people}:
            return Byline(text, tuple(known.get(flat(p.name), p) for p in people))
    return Byline(element_text(chosen.element, names.MAX_BYLINE_CHARS) or None, tuple(found[: names.MAX_PEOPLE]))


def _is_small(container: HtmlElement) -> bool:
    """Whether a container holds little but a byline, and no link to another story: then its class may mislead."""
    if _READERS.search(container.get("class", "")[:300]) or _READERS.search(container.get("id", "")[:100]):
        return False
    stories = (a for a in container.iter("a") if element_text(a, 300).count(" ") >= 4)
    return bool(element_text(container, _MAX_BOX_CHARS)) and next(stories, None) is None


def _in_figure(element: HtmlElement) -> bool:
    return any(
        node.tag in ("figure", "figcaption") or "caption" in node.get("class", "") for node in ancestry(element, 6)
    )


def _trust(mark: Mark, headlines: list[int]) -> float:
    """How surely a marked element holds the story's author. The weights were set by hand."""
    words = f" {mark.words} "
    score = 0.0
    if " author " in words:
        score += 3
    if "href-author" in words:
        score += 2.5
    elif "href-member" in words:
        score += 1
    if _NAME_MARK.search(words):
        score += 3
    elif _AUTHOR_MARK.search(words.replace("href-author", "")):
        score += 2
    else:
        score += 0.5
    if _BIO.search(words):
        score -= 1.5
    distances = [mark.order - headline for headline in headlines]
    if any(0 < distance <= _NEAR for distance in distances):
        score += 2
    elif any(-_NEAR // 2 <= distance <= 4 * _NEAR for distance in distances):
        score += 1
    return score


def _alike(mark: Mark, chosen: Mark) -> bool:
    """Whether a mark is the chosen one's sibling: same tag and marks, same parent or grandparent."""
    if mark.words != chosen.words or mark.element.tag != chosen.element.tag:
        return False
    if abs(mark.order - chosen.order) > _BESIDE:
        return False
    mine, other = list(ancestry(mark.element, 4))[1:], list(ancestry(chosen.element, 4))[1:]
    return any(a is b for a in mine for b in other)


def _read_mark(mark: Mark, document: Document, sites: frozenset[str]) -> list[Person]:
    element = mark.element
    text = element_text(element, 400)
    if not text or not any(letter.isalpha() for letter in text):
        return []
    precise = element.tag == "a" or re.search(r"name|\bauthor\b|\bfn\b", mark.words) is not None
    inner = [
        a for a in element.iter("a", "span", "strong", "b", "cite", "p") if a is not element and _is_name_holder(a)
    ]
    for holder in (inner, [element]):
        found: list[Person] = []
        for node in holder[: names.MAX_PEOPLE]:
            url = _absolute(document, node.get("href")) if node.tag == "a" else None
            people = names.people(element_text(node, 200), sites, url=url)
            found += [person for person in people if _plausible(person, precise or node is not element, text)]
        if any(not names.is_credit(p.role) for p in found):
            return names.distinct(found)
    return []


def _is_name_holder(element: HtmlElement) -> bool:
    marks = f"{element.get('class', '')} {element.get('rel', '')} {element.get('itemprop', '')}".lower()
    if element.tag == "a" and (element.get("rel") == "author" or "author" in element.get("href", "")):
        return True
    return "name" in marks or "author" in marks.split()


def _plausible(person: Person, precise: bool, text: str) -> bool:
    if person.kind == "agency":
        return True
    if names.looks_like_name(person.name):
        return True
    # A single word or a nickname is believed only where the element holds nothing but the name.
    return precise and len(person.name.split()) <= 4 and len(text) <= 60


def _from_lines(document: Document, structured: Structured, sites: frozenset[str]) -> Byline:
    """A line that begins with "By" or its like and goes on with a name, soon after the headline."""
    start = structured.marks.h1s[0].element if structured.marks.h1s else document.tree.find(".//body")
    if start is None:
        return Byline(None, ())
    for count, element in enumerate(start.xpath(FOLLOWING)):
        if count > _NEAR:
            break
        head = (element.text or "").strip() or next((t for t in element.itertext() if t.strip()), "")
        if not _LINE.match(f"{head} x"):
            continue
        text = element_text(element, 160)
        found = (
            [p for p in names.people(text, sites) if names.looks_like_name(p.name) or p.kind == "agency"]
            if _LINE.match(text)
            else []
        )
        if found and not is_elsewhere(element, structured.marks):
            return Byline(text, tuple(found))
    return Byline(None, ())


_WITNESSES: tuple[Callable[[Document, Structured, frozenset[str]], Byline], ...] = (
    _from_json,
    _from_meta,
    _from_marks,
    _from_lines,
)
