from __future__ import annotations

from typing import Any

import pytest

from newscrawl.demo import Site, Truth
from newscrawl.demo.score import compare, score_story, words


def record(truth: Truth, **changes: Any) -> dict[str, Any]:
    return {
        "source": truth.publisher,
        "url": truth.url,
        "title": truth.title,
        "text": truth.text,
        "authors": list(truth.authors),
        "people": [{"name": name} for name in truth.authors],
        "date_published": truth.date_published,
    } | changes


@pytest.fixture(scope="module")
def truths(newsroom: Site) -> list[Truth]:
    return [truth for truth in newsroom.truths() if truth.expect == "story"]


def test_the_truth_scores_full_marks(newsroom: Site, truths: list[Truth]) -> None:
    for score in compare([record(truth) for truth in truths], newsroom.truths()):
        counts = (score.exact, score.titles, score.authors, score.dates, len(score.stories))
        assert counts == (score.expected,) * 5
        assert (score.f1, score.leftover, score.missing, score.unexpected) == (1.0, 0, (), ())


def test_missing_and_unexpected(newsroom: Site, truths: list[Truth]) -> None:
    records = [record(truth) for truth in truths[1:]]
    wall = next(truth for truth in newsroom.truths() if truth.kind == "consent_wall")
    records.append(record(truths[-1], source=wall.publisher, url=wall.url))
    scores = compare(records, newsroom.truths())
    assert scores[0].missing == (truths[0].url,)
    assert [score.unexpected for score in scores] == [(), (wall.url,), (), ()]


def test_leftover_furniture_counts(truths: list[Truth]) -> None:
    truth = truths[0]
    role, promo = next((role, text) for role, text in truth.removed if role == "promo" and " " in text)
    score = score_story(record(truth, text=truth.text + "\n" + promo), truth)
    assert role == "promo"
    assert score.leftover >= len(words(promo))
    assert not score.exact
    assert 0.9 < score.f1 < 1


def test_wrong_fields(truths: list[Truth]) -> None:
    truth = truths[0]
    score = score_story(
        record(truth, title="Another", authors=["The Tarnmouth Courier"], date_published="tomorrow", text=None), truth
    )
    assert (score.title, score.authors, score.date, score.f1) == (False, False, False, 0.0)


def test_an_agency_counts_where_nobody_signed(truths: list[Truth]) -> None:
    truth = next(truth for truth in truths if truth.authors == ("Kestrel Wire",))
    assert score_story(record(truth, authors=[]), truth).authors
