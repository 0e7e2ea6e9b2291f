"""Where in the page a link stands: what its containers say, the nearest first, and whether they are the story's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, islice
from typing import Literal, NamedTuple, TypeAlias, cast

from lxml.html import HtmlElement

from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.linkboxes import Boxes
from newscrawl.extraction.linkelements import in_list
from newscrawl.extraction.linklines import Lines
from newscrawl.extraction.linkwords import Anchor, is_headline, is_own_text, is_story, lists, opening, says
from newscrawl.extraction.zones import MAX_SHARE, name_role, spaced, zone_role
from newscrawl.items import Block, BlockRole, LinkRole

#: What the role of a removed block, or of a container, says of the links in it. What is called a consent box or a legal
#: line often is none ("cmp" is a component, "terms" are topics), and the links of one say it themselves.
BY_BLOCK: Mapping[BlockRole, LinkRole] = {
    "related": "related", "byline": "author", "bio": "author", "promo": "promo", "paywall": "promo", "ad": "promo",
    "nav": "nav", "tags": "tag", "share": "share", "comment": "share", "caption": "media",
}  # fmt: skip

#: Reasons of blocks that are told menu from teaser by the length of their line: its links say more by themselves.
_OF_LENGTH = frozenset(("linked",))
#: Blocks that may be guessed: by no more than a word in class or id, by names, by the line above.
_GUESSED: frozenset[BlockRole] = frozenset(("ad", "byline", "caption", "promo", "related"))
_BY_NAME = ("class:", "id:")

_Said: TypeAlias = "LinkRole | Literal['comment', 'ad']"  # readers' comments, a kind of "share", and a kind of "promo"

_MOST = 0.8  # share of the story's lines that its own container holds
_LEVELS = 12  # containers looked at above that one for the article that also holds its byline and tags
_NEAR = 5  # containers between a link and the trail, cloud or list that it is of
_MAX_NAME = 300  # characters of class and id that are looked at
_WRAPPERS = frozenset(("article", "main"))
_ABOVE = 4  # lines above a headline that may do so
_BELOW = 10  # lines below a story that may give its topics
_KICKERS = 3  # lines above a headline, in its own header, that may give its section or topic
_HEADER_LEVELS = 3  # containers between such a line, or the headline, and that header
COLONS = frozenset((":", "："))
_OF_STORY = re.compile("column|header")  # of what may be a part of the story, too
_PARTS = frozenset(("header", "footer"))
_LISTS = frozenset(("nav", "ol", "ul", "form"))
_STEPS = frozenset(">»›→/|•")  # between the steps of a trail
# What a line in the header is that is no kicker, or was told so by its markup.
_KICKER_ROLES: frozenset[BlockRole] = frozenset(("nav", "other", "related", "share", "tags"))


class Place(NamedTuple):
    """The role that the nearest telling container gives, and whether one is a menu, a list of other stories, the
    story's own with its byline and tags, or readers' comments; ``ad`` whether the role is that of an advertisement."""

    role: LinkRole | None = None
    menu: bool = False
    related: bool = False
    story: bool = False
    comments: bool = False
    ad: bool = False


_ANYWHERE = Place()
_CLASS_ALONE = ["class"]


class Places:
    """Looks up the places of one page. Each element is looked at once, whatever number of links it holds.

    ``story`` are the positions from the story's first line to its last.
    """

    def __init__(self, text_blocks: Sequence[TextBlock], blocks: Sequence[Block], lines: Lines) -> None:
        self._lines_of = lines
        kept = {block.position for block in blocks if block.kept}
        self.story = range(min(kept), max(kept) + 1) if kept else range(0)
        above = [block.position for block in blocks if block.role == "headline" and block.position < self.story.start]
        #: Positions of the lines from the headline to a few below the story, where its topics are given.
        self.about = range(max(above, default=self.story.start), self.story.stop + _BELOW) if kept else range(0)
        self.near = range(self.about.start - _ABOVE, self.about.stop) if kept else range(0)
        self._total = len(kept)
        self._own = {block.element for block in text_blocks if block.position in kept}
        self._lines = _lines_within(block.element for block in text_blocks if block.position in kept)
        self._wrapper = self._find_wrapper()
        self._logins: dict[HtmlElement, bool] = {}
        self.boxes = Boxes(self._lines, self._wrapper)
        self._known: dict[HtmlElement | None, Place] = {}
        self._said: dict[tuple[str | None, ...], _Said | None] = {}

    def of(self, link: HtmlElement) -> Place:
        """Where a link stands, by its containers."""
        known = self._known
        node = link.getparent()
        place = known.get(node)
        if place is not None:
            return place
        if node is not None and node.tag == "li" and (outer := known.get(node.getparent())) and outer.menu:
            return outer  # as the entries before it
        climbed = []
        while place is None and node is not None:
            climbed.append(node)
            node = node.getparent()
            place = known.get(node)
        if place is None:
            place = _ANYWHERE
        for node in reversed(climbed):
            place = known[node] = self._within(node, place)
        return place

    def is_after(self, position: int | None) -> bool:
        """Whether a line is one of the story's or stands below."""
        return position is not None and position >= self.story.start

    def is_prose(self, block: Block) -> bool:
        """Whether a removed line is running text between two lines of the story."""
        return block.role == "other" and block.position in self.story and self._lines_of.is_sentence(block.position)

    def is_guess(self, anchor: Anchor, place: Place, block: Block) -> bool:
        """Whether a block's role says nothing of a link in it.

        So it is of one told by the length of its line, of an offer or a teaser told only by the line above it, of a
        caption far from the story (its "copyright"), and of an advertisement told only by the name of its container
        ("banner") whose words lead to the site itself.
        """
        reason = block.reason
        if reason in _OF_LENGTH:
            return not is_story(anchor)
        if block.role not in _GUESSED:
            return False
        if block.role == "caption" and reason.startswith((*_BY_NAME, "cue:")):
            return not place.story and block.position not in self.story
        if reason == "names:byline":
            return not (place.story or place.related or block.position in self.near)
        if block.role == "related" and reason.startswith("after:"):
            return not (anchor.address.told.storied or is_headline(anchor.label))
        if block.role == "ad":
            return is_own_text(anchor) and (reason.startswith(_BY_NAME) or in_list(anchor.element))
        if block.role == "promo" and reason.startswith("cue:"):
            return self._lines_of.is_row(block.position)
        if reason == "tag:form":
            return block.role == "promo" and self._is_login(anchor.element)
        return block.role == "promo" and reason.startswith("after:")

    def _is_login(self, link: HtmlElement) -> bool:
        """Whether a link stands in a form to log in, beside the field for the password."""
        form = next(link.iterancestors("form"), None)
        return form is not None and self._asks_password(form)

    def _asks_password(self, form: HtmlElement) -> bool:
        if form not in self._logins:
            self._logins[form] = any(field.get("type") == "password" for field in form.iter("input"))
        return self._logins[form]

    def in_line(self, link: HtmlElement) -> bool:
        """Whether a link stands in the very element of a line of the story, or in a bare paragraph or cell beside."""
        for node in islice(link.iterancestors(), _NEAR):
            if node in self._own:
                return True
            if node.tag == "td" or (node.tag == "p" and not node.get("class")):
                beside = node.getparent()
                return beside in self._lines and beside.tag != "body"
        return False

    def beside_lines(self, element: HtmlElement) -> bool:
        """Whether a line stands among those of the story."""
        parent = element.getparent()
        own = 0 if parent is None else self._lines.get(parent, 0)
        return own > self._total * MAX_SHARE and element not in self._lines

    def in_trail(self, link: HtmlElement) -> bool:
        """Whether a link is a step of a breadcrumb trail, or a word of a tag cloud."""
        for node in islice(link.iterancestors(), _NEAR):
            if node in self._lines:
                return False  # an article may be called after its section, "category-archive"
            for name in (node.get("class"), node.get("id")):
                if name and (_named(name[:_MAX_NAME]) == "nav" or "breadcrumb" in name[:_MAX_NAME].lower()):
                    return True
        return False

    def of_author(self, link: HtmlElement) -> bool:
        """Whether the buttons that a link is among stand in a box about an author."""
        return any(
            node not in self._lines and role_of_name(node.get("class") or "") == "author"
            for node in islice(link.iterancestors(), _NEAR)
        )

    def in_aside(self, link: HtmlElement) -> bool:
        """Whether a link stands beside the story, in a column or a widget of the site."""
        for node in islice(link.iterancestors(), _LEVELS):
            if node in self._lines:
                return False
            if node.tag == "aside":
                return True
            for name in (node.get("class"), node.get("id")):
                if name and _named(name[:_MAX_NAME]) == "none" and not _OF_STORY.search(name[:_MAX_NAME].lower()):
                    return True  # a column may be the story's
        return False

    def _within(self, element: HtmlElement, outer: Place) -> Place:
        if element is self._wrapper:
            return outer._replace(story=True)
        if self._lines.get(element, 0) > self._total * MAX_SHARE:
            return outer  # it holds so much of the story that its name says nothing of what else is in it
        tag = element.tag
        if tag == "footer" and outer.story and self._wrapper is not None and self._wrapper.tag == "main":
            outer = outer._replace(story=False)  # the site's: that of a story stands in its article
        if outer.menu and (tag == "li" or (outer.role == "nav" and not outer.story)):
            return outer  # what stands in a menu is of it, whatever it is called
        get, names = element.get, element.keys()
        if not names:
            telling = (tag, None, None, None, None)
        elif names == _CLASS_ALONE:
            telling = (tag, None, None, get("class"), None)
        else:
            telling = (tag, get("role"), get("itemprop"), get("class"), get("id"))
        try:
            role = self._said[telling]
        except KeyError:
            role = self._said[telling] = _container_role(*telling)
        if role is None or (tag == "form" and (outer.comments or self._asks_password(element))):
            return outer
        if role == "nav" and tag in _PARTS and not outer.story and _in_article(element):
            return outer._replace(role="related" if outer.related else None)
        if role == "comment":
            return Place("share", outer.menu, outer.related, outer.story, True)
        if role == "ad":
            return outer._replace(role="promo", ad=True)
        role = "related" if role == "media" and outer.related else role
        return Place(role, outer.menu or role == "nav", outer.related or role == "related", outer.story, outer.comments)

    def _find_wrapper(self) -> HtmlElement | None:
        """The container of the story with its byline and tags: the article around its lines, or one above them."""
        # climbed from below, so the deepest comes first of those that hold as many lines
        core = next((node for node, lines in self._lines.items() if lines >= self._total * _MOST), None)
        if core is None:
            return None
        for node in (core, *islice(core.iterancestors(), _LEVELS)):
            if node.tag in _WRAPPERS:
                return node
        parent = core.getparent()
        return core if parent is None or parent.tag in ("body", "html") else parent


