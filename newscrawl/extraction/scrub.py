"""Cleaning of text without markup, as others scraped it: which lines are the story, what the others are.

A model says how likely each line is story text (``lines``); what lines say of themselves, and how they stand, says what
a removed one is and overrules the model where that is sure. Each decision carries its reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple
from unicodedata import is_normalized

import numpy as np

from newscrawl.extraction.bylines import names
from newscrawl.extraction.bylines.persons import people
from newscrawl.extraction.cues import Cue
from newscrawl.extraction.lines import describe, look, near_prose, predict, wording
from newscrawl.extraction.linewords import UNSPACED
from newscrawl.extraction.model import BlockModel
from newscrawl.extraction.plaintext import clean
from newscrawl.items import BlockRole, Person
from newscrawl.texts import count_words

#: A line is kept from this probability on. Word F1 over the labelled pages, unseen, is flat from .35 to .5.
THRESHOLD = 0.4
_FAR = "far"  # the reason of a line with no prose near it
_MODEL = "model"
_DIGITS = 4

_BULLETS = frozenset("-–—•*·▪►")
_LEAST_ITEMS = 3  # of a list of teasers
_LINES_OF_ITEM = (2, 3)  # headline, kicker and teaser
_HEADLINE_WORDS = (3, 30)
_ABOVE = 8  # lines above the story among which the headline is looked for
_TELLING = 4  # letters of a word that tells something
_BYLINE, _SHORT_BYLINE = 200, 60  # characters
_DOUBTED = 0.7  # a byline's probability of being text is below
_SHARE = 0.4  # of a headline's telling words that the story has
_SENTENCE_END = re.compile(r"[.。．।۔።]$")
_CREDIT_WORDS = 9
_BIO = re.compile(
    r"^(.{4,50}?),? (?:is|was|has|writes|covers|reports|joined|ist|schreibt|est|écrit|es|escribe|é|escreve"
    r"|è|scrive|is een|schrijft|är|er|skriver|jest|pisze|je|píše|este|scrie|on|пишет|работает|пише|працює) "
)
# Words of advertising that a sentence to the reader has.
_TO_READER = re.compile(
    r"\b(?:your?|get|daily|free|e-?mail|inbox|newsletter|sie|ihre?|votre|vos|su|tu|uw)\b", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]+")


class Part(NamedTuple):
    """A line of a text, or the lines of an item of a list; ``position`` is the number of the first, from 0.

    What else is known of it is as in Block. A tuple, as a text has hundreds of them: it takes a third of the time.
    """

    position: int
    text: str
    role: BlockRole
    kept: bool
    reason: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What is left of a text, and what was taken out. ``blocks`` has every line, or item of a list, in order."""

    title: str | None
    text: str
    authors: tuple[Person, ...]
    blocks: tuple[Part, ...]


@dataclass
class _Line:
    text: str
    cue: Cue | None = field(default=None, init=False)
    odds: float | None = field(default=None, init=False)
    kept: bool = field(default=False, init=False)
    role: BlockRole = field(default="other", init=False)
    reason: str = field(default=_FAR, init=False)


def scrub(text: str, model: BlockModel) -> Scrubbed:
    """The story in a text: its headline, its lines, who wrote it. The same text gives the same answer."""
    return scrub_all([text], model)[0]


def scrub_all(texts: Sequence[str], model: BlockModel) -> list[Scrubbed]:
    """The story in each text, as ``scrub`` finds it: a few dozen texts at once take half the time."""
    documents = [_lines(text) for text in texts]
    _judge([lines for lines in documents if lines], model)
    return [_told(lines) for lines in documents]


def _lines(text: str) -> list[_Line]:
    """The lines of a text that are not empty, each as ``clean`` gives it; most need little cleaning."""
    found = []
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            continue
        if "  " in line or not line.isprintable() or not (line.isascii() or is_normalized("NFKC", line)):
            line = clean(line)
        if line:
            found.append(_Line(line))
    return found


def _told(lines: list[_Line]) -> Scrubbed:
    items = _teasers(lines)
    _promos(lines)
    authors = _authors(lines)
    title = _headline(lines)
    blocks = tuple(_blocks(lines, items))
    return Scrubbed(title, "\n".join([block.text for block in blocks if block.kept]), authors, blocks)


