"""What is counted of sources and hosts; what is made of that is in tests/operations."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta, timezone

from newscrawl.storage.health import count_hosts, count_sources

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=timezone.utc)


def test_the_last_weeks_are_found_by_time(reader: sqlite3.Connection) -> None:
    """The report looks at some weeks of a collection of years, so it reads no row of what was before."""
    asked: list[str] = []
    reader.set_trace_callback(asked.append)
    count_sources(reader, NOW, timedelta(days=1))
    list(count_hosts(reader, NOW, timedelta(days=1)))
    reader.set_trace_callback(None)
    plan = [row[3] for sql in asked for row in reader.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert sum("fetches USING INDEX fetches_by_time (fetched_at>?)" in step for step in plan) == 2
    for table in ("urls", "fetches", "rejections", "stories"):
        scans = [step for step in plan if step.startswith(f"SCAN {table}")]
        assert all("COVERING INDEX" in step or "urls_to_retry" in step for step in scans), scans
