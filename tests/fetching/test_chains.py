"""Redirects that want a cookie, and pages that are nothing but a redirect, seen from the servers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response

from newscrawl.fetching.cookies import ChainCookiesMiddleware
from newscrawl.fetching.credentials import CREDENTIALS, credentials_of
from newscrawl.items import Source
from tests.crawling import crawl, rows
from tests.fetching.oddsite import Answer, Handler, OddSite, feed, gives, odd_site, story

GIVEN = 'cookies = { session = "mine" }\n'


def bare(to: str, seconds: float = 0, words: str = "Redirecting… If nothing happens, click here.", cookie: str = "") -> Answer:
    headers = {"Set_Cookie": cookie} if cookie else {}
    head = f'<meta http-equiv="refresh" content="{seconds}; url={to}"><title>Redirecting</title>'
    return gives(f"<html><head>{head}</head><body><p>{words}</p></body></html>", status=200, seconds=0.0, **headers)


def wants_cookie(handler: Handler) -> None:
    """A story for who bears the cookie; it is set on the way, and the way leads back."""
    if "seen=1" in handler.headers.get("Cookie", ""):
        handler.send(story(handler.path).encode())
    else:
        handler.send(b"", 302, Location=handler.path, Set_Cookie="seen=1")


def wants_cookie_by_refresh(handler: Handler) -> None:
    if "seen=2" in handler.headers.get("Cookie", ""):
        handler.send(story(handler.path).encode())
    else:
        bare(handler.path, cookie="seen=2")(handler)


@dataclass(frozen=True)
class Crawled:
    site: OddSite
    other: OddSite
    database: Path

    def state(self, path: str) -> tuple[str, str | None]:
        ((state, error),) = rows(self.database, "SELECT state, last_error FROM urls WHERE url = ?", [self.site.url(path)])
        return state, error

    def cookies(self, path: str, site: OddSite | None = None) -> list[str | None]:
        return [asked.headers.get("Cookie") for asked in (site or self.site).asked if asked.path == path]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("chains")
    with odd_site() as site, odd_site("127.0.0.2") as other:
        text = story("/reloads").partition("<body>")[2]
        answers = {
            "/cookie": wants_cookie,
            "/cookie-by-refresh": wants_cookie_by_refresh,
            "/away": gives("", status=302, Location=other.url("/there"), Set_Cookie="seen=1"),
            "/plain": gives(story("/plain"), Set_Cookie="of=plain"),
            "/moved": bare("/target"),
            "/itself": bare("/itself", cookie="visit=1"),
            "/round": bare("/about"),
            "/later": bare("/target", 300),
            "/inside": bare("http://127.0.0.9:1/secret"),
            "/script": bare("javascript:alert(1)"),
            "/reloads": bare("/target", words=text),
            "/missing": gives('<meta http-equiv="refresh" content="0; url=/target">', status=404),
        }
        site.answers |= answers | {"/target": gives(story("/target")), "/about": bare("/round")}
        other.answers["/there"] = gives(story(other.url("/there")))
        site.answers["/feed.xml"] = gives(feed(map(site.url, answers)), Content_Type="application/rss+xml")
        sources = folder / "sources.toml"
        sources.write_text(site.sources(feeds=["/feed.xml"]) + GIVEN + other.sources("other", feeds=["/none"]))
        done = crawl(folder / "news.db", "--sources", sources)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        yield Crawled(site, other, folder / "news.db")


@pytest.mark.slow
def test_a_cookie_goes_with_its_chain(crawled: Crawled) -> None:
    assert crawled.state("/cookie") == crawled.state("/cookie-by-refresh") == ("done", None)
    assert crawled.cookies("/cookie") == ["session=mine", "session=mine; seen=1"]
    assert crawled.cookies("/cookie-by-refresh") == ["session=mine", "session=mine; seen=2"]


def test_and_with_no_other_page_or_host(crawled: Crawled) -> None:
    assert crawled.cookies("/there", crawled.other) == [None]
    assert {cookie for path in ("/plain", "/target", "/later", "/missing") for cookie in crawled.cookies(path)} == {"session=mine"}


def test_a_page_that_is_nothing_but_a_redirect(crawled: Crawled) -> None:
    assert crawled.state("/moved") == ("done", None)
    found = rows(crawled.database, "SELECT redirect_to FROM urls WHERE url = ?", [crawled.site.url("/moved")])
    assert found == [(crawled.site.url("/target"),)]
    assert len(crawled.cookies("/target")) == 1  # not by /later, /reloads and /missing


@pytest.mark.parametrize(
    ("path", "state", "error", "times"),
    [
        ("/itself", "rejected", "empty: ", 2),
        ("/round", "rejected", "empty: ", 1),
        ("/later", "rejected", "empty: ", 1),
        ("/inside", "rejected", "address_refused: ", 1),
        ("/script", "rejected", "empty: ", 1),
        ("/reloads", "done", "", 1),
        ("/missing", "gone", "status 404", 1),
    ],
)
def test_what_comes_of_others(crawled: Crawled, path: str, state: str, error: str, times: int) -> None:
    found, why = crawled.state(path)
    assert (found, (why or "").startswith(error), crawled.site.times(path)) == (state, True, times)


@pytest.mark.parametrize(
    ("set_cookie", "back", "sent"),
    [
        ("a=1", "https://www.paper.example/b", b"key=k; a=1"),
        ("a=1", "https://consent.paper.example/", None),
        ("a=1; Domain=paper.example", "https://consent.paper.example/", b"a=1"),
        ("a=1; Domain=paper.example", "https://evil.example/", None),
        ("a=1; Domain=example", "https://other.example/", None),
        ("a=1; Domain=evil.example", "https://evil.example/", None),
        ("a=1; Secure", "http://www.paper.example/b", None),
        ("key=theirs", "https://www.paper.example/b", b"key=k"),
    ],
)
def test_whom_a_cookie_is_sent_to(set_cookie: str, back: str, sent: bytes | None) -> None:
    source = Source("paper", home="https://www.paper.example/", cookies=(("key", "k"),))
    request = Request("https://www.paper.example/a", meta={CREDENTIALS: credentials_of(source)})
    middleware = ChainCookiesMiddleware()
    middleware.process_response(request, Response(request.url, headers={"Set-Cookie": set_cookie}))
    following = request.replace(url=back)
    middleware.process_request(following)
    assert following.headers.get("Cookie") == sent
