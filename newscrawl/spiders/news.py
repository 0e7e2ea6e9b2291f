"""The one spider: polls what a source lists, queues the articles it finds, and hands fetched ones to the pipelines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

import scrapy
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.ages import parse_since
from newscrawl.errors import DatabaseError, DiscoveryError, NewscrawlError
from newscrawl.fetching.credentials import CREDENTIALS, Credentials, credentials_of
from newscrawl.fetching.rendering import check_rendering, rendering_of
from newscrawl.fetching.robots import DELAY, RobotsDisallowedError
from newscrawl.fetching.rules import RobotsRules
from newscrawl.frontier.scheduler import QUEUED
from newscrawl.frontier.session import Session, attach, breathe, database_file, in_thread, now, stop_crawl
from newscrawl.items import Candidate, Fetched, NotModified, Page, RejectionReason, Source, Unfetched
from newscrawl.spiders.feeds import MAX_ENTRIES, parse_feed
from newscrawl.spiders.sections import read_section
from newscrawl.spiders.selection import Selection, choose
from newscrawl.spiders.sitemaps import SitemapRef, in_age, iter_sitemap, newest_first
from newscrawl.storage import queue, runs
from newscrawl.storage.queue import QueuedUrl
from newscrawl.storage.runs import FeedState
from newscrawl.storage.urls import utc_text

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self

#: Entries that are parsed and queued before the reactor gets its turn: some 10 ms of work.
SLICE = 100
#: How deep sitemap indexes may nest; the protocol allows one level, some sites have two.
SITEMAP_DEPTH = 3
#: From this many URLs on they are a list rather than pages that somebody named.
LIST_URLS = 20
#: Characters kept of what a run was asked for: a list of URLs may have a million.
MAX_ARGUMENTS = 2_000

_POLL = "newscrawl_poll"


class Poll:
    """A request for a feed, sitemap or section page, and what is known of it."""

    def __init__(self, source_id: int, state: FeedState, kind: str, depth: int = 0) -> None:
        self.source_id, self.state, self.kind, self.depth = source_id, state, kind, depth


class NewsSpider(scrapy.Spider):
    """``scrapy crawl news -a source=bbc,spiegel``: without sources, the whole catalogue."""

    name = "news"
    custom_settings = {  # noqa: RUF012  # Scrapy's name and type
        # Every status is an answer. Not by handle_httpstatus_all in each request: then no redirect is followed either.
        "HTTPERROR_ALLOW_ALL": True,
        "SPIDER_MIDDLEWARES": {"newscrawl.frontier.stopping.StopOnError": 10},
    }

    def __init__(self, *, source: str = "", url: str = "", chosen: Selection | None = None, **kwargs: Any) -> None:
        """``source`` and ``url`` are comma-separated texts, for Scrapy's command line; ``chosen`` is for callers."""
        super().__init__(**kwargs)
        self.wanted = [name for name in source.split(",") if name]
        self.addresses = [address for address in url.split(",") if address]
        self.chosen = chosen
        self.pages: Mapping[str, Source] = {}
        self.recheck: datetime | None = None  # stories last fetched before this are asked for again
        self.session: Session
        self._credentials: dict[str, Credentials] = {}  # by name of the source

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Raises NewscrawlError when there is no such source, a setting is wrong, or the database cannot be had."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        if settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") < 1:
            raise NewscrawlError("CONCURRENT_REQUESTS_PER_DOMAIN must be 1 or more")  # Scrapy would wait for ever
        chosen = spider.chosen or choose(settings["NEWSCRAWL_SOURCES"] or None, spider.wanted, spider.addresses)
        spider.pages = chosen.pages
        given = [source for source in (*chosen.sources, *chosen.pages.values()) if source.headers or source.cookies]
        spider._credentials = {source.name: credentials_of(source) for source in given}
        check_rendering(settings, (*chosen.sources, *chosen.pages.values()))
        since, recheck = settings["NEWSCRAWL_SINCE"], settings["NEWSCRAWL_RECHECK"]
        spider.recheck = parse_since(recheck, now()) if recheck else None
        spider.session = Session(
            database_file(settings),
            chosen.sources,
            since=parse_since(since, now()) if since else None,
            limit=settings.getint("NEWSCRAWL_LIMIT") or None,
            arguments=" ".join(chosen.words)[:MAX_ARGUMENTS],
        )
        attach(crawler, spider.session)
        return spider

    # -- discovery -------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        try:
            self._queue_addresses()
            self._queue_rechecks()
            for source_id in self.session.scope.source_ids:
                for kind, url in _listed(self.session.sources[source_id]):
                    yield self._poll(source_id, kind, url)
        except DatabaseError as error:
            stop_crawl(self.crawler, error)

    def _queue_addresses(self) -> None:
        """The URLs that the user named are fetched even if they are known."""
        method: Literal["url", "list"] = "url" if len(self.pages) < LIST_URLS else "list"
        for address, source in self.pages.items():
            self.session.want(address, source, method)

    def _queue_rechecks(self) -> None:
        if self.recheck is not None:
            with self.session.batch.change() as db:
                queue.recheck(db, self.session.scope, utc_text(self.recheck), now())
            self.session.promote()

    def _poll(
        self, source_id: int, kind: str, url: str, depth: int = 0, parent_id: int | None = None
    ) -> scrapy.Request:
        with self.session.batch.change() as db:
            state = runs.feed_row(db, source_id, url, kind, parent_id)
        headers = {}
        # what was left out last time because it was too old may be wanted now: then the whole is asked for again
        if state.covered_since is not None and state.covered_since <= self._horizon:
            headers = _conditional(state.etag, state.last_modified)
        return scrapy.Request(
            url,
            headers=headers,
            callback=getattr(self, f"parse_{kind}"),
            errback=self.poll_failed,
            meta={_POLL: Poll(source_id, state, kind, depth), **self._source_meta(source_id)},
        )

    @property
    def _horizon(self) -> str:
        return utc_text(self.session.since) if self.session.since is not None else ""

    async def parse_feed(self, response: Response) -> AsyncIterator[Any]:
        poll: Poll = response.meta[_POLL]
        if not self._is_readable(response, poll):
            return
        try:
            # in a thread: a large or hostile feed takes seconds
            feed = await in_thread(parse_feed, response.body, response.url, _content_type(response))
        except DiscoveryError as error:
            self._failed(poll, response.status, str(error))
            return
        if len(feed.candidates) >= MAX_ENTRIES:
            self.logger.warning("%s lists over %d entries: no more are read", response.url, MAX_ENTRIES)
        await self._take(response, poll, iter(newest_first(feed.candidates)))
        return
        yield  # an async generator, as Scrapy likes its callbacks

    async def parse_sitemap(self, response: Response) -> AsyncIterator[Any]:
        poll: Poll = response.meta[_POLL]
        if not self._is_readable(response, poll):
            # an index that did not change may name sitemaps that did
            for url in runs.child_feeds(self.session.batch.connection, poll.state.id):
                yield self._poll(poll.source_id, "sitemap", url, poll.depth + 1, poll.state.id)
            return
        children: list[SitemapRef] = []
        try:
            await self._take(response, poll, _split(iter_sitemap(response.body, response.url), children))
        except DiscoveryError as error:  # what came before the fault is queued, and its children are polled
            self._failed(poll, response.status, str(error))
        if poll.depth < SITEMAP_DEPTH:
            for child in newest_first(children):
                if in_age(child, self.session.since):
                    yield self._poll(poll.source_id, "sitemap", child.url, poll.depth + 1, poll.state.id)

    async def parse_section(self, response: Response) -> AsyncIterator[Any]:
        poll: Poll = response.meta[_POLL]
        if not self._is_readable(response, poll):
            return
        section = await in_thread(read_section, response.body, response.url)
        await self._take(response, poll, iter(section.articles))
        source = self.session.sources[poll.source_id]
        if response.url == source.home and not _lists_something(source):
            for url in section.feeds:
                yield self._poll(poll.source_id, "feed", url)
            yield self._poll(poll.source_id, "robots", urljoin(source.home, "/robots.txt"))

    def parse_robots(self, response: Response) -> Iterator[Any]:
        """The sitemaps that a site names in its robots.txt, for a source of which only the home page is known."""
        poll: Poll = response.meta[_POLL]
        if response.status == 200:
            for url in RobotsRules(response.body).sitemaps:
                yield self._poll(poll.source_id, "sitemap", urljoin(response.url, url))

    async def _take(self, response: Response, poll: Poll, candidates: Iterator[Candidate]) -> None:
        """Queue what a page lists, a slice at a time, then remember it as read: both in transactions of this order."""
        entries = found = 0
        wanted = (candidate for candidate in candidates if in_age(candidate, self.session.since))
        try:
            while chunk := list(islice(wanted, SLICE)):
                entries += len(chunk)
                found += self.session.discover(chunk, source_id=poll.source_id, feed_id=poll.state.id)
                self.crawler.engine._slot.nextcall.schedule()  # type: ignore[union-attr]
                await breathe()
            with self.session.batch.change() as db:
                runs.feed_read(
                    db,
                    poll.state.id,
                    fetched_at=utc_text(now()),
                    status=response.status,
                    etag=_header(response, "ETag"),
                    last_modified=_header(response, "Last-Modified"),
                    covered_since=self._horizon,
                    entries=entries,
                    found=found,
                )
        except DatabaseError as error:
            stop_crawl(self.crawler, error)
            return
        self.session.counts[poll.source_id].feeds_ok += 1
        self.crawler.stats.inc_value("newscrawl/found", found)

    def _is_readable(self, response: Response, poll: Poll) -> bool:
        """Whether there is something new to read; what is not is recorded here."""
        if response.status == 304:
            with self.session.batch.change() as db:
                runs.feed_unchanged(db, poll.state.id, fetched_at=utc_text(now()))
            self.session.counts[poll.source_id].feeds_ok += 1
            return False
        if response.status != 200:
            self._failed(poll, response.status, f"status {response.status}")
            return False
        return True

    def poll_failed(self, failure: Failure) -> None:
        self._failed(failure.request.meta[_POLL], None, _reason(failure))  # type: ignore[attr-defined]

    def _failed(self, poll: Poll, status: int | None, error: str) -> None:
        with self.session.batch.change() as db:
            runs.feed_failed(db, poll.state.id, fetched_at=utc_text(now()), status=status, error=error)
        self.session.counts[poll.source_id].feeds_failed += 1

    # -- articles --------------------------------------------------------------------------------------------------

    def article_request(self, queued: QueuedUrl) -> scrapy.Request:
        """The request for a URL of the frontier."""
        # where scripts fill the page in, it may be unchanged and its story another
        renders = rendering_of(self.settings, self.session.sources[queued.source_id])
        return scrapy.Request(
            queued.url,
            headers={} if renders else _conditional(queued.etag, queued.last_modified),
            callback=self.parse_article,
            errback=self.article_failed,
            meta={
                QUEUED: queued,
                **self._source_meta(queued.source_id),
                "download_maxsize": self.settings.getint("NEWSCRAWL_MAX_PAGE_BYTES"),
            },
            dont_filter=True,
        )

    def _source_meta(self, source_id: int) -> dict[str, Any]:
        """What the downloader must know of a request's source."""
        source = self.session.sources[source_id]
        return {DELAY: source.delay, CREDENTIALS: self._credentials.get(source.name)}

    def parse_article(self, response: Response) -> Iterator[Any]:
        queued: QueuedUrl = response.meta[QUEUED]
        if response.status == 304:
            yield NotModified(queued.id, queued.source_id, now())
            return
        source = self.session.sources[queued.source_id]
        page = Page(
            url=response.url,
            requested_url=_first_url(response),
            status=response.status,
            headers=_headers(response, private=response.meta.get(CREDENTIALS) is not None),
            body=response.body,
            fetched_at=now().replace(microsecond=0),
            source=source.name,
            site_name=source.title,
            locale=source.locale,
            hints=queued.hints,
        )
        yield Fetched(queued.id, queued.source_id, page, render=rendering_of(self.settings, source))

    def article_failed(self, failure: Failure) -> Iterator[Any]:
        queued: QueuedUrl = failure.request.meta[QUEUED]  # type: ignore[attr-defined]
        yield Unfetched(
            queued.id,
            queued.source_id,
            now(),
            _reason(failure),
            disallowed=isinstance(failure.value, RobotsDisallowedError),
            rejection=RejectionReason.TOO_LARGE if _is_too_large(failure.value) else None,
        )


