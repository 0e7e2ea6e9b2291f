"""The rows of stories' parts."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import cast

import pytest

from newscrawl.items import Part, PartState, Story
from newscrawl.storage import partrows
from newscrawl.storage.moments import utc_moment
from newscrawl.storage.queries import find_story
from newscrawl.storage.runs import start_run
from newscrawl.visits import PartPage
from tests.storage.samples import LATER, SEEN, story, visit

BASE = "https://example.org/harbour/market"
NOW = utc_moment(SEEN)


def parts(own: int, *states: PartState) -> tuple[Part, ...]:
    """Parts with these states from number 1 on; ``own`` is the page itself, which is read."""
    return tuple(
        Part(number, BASE if number == 1 else f"{BASE}?page={number}", "read" if number == own else state)
        for number, state in enumerate(states, 1)
    )


def later(number: int) -> Story:
    """A later part by itself, which says where the first one is."""
    url, others = f"{BASE}?page={number}", cast("list[PartState]", ["unread"] * number)
    return story(url, text=f"What stands on page {number} alone, and nowhere else.", parts=parts(number, *others))


@pytest.mark.parametrize(
    ("states", "number", "is_had"),
    [
        (("read", "read"), 2, True),
        (("read", "missing"), 2, False),
        (("read", "unread"), 2, False),
        (("read", "read", "beyond"), 3, True),
        (("read", "read", "beyond"), 7, True),
        (("read", "read"), 3, False),
    ],
)
def test_a_later_part_leads_to_the_story_that_has_its_text(
    db: sqlite3.Connection, states: tuple[PartState, ...], number: int, is_had: bool
) -> None:
    visit(db, story(parts=parts(1, *states)))
    saved = visit(db, later(number))
    assert (saved.change == "duplicate", saved.story_id == 1) == (is_had, is_had)
    assert find_story(db, "1").story.parts == parts(1, *states)


def test_one_behind_those_that_are_read_may_have_the_first_as_number_1(db: sqlite3.Connection) -> None:
    visit(db, story(parts=parts(1, "read", "read", "beyond")))
    told = (Part(1, f"{BASE}?page=1", "unread"), *later(7).parts[1:])
    assert visit(db, replace(later(7), parts=told)).change == "duplicate"
    assert visit(db, replace(later(7), url="https://example.org/x", parts=(told[0], told[-1]))).change == "new"


def test_a_page_at_the_address_of_a_part_that_is_none_now_is_a_story(db: sqlite3.Connection) -> None:
    visit(db, story(parts=parts(1, "read", "read")))
    assert visit(db, replace(later(2), parts=())).change == "new"


def test_the_page_of_all_parts_leads_to_the_story(db: sqlite3.Connection) -> None:
    whole = Part(0, f"{BASE}?print=1", "read", 0)
    visit(db, story(parts=(whole, *parts(0, "unread", "unread"))))
    assert visit(db, story(whole.url, parts=(), canonical_url=None)).change == "duplicate"
    assert visit(db, later(2)).change == "duplicate"
    assert visit(db, story(parts=(whole, *parts(0, "unread", "unread"))), seen_at=LATER).change == "unchanged"


def test_the_url_of_a_page_of_another_story_is_left_alone(db: sqlite3.Connection) -> None:
    visit(db, story(parts=()))
    visit(db, story(f"{BASE}?page=2", text="A story by itself.", text_hash="2", canonical_url=None, parts=()))
    pages = [PartPage(number, f"{BASE}?page={number}", NOW, is_other=True) for number in (2, 3)]
    pages.append(PartPage(4, f"{BASE}?page=4", NOW))
    run_id = start_run(db, started_at=SEEN, arguments="", version="")
    partrows.record(db, pages, first=BASE, source_id=1, run_id=run_id, story_id=1)
    states = dict(db.execute("SELECT url, state FROM urls WHERE url LIKE '%page=%'").fetchall())
    assert states == {f"{BASE}?page=2": "done", f"{BASE}?page=3": "queued", f"{BASE}?page=4": "duplicate"}
    assert db.execute("SELECT count(*) FROM fetches").fetchone() == (5,), "each of them is told of"


def test_what_is_lost_with_a_part_that_was_had() -> None:
    known = parts(1, "read", "read", "missing")
    assert partrows.lost(known, story(parts=parts(1, "read", "read", "missing"))) is None
    assert partrows.lost(known, story(parts=())) is None, "the site has put them on one page"
    worse = partrows.lost(known, story(parts=(*parts(1, "read"), Part(2, BASE, "missing", detail="no answer"))))
    assert worse is not None
    assert (worse.reason.value, worse.detail) == ("shortened", "part 2 could not be read: no answer")
    whole = (Part(0, BASE, "read", 0), *parts(0, "unread"))
    assert partrows.lost(whole, story(parts=parts(1, "read", "missing"))) is not None
    assert partrows.lost(known, story(parts=(*whole, Part(2, BASE, "missing")))) is None


def test_stories_of_several_pages_are_asked_for_as_a_whole(db: sqlite3.Connection) -> None:
    visit(db, story(parts=parts(1, "read", "missing")))
    assert partrows.next_try(db, 1, NOW) is None, "it did not fail for now"
    for tries, due in enumerate(
        ("2026-05-01T13:00:00Z", "2026-05-01T16:00:00Z", "2026-05-02T12:00:00Z", "2026-05-04T12:00:00Z", None), 1
    ):
        db.execute("UPDATE parts SET tries = ? WHERE number = 2", (tries,))
        assert partrows.next_try(db, 1, NOW) == due
    assert [part.number for part in partrows.parts_of(db, 1)] == [1, 2]
    partrows.save(db, 1, ())
    assert partrows.parts_of(db, 1) == ()
