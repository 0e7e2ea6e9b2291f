"""Second pipeline: a fetched page becomes a story or a rejection, in a worker process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.items import Extracted, Fetched, Rejection, RejectionReason, Story
from newscrawl.workers import ExtractionPool

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self


class ExtractPipeline:
    def __init__(self, crawler: Crawler, pool: ExtractionPool, max_bytes: int) -> None:
        self.crawler = crawler
        self.pool = pool
        self.max_bytes = max_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        pool = ExtractionPool(
            settings.getint("NEWSCRAWL_JOBS") or None,
            time_limit=settings.getfloat("NEWSCRAWL_EXTRACT_SECONDS"),
            memory_limit=settings.getint("NEWSCRAWL_EXTRACT_BYTES"),
        )
        return cls(crawler, pool, settings.getint("NEWSCRAWL_MAX_PAGE_BYTES"))

    def open_spider(self) -> None:
        self.pool.start()

    async def close_spider(self) -> None:
        stats = self.crawler.stats
        stats.set_value("newscrawl/worker_idle_seconds", round(self.pool.idle_seconds, 3))
        stats.set_value("newscrawl/worker_busy_seconds", round(self.pool.busy_seconds, 3))
        await self.pool.close()

    async def process_item(self, item: Any) -> Any:
        if not isinstance(item, Fetched):
            return item
        return Extracted(item, await self._outcome(item))

    async def _outcome(self, item: Fetched) -> Story | Rejection:
        page = item.page
        if page.status != 200:
            return Rejection(page.url, RejectionReason.HTTP_ERROR, f"status {page.status}")
        if len(page.body) > self.max_bytes:
            return Rejection(page.url, RejectionReason.TOO_LARGE, f"{len(page.body)} bytes")
        return await self.pool.extract(page)
