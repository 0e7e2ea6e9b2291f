"""``newscrawl why``: of every kind of URL it says what became of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawling import crawl, newscrawl, rows
from tests.fetching.oddsite import OddSite, feed, gives, odd_site, redirects


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OddSite, Path]]:
    """A site with a story, an error page, a redirect to the story and a page that robots.txt forbids."""
    folder = tmp_path_factory.mktemp("why")
    with odd_site() as site:
        story, other = site.stories(2)
        site.answers["/moved"] = redirects(story)
        site.answers["/gone"] = gives("no more", status=410)
        site.answers["/robots.txt"] = gives("User-agent: *\nDisallow: /secret\nCrawl-delay: 0.1\n", Content_Type="text/plain")
        listed = [story, site.url("/gone"), site.url("/secret/page"), site.url("/nowhere-to-be-found")]
        site.answers["/feed.xml"] = gives(feed(listed), Content_Type="application/rss+xml")
        sources = folder / "sources.toml"
        sources.write_text(site.sources(feeds=["/feed.xml"]))
        database = folder / "news.db"
        assert crawl(database, "--sources", sources).returncode == 0
        crawl(database, site.url("/moved"), "--sources", sources)
        assert other
        yield site, database


def why(database: Path, url: str, *options: str) -> str:
    done = newscrawl("why", "--db", database, url, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_story(crawled: tuple[OddSite, Path]) -> None:
    site, database = crawled
    text = why(database, site.url("/story/0") + "?utm_source=letter#top")
    for words in (
        f"by feed in {site.url('/feed.xml')}", "said there: title Item 0", "source     odd", "robots     allows it",
        "asks for 0.1 s", "state      done: gave a story", "status 200, gave revision 1", "archived in newscrawl-",
        "story      1, uid ", f"also at {site.url('/moved')}", "method     newscrawl ", "removed    ",
    ):  # fmt: skip
        assert words in text, words
    (removed,) = rows(database, "SELECT count(*) FROM blocks WHERE kept = 0")[0]
    assert text.count("\n           - ") == removed
    found = json.loads(why(database, site.url("/story/0"), "--json"))
    assert found["known"]
    assert found["row"]["state"] == "done"
    assert found["robots"]["allows"]
    assert [fetch["status"] for fetch in found["fetches"]] == [200]
    assert len(found["removed"]) == removed


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/gone", ["state      gone: the server says", "status 410, rejected: http_error (status 410)"]),
        ("/secret/page", ["state      disallowed: robots.txt forbids it", "robots     forbids it", "fetches    none yet"]),
        ("/moved", ["state      duplicate: led to a story", "story      1, uid ", "by url"]),
        ("/story/1", ["no crawl has met it", "in this database; no sources file", "robots     allows it"]),
        ("/feed.xml", ["polled     as a feed of odd; 4 new URLs ever", "would be   polled again"]),
        ("/", ["would be   searched for articles"]),
        ("/secret/new", ["robots     forbids it", "would be   not fetched as long as robots.txt forbids it"]),
        ("/news/2026/05/harbour-opens-again-after-storm", ["its address looks like an article's"]),
    ],
)
def test_what_is_no_story(crawled: tuple[OddSite, Path], path: str, words: list[str]) -> None:
    site, database = crawled
    text = why(database, site.url(path))
    for each in words:
        assert each in text, text


def test_a_feed_that_is_not_due(crawled: tuple[OddSite, Path], tmp_path: Path) -> None:
    site, database = crawled
    later = tmp_path / "later.db"
    with closing(sqlite3.connect(database)) as db, closing(sqlite3.connect(later)) as copy, copy:
        db.backup(copy)
        copy.execute("UPDATE feeds SET next_fetch_at = '2100-01-31T08:15:00Z'")
    assert "polled again in the next crawl of odd from 2100-01-31T08:15:00Z on" in why(later, site.url("/feed.xml"))


def test_a_page_that_the_catalogue_covers(crawled: tuple[OddSite, Path], tmp_path: Path) -> None:
    _, database = crawled
    sources = tmp_path / "sources.toml"
    sources.write_text('[[source]]\nname = "paper"\nhome = "https://paper.example/"\nfeeds = ["https://f.example/x"]\n')
    text = why(database, "www.paper.example/story", "--sources", str(sources))
    assert "source     paper covers its site" in text
    assert "polls https://f.example/x" in text
    assert "robots     not asked yet" in text


@pytest.mark.parametrize(("url", "words"), [("not an url", "not a web address"), ("https://[x/", "not a web address")])
def test_mistakes(crawled: tuple[OddSite, Path], url: str, words: str) -> None:
    done = newscrawl("why", "--db", crawled[1], url)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_database(tmp_path: Path) -> None:
    done = newscrawl("why", "--db", tmp_path / "none.db", "https://paper.example/")
    assert done.returncode == 1
    assert "no database" in done.stderr
