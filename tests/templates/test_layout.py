"""What containers of a site hold: learned from pages that two readers agree on, and ended when pages stop to match."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from newscrawl.items import BlockRole
from newscrawl.templates.layout import LEAST_PAGES, RECENT, WINDOW, Layout, Learner, Outlined, Placed, Slot, matches
from newscrawl.templates.memory import SiteMemory, recall
from tests.templates.blocks import block

SEEN = "2026-05-01T00:00:00Z"


def placed(
    container: str, letters: int = 300, *, kept: bool = True, separated: bool | None = None,
    role: BlockRole = "paragraph", described: bool = False,
) -> Placed:  # fmt: skip
    return Placed(container, letters, kept, kept if separated is None else separated, role, described)


def page(number: int, *more: Placed, body: str = "div.body > p") -> Outlined:
    story = [placed(body), placed(body), placed("aside > li", 40, kept=False, role="related")]
    return Outlined(f"2026-05-{number // 24 + 1:02}T{number % 24:02}:00:00Z", (*more, *story))


def learn(pages: Iterable[Outlined]) -> Mapping[str, Slot]:
    return Learner((), pages).layout.slots


def test_what_holds_the_story_and_what_never_does() -> None:
    head = placed("header > h1", 50, kept=False, role="headline")
    slots = learn(page(number, head) for number in range(LEAST_PAGES))
    assert slots == {
        "aside > li": Slot("clutter", LEAST_PAGES, "related"),
        "div.body > p": Slot("story", LEAST_PAGES, "other"),
        "header > h1": Slot("headline", LEAST_PAGES, "headline"),
    }


def test_too_few_pages_say_nothing() -> None:
    assert learn(page(number) for number in range(LEAST_PAGES - 1)) == {}


def test_pages_on_which_the_readers_disagree_are_not_learned_from() -> None:
    other = [placed("nav > p", 400, kept=False, separated=True)]
    assert learn(page(number, *other) for number in range(20)) == {}


def test_a_container_that_holds_now_this_and_now_that_is_left_out() -> None:
    pages = [page(number, placed("div > h2", 60, kept=number % 2 == 0)) for number in range(20)]
    assert "div > h2" not in learn(pages)


def test_the_place_of_the_standfirst_is_told_by_the_description() -> None:
    """It is text to extraction alone: nothing marks it. The paragraph that a description repeats is none."""
    first = placed("header > p", 120, described=True)
    slots = learn(page(number, first) for number in range(10))
    assert slots["header > p"] == Slot("standfirst", 10, "standfirst")
    lead = placed("div.body > p", 120, described=True)
    assert learn(page(number, lead) for number in range(10))["div.body > p"].kind == "story"


def test_a_site_without_a_known_place_for_its_stories_has_no_standfirst() -> None:
    pages = [
        Outlined(SEEN, (placed("p", 120, described=True), placed(f"div.n{number} > p", 900))) for number in range(20)
    ]
    assert learn(pages) == {}


def test_order_does_not_matter() -> None:
    pages = [page(number, placed(f"div > h{number % 3}", 60, kept=number % 5 == 0)) for number in range(40)]
    shuffled = random.Random(1).sample(pages, len(pages))
    assert learn(pages) == learn(shuffled)


def ended(pages: Iterable[Outlined]) -> list[tuple[str, str | None]]:
    learner = Learner()
    for each in pages:
        learner.add(each)
    return [(layout.valid_from, layout.valid_until) for layout in learner.ended]


def test_a_layout_ends_where_pages_stop_to_match() -> None:
    before = [page(number) for number in range(20)]
    after = [page(20 + number, body="main > section > p") for number in range(RECENT)]
    slots = learn(before)
    assert matches(before[0], slots)
    assert not matches(after[0], slots)
    assert ended(before) == []
    assert ended([*before, *after[:-1]]) == []
    assert ended([*before, *after]) == [("", after[0].seen_at)]
    more = [page(60 + number, body="main > section > p") for number in range(WINDOW)]
    back = [page(200 + number) for number in range(RECENT)]
    changes = [("", after[0].seen_at), (after[0].seen_at, back[0].seen_at)]
    assert ended([*before, *after, *more, *back]) == changes


def test_a_second_template_is_no_new_layout_each_time() -> None:
    """Videos come in runs. When the first is over the site has the layout that it had, and now knows both templates."""
    stories = iter(range(10_000))

    def run(length: int, body: str = "div.body > p") -> list[Outlined]:
        return [page(next(stories), body=body) for _ in range(length)]

    begin = run(200)
    video = run(15, "main > video > p")
    assert ended([*begin, *video]) == [("", video[0].seen_at)]
    back = run(RECENT)
    learner = Learner()
    for each in (*begin, *video, *back[:-1]):
        learner.add(each)
    assert [layout.valid_until for layout in learner.ended] == [video[0].seen_at]
    learner.add(back[-1])
    assert learner.ended == []
    assert {path for path, slot in learner.layout.slots.items() if slot.kind == "story"} == {
        "div.body > p", "main > video > p",
    }  # fmt: skip
    again = [each for _ in range(5) for each in (*run(60), *run(15, "main > video > p"))]
    assert ended([*begin, *video, *back, *again]) == []


def test_a_layout_that_ends_knows_nothing_of_the_next() -> None:
    """Though its first pages were read with what they say themselves, until there were enough of them."""
    learner = Learner((), [page(number) for number in range(20)])
    known = learner.layout
    for number in range(RECENT - 1):
        learner.add(page(20 + number, body="main > p"))
        assert learner.ended == []
        assert not learner.is_settled
        assert ("main > p" in learner.layout.slots) == (number + 1 >= LEAST_PAGES)
    last = page(20 + RECENT, body="main > p")
    learner.add(last)
    ended = replace(known, valid_until=page(20).seen_at)
    assert learner.ended == [ended]
    assert learner.layout == Learner([ended], [last] * RECENT).layout


@pytest.mark.parametrize("count", range(1, RECENT))
def test_a_few_odd_pages_are_of_the_layout_once_one_matches_again(count: int) -> None:
    pages = [page(number) for number in range(20)]
    pages += [page(20 + number, body="main > p") for number in range(count)]
    pages += [page(20 + count)]
    learner = Learner()
    for each in pages:
        learner.add(each)
    assert learner.ended == []
    assert learner.is_settled
    assert learner.layout == Learner((), pages).layout


def test_a_few_odd_pages_among_others_end_nothing() -> None:
    assert ended(page(number, body="p" if number % 2 else "div.body > p") for number in range(40)) == []


def test_pages_of_one_second_are_of_one_layout() -> None:
    pages = [replace(page(number), seen_at=SEEN) for number in range(10)]
    odd = [replace(page(number, body="main > p"), seen_at=SEEN) for number in range(2 * RECENT)]
    assert ended([*pages, *odd]) == []


def test_what_is_learned_is_of_the_latest_pages() -> None:
    """Kept up as pages come and go, it is what those that are left say."""
    pages = [
        page(number, placed(f"div > h{number % 7}", 60, kept=number % 5 == 0, role="related" if number % 3 else "promo"))
        for number in range(2 * WINDOW + 30)
    ]
    learner = Learner()
    for number, each in enumerate(pages, 1):
        learner.add(each)
        assert learner.ended == []
        if number % 29 == 0:
            latest = pages[max(0, number - WINDOW) : number]
            assert learner.layout == Learner((), latest).layout
            assert learner.since == (latest[0].seen_at if number >= WINDOW else "")


def test_a_page_is_read_with_the_layout_of_its_day() -> None:
    old = Layout("", "2026-03-01T00:00:00Z", {"div > p": Slot("clutter", 9, "promo")})
    new = Layout("2026-03-01T00:00:00Z", None, {"div > p": Slot("story", 9, "other")})
    memory = SiteMemory("site", layouts=(old, new))
    assert memory.slots("2026-02-28T23:59:59Z") == old.slots
    assert memory.slots("2026-03-01T00:00:00Z") == new.slots


def test_what_a_container_says_of_a_block() -> None:
    slots = {
        "aside > p": Slot("clutter", 9, "promo"), "header > p": Slot("standfirst", 9, "standfirst"),
        "div > p": Slot("story", 9, "other"),
    }  # fmt: skip
    memory = SiteMemory("site", layouts=(Layout("", None, slots),))


    blocks = (
        replace(block(0, "In short, this and that happened.", score=0.97), container="header > p"),
        replace(block(1, "A long paragraph of the story, with all that happened in it." * 3, score=0.97), container="div > p"),
        replace(block(2, "Win a boat!", score=0.6), container="aside > p"),
        replace(block(3, "What the model is sure of stays.", score=0.85), container="aside > p"),
        replace(block(4, "A line that was missed.", kept=False, role="other", score=0.4), container="div > p"),
        replace(block(5, "A line that is hardly one.", kept=False, role="other", score=0.2), container="div > p"),
        replace(block(6, "Photo: Ada", kept=False, role="caption", score=0.4, reason="tag:figcaption"), container="div > p"),
        replace(block(7, "Elsewhere.", score=0.6), container="p"),
    )
    found = recall(blocks, memory, (), SEEN, "In short, this and that happened.")
    assert [each.kept for each in found] == [False, True, False, True, True, False, False, True]
    assert recall(blocks, memory, (), SEEN)[0].kept  # it is not what the page calls its description, and reads like text
    assert (found[0].role, found[0].reason) == ("standfirst", "site_memory:paragraph:model")
    assert found[2].role == "promo"
    assert found[4].role == "paragraph"
    assert recall(found, SiteMemory("site"), (), SEEN) == blocks
