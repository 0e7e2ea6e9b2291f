"""Home and section pages: their links told apart into articles, sections and the rest, by shape and place alone.

No page is parsed into a tree: libxml2 reports tags as it meets them, so hostile markup costs no more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import etree

from newscrawl.addresses import web_address
from newscrawl.domains import site_of
from newscrawl.items import Hints
from newscrawl.spiders.reading import MAX_TITLE, chunks
from newscrawl.visits import Candidate

MAX_PAGE = 8 << 20  # bytes read of a page
MAX_LINKS = 10_000  # anchors read of a page; the busiest front pages have some 2,000

_MAX_DEPTH = 5_000  # elements open at once; past it a page is hostile, and libxml2 slow
_MAX_PATH = 400  # characters of a path, unescaped, that are looked at

#: A link whose score reaches this is an article. Calibrated on the addresses of 1,600 labelled news pages and on the
#: navigation links of those pages: see docs/sources.md.
ARTICLE = 2.0

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_NAVIGATION = frozenset({"nav", "footer", "menu"})
_HEADLINES = frozenset({"h1", "h2", "h3", "h4", "article"})
_VOID_TAGS = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_TAGS.split())
_NAVIGATION_NAME = re.compile(r"(?:^|[-_ ])(?:nav|navi|navigation|navbar|menu|footer|breadcrumbs?)(?:$|[-_ ])", re.I)

_PAGE_ENDING = re.compile(r"\.(?:s?html?|xhtml|php\d?|aspx?|jsp|jhtml|cfm|cms|ece|story|article|do|ssf|nws|p)$", re.I)
_FILE_ENDING = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|avif|svg|ico|mp[34]|m4[av]|webm|ogg|wav|zip|gz|css|js|json|xml|rss|atom|txt|csv|docx?"
    r"|xlsx?|pptx?|epub|apk|exe|ics)$",
    re.I,
)
_MONTH_NAME = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(rf"(?:^|[/_-])(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2]|{_MONTH_NAME})[/_-]?[0-3]?\d(?=[/_.-]|$)", re.I)
_MONTH = re.compile(rf"/(?:19|20)\d\d[/_-](?:0[1-9]|1[0-2]|{_MONTH_NAME})(?=/)", re.I)
_ONLY_DATE = re.compile(rf"(?:19|20)\d\d(?:[-_]?\d\d?)?(?:[-_]?\d\d?)?|\d\d?|{_MONTH_NAME}", re.I)
_INDEX = re.compile(r"(?:index|default|amp)(?:\.\w{2,5})?", re.I)
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_HASH = re.compile(r"(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{8,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}", re.I)
_SPLIT = re.compile(r"[-_+ .,:~%–—]+")
_ID_NAME = re.compile(r"p|\w{0,12}_?(?:id|no|num|idx|key|cd|code)|id\w{0,6}", re.I)
_STORY_NAMES = """
    article articles artikel artikelen articolo articulo artigo story stories noticia noticias nyheter
    news-story a art post posts notizie nachricht actualite actualites haber read content detail meldung entry
    blog
"""
_STORY_SEGMENTS = frozenset(_STORY_NAMES.split())
_REST_NAMES = """
    about about-us abo abonnement abonnieren abos account accessibility ads advertise advertising agb aide
    anmelden anzeigen app apps archiv archive archives author authors auteur auteurs autor autoren autores
    autori barrierefreiheit careers cart checkout comments community conditions confidentialite connexion
    contact contacto contact-us contatti cookie cookies cookie-policy copyright corrections datenschutz
    datenschutzerklaerung disclaimer e-paper epaper events faq feed feeds gewinnspiele help hilfe horoscope
    horoskop impressum imprint iniciar-sesion jobs karriere kontakt legal live-tv login logout mediadaten
    mentions-legales mein-konto my myaccount newsletter newsletters nutzungsbedingungen offers paper partner
    people person podcast-feed policies preferences press presse print privacidad privacy privacy-policy
    privacy-settings profil profile puzzles quiem-somos radio-live recherche redaktion register registrieren rss
    search settings shop sign-in signin signup sitemap stellenmarkt subscribe subscription subscriptions suche
    suscripcion suscripciones team terms terms-and-conditions terms-of-service terms-of-use tv-programm user
    users weather werbung wetter whatsapp wp-admin wp-content wp-json wp-login.php aviso-legal
    politica-de-privacidad politica-de-cookies quienes-somos qui-sommes-nous note-legali chi-siamo privacybeleid
    om-oss personvern impressum.html datenschutz.html kontakt.html agb.html
"""
_REST_SEGMENTS = frozenset(_REST_NAMES.split())
_LIST_NAMES = """
    tag tags topic topics thema themen theme themes tema temas category categories categoria kategorie rubrik
    rubrique section sections ressort resort channel dossier dossiers collection collections hub keyword
    keywords
