"""Which links lead to a topic or section of the story, and which to one of the site's."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count, islice

from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.linkhome import Home
from newscrawl.extraction.linkplaces import COLONS, Place, Places
from newscrawl.extraction.linkwords import (
    HEADLINE_IN_MENU,
    LINKED,
    SERVICES,
    Anchor,
    is_headline,
    is_of_day,
    is_short,
    is_story,
    lists,
    says,
)
from newscrawl.items import Block, BlockRole, LinkRole

_ABOUT_STORY: frozenset[BlockRole | None] = frozenset(("byline", "date"))
_LEVELS = 3  # containers between a topic and that of its list with its heading
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


def listed_topics(
    texts: Mapping[int, TextBlock], blocks: Mapping[int | None, Block], positions: range
) -> frozenset[int]:
    """Positions of the lines that are links after "Categories:" in its container, which is one of the ``positions``."""
    found: set[int] = set()
    heading: TextBlock | None = None
    for position in count(positions.start):
        if position >= positions.stop and heading is None:
            break
        line, block = texts.get(position), blocks.get(position)
        if line is None or block is None or block.kept:
            heading = None
        elif not line.anchors:
            heading = line if line.text[-1:] in COLONS and block.reason.startswith("cue:tags") else None
        elif heading is not None and line.linked >= LINKED * len(line.text) and _is_below(line, heading):
            found.add(position)
        else:
            heading = None
    return frozenset(found)


def _is_below(line: TextBlock, heading: TextBlock) -> bool:
    around = heading.element.getparent()
    return around is not None and around in islice(line.element.iterancestors(), _LEVELS)


def _is_headline_below(anchor: Anchor) -> bool:
    """Whether a link is a headline in a folder below one that is called after topics: "/special/2026/03/..."."""
    told = anchor.address.told
    if not is_story(anchor) or not is_headline(anchor.text, HEADLINE_IN_MENU) or is_of_day(told):
        return False
    folder = told.path.rstrip("/").rpartition("/")[0].rpartition("/")[2]
    return folder not in lists()["paths"]  # the topic itself: "/tag/harbour-board-of-north-haven-81"
