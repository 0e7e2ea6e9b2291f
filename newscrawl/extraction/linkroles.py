"""What each link of a page is for: by the block it stands in, its containers, its address and its words.

A link in the story's own text has its role by that alone. For every other one what it says of itself (rel, a login, a
legal page, a share button, a headline of another story) comes before what its containers say, the nearest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from newscrawl.extraction import cues
from newscrawl.extraction.bylines.names import kind_of
from newscrawl.extraction.companions import NOTE
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.linkelements import in_list, is_quoted
from newscrawl.extraction.linkheadlines import Headlines
from newscrawl.extraction.linkhome import Home
from newscrawl.extraction.linklines import Lines, by_position, ends_line, is_of_comments
from newscrawl.extraction.linkoffers import asks, is_banner, is_invitation, is_offer, is_registration
from newscrawl.extraction.linkpaid import mark_paid
from newscrawl.extraction.linkplaces import BY_BLOCK, Place, Places, kickers, role_of_name, sources
from newscrawl.extraction.linkrows import Rows
from newscrawl.extraction.linktopics import filed, is_label, listed_topics
from newscrawl.extraction.linkwords import (
    HEADLINE_IN_MENU,
    HEADLINE_OF_STORY,
    LINKED,
    MAX_BUTTON,
    SERVICES,
    Anchor,
    Words,
    begins,
    is_headed,
    is_headline,
    is_of_day,
    is_own_text,
    is_plain,
    is_story,
    of_comments,
    opening,
    says,
)
from newscrawl.items import Block, BlockRole, LinkRole

_WIDER = 10  # characters by which a link is longer than its line when it holds others, too
_OF_MENUS: frozenset[BlockRole] = frozenset(("nav", "other"))
_IDLE_RELATIONS = frozenset(
    ("nofollow", "noopener", "noreferrer", "noopener noreferrer", "external", "bookmark", "home")
)
_RELATED_KINDS = frozenset(("author", "license", "tag", "category"))
_NEIGHBOURS = frozenset(("prev", "next"))
#: Blocks whose links say themselves what they are, wherever they stand.
_SAYING_THEMSELVES: frozenset[BlockRole] = frozenset(("consent", "legal"))
#: Places where a way on, or a picture, is a teaser's when it leads to a story.
_BESIDE: frozenset[LinkRole | None] = frozenset((None, "related", "media", "nav"))
#: What a block says against its container: words for topics in a menu are a menu; short words among teasers, or in an
#: offer, are none.
_WEAKER = frozenset((("nav", "related"), ("nav", "promo"), ("tag", "nav"), ("media", "nav")))


class Roles:
    """Gives the links of one page their roles."""

    def __init__(self, url: str, text_blocks: Sequence[TextBlock], blocks: Sequence[Block]) -> None:
        self._home = Home(url)
        self._texts = by_position(text_blocks)
        self._blocks: dict[int | None, Block] = {block.position: block for block in blocks}
        self._lines = Lines(self._texts, self._blocks)
        self._places = Places(text_blocks, blocks, self._lines)
        self._sources = sources(self._texts, self._places.story)
        below = range(self._places.story.start, self._places.about.stop)
        self._kickers = kickers(self._texts, self._blocks)
        self._topics = listed_topics(self._texts, self._blocks, below)
        self._told_by_line = self._kickers | self._topics | self._sources
        self._menu = self._lines.menu()
        self._openings: dict[int, LinkRole | None] = {}
        self._named: dict[str, LinkRole | None] = {}
        self._words = Words()
        self._headlines = Headlines(self._home, self._places, self._lines, self._words)
        self._rows = Rows(self._home.path, self._places, self._lines, self._blocks)

    def assign(self, anchors: Sequence[Anchor]) -> list[LinkRole]:
        """The role of each link: by itself, then by the links around it."""
        places = [self._places.of(anchor.element) for anchor in anchors]
        roles = list(map(self._role, anchors, places))
        self._rows.mend(anchors, places, roles)
        mark_paid(anchors, roles, self._texts, self._blocks, self._places.boxes)
        return roles

    def _role(self, anchor: Anchor, place: Place) -> LinkRole:
        position = anchor.position
        block = self._blocks.get(position)
        if block is not None and (block.kept or position in self._told_by_line) and position not in self._menu:
            if role := self._by_its_line(anchor, place, block):
                return role
        elif place.menu and place.role == "nav" and not place.story and self._is_plain(anchor, block):
            return "nav"
        if block is not None and len(anchor.text) > len(block.text) + _WIDER:
            block = None  # a card of several lines, of which this is only the one that was met last
        if name := anchor.element.get("class"):
            try:
                own = self._named[name]
            except KeyError:
                own = self._named[name] = role_of_name(name)
            if own is not None and own != "nav":
                place = place._replace(role=own)
        told = (
            self._by_address(anchor, place, block)
            or self._by_relation(anchor, place, block)
            or self._headlines.role(anchor, place, block)
            or self._by_line(anchor, place, block)
        )
        if told is not None:
            return told
        inside = self._by_containers(anchor, place, block)
        return self._by_words(anchor, place, block, inside) or self._by_place(anchor, place, block, inside)

    def _is_plain(self, anchor: Anchor, block: Block | None) -> bool:
        """Whether a link of a menu is a few bare words, as most of most pages are: nothing more is asked of it."""
        text, rel, address = anchor.text, anchor.rel, anchor.address
        return (
            is_plain(text)
            and (rel is None or rel in _IDLE_RELATIONS)
            and ("?" not in address.url or (address.internal and "share=" not in address.url))
            and (block is None or block.role in _OF_MENUS)
        )

    def _by_its_line(self, anchor: Anchor, place: Place, block: Block) -> LinkRole | None:
        """The role of a link in a line of the story, in a list of its sources or above its headline."""
        position = anchor.position
        if position in self._sources and not (anchor.address.internal and is_headline(anchor.text)):
            return "source"
        if block.kept and block.reason == NOTE and not anchor.address.internal:
            return "source"
        if block.kept:
            return None if len(anchor.text) > len(block.text) + _WIDER else self._in_story(anchor, block)
        given = position in self._kickers or (position in self._topics and place.story)
        return "tag" if given and is_label(anchor, self._home) else None

    def _in_story(self, anchor: Anchor, block: Block) -> LinkRole:
        """A link in the text: a reference, unless it is a picture, names the source or is all that the line says."""
        if role := self._opens(block):
            return role
        if not anchor.text:
            return "media"
        word = says(anchor.text)
        if word == "share":
            return "share"
        onward = anchor.address.internal and (word or begins(anchor.text)) == "related"
        if onward and anchor.address.told.storied:
            return "related"
        if anchor.address.internal and self._is_teaser(anchor, block):
            return "related"
        return "body"

    def _opens(self, block: Block) -> LinkRole | None:
        """What the beginning of a line says of its links; asked once a line."""
        if block.position not in self._openings:
            self._openings[block.position] = cast("LinkRole | None", opening(block.text))
        return self._openings[block.position]

    def _is_teaser(self, anchor: Anchor, block: Block) -> bool:
        """Whether a line between two of the story's sends the reader to another story."""
        text = self._texts.get(block.position)
        if text is None or len(text.anchors) > 1:
            return False
        cue = cues.find(block.text)
        if cue is not None and cue.role == "related":
            return True
        head, colon, rest = block.text.partition(": ")
        if colon and len(head) <= MAX_BUTTON and rest.strip() == anchor.text:
            return is_headline(anchor.text, HEADLINE_IN_MENU)
        alone = len(anchor.text) >= LINKED * len(block.text)
        return alone and block.role == "paragraph" and is_headline(anchor.text)

    def _by_address(self, anchor: Anchor, place: Place, block: Block | None) -> LinkRole | None:
        """What an address says, wherever its link stands: a service of the site, a button, the page itself."""
        told, block_role = anchor.address.told, None if block is None else block.role
        if place.comments and is_of_comments(block) and not self._places.in_aside(anchor.element):
            return "share"  # a login and the rules for readers, too
        if place.role == "share" and (
            self._words[anchor.label] == "share" or (told.query and self._home.is_share(anchor.address, place))
        ):
            return "share"  # also where a script fills in the address, or it is that of a search
        kind = self._home.kind(anchor.address)
        if kind in SERVICES:
            return self._by_service(anchor, place, block_role, kind)
        if self._home.is_front(anchor.address):  # to which readers lead who are the site's own
            return "share" if block_role == "comment" and place.role == "share" and anchor.text else "nav"
        if (told.query or kind == "share" or place.role == "share") and self._home.is_share(anchor.address, place):
            return "share"
        if self._home.is_view(anchor.address) or (told.storied and is_of_day(told) and not is_headline(anchor.label)):
            return "nav"
        if self._home.is_comments(anchor.address):
            return "share"
        if not place.menu and "#" in (href := anchor.element.get("href", "")) and of_comments(href, anchor.label):
            listed = not place.comments or self._places.in_aside(anchor.element)
            return "related" if listed and ends_line(anchor, block) else "share"
        return None

    def _by_service(
        self, anchor: Anchor, place: Place, block_role: BlockRole | None, kind: str | None
    ) -> LinkRole | None:
        """A login, a search, a legal page; or a topic, or an author's work, that the site lists by its search."""
        if place.story and anchor.rel is not None and "tag" in anchor.rel.lower().split():
            return None
        if self._words[anchor.label] == "promo" and not place.menu:
            return "promo"
        if kind == "nav" and place.role == "tag" and place.story:
            return "tag"
        if kind in ("nav", "legal") and (block_role == "byline" or (place.role == "author" and place.story)):
            return "author"
        return "promo" if kind == "register" and is_registration(anchor, place, block_role) else "nav"

    def _by_relation(self, anchor: Anchor, place: Place, block: Block | None) -> LinkRole | None:
        """What a link's relation says, or its address of one: an author, a licence, a topic."""
        kind, block_role = anchor.address.told.kind, None if block is None else block.role
        if anchor.rel is None and kind not in _RELATED_KINDS:
            return None
        relations = anchor.rel.lower().split() if anchor.rel else ()
        if "tag" in relations and place.story:  # whatever page of the site lists it
            return filed(anchor, place, block_role, self._places, tagged=True)
        internal = anchor.address.internal
        if not _NEIGHBOURS.isdisjoint(relations) and internal and is_headline(anchor.label, HEADLINE_OF_STORY):
            return "related"
        if "sponsored" in relations and not (place.related and internal and is_story(anchor)):
            return "promo"
        own = place.story or not place.menu
        if "author" in relations or (kind == "author" and own and place.role != "share" and block_role != "comment"):
            return "author"
        if "license" in relations or kind == "license":
            of_picture = block is not None and (block.role == "caption" or self._opens(block) == "media")
            return "media" if of_picture else "nav"
        if "tag" in relations or (kind in ("tag", "category") and anchor.address.internal):
            return filed(anchor, place, block_role, self._places, tagged="tag" in relations)
        return None

    def _by_line(self, anchor: Anchor, place: Place, block: Block | None) -> LinkRole | None:
        """What a link's line says of it, and whether it leads to a picture or is of a quotation."""
        told, internal = anchor.address.told, anchor.address.internal
        if told.media and (place.story or not place.menu):
            return "media"
        if not anchor.text and (told.kind == "media" or self._places.in_line(anchor.element)):
            return "media"
        if place.story and not anchor.text and self._home.is_named_alike(anchor.address):
            return "media"  # the page of its enlargement
        if place.story and not internal and is_quoted(anchor.element):
            return "body"
        if block is None or self._words[anchor.label] == "share":
            return None
        if place.story and block.position in self._places.about and is_invitation(anchor, block, self._texts):
            return "promo"
        return self._opens(block) or ("body" if self._places.is_prose(block) else None)

    def _by_words(self, anchor: Anchor, place: Place, block: Block | None, inside: LinkRole | None) -> LinkRole | None:
        """What the words of a link say, with its address where that is an offer's or a story's."""
        told, internal = anchor.address.told, anchor.address.internal
        word = self._words[anchor.label]
        if word == "share" or (word == "media" and place.story):
            return cast(LinkRole, word)
        if word == "nav" and inside == "promo" and told.kind == "promo" and not place.menu:
            return "promo"  # "Browse all newsletters"
        if word in ("nav", "author", "source"):
            signed = place.story or (block is not None and block.role == "byline")
            if word == "nav" and signed and not internal and not place.menu:  # an author's profile elsewhere
                its_own = inside == "author" or (inside == "share" and self._places.of_author(anchor.element))
                word = "author" if its_own else word
            return cast(LinkRole, word)
        pictured = not anchor.text and is_headed(told) and is_banner(anchor.element)
        onward = internal and (pictured or (not place.menu and (word == "related" or not anchor.text)))
        of_story = told.storied or (word == "related" and self._home.is_sibling(anchor.address))
        if onward and of_story and told.kind != "promo" and place.role in _BESIDE:
            return "related"
        called = word == "promo" or (told.kind == "promo" and not (place.menu and anchor.text))
        if place.menu:
            offered = not place.story and (called or is_offer(anchor, self._home))
            return "promo" if offered and not in_list(anchor.element) else None
        if inside not in (None, "related", "nav"):
            return None
        return asks(anchor, place, called=called or is_offer(anchor, self._home))

    def _by_place(self, anchor: Anchor, place: Place, block: Block | None, role: LinkRole | None) -> LinkRole:
        """What is left: by the block, then by the containers, which say ``role``."""
        if role == "tag" and place.related and not self._is_listed(anchor, place):
            return "related"  # of a teaser
        if role == "tag" and not place.story and anchor.position not in self._places.near:
            return "nav"  # topics of the site, not of the story
        if role == "related" and place.menu and not place.story:
            return "nav"  # a headline would have said so
        if role == "promo" and place.menu and not place.story and in_list(anchor.element):
            return "nav"
        if role == "share" and not (
            block is not None and block.role == "comment" and not self._places.in_aside(anchor.element)
        ):
            # outside the comments what is left is a profile of the site, where a button would carry the page's address
            if not anchor.address.internal:
                return "author" if self._places.of_author(anchor.element) else "nav"
            return "share" if self._home.is_of_page(anchor.address) else "nav"
        if role == "promo" and not anchor.label and not anchor.address.internal and not is_banner(anchor.element):
            return "nav"  # an icon
        if role == "source" and anchor.address.internal and not in_list(anchor.element):
            return "nav"  # the note below a list of sources
        if role == "author" and any(letter.isdigit() for letter in anchor.text):
            return "nav"  # the time of the story beside its author, which leads to itself
        if role is None and block is not None and block.role == "other":
            return self._by_lines_around(place, block)
        return role or "nav"

    def _by_lines_around(self, place: Place, block: Block) -> LinkRole:
        """What a link in a line that was not kept is by the story's lines around it."""
        if block.position in self._places.story:
            return "body" if place.story else "nav"
        if self._lines.is_paragraph(block.position):
            return "body" if self._places.beside_lines(self._texts[block.position].element) else "nav"
        return "nav"

    def _is_listed(self, anchor: Anchor, place: Place) -> bool:
        """Whether a topic stands in the story's list of them, which may be in its box of other stories."""
        listed = place.story and place.role == "tag" and anchor.position in self._places.near
        return listed and is_label(anchor, self._home) and not self._places.boxes.around(anchor.element)

    def _by_containers(self, anchor: Anchor, place: Place, block: Block | None) -> LinkRole | None:
        told = place.role
        if place.ad and (is_own_text(anchor) or (block is not None and block.role in _SAYING_THEMSELVES)):
            told = None
        if block is None or (role := BY_BLOCK.get(block.role)) is None or self._places.is_guess(anchor, place, block):
            return told
        if role == "author" and not anchor.address.internal and anchor.text and kind_of(anchor.text) == "agency":
            return "source"  # "With information from Reuters"
        return told if (role, told) in _WEAKER else role
