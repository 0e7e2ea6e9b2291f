"""Pages that were refused: which of them a later extractor reads, and what is done with its story."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from newscrawl.items import Rejection, RejectionReason
from newscrawl.storage import refused
from newscrawl.storage.store import save_rejection
from tests.storage.samples import LATER, SEEN, states, story, visit

URL = story().url
NOW = "2026-06-01T00:00:00Z"


def refuse(
    db: sqlite3.Connection, url: str = URL, *, reason: str = "empty", extractor: str | None = "old", at: str = SEEN,
    status: int = 200, warc: str | None = "a.warc.gz"
) -> None:  # fmt: skip
    db.execute(
        "INSERT INTO urls (source_id, url, normalized_url, host, discovered_at, state, last_error)"
        " VALUES (1, ?, ?, '', ?, 'rejected', 'x') ON CONFLICT (url) DO NOTHING",
        (url, url, at),
    )
    (url_id,) = db.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()
    fetch = db.execute(
        "INSERT INTO fetches (url_id, fetched_at, status, warc_file, warc_offset) VALUES (?, ?, ?, ?, 7)",
        (url_id, at, status, warc),
    )
    rejection = Rejection(url, RejectionReason(reason), "", extractor)
    save_rejection(db, rejection, url_id=url_id, run_id=None, fetch_id=fetch.lastrowid, rejected_at=at)


def found(db: sqlite3.Connection, extractor: str | None = "new", source: str | None = None) -> list[refused.Refused]:
    candidates = refused.candidates(db, source, extractor, after=0, limit=10)
    assert refused.count(db, source, extractor) == len(candidates)
    return candidates


@pytest.mark.parametrize(
    ("changes", "is_read"),
    [
        ({}, True),
        ({"extractor": None}, True),  # nobody knows which
        ({"extractor": "new"}, False),
        ({"reason": "timeout", "extractor": None}, True),
        ({"reason": "shortened"}, False),  # that the story which was stored decided
        ({"reason": "replaced"}, False),
        ({"status": 404}, False),
        ({"warc": None}, False),
    ],
)
def test_what_is_read_again(db: sqlite3.Connection, changes: dict[str, Any], is_read: bool) -> None:
    refuse(db, **changes)
    assert bool(found(db)) is is_read
    assert found(db, source="nobody") == []
    if changes == {"extractor": "new"}:
        assert len(found(db, extractor=None)) == 1, "all of them, whoever refused them"


def test_the_next_ones_by_id(db: sqlite3.Connection) -> None:
    for number in range(5):
        refuse(db, f"https://example.org/{number}")
    first = refused.candidates(db, None, "new", after=0, limit=2)
    rest = refused.candidates(db, None, "new", after=first[-1].id, limit=10)
    assert [each.fetch_id for each in (*first, *rest)] == [1, 2, 3, 4, 5]


def test_a_page_that_is_a_story_now_is_stored_as_of_when_it_was_fetched(db: sqlite3.Connection) -> None:
    refuse(db)
    (each,) = found(db)
    assert refused.is_acceptable(db, each, story())
    refused.accept(db, each, story(), "new", NOW)
    assert db.execute("SELECT first_seen_at, page_seen_at FROM stories").fetchall() == [(SEEN, SEEN)]
    assert db.execute("SELECT state, story_id, last_error FROM urls").fetchall() == [("done", 1, None)]
    assert db.execute("SELECT reason, extractor, overruled_at FROM rejections").fetchall() == [("empty", "new", NOW)]
    assert found(db, extractor=None) == []


def test_a_page_that_is_none_waits_for_the_next_version(db: sqlite3.Connection) -> None:
    refuse(db)
    refused.keep(db, found(db)[0], "new")
    assert found(db) == []
    assert len(found(db, extractor="newer")) == 1


def test_a_url_that_waits_goes_on_waiting(db: sqlite3.Connection) -> None:
    refuse(db)
    db.execute("UPDATE urls SET state = 'queued', next_fetch_at = ?", (NOW,))
    refused.accept(db, found(db)[0], story(), "new", NOW)
    assert db.execute("SELECT state, story_id, next_fetch_at FROM urls").fetchall() == [("queued", 1, NOW)]


def test_a_page_of_a_story_that_is_known_at_another_address(db: sqlite3.Connection) -> None:
    visit(db, story())
    copy = URL + "?print=1"
    refuse(db, copy)
    refused.accept(db, found(db)[0], story(copy, canonical_url=URL), "new", NOW)
    assert states(db) == {URL: "done", copy: "duplicate"}


def test_of_a_story_that_is_stored_only_later_and_better_pages_count(db: sqlite3.Connection) -> None:
    visit(db, story(), seen_at=LATER)
    refuse(db, at=SEEN)
    assert found(db) == [], "older than what is stored"
    refuse(db, at=NOW)
    (each,) = found(db)
    assert not refused.is_acceptable(db, each, story(text="Try later.", title="Oops!")), "nothing of the story"
    edited = story(text=story().text + "\nCorrection: the council met on Monday.")
    assert refused.is_acceptable(db, each, edited)
    refused.accept(db, each, edited, "new", NOW)
    assert db.execute("SELECT number, seen_at FROM revisions").fetchall() == [(1, LATER), (2, NOW)]
    assert states(db) == {URL: "done"}
    assert not refused.is_acceptable(db, each, edited), "another page of the URL was read meanwhile"
