from __future__ import annotations

import random

import numpy as np
import pytest

from newscrawl.duplicates import sketch
from newscrawl.duplicates.shingles import Shingles
from newscrawl.duplicates.sketch import SHARED, VALUES, Index, sketches
from newscrawl.duplicates.ties import Ties


def some(seed: int, count: int) -> Shingles:
    return np.unique(np.random.default_rng(seed).integers(0, 2**63, count).astype(np.uint64))


def stories(seed: int, count: int) -> list[bytes]:
    """Sketches of one set or two, many alike, and some without any."""
    chosen = random.Random(seed)
    sets = [np.union1d(some(chosen.randrange(9), 40), some(chosen.randrange(1000), chosen.randrange(200))) for _ in range(count)]
    return sketches([chosen.choices(sets, k=chosen.choice((0, 1, 1, 2))) for _ in range(count)])


def values(stored: bytes) -> set[tuple[int, int]]:
    """A story's values, each with its place in a sketch."""
    return {(place % VALUES, int(value)) for place, value in enumerate(np.frombuffer(stored, dtype="<u4"))}


def test_sketches_of_many_texts_are_those_of_each() -> None:
    texts = [[some(1, 50)], [], [some(2, 0)], [some(3, 400), some(4, 1)]]
    assert sketches(texts) == [sketches([text])[0] for text in texts]
    assert [len(stored) for stored in sketches(texts)] == [4 * VALUES, 0, 0, 8 * VALUES]
    assert sketches([]) == []


@pytest.mark.parametrize("at_a_time", [1, 500, 10**6])
def test_an_index_finds_those_that_share_enough(at_a_time: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sketch, "_AT_A_TIME", at_a_time)
    for seed in range(5):
        ours, others = stories(seed, 40), stories(100 + seed, 30)
        expected = [
            [one, other]
            for one, stored in enumerate(ours)
            for other, stored_too in enumerate(others)
            if len(values(stored) & values(stored_too)) >= SHARED
        ]
        assert len(expected) > 20
        assert sorted(Index(ours).sharing(others).tolist()) == expected


def test_an_index_of_nothing_finds_nothing() -> None:
    for ours, others in (([], []), ([b""], stories(1, 5)), (stories(1, 5), []), (stories(1, 5), [b"", b""])):
        assert Index(ours).sharing(others).tolist() == []


def test_what_hangs_together() -> None:
    ties = Ties({1: 7, 2: 7, 3: 8})
    assert ties.are_tied(1, 2)
    assert not ties.are_tied(1, 3)
    assert not ties.are_tied(4, 5)
    assert ties.groups() == []  # nothing is new
    ties.tie(9, 2)
    ties.tie(5, 4)
    ties.tie(4, 6)
    assert ties.are_tied(1, 9)
    assert ties.groups() == [{2, 9}, {4, 5, 6}]
    ties.tie(9, 3)
    assert ties.groups() == [{2, 3, 9}, {4, 5, 6}]
