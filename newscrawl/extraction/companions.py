"""Lines that stay with what is kept: the name behind a quotation, the notes of the text, the heading of a box.

By themselves they look like what stands around stories. What they belong to says that they are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.elements import is_mark_of_note, is_note
from newscrawl.extraction.labels import LINKED, SHORT, Observed, ends_sentence
from newscrawl.extraction.zones import MAX_SHARE

Flags = NDArray[np.bool_]

#: Reasons of kept blocks.
SPEAKER, NOTE, HEAD = "quote:speaker", "note", "heading:box"
_PULLED = re.compile(r"pull-?_?quote", re.IGNORECASE)
_PULLED_NESTING = 2  # containers between such a class and the words
_LONGEST_PULLED = 400  # characters
_MAX_NAME = 300
_OPENING_MARKS, _CLOSING_MARKS = frozenset('„“”"»«‘「『'), frozenset('“”"«»’」』')


def companions(found: Sequence[Observed], keep: Flags, total: float) -> dict[int, str]:
    """The blocks that are not kept and belong to ones that are, each with the reason to keep it.

    ``total`` is the number of letters that trafilatura kept of the page.
    """
    return {
        **dict.fromkeys(_heads(found, keep, total), HEAD),
        **dict.fromkeys(_attributions(found, keep), SPEAKER),
        **dict.fromkeys(_notes(found, keep), NOTE),
    }


def _attributions(found: Sequence[Observed], keep: Flags) -> list[int]:
    """The lines that say whose a kept quotation is, and stand with it in one element."""
    added: list[int] = []
    for index in np.flatnonzero(keep[:-1]).tolist():
        own, behind = found[index].block, found[index + 1]
        block = behind.block
        if keep[index + 1] or own.kind != "quote" or block.kind != "quote" or _is_labelled(behind):
            continue
        is_short = len(block.text) < SHORT and not ends_sentence(block.text)
        if is_short and not block.anchors and not block.hidden and quotation(own) is quotation(block):
            added.append(index + 1)
    return added


def _notes(found: Sequence[Observed], keep: Flags) -> list[int]:
    """The notes below the story to which marks in its kept lines lead."""
    lines = dict.fromkeys(observed.block.element for observed, kept in zip(found, keep, strict=True) if kept)
    marks = (link for line in lines for link in line.iter("a") if (link.get("href") or "")[:1] == "#")
    targets = {(link.get("href") or "")[1:] for link in marks if is_mark_of_note(link)} - {""}
    if not targets:
        return []
    added = []
    for index in np.flatnonzero(~keep).tolist():
        block = found[index].block
        is_way_back = block.linked >= len(block.text)
        if not (block.hidden or is_way_back or _is_labelled(found[index])) and is_note(block.element, targets):
            added.append(index)
    return added


def _heads(found: Sequence[Observed], keep: Flags, total: float) -> list[int]:
    """Headings of small boxes of which all else is kept: "How we reported this", "Zur Person"."""
    added = []
    for index in np.flatnonzero(~keep[:-1]).tolist():
        block, label = found[index].block, found[index].label
        box = block.element.getparent()
        is_head = block.kind == "heading" or block.element.tag == "summary"
        if not is_head or block.hidden or box is None or (label and label.role != "byline"):
            continue
        if index and _is_in(found[index - 1], box):
            continue
        end = next((place for place in range(index + 1, len(found)) if not _is_in(found[place], box)), len(found))
        places = [place for place in range(index + 1, end) if not _is_caption(found[place])]
        inside = [found[place].block for place in places]
        size, linked = sum(len(each.text) for each in inside), sum(each.linked for each in inside)
        if places and keep[places].all() and linked < LINKED * size <= LINKED * MAX_SHARE * total:
            added.append(index)
    return added


def _is_caption(observed: Observed) -> bool:
    return observed.label is not None and observed.label.sure and observed.label.role == "caption"


def _is_labelled(observed: Observed) -> bool:
    return observed.label is not None and observed.label.sure


def _is_in(observed: Observed, box: HtmlElement) -> bool:
    return any(node is box for node in observed.block.element.iterancestors())


def quotation(block: TextBlock) -> HtmlElement | None:
    """The outermost quotation that a block is or stands in, by its tag or its class; None where it is in none."""
    if block.kind == "quote":
        around = (block.element, *block.element.iterancestors())
        outer = next((node for node in reversed(around) if node.tag == "blockquote"), block.element)
        above = outer.getparent()
        return above if above is not None and above.tag == "figure" else outer
    if block.kind not in ("p", "text") or len(block.text) > _LONGEST_PULLED:
        return None
    around = (block.element, *islice(block.element.iterancestors(), _PULLED_NESTING))
    return next((node for node in reversed(around) if _PULLED.search((node.get("class") or "")[:_MAX_NAME])), None)


def is_quoted_alone(block: TextBlock) -> bool:
    """Whether a paragraph is in quotation marks from end to end, and its container has nothing else."""
    parent = block.element.getparent()
    is_quoted = block.text[:1] in _OPENING_MARKS and block.text[-1:] in _CLOSING_MARKS
    return is_quoted and parent is not None and len(parent) == 1 and not (parent.text or "").strip()
