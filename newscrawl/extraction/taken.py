"""What a source's row says is never text: elements that its `remove` selects. Their blocks are kept as removed ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml.etree import XPathError
from lxml.html import HtmlElement

from newscrawl.extraction.document import Document, TextBlock
from newscrawl.items import Block
from newscrawl.selectors import compiled

#: Begins the reason of such a block; the selector follows.
BY_SOURCE = "source"


def take(document: Document, own: Sequence[TextBlock], blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without those in elements that the page's ``remove`` selects; what was removed before stays as it is.

    ``own`` are the page's blocks as they were cut, one for each of ``blocks``.
    """
    chosen: dict[HtmlElement, str] = {}
    for selector in document.page.remove:
        for element in _selected(document, selector):
            chosen.setdefault(element, selector)
    if not chosen:
        return tuple(blocks)
    found = []
    for text, block in zip(own, blocks, strict=True):
        by = _holder(text.element, chosen) if block.kept else None
        if by is not None:
            block = replace(block, kept=False, role="other", reason=f"{BY_SOURCE}:{by}")
        found.append(block)
    return tuple(found)


def _selected(document: Document, selector: str) -> list[HtmlElement]:
    """The elements; none where the XPath gives something else, or calls what is no function."""
    try:
        found = compiled(selector)(document.tree)
    except XPathError:
        return []
    return [each for each in found if isinstance(each, HtmlElement)] if isinstance(found, list) else []


def _holder(element: HtmlElement, chosen: dict[HtmlElement, str]) -> str | None:
    """The selector of an element or of the nearest one round it."""
    return next((chosen[each] for each in (element, *element.iterancestors()) if each in chosen), None)
