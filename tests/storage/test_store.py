from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.items import Link, Person, Rejection, RejectionReason, Story
from newscrawl.storage.queries import find_story, revisions
from newscrawl.storage.store import save_rejection, touch
from newscrawl.storage.values import story_key, story_uid, writers
from tests.storage.samples import LATER, SEEN, add_source, states, story, visit, with_text

URL = "https://example.org/harbour/market"
EDITED = story().text + "\nThe council has since set a date: 3 March."


def stored(db: sqlite3.Connection, story_id: int = 1) -> Story:
    return find_story(db, str(story_id)).story


def count(db: sqlite3.Connection, table: str) -> int:
    number = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    assert isinstance(number, int)
    return number


def test_a_story_comes_back_as_it_went_in(db: sqlite3.Connection) -> None:
    page = story()
    assert visit(db, page).change == "new"
    assert stored(db) == page
    assert [(each.number, each.seen_at, each.text) for each in revisions(db, 1)] == [(1, SEEN, page.text)]


def test_nothing_is_committed(db: sqlite3.Connection) -> None:
    db.commit()
    visit(db, story())
    assert db.in_transaction
    db.rollback()
    assert count(db, "stories") == 0


def test_the_same_page_again_is_unchanged(db: sqlite3.Connection) -> None:
    visit(db, story())
    assert visit(db, story(), seen_at=LATER).change == "unchanged"
    assert count(db, "revisions") == 1
    assert find_story(db, "1").last_fetched_at == LATER
    assert find_story(db, "1").first_seen_at == SEEN


@pytest.mark.parametrize("page", [story(), story(text=EDITED), story("https://example.org/other", text=EDITED)])
def test_what_a_story_costs_does_not_grow_with_what_is_there(db: sqlite3.Connection, page: Story) -> None:
    """No table is read through, nor all that a source has: after years that would be what a crawl does most."""
    visit(db, story())
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    visit(db, page, seen_at=LATER)
    db.set_trace_callback(None)
    asked = [sql for sql in asked if sql.startswith(("SELECT", "UPDATE", "DELETE"))]
    plan = [(row[3], sql) for sql in asked for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert [each for each in plan if each[0].startswith("SCAN") and not each[0].endswith(("TABLE INDEX 1:", "ROW"))] == []
    assert [each for each in plan if each[0].endswith("(source_id=?)")] == []


@pytest.mark.parametrize("changes", [{"text": EDITED}, {"title": "Fish market moves north"}])
def test_an_edit_is_a_revision(db: sqlite3.Connection, changes: dict[str, str]) -> None:
    visit(db, story())
    new = story(**changes, tags=("council", "quay"), links=(), authors=(Person("Cleo Marsh"),))
    assert visit(db, new, seen_at=LATER).change == "updated"
    assert stored(db) == new
    first, second = revisions(db, 1)
    assert (first.text, first.title) == (story().text, story().title)
    assert (second.number, second.seen_at, second.text, second.title) == (2, LATER, new.text, new.title)
    assert db.execute("SELECT revision FROM stories").fetchall() == [(2,)]
    assert count(db, "links") == 0
    assert db.execute("SELECT count(*) FROM stories_fts WHERE stories_fts MATCH 'marsh'").fetchone() == (1,)
    assert db.execute("SELECT count(*) FROM stories_fts WHERE stories_fts MATCH 'simek OR lovberg'").fetchone() == (0,)
    db.execute("INSERT INTO stories_fts (stories_fts, rank) VALUES ('integrity-check', 1)")


def test_whose_clock_an_earlier_date_was_read_by_does_not_stay(db: sqlite3.Connection) -> None:
    visit(db, story(date_published_zone="page"))
    day = replace(story(), date_published="2026-05-01", date_published_precision="day", date_published_zone=None)
    visit(db, day, seen_at=LATER)
    assert (stored(db).date_published, stored(db).date_published_zone) == ("2026-05-01", None)
    silent = replace(day, date_published=None, date_published_utc=None, date_published_precision=None)
    visit(db, story(date_published_zone="country"), seen_at=LATER)
    visit(db, silent, seen_at=LATER)
    assert stored(db).date_published_zone == "country"


def test_what_a_later_page_lacks_stays(db: sqlite3.Connection) -> None:
    visit(db, story())
    later = story(
        title=None, description=None, date_published=None, date_published_utc=None, is_free=None, section="Port"
    )
    assert visit(db, later, seen_at=LATER).change == "unchanged"
    assert stored(db) == replace(story(), section="Port")


def test_a_newer_extractor_brings_its_blocks(db: sqlite3.Connection) -> None:
    visit(db, story())
    page = story(extractor="newscrawl 9")
    page = replace(page, blocks=page.blocks[:-1])
    assert visit(db, page).change == "unchanged"
    assert stored(db) == page


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/harbour/market/amp",
        "https://example.org/harbour/market?print=1",
        "https://example.org/x?id=9",
    ],
)
def test_another_form_of_a_page_is_a_duplicate_whatever_its_text(db: sqlite3.Connection, url: str) -> None:
    visit(db, story())
    for text in (story().text, EDITED):
        assert visit(db, story(url, canonical_url=URL, text=text), seen_at=LATER).change == "duplicate"
    assert stored(db) == story()
    assert visit(db, story(), seen_at=LATER).change == "unchanged"
    assert (count(db, "stories"), count(db, "revisions")) == (1, 1)
    assert states(db) == {URL: "done", url: "duplicate"}


