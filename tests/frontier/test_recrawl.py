"""Crawls of a site that changes: what is asked for again, and what that does to what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import newscrawl, rows
from tests.fetching.oddsite import OddSite, feed, gives, odd_site, site_index, story, url_set
from tests.frontier.desk import Desk

PATHS = [f"/story/{name}" for name in ("same", "304", "edited", "wall", "captcha", "missing", "beginning", "gone", "error")]
PATH = PATHS[0]
WALL = (
    "<title>Before you continue</title><h1>Before you continue</h1><p>We value your privacy. With your consent we and"
    " our partners use cookies and personal data. Accept all. Manage preferences.</p>"
)
CAPTCHA = "<title>Just a moment...</title><h1>Just a moment...</h1><p>Enable scripts and reload.</p>"
MISSING = "<title>Page not found</title><h1>Page not found</h1><p>Try the search.</p>"


@pytest.fixture
def site() -> Iterator[OddSite]:
    with odd_site() as opened:
        opened.answers["/feed.xml"] = gives(feed(map(opened.url, PATHS)), ETag='"feed"', Content_Type="application/rss+xml")
        for path in PATHS:
            opened.answers[path] = gives(story(path), ETag='"first"')
        yield opened


def test_what_each_answer_does_to_a_story(site: OddSite, tmp_path: Path) -> None:
    desk = Desk(site, tmp_path)
    assert f"{len(PATHS)} new" in desk.crawl().stdout
    assert rows(desk.database, "SELECT DISTINCT standing FROM frontier") == [("revisit",)]
    hour = "round((julianday(next_fetch_at) - julianday(first_seen_at)) * 24, 3)"
    assert desk.one(f"SELECT DISTINCT {hour} FROM urls JOIN stories ON stories.id = story_id") == 1
    before = stored(desk)

    edited = story("/story/edited", "<p>Correction: the clerk has since found another page, at the very end.</p>")
    whole = story("/story/beginning")
    site.answers |= {
        "/story/304": gives("", status=304),
        "/story/edited": gives(edited, ETag='"second"'),
        "/story/wall": gives(WALL, ETag='"wall"'),
        "/story/captcha": gives(CAPTCHA),
        "/story/missing": gives(MISSING),
        "/story/beginning": gives(whole[: whole.index("<p>") + 210]),
        "/story/gone": gives("no more", status=410),
        "/story/error": gives("later", status=503),
    }
    desk.due("urls")
    assert "0 new, 1 updated, 2 unchanged, 0 duplicates, 6 rejected" in desk.crawl("-s", "RETRY_TIMES=0").stdout
    after = stored(desk)
    assert {path for path in PATHS if before[path] != after[path]} == {"/story/edited"}
    assert rows(desk.database, "SELECT number, count(*) FROM revisions GROUP BY number") == [(1, len(PATHS)), (2, 1)]
    assert states(desk) == dict.fromkeys(PATHS, "done") | {"/story/gone": "gone", "/story/error": "queued"}
    assert {path: reason for path, reason in rows(desk.database, REASONS) if path not in ("/story/gone", "/story/error")} == {
        "/story/wall": "consent_wall",
        "/story/captcha": "captcha",
        "/story/missing": "soft_404",
        "/story/beginning": "shortened",
    }
    assert rows(desk.database, "SELECT count(*), count(gone_at) FROM stories") == [(len(PATHS), 1)]
    gone = desk.one("SELECT id FROM stories WHERE gone_at IS NOT NULL")
    assert "the page answers 404 or 410 since 20" in newscrawl("show", str(gone), "--db", desk.database).stdout

    # all is well again: asked for as if no worse answer had been, and the one that is gone when somebody names it
    for path in ("/story/wall", "/story/gone"):
        site.answers[path] = gives(story(path))
    desk.crawl("--recheck", "0m", site.url("/story/gone"), "odd")
    assert [headers["If-None-Match"] for headers in desk.asked("/story/wall")] == ['"first"']
    assert [headers["If-None-Match"] for headers in desk.asked("/story/edited")] == ['"second"']
    assert desk.one("SELECT count(gone_at) FROM stories") == 0
    assert stored(desk) == after
    assert states(desk)["/story/gone"] == "done"


@pytest.mark.slow
def test_error_pages_at_status_200_replace_nothing(site: OddSite, tmp_path: Path) -> None:
    """A page that nobody knows for an error page, one that says so itself, and one that takes the story down."""
    desk = Desk(site, tmp_path)
    desk.crawl()
    before = stored(desk)
    headline = before[PATH][0]
    site.answers |= {
        "/story/same": gives("<title>Odd</title><h1>Oops!</h1><p>That went wrong, and nobody knows why. Have a cup of tea.</p>"),
        "/story/wall": gives("<title>Odd</title><h1>Back soon</h1><p>We are performing maintenance. Please try again later.</p>"),
        "/story/edited": gives(f"<title>{headline}</title><meta property='og:type' content='article'><h1>{headline}</h1>"
                               "<p>This article was withdrawn after a complaint of the clerk.</p>"),
    }  # fmt: skip
    desk.due("urls")
    assert "0 new, 0 updated" in desk.crawl().stdout
    assert stored(desk) == before
    assert dict(rows(desk.database, REASONS)) == {
        "/story/same": "replaced", "/story/wall": "unavailable", "/story/edited": "replaced",
    }  # fmt: skip
    assert {path: state for path, state in states(desk).items() if state != "done"} == {"/story/wall": "queued"}
    assert desk.one("SELECT detail FROM rejections WHERE detail LIKE '%withdrawn%'")

    site.answers["/story/same"] = gives(story(PATH, "<p>The clerk has since found another page, at the very end.</p>"))
    assert "1 updated" in desk.crawl("--recheck", "0m", "odd").stdout
    assert stored(desk)[PATH][-1] == 2


REASONS = "SELECT substr(url, instr(url, '/story')), reason FROM rejections JOIN urls ON urls.id = url_id"


def stored(desk: Desk) -> dict[str, tuple[Any, ...]]:
    """What is stored of each path's story."""
    found = rows(desk.database, "SELECT substr(url, instr(url, '/story')), title, text, text_hash, revision FROM stories")
    return {path: rest for path, *rest in found}  # type: ignore[misc]


