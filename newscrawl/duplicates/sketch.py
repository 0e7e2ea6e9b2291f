"""MinHash sketches: how stories that may be alike find each other without being compared one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from newscrawl.duplicates.shingles import RUN, Shingles

#: Values in a sketch.
VALUES = 64
#: Values that two stories must share to be compared. Of 64 values two texts share 64 times their Jaccard index on
#: average: at .15 (the first third of a story, with every tenth word changed) 3 or more in 99.5 of 100 cases, at .002
#: (two stories of one beat) in 3 of 10,000. Bands of two or three values, the usual way, would find 77 or 13 of 100.
SHARED = 3
_SEED = 1
# Counts up when texts are judged otherwise than before: then all are looked at again.
_TIES = 2
#: What made a sketch and ties; sketches of different makes are not compared.
METHOD = f"rensa {RMinHash.ALGORITHM_VERSION}, {VALUES} values, runs of {RUN}, ties {_TIES}"

# A value of a sketch has 38 bits: six of its place in the sketch and 32 of its own. Below them in a number of 64 bits
# there is room for the position of the story that has it, so that sorting brings together those that share a value.
_POSITION = 25
_MASK = (1 << _POSITION) - 1
# By the low bits of a value, which are as good as random, it shows at once that most are nobody's: with 1.3 million
# values in an index, those of 20,000 stories, one in thirteen of the others must be looked up.
_LOW = (1 << 24) - 1
# Values that stories share, at a time: 8 bytes each, in five arrays or so. Unlike stories share next to none; thousands
# of the same notice share all.
_AT_A_TIME = 4_000_000

#: Pairs of positions, a row each.
Pairs = npt.NDArray[np.int64]


def sketches(texts: Sequence[Sequence[Shingles]]) -> list[bytes]:
    """What texts are found by, as it is stored: of each set of a text's shingles a sketch, one behind the other.

    A sketch has for each of ``VALUES`` orders of all hashes the first of the set's: four bytes, little-endian. An empty
    set has none.
    """
    sets = [each for text in texts for each in text if len(each)]
    if not sets:
        return [b""] * len(texts)
    ends = np.cumsum([0, *map(len, sets)]).tolist()
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(sets), ends, num_perm=VALUES, seed=_SEED)
    made = (row.tobytes() for row in np.array(matrix.to_rows(), dtype="<u4"))
    return [b"".join(next(made) for each in text if len(each)) for text in texts]


class Index:
    """Stories by the values of their stored sketches, for others to be looked up in."""

    def __init__(self, stored: Sequence[bytes]) -> None:
        values = np.frombuffer(b"".join(stored), dtype="<u4")
        self._is_known = np.zeros(_LOW + 1, dtype=np.bool_)
        self._is_known[values & _LOW] = True
        self._keys = _keys(stored, values, np.arange(len(values)))
        self._values = self._keys >> _POSITION

    def sharing(self, others: Sequence[bytes]) -> Pairs:
        """Who shares ``SHARED`` values or more: the position of one in the index and that of one of ``others``."""
        values = np.frombuffer(b"".join(others), dtype="<u4")
        keys = _keys(others, values, np.flatnonzero(self._is_known[values & _LOW]))
        first = np.searchsorted(self._values, keys >> _POSITION)
        counts = np.searchsorted(self._values, keys >> _POSITION, side="right") - first
        if counts.sum() > _AT_A_TIME and len(others) > 1:
            half = len(others) // 2
            return np.concatenate((self.sharing(others[:half]), self.sharing(others[half:]) + np.array((0, half))))
        # of each shared value: where it stands in here, as many times as it does
        places = np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)
        pairs = np.sort((self._keys[places] & _MASK) << _POSITION | np.repeat(keys & _MASK, counts))
        pairs = np.unique(pairs[SHARED - 1 :][pairs[SHARED - 1 :] == pairs[: len(pairs) - SHARED + 1]])
        return np.column_stack((pairs >> _POSITION, pairs & _MASK))


def _keys(
    stored: Sequence[bytes], values: npt.NDArray[np.uint32], which: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Some of the values of sketches, each with its place and whose it is: sorted, and each once."""
    ends = np.cumsum([len(each) // values.itemsize for each in stored])
    placed = which % VALUES << 32 | values[which]
    keys = np.sort(placed << _POSITION | np.searchsorted(ends, which, side="right"))
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
