from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.lines import COLUMNS, describe, find_cues, line_model, near_prose
from newscrawl.extraction.scrub import Scrubbed, scrub

STORY = [
    "The harbour council voted on Tuesday evening to move the fish market to the northern quay, where the ground is higher.",
    "Traders had asked for the move since the old hall was flooded in January, when the water stood in it for nine days.",
    "“We can open before the herring comes,” said Idris Mallow, who has sold fish in the hall for more than forty years.",
    "The move will cost two million crowns, half of which the state will pay if the work begins before the end of the year.",
    "Read more in The Tarnmouth Courier.",
]
HEADLINE = "Fish market moves to the northern quay after the flood"
PROMO = [
    "Subscribe to The Courier",
    "Leave your island. Get the facts behind the headlines every morning, from reporters who live where you live.",
    "Sign up for our free newsletter",
    "From the first boat to the last bus, get the best of the Courier delivered directly to your inbox.",
]
BIO = "Ellen Marsh-Doyle is a staff writer at The Courier. She covers the town hall and the harbour, and swims in it in March."
TEASERS = [
    ("What to know before buying a boat", "the explainer Consider the upkeep before you sign"),
    ("Five walks for a wet weekend", "The Courier Recommends You can stay dry on most of them"),
    ("The ferry is late again", "speed read A broken ramp keeps cars on the island for a third day"),
    ("School roof holds after storm", "Opinion Why the council should look at the other roofs too"),
]


def page() -> str:
    lines = [HEADLINE, "", *STORY[:2], *PROMO[:2], "", *PROMO[2:], PROMO[-1], *STORY[2:], BIO]
    for teaser in TEASERS:
        lines += ["-", *teaser]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def scrubbed() -> Scrubbed:
    return scrub(page(), line_model())


def removed(found: Scrubbed, role: str) -> list[str]:
    return [block.text for block in found.blocks if not block.kept and block.role == role]


def test_the_story_is_left(scrubbed: Scrubbed) -> None:
    assert scrubbed.title == HEADLINE
    assert scrubbed.text.splitlines() == STORY


def test_what_was_removed_says_what_it_is(scrubbed: Scrubbed) -> None:
    assert removed(scrubbed, "headline") == [HEADLINE]
    assert removed(scrubbed, "promo") == [*PROMO, PROMO[-1]]
    assert removed(scrubbed, "related") == ["\n".join(teaser) for teaser in TEASERS]
    assert removed(scrubbed, "bio") == [BIO]
    assert all(block.reason for block in scrubbed.blocks)


def test_the_author_stands_in_the_bio(scrubbed: Scrubbed) -> None:
    (author,) = scrubbed.authors
    assert (author.name, author.kind, author.bio) == ("Ellen Marsh-Doyle", "person", BIO)


def test_a_byline() -> None:
    text = "\n".join([HEADLINE, "By Ada Lövberg", *STORY[:4]])
    found = scrub(text, line_model())
    assert [author.name for author in found.authors] == ["Ada Lövberg"]
    assert removed(found, "byline") == ["By Ada Lövberg"]
    assert found.text.splitlines() == STORY[:4]


def test_nothing_is_lost_and_the_order_stays(scrubbed: Scrubbed) -> None:
    lines = [line for line in page().splitlines() if line and line != "-"]
    assert [line for block in scrubbed.blocks for line in block.text.splitlines()] == lines
    positions = [block.position for block in scrubbed.blocks]
    assert positions == sorted(set(positions))


def test_lists_of_a_story_stay_lists() -> None:
    text = "\n".join([*STORY[:3], *("- " + line for line in STORY[3:4]), *STORY[1:2]])
    assert removed(scrub(text, line_model()), "related") == []


@pytest.mark.parametrize("text", ["", "\n\n", "-", "a", "-\n-\n-", "\ud800", "\0", "x" * 100_000, "- \n" * 5_000])
def test_odd_texts(text: str) -> None:
    found = scrub(text, line_model())
    assert len([block for block in found.blocks if block.kept]) == len(found.text.splitlines())


@given(st.lists(st.sampled_from([*STORY, *PROMO, BIO, "-", "", "Home", "x"]), max_size=30))
@settings(max_examples=30, deadline=None)
def test_every_line_is_accounted_for(lines: list[str]) -> None:
    found = scrub("\n".join(lines), line_model())
    told = [line for block in found.blocks for line in block.text.splitlines()]
    assert [line for line in lines if line and line != "-"] == [line for line in told if line != "-"]
    assert scrub("\n".join(lines), line_model()) == found


def test_columns() -> None:
    lines = [line for line in page().splitlines() if line]
    near = near_prose(lines)
    assert near.all()
    assert not near_prose(["Home", "News", "Sport"]).any()
    matrix = describe(lines, find_cues(lines), near.astype(float))
    assert matrix.shape == (len(lines), len(COLUMNS))
