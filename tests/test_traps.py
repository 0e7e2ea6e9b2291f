from __future__ import annotations

from datetime import datetime, timezone

import pytest

from newscrawl.items import Rejection, RejectionReason
from newscrawl.traps import MAX_BARREN, Barren, trap_of
from tests.storage.samples import story

NOW = datetime(2026, 11, 28, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("path", "trap"),
    [
        ("/politics/2026/11/28/budget-passes", None),
        ("/2026-11-28/budget", None),
        ("/11/11/11/armistice", None),
        ("/news/news/budget", None),
        ("/a/b/a/b/x", None),
        ("/2028-election-special", None),
        ("/story/2099123456", None),
        ("/rooms/2712-12-suites", None),
        ("/news/news/news/budget", "repeating path"),
        ("/a/b/a/b/a/b/", "repeating path"),
        ("/img/1/img/1/img/1/x", "repeating path"),
        ("/" + "/".join(f"s{n}" for n in range(20)), None),
        ("/" + "/".join(f"s{n}" for n in range(21)), "deep path"),
        ("/calendar/2031/5", "calendar"),
        ("/events?month=2041-01", "calendar"),
        ("/calendar/2027/12", None),
        ("/calendar/1911/5", None),
    ],
)
def test_traps(path: str, trap: str | None) -> None:
    assert trap_of(f"https://harbour.example{path}", NOW) == trap


def test_no_path_takes_long() -> None:
    assert trap_of("https://harbour.example/" + "ab/" * 9 + "1" * 20_000, NOW) == "repeating path"
    assert trap_of("https://harbour.example/" + "-".join(str(n) for n in range(5_000)), NOW) is None


def test_a_path_that_gives_nothing_new() -> None:
    barren, copy = Barren(), story()
    index, captcha = Rejection("", RejectionReason.INDEX_PAGE), Rejection("", RejectionReason.CAPTCHA)
    for number in range(MAX_BARREN):
        assert not barren.holds("https://harbour.example/list?page=1")
        barren.note(f"https://harbour.example/list?page={number}", (copy, index)[number % 2], "duplicates")
        barren.note(f"https://harbour.example/walled?page={number}", captcha, "rejected")
        barren.note(f"https://harbour.example/story/{number}", copy, "duplicates")
    assert barren.holds("https://harbour.example/list?page=99")
    assert not barren.holds("https://harbour.example/list")
    assert not barren.holds("https://harbour.example/walled?page=1")
    assert not barren.holds("https://harbour.example/story/1?x=1")
    barren.note("https://harbour.example/list?page=100", copy, "new")
    assert not barren.holds("https://harbour.example/list?page=99")


def test_one_text_under_many_addresses() -> None:
    barren = Barren()
    for number in range(MAX_BARREN + 1):
        assert not barren.holds("https://harbour.example/read?visit=1")
        barren.note(f"https://harbour.example/read?visit={number}", story(), "new")
    assert barren.holds("https://harbour.example/read?visit=1")
