"""The queue: whose turn it is, what waits, what a crawl that died leaves."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from newscrawl.items import Hints, Source
from newscrawl.storage import queue, runs, urls
from newscrawl.storage.database import connect
from newscrawl.storage.moments import utc_text
from newscrawl.storage.queue import QueuedUrl
from newscrawl.visits import Candidate

SCOPE = queue.Scope((1,), 1)
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = connect(tmp_path / "news.db")
    runs.source_row(database.conn, Source("example", home="https://example.org/"), utc_text(NOW))
    runs.start_run(database.conn, started_at=utc_text(NOW), arguments="", version="0")
    yield database.conn
    database.close()


def add(db: sqlite3.Connection, *addresses: str, published: str | None = None) -> None:
    candidates = [Candidate(f"https://{address}", Hints("feed", published=published)) for address in addresses]
    urls.add_urls(db, candidates, source_id=1, feed_id=None, now=NOW)


def take(db: sqlite3.Connection, now: datetime = NOW, host: str = "example.org") -> QueuedUrl | None:
    return queue.lease(db, host, SCOPE, now, seconds=60)


def taken(db: sqlite3.Connection, now: datetime = NOW, host: str = "example.org") -> list[str]:
    """The paths that are ready, in the order in which they are taken."""
    found = []
    while (queued := take(db, now, host)) is not None:
        found.append(queued.url.rpartition("/")[2])
    return found


def row(db: sqlite3.Connection, columns: str, path: str = "a") -> tuple[object, ...]:
    found: tuple[object, ...] = db.execute(f"SELECT {columns} FROM urls WHERE url LIKE ?", (f"%/{path}",)).fetchone()
    return found


def test_a_lease_keeps_a_url_from_others_until_it_runs_out(db: sqlite3.Connection) -> None:
    add(db, "example.org/a", "example.org/b")
    assert take(db) is not None
    assert taken(db) == ["b"]
    assert queue.promote(db, SCOPE, NOW + timedelta(seconds=59)) == []
    assert queue.promote(db, SCOPE, NOW + timedelta(seconds=61)) == ["example.org", "example.org"]
    assert taken(db) == ["a", "b"]


def test_what_a_crawl_died_with_goes_behind_the_others(db: sqlite3.Connection) -> None:
    add(db, "example.org/new", published="2026-05-01T10:00:00Z")
    add(db, "example.org/old", published="2026-04-01T10:00:00Z")
    assert take(db) is not None
    assert queue.reclaim(db) == 1
    assert row(db, "unfinished, attempts", "new") == (1, 0)
    assert taken(db) == ["old", "new"]


def test_a_url_that_kills_is_fetched_alone_and_then_given_up(db: sqlite3.Connection) -> None:
    add(db, "example.org/a", "example.org/b")
    for _ in range(queue.SUSPECT):
        assert "a" in taken(db)
        queue.settle(db, 2, "queued")  # b comes to no harm
        queue.reclaim(db)
    assert queue.ready_hosts(db, SCOPE) == ["example.org"]
    assert taken(db) == ["b"]
    queue.settle(db, 2, "done")
    assert queue.ready_hosts(db, SCOPE) == []
    for _ in range(queue.MAX_UNFINISHED - queue.SUSPECT):
        suspect = queue.lease_suspect(db, SCOPE, NOW, seconds=60)
        assert suspect is not None
        assert suspect.id == 1
        queue.reclaim(db)
    assert queue.lease_suspect(db, SCOPE, NOW, seconds=60) is None
    assert row(db, "state, last_error") == ("failed", "6 crawls died while they had it in hand")


def test_an_outcome_clears_a_suspect(db: sqlite3.Connection) -> None:
    add(db, "example.org/a")
    take(db)
    queue.reclaim(db)
    queue.postpone(db, 1, "refused", NOW)
    assert row(db, "unfinished, attempts, last_error") == (0, 1, "refused")


def test_a_stop_in_good_order_is_held_against_nobody(db: sqlite3.Connection) -> None:
    add(db, "example.org/a")
    take(db)
    queue.release(db)
    assert row(db, "leased_until, unfinished") == (None, 0)


def test_a_failed_fetch_waits_longer_each_time(db: sqlite3.Connection) -> None:
    add(db, "example.org/a")
    waits, moment = [], NOW
    for _ in range(queue.MAX_ATTEMPTS):
        queued = take(db, moment)
        assert queued is not None
        if queue.postpone(db, queued.id, "refused", moment):
            break
        due = datetime.fromisoformat(str(row(db, "next_fetch_at")[0]).replace("Z", "+00:00"))
        waits.append((due - moment) / HOUR)
        assert queue.promote(db, SCOPE, due - timedelta(seconds=1)) == []
        assert take(db, moment) is None
        moment = due
        assert queue.promote(db, SCOPE, moment) == ["example.org"]
    assert waits == list(queue.BACKOFF_HOURS)
    assert row(db, "state, last_error") == ("failed", "refused")


def test_hosts_with_something_ready_the_newest_first(db: sqlite3.Connection) -> None:
    add(db, "b.example/a", "b.example/b", published="2026-04-01T10:00:00Z")
    add(db, "a.example/a", published="2026-03-01T10:00:00Z")
    add(db, "c.example/a", published="2026-05-01T10:00:00Z")
    add(db, "later.example/a", "taken.example/a")
    db.execute("UPDATE urls SET next_fetch_at = '2099-01-01T00:00:00Z' WHERE host = 'later.example'")
    take(db, host="taken.example")
    assert queue.ready_hosts(db, SCOPE) == ["c.example", "b.example", "a.example"]
    assert queue.ready_hosts(db, queue.Scope((2,), 9)) == []
    assert queue.count_ready(db, SCOPE) == 5
    assert queue.count_ready(db, queue.Scope((2,), 9)) == 0


def test_the_view_says_how_each_url_stands(db: sqlite3.Connection) -> None:
    add(db, *(f"example.org/{name}" for name in "abcde"))
    take(db)
    queue.postpone(db, 2, "refused", NOW)
    queue.settle(db, 3, "done", next_fetch_at=utc_text(NOW + HOUR))
    queue.settle(db, 4, "done")
    rows = db.execute("SELECT substr(url, -1), standing, attempts, last_error FROM frontier ORDER BY id").fetchall()
    assert rows == [
        ("a", "in hand", 0, None),
        ("b", "waiting", 1, "refused"),
        ("c", "revisit", 0, None),
        ("e", "ready", 0, None),
    ]


@pytest.mark.parametrize("what", ["take", "suspect", "promote", "hosts"])
def test_a_long_queue_is_not_looked_through(db: sqlite3.Connection, what: str) -> None:
    """Each step of the crawl finds its rows by an index, never by reading the table."""
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    steps: dict[str, Callable[[], object]] = {
        "take": lambda: take(db),
        "suspect": lambda: queue.lease_suspect(db, SCOPE, NOW, seconds=60),
        "promote": lambda: queue.promote(db, SCOPE, NOW),
        "hosts": lambda: queue.ready_hosts(db, SCOPE),
    }
    steps[what]()
    db.set_trace_callback(None)
    asked = [sql for sql in statements if "urls" in sql]
    assert asked
    for sql in asked:
        plan = " ".join(detail for *_, detail in db.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "SCAN urls" not in plan, (sql, plan)
        assert "TEMP B-TREE FOR ORDER BY" not in plan or what == "hosts", (sql, plan)
        # all that a source ever had: looked through every ten seconds, in a crawl of years
        assert "urls_by_source" not in plan, (sql, plan)
