"""The one spider: polls what a source lists, queues the articles it finds, and hands fetched ones to the pipelines."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import scrapy
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from newscrawl.ages import parse_since
from newscrawl.errors import DatabaseError, NewscrawlError
from newscrawl.fetching.addresses import AddressRefusedError
from newscrawl.fetching.compression import PACKED
from newscrawl.fetching.credentials import CREDENTIALS, Credentials, credentials_of
from newscrawl.fetching.limits import SOURCE, TrapError
from newscrawl.fetching.pace import DELAY, UNQUEUED, HostHeldError
from newscrawl.fetching.proxies import PROXY, Proxy, proxy_of
from newscrawl.fetching.rendering import check_rendering, rendering_of
from newscrawl.fetching.robots import RobotsDisallowedError, RobotsUnreadableError
from newscrawl.fetching.tdmrep import RESERVED
from newscrawl.frontier.budgets import Budget
from newscrawl.frontier.mistakes import tell_in_a_line
from newscrawl.frontier.scheduler import QUEUED
from newscrawl.frontier.session import Session, attach, database_file, now, stop_crawl
from newscrawl.items import Hints, Page, RejectionReason, Source
from newscrawl.sources import addresses_of
from newscrawl.spiders.answers import UNASKED, conditional, first_url, header_texts, is_unasked, is_unchanged, reason
from newscrawl.spiders.arguments import check_arguments, period
from newscrawl.spiders.polling import Discovery
from newscrawl.spiders.selection import Selection, choose
from newscrawl.storage.queue import QueuedUrl
from newscrawl.visits import Fetched, NotModified, Unfetched

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from typing_extensions import Self

#: From this many URLs on they are a list rather than pages that somebody named.
LIST_URLS = 20
#: Characters kept of what a run was asked for: a list of URLs may have a million.
MAX_ARGUMENTS = 2_000


class NewsSpider(scrapy.Spider):
    """``scrapy crawl news -a source=bbc,spiegel``: without sources, the whole catalogue."""

    name = "news"
    custom_settings = {  # noqa: RUF012  # Scrapy's name and type
        # Every status is an answer. Not by handle_httpstatus_all in each request: then no redirect is followed either.
        "HTTPERROR_ALLOW_ALL": True,
        "SPIDER_MIDDLEWARES": {"newscrawl.frontier.stopping.StopOnError": 10},
    }

    def __init__(
        self, *, source: str | None = None, url: str | None = None, chosen: Selection | None = None, **kwargs: Any
    ) -> None:
        """``source`` and ``url`` are comma-separated texts, for Scrapy's command line; ``chosen`` is for callers.

        Raises NewscrawlError for a text that names nothing, and for an argument of another name.
        """
        check_arguments(self.name, kwargs, ("source", "url"))
        super().__init__(**kwargs)
        self.wanted = _listed("source", source)
        self.addresses = _listed("url", url)
        self.chosen = chosen
        self.pages: Mapping[str, Source] = {}
        self.named_urls: tuple[str, ...] = ()  # what the user wrote down or typed: may lie on this machine
        self.recheck: datetime | None = None  # stories last fetched before this are asked for again
        self.session: Session
        self._credentials: dict[str, Credentials] = {}  # by name of the source
        self._proxies: dict[str, Proxy] = {}  # the same

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Raises NewscrawlError when there is no such source, a setting is wrong, or the database cannot be had."""
        tell_in_a_line()
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        if settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") < 1:
            raise NewscrawlError("CONCURRENT_REQUESTS_PER_DOMAIN must be 1 or more")  # Scrapy would wait for ever
        chosen = spider.chosen or choose(settings["NEWSCRAWL_SOURCES"] or None, spider.wanted, spider.addresses)
        spider.pages = chosen.pages
        for remark in chosen.remarks:
            spider.logger.warning("%s", remark)
        everyone = (*chosen.sources, *chosen.pages.values())
        given = [source for source in everyone if source.headers or source.cookies]
        spider._credentials = {source.name: credentials_of(source) for source in given}
        spider._proxies = {source.name: proxy for source in everyone if (proxy := proxy_of(source))}
        if spider._proxies and not settings.getbool("HTTPPROXY_ENABLED"):
            raise NewscrawlError(f"source {next(iter(spider._proxies))} names a proxy: leave HTTPPROXY_ENABLED on")
        check_rendering(settings, everyone)
        spider.named_urls = (*chosen.pages, *(url for source in chosen.sources for url in addresses_of(source)))
        recheck = settings["NEWSCRAWL_RECHECK"]
        spider.recheck = parse_since(recheck, now()) if recheck else None
        since, until = period(settings)
        spider.session = Session(
            database_file(settings),
            chosen.sources,
            since=since,
            until=until,
            limit=settings.getint("NEWSCRAWL_LIMIT") or None,
            arguments=" ".join(chosen.words)[:MAX_ARGUMENTS],
            run_budget=_budget(settings, "NEWSCRAWL_RUN_"),
            source_budget=replace(
                _budget(settings, "NEWSCRAWL_SOURCE_"), pages=settings.getint("NEWSCRAWL_SOURCE_PAGES")
            ),
        )
        attach(crawler, spider.session)
        return spider

    # -- discovery -------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        gc.freeze()  # what is loaded by now is never garbage: looking through it again took 50 ms, in which all waits
        try:
            self._queue_addresses()
            if self.recheck is not None:
                self.session.recheck(self.recheck)
            for request in Discovery(self.crawler, self.session, self.source_meta).polls():
                yield request
        except DatabaseError as error:
            stop_crawl(self.crawler, error)

    def _queue_addresses(self) -> None:
        """The URLs that the user named are fetched even if they are known.

        They are committed before any is asked for: no list names them again should the crawl die.
        """
        method: Literal["url", "list"] = "url" if len(self.pages) < LIST_URLS else "list"
        for address, source in self.pages.items():
            self.session.want(address, source, method)
        self.session.batch.commit()

    # -- articles --------------------------------------------------------------------------------------------------

    def article_request(self, queued: QueuedUrl) -> scrapy.Request:
        """The request for a URL of the frontier."""
        source = self.session.sources[queued.source_id]
        # where scripts fill the page in, it may be unchanged and its story another
        is_conditional = source.conditional and not rendering_of(self.settings, source)
        return scrapy.Request(
            queued.url,
            headers=conditional(queued.etag, queued.last_modified) if is_conditional else {},
            callback=self.parse_article,
            errback=self.article_failed,
            meta={
                QUEUED: queued,
                **self.source_meta(queued.source_id),
                "download_maxsize": self.settings.getint("NEWSCRAWL_MAX_PAGE_BYTES"),
            },
            dont_filter=True,
        )

    def source_meta(self, source_id: int) -> dict[str, Any]:
        """What the downloader must know of a request's source."""
        source = self.session.sources[source_id]
        credentials, proxy = self._credentials.get(source.name), self._proxies.get(source.name)
        return {SOURCE: source_id, DELAY: source.delay, CREDENTIALS: credentials, PROXY: proxy}

    def parse_article(self, response: Response) -> Iterator[Any]:
        queued: QueuedUrl = response.meta[QUEUED]
        if is_unchanged(response):
            yield NotModified(queued.id, queued.source_id, now())
            return
        if is_unasked(response):
            yield Unfetched(queued.id, queued.source_id, now(), UNASKED)
            return
        page = self.page_of(response, queued.source_id, queued.hints)
        source = self.session.sources[queued.source_id]
        packed, render = response.meta.pop(PACKED, None), rendering_of(self.settings, source)
        yield Fetched(queued.id, queued.source_id, page, packed, render=render)

    def page_of(self, response: Response, source_id: int, hints: Hints) -> Page:
        """The page that an answer is, of a source."""
        source = self.session.sources[source_id]
        return Page(
            url=response.url,
            requested_url=first_url(response),
            status=response.status,
            headers=header_texts(response, private=response.meta.get(CREDENTIALS) is not None),
            body=response.body,
            fetched_at=now().replace(microsecond=0),
            source=source.name,
            site_name=source.title,
            locale=source.locale,
            hints=hints,
            remove=source.remove,
            reserved=response.meta.get(RESERVED),
        )

    def part_request(self, url: str, source_id: int) -> scrapy.Request:
        """The request for another part of a story that is in hand."""
        return scrapy.Request(
            url,
            callback=NO_CALLBACK,
            meta={
                UNQUEUED: True,
                **self.source_meta(source_id),
                "download_maxsize": self.settings.getint("NEWSCRAWL_MAX_PAGE_BYTES"),
            },
        )

    def article_failed(self, failure: Failure) -> Iterator[Any]:
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        queued: QueuedUrl = request.meta[QUEUED]
        disallowed, has_led_here = isinstance(failure.value, RobotsDisallowedError), "redirect_times" in request.meta
        yield Unfetched(
            queued.id,
            queued.source_id,
            now(),
            reason(failure),
            disallowed=disallowed,
            rejection=_rejection(failure.value),
            retry_at=_until(failure.value, has_led_here),
            redirect_to=request.url if disallowed and has_led_here else None,
        )


