"""Selectors of elements: CSS, and XPath that begins with a slash or a bracket."""

from __future__ import annotations

import pytest
from lxml import html

from newscrawl.selectors import check, compiled

TREE = html.fromstring("<main><aside class='offer big'><p>Offer</p></aside><p id='x'>Text</p></main>")


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("aside.offer", ["aside"]),
        ("#x, .offer > p", ["p", "p"]),
        ("//aside/p", ["p"]),
        (".none", []),
        ("(//p)[1]", ["p"]),
        ("(//aside | //p)[not(@id) and (.//p or contains(@class, 'big'))]", ["aside"]),
        ("//p[text() and @id = 'x']", ["p"]),
        ("//p/@id/..", ["p"]),
        ("//*[self::aside]/child::node()", ["p"]),
        ("//aside[@class='no/@such [text()']", []),
    ],
)
def test_what_is_selected(selector: str, found: list[str]) -> None:
    check(selector)
    elements = compiled(selector)(TREE)
    assert isinstance(elements, list)
    assert [element.tag for element in elements if isinstance(element, html.HtmlElement)] == found


@pytest.mark.parametrize(("selector", "kind"), [("aside[", "CSS selector"), ("//aside[", "XPath"), ("p:no-such()", "CSS selector"), ("//p[foo()]", "XPath"),
    ("//svg:path", "XPath"), ("//p[$x]", "XPath"), ("(//p", "XPath"), ("@class", "CSS selector")])
def test_what_is_none(selector: str, kind: str) -> None:
    with pytest.raises(ValueError, match=f"is no {kind}"):
        check(selector)


@pytest.mark.parametrize(
    "selector",
    ["//text()", "//p/@class", "//p/attribute::class", "(//p)[1]/text()", "//aside | //p/@id", "(1 + 1)", "('p')", "//p = 'x'", "//comment()"],
)
def test_what_selects_no_elements(selector: str) -> None:
    with pytest.raises(ValueError, match="selects no elements"):
        check(selector)
