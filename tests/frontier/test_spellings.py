"""Crawls of a site on which some spellings of an address lead to nothing: another one brings the story in, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawling import crawl, newscrawl, rows
from tests.fetching.oddsite import OddSite, feed, gives, odd_site, redirects, story

GOOD, BAD = "/a/harbour", "/a/harbour/"


@pytest.fixture
def site() -> Iterator[OddSite]:
    with odd_site() as opened:
        opened.answers[GOOD] = gives(story(GOOD))
        yield opened


class Desk:
    """A database, a source with a feed, and crawls of it."""

    def __init__(self, site: OddSite, folder: Path) -> None:
        self.site = site
        self.database = folder / "news.db"
        self.sources = folder / "sources.toml"
        self.sources.write_text(site.sources(feeds=["/feed.xml"]))

    def crawl(self, *named: str, lists: list[str] | None = None) -> str:
        """Crawl the feed with these entries, or what is named alone; gives the summary. ``asked`` is then what it asked."""
        self.site.asked.clear()
        if lists is not None:
            self.site.answers["/feed.xml"] = gives(feed(map(self.site.url, lists)), ETag='"same"')
        done = crawl(self.database, "--sources", self.sources, *map(self.site.url, named), "-s", "RETRY_TIMES=0")
        assert "Traceback" not in done.stderr
        return done.stdout

    def asked(self) -> list[str]:
        return [each.path for each in self.site.asked if each.path not in ("/robots.txt", "/feed.xml")]

    def states(self) -> dict[str, str]:
        base = len(self.site.base)
        return {url[base:]: state for url, state in rows(self.database, "SELECT url, state FROM urls ORDER BY id")}

    def stories(self) -> int:
        return len(rows(self.database, "SELECT id FROM stories"))


@pytest.fixture
def desk(site: OddSite, tmp_path: Path) -> Desk:
    return Desk(site, tmp_path)


@pytest.mark.slow
def test_a_feed_that_lists_both_spellings(desk: Desk) -> None:
    assert "odd: 1 new, 0 updated, 0 unchanged, 0 duplicates, 1 rejected" in desk.crawl(lists=[BAD, GOOD])
    assert desk.asked() == [BAD, GOOD]
    assert (desk.states(), desk.stories()) == ({BAD: "gone", GOOD: "done"}, 1)
    # what is known is not asked for again, in whatever spelling it is listed
    desk.crawl(lists=[GOOD, BAD, GOOD + "?utm_source=x", BAD + "?utm_source=x"])
    assert desk.asked() == []
    assert f"{desk.site.url(GOOD)}\n" in newscrawl("why", desk.site.url(GOOD), "--db", desk.database).stdout


@pytest.mark.slow
def test_a_spelling_that_works_comes_later(desk: Desk) -> None:
    desk.crawl(lists=[BAD])
    assert desk.states() == {BAD: "gone"}
    desk.crawl(lists=[BAD])
    assert desk.asked() == []
    assert "1 new" in desk.crawl(lists=[BAD, GOOD])
    assert (desk.asked(), desk.stories()) == ([GOOD], 1)
    assert desk.states() == {BAD: "gone", GOOD: "done"}
    # the story's row is now the one that stands for the page
    desk.site.answers[GOOD] = gives(story(GOOD, "<p>The clerk has since found one more page at the very end.</p>"))
    assert "1 updated" in desk.crawl(GOOD + "?utm_source=mail")
    assert (desk.asked(), desk.stories()) == ([GOOD], 1)


@pytest.mark.slow
def test_a_page_that_is_gone_under_every_spelling_is_left_alone(desk: Desk) -> None:
    for number in range(6):
        desk.crawl(lists=[f"/b?id=1&utm_campaign={number}"])
    assert list(desk.states().values()) == ["gone"] * 3
    desk.site.answers["/wall"] = desk.site.answers["/wall?utm_source=1"] = gives("<p>Nothing.</p>")
    desk.crawl(lists=["/wall"])
    desk.crawl(lists=["/wall?utm_source=1"])  # the same page, as far as anybody knows: no second look
    assert desk.asked() == []


@pytest.mark.slow
def test_naming_a_spelling_fetches_it(desk: Desk) -> None:
    assert "1 rejected" in desk.crawl(BAD)
    assert "1 new" in desk.crawl(GOOD)
    assert (desk.asked(), desk.states()) == ([GOOD], {BAD: "gone", GOOD: "done"})
    assert "1 rejected" in desk.crawl(BAD)
    assert (desk.asked(), desk.stories()) == ([BAD], 1)


@pytest.mark.slow
def test_naming_a_spelling_that_redirects_to_one_that_was_gone(desk: Desk) -> None:
    assert "1 rejected" in desk.crawl(BAD)
    desk.site.answers |= {BAD: gives(story(GOOD)), GOOD: redirects(BAD)}
    assert "1 new" in desk.crawl(GOOD)
    assert desk.asked() == [GOOD, BAD]


@pytest.mark.slow
def test_naming_another_spelling_of_a_story(desk: Desk) -> None:
    desk.crawl(GOOD)
    assert "1 unchanged" in desk.crawl(BAD)
    assert (desk.asked(), desk.states()) == ([GOOD], {GOOD: "done"})
    # its own spelling no longer works, the one that was named does
    desk.site.answers[BAD] = desk.site.answers.pop(GOOD)
    assert "1 unchanged" in desk.crawl(BAD)
    assert (desk.asked(), desk.states(), desk.stories()) == ([GOOD, BAD], {GOOD: "gone", BAD: "done"}, 1)
    assert rows(desk.database, "SELECT gone_at, revision FROM stories") == [(None, 1)]


@pytest.mark.slow
def test_naming_what_waits_in_another_spelling(desk: Desk) -> None:
    """The feed's spelling was queued and not asked for yet: the named one is, and that alone."""
    desk.site.answers["/feed.xml"] = gives(feed(map(desk.site.url, ["/story/first", BAD])))
    desk.site.answers["/story/first"] = gives(story("first"))
    crawl(desk.database, "--sources", desk.sources, "--limit", "1")
    assert desk.states() == {"/story/first": "done", BAD: "queued"}
    assert "1 new" in desk.crawl(GOOD)
    assert (desk.asked(), desk.states()) == ([GOOD], {"/story/first": "done", GOOD: "done"})
