"""newscrawl.spiders.probe, against a site on loopback."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from newscrawl.fetching import client
from newscrawl.fetching.client import MAX_REDIRECTS, Fetcher
from newscrawl.identity import USER_AGENT
from newscrawl.items import Source
from newscrawl.spiders.probe import check, name_of, probe, read_feed, read_page, read_sitemap

FEED = (
    b"<rss version='2.0'><channel><title>G</title><item><link>/a-story-of-some-length</link>"
    b"<pubDate>Sat, 31 Jan 2026 08:15:00 GMT</pubDate></item></channel></rss>"
)
SITEMAP = b"<urlset><url><loc>/a-story-of-some-length</loc></url><url><loc>/b</loc><lastmod>2026-01-30</lastmod></url></urlset>"
INDEX = b"<sitemapindex><sitemap><loc>/s.xml</loc></sitemap></sitemapindex>"
PAGE = (
    b"<html lang='de-AT'><head><meta property='og:site_name' content='Der &amp; Anzeiger'>"
    b"<link rel=alternate type=application/rss+xml href=/named.xml>"
    b"<link rel=alternate type=application/rss+xml href=/comments/feed></head>"
    b"<a href=/a-story-of-some-length>A story of some length</a></html>"
)


@dataclass
class Loopback:
    """A server whose answers are (status, headers, body) by path; all else is 404."""

    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def put(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.pages[path] = (status, headers, body)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    loopback = Loopback()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            loopback.asked.append((self.path, self.headers["User-Agent"]))
            status, headers, body = loopback.pages.get(self.path, (404, {}, b"gone"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    loopback.url = f"http://127.0.0.1:{server.server_port}"
    yield loopback
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetcher(site: Loopback) -> Iterator[Fetcher]:
    client = Fetcher([site.url])
    yield client
    client.close()


def test_what_a_site_names_itself(site: Loopback) -> None:
    site.put("/", PAGE)
    site.put("/robots.txt", b"User-agent: *\nDisallow: /private\nSitemap: /news.xml\nSitemap: /dead.xml\n")
    site.put("/named.xml", FEED)
    site.put("/news.xml", gzip.compress(SITEMAP))
    result = probe(site.url)
    assert result.source == Source(
        name=f"127.0.0.1-{site.url.rpartition(':')[2]}",
        home=f"{site.url}/",
        feeds=(f"{site.url}/named.xml",),
        sitemaps=(f"{site.url}/news.xml",),
        language="de",
        title="Der & Anzeiger",
    )
    home, feed, sitemap, dead = result.findings
    assert (home.kind, home.entries, home.alive) == ("home", 1, True)
    assert (feed.kind, feed.status, feed.entries, feed.newest) == ("feed", 200, 1, "2026-01-31")
    assert (sitemap.kind, sitemap.entries, sitemap.newest) == ("sitemap", 2, "2026-01-30")
    assert (dead.status, dead.alive, dead.detail) == (404, False, "status 404")
    assert {agent for _, agent in site.asked} == {USER_AGENT}
    assert site.paths.count("/robots.txt") == 1
    assert "/rss" not in site.paths
    assert "/comments/feed" not in site.paths


def test_the_usual_places(site: Loopback) -> None:
    site.put("/", b"<p>nothing here</p>")
    site.put("/rss.xml", FEED)
    site.put("/sitemap_index.xml", INDEX)
    result = probe(site.url)
    assert result.source.feeds == (f"{site.url}/rss.xml",)
    assert result.source.sitemaps == (f"{site.url}/sitemap_index.xml",)
    assert [finding.kind for finding in result.findings] == ["home", "feed", "index"]
    assert "/atom.xml" not in site.paths


def test_a_page_that_only_says_so_is_no_feed(site: Loopback) -> None:
    for path in ("/", "/feed", "/rss.xml", "/sitemap.xml"):
        site.put(path, b"<!doctype html><p>Everything is this page.")
    assert probe(site.url).source.feeds == ()
    assert probe(site.url).source.sitemaps == ()


def test_robots_are_obeyed(site: Loopback, fetcher: Fetcher) -> None:
    site.put("/robots.txt", b"User-agent: newscrawl\nDisallow: /feed\n")
    site.put("/feed", FEED)
    site.put("/other", status=302, Location="/feed")
    assert read_feed(fetcher, f"{site.url}/feed").detail == "disallowed by robots.txt"
    assert read_feed(fetcher, f"{site.url}/other").detail == "disallowed by robots.txt"
    assert "/feed" not in site.paths


def test_a_robots_file_that_fails_closes_the_site(site: Loopback) -> None:
    site.put("/robots.txt", status=503)
    site.put("/", PAGE)
    result = probe(site.url)
    assert "robots.txt gives status 503" in result.findings[0].detail
    assert site.paths == ["/robots.txt"]


def test_redirects(site: Loopback, fetcher: Fetcher) -> None:
    site.put("/old", status=301, Location="/feed")
    site.put("/feed", FEED)
    for number in range(MAX_REDIRECTS + 2):
        site.put(f"/{number}", status=302, Location=f"/{number + 1}")
    site.put("/away", status=302, Location="file:///etc/passwd")
    assert read_feed(fetcher, f"{site.url}/old").detail == f"redirects to {site.url}/feed"
    assert read_feed(fetcher, f"{site.url}/0").detail == "more than 5 redirects"
    assert read_feed(fetcher, f"{site.url}/away").detail == "redirects to 'file:///etc/passwd'"


def test_a_home_page_that_moved(site: Loopback) -> None:
    site.put("/", status=301, Location="/en/")
    site.put("/en/", PAGE)
    site.put("/named.xml", FEED)
    result = probe(site.url)
    assert result.source.home == f"{site.url}/en/"
    assert result.findings[0].detail == f"redirects to {site.url}/en/"


def test_answers_that_are_too_large(site: Loopback, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_BYTES", 1 << 20)
    site.put("/feed", gzip.compress(b" " * (2 << 20)), Content_Encoding="gzip")
    assert read_feed(fetcher, f"{site.url}/feed").detail == "larger than 1 MB"


def test_answers_that_are_broken(site: Loopback, fetcher: Fetcher) -> None:
    site.put("/feed", b"no gzip", Content_Encoding="gzip")
    site.put("/s.xml", SITEMAP[:-40])
    site.put("/empty.xml", b"<rss version='2.0'><channel/></rss>")
    assert not read_feed(fetcher, f"{site.url}/feed").alive
    cut = read_sitemap(fetcher, f"{site.url}/s.xml")
    assert (cut.alive, cut.entries) == (True, 1)
    assert "ends early" in cut.detail
    assert read_feed(fetcher, f"{site.url}/empty.xml").detail == "nothing listed"


def test_a_site_that_is_not_there(fetcher: Fetcher, site: Loopback) -> None:
    finding = read_page(fetcher, "http://127.0.0.1:9/")
    assert (finding.status, finding.alive) == (None, False)
    assert finding.detail
    assert "\n" not in finding.detail
    result = probe("http://127.0.0.1:9/")
    assert not any(found.alive for found in result.findings)


def test_the_proxy_of_the_environment(site: Loopback, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", site.url)
    monkeypatch.setenv("no_proxy", "")
    site.put("http://gazette.example/feed", FEED)
    assert read_feed(fetcher, "http://gazette.example/feed").alive
    assert site.paths == ["http://gazette.example/robots.txt", "http://gazette.example/feed"]
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    site.put("/feed", FEED)
    assert read_feed(fetcher, f"{site.url}/feed").alive


def test_check_asks_for_every_address(site: Loopback) -> None:
    site.put("/feed", FEED)
    site.put("/", PAGE)
    source = Source("g", f"{site.url}/", (f"{site.url}/feed",), (f"{site.url}/none.xml",), (f"{site.url}/politics",))
    assert [(finding.kind, finding.alive) for finding in check(source)] == [
        ("feed", True), ("sitemap", False), ("section", False), ("home", True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "name"),
    [("https://www.bbc.co.uk/news", "bbc"), ("https://taz.de", "taz"), ("http://127.0.0.1:8801/", "127.0.0.1-8801"),
     ("http://localhost/", "localhost"), ("https://zürich.example.ch/", "example"), ("https://müller.de/", "muller"),
     ("http://[::1]/", "1")],
)  # fmt: skip
def test_names(url: str, name: str) -> None:
    assert name_of(url) == name
