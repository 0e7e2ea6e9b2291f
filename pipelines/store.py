"""Last pipeline: an outcome and its URL's leaving the frontier are one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem

from newscrawl.errors import DatabaseError
from newscrawl.frontier.session import session_of, stop_crawl
from newscrawl.items import Extracted, NotModified, Unfetched

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self


class StorePipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        if not isinstance(item, (Extracted, NotModified, Unfetched)):
            return item
        try:
            count = session_of(self.crawler).settle(item)
        except DatabaseError as error:
            stop_crawl(self.crawler, error)
            raise DropItem(str(error), log_level="DEBUG") from error
        self.crawler.stats.inc_value(f"newscrawl/{count}")
        reason = item.rejection if isinstance(item, (Extracted, Unfetched)) else None
        if reason is not None:
            self.crawler.stats.inc_value(f"newscrawl/rejected/{reason.value}")
        return item
