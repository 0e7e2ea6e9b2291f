"""Who wrote the story, by the elements that are marked as its author: byline classes, rel=author, author pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise

from lxml.html import HtmlElement

from newscrawl.credits import writes
from newscrawl.extraction.bylines import names
from newscrawl.extraction.bylines.declared import absolute
from newscrawl.extraction.bylines.lines import is_surely_named, parted
from newscrawl.extraction.bylines.persons import Heard, people
from newscrawl.extraction.document import Document
from newscrawl.extraction.elements import HEADINGS
from newscrawl.extraction.headings import leads_away
from newscrawl.extraction.marked import Mark, ancestry, elsewhere
from newscrawl.extraction.sites import flat
from newscrawl.extraction.structured import Structured, element_text
from newscrawl.items import Person

#: How far below the headline, in elements, a byline is looked for as plain text.
_NEAR = 60
_BELOW = 15  # what stands so few elements below the headline is the story's, whatever its class says
_BESIDE = 20  # how far apart, in elements, two authors of one story stand
_MIN_TRUST = 2.0
_ELSEWHERE_COST = 4.0
_MAX_BOX_CHARS = 600
_STORY_WORDS = 4  # spaces in the text of a link from which on it leads to a story
_MAX_MARKS = 200
_MAX_LINE = 120  # characters; a longer text is no byline alone
_TEASERS = 3  # so many elements of one class far from each other are the bylines of other stories
_READERS = re.compile(r"(?:^|\s)(?:comments?|kommentare?|respond|repl(?:y|ies)|disqus)(?:[-_\s]|$)", re.I)
_BIO = re.compile(
    r"bio(?:graph|\b|-|_)|about-?(?:the-?)?author|author-?(?:box|info|desc|card|description|details|about)|avatar", re.I
)
_PROFILE = re.compile(r"(?:author|writer|reporter|journalist)[-_]*profile")
_NAME_MARK = re.compile(r"author[-_]*(?:name|link)|byline[-_]*name|name[-_]*author")
_AUTHOR_MARK = re.compile(
    r"by-?_?line|auth?or|writer|verfasser|auteur|contributor|journalist|yazar|muhabir|penulis|skribent|forfatt"
)
_PICTURE_MARK = re.compile(r"credit|caption|photo|image|foto")
_PLACE_MARK = re.compile(r"location|dateline")  # where the author is, beside the name
_TOPIC_MARK = re.compile(r"(?:^|[\s_-])(?:tags?|topics?|keywords?)(?:[\s_-]|$)")
_LINES = frozenset({"p", "li", "td", "dd"})
_MAX_LABEL = 30  # characters of a line in which its label ends
_ANCHOR_WORD = 5
_MIN_ANCHOR = 8  # letters of an id that a heading begins with
_MIN_SHARE = 0.4  # of a byline's characters are those of names and roles


def from_marks(document: Document, structured: Structured, sites: frozenset[str]) -> Iterator[Heard]:
    """The best of the elements that are marked as author, with its like beside it."""
    marks = structured.marks
    others = _of_others(marks.h1s, document.url)
    headlines = [mark.order for mark in marks.h1s if mark.order not in others]
    teasers = _teasers(marks.authors, headlines)
    trusted, best = _MIN_TRUST, None
    for mark in marks.authors[:_MAX_MARKS]:
        score = _trust(mark, headlines)
        # the first of two with the same score stays
        if score < trusted or (best is not None and score == trusted) or mark.words in teasers:
            continue
        if _in_figure(mark.element) or _is_anchored(mark) or any(0 < mark.order - order <= _BELOW for order in others):
            continue
        around = elsewhere(mark.element, marks)
        if around is not None:
            if not any(0 < mark.order - headline <= _BELOW for headline in headlines):
                score -= _ELSEWHERE_COST
            if score < trusted or (best is not None and score == trusted):
                continue
            if not _is_small(around) and not _is_the_authors_box(mark, around, marks.authors):
                continue
        found = _read_mark(mark, document, sites)
        if found and not _is_answering(mark):
            trusted, best = score, (mark, found)
    if best is not None:
        yield _with_its_like(best[0], best[1], marks.authors, document, sites)


def _of_others(headings: list[Mark], url: str) -> frozenset[int]:
    """The places of main headings below the first one that is no link to another page and that are such: teasers'."""
    first = next((rank for rank, mark in enumerate(headings) if not leads_away(mark.element, url)), len(headings))
    return frozenset(mark.order for mark in headings[first + 1 : _MAX_MARKS] if leads_away(mark.element, url))


