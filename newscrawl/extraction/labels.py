"""What a block is, taken by itself: by the containers it stands in, by its words, by the names of the byline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from newscrawl import letters
from newscrawl.extraction import cues, linkwords
from newscrawl.extraction.cues import Cue
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.elements import is_embedded_post
from newscrawl.extraction.zones import Zone
from newscrawl.items import BlockRole
from newscrawl.texts import squash
from newscrawl.wordlists import word_lists

LINKED = 0.5  # share of link text from which a block is a link rather than prose with one
WHOLLY_LINKED = 0.9
SHORT = 100  # characters; a kicker, a name, a headline, hardly a paragraph
_SENTENCE_ENDS = tuple(".!?…。！？؟।:;")
_CLOSING = "'\"”’»)]"  # what may stand behind a sentence's end
_MAX_CAPTION = 400
_MAX_BYLINE = 100
_MAX_DATE = 50
_MAX_BESIDE_DATE = 14  # letters: a month and a weekday
_MAX_NOTICE = 160
_LEAST_SITE, _SITE_WORDS = 5, 4  # letters and words of a site's name
_NETWORKS = frozenset(
    ("facebook", "instagram", "x", "twitter", "telegram", "whatsapp", "youtube", "tiktok", "threads", "google")
)
_MIN_COMMENT = 4  # letters and digits; fewer stand in comments and everywhere else
_MIN_CAPITALS = 12  # letters; fewer are the name of something
_MAX_ZONED = 300  # characters; longer text is prose, whatever its container is called
_MAX_BY_WORDS = {"promo": 250, "consent": 250, "comment": 120, "related": 200}  # characters, for words anywhere in it
# The border before a number is looked for behind its first digit, so that the search can jump to digits.
_DATE = re.compile(
    r"(?:19|20)(?<!\w19)(?<!\w20)\d\d\b|\d(?<!\w.)\d?[./:h]\d{2}\b"
    r"|(?:(?:19|20)\d\d|[１２][９０][０-９]{2}|(?:令和|平成|昭和)\d+)\s*[年년]|\d\s*[月월]"
)
# Names in Chinese letters, kana and Hangul are of two to four, and as many letters beside them say three times as much.
_DENSE = re.compile(f"[{letters.KANA_AND_HAN}{letters.HANGUL}]")
_MAX_BESIDE_NAME, _MAX_BESIDE_DENSE = 30, 10  # letters and digits
_MAIL = re.compile(r"\S+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
#: Whose story it is and who put it up, by their first letters: "(rah/dwi)".
_INITIALS = re.compile(r"\([a-z]{2,4}(?:\s?/\s?[a-z]{2,4}){1,3}\)")
_SHORT_AGENCY = 4  # letters
_RULE = re.compile(r"_{2,}")  # drawn between a story and its credits
_FILE = re.compile(r"[^.!?]{1,100}\.(?:jpe?g|png|gif|webp)", re.I)
_PICTURES = tuple(end for kind in ("jpg", "jpeg", "png", "gif", "webp") for end in (kind, kind.upper()))
_AROUND_MAIL = " <>()[],.;"
_HAS_DIGIT = re.compile(r"\d")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
# Zones whose name alone is enough, and those that hold navigation only where most of the text is links. On the
# labelled pages the first are right in 85 of 100 blocks that trafilatura kept.
_SURE_ZONES = frozenset(("bio", "comment", "share", "promo", "consent", "byline", "caption"))
_LINK_ZONES = frozenset(("related", "nav", "tags", "ad", "legal", "other"))
_NAVIGATION = frozenset(("tag:nav", "role:navigation"))
# What begins like a cue in a list, table or heading of a story is as often part of it.
_LISTED = frozenset(("li", "row", "heading"))
_PLAIN = frozenset(("p", "text"))
_SHOWN = frozenset(("quote", "row", "li", "pre"))  # what figures show besides pictures


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the story when its blocks are judged.

    ``byline`` are the letters and digits of the byline as it is printed, ``comments`` those of reader comments,
    ``captions`` those of what JSON-LD says that pictures show, ``body`` those of the text in its JSON-LD. ``url`` is
    the page's address, ``sites`` are the ways to write the site's name, as ``sites.site_names`` gives them.
    """

    title: str | None = None
    description: str | None = None
    names: tuple[str, ...] = ()
    byline: str = ""
    comments: frozenset[str] = field(default_factory=frozenset)
    captions: frozenset[str] = field(default_factory=frozenset)
    body: str = ""
    url: str = ""
    sites: frozenset[str] = field(default_factory=frozenset)


