"""What makes two blocks of a site the same: their words, whatever numbers, months and byline names stand in them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

import tomli

from newscrawl.paths import data_path

#: Bytes of a key; two of the 300,000 blocks that a large site has share one of 8 bytes once in 400 million sites.
_SIZE = 8
#: Letters of a name from which on it is looked for: a shorter one may be part of a word.
_LEAST_NAME = 5
_NUMBER = re.compile(r"\d+(?:[\s.,:/\-–]*\d+)*")
_WORD = re.compile(r"[^\s\d.,:;/()|_–-]+")  # with the marks that scripts write vowels with
_HAS_DIGIT = re.compile(r"\d")
# Numbers are masked in labels alone: "The index rose 12 points." comes every day too, and is news each time.
_LABEL = 100  # characters
_STOPS = tuple(".!?…。！？؟।")
_SHORT = 200  # characters; texts up to that are remembered: menus and promos come on every page of a site


def block_key(site: str, text: str, names: Iterable[str] = ()) -> str:
    """The key of a block of text on a site: 16 hexadecimal digits.

    Blocks that differ in case, spacing or in the people of ``names`` (who wrote the story that a block stands beside)
    have the same, and labels that differ in numbers and months: "12 comments", "3 May 2026", "More from Ada Byron".
    """
    masked = mask(text, names)
    return _short_key(site, masked) if len(masked) <= _SHORT else _key(site, masked)


def mask(text: str, names: Iterable[str] = ()) -> str:
    """A text without what changes from page to page where the rest is a template."""
    text = _folded(text)
    for name in map(_folded, names):
        if len(name) >= _LEAST_NAME:
            text = text.replace(name, "@")
    if len(text) <= _LABEL and text[-1:] not in _STOPS and _HAS_DIGIT.search(text):
        months = _months()
        text = _WORD.sub(lambda found: "0" if _bare(found[0]) in months else found[0], text)
        text = _NUMBER.sub("0", text)
    return text


def _folded(text: str) -> str:
    """A text in one case and spacing. Surrogates are what the database makes of them, so that a page's block has the
    key of the stored one."""
    if not text.isascii() and not text.isprintable():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return " ".join(text.split()).casefold()


def _key(site: str, masked: str) -> str:
    return hashlib.blake2b(f"{site}\n{masked}".encode("utf-8", "replace"), digest_size=_SIZE).hexdigest()


_short_key = lru_cache(maxsize=1 << 14)(_key)


@cache
def _months() -> frozenset[str]:
    """Names of months of one word in all languages, without accents."""
    with data_path("cues", "dates.toml").open("rb") as file:
        tables = tomli.load(file)
    lines = (line for table in tables.values() for line in table.get("months", ()))
    names = (_bare(name) for line in lines for name in line.split(" | "))
    return frozenset(name for name in names if " " not in name)


def _bare(word: str) -> str:
    """A word as the lists have it: lower case, no accents on Latin, Greek and Cyrillic letters."""
    word = word.casefold()
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word.replace("ı", "i"))
    return unicodedata.normalize("NFC", "".join(c for c in parts if not "\u0300" <= c <= "\u036f"))
