"""MinHash sketches: how stories that may be alike find each other without being compared one by one."""

from __future__ import annotations

import numpy as np
from rensa import RMinHash

from newscrawl.duplicates.shingles import RUN, Shingles

#: Values in a sketch.
VALUES = 64
#: Values that two stories must share to be compared. Of 64 values two texts share 64 times their Jaccard index on
#: average: at .15 (the first third of a story, with every tenth word changed) 3 or more in 99.5 of 100 cases, at .002
#: (two stories of one beat) in 3 of 10,000. Bands of two or three values, the usual way, would find 77 or 13 of 100.
SHARED = 3
_SEED = 1
_ORDERS = np.arange(VALUES, dtype=np.int64) << 32
#: What made a sketch; those of different makes are not compared.
METHOD = f"rensa {RMinHash.ALGORITHM_VERSION}, {VALUES} values, runs of {RUN}"


def sketch(shingles: Shingles) -> list[int]:
    """The values of a sketch: for each of ``VALUES`` orders of all hashes the first of them, with the order's number.

    Empty for a text without shingles. The values are positive and fit SQLite's integers.
    """
    if not len(shingles):
        return []
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        shingles, [0, len(shingles)], num_perm=VALUES, seed=_SEED
    )
    (row,) = matrix.to_rows()
    values: list[int] = (_ORDERS | np.array(row, dtype=np.int64)).tolist()
    return values


def packed(values: list[int]) -> bytes:
    """Sketches as they are stored, one behind the other: four bytes a value, little-endian."""
    return np.array([value & 0xFFFFFFFF for value in values], dtype="<u4").tobytes()


def unpacked(stored: bytes) -> list[int]:
    """The inverse of ``packed``."""
    values = np.frombuffer(stored, dtype="<u4").tolist()
    return [place % VALUES << 32 | value for place, value in enumerate(values)]
