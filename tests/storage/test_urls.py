from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newscrawl.items import Hints, Source
from newscrawl.storage import queue, runs, urls
from newscrawl.storage.batch import Batch
from newscrawl.storage.database import connect
from newscrawl.storage.moments import utc_text
from newscrawl.visits import Candidate

SCOPE = queue.Scope((1,), 1)
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=timezone.utc)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = connect(tmp_path / "news.db")
    runs.source_row(database.conn, Source("example", home="https://example.org/"), utc_text(NOW))
    runs.start_run(database.conn, started_at=utc_text(NOW), arguments="", version="0")
    yield database.conn
    database.close()


def add(db: sqlite3.Connection, *candidates: Candidate) -> list[str]:
    return urls.add_urls(db, candidates, source_id=1, feed_id=None, now=NOW).hosts


def lease(db: sqlite3.Connection, host: str = "example.org", now: datetime = NOW, limit: int = 10) -> list[str]:
    """The addresses that are ready, in the order in which they are taken."""
    taken: list[str] = []
    while len(taken) < limit and (queued := queue.lease(db, host, SCOPE, now, seconds=60)) is not None:
        taken.append(queued.url)
    return taken


def test_every_spelling_of_an_address_is_queued_once(db: sqlite3.Connection) -> None:
    spellings = ["https://example.org/a#top", "https://example.org/a?utm_medium=feed", "http://www.example.org/a?utm_source=x", "https://example.org/a/",
                 "https://example.org/a#top", "https://example.org/a/amp"]  # fmt: skip
    assert add(db, *(Candidate(url) for url in spellings)) == ["example.org"]
    assert lease(db) == ["https://example.org/a"]


def test_newest_first_and_what_a_front_page_shows_counts_as_new(db: sqlite3.Connection) -> None:
    add(
        db,
        Candidate("https://example.org/old", Hints("feed", published="2026-01-01T00:00:00Z")),
        Candidate("https://example.org/unknown", Hints("sitemap")),
        Candidate("https://example.org/new", Hints("feed", published="2026-04-30T00:00:00+02:00")),
        Candidate("https://example.org/front", Hints("section")),
        Candidate("https://example.org/garbled", Hints("feed", published="soon")),
    )
    order = [url.rsplit("/", 1)[1] for url in lease(db)]
    assert order == ["front", "new", "old", "unknown", "garbled"]


def test_hints_travel_with_the_url(db: sqlite3.Connection) -> None:
    hints = Hints("feed", "https://example.org/rss", "A title", "2026-04-30T00:00:00Z", "2026-04-30T01:00:00Z")
    add(db, Candidate("https://example.org/a", hints))
    queued = queue.lease(db, "example.org", SCOPE, NOW, seconds=60)
    assert queued is not None
    assert queued.hints == hints


def test_a_second_place_adds_what_the_first_did_not_say(db: sqlite3.Connection) -> None:
    add(db, Candidate("https://example.org/a", Hints("section", title="A title")), Candidate("https://example.org/b"))
    add(db, Candidate("https://example.org/a", Hints("sitemap", title="Other", published="2026-01-01T00:00:00Z")))
    first, second = (queue.lease(db, "example.org", SCOPE, NOW, seconds=60) for _ in range(2))
    assert first is not None
    assert second is not None
    assert second.hints == Hints("section", None, "A title", "2026-01-01T00:00:00Z")
    assert first.url == "https://example.org/b"


@pytest.mark.parametrize(
    ("lastmod", "again"),
    [("2026-05-01T13:00:00Z", True), ("2026-05-01T12:00:00+01:00", False), ("2026-05-01", False), ("2026-05-02", True)],
)
def test_a_story_is_queued_again_when_its_page_changed(db: sqlite3.Connection, lastmod: str, again: bool) -> None:
    add(db, Candidate("https://example.org/a"))
    queued = queue.lease(db, "example.org", SCOPE, NOW, seconds=60)
    assert queued is not None
    urls.add_fetch(db, url_id=queued.id, run_id=1, fetched_at=utc_text(NOW), status=200, etag='"x"')
    queue.settle(db, queued.id, "done")
    assert lease(db) == []
    assert bool(add(db, Candidate("https://example.org/a", Hints("sitemap", lastmod=lastmod)))) is again
    assert bool(lease(db)) is again


def test_one_bad_change_leaves_its_neighbours(db: sqlite3.Connection) -> None:
    db.commit()
    batch = Batch(db)
    with batch.change() as change:
        add(change, Candidate("https://example.org/a"))

    def broken() -> None:
        with batch.change() as change:
            add(change, Candidate("https://example.org/b"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    with batch.change() as change:
        add(change, Candidate("https://example.org/c"))
    batch.commit()
    assert sorted(url for (url,) in db.execute("SELECT url FROM urls")) == [
        "https://example.org/a",
        "https://example.org/c",
    ]
