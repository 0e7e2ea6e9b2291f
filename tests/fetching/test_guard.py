"""Addresses that must not be connected to, however they are written and wherever they come from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest
from twisted.internet.address import IPv4Address

from newscrawl.errors import NewscrawlError
from newscrawl.fetching.addresses import GuardedResolver
from newscrawl.fetching.client import Fetcher
from newscrawl.fetching.guard import Guard, allowed_networks, literal
from tests.crawling import crawl, newscrawl, rows, value
from tests.fetching.oddsite import OddSite, feed, gives, odd_site, redirects, site_index, story, url_set

# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("10.0.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local"),
        ("100.64.0.1", "CGNAT"),
        ("0.0.0.0", "unspecified"),
        ("224.0.0.1", "multicast"),
        ("255.255.255.255", "reserved"),
        ("240.0.0.1", "reserved"),
        ("192.0.2.1", "not a public"),
        ("198.18.0.1", "not a public"),
        ("192.88.99.1", "6to4"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("fe80::1", "link-local"),
        ("fc00::1", "private"),
        ("fd12:3456::1", "private"),
        ("fec0::1", "site-local"),
        ("ff02::1", "multicast"),
        ("::ffff:127.0.0.1", "mapped"),
        ("::ffff:8.8.8.8", "mapped"),
        ("::ffff:0:10.0.0.1", "translated"),
        ("64:ff9b::a00:1", "NAT64"),
        ("64:ff9b:1::a00:1", "NAT64"),
        ("2002:7f00:1::", "6to4"),
        ("::7f00:1", "compatible"),
        ("2001:db8::1", "not a public"),
        ("2001:0:1::1", "not a public"),
        ("100::1", "not a public"),
    ],
)
def test_refused(address: str, kind: str) -> None:
    reason = Guard().why_not("harbour.example", 80, ip_address(address))
    assert reason is not None
    assert kind in reason
    assert "NEWSCRAWL_ALLOW_NETWORKS" in reason


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"])
def test_public(address: str) -> None:
    assert Guard().why_not("harbour.example", 80, ip_address(address)) is None


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.0.0.1.", "１２７.0.0.1", "[::1]",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "localhost", "LOCALHOST.", "a.localhost", "0"],
)  # fmt: skip
def test_one_machine_has_many_names(host: str) -> None:
    assert Guard().why_not_url(f"http://{host}/x") is not None
    assert Guard(["127.0.0.0/8", "::1"]).why_not_url("http://127.1:80/") is None


@pytest.mark.parametrize("url", ["ftp://8.8.8.8/", "file:///etc/passwd", "gopher://harbour.example/", "data:text/html,x"])
def test_other_schemes(url: str) -> None:
    assert "only http and https" in (Guard().why_not_url(url) or "")


def test_names_need_a_name_server() -> None:
    for host in ("harbour.example", "cafe.example", "dead.beef", "1.2.3.4.5", "256.256.256.256.example"):
        assert literal(host) is None
        assert Guard().why_not_url(f"https://{host}/") is None


def test_what_is_named_is_allowed_and_no_more() -> None:
    guard = Guard(named=["http://127.0.0.1:8000/feed.xml", "http://localhost/", "http://[::1]:81/", "http://harbour.example/"])
    for url in ("http://127.0.0.1:8000/story", "http://localhost:80/x", "http://[::1]:81/"):
        assert guard.why_not_url(url) is None
    for url in ("http://127.0.0.1/", "http://127.0.0.1:8001/", "http://127.0.0.2:8000/", "https://localhost/", "http://[::1]/"):
        assert guard.why_not_url(url) is not None
    assert guard.why_not("harbour.example", 80, ip_address("10.0.0.1")) is not None


def test_networks() -> None:
    guard = Guard(allowed_networks("10.1.0.0/16, 64:ff9b::/96"))
    assert guard.why_not("a.example", 80, ip_address("10.1.2.3")) is None
    assert guard.why_not("a.example", 80, ip_address("10.2.2.3")) is not None
    assert guard.why_not("a.example", 80, ip_address("64:ff9b::808:808")) is None
    assert guard.why_not("a.example", 80, ip_address("64:ff9b::7f00:1")) is not None
    assert allowed_networks(["::1"]) == ("::1",)
    with pytest.raises(NewscrawlError, match="is no network"):
        Guard(["the lot"])


# -- one resolution, and what was checked is what is connected to -----------------------------------------------------


class Answers:
    """A name server that gives another answer each time."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver: Receiver, hostName: str, portNumber: int = 0) -> None:  # noqa: N803  # Twisted's
        receiver.resolutionBegan(self)
        for address in self.answers.pop(0).split():
            receiver.addressResolved(IPv4Address("TCP", address, portNumber))
        receiver.resolutionComplete()


