"""One crawl of servers that redirect, fail, lie and hang: what became of every URL, and what the servers saw."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.crawling import crawl, rows, value
from tests.fetching.oddsite import (
    Answer,
    OddSite,
    breaks_off,
    feed,
    gives,
    in_turn,
    odd_site,
    redirects,
    resets,
    site_index,
    story,
    url_set,
)

pytestmark = pytest.mark.slow  # the servers make the crawl wait

HANGING = f"<html><body><p {' '.join(f'a{number}=1' for number in range(180_000))}>x</p></body></html>"


def xml(text: str) -> Answer:
    return gives(text, Content_Type="application/xml")


@dataclass(frozen=True)
class Crawled:
    """The sites after one crawl. Each has a loopback address of its own, so its own delay and robots.txt."""

    plain: OddSite
    closed: OddSite  # its robots.txt is out of order
    slow: OddSite  # asks for a Crawl-delay
    patient: OddSite  # its source asks for a delay
    database: Path
    done: subprocess.CompletedProcess[str]

    def outcome(self, url: str) -> tuple[str, str | None]:
        """The state of a URL and, in short, why."""
        ((state, error),) = rows(self.database, "SELECT state, last_error FROM urls WHERE url = ?", [url])
        return state, error

    def fetches(self, url: str) -> int:
        sql = "SELECT count(*) FROM fetches JOIN urls ON urls.id = url_id WHERE url = ?"
        return int(rows(self.database, sql, [url])[0][0])


def _answers(site: OddSite, closed: OddSite) -> None:
    site.answers |= {
        "/robots.txt": gives("User-agent: *\nDisallow: /private\n", Content_Type="text/plain"),
        "/to-known": redirects("/story/1"),
        "/to-new": redirects("/step", 302),
        "/step": redirects("/new", 307),
        "/new": gives(story("new")),
        "/loop": redirects("/loop-back"),
        "/loop-back": redirects("/loop"),
        "/to-private": redirects("/private/x"),
        "/private/x": gives(story("private")),
        "/to-file": redirects("file:///etc/hosts"),
        "/to-nothing": redirects("http://["),
        "/to-script": redirects("javascript:history.back()", 302),
        "/to-mail": redirects(" MailTo:desk@paper.example", 307),
        "/to-data": redirects("data:text/html,<p>story", 308),
        "/to-blank": redirects("about:blank"),
        "/to-closed": redirects(closed.url("/story/9")),
        "/error": gives("out of order", status=500),
        "/unasked": gives("", status=304),
        "/flaky": in_turn(gives("not now", status=503), gives(story("flaky"))),
        "/gzip": gives(gzip.compress(story("gzip").encode()), Content_Encoding="gzip"),
        "/no-gzip": gives(b"\x1f\x8bno such thing", Content_Encoding="gzip"),
        "/bomb": gives(gzip.compress(b"<p>" + b"x" * 3_000_000), Content_Encoding="gzip"),
        "/large": gives(b"<p>" + b"x" * 3_000_000),
        "/report.pdf": gives(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", Content_Type="application/pdf"),
        "/liar": gives(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
        "/resets": resets,
        "/breaks-off": breaks_off,
        "/hangs-the-parser": gives(HANGING),
        "/empty": gives(""),
        "/teapot": gives(story("teapot"), status=418),
        "/gone": gives("", status=410),
        "/busy": gives("", status=429),
        "/m%C3%B6wen?%C3%A4=%C3%B6": gives(story("gulls")),
        # what lists them
        "/feed.xml": redirects("/moved-feed.xml"),
        "/index.xml": xml(site_index([site.url(p) for p in ("/index.xml", "/index2.xml", "/map.xml")])),
        "/index2.xml": xml(site_index([site.url(p) for p in ("/index.xml", "/index2.xml", "/index3.xml")])),
        "/index3.xml": xml(site_index([site.url("/index4.xml")])),
        "/index4.xml": xml(site_index([site.url("/index5.xml")])),
        "/index5.xml": xml(site_index([site.url("/index6.xml")])),
        "/loop.xml": redirects("/loop2.xml"),
        "/loop2.xml": redirects("/loop.xml"),
        "/bad.xml": gives("no feed, but a sentence"),
        "/unasked.xml": gives("", status=304),
    }
    listed = [
        path for path in site.answers
        if not path.endswith((".xml", ".txt")) and path not in ("/step", "/new", "/loop-back", "/private/x") and "%" not in path
    ]  # fmt: skip
    login = site.base.replace("http://", "http://user:secret@") + "/story/0?edition=2"
    site.answers["/story/0?edition=2"] = gives(story("edition 2"))
    site.answers["/moved-feed.xml"] = xml(feed([*map(site.url, listed), login, "javascript:x()", "http://[", "//"]))
    site.answers["/map.xml"] = xml(url_set([site.url("/möwen?ä=ö"), site.url("/story/2#top"), "http://::1\\a:b@x/"]))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("odd")
    with ExitStack() as stack:
        sites = [stack.enter_context(odd_site(f"127.0.0.{number}")) for number in (11, 12, 13, 14)]
        plain, closed, slow, patient = sites
        for site in sites:
            site.stories(4, seconds=0.02)
            site.answers["/feed.xml"] = xml(feed(site.url(f"/story/{n}") for n in range(4)))
        _answers(plain, closed)
        closed.answers["/robots.txt"] = gives("out of order", status=503)
        slow.answers["/robots.txt"] = gives("User-agent: *\nCrawl-delay: 5000\n")
        sources = folder / "sources.toml"
        sources.write_text(
            plain.sources("plain", feeds=["/feed.xml", "/loop.xml", "/bad.xml", "/unasked.xml"], sitemaps=["/index.xml"])
            + closed.sources("closed", feeds=["/feed.xml"])
            + slow.sources("slow", feeds=["/feed.xml"])
            + patient.sources("patient", feeds=["/feed.xml"])
            + "delay = 0.4\n"
        )
        database = folder / "news.db"
        limits = {"NEWSCRAWL_EXTRACT_SECONDS": 3, "NEWSCRAWL_MAX_PAGE_BYTES": 2_000_000, "NEWSCRAWL_MAX_CRAWL_DELAY": 0.5}
        options = [word for name, limit in limits.items() for word in ("-s", f"{name}={limit}")]
        yield Crawled(plain, closed, slow, patient, database, crawl(database, "--sources", sources, *options))


def test_it_ends_well(crawled: Crawled) -> None:
    assert crawled.done.returncode == 0, crawled.done.stderr
    assert "Traceback" not in crawled.done.stderr, crawled.done.stderr
    assert rows(crawled.database, "SELECT state FROM runs") == [("finished",)]
    assert value(crawled.database, "SELECT count(*) FROM urls WHERE leased_until IS NOT NULL") == 0
    assert value(crawled.database, "SELECT count(*) FROM urls WHERE url LIKE '%secret%'") == 0


@pytest.mark.parametrize(
    ("path", "state", "reason", "times"),
    [
        ("/story/0", "done", "", 1),
        ("/story/0?edition=2", "done", "", 1),
        ("/gzip", "done", "", 1),
        ("/flaky", "done", "", 2),
        ("/to-new", "done", "", 1),
        ("/to-known", "duplicate", "", 1),
        ("/to-private", "disallowed", "forbidden by robots.txt", 1),
        ("/to-closed", "queued", "robots.txt cannot be read", 1),
        ("/loop", "queued", "max redirections reached", 3),
        ("/to-file", "rejected", "http_error: status 301", 1),
        ("/to-nothing", "queued", "Invalid IPv6 URL", 1),
        ("/to-script", "rejected", "http_error: status 302", 1),
        ("/to-mail", "rejected", "http_error: status 307", 1),
        ("/to-data", "rejected", "http_error: status 308", 1),
        ("/to-blank", "rejected", "http_error: status 301", 1),
        ("/error", "queued", "status 500", 3),
        ("/unasked", "queued", "status 304 to a request that was not conditional", 1),
        ("/busy", "queued", "status 429", 3),
        ("/resets", "queued", "ConnectionLost: Connection to the other", 3),
        ("/breaks-off", "queued", "DataLoss", 3),
        ("/no-gzip", "queued", "gzip", 3),
        ("/bomb", "rejected", "too_large", 1),
        ("/large", "rejected", "too_large", 1),
        ("/report.pdf", "rejected", "not_html", 1),
        ("/liar", "rejected", "not_html", 1),
        ("/hangs-the-parser", "rejected", "timeout", 1),
        ("/empty", "rejected", "empty", 1),
        ("/teapot", "rejected", "http_error: status 418", 1),
        ("/gone", "gone", "status 410", 1),
    ],
)
def test_each_url_has_its_outcome(crawled: Crawled, path: str, state: str, reason: str, times: int) -> None:
    found, error = crawled.outcome(crawled.plain.url(path))
    assert (found, reason in (error or "").replace("GzipFile", "gzip")) == (state, True), error
    # a connection that is lost may be tried once more by Twisted itself
    assert crawled.plain.times(path) in ((times, times + 1, times + 2) if path == "/resets" else (times,))
    assert crawled.fetches(crawled.plain.url(path)) == (0 if state == "disallowed" else 1)


def test_the_neighbours_of_a_page_that_hangs_are_stored(crawled: Crawled) -> None:
    assert {crawled.outcome(crawled.plain.url(f"/story/{n}"))[0] for n in range(4)} == {"done"}


def test_every_fetch_is_accounted_for(crawled: Crawled) -> None:
    ((new, duplicates, rejected, failed, disallowed),) = rows(
        crawled.database,
        "SELECT sum(new), sum(duplicates), sum(rejected), sum(failed), sum(disallowed) FROM run_sources",
    )
    assert new == value(crawled.database, "SELECT count(*) FROM stories")
    unasked = value(crawled.database, "SELECT count(*) FROM urls WHERE state = 'queued' AND attempts = 0")
    assert unasked == 1  # of the site whose robots.txt cannot be read
    assert new + duplicates + rejected + failed == value(crawled.database, "SELECT count(*) FROM fetches") + unasked
    urls = value(crawled.database, "SELECT count(*) FROM urls")
    assert new + duplicates + rejected + failed + disallowed == urls


def test_redirects_say_where_they_led(crawled: Crawled) -> None:
    led = dict(rows(crawled.database, "SELECT url, redirect_to FROM urls WHERE redirect_to IS NOT NULL"))
    plain = crawled.plain
    to = {"/to-known": "/story/1", "/to-new": "/new", "/to-private": "/private/x"}
    assert led == {plain.url(path): plain.url(target) for path, target in to.items()}
    assert plain.times("/story/1") == 1


def test_addresses_beyond_ascii(crawled: Crawled) -> None:
    ((state, redirect_to),) = rows(crawled.database, "SELECT state, redirect_to FROM urls WHERE url LIKE '%m_wen%'")
    assert (state, redirect_to) == ("done", None)
    assert crawled.plain.times("/m%C3%B6wen?%C3%A4=%C3%B6") == 1


def test_a_site_whose_robots_txt_is_out_of_order_is_left_alone(crawled: Crawled) -> None:
    assert {asked.path for asked in crawled.closed.asked} == {"/robots.txt"}
    assert "nothing of this site is fetched" in crawled.done.stderr
    assert "closed: 0 new" in crawled.done.stdout


def test_no_robots_txt_allows_all(crawled: Crawled) -> None:
    assert crawled.patient.times("/robots.txt") == 1
    assert "patient: 4 new" in crawled.done.stdout


def test_delays_are_kept_and_capped(crawled: Crawled) -> None:
    for site, seconds in ((crawled.slow, 0.5), (crawled.patient, 0.4)):
        begun = [asked.begun for asked in sorted(site.asked, key=lambda asked: asked.begun)]
        assert len(begun) == 6  # robots.txt, the feed, four stories
        # the server's clock starts when the connection is read: a little less than the delay is no breach
        assert all(after - before > seconds - 0.1 for before, after in pairwise(begun[1:]))


def test_one_request_at_a_time(crawled: Crawled) -> None:
    for site in (crawled.plain, crawled.slow, crawled.patient):
        in_order = sorted(site.asked, key=lambda asked: asked.begun)
        assert all(before.ended <= after.begun + 0.01 for before, after in pairwise(in_order))


def test_hosts_do_not_wait_for_each_other(crawled: Crawled) -> None:
    first, last = (min(a.begun for a in crawled.slow.asked), max(a.ended for a in crawled.slow.asked))
    assert any(first < asked.begun < last for asked in crawled.plain.asked)
    assert any(first < asked.begun < last for asked in crawled.patient.asked)


def test_sitemaps_that_name_each_other_end(crawled: Crawled) -> None:
    asked = {path: crawled.plain.times(f"/index{path}.xml") for path in ("", "2", "3", "4", "5", "6")}
    assert asked["2"] == asked["3"] == 1
    assert asked["5"] == asked["6"] == 0  # deeper than indexes nest
    assert asked[""] <= 2


def test_feeds_that_fail_say_why(crawled: Crawled) -> None:
    errors = dict(rows(crawled.database, "SELECT url, last_error FROM feeds WHERE last_error IS NOT NULL"))
    assert "max redirections reached" in errors[crawled.plain.url("/loop.xml")]
    assert crawled.plain.url("/bad.xml") in errors
    assert crawled.plain.url("/feed.xml") not in errors
    assert errors[crawled.plain.url("/unasked.xml")] == "status 304 to a request that was not conditional"
