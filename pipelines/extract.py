"""Second pipeline: a fetched page becomes a story or a rejection, in a worker process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem

from newscrawl.errors import NewscrawlError
from newscrawl.frontier.session import stop_crawl
from newscrawl.items import Extracted, Fetched, Rejection, Story
from newscrawl.workers import ExtractionPool, Limits, refusal

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
            Limits(settings.getfloat("NEWSCRAWL_EXTRACT_SECONDS"), settings.getint("NEWSCRAWL_EXTRACT_BYTES")),
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
        try:
            return Extracted(item, await self._outcome(item))
        except NewscrawlError as error:
            stop_crawl(self.crawler, error)
            raise DropItem(str(error), log_level="DEBUG") from error

    async def _outcome(self, item: Fetched) -> Story | Rejection:
        return refusal(item.page, self.max_bytes) or await self.pool.extract(item.page)
