"""What addresses the links of a page have, and which is the page's own."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.links import find_canonical_url, find_links, same_site, strip, told_address

SITE = "https://www.harbour-courier.example"


@pytest.mark.parametrize(
    "href",
    [
        "",
        "#top",
        "javascript:void(0)",
        "mailto:a@b.example",
        "tel:1",
        "http://",
        "http://[1",
        "http://a:99999999/",
        "ftp://a/b",
        "x" * 5_000,
        "http:///path",
    ],
)
def test_what_is_no_link(parse: Any, href: str) -> None:
    document, _ = parse(f'<a href="{href}">x</a>')
    assert find_links(document, (), ()) == ()


def test_a_base_is_honoured_and_the_page_itself_is_no_link(parse: Any) -> None:
    document, _ = parse(
        '<a href="b">x</a><a href="https://www.harbour-courier.example/town/a#part">y</a>',
        '<base href="/sea/">',
        url=SITE + "/town/a",
    )
    assert [link.url for link in find_links(document, (), ())] == [f"{SITE}/sea/b"]


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://tides.example", "https://tides.example/"),
        ("https://tides.example#low", "https://tides.example/"),
        ("https://Tides.example?utm_source=x", "https://tides.example/"),
        ("//tides.example", "https://tides.example/"),
        ("http://tides.example:8080", "http://tides.example:8080/"),
    ],
)
def test_a_host_alone_leads_to_its_front_page(parse: Any, href: str, url: str) -> None:
    document, _ = parse(f'<a href="{href}">Tides</a>')
    assert [(link.url, link.internal) for link in find_links(document, (), ())] == [(url, False)]


def test_what_is_said_in_place_of_a_text_is_plain_text(parse: Any) -> None:
    document, _ = parse('<a href="/a.jpg" title="&lt;p&gt;The old &lt;b&gt;crane&lt;/b&gt;&lt;/p&gt;"><img src=a></a>')
    assert [link.text for link in find_links(document, (), ())] == ["The old crane"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<span>Ferry late</span>", "Ferry late"),
        ("<img src=a.jpg> Ferry late", "Ferry late"),
        ("Ferry <b>late</b>", "Ferry late"),
        ("<svg>arrow</svg>", ""),
        ("<!-- icon -->Ferry late", "Ferry late"),
        ("<span><i>Ferry</i></span> late", "Ferry late"),
    ],
)
def test_the_text_of_a_link_is_what_it_shows(parse: Any, inside: str, text: str) -> None:
    document, _ = parse(f'<a href="/late">{inside}</a>')
    assert [link.text for link in find_links(document, (), ())] == [text]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://www.paper.co.uk/a", "http://live.paper.co.uk/b", True),
        ("https://paper.co.uk/", "https://other.co.uk/", False),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/b", True),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8001/b", False),
        ("http://localhost:1/", "http://localhost:1/x", True),
        ("http://[::1]:80/", "http://[::1]/", True),
        ("https://blätter.example/", "https://xn--bltter-cua.example/", True),
    ],
)
def test_sites(a: str, b: str, same: bool) -> None:
    assert same_site(a, b) is same


def test_tracking_parameters_go_and_others_stay() -> None:
    assert strip("https://A.example/p?utm_medium=x&id=3&fbclid=y#z") == "https://a.example/p?id=3"
    assert strip("https://a.example/p?b=2&a=%C3%A9+x") == "https://a.example/p?b=2&a=%C3%A9+x"


@pytest.mark.parametrize(
    ("url", "canonical", "expected"),
    [
        ("/town/late?utm_source=x", "/town/late", f"{SITE}/town/late"),
        ("/amp/late", f"{SITE}/late", f"{SITE}/late"),
        ("/late", "http://harbour-courier.example/late", "http://harbour-courier.example/late"),
        ("/late", "https://elsewhere.example/late", None),
        ("/late", "/", None),
        ("/", "/", f"{SITE}/"),
        ("/town/the-ferry-is-late", "/town/", None),
        ("/town/late/2", "/town/late", f"{SITE}/town/late"),
        ("/late", "{{ page.url }}", None),
        ("/late", "http://[broken", None),
    ],
)
def test_canonical_urls(parse: Any, url: str, canonical: str, expected: str | None) -> None:
    assert (
        find_canonical_url(*parse(head=f'<link rel="canonical" href="{canonical}">', url=SITE + url)).value == expected
    )


def test_og_url_is_the_second_choice(parse: Any) -> None:
    head = '<link rel="canonical" href="https://elsewhere.example/x"><meta property="og:url" content="/late">'
    assert find_canonical_url(*parse(head=head)).value == f"{SITE}/late"


@pytest.mark.parametrize(
    ("path", "is_storys", "why"),
    [
        ("/town/late", True, "a short name"),
        ("/category/sports/ferry-late", True, "a story below a category"),
        ("/topic/brexit/ferry-late", True, "below a topic"),
        ("/author/ann-lee/ferry-late-today", True, "below a writer"),
        ("/index.php/archives/12", True, "a number"),
        ("/story?s=12345", True, "a number for a parameter of searches"),
        ("/category/sports/", False, "a category"),
        ("/tag/brexit", False, "a tag"),
        ("/archives/author/ann-lee", False, "a writer"),
        ("/category", False, "all categories"),
        ("/index.php?s=ferry", False, "a search"),
        ("/account/login", False, "a form"),
        ("/", False, "the front page"),
    ],
)
def test_the_address_that_a_saved_page_gives_itself(parse: Any, path: str, is_storys: bool, why: str) -> None:
    document, _ = parse(head=f'<link rel="canonical" href="{SITE}{path}">', url="")
    assert told_address(document) == (SITE + path if is_storys else None), why
