"""Which links lead to a topic or section of the story, and which to one of the site's."""

from __future__ import annotations

from newscrawl.extraction.linkhome import Home
from newscrawl.extraction.linkplaces import Place, Places
from newscrawl.extraction.linkwords import (
    HEADLINE_IN_MENU,
    SERVICES,
    Anchor,
    is_headline,
    is_of_day,
    is_short,
    is_story,
    lists,
    says,
)
from newscrawl.items import BlockRole, LinkRole

_ABOUT_STORY: frozenset[BlockRole | None] = frozenset(("byline", "date"))
_NO_LABELS = SERVICES | {"author", "share", "promo", "media", "license"}


def is_label(anchor: Anchor, home: Home) -> bool:
    """Whether a link above the headline leads to the section or topic that its words name."""
    address = anchor.address
    if not address.internal or home.is_front(address) or address.told.kind in _NO_LABELS:
        return False
    return bool(anchor.text) and is_short(anchor.text) and says(anchor.text) is None


def filed(
    anchor: Anchor, place: Place, block_role: BlockRole | None, places: Places, *, tagged: bool
) -> LinkRole | None:
    """A topic or section of the story: in its byline, or in its container without being a step of a trail.

    ``tagged`` is whether the link's relation says that it is one.
    """
    kind = "tag" if tagged else anchor.address.told.kind
    if not tagged and _is_headline_below(anchor):
        return None
    if (place.story or tagged) and places.boxes.is_teasers(anchor.element):
        return "related"
    # a menu may stand in what holds the story, too
    given = tagged or place.role != "nav" or not place.menu or places.is_after(anchor.position)
    near = not place.menu and (tagged or anchor.position in places.near)
    if kind == "tag" and (near or (place.story and given)) and not place.related:
        return "tag" if tagged or not places.in_trail(anchor.element) else "nav"
    about = block_role in _ABOUT_STORY and (place.story or anchor.position in places.near)
    if kind in ("tag", "category") and about:
        return "tag"
    listed = kind == "category" and place.story and not place.menu and not place.related
    if not listed or places.in_trail(anchor.element) or places.in_aside(anchor.element):
        return None
    return "tag"


def _is_headline_below(anchor: Anchor) -> bool:
    """Whether a link is a headline in a folder below one that is called after topics: "/special/2026/03/..."."""
    told = anchor.address.told
    if not is_story(anchor) or not is_headline(anchor.text, HEADLINE_IN_MENU) or is_of_day(told):
        return False
    folder = told.path.rstrip("/").rpartition("/")[0].rpartition("/")[2]
    return folder not in lists()["paths"]  # the topic itself: "/tag/harbour-board-of-north-haven-81"
