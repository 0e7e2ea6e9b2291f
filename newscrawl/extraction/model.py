"""The block model: how likely each block of a page is story text.

LightGBM grows the trees (``newscrawl.training``); here they are asked in NumPy (``trees``), so that extraction needs
neither LightGBM nor the libraries that it wants from the system.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.errors import NewscrawlError
from newscrawl.extraction.trees import Floats, Matrix
from newscrawl.extraction.trees import Trees as Trees
from newscrawl.extraction.wording import BUCKETS, Linear, Wording
from newscrawl.paths import data_path

#: Raised when a file of this version would be read wrongly by the code before, or the other way round.
FORMAT = 1
SHIPPED = "model/blocks.zip"
_ABOUT = "about.json"
_DATE = (1980, 1, 1, 0, 0, 0)  # of every member: equal models are equal files
_RETRAIN = "train it anew: python -m newscrawl.training"
_ANEW = f"install newscrawl anew, or {_RETRAIN}"


class ModelError(NewscrawlError):
    """A block model that cannot be read or written, or that was made for other code."""


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
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OverflowError, EOFError, NotImplementedError) as error:
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
