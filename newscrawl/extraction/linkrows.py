"""What the links of a page say of each other: a row of short ones is a menu, a picture and a headline are a teaser.

Each has the role that it is given by itself; what its neighbours say against that is put in its place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from newscrawl.extraction.linkboxes import Teasers
from newscrawl.extraction.linkelements import in_heading, in_list, shape, shows_picture
from newscrawl.extraction.linklines import Lines
from newscrawl.extraction.linklists import Listed
from newscrawl.extraction.linkplaces import Place, Places
from newscrawl.extraction.linkwords import (
    HEADLINE_IN_MENU,
    HEADLINE_OF_STORY,
    SERVICES,
    Address,
    Anchor,
    begins,
    calls,
    is_headline,
    is_paid,
    is_section,
    is_story,
    says,
)
from newscrawl.items import Block, LinkRole

_ENTRIES = 6  # links of a few words in a row that are a menu
_ROW = 0.6  # share of their lines that is link text: "A / B / C"
_FRONT = frozenset(("", "/"))
_BESIDE = 2  # links before and after the way to all stories of which one is a story
_COUNT = 3  # digits of a number of comments
_NO_ENTRIES: frozenset[LinkRole] = frozenset(("promo", "related", "tag"))
_BESIDE_TEASER: frozenset[LinkRole] = frozenset(("nav", "media", "promo", "share", "tag"))
_FILED = frozenset(("tag", "category"))
_OFFERS = frozenset(("promo", "register"))


class Rows:
    """Mends the roles of one page's links by those around them. ``blocks`` are by position."""

    def __init__(self, path: str, places: Places, lines: Lines, blocks: Mapping[int | None, Block]) -> None:
        self._path, self._places, self._lines, self._blocks = path, places, lines, blocks

    def mend(self, anchors: Sequence[Anchor], places: Sequence[Place], roles: list[LinkRole]) -> None:
        """Puts the roles that the links around say in the place of those that they were given by themselves."""
        self._as_entries(anchors, places, roles)
        Listed(self._lines, anchors, places).mend(roles)
        self._below_pictures(anchors, roles)
        self._beside_buttons(anchors, roles)
        self._as_section(anchors, places, roles)
        self._as_ways(anchors, roles)
        self._beside_headlines(anchors, places, roles)
        self._of_advertisers(anchors, roles)

    def _as_entries(self, anchors: Sequence[Anchor], places: Sequence[Place], roles: list[LinkRole]) -> None:
        """A link taken for more that stands in a row of entries of a menu, called so or not, is one of them."""
        entries: dict[int, tuple[str, ...]] = {}  # the shapes of the links that were looked at, () for what is no entry

        def shape_of(index: int) -> tuple[str, ...]:
            if index not in entries:
                anchor = anchors[index]
                entries[index] = shape(anchor.element) if self._is_entry(anchor, places[index]) else ()
            return entries[index]

        doubtful = [i for i, role in enumerate(roles) if role in _NO_ENTRIES and anchors[i].text and shape_of(i)]
        if not doubtful:
            return
        shown = [index for index, anchor in enumerate(anchors) if anchor.text]
        for index in doubtful:
            if roles[index] == "tag" and self._is_given(anchors[index], places[index]):
                continue
            own, first = shape_of(index), bisect_left(shown, index)
            last = first
            while first > 0 and last - first + 1 < _ENTRIES and shape_of(shown[first - 1]) == own:
                first -= 1
            while last + 1 < len(shown) and last - first + 1 < _ENTRIES and shape_of(shown[last + 1]) == own:
                last += 1
            if last - first + 1 >= _ENTRIES:
                roles[index] = "nav"

    def _is_entry(self, anchor: Anchor, place: Place) -> bool:
        """Whether a link is a few words that lead to no story, outside the story and with no text around it."""
        if place.story or is_headline(anchor.text, HEADLINE_IN_MENU):
            return False
        if anchor.position is not None:
            text, block = self._lines.of(anchor.position), self._blocks.get(anchor.position)
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
            if anchor.text or roles[index] not in ("nav", "related") or not anchor.address.internal:
                continue
            for near in (index - 1, index + 1):
                if not 0 <= near < len(anchors) or anchors[near].address.url != anchor.address.url:
                    continue
                headed = roles[near] in ("nav", "related") and is_headline(anchors[near].text, HEADLINE_OF_STORY)
                if (
                    headed
                    and not _is_logo(anchor)
                    and anchor.address.told.kind not in SERVICES
                    and shows_picture(anchor.element)
                ):
                    roles[index] = roles[near] = "related"

    @staticmethod
    def _beside_buttons(anchors: Sequence[Anchor], roles: list[LinkRole]) -> None:
        """A link of the site to print or mail that stands in a row of share buttons is one."""
        shared = {index for index, role in enumerate(roles) if role == "share"}
        for index in {near for each in shared for near in (each - 1, each + 1)} - shared:
            if 0 <= index < len(anchors) and roles[index] == "nav" and anchors[index].address.told.kind == "share":
                shapes = (shape(anchors[near].element) for near in (index - 1, index + 1) if near in shared)
                if shape(anchors[index].element) in shapes:
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
            if says(anchor.text) is not None or begins(anchor.text) is not None:
                continue
            beside = [anchors[each] for each in (index - 1, index + 1) if 0 <= each < len(anchors)]
            is_step = any(says(each.text) == "nav" or self._is_above(each.address) for each in beside)
            if is_step or in_list(anchor.element) or self._places.in_trail(anchor.element):
                continue
            line = self._lines.of(position)
            if line is not None and len(line.anchors) == 1:
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
            anchor, place = anchors[index], places[index]
            shown = anchor.address.url in urls
            if not shown and place.menu and role == "nav":  # as most links of most pages: the address need not be read
                continue
            if not anchor.address.internal:  # papers of one house show their stories with pictures
                if shown and not anchor.text and not place.comments:
                    roles[index] = "related"
            elif shown and role != "share" and _is_count(anchor):
                roles[index] = "share"
            elif self._is_of_teaser(anchor, place, role, teasers, shown=shown):
                roles[index] = "related"

    def _is_of_teaser(self, anchor: Anchor, place: Place, role: LinkRole, teasers: Teasers, *, shown: bool) -> bool:
        """Whether a link leads to the story of a headline, which is ``shown``, or stands in its box."""
        told = anchor.address.told
        if told.kind in SERVICES or _is_logo(anchor) or (role == "share" and anchor.text):
            return False
        if shown and (not anchor.text or (not place.menu and told.storied)):
            return True
        if role == "tag":
            return teasers.hold(anchor)
        if place.menu and role == "nav":
            return shown and told.storied and self._lines.is_alone(anchor) and teasers.hold(anchor, only="article")
        if role == "nav":
            filed = told.kind in _FILED or self._lines.is_alone(anchor)
            return self._is_title(anchor) or (filed and teasers.hold(anchor))
        return role == "promo" and self._is_named(anchor) and self._lines.is_alone(anchor) and teasers.hold(anchor)

    def _is_title(self, anchor: Anchor) -> bool:
        """Whether a link is the heading of an article that is not the story's."""
        if not anchor.text or not in_heading(anchor.element):
            return False
        return any(box.tag == "article" for box in self._places.boxes.around(anchor.element))

    def _of_advertisers(self, anchors: Sequence[Anchor], roles: list[LinkRole]) -> None:
        """What leads to the host of a marked advertisement, outside the story, is one, too."""
        if "promo" not in roles:
            return
        offered = [anchor for anchor, role in zip(anchors, roles, strict=True) if role == "promo" and is_paid(anchor)]
        hosts = {_host(anchor) for anchor in offered}
        for index, role in enumerate(roles) if hosts else ():
            if role in ("nav", "related") and not anchors[index].address.internal and _host(anchors[index]) in hosts:
                roles[index] = "promo"

    def _is_named(self, anchor: Anchor) -> bool:
        """Whether a link is an offer only by the name of its container, which may call every teaser a promo."""
        block = self._blocks.get(anchor.position)
        if block is None or block.role != "promo" or not block.reason.startswith("class:"):
            return False
        return not (says(anchor.label) == "promo" or calls(anchor.label) or anchor.address.told.kind in _OFFERS)


def _host(anchor: Anchor) -> str:
    return anchor.address.url.partition("//")[2].partition("/")[0]


def _is_count(anchor: Anchor) -> bool:
    """Whether a link is no more than the number of a story's comments."""
    return anchor.text.isdecimal() and len(anchor.text) <= _COUNT and anchor.address.told.storied


def _is_logo(anchor: Anchor) -> bool:
    told = anchor.address.told
    return not anchor.text and told.path in _FRONT and not told.query
