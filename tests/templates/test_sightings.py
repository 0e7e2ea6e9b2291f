"""What sightings of a block come to: the same in any order, and by adding as by counting all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.templates.sightings import (
    ABOVE,
    BELOW,
    FIRST,
    LAST,
    MIDDLE,
    PLACES,
    SETTLED,
    Sighting,
    common_role,
    places,
    tally,
    was_kept,
)  # fmt: skip
from tests.templates.blocks import block, sighting

SIGHTINGS = st.builds(
    Sighting,
    key=st.just("a"),
    story=st.integers(1, 12),
    group=st.just(0),
    seen_at=st.just(""),
    kept=st.booleans(),
    role=st.sampled_from(("paragraph", "promo", "related", "correction", "other")),
    odds=st.none() | st.integers(0, 1000),
    place=st.integers(0, len(PLACES) - 1),
    text=st.sampled_from(("Read our letter", "READ our letter", "read our letter")),
)


@st.composite
def sighted(draw: st.DrawFn) -> list[Sighting]:
    """Sightings of one block; a story is of one group and was seen once."""
    groups = draw(st.lists(st.integers(1, 4), min_size=12, max_size=12))
    days = draw(st.lists(st.integers(1, 4), min_size=12, max_size=12))
    found = draw(st.lists(SIGHTINGS, min_size=1, max_size=30))
    return [
        replace(one, group=groups[one.story - 1], seen_at=f"2026-05-0{days[one.story - 1]}T00:00:00Z") for one in found
    ]


@given(sighted(), st.randoms(use_true_random=False))
def test_any_order_comes_to_the_same(found: list[Sighting], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert list(tally(shuffled)) == list(tally(found))


@given(sighted())
def test_what_is_counted_is_pages(found: list[Sighting]) -> None:
    (block,) = tally(found)
    assert block.pages == len({one.story for one in found}) == sum(block.places)
    assert block.stories == len({one.group for one in found})
    assert block.pages == sum(block.roles.values())
    assert block.kept == len({one.story for one in found if one.kept})
    assert block.first_seen_at <= block.last_seen_at


@given(st.lists(st.booleans(), min_size=SETTLED, max_size=SETTLED + 30), st.integers(0, 30), st.integers(0, 3))
def test_from_many_pages_on_adding_is_counting(kept: list[bool], later: int, day: int) -> None:
    def one(story: int, text: bool) -> Sighting:
        seen_at = f"2026-05-{(story * 7 + day) % 28 + 1:02}T00:00:00Z"
        return sighting(
            story, group=story // 2, kept=text, seen_at=seen_at, odds=story * 31 % 1000, text=f"Letter {story}"
        )

    every = [one(story, text) for story, text in enumerate(kept)]
    more = [one(len(every) + story, story % 3 == 0) for story in range(later)]
    (first,) = tally(every)
    for added in tally(more):
        first = first.and_more(added)
    assert [first] == list(tally(every + more))


def test_keys_are_counted_apart() -> None:
    found = [sighting(1), sighting(2), sighting(1, key="b", kept=False, role="promo")]
    assert [(each.key, each.pages, each.kept, each.role) for each in tally(found)] == [
        ("a", 2, 2, "other"),
        ("b", 1, 0, "promo"),
    ]


def test_copies_are_one_story_until_there_are_very_many_pages() -> None:
    few = [sighting(story, group=7) for story in range(SETTLED - 1)]
    assert next(tally(few)).stories == 1
    assert next(tally([*few, sighting(SETTLED, group=7)])).stories == SETTLED


def test_the_role_says_something_where_it_can() -> None:
    assert common_role({"other": 9, "promo": 2, "related": 2}) == "promo"
    assert common_role({"other": 9}) == "other"
    assert common_role({}) == "other"


def test_no_model_means_the_share_that_was_kept() -> None:
    (block,) = tally([sighting(1, odds=None), sighting(2, odds=None, kept=False, role="ad")])
    assert block.likely == 0.5
    assert next(tally([sighting(1, odds=200), sighting(2, odds=400)])).likely == pytest.approx(0.3)


def test_where_blocks_stand() -> None:
    page = [
        block(0, "Menu", kept=False),
        block(1, "x" * 5),
        block(2, "An ad", kept=False),
        block(3, "y" * 85),
        block(4, "Letter", kept=False, role="promo"),
        block(5, "z" * 10),
        block(6, "Foot", kept=False),
    ]
    assert places(page) == [ABOVE, FIRST, FIRST, MIDDLE, LAST, LAST, BELOW]
    assert places([]) == []
    assert places([block(0, "Menu", kept=False)] * 2) == [ABOVE, ABOVE]
    assert places([block(0, "")]) == [FIRST]


def test_what_the_memory_decided_stands_where_it_stood() -> None:
    page = [block(0, "x" * 5), block(1, "y" * 85), block(2, "z" * 10)]
    turned = [page[0], replace(page[1], kept=False, role="promo", reason="site_memory:paragraph:model"), page[2]]
    assert places(turned) == places(page)
    assert [was_kept(each) for each in turned] == [True] * 3
