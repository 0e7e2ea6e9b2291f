"""Second pipeline: a fetched page becomes a story or a rejection, in a worker process; first a browser, if need be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem

from newscrawl.archive import ArchiveWriter
from newscrawl.errors import NewscrawlError
from newscrawl.fetching.credentials import CREDENTIALS, credentials_of
from newscrawl.fetching.parts import CrawlIsEndingError, PartCollector, PartsSpider
from newscrawl.fetching.proxies import PROXY, proxy_of
from newscrawl.fetching.rendering import Renderer, rendering_of
from newscrawl.frontier.session import archive_folder, has_session, session_of, stop_crawl
from newscrawl.items import Page, Rejection, RejectionReason, Story
from newscrawl.visits import Extracted, Fetched
from newscrawl.workers import ExtractionPool, Limits, refusal

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self


class ExtractPipeline:
    def __init__(self, crawler: Crawler, pool: ExtractionPool, max_bytes: int) -> None:
        self.crawler = crawler
        self.pool = pool
        self.max_bytes = max_bytes
        self.renderer: Renderer | None = None
        self.rendered: ArchiveWriter | None = None
        self.parts: PartCollector | None = None
        self.archived: ArchiveWriter | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        pool = ExtractionPool(
            settings.getint("NEWSCRAWL_JOBS") or None,
            Limits(settings.getfloat("NEWSCRAWL_EXTRACT_SECONDS"), settings.getint("NEWSCRAWL_EXTRACT_BYTES")),
        )
        return cls(crawler, pool, settings.getint("NEWSCRAWL_MAX_PAGE_BYTES"))

    def open_spider(self) -> None:
        sources = session_of(self.crawler).sources.values() if has_session(self.crawler) else ()
        pages = getattr(self.crawler.spider, "pages", {}).values()
        if any(rendering_of(self.crawler.settings, source) for source in (*sources, *pages)):
            self.renderer = Renderer.from_crawler(self.crawler)
            self.rendered = ArchiveWriter(archive_folder(self.crawler.settings), kind="rendered")

        spider, most = self.crawler.spider, self.crawler.settings.getint("NEWSCRAWL_MAX_PARTS")
        if isinstance(spider, PartsSpider):  # others ask for nothing, or for what their own project wants
            self.archived = ArchiveWriter(archive_folder(self.crawler.settings), kind="parts")
            self.parts = PartCollector(self.crawler, spider, self._read_part, self._outcome, most)

    async def close_spider(self) -> None:
        stats = self.crawler.stats
        stats.set_value("newscrawl/worker_idle_seconds", round(self.pool.idle_seconds, 3))
        stats.set_value("newscrawl/worker_busy_seconds", round(self.pool.busy_seconds, 3))
        await self.pool.close()
        if self.renderer is not None:
            await self.renderer.close()
        for writer in (self.rendered, self.archived):
            if writer is not None:
                writer.close()

    async def process_item(self, item: Any) -> Any:
        if not isinstance(item, Fetched):
            return item
        try:
            found = await self._read(item)
            return await self.parts.complete(found) if self.parts is not None else found
        except CrawlIsEndingError:
            raise DropItem("the crawl is over", log_level="DEBUG") from None
        except NewscrawlError as error:
            stop_crawl(self.crawler, error)
            raise DropItem(str(error), log_level="DEBUG") from error

    async def _read(self, item: Fetched) -> Extracted:
        found = Extracted(item, await self._outcome(item.page))
        return await self._with_browser(found) if _wants_browser(found) else found

    async def _read_part(self, item: Fetched) -> Extracted:
        """Archive a page that no request of the queue brought, and read it."""
        assert self.archived is not None
        file, offset = self.archived.write(item.page)
        return await self._read(replace(item, warc_file=file, warc_offset=offset))

    async def _outcome(self, page: Page) -> Story | Rejection:
        # the workers start with the first page that is to be read: a crawl that only hears of nothing new needs none
        memory = session_of(self.crawler).memories.of(page) if has_session(self.crawler) else None
        return refusal(page, self.max_bytes) or await self.pool.extract(page, memory)

    async def _with_browser(self, found: Extracted) -> Extracted:
        """What the page gives once its scripts have run; a story that it gave before is not lost for a rejection."""
        item = found.fetched
        if self.renderer is None or self.rendered is None:
            return found
        source = session_of(self.crawler).sources[item.source_id]
        given: dict[str, Any] = {PROXY: proxy_of(source)}
        if source.headers or source.cookies:
            given[CREDENTIALS] = credentials_of(source)
        page = await self.renderer.render(item.page, given)
        if page is None:
            if isinstance(found.outcome, Rejection):
                detail = f"{found.outcome.detail}; the browser failed"
                return replace(found, outcome=replace(found.outcome, detail=detail))
            return found
        outcome = await self._outcome(page)
        if isinstance(outcome, Rejection) and isinstance(found.outcome, Story):
            return found
        file, offset = self.rendered.write_conversion(page, item.warc_file, item.warc_offset)
        return Extracted(replace(item, page=page, warc_file=file, warc_offset=offset), outcome)


def _wants_browser(found: Extracted) -> bool:
    """Whether a page is to be rendered: always, or because it has no text as it came. No wall is stormed."""
    reason = found.outcome.reason if isinstance(found.outcome, Rejection) else None
    if found.fetched.page.status != 200 or found.fetched.render is None:
        return False
    if found.fetched.render == "playwright-if-empty":
        return reason is RejectionReason.EMPTY
    return reason in (None, RejectionReason.EMPTY, RejectionReason.INDEX_PAGE, RejectionReason.SOFT_404)
