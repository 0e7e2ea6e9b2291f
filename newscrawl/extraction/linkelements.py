"""What the elements around a link say of it by their tags: a list, a heading, a quotation, a picture."""

from __future__ import annotations

from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extraction.elements import HEADINGS

_NEAR = 5  # containers of a link that are looked at
_CLASS = 100  # characters of a class that are compared


def is_quoted(link: HtmlElement) -> bool:
    """Whether a link stands in a quotation, as those that a story shows of other sites."""
    return any(node.tag == "blockquote" for node in islice(link.iterancestors(), _NEAR))


def in_list(link: HtmlElement) -> bool:
    """Whether a link is an entry of a list, as those of menus are, rather than a button beside it."""
    return any(node.tag == "li" for node in islice(link.iterancestors(), _NEAR))


def shape(link: HtmlElement) -> tuple[str, ...]:
    """Tag and first class of the two containers of a link, which the entries of one menu have alike."""
    inner = link.getparent()
    outer = None if inner is None else inner.getparent()
    if inner is None or outer is None:
        return ()
    return inner.tag, _first_class(inner.get("class")), outer.tag, _first_class(outer.get("class"))


def _first_class(names: str | None) -> str:
    return names.lstrip()[:_CLASS].partition(" ")[0] if names else ""


def shows_picture(link: HtmlElement) -> bool:
    """Whether a link holds a picture."""
    return next(link.iter("img", "amp-img"), None) is not None


def in_heading(link: HtmlElement) -> bool:
    """Whether a link is a heading."""
    parent = link.getparent()
    return parent is not None and parent.tag in HEADINGS
