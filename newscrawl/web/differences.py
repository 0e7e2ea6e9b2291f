"""Two texts side by side: paragraphs that are the same, and the words that differ within those that are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Pairs of words to compare in all; beyond, paragraphs are shown as wholly different.
_MOST_PAIRS = 4_000_000
# Paragraphs further on to look for the new version of one.
_NEAR = 30
# Paragraphs that have at least this share of their words in common are versions of one another.
_ALIKE = 0.4
_WORD = re.compile(r"\w+|\s+|[^\w\s]")

Change = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and whether the other side has it too."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph of each side, or of one alone; both sides are the same text where ``change`` is "same"."""

    change: Change
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


def compare(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The paragraphs of two texts, paired in order."""
    pairs: list[Pair] = []
    budget = _Budget(_MOST_PAIRS)
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += [Pair("same", (Piece(line, True),), (Piece(line, True),)) for line in old[start:end]]
        else:
            pairs += _replaced(old[start:end], new[new_start:new_end], budget)
    return pairs


class _Budget:
    """Pairs of words that may still be compared."""

    def __init__(self, pairs: int) -> None:
        self._left = pairs

    def take(self, pairs: int) -> bool:
        if pairs > self._left:
            return False
        self._left -= pairs
        return True


def _replaced(old: Sequence[str], new: Sequence[str], budget: _Budget) -> Iterator[Pair]:
    """Paragraphs in the place of others: each with the next one that is alike, the rest alone."""
    place = 0
    words = [set(line.casefold().split()) for line in new]
    for line in old:
        ours = set(line.casefold().split())
        near = range(place, min(len(new), place + _NEAR))
        found = next((each for each in near if _alike(ours, words[each])), None)
        if found is None:
            yield Pair("removed", (Piece(line, False),), ())
            continue
        for each in new[place:found]:
            yield Pair("added", (), (Piece(each, False),))
        yield _words(line, new[found], budget)
        place = found + 1
    for each in new[place:]:
        yield Pair("added", (), (Piece(each, False),))


def _alike(ours: set[str], theirs: set[str]) -> bool:
    """By the words alone, whatever their order: a cheap measure, as a paragraph meets many."""
    return bool(ours and theirs) and len(ours & theirs) >= _ALIKE * max(len(ours), len(theirs))


def _words(old: str, new: str, budget: _Budget) -> Pair:
    ours, theirs = _WORD.findall(old), _WORD.findall(new)
    if not budget.take(len(ours) * len(theirs)):
        return Pair("changed", (Piece(old, False),), (Piece(new, False),))
    left, right = [], []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if start < end:
            left.append(Piece("".join(ours[start:end]), tag == "equal"))
        if new_start < new_end:
            right.append(Piece("".join(theirs[new_start:new_end]), tag == "equal"))
    return Pair("changed", tuple(left), tuple(right))
