"""Feeds: RSS 0.9 to 2.0, RDF, Atom and CDF by feedparser, JSON Feed by ourselves. Bytes in, candidates out.

Bounded by construction. feedparser 6.0.14 takes quadratic time for tags with many attributes, deep nesting and stray
ampersands (300 kB of ``&``: 1 s; one tag of 40,000 attributes: 27 s), so it only sees a document as it came when that
is small; a larger one is first read by libxml2 and handed on with nothing but links, titles and dates. That also
halves the time of an ordinary feed (430 kB, 100 entries: 70 ms before, 40 ms so).
"""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from time import struct_time
from typing import Any

import feedparser
from charset_normalizer import from_bytes
from lxml import etree
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

from newscrawl.addresses import web_address
from newscrawl.errors import DiscoveryError
from newscrawl.items import Hints
from newscrawl.spiders.reading import MAX_TITLE, BrokenOffError, gunzip, iso_date, plausible_text, with_letters
from newscrawl.visits import Candidate

MAX_FEED = 8 << 20  # bytes; the largest feeds seen in the wild carry full texts and stay below 5 MB
SMALL_FEED = 16 << 10  # bytes; the worst that feedparser was seen to do with so few is 0.1 s
MAX_ENTRIES = 2_000  # of a large feed; 1.3 s of feedparser's time

