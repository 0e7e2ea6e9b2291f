from __future__ import annotations

import sqlite3
import tracemalloc
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newscrawl.errors import QueryError
from newscrawl.storage.database import connect, connect_readonly
from newscrawl.storage.filters import Filter
from newscrawl.storage.queries import (
    find_hits,
    find_story,
    rejections_by_reason,
    removed_by_role,
    revisions,
    stories,
    stories_by_source,
    totals,
)
from newscrawl.storage.searching import MATCH_END, MATCH_START
from newscrawl.storage.values import story_uid
from tests.storage.samples import add_source, story, visit


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def ids(db: sqlite3.Connection, words: str, filters: Filter | None = None) -> list[int]:
    return [hit.id for hit in find_hits(db, words, filters)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("herring", [1]),
        ("HERRING", [1]),
        ("lovberg", [2, 1]),
        ("authors: okri", []),  # he took the photographs
        ("flood*", [2, 1]),
        ("title: flood", [2]),
        ('"northern quay" NOT water', [1]),
        ("haushalt OR water", [3, 2]),
        ("nonesuch", []),
    ],
)
def test_search(reader: sqlite3.Connection, words: str, found: list[int]) -> None:
    assert sorted(ids(reader, words)) == sorted(found)


@pytest.mark.parametrize("words", ["flood", None])
@pytest.mark.parametrize(
    "filters",
    [
        Filter(),
        Filter(sources=("example",), languages=("en",), kinds=("article",)),
        Filter(since=day("2026-01-01"), until=day("2027-01-01")),
        Filter(author="Lövberg"),
    ],
)
def test_stories_are_chosen_without_a_look_at_their_rows(
    reader: sqlite3.Connection, words: str | None, filters: Filter
) -> None:
    """What is behind a text in its row costs a walk over all the pages that the text fills."""
    asked: list[str] = []
    reader.set_trace_callback(asked.append)
    hits = find_hits(reader, words, filters)
    reader.set_trace_callback(None)
    (choosing,) = [sql for sql in asked if sql.startswith("SELECT stories.id") and "LIMIT 20" in sql]
    plan = [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {choosing}")]
    stories_read = [step for step in plan if step.split()[1] == "stories"]
    assert stories_read
    assert all("COVERING INDEX" in step for step in stories_read), plan
    assert {hit.id for hit in hits} == {stored.id for stored in stories(reader, filters)} & ({1, 2} if words else {1, 2, 3})


def test_a_match_in_the_title_ranks_first_and_is_marked(reader: sqlite3.Connection) -> None:
    hits = find_hits(reader, "flood")
    assert [hit.id for hit in hits] == [2, 1]
    assert f"{MATCH_START}flood{MATCH_END}" in hits[0].snippet
    assert find_hits(reader, "flood", limit=1) == hits[:1]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filter(sources=("beispiel",)), [3]),
        (Filter(since=day("2026-04-01")), [1, 2]),
        (Filter(until=day("2026-04-01")), [3]),
        (Filter(since=day("2026-01-10"), until=day("2026-01-11")), [3]),
        (Filter(since=day("2026-01-11")), [1, 2]),
        (Filter(author="groß"), [3]),
        (Filter(author='ADA "lovberg'), [1, 2]),
        (Filter(author="Okri"), []),  # he took the photographs
        (Filter(author="Lövberg Ada"), []),
        (Filter(author="berg"), []),
        (Filter(author='"ada Lövberg"'), [1, 2]),
        (Filter(author='"Lövberg"'), []),
        (Filter(sources=("example",), author="Ada", since=day("2026-05-01")), [2]),
        (Filter(where="language = 'de' -- only those"), [3]),
        (Filter(languages=("de", "fr")), [3]),
        (Filter(kinds=("article",), sources=("beispiel", "example"), languages=("en",)), [1, 2]),
        (Filter(kinds=("video",)), []),
        (Filter(where="tags LIKE '%council%' AND word_count > 20", sources=("example",)), [1]),
    ],
)
def test_filters(reader: sqlite3.Connection, filters: Filter, found: list[int]) -> None:
    assert [stored.id for stored in stories(reader, filters)] == found
    words = "the OR der"
    assert sorted(ids(reader, words, filters)) == found


