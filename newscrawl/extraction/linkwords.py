"""What the address and the words of a link say that it is for, by the lists of data/cues/links.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

import tomli
from lxml.html import HtmlElement

from newscrawl import letters
from newscrawl.paths import data_path

#: A headline of another story has at least so many words, or characters where words are not spaced: fewer where the
#: address is such as stories have, or ends in three words or more, and more in a menu, where the names of sections can
#: be as long, above all in its lists.
HEADLINE = (5, 15)
HEADLINE_OF_PAGE = (4, 15)
HEADLINE_OF_STORY = (3, 12)
HEADLINE_IN_MENU = (5, 18)
HEADLINE_AS_ENTRY = (7, 24)
#: Characters; a longer text is no button.
MAX_BUTTON = 40
#: Share of a line that is link text from which it is nothing but the link.
LINKED = 0.9
#: Kinds of addresses that lead to no story and to none of its topics.
SERVICES = frozenset(("nav", "legal", "register"))

_PAGE_HYPHENS = 2
_STORY_HYPHENS = 4  # a headline turned into a path has at least so many
_MAX_SEGMENTS = 12  # of a path or query that are looked at
_PLAIN = 18  # characters that are too few for a headline in a menu
_ENDS = " .!…→»>"  # around the words of a button
_MAX_OPENING = 40  # characters before the colon of a line that says what it is
_MEDIA = frozenset(("jpg", "jpeg", "png", "gif", "webp", "avif", "mp4", "mp3", "m4a", "webm", "ogg", "pdf"))
_PAGE_PARAMETERS = frozenset(("page", "action", "view", "p"))  # by which one script serves pages of many kinds
_WORD = re.compile(r"[^\W_]+")
_FRAGMENT = re.compile(r"(?P<name>[^\W\d_]+)[-_]?(?P<number>\d*)")
_UNSPACED = re.compile(f"[{letters.KANA_AND_HAN}]")
_STORY_QUERY = re.compile(
    r"(?:^|[&_])(?:article|artikel|articulo|story|news)(?:_?id|_?no)?=?\d+"
)  # "?article715", "?news_id=7"
_ASIDE = re.compile(r" \((?:\d+\)|[^()]*\)$)")  # "Harbours (25)", "(opens in a new window)"
_AFFILIATE = re.compile(
    r"(?:^|[&;])(?:tag=[\w-]+-\d\d(?:&|$)|(?:aff|affid|aff_id|affiliate|affiliate_id|partnerid|partner_id)=\w)"
)
_OF_DAY = re.compile(r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?:/[0-3]?\d)?/?$")
_PIECES = re.compile(r"[/?#.]")  # between the pieces of an address
_LONG_NUMBER = re.compile(r"\d{4}")


@dataclass(slots=True, eq=False)
class Told:
    """What a URL says that it leads to. No tuple, as its fields are asked for in a third of a tuple's time.

    ``path`` is in lower case. ``kind`` is that of the first telling segment of it (see links.toml), ``media`` whether
    it is a picture's, film's or document's, ``storied`` whether it is such as stories have.
    """

    path: str
    query: str
    kind: str | None
    media: bool
    storied: bool


class Address:
    """A link's URL, absolute and cleaned, and whether it is of the page's site.

    ``told`` is what the URL says: taken apart when that is first asked for, which most links of menus never are.
    """

    __slots__ = ("internal", "told", "url")
    told: Told

    def __init__(self, url: str, internal: bool) -> None:
        self.url = url
        self.internal = internal

    def __getattr__(self, name: str) -> Told:
        if name != "told":
            raise AttributeError(name)
        self.told = _tell(self.url)
        return self.told


@dataclass(slots=True, eq=False)
class Anchor:
    """A link before its role is known. ``text`` is what it shows, ``label`` that or its title where it is a picture."""

    element: HtmlElement
    address: Address
    text: str
    label: str
    rel: str | None
    position: int | None


@lru_cache(maxsize=1)
def lists() -> Mapping[str, Mapping[str, str]]:
    """The sections of data/cues/links.toml, each word with what it says; of two meanings the first."""
    with data_path("cues", "links.toml").open("rb") as file:
        sections = tomli.load(file)
    found: dict[str, dict[str, str]] = {}
    for section, meanings in sections.items():
        words = found.setdefault(section, {})
        for meaning, members in meanings.items():
            for word in members:
                words.setdefault(word, meaning)
    return found


def _tell(url: str) -> Told:
    address, _, query = url.partition("?")
    path = address[address.find("/", address.find("//") + 2) :].lower()
    segments = (unquote(path) if "%" in path else path).strip("/").split("/")
    last = segments[-1]
    storied = last.count("-") >= _STORY_HYPHENS or _LONG_NUMBER.search(path) is not None
    if not storied and query:
        storied = _STORY_QUERY.search(query.lower()) is not None
    if "." not in last:
        return Told(path, query, _kind(segments, query), False, storied)
    stem, _, suffix = last.partition(".")
    media = suffix.rpartition(".")[2] in _MEDIA
    return Told(path, query, _kind([*segments, stem], query, len(segments) - 1), media, storied)


def is_headed(told: Told) -> bool:
    """Whether an address ends in a headline."""
    return told.path.rstrip("/").rpartition("/")[2].count("-") >= _STORY_HYPHENS


def is_numbered(told: Told) -> bool:
    """Whether an address holds a number, as a year, that a menu's hardly does."""
    return _LONG_NUMBER.search(told.path) is not None


