"""Binary decision trees, asked in NumPy for all rows of a matrix at once.

No row walks a tree. First every comparison that the trees make is made for every row, each distinct one once. Then
the trees are folded from their leaves up: which leaf a row reaches below a node is what it reaches below one child or
the other, by the node's comparison. Leaves are numbered within their tree, so that a byte holds what is reached and
a few operations on bytes do for all nodes of one height: half the time of a walk, which looks up every step of every
row in four tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]
_Places = NDArray[np.intp]

# At once, so that what is reached below all nodes fits the processor's cache, and so do the values that are compared:
# a fifth of the time, most of which goes into memory when a page comes between two answers.
_ROWS = 256
_COMPARED = 512
_SUMMED = 64  # trees whose values are added up before they are added to those of the trees before them


class _Fold(NamedTuple):
    """Nodes of one height: the first of their places and the one behind the last, their comparisons, their children."""

    first: int
    end: int
    asked: _Places
    low: _Places
    high: _Places


class _Plan(NamedTuple):
    """The trees as they are folded.

    A place is a row of what is reached: leaf n of any tree has place n, up to ``leaves`` of the largest tree; behind
    them come the inner nodes by height. ``columns`` and ``thresholds`` are the distinct comparisons. ``starts`` is
    where the leaves of each tree begin in ``values``.
    """

    columns: _Places
    thresholds: Matrix
    folds: tuple[_Fold, ...]
    roots: _Places
    leaves: int
    places: int
    starts: _Places
    values: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Binary trees, the nodes of all of them in one numbering.

    A row goes from an inner node to node ``left`` where its value of column ``feature`` is not above ``threshold``,
    else to ``left`` + 1. A leaf has itself for ``left`` and no threshold that a row could pass. ``value`` counts at
    leaves only. ``depth`` is that of the deepest leaf. Raises ValueError where the nodes are no trees.
    """

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    value: Floats
    depth: int
    _plan: _Plan = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_plan", _plan(self))

    def sums(self, matrix: Matrix) -> Floats:
        """For each row the sum of the values of the leaves that it reaches, one a tree."""
        found = np.zeros(len(matrix))
        for start in range(0, len(matrix), _ROWS):
            reached = _reached(self._plan, matrix[start : start + _ROWS])
            for first in range(0, len(reached), _SUMMED):
                found[start : start + _ROWS] += reached[first : first + _SUMMED].sum(axis=0)
        return found


def _reached(plan: _Plan, matrix: Matrix) -> Floats:
    """The values of the leaves that rows reach, of shape (trees, rows)."""
    columns = np.ascontiguousarray(matrix.T, dtype=np.float32)
    kind = np.min_scalar_type(plan.leaves - 1)
    holds = np.empty((len(plan.columns), len(matrix)), np.bool_)
    for first in range(0, len(holds), _COMPARED):
        part = slice(first, first + _COMPARED)
        np.greater(columns.take(plan.columns[part], axis=0), plan.thresholds[part], out=holds[part])
    above = holds.view(np.uint8).astype(kind, copy=False)
    np.negative(above, out=above)  # all bits set where the comparison holds
    below = np.empty((plan.places, len(matrix)), kind)
    below[: plan.leaves] = np.arange(plan.leaves, dtype=kind)[:, np.newaxis]
    for fold in plan.folds:
        low, high = below.take(fold.low, axis=0), below.take(fold.high, axis=0)
        high ^= low
        high &= above.take(fold.asked, axis=0)
        np.bitwise_xor(high, low, out=below[fold.first : fold.end])
    return plan.values.take(below.take(plan.roots, axis=0) + plan.starts[:, np.newaxis])


def _plan(trees: Trees) -> _Plan:
    levels, tree = _levels(trees)
    nodes = np.concatenate(levels)
    is_inner = trees.left[nodes] != nodes
    leaves, inner = nodes[~is_inner], nodes[is_inner]
    leaves = leaves[np.argsort(tree[leaves], kind="stable")]
    counts = np.bincount(tree[leaves], minlength=len(trees.roots))
    starts, most = np.cumsum(counts) - counts, int(counts.max(initial=0))
    height = _heights(trees, levels)
    inner = inner[np.argsort(height[inner], kind="stable")]
    place = np.zeros(len(trees.left), np.intp)
    place[leaves] = np.arange(len(leaves)) - np.repeat(starts, counts)
    place[inner] = most + np.arange(len(inner))
    pairs = np.stack((trees.feature[inner].astype(np.float64), trees.threshold[inner]))
    (columns, thresholds), asked = np.unique(pairs, axis=1, return_inverse=True)
    asked = asked.reshape(-1)  # of another shape in some versions of NumPy
    folds, first = [], 0
    for end in np.cumsum(np.bincount(height[inner], minlength=1)[1:]).tolist():
        left = trees.left[inner[first:end]]
        folds.append(_Fold(most + first, most + end, asked[first:end], place[left], place[left + 1]))
        first = end
    return _Plan(
        columns.astype(np.intp),
        thresholds.astype(np.float32)[:, np.newaxis],
        tuple(folds),
        place[trees.roots],
        most,
        most + len(inner),
        starts,
        trees.value[leaves],
    )


def _levels(trees: Trees) -> tuple[list[NDArray[np.int32]], _Places]:
    """The nodes that the roots lead to, level by level, and of each node its tree."""
    tree = np.zeros(len(trees.left), np.intp)
    level, owners = trees.roots, np.arange(len(trees.roots))
    levels, count = [level], len(level)
    while len(level):
        tree[level] = owners
        left = trees.left[level]
        inner = left != level
        level, owners = np.concatenate((left[inner], left[inner] + 1)), np.tile(owners[inner], 2)
        count += len(level)
        if count > len(tree) or level.max(initial=0) >= len(tree):
            raise ValueError("nodes that are no trees")
        levels.append(level)
    return levels, tree


def _heights(trees: Trees, levels: list[NDArray[np.int32]]) -> _Places:
    """How far above its deepest leaf each node is."""
    height = np.zeros(len(trees.left), np.intp)
    for level in reversed(levels):
        inner = level[trees.left[level] != level]
        left = trees.left[inner]
        height[inner] = 1 + np.maximum(height[left], height[left + 1])
    return height