def _judge(documents: Sequence[Sequence[_Line]], model: BlockModel) -> None:
    """What the model says, and the roles that cues give."""
    if not documents:
        return
    chosen = [_near(lines) for lines in documents]
    seen = look([[line.text for line in near] for near in chosen])
    matrix = describe(seen, wording(model.wording.text, seen.words))
    odds = predict(model, matrix)
    chances, kept = np.round(odds, _DIGITS).tolist(), (odds >= THRESHOLD).tolist()
    lines = [line for near in chosen for line in near]
    for line, cue, chance, is_kept in zip(lines, seen.cues, chances, kept, strict=True):
        line.cue, line.odds, line.kept, line.reason = cue, chance, is_kept, _MODEL
        if is_kept:
            line.role = "correction" if cue and cue.role == "correction" else "paragraph"
        elif cue and cue.role != "correction":
            line.role, line.reason = cue.role, cue.reason


def _near(lines: Sequence[_Line]) -> list[_Line]:
    """The lines that the model looks at. A note of two short lines is all there is."""
    near = near_prose([line.text for line in lines]).tolist()
    return [line for line, is_near in zip(lines, near, strict=True) if is_near] or list(lines)


def _teasers(lines: Sequence[_Line]) -> list[range]:
    """Items of lists of other stories: a line that is a bullet alone, a headline, kicker and teaser.

    Lists of a story have their items on the line of the bullet, or of one line each.
    """
    bullets = [index for index, line in enumerate(lines) if len(line.text) == 1 and line.text in _BULLETS]
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
    cued = [index for index, line in enumerate(lines) if line.cue]
    for index in cued:
        line, cue, before = lines[index], lines[index].cue, lines[index - 1] if index else None
        below = lines[index + 1] if index + 1 < len(lines) else None
        if cue and cue.role == "promo" and line.role != "related":
            line.kept, line.role, line.reason = False, "promo", cue.reason
        elif before and before.kept and cue and cue.role == "related" and _is_credit(line.text):
            line.kept, line.role, line.reason = True, "paragraph", "credit"
        if line.role == "promo" and below and not below.cue and _addresses(below, line):
            below.kept, below.role, below.reason = False, "promo", "below:promo"


def _is_credit(text: str) -> bool:
    """ "Read more at The Washington Post." ends a story; without the full stop it is a link."""
    words = text.split()
    return count_words(text) <= _CREDIT_WORDS and bool(_SENTENCE_END.search(text)) and words[-1][:1].isupper()


def _addresses(line: _Line, before: _Line) -> bool:
    """Whether a line goes on with what a promo's first line, a call of a few words, began."""
    is_call = count_words(before.text) <= _CREDIT_WORDS + 3 and not _SENTENCE_END.search(before.text)
    return is_call and (not line.kept or bool(_TO_READER.search(line.text)))


def _authors(lines: Sequence[_Line]) -> tuple[Person, ...]:
    """Who stands in a byline, and whose bio follows; both are removed."""
    found: list[Person] = []
    for line in lines:
        if line.odds is None:
            continue
        if line.cue and line.cue.role == "bio" and (match := _BIO.match(line.text)):
            name = match[1].strip()
            if names.looks_like_name(name):
                line.kept, line.role, line.reason = False, "bio", line.cue.reason
                found = [person for person in found if person.name != name]
                found.append(Person(name, bio=line.text))
        elif line.odds < _DOUBTED and names.begins_by(line.text) and _may_be_byline(line):
            read = people(line.text)
            if read and (not line.kept or all(names.looks_like_name(person.name) for person in read)):
                line.kept, line.role, line.reason = False, "byline", "byline"
                found += [person for person in read if person.name not in {each.name for each in found}]
    return tuple(found[: names.MAX_PEOPLE])


def _may_be_byline(line: _Line) -> bool:
    """ "By clicking you agree to …" is none, nor is a sentence; of text only short lines are that the model doubts."""
    if len(line.text) >= (_SHORT_BYLINE if line.kept else _BYLINE) or (line.cue and line.cue.role != "byline"):
        return False
    return not (_SENTENCE_END.search(line.text) and line.text.count(" ") > _CREDIT_WORDS)


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
        count = count_words(line.text)
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
    """The longer words; in scripts that do not space them, pairs of characters."""
    if not text.isascii() and UNSPACED.search(text):
        return [first + second for word in _WORDS.findall(text) for first, second in pairwise(word)]
    return [word for word in _WORDS.findall(text.casefold()) if len(word) >= _TELLING]


def _blocks(lines: Sequence[_Line], items: Sequence[range]) -> list[Part]:
    """A block a line; headline, kicker and teaser of another story are one."""
    if not items:
        return [Part(place, one.text, one.role, one.kept, one.reason, one.odds) for place, one in enumerate(lines)]
    starts = {item.start: item for item in items}
    within = {index for item in items for index in item[1:]}
    blocks = []
    for index, line in enumerate(lines):
        if index not in within:
            item = starts.get(index)
            text = "\n".join([lines[part].text for part in item[1:]]) if item else line.text
            blocks.append(Part(index, text, line.role, line.kept, line.reason, line.odds))
    return blocks
