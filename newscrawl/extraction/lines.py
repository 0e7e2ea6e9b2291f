"""What a line of a text without markup looks like, and its neighbours: the columns of the line model.

``describe`` serves training and use alike. Only lines near something that reads like prose are looked at: of the text
of whole pages that is two thirds, and .4 % of the story's words are elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from newscrawl.extraction.cues import Cue, load
from newscrawl.extraction.model import BlockModel
from newscrawl.extraction.model import load as load_model
from newscrawl.paths import data_path

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]

#: The model's file below data/.
LINES_MODEL = "model/lines.zip"

# Characters from which on a line is prose: without and with the end of a sentence.
_PROSE, _SENTENCE = 50, 25
_NEAR = 5  # lines around prose that are looked at
_HEAD = 160  # characters of a line that capitals and digits are counted in
_MOST_WORDS = 60  # of a line, as far as it counts for the density of a text
_WIDTHS = (3, 8, 20)  # lines on either side over which that density is taken
_STEPS = (-3, -2, -1, 1, 2, 3)

_ENDS = frozenset(".!?…。！？\"”»’")
_STOPS = frozenset(".。")
_BULLETS = frozenset("*•-–—·▪►")
_QUOTES = re.compile("[“”\"„«»]")
_DIGIT = re.compile(r"\d")
_ROLES = ("related", "promo", "share", "comment", "paywall", "consent", "legal", "ad", "byline", "date", "tags", "nav",
          "bio", "correction", "caption", "headline", "standfirst", "other")  # fmt: skip
_ROLE_NUMBERS = {role: number for number, role in enumerate(_ROLES)}

_OWN = (
    "words", "characters", "characters a word", "ends", "stops", "commas", "sentences", "capitals", "digits",
    "begins upper", "begins bullet", "cue", "cue whole", "copies", "address", "bar", "quotes", "colon", "question",
    "wording",
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
    prose = [len(line) >= _PROSE or (len(line) >= _SENTENCE and line[-1] in _ENDS) for line in lines]
    steps = np.concatenate(([0], np.cumsum(prose)))
    here = np.arange(len(prose))
    near: NDArray[np.bool_] = steps[np.minimum(len(prose), here + _NEAR + 1)] > steps[np.maximum(0, here - _NEAR)]
    return near


def find_cues(lines: Sequence[str]) -> list[Cue | None]:
    """What each line says that it is."""
    find = load().find
    return [find(line) for line in lines]


def describe(lines: Sequence[str], cues: Sequence[Cue | None], said: Floats) -> Matrix:
    """A row of ``COLUMNS`` for each line, none of which is empty; ``said`` is what the wording model says of it."""
    own = np.empty((len(lines), len(_OWN)), np.float32)
    copies = Counter(lines)
    own[:, :-1] = [_looks(line, cue, copies[line]) for line, cue in zip(lines, cues, strict=True)]
    own[:, -1] = said
    prose = np.where(own[:, _OWN.index("ends")] > 0, own[:, 0], 0)
    likely = np.minimum(own[:, 0], _MOST_WORDS) / (1 + np.exp(-own[:, -1]))
    place = np.arange(len(lines), dtype=np.float32)
    count = np.float32(len(lines))
    whole = (place, place / count, count - place, np.full_like(place, count), np.full_like(place, prose.sum()),
             place - int(likely.argmax()))  # fmt: skip
    parts = [own, *(_shifted(own[:, _SHOWN], step) for step in _STEPS)]
    parts += [np.stack([*_densities(prose), *_densities(likely), *whole], axis=1).astype(np.float32)]
    return np.concatenate(parts, axis=1)


def _looks(line: str, cue: Cue | None, copies: int) -> tuple[float, ...]:
    characters = len(line)
    words = line.count(" ") + 1
    last, first = line[-1], line[0]
    head = line[:_HEAD]
    begins = [word[0] for word in head.split()]
    return (
        words,
        characters,
        characters / words,
        last in _ENDS,
        last in _STOPS,
        line.count(","),
        line.count(". ") + line.count("? ") + line.count("! "),
        sum(map(str.isupper, begins)) / max(1, len(begins)),
        len(_DIGIT.findall(head)) / len(head),
        first.isupper(),
        first in _BULLETS,
        _ROLE_NUMBERS.get(cue.role, len(_ROLES)) if cue else -1,
        cue is not None and cue.mode == "whole",
        copies,
        "http" in line or "@" in line,
        "|" in line,
        bool(_QUOTES.search(line)),
        last == ":",
        last == "?",
    )


def _shifted(columns: Matrix, step: int) -> Matrix:
    """The columns of the line so many places on; 0 where there is none, -9 for its words' ends."""
    shifted = np.zeros_like(columns)
    shifted[:, 1] = -9
    if step > 0:
        shifted[:-step] = columns[step:]
    else:
        shifted[-step:] = columns[:step]
    return shifted


def _densities(values: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The mean of the lines around each, and the shares of the whole that stand before and behind it."""
    sums = np.concatenate(([0], np.cumsum(values, dtype=np.float64)))
    here = np.arange(len(values))
    found = []
    for width in _WIDTHS:
        begin, end = np.maximum(0, here - width), np.minimum(len(values), here + width + 1)
        found.append((sums[end] - sums[begin]) / (end - begin))
    total = max(1.0, sums[-1])
    return [*found, sums[:-1] / total, 1 - sums[1:] / total]