def is_of_day(told: Told) -> bool:
    """Whether an address lists the stories of a day or month: "/2023/11/06/"."""
    return told.path.rstrip("/")[-1:].isdigit() and _OF_DAY.search(told.path) is not None


def is_worded(told: Told) -> bool:
    """Whether an address ends in three words or more, as those of pages of their own do."""
    return told.path.rstrip("/").rpartition("/")[2].count("-") >= _PAGE_HYPHENS


def _kind(segments: Sequence[str], query: str, last: int | None = None) -> str | None:
    paths = lists()["paths"]
    if last is None:
        last = len(segments) - 1
    if not paths.keys().isdisjoint(segments):
        for index, segment in enumerate(segments[:_MAX_SEGMENTS]):
            kind = paths.get(segment)
            if kind is not None and not (kind in ("author", "tag") and index >= last):  # the list of them all
                return kind
    for piece in query.lower().split("&")[:_MAX_SEGMENTS] if query else ():
        name, _, value = piece.partition("=")
        if name in _PAGE_PARAMETERS and value in paths:
            return paths[value]
    return None


def asks_of_readers(host: str, path: str) -> bool:
    """Whether an address is that of a page to subscribe, to give or to sign up for letters, by its host or its end."""
    pages = lists()["appeals"]
    segments = path.lower().strip("/").split("/")
    if _LONG_NUMBER.search(path) or segments[-1].count("-") >= _STORY_HYPHENS:
        return False  # a letter of the past, a story about one
    return any(word in pages for word in (host.lower().partition(".")[0], *segments[-2:]))


def may_ask_of_readers(href: str) -> bool:
    """Whether a link has such a page's word in any place, as most have not: told in a tenth of the time."""
    return not lists()["appeals"].keys().isdisjoint(_PIECES.split(href.lower()))


def says(text: str) -> str | None:
    """What the whole text of a link says that it is for: a button to subscribe, a way back, a larger picture."""
    return lists()["texts"].get(text.lower().strip(_ENDS)) if len(text) <= MAX_BUTTON else None


def begins(text: str) -> str | None:
    """What the first two words of a short text say that it is for: "Share on ...", "View all ...", "Try for ..."."""
    if " " not in text or len(text) > 2 * MAX_BUTTON:
        return None
    words = text.lower().strip(" >»→▶•+").split(" ", 2)
    if words[0] not in _beginning():
        return None
    word = lists()["beginnings"].get(" ".join(words[:2])) or lists()["firsts"].get(words[0])
    return None if word == "promo" and len(text) > MAX_BUTTON else word


class Words(dict[str, str | None]):
    """What the words of the links of one page say by label, whole or by the first two; each is asked once."""

    def __missing__(self, label: str) -> str | None:
        self[label] = word = says(label) or begins(label)
        return word


@lru_cache(maxsize=1)
def _beginning() -> frozenset[str]:
    return frozenset(words.split()[0] for words in (*lists()["beginnings"], *lists()["firsts"]))


def calls(text: str) -> str | None:
    """What a short text asks for by one of its words: to subscribe or give, or to follow the site elsewhere."""
    if len(text) > MAX_BUTTON:
        return None
    words = lists()["words"]
    return next((words[word] for word in _WORD.findall(text.lower()) if word in words), None)