"""
_LIST_SEGMENTS = frozenset(_LIST_NAMES.split())
_ALSO_SECTION_NAMES = "about archiv archive archives community events people press presse print weather"
_ALSO_SECTIONS = frozenset(_ALSO_SECTION_NAMES.split())
_LIST_PAGE = re.compile(r"/(?:page|seite|pagina)[/-]?\d+/?$", re.I)


@dataclass(frozen=True, slots=True)
class Section:
    """What a page links to on its own site, in the page's order, each address once. ``feeds`` may lie elsewhere."""

    articles: tuple[Candidate, ...] = ()
    sections: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    following: str | None = None  # what the page calls the next one, on its own site


def read_section(html: bytes | str, url: str) -> Section:
    """The links of the page that was fetched from ``url``. Never raises: of a broken page it reads what it can."""
    page = _read(html, url)
    site, own = site_of(url), _bare(url)
    articles, sections, rest = [], [], []
    for address, link in page.links.items():
        if site_of(address) != site or _bare(address) == own:
            continue
        text = max(link.texts, key=len, default="")
        score = address_score(address) + _text_score(text) + _place_score(link)
        if score >= ARTICLE and not is_rest(address):
            articles.append(Candidate(address, Hints("section", url, text[:MAX_TITLE] or None)))
        elif is_rest(address) or not is_section(address):
            rest.append(address)
        else:
            sections.append(address)
    following = page.following if page.following and site_of(page.following) == site else None
    return Section(tuple(articles), tuple(sections), tuple(page.feeds), tuple(rest), following)


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rstrip("/")