def _lines_within(elements: Iterable[HtmlElement]) -> dict[HtmlElement, int]:
    """How many of the elements of lines each element is or holds; in the order in which climbing from them meets it."""
    lines: dict[HtmlElement, int] = {}
    for parent, members in groupby(elements, HtmlElement.getparent):
        siblings = list(members)
        node, count = parent, len(siblings)
        for sibling in siblings:
            lines[sibling] = lines.get(sibling, 0) + 1
            while node is not None:  # once for all that stand side by side
                lines[node] = lines.get(node, 0) + count
                node = node.getparent()
    return lines


def kickers(texts: Mapping[int, TextBlock], blocks: Mapping[int | None, Block]) -> frozenset[int]:
    """Positions of the lines of link text right above a headline that give its section or topic, and are no trail.

    Both mappings are by position.
    """
    found: set[int] = set()
    headlines = [block.position for block in blocks.values() if block.role == "headline" and block.position in texts]
    for headline in headlines:
        first, above = texts.get(headline - _KICKERS - 1), []
        for position in range(headline - _KICKERS, headline):
            line, block = texts.get(position), blocks.get(position)
            if line is None or block is None or block.role not in _KICKER_ROLES or not _is_label(line):
                continue
            header = _header(line, texts[headline])
            if header is not None and (first is None or header not in first.element.iterancestors()):
                above.append(line)
        if not any(says(line.text) == "nav" for line in above):  # "Home": a trail with a line for each step
            found.update(line.position for line in above)
    return frozenset(found)