class View(NamedTuple):
    """A block with all that the rules look at; ``linked`` is the share of its text that is link text."""

    block: TextBlock
    zones: tuple[Zone, ...]
    cue: Cue | None
    linked: float


class Label(NamedTuple):
    """A role and the rule that gave it; a sure one is right far more often than not."""

    role: BlockRole
    reason: str
    sure: bool


@dataclass(slots=True)
class Observed:
    """A block as the rules see it."""

    view: View
    label: Label | None
    block: TextBlock = field(init=False, repr=False, compare=False)  # the view's, which all rules ask for

    def __post_init__(self) -> None:
        self.block = self.view.block


def ends_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, or with a colon or semicolon."""
    return text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def is_headline(observed: Observed) -> bool:
    """Whether a block is the story's printed headline."""
    return observed.label is not None and observed.label.role == "headline"


def is_comment(view: View) -> bool:
    """Whether a block stands in a container of readers' comments."""
    return any(zone.role == "comment" for zone in view.zones)


def is_button(observed: Observed) -> bool:
    """Whether a block is something to press, which heads nothing: "Subscribe" above a menu."""
    cue = observed.view.cue
    is_offer = cue is not None and cue.role == "promo"
    return observed.block.kind in ("form", "control") or (is_offer and observed.view.linked >= LINKED)


def find_label(view: View, facts: Facts) -> Label | None:
    """The first rule that speaks of a block taken by itself."""
    block = view.block
    if block.kind == "caption":
        return Label("caption", "tag:figcaption", True)
    if block.kind == "form":
        return Label("comment" if is_comment(view) else "promo", "tag:form", True)
    if block.kind == "quote" and is_embedded_post(block.element):
        return Label("other", "embed:post", True)
    if len(block.letters) >= _MIN_COMMENT and block.letters in facts.comments and not block.separated:
        return Label("comment", "separator:comment", is_comment(view))
    if block.text.endswith(_PICTURES) and _FILE.fullmatch(block.text):
        return Label("caption", "pattern:file", True)
    if block.letters in facts.captions:
        return Label("caption", "equals:caption", True)
    if _follows_site(view, facts):
        return Label("promo", "follow:site", True)
    label = _by_zone(view, facts) or _by_cue(view) or _by_opening(view) or _by_name(view, facts) or _by_capitals(view)
    return label or _weak(view)


def _follows_site(view: View, facts: Facts) -> bool:
    """Whether a short line asks to follow the site, on a network or by a link: "Follow the Courier on Facebook"."""
    text = view.block.text
    if view.block.kind not in _PLAIN or len(text) > _MAX_NOTICE:
        return False
    first = text.partition(" ")[0].lower()
    if linkwords.lists()["words"].get(first) != "nav":
        return False  # as most
    words = [squash(word) for word in text.split()[1:]]
    if not view.linked and _NETWORKS.isdisjoint(words):
        return False
    if first == "follow" and "coverage" in words:  # "Follow AP's coverage of labor at ..."
        return True
    runs = ("".join(words[start : start + size]) for start in range(len(words)) for size in range(1, _SITE_WORDS + 1))
    return any(len(run) >= _LEAST_SITE and run in facts.sites for run in runs)


