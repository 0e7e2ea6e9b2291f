"""Elements whose class, id or relation says that they hold a byline, date, standfirst or trail; one walk for all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

#: The walk stops here; the largest of 1,659 measured pages has 11,529 elements.
MAX_ELEMENTS = 100_000
_MAX_FOUND = 400
_MAX_TRAILS = 10
_HEADLINES = 5
_MAX_DEPTH = 200
_MAX_MARK = 400

# "by" as a word is looked for by its letters, then by its borders: what may begin with "\b" is tried at every letter.
_AUTHOR = re.compile(
    r"auth?or|by-?_?line|writer|contributor|reporter|journalist|redakt|verfasser|auteur|yazar|penulis|vcard"
    r"|dateline|post-?meta|article-?meta"
    r"|entry-?meta|meta-?info|credits?\b|posted-?by|written-?by|creator|by(?<=\bby)\b|owner|staff|editor|kicker-?by"
    r"|firma\b|firmante|skribent|muhabir|forfatt|författ|periodist|kirjoittaja|toimittaja|szerz[oő]|avtor|jurnalis"
    r"|wartawan|tac-?gia"
)
#: Folders of addresses in which the pages of a paper's authors lie.
_AUTHORS = frozenset(
    "author authors autor autore autoren autores autorin autorinnen autora autori autorzy auteur auteurs"  # noqa: SIM905
    " author-bio author-bios authorbio authorbios staff contributor contributors journalist journalists journaliste"
    " redaktion redakteur redakteure editor editors writer writers by reporter reporters columnist columnists yazar"
    " yazarlar byline correspondent correspondents penulis skribent signature firma".split()
)
#: Folders of members: authors only where other evidence says so.
_MEMBERS = frozenset(
    "person personen people profile profiles profil team user users member members bio".split()  # noqa: SIM905
)
_FOLDERS = _AUTHORS | _MEMBERS
_AUTHOR_URL = re.compile(
    rf"[/?&](?:(?<=/)(?:{'|'.join(sorted(_AUTHORS))})[/=][^/?#]{{2,}}|(?<!/)(?:author|autor)(?:_name)?=[^&]{{2,}})"
)
_MEMBER_URL = re.compile(
    rf"/(?:{'|'.join(sorted(_MEMBERS))})[/=](?!(?:log-?in|sign-?(?:in|up)|regist\w*|join)(?![a-z]))[^/?#]{{2,}}|/@[^/?#]{{2,}}$"
)
_DATE = re.compile(
    r"dat(?:e|um|a|ierung)|time(?!line)|publish|posted|pubdate|veroeffentlich|fecha|horario|created|updated"
    r"|modified|byline|post-?meta|article-?meta|entry-?meta"
    r"|meta-?info|timestamp|stand\b|tarih|zeit\b|meta\b|dt-|info\b|details\b"
)
# Whole words are looked for by their letters first here, too: at a third of the time.
_STANDFIRST = re.compile(
    r"stand-?first|sub-?(?:title|head|headline|heading)\b|(?:dek|deck?)\b(?<![^\W_]de[ck])(?<![^\W_]deck)"
    r"|dekk\b(?<=[-_]dekk)|lead(?![^\W_])(?<![^\W_]lead)|intro\b(?<![^\W_]intro)|intro-?text|introduction|summary|excerpt"
    r"|chapeau|chapo|vorspann|anriss|entradilla|bajada|copete|occhiello|sommario|ingress|manchet|lede|abstract"
    r"|perex|description|strapline"
    # "ContentHeaderDek-x3Kd", in lower case
    r"|(?:header|content|article|story|post|page)dec?k(?![a-z])|sub-?dec?k(?![a-z])"
)
_TRAIL = re.compile(r"bread-?_?crumb")
# Every match of the four above holds one of these, and one class in nine does. A third of the time to find out, as the
# search can jump to their first letters.
_MAYBE = re.compile(
    r"a(?:bstr|nriss|ut)|b(?:aja|read|y)|c(?:hap|ontr|ope|reat|redit)|d(?:at|ec|ek|escr|etail|t-)|e(?:dit|ntr|xce)"
    r"|f(?:echa|irma)|horar|i(?:nfo|ngr|ntro)|journ|l(?:ead|ede)|m(?:anch|eta|odif|uha)|o(?:cch|wn)|p(?:enu|ere|ost|ub)"
    r"|r(?:edak|eport)|s(?:krib|omm|taff|tand|trap|ub|umm)|t(?:arih|ime)|v(?:card|erf|ero|ors)|writ|yaz|zeit"
)
#: Containers of other stories, readers and the site: what stands in them says nothing about this story.
_ELSEWHERE = re.compile(
    r"comment(?!ary)|kommentar|(?:^|[\W_])(?:related|recommend\w*|sidebar|popular|trending|most-?read"
    # Blogger keeps its posts in a "widget Blog"
    r"|more-?(?:from|stories|news|posts)|(?<!elementor-)widget(?!\s+blog(?:\s|$))|teasers?|cards?|promo"
    r"|newsletter|breadcrumbs?|menu|nav(?:bar|igation)?|cookies?|disqus|reply|replies|recirc\w*|read-?next"
    r"|up-?next|also|carousel|slider|latest|recent|modal|popup"
    # the footer of the page, not that of the post, which holds its author and day
    r"|(?<!post[-_])(?<!entry[-_])(?<!article[-_])(?<!story[-_])footer)"
    r"(?=$|[\W_]|(?-i:[A-Z]))",
    re.I,
)
_POSTS_FOOTER = re.compile(r"(?:post|entry|article|story)[-_]+footer", re.I)
_IS_AUTHOR, _IS_DATE, _IS_STANDFIRST, _IS_TRAIL = 1, 2, 4, 8
_TOPICS = ((_IS_AUTHOR, _AUTHOR), (_IS_DATE, _DATE), (_IS_STANDFIRST, _STANDFIRST), (_IS_TRAIL, _TRAIL))
_MARKING = frozenset({"class", "id", "rel", "itemprop", "data-testid"})
_CLASS_ALONE = ["class"]
_RDFA_AUTHORS = frozenset({"author", "schema:author", "dc:creator"})
_TOPIC_OF_TAG = {"address": _IS_AUTHOR, "time": _IS_DATE}
_TELLING = frozenset({"a", "h1", *_TOPIC_OF_TAG})
_SKIPPED = frozenset(
    {
        "script",
        "style",
        "link",
        "meta",
        "path",
        "svg",
        "img",
        "source",
        "input",
        "option",
        "iframe",
        "br",
        "noscript",
        "template",
    }
)


@dataclass(frozen=True, slots=True)
class Mark:
    """An element, its marks (class, id, rel, itemprop, data-testid; lower case) and its rank among all elements."""

    element: HtmlElement
    words: str
    order: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What the walk found, in document order. ``h1`` is the rank of the first heading, None without one."""

    elements: Sequence[HtmlElement] = ()  # of the page
    authors: list[Mark] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    standfirsts: list[Mark] = field(default_factory=list)
    trails: list[Mark] = field(default_factory=list)  # of breadcrumbs, and their parts
    h1s: list[Mark] = field(default_factory=list)
    around_headline: set[HtmlElement] = field(default_factory=set)  # what contains the first <h1>s
    properties: dict[str, list[HtmlElement]] = field(default_factory=dict)  # microdata: itemprop -> elements
    rdfa_authors: list[HtmlElement] = field(default_factory=list)


