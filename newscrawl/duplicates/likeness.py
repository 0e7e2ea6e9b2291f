"""How alike two texts are, and whether that makes them one story.

The thresholds were set on copies made from one half of the sites of labelled pages and of the demo's publishers, and
measured on the other half: docs/duplicates.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newscrawl.duplicates.shingles import Shingles, runs, shingles

#: Share of the shorter text that the longer must have, lines that their sources repeat left aside.
CONTAINED = 0.3
#: The same for it to be most of the shorter text.
MOST = 0.5
#: The same as ``CONTAINED`` with all lines, for texts that consist of repeated ones: the versions of a story that
#: grows, each at an address of its own.
WHOLLY = 0.8
#: The shorter text must be so long a share of the longer, or a roundup would tie together all that it carries.
LENGTH = 0.15
#: Shortest text, in runs of words, that can be a copy: below it are captions, teasers and notices.
LEAST = 12
#: A short text, in runs of words. Those of one source under two headlines are its notices ("this video is not
#: available"), and so few runs that two texts have in common may be a stock sentence.
BRIEF = 40
#: Share of all runs of two texts that both have, boilerplate left aside, for a short one to be a copy of another
#: source's under another headline: a sentence that stands by itself and within ten stories says nothing of these.
ALIKE = 0.5
#: Share of a line's runs that the other text must have for the line to be in it too. A changed word in a line of
#: thirty spoils four runs of it.
LINE = 0.6
#: Share of a text that is its head.
HEAD = 0.3
#: Share of a text that must be its own for it to be judged by that.
OWN = 0.1


@dataclass(frozen=True, slots=True)
class Likeness:
    """From 0 to 1: ``similarity`` is the share of all runs of words of two texts that both have (the Jaccard index),
    ``contained`` the share of the shorter one's that the other has."""

    similarity: float
    contained: float


@dataclass(frozen=True, slots=True)
class Text:
    """A story's runs of words, and its ``own``: those without the lines that other stories of its source carry too.

    ``words`` are the hashes of its words, ``sizes`` how many of them each line has; a line has one at least.
    """

    source_id: int
    title: str
    words: Shingles
    sizes: Sequence[int]
    all: Shingles
    own: Shingles


def likeness(one: Shingles, other: Shingles) -> Likeness:
    """How alike two texts are; 0 where one has no runs."""
    shorter, longer = sorted((len(one), len(other)))
    if not shorter:
        return Likeness(0.0, 0.0)
    both = len(np.intersect1d(one, other, assume_unique=True))
    return Likeness(both / (shorter + longer - both), both / shorter)


def are_alike(one: Text, other: Text) -> bool:
    """Whether two texts are one story's. Symmetric, and a matter of these two alone."""
    shorter, longer = sorted((len(one.all), len(other.all)))
    if shorter < LEAST or shorter < LENGTH * longer:
        return False
    if shorter < BRIEF and (one.source_id != other.source_id or one.title != other.title):
        return one.source_id != other.source_id and _are_alike_briefs(one, other)
    if not (_is_much(one.own, one) and _is_much(other.own, other)):
        return likeness(one.all, other.all).contained >= WHOLLY
    return likeness(one.own, other.own).contained >= CONTAINED and _share_a_story(one, other)


def _are_alike_briefs(one: Text, other: Text) -> bool:
    """Whether a short text of one source and a text of another are one story's."""
    alike = likeness(one.own, other.own)
    return alike.similarity >= ALIKE or (one.title == other.title and alike.contained >= WHOLLY)


def _is_much(part: Shingles, text: Text) -> bool:
    return len(part) >= max(LEAST, OWN * len(text.all))


def _share_a_story(one: Text, other: Text) -> bool:
    """Whether two texts that have much in common have more so than lines that stand below both.

    Of a copy and its original one has little else, or what else they have is alike too. Where a paper cuts a text and
    adds to it, both have; but then what they share stands at the head of the one that was cut. The note below two
    unlike stories does not, be it that of two papers of one house and with the name of each in it. Nor does the stock
    sentence above them: what stands at the head must be longer than a brief and more than one line, or one of these
    where it is most of the shorter text.
    """
    if likeness(one.all, other.all).contained >= WHOLLY:
        return True
    shared, others_shared = _in_lines(one, other.all), _in_lines(other, one.all)
    rest, others_rest = shingles(one.words[~shared]), shingles(other.words[~others_shared])
    if not (_is_much(rest, one) and _is_much(others_rest, other)):
        return True
    if likeness(rest, others_rest).contained >= CONTAINED:
        return True
    return one.source_id != other.source_id and _begin_alike(one, other)


def _begin_alike(one: Text, other: Text) -> bool:
    """Whether what two texts share of their own stands at the head of one, and is more than a stock sentence."""
    common = np.intersect1d(one.own, other.own, assume_unique=True)
    shared, others_shared = _in_lines(one, common), _in_lines(other, common)
    if not (_begins_early(shared) or _begins_early(others_shared)):
        return False
    has_lines, is_long = max(_lines(one, shared), _lines(other, others_shared)) > 1, len(common) >= BRIEF
    is_most = len(common) >= MOST * min(len(one.own), len(other.own))
    return (has_lines or is_long) if is_most else (has_lines and is_long)


def _in_lines(text: Text, others: Shingles) -> npt.NDArray[np.bool_]:
    """Of each word of a text whether its line is, but for a word here and there, among these runs too: one at least."""
    begun = runs(text.words)
    found = np.zeros(len(text.words), dtype=np.bool_)  # the last words of a text begin no run
    found[: len(begun)] = others[np.searchsorted(others, begun) % len(others)] == begun
    sizes = np.array(text.sizes)
    hits = np.add.reduceat(found, np.cumsum(sizes) - sizes, dtype=np.int64)
    return np.repeat(hits >= LINE * sizes, sizes)


def _lines(text: Text, words: npt.NDArray[np.bool_]) -> int:
    """How many lines of a text these words make up: whole ones."""
    return int(words[np.cumsum(text.sizes) - 1].sum())


def _begins_early(shared: npt.NDArray[np.bool_]) -> bool:
    return bool(shared[: int(HEAD * len(shared))].any())