_MAX_ATTRIBUTES = 64  # no feed vocabulary comes near
_GUESSED = 64 << 10  # bytes that an undeclared encoding is guessed by
_FAULTS = 0.1  # of a feed's letters beyond ASCII: one that broke is no other encoding, every second one is
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_MAX_STRAY = 20_000  # ampersands that are mended
_MAX_TEXT = 8 << 10  # characters of one element
_ENTRIES = frozenset({"item", "entry"})
_NEEDED = frozenset({
    "title", "link", "guid", "id", "origlink",
    "pubdate", "published", "updated", "modified", "issued", "created", "date", "lastmod",
})  # fmt: skip
_STRAY = re.compile(rb"&(?!#?\w{1,32};)")
_ENTRY_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_FEED_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|rdf|feed|channel)\s*>", re.IGNORECASE)
_HTML_ROOT = re.compile(rb"\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_JSON = json.JSONDecoder()
_JSON_ITEMS = re.compile(r'"items"\s*:\s*\[')
_JSON_ITEM = re.compile(r"[\s,]*(?=\{)")
_TAG = re.compile(r"</?[A-Za-z!][^>]*>")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read. ``kind`` is feedparser's name of the format ("rss20", "atom10"), json or unknown.

    ``fault`` is why the candidates are not all, where the feed is broken.
    """

    title: str | None
    language: str | None
    candidates: tuple[Candidate, ...]
    kind: str
    fault: str | None = None

    def entries(self) -> Iterator[Candidate]:
        """The candidates; raises BrokenOffError behind them where they are not all."""
        yield from self.candidates
        if self.fault is not None:
            raise BrokenOffError(self.fault)


def parse_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """The entries of a feed that was fetched from ``url``.

    Of one that breaks off the entries that are whole are given. Raises DiscoveryError for what is not a feed, is larger
    than ``MAX_FEED`` or cannot be read.
    """
    body, fault = _unpacked(body)
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise DiscoveryError(f"{url} is empty")
    if text.startswith(b"{"):
        return _with_fault(_parse_json(text, url), fault)
    if _HTML_ROOT.match(text[:4096]):
        raise DiscoveryError(f"{url} is an HTML page, not a feed")
    if not _is_utf8(body):  # feedparser's own guess is quadratic in the letters between two that are not ASCII
        body, content_type = _as_utf8(body, content_type), "application/xml; charset=utf-8"
    body, cut = _up_to_the_break(with_letters(body))
    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    if len(body) > SMALL_FEED:
        body = _slimmed(body, url)
        headers["content-type"] = "application/xml; charset=utf-8"
    return _with_fault(_parse_xml(body, url, headers), fault or (f"{url} ends early" if cut else None))


def _unpacked(body: bytes) -> tuple[bytes, str | None]:
    """The feed, unpacked if it is a gzip file, and what is wrong when that is not all of it."""
    pieces: list[bytes] = []
    try:
        pieces.extend(gunzip((body,), MAX_FEED))
    except BrokenOffError as error:
        if not pieces:
            raise
        return b"".join(pieces), str(error)
    return b"".join(pieces), None


def _up_to_the_break(body: bytes) -> tuple[bytes, bool]:
    """The feed without what is behind the last whole entry, where it breaks off there: half an address is none.

    It does where the last entry is followed by another's beginning, or by no end of what holds them.
    """
    ends = list(_ENTRY_END.finditer(body))
    rest = body[ends[-1].end() :] if ends else body
    if _FEED_END.search(rest):
        return body, False
    return (body[: ends[-1].end()] if ends else body), True


def _with_fault(feed: Feed, fault: str | None) -> Feed:
    return replace(feed, fault=feed.fault or fault) if fault else feed


def _parse_xml(body: bytes, url: str, headers: dict[str, str]) -> Feed:
    try:
        # A stream, never the bytes: feedparser opens a file of that name when it can.
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # OverflowError on &#99999999999; is the known one; its parsers hold more
        raise DiscoveryError(f"{url} cannot be read as a feed: {type(error).__name__}: {error}") from error
    kind = str(parsed.get("version") or "")
    if not kind and not parsed.entries:
        raise DiscoveryError(f"{url} is not a feed")
    is_atom = kind.startswith("atom")
    found = (_from_entry(dict(entry), url, is_atom) for entry in parsed.entries[:MAX_ENTRIES])
    return Feed(
        title=_plain(dict(parsed.feed), "title"),
        language=_short(dict(parsed.feed).get("language")),
        candidates=_distinct(found),
        kind=kind or "unknown",
    )


def _from_entry(entry: dict[str, Any], url: str, is_atom: bool) -> Candidate | None:
    identifier = _short(entry.get("id")) or ""
    links = [_short(entry.get("feedburner_origlink")), _short(entry.get("link"))]
    if identifier.startswith(("http://", "https://")):
        links.append(identifier)  # said to be no permalink, but the only address that there is
    address = next(filter(None, (web_address(url, link) for link in links)), None)
    if address is None:
        return None
    published = _utc(entry.get("published_parsed"))
    updated = _utc(entry.get("updated_parsed"))
    if published is None and not is_atom:
        published, updated = updated, None  # dc:date, all that RDF and many RSS feeds give, lands in "updated"
    return Candidate(address, Hints("feed", url, _plain(entry, "title"), published, updated))


def _plain(element: dict[str, Any], key: str) -> str | None:
    """The text of a title, which may hold markup."""
    text = element.get(key)
    if not isinstance(text, str):
        return None
    detail = element.get(f"{key}_detail") or {}
    if str(detail.get("type", "")).endswith("html"):
        text = html.unescape(_TAG.sub("", text[: 8 * MAX_TITLE]))
    return " ".join(text.split())[:MAX_TITLE] or None


def _short(text: object) -> str | None:
    return text.strip() or None if isinstance(text, str) else None


def _utc(moment: object) -> str | None:
    if not isinstance(moment, struct_time):
        return None
    try:
        return plausible_text(datetime(*moment[:6], tzinfo=timezone.utc))
    except (ValueError, OverflowError):
        return None


def _distinct(found: Any) -> tuple[Candidate, ...]:
    by_url: dict[str, Candidate] = {}
    for candidate in found:
        if candidate is not None:
            by_url.setdefault(candidate.url, candidate)
    return tuple(by_url.values())


def _slimmed(body: bytes, url: str) -> bytes:
    """The feed as well-formed UTF-8, of its first ``MAX_ENTRIES`` entries only links, titles and dates."""
    root = _tree(body, url)
    etree.strip_tags(root, etree.Entity)  # leaves "&name;" as text
    entries = 0
    for element in list(root.iter("*")):
        if len(element.attrib) > _MAX_ATTRIBUTES:
            element.attrib.clear()
        if element.text and len(element.text) > _MAX_TEXT:
            element.text = element.text[:_MAX_TEXT]
        if _local(element) not in _ENTRIES:
            continue
        entries += 1
        if entries > MAX_ENTRIES and (parent := element.getparent()) is not None:
            parent.remove(element)
            continue
        for child in list(element):
            if _local(child) not in _NEEDED:
                element.remove(child)
            elif len(child) > _MAX_ATTRIBUTES:
                del child[:]
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _tree(body: bytes, url: str) -> etree._Element:
    options: dict[str, Any] = {
        "encoding": "utf-8", "resolve_entities": False, "no_network": True, "remove_comments": True, "remove_pis": True
    }  # fmt: skip
    try:
        try:
            return etree.fromstring(body, etree.XMLParser(**options))
        except etree.XMLSyntaxError:
            # Unescaped ampersands are what most broken feeds suffer from, and recovery would eat them out of links.
            root = etree.fromstring(_ampersands_escaped(body), etree.XMLParser(**options, recover=True))
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise DiscoveryError(f"{url} is not a feed: {error}") from None
    if root is None:
        raise DiscoveryError(f"{url} is not a feed")
    return root


def _ampersands_escaped(body: bytes) -> bytes:
    first, *rest = body.split(b"<![CDATA[")
    pieces = [_STRAY.sub(b"&amp;", first, count=_MAX_STRAY)]
    for part in rest:
        inside, end, outside = part.partition(b"]]>")
        pieces += [b"<![CDATA[", inside, end, _STRAY.sub(b"&amp;", outside, count=_MAX_STRAY)]
    return b"".join(pieces)


def _local(element: etree._Element) -> str:
    return re.split("[}:]", str(element.tag))[-1].lower()


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _as_utf8(body: bytes, content_type: str | None) -> bytes:
    """A feed that is no UTF-8 throughout, in UTF-8: by what fits of its byte order mark, the header, its own
    declaration (in this order, RFC 7303), and a guess. Headers are often the server's for all that it has.

    Where none fits without a fault, that with the fewest is taken, the guess last: some single bytes fit any text.
    """
    mark, _ = read_bom(body)
    said = (mark, http_content_type_encoding(content_type), html_body_declared_encoding(body), "utf-8")
    texts = list(filter(None, (_decoded(body, name) for name in dict.fromkeys(said) if name)))
    best = min(texts, key=_faults, default="")
    if not best or _faults(best) > _FAULTS * _letters(best):
        guess = _guessed_encoding(body)
        best = min(filter(None, (guess and _decoded(body, guess), best)), key=_faults, default=best)
    return best.encode("utf-8", "replace")


def _decoded(body: bytes, encoding: str) -> str | None:
    """None where that is no charset, or the feed certainly is in another one."""
    encoding = f"{encoding}-be" if encoding in ("utf-16", "utf-32") else encoding  # as it is without a mark
    try:
        text = to_unicode(body, encoding)
    except (LookupError, UnicodeError):  # Python has codecs that are no charsets, such as idna
        return None
    return text.removeprefix("\ufeff") if "<" in text else None


def _faults(text: str) -> int:
    return text.count("\ufffd")


def _letters(text: str) -> int:
    """Characters beyond ASCII, of which alone encodings differ."""
    return sum(map(len, _BEYOND_ASCII.findall(text)))


def _guessed_encoding(body: bytes) -> str | None:
    best = from_bytes(body[:_GUESSED]).best()
    return best.encoding if best else None


def _parse_json(body: bytes, url: str) -> Feed:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    fault = None
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        document, fault = _whole_items(body), f"{url} is not a whole JSON feed: {error}"
        if document is None:
            raise DiscoveryError(f"{url} is not a JSON feed: {error}") from None
    items = document.get("items")
    if "jsonfeed.org" not in str(document.get("version", "")) or not isinstance(items, list):
        raise DiscoveryError(f"{url} is JSON, but not a JSON feed")
    found = (_from_item(item, url) for item in items[:MAX_ENTRIES] if isinstance(item, dict))
    language = _short(document.get("language"))
    return Feed(_json_title(document), language, _distinct(found), "json", fault)


def _whole_items(body: bytes) -> dict[str, Any] | None:
    """What a JSON feed that breaks off says up to there: its head, and the items that are whole."""
    text = body.decode("utf-8", "replace")
    match = _JSON_ITEMS.search(text)
    if match is None:
        return None
    items, at = [], match.end()
    with suppress(ValueError, RecursionError):
        document: dict[str, Any] = json.loads(text[: match.start()].rstrip().rstrip(",") + "}")
        while item := _JSON_ITEM.match(text, at):
            value, at = _JSON.raw_decode(text, item.end())
            items.append(value)
    return document | {"items": items} if items else None


def _from_item(item: dict[str, Any], url: str) -> Candidate | None:
    # An id often is the permalink; external_url is the page that the item is about, not the item.
    identifier = _short(item.get("id")) or ""
    is_link = identifier.startswith(("http://", "https://"))
    address = web_address(url, _short(item.get("url")) or (identifier if is_link else None))
    if address is None:
        return None
    published = iso_date(_short(item.get("date_published")))
    modified = iso_date(_short(item.get("date_modified")))
    return Candidate(address, Hints("feed", url, _json_title(item), published, modified))


def _json_title(element: dict[str, Any]) -> str | None:
    title = element.get("title")
    return " ".join(title.split())[:MAX_TITLE] or None if isinstance(title, str) else None
