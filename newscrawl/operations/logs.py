"""What a crawl logs of each page: nothing, unless somebody asked for that much."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.logformatter import LogFormatter

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.logformatter import LogFormatterResult
    from twisted.python.failure import Failure
    from typing_extensions import Self


class PageLog(LogFormatter):
    """Makes no message that LOG_LEVEL would drop: Scrapy makes two a page, which took a millisecond."""

    def __init__(self, is_wanted: bool) -> None:
        self.is_wanted = is_wanted

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(logging.NullHandler(crawler.settings["LOG_LEVEL"]).level <= logging.DEBUG)

    def crawled(  # type: ignore[override]  # None is Scrapy's word for no message, which its own method never gives
        self, request: Request, response: Response, spider: Spider
    ) -> LogFormatterResult | None:
        return super().crawled(request, response, spider) if self.is_wanted else None

    def dropped(  # type: ignore[override]  # the same
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        """Without the item, which Scrapy prints: the page that gave no story is named in the reason."""
        told = super().dropped(item, exception, response, spider)
        if told["level"] <= logging.DEBUG and not self.is_wanted:
            return None
        return {"level": told["level"], "msg": "Dropped: %(exception)s", "args": {"exception": exception}}

    def scraped(  # type: ignore[override]  # the same
        self, item: Any, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        return super().scraped(item, response, spider) if self.is_wanted else None
