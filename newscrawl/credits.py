"""What part somebody had in a story: writing it, or other work, such as its photographs or its translation."""

from __future__ import annotations

import re
from functools import cache

from newscrawl.wordlists import word_lists


@cache
def work_words(kind: str) -> str:
    """A pattern of the words for a kind of work, "credits" or "writing" (data/cues/metadata.toml), longest first."""
    words = sorted(word_lists("byline")[kind], key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)


def writes(role: str | None) -> bool:
    """Whether a role is writing, be it beside other work ("Text und Fotos"). Who has no role writes."""
    if not role or _any_of("writing").search(role):
        return True
    return _any_of("credits").search(role) is None


@cache
def _any_of(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{work_words(kind)})(?!\w)", re.I)
