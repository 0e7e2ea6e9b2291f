"""What the links of a page say of each other: a row of short ones is a menu, a picture and a headline are a teaser.

Each has the role that it is given by itself; what its neighbours say against that is put in its place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.linkboxes import Teasers
from newscrawl.extraction.linkplaces import Place, Places, in_list
from newscrawl.extraction.linkwords import (
    HEADLINE_IN_MENU,
    HEADLINE_OF_STORY,
    LINKED,
    SERVICES,
    Address,
    Anchor,
    calls,
    is_headline,
    is_section,
    is_story,
    says,
)
from newscrawl.items import Block, LinkRole

_ENTRIES = 6  # links of a few words in a row that are a menu
_ROW = 0.6  # share of their lines that is link text: "A / B / C"
_FRONT = frozenset(("", "/"))
_BESIDE = 2  # links before and after the way to all stories of which one is a story
_DATE = 30  # characters beside a section's name: "Harbour / 2 days ago"
_CLASS = 100  # characters of a class that are looked at
_NO_ENTRIES: frozenset[LinkRole] = frozenset(("promo", "related", "tag"))
_BESIDE_TEASER: frozenset[LinkRole] = frozenset(("nav", "media", "promo", "share"))
_FILED = frozenset(("tag", "category"))
_OFFERS = frozenset(("promo", "register"))


class Rows:
    """Mends the roles of one page's links by those around them. ``texts`` and ``blocks`` are by position."""

    def __init__(
        self, path: str, places: Places, texts: Mapping[int, TextBlock], blocks: Mapping[int | None, Block]
    ) -> None:
        self._path, self._places, self._texts, self._blocks = path, places, texts, blocks

    def mend(self, anchors: Sequence[Anchor], places: Sequence[Place], roles: list[LinkRole]) -> None:
        """Puts the roles that the links around say in the place of those that they were given by themselves."""
        self._as_entries(anchors, places, roles)
        self._below_pictures(anchors, roles)
        self._beside_buttons(anchors, roles)
        self._as_section(anchors, places, roles)
        self._as_ways(anchors, roles)
        self._beside_headlines(anchors, places, roles)

    def _as_entries(self, anchors: Sequence[Anchor], places: Sequence[Place], roles: list[LinkRole]) -> None:
        """A link taken for more that stands in a row of entries of a menu, called so or not, is one of them."""
        entries: dict[int, tuple[str, ...]] = {}  # the shapes of the links that were looked at, () for what is no entry

        def shape(index: int) -> tuple[str, ...]:
            if index not in entries:
                anchor = anchors[index]
                entries[index] = _shape(anchor.element) if self._is_entry(anchor, places[index]) else ()
            return entries[index]

        doubtful = [i for i, role in enumerate(roles) if role in _NO_ENTRIES and anchors[i].text and shape(i)]
        if not doubtful:
            return
        shown = [index for index, anchor in enumerate(anchors) if anchor.text]
        for index in doubtful:
            if roles[index] == "tag" and self._is_given(anchors[index], places[index]):
                continue
            own, first = shape(index), bisect_left(shown, index)
            last = first
            while first > 0 and last - first + 1 < _ENTRIES and shape(shown[first - 1]) == own:
                first -= 1
            while last + 1 < len(shown) and last - first + 1 < _ENTRIES and shape(shown[last + 1]) == own:
                last += 1
            if last - first + 1 >= _ENTRIES:
                roles[index] = "nav"

    def _is_entry(self, anchor: Anchor, place: Place) -> bool:
        """Whether a link is a few words that lead to no story, outside the story and with no text around it."""
        if place.story or is_headline(anchor.text, HEADLINE_IN_MENU):
            return False
        if anchor.position is not None:
            text, block = self._texts.get(anchor.position), self._blocks.get(anchor.position)
            if block is None or block.kept or text is None or text.linked < _ROW * len(text.text):
                return False
        return not is_story(anchor) or anchor.address.told.kind in _FILED

    def _is_given(self, anchor: Anchor, place: Place) -> bool:
        """Whether a topic is given as the story's: by its relation or its list, or in a line below the headline."""
        block = self._blocks.get(anchor.position)
        if place.role == "tag" or (block is not None and block.role == "tags") or "tag" in (anchor.rel or "").split():
            return True
        return anchor.position in self._places.about

    @staticmethod
    def _below_pictures(anchors: Sequence[Anchor], roles: list[LinkRole]) -> None:
        """A picture and the words beside it that lead to the same page of the site are a teaser."""
        for index, anchor in enumerate(anchors):
            if anchor.text or roles[index] != "nav" or not anchor.address.internal:
                continue
            for near in (index - 1, index + 1):
                if not 0 <= near < len(anchors) or anchors[near].address.url != anchor.address.url:
                    continue
                headed = roles[near] in ("nav", "related") and is_headline(anchors[near].text, HEADLINE_OF_STORY)
                if (
                    headed
                    and not _is_logo(anchor)
                    and anchor.address.told.kind not in SERVICES
                    and _shows_picture(anchor.element)
                ):
                    roles[index] = roles[near] = "related"

    @staticmethod
    def _beside_buttons(anchors: Sequence[Anchor], roles: list[LinkRole]) -> None:
        """A link of the site to print or mail that stands in a row of share buttons is one."""
        shared = {index for index, role in enumerate(roles) if role == "share"}
        for index in {near for each in shared for near in (each - 1, each + 1)} - shared:
            if 0 <= index < len(anchors) and roles[index] == "nav" and anchors[index].address.told.kind == "share":
                shapes = (_shape(anchors[near].element) for near in (index - 1, index + 1) if near in shared)
                if _shape(anchors[index].element) in shapes:
                    roles[index] = "share"

    def _as_section(self, anchors: Sequence[Anchor], places: Sequence[Place], roles: list[LinkRole]) -> None:
        """The one link of a line about the story that leads to a folder of its address is its section."""
        near = self._places.near
        for index, anchor in enumerate(anchors):
            position = anchor.position
            if position is None or not near.start <= position < near.stop or roles[index] != "nav":
                continue
            if not anchor.text or places[index].menu or not self._is_above(anchor.address):
                continue
            beside = [anchors[each] for each in (index - 1, index + 1) if 0 <= each < len(anchors)]
            is_step = any(says(each.text) == "nav" or self._is_above(each.address) for each in beside)
            if is_step or in_list(anchor.element) or self._places.in_trail(anchor.element):
                continue
            if len(self._texts[position].anchors) == 1:
                roles[index] = "tag"

    def _as_ways(self, anchors: Sequence[Anchor], roles: list[LinkRole]) -> None:
        """A few words that lead to a part of the site, beside stories and in none's box: the way to all of them."""
        stories = [index for index, role in enumerate(roles) if role == "related"]
        for index in stories:
            anchor = anchors[index]
            if anchor.address.told.storied or not is_section(anchor) or self._places.boxes.around(anchor.element):
                continue
            beside = range(max(0, index - _BESIDE), min(len(anchors), index + _BESIDE + 1))
            if any(roles[each] == "related" and is_story(anchors[each]) for each in beside):
                roles[index] = "nav"

    def _is_above(self, address: Address) -> bool:
        """Whether an address is of a folder that the page's own lies in."""
        folder = address.told.path.rstrip("/")
        return address.internal and folder != "" and not address.told.query and self._path.startswith(folder + "/")

    def _beside_headlines(self, anchors: Sequence[Anchor], places: Sequence[Place], roles: list[LinkRole]) -> None:
        """What stands beside a headline is of its teaser: picture, section, "more"."""
        leads = {
            anchor.element: anchor.address.url for anchor, role in zip(anchors, roles, strict=True) if role == "related"
        }
        if not leads:
            return
        urls = set(leads.values())
        teasers = Teasers(self._places.boxes, leads)
        for index, role in enumerate(roles):
            if role not in _BESIDE_TEASER:
                continue
            anchor, menu = anchors[index], places[index].menu
            address = anchor.address
            if not address.internal or (role == "share" and anchor.text):
                continue
            if address.url in urls and (not anchor.text or (not menu and address.told.storied)):
                of_teaser = True
            elif menu and role == "nav" and address.url in urls and address.told.storied:
                of_teaser = self._is_alone(anchor) and teasers.hold(anchor, only="article")
            elif (role == "nav" and not menu) or (role == "promo" and self._is_named(anchor)):
                of_teaser = self._is_alone(anchor) and teasers.hold(anchor)
            else:
                continue
            if of_teaser and address.told.kind not in SERVICES and not _is_logo(anchor):
                roles[index] = "related"

    def _is_named(self, anchor: Anchor) -> bool:
        """Whether a link is an offer only by the name of its container, which may call every teaser a promo."""
        block = self._blocks.get(anchor.position)
        if block is None or block.role != "promo" or not block.reason.startswith("class:"):
            return False
        return not (says(anchor.label) == "promo" or calls(anchor.label) or anchor.address.told.kind in _OFFERS)

    def _is_alone(self, anchor: Anchor) -> bool:
        """Whether a link is its line, or its only one beside a date, and no word in a sentence."""
        text = None if anchor.position is None else self._texts.get(anchor.position)
        if text is None or text.linked >= LINKED * len(text.text):
            return True
        return len(text.anchors) == 1 and len(text.text) - text.linked <= _DATE


def _shape(link: HtmlElement) -> tuple[str, ...]:
    """Tag and first class of the two containers of a link, which the entries of one menu have alike."""
    found: list[str] = []
    for node in islice(link.iterancestors(), 2):
        found += (node.tag, (node.get("class") or "").lstrip()[:_CLASS].partition(" ")[0])
    return tuple(found)


def _is_logo(anchor: Anchor) -> bool:
    told = anchor.address.told
    return not anchor.text and told.path in _FRONT and not told.query


def _shows_picture(link: HtmlElement) -> bool:
    return next(link.iter("img", "amp-img"), None) is not None
