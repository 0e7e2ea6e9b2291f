"""Which links offer something: a subscription, a shop, a place to register, a banner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from lxml.html import HtmlElement

from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.linkelements import in_list
from newscrawl.extraction.linkhome import Home
from newscrawl.extraction.linkplaces import Place
from newscrawl.extraction.linkwords import HEADLINE_OF_STORY, Anchor, calls, costs, is_headline, is_network, pays
from newscrawl.items import Block, BlockRole, LinkRole

_ICON = 48  # pixels; a smaller picture is no banner
_INVITING: frozenset[BlockRole] = frozenset(("nav", "other", "promo", "related"))
_CALLS: frozenset[BlockRole | None] = frozenset(("promo", "paywall"))


def is_offer(anchor: Anchor, home: Home) -> bool:
    """Whether a link is a button that names its price or leads to a shop, and no entry of a list of them."""
    text, element = anchor.text, anchor.element
    if ("$" in text or not text.isascii()) and costs(text):
        return not in_list(element)
    if not anchor.address.internal and pays(anchor.address):
        return True
    return home.sells(anchor.address) and (text != "" or is_banner(element)) and not in_list(element)


def asks(anchor: Anchor, place: Place, *, called: bool) -> LinkRole | None:
    """An offer, a profile of the site to follow, or a banner, where the containers say nothing against it.

    ``called`` is whether its words or address say that it is an offer.
    """
    if call := calls(anchor.label):
        return cast(LinkRole, call)
    if called:
        return "promo"
    if anchor.text or anchor.address.internal:
        return None
    if place.related and anchor.address.told.storied:
        return "related"
    if not is_banner(anchor.element):
        return None
    return "nav" if is_network(anchor.address) else "promo"  # a profile of the site


def is_registration(anchor: Anchor, place: Place, block_role: BlockRole | None) -> bool:
    """Whether a link to register is the call of a box or wall, and no entry of a menu."""
    offered = block_role in _CALLS or place.role == "promo"
    return offered and not place.menu and not in_list(anchor.element)


def is_invitation(anchor: Anchor, block: Block, texts: Mapping[int, TextBlock]) -> bool:
    """Whether a line of its own asks readers to follow a channel of the site: "Join us on ..." and one link."""
    text = texts.get(block.position)
    if text is None or len(text.anchors) > 1 or block.role not in _INVITING or anchor.address.internal:
        return False
    return is_network(anchor.address) and is_headline(block.text, HEADLINE_OF_STORY)


def is_banner(link: HtmlElement) -> bool:
    """Whether a link shows a picture that is no icon."""
    image = next(link.iter("img", "amp-img"), None)
    if image is None:
        return False
    sizes = [size for size in (image.get("width"), image.get("height")) if size and size[:5].isdecimal()]
    return not any(int(size[:5]) <= _ICON for size in sizes)
