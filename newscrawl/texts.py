"""Texts measured and compared: words counted, letters alone, a hash that equal stories share."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from newscrawl import letters

# Vowel signs of Hindi, points of Hebrew and Arabic, joiners: no letters to a pattern, but the middle of words.
_MARKS = "\u200c\u200d" + "".join(
    chr(code) for code in range(0x300, 0x1E00) if unicodedata.category(chr(code))[0] == "M"
)
_WORD = re.compile(rf"\w[\w{_MARKS}]*(?:['’.,\-]\w[\w{_MARKS}]*)*")
_UNSPACED = re.compile(f"[{letters.UNSPACED}{letters.RARE_HAN}]")
#: Characters a word has on average in scripts without spaces: Chinese and Japanese news text runs at 1.5 to 2.
CHARACTERS_PER_WORD = 2
# Of Latin-1: letters and digits, what may join two of them to one word, the rest.
_KINDS = bytes(
    ord("w" if chr(code).isalnum() or chr(code) == "_" else "-" if chr(code) in "'.,-" else " ") for code in range(256)
)
_LONG_WORD = 16  # characters, with the space behind it
_FILLERS = re.compile(r"[\W_]+")
# Signs without which most text is Latin-1, where a table of bytes does a pattern's work in a fifth of the time.
_SIGNS = "’“”–—‘"
_LETTERS = bytes(ord(chr(code).lower()) for code in range(256))
_NO_LETTERS = bytes(code for code in range(256) if not chr(code).isalnum())
_SPACED_LETTERS = bytes(ord(chr(code).lower() if chr(code).isalnum() else " ") for code in range(256))

#: Signs that are printed for others: apostrophes, spaces that do not break, and the dot that is left of a Turkish
#: capital. Phrases have the others.
VARIANTS: tuple[tuple[str, str], ...] = (
    *((sign, "'") for sign in "ʼ‘´`′＇"),
    *((space, " ") for space in "\u00a0\u2009\u202f"),
    ("i\u0307", "i"),
)


def fold(text: str) -> str:
    """A text in small letters, with the signs that phrases have."""
    text = text.lower()
    if "’" in text:
        text = text.replace("’", "'")
    for printed, sign in VARIANTS:
        if printed in text:
            text = text.replace(printed, sign)
    return text


def squash(text: str) -> str:
    """Only letters and digits, lower-cased: what is left to compare two renderings of the same text."""
    if not text.isascii():
        text = without_signs(text, "")
    try:
        return text.encode("latin-1").translate(_LETTERS, _NO_LETTERS).decode("latin-1")
    except UnicodeEncodeError:
        return _FILLERS.sub("", text).lower()


def without_signs(text: str, gap: str) -> str:
    """The text with ``gap`` for dashes and curly quotation marks: often all of it that is not Latin-1."""
    for sign in _SIGNS:
        text = text.replace(sign, gap)
    return text


@lru_cache(maxsize=8)  # several steps ask it of one story's text
def count_words(text: str) -> int:
    """Words of a text; two characters count as one word in scripts without spaces."""
    bare = text if text.isascii() else without_signs(text.replace("’", "'"), " ")
    try:
        return _count_latin(bare.encode("latin-1"))
    except UnicodeEncodeError:
        spaced, unspaced = _UNSPACED.subn(" ", text)
    return len(_WORD.findall(spaced)) + -(-unspaced // CHARACTERS_PER_WORD)


def _count_latin(text: bytes) -> int:
    """What _WORD finds, in half of its time: joints that have no word on both of their sides part words."""
    kinds = b" %b " % text.translate(_KINDS)
    for apart in (b"--", b" -", b"- "):
        kinds = kinds.replace(apart, b"  ")
    return len(kinds.split())


def has_words(text: str, least: int) -> bool:
    """Whether a text has so many words or more; a very long one is not read to its end."""
    enough = _LONG_WORD * least
    return (len(text) > 2 * enough and count_words(text[:enough]) >= least) or count_words(text) >= least


def text_hash(text: str) -> str:
    """SHA-256 in hexadecimal of the text without case, punctuation and spacing: equal for equal stories."""
    words = without_signs(unicodedata.normalize("NFKC", text).lower(), " ")
    try:
        words = " ".join(words.encode("latin-1").translate(_SPACED_LETTERS).decode("latin-1").split())
    except UnicodeEncodeError:
        words = _FILLERS.sub(" ", words).strip()
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
