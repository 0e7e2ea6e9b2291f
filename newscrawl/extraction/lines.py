"""What a line of a text without markup looks like, and its neighbours: the columns of the line model.

``look`` and ``describe`` serve training and use alike, and take many documents at once; what is said of one does not
depend on the others. Only lines near something that reads like prose are looked at: of the text of whole pages that is
two thirds, and .4 % of the story's words are elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from newscrawl.extraction.cues import Cue
from newscrawl.extraction.linecues import find_cues
from newscrawl.extraction.linewords import UNSPACED, HashedTokens, LineWords, are_among, read_lines
from newscrawl.extraction.model import BlockModel
from newscrawl.extraction.model import load as load_model
from newscrawl.extraction.trees import Trees
from newscrawl.extraction.wording import Linear
from newscrawl.paths import data_path

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]

#: The model's file below data/.
LINES_MODEL = "model/lines.zip"

# Characters from which on a line is prose: without and with the end of a sentence.
_PROSE, _SENTENCE = 50, 25
# What one character of a script without spaces stands for: words, and characters of a script with them.
_WORDS, _CHARACTERS = 0.5, 2.5
_NEAR = 5  # lines around prose that are looked at
_MOST_WORDS = 60  # of a line, as far as it counts for the density of a text
_WIDTHS = (3, 8, 20)  # lines on either side over which that density is taken
_AT_ONCE = 1000  # lines
_ROWS = 256  # lines that trees are walked for at once
# Trees after which a line is done with whose log-odds are so far from the middle, where it would be kept or not.
_FIRST, _MIDDLE, _SURE = 24, -0.4, 2.0
_STEPS = (-3, -2, -1, 1, 2, 3)
# Sums of multiples of this are exact, so they are the same whatever stood before them.
_GRAIN = 2.0**-20

_ENDS = ".!?…。！？．｡।॥؟۔።\"”»’」』"
_STOPS = ".。．｡।॥۔።"
_BULLETS = "*•-–—·▪►・●■◆"
_COLONS, _QUESTIONS = ":：", "?？؟"
_ROLES = ("related", "promo", "share", "comment", "paywall", "consent", "legal", "ad", "byline", "date", "tags", "nav",
          "bio", "correction", "caption", "headline", "standfirst", "other")  # fmt: skip
_ROLE_NUMBERS = {role: number for number, role in enumerate(_ROLES)}
#: Stands for the share of capitals among the first letters of words where no letter is of either kind.
NO_CASE = -1

_OWN = (
    "words", "characters", "characters a word", "ends", "stops", "commas", "sentences", "capitals", "digits",
    "begins upper", "begins bullet", "cue", "cue whole", "copies", "address", "bar", "quotes", "colon", "question",
    "wording", "known",
)  # fmt: skip
_SHOWN = tuple(_OWN.index(name) for name in ("words", "ends", "sentences", "cue", "wording"))
COLUMNS: tuple[str, ...] = (
    *_OWN,
    *(f"{_OWN[column]} {step:+}" for step in _STEPS for column in _SHOWN),
    *(f"{what} {width}" for what in ("prose", "likely") for width in (*_WIDTHS, "before", "behind")),
    "place", "share of place", "places left", "lines", "prose in all", "from the likeliest",
)  # fmt: skip


@lru_cache(maxsize=1)
def line_model() -> BlockModel:
    """The line model that newscrawl ships, read once. Raises ModelError."""
    model = load_model(data_path(LINES_MODEL))
    model.check(COLUMNS)
    return model


def near_prose(lines: Sequence[str]) -> NDArray[np.bool_]:
    """Which lines are prose or near it."""
    prose = [len(line) >= _PROSE or _is_prose(line) for line in lines]
    steps = np.concatenate(([0], np.cumsum(prose)))
    here = np.arange(len(prose))
    near: NDArray[np.bool_] = steps[np.minimum(len(prose), here + _NEAR + 1)] > steps[np.maximum(0, here - _NEAR)]
    return near


def _is_prose(line: str) -> bool:
    """Whether a line below _PROSE is prose, by its end or by its script."""
    size: float = len(line)
    if not line.isascii():
        size += (_CHARACTERS - 1) * len(UNSPACED.findall(line))
    return size >= _PROSE or (size >= _SENTENCE and line[-1] in _ENDS)


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """The lines of documents as they are seen before the model has a say: none is empty, of no document are there none.

    ``sizes`` are the documents' numbers of lines. ``own`` has a row a line, _OWN without what the wording model says.
    """

    sizes: Numbers
    cues: list[Cue | None]
    words: HashedTokens
    own: Matrix


def look(documents: Sequence[Sequence[str]]) -> Lines:
    """What is seen of the lines of each document."""
    copies = [count for document in documents for count in _copies(document)]
    cues: list[Cue | None] = []
    parts = []
    for lines in _parted([line for document in documents for line in document]):
        read = read_lines(lines)
        found = find_cues(lines, read)
        parts.append((read.tokens(), _own(lines, read, found, copies[len(cues) : len(cues) + len(lines)])))
        cues += found
    words = HashedTokens(*(np.concatenate([getattr(part, name) for part, _ in parts]) for name in ("hashes", "counts")))
    return Lines(np.array([*map(len, documents)], np.int64), cues, words, np.concatenate([own for _, own in parts]))


def _parted(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    """Lines by the hundred: more at once take more memory, and no less time."""
    for first in range(0, len(lines), _AT_ONCE):
        yield lines[first : first + _AT_ONCE]


def wording(model: Linear, words: HashedTokens) -> Floats:
    """What the wording model says of each line, and the share of its words that the model knows: shape (lines, 2).

    Of words that it does not know a third falls together with ones that it does.
    """
    tokens = words.in_buckets()
    weights = model.weights[tokens.ids]
    starts = np.cumsum(tokens.counts) - tokens.counts  # each line has a word at least, the mark of its end
    sums = np.add.reduceat(weights, starts, dtype=np.float64)
    known = np.add.reduceat(weights != 0, starts, dtype=np.float64)
    return np.stack((sums / np.sqrt(tokens.counts) + model.bias, known / tokens.counts), axis=1)


def describe(lines: Lines, said: Floats) -> Matrix:
    """A row of ``COLUMNS`` for each line; ``said`` is what ``wording`` has of them."""
    own = np.concatenate((lines.own, said.astype(np.float32)), axis=1)
    starts = np.repeat(np.cumsum(lines.sizes) - lines.sizes, lines.sizes)
    count = np.repeat(lines.sizes, lines.sizes)
    prose = np.where(own[:, _OWN.index("ends")] > 0, own[:, 0], 0).astype(np.float64)
    likely = np.minimum(own[:, 0], _MOST_WORDS) / (1 + np.exp(-said[:, 0]))
    likely = np.round(likely / _GRAIN) * _GRAIN
    here = np.arange(len(own))
    around = _Around(here, starts, starts + count)
    peak = np.repeat(around.peaks(likely, lines.sizes), lines.sizes)
    place = here - starts
    whole = (place, place / count, count - place, count, around.total(prose), here - peak)
    parts = [own, *(_shifted(own[:, _SHOWN], step, around) for step in _STEPS)]
    parts += [np.stack([*around.densities(prose), *around.densities(likely), *whole], axis=1).astype(np.float32)]
    return np.concatenate(parts, axis=1)


def predict(model: BlockModel, matrix: Matrix) -> Floats:
    """The probability that each line is story text.

    Most lines are told by the first trees: the others are asked only where those are not sure. Over the labelled pages,
    unseen, that takes 40 trees a line instead of 64, and the same word F1 to .0001. All in parts that fit the
    processor's cache.
    """
    first, rest = _asked(model.trees)
    sums = np.empty(len(matrix))
    for start in range(0, len(matrix), _ROWS):
        rows = matrix[start : start + _ROWS]
        found = first.sums(rows)
        unsure = np.flatnonzero(np.abs(found - _MIDDLE) < _SURE)
        if len(unsure) and len(rest.roots):
            found[unsure] += rest.sums(rows[unsure])
        sums[start : start + _ROWS] = found
    odds: Floats = 1 / (1 + np.exp(-(model.slope * sums + model.offset)))
    return odds


@lru_cache(maxsize=2)
def _asked(trees: Trees) -> tuple[Trees, Trees]:
    """The trees that are asked of every line, and the others."""
    return replace(trees, roots=trees.roots[:_FIRST]), replace(trees, roots=trees.roots[_FIRST:])


def _own(lines: Sequence[str], read: LineWords, cues: Sequence[Cue | None], copies: Sequence[int]) -> Matrix:
    counts = read.counts
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    unspaced = counts["unspaced"]
    words = counts["spaces"] + 1 + _WORDS * unspaced
    characters = read.lengths + (_CHARACTERS - 1) * unspaced
    scale = lengths / read.lengths  # of lines of which only the ends were looked at
    cased = counts["cased"]
    columns: tuple[ArrayLike, ...] = (
        words * scale,
        characters * scale,
        characters / words,
        are_among(read.last, _ENDS),
        are_among(read.last, _STOPS),
        counts["commas"] * scale,
        counts["sentences"] * scale,
        np.where(cased > 0, counts["capitals"] / np.maximum(1, cased), NO_CASE),
        counts["digits"] / read.lengths,
        read.begins_upper,
        are_among(read.first, _BULLETS),
        [_ROLE_NUMBERS.get(cue.role, len(_ROLES)) if cue else -1 for cue in cues],
        [cue is not None and cue.mode == "whole" for cue in cues],
        copies,
        ["http" in line or "@" in line for line in lines],
        counts["bars"] > 0,
        counts["quotes"] > 0,
        are_among(read.last, _COLONS),
        are_among(read.last, _QUESTIONS),
    )
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _copies(lines: Sequence[str]) -> Iterable[int]:
    copies = Counter(lines)
    return map(copies.__getitem__, lines)


@dataclass(frozen=True, slots=True, eq=False)
class _Around:
    """For each line its number, and where its document begins and ends."""

    here: Numbers
    begin: Numbers
    end: Numbers

    def total(self, values: Floats) -> Floats:
        """The sum over the document."""
        sums = np.concatenate(([0], np.cumsum(values)))
        return np.asarray(sums[self.end] - sums[self.begin])

    def densities(self, values: Floats) -> list[Floats]:
        """The mean of the lines around each, and the shares of the document that stand before and behind it."""
        sums = np.concatenate(([0], np.cumsum(values)))
        found = []
        for width in _WIDTHS:
            begin, end = np.maximum(self.begin, self.here - width), np.minimum(self.end, self.here + width + 1)
            found.append((sums[end] - sums[begin]) / (end - begin))
        before, behind = sums[:-1] - sums[self.begin], sums[self.end] - sums[1:]
        total = np.maximum(1.0, sums[self.end] - sums[self.begin])
        return [*found, before / total, behind / total]

    def peaks(self, values: Floats, sizes: Numbers) -> Numbers:
        """The first of the highest lines of each document."""
        ends = np.cumsum(sizes)
        return np.array([end - size + int(values[end - size : end].argmax()) for end, size in zip(ends, sizes)])  # noqa: B905


def _shifted(columns: Matrix, step: int, around: _Around) -> Matrix:
    """The columns of the line so many places on; 0 where there is none, -9 for its words' ends."""
    place = around.here + step
    inside = (place >= around.begin) & (place < around.end)
    shifted = columns[np.clip(place, 0, len(columns) - 1)]
    shifted[~inside] = 0
    shifted[~inside, 1] = -9
    return shifted
