"""The block model: how likely each block of a page is story text.

LightGBM grows the trees (``newscrawl.training``); here they are walked in NumPy, all trees and blocks at once, so that
extraction needs neither LightGBM nor the libraries that it wants from the system.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.errors import NewscrawlError
from newscrawl.extraction.wording import BUCKETS, Linear, Wording
from newscrawl.paths import data_path

#: Raised when a file of this version would be read wrongly by the code before, or the other way round.
FORMAT = 1
SHIPPED = "model/blocks.zip"
_ABOUT = "about.json"
_DATE = (1980, 1, 1, 0, 0, 0)  # of every member: equal models are equal files
_RETRAIN = "train it anew: python -m newscrawl.training"
_ANEW = f"install newscrawl anew, or {_RETRAIN}"

_SHIFT = 16  # bits for a column's number
_FEATURE = (1 << _SHIFT) - 1
# So many trees at once fit the processor's cache; from the fifth level on, at every second one, what has reached its
# leaf is dropped. Together this halves the time: 2.4 ms for 250 trees of 31 leaves and a page of 200 blocks.
_AT_ONCE = 64
_FIRST_LOOK = 5
_NEXT_LOOK = 2

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]


class ModelError(NewscrawlError):
    """A block model that cannot be read or written, or that was made for other code."""


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Binary trees, the nodes of all of them in one numbering.

    A row goes from an inner node to node ``left`` where its value of column ``feature`` is not above ``threshold``,
    else to ``left`` + 1. A leaf has itself for ``left`` and no threshold that a row could pass. ``value`` counts at
    leaves only. ``depth`` is that of the deepest leaf.
    """

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    value: Floats
    depth: int
    _steps: NDArray[np.int64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """``left`` and ``feature`` in one number: one look-up for two."""
        object.__setattr__(self, "_steps", self.left.astype(np.int64) << _SHIFT | self.feature)

    def sums(self, matrix: Matrix) -> Floats:
        """For each row the sum of the values of the leaves that it reaches, one a tree."""
        rows, width = matrix.shape
        values = np.ascontiguousarray(matrix, dtype=np.float32).ravel()
        starts = np.arange(rows, dtype=np.int64) * width
        found = np.zeros(rows)
        for first in range(0, len(self.roots), _AT_ONCE):
            roots = self.roots[first : first + _AT_ONCE].astype(np.int64)
            leaves = self._leaves(values, np.repeat(roots, rows), np.tile(starts, len(roots)))
            found += self.value.take(leaves).reshape(len(roots), rows).sum(axis=0)
        return found

    def _leaves(self, values: Matrix, node: NDArray[np.int64], start: NDArray[np.int64]) -> NDArray[np.int64]:
        """The leaf that is reached from each node; ``start`` is where its row begins in ``values``."""
        reached = node
        going = np.arange(len(node))
        for level in range(1, self.depth + 1):
            step = self._steps.take(node)
            node = (step >> _SHIFT) + (values.take(start + (step & _FEATURE)) > self.threshold.take(node))
            if level >= _FIRST_LOOK and (level - _FIRST_LOOK) % _NEXT_LOOK == 0:
                reached[going] = node
                inner = np.flatnonzero(self.left.take(node) != node)
                going, node, start = going.take(inner), node.take(inner), start.take(inner)
        reached[going] = node
        return reached


@dataclass(frozen=True, slots=True, eq=False)
class BlockModel:
    """The wording models, the trees over all columns, and how the trees' sum becomes a probability.

    ``columns`` are the names of the columns that the trees were grown on. The log-odds of a block are ``slope`` times
    the trees' sum plus ``offset`` (Platt 1999). ``data_hash`` is the SHA-256, in hexadecimal, of what it was trained
    on, ``seen`` the keys of those pages.
    """

    wording: Wording
    columns: tuple[str, ...]
    trees: Trees
    slope: float
    offset: float
    data_hash: str
    seen: frozenset[str] = frozenset()

    def check(self, columns: Sequence[str]) -> None:
        """Raises ModelError when the columns are others than those that the model was trained on."""
        if tuple(columns) != self.columns:
            raise ModelError(f"the block model was trained on other features than this version has; {_RETRAIN}")

    def predict(self, matrix: Matrix) -> Floats:
        """The probability that each row, a block, is story text; columns as ``check`` wants them."""
        if matrix.shape[1] != len(self.columns):
            raise ModelError(f"the block model wants {len(self.columns)} columns, not {matrix.shape[1]}; {_RETRAIN}")
        odds: Floats = 1 / (1 + np.exp(-(self.slope * self.trees.sums(matrix) + self.offset)))
        return odds

    def save(self, path: Path) -> None:
        """Write the model; equal models give equal files. Raises ModelError."""
        about = {
            "format": FORMAT,
            "data_hash": self.data_hash,
            "slope": self.slope,
            "offset": self.offset,
            "text_bias": self.wording.text.bias,
            "name_bias": self.wording.name.bias,
            "depth": self.trees.depth,
            "columns": self.columns,
            "seen": sorted(self.seen),
        }
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr(zipfile.ZipInfo(_ABOUT, _DATE), json.dumps(about, indent=1) + "\n")
                for name, values in self._arrays().items():
                    archive.writestr(zipfile.ZipInfo(f"{name}.npy", _DATE), _as_npy(values))
        except OSError as error:
            raise ModelError(f"cannot write {path}: {error.strerror}") from error

    def _arrays(self) -> dict[str, NDArray[Any]]:
        trees = self.trees
        return {
            "roots": trees.roots.astype("<i4"),
            "feature": trees.feature.astype("<i4"),
            "threshold": trees.threshold.astype("<f4"),
            "left": trees.left.astype("<i4"),
            "value": trees.value.astype("<f8"),
            "text": self.wording.text.weights.astype("<f2"),
            "name": self.wording.name.weights.astype("<f2"),
        }


def _as_npy(values: NDArray[Any]) -> bytes:
    file = BytesIO()
    np.lib.format.write_array(file, values, version=(1, 0), allow_pickle=False)
    return file.getvalue()


@lru_cache(maxsize=1)
def shipped() -> BlockModel:
    """The model that newscrawl ships, read once. Raises ModelError."""
    return load(data_path(SHIPPED))


def load(path: Path) -> BlockModel:
    """Read a model. Raises ModelError for a file that is missing, damaged or of another version."""
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read(_ABOUT))
            if about["format"] != FORMAT:
                raise ModelError(f"the block model {path} has format {about['format']}, not {FORMAT}; {_RETRAIN}")
            arrays = {
                name: np.lib.format.read_array(BytesIO(archive.read(f"{name}.npy")), allow_pickle=False)
                for name in ("roots", "feature", "threshold", "left", "value", "text", "name")
            }
        return _build(about, arrays)
    except FileNotFoundError as error:
        raise ModelError(f"there is no block model {path}: {_ANEW}") from error
    except OSError as error:
        raise ModelError(f"cannot read the block model {path}: {error.strerror or error}") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, NotImplementedError) as error:
        raise ModelError(f"the block model {path} is damaged ({error}): {_ANEW}") from error


def _build(about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> BlockModel:
    columns = tuple(about["columns"])
    nodes = len(arrays["feature"])
    if not nodes or {len(arrays[name]) for name in ("threshold", "left", "value")} != {nodes}:
        raise ValueError("nodes of unequal number")
    if {len(arrays["text"]), len(arrays["name"])} != {BUCKETS}:
        raise ValueError("weights of another number")
    for name, end in (("feature", len(columns)), ("left", nodes), ("roots", nodes)):
        if arrays[name].min() < 0 or arrays[name].max() >= end:
            raise ValueError(f"{name} out of range")
    for values in arrays.values():
        values.setflags(write=False)
    return BlockModel(
        wording=Wording(
            Linear(arrays["text"], float(about["text_bias"])), Linear(arrays["name"], float(about["name_bias"]))
        ),
        columns=columns,
        trees=Trees(
            **{name: arrays[name] for name in ("roots", "feature", "threshold", "left", "value")},
            depth=int(about["depth"]),
        ),
        slope=float(about["slope"]),
        offset=float(about["offset"]),
        data_hash=str(about["data_hash"]),
        seen=frozenset(about["seen"]),
    )