# -- the shape of an address -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 14)
def address_score(url: str) -> float:
    """How much an address looks like an article's, by its shape: a slug of several words, an id, a date.

    2 and more: an article; below 0: none.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)[:_MAX_PATH]
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 1 and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    if not segments:
        return _query_score(parts.query) - 1.0
    named = next((segment for segment in reversed(segments) if not _ONLY_DATE.fullmatch(segment)), "")
    if len(_words(named)) > 2:  # /the-slug-of-the-story/2026/01/31/
        del segments[segments.index(named) + 1 :]
    last = _PAGE_ENDING.sub("", segments[-1])
    slug = last
    if len(segments) > 1 and not _words(last):  # /the-slug-of-the-story/1234567/
        slug = max(last, _PAGE_ENDING.sub("", segments[-2]), key=lambda part: len(_words(part)))
    score = _slug_score(slug) + _id_score(segments) + _query_score(parts.query)
    # A folder of a day or a month is an archive unless something else follows it.
    if _ONLY_DATE.fullmatch(last) is None:
        score += 2.0 if _DATE.search(path) else 1.5 if _MONTH.search(path) else 0.0
    if last != segments[-1] and len(segments) > 1:
        score += 0.5
    if any(segment.lower() in _STORY_SEGMENTS for segment in segments[:-1]):
        score += 0.5
    if any(segment.lower() in _LIST_SEGMENTS for segment in segments[:-1]) or _LIST_PAGE.search(parts.path):
        score -= 2.5
    return score


def _words(segment: str) -> list[str]:
    """The words of a slug; numbers and ids are none."""
    return [word for word in _SPLIT.split(segment) if len(word) > 1 and not any(letter.isdigit() for letter in word)]


def _slug_score(segment: str) -> float:
    words = _words(segment)
    if any(ord(letter) > 0x2E7F for letter in segment):  # scripts that write no spaces
        return min(len(segment) / 5, 3.0)
    if len(words) >= 5:
        return 3.0
    if len(words) == 4:
        return 2.5
    if len(words) == 3:
        return 2.0 if len(segment) >= 16 else 1.0
    return 0.5 if len(words) == 2 and len(segment) >= 16 else 0.0


def _id_score(segments: list[str]) -> float:
    for segment in (segments[-1], *segments[-2:-1]):
        name = _PAGE_ENDING.sub("", segment)
        if _NUMBER.search(name) and not _ONLY_DATE.fullmatch(name):
            return 2.0
        if any(_HASH.fullmatch(piece) for piece in (name, *re.split(r"[-_.,~]", name))):
            return 2.0
    return 0.0


def _query_score(query: str) -> float:
    if not query:
        return 0.0
    fields = parse_qsl(query, max_num_fields=None) if query.count("&") < 50 else []
    has_id = any(_ID_NAME.fullmatch(name) and re.search(r"\d{3,}|[0-9a-f]{12,}", value) for name, value in fields)
    return 2.0 if has_id else 0.0


def is_rest(url: str) -> bool:
    """Whether an address is a service page or a file: imprint, login, shop, author, search, image, feed."""
    segments = [segment.lower() for segment in urlsplit(url).path.split("/") if segment]
    if not segments:
        return False
    named = {segments[0], segments[-1], _PAGE_ENDING.sub("", segments[-1])}
    if _FILE_ENDING.search(segments[-1]):
        return True
    # Deeper down such a word may head a story: /politics/2026/privacy/… is none of ours to judge.
    return not named.isdisjoint(_REST_SEGMENTS) and not (segments[0] in _ALSO_SECTIONS and len(segments) > 2)


def is_section(url: str) -> bool:
    """Whether an address can be a list of articles: a few short names, or a topic."""
    parts = urlsplit(url)
    segments = [segment.lower() for segment in unquote(parts.path).split("/") if segment]
    if not segments or len(segments) > 4 or len(parts.query) > 40:
        return False
    if any(segment in _LIST_SEGMENTS for segment in segments[:-1]):
        return True
    return len(_PAGE_ENDING.sub("", segments[-1])) <= 40 and address_score(url) < ARTICLE


# -- what stands around the link -------------------------------------------------------------------------------------


def _text_score(text: str) -> float:
    """A headline is longer than the name of a section."""
    wide = sum(ord(letter) > 0x2E7F for letter in text)
    length, words = len(text) + 2 * wide, len(text.split()) + wide // 2
    if length >= 32 and words >= 4:
        return 1.5
    if length >= 20 and words >= 3:
        return 0.5
    return -0.5 if text and words <= 2 else 0.0


def _place_score(link: _Link) -> float:
    if link.in_headline:
        return 0.5
    return -2.0 if link.in_navigation else 0.0


@dataclass(slots=True)
class _Link:
    texts: list[str] = field(default_factory=list)
    in_headline: bool = False
    in_navigation: bool = True  # until it stands anywhere else


class _Page:
    """Gathers links and feeds from libxml2's events. The names of its methods are lxml's."""

    def __init__(self, url: str) -> None:
        self._base = url
        self.links: dict[str, _Link] = {}
        self.feeds: dict[str, None] = {}
        self.following: str | None = None
        self._stack: list[tuple[str, bool, bool]] = []  # tag; whether it opens navigation, a headline
        self._navigation = self._headline = self._anchors = 0
        self._link: _Link | None = None
        self._text: list[str] = []

    @property
    def depth(self) -> int:
        return len(self._stack)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "base":
            self._base = web_address(self._base, attributes.get("href")) or self._base
        elif tag == "link":
            self._feed(attributes)
            self._follow(attributes, "rel")
        elif tag == "a":
            self._open(attributes)
            self._follow(attributes, "rel")
            self._follow(attributes, "class")
        elif tag == "img" and self._link is not None and not self._text:
            self._text.append(attributes.get("alt") or "")
        if tag in _VOID:
            return
        opens_navigation = tag in _NAVIGATION or attributes.get("role") == "navigation" or self._is_named_so(attributes)
        opens_headline = tag in _HEADLINES
        self._navigation += opens_navigation
        self._headline += opens_headline
        self._stack.append((tag, opens_navigation, opens_headline))

    def end(self, tag: str) -> None:
        if tag == "a":
            self._close()
        while self._stack:
            opened, navigation, headline = self._stack.pop()
            self._navigation -= navigation
            self._headline -= headline
            if opened == tag:
                break

    def data(self, text: str) -> None:
        if self._link is not None and len(self._text) < 100:
            self._text.append(text)

    def close(self) -> None:
        pass

    def _is_named_so(self, attributes: Mapping[str, str]) -> bool:
        name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        return len(name) < 200 and _NAVIGATION_NAME.search(name) is not None

    def _feed(self, attributes: Mapping[str, str]) -> None:
        kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
        if kind in _FEED_TYPES and "alternate" in (attributes.get("rel") or "").lower().split():
            address = web_address(self._base, attributes.get("href"))
            if address is not None:
                self.feeds.setdefault(address)

    def _follow(self, attributes: Mapping[str, str], name: str) -> None:
        if self.following is None and "next" in (attributes.get(name) or "").lower().split():
            self.following = web_address(self._base, attributes.get("href"))

    def _open(self, attributes: Mapping[str, str]) -> None:
        self._close()
        self._anchors += 1
        if self._anchors > MAX_LINKS:
            return
        address = web_address(self._base, attributes.get("href"))
        if address is None:
            return
        self._link = link = self.links.setdefault(address, _Link())
        link.in_headline |= self._headline > 0 and not self._navigation
        link.in_navigation &= self._navigation > 0

    def _close(self) -> None:
        if self._link is not None:
            text = " ".join("".join(self._text).split())
            if text:
                self._link.texts.append(text)
        self._link, self._text = None, []


def _read(html: bytes | str, url: str) -> _Page:
    page = _Page(url)
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html[:MAX_PAGE]
    parser = etree.HTMLParser(target=cast(Any, page), encoding="utf-8" if isinstance(html, str) else _charset(body))
    try:
        for piece in chunks(body[:MAX_PAGE]):
            parser.feed(piece)
            if page.depth > _MAX_DEPTH:
                return page
        parser.close()
    except (etree.LxmlError, ValueError):
        pass  # what came before counts
    return page


def _charset(body: bytes) -> str | None:
    """The encoding of a page, as far as titles need it: UTF-8 when it is that, else what its head says."""
    try:
        body.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        match = re.search(rb"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", body[:4096], re.I)
    name = match[1].decode("ascii") if match else "windows-1252"
    try:
        etree.HTMLParser(encoding=name)
    except LookupError:
        return "windows-1252"
    return name