def test_the_page_itself_takes_over_from_a_copy_once(db: sqlite3.Connection) -> None:
    amp = story(URL + "/amp", canonical_url=URL, text=story().text.splitlines()[0])
    assert visit(db, amp).change == "new"
    assert visit(db, amp, seen_at=LATER).change == "unchanged"
    assert visit(db, story(), seen_at=LATER).change == "unchanged"
    assert states(db) == {URL: "done", URL + "/amp": "duplicate"}
    assert visit(db, amp, seen_at=LATER).change == "duplicate"
    assert visit(db, story(), seen_at=LATER).change == "unchanged"
    assert stored(db) == story()
    assert db.execute("SELECT number, text FROM revisions").fetchall() == [(1, story().text)], "a copy is no version"


def test_the_page_itself_takes_over_without_a_revision_when_the_text_is_the_same(db: sqlite3.Connection) -> None:
    amp = story(URL + "/amp", canonical_url=URL)
    visit(db, amp)
    assert visit(db, story(), seen_at=LATER).change == "unchanged"
    assert states(db) == {URL: "done", URL + "/amp": "duplicate"}
    assert visit(db, amp).change == "duplicate"
    assert visit(db, story(text=EDITED), seen_at=LATER).change == "updated"
    assert stored(db).url == URL


def test_two_urls_that_lead_to_one_page(db: sqlite3.Connection) -> None:
    visit(db, story(), requested="https://example.org/?p=1")
    assert visit(db, story(), requested=URL).change == "duplicate"
    assert visit(db, story(), requested="https://example.org/?p=1").change == "unchanged"
    assert visit(db, story(text=EDITED), requested=URL, seen_at=LATER).change == "updated"
    assert states(db) == {"https://example.org/?p=1": "duplicate", URL: "done"}


def test_a_canonical_address_that_lies_costs_no_story(db: sqlite3.Connection) -> None:
    for number in range(3):
        page = story(f"https://example.org/{number}", canonical_url="https://example.org/all", text=f"Story {number}.")
        page = replace(page, title=f"Title {number}")
        assert visit(db, page).change == "new"
        assert visit(db, page).change == "unchanged"
    front = story("https://example.org/front", canonical_url="https://www.example.org/")
    assert story_key(front) == "example.org/front"
    assert story_key(story()) == "example.org/harbour/market"
    assert count(db, "stories") == 3


def test_a_uid_is_the_same_everywhere() -> None:
    assert story_uid(story()) == story_uid(
        story("http://www.example.org/harbour/market/amp/?utm_source=x", canonical_url=None)
    )
    assert story_uid(story()) == "cbaaedd4300f3517"


def test_authors_belong_to_a_source_and_are_kept_once(db: sqlite3.Connection) -> None:
    other = add_source(db, "other")
    visit(db, story())
    visit(db, story("https://example.org/b", authors=(Person("Ada Lövberg"), Person("Ada Lövberg", role="Reporter"))))
    visit(db, story("https://other.example/c", authors=(Person("Ada Lövberg"),)), source_id=other)
    rows = db.execute(
        "SELECT source_id, url, bio FROM authors WHERE name = 'Ada Lövberg' ORDER BY source_id"
    ).fetchall()
    assert rows == [(1, "https://example.org/by/ada", "Ada writes about the coast."), (other, None, None)]
    assert db.execute("SELECT count(*) FROM bylines WHERE story_id = 2").fetchone() == (2,)


def test_an_author_is_one_row_whatever_the_case_and_the_kind(db: sqlite3.Connection) -> None:
    spellings = (
        Person("Ann Lee"), Person("ann lee", url="https://example.org/ann"), Person("ANN LEE", bio="Ann swims."),
        Person("Harbour Desk"), Person("Harbour Desk", kind="organisation"), Person("Harbour Desk"),
    )  # fmt: skip
    for number, person in enumerate(spellings):
        visit(db, story(f"https://example.org/{number}", authors=(person,)))
    assert db.execute("SELECT name, kind, url, bio FROM authors ORDER BY id").fetchall() == [
        ("Ann Lee", "person", "https://example.org/ann", "Ann swims."), ("Harbour Desk", "organisation", None, None),
    ]  # fmt: skip
    assert db.execute("SELECT count(DISTINCT author_id), count(*) FROM bylines").fetchone() == (2, 6)


def test_writers_are_those_who_wrote() -> None:
    people = [
        Person("A"), Person("B", role="Photographs"), Person("C", role="Text und Fotos"), Person("D", kind="agency"),
        Person("E", role="traduction"), Person("F", role="Senior correspondent"), Person("A"),
    ]  # fmt: skip
    assert writers(people) == ["A", "C", "D", "F"]


