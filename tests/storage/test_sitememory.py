"""The site memory in the database: what it counts, what that does to stored stories, and that order does not matter."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newscrawl.errors import QueryError
from newscrawl.items import Page, Story
from newscrawl.storage.database import connect
from newscrawl.storage.named import QUERIES
from newscrawl.storage.queries import find_hits, find_story, revisions
from newscrawl.storage.siteblocks import BLOCKS, SOURCES, blocks_known, sources_known
from newscrawl.storage.sitememory import Memories, pin, remember, snapshot
from newscrawl.templates.memory import SiteMemory
from newscrawl.templates.sightings import SETTLED
from newscrawl.templates.stories import with_memory
from newscrawl.texts import text_hash
from tests.storage.samples import LATER, SEEN, add_source, visit
from tests.storage.samples import story as sample
from tests.storage.site import MENU, NOW, PROMO, PROMOTION, Desk, Part, moved, page, prose, without
from tests.storage.test_migrations import VERSIONS, restore

CORRECTION = Part("Corrections are printed on page two and here.", role="correction", score=0.6, at=None)


@pytest.fixture
def desk(db: sqlite3.Connection) -> Iterator[Desk]:
    """Every test leaves a database in which all keys lead somewhere and the search index has each story's text."""
    yield Desk(db)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.execute("INSERT INTO stories_fts (stories_fts, rank) VALUES ('integrity-check', 1)")
    rows = db.execute(
        "SELECT stories.text, stories.text_hash, revisions.text FROM stories"
        " JOIN revisions ON revisions.story_id = stories.id AND revisions.number = stories.revision"
    ).fetchall()
    assert len(rows) == db.execute("SELECT count(*) FROM stories").fetchone()[0]
    for text, digest, revised in rows:
        assert text == revised
        assert digest == text_hash(text)


# -- order ------------------------------------------------------------------------------------------------------------

COPIED = prose(1000, 6)


def corpus() -> list[Story]:
    """Pages enough for blocks that are counted by adding, and some of all that must not confuse the count."""
    pages = [page(number, MENU, PROMOTION) for number in range(SETTLED + 4)]
    pages += [page(number, MENU, PROMOTION, Part("Follow us", score=0.4)) for number in range(60, 66)]
    pages += [page(number, MENU, CORRECTION) for number in range(70, 76)]
    pages += [page(number, MENU, text=COPIED) for number in range(80, 84)]
    pages += [page(number, MENU, Part("“It has begun,” said the mayor.", score=0.97)) for number in (85, 86)]
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


# -- what is clutter --------------------------------------------------------------------------------------------------


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
    desk.store(*(page(number, Part("A line of both", score=0.9)) for number in range(2)))
    desk.end()
    count = "SELECT stories FROM site_blocks WHERE sample = 'A line of both'"
    assert desk.db.execute(count).fetchone() == (2,)
    both = [*prose(0), *prose(1)]
    Desk(desk.db, 2).store(page(500, text=both, site="other.example"))
    desk.end()
    clusters = desk.db.execute("SELECT count(DISTINCT cluster_id), count(cluster_id) FROM stories").fetchone()
    assert clusters == (1, 3)
    assert desk.db.execute(count).fetchone() is None


def test_groups_that_change_are_counted_anew(desk: Desk) -> None:
    desk.store(*(page(number, Part("A line of all", score=0.9)) for number in range(4)))
    desk.end()
    count = "SELECT stories, pages FROM site_blocks WHERE sample = 'A line of all'"
    assert desk.db.execute(count).fetchone() == (4, 4)
    desk.db.execute("INSERT INTO clusters (id, created_at) VALUES (1, ?)", (NOW,))
    desk.db.execute("INSERT INTO cluster_members SELECT id, 1, 'copy', 1, 1, NULL FROM stories WHERE id <= 3")
    desk.db.execute("UPDATE stories SET cluster_id = 1 WHERE id <= 3")
    desk.end(group=False)
    assert desk.db.execute(count).fetchone() == (2, 4)
    desk.db.execute("DELETE FROM cluster_members WHERE story_id = 3")
    desk.db.execute("UPDATE stories SET cluster_id = NULL WHERE id = 3")
    desk.end(group=False)
    assert desk.db.execute(count).fetchone() == (3, 4)
    assert desk.end(group=False).stories == 0


def test_a_live_blog_is_not_counted(desk: Desk) -> None:
    desk.store(
        *(page(number, Part("The lock gate opened at noon.", score=0.5), kind="liveblog") for number in range(20))
    )
    desk.store(*(page(number, Part("The lock gate opened at noon.", score=0.5)) for number in range(30, 32)))
    desk.end()
    assert desk.db.execute("SELECT stories FROM site_memories").fetchone() == (2,)
    assert desk.verdict("The lock gate opened at noon.") == "undecided"
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


# -- both ways --------------------------------------------------------------------------------------------------------


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


def test_a_key_that_is_not_known(desk: Desk) -> None:
    with pytest.raises(QueryError, match="no block 'abc' is known"):
        pin(desk.db, 1, {"abc": "clutter"}, now=NOW)


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


# -- revisions --------------------------------------------------------------------------------------------------------


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


# -- odd pages --------------------------------------------------------------------------------------------------------


def test_texts_that_sqlite_or_utf8_have_trouble_with(desk: Desk) -> None:
    odd = [Part("nul \x00 and more", score=0.5), Part("half \ud83d of it", score=0.5), Part("x" * 300_000, score=0.5)]
    pages = [page(number, *odd) for number in range(12)]
    for each in pages:
        blocks = tuple(replace(block, container=f"div.a\x00b > p\ud800.{block.position}") for block in each.blocks)
        desk.store(replace(each, blocks=blocks, text_hash=text_hash(each.text.replace("\ud83d", "\ufffd"))))
    desk.end()
    long = [page(number, *odd, text=["x" * 400_001 + str(number)]) for number in range(20, 22)]
    desk.store(*(replace(each, text_hash=text_hash(each.text.replace("\ud83d", "\ufffd"))) for each in long))
    desk.end()
    assert desk.text(20) == "x" * 400_001 + "20"
    for number in range(12):  # most of their text would go
        assert "nul \x00 and more" in desk.text(number)


