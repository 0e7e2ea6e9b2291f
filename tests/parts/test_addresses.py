"""Which part of a story an address says that it is."""

from __future__ import annotations

import pytest

from newscrawl.parts.addresses import Numbered, asks_for_whole, core, is_first, readings, without_first

BASE = "https://times.example/harbour/the-last-ferry"


def test_addresses_are_read_as_they_may_be_meant() -> None:
    assert readings("https://x.example/a/page/2") == (Numbered("x.example/a/page", 2), Numbered("x.example/a", 2))
    assert readings("https://x.example/a/story-16604622-p2.html") == (Numbered("x.example/a/story-16604622.html", 2),)
    assert readings("https://x.example/2026/03/04") == readings("https://x.example/story-2026") == ()
    assert readings("https://x.example/story2") == readings("https://x.example/?page=0") == ()
    assert readings("http://[bad") == readings("https://x.example/" + "a" * 3000 + "/2") == ()
    assert core("https://x.example/a/the-story/seite-2?x=1") == core("https://x.example/a/the-story") == "the-story"
    assert core("https://x.example/%D0%9F%d0%b0ROM/2") == "паrom"
    assert core("https://x.example/") == core("") == core("http://[bad") == ""
    assert asks_for_whole("https://x.example/a_singlePage.html", "x.example/a.html")
    assert not asks_for_whole("https://x.example/a/all-about-boats", "x.example/a")


@pytest.mark.parametrize(
    ("one", "bare"),
    [
        ("?page=1", ""), ("?id=7&page=1", "?id=7"), ("?page=1&id=7", "?id=7"), ("/1/", "/"), ("/1", ""), ("/page/1/", "/"), ("/seite-1", ""),
        ("?page=2", "?page=2"), ("/2/", "/2/"), ("", ""), ("/", "/"), ("-1", "-1"), ("_1.html", "_1.html"), ("/11", "/11"),
    ],
)  # fmt: skip
def test_the_first_part_has_number_1_or_none(one: str, bare: str) -> None:
    assert without_first(BASE + one) == BASE + bare
    assert is_first(BASE + one, BASE + bare)


def test_other_addresses_are_not_the_first_part() -> None:
    assert is_first(f"{BASE}-1", BASE)
    assert not is_first(f"{BASE}?page=2", BASE)
    assert not is_first(f"{BASE}?page=1", f"{BASE}-2")
    assert without_first("https://x.example/1") == "https://x.example/1"
    assert without_first("http://[bad") == "http://[bad"
