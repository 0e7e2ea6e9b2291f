"""Cleaning of text without markup, as others scraped it: which lines are the story, what the others are.

A model says how likely each line is story text (``lines``); what lines say of themselves, and how they stand, says what
a removed one is and overrules the model where that is sure. Each decision carries its reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from newscrawl.extraction.bylines import names
from newscrawl.extraction.bylines.persons import people
from newscrawl.extraction.cues import Cue
from newscrawl.extraction.lines import describe, find_cues, near_prose
from newscrawl.extraction.model import BlockModel
from newscrawl.extraction.plaintext import clean
from newscrawl.extraction.wording import text_tokens
from newscrawl.items import Block, BlockRole, Person

#: A line is kept from this probability on. Word F1 over the labelled pages, unseen, is flat from .35 to .5.
THRESHOLD = 0.4
_FAR = "far"  # the reason of a line with no prose near it
_MODEL = "model"
_DIGITS = 4

_BULLET = re.compile(r"[-–—•*·▪►]")
_LEAST_ITEMS = 3  # of a list of teasers
_LINES_OF_ITEM = (2, 3)  # headline, kicker and teaser
_HEADLINE_WORDS = (3, 30)
_ABOVE = 8  # lines above the story among which the headline is looked for
_TELLING = 4  # letters of a word that tells something
_BYLINE = 200  # characters
_SHARE = 0.4  # of a headline's telling words that the story has
_SENTENCE_END = re.compile(r"[.。]$")
_CREDIT_WORDS = 9
_BIO = re.compile(r"^(.{4,50}?),? (?:is|was|has|writes|covers|reports|joined|ist|schreibt|est|écrit|es|è|is een) ")
# Words of advertising that a sentence to the reader has.
_TO_READER = re.compile(
    r"\b(?:your?|get|daily|free|e-?mail|inbox|newsletter|sie|ihre?|votre|vos|su|tu|uw)\b", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What is left of a text, and what was taken out. ``blocks`` has every line, or item of a list, in order."""

    title: str | None
    text: str
    authors: tuple[Person, ...]
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class _Line:
    text: str
    cue: Cue | None = None
    odds: float | None = None
    kept: bool = False
    role: BlockRole = "other"
    reason: str = _FAR


def scrub(text: str, model: BlockModel) -> Scrubbed:
    """The story in a text: its headline, its lines, who wrote it. The same text gives the same answer."""
    lines = [_Line(line) for line in map(clean, text.splitlines()) if line]
    if not lines:
        return Scrubbed(None, "", (), ())
    _judge(lines, model)
    items = _teasers(lines)
    _promos(lines)
    authors = _authors(lines)
    title = _headline(lines)
    blocks = tuple(_blocks(lines, items))
    return Scrubbed(title, "\n".join(block.text for block in blocks if block.kept), authors, blocks)


def _judge(lines: Sequence[_Line], model: BlockModel) -> None:
    """What the model says, and the roles that cues give."""
    near = [lines[index] for index in np.flatnonzero(near_prose([line.text for line in lines])).tolist()]
    if not near:
        near = list(lines)  # a note of two short lines: all there is
    texts = [line.text for line in near]
    cues = find_cues(texts)
    said = model.wording.text.scores(text_tokens(texts))
    odds = model.predict(describe(texts, cues, said)).tolist()
    for line, cue, chance in zip(near, cues, odds, strict=True):
        line.cue, line.odds, line.reason = cue, round(chance, _DIGITS), _MODEL
        line.kept = chance >= THRESHOLD
        if line.kept:
            line.role = "correction" if cue and cue.role == "correction" else "paragraph"
        elif cue and cue.role != "correction":
            line.role, line.reason = cue.role, cue.reason


def _teasers(lines: Sequence[_Line]) -> list[range]:
    """Items of lists of other stories: a line that is a bullet alone, a headline, kicker and teaser.

    Lists of a story have their items on the line of the bullet, or of one line each.
    """
    bullets = [index for index, line in enumerate(lines) if _BULLET.fullmatch(line.text)]
    items = [range(start, end) for start, end in pairwise([*bullets, len(lines)])]
    # the last item ends where the others do
    usual = max((len(item) for item in items[:-1]), default=0)
    if items and usual:
        items[-1] = range(items[-1].start, min(items[-1].stop, items[-1].start + usual))
    found = [item for item in items if len(item) - 1 in _LINES_OF_ITEM]
    if len(found) < _LEAST_ITEMS:
        return []
    for item in found:
        for index in item:
            lines[index].kept, lines[index].role, lines[index].reason = False, "related", "list:teasers"
    return found