def _listed(source: Source) -> Iterator[tuple[str, str]]:
    """What to poll: what the source lists, or its home page when it lists nothing."""
    yield from (("feed", url) for url in source.feeds)
    yield from (("sitemap", url) for url in source.sitemaps)
    yield from (("section", url) for url in source.sections)
    if source.home and not _lists_something(source):
        yield "section", source.home


def _lists_something(source: Source) -> bool:
    return bool(source.feeds or source.sitemaps or source.sections)


def _split(found: Iterable[Candidate | SitemapRef], children: list[SitemapRef]) -> Iterator[Candidate]:
    """The candidates of a sitemap; its child sitemaps go into ``children``."""
    for entry in found:
        if isinstance(entry, SitemapRef):
            children.append(entry)
        else:
            yield entry


def _first_url(response: Response) -> str:
    """The address that was asked for, as it was sent: escaped, where a sitemap may have left that to us."""
    assert response.request is not None
    return str(response.request.meta.get("redirect_urls", [response.request.url])[0])


def _is_too_large(error: BaseException | None) -> bool:
    """Whether a page was given up for its size, as it came or (that is an IgnoreRequest) once unpacked."""
    unpacked = isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in str(error)
    return unpacked or isinstance(error, DownloadCancelledError)


def _conditional(etag: str | None, last_modified: str | None) -> dict[str, str]:
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _content_type(response: Response) -> str | None:
    return _header(response, "Content-Type")


def _headers(response: Response, *, private: bool) -> dict[str, str]:
    """The headers to keep; those of an answer to somebody's credentials hold no new ones."""
    headers = {name.decode("latin-1"): b", ".join(found).decode("latin-1") for name, found in response.headers.items()}
    return {name: value for name, value in headers.items() if not (private and name.lower() == "set-cookie")}


def _reason(failure: Failure) -> str:
    return f"{type(failure.value).__name__}: {failure.value}".strip(": ")[:300]
