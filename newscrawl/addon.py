"""A Scrapy add-on: one line brings archive, extraction and database into any Scrapy project.

    ADDONS = {"newscrawl.addon.NewscrawlAddon": 500}

What a spider yields that is a page goes into the archive, is cleaned in a worker process, and is stored: a response, a
``Page``, or an item with ``url`` and ``html``. Scheduler, middlewares, pipelines and settings of the project stay its
own. docs/scrapy.md has more.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.asyncio import create_looping_call, is_asyncio_available

from newscrawl import settings as defaults
from newscrawl.archive import ArchiveWriter
from newscrawl.domains import site_of
from newscrawl.errors import DatabaseError, NewscrawlError
from newscrawl.export.item import story_item
from newscrawl.frontier.mistakes import tell_in_a_line
from newscrawl.frontier.session import (
    Session,
    archive_folder,
    attach,
    database_file,
    has_session,
    is_stopping,
    note_error,
    now,
    stop_crawl,
)
from newscrawl.items import Hints, Page, Rejection, Source
from newscrawl.sources import catalogue
from newscrawl.spiders.answers import first_url, header_texts
from newscrawl.spiders.coverage import Coverage, Doubts
from newscrawl.storage.urls import host_of
from newscrawl.visits import Candidate, Extracted, Fetched
from newscrawl.workers import ExtractionPool, Limits, refusal

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall
    from typing_extensions import Self

logger = logging.getLogger(__name__)

#: Where the pipeline stands unless the project says otherwise: before those of the project, which take what it gives.
ORDER = 100
_COMMIT_SECONDS = 1.0


class NewscrawlAddon:
    """Names the pipeline below in ITEM_PIPELINES, and gives the NEWSCRAWL_* settings their defaults."""

    def update_settings(self, settings: BaseSettings) -> None:
        for name in dir(defaults):
            if name.startswith("NEWSCRAWL_"):
                settings.set(name, getattr(defaults, name), priority="addon")
        settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", StoryPipeline, ORDER)


class StoryPipeline:
    """Pages through archive, extraction and database; what is no page goes on untouched.

    A response or a ``Page`` becomes its record, the dict that ``newscrawl export`` writes, or is dropped with the
    reason for which it is no story. An item of the project's own goes on as it is.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.max_bytes = settings.getint("NEWSCRAWL_MAX_PAGE_BYTES")
        self.pool = ExtractionPool(
            settings.getint("NEWSCRAWL_JOBS") or None,
            Limits(settings.getfloat("NEWSCRAWL_EXTRACT_SECONDS"), settings.getint("NEWSCRAWL_EXTRACT_BYTES")),
        )
        file = settings["NEWSCRAWL_SOURCES"]
        self.coverage = Coverage(catalogue(Path(file) if file else None).values())
        self.doubts = Doubts()
        self.session: Session
        self.writer: ArchiveWriter
        self.commits: AsyncioLoopingCall | LoopingCall

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured for a spider of newscrawl's own, whose pages are taken care of."""
        if has_session(crawler):
            raise NotConfigured("this spider stores its pages by itself")
        tell_in_a_line()
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.spider_closed, signals.spider_closed)
        return pipeline

    def open_spider(self) -> None:
        """Raises NewscrawlError when the database cannot be had, so that a crawl does not run for nothing."""
        if not is_asyncio_available():
            raise NewscrawlError("newscrawl's add-on needs Scrapy's asyncio reactor: remove TWISTED_REACTOR")
        settings = self.crawler.settings
        assert self.crawler.spider is not None
        self.session = Session(database_file(settings), (), arguments=f"spider {self.crawler.spider.name}")
        attach(self.crawler, self.session)
        self.writer = ArchiveWriter(archive_folder(settings))
        self.commits = create_looping_call(self._commit)  # the next page may be long in coming
        self.commits.start(_COMMIT_SECONDS, now=False)

    async def close_spider(self) -> None:
        if hasattr(self, "session"):
            self.commits.stop()
            await self.pool.close()
            self.writer.close()

    def spider_closed(self, reason: str) -> None:
        """The last thing that happens, so that the run can say how it ended."""
        if not hasattr(self, "session"):
            return
        failed = "failed" if is_stopping(self.crawler) else "interrupted"
        try:
            self.session.close("finished" if reason == "finished" else failed)
        except DatabaseError as error:
            note_error(self.crawler, error)

    async def process_item(self, item: Any) -> Any:
        page = page_of(item)
        if page is None:
            return item
        if is_stopping(self.crawler):
            raise DropItem("the crawl is over", log_level="DEBUG")
        try:
            outcome, count = await self._store(page)
        except NewscrawlError as error:
            stop_crawl(self.crawler, error)
            raise DropItem(str(error), log_level="DEBUG") from error
        if not isinstance(item, (Response, Page)):
            return item
        if isinstance(outcome.outcome, Rejection):
            reason = f"{outcome.outcome.reason.value}: {outcome.outcome.detail}".rstrip(": ")
            raise DropItem(f"no story: {page.url}: {reason}", log_level="INFO")
        if count == "rejected":
            raise DropItem(f"no story any more: {page.url}: what is stored is kept", log_level="INFO")
        return story_item(outcome, self.session.stored_as(outcome.fetched.url_id))

    async def _store(self, page: Page) -> tuple[Extracted, str]:
        """What a page gave, and the field of Counts that it adds to."""
        place = self.session.admit(Candidate(page.requested_url, page.hints), self._source(page.url))
        source = self.session.sources[place.source_id]
        site_name = page.site_name or source.title
        page = replace(page, source=source.name, site_name=site_name, locale=source.locale, remove=source.remove)
        file, offset = self.writer.write(page)
        fetched = Fetched(place.url_id, place.source_id, page, warc_file=file, warc_offset=offset)
        memory = self.session.memories.of(page)
        extracted = Extracted(fetched, refusal(page, self.max_bytes) or await self.pool.extract(page, memory))
        count = self.session.settle(extracted)
        self.crawler.stats.inc_value(f"newscrawl/{count}")
        if extracted.rejection is not None:
            self.crawler.stats.inc_value(f"newscrawl/rejected/{extracted.rejection.value}")
        return extracted, count

    def _source(self, url: str) -> Source:
        found = self.coverage.match(url)
        if found is None:
            return Source(site_of(url) or host_of(url))
        for remark in self.doubts.first(url, found):
            logger.warning("%s", remark)
        return found.source

    def _commit(self) -> None:
        try:
            self.session.batch.commit_if_due()
        except DatabaseError as error:
            stop_crawl(self.crawler, error)


def page_of(item: Any) -> Page | None:
    """The page that an item is or holds, or None: a response, a Page, or an item with ``url`` and ``html``."""
    if isinstance(item, Page):
        return item
    if isinstance(item, Response):
        hints = Hints("spider", _referer(item))
        return Page(
            item.url,
            first_url(item),
            item.status,
            header_texts(item),
            item.body,
            now().replace(microsecond=0),
            hints=hints,
        )
    if not ItemAdapter.is_item(item):
        return None
    fields = ItemAdapter(item)
    url, html = fields.get("url"), fields.get("html")
    if not isinstance(url, str) or not isinstance(html, (str, bytes)):
        return None
    headers = {"Content-Type": "text/html; charset=utf-8"} if isinstance(html, str) else {}
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html
    return Page(url, url, 200, headers, body, now().replace(microsecond=0), hints=Hints("spider"))


def _referer(response: Response) -> str | None:
    """The page that linked to this one; behind a redirect Scrapy names that instead."""
    if response.request is None or "redirect_urls" in response.request.meta:
        return None
    value = response.request.headers.get("Referer")
    return value.decode("latin-1") if value else None
