"""robots.txt rules: RFC 9309 and its own examples, and what servers write instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.fetching.rules import MAX_BYTES, RobotsRules, product_token


def allows(body: str | bytes, path: str, robot: str = "newscrawl") -> bool:
    rules = RobotsRules(body.encode() if isinstance(body, str) else body)
    return rules.allows(f"https://harbour.example{path}", robot)


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /", "/", False),
        ("Disallow:", "/", True),
        ("Disallow: /p", "/page", False),
        ("Disallow: /p$", "/page", True),
        ("Disallow: /p$", "/p", False),
        ("Disallow: /*.gif$", "/a/b.gif", False),
        ("Disallow: /*.gif$", "/a/b.gif?x", True),
        ("Disallow: *x", "/a/x/b", False),
        ("Disallow: /a*b*c", "/a--c--b", True),
        ("Disallow: /a*b*c", "/a--b--c", False),
        ("Disallow: /ab*ba$", "/aba", True),
        ("Disallow: /a\nAllow: /a", "/a", True),
        ("Disallow: /a/b\nAllow: /a", "/a/b", False),
        ("Allow: /a/b\nDisallow: /a", "/a/b", True),
        ("Disallow: /möwe", "/m%C3%B6we", False),
        ("Disallow: /m%c3%b6we", "/möwe", False),
        ("Disallow: /%7Eada", "/~ada", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /*?", "/story?", False),
        ("Disallow: /*?", "/story", True),
        ("Disallow: /private # not for robots", "/private", False),
        ("disallow : /private", "/private", False),
        ("Disallow /private", "/private", False),
        ("Noindex: /private", "/private", True),
        ("Allow: /paper/index.html\nDisallow: /", "/paper/", True),
        ("Disallow: /", "?q=1", False),
    ],
)
def test_rules(rules: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rules}", path) is allowed


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        ("User-agent: newscrawl\nAllow: /\nUser-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: NewsCrawl/1.0\nAllow: /", True),
        ("User-agent: newscrawler\nDisallow: /", True),
        ("User-agent: news\nDisallow: /", True),
        ("User-agent: otherbot\nUser-agent: newscrawl\nSitemap: /map.xml\nUser-agent: more\nDisallow: /", False),
        ("User-agent: newscrawl\nDisallow: /a\n\nUser-agent: newscrawl\nDisallow: /story", False),
        ("User-agent: newscrawl\n\nUser-agent: *\nDisallow: /", False),
        ("User-agent: newscrawl\nAllow: /x\n\nUser-agent: *\nDisallow: /", True),
        ("Disallow: /", True),
        ("User-agent: *\rDisallow: /\r", False),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", False),
        ("<!doctype html><title>Not found</title>", True),
        ("", True),
    ],
)
def test_groups(body: str, allowed: bool) -> None:
    assert allows(body, "/story/1") is allowed


def test_in_utf_16() -> None:
    body = "User-agent: *\nDisallow: /story\n"
    assert not allows(body.encode("utf-16"), "/story/1")
    assert not allows(b"\xfe\xff" + body.encode("utf-16-be"), "/story/1")


def test_crawl_delay() -> None:
    rules = RobotsRules(b"User-agent: a\nCrawl-delay: 2.5\nUser-agent: b\nDisallow: /x\n\nUser-agent: *\nCrawl-delay: -1\n")
    assert (rules.crawl_delay("A"), rules.crawl_delay("b"), rules.crawl_delay("c")) == (2.5, None, None)
    assert not rules.allows("https://harbour.example/x", "a")
    assert RobotsRules(b"User-agent: *\nCrawl-delay: inf").crawl_delay("a") is None


def test_sitemaps_belong_to_no_group() -> None:
    body = b"Sitemap: https://harbour.example/A.xml\nUser-agent: x\nsite-map: /b.xml\nSitemap: https://harbour.example/A.xml"
    assert RobotsRules(body).sitemaps == ["https://harbour.example/A.xml", "/b.xml"]


def test_half_a_megabyte_is_read_and_no_half_line() -> None:
    first, filler = b"User-agent: *\nDisallow: /first\n", b"# nothing here\n"
    body = first + filler * ((MAX_BYTES - len(first)) // len(filler))
    body += b"Disallow: /story"[: MAX_BYTES - len(body)].ljust(MAX_BYTES - len(body), b"x") + b"/1\nDisallow: /late\n"
    assert not allows(body, "/first")
    assert allows(body, "/story/1")
    assert allows(body, "/late")


def test_many_asterisks_take_no_time() -> None:
    body = f"User-agent: *\nDisallow: /{'a*' * 5_000}b$\nDisallow: {'*' * 10_000}z$\n"
    assert allows(body, f"/{'a' * 100_000}")


@given(st.binary(max_size=400), st.text(max_size=60))
def test_nothing_raises(body: bytes, path: str) -> None:
    rules = RobotsRules(b"User-agent: *\nDisallow: " + body)
    assert rules.allows(f"https://harbour.example/{path}", "newscrawl") in (True, False)
    assert RobotsRules(body).crawl_delay("newscrawl") is None or body


@pytest.mark.parametrize(
    ("user_agent", "token"),
    [
        ("newscrawl/0.1.0 (+https://paper.example/)", "newscrawl"),
        ("Mozilla/5.0 (compatible; harbour-bot/2.1; +https://paper.example/)", "harbour-bot"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla"),
        ("  My_Robot", "My_Robot"),
        ("", ""),
    ],
)
def test_product_tokens(user_agent: str, token: str) -> None:
    assert product_token(user_agent) == token