def walk(elements: Sequence[HtmlElement]) -> Marks:
    """Find the marked ones among the elements of a page."""
    marks = Marks(elements[:MAX_ELEMENTS])
    known: dict[str | None, int] = {None: 0}  # a page repeats its classes
    for order, element in enumerate(marks.elements):
        tag, names = element.tag, element.keys()
        if names == _CLASS_ALONE:  # as of nearly half of all elements
            words = None if tag in _SKIPPED else element.get("class")
        elif names:
            if "itemprop" in names or "property" in names:
                _note_properties(marks, element)
            words = None if tag in _SKIPPED else _words_of(element, names)
        else:
            words = None
        topics = known.get(words)
        if topics is None:
            topics = known[words] = _topics(words[:_MAX_MARK].lower()) if words else 0
        if not topics and tag not in _TELLING:
            continue
        link = ""
        if tag == "a":
            link = _author_link(element.get("href", "")[:300])
            topics |= _IS_AUTHOR if link else 0
        elif tag in _TOPIC_OF_TAG:
            topics |= _TOPIC_OF_TAG[tag]
        if topics or tag == "h1":
            mark = Mark(element, (words[:_MAX_MARK].lower() if words else "") + link, order)
            if tag == "h1":
                _note_headline(marks, mark)
            if topics:
                _note(marks, mark, topics)
    return marks


