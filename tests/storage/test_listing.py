from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from newscrawl.errors import QueryError
from newscrawl.storage import faceted, listing, overview, people
from newscrawl.storage.faceted import Wanted, search
from newscrawl.storage.filters import Filter
from newscrawl.storage.listing import Count, Period, last_days, list_stories, newest
from newscrawl.storage.queries import stories
from newscrawl.storage.sql import guard, limited


def test_the_last_days_end_with_what_was_fetched_last(reader: sqlite3.Connection) -> None:
    assert last_days(reader, 2) == Period(date(2026, 4, 30), date(2026, 5, 1))
    assert last_days(reader, None) == Period(date(2026, 1, 10), date(2026, 5, 1))
    assert last_days(reader, 2).bounds == {"since": "2026-04-30", "until": "2026-05-02"}


def test_the_days_of_an_empty_database(db: sqlite3.Connection) -> None:
    assert last_days(db, 90).days == 1
    assert overview.overview(db, last_days(db, None)).totals[0] == Count("stories", 0)


def test_lists_keep_the_order_they_are_asked_for(reader: sqlite3.Connection) -> None:
    assert [story.id for story in list_stories(reader, [3, 99, 1])] == [3, 1]
    assert [story.id for story in newest(reader, 9)] == [2, 1, 3]
    assert [story.id for story in newest(reader, 1, source_id=2)] == [3]


def test_a_search_counts_all_and_gives_a_page(reader: sqlite3.Connection) -> None:
    found = search(reader, Wanted("the", size=1))
    assert (found.total, len(found.matches)) == (2, 1)
    assert found.sources == [Count("example", 2)]
    assert found.months == [Count("2026-04", 1), Count("2026-05", 1)]
    assert found.authors[0] == Count("Ada Lövberg", 2)
    assert search(reader, Wanted(language="de")).total == 1
    assert search(reader, Wanted("the", author="ADA LöVBERG")).total == 2
    with pytest.raises(QueryError, match="no word of a name in the author '…'"):
        search(reader, Wanted(author="…"))
    assert search(reader, Wanted("the -")).total == 2, "no syntax, but words"
    with pytest.raises(QueryError, match="cannot search for -"):
        search(reader, Wanted("-"))


@pytest.mark.parametrize("author", ["ada", "LOVBERG", '"Ada Lövberg"', "Okri", "groß", "Ada L", "x"])
def test_an_author_is_the_same_to_a_page_and_to_a_command(reader: sqlite3.Connection, author: str) -> None:
    found = [match.story.id for match in search(reader, Wanted(author=author)).matches]
    assert sorted(found) == [stored.id for stored in stories(reader, Filter(author=author))]


def test_a_name_in_the_facet_has_as_many_stories(reader: sqlite3.Connection) -> None:
    counted = search(reader, Wanted()).authors
    assert len(counted) > 1
    for each in counted:
        assert search(reader, Wanted(author=f'"{each.name}"')).total == each.count


def plans(db: sqlite3.Connection) -> list[str]:
    """How SQLite finds the rows of all that the pages ask for."""
    asked: list[str] = []
    period = last_days(db, 90)
    db.set_trace_callback(asked.append)
    overview.overview(db, period)
    overview.source_page(db, "example", period)
    people.author_page(db, 1, 1, 50)
    search(db, Wanted("harbour", source="example", author="Ada Lövberg"))
    faceted.matches_by_day(db, "harbour", ["example", "beispiel"], period)
    db.set_trace_callback(None)
    queries = [sql for sql in asked if sql.startswith("SELECT")]
    assert len(queries) > 20
    return [row[3] for sql in queries for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]


def test_no_page_reads_through_the_stories(reader: sqlite3.Connection) -> None:
    lines = plans(reader)
    scans = {line for line in lines if line.startswith("SCAN stories") and "VIRTUAL TABLE" not in line}
    assert {line for line in scans if "COVERING INDEX" not in line} == set()
    for table in ("urls", "blocks", "links", "bylines", "rejections", "revisions", "fetches"):
        assert {line for line in lines if line.startswith(f"SCAN {table}") and "COVERING INDEX" not in line} == set()
    assert any("stories_by_date (date_published_utc>? AND date_published_utc<?)" in line for line in lines)


def test_the_whole_of_what_is_read_is_limited(reader: sqlite3.Connection) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(QueryError, match="took longer than"), limited(reader, 0.05):
        reader.execute(endless).fetchone()
    assert reader.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("sql", ["PRAGMA schema_version", "PRAGMA recursive_triggers = on"])
def test_what_datasette_needs_is_allowed(reader: sqlite3.Connection, sql: str) -> None:
    guard(reader)
    reader.execute(sql)
    with pytest.raises(sqlite3.DatabaseError):
        reader.execute("PRAGMA schema_version = 7")
    assert listing.newest(reader, 1)
