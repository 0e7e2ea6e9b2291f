"""Crawls of sites whose robots.txt forbids something for a while: that is a state of the rules, not of the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawling import newscrawl, rows
from tests.fetching.oddsite import feed, gives, odd_site, redirects
from tests.frontier.desk import Desk

CLOSED, OPEN = gives("User-agent: *\nDisallow: /story/\n"), gives("User-agent: *\nAllow: /\n")
EXPIRED = "UPDATE robots SET expires_at = '2020-01-01T00:00:00Z'"


@pytest.mark.slow
def test_what_was_forbidden_returns_when_the_rules_allow_it(tmp_path: Path) -> None:
    with odd_site() as site, odd_site("127.0.0.2") as other:
        own, there = site.stories(1)[0], other.stories(2)
        site.answers |= {"/moved": redirects(there[0]), "/robots.txt": CLOSED}
        other.answers["/robots.txt"] = CLOSED
        site.answers["/feed.xml"] = gives(feed([own, site.url("/moved"), there[1]]), Content_Type="application/rss+xml")
        desk = Desk(site, tmp_path)
        allow = ("-s", "NEWSCRAWL_ALLOW_NETWORKS=127.0.0.0/8")
        assert "0 failed, 3 disallowed" in desk.crawl(*allow).stdout
        moved = newscrawl("why", "--db", desk.database, site.url("/moved")).stdout
        assert "robots     forbids it" in moved
        assert f"leads to {there[0]}" in moved
        assert "asked for when a newer robots.txt allows it; that is read anew from 20" in moved

        # what they said yesterday is asked for anew, and they say the same
        desk.set(EXPIRED)
        desk.set("UPDATE urls SET retry_at = '2020-01-01T00:00:00Z' WHERE redirect_to IS NULL")
        desk.crawl(*allow)
        assert {asked.path for asked in site.asked} == {"/robots.txt", "/feed.xml"}
        assert rows(desk.database, "SELECT state, min(retry_at) > '2026' FROM urls GROUP BY 1") == [("disallowed", 1)]

        site.answers |= {"/robots.txt": OPEN, "/feed.xml": gives(feed([there[1]]), Content_Type="application/rss+xml")}
        other.answers["/robots.txt"] = OPEN
        assert "0 new" in desk.crawl(*allow).stdout
        desk.set(EXPIRED)
        desk.set("UPDATE urls SET retry_at = '2020-01-01T00:00:00Z' WHERE host LIKE '127.0.0.2%'")
        assert "3 new, 0 updated, 0 unchanged, 0 duplicates, 0 rejected, 0 failed, 0 disallowed" in desk.crawl(*allow).stdout
