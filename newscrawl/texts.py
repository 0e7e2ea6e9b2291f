"""Texts measured and compared: words counted, letters alone, a hash that equal stories share."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

# Vowel signs of Hindi, points of Hebrew and Arabic, joiners: no letters to a pattern, but the middle of words.
_MARKS = "\u200c\u200d" + "".join(
    chr(code) for code in range(0x300, 0x1E00) if unicodedata.category(chr(code))[0] == "M"
)
_WORD = re.compile(rf"\w[\w{_MARKS}]*(?:['’.,\-]\w[\w{_MARKS}]*)*")
# Scripts written without spaces between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
)
#: Characters a word has on average in scripts without spaces: Chinese and Japanese news text runs at 1.5 to 2.
CHARACTERS_PER_WORD = 2
_LONG_WORD = 16  # characters, with the space behind it
_FILLERS = re.compile(r"[\W_]+")
# Signs that most text beyond ASCII has no more than: without them it is ASCII, where a table does a pattern's work in
# a fifth of the time.
_SIGNS = "’“”–—‘"
_LETTERS = bytes(range(128)).lower() + bytes(128)
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_SPACED_LETTERS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def squash(text: str) -> str:
    """Only letters and digits, lower-cased: what is left to compare two renderings of the same text."""
    if not text.isascii():
        text = without_signs(text, "")
        if not text.isascii():
            return _FILLERS.sub("", text).lower()
    return text.encode().translate(_LETTERS, _NO_LETTERS).decode()


def without_signs(text: str, gap: str) -> str:
    """The text with ``gap`` for dashes and curly quotation marks: often all of it that is not ASCII."""
    for sign in _SIGNS:
        text = text.replace(sign, gap)
    return text


@lru_cache(maxsize=8)  # several steps ask it of one story's text
def count_words(text: str) -> int:
    """Words of a text; two characters count as one word in scripts without spaces."""
    if text.isascii():
        return len(_WORD.findall(text))
    spaced, unspaced = _UNSPACED.subn(" ", text)
    return len(_WORD.findall(spaced)) + -(-unspaced // CHARACTERS_PER_WORD)


def has_words(text: str, least: int) -> bool:
    """Whether a text has so many words or more; a very long one is not read to its end."""
    enough = _LONG_WORD * least
    return (len(text) > 2 * enough and count_words(text[:enough]) >= least) or count_words(text) >= least


def text_hash(text: str) -> str:
    """SHA-256 in hexadecimal of the text without case, punctuation and spacing: equal for equal stories."""
    words = without_signs(unicodedata.normalize("NFKC", text).lower(), " ")
    words = " ".join(words.translate(_SPACED_LETTERS).split()) if words.isascii() else _FILLERS.sub(" ", words).strip()
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
