from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.addresses import is_whole, normalize_url, plain_url

STORY = "example.org/politics/budget-2026"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/politics/budget-2026",
        "http://example.org/politics/budget-2026",
        "//example.org/politics/budget-2026",
        "example.org/politics/budget-2026",
        "HTTPS://WWW.Example.ORG/politics/budget-2026",
        "https://www2.example.org/politics/budget-2026",
        "https://example.org:443/politics/budget-2026",
        "http://example.org:80/politics/budget-2026",
        "https://example.org./politics/budget-2026",
        "https://reader@example.org/politics/budget-2026",
        "https://example.org//politics/./x/../budget-2026/",
        "https://example.org/politics/budget-2026/",
        "https://example.org/politics/budget-2026?",
        "https://example.org/politics/budget-2026#comments",
        "https://example.org/politics/%62udget%2D2026",
        "https://example.org/politics/budget-2026;jsessionid=0A1B?utm_source=rss&utm_medium=feed",
        "https://example.org/politics/budget-2026?fbclid=abc&gclid=d&mc_cid=1&at_medium=x&ref=home",
        "https://example.org/politics/budget-2026?UTM_Campaign=x&amp;utm_term=y",
        " https://example.org/politics/bud\nget-2026\t",
    ],
)
def test_spellings_of_one_page(url: str) -> None:
    assert plain_url(url) == normalize_url(url) == STORY


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/politics/budget-2026/amp",
        "https://example.org/politics/budget-2026/amp/",
        "https://example.org/amp/politics/budget-2026",
        "https://example.org/politics/amp/budget-2026",
        "https://example.org/politics/budget-2026.amp",
        "https://example.org/politics/budget-2026/amp.html",
        "https://example.org/politics/budget-2026?amp=1",
        "https://example.org/politics/budget-2026?amp",
        "https://example.org/politics/budget-2026?outputType=amp&utm_source=x",
        "https://amp.example.org/politics/budget-2026",
        "https://www.amp.example.org/politics/budget-2026",
        "https://example-org.cdn.ampproject.org/c/s/example.org/politics/budget-2026",
        "https://example.org/politics/budget-2026/print",
        "https://example.org/politics/budget-2026/print/",
        "https://example.org/print/politics/budget-2026",
        "https://example.org/politics/budget-2026?print=1",
        "https://example.org/politics/budget-2026?view=print",
    ],
)
def test_amp_and_print_forms_are_folded_but_told_apart(url: str) -> None:
    assert normalize_url(url) == STORY
    assert plain_url(url) != STORY


def test_amp_in_front_of_the_suffix() -> None:
    assert normalize_url("https://example.org/a/story.amp.html") == "example.org/a/story.html"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://example.org/story?id=7", "example.org/story?id=7"),
        ("https://example.org/story?copy=3", "example.org/story?copy=3"),
        ("https://example.org/story?page=2&id=7", "example.org/story?id=7&page=2"),
        ("https://example.org/story?view=full", "example.org/story?view=full"),
        ("https://example.org/story?print=weekly", "example.org/story?print=weekly"),
        ("https://example.org/Story", "example.org/Story"),
        ("https://example.org:8080/story", "example.org:8080/story"),
        ("https://m.example.org/story", "m.example.org/story"),
        ("https://example.org/amp", "example.org/amp"),
        ("https://example.org/print/", "example.org/print"),
        ("https://www.com/story", "www.com/story"),
        ("https://amp.dev/story", "amp.dev/story"),
        ("https://example.org/a/amplifiers/printing", "example.org/a/amplifiers/printing"),
        ("https://bücher.example/straße", "xn--bcher-kva.example/stra%C3%9Fe"),
        ("https://xn--bcher-kva.example/stra%c3%9fe", "xn--bcher-kva.example/stra%C3%9Fe"),
        ("http://[2001:db8::1]:80/story", "[2001:db8::1]/story"),
        ("http://127.0.0.1:4000/", "127.0.0.1:4000"),
        ("mailto:desk@example.org", "mailto:desk@example.org"),
        ("javascript:void(0)", "javascript:void(0)"),
        ("", ""),
    ],
)
def test_what_tells_pages_apart_stays(url: str, key: str) -> None:
    assert normalize_url(url) == key


_piece = st.sampled_from(
    ["http:", "https:", "//", "/", "www.", "amp.", "amp", "print", ".amp", ".html", "?", "&", "=", "amp=1", "utm_a", "#",
     "@", ":", "80", ":443", "%", "%2", "%41", "%25", "..", ".", "é", "ß", "／", "。", "x.cdn.ampproject.org/c/s/", "[::1]",
     ";jsessionid=", "a", "b.c", "\\", "\t", "\ud800", " ", "&amp;"]
)  # fmt: skip


@given(st.text() | st.lists(_piece, max_size=14).map("".join))
@example("http://[::1")
@example("http://www.amp.www.amp.example.org:80:443:/amp/./amp/print/amp.amp.html")
def test_never_raises_and_is_idempotent(url: str) -> None:
    for normalise in (normalize_url, plain_url):
        key = normalise(url)
        assert normalise(key) == key
        assert key.isascii() or ":" in key  # the address of another scheme is left as it is


_common = st.sampled_from(
    ["www.", "www2.", "www", "amp.", "amp", "print", "AMP", "Print", ".html", "a", "b1", "-", "~", "+", ",", "_", ".", "..", "/",
     "//", "example", ".org", ".co.uk", "xn--a", "http:", ":80", "story", "2026"]
)  # fmt: skip


@given(st.sampled_from(["http://", "https://"]), st.lists(_common, max_size=9).map("".join))
@example("https://", "news.www.example.org/a")
@example("https://", "www.example.org/a.b/champion/imprint.html/")
def test_an_empty_query_changes_nothing(scheme: str, rest: str) -> None:
    """What is looked at closely, because there is a query, has the key of what is not."""
    for normalise in (normalize_url, plain_url):
        assert normalise(f"{scheme}{rest}?") == normalise(f"{scheme}{rest}")


@given(st.text("ab0/.?;:@#-%&=[]\\é\u200b ", max_size=12))
def test_joining_changes_nothing_of_a_whole_address(rest: str) -> None:
    url = f"https://example.org/{rest}"
    if is_whole(url):
        assert urljoin("https://www.example.com/news/2026/", url) == url


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("https://cdn.example.org/a/b.jpg?w=800&h=450", True),
        ("http://example.org/", True),
        ("https://example.org", False),
        ("https://Example.org/a", False),
        ("//example.org/a", False),
        ("/a/b.jpg", False),
        ("https://example.org/a?", False),
        ("https://example.org/a;", False),
        ("https://example.org/a#b", False),
        ("https://example.org/a b", False),
    ],
)
def test_what_a_whole_address_is(url: str, whole: bool) -> None:
    assert is_whole(url) is whole
