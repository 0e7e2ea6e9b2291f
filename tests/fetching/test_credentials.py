"""Headers and cookies of a source, seen from the servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy import Request

from newscrawl.fetching.credentials import CREDENTIALS, CredentialsMiddleware, credentials_of
from newscrawl.items import Source
from tests.crawling import crawl, value
from tests.fetching.oddsite import OddSite, feed, gives, odd_site, redirects, story

GIVEN = """headers = { "X-Key" = "$COURIER_KEY" }
cookies = { session = "id-${COURIER_SESSION}", consent = "all" }
"""


def _told(site: OddSite) -> dict[str, tuple[str | None, str | None]]:
    return {asked.path: (asked.headers.get("X-Key"), asked.headers.get("Cookie")) for asked in site.asked}


@pytest.mark.slow
def test_they_go_to_the_source_s_hosts_and_to_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURIER_KEY", "k3y-of-mine")
    monkeypatch.setenv("COURIER_SESSION", "s3cret")
    with odd_site() as own, odd_site("127.0.0.2") as other:
        own.answers["/a"] = gives(story(own.url("/a")), Set_Cookie="session=fr3sh")
        own.answers["/away"] = redirects(other.url("/b"))
        own.answers["/feed"] = gives(feed([own.url("/a"), own.url("/away"), other.url("/c")]), Content_Type="text/xml")
        other.answers |= {path: gives(story(other.url(path))) for path in ("/b", "/c")}
        sources = tmp_path / "sources.toml"
        # the second source makes the other server one that the user named
        sources.write_text(own.sources(feeds=["/feed"]) + GIVEN + other.sources("other", sections=["/"], feeds=["/none"]))
        done = crawl(tmp_path / "news.db", "--sources", sources, "-v")
    assert done.returncode == 0, done.stderr
    both = ("k3y-of-mine", "session=id-s3cret; consent=all")
    assert _told(own) == {"/robots.txt": (None, None), "/feed": both, "/a": both, "/away": both}
    assert {path: told for path, told in _told(other).items() if told != (None, None)} == {}
    assert other.times("/b") == other.times("/c") == 1
    assert value(tmp_path / "news.db", "SELECT count(*) FROM stories") == 3
    _find_nowhere((b"k3y-of-mine", b"s3cret", b"fr3sh"), tmp_path, done.stdout + done.stderr)


def _find_nowhere(secrets: tuple[bytes, ...], folder: Path, printed: str) -> None:
    import gzip

    written = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "sources.toml"}
    archives = [gzip.decompress(data) for path, data in written.items() if path.suffix == ".gz"]
    assert archives
    for secret in secrets:
        assert secret.decode() not in printed
        assert not [path for path, data in written.items() if secret in data]
        assert not any(secret in data for data in archives)


def test_a_variable_that_is_not_set_ends_the_crawl_with_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURIER_KEY", raising=False)
    monkeypatch.setenv("COURIER_SESSION", "x")
    sources = tmp_path / "sources.toml"
    sources.write_text('[[source]]\nname = "courier"\nhome = "http://127.0.0.1:9/"\n' + GIVEN)
    done = crawl(tmp_path / "news.db", "--sources", sources)
    assert done.returncode == 1
    assert done.stderr.strip() == "Error: source courier: the environment has no variable COURIER_KEY"


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://www.courier.example/2026/ferry", True),
        ("https://courier.example/2026/ferry", True),
        ("https://feeds.courier.example/rss", True),
        ("http://www.courier.example/2026/ferry", False),
        ("https://www.courier.example:8443/", False),
        ("https://amp.courier.example/", False),
        ("https://www.courier.example.evil.example/", False),
        ("https://evil.example/?https://www.courier.example/", False),
    ],
)
def test_which_addresses_they_are_sent_to(url: str, sent: bool) -> None:
    source = Source(
        "courier", home="https://www.courier.example/", feeds=("https://feeds.courier.example/rss",), headers=(("X-Key", "k"),)
    )
    # a redirect brings the header of the request before it
    request = Request(url, headers={"X-Key": "k"}, meta={CREDENTIALS: credentials_of(source)})
    CredentialsMiddleware().process_request(request)
    assert request.headers.get("X-Key") == (b"k" if sent else None)


def test_credentials_do_not_show_what_they_hold() -> None:
    source = Source("courier", home="https://courier.example/", headers=(("X-Key", "k3y"),), cookies=(("a", "s3cret"),))
    assert "k3y" not in repr(source) + repr(credentials_of(source))
    assert "s3cret" not in repr(source) + repr(credentials_of(source))
