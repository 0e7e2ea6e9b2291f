"""The entries of a live blog with their times: from its JSON-LD, or from time-stamped containers in the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction.dates.moments import Moment, Reader
from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.marked import ancestry, is_elsewhere
from newscrawl.extraction.structured import Structured, element_text, tidy
from newscrawl.items import Block, LiveEntry
from newscrawl.texts import count_words, squash

#: Caps; the longest of the live blogs that were looked at has some 300 entries of at most 6,000 characters.
MAX_ENTRIES = 1_000
MAX_TEXT_CHARS = 20_000
MAX_TITLE_CHARS = 500
#: Fewer stamped containers are an article with its date, its update and a related story's.
LEAST_ENTRIES = 3
_MAX_STAMPS = 2_000
_MAX_STAMP_CHARS = 60
_MAX_STAMP_PARTS = 3  # elements in it
_LEVELS = 8  # between a stamp and its entry's container
_FLAT_WORDS = 5  # a container with fewer words of text is only the entry's head; the text stands behind it
#: A run that makes a live blog without a word that says so: entries, share of the story's words, hours from first to
#: last. Comments, timelines of years and lists of stories with their days differ in one of them.
_MANY_ENTRIES = 5
_MOST_OF_TEXT = 0.6
_DAYS = 7
_IN_ORDER = 0.8

_CLOCK = re.compile(r"(?<![\d.:])(?:[01]?\d|2[0-3])\s?(?:[:.h時点]|uhr)\s?[0-5]\d(?![\d.]\d)", re.I)
_BREAK = re.compile(r"(?:</?(?:p|br|div|li|h[1-6]|blockquote)\b[^<>]{0,300}>|\r|\n)+", re.I)
_TEXT_KEYS = ("articleBody", "text", "description")


@dataclass(frozen=True, slots=True)
class Run:
    """Entries with their times, of a live blog or not: a list of comments or of stories can look the same.

    ``share`` is the part of the story's words that they hold. ``dense`` tells whether many of them follow each other
    within days, each with its minute, as nothing but a live blog's do.
    """

    entries: tuple[LiveEntry, ...] = ()
    share: float = 0.0
    dense: bool = False


@dataclass(slots=True)
class _Entry:
    """An entry in the making: its container, what gives its time, and its kept blocks."""

    stamp: HtmlElement
    blocks: list[Block] = field(default_factory=list)


def find_run(document: Document, structured: Structured, blocks: Sequence[TextBlock], decided: Sequence[Block]) -> Run:
    """The time-stamped entries of a page, in the page's order; of JSON-LD and page those that say more.

    ``blocks`` and ``decided`` are the page's blocks before and after they were judged, pairwise.
    """
    reader = Reader(document.page.fetched_at, document.page.locale.timezone)
    declared = _declared(document, structured, reader)
    stamps = _stamps(structured)
    if len(stamps) < LEAST_ENTRIES:
        return Run(declared, 1.0 if declared else 0.0)
    printed, stamped = _printed(document, stamps, reader, blocks, decided)
    # What machines are told is often the latest ten entries or their first lines.
    if declared and _letters(declared) >= 0.8 * _letters(printed):
        return Run(declared, 1.0)
    words = sum(count_words(block.text) for block in decided if block.kept)
    share = sum(count_words(f"{entry.title or ''} {entry.text}") for entry in printed) / max(words, 1)
    return Run(printed, share, len(printed) >= _MANY_ENTRIES and share >= _MOST_OF_TEXT and _is_dense(stamped))


def _letters(entries: Iterable[LiveEntry]) -> int:
    return sum(len(entry.text) for entry in entries)


# ---------------------------------------------------------------------------------------------- for machines


def _declared(document: Document, structured: Structured, reader: Reader) -> tuple[LiveEntry, ...]:
    for updates in structured.of_story("liveBlogUpdate"):
        listed = updates[:MAX_ENTRIES] if isinstance(updates, list) else [updates]
        found = [_update(structured.resolve(update), document.url, reader) for update in listed]
        if any(found):
            return tuple(entry for entry in found if entry is not None)
    return ()


def _update(update: Any, base: str, reader: Reader) -> LiveEntry | None:
    if not isinstance(update, Mapping):
        return None
    title = tidy(update.get("headline") or update.get("name"), MAX_TITLE_CHARS) or None
    text = next((text for key in _TEXT_KEYS if (text := _lines(update.get(key)))), "")
    if not text and not title:
        return None
    moment = reader.machine(update.get("datePublished")) or reader.machine(update.get("dateModified"))
    url = _address(update.get("url") or update.get("@id"), base)
    return LiveEntry(moment.text if moment else None, title, text, url)


def _lines(value: object) -> str:
    if not isinstance(value, str):
        return ""
    parts = _BREAK.split(value[: MAX_TEXT_CHARS * 2])
    return "\n".join(line for part in parts if (line := tidy(part, MAX_TEXT_CHARS)))[:MAX_TEXT_CHARS]


def _address(value: object, base: str) -> str | None:
    """An entry's own address; most are the page's with a fragment."""
    if not isinstance(value, str) or not 0 < len(value) <= 2_000:
        return None
    try:
        url = urljoin(base, value.strip())
        return url if urlsplit(url).scheme in ("http", "https") and url != base else None
    except ValueError:
        return None


# ---------------------------------------------------------------------------------------------- for readers


def _stamps(structured: Structured) -> list[HtmlElement]:
    """The elements that tell a time of day, outside of comments and other stories."""
    marks = structured.marks
    found = [mark.element for mark in marks.dates[:_MAX_STAMPS] if _is_stamp(mark.element)]
    return [] if len(found) < LEAST_ENTRIES else [stamp for stamp in found if not is_elsewhere(stamp, marks)]


def _is_stamp(element: HtmlElement) -> bool:
    if element.tag == "time" and ":" in (element.get("datetime") or ""):
        return True
    if len(element) > _MAX_STAMP_PARTS:
        return False
    text = element_text(element, _MAX_STAMP_CHARS)
    return bool(text) and _CLOCK.search(text) is not None


def _printed(
    document: Document,
    stamps: list[HtmlElement],
    reader: Reader,
    blocks: Sequence[TextBlock],
    decided: Sequence[Block],
) -> tuple[tuple[LiveEntry, ...], list[Moment]]:
    """The entries of the run with the most text, and the moments that they give."""
    best: list[_Entry] = []
    most = 0
    for parent, children in _families(stamps):
        run = _fill(parent, children, blocks, decided)
        size = sum(len(block.text) for entry in run for block in entry.blocks)
        if len(run) >= LEAST_ENTRIES and size > most:
            best, most = run, size
    entries: list[LiveEntry] = []
    moments: list[Moment] = []
    for found in best[:MAX_ENTRIES]:
        moment = _moment(found.stamp, reader)
        if moment is not None:
            moments.append(moment)
        entry = _entry(found, moment, document.url)
        if entry.title or entry.text:
            entries.append(entry)
    return tuple(entries), moments


def _families(stamps: list[HtmlElement]) -> list[tuple[HtmlElement, dict[HtmlElement, HtmlElement]]]:
    """Elements of which several children hold stamps, each with those children and their first stamps."""
    families: dict[HtmlElement, dict[HtmlElement, HtmlElement]] = {}
    for stamp in stamps:
        node = stamp
        for parent in islice(stamp.iterancestors(), _LEVELS):
            if parent.tag in ("body", "html"):
                break
            families.setdefault(parent, {}).setdefault(node, stamp)
            node = parent
    large = [(parent, children) for parent, children in families.items() if len(children) >= LEAST_ENTRIES]
    return sorted(large, key=lambda family: -len(family[1]))[:5]


def _fill(
    parent: HtmlElement,
    children: Mapping[HtmlElement, HtmlElement],
    blocks: Sequence[TextBlock],
    decided: Sequence[Block],
) -> list[_Entry]:
    """The entries of a family with their kept blocks: those in the container, or all up to the next stamp.

    Some layouts have no container: the stamps, headings and paragraphs of all entries are siblings.
    """
    inside = {child: _Entry(stamp) for child, stamp in children.items()}
    sequence: list[_Entry] = []
    behind: dict[HtmlElement, _Entry] = {}
    for child in parent:
        if child in children:
            sequence.append(_Entry(children[child]))
        if sequence:
            behind[child] = sequence[-1]
    for block, outcome in zip(blocks, decided, strict=True):
        child = _child_of(parent, block.element) if outcome.kept else None
        for entries in (inside, behind):
            if child in entries:
                entries[child].blocks.append(outcome)
    words = sorted(sum(count_words(block.text) for block in entry.blocks) for entry in inside.values())
    found = sequence if words[len(words) // 2] < _FLAT_WORDS else list(inside.values())
    return [entry for entry in found if entry.blocks]


def _child_of(parent: HtmlElement, element: HtmlElement) -> HtmlElement | None:
    node = element
    for _ in range(_LEVELS * 4):
        above = node.getparent()
        if above is None:
            return None
        if above is parent:
            return node
        node = above
    return None


def _moment(stamp: HtmlElement, reader: Reader) -> Moment | None:
    """When an entry was written: by its stamp, or by the line around it where the stamp gives but day or clock."""
    for attribute in ("datetime", "content", "title", "data-datetime", "data-timestamp", "data-time"):
        moment = reader.machine(stamp.get(attribute))
        if moment is not None and moment.precision in ("second", "minute"):
            return moment
    parent = stamp.getparent()
    lines = [element_text(node, _MAX_STAMP_CHARS) for node in (stamp, parent) if node is not None]
    found = [moment for line in lines if line and (moment := reader.words(line)) is not None]
    return next((moment for moment in found if moment.precision in ("second", "minute")), found[0] if found else None)


def _entry(found: _Entry, moment: Moment | None, base: str) -> LiveEntry:
    said = {squash(element_text(node, _MAX_STAMP_CHARS)) for node in ancestry(found.stamp, 2)}
    blocks = [block for block in found.blocks if squash(block.text) not in said]
    title = blocks[0].text[:MAX_TITLE_CHARS] if blocks and blocks[0].role == "heading" else None
    text = "\n".join(block.text for block in (blocks[1:] if title else blocks))[:MAX_TEXT_CHARS]
    return LiveEntry(moment.text if moment else None, title, text, _permalink(found.stamp, base))


def _permalink(stamp: HtmlElement, base: str) -> str | None:
    """Where the stamp leads: to the entry, on pages that link it."""
    for node in islice(ancestry(stamp, 3), 3):
        if node.tag == "a" and node.get("href"):
            return _address(node.get("href"), base)
    return None


def _is_dense(moments: Sequence[Moment]) -> bool:
    """Whether the moments follow each other, to the minute, within some days."""
    exact = [moment.utc for moment in moments if moment.precision in ("second", "minute")]
    if len(exact) < _MANY_ENTRIES:
        return False
    later = sum(after >= before for before, after in pairwise(exact))
    earlier = sum(after <= before for before, after in pairwise(exact))
    return max(later, earlier) >= _IN_ORDER * (len(exact) - 1) and (max(exact) - min(exact)).days < _DAYS
