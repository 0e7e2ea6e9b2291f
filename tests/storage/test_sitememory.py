"""The site memory in the database: what it counts, and what it takes for clutter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newscrawl.storage.pins import pin
from newscrawl.storage.queries import find_hits
from newscrawl.storage.sitememory import remember
from tests.storage.samples import add_source
from tests.storage.site import MENU, NOW, PROMO, PROMOTION, Desk, Part, page, prose

CORRECTION = Part("Corrections are printed on page two and here.", role="correction", score=0.6, at=None)
COPIED = prose(1000, 6)


def test_a_promo_inside_the_stories_goes_from_them(desk: Desk) -> None:
    desk.store(*(page(number, MENU, PROMOTION) for number in range(12)))
    before = desk.stories()
    done = desk.end()
    assert (done.stories, done.changed) == (12, 12)
    assert desk.verdict(PROMO) == "clutter"
    for number in range(12):
        assert desk.text(number) == "\n".join(prose(number))
        assert desk.revisions(number) == ["page", "site_memory"]
    ((columns, blocks, links), *_) = desk.stories().values()
    assert columns[1] == before["https://example.org/story/0"][0][1] - len(PROMO.split())
    assert [block[2:5] for block in blocks if block[1] == PROMO] == [(0, "other", "site_memory:paragraph:model")]
    assert [link[2] for link in links] == ["body", "promo", "body", "body"]
    assert find_hits(desk.db, "harbour every morning") == []
    assert len(find_hits(desk.db, "number")) == 12


def test_a_pass_without_news_does_nothing(desk: Desk) -> None:
    desk.store(*(page(number, MENU, PROMOTION) for number in range(12)))
    desk.end()
    before = desk.known(), desk.stories()
    again = desk.end()
    assert (again.stories, again.verdicts, again.changed) == (0, 0, 0)
    assert (desk.known(), desk.stories()) == before


def test_coming_pages_are_read_with_it(desk: Desk) -> None:
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    (version,) = desk.db.execute("SELECT version FROM site_memories").fetchone()
    desk.store(page(50, PROMOTION))
    assert desk.text(50) == "\n".join(prose(50))
    desk.end()
    assert desk.revisions(50) == ["page"]
    assert desk.db.execute("SELECT memory FROM stories WHERE url LIKE '%/50'").fetchone() == (version,)


def test_copies_count_once(desk: Desk) -> None:
    """The paragraphs of one report stand in many of a source's stories, in one cluster."""
    desk.store(*(page(number, text=COPIED) for number in range(8)))
    desk.store(*(page(number) for number in range(10, 30)))
    desk.end()
    (stories, pages) = desk.db.execute("SELECT max(stories), max(pages) FROM site_blocks").fetchone() or (0, 0)
    assert (stories or 1, pages or 8) == (1, 8)
    assert all(desk.text(number) == "\n".join(COPIED) for number in range(8))


def test_stories_that_turn_out_to_be_copies_are_counted_anew(desk: Desk) -> None:
    """A story of another source ties them together long after they were counted, when none of their own is new."""
    add_source(desk.db, "other")
    desk.store(*(page(number, Part("A line of all", score=0.9)) for number in range(3)))
    desk.end()
    count = "SELECT stories FROM site_blocks WHERE sample = 'A line of all'"
    assert desk.db.execute(count).fetchone() == (3,)
    both = [*prose(0), *prose(1)]
    Desk(desk.db, 2).store(page(500, text=both, site="other.example"))
    desk.end()
    clusters = desk.db.execute("SELECT count(DISTINCT cluster_id), count(cluster_id) FROM stories").fetchone()
    assert clusters == (1, 3)
    assert desk.db.execute(count).fetchone() is None


def test_groups_that_change_are_counted_anew(desk: Desk) -> None:
    desk.store(*(page(number, Part("A line of all", score=0.9)) for number in range(5)))
    desk.end()
    count = "SELECT stories, pages FROM site_blocks WHERE sample = 'A line of all'"
    assert desk.db.execute(count).fetchone() == (5, 5)
    desk.db.execute("INSERT INTO clusters (id, created_at) VALUES (1, ?)", (NOW,))
    desk.db.execute("INSERT INTO cluster_members SELECT id, 1, 'copy', 1, 1, NULL FROM stories WHERE id <= 3")
    desk.db.execute("UPDATE stories SET cluster_id = 1 WHERE id <= 3")
    desk.end(group=False)
    assert desk.db.execute(count).fetchone() == (3, 5)
    desk.db.execute("DELETE FROM cluster_members WHERE story_id = 3")
    desk.db.execute("UPDATE stories SET cluster_id = NULL WHERE id = 3")
    desk.end(group=False)
    assert desk.db.execute(count).fetchone() == (4, 5)
    assert desk.end(group=False).stories == 0


