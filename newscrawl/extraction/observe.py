"""What the rules say of a page's blocks, before anything is decided: containers, cue words, labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from newscrawl.extraction import appended, boxes, cues, endings, insets
from newscrawl.extraction.containers import Containers
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.labels import (
    LINKED,
    SHORT,
    WHOLLY_LINKED,
    Facts,
    Label,
    Observed,
    View,
    ends_sentence,
    find_label,
    is_button,
)
from newscrawl.extraction.zones import Zones
from newscrawl.items import BlockRole
from newscrawl.texts import squash

# Only names that mean nothing else; "lead", "intro" and "subtitle" are as often the first paragraph.
_STANDFIRST = re.compile(
    r"(?i:standfirst|\bdek\b|strapline|chapo|vorspann|entradilla|bajada|copete|manchet|(?<![a-z])sapo(?![a-z]))|(?<=[a-z])Dek(?![a-z])"
)
_MAX_NAME = 300  # characters of a class attribute that are looked at
_TELLING = 20  # letters from which on being part of the description means something
_HEADINGS = 2  # lists of a page that the same words head: beside the story and below it
_LEAD_INS, _LEAD_IN_WORDS = 3, 3  # paragraphs that begin with words in bold, and such words
_PROSE = 160  # characters from which an unlinked block is running text


def observe(blocks: Sequence[TextBlock], facts: Facts, inside: Containers) -> list[Observed]:
    """Each block with its containers, its cue and its label, in the page's order; ``inside`` are the blocks' own."""
    zones = Zones(blocks, inside)
    found = []
    for block, around in zip(blocks, zones.of_blocks(), strict=True):
        view = View(block, around, cues.find(block.text), block.linked / max(1, len(block.text)))
        found.append(Observed(view, find_label(view, facts)))
    _headline(found, facts)
    _lead_ins(found)
    boxes.label_boxes(found, zones)
    insets.label_insets(found, zones, facts)
    appended.label_appended(found, inside)
    _lists_of_links(found)
    endings.label_endings(found, facts)
    return found


def _lead_ins(found: Sequence[Observed]) -> None:
    """The source with which a story told under words in bold begins, "Source:", "Details:", is no line about it.

    Links to other stories may begin so, too, and disclaimers stand last.
    """
    told: dict[HtmlElement, list[Observed]] = {}
    for observed in found:
        block = observed.block
        if block.kind == "p" and _begins_bold(block) and (parent := block.element.getparent()) is not None:
            told.setdefault(parent, []).append(observed)
    for members in told.values():
        first = members[0]
        if len(members) >= _LEAD_INS and first.label is not None and first.label.role == "legal":
            first.label = None


def _begins_bold(block: TextBlock) -> bool:
    """Whether a paragraph opens with a few words in bold and a colon, and goes on."""
    element = block.element
    if (element.text or "").strip() or not len(element) or element[0].tag not in ("b", "strong"):
        return False
    words, rest = element[0].text or "", (element[0].tail or "").lstrip()
    is_label = words.rstrip().endswith(":") or rest.startswith(":")
    return is_label and len(words.split()) <= _LEAD_IN_WORDS and len(block.text) > len(words) + 2


def _headline(found: Sequence[Observed], facts: Facts) -> None:
    """The printed headline is the title; a block that is the description, a standfirst."""
    title, description = squash(facts.title or ""), squash(facts.description or "")
    longest = 3 * max(len(facts.title or ""), len(facts.description or "")) + SHORT
    for observed in found:
        block = observed.block
        letters = block.letters if len(block.text) <= longest else ""
        if letters and title and _is_title(block, letters, title):
            observed.label = Label("headline", "equals:title", True)
        elif (
            len(letters) >= _TELLING and (letters in description or description in letters) and _names_standfirst(block)
        ):
            observed.label = Label("standfirst", "named:standfirst", True)
        elif letters and letters == description and not block.separated:
            observed.label = Label("standfirst", "equals:description", False)


def _names_standfirst(block: TextBlock) -> bool:
    """Whether the class of a block's element, or of the one around it, says that it is the standfirst."""
    parent = block.element.getparent()
    names = (element.get("class") or "" for element in (block.element, parent) if element is not None)
    return any(_STANDFIRST.search(name[:_MAX_NAME]) for name in names)


def _is_title(block: TextBlock, letters: str, title: str) -> bool:
    if letters == title:
        return True
    if block.element.tag not in ("h1", "h2"):
        return False
    short, long = sorted((letters, title), key=len)
    return len(short) >= 12 and short in long and (len(short) * 2 > len(long) or block.element.tag == "h1")


def _lists_of_links(found: Sequence[Observed]) -> None:
    """Links that follow the heading of a related or promo list, up to the next prose or heading.

    A line that the page repeats heads no list: "Read more" ends each item of one.
    """
    role: BlockRole | None = None
    reason = ""
    times = Counter(observed.block.letters for observed in found)
    for observed in found:
        block, view, label = observed.block, observed.view, observed.label
        if label and label.sure and label.role in ("related", "promo") and view.cue and view.cue.mode != "contains":
            heads = block.kind == "heading" or view.cue.mode == "whole"
            if len(block.text) < SHORT and heads and not is_button(observed) and times[block.letters] <= _HEADINGS:
                role, reason = label.role, f"after:{label.reason}"
        elif role is None:
            continue
        elif view.linked >= WHOLLY_LINKED:
            if not (label and label.sure):
                observed.label = Label(role, reason, True)
        elif view.linked < LINKED and (block.kind == "heading" or _is_prose(block.text)):
            role = None


def _is_prose(text: str) -> bool:
    return len(text) >= _PROSE or (len(text) > SHORT and ends_sentence(text))
