"""Sitemaps: plain, index, news, gzipped, plain text, and feeds that serve as one. Read as a stream, lenient.

libxml2 reports tags as it meets them and no tree is built, so a sitemap of 50 MB costs no more memory than one of 50 kB
beside the bytes themselves. External entities are never loaded, internal ones stop at libxml2's amplification limit; an
address with one that cannot be resolved is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from html.entities import name2codepoint
from itertools import chain
from typing import Any, TypeVar, cast

from lxml import etree

from newscrawl.addresses import web_address
from newscrawl.errors import DiscoveryError
from newscrawl.items import Hints
from newscrawl.spiders.feeds import MAX_FEED, parse_feed
from newscrawl.spiders.reading import (
    MAX_TITLE,
    chunks,
    date_in_url,
    earliest_moment,
    gunzip,
    iso_date,
    latest_moment,
    with_letters,
)
from newscrawl.visits import Candidate

MAX_SITEMAP = 128 << 20  # bytes unpacked; the protocol allows 50 MiB, some sites exceed it
MAX_ENTRIES = 250_000  # the protocol allows 50,000

_MAX_VALUE = 4096  # characters of one element; the longest that is wanted is an address
# What is wanted by the name of its parent, whatever the namespace: images and videos have a loc and a title, too.
_FIELDS = {
    "url": ("loc", "lastmod"),
    "sitemap": ("loc", "lastmod"),
    "news": ("title", "publication_date"),
}
_FEED_ROOTS = frozenset({"rss", "rdf", "feed"})
_SPACE = b" \t\r\n\0"
_MAX_ENTITY = 40  # bytes
_MAX_DECLARATION = 100  # bytes up to its value
_MAX_ODD_LINES = 10
_AMPERSAND = re.compile(rb"&(?:(#?)(\w{1,32});)?")
_DECLARED = re.compile(rb"<!ENTITY\s+(\w+)\s+[\"']")
_XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")
#: Stands before the name of an entity that nobody can resolve; in CDATA it is what the reference below says literally.
_UNKNOWN, _UNKNOWN_REFERENCE = "\ue000", "&#xE000;"
_A_MONTH, _A_DAY = len("2026-01"), len("2026-01-31")
_OLDEST = datetime.min.replace(tzinfo=timezone.utc)
_NEWS_NAME = re.compile(r"news|latest|recent|today|current", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SitemapRef:
    """A child sitemap that an index names. ``lastmod`` is ISO 8601 or None."""

    url: str
    lastmod: str | None = None


Entry = TypeVar("Entry", Candidate, SitemapRef)


def iter_sitemap(body: bytes | Iterable[bytes], url: str) -> Iterator[Candidate | SitemapRef]:
    """The entries of the sitemap that was fetched from ``url``, in its order, as the bytes come in.

    Raises DiscoveryError for what is no sitemap, and behind the entries that could be read when it is broken off,
    too large or too long: a caller that keeps entries as they come loses none.
    """
    stream = gunzip(chunks(body), MAX_SITEMAP)
    head = b""
    for piece in stream:
        head = (head + piece).removeprefix(b"\xef\xbb\xbf").lstrip(_SPACE)
        if len(head) > 4:  # enough for a mark of UTF-16
            break
    if not head:
        raise DiscoveryError(f"{url} is empty")
    rest = chain((head,), stream)
    if head.startswith(b"<"):
        entries = _from_xml(_ampersands_escaped(rest), url)
    elif head.startswith((b"\xff\xfe<", b"\xfe\xff\0<")):  # UTF-16
        entries = _from_xml(rest, url)
    else:
        entries = _from_text(rest, url)
    for count, entry in enumerate(entries):
        if count == MAX_ENTRIES:
            raise DiscoveryError(f"{url} lists more than {MAX_ENTRIES:,} addresses")
        yield entry


def date_of(entry: Candidate | SitemapRef) -> datetime | None:
    """The latest moment that an entry's own date can mean: published, else last modified."""
    hints = entry if isinstance(entry, SitemapRef) else entry.hints
    text = (entry.hints.published if isinstance(entry, Candidate) else None) or hints.lastmod
    return latest_moment(text) if text else None


