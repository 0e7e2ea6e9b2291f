"""What the site memory does to stored stories: text goes and comes back, by its verdicts and by a person's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newscrawl.errors import QueryError
from newscrawl.storage.named import QUERIES
from newscrawl.storage.pins import pin
from newscrawl.storage.queries import find_story, revisions
from newscrawl.storage.restate import candidates
from tests.storage.samples import LATER, add_source, visit
from tests.storage.site import NOW, PROMO, PROMOTION, Desk, Part, moved, page, prose, seen, without


def test_what_turns_out_to_be_none_comes_back(desk: Desk) -> None:
    line = Part("The ferry is free on Sundays.", score=0.6)
    desk.store(*(page(number, line) for number in range(12)))
    whole = desk.stories()
    desk.end()
    assert all(line.text not in desk.text(number) for number in range(12))
    for number in range(1, 12):  # their pages lose it
        desk.store(page(number), later=True)
    desk.end()
    assert desk.verdict(line.text) is None
    assert line.text in desk.text(0)
    assert desk.revisions(0) == ["page", "site_memory", "site_memory"]
    address = "https://example.org/story/0"
    assert desk.stories()[address] == whole[address]
    assert find_story(desk.db, address).story.word_count == whole[address][0][1]


def test_the_role_of_what_went_follows_what_is_known(desk: Desk) -> None:
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    roles = "SELECT DISTINCT role FROM blocks WHERE text = ?"
    assert desk.db.execute(roles, (PROMO,)).fetchall() == [("other",)]
    desk.store(page(20, replace(PROMOTION, kept=False, role="related", score=0.2)))
    desk.end()
    assert desk.db.execute(roles, (PROMO,)).fetchall() == [("related",)]
    links = desk.db.execute(
        "SELECT DISTINCT links.role FROM links JOIN blocks USING (story_id, position) WHERE blocks.text = ?", (PROMO,)
    )
    assert links.fetchall() == [("related",)]
    assert desk.revisions(0) == ["page", "site_memory"]  # the text is the same


def test_pins_and_unpins(desk: Desk) -> None:
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    before = desk.known(), desk.stories()
    key = desk.key(PROMO)
    assert pin(desk.db, 1, {key: "story"}, now=NOW) == 12
    assert desk.verdict(PROMO) == "story"
    assert PROMO in desk.text(3)
    desk.store(page(30, replace(PROMOTION, kept=False, role="promo", score=0.1)))
    assert PROMO in desk.text(30)
    desk.end()
    assert PROMO in desk.text(30)
    assert pin(desk.db, 1, {key: None}, now=NOW) == 13
    assert desk.verdict(PROMO) == "clutter"
    assert [each[0] for each in desk.stories().values()][:12] == [each[0] for each in before[1].values()]


def test_a_pin_takes_what_reads_like_the_story(desk: Desk) -> None:
    line = Part("The harbour is the heart of our town.", score=0.99)
    desk.store(*(page(number, *([line] if number < 2 else [])) for number in range(30)))
    desk.end()
    assert pin(desk.db, 1, {desk.key(line.text): "clutter"}, now=NOW) == 2
    assert desk.text(0) == "\n".join(prose(0))


def test_a_pin_outlives_its_block(desk: Desk) -> None:
    desk.store(*(page(number, PROMOTION) for number in range(4)))
    desk.end()
    key = desk.key(PROMO)
    pin(desk.db, 1, {key: "clutter"}, now=NOW)
    desk.store(*(page(number) for number in range(1, 4)), later=True)
    desk.end()
    assert desk.verdict(PROMO) == "clutter"
    assert desk.db.execute("SELECT stories FROM site_blocks WHERE text_hash = ?", (key,)).fetchone() == (1,)
    assert PROMO not in desk.text(0)
    assert pin(desk.db, 1, {key: None}, now=NOW) == 1
    assert desk.verdict(PROMO) is None
    assert PROMO in desk.text(0)


def test_a_block_of_one_page_can_be_pinned(desk: Desk) -> None:
    """Though the memory keeps none that fewer than three stories have."""
    desk.store(page(0, PROMOTION), *(page(number) for number in range(1, 20)))
    desk.end()
    assert desk.verdict(PROMO) is None
    key = desk.key(PROMO)
    assert pin(desk.db, 1, {key: "clutter"}, now=NOW) == 1
    assert PROMO not in desk.text(0)
    desk.store(page(20, PROMOTION))
    desk.end()
    assert PROMO not in desk.text(20)
    assert desk.db.execute("SELECT stories FROM site_blocks WHERE text_hash = ?", (key,)).fetchone() == (2,)
    assert pin(desk.db, 1, {key: None}, now=NOW) == 2
    assert desk.verdict(PROMO) is None
    assert (PROMO in desk.text(0)) is (PROMO in desk.text(20)) is True


def test_a_key_that_is_not_known(desk: Desk) -> None:
    with pytest.raises(QueryError, match="no block 'abc' is known"):
        pin(desk.db, 1, {"abc": "clutter"}, now=NOW)


# -- revisions ---------------------------------------------------------------------------------------------------------


def test_a_page_that_did_not_change_makes_no_revision(desk: Desk) -> None:
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    (saved,) = desk.store(page(3, PROMOTION), later=True)
    assert saved.change == "unchanged"
    assert desk.revisions(3) == ["page", "site_memory"]


def test_a_page_that_only_the_memory_reads_otherwise_is_unchanged(desk: Desk) -> None:
    """As with another memory, or with none."""
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    assert visit(desk.db, page(3, PROMOTION), seen_at=LATER).change == "unchanged"
    assert desk.text(3) == "\n".join(prose(3))
    assert visit(desk.db, page(3, PROMOTION, title="Told again"), seen_at=LATER).change == "updated"
    assert desk.text(3) == "\n".join(prose(3))
    assert desk.revisions(3) == ["page", "site_memory", "page"]
    kept = "SELECT blocks.text FROM blocks JOIN stories ON stories.id = story_id WHERE url LIKE '%/3' AND kept"
    assert [text for (text,) in desk.db.execute(kept)] == prose(3)
    (edited,) = desk.store(page(3, PROMOTION, text=[*prose(3), "It was so."]), later=True)
    assert edited.change == "updated"
    assert desk.revisions(3)[3:] == ["page"]
    assert desk.end().changed == 0


def test_a_page_of_which_only_clutter_changed_is_what_a_story_is_read_from_later(desk: Desk) -> None:
    other = Part("The harbour club meets on Mondays in the old hall", score=0.5)
    desk.store(*(page(number, *((PROMOTION, other)[: number % 2 + 1])) for number in range(24)))
    desk.end()
    assert PROMO not in desk.text(0)
    before = desk.stories()["https://example.org/story/0"][0]
    (saved,) = desk.store(page(0, other), later=True)  # its promotion is another one now
    assert (saved.change, desk.revisions(0)) == ("unchanged", ["page", "site_memory"])
    assert desk.stories()["https://example.org/story/0"][0] == before
    (candidate,) = [
        each for each in candidates(desk.db, None, None, after=0, limit=99) if each.story_id == saved.story_id
    ]
    seen_at, fetched_at = desk.db.execute(
        "SELECT page_seen_at, fetched_at FROM stories, fetches WHERE stories.id = ? AND fetches.id = ?",
        (candidate.story_id, candidate.fetch_id),
    ).fetchone()
    assert seen_at == fetched_at != seen(0)


def test_a_stored_story_that_is_out_of_step_is_read_anew(desk: Desk) -> None:
    """Stored by a version whose memory knew other things: the next visit of its page puts that right."""
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    desk.db.execute("UPDATE site_blocks SET verdict = 'undecided'")
    (saved,) = desk.store(page(3, PROMOTION), later=True)
    assert saved.change == "unchanged"
    assert PROMO in desk.text(3)
    assert desk.revisions(3) == ["page", "site_memory", "site_memory"]
    assert PROMO not in desk.text(4)


def test_a_new_headline_is_the_newsrooms(desk: Desk) -> None:
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    desk.store(page(3, PROMOTION, title="Story 3, told again"), later=True)
    assert desk.revisions(3) == ["page", "site_memory", "page"]
    queries = {query.name: query.sql for query in QUERIES}
    assert [row[1:3] for row in desk.db.execute(queries["headlines"])] == [("Story 3", "Story 3, told again")]
    assert [row[1:4] for row in desk.db.execute(queries["changes"])] == [("Story 3, told again", 2, 2)]
    (one, two, three) = revisions(desk.db, find_story(desk.db, "https://example.org/story/3").id)
    assert PROMO in one.text
    assert two.text_hash == three.text_hash


def test_the_storys_own_page_replaces_all_that_its_copy_gave(desk: Desk) -> None:
    copies = [
        moved(page(number, PROMOTION), f"https://example.org/story/{number}?print=1&x={number}") for number in range(12)
    ]
    desk.store(*copies)
    desk.end()
    number = "SELECT revision FROM stories WHERE canonical_url LIKE '%/story/3'"
    assert desk.db.execute(number).fetchone() == (2,)
    desk.store(page(3, PROMOTION, Part("And the boats.", score=0.9)), later=True)
    assert desk.revisions(3) == ["page"]
    assert desk.db.execute(number).fetchone() == (1,)
    desk.end()
    assert desk.text(3) == without(page(3, Part("And the boats.")).text, PROMO)


def test_a_story_is_read_with_its_own_sources_memory(desk: Desk) -> None:
    """Another source of the same site leads to it, and has a memory of its own."""
    add_source(desk.db, "other")
    sport = Part("The harbour team has lost again.", score=0.5)
    other = Desk(desk.db, 2)
    other.store(*(page(number, sport) for number in range(100, 112)))
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    copy = moved(page(50, PROMOTION, sport), "https://example.org/story/50?print=1")
    desk.store(copy)
    other.store(page(50, PROMOTION, sport), later=True)
    assert desk.text(50) == "\n".join([prose(50)[0], sport.text, *prose(50)[1:]])
    desk.end()
    assert desk.revisions(50) == ["page"]


def test_a_byline_that_changes(desk: Desk) -> None:
    """The writer's name is masked in the blocks of their stories, and is another one later."""
    bio = Part("Ada Lövberg walks the quay for us.", score=0.5, at=None)
    desk.store(*(page(number, bio) for number in range(12)))
    desk.end()
    assert bio.text not in desk.text(3)
    desk.store(page(3, bio, title="Told again", authors=()), later=True)
    assert bio.text in desk.text(3)  # without the name it is another block
    desk.store(page(3, bio, title="Told once more"), later=True)
    desk.end()
    assert bio.text not in desk.text(3)
    assert desk.db.execute("SELECT pages FROM site_blocks WHERE sample = ?", (bio.text,)).fetchone() == (12,)
