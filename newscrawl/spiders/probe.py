"""Finding out what a site offers before it is crawled: feeds and sitemaps, given only its home page."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal
from urllib.parse import urljoin, urlsplit

from newscrawl.archivepages import dated
from newscrawl.domains import label_of, site_of
from newscrawl.errors import DiscoveryError
from newscrawl.fetching.client import Fetcher, Reply
from newscrawl.items import Source
from newscrawl.sources import addresses_of
from newscrawl.spiders.feeds import parse_feed
from newscrawl.spiders.sections import read_section
from newscrawl.spiders.sitemaps import SitemapRef, date_of, iter_sitemap
from newscrawl.visits import Candidate

MAX_FEEDS = 12  # feeds and sitemaps that are tried of those a site names itself
MAX_SITEMAPS = 12

FEED_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
SITEMAP_PATHS = (
    "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap_index.xml", "/sitemap.xml",
    "/sitemap-index.xml", "/sitemap.xml.gz",
)  # fmt: skip

Kind = Literal["feed", "sitemap", "index", "home", "section", "archive"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What an address gave. ``status`` is None when there was no answer, ``detail`` says what is wrong or noteworthy.

    ``entries`` counts articles, or the children of a sitemap index; ``newest`` is the latest date named, in ISO 8601.
    """

    url: str
    kind: Kind
    status: int | None
    entries: int = 0
    newest: str | None = None
    detail: str = ""
    alive: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """A source as it can be written to a sources file, and all that was looked at to make it."""

    source: Source
    findings: tuple[Finding, ...]


# -- one address -------------------------------------------------------------------------------------------------------


def read_feed(fetcher: Fetcher, url: str) -> Finding:
    """What stands at the address of a feed."""
    return _finding(
        fetcher, url, "feed", lambda reply: parse_feed(reply.body, reply.url, reply.content_type).entries()
    )


def read_sitemap(fetcher: Fetcher, url: str) -> Finding:
    """What stands at the address of a sitemap or a sitemap index."""
    return _finding(fetcher, url, "sitemap", lambda reply: iter_sitemap(reply.body, reply.url))


def read_page(fetcher: Fetcher, url: str, kind: Kind = "home") -> Finding:
    """What a home or section page links to."""
    return _finding(fetcher, url, kind, lambda reply: read_section(reply.body, reply.url).articles)


def _finding(
    fetcher: Fetcher, url: str, kind: Kind, read: Callable[[Reply], Iterable[Candidate | SitemapRef]]
) -> Finding:
    reply = fetcher.get(url)
    if reply.error or reply.status != 200:
        return Finding(url, kind, reply.status, detail=reply.error or f"status {reply.status}")
    entries, newest, children, error = 0, None, 0, ""
    try:
        for entry in read(reply):
            entries += 1
            children += isinstance(entry, SitemapRef)
            moment = date_of(entry)
            newest = max(newest, moment) if newest and moment else newest or moment
    except DiscoveryError as problem:
        error = str(problem).removeprefix(reply.url).strip()
        if not entries:
            return Finding(url, kind, reply.status, detail=error)
    if children and children * 2 > entries:
        kind = "index"
    moved = f"redirects to {reply.url}" if reply.url != url else ""
    doubtful = "" if reply.is_verified else "its certificate is not valid"
    detail = "; ".join(filter(None, (error, moved, "" if entries else "nothing listed", doubtful)))
    return Finding(
        url, kind, reply.status, entries, newest.strftime("%Y-%m-%d") if newest else None, detail, alive=True
    )


# -- a whole site ------------------------------------------------------------------------------------------------------


def probe(home: str) -> Probe:
    """Looks at a site's home page, its robots.txt and the usual places for feeds and sitemaps.

    The source it proposes holds what was found alive. Nothing is raised for a site that does not answer: then all
    findings are dead.
    """
    fetcher = Fetcher([home])
    home = home if urlsplit(home).path else urljoin(home, "/")
    try:
        return _probe(fetcher, home)
    finally:
        fetcher.close()