def states(desk: Desk) -> dict[str, str]:
    return dict(rows(desk.database, "SELECT substr(url, instr(url, '/story')), state FROM urls"))


@pytest.mark.slow
def test_a_source_whose_servers_lie(site: OddSite, tmp_path: Path) -> None:
    desk = Desk(site, tmp_path, "conditional = false\nrevisit = []\n")
    desk.crawl()
    assert desk.one("SELECT count(*) FROM frontier") == 0
    desk.crawl("--recheck", "0m")
    assert len(desk.asked(PATH)) == len(desk.asked("/feed.xml")) == 1
    for headers in (*desk.asked(PATH), *desk.asked("/feed.xml")):
        assert "If-None-Match" not in headers


@pytest.mark.slow
def test_what_was_published_between_two_crawls_is_found(site: OddSite, tmp_path: Path) -> None:
    desk = Desk(site, tmp_path)
    desk.crawl()
    for number in (1, 2, 3):
        path = f"/story/later/{number}"
        desk.site.answers[path] = gives(story(path))
        desk.site.answers["/feed.xml"] = gives(feed([desk.site.url(path)]), Content_Type="application/rss+xml")
        assert "1 new" in desk.crawl().stdout


@pytest.mark.slow
def test_a_quiet_feed_rests(site: OddSite, tmp_path: Path) -> None:
    desk = Desk(site, tmp_path)
    desk.crawl()
    week = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-7 days')"
    desk.set(f"UPDATE feeds SET quiet_since = {week}, fetched_at = {week}")
    desk.crawl()
    assert len(desk.asked("/feed.xml")) == 1
    done = desk.crawl()
    assert desk.asked("/feed.xml") == []
    assert "not due yet: 1 feeds and pages (--recheck 0m asks for them too)" in done.stdout
    desk.crawl("--recheck", "0m")
    assert len(desk.asked("/feed.xml")) == 1


@pytest.mark.slow
def test_what_a_resting_index_names_is_asked_for_by_itself(site: OddSite, tmp_path: Path) -> None:
    site.answers["/index.xml"] = gives(site_index([site.url("/child.xml")]))
    site.answers["/child.xml"] = gives(url_set([site.url(PATH)]))
    desk = Desk(site, tmp_path)
    desk.sources.write_text(site.sources(sitemaps=["/index.xml"]))
    desk.crawl()
    desk.set("UPDATE feeds SET next_fetch_at = '2099-01-01T00:00:00Z' WHERE url LIKE '%index.xml'")
    desk.crawl()
    assert (desk.asked("/index.xml"), len(desk.asked("/child.xml"))) == ([], 1)
    desk.set("UPDATE feeds SET next_fetch_at = '2099-01-01T00:00:00Z'")
    desk.crawl()
    assert (desk.asked("/index.xml"), desk.asked("/child.xml")) == ([], [])


@pytest.mark.slow
def test_what_was_never_read_cannot_be_unchanged(site: OddSite, tmp_path: Path) -> None:
    site.answers[PATH] = gives("", status=304)
    desk = Desk(site, tmp_path)
    assert f"{len(PATHS) - 1} new, 0 updated, 0 unchanged, 0 duplicates, 0 rejected, 1 failed" in desk.crawl().stdout
    assert states(desk)[PATH] == "queued"
    site.answers[PATH] = gives(story(PATH), ETag='"first"')
    assert "1 new" in desk.crawl(site.url(PATH)).stdout
    site.answers[PATH] = gives("", status=304)
    assert "1 unchanged" in desk.crawl(site.url(PATH)).stdout
