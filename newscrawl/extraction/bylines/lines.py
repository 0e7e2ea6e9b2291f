"""Who wrote the story, where nothing marks it: lines that begin with "By", signatures, the author box."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.credits import writes
from newscrawl.extraction.bylines import names
from newscrawl.extraction.bylines.persons import Heard, before_name, people
from newscrawl.extraction.dates.printed import find as dates_in
from newscrawl.extraction.dates.words import load
from newscrawl.extraction.marked import is_elsewhere
from newscrawl.extraction.sites import flat
from newscrawl.extraction.structured import Structured, element_text
from newscrawl.items import Person

#: How far below the headline, in elements that can hold a line, a byline is looked for.
_NEAR = 60
_MAX_BEFORE_STORY = 400  # elements of any kind between a headline and the story's first paragraph
_MAX_SEARCHED = 6_000  # elements that are searched for signatures where nothing else names the author
_MAX_LINE = 200
_MAX_NEXT = 80
_MAX_MARKS = 200
_MIN_BIO_CHARS = 40
MAX_BIO_CHARS = 2_000
_MAX_WIRE, _MAX_WIRE_NAMES = 60, 3  # characters and names of a line that says which agency a story is from
_MAX_DATE_LABEL = 40  # characters of what stands before a date
_MAX_DATED, _LABEL_WORDS = 160, 3  # characters of a line; "mis en ligne"
_MAX_UNIT = 4  # letters of what stands behind a time: "Uhr", "pm", "CEST"
#: Of a place beside a name, in the class of its element.
_PLACE = re.compile(r"location|dateline|(?<![a-z])(?:city|ciudad|lugar|luogo)(?![a-z])", re.I)
_OPEN = (":", " by", " von", " par", " por")  # how a line ends that goes on in the next
_BLOCKS = frozenset("p div li ul ol h1 h2 h3 h4 h5 h6 section header footer dl dt dd tr td br time address".split())  # noqa: SIM905
_LINES = frozenset("p div span em i strong b small font li td h2 h3 h4 h5 h6 cite address".split())  # noqa: SIM905
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_BIO_TEXT = re.compile(r"bio(?:graph|\b|-|_)|author[\w-]*(?:desc|info|about|text|box|card)|about[\w-]*author|vita\b")


def is_surely_named(person: Person) -> bool:
    """Whether a text of the page holds a person's name in full."""
    return person.kind == "person" and names.looks_like_name(person.name)


def parted(element: HtmlElement, limit: int = names.MAX_BYLINE_CHARS) -> str:
    """An element's text with "; " where a new line or a new name begins; "" where there is more than ``limit``."""
    lines: list[list[str]] = [[]]
    if not _collect(element, lines, [limit * 2]):
        return ""
    found: list[str] = []
    for runs in lines:
        line = _line(runs)
        if not line:
            continue
        if found and (names.is_label(found[-1]) or found[-1].lower().endswith(_OPEN)):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    text = "; ".join(found)
    return text if len(text) <= limit else ""


def _line(runs: list[str]) -> str:
    line = ""
    last = ""
    for run in runs:
        text = " ".join(run.split())
        if text:
            both = names.looks_like_name(last) and names.looks_like_name(text) and not names.is_label(last)
            both = both and not names.begins_with_join(text)
            line = f"{line}; {text}" if both else f"{line} {text}"
            last = text
    return line.strip()


def is_place(element: HtmlElement) -> bool:
    """Whether a class says that an element is where the writer is, beside the name."""
    return isinstance(element.tag, str) and _PLACE.search(element.get("class", "")[:200]) is not None


def _collect(element: HtmlElement, lines: list[list[str]], budget: list[int]) -> bool:
    """Gather the visible runs of text by line; False where the budget of characters is spent."""
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "noscript", "svg", "template"):
        return True
    block = element.tag in _BLOCKS
    if block:
        lines.append([])
    if element.text:
        lines[-1].append(element.text)
        budget[0] -= len(element.text.strip())
    for child in element:
        if budget[0] < 0 or not (is_place(child) or _collect(child, lines, budget)):
            return False
        if child.tail:
            lines[-1].append(child.tail)
            budget[0] -= len(child.tail.strip())
    if element.tag == "dt" and lines[-1]:  # a label: "Illustrations", and who made them in the <dd> below
        lines[-1].append(":")
    if block:
        lines.append([])
    return budget[0] >= 0


def from_lines(structured: Structured, sites: frozenset[str]) -> Iterator[Heard]:
    """A line that begins with "By" or its like, or with the story's date and then "by", and goes on with a name, soon
    after the headline."""
    marks = structured.marks
    start = marks.h1s[0].order if marks.h1s else 0
    count = 0
    for element in islice(marks.elements, start + 1, start + _MAX_BEFORE_STORY):
        if element.tag not in _LINES:
            continue
        count += 1
        if count > _NEAR:
            return
        head = (element.text or "").strip() or next((t.strip() for t in islice(element.itertext(), 9) if t.strip()), "")
        if len(head) > _MAX_LINE or not (names.begins_by(f"{head} x") or _may_be_dated(element, head)):
            continue
        text = element_text(element, _MAX_DATED)
        if not text or not (names.begins_by(text) or _is_dated(text)):
            continue
        if any(inner is not element and text != element_text(inner, _MAX_DATED) for inner in element.iter(*_HEADINGS)):
            continue  # several lines
        found = [p for p in people(parted(element), sites) if names.looks_like_name(p.name) or p.kind == "agency"]
        if found and any(writes(p.role) for p in found) and not is_elsewhere(element, marks):
            yield Heard(text, tuple(found), "text")
            return