def in_age(entry: Candidate | SitemapRef, since: datetime | None, until: datetime | None = None) -> bool:
    """Whether an entry can be, or a child sitemap can hold, something from ``since`` to before ``until`` (aware).

    Where there is no date, it can. A day in an article's address counts where the list gives none. What was modified
    after ``until`` may be from before it: only a date of publication tells, or the month in a child sitemap's address.
    """
    moment = date_of(entry)
    in_url = date_in_url(entry.url) if since or until else None
    if isinstance(entry, SitemapRef):
        told = in_url if in_url and len(in_url) >= _A_MONTH else None
    else:
        dated = in_url if in_url and len(in_url) == _A_DAY else None
        moment = moment or (latest_moment(dated) if dated else None)
        told = entry.hints.published or dated
    is_too_old = since is not None and moment is not None and moment < since
    return not is_too_old and not (until is not None and told is not None and earliest_moment(told) >= until)


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Sorted by date, newest first, those without one last, else in the order they stood.

    A child sitemap goes by the date in its address, which tells its contents better than a lastmod that every night
    renews; one without any date comes first when it is named like a news sitemap.
    """
    return sorted(entries, key=_rank, reverse=True)


def _rank(entry: Candidate | SitemapRef) -> tuple[bool, datetime]:
    moment = date_of(entry)
    if isinstance(entry, Candidate):
        return False, moment or _OLDEST
    named = date_in_url(entry.url)
    is_news = named is None and _NEWS_NAME.search(entry.url.rpartition("/")[2]) is not None
    return is_news, latest_moment(named) if named else moment or _OLDEST


def _from_xml(stream: Iterator[bytes], url: str) -> Iterator[Candidate | SitemapRef]:
    target = _Target(url)
    # recover: undeclared prefixes and the like are common. Without huge_tree, libxml2 limits depth and lengths.
    parser = etree.XMLParser(target=cast(Any, target), recover=True, resolve_entities=False, no_network=True)
    seen = []
    for piece in stream:
        if target.root is None:
            seen.append(piece)
        try:
            parser.feed(piece)
        except UnicodeError as error:  # a letter that is none, in UTF-16
            raise DiscoveryError(f"{url} is broken beyond reading: {error}") from None
        if target.root in _FEED_ROOTS:
            yield from _from_feed(chain(seen, stream), url)
            return
        target.check_root()
        yield from target.take()
    with suppress(etree.XMLSyntaxError):  # nothing in it at all, say; recovery has done what it could
        parser.close()
    if target.root is None:
        raise DiscoveryError(f"{url} is not a sitemap")
    yield from target.take()
    if not target.is_closed:
        raise DiscoveryError(f"{url} ends early or is broken beyond reading")
    if target.odd:
        raise DiscoveryError(
            f"{url}: {len(target.odd)} of {target.count} entries have an address that cannot be read, the first is"
            f" {target.odd[0]!r}"
        )


def _ampersands_escaped(stream: Iterator[bytes]) -> Iterator[bytes]:
    """With bare ampersands mended: the commonest fault, and recovery would eat them out of addresses. Odd letters, too.

    So would it eat entities that are not declared: HTML's become the letters that they are, others are marked. In CDATA
    a bare ampersand is right; ``_Target`` undoes there what this did.
    """
    declared = {*_XML_ENTITIES}

    def mended(match: re.Match[bytes]) -> bytes:
        number, name = match.groups()
        if name is None:
            return b"&amp;"
        if number or name in declared:
            return match[0]
        code = name2codepoint.get(name.decode("ascii", "replace"))
        return b"&#%d;" % code if code else _UNKNOWN_REFERENCE.encode() + name + b";"

    kept = before = b""
    for piece in stream:
        data = kept + piece
        end = data.rfind(b"&", max(len(data) - _MAX_ENTITY, 0))  # one at the end may be cut in half
        data, kept = (data, b"") if end < 0 else (data[:end], data[end:])
        before = before[-_MAX_DECLARATION:] + piece
        if b"<!ENTITY" in before:
            declared.update(_DECLARED.findall(before))
        if data:
            yield _AMPERSAND.sub(mended, with_letters(data))
    yield _AMPERSAND.sub(mended, with_letters(kept))


class _Target:
    """Gathers the entries of a sitemap from libxml2's events. The names of its methods are lxml's."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.root: str | None = None
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._fields: dict[str, str] = {}
        self._found: list[Candidate | SitemapRef] = []
        self.count = 0  # entries
        self.odd: list[str] = []  # addresses that cannot be read: of the first, 80 characters

    @property
    def is_closed(self) -> bool:
        """Whether the root element has ended."""
        return not self._path

    def check_root(self) -> None:
        if self.root is not None and self.root not in ("urlset", "sitemapindex"):
            raise DiscoveryError(f"{self.url} is not a sitemap but <{self.root}>")

    def take(self) -> list[Candidate | SitemapRef]:
        found, self._found = self._found, []
        return found

    def start(self, tag: str, attributes: object) -> None:
        name = _local(tag)
        if self.root is None:
            self.root = name
        self._path.append(name)
        if name not in ("url", "sitemap"):
            self._text, self._length = [], 0

    def data(self, text: str) -> None:
        if self._length < _MAX_VALUE:
            self._length += len(text)
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = self._path.pop() if self._path else ""
        parent = self._path[-1] if self._path else ""
        text = "".join(self._text)[:_MAX_VALUE].strip().replace("&amp;", "&").replace(_UNKNOWN_REFERENCE, "&")
        if name in _FIELDS.get(parent, ()) and "image" not in tag and "video" not in tag:
            self._fields.setdefault(name, text)
        elif name in ("url", "sitemap"):
            self._add(name, self._fields.get("loc") or text)
            self._fields = {}
        self._text, self._length = [], 0

    def close(self) -> None:
        pass

    def _add(self, name: str, link: str) -> None:
        self.count += 1
        if len(link) >= _MAX_VALUE or _UNKNOWN in link:
            self.odd.append(link[:80].replace(_UNKNOWN, "&") if not self.odd else "")
            return
        address = web_address(self.url, link)
        if address is None:
            return
        lastmod = iso_date(self._fields.get("lastmod"))
        if name == "sitemap":
            self._found.append(SitemapRef(address, lastmod))
            return
        title = " ".join(self._fields.get("title", "").replace(_UNKNOWN, "&").split())[:MAX_TITLE] or None
        published = iso_date(self._fields.get("publication_date"))
        self._found.append(Candidate(address, Hints("sitemap", self.url, title, published, lastmod)))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _from_feed(stream: Iterable[bytes], url: str) -> Iterator[Candidate]:
    body = b""
    for piece in stream:
        body += piece
        if len(body) > MAX_FEED:
            raise DiscoveryError(f"{url} is a feed larger than {MAX_FEED >> 20} MB")
    for candidate in parse_feed(body, url).entries():
        yield replace(candidate, hints=replace(candidate.hints, method="sitemap"))