def _words_of(element: HtmlElement, names: list[str]) -> str | None:
    """The values of the marking ones among an element's attributes, most often of one."""
    words = None
    for name in names:
        if name in _MARKING:
            value = element.get(name, "")
            words = value if words is None else f"{words} {value}"
    return words


def _topics(words: str) -> int:
    """What the words of an element's marks say that it holds. No pattern matches across a space."""
    topics = 0
    if _MAYBE.search(words):
        for word in words.split():
            topics |= _topics_of_word(word)
    return topics


@lru_cache(maxsize=16_384)  # there are fewer words than class attributes, and sites share them
def _topics_of_word(word: str) -> int:
    if not _MAYBE.search(word):
        return 0
    topics = 0
    for topic, words in _TOPICS:
        if words.search(word):
            topics |= topic
    return topics


def standfirst_word(words: str) -> str:
    """The word for which an element with these marks counts as a standfirst; "" where it does not."""
    found = _STANDFIRST.search(words)
    return found[0].strip("-_ ") if found else ""


def _author_link(href: str) -> str:
    """What the address of a link adds to its marks: that it leads to the page of an author, or of a member."""
    # Hardly any does, which is quickly seen: both patterns need a folder of the lists, or one of these signs.
    if "=" in href or "@" in href or not _FOLDERS.isdisjoint(href.split("/")):
        if _AUTHOR_URL.search(href):
            return " href-author"
        if _MEMBER_URL.search(href):
            return " href-member"
    return ""


def _note(marks: Marks, mark: Mark, topics: int) -> None:
    if topics & _IS_AUTHOR and len(marks.authors) < _MAX_FOUND:
        marks.authors.append(mark)
    if topics & _IS_DATE and len(marks.dates) < _MAX_FOUND:
        marks.dates.append(mark)
    if topics & _IS_STANDFIRST and len(marks.standfirsts) < _MAX_FOUND:
        marks.standfirsts.append(mark)
    if topics & _IS_TRAIL and len(marks.trails) < _MAX_TRAILS:
        marks.trails.append(mark)


def _note_properties(marks: Marks, element: HtmlElement) -> None:
    if names := element.get("itemprop"):
        for name in names[:200].lower().split():
            marks.properties.setdefault(name, []).append(element)
    if element.get("property") in _RDFA_AUTHORS:
        marks.rdfa_authors.append(element)


def _note_headline(marks: Marks, mark: Mark) -> None:
    marks.h1s.append(mark)
    if len(marks.h1s) <= _HEADLINES and (len(mark.element) or (mark.element.text or "").strip()):
        marks.around_headline.update(islice(mark.element.iterancestors(), _MAX_DEPTH))


def ancestry(element: HtmlElement, levels: int = 100) -> Iterator[HtmlElement]:
    """An element and what contains it, below <body>."""
    node: HtmlElement | None = element
    while node is not None and node.tag not in ("body", "html") and levels > 0:
        yield node
        levels -= 1
        node = node.getparent()


def elsewhere(element: HtmlElement, marks: Marks) -> HtmlElement | None:
    """The container of comments, related stories, menus or the like around an element; None in the story.

    A container that also holds the headline is the story's, whatever its class says.
    """
    for node in ancestry(element):
        if node in marks.around_headline:
            return None
        names = f"{node.get('class', '')[:_MAX_MARK]} {node.get('id', '')[:100]}"
        if node.tag in ("nav", "form"):
            return node
        if node.tag == "footer" and not (_POSTS_FOOTER.search(names) and _is_in_own_article(node, marks)):
            return node
        if _is_elsewhere(names):
            return node
    return None


def _is_in_own_article(element: HtmlElement, marks: Marks) -> bool:
    """Whether the <article> around an element also holds the headline, as that of a teaser does not."""
    return next(element.iterancestors("article"), None) in marks.around_headline


def is_elsewhere(element: HtmlElement, marks: Marks) -> bool:
    """Whether an element stands among comments, related stories, menus and the like."""
    return elsewhere(element, marks) is not None


@lru_cache(maxsize=4096)
def _is_elsewhere(marks: str) -> bool:
    return _ELSEWHERE.search(marks) is not None
