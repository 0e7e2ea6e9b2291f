"""Labels of blocks made by hand: which blocks of a page are its story, by page and by the hash of a block's letters.

data/labels/SET.tsv has a line for each labelled block: the page's id, the block's hash, its number among the blocks
with the same hash (from 0), and ``story``, ``standfirst`` or ``other``. No text. Listed are all blocks of the story and
the others near them; blocks far from any of them are other, and new ones between them are unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha1
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from newscrawl.texts import squash
from newscrawl.training import TrainingError

#: Blocks around a story block within which a block that is not listed is unknown.
NEAR = 12
#: What a label is worth as a target. The standfirst has a label of its own because sets differ on it.
VALUES = {"story": 1.0, "standfirst": 1.0, "other": 0.0}
_HEAD = "page\tblock\toccurrence\tlabel"

#: Hash of a block's letters, and its number among the blocks of the page that have the same.
BlockKey = tuple[str, int]
#: The labels of a page by block, and of all pages by set and id.
PageLabels = Mapping[BlockKey, str]
HandLabels = Mapping[tuple[str, str], PageLabels]
Targets = NDArray[np.float64]


def block_keys(texts: Sequence[str]) -> list[BlockKey]:
    """The keys of a page's blocks, in order."""
    seen: Counter[str] = Counter()
    keys = []
    for text in texts:
        letters = squash(text).encode("utf-8", "surrogatepass")
        digest = sha1(letters, usedforsecurity=False).hexdigest()[:12]
        keys.append((digest, seen[digest]))
        seen[digest] += 1
    return keys


def read_labels(folder: Path) -> HandLabels:
    """The labels of a folder; none where there is no such folder. Raises TrainingError."""
    labels: dict[tuple[str, str], dict[BlockKey, str]] = {}
    for path in sorted(folder.glob("*.tsv")):
        try:
            head, *lines = path.read_text(encoding="utf-8").splitlines() or [""]
        except (OSError, ValueError) as error:
            raise TrainingError(f"cannot read {path}: {error}") from error
        if head != _HEAD:
            raise TrainingError(f"{path}, line 1: the columns must be {_HEAD.split()}")
        for number, line in enumerate(lines, 2):
            cells = line.split("\t")
            if len(cells) != 4 or cells[3] not in VALUES or not cells[2].isdecimal():
                raise TrainingError(f"{path}, line {number}: not a page, block, occurrence and label")
            page, block, occurrence, label = cells
            labels.setdefault((path.stem, page), {})[block, int(occurrence)] = label
    return labels


def write_labels(path: Path, labels: Mapping[str, Mapping[BlockKey, str]]) -> None:
    """Write a set's labels, given by page id and block."""
    rows = [
        f"{page}\t{block}\t{occurrence}\t{label}"
        for page, blocks in sorted(labels.items())
        for (block, occurrence), label in blocks.items()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([_HEAD, *rows]) + "\n", encoding="utf-8")


def targets(texts: Sequence[str], labels: Mapping[BlockKey, str]) -> Targets:
    """For each block of a page 1 if it is story text and 0 if not, NaN where nobody said."""
    found = np.array([VALUES[labels[key]] if key in labels else np.nan for key in block_keys(texts)])
    unlisted = np.isnan(found)
    found[unlisted & ~near(found > 0)] = 0.0
    return found


def near(marked: NDArray[np.bool_], reach: int = NEAR) -> NDArray[np.bool_]:
    """Which places are at most ``reach`` from a marked one."""
    steps = np.concatenate(([0], np.cumsum(marked)))
    here = np.arange(len(marked))
    found: NDArray[np.bool_] = steps[np.minimum(len(marked), here + reach + 1)] > steps[np.maximum(0, here - reach)]
    return found