class Receiver:
    def __init__(self) -> None:
        self.addresses: list[str] = []

    def resolutionBegan(self, resolution: object) -> None: ...
    def addressResolved(self, address: IPv4Address) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None: ...


def test_a_name_that_is_rebound() -> None:
    resolver = GuardedResolver(Answers("8.8.8.8", "127.0.0.1", "10.0.0.1 9.9.9.9"), Guard())
    seen = []
    for _ in range(3):
        receiver = Receiver()
        resolver.resolveHostName(receiver, "harbour.example", 443)
        seen.append(receiver.addresses)
    assert seen == [["8.8.8.8"], [], ["9.9.9.9"]]
    assert "harbour.example: 10.0.0.1 is a private" in resolver.refused["harbour.example", 443]


# -- a crawl -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crawled:
    named: OddSite
    secret: OddSite
    strict: OddSite  # its robots.txt redirects to the secret one
    database: Path

    def why(self, path: str) -> str:
        sql = "SELECT state || ': ' || coalesce(last_error, '') FROM urls WHERE url = ?"
        return str(rows(self.database, sql, [self.named.url(path)])[0][0])


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("guard")
    with ExitStack() as stack:
        named, secret, strict = (stack.enter_context(odd_site(f"127.0.0.{number}")) for number in (41, 42, 43))
        port = secret.base.rsplit(":", 1)[1]
        secret.fallback = gives(story("secret"))
        strict.answers |= {"/robots.txt": redirects(secret.url("/robots.txt")), "/feed.xml": gives(feed([]))}
        named.stories(2)
        named.answers |= {
            "/to-secret": redirects(secret.url("/story")),
            "/to-name": redirects(f"http://localhost:{port}/story"),
            "/to-number": redirects(f"http://0x7f00002a:{port}/story"),
            "/to-v6": redirects(f"http://[::ffff:127.0.0.42]:{port}/story"),
            "/to-file": redirects("file:///etc/passwd"),
            "/to-ftp": redirects("ftp://8.8.8.8/x"),
            "/moved.xml": redirects(secret.url("/feed.xml")),
            "/index.xml": gives(site_index([secret.url("/map.xml")]), Content_Type="application/xml"),
        }
        paths = ["/story/0", "/story/1", "/to-secret", "/to-name", "/to-number", "/to-v6", "/to-file", "/to-ftp"]
        listed = [*map(named.url, paths), secret.url("/listed"), f"http://localhost:{port}/listed"]
        named.answers["/feed.xml"] = gives(feed(listed))
        named.answers["/map.xml"] = gives(url_set([secret.url("/in-map")]), Content_Type="application/xml")
        sources = folder / "sources.toml"
        sources.write_text(
            named.sources("named", feeds=["/feed.xml", "/moved.xml"], sitemaps=["/index.xml", "/map.xml"])
            + strict.sources("strict", feeds=["/feed.xml"])
        )
        done = crawl(folder / "news.db", "--sources", sources)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        yield Crawled(named, secret, strict, folder / "news.db")


def test_nothing_was_asked_of_who_was_not_named(crawled: Crawled) -> None:
    assert crawled.secret.asked == []


def test_what_the_user_named_is_crawled(crawled: Crawled) -> None:
    assert value(crawled.database, "SELECT count(*) FROM stories") == 2


@pytest.mark.parametrize("path", ["/to-secret", "/to-name", "/to-number", "/to-v6"])
def test_redirects_are_refused_by_name(crawled: Crawled, path: str) -> None:
    assert crawled.why(path).startswith("rejected: address_refused: ")


@pytest.mark.parametrize("path", ["/to-file", "/to-ftp"])
def test_redirects_to_other_schemes_are_not_followed(crawled: Crawled, path: str) -> None:
    assert crawled.why(path) == "rejected: http_error: status 301"