def _may_be_dated(element: HtmlElement, head: str) -> bool:
    """Whether a line, by its beginning, can be the date and who put it there; no paragraph can, nor words alone."""
    if len(head) > _MAX_DATED or not (len(element) or any(map(str.isdigit, head))):
        return False
    return head[:1].isdigit() or _is_label(" ".join(head.split()[:_LABEL_WORDS]))


@lru_cache(maxsize=4096)
def _is_label(words: str) -> bool:
    return load().label(words) == "published"


def _is_dated(text: str) -> bool:
    """Whether a line is the story's date and whose it is: "Posted 28 Nov 2026 by Ann Lee", "3.5.2024 von Eva Öz"."""
    dated = before_name(text)
    found = dates_in(dated, ("en",), month_first=False) if dated else ()
    if len(found) != 1:
        return False
    before, behind = dated[: found[0].start].strip(), dated[found[0].end :]
    is_label = not before or (len(before) <= _MAX_DATE_LABEL and load().label(before) == "published")
    units = [word for word in behind.split() if word.isalpha()]
    return is_label and len(units) <= 1 and all(len(unit) <= _MAX_UNIT for unit in units)


def from_signatures(structured: Structured, sites: frozenset[str]) -> Iterator[Heard]:
    """Anywhere on the page: "Written by Ann Lee", or "Author" as a line of its own and the name as the next."""
    elements, signed = structured.marks.elements, names.cues()["signed"]
    for order, element in enumerate(islice(elements, _MAX_SEARCHED)):
        head = (element.text or "").strip() if element.tag in _LINES else ""
        cut = names.lead(head, signed) if head and len(head) <= _MAX_LINE else 0
        if not cut:
            continue
        text = element_text(element, _MAX_LINE)
        lone = names.is_label(text)
        if lone:
            text = _next_line(element, elements[order + 1 : order + 8])
        elif " " not in head[:cut].strip() and ":" not in head[:cut]:
            continue  # "By noon the quay was empty" stands in stories
        else:
            text = text[cut:]
        found = [p for p in people(text, sites) if is_surely_named(p) or p.kind == "agency"]
        if any(is_surely_named(p) and writes(p.role) for p in found) and not is_elsewhere(element, structured.marks):
            raw = element_text(element, _MAX_LINE)
            yield Heard(f"{raw} {text}" if lone else raw, tuple(found), "text")
            return


def from_wire(structured: Structured, sites: frozenset[str]) -> Iterator[Heard]:
    """The line behind the story that says whose it is: "Harbour Courier / AFP", "Redaction / Reuters".

    One of the names is the site's or an agency's, by which the line is told from any other; the others wrote the story.
    """
    for element in structured.marks.elements:
        text = element.text if element.tag == "p" and not len(element) else None
        if not text or "/" not in text or len(text) > _MAX_WIRE:
            continue
        parts = [" ".join(part.split()).strip(names.TRIM) for part in text.split("/")]
        kinds = [names.kind_of(part, sites) if part else None for part in parts]
        own = [part for part in parts if flat(part) in sites]
        before = element.getprevious()
        if (
            not all(kinds)
            or len(parts) > _MAX_WIRE_NAMES
            or not (own or "agency" in kinds)
            or before is None
            or before.tag != "p"
            or is_elsewhere(element, structured.marks)
        ):
            continue
        found = [
            replace(p, kind="organisation") if p.kind == "person" else p for part in parts for p in people(part, sites)
        ]
        found = [person for person in found if flat(person.name) not in sites]
        if found:
            yield Heard(" ".join(text.split()), tuple(found), "text")
            return


def _next_line(element: HtmlElement, following: Sequence[HtmlElement]) -> str:
    """The first text behind a label; "" where it is no short line."""
    inside = set(element.iter())
    if (element.tail or "").strip():
        return " ".join((element.tail or "").split())[:_MAX_LINE]
    for node in following:
        if node.tag == "br" and (node.tail or "").strip():
            return " ".join((node.tail or "").split())[:_MAX_NEXT]
        if node in inside or node.tag not in (*_LINES, "a"):
            continue
        if text := element_text(node, _MAX_LINE):
            return parted(node) if len(text) <= _MAX_NEXT else ""
    return ""


def from_first_line(structured: Structured, sites: frozenset[str]) -> Iterator[Heard]:
    """The names that stand alone on a line before the story's first paragraph, in bold or capitals.

    Newsrooms who put all stories in under one account sign so.
    """
    marks = structured.marks
    start = marks.h1s[0].order if marks.h1s else 0
    for element in marks.elements[start + 1 : start + _MAX_BEFORE_STORY]:
        if element.tag != "p" or not (text := element_text(element, 2_000)):
            continue
        if len(text) > _MAX_LINE:
            if not is_elsewhere(element, marks):
                return
            continue
        if text.endswith((":", "：")):
            continue  # what follows it is a list
        bold = next(element.iter("b", "strong"), None)
        if names.CJK.search(text) or (not text.isupper() and (bold is None or element_text(bold, _MAX_NEXT) != text)):
            continue  # few Chinese letters have capitals, and any could be a name
        found = people(text, sites)
        if found and all(map(is_surely_named, found)) and not is_elsewhere(element, marks):
            yield Heard(text, tuple(found), "text")
            return


def bio_of(person: Person, structured: Structured) -> str | None:
    """What the page's author box says of somebody."""
    words = [w for w in person.name.split(",")[0].lower().split() if len(w) > 2]
    if not words or person.kind != "person":
        return None
    for mark in structured.marks.authors[:_MAX_MARKS]:
        if not _BIO_TEXT.search(mark.words):
            continue
        text = element_text(mark.element, MAX_BIO_CHARS)
        if len(text) >= _MIN_BIO_CHARS and words[-1] in text.lower() and " " in text[len(person.name) + 10 :]:
            return text
    return None