def _probe(fetcher: Fetcher, home: str) -> Probe:
    reply = fetcher.get(home)
    if reply.error or reply.status != 200:
        dead = Finding(home, "home", reply.status, detail=reply.error or f"status {reply.status}")
        return Probe(Source(name_of(home), home=home), (dead,))
    section = read_section(reply.body, reply.url)
    remarks = [f"redirects to {reply.url}"] if reply.url != home else []
    remarks += [] if reply.is_verified else ["its certificate is not valid"]
    page = Finding(home, "home", reply.status, len(section.articles), None, "; ".join(remarks), alive=True)
    if site_of(reply.url) == site_of(home):
        home = reply.url
    named = [url for url in section.feeds if "comment" not in url.lower()][:MAX_FEEDS]
    feeds = list(_first_of(fetcher, read_feed, home, named, FEED_PATHS))
    sitemaps = list(_first_of(fetcher, read_sitemap, home, fetcher.sitemaps(home)[:MAX_SITEMAPS], SITEMAP_PATHS))
    source = Source(
        name_of(home),
        home=home,
        feeds=tuple(finding.url for finding in feeds if finding.alive and finding.entries),
        sitemaps=tuple(finding.url for finding in sitemaps if finding.alive and finding.entries),
        language=_language(reply.body),
        title=_title(reply.body),
    )
    return Probe(source, (page, *feeds, *sitemaps))


def _first_of(
    fetcher: Fetcher, read: Callable[[Fetcher, str], Finding], home: str, named: Iterable[str], usual: Iterable[str]
) -> Iterator[Finding]:
    """All that the site names itself; only if none of it lives, the usual places, until one does."""
    alive = False
    named = tuple(named)
    for url in named:
        finding = read(fetcher, url)
        alive |= finding.alive and finding.entries > 0
        yield finding
    for path in () if alive else usual:
        url = urljoin(home, path)
        if url in named:
            continue
        finding = read(fetcher, url)
        if finding.alive and finding.entries:
            yield finding
            return


def name_of(url: str) -> str:
    """A name for a source: what its host is called without www and suffix."""
    plain = unicodedata.normalize("NFKD", label_of(url)).encode("ascii", "ignore").decode("ascii")
    name = re.sub(r"[^a-z0-9._-]+", "-", plain.lower()).strip("-._")
    port = urlsplit(url).port
    return f"{name or 'source'}-{port}" if port and label_of(url) == urlsplit(url).hostname else name or "source"


def _language(body: bytes) -> str | None:
    match = re.search(rb"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([a-zA-Z]{2})(?![a-zA-Z])", body[:20_000], re.I)
    return match[1].decode("ascii").lower() if match else None


def _title(body: bytes) -> str | None:
    """What the site calls itself for sharing."""
    for tag in re.findall(rb"<meta\b[^>]{0,500}>", body[:200_000], re.I):
        if re.search(rb"og:site_name", tag, re.I) and (match := re.search(rb"content\s*=\s*(\"[^\"]+\"|'[^']+')", tag)):
            return " ".join(html.unescape(match[1][1:-1].decode("utf-8", "replace")).split())[:100] or None
    return None


def _yesterday(source: Source) -> Iterator[str]:
    """The pages of its archives that yesterday is on."""
    day = datetime.now(timezone.utc) - timedelta(days=1)
    return (dated(template, day.date()) for template in source.archives)


# -- a catalogue -------------------------------------------------------------------------------------------------------


def check(source: Source) -> tuple[Finding, ...]:
    """What stands at each address of a source."""
    fetcher = Fetcher(addresses_of(source))
    try:
        feeds = [read_feed(fetcher, url) for url in source.feeds]
        sitemaps = [read_sitemap(fetcher, url) for url in source.sitemaps]
        sections = [read_page(fetcher, url, "section") for url in source.sections]
        archives = [read_page(fetcher, url, "archive") for url in _yesterday(source)]
        home = [read_page(fetcher, source.home)] if source.home else []
        return (*feeds, *sitemaps, *sections, *archives, *home)
    finally:
        fetcher.close()
