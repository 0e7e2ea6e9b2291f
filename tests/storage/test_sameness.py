"""Which stored story a page is whose address leads to none: the slug changed, or the address tells who came how."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from newscrawl.items import Story
from newscrawl.storage import restate
from newscrawl.storage.queries import find_story, revisions
from tests.storage.samples import LATER, add_source, states, story, visit
from tests.storage.site import prose

OLD = "https://example.org/town/mayor-will-not-resign"
NEW = "https://example.org/town/mayor-resigns-after-all"
LATEST = "2026-05-03T12:00:00Z"
TEXT = "\n".join(prose(1, 5))
UPDATE = "Update: the mayor resigned on Tuesday evening, after a long meeting of the council in the town hall."


def page(url: str, **changes: Any) -> Story:
    text = changes.pop("text", TEXT)
    return story(url, **{"text": text, "title": "Mayor will not resign", "entries": (), "links": (), **changes})


def moved(**changes: Any) -> Story:
    return page(NEW, **{"text": f"{TEXT}\n{UPDATE}", "title": "Mayor resigns after all", **changes})


def stored(db: sqlite3.Connection) -> list[tuple[str, str, int]]:
    return db.execute("SELECT url, canonical_url, revision FROM stories ORDER BY id").fetchall()


def test_a_slug_that_changes_is_a_revision(db: sqlite3.Connection) -> None:
    """The known address redirects to another one, with another headline and one paragraph more."""
    visit(db, page(OLD))
    uid = find_story(db, "1").uid
    assert visit(db, moved(), requested=OLD, seen_at=LATER).change == "updated"
    assert stored(db) == [(NEW, NEW, 2)]
    assert [each.title for each in revisions(db, 1)] == ["Mayor will not resign", "Mayor resigns after all"]
    assert db.execute("SELECT count(*) FROM stories_fts WHERE stories_fts MATCH 'resigns'").fetchone() == (1,)
    assert {find_story(db, reference).id for reference in (OLD, NEW, uid)} == {1}, "what exports call it stays"
    assert visit(db, moved(), requested=OLD, seen_at=LATEST).change == "unchanged"
    assert visit(db, moved(), seen_at=LATEST).change == "duplicate", "the old address is asked for and gives the page"
    assert states(db) == {OLD: "done", NEW: "duplicate"}


def test_a_new_slug_that_a_feed_lists_once_the_old_one_redirects(db: sqlite3.Connection) -> None:
    visit(db, page(OLD))
    db.execute("UPDATE urls SET state = 'duplicate', redirect_to = ? WHERE url = ?", (NEW, OLD))
    assert visit(db, moved(), seen_at=LATER).change == "updated"
    assert stored(db) == [(NEW, NEW, 2)]
    assert visit(db, moved(), seen_at=LATEST).change == "unchanged"
    assert states(db) == {OLD: "duplicate", NEW: "done"}


def test_without_a_change_the_new_address_takes_the_old_one_s_place(db: sqlite3.Connection) -> None:
    visit(db, page(OLD))
    db.execute("UPDATE urls SET state = 'duplicate', redirect_to = ? WHERE url = ?", (NEW, OLD))
    assert visit(db, page(NEW), seen_at=LATER).change == "unchanged"
    assert visit(db, page(NEW), seen_at=LATEST).change == "unchanged"
    assert stored(db) == [(NEW, NEW, 1)]
    assert states(db) == {OLD: "duplicate", NEW: "done"}


def test_a_canonical_address_that_changes_is_no_second_story(db: sqlite3.Connection) -> None:
    visit(db, page(OLD))
    assert visit(db, page(OLD, canonical_url=NEW), seen_at=LATER).change == "unchanged"
    assert stored(db) == [(OLD, NEW, 1)]
    assert visit(db, moved(), seen_at=LATEST).change == "updated", "the page there is the story's, no copy"
    assert [each.title for each in revisions(db, 1)] == ["Mayor will not resign", "Mayor resigns after all"]
    assert states(db) == {OLD: "duplicate", NEW: "done"}
    assert visit(db, page(OLD, canonical_url=NEW), seen_at=LATEST).change == "duplicate"
    assert stored(db) == [(NEW, NEW, 2)]


def test_links_to_every_address_find_the_story(db: sqlite3.Connection) -> None:
    visit(db, page(OLD))
    visit(db, moved(), requested=OLD, seen_at=LATER)
    link = story().links[0]
    for number, url in enumerate((OLD, NEW)):
        text = f"Another story, number {number}."
        visit(db, page(f"https://example.org/{number}", text=text, links=(replace(link, url=url),)))
    assert db.execute("SELECT target_story_id FROM links").fetchall() == [(1,), (1,)]
    visit(db, moved(text=TEXT, links=(replace(link, url=OLD),)), requested=OLD, seen_at=LATEST)
    own = "SELECT target_story_id FROM links WHERE story_id = 1"
    assert db.execute(own).fetchall() == [(None,)], "a story does not link to itself"


def test_its_page_read_anew_does_not_move_it_back(db: sqlite3.Connection) -> None:
    """The text is of the page at the old address still, which names that."""
    visit(db, page(OLD))
    visit(db, page(NEW), requested=OLD, seen_at=LATER)
    (candidate,) = restate.candidates(db, None, "another", after=0, limit=10)
    assert not restate.is_refined(restate.present(db, 1), page(OLD))
    restate.restate(db, candidate, page(OLD, section="Council"), LATEST)
    assert stored(db) == [(NEW, NEW, 1)]
    assert db.execute("SELECT section FROM stories").fetchone() == ("Council",)


def test_another_story_at_the_known_address_is_a_new_one(db: sqlite3.Connection) -> None:
    visit(db, page(OLD))
    other = page(NEW, text="\n".join(prose(2, 5)), title="Ferry is late")
    assert visit(db, other, requested=OLD, seen_at=LATER).change == "new"
    assert stored(db) == [(OLD, OLD, 1), (NEW, NEW, 1)]


def test_another_site_s_copy_is_another_story(db: sqlite3.Connection) -> None:
    visit(db, page(OLD))
    elsewhere = "https://elsewhere.example/mayor"
    assert visit(db, page(elsewhere), requested=OLD, seen_at=LATER).change == "new"


def test_a_copy_that_loses_its_canonical_address_stays_one(db: sqlite3.Connection) -> None:
    visit(db, page(OLD))
    copy = "https://example.org/print-edition/mayor"
    assert visit(db, page(copy, canonical_url=OLD), seen_at=LATER).change == "duplicate"
    assert visit(db, page(copy, canonical_url=None), seen_at=LATEST).change == "duplicate"
    assert stored(db) == [(OLD, OLD, 1)]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/town/mayor?share=tw", "https://example.org/town/mayor?from=home&v=2",
        "https://example.org/m/town/mayor", "https://example.org/town/mayor/index.html",
        "https://example.org/town/Mayor.html",
    ],
)  # fmt: skip
def test_one_story_however_its_address_says_that_one_came(db: sqlite3.Connection, url: str) -> None:
    first = page("https://example.org/town/mayor", canonical_url=None)
    visit(db, first)
    assert visit(db, replace(first, url=url), seen_at=LATER).change == "duplicate"
    assert visit(db, replace(first, url=url), seen_at=LATEST).change == "duplicate"
    assert db.execute("SELECT url, story_id FROM urls").fetchall() == [(first.url, 1), (url, 1)]
    assert states(db) == {first.url: "done", url: "duplicate"}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another headline"},
        {"text": f"{TEXT}\n{UPDATE}"},
        {"date_published_utc": "2026-05-07T06:00:00Z"},
        {"url": "https://example.org/coast/mayor"},
    ],
)
def test_what_differs_in_more_is_another_story(db: sqlite3.Connection, changes: dict[str, Any]) -> None:
    url = "https://example.org/town/mayor"
    visit(db, page(url, canonical_url=None))
    other = page(**{"url": f"{url}?v=2", "canonical_url": None, **changes})
    assert visit(db, other, seen_at=LATER).change == "new"


def test_columns_and_tickers_with_the_same_few_words_are_stories_of_their_own(db: sqlite3.Connection) -> None:
    for number in range(3):
        brief = page(f"https://example.org/tide?id={number}", canonical_url=None, text="High water at six, low water at noon.")
        assert visit(db, brief).change == "new"


def test_another_source_has_stories_of_its_own(db: sqlite3.Connection) -> None:
    add_source(db, "another")
    url = "https://example.org/town/mayor"
    visit(db, page(url, canonical_url=None))
    other = page(f"{url}?v=2", canonical_url=None)
    assert visit(db, other, source_id=2).change == "new"
