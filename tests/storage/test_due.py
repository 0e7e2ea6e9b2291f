"""What a crawl would find to do, and that only what is to be done is looked at."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timezone

import pytest

from newscrawl.storage.due import sources_due

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=timezone.utc)
BEFORE, AFTER, LATER = "2026-05-01T11:00:00Z", "2026-05-01T13:00:00Z", "2026-05-01T14:00:00Z"


@pytest.mark.parametrize(
    ("urls", "due", "waiting", "revisits", "first"),
    [
        ([], 0, 0, 0, None),
        ([("queued", None, None), ("queued", BEFORE, None)], 2, 0, 0, None),
        ([("queued", None, AFTER)], 1, 0, 0, None),  # in hand of a crawl
        ([("queued", LATER, None), ("queued", AFTER, AFTER)], 0, 2, 0, AFTER),
        ([("done", LATER, None), ("done", BEFORE, None), ("gone", AFTER, None)], 0, 0, 3, AFTER),
        ([("done", None, None), ("rejected", None, None), ("failed", None, None)], 0, 0, 0, None),
    ],
)
def test_what_is_due_of_a_source(
    db: sqlite3.Connection, urls: list[tuple[str, str | None, str | None]], due: int, waiting: int, revisits: int,
    first: str | None,
) -> None:  # fmt: skip
    db.executemany(
        "INSERT INTO urls (source_id, url, normalized_url, host, discovered_at, state, next_fetch_at, leased_until)"
        " VALUES (1, ?, '', 'example.org', '', ?, ?, ?)",
        [(str(number), *url) for number, url in enumerate(urls)],
    )
    (source,) = sources_due(db, NOW)
    assert (source.due, source.waiting, source.revisits, source.next_fetch_at) == (due, waiting, revisits, first)


def test_what_is_done_with_is_not_looked_at(db: sqlite3.Connection) -> None:
    """Of a collection of years nearly all URLs are."""
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    sources_due(db, NOW)
    db.set_trace_callback(None)
    plan = [row[3] for sql in asked for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    looked = {step.partition("INDEX ")[2].split()[0] for step in plan if step.split()[1] == "urls"}
    assert looked == {"urls_ready", "urls_later", "urls_in_hand"}
