"""The links of a page, each with what it is for, and the address that the page gives as its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from newscrawl.addresses import clean_url
from newscrawl.domains import site_of
from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.evidence import Found, untaken
from newscrawl.extraction.linkroles import Roles
from newscrawl.extraction.linkwords import Address, Anchor, Told, lists
from newscrawl.extraction.structured import Structured, element_text, tidy
from newscrawl.items import Block, Claim, Link

#: The longest URL kept, and the most links of a page; the most of 1,659 measured pages has 2,215.
MAX_URL_CHARS = 2_000
MAX_LINKS = 5_000
MAX_TEXT_CHARS = 300
MAX_REL_CHARS = 100
_MAX_LABEL_CHARS = 10_000  # of what is said in place of a link's text: some editors put a caption's markup there
_SHORT = 1_000  # characters of a path that, with its host, are no address that is too long
# An address that is itself when taken apart and put together again.
_PLAIN_URL = re.compile(r"https?://[a-z0-9][a-z0-9.-]*[a-z0-9](?::[0-9]{2,4})?/[^\s\x00-\x1f#]*")
# What stands in a link beside its text and shows all of its own.
_SEEN = frozenset(
    {"b", "br", "div", "em", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "img", "p", "picture", "small",
     "source", "span", "strong", "u"}
)  # fmt: skip
_MAX_TOLD_CHARS = 2_000  # of an address that a page gives itself
_INDEX_FILE = re.compile(r"/(?:index|default|home)(?:\.\w{2,5})?/?", re.IGNORECASE)
_LISTED = frozenset(("author", "tag", "category"))  # what an address says that it leads to lists of
_NO_STORIES = _LISTED | {"nav", "register"}
_SEARCH = re.compile(r"(?:^|&)(?:q|s|query|search|suche|keywords?)=(?!\d+(?:&|$))")  # a number may be a story's
_MAX_PIECES = 20  # elements in a link of which the only text is looked for


def find_links(document: Document, text_blocks: Sequence[TextBlock], blocks: Sequence[Block]) -> tuple[Link, ...]:
    """Every link of the page in its order: absolute, http(s), without fragment and tracking parameters.

    A link to the page itself, such as a jump to a heading, is none.
    """
    # a block of what only screen readers say, within a link, is not the link's
    told = sorted(text_blocks, key=lambda text_block: not text_block.hidden)
    holders = {anchor: text_block.position for text_block in told for anchor in text_block.anchors}
    addresses = _Addresses(document.url, base_of(document))
    anchors: list[Anchor] = []
    for element in document.tagged("a"):
        href = element.get("href")
        if not href:
            continue
        address = addresses[href]
        if address is None:
            continue
        label = text = _text(element)
        if not text:
            told = element.get("title") or element.get("aria-label")
            label = tidy(told, _MAX_LABEL_CHARS)[:MAX_TEXT_CHARS].strip() if told else ""
        rel = element.get("rel")
        if rel is not None:
            rel = " ".join(rel[:MAX_REL_CHARS].split()) or None
        anchors.append(Anchor(element, address, text, label, rel, holders.get(element)))
        if len(anchors) >= MAX_LINKS:
            break
    roles = Roles(document.url, text_blocks, blocks).assign(anchors)
    found = [
        Link(a.address.url, a.label, role, a.position, a.address.internal, a.rel)
        for a, role in zip(anchors, roles, strict=True)
    ]
    return tuple(found)


def _text(anchor: HtmlElement) -> str:
    """The visible text of a link. Most have it in one piece, or none, and need no joining."""
    whole = anchor.text or ""
    if count := len(anchor):
        pieces = [whole] if whole and not whole.isspace() else []
        alone = count == 1 and not len(anchor[0])  # as of most that have any
        for node in anchor if alone else islice(anchor.iter(), 1, _MAX_PIECES):
            if node.tag not in _SEEN or len(pieces) > 1:
                return element_text(anchor, MAX_TEXT_CHARS)
            if (text := node.text) and not text.isspace():
                pieces.append(text)
            if (text := node.tail) and not text.isspace():
                pieces.append(text)
        if len(pieces) > 1:
            return element_text(anchor, MAX_TEXT_CHARS)
        whole = pieces[0] if pieces else ""
    if len(whole) <= MAX_TEXT_CHARS and whole.isascii():  # without soft hyphens, then
        return " ".join(whole.split())
    return element_text(anchor, MAX_TEXT_CHARS)


def told_address(document: Document) -> str | None:
    """The address that a page gives itself, for one of which none is known: absolute, and such as a story can have.

    Front pages, searches, forms to log in and lists by a tag, writer or category are what templates give by mistake; so
    is an upper folder of the other address that the page gives.
    """
    told = [link.get("href") for link in document.tagged("link") if (link.get("rel") or "").lower() == "canonical"]
    told += [meta.get("content") for meta in document.tagged("meta") if meta.get("property") == "og:url"]
    found = []
    for value in told:
        url = resolve("", value.strip()) if value and len(value) <= _MAX_TOLD_CHARS else None
        if url and url.startswith(("https://", "http://")) and url.isprintable() and _may_be_storys(url):
            found.append(url)
    paths = [urlsplit(url).path for url in found]
    upper = (any(_is_section_of(path, other) for other in paths) for path in paths)
    return next((url for url, is_upper in zip(found, upper, strict=True) if not is_upper), None)


def _may_be_storys(url: str) -> bool:
    """Whether a story can have an address, by what the address alone says."""
    parts, told = urlsplit(url), Address(url, True).told
    if "@" in parts.netloc or parts.path in ("", "/") or (_INDEX_FILE.fullmatch(parts.path) and not parts.query):
        return False
    if told.storied:
        return True
    return not (_SEARCH.search(told.query.lower()) or (told.kind in _NO_STORIES and not _is_below_list(told)))


def _is_below_list(told: Told) -> bool:
    """Whether an address goes on behind the name of a list, "/topic/ferries/late", or has a number for such a name."""
    paths, segments = lists()["paths"], told.path.strip("/").split("/")
    kinds = [paths.get(segment) for segment in segments]
    if told.kind not in _LISTED or told.kind not in kinds or kinds[-1] in _LISTED:
        return False
    return segments[-1].isdigit() or kinds[-2] not in _LISTED


def find_canonical_url(document: Document, structured: Structured) -> Found[str | None]:
    """The page's address as it gives it itself; None where it gives none or one that cannot be its own.

    Another site's address is not believed, nor is the home page's for a page that is not it. ``source`` is
    "link:canonical" or "meta:og:url".
    """
    told = ((structured.canonical, "link:canonical"), (structured.first("og:url"), "meta:og:url"))
    claims = []
    for href, source in told:
        if href:
            absolute = href.startswith(("https://", "http://"))  # most are: the page's base need not be read
            url = resolve(document.url if absolute else base_of(document), href)
            claims.append(Claim(url or href, source, _not_its_own(url, document.url)))
    best = next((claim for claim in claims if claim.refused is None), None)
    if best is None:
        return Found(None, None, untaken(claims))
    return Found(best.value, best.source, untaken(claim for claim in claims if claim is not best))


def _not_its_own(url: str | None, own: str) -> str | None:
    """Why an address cannot be that of the page at ``own``; None where it can."""
    if url is None or not url.startswith(("https://", "http://")):
        return "no address"
    if not same_site(url, own):
        return "another site"
    here, there = urlsplit(own), urlsplit(url)
    if there.path in ("", "/") and not there.query and (here.path not in ("", "/") or here.query):
        return "the front page"
    if _is_section_of(there.path, here.path):
        return "a section"
    return "a template" if "{" in url or "[" in there.path else None


def _is_section_of(canonical: str, path: str) -> bool:
    """Whether a canonical path is only an upper folder of the page's: a template's mistake."""
    shorter = canonical.rstrip("/") + "/"
    rest = path.removeprefix(shorter).strip("/")
    if not path.startswith(shorter) or not rest:
        return False
    last = rest.split("/")[-1]
    # /story/amp, /story/2 and /story/print are the story; /politics/the-long-headline is not /politics.
    return last.count("-") >= 2 or bool(re.search(r"\d{4,}", last))


def resolve(base: str, href: str | None) -> str | None:
    """An absolute http(s) URL without fragment and tracking parameters; None for what is none or too long."""
    if not href or len(href) > MAX_URL_CHARS:
        return None
    href = href.strip()
    if href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    plain = href.partition("#")[0]
    if plain[:1] == "/" and _is_plain_path(plain):
        plain = _home(base) + plain
        url = clean_url(plain) if "?" in plain else plain
    elif _PLAIN_URL.fullmatch(plain):
        url = clean_url(plain) if "?" in plain else plain
    elif _PLAIN_URL.fullmatch(plain + "/"):  # a host alone
        url = plain + "/"
    else:
        try:
            parts = urlsplit(href if href.startswith(("https://", "http://")) else urljoin(base, href))
            url = _stripped(parts) if parts.scheme in ("http", "https") else ""
        except ValueError:
            return None
        if not url or not _site(_origin(url)):
            return None
    return url if len(url) <= MAX_URL_CHARS else None


def _is_plain_path(path: str) -> bool:
    """Whether a path from the root joins to its site as it stands."""
    return path[1:2] != "/" and "/." not in path and ";" not in path and " " not in path and path.isprintable()


@lru_cache(maxsize=16)  # all links of a page have the same
def _home(base: str) -> str:
    return _origin(base)


def _origin(url: str) -> str:
    """Scheme and host of an absolute URL, without the slash behind them."""
    end = url.find("/", url.find("//") + 2)
    return url if end < 0 else url[:end]


@lru_cache(maxsize=1024)
def _site(origin: str) -> str:
    return site_of(origin)


def strip(url: str) -> str:
    """A URL without fragment and tracking parameters, scheme and host in lower case."""
    return _stripped(urlsplit(url))


def _stripped(parts: SplitResult) -> str:
    return clean_url(parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/", fragment="").geturl())


def same_site(a: str, b: str) -> bool:
    """Whether two URLs are of one site."""
    return site_of(a) == site_of(b)


def base_of(document: Document) -> str:
    """The address that links of the page are relative to by its first <base>, its scheme and host in lower case."""
    url = document.url
    href = next((href for base in document.tagged("base") if (href := base.get("href"))), "")
    with suppress(ValueError):
        parts = urlsplit(urljoin(url, href[:MAX_URL_CHARS].strip()))
        if parts.scheme in ("http", "https") and site_of(parts.geturl()):
            base_url: str = urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, parts.query, ""))
            return base_url
    return url


class _Addresses(dict[str, Address | None]):
    """The addresses of a page's links by their href, None for what is no link; each href and host is looked at once."""

    def __init__(self, url: str, base: str) -> None:
        super().__init__()
        self._own, self._base, self._site = strip(url), base, site_of(url)
        self._home, self._base_home = _origin(self._own) + "/", _origin(base)
        self._known: dict[str, bool] = {}

    def __missing__(self, href: str) -> Address | None:
        url = self._plain(href) or resolve(self._base, href)
        found = Address(url, self._is_internal(url)) if url and url != self._own else None
        self[href] = found
        return found

    def _plain(self, href: str) -> str | None:
        """What resolve() makes of most links, told by a few looks: a path from the root, alone or behind the site."""
        if len(href) > _SHORT or "?" in href or "#" in href:
            return None
        if href[0] == "/":
            return self._base_home + href if _is_plain_path(href) else None
        return href if href.startswith(self._home) and _is_plain_path(href[len(self._home) - 1 :]) else None

    def _is_internal(self, url: str) -> bool:
        if url.startswith(self._home):
            return True
        origin = _origin(url)
        known = self._known.get(origin)
        if known is None:
            known = self._known[origin] = self._is_own(origin)
        return known

    def _is_own(self, origin: str) -> bool:
        # of a site's registered domain are all hosts that end in it: the public suffix list need not be asked
        host = origin.partition("//")[2].rpartition("@")[2].rstrip(".")
        if ":" in host or ":" in self._site or not host.isascii():
            return site_of(origin) == self._site
        return host == self._site or host.endswith("." + self._site)
