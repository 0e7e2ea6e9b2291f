"""``newscrawl crawl`` on the demo newsroom."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newscrawl.demo import Newsroom, Site
from newscrawl.errors import NewscrawlError
from newscrawl.spiders.news import NewsSpider
from newscrawl.storage.lock import CrawlLock
from newscrawl.warcs import read_pages
from tests.crawling import FAST, crawl, environment, newscrawl, rows, value


@dataclass(frozen=True)
class Crawled:
    """The newsroom after one crawl of all of it."""

    site: Site
    sources: Path
    database: Path
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("crawled")
    with Newsroom().serve() as site:
        sources = folder / "sources.toml"
        sources.write_text(site.sources_toml(), encoding="utf-8")
        database = folder / "news.db"
        yield Crawled(site, sources, database, crawl(database, "--sources", sources))


@pytest.fixture
def sources(newsroom: Site, tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(newsroom.sources_toml(), encoding="utf-8")
    return path


def test_every_story_is_stored_once(crawled: Crawled) -> None:
    assert crawled.done.returncode == 0, crawled.done.stderr
    assert "Traceback" not in crawled.done.stderr
    expected = {truth.url for truth in crawled.site.truths() if truth.expect == "story"}
    stored = {url for (url,) in rows(crawled.database, "SELECT canonical_url FROM stories")}
    stored |= {url for (url,) in rows(crawled.database, "SELECT url FROM stories")}
    assert expected <= stored
    assert value(crawled.database, "SELECT count(*) FROM stories") == len(expected)


def test_what_is_no_story_has_a_named_reason(crawled: Crawled) -> None:
    found = dict(rows(crawled.database, "SELECT url, reason FROM rejections JOIN urls ON urls.id = url_id"))
    for truth in crawled.site.truths():
        if truth.expect.startswith("rejection:") and truth.url in found:
            assert found[truth.url] == truth.expect.removeprefix("rejection:"), truth.url


def test_every_page_is_accounted_for(crawled: Crawled) -> None:
    pages = value(crawled.database, "SELECT count(*) FROM fetches WHERE status IS NOT NULL")
    states = Counter(dict(rows(crawled.database, "SELECT state, count(*) FROM urls GROUP BY state")))
    assert set(states) <= {"done", "duplicate", "rejected", "gone"}
    assert pages == states.total()
    assert states["done"] == value(crawled.database, "SELECT count(*) FROM stories")


def test_every_page_is_in_the_archive(crawled: Crawled) -> None:
    files = list((crawled.database.parent / "warc").glob("*.warc.gz"))
    archived = [page for file in files for page in read_pages(file)]
    fetched = rows(crawled.database, "SELECT final_url FROM fetches WHERE warc_file IS NOT NULL")
    assert Counter(page.url for page in archived) == Counter(url for (url,) in fetched)
    assert {page.source for page in archived} == {paper.name for paper in crawled.site.publishers}


def test_a_summary_line_for_each_source(crawled: Crawled) -> None:
    lines = crawled.done.stdout.splitlines()
    for paper in crawled.site.publishers:
        new = value(crawled.database, f"SELECT count(*) FROM corpus WHERE source = '{paper.name}'")
        assert any(line.startswith(f"{paper.name}: {new} new, 0 updated") for line in lines)
    assert lines[-2].startswith("total: ")


def test_hints_reach_the_frontier(crawled: Crawled) -> None:
    total, hinted = rows(crawled.database, "SELECT count(*), count(hint_title) FROM urls WHERE method = 'feed'")[0]
    assert hinted == total > 20
    # this publisher has no feed: dates come from its sitemaps, whatever page showed the story first
    gazette = "SELECT count(*), count(hint_lastmod) FROM urls JOIN sources ON sources.id = source_id WHERE language = 'fr'"
    total, dated = rows(crawled.database, gazette)[0]
    assert dated >= total - 3 > 15  # two print pages and a page that is gone have no date in the sitemap


def test_the_user_agent_says_who_asks(crawled: Crawled) -> None:
    agents = {request.user_agent for request in crawled.site.requests}
    assert all(agent.startswith("newscrawl/") and "+http" in agent for agent in agents)


def test_later_crawls_fetch_only_what_is_new_or_changed(crawled: Crawled) -> None:
    begun = len(crawled.site.requests)
    assert crawl(crawled.database, "--sources", crawled.sources).returncode == 0
    again = crawled.site.requests[begun:]
    polled = [request for request in again if request.path != "/robots.txt"]
    assert polled
    assert all(request.status == 304 for request in polled), "feeds and sitemaps are asked conditionally"

    published, edited = crawled.site.publish(3), crawled.site.edit()
    done = crawl(crawled.database, "--sources", crawled.sources)
    assert "total: 3 new, 1 updated" in done.stdout
    newest = "SELECT canonical_url FROM stories ORDER BY id DESC LIMIT 3"
    urls = [url for (url,) in rows(crawled.database, newest)]
    assert set(urls) == set(published)
    versions = rows(
        crawled.database,
        "SELECT number, revisions.text FROM revisions JOIN stories ON stories.id = story_id WHERE canonical_url = ?"
        " ORDER BY number",
        [edited],
    )
    assert [number for number, _ in versions] == [1, 2]
    assert versions[0][1] != versions[1][1]


def test_one_page(newsroom: Site, tmp_path: Path) -> None:
    truth = next(truth for truth in newsroom.truths() if truth.expect == "story")
    done = crawl(tmp_path / "news.db", truth.url)
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "news.db", "SELECT url FROM stories") == [(truth.url,)]


@pytest.mark.slow
def test_a_known_page_by_itself(newsroom: Site, sources: Path, tmp_path: Path) -> None:
    database, name = tmp_path / "news.db", newsroom.publishers[3].name
    crawl(database, name, "--sources", sources)
    url, begun = value(database, "SELECT url FROM stories LIMIT 1"), len(newsroom.requests)
    done = crawl(database, url)
    assert f"{name}: 0 new, 0 updated, 1 unchanged" in done.stdout, done.stdout + done.stderr
    assert len(newsroom.requests) == begun + 1, "the page, nothing else of its source; robots.txt is remembered"
    assert value(database, "SELECT count(*) FROM sources") == 1


@pytest.mark.slow
def test_a_list_of_pages_from_standard_input(newsroom: Site, tmp_path: Path) -> None:
    urls = [truth.url for truth in newsroom.truths() if truth.expect == "story"][:4]
    done = crawl(tmp_path / "news.db", "--urls", "-", stdin="# a comment\n\n" + "\n".join(urls))
    assert done.returncode == 0, done.stderr
    assert {url for (url,) in rows(tmp_path / "news.db", "SELECT url FROM stories")} == set(urls)


@pytest.mark.slow
def test_lines_that_are_no_addresses_are_named_and_skipped(newsroom: Site, tmp_path: Path) -> None:
    url = next(truth.url for truth in newsroom.truths() if truth.expect == "story")
    lines = ["# ours", "ftp://example.org/x", url, "", *["not an address"] * 25]
    done = crawl(tmp_path / "news.db", "--urls", "-", stdin="\n".join(lines))
    assert done.returncode == 1
    assert "1 new" in done.stdout
    skipped = [line for line in done.stderr.splitlines() if line.startswith("skipped: ")]
    assert skipped[0].startswith("skipped: line 2 of the URL list: not a web address: 'ftp://example.org/x'")
    assert skipped[1].startswith("skipped: line 5 of the URL list: not a web address: 'not an address'")
    assert (len(skipped), skipped[-1]) == (21, "skipped: 6 more")
    assert done.stderr.splitlines()[-1] == "Error: 26 lines of the URL list are no addresses and were skipped"


@pytest.mark.slow
def test_a_home_page_alone_leads_to_the_stories(newsroom: Site, tmp_path: Path) -> None:
    paper = newsroom.publishers[0]
    done = crawl(tmp_path / "news.db", paper.home)
    assert done.returncode == 0, done.stderr
    found = {url for (url,) in rows(tmp_path / "news.db", "SELECT coalesce(canonical_url, url) FROM stories")}
    expected = {truth.url for truth in newsroom.truths() if truth.expect == "story" and truth.url.startswith(paper.home)}
    assert len(found & expected) >= 0.9 * len(expected)


def test_what_robots_forbids_is_not_fetched(newsroom: Site, tmp_path: Path) -> None:
    paper = newsroom.publishers[0]
    begun = len(newsroom.requests)
    done = crawl(tmp_path / "news.db", paper.home + "members/puzzle-club")
    assert rows(tmp_path / "news.db", "SELECT state, last_error FROM urls") == [
        ("disallowed", "RobotsDisallowedError: forbidden by robots.txt")
    ]
    assert [request.path for request in newsroom.requests[begun:]] == ["/robots.txt"]
    assert done.returncode == 1


@pytest.mark.slow
def test_limit_and_since(newsroom: Site, sources: Path, tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    crawl(database, "--sources", sources, "--limit", "5")
    assert value(database, "SELECT count(*) FROM fetches WHERE status IS NOT NULL") == 5
    assert value(database, "SELECT count(*) FROM urls WHERE leased_until IS NOT NULL") == 0
    fresh = tmp_path / "fresh.db"
    crawl(fresh, "--sources", sources, "--since", "24h")
    dated = rows(fresh, "SELECT date_published_utc FROM stories WHERE date_published_utc IS NOT NULL")
    assert dated
    assert value(fresh, "SELECT count(*) FROM stories") < len(newsroom.truths()) / 2
    # asking for more later gets more, though the feeds themselves did not change
    crawl(fresh, "--sources", sources)
    assert value(fresh, "SELECT count(*) FROM stories") == sum(t.expect == "story" for t in newsroom.truths())


@pytest.mark.slow
def test_a_killed_crawl_loses_nothing(newsroom: Site, sources: Path, tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    command = [sys.executable, "-m", "newscrawl", "crawl", "--db", str(database), "--sources", str(sources), *FAST]
    for pages in (10, 30):
        begun = len(newsroom.requests)
        with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while len(newsroom.requests) < begun + pages and process.poll() is None:
                pass
            process.send_signal(signal.SIGKILL)
    done = crawl(database, "--sources", sources)
    assert done.returncode == 0, done.stderr
    assert value(database, "SELECT count(*) FROM stories") == sum(t.expect == "story" for t in newsroom.truths())
    assert value(database, "PRAGMA integrity_check") == "ok"
    assert rows(database, "SELECT state FROM runs ORDER BY id")[-1] == ("finished",)
    assert value(database, "SELECT count(*) FROM urls WHERE state = 'queued'") == 0


def test_one_crawl_a_database(sources: Path, tmp_path: Path) -> None:
    lock = CrawlLock(tmp_path / "news.db")
    lock.acquire()
    done = crawl(tmp_path / "news.db", "--sources", sources)
    lock.release()
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "another crawl holds" in done.stderr


def test_a_crawl_in_which_every_source_failed(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    path = tmp_path / "sources.toml"
    path.write_text(f'[[source]]\nname = "dead"\nfeeds = ["http://127.0.0.1:{port}/feed.xml"]\n')
    done = crawl(tmp_path / "news.db", "--sources", path, "-s", "RETRY_TIMES=0")
    assert done.returncode == 1
    assert "dead: 0 new" in done.stdout
    assert "every source failed" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["nowhere"], 1, "no source 'nowhere'"),
        (["ftp://example.org/x"], 1, "not a web address"),
        (["--sources", "missing.toml"], 1, "missing.toml"),
        (["--since", "yesterweek", "https://example.org/x"], 2, "not an age or a date"),
        (["--limit", "0"], 2, "--limit"),
        (["-s", "NONSENSE"], 2, "NAME=VALUE"),
        (["-s", "DOWNLOAD_DELAY=abc", "https://example.org/x"], 1, "the setting DOWNLOAD_DELAY is wrong: could not"),
        (["-s", "COOKIES_ENABLED=maybe", "https://example.org/x"], 1, "the setting COOKIES_ENABLED is wrong"),
        (["--urls", "missing.txt"], 2, "missing.txt"),
    ],
)
def test_mistakes_are_one_line(arguments: list[str], status: int, words: str, tmp_path: Path) -> None:
    done = newscrawl("crawl", "--db", tmp_path / "news.db", *arguments, cwd=tmp_path)
    assert done.returncode == status
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith("Error:")]) == 1


@pytest.mark.parametrize("text", ["", ","])
def test_nothing_named_is_not_the_whole_catalogue(text: str) -> None:
    with pytest.raises(NewscrawlError, match="-a source= names nothing"):
        NewsSpider(source=text)
    with pytest.raises(NewscrawlError, match="-a url= names nothing"):
        NewsSpider(url=text)
    assert NewsSpider().wanted == []


@pytest.mark.slow
def test_scrapy_itself(newsroom: Site, sources: Path, tmp_path: Path) -> None:
    checkout = Path(__file__).resolve().parents[2]
    name = newsroom.publishers[1].name

    def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "scrapy", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=checkout, check=False)

    assert scrapy("list").stdout.split() == ["news", "warc"]
    assert scrapy("check").returncode == 0
    settings = {"NEWSCRAWL_DB": tmp_path / "news.db", "NEWSCRAWL_SOURCES": sources, "DOWNLOAD_DELAY": 0}
    options = [word for key, setting in settings.items() for word in ("-s", f"{key}={setting}")]
    done = scrapy("crawl", "news", "-a", f"source={name}", *options)
    assert done.returncode == 0, done.stderr
    assert value(tmp_path / "news.db", "SELECT count(*) FROM stories") > 10