def test_a_page_whose_text_has_half_a_character_is_read_as_the_stored_one(desk: Desk) -> None:
    odd = Part("half \ud83d of it", score=0.5)
    desk.store(
        *(replace(page(n, odd), text_hash=text_hash(page(n, odd).text.replace("\ud83d", "\ufffd"))) for n in range(12))
    )
    desk.end()
    read = with_memory(page(40, odd), snapshot(desk.db, 1), SEEN)
    assert read.text == "\n".join(prose(40))


def test_stories_without_blocks(desk: Desk) -> None:
    desk.store(*(page(number, blocks=(), links=()) for number in range(4)))
    assert desk.end().stories == 4
    assert desk.known() == []


def test_blocks_that_no_model_judged(desk: Desk) -> None:
    """Those of text that a page ships as data."""
    shipped = Part("Become a member of the harbour club", score=None)
    desk.store(*(page(number, shipped) for number in range(12)))
    desk.end()
    (likely,) = desk.db.execute("SELECT judged FROM site_blocks WHERE sample = ?", (shipped.text,)).fetchone()
    assert likely == 0
    assert all(shipped.text in desk.text(number) for number in range(12)) == (desk.verdict(shipped.text) != "clutter")


def test_sources_know_nothing_of_each_other(desk: Desk) -> None:
    add_source(desk.db, "other")
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    Desk(desk.db, 2).store(*(page(number, PROMOTION, site="other.example") for number in range(2)))
    desk.end()
    found = desk.db.execute("SELECT source_id, pages FROM site_blocks WHERE sample = ?", (PROMO,)).fetchall()
    assert found == [(1, 12), (2, 2)]
    holding = "SELECT count(*) FROM stories WHERE source_id = ? AND text LIKE ?"
    assert desk.db.execute(holding, (1, f"%{PROMO}%")).fetchone() == (0,)
    assert desk.db.execute(holding, (2, f"%{PROMO}%")).fetchone() == (2,)


# -- snapshots and tables ---------------------------------------------------------------------------------------------


def test_snapshots(desk: Desk) -> None:
    memories = Memories(desk.db)
    here = Page("https://example.org/", "https://example.org/", 200, {}, b"", datetime.now(timezone.utc), "example")
    assert memories.of(here) == SiteMemory("example")
    assert memories.of(replace(here, source="nobody")) is None
    assert memories.of(replace(here, source=None)) is None
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    assert memories.of(here) == SiteMemory("example")  # a run reads all pages with one
    now = Memories(desk.db).of(here)
    assert now is not None
    assert desk.key(PROMO) in now.clutter
    assert desk.db.execute("SELECT version FROM site_memories").fetchone() == (now.version,)


def test_tables_for_people(desk: Desk) -> None:
    assert sources_known(desk.db) == []
    with pytest.raises(QueryError, match="no source 'nobody'"):
        blocks_known(desk.db, "nobody", None, -1)
    desk.store(*(page(number, MENU, PROMOTION) for number in range(12)))
    desk.end()
    (row,) = sources_known(desk.db)
    found = dict(zip(SOURCES, row, strict=True))
    assert (found["source"], found["stories"], found["clutter"], found["changed"], found["pinned"]) == (
        "example",
        12,
        2,
        12,
        0,
    )
    first, second = (dict(zip(BLOCKS, each, strict=True)) for each in blocks_known(desk.db, "example", None, -1))
    assert (first["sample"], first["verdict"], first["changed"], first["likely"]) == (PROMO, "clutter", 12, 0.5)
    assert (second["sample"], second["kept"], second["changed"]) == (MENU.text, 0, 0)
    assert len(blocks_known(desk.db, "example", "undecided", -1)) == 0
    assert len(blocks_known(desk.db, "example", "clutter", 1)) == 1
    pin(desk.db, 1, {desk.key(PROMO): "story"}, now=NOW)
    (pinned,) = blocks_known(desk.db, "example", "story", -1)
    assert str(pinned[BLOCKS.index("evidence")]).startswith("pinned (clutter: ")


@pytest.mark.parametrize("dump", [dump for dump in VERSIONS if dump.stem != "site_memory"], ids=lambda path: path.stem)
def test_blocks_of_earlier_versions_get_keys_and_places(dump: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    restore(dump, path)
    database = connect(path)
    assert database.execute("SELECT count(place), count(*) > 0 FROM blocks").fetchone() == (0, 1)
    assert remember(database.conn, now=NOW).stories == 1
    old = database.execute("SELECT text_hash, place FROM blocks ORDER BY position").fetchall()
    corrected = sample(text=sample().text + "\nCorrection: the vote was on Tuesday.")
    new = connect(tmp_path / "new.db")
    add_source(new.conn, "example")
    visit(new.conn, corrected)
    assert new.execute("SELECT text_hash, place FROM blocks ORDER BY position").fetchall() == old
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()
    new.close()


def test_live_blogs_of_earlier_versions_are_cleaned_too(desk: Desk) -> None:
    desk.store(*(page(number, PROMOTION, kind="liveblog" if number == 3 else "article") for number in range(12)))
    desk.db.execute("UPDATE blocks SET place = NULL, text_hash = 'old' || story_id || '.' || position")
    desk.end()
    assert desk.text(3) == "\n".join(prose(3))