def _teasers(marks: list[Mark], headlines: list[int]) -> frozenset[str]:
    """Classes that mark the authors of other stories: often, far from each other, none right below the headline."""
    orders: dict[str, list[int]] = {}
    for mark in marks:
        orders.setdefault(mark.words, []).append(mark.order)
    return frozenset(
        words
        for words, places in orders.items()
        if len(places) >= _TEASERS
        and all(after - before > _BESIDE // 2 for before, after in pairwise(places))
        and not any(0 < place - headline <= _NEAR for place in places[:50] for headline in headlines[:5])
    )


def _with_its_like(
    chosen: Mark, found: list[Person], marks: list[Mark], document: Document, sites: frozenset[str]
) -> Heard:
    """The chosen element's people and those of its siblings, in the roles that the line around them gives."""
    beside = [mark for mark in marks if mark is not chosen and _alike(mark, chosen)]
    found = names.distinct([*found, *(p for mark in beside for p in _read_mark(mark, document, sites))])
    source = _source(chosen)
    for outer in list(ancestry(chosen.element, 5))[1:]:
        text = element_text(outer, 250)
        if not text or _in_figure(outer):
            break
        if not names.begins_by(text) and not text.startswith(found[0].name):
            continue
        around = [p for p in people(parted(outer), sites) if is_surely_named(p) or p.kind == "agency"]
        if _share(around, text) < _MIN_SHARE:
            continue
        known = {flat(p.name): p for p in found}
        roles = {flat(p.name): p.role for p in around}
        if set(known) <= set(roles):
            marked = any(mark.element is outer for mark in marks)
            if marked and len(around) > len(found):
                found = [known.get(flat(p.name), p) for p in around]
            elif not marked:
                others = (p for p in around if p.kind == "agency" and flat(p.name) not in known)
                found += [p for p in others if is_joined(p.name, text)]
            found = [replace(p, role=p.role or roles[flat(p.name)]) for p in found]
            if marked or any(p.role for p in found) or len(found) > len(known):
                return Heard(text, tuple(found), source)
    raw = element_text(chosen.element, names.MAX_BYLINE_CHARS)
    if beside or not raw:
        raw = "; ".join(person.name for person in found)
    return Heard(raw, tuple(found), source)


def is_joined(name: str, raw: str) -> bool:
    """Whether a byline has a conjunction before a name: "By Ann Lee, with Reuters"."""
    before = raw[: max(raw.find(name), 0)].split()[-1:]
    return any(word.lower() in names.cues()["joins"] | names.cues()["loud_joins"] for word in before)


def _source(mark: Mark) -> str:
    element = mark.element
    for attribute in ("itemprop", "rel"):
        if "author" in element.get(attribute, "").lower():
            return f"{attribute}:author"
    match = next((m for m in re.split(r"\s+", element.get("class", "")[:300]) if _AUTHOR_MARK.search(m.lower())), None)
    return f"class:{match[:60]}" if match else "a:author" if "href-author" in mark.words else "element"


def _is_the_authors_box(mark: Mark, container: HtmlElement, marks: list[Mark]) -> bool:
    """Whether a sidebar holds the page's one rel="author": columns of other stories name several, comments none."""
    marks_of_container = f"{container.get('class', '')} {container.get('id', '')}"
    if mark.element.get("rel") != "author" or "sidebar" not in marks_of_container:
        return False
    named = {element_text(one.element, _MAX_LINE) for one in marks if one.element.get("rel") == "author"}
    return len(named) == 1


def _is_small(container: HtmlElement) -> bool:
    """Whether a container holds little but a byline, and no link to another story: then its class may mislead."""
    if _READERS.search(container.get("class", "")[:300]) or _READERS.search(container.get("id", "")[:100]):
        return False
    if not element_text(container, _MAX_BOX_CHARS):
        return False
    return all(element_text(link, 300).count(" ") < _STORY_WORDS for link in container.iter("a"))


def _is_anchored(mark: Mark) -> bool:
    """Whether an id alone speaks of an author, and is made of the heading's own words: "jailed-journalist-ann-lee"."""
    key = mark.element.get("id", "")[:_MAX_LINE]
    if not key or _AUTHOR_MARK.search(mark.words.replace(key.lower(), "")):
        return False
    said = flat(element_text(mark.element, 400))
    words = [word for word in key.lower().split("-") if len(word) >= _ANCHOR_WORD]
    if mark.element.tag in HEADINGS and any(word in said for word in words):
        return True  # whose letters may be spelled another way: "fuer-autoren-von-heute"
    return len(letters := flat(key)) >= _MIN_ANCHOR and letters[:_MIN_ANCHOR] in said


def _in_figure(element: HtmlElement) -> bool:
    return any(
        node.tag in ("figure", "figcaption") or "caption" in node.get("class", "") for node in ancestry(element, 6)
    )


def _is_answering(mark: Mark) -> bool:
    """Whether a line names who edited the story or answers for it: "Editing: ...", "Contact: ..."."""
    line = next((node for node in ancestry(mark.element, 4) if node.tag in _LINES), mark.element)
    label, colon, _ = element_text(line, names.MAX_BYLINE_CHARS)[:_MAX_LABEL].partition(":")
    return bool(colon) and label.strip().lower() in names.cues()["answering"]


def editors(structured: Structured, sites: frozenset[str]) -> dict[str, str]:
    """Whom lines of their own name as the story's editors or photographers, by their letters, with the words for it:
    "Edited by", and "Foto" in an element beside the name.
    """
    found: dict[str, str] = {}
    for mark in structured.marks.authors[:_MAX_MARKS]:
        if _PICTURE_MARK.search(mark.words) or _in_figure(mark.element):
            continue  # an author may have made the picture, too
        for node in ancestry(mark.element, 3):
            text = element_text(node, _MAX_LINE)
            cut = names.lead(text, _editing()) if text else 0
            if cut:
                named = filter(is_surely_named, people(text[cut:], sites))
                found.update((flat(person.name), text[:cut].strip(" :：")) for person in named)
            if cut or not text:
                break
            others = [person for person in people(text, sites) if not writes(person.role)]
            found.update((flat(person.name), str(person.role)) for person in others if is_surely_named(person))
    return found


@cache
def _editing() -> frozenset[str]:
    return frozenset(label for label in names.cues()["answering"] if not writes(label))


def _trust(mark: Mark, headlines: list[int]) -> float:
    """How surely a marked element holds the story's author. The weights were set by hand."""
    score = _trust_of(mark.words)
    distances = [mark.order - headline for headline in headlines[:5]]
    if distances and max(distances) < 0 and "href-member" in mark.words and _is_listed(mark.element):
        return 0.0  # in lists above the headline members sign in, and change their account
    if "href-member" in mark.words and (_TOPIC_MARK.search(mark.words) or _is_in_prose(mark.element)):
        return 0.0  # "/people/ann-lee" in a sentence or among the topics is whom the story speaks of
    if any(0 < distance <= _NEAR for distance in distances):
        return score + 2
    return score + any(-_NEAR // 2 <= distance <= 4 * _NEAR for distance in distances)


def _is_in_prose(element: HtmlElement) -> bool:
    """Whether an element stands in a paragraph that is longer than bylines are."""
    line = next((node for node in ancestry(element, 4) if node.tag == "p"), None)
    return line is not None and not element_text(line, _MAX_LINE)


def _is_listed(element: HtmlElement) -> bool:
    return any(node.tag in ("li", "dd", "dt") for node in ancestry(element, 3))


@lru_cache(maxsize=4096)  # a site repeats its classes
def _trust_of(marked: str) -> float:
    words = f" {marked} "
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
    precise = precise or (names.begins_by(text) and " author" in f" {mark.words}")
    inner = [node for node in element.iter(*_HOLDERS) if node is not element and _is_name_holder(node)]
    for holders in (inner, [element]):
        found: list[Person] = []
        for node in holders[: names.MAX_PEOPLE]:
            url = absolute(document, node.get("href")) if node.tag == "a" else None
            named = [replace(p, url=url) if url else p for p in people(parted(node), sites)]
            found += [p for p in named if _plausible(p, precise or node is not element, text, mark)]
        if any(p.kind == "person" for p in found):
            # the house that they work for is no author, unless it signs by its letters: "Ann Lee, NDR"
            found = [p for p in found if p.kind != "organisation" or (p.name.isupper() and " " not in p.name)]
        loose = not precise or len(text) > _MAX_LINE
        if len(found) > 1 and loose and (_share(found, text) < _MIN_SHARE or _PROFILE.search(mark.words)):
            found = found[:1]  # a box about somebody names them first, then what they do
        if any(writes(p.role) for p in found):
            return names.distinct(found)
        if holders is inner and any(map(_is_unnamed, inner[: names.MAX_PEOPLE])):
            return []  # "Our correspondent", and beside it the place
    return []


def _is_unnamed(holder: HtmlElement) -> bool:
    return element_text(holder, _MAX_LINE).lower() in names.cues()["unnamed"]


def _share(found: list[Person], text: str) -> float:
    """How much of a text is the names and the roles of people: of a byline nearly all, of a bio little."""
    return sum(len(p.name) + len(p.role or "") for p in found) / len(text)


_HOLDERS = ("a", "span", "strong", "b", "cite", "p", "div", "h2", "h3", "h4", "h5", "h6")


def _is_name_holder(element: HtmlElement) -> bool:
    marks = f"{element.get('class', '')} {element.get('rel', '')} {element.get('itemprop', '')}".lower()[:300]
    if element.tag == "a" and (element.get("rel") == "author" or "author" in element.get("href", "")[:300]):
        return True
    if element.tag in ("a", "span", "strong", "b", "cite", "p"):
        return "name" in marks or "author" in marks.split()
    return "name" in re.split(r"[\s_-]+", marks)


def _plausible(person: Person, precise: bool, text: str, mark: Mark) -> bool:
    if person.kind == "agency":
        return True
    if "meta" in mark.words and not _AUTHOR_MARK.search(mark.words) and not _mentions_by(text):
        return False  # dates, sections and numbers of comments stand there as often
    if _PICTURE_MARK.search(mark.words) and not _AUTHOR_MARK.search(mark.words):
        return False
    is_name = _NAME_MARK.search(mark.words) is not None or "author" in mark.words.split()
    if _PLACE_MARK.search(mark.words) and not is_name:
        return False
    if names.looks_like_name(person.name):
        return True
    if person.kind == "organisation" and (names.begins_by(text) or "author" in mark.words) and len(text) <= 60:
        return True
    # A single word or a nickname is believed only where the element holds nothing but the name.
    return precise and len(person.name.split()) <= 4 and len(text) <= 60


def _mentions_by(text: str) -> bool:
    return names.begins_by(text) or re.search(r"\b(?:by|von|par|por|av|af|door)\b", text, re.I) is not None
