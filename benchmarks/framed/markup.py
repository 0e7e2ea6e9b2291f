"""Changing single elements of a page."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from newscrawl.extraction.elements import INLINE


def before(element: HtmlElement, text: str) -> None:
    """Put text right before an element."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def drop(element: HtmlElement) -> None:
    """Take an element out of its page, not the text behind it."""
    if element.getparent() is not None:
        element.drop_tree()


def say(element: HtmlElement, text: str, within: HtmlElement | None = None) -> str:
    """Let an element say something else: its longest piece of text is replaced, the others of its line go.

    Gives what it said. Elements in it that are lines of their own are left alone.
    """
    pieces = list(_pieces(element))
    if within is not None:
        pieces = [piece for piece in pieces if _holds(within, piece)] or pieces
    if not pieces:
        element.text = text
        return ""
    longest = max(pieces, key=lambda piece: len(_get(piece).strip()))
    said = _get(longest)
    for owner, place in pieces:
        setattr(owner, place, text if (owner, place) == longest else " ")
    return said


_Piece = tuple[HtmlElement, str]


def _pieces(element: HtmlElement) -> Iterator[_Piece]:
    if (element.text or "").strip():
        yield element, "text"
    for child in element:
        if isinstance(child.tag, str) and child.tag in INLINE:
            yield from _pieces(child)
        if (child.tail or "").strip():
            yield child, "tail"


def _get(piece: _Piece) -> str:
    owner, place = piece
    return str(getattr(owner, place))


def _holds(outer: HtmlElement, piece: _Piece) -> bool:
    owner, place = piece
    if owner is outer:
        return place == "text"
    return any(above is outer for above in owner.iterancestors())
