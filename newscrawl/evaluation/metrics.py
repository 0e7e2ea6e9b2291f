"""How near an answer is to a page's labels: one page at a time, each measure from 0 to 1.

The measures are those of public benchmarks: the bag of lower-cased words and the shares of snippets of WCXB, token
identity of the article-extraction-benchmark, pooled counts of segments of trafilatura's own evaluation.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from newscrawl import letters
from newscrawl.evaluation.pages import LabelledPage

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_NO_LETTER = re.compile(r"[\W_]+")
#: Kana and Han; a reference with more than a fifth of them is compared by pairs of characters.
_UNSPACED = re.compile(f"[{letters.KANA_AND_HAN}]")
_UNSPACED_SHARE = 0.2
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: What stands before a name in bylines, and what stands between two names.
_BEFORE = ("by", "von", "par", "por", "di", "da", "door", "av", "af", "written by", "posted by", "author", "author:",
           "text", "text:")  # fmt: skip
_LEAD = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(_BEFORE, key=len, reverse=True)))})\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"[;,|/&]|\b(?:and|und|et|y|mit)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system says of a page. None: the system does not tell, which is no wrong answer.

    ``problem`` is why there is no text, ``failed`` whether that was an exception or the time limit.
    """

    text: str = ""
    title: str | None = None
    authors: tuple[str, ...] | None = None
    date: str | None = None
    problem: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Segments:
    """Counts of snippets: found rightly, found wrongly, missed, rightly not there."""

    found: int = 0
    extra: int = 0
    missed: int = 0
    excluded: int = 0

    @property
    def f1(self) -> float | None:
        """Of one page; None where it has no snippets."""
        total = 2 * self.found + self.extra + self.missed
        return 2 * self.found / total if total else (None if not self.excluded else 1.0)


@dataclass(frozen=True, slots=True)
class PageScore:
    """An answer against a page's labels; None where the page has no such label or the system no such answer."""

    precision: float | None
    recall: float | None
    f1: float | None
    exact: float | None
    with_kept: float | None
    without_excluded: float | None
    segments: Segments
    author: float | None
    date: float | None
    title: float | None
    empty: bool
    failed: bool


def score_page(page: LabelledPage, answer: Answer, tells: Iterable[str] = ("title", "author", "date")) -> PageScore:
    """Score one answer. ``tells`` names the fields beside the text that the system gives at all."""
    text = answer.text
    precision = recall = f1 = exact = None
    if page.body:
        precision, recall, f1 = word_scores(text, page.body)
        exact = float(_WORD.findall(text) == _WORD.findall(page.body))
    absent = share_found(text, page.without)
    fields = set(tells)
    return PageScore(
        precision=precision,
        recall=recall,
        f1=f1,
        exact=exact,
        with_kept=share_found(text, page.with_),
        without_excluded=None if absent is None else 1 - absent,
        segments=count_segments(text, page.with_, page.without),
        author=same_names(answer.authors or (), page.author) if page.author and "author" in fields else None,
        date=same_day(answer.date, page.date) if page.date and "date" in fields else None,
        title=same_title(answer.title, page.title) if page.title and "title" in fields else None,
        empty=not text,
        failed=answer.failed,
    )


# -- text --------------------------------------------------------------------------------------------------------------


def word_scores(text: str, reference: str) -> tuple[float, float, float]:
    """Precision, recall and F1 over bags of words; of pairs of characters where the reference does not space words."""
    letters = len(_SPACE.sub("", reference))
    split = _pairs if len(_UNSPACED.findall(reference)) > _UNSPACED_SHARE * max(1, letters) else _words
    ours, wanted = split(text), split(reference)
    if not ours and not wanted:
        return 1.0, 1.0, 1.0
    common = sum((Counter(ours) & Counter(wanted)).values())
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / len(ours), common / len(wanted)
    return precision, recall, 2 * precision * recall / (precision + recall)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _pairs(text: str) -> list[str]:
    letters = _NO_LETTER.sub("", text.lower())
    return [first + second for first, second in pairwise(letters)]


def squeeze(text: str) -> str:
    """A text with single spaces for all white space, and none around it."""
    return _SPACE.sub(" ", text).strip()


def share_found(text: str, snippets: Sequence[str]) -> float | None:
    """The share of snippets that stand in the text, whatever the case and the white space; None without snippets."""
    if not snippets:
        return None
    whole = squeeze(text).lower()
    return sum(squeeze(snippet).lower() in whole for snippet in snippets) / len(snippets)


def count_segments(text: str, present: Sequence[str], absent: Sequence[str]) -> Segments:
    """How many snippets stand in the text, in their case, of those that must and of those that must not."""
    whole = squeeze(text)
    found = sum(squeeze(snippet) in whole for snippet in present)
    extra = sum(squeeze(snippet) in whole for snippet in absent)
    return Segments(found, extra, len(present) - found, len(absent) - extra)


# -- title, author, date -----------------------------------------------------------------------------------------------


def same_names(names: Iterable[str], wanted: Iterable[str]) -> float:
    """1 where both are the same set of people, whatever the order, case, accents and punctuation; else 0."""
    ours, theirs = _people(names), _people(wanted)
    return float(bool(ours) and ours == theirs)


def _people(names: Iterable[str]) -> set[str]:
    return {person for name in names for part in _BETWEEN.split(name) if (person := _person(part))}


def _person(name: str) -> str:
    bare = unicodedata.normalize("NFKC", name).strip()
    if lead := _LEAD.match(bare):
        bare = bare[lead.end() :]
    letters = (letter for letter in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(letter))
    return _NO_LETTER.sub(" ", "".join(letters)).strip().lower()


def same_day(date: str | None, wanted: str) -> float:
    """1 where a date begins with the wanted day, YYYY-MM-DD; else 0."""
    day = _DAY.match(date or "")
    return float(day is not None and day[0] == wanted)


def same_title(title: str | None, wanted: str) -> float:
    """1 where both titles have the same words in the same order, whatever the case and punctuation; else 0."""
    ours, theirs = _flat(title or ""), _flat(wanted)
    return float(bool(ours) and ours == theirs)


def _flat(title: str) -> str:
    return _NO_LETTER.sub(" ", unicodedata.normalize("NFKC", title)).strip().lower()
