"""The links of a page, each with what it is for, and the address that the page gives as its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.addresses import clean_url
from newscrawl.domains import site_of
from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.marked import ancestry
from newscrawl.extraction.structured import Structured, element_text
from newscrawl.items import Block, BlockRole, Link, LinkRole

#: The longest URL kept, and the most links of a page; the most of 1,659 measured pages has 2,215.
MAX_URL_CHARS = 2_000
MAX_LINKS = 5_000
MAX_TEXT_CHARS = 300
# An address that is itself when taken apart and put together again, and a path that joins to its site as it stands.
_PLAIN_URL = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?/[^\s\x00-\x1f#]*")
_PLAIN_PATH = re.compile(r"(?!\S*/\.)/(?!/)[^\s\x00-\x1f#;]*")
_LEVELS = 12  # containers looked at around a link

_ROLE_BY_BLOCK: Mapping[BlockRole, LinkRole] = {
    "related": "related", "byline": "author", "bio": "author", "promo": "promo", "paywall": "promo", "ad": "promo",
    "consent": "promo", "nav": "nav", "legal": "nav",
    "tags": "tag", "share": "share", "caption": "media",
}  # fmt: skip
_SHARE = re.compile(
    r"/(?:sharer?(?:\.php)?|share(?:article|offsite)?|intent|pin/create|send|submit)(?:$|[/?])|[?&](?:text|url|u"
    r"|body)=https?(?::|%3a)",
    re.I,
)
_MEDIA_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|mp4|mp3|m4a|webm|ogg|pdf)$", re.I)
_SOURCE_LINE = re.compile(
    r"^\s*(?:sources?|quellen?|fuentes?|fonti|fonte|bron(?:nen)?|kilder?|källor|źródła|źródło|kaynak|источник|出典"
    r"|via)\s*[:：]",
    re.I,
)
_CONTAINERS: tuple[tuple[LinkRole, re.Pattern[str]], ...] = (
    (
        "tag",
        re.compile(
            r"(?:^|[-_ ])(?:tags|tag-?(?:list|cloud|links?)|post-?tags?|topics|keywords"
            r"|schlagwort\w*|etiquetas)(?:$|[-_ ])",
            re.I,
        ),
    ),
    ("share", re.compile(r"(?:^|[-_ ])(?:share|sharing|social\w*|teilen)(?:$|[-_ ])", re.I)),
    ("author", re.compile(r"(?:^|[-_ ])(?:author\w*|byline\w*|autor\w*)(?:$|[-_ ])", re.I)),
    (
        "related",
        re.compile(
            r"(?:^|[-_ ])(?:related\w*|recommend\w*|read-?more|more-?stories|most-?read|popular|trending|latest"
            r"|teasers?|also|recirc\w*)(?:$|[-_ ])",
            re.I,
        ),
    ),
    (
        "promo",
        re.compile(
            r"(?:^|[-_ ])(?:promo\w*|newsletter\w*|subscri\w*|banner|advert\w*|sponsor\w*|paywall\w*)(?:$|[-_ ])", re.I
        ),
    ),
    (
        "nav",
        re.compile(
            r"(?:^|[-_ ])(?:nav\w*|menu\w*|breadcrumb\w*|footer\w*|header\w*|pagination|sidebar)(?:$|[-_ ])", re.I
        ),
    ),
)


def find_links(document: Document, text_blocks: Sequence[TextBlock], blocks: Sequence[Block]) -> tuple[Link, ...]:
    """Every link of the page in its order: absolute, http(s), without fragment and tracking parameters.

    A link to the page itself, such as a jump to a heading, is none.
    """
    roles = {block.position: block for block in blocks}
    holders = {anchor: text_block.position for text_block in text_blocks for anchor in text_block.anchors}
    own, site = strip(document.url), site_of(document.url)
    base = _base(document)
    found: list[Link] = []
    for anchor in document.tree.iter("a"):
        if len(found) >= MAX_LINKS:
            break
        url = resolve(base, anchor.get("href"))
        if url is None or url == own:
            continue
        position = holders.get(anchor)
        block = roles.get(position) if position is not None else None
        text = (
            element_text(anchor, MAX_TEXT_CHARS)
            or (anchor.get("title") or anchor.get("aria-label") or "").strip()[:MAX_TEXT_CHARS]
        )
        internal = _site(_origin(url)) == site
        found.append(Link(url, text, _role(anchor, url, block, own, internal), position, internal))
    return tuple(found)


def canonical_url(document: Document, structured: Structured) -> str | None:
    """The page's address as it gives it itself; None where it gives none or one that cannot be its own.

    Another site's address is not believed, nor is the home page's for a page that is not it.
    """
    for claim in (structured.canonical, structured.first("og:url")):
        url = resolve(_base(document), claim)
        if url is None or not same_site(url, document.url):
            continue
        here, there = urlsplit(document.url), urlsplit(url)
        if there.path in ("", "/") and not there.query and (here.path not in ("", "/") or here.query):
            continue
        if _is_section_of(there.path, here.path) or "{" in url or "[" in there.path:
            continue
        return url
    return None


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
    if _PLAIN_PATH.fullmatch(plain):
        plain = _origin(base) + plain
    if _PLAIN_URL.fullmatch(plain):
        url = clean_url(plain) if "?" in plain else plain
    else:
        try:
            parts = urlsplit(href if href.startswith(("https://", "http://")) else urljoin(base, href))
            url = _stripped(parts) if parts.scheme in ("http", "https") else ""
        except ValueError:
            return None
    return url if len(url) <= MAX_URL_CHARS and url and _site(_origin(url)) else None


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


def _base(document: Document) -> str:
    base = document.tree.find(".//base[@href]")
    href = base.get("href", "") if base is not None else ""
    try:
        absolute = urljoin(document.url, href[:MAX_URL_CHARS].strip())
        return absolute if urlsplit(absolute).scheme in ("http", "https") else document.url
    except ValueError:
        return document.url


def _role(anchor: HtmlElement, url: str, block: Block | None, own: str, internal: bool) -> LinkRole:
    relations = (anchor.get("rel") or "").lower().split()
    if "tag" in relations:
        return "tag"
    if "author" in relations:
        return "author"
    if not internal and (_SHARE.search(url) and (own in unquote(url) or "share" in url or "intent" in url)):
        return "share"
    if "sponsored" in relations:
        return "promo"
    if block is not None and block.kept:
        if _SOURCE_LINE.match(block.text):
            return "source"
        return "media" if _is_media(url) else "body"
    if block is not None and block.role in _ROLE_BY_BLOCK:
        return _ROLE_BY_BLOCK[block.role]
    return _role_by_place(anchor, url)


def _is_media(url: str) -> bool:
    return _MEDIA_FILE.search(url.partition("?")[0]) is not None


def _role_by_place(anchor: HtmlElement, url: str) -> LinkRole:
    """The role of a link outside the story, by the containers it stands in, the nearest first."""
    for node in ancestry(anchor, _LEVELS):
        role = _container_role(node.tag, f"{node.get('class', '')[:300]} {node.get('id', '')[:100]}")
        if role is not None:
            return role
    if _is_media(url):
        return "media"
    teased = any(node.tag in ("article", "aside", "h2", "h3", "h4") for node in ancestry(anchor, 6))
    return "related" if teased else "nav"


@lru_cache(maxsize=4096)  # hundreds of links share their containers
def _container_role(tag: str, marks: str) -> LinkRole | None:
    if tag in ("nav", "header", "footer"):
        return "nav"
    if tag in ("figure", "picture"):
        return "media"
    return next((role for role, pattern in _CONTAINERS if pattern.search(marks)), None)
