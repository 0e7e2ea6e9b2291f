"""Frames: labelled pages without their own story, as templates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from benchmarks.framed.head import retell_head, retell_scripts
from benchmarks.framed.holes import hole, part
from benchmarks.framed.labelled import Told
from benchmarks.framed.markup import before, drop, say
from benchmarks.framed.printed import find_printed
from benchmarks.framed.slots import Dress, Slot, find_dress, find_slots, known_amid
from newscrawl.extraction.containers import containers
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.extract import Reading, read
from newscrawl.extraction.labels import Observed
from newscrawl.extraction.observe import observe
from newscrawl.texts import count_words, squash

_COVERAGE = 0.95
_LEAST_WORDS = 100  # of the frame's own story
_LEAST_CLUTTER = 15  # visible blocks of other text
_LONG_LINK = 25  # characters of a link that names a story
_LONG_TEXT = 60  # of a teaser, a bio, a comment: sentences
_OWN = re.compile(r"[^\W\d_]{6,}")
_NEAR = 15  # blocks before and behind the story
_LEAST_OWN = 5  # long words from which on their share tells
_OWN_SHARE = 0.6
_FREQUENT = 0.01
_COUNT = re.compile(
    r"\b\d{1,5}(?= ?(?:mins?|minutes|hours?|days?|std|stunden|minuten|tage)\b)"
    r"|\b\d{1,5}(?= ?(?:comments?|shares?|views?|likes?|reads?|replies|kommentare?|aufrufe|commentaires?|partages"
    r"|comentarios|komentarz)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*\d{2,6}\s*")
_SPELLED = re.compile(r"[^\W_]+")
#: Attributes that say the title, the address or a date again.
_TOLD_AGAIN = ("title", "alt", "aria-label", "content", "href", "data-url", "data-title", "data-href", "value")
_MAX_PROMOS = 4
_MAX_NAMED = 120  # characters of a line that names the author; in a longer one the same name is somebody's it is about
#: What lxml reads from odd pages but does not take back.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class LinkList:
    """A list of links to other stories: how many links, and the part that it is as a whole, if it is an element."""

    number: int
    links: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A page without its story, with holes for another one.

    ``slots`` are how many blocks of the old story stood in each place of it, ``dress`` how paragraphs are written
    there. ``containers`` names the places that are a container around paragraphs. ``dates`` are the printed dates by
    number, ``lists`` the lists of links. ``promos``, ``comments``, ``captions``, ``bios`` and ``tags`` are parts.
    """

    key: str
    site: str
    url: str
    language: str
    template: str
    slots: tuple[int, ...]
    dress: Dress
    dates: tuple[tuple[str, date, bool], ...]
    lists: tuple[LinkList, ...]
    promos: tuple[int, ...]
    comments: tuple[int, ...]
    captions: tuple[int, ...]
    bios: tuple[int, ...]
    tags: tuple[int, ...]
    standfirst: tuple[int, ...]
    promo_texts: tuple[str, ...]
    own: str  # the words of its own story, to see that none is left


def frame_of(told: Told, frequent: frozenset[str]) -> Frame | None:
    """The frame of a page; None where its story cannot be taken out cleanly. The page's tree is changed.

    ``frequent`` are long words that say nothing of what a text is about (``frequent_words``).
    """
    if told.coverage < _COVERAGE or not told.story() or not known_amid(told):
        return None
    if sum(count_words(block.text) for block in told.story()) < _LEAST_WORDS:
        return None
    slots = find_slots(told)
    if slots is None:
        return None
    reading = read(told.document)
    if [block.text for block in reading.blocks] != [block.text for block in told.blocks]:
        return None
    return _Maker(told, reading, slots, frequent).make()


