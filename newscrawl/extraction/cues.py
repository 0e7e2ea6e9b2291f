"""Cue words: what short blocks say that gives them away, in any language (data/cues/<language>.toml).

Each file has a table a role with up to three lists, in lower case: ``whole`` (the block says nothing else), ``starts``
(a short block begins so), ``contains`` (stands anywhere in a short block). Phrases of every language are tried on every
block: the page's language is not known yet, and parts of a page may speak another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, cast
from unicodedata import category

import tomli

from newscrawl import letters
from newscrawl.items import BlockRole
from newscrawl.paths import data_path
from newscrawl.texts import fold, without_signs

#: Characters; a longer block that begins like a cue is prose. Sentences of calls to action stay below it.
MAX_STARTS = 220
MAX_CONTAINS = 450
_KEY = 3  # letters by which phrases are looked up

_LEADING = re.compile(r"[^\w#©ⓒ<>(（【▶▲△☞]+")
_CLOSING = frozenset("_)）】")  # what may end a phrase besides letters and digits
#: What may stand before the phrase with which a block begins.
OPENING = re.compile(r"[\s\-–—•·*→►▸▪■●◆+|\"'“”„«»‘’:.…!]+")
_WORD = re.compile(r"\w+")
_COLON = re.compile(r"(?<=\w):")
# Makes spaces of what is none of a word's characters in Latin-1: in half of the pattern's time.
_SPACED = bytes(code if chr(code).isalnum() or chr(code) == "_" else ord(" ") for code in range(256))
# Thai, Lao, Burmese, Khmer, the scripts of East Asia: no space tells where a phrase begins or ends.
_UNSPACED = re.compile(f"[{letters.UNSPACED}{letters.HANGUL}]")

# How letters are written besides, by language: Romanian ones as of old, and bare; Arabic ones in Persian and Urdu,
# Persian without joiners, Greek capitals without accents, the small letters of Turkish capitals.
_SPELLINGS: dict[str, tuple[Mapping[int, int | str], ...]] = {
    "el": (str.maketrans("άέήίόύώΐΰ", "αεηιουωϊϋ"),),
    "fa": (str.maketrans("یک", "يك"), {ord("\u200c"): " "}, {ord("\u200c"): ""}),
    "ro": (str.maketrans("șț", "şţ"), str.maketrans("ăâîșț", "aaist")),
    "tr": (str.maketrans("ı", "i"),),
    "ur": (str.maketrans("یک", "يك"),),
}


class Cue(NamedTuple):
    """A cue that a block matched; ``mode`` is whole, starts or contains."""

    role: BlockRole
    mode: str
    language: str

    @property
    def reason(self) -> str:
        return f"cue:{self.role}:{self.language}"


@dataclass(frozen=True)
class Cues:
    """The phrases of all languages, arranged for looking up."""

    whole: dict[str, Cue]
    starts: dict[str, list[tuple[str, Cue]]]
    contains: dict[str, list[tuple[str, Cue]]]
    unspaced: list[tuple[str, Cue]]

    @cached_property
    def _beginnings(self) -> dict[str, tuple[str, ...]]:
        """The phrases of ``starts``, which one call can tell from most texts."""
        return {key: tuple(phrase for phrase, _ in choices) for key, choices in self.starts.items()}

    def find(self, text: str) -> Cue | None:
        """What a block's text says it is: by all of its words, by the first ones, or by some of them."""
        if len(text) > MAX_CONTAINS:
            return None
        text = fold(text)
        if len(text) <= MAX_STARTS:
            found = self.whole.get(text) or self.whole.get(_bare(text)) or self._starting(text)
            if found:
                return found
        return self._containing(text)

    def _starting(self, text: str) -> Cue | None:
        opening = None if text[:1].isalnum() else OPENING.match(text)
        for candidate in (text, text[opening.end() :]) if opening else (text,):
            for size in range(_KEY, 0, -1):  # a phrase of fewer letters is its own key
                key = candidate[:size]
                if key in self._beginnings and candidate.startswith(self._beginnings[key]):
                    for phrase, cue in self.starts[key]:
                        if candidate.startswith(phrase) and _ends_word(candidate, phrase):
                            return cue
        return None

    def _containing(self, text: str) -> Cue | None:
        bare = text if text.isascii() else without_signs(text, " ")
        try:
            words = bare.encode("latin-1").translate(_SPACED).decode("latin-1").split()
        except UnicodeEncodeError:
            words = _WORD.findall(text)
        if not self.contains.keys().isdisjoint(words):  # as of most texts
            for word in filter(self.contains.__contains__, words):
                for phrase, cue in self.contains[word]:
                    if phrase in text:
                        return cue
        if not bare.isascii() and _UNSPACED.search(text):
            return next((cue for phrase, cue in self.unspaced if phrase in text), None)
        return None


