"""What a page's own links and trails file its story under: the steps of its breadcrumbs, the topics beside its text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction import cues, linkwords
from newscrawl.extraction.dates import words as words_of_dates
from newscrawl.extraction.document import Document
from newscrawl.extraction.marked import Marks
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.items import Block, Link
from newscrawl.texts import squash
from newscrawl.wordlists import word_lists

MAX_SECTION_CHARS = 100
_MAX_STEPS = 12
#: A headline has more words; a section's name, among the last steps of a trail, has fewer.
SECTION_WORDS = 5
_HEADLINE_WORDS = 4  # of a headline that a step repeats in another order
#: Elements of a printed trail, and what contains one of its steps until it holds a link to another.
_MAX_TRAIL = 80
_TRAIL_LEVELS = 3
_MAX_TRAIL_CHARS = 400
_HEADING_ENDS = " :.…→»›"
_CLASS_LEVELS = 3
_ARROWS = frozenset("→»›>←«‹")
_NO_TOPIC = _ARROWS | frozenset("?!？！")
_YEAR_DIGITS = 4
OF_TIME = re.compile(r"/(?:19|20)\d\d(?:/[01]?\d)?(?:/[0-3]?\d)?/?$")
#: Folders of an address by which a topic that is linked above a text is a tag, and no section.
_TAG_FOLDERS = frozenset(
    ("tag", "tags", "tagged", "keyword", "keywords", "schlagwort", "etiqueta", "etiquetas", "mots-cles")
)
SEPARATORS = " \t\n>»›→▸❯/\\|•·–—-:"
#: Steps of a trail; more are a menu.
_MAX_PRINTED_STEPS = 7
_SCREEN_ONLY = frozenset(("script", "style", "svg", "template", "noscript"))


class Step(NamedTuple):
    """A step of a trail: its name and the path that it leads to, None where it leads nowhere."""

    name: str
    path: str | None


class Topics(NamedTuple):
    """The texts of links that give a story's section or topics.

    ``above`` stand above its text, those over its headline first; ``below`` behind it, with those above it whose
    address calls them tags; ``categories`` are the ones behind it whose relation calls them so.
    """

    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def topics_of(links: Sequence[Link], blocks: Sequence[Block]) -> Topics:
    """The topics among a page's links: what ``links.find_links`` calls a tag."""
    kept = [block.position for block in blocks if block.kept]
    if not kept:
        return Topics()
    listing = frozenset(link.position for link in links if link.role == "tag" and link.position is not None)
    sites = _site_lists(blocks, listing)
    above: list[str] = []
    below: list[str] = []
    categories: list[str] = []
    for link in links:
        if link.role != "tag" or link.position is None or not _is_topic(link.text):
            continue
        topic = link.text.lstrip("#")
        if link.position < kept[0] and _TAG_FOLDERS.isdisjoint(urlsplit(link.url).path.lower().split("/")):
            above.append(topic)
        elif link.position < kept[0]:
            below.append(topic)
        elif link.position > kept[-1] and link.position not in sites:
            (categories if "category" in (link.rel or "").lower().split() else below).append(topic)
    return Topics(*(tuple(dict.fromkeys(texts)) for texts in (above, below, categories)))


def _site_lists(blocks: Sequence[Block], listing: Container[int]) -> set[int]:
    """The positions of ``listing`` whose topics a heading or a class calls the site's: "Trending topics"."""
    sites: set[int] = set()
    words = word_lists("filing")["site_topics"]
    phrases = tuple(word for word in words if " " in word)
    above: Block | None = None
    is_sites = False
    for block in blocks:
        if block.position not in listing:
            above, is_sites = block, False
            continue
        is_sites = is_sites or (above is not None and _heads_site_topics(above, words, phrases))
        above = None
        opening, colon, _ = block.text.lower().partition(":")
        told = (colon and opening in words) or not words.isdisjoint(_class_words(block))
        if is_sites or (told and block.role != "tags"):
            sites.add(block.position)
    return sites


def _heads_site_topics(block: Block, words: frozenset[str], phrases: Iterable[str]) -> bool:
    line = block.text.lower().strip(_HEADING_ENDS)
    if block.kept or block.role == "tags" or len(line.split()) > SECTION_WORDS:
        return False
    return line in words or any(phrase in line for phrase in phrases)