def sources(texts: Mapping[int, TextBlock], story: range) -> frozenset[int]:
    """Positions of the lines of nothing but links that follow "Sources:", in the story or below it."""
    found: set[int] = set()
    listing = False
    for position in range(story.start, story.stop + _BELOW):
        line = texts.get(position)
        if line is None or not line.anchors:
            listing = line is not None and line.text[-1:] in COLONS and opening(line.text) == "source"
        elif listing and (listing := line.linked * 2 > len(line.text)):
            found.add(position)
    return frozenset(found)


def _is_label(line: TextBlock) -> bool:
    """Whether a line is a link or two and no steps of a trail."""
    return 0 < len(line.anchors) <= 2 and _STEPS.isdisjoint(line.text) and line.linked * 2 > len(line.text)


def _header(line: TextBlock, headline: TextBlock) -> HtmlElement | None:
    """The container that a line shares with the headline below it; None where it is far, or the line is in a list."""
    above = set(islice(headline.element.iterancestors(), _HEADER_LEVELS))
    for node in (line.element, *islice(line.element.iterancestors(), _HEADER_LEVELS)):
        names = (node.get("class"), node.get("id"))
        if node.tag in _LISTS or any(_named(name[:_MAX_NAME]) == "nav" for name in names if name):
            return None  # also where a trail ends in the headline
        if node in above:
            return node if node.tag not in ("body", "html") else None
    return None