def test_a_live_blog_is_not_counted(desk: Desk) -> None:
    desk.store(
        *(page(number, Part("The lock gate opened at noon.", score=0.5), kind="liveblog") for number in range(20))
    )
    desk.store(*(page(number, Part("The lock gate opened at noon.", score=0.5)) for number in range(30, 32)))
    desk.end()
    assert desk.db.execute("SELECT stories FROM site_memories").fetchone() == (2,)
    assert desk.verdict("The lock gate opened at noon.") is None
    assert all("lock gate" in desk.text(number) for number in (0, 19, 30, 31))


def test_a_story_that_turns_live_is_counted_no_more(desk: Desk) -> None:
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    desk.store(*(page(number, PROMOTION, kind="liveblog") for number in range(11)), later=True)
    desk.end()
    assert desk.verdict(PROMO) is None
    assert desk.db.execute("SELECT stories FROM site_memories").fetchone() == (1,)
    assert PROMO in desk.text(11)
    desk.store(*(page(number, PROMOTION) for number in range(11)), later=True)
    desk.end()
    assert desk.verdict(PROMO) == "clutter"
    assert desk.db.execute("SELECT stories FROM site_memories").fetchone() == (12,)
    assert PROMO not in desk.text(11)


def test_what_was_too_rare_matters_again_where_fewer_stories_count(desk: Desk) -> None:
    footer = Part("Printed on the quay", kept=False, role="other", score=0.01, at=None)
    desk.store(*(page(number, *([footer] if number < 8 else []), text=prose(number, 1)) for number in range(420)))
    desk.end(group=False)
    assert desk.verdict(footer.text) is None
    desk.store(*(page(number, text=prose(number, 1), kind="liveblog") for number in range(390, 420)), later=True)
    desk.end(group=False)
    assert desk.verdict(footer.text) == "clutter"


def test_corrections_stay_and_come_back_for_a_person(desk: Desk) -> None:
    """Extraction takes the box for a legal notice on some pages; of a page that prints it twice it keeps one."""
    taken = replace(CORRECTION, kept=False, role="legal", score=0.3)
    desk.store(*(page(number, CORRECTION) for number in range(20)), *(page(number, taken) for number in range(20, 25)))
    desk.end()
    assert desk.verdict(CORRECTION.text) == "story"
    assert [number for number in range(25) if desk.text(number).endswith(CORRECTION.text)] == list(range(20))
    assert desk.revisions(22) == ["page"]
    pin(desk.db, 1, {desk.key(CORRECTION.text): "story"}, now=NOW)
    assert all(desk.text(number).endswith(CORRECTION.text) for number in range(25))
    assert desk.revisions(22) == ["page", "site_memory"]


@pytest.mark.parametrize("sharing", [2, 3])
def test_a_quotation_that_stories_share_stays(desk: Desk, sharing: int) -> None:
    quotation = Part("“We can open before the herring comes,” said the head of the market.", score=0.97)
    desk.store(*(page(number, *([quotation] if number < sharing else [])) for number in range(40)))
    assert desk.end().changed == 0
    assert all(quotation.text in desk.text(number) for number in range(sharing))


def test_the_introduction_of_a_column_stays(desk: Desk) -> None:
    intro = Part("Each week our writers walk along the quay and tell what they saw there.", score=0.95, at=0)
    desk.store(*(page(number, *([intro] if number < 8 else [])) for number in range(100)))
    assert desk.end().changed == 0
    assert all(desk.text(number).startswith(intro.text) for number in range(8))


@pytest.mark.parametrize("pages", [4, 12, 40])
def test_a_teaser_takes_nothing_from_its_story(desk: Desk, pages: int) -> None:
    """A story's first paragraph stands beside others as a teaser, where extraction takes it for none of their text."""
    first, *_ = prose(0)
    teaser = Part(first, kept=False, role="related", score=0.1, at=None)
    desk.store(page(0), *(page(number, teaser) for number in range(1, pages)))
    assert desk.end().changed == 0
    assert desk.text(0) == "\n".join(prose(0))


@pytest.mark.slow
def test_a_kill_between_is_made_up_for(desk: Desk) -> None:
    add_source(desk.db, "other")
    other = Desk(desk.db, 2)
    for each, site in ((desk, "example.org"), (other, "other.example")):
        each.store(*(page(number, PROMOTION, site=site) for number in range(600)))

    def die(done: int, total: int) -> None:
        if done >= 700:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        remember(desk.db, now=NOW, progress=die)
    desk.db.rollback()
    assert desk.db.execute("SELECT source_id, counted_to FROM site_memories").fetchall() == [(1, 600)]
    assert PROMO not in desk.text(3)
    assert PROMO in desk.db.execute("SELECT text FROM stories WHERE source_id = 2 LIMIT 1").fetchone()[0]
    done = remember(desk.db, now=NOW)
    assert (done.stories, done.changed) == (600, 600)
    assert desk.db.execute("SELECT count(*) FROM stories WHERE text LIKE ?", (f"%{PROMO}%",)).fetchone() == (0,)