def _class_words(block: Block) -> list[str]:
    """The words of the classes close around a block."""
    return re.split(r"[\W_]+", ".".join(block.container.lower().split(" > ")[-_CLASS_LEVELS:]))


def _is_topic(text: str) -> bool:
    """Whether the words of a link may be a topic: a few, no day or hour, no arrow to other pages, no question."""
    digits = sum(map(str.isdigit, text))
    is_label = 0 < len(text.split()) <= SECTION_WORDS and _NO_TOPIC.isdisjoint(text)
    return is_label and 2 * digits < len(text) and any(map(str.isalpha, text))


# ---------------------------------------------------------------------------------------------- trails


def declared_trail(document: Document, structured: Structured, headlines: Iterable[str]) -> str | None:
    """The last of JSON-LD's breadcrumbs that is neither the story nor home: of Home > Politics > Story, Politics.

    ``headlines`` are the story's, letters and digits alone.
    """
    for item in structured.items:
        if "breadcrumblist" not in item.types:
            continue
        entries = [
            entry for entry in as_list(item.data.get("itemListElement"))[:_MAX_STEPS] if isinstance(entry, Mapping)
        ]
        steps = [step for entry in entries if (step := _step(entry, document.url)).name]
        if steps and _is_story(steps[-1], document.url, headlines):
            steps.pop()
        steps = _before_writers(steps)
        while steps and not may_be_section(steps[-1]):
            steps.pop()
        if steps and (len(steps) > 1 or steps[0].path in ("", "/")):
            del steps[0]  # the home page
        if steps:
            return _most_telling(steps)
    return None


def _step(entry: Mapping[str, Any], base: str) -> Step:
    item = entry.get("item")
    inner = item if isinstance(item, Mapping) else {}
    name = tidy(entry.get("name") or inner.get("name"), MAX_SECTION_CHARS * 3)
    target = item if isinstance(item, str) else inner.get("@id") or inner.get("url") or entry.get("url")
    return Step(name, _path(target, base))


def _path(target: object, base: str) -> str | None:
    try:
        return urlsplit(urljoin(base, target)).path if isinstance(target, str) and target else None
    except ValueError:
        return None


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.lower()))


def _is_story(step: Step, url: str, headlines: Iterable[str], titles: Iterable[str] = ()) -> bool:
    name, path = step
    letters = squash(name)
    known = [headline for headline in headlines if headline]
    if any(letters in headline or headline in letters for headline in known):
        return len(name.split()) > 2 or letters in known or path is None
    if path is not None:
        return path.rstrip("/") == urlsplit(url).path.rstrip("/")
    words = _words(name)
    if len(words) >= _HEADLINE_WORDS and any(words == _words(title) for title in titles):
        return True  # in another order
    return len(name.split()) > SECTION_WORDS or len(name) > MAX_SECTION_CHARS // 2


def printed_trail(
    document: Document, structured: Structured, headlines: Iterable[str], names: frozenset[str]
) -> str | None:
    """The last step of a printed trail that is neither the story, another one nor the home page.

    ``names`` are the site's, flattened: a trail may begin with one.
    """
    printed = [element_text(mark.element, 300) for mark in structured.marks.h1s[:3]]
    known = [*headlines, *filter(None, map(squash, printed))]
    homes = word_lists("filing")["no_section"]
    for steps in _printed(structured.marks, document.url):
        steps = _before_writers(steps)
        while steps and (
            is_long(steps[-1].name)
            or _is_story(steps[-1], document.url, known, printed)
            or not may_be_section(steps[-1])
        ):
            steps.pop()
        if steps and (steps[0].path in ("", "/") or steps[0].name.lower() in homes or squash(steps[0].name) in names):
            del steps[0]
        if steps:
            return _most_telling(steps)
    return None


def _most_telling(steps: Sequence[Step]) -> str:
    """The last step of a trail; of "Cricket > News" Cricket, but of "Service > News", which is as general, News."""
    lists, last = word_lists("filing"), steps[-1].name
    if last.lower() not in lists["no_tag"]:
        return last
    general = lists["no_tag"] | lists["no_topic"]
    return next((step.name for step in reversed(steps) if step.name.lower() not in general), last)


