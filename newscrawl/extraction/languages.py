"""The language of a story: its words decide; what the page declares helps where they are few or languages are alike."""

from __future__ import annotations

import re
from typing import Any

from newscrawl.extraction.document import Document
from newscrawl.extraction.structured import Structured

#: Characters from which on py3langid is surer than what pages declare, and by how much (in log probability) it must
#: prefer
#: its first choice to the second.
_ENOUGH = 200
_SURE = 5.0
_SAMPLE = 2_000
#: Languages that py3langid takes for one another; there the page knows better.
_ALIKE = tuple(
    frozenset(group.split())
    for group in (
        "no da sv",
        "hr sr bs sl",
        "id ms jv",
        "pt gl es",
        "cs sk",
        "af nl",
        "hi mr ne",
        "uk ru be bg mk",
        "zu xh st",
        "es ca oc",
        "it la",
        "lt lv",
    )
)
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi"}
_TAG = re.compile(r"^\s*([a-zA-Z]{2})(?:[-_][a-zA-Z0-9-_]{2,12})?\s*$")


def find_language(document: Document, structured: Structured, text: str) -> str | None:
    """ISO 639-1 code of a story's language, None where neither its text nor the page tells."""
    declared = _declared(document, structured)
    sample = text[:_SAMPLE].strip()
    if not any(letter.isalpha() for letter in sample):
        return declared
    ranked = _rank(sample)
    code, margin = _SAME.get(ranked[0][0], ranked[0][0]), ranked[0][1] - ranked[1][1]
    if declared is None or code == declared:
        return code
    if any(code in group and declared in group for group in _ALIKE):
        return declared
    return code if len(sample) >= _ENOUGH and margin >= _SURE else declared


def _declared(document: Document, structured: Structured) -> str | None:
    """What the story, the page and the sources file say, in this order."""
    values: list[Any] = [
        *structured.of_story("inLanguage"),
        document.tree.get("lang"),
        document.tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
    ]
    values += [
        structured.first("og:locale"),
        structured.first("content-language", "language", "dc.language"),
        document.page.locale.language,
    ]
    for value in values:
        match = _TAG.match(value) if isinstance(value, str) else None
        if match is not None:
            code = match[1].lower()
            return _SAME.get(code, code)
    return None


def _rank(text: str) -> list[tuple[str, float]]:
    """Languages and their log probabilities (not normalised), the likeliest first."""
    import py3langid  # the model takes a moment to load, and not every command needs it

    ranked: list[tuple[str, float]] = py3langid.rank(text)
    return ranked