class _Maker:
    """Puts holes into a page."""

    def __init__(self, told: Told, reading: Reading, slots: list[Slot], frequent: frozenset[str]) -> None:
        self.told, self.reading, self.slots = told, reading, slots
        self.title = told.page.title or reading.title.value or ""
        self.names = [*told.page.author, *(person.name for person in reading.byline.people)]
        self.day = _day(told.page.date)
        self.parts = 0
        self.dates: list[tuple[str, date, bool]] = []
        self.kinds: dict[str, list[int]] = {}
        self.lists: list[LinkList] = []
        self.counts = 0
        self.promos: list[str] = []
        self.story = {block.position for block in told.story()}
        self.words = {word for p in self.story for word in _OWN.findall(told.blocks[p].text.lower())}
        host = urlsplit(told.page.url).netloc  # what holds the site's name is the site's
        self.rare = {word for word in self.words - frequent if word not in host}
        self.amid = range(min(self.story), max(self.story) + 1)
        self.linked: set[int] = set()

    def make(self) -> Frame | None:
        """The frame; None where little clutter is left."""
        tree = self.told.document.tree
        found = observe(self.reading.blocks, self.reading.facts, containers(self.reading.blocks))
        others = [o for o in found if not o.block.hidden and o.block.position not in self.story]
        self._remains(others)
        self._links(others)
        for observed in others:
            self._by_role(observed)
        dress = find_dress(self.slots)
        hosts = [slot for slot in self.slots if slot.hosts]
        for slot in self.slots:
            if slot.hosts:
                self._empty(slot, hosts.index(slot))
            else:
                drop(slot.element)
        self._texts(tree)
        retell_head(tree)
        retell_scripts(tree)
        template = str(etree.tostring(tree, encoding="unicode", method="html", doctype="<!DOCTYPE html>"))
        if len([o for o in others if o.block.element.getroottree().getroot() is tree]) < _LEAST_CLUTTER:
            return None
        kinds: Callable[[str], tuple[int, ...]] = lambda name: tuple(self.kinds.get(name, ()))  # noqa: E731
        return Frame(
            key=f"{self.told.page.set}/{self.told.page.id}",
            site=self.told.page.site,
            url=self.told.page.url,
            language=self.told.language,
            template=template,
            slots=tuple(slot.blocks for slot in hosts),
            dress=dress,
            dates=tuple(self.dates),
            lists=tuple(self.lists),
            promos=kinds("promo"),
            comments=kinds("comment"),
            captions=kinds("caption"),
            bios=kinds("bio"),
            tags=kinds("tags"),
            promo_texts=tuple(self.promos),
            standfirst=kinds("standfirst"),
            own="\n".join(self.told.blocks[place].text for place in sorted(self.story)),
        )

    # -- the story's place ---------------------------------------------------------------------------------------------

    def _empty(self, slot: Slot, number: int) -> None:
        """A hole where text of the story stood."""
        element = slot.element
        if slot.is_container:
            for child in list(element):
                element.remove(child)
            element.text = hole("htmlslot", number)
            return
        before(element, hole("htmlslot", number))
        drop(element)

    def _remains(self, others: list[Observed]) -> None:
        """Take out what is told of the old story beside it: summaries, fact boxes, pulled quotations, captions."""
        near = range(self.amid.start - _NEAR, self.amid.stop + _NEAR)
        for observed in list(others):
            block, words = observed.block, _OWN.findall(observed.block.text.lower())
            role = observed.label.role if observed.label else ""
            if role in ("headline", "caption", "standfirst") or observed.view.linked > 0.5:
                continue
            told = sum(word in self.words for word in words)
            about = not role and block.position in near and any(word in self.rare for word in words)
            about = about or (len(words) >= _LEAST_OWN and told >= _OWN_SHARE * len(words))
            if about and len(block.element) <= 3:  # else it is more than a line
                drop(block.element)
                others.remove(observed)

    # -- around it -----------------------------------------------------------------------------------------------------

    def _links(self, others: list[Observed]) -> None:
        """Lists of links to stories: runs of blocks that are one, with a date or a teaser between them."""
        run: list[TextBlock] = []
        lone = False
        for observed in [*others, None]:
            if observed is not None and self._names_story(observed):
                run.append(observed.block)
                lone = lone or self._is_story_link(observed.block)
                continue
            if observed is not None and run and not observed.view.linked and len(observed.block.text) < 200:
                continue
            if len(run) >= 3 or lone:
                self._list(run)
            run, lone = [], False

    def _names_story(self, observed: Observed) -> bool:
        block, label = observed.block, observed.label
        if label and label.role in ("nav", "legal", "consent", "share", "bio", "byline", "tags"):
            return False
        if len(block.anchors) != 1 or observed.view.linked < 0.5:
            return False
        return self._is_story_link(block) or (observed.view.linked >= 0.9 and len(block.text) >= _LONG_LINK)

    def _is_story_link(self, block: TextBlock) -> bool:
        """Whether a link is surely one to a story: amid the story, or to an address that spells a headline."""
        slug = (block.anchors[0].get("href") or "").rstrip("/").rpartition("/")[2]
        return (block.position in self.amid and len(block.text) >= _LONG_LINK) or len(_SPELLED.findall(slug)) >= 4

    def _list(self, run: list[TextBlock]) -> None:
        number = len(self.lists)
        self.linked.update(block.position for block in run)
        for place, block in enumerate(run):
            anchor = block.anchors[0]
            say(block.element if block.element is not anchor else anchor, hole("link", number, place), anchor)
            anchor.set("href", hole("href", number, place))
            for name in ("title", "aria-label"):
                anchor.attrib.pop(name, None)
        self.lists.append(LinkList(number, len(run)))

    def _by_role(self, observed: Observed) -> None:
        block, role = observed.block, observed.label.role if observed.label else "other"
        element = block.element
        letters = squash(self.title)
        if role == "headline" or (letters and block.letters == letters):
            say(element, hole("title"))
        elif role == "standfirst" or block.position in self.told.standfirst:
            self._part("standfirst", element, hole("description"))
        elif role == "caption":
            self._part("caption", element, hole("caption", len(self.kinds.get("caption", ()))))
        elif role == "bio" and len(block.text) >= _LONG_TEXT and observed.view.linked < 0.5:
            self._part("bio", element, hole("bio"))
        elif role == "comment" and len(block.text) >= 40 and observed.view.linked < 0.5:
            self._part("comment", element, hole("comment", len(self.kinds.get("comment", ()))))
        elif role == "tags" and observed.view.linked >= 0.5:
            self._part("tags", element, None)
        elif self._is_teaser(observed):
            say(element, hole("teaser", block.position))
        elif role == "promo" and len(block.text) >= 40 and len(self.kinds.get("promo", ())) < _MAX_PROMOS:
            self._part("promo", element, hole("promo", len(self.kinds.get("promo", ()))))

    def _is_teaser(self, observed: Observed) -> bool:
        """Whether a block is what a list says of a story."""
        block, place = observed.block, observed.block.position
        if observed.view.linked >= 0.1 or len(block.text) < _LONG_TEXT or place in self.amid:
            return False
        if observed.label:
            return observed.label.role == "related"
        return not self.linked.isdisjoint((place - 2, place - 1, place + 1))

    def _part(self, kind: str, element: HtmlElement, text: str | None) -> None:
        """Make an element a part that pages may lack, with a hole for its text."""
        if element.getparent() is None or element.tag in ("body", "html") or len(element.xpath(".//p|.//div")) > 3:
            return
        number = self.parts
        self.parts += 1
        said = say(element, text) if text else ""
        if kind == "promo":
            self.promos.append(said)
        opening, closing = part(number)
        before(element, opening)
        element.tail = closing + (element.tail or "")
        self.kinds.setdefault(kind, []).append(number)

    # -- every text ----------------------------------------------------------------------------------------------------

    def _texts(self, tree: HtmlElement) -> None:
        """Holes for the title, the author, dates and counts wherever they stand."""
        body = tree.find("body")
        for element in (body if body is not None else tree).iter():
            if not isinstance(element.tag, str) or element.tag in ("script", "style"):
                if element.tail:
                    element.tail = self._text(element.tail)
                continue
            if element.text:
                element.text = self._text(element.text)
            if element.tail:
                element.tail = self._text(element.tail)
            for name in _TOLD_AGAIN:
                value = element.get(name)
                if value:
                    element.set(name, self._named(_CONTROLS.sub("", value).replace(self.told.page.url, hole("url"))))
            stamp = element.get("datetime")
            day = _day(stamp[:10]) if stamp else None
            if stamp and day:
                own = self.day in (None, day)
                element.set("datetime", hole("iso") if own else self._date(stamp[:10], day))

    def _named(self, text: str) -> str:
        if len(self.title) >= 15:
            text = text.replace(self.title, hole("title"))
        for name in self.names if len(text) <= _MAX_NAMED else ():
            if len(name) >= 6 and name in text:
                text = text.replace(name, hole("author"))
        return text

    def _text(self, text: str) -> str:
        text = _CONTROLS.sub("", text).replace(self.told.page.url, hole("url"))
        if _NUMBER.fullmatch(text):
            return self._count(None)
        if "zqHOLEzq" not in text:
            pieces, end = [], 0
            for printed in find_printed(text):
                pieces += [text[end : printed.start], self._date(printed.text, printed.day)]
                end = printed.end
            text = "".join([*pieces, text[end:]])
            text = _COUNT.sub(self._count, text)
        return self._named(text)

    def _date(self, written: str, day: date) -> str:
        own = day == self.day or (self.day is None and not self.dates)
        self.dates.append((written, day, own))
        return hole("date", len(self.dates) - 1)

    def _count(self, _match: re.Match[str] | None) -> str:
        self.counts += 1
        return hole("count", self.counts)


def _day(text: str | None) -> date | None:
    """The day of a label; some say 2020-00-00."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def frequent_words(texts: Sequence[str]) -> frozenset[str]:
    """The long words of one text in a hundred, or of two where there are few texts."""
    seen = Counter(word for text in texts for word in set(_OWN.findall(text.lower())))
    return frozenset(word for word, count in seen.items() if count >= max(2, _FREQUENT * len(texts)))