def _from_text(stream: Iterable[bytes], url: str) -> Iterator[Candidate]:
    """One address a line; empty lines and comments (#) are skipped.

    Other lines are faults. Where they are more than the addresses, by ``_MAX_ODD_LINES``, this is another kind of text.
    """
    good = 0
    odd: list[str] = []
    for line in _lines(stream):
        if not line or line.startswith("#"):
            continue
        address = web_address(url, line) if line.startswith(("http://", "https://")) else None
        if address is not None:
            good += 1
            yield Candidate(address, Hints("sitemap", url))
            continue
        odd.append(line[:80] if not odd else "")
        if len(odd) > good + _MAX_ODD_LINES:
            break
    if odd and (not good or len(odd) > good + _MAX_ODD_LINES):
        raise DiscoveryError(f"{url} is not a sitemap: neither XML nor one address a line")
    if odd:
        raise DiscoveryError(f"{url}: {len(odd)} of {good + len(odd)} lines are no addresses, the first is {odd[0]!r}")


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    kept = b""
    for piece in stream:
        *lines, kept = (kept + piece).replace(b"\r", b"\n").split(b"\n")
        if len(kept) > _MAX_VALUE:
            lines, kept = [*lines, kept], b""
        for line in lines:
            yield line.decode("utf-8", "replace").strip()
    yield kept.decode("utf-8", "replace").strip()
