"""Pages that gave nothing: when a list brings them back, and when no more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from newscrawl.items import Hints, RejectionReason, Source
from newscrawl.storage import outcomes, queue, retries, runs, urls
from newscrawl.storage.database import connect
from newscrawl.storage.moments import utc_moment, utc_text
from newscrawl.visits import Candidate, NotModified, Unfetched
from tests.storage.samples import SEEN, story, visit

SCOPE = queue.Scope((1,), 1)
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
URL = "https://example.org/a"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = connect(tmp_path / "news.db")
    runs.source_row(database.conn, Source("example", home="https://example.org/"), utc_text(NOW))
    runs.start_run(database.conn, started_at=utc_text(NOW), arguments="", version="0")
    yield database.conn
    database.close()


def listed(db: sqlite3.Connection, now: datetime, url: str = URL, lastmod: str | None = None) -> int:
    """Whether a list that names a URL brings it into the queue; found is what the list learns of itself."""
    candidates = [Candidate(url, Hints("feed", lastmod=lastmod))]
    return len(urls.add_urls(db, candidates, source_id=1, feed_id=None, now=now).hosts)


def fetch_in_vain(db: sqlite3.Connection, now: datetime, error: str = "http_error: status 403") -> None:
    urls.add_fetch(db, url_id=1, run_id=1, fetched_at=utc_text(now), status=403)
    queue.settle(db, 1, "rejected", error=error)
    retries.in_vain(db, 1, now)


def test_the_gaps_grow_and_have_an_end(db: sqlite3.Connection) -> None:
    assert listed(db, NOW)
    gaps: list[int] = []
    moment = NOW
    for _ in range(10_000):
        fetch_in_vain(db, moment)
        last = moment
        while not listed(db, moment):
            moment += HOUR
            if moment - last > timedelta(days=365):
                assert tuple(gaps) == retries.GAPS_HOURS
                return
        gaps.append(round((moment - last) / HOUR))
    pytest.fail("it is asked for without end")


def test_a_page_that_is_back_begins_anew(db: sqlite3.Connection) -> None:
    listed(db, NOW)
    fetch_in_vain(db, NOW)
    retries.not_in_vain(db, 1)
    fetch_in_vain(db, NOW + HOUR)
    assert db.execute("SELECT vain, retry_at FROM urls").fetchone() == (1, utc_text(NOW + 2 * HOUR))


@pytest.mark.parametrize("reason", sorted(retries.LASTING))
def test_what_a_page_is_in_itself_brings_it_back_only_when_that_changed(db: sqlite3.Connection, reason: RejectionReason) -> None:
    listed(db, NOW)
    fetch_in_vain(db, NOW, f"{reason.value}: of whatever kind")
    later = NOW + 30 * HOUR
    assert not listed(db, later)
    assert not listed(db, later, lastmod=utc_text(NOW - HOUR))
    assert listed(db, later, lastmod=utc_text(NOW + HOUR))


def test_a_change_waits_too(db: sqlite3.Connection) -> None:
    listed(db, NOW)
    fetch_in_vain(db, NOW)
    soon = NOW + timedelta(minutes=59)
    assert not listed(db, soon, lastmod=utc_text(soon))
    assert listed(db, NOW + HOUR, lastmod=utc_text(soon))


def test_a_url_that_could_not_be_fetched_comes_back(db: sqlite3.Connection) -> None:
    listed(db, NOW)
    moment = NOW
    for _ in range(queue.MAX_ATTEMPTS):
        outcomes.settle(db, 1, Unfetched(1, 1, moment, "timed out"))
    assert db.execute("SELECT state, vain FROM urls").fetchone() == ("failed", 1)
    assert not listed(db, moment)
    assert listed(db, moment + HOUR)
    assert db.execute("SELECT state, attempts FROM urls").fetchone() == ("queued", 0)


def test_a_list_learns_nothing_of_itself_from_that(db: sqlite3.Connection) -> None:
    listed(db, NOW)
    fetch_in_vain(db, NOW)
    again = urls.add_urls(db, [Candidate(URL)], source_id=1, feed_id=None, now=NOW + HOUR)
    assert (again.hosts, again.found) == (["example.org"], 0)


def test_of_several_spellings_the_listed_one_is_asked_for(db: sqlite3.Connection) -> None:
    other = f"{URL}/"
    listed(db, NOW)
    fetch_in_vain(db, NOW)
    assert listed(db, NOW, other)  # another spelling, of a page that is not at the first
    queue.settle(db, 2, "gone", error="status 404")
    retries.in_vain(db, 2, NOW)
    assert listed(db, NOW + HOUR, other)
    assert db.execute("SELECT url FROM urls WHERE state = 'queued'").fetchall() == [(other,)]


def test_what_is_rechecked_is_listened_to_now(db: sqlite3.Connection) -> None:
    listed(db, NOW)
    fetch_in_vain(db, NOW)
    queue.recheck(db, SCOPE, utc_text(NOW - HOUR), NOW)
    assert not listed(db, NOW)
    queue.recheck(db, SCOPE, utc_text(NOW + HOUR), NOW)
    assert listed(db, NOW)


def test_a_list_is_read_whole_when_the_time_of_something_has_come(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO feeds (source_id, url, kind) VALUES (1, 'https://example.org/feed', 'feed')")
    urls.add_urls(db, [Candidate(URL)], source_id=1, feed_id=1, now=NOW)
    fetch_in_vain(db, NOW)
    read = utc_text(NOW)
    assert not retries.are_due(db, 1, read, NOW + HOUR / 2)
    assert retries.are_due(db, 1, read, NOW + HOUR)
    assert not retries.are_due(db, 1, utc_text(NOW + 2 * HOUR), NOW + 3 * HOUR)


def test_a_word_that_proves_wrong_counts_for_less(db: sqlite3.Connection) -> None:
    visit(db, story(URL))
    moment = utc_moment(SEEN)
    assert listed(db, moment + HOUR, lastmod=utc_text(moment + HOUR / 2))
    outcomes.settle(db, 1, NotModified(1, 1, moment + HOUR))
    assert not listed(db, moment + 1.5 * HOUR, lastmod=utc_text(moment + 1.5 * HOUR))
    assert listed(db, moment + 2 * HOUR, lastmod=utc_text(moment + 1.5 * HOUR))
    outcomes.settle(db, 1, NotModified(1, 1, moment + 2 * HOUR))
    assert db.execute("SELECT vain FROM urls").fetchone() == (2,)
    outcomes.settle(db, 1, NotModified(1, 1, moment + 3 * HOUR))  # an ordinary visit: nobody had said anything
    assert db.execute("SELECT vain FROM urls").fetchone() == (2,)


def test_what_is_forbidden_where_a_redirect_leads_is_asked_for_seldom(db: sqlite3.Connection) -> None:
    listed(db, NOW)
    elsewhere = "https://other.example/a"
    for moment, after in ((NOW, NOW + 24 * HOUR), (NOW + 24 * HOUR, NOW + 25 * HOUR), (NOW + 30 * HOUR, NOW + 54 * HOUR)):
        item = Unfetched(1, 1, moment, "forbidden", disallowed=True, retry_at=after, redirect_to=elsewhere)
        outcomes.settle(db, 1, item)
    assert db.execute("SELECT state, vain, retry_at FROM urls").fetchone() == ("disallowed", 3, utc_text(NOW + 54 * HOUR))
    assert queue.forbidden(db, "https://example.org") == []
    assert queue.forbidden(db, "https://other.example") == [(1, elsewhere)]
    assert queue.allow(db, [1], [], "") == [("example.org", 1)]
    assert db.execute("SELECT state, retry_at FROM urls").fetchone() == ("queued", None)


def test_what_robots_txt_forbids_waits_for_the_next(db: sqlite3.Connection) -> None:
    listed(db, NOW)
    tomorrow = NOW + 24 * HOUR
    outcomes.settle(db, 1, Unfetched(1, 1, NOW, "forbidden", disallowed=True, retry_at=tomorrow))
    assert db.execute("SELECT state, vain, retry_at FROM urls").fetchone() == ("disallowed", 0, utc_text(tomorrow))
    assert not listed(db, tomorrow - HOUR)
    queue.allow(db, [], [1], utc_text(tomorrow + HOUR))
    assert not listed(db, tomorrow)
    assert listed(db, tomorrow + HOUR)
