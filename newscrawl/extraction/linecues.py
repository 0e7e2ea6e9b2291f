"""Cues in many lines at once: which lines can have one is told by the hashes of their words; only those are read.

The answer is that of ``Cues.find`` for each line, but that no phrase begins within a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from newscrawl.extraction.cues import MAX_CONTAINS, OPENING, Cue, find, load
from newscrawl.extraction.linewords import HEAD, UNSPACED, Hashes, LineWords, bucket, joined, line_hashes, read_lines
from newscrawl.extraction.wording import BUCKETS
from newscrawl.texts import VARIANTS

_WORD = re.compile(r"[^\W_]+")

Flags = NDArray[np.bool_]


class _Hashes:
    """A set of hashes, in which many are looked up at once: most are told to be none of them by one look at a table."""

    def __init__(self, *hashes: Hashes) -> None:
        self._sorted = np.unique(np.concatenate(hashes))
        self._flags = np.zeros(BUCKETS, bool)
        self._flags[bucket(self._sorted)] = True

    def has(self, hashes: Hashes) -> Flags:
        """Whether each is in the set."""
        found: Flags = self._flags[bucket(hashes)]
        likely = np.flatnonzero(found)
        asked = hashes[likely]
        places = np.minimum(np.searchsorted(self._sorted, asked), len(self._sorted) - 1)
        found[likely] = self._sorted[places] == asked
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """The hashes of phrases, and the signs with which phrases without words begin.

    ``whole``, ``first`` and ``two`` are all of its words, its only one and its first two; ``inside`` the first word of
    phrases that stand anywhere, ``inside_two`` that and the first letters of the second, ``inside_three`` the first two
    and those of the third.
    """

    whole: _Hashes
    first: _Hashes
    two: _Hashes
    inside: _Hashes
    inside_two: _Hashes
    inside_three: _Hashes
    signs: frozenset[str]


def find_cues(lines: Sequence[str], read: LineWords) -> list[Cue | None]:
    """What each line says that it is; ``read`` is what ``read_lines`` has of them."""
    signs = _known().signs
    found: list[Cue | None] = [None] * len(lines)
    for index in np.flatnonzero(_possible(lines, read)).tolist():
        found[index] = find(lines[index])
    for index in np.flatnonzero(~read.begins_word).tolist():
        if found[index] is None and _begins_sign(lines[index], signs):
            found[index] = find(lines[index])
    for index in _varied(lines):
        if found[index] is None:
            found[index] = find(lines[index])
    return found


def _possible(lines: Sequence[str], read: LineWords) -> Flags:
    """The lines in which there may be a cue that has words; lines that were not wholly read are among them."""
    known, starts = _known(), read.starts
    sizes = read.ends - starts
    possible = known.whole.has(line_hashes(read))
    least = starts[sizes > 0]
    possible[sizes > 0] |= known.first.has(read.words[least])
    least = starts[sizes > 1]
    possible[sizes > 1] |= known.two.has(read.pairs[least + 1])
    inside = known.inside.has(read.words)
    # what is joined across the end of a line is no phrase, and at worst a line too many is read
    inside[1:] |= known.inside_two.has(joined(read.words[:-1], read.heads[1:]))
    inside[2:] |= known.inside_three.has(joined(read.pairs[1:-1], read.heads[2:]))
    sums = np.concatenate(([0], np.cumsum(inside)))
    possible |= sums[read.ends] > sums[starts]
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    return (possible | (lengths > read.lengths)) & (lengths <= MAX_CONTAINS)


def _varied(lines: Sequence[str]) -> list[int]:
    """The lines with signs that stand for others: their words may be parted, or joined, in other places."""
    together = "\n".join(lines)
    signs = [sign for printed, _ in VARIANTS if (sign := printed[-1]) in together]
    return [index for index, line in enumerate(lines) if any(sign in line for sign in signs)] if signs else []


def _begins_sign(line: str, signs: frozenset[str]) -> bool:
    if line[0].lower() in signs:
        return True
    opening = OPENING.match(line)
    return opening is not None and line[opening.end() : opening.end() + 1].lower() in signs


@cache
def _known() -> _Known:
    cues = load()
    wholes = read_lines(_cased(cues.whole))
    phrases = _cased(phrase for choices in cues.starts.values() for phrase, _ in choices)
    begins = read_lines(phrases)
    sizes = begins.ends - begins.starts
    anywhere: dict[int, list[str]] = {1: [], 2: [], 3: []}
    for phrase in _cased(phrase for phrase, _ in chain.from_iterable(cues.contains.values())):
        anywhere[_sure(phrase)].append(phrase)
    one, two, three = (read_lines(anywhere[size]) for size in (1, 2, 3))
    unspaced = read_lines([_first_unspaced(phrase) for phrase, _ in cues.unspaced])
    return _Known(
        whole=_Hashes(line_hashes(wholes)[wholes.ends > wholes.starts]),
        first=_Hashes(begins.words[begins.starts[sizes == 1]]),
        two=_Hashes(begins.pairs[begins.starts[sizes > 1] + 1]),
        inside=_Hashes(one.words[one.starts], unspaced.words),
        inside_two=_Hashes(joined(two.words[two.starts], two.heads[two.starts + 1])),
        inside_three=_Hashes(joined(three.pairs[three.starts + 1], three.heads[three.starts + 2])),
        signs=frozenset(phrase[0] for phrase, size in zip(phrases, sizes.tolist(), strict=True) if not size),
    )


def _cased(phrases: Iterable[str]) -> list[str]:
    """The phrases, those of Greek also in capitals: of these the last letter of a word is a small one of its own."""
    every = list(phrases)
    return every + [phrase.upper() for phrase in every if "ς" in phrase]


def _sure(phrase: str) -> int:
    """How many words of a phrase stand in a line as ``heads`` go by them: its last word may go on there."""
    words = _WORD.findall(phrase)
    return min(3, len(words) if len(words[-1]) >= HEAD else max(1, len(words) - 1))


def _first_unspaced(phrase: str) -> str:
    """A phrase may stand right behind a Latin word, so its first letters need be no word; characters are."""
    return next(filter(UNSPACED.match, phrase), phrase)
