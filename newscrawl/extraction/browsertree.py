"""What a browser's tree of a page has and libxml2's has not: a body of its own, shadow roots in their hosts.

Both follow the HTML standard: https://html.spec.whatwg.org/multipage/parsing.html.
"""

from __future__ import annotations

from itertools import islice

from lxml.etree import SubElement
from lxml.html import HtmlElement

#: What may stand in a head. Any other element ends it, but libxml2 knows no <main> or <article>.
_OF_HEAD = frozenset(
    "title meta link script style base basefont bgsound noscript noframes template object isindex command".split()  # noqa: SIM905
)
_MAX_ROOTS = 2_000  # of a page; hosts within hosts that go on beyond it stay as they are


def out_of_head(tree: HtmlElement) -> None:
    """Give the body what libxml2 left in the head of a page whose markup has neither ``</head>`` nor ``<body>``."""
    head = tree.find("head")
    first = next((child for child in head if child.tag not in _OF_HEAD), None) if head is not None else None
    if first is None:
        return
    body = tree.find("body")
    if body is None:
        body = SubElement(tree, "body")
    strays = [first, *first.itersiblings()]
    strays[-1].tail, body.text = (strays[-1].tail or "") + (body.text or ""), None
    body[:0] = strays


def open_shadow_roots(tree: HtmlElement) -> None:
    """Put what hosts of declarative shadow roots hold into the slots of these, where readers see it."""
    roots = (template for template in tree.iter("template") if template.get("shadowrootmode") in ("open", "closed"))
    for root in list(islice(roots, _MAX_ROOTS)):
        host = root.getparent()
        if host is None:
            continue
        held: dict[str, list[HtmlElement]] = {}
        for child in host:
            if child is not root:
                held.setdefault(child.get("slot", ""), []).append(child)
        for slot in list(root.iter("slot")):
            slot.tag = "div"
            if given := held.pop(slot.get("name", ""), None):
                slot.text, slot[:] = None, given  # else what stands in the slot is shown
        root.tag = "div"
