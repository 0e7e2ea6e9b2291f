"""The proxy of a source: a server on loopback that is asked for whole addresses, of hosts that do not exist."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from newscrawl.credentials import checked_proxy, shown_proxy
from newscrawl.errors import SourcesError
from newscrawl.fetching.proxies import proxy_of
from newscrawl.items import Source
from tests.crawling import crawl, newscrawl, rows
from tests.fetching.oddsite import feed, gives, odd_site, redirects, story

PAPER = "http://paper.example"
PAGES = [f"{PAPER}/a", f"{PAPER}/away"]


@pytest.mark.slow
def test_all_of_a_source_goes_through_its_proxy_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROXY_PASSWORD", "s3cr%2Ft")
    database, sources = tmp_path / "news.db", tmp_path / "sources.toml"
    with odd_site() as proxy, odd_site("127.0.0.2") as other:
        proxy.answers |= {
            f"{PAPER}/feed": gives(feed(PAGES), Content_Type="text/xml"),
            f"{PAPER}/a": gives(story(f"{PAPER}/a")),
            f"{PAPER}/away": redirects("http://moved.example/b"),
            "http://moved.example/b": gives(story("http://moved.example/b")),
        }
        other.answers["/feed"] = gives(feed([other.url("/c")]), Content_Type="text/xml")
        other.answers["/c"] = gives(story(other.url("/c")))
        address = proxy.url("").replace("http://", "http://ann:$PROXY_PASSWORD@")
        row = f'[[source]]\nname = "paper"\nfeeds = ["{PAPER}/feed"]\nproxy = "{address}"\n'
        sources.write_text(row + other.sources("other", feeds=["/feed"]))
        done = crawl(database, "--sources", sources, "-v")
    assert done.returncode == 0, done.stderr
    login = "Basic " + base64.b64encode(b"ann:s3cr/t").decode()
    assert {asked.path: asked.headers.get("Proxy-Authorization") for asked in proxy.asked} == dict.fromkeys(
        [f"{PAPER}/robots.txt", f"{PAPER}/feed", *PAGES, "http://moved.example/robots.txt", "http://moved.example/b"],
        login,
    )
    assert {asked.path for asked in other.asked} == {"/robots.txt", "/feed", "/c"}
    assert not any("Proxy-Authorization" in asked.headers for asked in other.asked)
    assert len(rows(database, "SELECT 1 FROM stories")) == 3
    for secret in ("s3cr%2Ft", "s3cr/t", "ann:", login):
        assert secret not in done.stdout + done.stderr
        assert not [path for path in tmp_path.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()
                    and path != sources]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("http://proxy.example:3128", True),
        ("https://ann:secret@proxy.example", True),
        ("http://[::1]:3128/", True),
        ("$WHOLE", True),
        ("http://$NAME:${PASSWORD}@proxy.example:3128", True),
        ("socks5://proxy.example:1080", False),
        ("proxy.example:3128", False),
        ("http://ann:secret/x@proxy.example", False),
        ("http://proxy.example/path", False),
        ("http://proxy.example:99999", False),
        ("http://ann:se$cr$-et@proxy.example", False),
        ("", False),
        (7, False),
    ],
)
def test_what_is_a_proxy(text: object, is_one: bool) -> None:
    if is_one:
        assert checked_proxy(text) == text
    else:
        with pytest.raises(ValueError, match=r"proxy|'\$'") as caught:
            checked_proxy(text)
        assert "sec" not in str(caught.value)


def test_variables_are_looked_up_when_a_crawl_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source("paper", proxy="$WHOLE")
    with pytest.raises(SourcesError, match="source paper: the environment has no variable WHOLE"):
        proxy_of(source)
    monkeypatch.setenv("WHOLE", "http://ann:sec/ret@proxy.example")
    with pytest.raises(SourcesError, match="source paper: key 'proxy'") as caught:
        proxy_of(source)
    assert "sec/ret" not in str(caught.value)
    monkeypatch.setenv("WHOLE", "http://ann:secret@proxy.example")
    proxy = proxy_of(source)
    assert proxy is not None
    assert proxy.url == "http://ann:secret@proxy.example"
    assert "secret" not in f"{proxy!r} {source!r} {Source('paper', proxy='http://ann:secret@x')!r}"


def test_it_is_shown_without_name_and_password(tmp_path: Path) -> None:
    assert shown_proxy("http://proxy.example:3128") == "http://proxy.example:3128"
    assert shown_proxy("http://ann:se@cret@proxy.example") == "http://***@proxy.example"
    assert shown_proxy("$WHOLE") == "$WHOLE"
    assert shown_proxy(None) is None
    sources = tmp_path / "sources.toml"
    sources.write_text(
        '[[source]]\nname = "paper"\nhome = "http://paper.example/"\nproxy = "http://ann:secret@p.example"\n'
    )
    listed = json.loads(newscrawl("sources", "list", "--sources", sources, "--json").stdout)
    assert listed[0]["proxy"] == "http://***@p.example"
