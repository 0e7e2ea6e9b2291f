"""Selectors of elements, in CSS or XPath, as a sources file gives them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import XPath

_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
_PREDICATE = re.compile(r"\[[^\[\]]*\]")
_CALL = re.compile(r"([A-Za-z_][\w.:-]*)\s*\(")
_VARIABLE = re.compile(r"\$\s*[A-Za-z_]")
#: A path, without its predicates, that ends at what is no element.
_NO_ELEMENT = re.compile(
    r"(?:@|\battribute\s*::|\bnamespace\s*::|\b(?:text|comment|processing-instruction)\s*\()[^/|]*(?:\||$)"
)
# What may stand before a bracket: the functions of XPath 1.0, its kinds of nodes, its operators.
_CALLABLE_NAMES = """
    last position count id local-name namespace-uri name string concat starts-with contains substring-before
    substring-after substring string-length normalize-space translate boolean not true false lang number sum floor
    ceiling round node text comment processing-instruction and or div mod
"""
_CALLABLE = frozenset(_CALLABLE_NAMES.split())


@lru_cache(maxsize=1 << 10)
def compiled(selector: str) -> XPath:
    """A selector ready for use: XPath where it begins with a slash or a bracket, else CSS.

    Raises ValueError for what is neither; ``check`` looks closer.
    """
    from cssselect import HTMLTranslator, SelectorError  # few sources have one
    from lxml.etree import XPath, XPathError

    is_xpath = selector.startswith(("/", "("))
    try:
        return XPath(selector if is_xpath else HTMLTranslator().css_to_xpath(selector))
    except (SelectorError, XPathError) as error:
        kind = "XPath" if is_xpath else "CSS selector"
        raise ValueError(f"{selector!r} is no {kind}: {error}") from None


def check(selector: str) -> None:
    """Raises ValueError for what is no selector, and for an XPath that is no path to elements.

    libxml2 sees a call or a variable that is none only on a page where it comes to it.
    """
    from lxml.etree import Element, XPathError

    path = compiled(selector)
    if not selector.startswith(("/", "(")):
        return
    bare = _LITERAL.sub("''", selector)
    unknown = next((name for name in _CALL.findall(bare) if name.rpartition("::")[2] not in _CALLABLE), None)
    if unknown is not None:
        raise ValueError(f"{selector!r} is no XPath: there is no function {unknown}()")
    if _VARIABLE.search(bare):
        raise ValueError(f"{selector!r} is no XPath: it holds a variable")
    inner = None
    while inner != bare:
        inner, bare = bare, _PREDICATE.sub("", bare)
    try:
        is_path = isinstance(path(Element("html")), list)
    except XPathError as error:
        raise ValueError(f"{selector!r} is no XPath: {error}") from None
    if not is_path or _NO_ELEMENT.search(bare):
        raise ValueError(f"{selector!r} selects no elements")
