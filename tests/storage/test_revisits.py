"""When a story is asked for again, and which answers are worse than what is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from newscrawl.storage import revisits
from newscrawl.storage.database import connect
from newscrawl.storage.moments import utc_moment, utc_text
from newscrawl.storage.revisits import OwnStory
from tests.storage.samples import SEEN, add_source, story, visit

HOUR, DAY = 3600.0, 86_400.0
ALL = (HOUR, 6 * HOUR, DAY, 7 * DAY)
BORN = utc_moment(SEEN)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = connect(tmp_path / "news.db")
    add_source(database.conn, "example")
    yield database.conn
    database.close()


def due_after(db: sqlite3.Connection, hours: float, ages: tuple[float, ...] = ALL) -> float | None:
    """The age in hours at which a story is due that is asked for at an age of ``hours``."""
    due = revisits.next_visit(db, 1, BORN + timedelta(hours=hours), ages)
    return (utc_moment(due) - BORN) / timedelta(hours=1) if due else None


def test_a_young_story_is_due_at_each_age(db: sqlite3.Connection) -> None:
    visit(db, replace(story(), date_published_utc=utc_text(BORN - timedelta(hours=2))))
    assert [due_after(db, hours) for hours in (0, 1.1, 6.2, 30, 170)] == [1, 6, 24, 168, None]
    assert due_after(db, 0.9) == 6  # that visit stands for the first
    assert due_after(db, 0, ()) is None
    assert due_after(db, 0, (HOUR,)) == 1
    assert due_after(db, 2, (HOUR,)) is None


@pytest.mark.parametrize(("published", "again"), [(None, True), ("2025-01-01", False), ("2025-01", False)])
def test_an_old_story_is_not(db: sqlite3.Connection, published: str | None, again: bool) -> None:
    visit(db, replace(story(), date_published_utc=published))
    assert (due_after(db, 0) is not None) is again


@pytest.mark.parametrize(
    ("text", "free", "worse"),
    [
        ("The council met on Monday and", None, True),
        ("The council met on Monday …", None, True),
        ("The council met on Monday [...]", None, True),
        ("The story has been withdrawn.", None, False),
        ("“It is withdrawn.”", True, False),
        ("The council met on Monday.", False, True),  # the beginning, before a wall
        ("The council met on Monday and " * 10, None, False),  # over 30 % of it
    ],
)
def test_the_beginning_of_a_story_is_no_later_version(text: str, free: bool | None, worse: bool) -> None:
    own = OwnStory(1, "A line of the story as it was stored. " * 20, is_free=None)
    rejection = revisits.shortened(own, replace(story(text=text), is_free=free))
    assert (rejection is not None) is worse


OWN = OwnStory(1, "\n".join(f"Line {number} says what the harbour council decided on day {number}." for number in range(40)),
               None, "Council moves the fish market", "article")  # fmt: skip
OOPS = "Something is not as it was, and we are sorry about that."


@pytest.mark.parametrize(
    ("text", "title", "kind", "because"),
    [
        (OOPS, "Oops!", "article", "under another headline"),
        (OOPS, None, "article", "under another headline"),
        (OOPS, "Council moves back", "article", None),  # a version of its own, short as it is
        (OOPS, "Oops!", "liveblog", None),  # a ticker that begins anew
        (OOPS * 40, "Oops!", "article", None),  # as long: another story
        ("Line 3 says what the harbour council decided on day 3. It was in error.", "A correction", "article", None),
        ("This article was taken down after a complaint. We apologise.", OWN.title, "article", "the story was withdrawn"),
        ("Wir haben diesen Artikel aus rechtlichen Gründen entfernt.", OWN.title, "article", "the story was withdrawn"),
        ("We are performing maintenance. Please try again later.", OWN.title, "article", "a notice stands in its place"),
    ],
)  # fmt: skip
def test_what_stands_where_the_story_was_is_no_later_version(
    text: str, title: str | None, kind: Any, because: str | None
) -> None:
    rejection = revisits.worse(OWN, story(text=text, title=title, kind=kind))
    assert (rejection is None) is (because is None)
    if rejection is not None:
        assert rejection.reason.value == "replaced"
        assert because in rejection.detail  # type: ignore[operator]
        assert f"{len(text)} characters, {len(OWN.text)} are stored" in rejection.detail


def test_a_ticker_may_drop_all_that_it_had() -> None:
    assert revisits.worse(replace(OWN, kind="liveblog"), story(text=OOPS, title="Oops!")) is None


def test_headlines_in_scripts_without_spaces() -> None:
    own = replace(OWN, text="港の市場は来年の春に北の岸壁へ移ることになった。" * 20, title="魚市場が北へ移転")
    assert revisits.worse(own, story(text="アクセスが込み合っています。", title="お知らせ"))
    assert revisits.worse(own, story(text="移転は延期された。", title="魚市場、移転は延期")) is None


def test_only_the_page_that_gave_the_story_speaks_for_it(db: sqlite3.Connection) -> None:
    first = story()
    visit(db, first)
    visit(db, story(first.url + "/amp", canonical_url=first.url))
    own = revisits.own_story(db, 1)
    assert own is not None
    assert own.text == first.text
    assert revisits.own_story(db, 2) is None


def test_gone_and_back(db: sqlite3.Connection) -> None:
    visit(db, story())
    assert db.execute("SELECT gone_at FROM corpus").fetchall() == [(None,)]
    moment = datetime(2026, 6, 1, tzinfo=timezone.utc)
    revisits.is_gone(db, 1, moment)
    revisits.is_gone(db, 1, moment + timedelta(days=1))
    assert db.execute("SELECT id FROM corpus WHERE gone_at IS NULL").fetchall() == []
    assert db.execute("SELECT gone_at FROM corpus").fetchall() == [("2026-06-01T00:00:00Z",)]
    revisits.is_back(db, 1)
    assert db.execute("SELECT id FROM corpus WHERE gone_at IS NULL").fetchall() == [(1,)]