def _before_writers(steps: list[Step]) -> list[Step]:
    """A trail's steps up to the list of the site's writers: what follows that is one of them."""
    listed = next((n for n, step in enumerate(steps) if n and is_of_authors(step)), len(steps))
    return steps[:listed]


def is_of_authors(step: Step) -> bool:
    """Whether a step leads to the list of a site's writers or to one of them."""
    paths = linkwords.lists()["paths"]
    segments = (step.path or "").lower().strip("/").split("/")
    return any(paths.get(segment) == "author" for segment in segments[-2:])


def may_be_section(step: Step) -> bool:
    """Whether a step may name a section: it is no form, year, search or way back."""
    name = step.name
    if name.lower() in word_lists("filing")["no_section"] or not _ARROWS.isdisjoint(name) or _is_of_time(step):
        return False
    if is_named_after(step):
        return linkwords.says(name) != "nav"
    cue = cues.find(name)
    return "nav" not in (cue and cue.role, linkwords.says(name), linkwords.begins(name))


def is_named_after(step: Step) -> bool:
    """Whether the address that a step leads to bears the step's name, whole: "All Blacks" at /rugby/all-blacks.

    What only begins like a name is a call, and its address bears the name of what it calls to: "All stories" at
    /stories, "Back to school news" at /schools.
    """
    if step.path is None or " " not in step.name:
        return False
    last = unquote(step.path.rstrip("/").rpartition("/")[2]).partition(".")[0]
    return squash(words_of_dates.fold(last)) == squash(words_of_dates.fold(step.name))


def _is_of_time(step: Step) -> bool:
    """Whether a step leads to the stories of a year, month or day."""
    digits = sum(map(str.isdigit, step.name))
    if digits >= _YEAR_DIGITS and 2 * digits > len(step.name):
        return True
    is_told = digits > 0 or (step.path is not None and OF_TIME.search(step.path) is not None)
    words = re.findall(r"\w+", words_of_dates.fold(step.name)) if is_told else ()
    return bool(words) and all(word.isdigit() or word in words_of_dates.load().openings for word in words)


def is_long(name: str) -> bool:
    return len(name.split()) > SECTION_WORDS or len(name) > MAX_SECTION_CHARS // 2


def _printed(marks: Marks, base: str) -> Iterator[list[Step]]:
    authors = {mark.element for mark in marks.authors}
    seen: set[HtmlElement] = set()
    for mark in marks.trails:
        trail = _whole_trail(mark.element)
        if trail in seen or trail in authors or mark.element.tag == "body":
            continue
        if seen.intersection(islice(trail.iterancestors(), _TRAIL_LEVELS)):
            continue
        seen.add(trail)
        steps = list(_steps(trail, base, authors))
        if len(steps) <= _MAX_PRINTED_STEPS:
            yield steps


def _whole_trail(element: HtmlElement) -> HtmlElement:
    """The trail that an element is, or is a step of: what holds two links."""
    for node in (element, *islice(element.iterancestors(), _TRAIL_LEVELS)):
        if next(islice(node.iter("a"), 1, None), None) is not None:
            return node if node.tag not in ("body", "html") else element
    return element


def _steps(trail: HtmlElement, base: str, authors: Container[HtmlElement]) -> Iterator[Step]:
    """The steps of a printed trail: its links but those to authors, and its last words where they lead nowhere."""
    rest, chars = "", 0
    links: set[HtmlElement] = set()
    for node in islice(trail.iter("*"), _MAX_TRAIL):
        inside = node.getparent() in links
        if inside or node.tag == "a":
            links.add(node)
        if node.tag == "a" and not inside:
            name, rest = element_text(node, MAX_SECTION_CHARS * 3).strip(SEPARATORS), ""
            if name and not name.startswith("@") and node not in authors:
                yield Step(name, _path(node.get("href"), base))
        elif not inside and node.tag not in _SCREEN_ONLY and node.text:
            rest = node.text.strip(SEPARATORS) or rest
        if node.tail and node is not trail and node.getparent() not in links:
            rest = node.tail.strip(SEPARATORS) or rest
        chars += len(rest)
        if chars > _MAX_TRAIL_CHARS:
            return
    if rest := tidy(rest, MAX_SECTION_CHARS * 3):
        yield Step(rest, None)
