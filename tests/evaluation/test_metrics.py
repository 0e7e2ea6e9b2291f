"""Scores of single pages."""

from __future__ import annotations

import pytest

from newscrawl.evaluation.metrics import (
    Answer,
    Segments,
    count_segments,
    same_day,
    same_names,
    same_title,
    score_page,
    share_found,
    word_scores,
)
from newscrawl.evaluation.pages import LabelledPage
from tests.evaluation.labelling import FERRY, PROMO


def test_words() -> None:
    assert word_scores("The ferry, sails!", "the FERRY sails") == (1.0, 1.0, 1.0)
    precision, recall, f1 = word_scores("the the ferry", "the ferry sails home")
    assert (precision, recall) == (2 / 3, 2 / 4)
    assert f1 == pytest.approx(4 / 7)
    assert word_scores("", "words") == word_scores("words", "") == word_scores("a", "b") == (0.0, 0.0, 0.0)
    assert word_scores("", "!") == (1.0, 1.0, 1.0)


def test_scripts_without_spaces_by_pairs() -> None:
    assert word_scores("港口。今天 开放", "港口今天开放") == (1.0, 1.0, 1.0)
    precision, recall, _ = word_scores("港口今天", "港口今天开放")
    assert (precision, recall) == (1.0, 3 / 5)


def test_snippets() -> None:
    text = "One  line\nand Another line"
    assert share_found(text, ["one line and", "other", "missing"]) == 2 / 3
    assert share_found(text, []) is None
    assert count_segments(text, ["One line", "one line"], ["Another", "x"]) == Segments(1, 1, 1, 1)
    assert Segments(1, 1, 1, 1).f1 == 0.5
    assert Segments().f1 is None
    assert Segments(excluded=2).f1 == 1.0


@pytest.mark.parametrize(
    ("names", "wanted", "same"),
    [
        (["By Ellen Marsh"], ["ellen marsh"], 1),
        (["Ellen Marsh and José Lago"], ["Jose Lago", "Ellen Marsh"], 1),
        (["Ellen Marsh; Ada Fenn"], ["Ellen Marsh"], 0),
        (["Von Anna Kühn"], ["Anna Kuhn"], 1),
        ([], [], 0),
        ([" "], ["-"], 0),
        (["Byron Marsh"], ["Byron Marsh"], 1),
        (["Andy Sandy"], ["Andy Sandy"], 1),
    ],
)
def test_names(names: list[str], wanted: list[str], same: float) -> None:
    assert same_names(names, wanted) == same


def test_days_and_titles() -> None:
    assert same_day("2026-01-30T23:30:00+01:00", "2026-01-30") == 1
    assert same_day("30.1.2026", "2026-01-30") == same_day(None, "2026-01-30") == 0
    assert same_title("Ferry: “sails again”", "ferry sails again") == 1
    assert same_title("Ferry sails again - Courier", "Ferry sails again") == same_title(None, "x") == 0


def test_a_page() -> None:
    page = LabelledPage(
        "s", "a", "https://example.org/", "", "\n".join(FERRY), (), (PROMO,), ("Ellen Marsh",), "2026-01-30"
    )
    score = score_page(page, Answer("\n".join([*FERRY, PROMO]), None, ("Ellen Marsh",), "2026-01-29"))
    assert score.recall == 1.0
    assert score.precision is not None
    assert score.precision < 1
    assert (score.exact, score.with_kept, score.without_excluded) == (0.0, None, 0.0)
    assert (score.author, score.date, score.title) == (1.0, 0.0, None)
    assert score_page(page, Answer("\n".join(FERRY)), ()).author is None
    assert score_page(page, Answer("\n".join(FERRY))).exact == 1.0
    assert score_page(page, Answer(failed=True)).empty
