"""Crawls while a host is down: its pages, which nobody has asked for, do not pay for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawling import rows
from tests.fetching.oddsite import feed, gives, odd_site
from tests.frontier.desk import Desk

OPTIONS = ("-s", "NEWSCRAWL_ALLOW_NETWORKS=127.0.0.0/8", "-s", "RETRY_TIMES=0")
HOURS = "round((julianday(next_fetch_at) - julianday('now')) * 24)"


@pytest.mark.slow
def test_its_pages_wait_and_come_back_with_it(tmp_path: Path) -> None:
    with odd_site() as site, odd_site("127.0.0.2") as down:
        first, second = down.stories(2)
        down.answers["/robots.txt"] = gives("out of order", status=500)
        site.answers["/feed.xml"] = gives(feed([first]), Content_Type="application/rss+xml")
        desk = Desk(site, tmp_path)
        for _ in range(6):  # once more than a page may fail
            assert "1 failed" in desk.crawl(*OPTIONS).stdout
            desk.due("urls")
        desk.crawl(*OPTIONS)
        assert {asked.path for asked in down.asked} == {"/robots.txt"}
        assert rows(desk.database, f"SELECT state, attempts, {HOURS} FROM urls") == [("queued", 0, 1)]
        assert desk.one("SELECT count(*) FROM fetches") == 0

        desk.set("UPDATE robots SET failed_since = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-8 days') WHERE error IS NOT NULL")
        desk.due("urls")
        desk.crawl(*OPTIONS)
        assert desk.one(f"SELECT {HOURS} FROM urls") == 48  # a quarter of the time that it was down

        site.answers["/feed.xml"] = gives(feed([first, second]), Content_Type="application/rss+xml")
        down.answers["/robots.txt"] = gives("", status=404)
        assert "2 new" in desk.crawl(*OPTIONS).stdout
        assert desk.one("SELECT count(failed_since) FROM robots") == 0
