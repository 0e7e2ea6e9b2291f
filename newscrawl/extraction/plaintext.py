"""Text on the level of characters: whitespace, normal form, counting words, hashing."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# Characters that show nothing: C0 and C1 controls but whitespace, soft hyphen, zero-width space and word joiner,
# directional marks and isolates, interlinear marks, BOM, surrogates and the noncharacters at the end of the BMP.
# ZWNJ and ZWJ (200C, 200D) stay: Persian, Hindi and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_JOINERS = re.compile(r"(?<![^\W_])[\u200c\u200d]+(?=\s|$)|^[\u200c\u200d]+")
_WORD = re.compile(r"\w+(?:['’.,\-]\w+)*")
# Scripts written without spaces between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
)
#: Characters a word has on average in scripts without spaces: Chinese and Japanese news text runs at 1.5 to 2.
CHARACTERS_PER_WORD = 2
_FILLERS = re.compile(r"[\W_]+")


def clean(text: str) -> str:
    """One line of text: NFC, single spaces, nothing invisible."""
    text = " ".join(text.split())
    if not text.isprintable():
        text = " ".join(_JOINERS.sub("", _INVISIBLE.sub("", text)).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def squash(text: str) -> str:
    """Only letters and digits, lower-cased: what is left to compare two renderings of the same text."""
    return _FILLERS.sub("", text).lower()


def count_words(text: str) -> int:
    """Words of a text; two characters count as one word in scripts without spaces."""
    if text.isascii():
        return len(_WORD.findall(text))
    spaced, unspaced = _UNSPACED.subn(" ", text)
    return len(_WORD.findall(spaced)) + -(-unspaced // CHARACTERS_PER_WORD)


def text_hash(text: str) -> str:
    """SHA-256 in hexadecimal of the text without case, punctuation and spacing: equal for equal stories."""
    words = _FILLERS.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
