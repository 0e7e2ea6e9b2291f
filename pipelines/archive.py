"""First pipeline: every fetched article page goes to the archive before anything else can fail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem

from newscrawl.archive import ArchiveWriter
from newscrawl.errors import ArchiveError
from newscrawl.frontier.session import archive_folder, is_stopping, stop_crawl
from newscrawl.visits import Fetched

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self


class ArchivePipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.writer: ArchiveWriter | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open_spider(self) -> None:
        self.writer = ArchiveWriter(archive_folder(self.crawler.settings))

    def close_spider(self) -> None:
        if self.writer is not None:
            self.writer.close()

    def process_item(self, item: Any) -> Any:
        if is_stopping(self.crawler):
            raise DropItem("the crawl is over", log_level="DEBUG")
        if not isinstance(item, Fetched):
            return item
        assert self.writer is not None
        try:
            file, offset = self.writer.write(item.page, item.packed)
        except ArchiveError as error:
            stop_crawl(self.crawler, error)
            raise DropItem(str(error), log_level="DEBUG") from error
        return replace(item, packed=None, warc_file=file, warc_offset=offset)
