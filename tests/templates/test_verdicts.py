"""What is clutter and what is not. Each case is far from the line: where exactly it runs is a matter of weights."""

from __future__ import annotations

import pytest

from newscrawl.templates.sightings import Repeated
from newscrawl.templates.verdicts import is_worth_keeping, judge
from tests.templates.blocks import repeated

CASES = {
    "a promo that reads half like text and hangs in a third of the stories": (repeated(20, likely=0.5), 60, "clutter"),
    "one that reads like text and hangs in all of very many": (repeated(200, likely=0.9), 200, "clutter"),
    "what extraction never takes for text": (repeated(30, kept=0, likely=0.02), 100, "clutter"),
    "a line of one story": (repeated(1, likely=0.5), 100, "undecided"),
    "a quotation that two stories share": (repeated(2, likely=0.95), 100, "undecided"),
    "a quotation that three stories share": (repeated(3, likely=0.97), 100, "undecided"),
    "copies of one story on many pages": (repeated(1, pages=30, likely=0.6), 100, "undecided"),
    "a column's standing introduction": (repeated(8, likely=0.97, places=(0, 8, 0, 0, 0)), 200, "undecided"),
    "a corrections box": (repeated(40, roles={"correction": 40}, likely=0.5), 60, "story"),
    "a corrections box that was removed from some": (
        repeated(40, kept=20, roles={"correction": 20, "promo": 20}, likely=0.3),
        60,
        "story",
    ),
    "a line of daily reports whose numbers change": (repeated(90, likely=0.95, varied=True), 100, "undecided"),
    "a count that is hardly ever text": (repeated(90, kept=20, likely=0.2, varied=True), 100, "clutter"),
    "a paragraph of all three stories that are known": (repeated(3, likely=0.99), 3, "undecided"),
    "a union leader's words in half of twelve stories": (repeated(6, likely=0.997), 12, "undecided"),
    "the background of a long affair": (repeated(15, likely=0.99), 150, "undecided"),
    "the same on a large site": (repeated(200, likely=0.99), 5000, "undecided"),
    "a step of all recipes": (repeated(60, likely=0.9, roles={"list": 60}), 130, "undecided"),
    "a subheading of all recipes": (repeated(130, likely=0.97, roles={"heading": 130}), 130, "undecided"),
    "a subheading of many explainers": (repeated(30, likely=0.95, roles={"heading": 30}), 200, "undecided"),
    "a heading over what hangs on all pages": (repeated(200, likely=0.4, roles={"heading": 200}), 200, "clutter"),
}


@pytest.mark.parametrize(("block", "stories", "verdict"), CASES.values(), ids=CASES.keys())
def test_verdicts(block: Repeated, stories: int, verdict: str) -> None:
    judged = judge(block, stories)
    assert judged.verdict == verdict
    assert judged.evidence
    if verdict == "clutter":
        assert judged.below > 0


def test_more_stories_are_more_evidence() -> None:
    found = [judge(repeated(stories, likely=0.8), 400) for stories in (3, 10, 50, 400)]
    bounds = [each.below if each.verdict == "clutter" else 0.0 for each in found]
    assert bounds == sorted(bounds)
    assert found[0].verdict == "undecided"
    assert found[-1].verdict == "clutter"


def test_what_reads_like_the_story_needs_more() -> None:
    order = ("undecided", "clutter")
    found = [order.index(judge(repeated(6, likely=likely), 200).verdict) for likely in (0.99, 0.9, 0.5, 0.1)]
    assert found == sorted(found)
    assert found[0] == 0
    assert found[-1] == 1


def test_more_stories_than_are_known_are_no_error() -> None:
    assert judge(repeated(5), 0).verdict in ("clutter", "undecided")


def test_what_is_kept_in_mind() -> None:
    assert not is_worth_keeping(repeated(1), 100)
    assert is_worth_keeping(repeated(3), 100)
    assert not is_worth_keeping(repeated(2, kept=0), 100)
    assert is_worth_keeping(repeated(50, kept=0), 100)
    assert not is_worth_keeping(repeated(50, kept=0), 10_000)
