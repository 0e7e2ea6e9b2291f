"""How often hosts are asked: delays, slowness, Retry-After, hosts that say that they are busy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from newscrawl.fetching.pace import FIRST_PENALTY, Pace
from tests.crawling import crawl, newscrawl, rows, value
from tests.fetching.oddsite import OddSite, feed, gives, in_turn, odd_site, story

LONGEST = 60.0


def test_a_busy_host_is_asked_less_often_and_forgiven() -> None:
    pace = Pace(floor=1.0)
    delays = []
    for _ in range(10):
        pace.busy(LONGEST)
        delays.append(pace.delay(LONGEST))
    assert delays[:3] == [2.0, 3.0, 5.0]
    assert delays[-1] == LONGEST
    for _ in range(40):
        pace.answered(0.1)
    assert pace.delay(LONGEST) == 1.0


def test_no_delay_asked_for_is_none_until_the_host_is_busy() -> None:
    pace = Pace(floor=0.0)
    pace.answered(5.0)
    assert pace.delay(LONGEST) == 0.0
    pace.busy(LONGEST)
    assert pace.delay(LONGEST) == FIRST_PENALTY


def test_a_slow_host_rests_as_long_as_it_works() -> None:
    pace = Pace(floor=1.0)
    for _ in range(20):
        pace.answered(3.0)
    assert pace.delay(LONGEST) == pytest.approx(6.0)
    for _ in range(200):
        pace.answered(400.0)
    assert pace.delay(LONGEST) == LONGEST
    assert Pace(floor=90.0).delay(LONGEST) == 90.0, "what the user asks for is no adaptation"


# -- a crawl -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crawled:
    brief: OddSite  # asks twice to come back after a second
    dated: OddSite  # names the second
    closed: OddSite  # asks for an hour
    feedless: OddSite  # asks for an hour when its feed is asked for
    database: Path
    sources: Path


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("pace")
    with ExitStack() as stack:
        sites = [stack.enter_context(odd_site(f"127.0.0.{number}")) for number in (51, 52, 53, 54)]
        brief, dated, closed, feedless = sites
        for site in sites:
            site.answers["/feed.xml"] = gives(feed(site.stories(4)))
        busy = gives("", status=503, Retry_After="1")
        brief.answers["/story/0"] = in_turn(busy, busy, gives(story("brief")))
        soon = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=2), usegmt=True)
        dated.answers["/story/0"] = in_turn(gives("", status=429, Retry_After=soon), gives(story("dated")))
        for path in ("/story/0", "/story/1", "/story/2", "/story/3"):
            closed.answers[path] = gives("", status=429, Retry_After="3600")
        feedless.answers["/feed.xml"] = gives("", status=503, Retry_After="3600")
        sources = folder / "sources.toml"
        sources.write_text("".join(site.sources(f"site{n}", feeds=["/feed.xml"]) for n, site in enumerate(sites)))
        done = crawl(folder / "news.db", "--sources", sources)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        yield Crawled(brief, dated, closed, feedless, folder / "news.db", sources)


@pytest.mark.parametrize("name", ["brief", "dated"])
def test_a_short_wait_is_part_of_the_crawl(crawled: Crawled, name: str) -> None:
    site: OddSite = getattr(crawled, name)
    states = rows(crawled.database, "SELECT DISTINCT state FROM urls WHERE url LIKE ?", [f"{site.base}/%"])
    assert states == [("done",)]


def test_retry_after_is_waited_for(crawled: Crawled) -> None:
    asked = sorted(crawled.brief.asked, key=lambda each: each.begun)
    busy = [index for index, each in enumerate(asked) if each.path == "/story/0"]
    assert len(busy) == 3
    for index in busy[:2]:
        assert asked[index + 1].begun - asked[index].ended > 0.9, "nothing is asked of the host before"
    # the second time it is slower still: the penalty has doubled
    assert asked[busy[1] + 1].begun - asked[busy[1]].ended > 1.9


def test_a_long_wait_is_for_a_later_crawl(crawled: Crawled) -> None:
    assert [asked.path for asked in crawled.closed.asked if asked.path.startswith("/story")] == ["/story/0"]
    due = rows(
        crawled.database,
        "SELECT state, (julianday(next_fetch_at) - julianday('now')) * 24 FROM urls WHERE url LIKE ?",
        [f"{crawled.closed.base}/%"],
    )
    assert len(due) == 4
    assert all(state == "queued" and 0.9 < hours < 1.1 for state, hours in due)
    assert value(crawled.database, "SELECT count(*) FROM hosts WHERE status = 429") == 1


@pytest.mark.slow
def test_the_next_crawl_keeps_the_promise(crawled: Crawled) -> None:
    connection = sqlite3.connect(crawled.database)
    connection.execute("UPDATE robots SET expires_at = fetched_at")  # nor is robots.txt asked for
    connection.commit()
    connection.close()
    before = len(crawled.closed.asked), len(crawled.feedless.asked)
    newscrawl("crawl", "--db", crawled.database, "--sources", crawled.sources, cwd=crawled.database.parent)
    assert (len(crawled.closed.asked), len(crawled.feedless.asked)) == before
    (error,) = rows(crawled.database, "SELECT last_error FROM feeds WHERE url = ?", [crawled.feedless.url("/feed.xml")])
    assert "asked to be left alone until" in error[0]


@pytest.mark.slow
def test_ports_are_hosts_of_their_own_and_keep_their_delays(tmp_path: Path) -> None:
    with odd_site("127.0.0.55") as one, odd_site("127.0.0.55") as two, odd_site("127.0.0.56") as other:
        for site in (one, two, other):
            site.answers["/feed.xml"] = gives(feed(site.stories(3)))
        sources = tmp_path / "sources.toml"
        rows_ = [site.sources(f"s{n}", feeds=["/feed.xml"]) + "delay = 1.5\n" for n, site in enumerate((one, two, other))]
        sources.write_text("".join(rows_))
        # one request in hand at a time: a host that only waits must not take its place
        done = crawl(tmp_path / "news.db", "--sources", sources, "-s", "CONCURRENT_REQUESTS=1")
        assert done.returncode == 0, done.stderr
        assert value(tmp_path / "news.db", "SELECT count(*) FROM stories") == 9
        for site in (one, two, other):
            begun = sorted(asked.begun for asked in site.asked)[1:]  # robots.txt comes first
            assert all(after - before > 1.4 for before, after in pairwise(begun))
        times = [sorted(asked.begun for asked in site.asked) for site in (one, two, other)]
        assert max(each[1] for each in times) < min(each[-1] for each in times), "they wait side by side"
