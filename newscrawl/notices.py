"""Notices that stand where a story should: "we can't find the page you're looking for", "too many requests".

Pages give them at status 200 as well, under headings that say nothing ("Oops!"), so they are told by their sentences.
Each is a word to the reader, which a report about such pages is not. The phrases are in data/cues/notices.toml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import tomli

from newscrawl import letters
from newscrawl.paths import data_path
from newscrawl.texts import count_words, has_words

#: What a notice says: nothing is here, the site cannot answer now, no advertisements no text, adults only, for sale.
NoticeKind = Literal["missing", "busy", "blocker", "age", "parked"]

#: Words above which a text is no notice.
MOST_WORDS = 80
#: Characters above which it is none: such a text has as few words as one likes, and takes seconds to look at.
MOST_CHARS = 2_000
#: Share of its words that stand in sentences with such a phrase.
SHARE = 0.5
#: Words of a text of one sentence for which one phrase is enough; any other takes two different ones.
ONE_SENTENCE = 20

_KINDS: Mapping[NoticeKind, tuple[str, ...]] = {
    "missing": ("missing", "withdrawn"), "busy": ("busy",), "blocker": ("blocker",), "age": ("age",),
    "parked": ("parked",),
}  # fmt: skip
_SENTENCE = re.compile(r"[^.!?…。！？؟।\n]+")
# Scripts in which no space tells where a word begins.
_UNSPACED = re.compile(f"[{letters.UNSPACED}{letters.HANGUL}]")
_VARIANTS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "\u00a0": " ", "\u202f": " ", "\u0307": None})


@dataclass(frozen=True, slots=True)
class Notice:
    """What a text says in place of a story, and one of the phrases that tell."""

    kind: NoticeKind
    phrase: str


def notice_in(text: str, names: Sequence[str] = ()) -> Notice | None:
    """The notice that a text is, if it is one: short, mostly sentences with phrases of one kind, and two of them.

    ``names`` are the headings above it, whose phrases count, too.
    """
    if _is_long(text):
        return None
    plain, headings = _plain(text), _plain("\n".join(names))
    sentences = [found[0] for found in _SENTENCE.finditer(plain) if count_words(found[0])]
    words = [count_words(sentence) for sentence in sentences]
    for kind, tables in _KINDS.items():
        pattern = _pattern(tables, f"{plain}\n{headings}")
        said = [pattern.findall(sentence) if pattern else [] for sentence in sentences]
        telling = sum(number for number, found in zip(words, said, strict=True) if found)
        if pattern is None or not telling or telling < SHARE * sum(words):
            continue
        phrases = {phrase for found in said for phrase in found}.union(pattern.findall(headings))
        if len(phrases) > 1 or (len(sentences) == 1 and words[0] <= ONE_SENTENCE):
            return Notice(kind, next(phrase for found in said for phrase in found))
    return None


def withdrawal_in(text: str) -> str | None:
    """The words by which a short text says that a story was here and was taken down, whatever else it says."""
    if _is_long(text):
        return None
    plain = _plain(text)
    pattern = _pattern(("withdrawn",), plain)
    found = pattern.search(plain) if pattern else None
    return found[0] if found else None


def _is_long(text: str) -> bool:
    return len(text) > MOST_CHARS or has_words(text, MOST_WORDS + 1)


def _plain(text: str) -> str:
    return text.lower().translate(_VARIANTS)


def _pattern(tables: Sequence[str], text: str) -> re.Pattern[str] | None:
    """A pattern of those phrases that may be in a text, the longest first: with all of them a look takes 30 ms."""
    found = [phrase for table in tables for phrase, start in _phrases()[table] if start in text]
    return re.compile("|".join(map(_spelled, sorted(found, key=len, reverse=True)))) if found else None


@cache
def _phrases() -> Mapping[str, Sequence[tuple[str, str]]]:
    """The phrases of each table, each with the words that it begins with."""
    with data_path("cues", "notices.toml").open("rb") as file:
        content = tomli.load(file)
    return {
        table: [(phrase, phrase.partition("…")[0].rstrip()) for phrase in sorted(set().union(*lists.values()))]
        for table, lists in content.items()
    }


def _spelled(phrase: str) -> str:
    # \b would not do: vowel signs of Hindi or Thai are no letters to a pattern
    start = "" if _UNSPACED.match(phrase) else r"(?<!\w)"
    return start + r"\s?.{1,40}?\s?".join(re.escape(part.strip()) for part in phrase.split("…"))
