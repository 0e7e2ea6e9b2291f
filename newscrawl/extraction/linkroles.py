"""What each link of a page is for: by the block it stands in, its containers, its address and its words.

A link in the story's own text has its role by that alone. For every other one what it says of itself (rel, a login, a
legal page, a share button, a headline of another story) comes before what its containers say, the nearest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction import cues
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.linkplaces import BY_BLOCK, Place, Places, in_aside, in_list, in_trail, kickers, role_of_name
from newscrawl.extraction.linkwords import (
    HEADLINE,
    HEADLINE_AS_ENTRY,
    HEADLINE_IN_MENU,
    HEADLINE_OF_STORY,
    Address,
    calls,
    is_headline,
    is_short,
    is_storied,
    marks,
    of_comments,
    opening,
    says,
)
from newscrawl.items import Block, BlockRole, LinkRole

_LINKED = 0.9  # share of a line that is link text from which it is nothing but the link
_MIN_NUMBER = 4  # digits of an address that tell one page of a site from another
_ICON = 48  # pixels; a smaller picture is no banner
_PLAIN = 18  # characters that are too few for a headline in a menu
_IDLE_RELATIONS = frozenset(
    ("nofollow", "noopener", "noreferrer", "noopener noreferrer", "external", "bookmark", "home")
)

_SHARE_PARAMETERS = frozenset(("text", "url", "u", "body", "link", "linkurl", "href", "status", "share", "subject"))
_FOLLOWING = ("/user", "/follow")  # of what is like a share button, but for the site's own profile
_BESIDE_TEASER: frozenset[LinkRole] = frozenset(("nav", "media", "promo"))
_NO_TEASER: frozenset[BlockRole] = frozenset(("paywall", "legal", "comment"))
#: Blocks that are called so for their container's name, where an address such as stories have may say otherwise.
_HARDLY_TEASER: frozenset[BlockRole] = frozenset(("promo", "consent", "ad"))
_ABOUT_STORY: frozenset[BlockRole] = frozenset(("byline", "date"))
#: Kinds of addresses that lead to no story and to none of its topics.
_SERVICES = frozenset(("nav", "legal", "register"))
_NO_LABELS = _SERVICES | {"author", "share", "promo", "media", "license"}
_CALLS: frozenset[BlockRole | None] = frozenset(("promo", "paywall"))
_NO_TEASERS: frozenset[LinkRole | None] = frozenset(("promo", "author", "tag"))
#: What a block says against its container: words for topics in a menu are a menu; short words among teasers, or in an
#: offer, are none.
_WEAKER = frozenset((("nav", "related"), ("nav", "promo"), ("tag", "nav"), ("media", "nav")))


class Anchor(NamedTuple):
    """A link before its role is known. ``text`` is what it shows, ``label`` that or its title where it is a picture."""

    element: HtmlElement
    address: Address
    text: str
    label: str
    rel: str | None
    position: int | None


class Roles:
    """Gives the links of one page their roles."""

    def __init__(self, url: str, text_blocks: Sequence[TextBlock], blocks: Sequence[Block]) -> None:
        own = urlsplit(url)
        self._host, self._path = own.netloc.lower(), own.path.rstrip("/").lower()
        self._texts = {block.position: block for block in text_blocks}
        self._blocks: dict[int | None, Block] = {block.position: block for block in blocks}
        self._places = Places(text_blocks, blocks)
        self._kickers = kickers(self._texts, self._blocks)

    def assign(self, anchors: Sequence[Anchor]) -> list[LinkRole]:
        """The role of each link. What stands beside a headline is of its teaser: picture, section, "more"."""
        places = [self._places.of(anchor.element) for anchor in anchors]
        roles = list(map(self._role, anchors, places))
        headed = [anchor for anchor, role in zip(anchors, roles, strict=True) if role == "related"]
        urls = {anchor.address.url for anchor in headed}
        if not headed:
            return roles
        teasers = {box for anchor in headed for box in self._places.teasers(anchor.element)}
        for index, (anchor, role) in enumerate(zip(anchors, roles, strict=True)):
            if role not in _BESIDE_TEASER or not anchor.address.internal:
                continue
            of_headline = not anchor.text and anchor.address.url in urls
            of_teaser = of_headline or (role == "nav" and not places[index].menu and self._is_part_of(anchor, teasers))
            if of_teaser and anchor.address.told.kind not in _SERVICES:
                roles[index] = "related"
        return roles

    def _is_part_of(self, anchor: Anchor, teasers: set[HtmlElement]) -> bool:
        """Whether a link is one of a teaser's parts, and no word in a sentence of it."""
        text = None if anchor.position is None else self._texts.get(anchor.position)
        alone = text is None or text.linked >= _LINKED * len(text.text)
        return alone and not teasers.isdisjoint(self._places.teasers(anchor.element))

    def _role(self, anchor: Anchor, place: Place) -> LinkRole:
        position = anchor.position
        block = self._blocks.get(position)
        if block is not None and block.kept:
            return self._in_story(anchor, block)
        if position in self._kickers and self._is_label(anchor):
            return "tag"
        role, menu, _, story = place
        if menu and role == "nav" and not story and _is_plain(anchor, block):
            return "nav"
        if (name := anchor.element.get("class")) and (own := role_of_name(name)) not in (None, "nav"):
            place = place._replace(role=own)
        return (
            self._by_itself(anchor, place, block)
            or self._by_teaser(anchor, place, block)
            or self._by_words(anchor, place, block)
            or self._by_place(anchor, place, block)
        )

    def _in_story(self, anchor: Anchor, block: Block) -> LinkRole:
        """A link in the text: a reference, unless it is a picture, names the source or is all that the line says."""
        if role := opening(block.text):
            return cast(LinkRole, role)
        if not anchor.text:
            return "media"
        if says(anchor.text) == "share":
            return "share"
        if anchor.address.internal and says(anchor.text) == "related" and is_storied(anchor.address.told):
            return "related"
        if anchor.address.internal and self._is_teaser(anchor, block):
            return "related"
        return "body"

    def _is_teaser(self, anchor: Anchor, block: Block) -> bool:
        """Whether a line between two of the story's sends the reader to another story."""
        text = self._texts.get(block.position)
        if text is None or len(text.anchors) > 1:
            return False
        cue = cues.load().find(block.text)
        if cue is not None and cue.role == "related":
            return True
        alone = len(anchor.text) >= _LINKED * len(block.text)
        return alone and block.role == "paragraph" and is_headline(anchor.text)

    def _by_itself(self, anchor: Anchor, place: Place, block: Block | None) -> LinkRole | None:
        """What a link's relation and address say, wherever it stands."""
        address = anchor.address
        kind, block_role = address.told.kind, None if block is None else block.role
        relations = anchor.rel.lower().split() if anchor.rel else ()
        if "tag" in relations and place.story:  # whatever page of the site lists it
            return self._filed(anchor, place, block_role, tagged=True)
        if kind in _SERVICES:
            return "promo" if kind == "register" and self._is_call(anchor, place, block_role) else "nav"
        if self._is_front(address):  # to which readers lead who are the site's own
            return "share" if block_role == "comment" and place.role == "share" and anchor.text else "nav"
        if self._is_share(anchor, place):
            return "share"
        if not place.menu and of_comments(anchor.element.get("href", ""), anchor.label):
            return "share"
        if "sponsored" in relations:
            return "promo"
        own = place.story or not place.menu
        if "author" in relations or (kind == "author" and own and place.role != "share" and block_role != "comment"):
            return "author"
        if "license" in relations or kind == "license":
            of_picture = block is not None and (block.role == "caption" or opening(block.text) == "media")
            return "media" if of_picture else "nav"
        if "tag" in relations or kind in ("tag", "category"):
            return self._filed(anchor, place, block_role, tagged="tag" in relations)
        return None

    def _is_call(self, anchor: Anchor, place: Place, block_role: BlockRole | None) -> bool:
        """Whether a link to register is the call of a box or wall, and no entry of a menu."""
        offered = block_role in _CALLS or place.role == "promo"
        return offered and not place.menu and not in_list(anchor.element)

    def _is_label(self, anchor: Anchor) -> bool:
        """Whether a link above the headline leads to the section or topic that its words name."""
        address = anchor.address
        if not address.internal or self._is_front(address) or address.told.kind in _NO_LABELS:
            return False
        return bool(anchor.text) and is_short(anchor.text) and says(anchor.text) is None

    def _filed(self, anchor: Anchor, place: Place, block_role: BlockRole | None, *, tagged: bool) -> LinkRole | None:
        """A topic or section of the story: in its byline, or in its container without being a step of a trail."""
        kind = "tag" if tagged else anchor.address.told.kind
        if kind == "tag" and not place.related and (place.story or not place.menu):
            return "tag" if tagged or not in_trail(anchor.element) else "nav"
        if kind in ("tag", "category") and block_role in _ABOUT_STORY:
            return "tag"
        filed = kind == "category" and place.story and not place.menu and not place.related
        return "tag" if filed and not in_trail(anchor.element) and not in_aside(anchor.element) else None

    def _is_share(self, anchor: Anchor, place: Place) -> bool:
        """A button that hands this page to another site, a printer or a friend: it carries the page's address."""
        address, told = anchor.address, anchor.address.told
        of_kind, in_buttons = told.kind == "share", place.role == "share"
        if address.internal:
            return "share=" in told.query or (of_kind and (in_buttons or self._is_below(address)))
        if of_kind and (in_buttons or "http" in told.query):
            return not told.path.endswith(_FOLLOWING)
        if self._host not in address.url and self._host not in unquote(told.query):
            return False
        return in_buttons or any(
            name.lower() in _SHARE_PARAMETERS and self._host in value for name, value in parse_qsl(told.query)
        )

    def _by_teaser(self, anchor: Anchor, place: Place, block: Block | None) -> LinkRole | None:
        """The headline of another story."""
        address, label = anchor.address, anchor.label
        if not is_headline(label, HEADLINE_OF_STORY) or says(label) == "share":
            return None
        if not address.internal:  # papers of one house share their lists
            is_listed = place.related and not place.menu and is_storied(address.told)
            return "related" if is_listed and is_headline(label, HEADLINE_AS_ENTRY) else None
        if opening(label) == "promo" or (len(anchor.element) and marks(anchor.element.itertext())):
            return "promo"
        storied = is_storied(address.told)
        if address.told.media or (address.told.kind == "promo" and not storied) or place.role in _NO_TEASERS:
            return None
        if place.role == "share" and self._is_below(address):
            return None
        if block is not None and (block.role in _NO_TEASER or self._is_prose(block)):
            return None
        if block is not None and block.role == "caption" and not place.related:
            return None
        hardly = block is not None and block.role in _HARDLY_TEASER
        least = HEADLINE_OF_STORY if storied else HEADLINE
        if place.menu and in_list(anchor.element):
            least = HEADLINE_AS_ENTRY
        elif place.menu or hardly:
            least = HEADLINE_IN_MENU
        doubtful = place.menu or (hardly and not place.related)
        return "related" if is_headline(label, least) and (storied or not doubtful) else None

    def _by_words(self, anchor: Anchor, place: Place, block: Block | None) -> LinkRole | None:
        """What the words of a link, or of its line, say, and whether it leads to a picture."""
        word, kind = says(anchor.label), anchor.address.told.kind
        if word == "share":
            return "share"
        if anchor.address.told.media or (word == "media" and place.story):
            return "media"
        if not anchor.text and (kind == "media" or self._places.in_line(anchor.element)):
            return "media"
        if block is not None:
            if role := opening(block.text):
                return cast(LinkRole, role)
            if self._is_prose(block):
                return "body"
        if word in ("nav", "author", "source"):
            return cast(LinkRole, word)
        beside = anchor.address.internal and not place.menu and (word == "related" or not anchor.text)
        of_story = is_storied(anchor.address.told) or (word == "related" and self._is_sibling(anchor.address))
        if beside and place.role in (None, "related", "media") and of_story:
            return "related"
        called = word == "promo" or (kind == "promo" and not (place.menu and anchor.text))
        if place.menu:
            return "promo" if called and not place.story and not in_list(anchor.element) else None
        role = self._by_containers(place, block)
        if role in (None, "related", "nav"):
            if (call := calls(anchor.label)) or called:
                return cast(LinkRole, call or "promo")
            return "promo" if not anchor.text and not anchor.address.internal and _is_banner(anchor.element) else None
        return None

    def _by_place(self, anchor: Anchor, place: Place, block: Block | None) -> LinkRole:
        """What is left: by the block, then by the containers."""
        role = self._by_containers(place, block)
        if role == "tag" and not place.story:
            return "nav"  # topics of the site, not of the story
        if role == "related" and place.menu and not place.story:
            return "nav"  # a headline would have said so
        if role == "promo" and place.menu and not place.story and in_list(anchor.element):
            return "nav"
        if role == "share" and not (block is not None and block.role == "comment" and not in_aside(anchor.element)):
            # outside the comments what is left is a profile of the site, where a button would carry the page's address
            return "share" if anchor.address.internal and self._is_of_page(anchor.address) else "nav"
        if role == "author" and any(letter.isdigit() for letter in anchor.text):
            return "nav"  # the time of the story beside its author, which leads to itself
        if role is None and block is not None and block.role == "other" and block.position in self._places.story:
            return "body" if place.story else "nav"  # a line of the story that was not kept
        return role or "nav"

    def _by_containers(self, place: Place, block: Block | None) -> LinkRole | None:
        role = BY_BLOCK.get(block.role) if block is not None else None
        return place.role if role is None or (role, place.role) in _WEAKER else role

    def _is_of_page(self, address: Address) -> bool:
        """Whether an address of the site is about this page: it has its path, or the number of it or of a comment."""
        longest = max(map(len, "".join(c if c.isdigit() else " " for c in address.url).split()), default=0)
        return longest >= _MIN_NUMBER or self._is_below(address)

    def _is_below(self, address: Address) -> bool:
        """Whether an address goes on where the page's own ends: its comments, its pictures, its form for printers."""
        return bool(self._path) and self._path in address.told.path

    def _is_sibling(self, address: Address) -> bool:
        """Whether an address lies in the folder of the page's own."""
        return address.told.path.rstrip("/").rpartition("/")[0] == self._path.rpartition("/")[0] != ""

    def _is_front(self, address: Address) -> bool:
        """Whether an address is that of the site's front page, to which its logos lead."""
        told = address.told
        return (
            told.path in ("", "/")
            and not told.query
            and address.url.partition("//")[2].startswith(self._host)
        )

    def _is_prose(self, block: Block) -> bool:
        """Whether a removed line is running text between two lines of the story."""
        text = self._texts.get(block.position)
        if text is None or block.role != "other" or block.position not in self._places.story:
            return False
        return text.linked * 2 < len(text.text)


def _is_plain(anchor: Anchor, block: Block | None) -> bool:
    """Whether a link of a menu is a few bare words, as most links of most pages are: nothing more is asked of it."""
    _, address, text, _, rel, _ = anchor
    return (
        text != ""
        and (len(text) < _PLAIN or is_short(text))
        and (rel is None or rel in _IDLE_RELATIONS)
        and ("?" not in address.url or (address.internal and "share=" not in address.url))
        and (block is None or block.role in ("nav", "other"))
        and says(text) is None
    )


def _is_banner(link: HtmlElement) -> bool:
    """Whether a link shows a picture that is no icon."""
    image = next(link.iter("img", "amp-img"), None)
    if image is None:
        return False
    sizes = [size for size in (image.get("width"), image.get("height")) if size and size[:5].isdecimal()]
    return not any(int(size[:5]) <= _ICON for size in sizes)