def test_refusals_are_counted(crawled: Crawled) -> None:
    assert value(crawled.database, "SELECT count(*) FROM rejections WHERE reason = 'address_refused'") == 7
    assert value(crawled.database, "SELECT count(*) FROM urls WHERE state = 'queued'") == 0


def test_feeds_sitemaps_and_robots_txt(crawled: Crawled) -> None:
    errors = dict(rows(crawled.database, "SELECT url, last_error FROM feeds WHERE last_error IS NOT NULL"))
    assert "loopback" in errors[crawled.named.url("/moved.xml")]
    assert "loopback" in errors[crawled.secret.url("/map.xml")]
    assert "robots.txt cannot be read" in errors[crawled.strict.url("/feed.xml")]


@pytest.mark.slow
def test_a_network_can_be_allowed(crawled: Crawled, tmp_path: Path) -> None:
    done = crawl(tmp_path / "news.db", crawled.named.url("/to-secret"), "-s", "NEWSCRAWL_ALLOW_NETWORKS=127.0.0.0/8")
    assert done.returncode == 0, done.stderr
    assert value(tmp_path / "news.db", "SELECT count(*) FROM stories") == 1
    assert {asked.path for asked in crawled.secret.asked} == {"/robots.txt", "/story"}
    crawled.secret.asked.clear()


def test_a_wrong_network_is_one_line(tmp_path: Path) -> None:
    done = crawl(tmp_path / "news.db", "http://127.0.0.1:9/", "-s", "NEWSCRAWL_ALLOW_NETWORKS=all")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("Error: NEWSCRAWL_ALLOW_NETWORKS: 'all' is no network")


# -- with a proxy ------------------------------------------------------------------------------------------------------


def test_the_proxy_makes_every_connection(tmp_path: Path) -> None:
    with odd_site("127.0.0.44") as proxy, odd_site("127.0.0.45") as secret:
        base = "http://harbour.example"  # no name server knows it
        listed = [f"{base}/story/1", secret.url("/story"), "http://10.0.0.1/admin", f"{base}/to-secret"]
        proxy.answers |= {
            f"{base}/feed.xml": gives(feed(listed)),
            f"{base}/story/1": gives(story("proxied")),
            f"{base}/to-secret": redirects(secret.url("/another")),
        }
        sources = tmp_path / "sources.toml"
        sources.write_text(f'[[source]]\nname = "harbour"\nfeeds = ["{base}/feed.xml"]\n')
        done = crawl(tmp_path / "news.db", "--sources", sources, variables={"http_proxy": proxy.base})
        assert done.returncode == 0, done.stderr
        assert value(tmp_path / "news.db", "SELECT count(*) FROM stories") == 1
        assert value(tmp_path / "news.db", "SELECT count(*) FROM rejections WHERE reason = 'address_refused'") == 3
        assert secret.asked == []
        assert {asked.path for asked in proxy.asked} == {f"{base}{path}" for path in ("/robots.txt", "/feed.xml", "/story/1", "/to-secret")}


# -- the small client --------------------------------------------------------------------------------------------------


def test_the_client_has_the_same_guard() -> None:
    with odd_site("127.0.0.46") as named, odd_site("127.0.0.47") as secret:
        port = secret.base.rsplit(":", 1)[1]
        named.answers |= {"/page": gives(story("page")), "/to-secret": redirects(secret.url("/"))}
        fetcher = Fetcher([named.url("/page")])
        try:
            assert fetcher.get(named.url("/page")).status == 200
            assert "loopback" in fetcher.get(named.url("/to-secret")).error
            for host in ("127.0.0.47", "localhost", "0x7f00002f", "[::1]"):
                assert "loopback" in fetcher.get(f"http://{host}:{port}/").error
        finally:
            fetcher.close()
        assert secret.asked == []


def test_extract_says_why(tmp_path: Path) -> None:
    with odd_site("127.0.0.48") as named, odd_site("127.0.0.49") as secret:
        named.answers["/to-secret"] = redirects(secret.url("/"))
        done = newscrawl("extract", named.url("/to-secret"), cwd=tmp_path)
        assert done.returncode == 1
        assert "127.0.0.49 is a loopback address (NEWSCRAWL_ALLOW_NETWORKS can allow it)" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
