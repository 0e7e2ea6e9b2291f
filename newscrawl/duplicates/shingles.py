"""A text as the set of its runs of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from newscrawl import letters

#: Hashes of runs of words, sorted, each once.
Shingles = npt.NDArray[np.uint64]

#: Words in a run. Unlike stories share hardly any run of four, and a changed word spoils but four.
RUN = 4
# Characters that stand for a word in scripts without spaces, overlapping: a run is then six characters long.
_PIECE = 3
_UNSPACED = letters.UNSPACED + letters.RARE_HAN
# An odd number whose bits are mixed: 2**64 over the golden ratio, as in Fibonacci hashing.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
# Vowel signs are no letters to a pattern, but the middle of words in Hindi or Arabic.
_MARKS = "".join(chr(code) for code in range(0x300, 0x1E00) if unicodedata.category(chr(code))[0] == "M")
_WORD = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}][^\W_{_UNSPACED}{_MARKS}]*(?:[{_MARKS}]+[^\W_{_UNSPACED}]*)*")
#: A letter of such a script.
IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
# What typographers put into a text that is ASCII else: then there is a quicker way than a pattern.
_SIGNS = {"’": "", "“": " ", "”": " ", "‘": " ", "–": " ", "—": " ", "…": " ", "\u00a0": " "}
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)} | {ord("'"): ""}


def words(text: str) -> list[str]:
    """The words of a text without case, signs and apostrophes.

    In scripts without spaces they are triples of characters that overlap.
    """
    plain = text
    if not text.isascii():
        for sign, instead in _SIGNS.items():
            plain = plain.replace(sign, instead)
    if plain.isascii():
        return plain.translate(_ASCII).split()
    text = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    found = _WORD.findall(text)
    return list(_in_pieces(found)) if IS_UNSPACED.search(text) else found


def _in_pieces(found: list[str]) -> Iterator[str]:
    for word in found:
        if IS_UNSPACED.match(word) and len(word) > _PIECE:
            yield from (word[i : i + _PIECE] for i in range(len(word) - _PIECE + 1))
        else:
            yield word


def word_hashes(said: list[str]) -> Shingles:
    """The hashes of words, in their order; the same in every process."""
    (hashes,) = RMinHash.hash_token_sets([said])
    return np.array(hashes, dtype=np.uint64)


def runs(hashes: Shingles) -> Shingles:
    """The hash of the run that begins at each word, from the words' hashes; none for fewer than ``RUN`` words."""
    count = max(0, len(hashes) - RUN + 1)
    found = hashes[:count].copy()
    for place in range(1, RUN):  # a polynomial in the words' hashes: what order they stand in matters
        found *= _FACTOR
        found += hashes[place : place + count]
    # the low bits of a product know nothing of the high ones of its factors
    mixed: Shingles = (found ^ (found >> np.uint64(32))) * _FACTOR
    return mixed


def shingles(hashes: Shingles) -> Shingles:
    """The runs of words of a text, from its words' hashes."""
    found = np.sort(runs(hashes))
    is_new = np.ones(len(found), dtype=np.bool_)  # as numpy.unique does, which since 2.3 takes ten times as long
    np.not_equal(found[1:], found[:-1], out=is_new[1:])
    return found[is_new]
