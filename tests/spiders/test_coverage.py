"""Which of several sources of a host, a site or a platform a page is taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.items import Source
from newscrawl.spiders.coverage import Coverage, Covered, Doubts
from newscrawl.spiders.selection import choose
from tests.crawling import crawl, newscrawl, rows

PAPER = Source("paper", home="https://www.paper.example/", feeds=("https://www.paper.example/feed.xml",))
SPORT = Source("sport", home="https://www.paper.example/sport/", feeds=("https://paper.example/sport/feed.xml",))
NEWS = Source("news", home="https://www.paper.example/news")
CUP = Source("cup", home="https://paper.example/cup", sections=("https://www.paper.example/sport/cup/",))
BLOGS = Source("blogs", home="https://blogs.paper.example/")
CITY = Source("city", feeds=("https://www.paper.example/city/rss",))
POLITICS = Source("politics", home="https://www.paper.example/", include=("/politics/",))
ANN = Source("ann", home="https://platform.example/@ann")
BEN = Source("ben", home="https://platform.example/@ben")
FAR = Source("far", home="https://far.example/", feeds=("https://feeds.service.example/far",),
             sections=("https://platform.example/@far",))  # fmt: skip
NEAR = Source("near", home="https://near.example/", feeds=("https://feeds.service.example/near",))
PORT = Source("port", home="http://127.0.0.1:8001/")
OTHER_PORT = Source("other-port", home="http://127.0.0.1:8002/")


@pytest.mark.parametrize(
    ("sources", "address", "names"),
    [
        ((PAPER, SPORT), "https://www.paper.example/sport/2026/final", "sport"),
        ((SPORT, PAPER), "https://www.paper.example/sport/2026/final", "sport"),
        ((SPORT, PAPER), "https://www.paper.example/2026/budget", "paper"),
        ((PAPER, SPORT), "https://www.paper.example/sportsmen-of-the-year", "paper"),
        ((PAPER, SPORT), "http://paper.example:80/Sport/../sport/2026/final?utm_source=x#top", "sport"),
        ((PAPER, SPORT, CUP), "https://www.paper.example/sport/cup/draw", "cup"),
        ((SPORT,), "https://www.paper.example/2026/budget", "sport"),
        ((PAPER, BLOGS), "https://blogs.paper.example/2026/a", "blogs"),
        ((BLOGS, PAPER), "https://www.paper.example/2026/a", "paper"),
        ((BLOGS, PAPER), "https://video.paper.example/2026/a", "paper"),
        ((BLOGS, SPORT), "https://video.paper.example/2026/a", "sport"),
        ((PAPER, CITY), "https://www.paper.example/city/2026/trams", "city"),
        ((CITY, PAPER), "https://www.paper.example/2026/trams", "paper"),
        ((CITY,), "https://www.paper.example/2026/trams", "city"),
        ((PAPER, POLITICS), "https://www.paper.example/politics/a", "paper politics"),
        ((PAPER, POLITICS), "https://www.paper.example/culture/a", "paper"),
        ((POLITICS, PAPER), "https://www.paper.example/culture/a", "paper"),
        ((ANN, BEN), "https://platform.example/@ben/a-story", "ben"),
        ((BEN, ANN), "https://platform.example/@cy/a-story", "ben ann"),
        ((FAR,), "https://platform.example/@far/a-story", "far"),
        ((FAR,), "https://platform.example/@cy/a-story", ""),
        ((FAR, NEAR), "https://feeds.service.example/near/~3/x/a-story", "near"),
        ((FAR, NEAR), "https://feeds.service.example/cy/~3/x/a-story", ""),
        ((PORT, OTHER_PORT), "http://127.0.0.1:8002/story", "other-port"),
        ((NEWS, SPORT), "https://m.paper.example/sport/final", "sport"),
        ((NEWS, SPORT), "http://www.paper.example:8080/sport/final", "sport"),
        ((NEWS, SPORT), "https://m.paper.example/travel/rome", "news sport"),
        ((PAPER, SPORT), "https://m.paper.example/sport/final", "sport"),
        ((SPORT, PAPER), "https://m.paper.example/travel/rome", "paper"),
        ((BLOGS, SPORT), "https://www.paper.example:8443/sport/final", "sport"),
        ((BLOGS, CUP), "https://m.paper.example/cup", "cup"),
        ((PAPER, PAPER), "https://www.paper.example/a", "paper"),
        ((PAPER,), "https://elsewhere.example/a", ""),
        ((PAPER,), "mailto:ann@paper.example", ""),
    ],
)  # fmt: skip
def test_the_nearest_source_has_a_page(sources: tuple[Source, ...], address: str, names: str) -> None:
    found = Coverage(sources).match(address)
    assert (found.names if found else ()) == tuple(names.split())


def test_a_front_page_in_any_spelling() -> None:
    coverage = Coverage([PAPER, SPORT, POLITICS])
    assert coverage.at_home("http://paper.example/sport") == Covered(SPORT)
    assert coverage.at_home("https://paper.example") == Covered(PAPER, (POLITICS,))
    assert coverage.at_home("https://www.paper.example/sport/final") is None


def test_a_set_of_sources_is_told_once() -> None:
    coverage, doubts = Coverage([ANN, BEN]), Doubts()
    lines: list[str] = []
    for number in range(3):
        address = f"https://platform.example/@cy/{number}"
        found = coverage.match(address)
        assert found is not None
        lines += doubts.first(address, found)
    (line,) = lines
    assert line.startswith("https://platform.example/@cy/0 may be of ann or ben: ")


TWO = """
[[source]]
name = "paper"
home = "http://127.0.0.1:9/"
feeds = ["http://127.0.0.1:9/feed.xml"]

[[source]]
name = "sport"
home = "http://127.0.0.1:9/sport/"

[[source]]
name = "twin"
home = "http://127.0.0.1:9/"
"""


@pytest.fixture
def two(tmp_path: Path) -> str:
    (tmp_path / "sources.toml").write_text(TWO)
    return str(tmp_path / "sources.toml")


def test_what_is_named_goes_before_its_equals(two: str) -> None:
    page = "http://127.0.0.1:9/2026/a"
    assert choose(two, (), [page]).pages[page].name == "paper"
    assert choose(two, ["twin"], [page]).pages[page].name == "twin"
    assert choose(two, ["twin"], [f"{page}/sport"]).remarks
    assert choose(two, ["twin"], ["http://127.0.0.1:9/sport/a"]).pages["http://127.0.0.1:9/sport/a"].name == "sport"


def test_a_source_by_its_front_page(two: str) -> None:
    chosen = choose(two, (), ["http://127.0.0.1:9/sport"])
    assert ([source.name for source in chosen.sources], dict(chosen.pages), chosen.remarks) == (["sport"], {}, ())


@pytest.mark.slow
def test_a_crawl_says_that_it_had_a_choice(two: str, tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    pages = ["http://127.0.0.1:9/sport/final", "http://127.0.0.1:9/budget", "http://127.0.0.1:9/trams"]
    done = crawl(database, "--sources", two, "-s", "RETRY_ENABLED=False", *pages)
    assert (
        done.stderr.count("may be of paper or twin: unless it is known already, it is taken for one of paper") == 1
    ), done.stderr
    stored = "SELECT url, sources.name FROM urls JOIN sources ON sources.id = source_id ORDER BY urls.id"
    assert rows(database, stored) == list(zip(pages, ["sport", "paper", "paper"], strict=True))
    told = newscrawl("why", "--db", database, "--sources", two, "http://127.0.0.1:9/harbour").stdout
    assert "paper covers its site, as well as twin" in told
