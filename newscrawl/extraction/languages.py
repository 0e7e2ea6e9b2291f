"""The language of a story: its words decide; what the page declares helps where they are few or languages are alike."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from newscrawl.extraction.document import Document
from newscrawl.extraction.evidence import Found, untaken
from newscrawl.extraction.langmodel import load
from newscrawl.extraction.structured import Structured
from newscrawl.items import Claim

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

#: Characters that are looked at: on 1,656 labelled pages 1,000 give the same first choice as 2,000, in half the time.
_SAMPLE = 1_000
#: Characters that are enough where they are of the language that the page declares: of 1,654 labelled stories two have
#: another first choice on them than on 1,000, and that is not what they declare.
_FIRST = 150
#: By how much py3langid (log probability) must prefer its first choice to what the page declares. Of one sentence in
#: each of 60 languages, cut to 20 characters or more, the right language is never further behind a wrong first choice
#: than 5.7, and from 30 characters on it is ahead of English by 30 or more.
_SURE = 8.0
#: Bytes of UTF-8, which are letters of Latin and fewer of other scripts, below which the words alone say nothing: "OK."
#: would be Afrikaans.
_LEAST = 20
#: Languages that differ in few words; there the page knows better, however long the text.
_ALIKE = (frozenset(("hr", "sr", "bs")), frozenset(("id", "ms")))
#: Old codes and long ones of languages that have a short one. Norwegian is "no" in both of its written forms, as the
#: sources file calls it.
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "fil": "tl"}
_TAG = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9_-]{2,20})?\s*")
#: Type codes of arrays by their items' bytes, as py3langid walks them.
_TYPES = {2: "H", 4: "I"}
_META = ("og:locale", "content-language", "language", "dc.language")


def find_language(document: Document, structured: Structured, text: str) -> Found[str | None]:
    """ISO 639-1 code of a story's language, None where neither its text nor the page tells.

    The source is "text" where its words decide.
    """
    claims = list(_declared(document, structured))
    declared = claims[0] if claims else None
    sample = text[:_SAMPLE].strip()
    if any(letter.isalpha() for letter in sample):
        if declared is not None and declared.value == _likeliest(sample[:_FIRST]):
            return Found(declared.value, "text", untaken(claim for claim in claims if claim.value != declared.value))
        scores = _scores(sample)
        code = next(iter(scores))
        if declared is None and len(sample.encode("utf-8", "replace")) < _LEAST:
            return Found(None, None, (Claim(code, "text", "too short"),))
        if declared is None or not _is_kept(declared.value, code, scores):
            return Found(code, "text", untaken(claims))
        if declared.value == code:
            return Found(code, "text", untaken(claim for claim in claims if claim.value != code))
        claims.append(Claim(code, "text"))
    return Found(declared.value if declared else None, declared.source if declared else None, untaken(claims[1:]))


def _is_kept(declared: str, code: str, scores: dict[str, float]) -> bool:
    """Whether the declared language stands against the one that the words are likeliest of."""
    if any(code in group and declared in group for group in _ALIKE):
        return True
    return scores[code] - scores.get(declared, float("-inf")) < _SURE


def _declared(document: Document, structured: Structured) -> Iterator[Claim]:
    """What the story, the page and the sources file say, in this order."""
    values: list[tuple[Any, str]] = [(value, "json-ld:inLanguage") for value in structured.of_story("inLanguage")]
    values.append((document.tree.get("lang"), "html:lang"))
    values.append((document.tree.get("{http://www.w3.org/XML/1998/namespace}lang"), "html:lang"))
    values += [(structured.first(name), f"meta:{name}") for name in _META]
    values.append((document.page.locale.language, "source"))
    for value, source in values:
        match = _TAG.fullmatch(value[:40]) if isinstance(value, str) else None
        if match is not None:
            code = _SAME.get(match[1].lower(), match[1].lower())
            if len(code) == 2:
                yield Claim(code, source)


def _likeliest(text: str) -> str:
    """The code of the first of the languages that ``_scores`` ranks; not to rank them saves a quarter of the time."""
    code, _ = identifier().classify(text)
    return _SAME.get(code, code) if len(code) == 2 else next(iter(_scores(text)))


def _scores(text: str) -> dict[str, float]:
    """The log probabilities (not normalised) of the languages that have a code of two letters, the likeliest first."""
    scores: dict[str, float] = {}
    for code, score in identifier().rank(text):
        if len(code) == 2:
            scores.setdefault(_SAME.get(code, code), score)
    return scores


@cache
def identifier() -> LanguageIdentifier:
    """py3langid's identifier with its own model."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier  # a tenth of a second: not for each command

    model = load(MODEL_DIR / MODEL_FILE)
    moves, rows = (array(_TYPES[model[name].itemsize], model[name].tobytes()) for name in ("nextmove", "nextmove_row"))
    features = array("i", model["out_feat"].tobytes())
    return LanguageIdentifier(model["ptc"], model["pc"], model["classes"].tolist(), moves, features, tk_row=rows)