def costs(text: str) -> bool:
    """Whether a short text names a price, "Join for £1/week", and is no quotation of a share."""
    if not ("$" in text or (not text.isascii() and ("€" in text or "£" in text))) or len(text) > MAX_BUTTON:
        return False
    return "%" not in text and any(letter.isdigit() for letter in text)


@lru_cache(maxsize=8192)  # the pages of a site share their menus
def is_plain(text: str) -> bool:
    """Whether an entry of a menu is a few bare words: no headline, no button to share and no offer."""
    if not text or not (len(text) < _PLAIN or is_short(text)) or says(text) is not None:
        return False
    first, space, _ = text.partition(" ")
    if space and first.lower() in _beginning() and begins(text) == "promo":
        return False
    return ("$" not in text and text.isascii()) or not costs(text)


def opening(line: str) -> str | None:
    """What a line says of its links by its words before the first colon, "Source:", or by its first ones."""
    head, colon, _ = line[:_MAX_OPENING].replace("：", ":").partition(":")
    if colon and (role := lists()["lines"].get(head.strip(" >»→▶•").lower())):
        return role
    if line[:_MAX_OPENING].partition(" ")[0].lower() not in _first_words():
        return None
    words = " ".join(line[:_MAX_OPENING].lower().split()[:3])
    return lists()["openings"].get(words) or lists()["openings"].get(words.rpartition(" ")[0])


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(words.split()[0] for words in lists()["openings"])


def marks(parts: Iterable[str]) -> bool:
    """Whether one of the parts of a link's text says that an advertiser pays for it."""
    paid = lists()["marks"]
    return any(len(part) <= MAX_BUTTON and part.strip(" \t\n:").lower() in paid for part in parts)


def is_paid(anchor: Anchor) -> bool:
    """Whether a link leads to another site and says that an advertiser pays for it."""
    return not anchor.address.internal and len(anchor.element) > 0 and marks(anchor.element.itertext())


def of_comments(href: str, text: str) -> bool:
    """Whether the fragment of an address is that of a reader's comment, "#comment-12", or of all of them.

    A headline that leads to all of them is still one, as in a list of the most discussed stories.
    """
    fragment = href.partition("#")[2]  # hardly any address has one
    word = _FRAGMENT.match(fragment[:MAX_BUTTON].lower()) if fragment else None
    if word is None or word["name"] not in lists()["fragments"]:
        return False
    return bool(word["number"]) or not is_headline(text, HEADLINE_OF_STORY)


def is_short(text: str) -> bool:
    """Whether a text has too few words for a headline in a menu."""
    return text.count(" ") < HEADLINE_IN_MENU[0] - 1 and (text.isascii() or not _UNSPACED.search(text))


def is_headline(text: str, least: tuple[int, int] = HEADLINE) -> bool:
    """Whether a text has the words, or the characters where words are not spaced, that a headline has."""
    words, characters = least
    if text.isascii() and text.count(" ") < words - 1:
        return False  # as most
    if ")" in text and (aside := _ASIDE.search(text)):
        text = text[: aside.start()]
    if not text.isascii() and _UNSPACED.search(text):
        return len(text) >= characters
    return len(text) >= 2 * words and len(text.split()) >= words


def is_story(anchor: Anchor) -> bool:
    """Whether a link is a headline that leads to an address such as stories have."""
    return anchor.address.told.storied and is_headline(anchor.label, HEADLINE_OF_STORY)


def pays(address: Address) -> bool:
    """Whether an address names who is paid for what is bought there: "?tag=courier-21", "?aff_id=7"."""
    query = address.told.query
    return query != "" and _AFFILIATE.search(query) is not None


def is_network(address: Address) -> bool:
    """Whether an address is one of the networks that are named among the texts of menus."""
    names = address.url.partition("//")[2].partition("/")[0].split(".")
    return len(names) > 1 and lists()["texts"].get(names[-2]) == "nav"


def is_own_text(anchor: Anchor) -> bool:
    """Whether a link has words and stays on the site."""
    return anchor.text != "" and anchor.address.internal


def is_section(anchor: Anchor) -> bool:
    """Whether a link is a few words that lead to a part of the site, and to no story in it."""
    told = anchor.address.told
    if not anchor.text or not anchor.address.internal or told.storied or told.query or is_worded(told):
        return False
    return told.path.count("/", 1, -1) == 0 and len(told.path) > 1 and not is_headline(anchor.text, HEADLINE_OF_PAGE)