def _listed(name: str, text: str | None) -> list[str]:
    """Raises NewscrawlError where there is a text and nothing in it: nothing named is the whole catalogue."""
    found = [word for word in (text or "").split(",") if word]
    if text is not None and not found:
        raise NewscrawlError(f"-a {name}= names nothing; leave it out for the whole catalogue")
    return found


def _budget(settings: BaseSettings, prefix: str) -> Budget:
    return Budget(bytes=settings.getint(f"{prefix}BYTES"), seconds=settings.getfloat(f"{prefix}SECONDS"))


def _rejection(error: BaseException | None) -> RejectionReason | None:
    """Why there is no use in asking again."""
    if isinstance(error, AddressRefusedError):
        return RejectionReason.ADDRESS_REFUSED
    if isinstance(error, TrapError):
        return RejectionReason.TRAP
    return RejectionReason.TOO_LARGE if _is_too_large(error) else None


def _until(error: BaseException | None, has_led_here: bool) -> datetime | None:
    """When to ask again where nothing was asked; a redirect that led to a host in trouble was."""
    if isinstance(error, RobotsUnreadableError):
        return None if has_led_here else error.until
    return error.until if isinstance(error, HostHeldError | RobotsDisallowedError) else None


def _is_too_large(error: BaseException | None) -> bool:
    """Whether a page was given up for its size, as it came or (that is an IgnoreRequest) once unpacked."""
    unpacked = isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in str(error)
    return unpacked or isinstance(error, DownloadCancelledError)
