"""Kills of one crawl: at start-up, while it fetches, extracts and commits, while it ends. Nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from newscrawl.frontier.session import Session
from newscrawl.sources import load
from newscrawl.visits import Candidate
from tests.crawling import crawl, environment, rows, value
from tests.fetching.oddsite import OddSite, feed, gives, odd_site

HOSTS, STORIES, KILLS = 20, 30, 25
#: Requests that may be out, and pages that may wait for extraction.
AT_ONCE = 10
#: Until a story is answered: the same number of pages a second on any machine, some sixteen.
SECONDS = 0.6


@pytest.fixture
def sites() -> Iterator[list[OddSite]]:
    """Hosts of their own, each with a feed."""
    with ExitStack() as stack:
        opened = [stack.enter_context(odd_site(f"127.0.0.{number}")) for number in range(1, HOSTS + 1)]
        for site in opened:
            site.answers["/robots.txt"] = gives("")
            site.answers["/feed.xml"] = gives(feed(site.stories(STORIES, seconds=SECONDS)), Content_Type="application/rss+xml")
        yield opened


def start(tmp_path: Path, number: int) -> subprocess.Popen[bytes]:
    """A crawl in a process group of its own, whose requests bear its number."""
    words = [
        *(sys.executable, "-m", "newscrawl", "crawl", "--db", str(tmp_path / "news.db"), "--jobs", "2"),
        *("--sources", str(tmp_path / "sources.toml"), "-s", "DOWNLOAD_DELAY=0", "-s", f"CONCURRENT_REQUESTS={AT_ONCE}"),
        *("-s", f"USER_AGENT=crawl-{number}"),
    ]
    with (tmp_path / "log").open("ab") as log:
        return subprocess.Popen(words, env=environment(), stdout=log, stderr=log, start_new_session=True)


def asked(sites: list[OddSite], number: int) -> Counter[str]:
    """How often a crawl asked for each story."""
    agent = f"crawl-{number}"
    return Counter(
        site.url(each.path)
        for site in sites
        for each in list(site.asked)
        if each.headers.get("User-Agent") == agent and each.path.startswith("/story/")
    )


def let_it_work(process: subprocess.Popen[bytes], sites: list[OddSite], number: int, chance: random.Random) -> None:
    """Wait for a random moment: of its start, of its work after so many requests, or of its end."""
    kind = chance.choices(("start", "work", "end"), (3, 6, 1))[0]
    if kind == "start":
        time.sleep(chance.uniform(0, 2.5))
        return
    wanted, begun = chance.randint(1, 45), time.monotonic()
    while sum(asked(sites, number).values()) < wanted and process.poll() is None and time.monotonic() - begun < 20:
        time.sleep(0.02)
    time.sleep(chance.uniform(0, 0.2))
    if kind == "end":
        process.send_signal(signal.SIGTERM)
        time.sleep(chance.uniform(0, 1.0))


def settled(database: Path) -> set[str]:
    """URLs whose outcome is committed."""
    if not database.exists() or not value(database, "SELECT count(*) FROM sqlite_master WHERE name = 'urls'"):
        return set()
    assert value(database, "PRAGMA integrity_check") == "ok"
    return {url for (url,) in rows(database, "SELECT url FROM urls WHERE state != 'queued'")}


@pytest.mark.slow
def test_what_crawls_died_with_is_fetched_last_and_alone(tmp_path: Path) -> None:
    with odd_site() as site:
        site.answers["/feed.xml"] = gives(feed(site.stories(8, seconds=0.1)), Content_Type="application/rss+xml")
        (tmp_path / "sources.toml").write_text(site.sources(feeds=["/feed.xml"]))
        (source,) = load(tmp_path / "sources.toml").values()
        session = Session(tmp_path / "news.db", [source])
        found = [Candidate(site.url(f"/story/{number}")) for number in range(8)]
        session.discover(found, source_id=session.source_ids["odd"], feed_id=None)
        with session.batch.change() as db:
            db.execute("UPDATE urls SET unfinished = 3 WHERE id = 1")
        session.close("finished")
        several = ("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=4")
        done = crawl(tmp_path / "news.db", "--sources", tmp_path / "sources.toml", *several)
        assert "odd: 8 new" in done.stdout, done.stderr
        *others, last = [each for each in site.asked if each.path.startswith("/story/")]
        assert last.path == "/story/0"
        assert last.begun > max(each.ended for each in others)


@pytest.mark.slow
def test_twenty_five_kills(sites: list[OddSite], tmp_path: Path) -> None:
    chance = random.Random(20)
    (tmp_path / "sources.toml").write_text(
        "".join(site.sources(f"site{number}", feeds=["/feed.xml"]) for number, site in enumerate(sites))
    )
    database = tmp_path / "news.db"
    killed, after = 0, {}
    for number in range(KILLS):
        process = start(tmp_path, number)
        try:
            let_it_work(process, sites, number, chance)
        finally:
            killed += process.poll() is None
            with suppress(ProcessLookupError):  # it has just ended
                os.killpg(process.pid, signal.SIGKILL)  # the extraction processes too
            process.wait()
        after[number] = settled(database)
    print(f"{len(after[KILLS - 1])} of {HOSTS * STORIES} settled after {killed} kills")
    assert killed >= KILLS - 3  # the others had ended before, in good order

    last = start(tmp_path, KILLS)
    assert last.wait(timeout=300) == 0, (tmp_path / "log").read_text()
    assert "Traceback" not in (tmp_path / "log").read_text()
    everything = {site.url(f"/story/{number}") for site in sites for number in range(STORIES)}
    assert rows(database, "SELECT state, count(*) FROM urls GROUP BY state") == [("done", HOSTS * STORIES)]
    assert sorted(url for (url,) in rows(database, "SELECT url FROM stories")) == sorted(everything)
    assert settled(database) == everything
    check_requests(sites, after)


def check_requests(sites: list[OddSite], after: dict[int, set[str]]) -> None:
    """A story is asked for again only when a killed crawl had it in hand, and few are in hand at a time."""
    times = asked(sites, KILLS)
    in_hand: Counter[str] = Counter()
    most = 0
    for number, done in after.items():
        of_this = asked(sites, number)
        assert set(of_this.values()) <= {1}
        left = set(of_this) - done
        most = max(most, len(left))
        in_hand.update(left)
        times.update(of_this)
    print(f"{times.total()} requests for {len(times)} stories; at most {most} in hand at a kill")
    assert all(count <= 1 + in_hand[url] for url, count in times.items())
    # a second's work at the first crawl, which commits once a second; after a kill each outcome is committed at once
    assert most <= 3 * AT_ONCE
