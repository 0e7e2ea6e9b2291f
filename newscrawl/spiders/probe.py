"""Finding out what a site offers before it is crawled: feeds and sitemaps, given only its home page.

A plain synchronous client, apart from the crawl: few requests, one after the other, robots.txt obeyed.
"""

from __future__ import annotations

import html
import re
import time
import unicodedata
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urljoin, urlsplit

import urllib3
from protego import Protego

from newscrawl.errors import DiscoveryError
from newscrawl.identity import ROBOT, USER_AGENT
from newscrawl.items import Candidate, Source
from newscrawl.spiders.feeds import parse_feed
from newscrawl.spiders.reading import label_of, site_of, web_address
from newscrawl.spiders.sections import read_section
from newscrawl.spiders.sitemaps import SitemapRef, date_of, iter_sitemap

MAX_BYTES = 50 << 20  # of one answer as it comes over the wire
MAX_REDIRECTS = 5
TIMEOUT = 20.0  # seconds to connect, and between two pieces of an answer
DEADLINE = 60.0  # seconds for one answer altogether
MAX_ROBOTS = 500 << 10  # bytes; RFC 9309 asks for at least so many
MAX_FEEDS = 12  # feeds and sitemaps that are tried of those a site names itself
MAX_SITEMAPS = 12

FEED_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
SITEMAP_PATHS = (
    "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap_index.xml", "/sitemap.xml",
    "/sitemap-index.xml", "/sitemap.xml.gz",
)  # fmt: skip

