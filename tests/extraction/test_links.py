from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.links import canonical_url, find_links, same_site, strip
from newscrawl.items import Block, BlockRole

SITE = "https://www.harbour-courier.example"


def _blocks(document: Any, roles: dict[str, tuple[BlockRole, bool]]) -> tuple[list[TextBlock], list[Block]]:
    text_blocks, blocks = [], []
    for position, (name, (role, kept)) in enumerate(roles.items()):
        element = document.tree.get_element_by_id(name)
        text = element.text_content()
        text_blocks.append(TextBlock(position, text, "p", "/p", element, tuple(element.iter("a")), False, kept))
        blocks.append(Block(position, text, role, kept, "test", None, "/p"))
    return text_blocks, blocks


def test_links_take_the_role_of_their_block(parse: Any) -> None:
    document, _ = parse(
        '<nav><a href="/">Home</a></nav><p id="a">See <a href="/town/quay?utm_source=x&amp;id=7#top">the quay</a>.</p>'
        '<p id="b"><a href="/town/other">Read more</a></p><p id="c">By <a href="/author/ann">Ann Lee</a></p>'
        '<p id="d">Source: <a href="https://port.example/log">the port</a></p>'
    )
    roles: dict[str, tuple[BlockRole, bool]] = {
        "a": ("paragraph", True),
        "b": ("related", False),
        "c": ("byline", False),
        "d": ("paragraph", True),
    }
    found = find_links(document, *_blocks(document, roles))
    assert [(link.url, link.role, link.position, link.internal) for link in found] == [
        (f"{SITE}/", "nav", None, True),
        (f"{SITE}/town/quay?id=7", "body", 0, True),
        (f"{SITE}/town/other", "related", 1, True),
        (f"{SITE}/author/ann", "author", 2, True),
        ("https://port.example/log", "source", 3, False),
    ]
    assert found[1].text == "the quay"


@pytest.mark.parametrize(
    ("html", "role"),
    [
        ('<a rel="tag" href="/t/ferry">x</a>', "tag"),
        ('<a rel="author" href="/ann">x</a>', "author"),
        ('<a rel="sponsored" href="https://shop.example/">x</a>', "promo"),
        ('<a href="https://social.example/sharer.php?u=https%3A%2F%2Fwww.harbour-courier.example">x</a>', "share"),
        ('<div class="related-stories"><a href="/b">x</a></div>', "related"),
        ('<div class="newsletter"><a href="/b">x</a></div>', "promo"),
        ('<footer><a href="/b">x</a></footer>', "nav"),
        ('<figure><a href="/b.jpg">x</a></figure>', "media"),
    ],
)
def test_links_outside_the_story(parse: Any, html: str, role: str) -> None:
    document, _ = parse(html)
    assert [link.role for link in find_links(document, (), ())] == [role]


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
    assert canonical_url(*parse(head=f'<link rel="canonical" href="{canonical}">', url=SITE + url)) == expected


def test_og_url_is_the_second_choice(parse: Any) -> None:
    head = '<link rel="canonical" href="https://elsewhere.example/x"><meta property="og:url" content="/late">'
    assert canonical_url(*parse(head=head)) == f"{SITE}/late"
