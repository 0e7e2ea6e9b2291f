"""Where the sentences of a description end, and where one that was cut short breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from newscrawl.extraction import cues
from newscrawl.extraction.sites import flat
from newscrawl.wordlists import word_lists

_MACHINE_CHARS = 100  # systems cut texts for machines at more; a shorter one ends in "…" as its writer left it
_LINK_WORDS = 4
_FIRST_LINES = 12  # of the story
_WIDE = "\u2e80"  # from here on a sign is worth two letters
_END_LETTERS = 25  # of a text by which it is found in the story
_MIN_UNSPACED_CHARS = 12  # where words are not spaced
# The last word of a text's sentences; most abbreviations are shorter: "Dr. Ann Lee", "10:30 p.m.".
_PROSE_END = re.compile(
    r"(?:(\w{4,})[.!?…][\"'”’»“)]*\s+(?=[^\W\d])|(\w{2,})[.!?…][\"'”’»“)]*\s*$)|[。！？؟।][」』”’»）]*"
)
_QUOTES = (("„", "“”"), ("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"))
# "... Continue reading", and often the headline
_CUT_BEFORE = re.compile(r"\s*\[?(?:…|\.\.\.)\]?\s+(?=([^…]{3,250})$)")
CUT_SHORT = re.compile(r"\s*(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*$")
SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*(?=\s)|[。！？؟।][」』”]?")


def ends_sentence(text: str) -> bool:
    """Whether a sentence ends in a text, as far as its words and stops say."""
    return _PROSE_END.search(text) is not None


def whole_sentences(value: str, text: str) -> str:
    """A description that breaks off up to its last whole sentence; as it is where it does not, or has hardly one.

    What follows a link to read on goes in any case.
    """
    if len(value) + sum(sign >= _WIDE for sign in value) < _MACHINE_CHARS:
        return value
    cut = CUT_SHORT.search(value) or _cut_before_link(value)
    if cut is None and not _breaks_off(value, text):
        return value
    start = cut.start() if cut else len(value)
    end = max((end for end in _sentence_ends(value, start) if not _is_in_quotation(value[:end])), default=0)
    if end >= max(_MIN_UNSPACED_CHARS, start // 4):
        return value[:end].rstrip()
    return f"{value[:start]} …" if cut is not None and cut.re is _CUT_BEFORE else value


def _sentence_ends(text: str, stop: int) -> Iterator[int]:
    """Where sentences end in a text up to ``stop``: not behind an abbreviation, nor before a small letter."""
    short = word_lists("sentences")["abbreviations"] | word_lists("pictures")["titles"]
    for end in _PROSE_END.finditer(text, 0, stop):
        if f"{end[1] or end[2] or ''}.".lower() not in short and not text[end.end() : end.end() + 1].islower():
            yield end.end()


def _is_in_quotation(text: str) -> bool:
    """Whether a quotation is open at the end of a text."""
    opening, closing = next((pair for pair in _QUOTES if pair[0] in text), ('"', '"'))
    if opening == closing:
        return text.count(opening) % 2 == 1
    return text.count(opening) > sum(map(text.count, closing))


def _breaks_off(value: str, text: str) -> bool:
    """Whether a line of the story has the end of a description, and goes on."""
    if SENTENCE_END.search(f"{value[-3:]} "):
        return False
    end = flat(value)[-_END_LETTERS:]
    return any(end in letters and not letters.endswith(end) for letters in map(flat, text.split("\n")[:_FIRST_LINES]))


def _cut_before_link(text: str) -> re.Match[str] | None:
    """Where a text breaks off before the words of a link to read on: "... Continue reading The ferry is late"."""
    cut = _CUT_BEFORE.search(text)
    words = cut[1].split()[:_LINK_WORDS] if cut else ()
    is_link = any(cues.find(opening) is not None for opening in accumulate(words, "{} {}".format))
    return cut if is_link else None
