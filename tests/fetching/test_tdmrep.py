"""What a site reserves for paths of its own, in /.well-known/tdmrep.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newscrawl.fetching.tdmrep import PATH, TdmRules
from newscrawl.warcs import read_pages
from tests.crawling import crawl, newscrawl, rows
from tests.fetching.oddsite import OddSite, breaks_off, feed, gives, odd_site, redirects, story

ON = ("-s", "NEWSCRAWL_TDMREP=True")
RULES = [
    {"location": "/free/", "tdm-reservation": 0},
    {"location": "/*/pictures/", "tdm-reservation": "1", "tdm-policy": "https://paper.example/policy.json"},
    {"location": "/exactly$", "tdm-reservation": 1},
    {"location": "/a%2Fb", "tdm-reservation": 1},
    {"location": "/%C3%A4", "tdm-reservation": 1},
    {"location": "/odd", "tdm-reservation": 2},
    {"location": "/odd", "tdm-reservation": True},
    {"location": ["/odd"], "tdm-reservation": 1},
    {"tdm-reservation": 1},
    "no rule",
    {"location": "/news/", "tdm-reservation": 1},
    {"location": "/news/open/", "tdm-reservation": 0},
]


@pytest.mark.parametrize(
    ("path", "reserved"),
    [
        ("/news/a", True),
        ("/news/open/a", True),  # the first that is for it
        ("/free/news/a", False),
        ("/free/pictures/a", False),
        ("/town/pictures/a?size=2", True),
        ("/exactly", True),
        ("/exactly/not", None),
        ("/a%2fb", True),
        ("/a/b", None),
        ("/ä", True),
        ("/%6Eews/a", True),
        ("/News/a", None),
        ("/odd", None),
        ("", None),
    ],
)
def test_the_first_rule_that_is_for_a_page_decides(path: str, reserved: bool | None) -> None:
    assert TdmRules(json.dumps(RULES).encode()).reserves(f"https://paper.example{path}") is reserved


@pytest.mark.parametrize(
    "body",
    [b"", b"<!doctype html>", b'{"location": "/", "tdm-reservation": 1}', b"[" * 100_000, b"\xff\xfe", b"[1e999, null]", b"7"],
)  # fmt: skip
def test_what_is_no_such_file_says_nothing(body: bytes) -> None:
    assert TdmRules(body).reserves("https://paper.example/") is None


def test_a_byte_order_mark_is_no_mistake() -> None:
    body = b'\xef\xbb\xbf[{"location": "/", "tdm-reservation": 1}]'
    assert TdmRules(body).reserves("https://paper.example") is True


def furnish(site: OddSite, paths: list[str]) -> None:
    site.answers |= {path: gives(story(site.url(path))) for path in paths}
    site.answers["/feed"] = gives(feed([site.url(path) for path in paths]), Content_Type="text/xml")


@pytest.mark.slow
def test_a_crawl_asks_once_and_stories_say_it(tmp_path: Path) -> None:
    database, sources = tmp_path / "news.db", tmp_path / "sources.toml"
    with odd_site() as site, odd_site("127.0.0.2") as other:
        furnish(site, ["/news/a", "/news/b", "/free/c", "/d"])
        site.answers["/news/b"] = gives(story(site.url("/news/b")), TDM_Reservation="0")
        site.answers["/away"] = redirects(other.url("/e"))
        site.answers[PATH] = gives(json.dumps(RULES), Content_Type="application/json")
        furnish(other, ["/e"])
        other.answers[PATH] = gives("[]", status=500)
        sources.write_text(site.sources(feeds=["/feed"]) + other.sources("other", feeds=["/feed"]))
        done = crawl(database, "--sources", sources, *ON)
        assert done.returncode == 0, done.stderr
        reserved = dict(rows(database, "SELECT url, reservations FROM stories"))
        assert reserved == {
            site.url("/news/a"): "tdm-reservation",
            **dict.fromkeys(map(site.url, ("/news/b", "/free/c", "/d"))),
            other.url("/e"): None,
        }
        assert (site.times(PATH), other.times(PATH)) == (1, 1), "and what cannot be had is no fault"
        paths = [asked.path for asked in site.asked]
        assert paths.index("/robots.txt") < paths.index(PATH) < min(paths.index(path) for path in ("/news/a", "/d"))
        crawl(database, site.url("/news/a"), other.url("/e"), "--sources", sources, *ON)
        assert (site.times(PATH), other.times(PATH)) == (1, 2), "an answer is good for a day"
    told = newscrawl("show", "--db", database, site.url("/news/a"), "--explain").stdout
    assert "tdm-reservation  [tdmrep.json]" in told, told
    archived = {page.url: page.reserved for file in (tmp_path / "warc").iterdir() for page in read_pages(file)}
    assert archived[site.url("/news/a")] is True
    assert archived[site.url("/free/c")] is False
    assert archived[site.url("/d")] is None


@pytest.mark.slow
def test_it_is_held_to_robots_txt_and_may_break(tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    with odd_site() as site, odd_site("127.0.0.2") as other:
        for each in (site, other):
            furnish(each, ["/a"])
        site.answers["/robots.txt"] = gives("User-agent: *\nDisallow: /.well-known/", Content_Type="text/plain")
        other.answers[PATH] = breaks_off
        sources.write_text(site.sources(feeds=["/feed"]) + other.sources("other", feeds=["/feed"]))
        done = crawl(tmp_path / "news.db", "--sources", sources, *ON)
        assert (site.times(PATH), other.times(PATH)) == (0, 1)
    assert done.returncode == 0, done.stderr
    assert "2 new" in done.stdout
