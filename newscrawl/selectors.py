"""Selectors of elements, in CSS or XPath, as a sources file gives them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import XPath


@lru_cache(maxsize=1 << 10)
def compiled(selector: str) -> XPath:
    """A selector ready for use: XPath where it begins with a slash, else CSS. Raises ValueError for what is neither."""
    from cssselect import HTMLTranslator, SelectorError  # few sources have one
    from lxml.etree import XPath, XPathError

    try:
        return XPath(selector if selector.startswith("/") else HTMLTranslator().css_to_xpath(selector))
    except (SelectorError, XPathError) as error:
        kind = "XPath" if selector.startswith("/") else "CSS selector"
        raise ValueError(f"{selector!r} is no {kind}: {error}") from None
