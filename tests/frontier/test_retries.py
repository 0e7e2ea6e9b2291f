"""Crawls of a site that refuses its pages for a while: what is still listed is asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.crawling import newscrawl, rows
from tests.fetching.oddsite import Handler, feed, gives, odd_site, story
from tests.frontier.desk import Desk

CAPTCHA = "<title>Just a moment...</title><h1>Just a moment...</h1><p>Enable scripts and reload.</p>"
FAULT = "<title>Something went wrong</title><h1>Something went wrong</h1>"
REFUSED = {
    "/story/forbidden": gives("no", status=403),
    "/story/captcha": gives(CAPTCHA),
    "/story/late": gives("not yet", status=404),
    "/story/fault": gives(FAULT),
    "/story/unlisted": gives("no more", status=404),
}
STORY = "/story/there"


class Feed:
    """A feed that answers 304 while it is what it was."""

    def __init__(self) -> None:
        self.body = ""

    def __call__(self, handler: Handler) -> None:
        tag = f'"{len(self.body)}"'
        if handler.headers["If-None-Match"] == tag:
            handler.send(b"", 304, ETag=tag)
        else:
            handler.send(self.body.encode(), ETag=tag, Content_Type="application/rss+xml")


@pytest.mark.slow
def test_what_is_still_listed_is_asked_for_again(tmp_path: Path) -> None:
    with odd_site() as site:
        site.answers |= REFUSED | {STORY: gives(story(STORY)), "/feed.xml": (listing := Feed())}
        listing.body = feed(map(site.url, [STORY, *REFUSED]))
        desk = Desk(site, tmp_path, "revisit = []\n")
        assert "1 new, 0 updated, 0 unchanged, 0 duplicates, 5 rejected" in desk.crawl().stdout
        why = newscrawl("why", "--db", desk.database, site.url("/story/late")).stdout
        assert "asked for again from 20" in why
        hours = "round((julianday(retry_at) - julianday(fetched_at)) * 24, 2)"
        gaps = f"SELECT DISTINCT vain, {hours} FROM urls JOIN fetches ON fetches.url_id = urls.id WHERE state != 'done'"
        assert rows(desk.database, gaps) == [(1, 1.0)]

        site.answers[STORY] = gives("no more", status=404)
        desk.crawl("--recheck", "0m")  # in vain once more, and the story is gone
        assert {asked.path for asked in site.asked} == {STORY, *REFUSED, "/feed.xml"}
        assert rows(desk.database, "SELECT vain, count(*) FROM urls GROUP BY 1") == [(1, 1), (2, 5)]
        assert desk.one("SELECT count(gone_at) FROM stories") == 1

        site.answers |= {path: gives(story(path)) for path in (STORY, *REFUSED)}
        desk.crawl()
        assert {asked.path for asked in site.asked} == {"/feed.xml"}
        listing.body = feed(map(site.url, [path for path in (STORY, *REFUSED) if path != "/story/unlisted"]))
        desk.crawl()
        assert {asked.path for asked in site.asked} == {"/feed.xml"}
        desk.set("UPDATE urls SET retry_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 hour')")
        desk.set("UPDATE feeds SET fetched_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-2 hours')")
        assert "4 new, 0 updated, 1 unchanged, 0 duplicates, 0 rejected" in desk.crawl().stdout
        assert ["If-None-Match" in headers for headers in desk.asked("/feed.xml")] == [False]
        assert desk.one("SELECT count(gone_at) FROM stories") == 0
        found = rows(desk.database, "SELECT substr(url, instr(url, '/story')), state FROM urls WHERE state != 'done'")
        assert found == [("/story/unlisted", "gone")]
        desk.crawl()
        assert ["If-None-Match" in headers for headers in desk.asked("/feed.xml")] == [True]


def changed_just_now(handler: Handler) -> None:
    """A sitemap that says of its page, whenever it is asked, that it has changed since."""
    soon = datetime.now(timezone.utc) + timedelta(minutes=1)
    page = f"<url><loc>{handler.site.url(STORY)}</loc><lastmod>{soon.isoformat()}</lastmod></url>"
    handler.send(f"<urlset>{page}</urlset>".encode(), Content_Type="text/xml")


@pytest.mark.slow
def test_a_lastmod_that_is_always_now_is_believed_ever_more_seldom(tmp_path: Path) -> None:
    with odd_site() as site:
        site.answers |= {STORY: gives(story(STORY)), "/map.xml": changed_just_now}
        desk = Desk(site, tmp_path)
        desk.sources.write_text(site.sources(sitemaps=["/map.xml"]) + "revisit = []\n")
        assert "1 new" in desk.crawl().stdout
        assert "1 unchanged" in desk.crawl().stdout
        desk.crawl()
        assert (len(desk.asked("/map.xml")), desk.asked(STORY)) == (1, [])
        for vain in (2, 3):
            desk.set("UPDATE urls SET retry_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 hour')")
            assert "1 unchanged" in desk.crawl().stdout
            assert desk.one("SELECT vain FROM urls") == vain
        desk.set("UPDATE urls SET retry_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 hour')")
        site.answers[STORY] = gives(story(STORY, "<p>Correction: the clerk has since found another page, at the very end.</p>"))
        assert "1 updated" in desk.crawl().stdout
        assert rows(desk.database, "SELECT vain, retry_at FROM urls") == [(0, None)]
        assert "1 unchanged" in desk.crawl().stdout