def test_tags_are_kept_once_in_their_order(db: sqlite3.Connection) -> None:
    visit(db, story(tags=("b", "a", "b", " ", "")))
    assert stored(db).tags == ("b", "a")


def test_links_find_their_stories_whichever_comes_first(db: sqlite3.Connection) -> None:
    flood = story("https://example.org/harbour/flood", links=(
        Link("http://www.example.org/harbour/market/?utm_source=related", "market", "body", 0, True),
        Link("https://example.org/harbour/flood#top", "itself", "body", 0, True),
    ))  # fmt: skip
    visit(db, story())
    assert db.execute("SELECT target_story_id FROM links WHERE story_id = 1 ORDER BY id").fetchall() == [(None,)] * 3
    visit(db, flood)
    assert db.execute("SELECT target_story_id FROM links WHERE story_id = 1 ORDER BY id").fetchall() == [
        (2,),
        (None,),
        (None,),
    ]
    assert db.execute("SELECT target_story_id FROM links WHERE story_id = 2 ORDER BY id").fetchall() == [(1,), (None,)]


@pytest.mark.parametrize("first", ["link", "story"])
@pytest.mark.parametrize(
    ("linked", "why"),
    [
        (URL, "as it stands"),
        (URL + "?utm_source=x&fbclid=y", "a link from a mail or another site carries tracking parameters"),
        (URL + "/amp/", "phones are sent to the AMP form"),
        (URL + "?amp=1", "the AMP form by a parameter"),
        (URL + "?outputType=amp&utm_medium=m", "both"),
        (URL + "/print", "the form for printers"),
        ("http://example.org/harbour/market/", "http, and a slash at its end"),
        (URL + "#comments", "a place in it"),
    ],
)
def test_links_find_stories_in_any_form_of_their_address(
    db: sqlite3.Connection, linked: str, why: str, first: str
) -> None:
    linking = story("https://example.org/other", links=(Link(linked, "the market", "related", None, True),))
    pages = [linking, story(links=())]
    for page in pages if first == "link" else reversed(pages):
        visit(db, page)
    market = db.execute("SELECT id FROM stories WHERE url = ?", (URL,)).fetchone()
    assert db.execute("SELECT target_story_id FROM links").fetchall() == [market], why


def test_a_story_found_by_its_amp_form_is_the_target(db: sqlite3.Connection) -> None:
    links = (Link(URL, "the market", "body", 0, True),)
    visit(db, story("https://example.org/other", links=links))
    visit(db, story(URL + "/amp", canonical_url=URL, links=()))
    assert db.execute("SELECT target_story_id FROM links").fetchall() == [(2,)]


def test_links_find_stories_by_every_address_that_led_to_them(db: sqlite3.Connection) -> None:
    short, old = "https://example.org/?p=77", "https://example.org/old-address"
    links = tuple(Link(url, "x", "related", None, True) for url in (short, old))
    visit(db, story("https://example.org/a", links=links))
    visit(db, story(old, canonical_url=URL, links=()), requested=short)
    visit(db, story(old, canonical_url=URL, links=()))
    visit(db, story("https://example.org/b", links=links))
    assert db.execute("SELECT story_id, target_story_id FROM links").fetchall() == [(1, 2), (1, 2), (3, 2), (3, 2)]


def test_a_rejection_leaves_the_story_alone(db: sqlite3.Connection) -> None:
    visit(db, story())
    rejection = Rejection(URL, RejectionReason.CONSENT_WALL, "bad \ud800 detail")
    save_rejection(db, rejection, url_id=1, run_id=None, fetch_id=None, rejected_at=LATER)
    assert db.execute("SELECT url_id, reason, detail FROM rejections").fetchall() == [
        (1, "consent_wall", "bad \ufffd detail")
    ]
    assert stored(db) == story()


def test_touch(db: sqlite3.Connection) -> None:
    visit(db, story())
    assert touch(db, url_id=1, seen_at=LATER) == 1
    assert find_story(db, "1").last_fetched_at == LATER
    assert touch(db, url_id=99, seen_at=LATER) is None


def test_surrogates_and_nulls(db: sqlite3.Connection) -> None:
    visit(db, with_text("null \0, lone \ud800, pair \ud83d\ude00"), requested=URL)
    back = stored(db)
    assert back.title == back.text == back.blocks[0].text == "null \0, lone \ufffd, pair \U0001f600"
    again = with_text("null \0, lone \ud800, pair \ud83d\ude00")
    assert visit(db, again, requested=URL).change == "unchanged"
    db.execute("INSERT INTO stories_fts (stories_fts, rank) VALUES ('integrity-check', 1)")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters()))
def test_any_text_survives(db: sqlite3.Connection, text: str, wild: str) -> None:
    db.execute("SAVEPOINT example")
    page = with_text(text)
    assert stored(db, visit(db, page, requested=URL).story_id) == (page if text.strip() else replace(page, tags=()))
    visit(db, with_text(wild), requested=URL)
    db.execute("INSERT INTO stories_fts (stories_fts, rank) VALUES ('integrity-check', 1)")
    db.execute("ROLLBACK TO example")
