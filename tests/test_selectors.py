"""Selectors of elements: CSS, and XPath that begins with a slash."""

from __future__ import annotations

import pytest
from lxml import html

from newscrawl.selectors import compiled

TREE = html.fromstring("<main><aside class='offer big'><p>Offer</p></aside><p id='x'>Text</p></main>")


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("aside.offer", ["aside"]),
        ("#x, .offer > p", ["p", "p"]),
        ("//aside/p", ["p"]),
        (".none", []),
    ],
)
def test_what_is_selected(selector: str, found: list[str]) -> None:
    elements = compiled(selector)(TREE)
    assert isinstance(elements, list)
    assert [element.tag for element in elements if isinstance(element, html.HtmlElement)] == found


@pytest.mark.parametrize(("selector", "kind"), [("aside[", "CSS selector"), ("//aside[", "XPath"), ("p:no-such()", "CSS selector")])
def test_what_is_none(selector: str, kind: str) -> None:
    with pytest.raises(ValueError, match=f"is no {kind}"):
        compiled(selector)
