"""What the words of a block say, and the names that its markup bears: two linear models over hashed tokens.

Tokens are single words and pairs of neighbours of the text, and the parts of the class, id and similar names of the
block's element and of those around it, each hashed to one of ``BUCKETS`` weights. The same functions make the tokens
for training and for extraction.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from itertools import chain as chained
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from newscrawl import letters
from newscrawl.extraction.containers import Containers
from newscrawl.extraction.document import TextBlock
from newscrawl.texts import without_signs

#: Weights of each model. 1,659 pages have some 400,000 distinct tokens, most of them seen once; collisions cost nothing
#: that could be measured.
BUCKETS = 1 << 17
_LEVELS = 7  # the element and six above it
# What tells the same name at one level from that at another; those above the third are one bag.
_NEAR = (crc32(b"0"), crc32(b"1"), crc32(b"2"))
_FAR = crc32(b"9")
_SIZE = 4  # bytes of a hash
_MAX_NAMES = 400  # characters of the names of an element; utility classes can fill pages
_LONG = 300  # characters; of a longer text only beginning and end are looked at: there promos give themselves away
_END = 90
_LONG_UNSPACED = 150
_END_UNSPACED = 50

_WORD = re.compile(r"[^\W_]+|[©@|:?!»›→•>]")
# The same for Western texts, in a third of the time: a table, then spaces around the signs that are words.
_SIGNS = "©@|:?!»>"
_LATIN_SIGNS = tuple(sign.encode("latin-1") for sign in _SIGNS)
_LATIN = bytes(
    ord("0" if char.isdecimal() else char.lower() if char.isalnum() or char in _SIGNS else " ")
    for char in map(chr, range(256))
)
_DIGIT = re.compile(r"\d")
_UNSPACED = re.compile(f"[{letters.UNSPACED}]")
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")

_BEGIN_MARK, _END_MARK = crc32(b"^"), crc32(b"$")  # no words: _WORD does not match them
_BITS = BUCKETS.bit_length() - 1
_MULTIPLIER = 2_654_435_761  # Knuth's: mixes the hashes of two words, and spreads hashes over the buckets

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """Hashed tokens of rows: ``ids`` of all rows one after the other, ``counts`` says how many each row has."""

    ids: NDArray[np.int32]
    counts: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A weight for each bucket, and a bias; a row's score is the sum of its weights over the root of their number."""

    weights: NDArray[np.float16]
    bias: float

    def scores(self, tokens: Tokens) -> Floats:
        """The log-odds of each row."""
        counts = tokens.counts
        values = np.append(self.weights[tokens.ids].astype(np.float64), 0.0)  # reduceat needs an end
        starts = np.cumsum(counts) - counts
        sums = np.where(counts > 0, np.add.reduceat(values, starts), 0) if len(counts) else np.zeros(0)
        return np.asarray(sums / np.sqrt(np.maximum(1, counts)) + self.bias, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """The two models: over the words of texts, and over the names in the markup."""

    text: Linear
    name: Linear

    def scores(self, blocks: Sequence[TextBlock], inside: Containers) -> Floats:
        """The log-odds that each block is story text, by its words and by its names: shape (blocks, 2)."""
        texts = text_tokens([block.text for block in blocks])
        return np.stack((self.text.scores(texts), self.name.scores(name_tokens(inside))), axis=1)


def text_tokens(texts: Sequence[str]) -> Tokens:
    """The words of each text and the pairs of words that stand together, its beginning and end included."""
    hashes: list[int] = []
    counts: list[int] = []
    for text in texts:
        words = _words(text)
        hashes += (_BEGIN_MARK, *map(crc32, words), _END_MARK)
        counts.append(len(words))
    sizes = np.array(counts, np.int32)
    singles = np.array(hashes, np.uint32)
    pairs = np.zeros_like(singles)
    pairs[:-1] = singles[:-1] * np.uint32(_MULTIPLIER) + singles[1:]
    last = np.cumsum(sizes + 2) - 1
    wanted = np.ones((len(singles), 2), bool)
    wanted[last] = False
    wanted[last - sizes - 1, 0] = False
    return Tokens(_bucket(np.stack((singles, pairs), axis=1)[wanted]), 2 * sizes + 1)


def _words(text: str) -> list[bytes]:
    """Words in lower case with 0 for digits; pairs of characters in scripts without spaces.

    Each as bytes: to hash them anew costs less than to look them up among all words of the pages before.
    """
    if len(text) > _LONG:
        text = f"{text[:_END]} | {text[-_END:]}"
    try:
        raw = (text if text.isascii() else without_signs(text, " ")).encode("latin-1").translate(_LATIN)
    except UnicodeEncodeError:
        return [word.encode("utf-8", "surrogatepass") for word in _other_words(text)]
    for sign in _LATIN_SIGNS:
        if sign in raw:
            raw = raw.replace(sign, b" %b " % sign)
    return (raw if raw.isascii() else raw.decode("latin-1").encode()).split()


def _other_words(text: str) -> list[str]:
    if not _UNSPACED.search(text):
        return _WORD.findall(_DIGIT.sub("0", text.lower()))
    if len(text) > _LONG_UNSPACED:
        text = text[:_END_UNSPACED] + text[-_END_UNSPACED:]
    text = _DIGIT.sub("0", text)
    return [text[place : place + 2] for place in range(len(text) - 1)]


def name_tokens(inside: Containers) -> Tokens:
    """The parts of the names that the element of each block and those above it bear."""
    parts = [_parts(" ".join(filter(None, names[1:]))[:_MAX_NAMES]) for names in inside.names]
    chains: list[tuple[int, ...]] = []  # of each container the names, from its own up
    for named, parent in zip(inside.named, inside.parent.tolist(), strict=True):
        above = chains[parent] if chains else ()  # the root is its own parent
        chains.append((named, *above[: _LEVELS - 1]))
    found = list(map(chains.__getitem__, inside.holder.tolist()))
    hashes = _chain_hashes(parts, set(found))
    counts = np.array([len(hashes[chain]) for chain in found], np.int32) // _SIZE
    return Tokens(_bucket(np.frombuffer(b"".join(map(hashes.__getitem__, found)), np.uint32)), counts)


def _chain_hashes(parts: Sequence[Sequence[int]], chains: Iterable[tuple[int, ...]]) -> dict[tuple[int, ...], bytes]:
    """The hashes of the tokens of each chain, 32 bits each; a chain: places in ``parts``, from an element up."""
    flat = np.fromiter(chained.from_iterable(parts), np.uint32)
    near = [(flat ^ np.uint32(level)).tobytes() for level in _NEAR]
    ends = list(accumulate(map(len, parts), initial=0))
    far: dict[tuple[int, ...], bytes] = {}  # most chains of a page go on alike
    found = {}
    for chain in chains:
        pieces = [hashes[_SIZE * ends[own] : _SIZE * ends[own + 1]] for own, hashes in zip(chain, near, strict=False)]
        above = chain[len(_NEAR) :]
        if above not in far:
            bag = dict.fromkeys(chained.from_iterable(map(parts.__getitem__, above)))
            far[above] = array("I", [part ^ _FAR for part in bag]).tobytes()
        found[chain] = b"".join((*pieces, far[above]))
    return found


@lru_cache(maxsize=1 << 13)
def _parts(names: str) -> tuple[int, ...]:
    """The hashed parts of all names of an element."""
    return tuple(dict.fromkeys(chained.from_iterable(map(_parts_of_name, names.split()))))


@lru_cache(maxsize=1 << 14)  # elements that are called differently share most of their classes, and so do sites
def _parts_of_name(name: str) -> tuple[int, ...]:
    """The hashed parts of a name, such as "article" of "articleBody", and of pairs of neighbours."""
    found: list[int] = []
    before = 0
    for part in _NAME_PARTS.findall(name):
        if len(part) > 1:
            hashed = crc32(part.lower().encode())
            found.append(hashed)
            if before:
                found.append((before * _MULTIPLIER + hashed) & 0xFFFFFFFF)
            before = hashed
    return tuple(found)


def _bucket(hashes: NDArray[np.uint32]) -> NDArray[np.int32]:
    buckets: NDArray[np.uint32] = hashes * np.uint32(_MULTIPLIER) >> np.uint32(32 - _BITS)
    return buckets.astype(np.int32)
