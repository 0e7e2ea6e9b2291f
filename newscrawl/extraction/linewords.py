"""The characters and words of many lines at once, as numbers: what a loop over lines would take five times as long for.

Lines are joined, their characters looked up in tables, their words hashed by sums of powers: the hash of a word depends
on its letters alone, so a line's words are the same numbers whatever stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from newscrawl import letters
from newscrawl.extraction.cues import MAX_CONTAINS
from newscrawl.extraction.wording import BUCKETS, Tokens

_PLANE = 0x10000  # characters whose class is looked up; of those beyond, emoji among them, none is a letter
# Characters; of a longer line only beginning and end are read: there promos give themselves away.
_LONG = MAX_CONTAINS
_END = 90
#: Letters of a word that ``heads`` go by.
HEAD = 4

#: A letter of a script that puts no spaces between words.
UNSPACED = re.compile(f"[{letters.UNSPACED}]")

#: What is counted in each line; ranges are written with a hyphen, as in a regular expression.
COUNTED = {
    "spaces": " ",
    "unspaced": letters.UNSPACED,
    "commas": ",，、،;；·",
    "quotes": "“”\"„«»「」『』",
    "bars": "|｜",
    "digits": "0-9０-９٠-٩۰-۹०-९০-৯",
}
_FIELD = 10  # bits for each count: no line is longer than _LONG
_ALNUM, _ALONE, _UPPER, _CASED, _DIGIT, _END_OF, _FULL_END, _SPACE = (1 << bit for bit in range(8))
_ENDERS = ".!?…;:"  # of a sentence or a part of one, with a space behind them
_FULL_ENDERS = "。！？｡।॥۔؟።"  # without

# Odd numbers of 32 bits, the first with an inverse as it is odd; those of xxHash, which mix well.
_BASE = 0x9E3779B1
_INVERSE = pow(_BASE, -1, 1 << 32)
_PAIR = np.uint32(0x85EBCA77)
_MIXER = np.uint32(0xC2B2AE3D)
_BEGIN, _FINISH = np.uint32(0x27D4EB2F), np.uint32(0x165667B1)  # stand for no word
_SIGN = np.uint32(0xED558CCD)
_BLANK, _LINE_BREAK = np.uint32(ord(" ")), np.uint32(ord("\n"))
_SHIFT = np.uint32(32 - (BUCKETS.bit_length() - 1))

Hashes = NDArray[np.uint32]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Classes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class HashedTokens:
    """Tokens of lines: the hashes of all lines one after the other, ``counts`` says how many each has."""

    hashes: Hashes
    counts: NDArray[np.int32]

    def in_buckets(self) -> Tokens:
        """The same as the wording model knows them."""
        return Tokens(bucket(self.hashes), self.counts)


@dataclass(frozen=True, slots=True, eq=False)
class LineWords:
    """Of each line the counts of ``COUNTED`` and the like, its first and last character, and its hashed words.

    ``words`` are the hashes of all words, one after the other; line n has those from ``ends[n - 1]`` to ``ends[n]``.
    ``pairs`` has for each word its hash with the one before it, a mark at the beginning of a line, and the sign
    between them; ``finishes`` are those of the last words with the end of their lines, ``heads`` hashes of the first
    letters of words, HEAD at most.
    """

    lengths: Numbers  # characters looked at
    counts: dict[str, Numbers]
    first: Numbers
    last: Numbers
    begins_word: Flags
    begins_upper: Flags  # or with a letter of a script that has no capitals
    words: Hashes
    pairs: Hashes
    finishes: Hashes
    heads: Hashes
    ends: Numbers

    @property
    def starts(self) -> Numbers:
        """Where each line's words begin."""
        return np.concatenate(([0], self.ends[:-1])).astype(np.int64)

    def tokens(self) -> HashedTokens:
        """Each line's words and pairs of neighbours, its beginning and end included."""
        sizes = self.ends - self.starts
        rows = np.repeat(np.arange(len(sizes)), sizes)
        hashes = np.empty(2 * len(rows) + len(sizes), np.uint32)
        places = 2 * np.arange(len(rows)) + rows
        hashes[places] = self.words
        hashes[places + 1] = self.pairs
        hashes[2 * self.ends + np.arange(len(sizes))] = self.finishes
        return HashedTokens(hashes, (2 * sizes + 1).astype(np.int32))


