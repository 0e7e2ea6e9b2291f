"""Fitting of the wording models, the trees and the calibration. Needs LightGBM and scipy.

One thread, fixed seeds: the same examples give the same model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.sparse.linalg import LinearOperator

from newscrawl.extraction.model import BlockModel
from newscrawl.extraction.wording import BUCKETS, Linear, Tokens, Wording
from newscrawl.training import TrainingError
from newscrawl.training.examples import Examples, TrainingPage
from newscrawl.training.grown import trees_of

#: Trees. Cross-validated over the labelled pages, 220 rounds of 24 leaves at .08, 400 of 40 at .05 and 600 of 64 at .04
#: gave the same word F1 to .0004 (.974 fundus, .959 wcxb): what more there is to learn is not in larger trees.
ROUNDS = 250
PARAMETERS: Mapping[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.08,
    "num_leaves": 31,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 2.0,
    "max_bin": 63,
    "use_missing": False,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1,
    "verbose": -1,
}
# Of the wording models: strength of the penalty, and Newton steps. Over the blocks of a fifth of the sites, unseen, the
# words' area under the curve was .879 with 3e-5, .887 with 1e-5, .890 with 3e-6; L-BFGS took twice as long for .886.
_L2 = 3e-6
_STEPS = 8
#: Parts of the sites; scores of the wording models for one part come from models that were fitted on the others.
PARTS = 3

Floats = NDArray[np.float64]
#: Scores of the wording models for all blocks of each page.
_Scores = Sequence[Floats]


def fit(examples: Examples, *, data_hash: str = "", seen: frozenset[str] = frozenset(),
        advance: Callable[[], None] = lambda: None) -> BlockModel:  # fmt: skip
    """The block model for examples; ``advance`` is called once for each of ``STAGES``. Raises TrainingError."""
    pages = examples.pages
    targets, weights = _stacked(pages, "targets"), _stacked(pages, "weights")
    if len(set(targets.tolist())) < 2:
        raise TrainingError("there are no examples of story text, or none of other text")
    parts = np.array([_part(page.site) for page in pages])
    wording = fit_wording(pages)
    advance()
    scores: list[Floats] = [np.zeros((0, 2))] * len(pages)
    for part in range(PARTS):
        others = fit_wording([page for page, own in zip(pages, parts, strict=True) if own != part] or pages)
        for index in np.flatnonzero(parts == part):
            scores[index] = wording_scores(others, pages[index])
        advance()
    matrix = _matrix(examples.columns, pages, scores)
    rows = np.repeat(parts, [len(page.rows) for page in pages])
    slope, offset = _calibrated(matrix, targets, weights, rows == 0)
    advance()
    trees = trees_of(_grow(matrix, targets, weights))
    advance()
    return BlockModel(wording, examples.columns, trees, slope, offset, data_hash, seen)


#: How often ``fit`` reports progress.
STAGES = PARTS + 3


def _part(site: str) -> int:
    return sha256(f"part {site}".encode("utf-8", "surrogatepass")).digest()[0] % PARTS


def _stacked(pages: Sequence[TrainingPage], name: str) -> Floats:
    return np.concatenate([getattr(page, name) for page in pages]) if pages else np.zeros(0)


# -- wording ----------------------------------------------------------------------------------------------------------


def fit_wording(pages: Sequence[TrainingPage]) -> Wording:
    """Both wording models, by logistic regression over the blocks in use; pages weigh by the root of their number."""
    targets = _stacked(pages, "targets")
    weights = np.concatenate([np.full(len(page.rows), max(1, len(page.rows)) ** -0.5) for page in pages])
    return Wording(
        _regression(_bags([(page.words, page.rows) for page in pages]), targets, weights),
        _regression(_bags([(page.names, page.rows) for page in pages]), targets, weights),
    )


def fit_text(words: Sequence[Tokens], targets: Floats, weights: Floats) -> Linear:
    """The model over the words of rows, all of which are used; each of ``words`` is a page's."""
    return _regression(_bags([(tokens, np.arange(len(tokens.counts))) for tokens in words]), targets, weights)


def wording_scores(wording: Wording, page: TrainingPage) -> Floats:
    """The scores of both models for all blocks of a page."""
    return np.stack((wording.text.scores(page.words), wording.name.scores(page.names)), axis=1)