def _by_zone(view: View, facts: Facts) -> Label | None:
    """A container that says surely what is in it."""
    block = view.block
    size = len(block.text)
    for zone in view.zones:
        role = zone.role
        if size > _MAX_ZONED and role not in ("bio", "comment", "promo"):
            continue
        if zone.reason == "tag:figure":
            if block.kind in ("p", "text", "heading") and size <= _MAX_CAPTION:
                return Label("caption", zone.reason, True)
            continue
        if (role == "caption" and size > _MAX_CAPTION) or (role in ("byline", "date") and size > _MAX_BYLINE):
            continue
        if role == "date" and not _DATE.search(block.text):
            continue
        if role == "date" or _is_sure(zone, view):
            return (_in_byline(view, facts) if role == "byline" else None) or Label(role, zone.reason, True)
    return None


def _in_byline(view: View, facts: Facts) -> Label | None:
    """What a line in a byline's container is by its own words: a date, the time that it takes to read, a button."""
    cue, text = view.cue, view.block.text
    if cue is not None and cue.mode == "whole" and cue.role != "byline":
        return Label(cue.role, cue.reason, True)
    lowered = text.lower()
    if len(text) > _MAX_DATE or any(name.lower() in lowered for name in facts.names):
        return None
    is_told = cue is not None and (cue.mode == "contains" or _HAS_DIGIT.search(text))  # not "Updated by Ann Lee"
    if cue is not None and (cue.role == "share" or (cue.role == "date" and is_told)):
        return Label(cue.role, cue.reason, True)
    return Label("date", "pattern:date", True) if _is_date(text) else None


def _is_sure(zone: Zone, view: View) -> bool:
    if zone.role in _SURE_ZONES:
        return zone.reason != "tag:address"  # as often the address of what the story is about
    if zone.role in _LINK_ZONES and (view.linked >= LINKED or zone.reason in _NAVIGATION):
        return True
    return zone.role == "related" and len(view.block.text) < SHORT and not ends_sentence(view.block.text)


def _by_cue(view: View) -> Label | None:
    """Words that say surely what a block is."""
    cue, block = view.cue, view.block
    if cue is None or cue.role == "correction" or (cue.role == "caption" and _is_list_of_signs(block)):
        return None
    size = len(block.text)
    if cue.mode == "whole":
        return Label(cue.role, cue.reason, True)
    if cue.mode == "contains":
        sure = block.kind != "row" and not (block.kind == "li" and cue.role in ("legal", "promo", "consent"))
        return Label(cue.role, cue.reason, sure and size <= _MAX_BY_WORDS.get(cue.role, cues.MAX_CONTAINS))
    if cue.role in ("related", "promo"):
        sure = view.linked >= 0.2 or size <= 60 or cue.role == "promo"
        return Label(cue.role, cue.reason, sure and block.kind not in _LISTED)
    if cue.role in ("date", "byline", "caption", "tags", "nav"):
        is_prose = cue.role == "date" and ends_sentence(block.text) and not _DATE.search(block.text)
        return Label(cue.role, cue.reason, size <= _MAX_BYLINE and block.kind not in _LISTED and not is_prose)
    return Label(cue.role, cue.reason, block.kind not in _LISTED)


def _is_list_of_signs(block: TextBlock) -> bool:
    """Whether a line that begins as one that points up to a picture is an item of several that begin so."""
    return block.text.startswith("▲") and "".join(islice(block.element.itertext(), 99)).count("▲") > 1


def _by_opening(view: View) -> Label | None:
    """A link with such words before it as lead to other stories: "Read more", without a colon."""
    block = view.block
    if not LINKED <= view.linked < 1 or block.kind not in _PLAIN or len(block.text) > _MAX_ZONED:
        return None
    cue = cues.find(block.text[: len(block.text) - block.linked])
    is_related = cue is not None and cue.role == "related" and cue.mode == "whole"
    return Label("related", cue.reason, True) if cue is not None and is_related else None