def _in_article(element: HtmlElement) -> bool:
    """Whether an element is a part of an article, as the head and foot of a teaser are, and not of the page."""
    return any(node.tag == "article" for node in islice(element.iterancestors(), _NEAR))


def _container_role(tag: str, *telling: str | None) -> _Said | None:
    # cut before they are remembered
    aria, item, name, key = [each[:_MAX_NAME] if each else "" for each in telling]
    if "hentry" in name or "status-publish" in name or (" tag-" in name and "post" in name.split()):
        name = ""  # the class of a post lists its categories and tags, which say nothing of the links in it
    return _role_of(tag, aria, item, name, key)


def role_of_name(name: str) -> LinkRole | None:
    """What the class of the link itself says."""
    role = _role_of("a", "", "", name[:_MAX_NAME], "")
    return "share" if role == "comment" else "promo" if role == "ad" else role


@lru_cache(maxsize=8192)  # hundreds of links share their containers, and pages their names
def _role_of(tag: str, aria: str, item: str, name: str, key: str) -> _Said | None:
    """What an element by itself says of the links in it."""
    named = _named(name) if name else None
    if key and named in (None, "none"):
        named = _named(key) or named
    if named and named != "none":
        return cast(_Said, named)
    if named:  # no menu, but a column may be one of other stories: "sidebar-most-popular"
        return "related" if name_role(_less_columns(name)) == "related" else None
    zone = zone_role(tag, aria, item, name, key)
    if zone is not None:
        return cast(_Said, zone[0]) if zone[0] in ("comment", "ad") else BY_BLOCK.get(zone[0])
    return "nav" if tag == "header" else None


@lru_cache(maxsize=8192)
def _named(name: str) -> str | None:
    """What the words of a class or id say of links in particular."""
    words = spaced(name).split()
    beginning = _containers()
    if beginning.keys().isdisjoint(words):
        return None
    text = f" {' '.join(words)} "
    phrases = sorted(phrase for word in beginning.keys() & words for phrase in beginning[word])
    return next((role for _, phrase, role in phrases if phrase in text), None)


def _less_columns(name: str) -> str:
    text = f" {spaced(name)} "
    for phrase, role in lists()["containers"].items():
        if role == "none":
            text = text.replace(f" {phrase} ", " ")
    return text.strip()


@lru_cache(maxsize=1)
def _containers() -> Mapping[str, Sequence[tuple[int, str, str]]]:
    """The phrases of [containers] by their first words: each with its rank in the list and what it says."""
    beginning: dict[str, list[tuple[int, str, str]]] = {}
    for rank, (phrase, role) in enumerate(lists()["containers"].items()):
        beginning.setdefault(phrase.split()[0], []).append((rank, f" {phrase} ", role))
    return beginning
