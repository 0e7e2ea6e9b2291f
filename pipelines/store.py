"""Last pipeline: an outcome and its URL's leaving the frontier are one transaction.

What goes on, to feed exports and to pipelines behind it, is the record of each story that is new or has changed. All
else is dropped, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem

from newscrawl.errors import DatabaseError
from newscrawl.export.item import story_item
from newscrawl.frontier.session import session_of, stop_crawl
from newscrawl.items import Rejection
from newscrawl.visits import Extracted, NotModified, Unfetched

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
        session = session_of(self.crawler)
        record = None
        try:
            count = session.settle(item)
            if isinstance(item, Extracted) and count in ("new", "updated"):
                record = story_item(item, session.stored_as(item.fetched.url_id))
        except DatabaseError as error:
            stop_crawl(self.crawler, error)
            raise DropItem(str(error), log_level="DEBUG") from error
        self.crawler.stats.inc_value(f"newscrawl/{count}")
        reason = item.rejection if isinstance(item, (Extracted, Unfetched)) else None
        if reason is not None:
            self.crawler.stats.inc_value(f"newscrawl/rejected/{reason.value}")
        if record is None:
            raise DropItem(f"{count}: {_reason(item)}", log_level="DEBUG")
        return record


def _reason(item: Extracted | NotModified | Unfetched) -> str:
    """What there is to say of a page that is no new story."""
    if isinstance(item, Extracted):
        found = item.outcome
        said = f": {found.reason.value}: {found.detail}".rstrip(": ") if isinstance(found, Rejection) else ""
        return f"{item.fetched.page.url}{said}"
    return item.error if isinstance(item, Unfetched) else "the server says that it has not changed"