def _by_name(view: View, facts: Facts) -> Label | None:
    """A line with little but the byline's names, or with little but a date."""
    text = view.block.text
    if len(text) > _MAX_BYLINE or view.block.kind in ("row", "heading"):
        return None
    if facts.byline and view.block.letters == facts.byline:
        return Label("byline", "equals:byline", not ends_sentence(text))
    if view.block.kind in _PLAIN and (_is_agency(view.block) or _INITIALS.fullmatch(text)):
        return Label("byline", "pattern:signature", True)
    if _RULE.fullmatch(text):
        return Label("other", "pattern:rule", True)
    if "@" in text and _MAIL.fullmatch(text.strip(_AROUND_MAIL)):
        return Label("byline", "pattern:mail", True)
    lowered = rest = text.lower()
    most = _MAX_BESIDE_NAME
    for name in facts.names:
        is_dense = _DENSE.match(name) is not None
        if len(name) > (1 if is_dense else 4) and name.lower() in rest:
            rest = rest.replace(name.lower(), " ")
            most = _MAX_BESIDE_DENSE if is_dense else most
    if rest != lowered and len(squash(_MAIL.sub(" ", rest))) <= most:
        return Label("byline", "names:byline", not ends_sentence(text) or len(squash(rest)) <= 2)
    if _is_date(text):
        return Label("date", "pattern:date", view.block.kind not in _LISTED or _is_time(view.block))
    return None


def _is_agency(block: TextBlock) -> bool:
    """Whether a line is nothing but an agency's name: short ones are words, too, and bold ones head something."""
    text = block.text
    is_name = text.isupper() or len(text) > _SHORT_AGENCY or text == "dpa"
    if not is_name or text.lower() not in word_lists("byline")["agencies"]:
        return False
    return next(block.element.iter("b", "strong"), None) is None


def _is_date(text: str) -> bool:
    """Whether a text is hardly more than a date or a time."""
    found = len(text) <= _MAX_DATE and _DATE.search(text)
    return bool(found) and len(_NOT_LETTERS.sub("", text)) <= _MAX_BESIDE_DATE


def _is_line_of_dates(text: str) -> bool:
    """Whether a text is hardly more than dates whose days and months are written out."""
    if len(text) > _MAX_BYLINE or not _DATE.search(text):
        return False
    words, known = _NOT_LETTERS.split(text.lower()), word_lists("byline")["calendar"]
    return sum(len(word) for word in words if word not in known) <= _MAX_BESIDE_DATE


def _by_capitals(view: View) -> Label | None:
    """A paragraph that is all link, in capitals: another story's headline, thrown in between two of this one's."""
    text = view.block.text
    if view.block.kind != "p" or view.linked < WHOLLY_LINKED or not text.isupper():
        return None
    letters = sum(map(str.isupper, text))  # scripts without capitals may have a few words in them
    return Label("related", "linked:capitals", True) if letters >= _MIN_CAPITALS and letters * 2 > len(text) else None


def _is_time(block: TextBlock) -> bool:
    """Whether the markup says that a block is nothing but a time: that of an entry in a list, say."""
    return any(squash(time.text_content()) == block.letters for time in block.element.iterchildren("time"))


def _weak(view: View) -> Label | None:
    """What a block most likely is if it is none of the story."""
    for zone in view.zones:
        if zone.role == "paywall" and len(view.block.text) > _MAX_NOTICE:
            continue  # as often the text behind the wall as the wall
        if zone.role != "other" and (zone.reason != "tag:figure" or view.block.kind not in _SHOWN):
            return Label(zone.role, zone.reason, False)
    if view.cue and view.cue.role != "correction":
        return Label(view.cue.role, view.cue.reason, False)
    if view.linked >= WHOLLY_LINKED:
        return Label("nav" if len(view.block.text) < 40 else "related", "linked", False)
    if view.block.kind not in _LISTED and _is_line_of_dates(view.block.text):
        return Label("date", "pattern:date", False)
    return None
