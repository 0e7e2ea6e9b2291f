"""Which links are headlines of other stories, by their words, their address and where they stand."""

from __future__ import annotations

from typing import cast

from newscrawl.extraction.elements import HEADINGS
from newscrawl.extraction.linkelements import in_heading, in_list
from newscrawl.extraction.linkhome import Home
from newscrawl.extraction.linklines import Lines
from newscrawl.extraction.linkplaces import Place, Places
from newscrawl.extraction.linkwords import (
    HEADLINE,
    HEADLINE_AS_ENTRY,
    HEADLINE_IN_MENU,
    HEADLINE_OF_PAGE,
    HEADLINE_OF_STORY,
    Anchor,
    Words,
    is_headed,
    is_headline,
    is_network,
    is_worded,
    marks,
    opening,
)
from newscrawl.items import Block, BlockRole, LinkRole

_OF_LISTS: frozenset[BlockRole] = frozenset(("nav", "other", "related"))
_NO_TEASER: frozenset[BlockRole] = frozenset(("paywall", "legal", "comment"))
#: Blocks that are called so for their container's name, where an address such as stories have may say otherwise.
_HARDLY_TEASER: frozenset[BlockRole] = frozenset(("promo", "consent", "ad"))
#: Reasons that are mostly taken for another ("disclosure" opens and shuts, too).
_MISCALLED = frozenset(("class:legal", "id:legal"))
_NO_TEASERS: frozenset[LinkRole | None] = frozenset(("promo", "author", "tag"))


class Headlines:
    """Looks for the headlines among the links of one page; ``words`` is what the words of its links say."""

    def __init__(self, home: Home, places: Places, lines: Lines, words: Words) -> None:
        self._home, self._places, self._lines, self._words = home, places, lines, words

    def role(self, anchor: Anchor, place: Place, block: Block | None) -> LinkRole | None:
        """The headline of another story."""
        address, label = anchor.address, _title(anchor) if place.menu and len(anchor.element) else anchor.label
        if not is_headline(label, HEADLINE_OF_STORY) or self._words[label] in ("share", "nav", "promo"):
            return None
        if opening(label) == "promo" or (len(anchor.element) and marks(anchor.element.itertext())):
            return "promo"
        if not address.internal:
            return "related" if self._is_listed_elsewhere(anchor, place, block) else None
        storied = address.told.storied or (is_worded(address.told) and self._home.is_sibling(address))
        if address.told.media or (address.told.kind == "promo" and not storied):
            return None
        if address.told.kind == "media" and place.story and not place.related:
            return "media"  # the story's gallery or film
        if place.role in _NO_TEASERS and not (storied and address.told.kind is None and self._is_other(anchor, place)):
            return None
        if place.role == "share" and (not storied or self._home.is_below(address)):
            return None
        named = block is not None and block.reason in _MISCALLED
        if block is not None and not self._may_be_teaser(place, block, named=named):
            return None
        hardly = block is not None and (named or block.role in _HARDLY_TEASER)
        hardly = hardly and not self._places.is_guess(anchor, place, cast(Block, block))
        least = HEADLINE_OF_STORY if storied else HEADLINE_OF_PAGE if is_worded(address.told) else HEADLINE
        if block is not None and block.role not in ("nav", "related") and self._lines.is_sentence(block.position):
            least = HEADLINE_IN_MENU  # a few words of it
        if place.menu and in_list(anchor.element):
            least = HEADLINE_AS_ENTRY
        elif place.menu or hardly:
            least = HEADLINE_IN_MENU
        doubtful = place.menu or (hardly and not place.related)
        return "related" if is_headline(label, least) and (storied or not doubtful) else None

    def _is_listed_elsewhere(self, anchor: Anchor, place: Place, block: Block | None) -> bool:
        """Whether another site's headline stands among teasers, as papers of one house share their lists, or alone."""
        told = anchor.address.told
        if place.menu or not told.storied or not is_headline(anchor.label, HEADLINE_AS_ENTRY):
            return False
        if is_network(anchor.address):
            return False  # "Follow the Courier on ..."
        if place.related:
            return True
        if block is None or place.role is not None or block.kept or block.role not in _OF_LISTS:
            return False
        entry = in_list(anchor.element) or in_heading(anchor.element)
        return entry and told.kind != "promo" and self._lines.is_link(block.position)

    @staticmethod
    def _is_other(anchor: Anchor, place: Place) -> bool:
        """Whether a headline is another story's, though its container is called an offer, topics or an author's."""
        if place.role == "promo":  # content systems call teasers promos
            return place.ad or (is_headline(anchor.label) and not place.menu)
        return is_headline(anchor.label, HEADLINE_AS_ENTRY)

    def _may_be_teaser(self, place: Place, block: Block, *, named: bool) -> bool:
        """Whether a line may be another story's headline: no wall, no comment, no caption or sentence of this one."""
        if (block.role in _NO_TEASER and not named) or self._places.is_prose(block):
            return False
        return place.related or not place.story or block.role != "caption"


def _title(anchor: Anchor) -> str:
    """The words of a link, or those of a heading in it: what a menu says below the name of a page is no headline."""
    heading = next((node for node in anchor.element if node.tag in HEADINGS), None)
    if heading is None or is_headed(anchor.address.told):
        return anchor.label
    return " ".join(heading.text_content().split()) or anchor.label
