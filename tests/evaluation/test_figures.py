"""Figures over pages and their intervals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newscrawl.evaluation.figures import figures
from newscrawl.evaluation.metrics import PageScore, Segments

NOTHING = PageScore(None, None, None, None, None, None, Segments(), None, None, None, empty=False, failed=False)


def f1s(*values: float | None) -> list[PageScore]:
    return [replace(NOTHING, f1=value) for value in values]


def test_means_skip_pages_without_the_label() -> None:
    found = figures(f1s(1.0, 0.5, None), ["a", "b", "c"])
    assert found["f1"].value == 0.75
    assert found["f1"].pages == 2
    assert "exact" not in found
    assert found["failed"].value == 0.0
    assert 0.5 <= found["f1"].low <= 0.75 <= found["f1"].high <= 1.0


def test_segments_are_pooled() -> None:
    scores = [replace(NOTHING, segments=s) for s in (Segments(3, 0, 0, 2), Segments(0, 1, 2, 0))]
    found = figures(scores, ["a", "b"])
    assert found["segment_f1"].value == pytest.approx(6 / 9)
    assert found["segment_precision"].value == pytest.approx(3 / 4)
    assert found["segment_recall"].value == pytest.approx(3 / 5)
    assert found["segment_excluded"].value == pytest.approx(2 / 3)


def test_worse_than_the_baseline() -> None:
    found = figures(f1s(0.9, 0.9, 0.9, None), list("abcd"), f1s(0.94, 0.96, 0.5, 1.0))
    assert found["worse"].value == pytest.approx(1 / 3)
    assert found["worse"].pages == 3


def test_intervals_are_the_same_every_time_and_wider_for_few_sites() -> None:
    values = f1s(*[0.0, 1.0] * 50)
    many = [f"{number}.org" for number in range(100)]
    assert figures(values, many) == figures(values, many)
    few = [f"{number % 2}.org" for number in range(100)]
    wide, narrow = figures(values, few)["f1"], figures(values, many)["f1"]
    assert (wide.low, wide.high) == (0.0, 1.0)
    assert narrow.low == pytest.approx(0.40, abs=0.02)
    assert narrow.high == pytest.approx(0.60, abs=0.02)


def test_no_pages() -> None:
    assert figures([], []) == {}


def test_one_site() -> None:
    found = figures(f1s(0.5, 1.0), ["a", "a"])["f1"]
    assert (found.low, found.value, found.high) == (0.75, 0.75, 0.75)