def joined(before: Hashes, after: Hashes | np.uint32) -> Hashes:
    """The hash of two neighbours from theirs."""
    found: Hashes = before * _PAIR + after
    return found


def bucket(hashes: Hashes) -> NDArray[np.int32]:
    """The bucket of each hash."""
    mixed = (hashes ^ (hashes >> np.uint32(15))) * _MIXER
    found: NDArray[np.int32] = (mixed >> _SHIFT).astype(np.int32)
    return found


def read_lines(lines: Sequence[str]) -> LineWords:
    """What the lines hold; none may be empty, or hold a line break."""
    shown = [line if len(line) <= _LONG else f"{line[:_END]} | {line[-_END:]}" for line in lines]
    codes = np.frombuffer("\n".join([*shown, ""]).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = np.minimum(codes, _PLANE - 1).astype(np.int64)  # as take wants them: twice as fast
    lengths = np.fromiter(map(len, shown), np.int64, len(shown))
    line_starts = np.cumsum(lengths + 1) - lengths - 1
    classes = _tables().classes.take(codes)
    starts, stops = _bounds(classes)
    letters = _tables().lower.take(codes)
    words, heads = _hashed(letters, starts, stops, np.minimum(starts + HEAD, stops))
    ends = np.searchsorted(starts, line_starts + lengths)
    pairs, finishes = _paired(words, letters, (starts, stops), ends, line_starts)
    begin = classes[line_starts]
    return LineWords(
        lengths=lengths,
        counts=_counts(codes, classes, line_starts, lengths, starts, ends),
        first=codes[line_starts],
        last=codes[line_starts + lengths - 1],
        begins_word=(begin & _ALNUM).astype(bool),
        begins_upper=((begin & _UPPER) | ((begin & (_ALNUM | _DIGIT | _CASED)) == _ALNUM)).astype(bool),
        words=words,
        pairs=pairs,
        finishes=finishes,
        heads=heads,
        ends=ends,
    )


def line_hashes(read: LineWords) -> Hashes:
    """A hash of all words of each line, in their order."""
    return _hashed(read.words, read.starts, read.ends)[0]


def _bounds(classes: Classes) -> tuple[Numbers, Numbers]:
    """Where each word begins, and where it ends: runs of letters and digits, each character of some scripts alone."""
    letter = (classes & _ALNUM).astype(bool)
    alone = (classes & _ALONE).astype(bool)
    begins = letter.copy()
    begins[1:] &= ~letter[:-1] | alone[1:] | alone[:-1]
    finishes = letter[:-1] & (begins[1:] | ~letter[1:])  # the text ends with a line break
    return np.flatnonzero(begins), np.flatnonzero(finishes) + 1


def _hashed(codes: Hashes, starts: Numbers, *stops: Numbers) -> list[Hashes]:
    """For stretches of numbers their sum, each times a power of its place in the stretch, modulo 2 ** 32."""
    powers, inverses = _powers(1 << max(14, len(codes).bit_length()))
    sums = np.zeros(len(codes) + 1, np.uint32)
    np.cumsum(codes * powers[: len(codes)], out=sums[1:])
    before, inverse = sums[starts], inverses[starts]
    return [(sums[ends] - before) * inverse for ends in stops]


def _paired(
    words: Hashes, letters: Hashes, bounds: tuple[Numbers, Numbers], ends: Numbers, line_starts: Numbers
) -> tuple[Hashes, Hashes]:
    """Each word with the one before it, and the last word of each line with its end; signs between them count."""
    starts, stops = bounds
    firsts = np.concatenate(([0], ends[:-1])).astype(np.int64)
    some = firsts < ends
    before, gaps = np.empty_like(words), np.empty_like(stops)
    before[1:], gaps[1:] = words[:-1], stops[:-1]
    before[firsts[some]], gaps[firsts[some]] = _BEGIN, line_starts[some]
    last, gap = np.full(len(ends), _BEGIN), line_starts.copy()
    last[some], gap[some] = words[ends[some] - 1], stops[ends[some] - 1]
    pairs = joined(before ^ _signs(letters, gaps, gaps == starts), words)
    return pairs, joined(last ^ _signs(letters, gap, letters.take(gap) == _LINE_BREAK), _FINISH)


def _signs(letters: Hashes, places: Numbers, none: Flags) -> Hashes:
    """What stands at the places, where that is no space, and ``none`` says no otherwise."""
    signs = letters.take(places)
    signs[none | (signs == _BLANK)] = 0
    found: Hashes = signs * _SIGN
    return found


def _counts(
    codes: Numbers, classes: Classes, line_starts: Numbers, lengths: Numbers, words: Numbers, ends: Numbers
) -> dict[str, Numbers]:
    fields = np.add.reduceat(_tables().fields.take(codes), line_starts)
    mask = np.uint64((1 << _FIELD) - 1)
    counts = {
        name: (fields >> np.uint64(_FIELD * place) & mask).astype(np.int64) for place, name in enumerate(COUNTED)
    }
    ending = (classes[:-1] & _END_OF).astype(bool) & (classes[1:] & _SPACE).astype(bool)
    ending |= (classes[:-1] & _FULL_END).astype(bool)
    places = np.flatnonzero(ending)
    counts["sentences"] = np.searchsorted(places, line_starts + lengths) - np.searchsorted(places, line_starts)
    begin = classes[words]
    for name, bit in (("capitals", _UPPER), ("cased", _CASED)):
        sums = np.concatenate(([0], np.cumsum((begin & bit).astype(bool))))
        counts[name] = sums[ends] - sums[np.concatenate(([0], ends[:-1]))]
    return counts


# -- tables ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """For each character of the first plane its classes as bits, its counts as fields, and its small letter."""

    classes: Classes
    fields: NDArray[np.uint64]
    lower: Hashes


@cache
def _tables() -> _Tables:
    classes = np.zeros(_PLANE, np.uint8)
    lower = np.arange(_PLANE, dtype=np.uint32)
    for code, character in enumerate(map(chr, range(_PLANE - 1))):
        if character.isalnum():
            small = character.lower()
            cased = small != character.upper()
            classes[code] = _ALNUM | cased * _CASED | (cased and small != character) * _UPPER
            lower[code] = ord(small[0])
            if character.isdigit():
                classes[code] |= _DIGIT
                lower[code] = ord("0")
    lower[ord("’")] = ord("'")
    for bit, characters in ((_END_OF, _ENDERS), (_FULL_END, _FULL_ENDERS), (_SPACE, " ")):
        classes[_codes(characters)] |= bit
    alone = _codes(letters.UNSPACED + letters.HANGUL)  # of Korean words, syllables tell more
    classes[alone] |= np.where(classes[alone] & _ALNUM, _ALONE, 0).astype(np.uint8)
    fields = np.zeros(_PLANE, np.uint64)
    for place, characters in enumerate(COUNTED.values()):
        fields[_codes(characters)] += np.uint64(1 << _FIELD * place)
    return _Tables(classes, fields, lower)


def are_among(codes: Numbers, characters: str) -> Flags:
    """Which of the characters, by number, are among those of a text."""
    return _flags(characters)[codes]


@cache
def _flags(characters: str) -> Flags:
    flags = np.zeros(_PLANE, bool)
    flags[[*map(ord, characters)]] = True
    return flags


def _codes(characters: str) -> list[int]:
    ranges = re.findall(r"(.)(?:-(.))?", characters)
    return [code for first, last in ranges for code in range(ord(first), ord(last or first) + 1)]


@cache
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """The first powers of the base and of its inverse."""
    found = []
    for base in (_BASE, _INVERSE):
        powers = np.full(size, base, np.uint32)
        powers[0] = 1
        found.append(np.multiply.accumulate(powers, dtype=np.uint32))
    return found[0], found[1]