def _bags(chosen: Sequence[tuple[Tokens, NDArray[np.int64]]]) -> Any:
    """A row for each chosen block: its tokens, over the root of their number."""
    ids, counts = [], []
    for tokens, rows in chosen:
        ends = np.cumsum(tokens.counts)
        ids += [tokens.ids[ends[row] - tokens.counts[row] : ends[row]] for row in rows]
        counts.append(tokens.counts[rows])
    count = np.concatenate(counts)
    values = np.repeat((1 / np.sqrt(np.maximum(1, count))).astype(np.float32), count)
    ends = np.concatenate(([0], np.cumsum(count)))
    return sparse.csr_matrix((values, np.concatenate(ids), ends), shape=(len(count), BUCKETS))


def _regression(bags: Any, targets: Floats, weights: Floats) -> Linear:
    """Logistic regression with an L2 penalty, by Newton's method; the bias is the last coefficient."""
    used = np.unique(bags.indices)  # the weights of the others are 0
    bags = bags[:, used]
    turned = bags.T.tocsr()
    size = len(used) + 1
    shares = weights / weights.sum()

    def scores(point: Floats) -> Floats:
        found: Floats = bags @ point[:-1].astype(np.float32) + point[-1]
        return found

    def gathered(slopes: Floats, point: Floats) -> Floats:
        return np.append(turned @ slopes.astype(np.float32) + _L2 * point[:-1], slopes.sum())

    def loss(point: Floats) -> tuple[float, Floats]:
        value, slopes = _log_loss(scores(point), targets, shares)
        return value + _L2 / 2 * float(point[:-1] @ point[:-1]), gathered(slopes, point)

    def curvature(point: Floats) -> Callable[[Floats], Floats]:
        odds = 1 / (1 + np.exp(-scores(point)))
        bends = shares * odds * (1 - odds)
        return lambda direction: gathered(bends * scores(direction), direction)

    found = minimize(
        loss,
        np.zeros(size),
        jac=True,
        hess=lambda point: LinearOperator((size, size), matvec=curvature(point), dtype=np.float64),
        method="Newton-CG",
        options={"maxiter": _STEPS},
    ).x
    weights_of_all = np.zeros(BUCKETS, np.float16)
    weights_of_all[used] = found[:-1]
    return Linear(weights_of_all, float(found[-1]))


def _log_loss(scores: Floats, targets: Floats, shares: Floats) -> tuple[float, Floats]:
    """The weighted logistic loss, and its slope for each score."""
    value = (shares * (np.logaddexp(0, scores) - targets * scores)).sum()
    return float(value), shares * (1 / (1 + np.exp(-scores)) - targets)


# -- trees ------------------------------------------------------------------------------------------------------------


def _matrix(columns: Sequence[str], pages: Sequence[TrainingPage], scores: _Scores) -> NDArray[np.float32]:
    """The columns of all blocks in use, those of the wording models filled in."""
    matrix = np.concatenate([page.matrix for page in pages])
    starts = np.cumsum([0, *(len(page.rows) for page in pages)])
    for page, found, start in zip(pages, scores, starts, strict=False):
        fill_wording(columns, matrix[start : start + len(page.rows)], found, page.rows)
    return matrix


def fill_wording(columns: Sequence[str], matrix: NDArray[np.float32], scores: Floats, rows: NDArray[np.int64]) -> None:
    """Write the scores into the columns that ``features.describe`` has for them: "words say", "names say -1", ..."""
    for column, name in enumerate(columns):
        for which, model in enumerate(("words say", "names say")):
            if name.startswith(model):
                places = rows + int(name[len(model) :] or 0)
                inside = (places >= 0) & (places < len(scores))
                matrix[:, column] = np.where(inside, scores[np.clip(places, 0, len(scores) - 1), which], 0.0)


def _grow(matrix: NDArray[np.float32], targets: Floats, weights: Floats) -> lightgbm.Booster:
    data = lightgbm.Dataset(matrix, targets, weight=weights, params=dict(PARAMETERS), free_raw_data=False)
    return lightgbm.train(dict(PARAMETERS), data, ROUNDS)


def _calibrated(
    matrix: NDArray[np.float32], targets: Floats, weights: Floats, held: NDArray[np.bool_]
) -> tuple[float, float]:
    """Slope and offset that make probabilities of trees' sums (Platt scaling).

    Fitted to what trees grown on the other blocks say of the held ones, a part of the sites.
    """
    if len(set(targets[held].tolist())) < 2 or len(set(targets[~held].tolist())) < 2:
        return 1.0, 0.0
    sums = trees_of(_grow(matrix[~held], targets[~held], weights[~held])).sums(matrix[held])
    wanted, shares = targets[held], weights[held] / weights[held].sum()

    def loss(point: Floats) -> tuple[float, Floats]:
        value, slopes = _log_loss(point[0] * sums + point[1], wanted, shares)
        return value, np.array([slopes @ sums, slopes.sum()])

    slope, offset = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x
    return round(float(slope), 4), round(float(offset), 4)
