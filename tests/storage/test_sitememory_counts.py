"""The count of the site memory: that neither order nor revisions matter to it, and that adding is counting."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from newscrawl.items import Story
from newscrawl.storage.database import connect
from newscrawl.storage.sitememory import remember
from newscrawl.templates.sightings import SETTLED
from tests.storage.samples import add_source
from tests.storage.site import MENU, NOW, PROMO, PROMOTION, Desk, Part, page, prose

CORRECTION = Part("Corrections are printed on page two and here.", role="correction", score=0.6, at=None)
COPIED = prose(1000, 6)


def corpus() -> list[Story]:
    """Pages enough for blocks that are counted by adding, and some of all that must not confuse the count."""
    pages = [page(number, MENU, PROMOTION) for number in range(SETTLED + 4)]
    pages += [page(number, MENU, PROMOTION, Part("Follow us", score=0.4)) for number in range(60, 66)]
    pages += [page(number, MENU, CORRECTION) for number in range(70, 76)]
    pages += [page(number, MENU, text=COPIED) for number in range(80, 84)]
    pages += [page(number, MENU, Part("“It has begun,” said the mayor.", score=0.97)) for number in (85, 86, 87)]
    pages += [page(number, MENU, PROMOTION, kind="liveblog") for number in range(90, 93)]
    pages += [
        page(number, MENU, Part(f"{number} comments", kept=number % 2 == 0, role="promo", score=0.3))
        for number in range(95, 105)
    ]
    return pages


def earlier(story: Story, number: int) -> Story:
    """What the page of a story was before: with another block, less of the text, or of another kind."""
    if number % 3 == 0:
        return replace(story, kind="liveblog" if story.kind == "article" else "article")
    if number % 3 == 1:
        return page(number, MENU, PROMOTION, Part("Follow us", score=0.4), text=[*prose(number, 2), "More soon."])
    return page(number, text=prose(number, 2), authors=())


@pytest.fixture(scope="module")
def one_pass(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object]:
    database = connect(tmp_path_factory.mktemp("one") / "news.db")
    add_source(database.conn, "example")
    desk = Desk(database.conn)
    desk.store(*corpus())
    settle(desk)
    found = desk.known(), desk.stories()
    database.close()
    return found


def settle(desk: Desk) -> None:
    """Passes as the next crawls make them, until nothing changes."""
    for _ in range(5):
        if not desk.end().changed:
            return
    pytest.fail("the passes do not come to rest")


@pytest.mark.parametrize(("seed", "size"), [(1, 1000), (2, 7), (3, 20), (4, 45)])
@pytest.mark.parametrize("revised", [False, True], ids=["", "revised"])
def test_any_order_gives_the_same(
    desk: Desk, one_pass: tuple[object, object], seed: int, size: int, revised: bool
) -> None:
    pages = corpus()
    rng = random.Random(seed)
    rng.shuffle(pages)
    late: list[Story] = []
    for start in range(0, len(pages), size):
        for each in pages[start : start + size]:
            number = int(each.url.rpartition("/")[2])
            if revised and rng.random() < 0.4 and not 80 <= number < 84:
                desk.store(earlier(each, number))
                late.append(each)
            else:
                desk.store(each)
        desk.end()
        if rng.random() < 0.5:
            desk.store(*late, later=True)
            late.clear()
    desk.store(*late, later=True)
    settle(desk)
    known, stories = one_pass
    assert desk.stories() == stories
    assert desk.known() == known


def test_the_corpus_puts_it_to_the_test(one_pass: tuple[list[tuple[object, ...]], dict[str, object]]) -> None:
    known, stories = one_pass
    pages = [row[4] for row in known if row[2] == PROMO]
    assert pages == [SETTLED + 4 + 6]
    assert sum(PROMO not in str(each) for each in stories.values()) >= 10
    assert {row[13] for row in known} == {"clutter", "story", "undecided"}


@pytest.mark.parametrize("size", [3, 10, 49])
def test_adding_is_counting(desk: Desk, size: int) -> None:
    pages = [
        page(number, MENU, PROMOTION, Part(f"{number} shares", score=number / 100)) for number in range(SETTLED + 30)
    ]
    for start in range(0, len(pages), size):
        desk.store(*pages[start : start + size])
        remember(desk.db, now=NOW)
    added = desk.known()
    desk.db.execute("DELETE FROM site_blocks")
    desk.db.execute("DELETE FROM site_memories")
    remember(desk.db, now=NOW)
    assert desk.known() == added