@pytest.mark.parametrize("words", ["state-of", '"open', "AND", "a AND", "nope: x", "NEAR(", "x ^"])
def test_what_is_no_search_is_one_for_its_words(reader: sqlite3.Connection, words: str) -> None:
    phrases = " ".join(f'"{word}"' for word in words.replace('"', "").split() if word != "^")
    assert ids(reader, words) == ids(reader, phrases)


@pytest.mark.parametrize(
    "where",
    [
        "nope = 1",
        "1; DELETE FROM stories",
        "1 LIMIT 1",
        "load_extension('x')",
        "1) OR (",
        "(SELECT",
        "a\0b",
        "1 /*",
        ";",
        "",
        " \n",
    ],
)
def test_a_condition_that_is_wrong(reader: sqlite3.Connection, where: str) -> None:
    with pytest.raises(QueryError) as caught:
        list(stories(reader, Filter(where=where)))
    assert "\n" not in str(caught.value)


def test_an_unknown_source_names_those_there_are(reader: sqlite3.Connection) -> None:
    with pytest.raises(QueryError, match="'nope' in this database; it has beispiel, example"):
        ids(reader, "x", Filter(sources=("nope",)))


@pytest.mark.parametrize(
    "reference",
    ["1", " 1 ", "https://example.org/harbour/market", "www.example.org/harbour/market/?utm_source=x",
     "https://example.org/harbour/market/amp", story_uid(story()), story_uid(story()).upper()],
)  # fmt: skip
def test_a_story_by_any_of_its_names(reader: sqlite3.Connection, reference: str) -> None:
    found = find_story(reader, reference)
    assert (found.id, found.source, found.revision) == (1, "example", 2)
    assert found.story.text.endswith("not on Monday.")
    assert [each.number for each in revisions(reader, 1)] == [1, 2]


@pytest.mark.parametrize(
    "reference", ["99", "https://example.org/none", "0123456789abcdef", "", "x\ny", "\ud800", "9" * 400]
)
def test_no_such_story(reader: sqlite3.Connection, reference: str) -> None:
    with pytest.raises(QueryError, match=r"^no story .* here; name it") as caught:
        find_story(reader, reference)
    assert "\n" not in str(caught.value)
    str(caught.value).encode()


def test_a_rejected_page_says_why_it_is_no_story(reader: sqlite3.Connection) -> None:
    with pytest.raises(QueryError, match=r"rejected \(consent_wall\)"):
        find_story(reader, "https://example.org/wall")


def test_counts(reader: sqlite3.Connection) -> None:
    assert totals(reader) == {
        "sources": 2, "stories": 3, "revisions": 4, "authors": 4, "links": 6, "urls": 5, "fetches": 5, "rejections": 1,
        "kept blocks": 6, "removed blocks": 6,
    }  # fmt: skip
    assert removed_by_role(reader) == {"promo": 3, "related": 3}
    assert rejections_by_reason(reader) == {"consent_wall": 1}
    assert stories_by_source(reader) == {"example": 2, "beispiel": 1}


def test_stories_are_read_in_constant_memory(tmp_path: Path) -> None:
    database = connect(tmp_path / "news.db")
    add_source(database.conn, "example")
    text = "\n".join(f"Line {number} of a long story about the harbour." for number in range(40))
    for number in range(200):
        visit(database.conn, story(f"https://example.org/{number}", text=text))
    database.conn.commit()
    database.close()
    reader = connect_readonly(tmp_path / "news.db")
    peaks = []
    for filters in (Filter(where="id <= 110"), Filter()):
        tracemalloc.start()
        assert sum(1 for _ in stories(reader.conn, filters)) in (110, 200)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    reader.close()
    assert peaks[1] < 1.2 * peaks[0]


def test_stories_are_those_of_one_moment(filled: Path) -> None:
    writer, reader = connect(filled), connect_readonly(filled)
    read = stories(reader.conn)
    next(read)
    visit(writer.conn, story("https://example.org/late"))
    writer.conn.commit()
    assert sum(1 for _ in read) == 2
    assert sum(1 for _ in stories(reader.conn)) == 4
    reader.close()
    writer.close()
