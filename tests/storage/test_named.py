"""What the named queries read; what they give is in tests/cli."""

from __future__ import annotations

import sqlite3

import pytest

from newscrawl.storage.named import resolve

#: The first example of docs/database.md.
MONTHS = (
    "SELECT source, substr(date_published_utc, 1, 7) AS month, count(*) AS stories, sum(word_count) AS words FROM corpus"
    " GROUP BY source, month ORDER BY source, month"
)


@pytest.mark.parametrize("query", ["sources", "days", "languages", "access", MONTHS])
def test_what_is_counted_by_source_needs_no_texts(reader: sqlite3.Connection, query: str) -> None:
    """All other columns of a story's row lie behind its text: of years of stories that is a gigabyte to read."""
    sql, values = resolve(query, {})
    plan = [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    steps = [step for step in plan if step.split()[1] == "stories"]
    assert len(steps) == 1
    assert "USING COVERING INDEX stories_by_source" in steps[0]