def _promos(lines: Sequence[_Line]) -> None:
    """What a promo says and what stands right below it is removed; a source named at a story's end stays."""
    for before, line in zip([None, *lines], lines, strict=False):
        cue = line.cue
        if cue and cue.role == "promo" and line.role != "related":
            line.kept, line.role, line.reason = False, "promo", cue.reason
        elif before and before.kept and cue and cue.role == "related" and _is_credit(line.text):
            line.kept, line.role, line.reason = True, "paragraph", "credit"
        elif before and before.role == "promo" and before.cue and not line.cue and _addresses(line, before):
            line.kept, line.role, line.reason = False, "promo", "below:promo"


def _is_credit(text: str) -> bool:
    """ "Read more at The Washington Post." ends a story; without the full stop it is a link."""
    words = text.split()
    return len(words) <= _CREDIT_WORDS and bool(_SENTENCE_END.search(text)) and words[-1][:1].isupper()


def _addresses(line: _Line, before: _Line) -> bool:
    """Whether a line goes on with what a promo's first line, a call of a few words, began."""
    is_call = len(before.text.split()) <= _CREDIT_WORDS + 3 and not _SENTENCE_END.search(before.text)
    return is_call and (not line.kept or bool(_TO_READER.search(line.text)))


def _authors(lines: Sequence[_Line]) -> tuple[Person, ...]:
    """Who stands in a byline, and whose bio follows; both are removed."""
    found: list[Person] = []
    for line in lines:
        if line.cue and line.cue.role == "bio" and (match := _BIO.match(line.text)):
            name = match[1].strip()
            if names.looks_like_name(name):
                line.kept, line.role, line.reason = False, "bio", line.cue.reason
                found = [person for person in found if person.name != name]
                found.append(Person(name, bio=line.text))
        elif line.odds is not None and not line.kept and len(line.text) < _BYLINE and names.begins_by(line.text):
            read = people(line.text)
            if read:
                line.role, line.reason = "byline", "byline"
                found += [person for person in read if person.name not in {each.name for each in found}]
    return tuple(found[: names.MAX_PEOPLE])


def _headline(lines: Sequence[_Line]) -> str | None:
    """The line above the story's first paragraph, or that line itself, that says most of what the story says."""
    first = next((index for index, line in enumerate(lines) if line.kept), None)
    if first is None:
        return None
    body = "\n".join(line.text for line in lines[first:] if line.kept).casefold()
    below = body.partition("\n")[2]
    best, share = None, _SHARE
    for index, line in enumerate(lines[max(0, first - _ABOVE) : first + 1], max(0, first - _ABOVE)):
        words = _telling(line.text)
        count = len(line.text.split())
        if line.cue or not words or not _HEADLINE_WORDS[0] <= count <= _HEADLINE_WORDS[1]:
            continue
        if _SENTENCE_END.search(line.text) or line.role == "byline":
            continue
        told = sum(word in (body if index < first else below) for word in words) / len(words)
        if told > share:
            best, share = line, told
    if best is None:
        return None
    best.kept, best.role, best.reason = False, "headline", "headline"
    return best.text


def _telling(text: str) -> list[str]:
    return [word for word in _WORDS.findall(text.casefold()) if len(word) >= _TELLING]


def _blocks(lines: Sequence[_Line], items: Sequence[range]) -> list[Block]:
    """A block a line; headline, kicker and teaser of another story are one."""
    starts = {item.start: item for item in items}
    blocks, index = [], 0
    while index < len(lines):
        line, item = lines[index], starts.get(index)
        text = "\n".join(lines[part].text for part in item[1:]) if item else line.text
        blocks.append(Block(index, text, line.role, line.kept, line.reason, line.odds, ""))
        index = item.stop if item else index + 1
    return blocks
