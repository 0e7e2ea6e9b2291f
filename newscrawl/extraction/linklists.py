"""What the entries of a list say of each other: a headline among headlines, a long name in a menu, a row of topics."""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.extraction.linkelements import in_heading, shape, shows_picture
from newscrawl.extraction.linklines import Lines
from newscrawl.extraction.linkplaces import Place
from newscrawl.extraction.linkwords import (
    HEADLINE_IN_MENU,
    HEADLINE_OF_STORY,
    SERVICES,
    Anchor,
    is_headline,
    is_numbered,
    says,
)
from newscrawl.items import LinkRole

_NEAR = 6  # entries before and after one that are asked
_LEAST = 5  # entries beside one that make a list
_LEAST_PICTURED = 2  # where each is a picture with a title
_MOST = 0.6  # share of teasers among the entries of a list of them
_FEW = 0.2  # and among those of a menu
_LONG = (10, 36)  # words, or characters where words are not spaced, that no name of a page in a menu has


class Listed:
    """Mends the roles of one page's links by those of like markup beside them."""

    def __init__(self, lines: Lines, anchors: Sequence[Anchor], places: Sequence[Place]) -> None:
        self._lines, self._anchors, self._places = lines, anchors, places
        self._shown = [index for index, anchor in enumerate(anchors) if anchor.text]
        self._shapes: dict[int, tuple[str, ...]] = {}

    def mend(self, roles: list[LinkRole]) -> None:
        """Puts the role of its list in the place of that which an entry was given by itself."""
        if "related" not in roles:
            return
        given = [roles[index] for index in self._shown]
        stories = {place for place, role in enumerate(given) if role == "related"}
        # where all as far as is seen have one role, it is that of the list
        doubtful = {near for place in stories for near in (place - 1, place + 1) if near not in stories}
        doubtful.update(place for place in stories if place - 1 not in stories or place + 1 not in stories)
        for place in doubtful:
            if 0 <= place < len(given) and given[place] in ("nav", "related"):
                index = self._shown[place]
                roles[index] = self._of_list(place, given) or roles[index]

    def _of_list(self, place: int, given: Sequence[LinkRole]) -> LinkRole | None:
        """What the list of a link says of it; None where it says nothing else."""
        index = self._shown[place]
        anchor, around = self._anchors[index], self._places[index]
        if not is_headline(anchor.text, HEADLINE_OF_STORY) or says(anchor.text) is not None:
            return None
        if given[place] == "nav":
            if anchor.address.told.kind in SERVICES or not self._lines.is_alone(anchor):
                return None
        elif around.related or not (around.menu or self._is_short(place)):
            return None
        near, pictured = self._near(place), shows_picture(anchor.element)
        if len(near) < (_LEAST_PICTURED if pictured else _LEAST):
            return None
        teasers = sum(given[each] == "related" for each in near) / len(near)
        if given[place] == "nav":
            return "related" if teasers >= _MOST else None
        return None if pictured or not self._is_entry(place, near, teasers) else "nav"

    def _near(self, place: int) -> list[int]:
        """The places of links in like containers before and after a link, without one of others between."""
        own, near = self._shape(place), []
        for step in (-1, 1):
            at = place + step
            while 0 <= at < len(self._shown) and abs(at - place) <= _NEAR and self._shape(at) == own:
                near.append(at)
                at += step
        return near

    def _shape(self, place: int) -> tuple[str, ...]:
        if place not in self._shapes:
            self._shapes[place] = shape(self._anchors[self._shown[place]].element)
        return self._shapes[place]

    def _is_short(self, place: int) -> bool:
        return not is_headline(self._anchors[self._shown[place]].text, HEADLINE_IN_MENU)

    def _is_entry(self, place: int, near: Sequence[int], teasers: float) -> bool:
        """Whether a headline is a topic in a row of short ones, or the long name of a page in a menu."""
        index = self._shown[place]
        anchor, around = self._anchors[index], self._places[index]
        if not around.story and all(map(self._is_short, (place, *near))):
            return True
        if not around.menu or teasers > _FEW or in_heading(anchor.element):
            return False
        return not is_headline(anchor.text, _LONG) and not is_numbered(anchor.address.told)
