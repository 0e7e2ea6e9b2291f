"""Two crawls of sites whose robots.txt says, hides or fails to say what may be fetched."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crawling import crawl, rows, value
from tests.fetching.oddsite import Answer, OddSite, feed, gives, odd_site, redirects, resets

FORBIDS = "User-agent: *\nDisallow: /story/1\n"
CLOSED = ("down", "reset", "hanging", "redirecting", "elsewhere")


@dataclass(frozen=True)
class Crawled:
    sites: dict[str, OddSite]
    database: Path
    seen: dict[str, int]  # requests for robots.txt in the first crawl

    def stored(self, name: str) -> set[str]:
        """The stories of a site that were stored, as the ends of their addresses."""
        site = self.sites[name]
        urls = rows(self.database, "SELECT url FROM urls WHERE state = 'done' AND url LIKE ?", [f"{site.base}/%"])
        return {url.removeprefix(f"{site.base}/story/") for (url,) in urls}


def _robots(sites: dict[str, OddSite]) -> dict[str, Answer]:
    """What each site answers for its robots.txt."""
    for number in range(2):  # /robots.txt, /step/0, /hop/0, /step/1, /hop/1, /step/2: five redirects
        sites["across"].answers[f"/step/{number}"] = redirects(sites["kept"].url(f"/hop/{number}"))
        sites["kept"].answers[f"/hop/{number}"] = redirects(sites["across"].url(f"/step/{number + 1}"), 302)
    sites["across"].answers["/step/2"] = gives(FORBIDS)
    for number in range(6):
        sites["redirecting"].answers[f"/step/{number}"] = redirects(f"/step/{number + 1}")
    sites["redirecting"].answers["/step/6"] = gives("")
    return {
        "kept": gives(FORBIDS),
        "none": gives("", status=404),
        "locked": gives("", status=403),
        "short-lived": gives(FORBIDS, Cache_Control="max-age=0, must-revalidate"),
        "large": gives(FORBIDS + "# more\n" * 80_000 + "Disallow: /\n"),
        "page": gives("<!doctype html><title>Harbour</title><p>Disallow: /"),
        "across": redirects("/step/0"),
        "down": gives("out of order", status=500),
        "reset": resets,
        "hanging": sites["hanging"].hang,
        "redirecting": redirects("/step/0"),
        "elsewhere": redirects("file:///etc/robots.txt"),
    }


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("robots")
    names = ("kept", "none", "locked", "short-lived", "large", "page", "across", *CLOSED)
    with ExitStack() as stack:
        sites = {name: stack.enter_context(odd_site(f"127.0.0.{20 + n}")) for n, name in enumerate(names)}
        for name, answer in _robots(sites).items():
            sites[name].stories(2)
            sites[name].answers |= {"/robots.txt": answer, "/feed.xml": gives(feed(sites[name].url(f"/story/{n}") for n in (0, 1)))}
        sources = folder / "sources.toml"
        sources.write_text("".join(site.sources(name, feeds=["/feed.xml"]) for name, site in sites.items()))
        database = folder / "news.db"
        options = ("--sources", sources, "-s", "DOWNLOAD_TIMEOUT=2", "-s", "RETRY_TIMES=0")
        first = crawl(database, *options)
        assert first.returncode == 0, first.stderr
        assert "Traceback" not in first.stderr
        for name in CLOSED:
            assert {asked.path for asked in sites[name].asked} - {"/robots.txt", *map("/step/{}".format, range(7))} == set()
        seen = {name: site.times("/robots.txt") for name, site in sites.items()}
        sites["down"].answers["/robots.txt"] = gives(FORBIDS)
        second = crawl(database, *options)
        assert second.returncode == 0, second.stderr
        yield Crawled(sites, database, seen)


@pytest.mark.parametrize("name", ["kept", "short-lived", "across", "large"])
def test_rules_are_kept(crawled: Crawled, name: str) -> None:
    assert crawled.stored(name) == {"0"}
    assert crawled.sites[name].times("/story/1") == 0


@pytest.mark.parametrize("name", ["none", "locked", "page"])
def test_no_rules_allow_all(crawled: Crawled, name: str) -> None:
    assert crawled.stored(name) == {"0", "1"}


@pytest.mark.parametrize("name", CLOSED[1:])
def test_trouble_forbids_all(crawled: Crawled, name: str) -> None:
    assert crawled.stored(name) == set()
    (error,) = rows(crawled.database, "SELECT last_error FROM feeds WHERE url = ?", [crawled.sites[name].url("/feed.xml")])
    assert "robots.txt cannot be read" in error[0]


def test_after_trouble_the_next_crawl_asks_again(crawled: Crawled) -> None:
    assert crawled.stored("down") == {"0"}


def test_an_answer_is_good_for_a_day(crawled: Crawled) -> None:
    asked = {name: site.times("/robots.txt") for name, site in crawled.sites.items()}
    for name in ("kept", "none", "locked", "large", "page", "across", "short-lived"):
        assert asked[name] == crawled.seen[name] == 1
    hours = "SELECT (julianday(expires_at) - julianday(fetched_at)) * 24 FROM robots WHERE site = ?"
    kept, short = (rows(crawled.database, hours, [crawled.sites[name].base])[0][0] for name in ("kept", "short-lived"))
    assert kept == pytest.approx(24, abs=0.01)
    assert short == pytest.approx(1 / 6, abs=0.01)


def test_an_answer_of_yesterday_is_not_used(crawled: Crawled, tmp_path: Path) -> None:
    database, sources = tmp_path / "news.db", tmp_path / "sources.toml"
    shutil.copy(crawled.database, database)
    connection = sqlite3.connect(database)
    connection.execute(
        "UPDATE robots SET fetched_at = '2020-01-01T00:00:00Z', expires_at = '2020-01-02T00:00:00Z'"
    )
    connection.commit()
    connection.close()
    before = crawled.sites["none"].times("/robots.txt")
    sources.write_text(crawled.sites["none"].sources("none", feeds=["/feed.xml"]))
    assert crawl(database, "--sources", sources).returncode == 0
    assert crawled.sites["none"].times("/robots.txt") == before + 1


def test_what_is_kept(crawled: Crawled) -> None:
    assert value(crawled.database, "SELECT max(length(body)) FROM robots") == 500 * 1024 + 1
    status, error = rows(crawled.database, "SELECT status, error FROM robots WHERE site = ?", [crawled.sites["reset"].base])[0]
    assert status is None
    assert error.startswith("ConnectionLost: Connection to the other side was lost")
