"""Figures over many pages, with 95 % intervals.

Every figure is a ratio of two sums over pages: a mean is the sum of values over the number of pages that have one, a
pooled share is a count over a count. So one resampling serves them all. Sites are resampled, not pages: pages of one
site go right or wrong together, and intervals over pages would be too narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newscrawl.evaluation.metrics import PageScore

#: F1 of words that a page may be below another system's before it counts as worse.
WORSE_BY = 0.05
#: Figures of which less is better.
LOWER_IS_BETTER = frozenset(("worse", "empty", "failed"))
_ROUNDS = 2_000
_SEED = 20_260_131
_OUTER = (2.5, 97.5)  # percentiles of a 95 % interval

Ratio = tuple[float, float]
#: A page's share in numerator and denominator of each figure.
Sums = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure over pages with its 95 % interval; ``pages`` is how many had a share in it."""

    value: float
    low: float
    high: float
    pages: int


def _mean_of(name: str) -> Callable[[PageScore], Ratio]:
    def ratio(score: PageScore) -> Ratio:
        value = getattr(score, name)
        return (0.0, 0.0) if value is None else (float(value), 1.0)

    return ratio


#: What is reported, in this order.
FIGURES: dict[str, Callable[[PageScore], Ratio]] = {
    "f1": _mean_of("f1"),
    "precision": _mean_of("precision"),
    "recall": _mean_of("recall"),
    "exact": _mean_of("exact"),
    "with_kept": _mean_of("with_kept"),
    "without_excluded": _mean_of("without_excluded"),
    "segment_f1": lambda score: (2 * score.segments.found, _spoiled(score) + 2 * score.segments.found),
    "segment_precision": lambda score: (score.segments.found, score.segments.found + score.segments.extra),
    "segment_recall": lambda score: (score.segments.found, score.segments.found + score.segments.missed),
    "segment_excluded": lambda score: (score.segments.excluded, score.segments.excluded + score.segments.extra),
    "author": _mean_of("author"),
    "date": _mean_of("date"),
    "title": _mean_of("title"),
    "empty": _mean_of("empty"),
    "failed": _mean_of("failed"),
}


def _spoiled(score: PageScore) -> int:
    return score.segments.extra + score.segments.missed


def figures(
    scores: Sequence[PageScore], sites: Sequence[str], baseline: Sequence[PageScore] | None = None
) -> dict[str, Figure]:
    """The figures over pages of which ``sites`` are the sites; figures of which no page has a share are left out.

    With the scores of a ``baseline`` on the same pages, ``worse`` is the share of pages whose word F1 is lower by more
    than WORSE_BY.
    """
    if not scores:
        return {}
    columns = {name: [ratio(score) for score in scores] for name, ratio in FIGURES.items()}
    if baseline is not None:
        columns["worse"] = [_worse(score, other) for score, other in zip(scores, baseline, strict=True)]
    sums = np.array(list(columns.values()), dtype=np.float64).reshape(len(columns), len(scores), 2)
    values, lows, highs = _intervals(sums, sites)
    counts = (sums[:, :, 1] > 0).sum(axis=1)
    return {
        name: Figure(float(value), float(low), float(high), int(count))
        for name, value, low, high, count in zip(columns, values, lows, highs, counts, strict=True)
        if count
    }


def _worse(score: PageScore, other: PageScore) -> Ratio:
    if score.f1 is None or other.f1 is None:
        return 0.0, 0.0
    return float(score.f1 < other.f1 - WORSE_BY), 1.0


def _intervals(sums: Sums, sites: Sequence[str]) -> tuple[Sums, Sums, Sums]:
    """Values and bounds of figures by name, from shares by figure and page. The same for the same pages, always."""
    names, index = np.unique(np.array(sites, dtype=object).astype(str), return_inverse=True)
    grouped = np.zeros((len(names), sums.shape[0], 2))
    np.add.at(grouped, index, sums.transpose(1, 0, 2))
    draws = np.random.default_rng(_SEED).multinomial(len(names), np.full(len(names), 1 / max(1, len(names))), _ROUNDS)
    drawn = np.tensordot(draws.astype(np.float64), grouped, axes=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = drawn[:, :, 0] / drawn[:, :, 1]
        values = sums[:, :, 0].sum(axis=1) / sums[:, :, 1].sum(axis=1)
    bounds = np.full((2, sums.shape[0]), np.nan)
    for column in range(sums.shape[0]):
        drawn_values = ratios[:, column][~np.isnan(ratios[:, column])]  # a draw without any page of this figure
        if len(drawn_values):
            bounds[:, column] = np.percentile(drawn_values, _OUTER)
    return values, bounds[0], bounds[1]
