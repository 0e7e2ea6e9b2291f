"""A site's second design: other names, another nesting, a list elsewhere."""

from __future__ import annotations

from random import Random

from lxml import etree
from lxml.html import HtmlElement

from benchmarks.framed.holes import hole, is_torn
from benchmarks.framed.slots import Dress
from newscrawl.extraction import decode

_PREFIXES = ("v2-", "neo-", "app__", "site-")
_SLOT = hole("htmlslot", 0).removesuffix("0zqENDzq")
_LINK = hole("href", 0, 0).removesuffix("0zqENDzq")


def redesigned(template: str, dress: Dress, rng: Random) -> tuple[str, Dress]:
    """The template with all classes and ids renamed, two wrappers more around the page, and its first list of links
    before everything else; and the dress of its paragraphs.

    Names keep their words, as those of designs do: "article-body" becomes "v2-article-body".
    """
    tree = decode.parse(template)
    body = None if tree is None else tree.find("body")
    if tree is None or body is None:
        return template, dress
    prefix = rng.choice(_PREFIXES)
    for element in tree.iter():
        for name in ("class", "id"):
            if element.get(name):
                element.set(name, " ".join(prefix + word for word in element.get(name).split()))
    links = _list(body)
    grid = etree.Element("div", {"class": f"{prefix}grid"})
    grid.text, body.text = body.text, None
    grid.extend(list(body))
    if links is not None:
        _move(links, grid)
    page = etree.SubElement(body, "div", {"class": f"{prefix}page"})
    page.append(grid)
    renewed = str(etree.tostring(tree, encoding="unicode", method="html", doctype="<!DOCTYPE html>"))
    return renewed, dress.renamed(lambda names: " ".join(prefix + word for word in names.split()))


def _list(body: HtmlElement) -> HtmlElement | None:
    """The element around the first list of links; None where it holds more than that, or is half a part."""
    first = next((a for a in body.iter("a") if hole("href", 0, 0) == a.get("href")), None)
    last = None if first is None else [a for a in body.iter("a") if (a.get("href") or "").startswith(_LINK)][-1]
    if first is None or last is None:
        return None
    around = next((element for element in first.iterancestors() if last in element.iterdescendants("a")), None)
    if around is None or around is body:
        return None
    markup = str(etree.tostring(around, encoding="unicode", method="html", with_tail=False))
    return None if _SLOT in markup or is_torn(markup) else around


def _move(links: HtmlElement, grid: HtmlElement) -> None:
    """Put an element first, without the text behind it."""
    tail, previous, parent = links.tail or "", links.getprevious(), links.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(links)
    links.tail = grid.text
    grid.text = None
    grid.insert(0, links)
