"""The second spider: pages out of WARC files instead of the network, through the same pipelines."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals

from newscrawl.domains import site_of
from newscrawl.errors import NewscrawlError
from newscrawl.fetching.client import Fetcher
from newscrawl.frontier.mistakes import tell_in_a_line
from newscrawl.frontier.session import Session, attach, database_file, in_thread, now, stop_crawl
from newscrawl.items import Hints, Page, Source
from newscrawl.sources import catalogue, choose
from newscrawl.spiders.arguments import check_arguments, period
from newscrawl.spiders.coverage import Coverage, Doubts
from newscrawl.spiders.warcfiles import CC_NEWS, cc_news_lists, is_remote, may_hold, open_any, size_of, warc_files
from newscrawl.storage import imports
from newscrawl.storage.urls import host_of
from newscrawl.visits import Candidate, Extracted, Fetched
from newscrawl.wanted import unwanted
from newscrawl.warcs import WarcPages
from newscrawl.workers import refusal

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self

#: Stats of such a crawl: response records read; those that need no work (known, redirects, unreadable); what is broken.
RESPONSES, KNOWN = "newscrawl/warc/responses", "newscrawl/warc/known"
REDIRECTS, UNREADABLE = "newscrawl/warc/redirects", "newscrawl/warc/unreadable"
#: Pages of other sources and times than were asked for, and files that hold no others.
UNWANTED, UNOPENED = "newscrawl/warc/unwanted", "newscrawl/warc/unopened"
#: Share of the named files that is read, from 0 to 1; there is none where a file's size is not known.
SHARE = "newscrawl/warc/share"
FILES, FAULTS = "newscrawl/warc/files", "newscrawl/warc/faults"
# Pages in hand for each worker: enough to keep it busy, few enough to keep memory flat.
_AHEAD = 4
_REDIRECT_STATUSES = range(300, 400)


class WarcSpider(scrapy.Spider):
    """``scrapy crawl warc -a files=a.warc.gz,b.paths``: nothing is asked of the sites whose pages they are."""

    name = "warc"

    def __init__(
        self, *, files: str | Iterable[str] = (), source: str | Iterable[str] = (), **kwargs: Any
    ) -> None:
        """``files`` are paths and URLs of WARC files and lists of such; a text is split at its commas.

        ``source`` are names of sources, in the same way: only their pages are taken, or all where it is empty.
        Raises NewscrawlError for an argument of another name.
        """
        check_arguments(self.name, kwargs, ("files", "source"))
        super().__init__(**kwargs)
        self.files, self.wanted = _listed(files), _listed(source)
        self.since: datetime | None = None  # only what was captured since, and before until
        self.until: datetime | None = None
        self.session: Session
        self._sources: dict[str, Source] = {}
        self._coverage, self._doubts = Coverage(()), Doubts()
        self._in_hand: set[int] = set()
        self._settled = asyncio.Event()
        self._ahead = 1
        self._max_bytes = 0
        self._share = 1.0  # of the whole that one file is taken for
        self._fetcher = Fetcher(filter(is_remote, self.files))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Raises NewscrawlError when a file is not there, or the database cannot be had."""
        tell_in_a_line()
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        if not spider.files:
            raise NewscrawlError("no WARC file: name one, or a list of them")
        spider.since, spider.until = period(settings)
        if CC_NEWS in spider.files and spider.since is None:
            raise NewscrawlError(f"{CC_NEWS} has some thousand files a month: say from when on, with --since")
        for name in spider.files:
            if not is_remote(name) and name != CC_NEWS:
                open_any(name, spider._fetcher).close()
        spider._sources = catalogue(Path(settings["NEWSCRAWL_SOURCES"]) if settings["NEWSCRAWL_SOURCES"] else None)
        wanted = choose(spider._sources, spider.wanted)  # a name that is none is a mistake
        spider._coverage = Coverage([*wanted, *spider._sources.values()])
        spider._ahead = _AHEAD * (settings.getint("NEWSCRAWL_JOBS") or os.cpu_count() or 1)
        spider._max_bytes = settings.getint("NEWSCRAWL_MAX_PAGE_BYTES")
        limit = settings.getint("NEWSCRAWL_LIMIT") or None
        spider.session = Session(database_file(settings), (), limit=limit, arguments=" ".join(spider.files)[:2_000])
        attach(crawler, spider.session)
        spider.session.settled = spider._finished
        for signal in (signals.item_dropped, signals.item_error):  # it did not come to the store
            crawler.signals.connect(spider._lost, signal)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Every page that has no outcome yet, and no more of them at a time than the workers can use."""
        try:
            listed: list[str] = []
            for argument in self._lists():
                listed += await in_thread(list, self._listed(argument))
            names = [name for name in listed if may_hold(name, self.since, self.until)]
            self.crawler.stats.inc_value(UNOPENED, len(listed) - len(names))
            self._share = 1 / max(len(names), 1)
            for number, name in enumerate(names):
                async for item in self._read(name, number):
                    yield item
            while self._in_hand:
                await self._next_outcome()
        except NewscrawlError as error:
            stop_crawl(self.crawler, error)

    def _lists(self) -> Iterator[str]:
        for argument in self.files:
            if argument == CC_NEWS and self.since is not None:
                yield from cc_news_lists(self.since, self.until or now())
            else:
                yield argument

    def _listed(self, argument: str) -> Iterator[str]:
        try:
            yield from warc_files(argument, self._fetcher)
        except NewscrawlError as error:
            self._note_fault(str(error))

    async def _read(self, name: str, number: int) -> AsyncIterator[Any]:
        stats = self.crawler.stats
        stats.inc_value(FILES)
        before = stats.get_value(RESPONSES, 0)
        try:
            with closing(await in_thread(open_any, name, self._fetcher)) as stream:
                size = size_of(stream)
                pages = await in_thread(WarcPages, name, stream)
                records = iter(pages)
                while self.session.remaining != 0 and (page := await in_thread(next, records, None)) is not None:
                    stats.set_value(RESPONSES, before + pages.responses)
                    if size:
                        stats.set_value(SHARE, (number + min(pages.position / size, 1.0)) * self._share)
                    item = await self._item(page, name)
                    if item is not None:
                        yield item
        except NewscrawlError as error:  # this file alone; the message names it
            self._note_fault(str(error))
            return
        stats.set_value(RESPONSES, before + pages.responses)
        stats.inc_value(UNREADABLE, pages.unreadable)
        for fault in pages.faults:
            self._note_fault(f"{name}: {fault}")

    async def _item(self, page: Page, name: str) -> Fetched | Extracted | None:
        """What the pipelines are to do with a page; None when there is nothing to do."""
        stats = self.crawler.stats
        if page.status in _REDIRECT_STATUSES:
            stats.inc_value(REDIRECTS)  # the address that it leads to has a record of its own
            return None
        if not self._is_wanted(page):
            stats.inc_value(UNWANTED)
            return None
        hints = page.hints if page.source else Hints("warc", name)
        place = self.session.admit(Candidate(page.requested_url, hints), self._source(page))
        while place.url_id in self._in_hand or len(self._in_hand) >= self._ahead:
            await self._next_outcome()
            place = self.session.admit(Candidate(page.requested_url, hints), self._source(page))
        if place.is_stored or imports.was_taken(self.session.batch.connection, place.url_id, page.fetched_at):
            stats.inc_value(KNOWN)
            return None
        if self.session.remaining is not None:
            self.session.remaining -= 1
        source = self.session.sources[place.source_id]
        page = replace(page, source=source.name, site_name=source.title, locale=source.locale, hints=hints,
                       remove=source.remove)  # fmt: skip
        self._in_hand.add(place.url_id)
        fetched = Fetched(place.url_id, place.source_id, page)
        # what no worker will see is not worth a copy in the archive either
        refused = refusal(page, self._max_bytes)
        return Extracted(fetched, refused) if refused else fetched

    def _is_wanted(self, page: Page) -> bool:
        """Whether a page is of a source and a time that were asked for, and of what its source's row wants."""
        moment = page.fetched_at
        if (self.since and moment < self.since) or (self.until and moment >= self.until):
            return False
        source = self._source(page)
        return (not self.wanted or source.name in self.wanted) and unwanted(page.url, source) is None

    def _source(self, page: Page) -> Source:
        """The source that our own archive names, else the catalogue's of this site, else one named after the site."""
        if page.source:
            return self._sources.get(page.source) or Source(page.source, title=page.site_name)
        found = self._coverage.match(page.url)
        if found is None:
            return Source(site_of(page.url) or host_of(page.url))
        for remark in self._doubts.first(page.url, found):
            self.logger.warning("%s", remark)
        return found.source

    async def _next_outcome(self) -> None:
        self._settled.clear()
        await self._settled.wait()

    def _finished(self, url_id: int) -> None:
        self._in_hand.discard(url_id)
        self._settled.set()

    def _lost(self, item: Any) -> None:
        fetched = item.fetched if isinstance(item, Extracted) else item
        self._finished(fetched.url_id)

    def _note_fault(self, fault: str) -> None:
        faults = self.crawler.stats.get_value(FAULTS, [])
        self.crawler.stats.set_value(FAULTS, [*faults, fault])


def _listed(given: str | Iterable[str]) -> list[str]:
    return [name for name in given.split(",") if name] if isinstance(given, str) else list(given)