@lru_cache(maxsize=1 << 14)
def _find_short(text: str) -> Cue | None:
    return load().find(text)


def find(text: str) -> Cue | None:
    """``Cues.find`` of all languages. Short texts are remembered: pages repeat their labels, and sites their menus."""
    return _find_short(text) if len(text) <= MAX_STARTS else load().find(text)


def _bare(text: str) -> str:
    """A text without the punctuation around it. A loop from the end: a pattern would try every place before it."""
    end = len(text)
    while end and not (text[end - 1].isalnum() or text[end - 1] in _CLOSING or category(text[end - 1])[0] == "M"):
        end -= 1
    leading = None if text[:1].isalnum() else _LEADING.match(text, 0, end)
    return text[leading.end() if leading else 0 : end]


def _ends_word(text: str, phrase: str) -> bool:
    """Whether the phrase is not just the beginning of a longer word, or of a longer row of one sign: ">>> import x"."""
    end = len(phrase)
    if end < len(text) and phrase[-1] == text[end] and not (phrase[-1].isalnum() or phrase[-1].isspace()):
        return False
    if end >= len(text) or not phrase[-1].isalnum() or _UNSPACED.match(phrase[-1]):
        return True
    return not text[end].isalnum()


@lru_cache(maxsize=1)
def load() -> Cues:
    """Read data/cues/*.toml. Of languages with the same phrase, as "©", English names the rule, or else the first in
    the alphabet."""
    cues = Cues({}, {}, {}, [])
    for path in sorted(data_path("cues").glob("??.toml"), key=lambda path: (path.stem != "en", path.stem)):
        with path.open("rb") as file:
            roles = tomli.load(file)
        for role, modes in roles.items():
            for mode, phrases in modes.items():
                cue = Cue(cast(BlockRole, role), mode, path.stem)
                for phrase in phrases:
                    for spelling in _spellings(phrase, path.stem):
                        _put(cues, spelling, cue)
    for choices in (*cues.starts.values(), *cues.contains.values()):
        choices.sort(key=lambda choice: -len(choice[0]))
    return cues


def _spellings(phrase: str, language: str) -> Iterable[str]:
    """A phrase as it is looked up, in each of the ways in which its language is written.

    Any colon may have a space before it, as in French, where phrases have one of their own: "Source : AFP" is a credit,
    and "Source: Met Office" stands in as many stories as below them.
    """
    written = (phrase, *map(phrase.translate, _SPELLINGS.get(language, ())))
    return dict.fromkeys(fold(each) for spelling in written for each in (spelling, _COLON.sub(" :", spelling)))


def _put(cues: Cues, phrase: str, cue: Cue) -> None:
    if cue.mode == "whole":
        cues.whole.setdefault(phrase, cue)
    elif cue.mode == "starts":
        cues.starts.setdefault(phrase[:_KEY], []).append((phrase, cue))
    elif _UNSPACED.search(phrase):
        cues.unspaced.append((phrase, cue))
    else:
        first = _WORD.search(phrase)
        cues.contains.setdefault(first.group() if first else phrase, []).append((phrase, cue))