Kind = Literal["feed", "sitemap", "index", "home", "section"]


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


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. ``url`` is the address after redirects; ``error`` says why there is no body to read."""

    url: str
    status: int | None = None
    body: bytes = b""
    content_type: str | None = None
    error: str = ""
    is_verified: bool = True  # whether the certificate is valid, where there is one


class Fetcher:
    """Fetches for one probe. Remembers the robots.txt of each host; honours http_proxy, https_proxy and no_proxy."""

    def __init__(self) -> None:
        self._managers: dict[tuple[str, bool], urllib3.PoolManager] = {}
        self._robots: dict[str, Protego | str] = {}

    def close(self) -> None:
        for manager in self._managers.values():
            manager.clear()

    def get(self, url: str) -> Reply:
        """The answer at ``url`` after at most ``MAX_REDIRECTS`` redirects, each allowed by its host's robots.txt."""
        start = url
        for _ in range(MAX_REDIRECTS + 1):
            rules = self._rules(url)
            if isinstance(rules, str):
                return Reply(url, error=rules)
            if not rules.can_fetch(url, ROBOT):
                return Reply(url, error="disallowed by robots.txt")
            reply, target = self._once(url)
            if target is None:
                return reply
            url = target
        return Reply(start, error=f"more than {MAX_REDIRECTS} redirects")

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of ``url``'s host names."""
        rules = self._rules(url)
        if isinstance(rules, str):
            return ()
        found = (web_address(url, sitemap) for sitemap in rules.sitemaps)
        return tuple(dict.fromkeys(sitemap for sitemap in found if sitemap))

    def _rules(self, url: str) -> Protego | str:
        """The rules of the host (RFC 9309: none when there is no robots.txt), or why nothing may be fetched there."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._read_rules(f"{origin}/robots.txt")
        return self._robots[origin]

    def _read_rules(self, url: str) -> Protego | str:
        for _ in range(MAX_REDIRECTS + 1):
            reply, target = self._once(url)
            if target is None:
                break
            url = target
        else:
            return Protego.parse("")  # RFC 9309: as if there were none
        if reply.status is None:
            return reply.error
        if reply.status >= 500:
            return f"robots.txt gives status {reply.status}, which closes the site to robots"
        return Protego.parse(reply.body[:MAX_ROBOTS].decode("utf-8", "replace") if reply.status == 200 else "")

    def _once(self, url: str) -> tuple[Reply, str | None]:
        """One request: the answer, and where it redirects to."""
        try:
            try:
                return self._request(url, verified=True)
            except urllib3.exceptions.MaxRetryError as error:
                if not isinstance(error.reason, urllib3.exceptions.SSLError):
                    raise
                # The crawl takes a site with a bad certificate, and this is about what the crawl would meet.
                urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # the finding says so
                reply, target = self._request(url, verified=False)
                return replace(reply, is_verified=False), target
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return Reply(url, error=_reason(error)), None

    def _request(self, url: str, *, verified: bool) -> tuple[Reply, str | None]:
        response = self._manager(url, verified).request(
            "GET", url, redirect=False, retries=urllib3.Retry(0, redirect=False),
            preload_content=False, timeout=urllib3.Timeout(connect=TIMEOUT, read=TIMEOUT),
            headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
        )  # fmt: skip
        try:
            location = response.headers.get("Location")
            if response.status in (301, 302, 303, 307, 308) and location:
                target = web_address(url, location)
                reply = Reply(url, response.status, error="" if target else f"redirects to {location[:100]!r}")
                return reply, target
            body, error = _body(response)
            return Reply(url, response.status, body, response.headers.get("Content-Type"), error), None
        finally:
            response.close()

    def _manager(self, url: str, verified: bool) -> urllib3.PoolManager:
        parts = urlsplit(url)
        proxy = urllib.request.getproxies().get(parts.scheme) or ""
        if proxy and parts.hostname and urllib.request.proxy_bypass(parts.netloc):
            proxy = ""
        if proxy and "://" not in proxy:
            proxy = f"http://{proxy}"
        if (proxy, verified) not in self._managers:
            requirements = "CERT_REQUIRED" if verified else "CERT_NONE"
            self._managers[proxy, verified] = (
                urllib3.ProxyManager(proxy, cert_reqs=requirements)
                if proxy
                else urllib3.PoolManager(cert_reqs=requirements)
            )
        return self._managers[proxy, verified]


def _body(response: urllib3.BaseHTTPResponse) -> tuple[bytes, str]:
    """The body without its Content-Encoding, and what is wrong when it is cut off."""
    pieces, total, end = [], 0, time.monotonic() + DEADLINE
    for piece in response.stream(1 << 16, decode_content=True):
        pieces.append(piece)
        total += len(piece)
        if total > MAX_BYTES:
            return b"", f"larger than {MAX_BYTES >> 20} MB"
        if time.monotonic() > end:
            return b"", f"slower than {DEADLINE:.0f} s"
    return b"".join(pieces), ""


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    known: tuple[tuple[type[BaseException], str], ...] = (
        (urllib3.exceptions.NameResolutionError, "no such host"),
        (urllib3.exceptions.ConnectTimeoutError, "no answer in time"),
        (urllib3.exceptions.ReadTimeoutError, "no answer in time"),
        (urllib3.exceptions.NewConnectionError, "connection refused or unreachable"),
        (urllib3.exceptions.ProxyError, "the proxy cannot be reached"),
        (urllib3.exceptions.ProtocolError, "connection broken"),
    )
    text = next((text for kind, text in known if isinstance(cause, kind)), "")
    return text or " ".join(f"{type(cause).__name__}: {cause}".split())[:200]


# -- one address -------------------------------------------------------------------------------------------------------


def read_feed(fetcher: Fetcher, url: str) -> Finding:
    """What stands at the address of a feed."""
    return _finding(
        fetcher, url, "feed", lambda reply: parse_feed(reply.body, reply.url, reply.content_type).candidates
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
    fetcher = Fetcher()
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


# -- a catalogue -------------------------------------------------------------------------------------------------------


def check(source: Source) -> tuple[Finding, ...]:
    """What stands at each address of a source."""
    fetcher = Fetcher()
    try:
        feeds = [read_feed(fetcher, url) for url in source.feeds]
        sitemaps = [read_sitemap(fetcher, url) for url in source.sitemaps]
        sections = [read_page(fetcher, url, "section") for url in source.sections]
        home = [read_page(fetcher, source.home)] if source.home else []
        return (*feeds, *sitemaps, *sections, *home)
    finally:
        fetcher.close()
