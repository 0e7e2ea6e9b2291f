"""Last pipeline: an outcome and its URL's leaving the frontier are one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem

from newscrawl.errors import DatabaseError
from newscrawl.frontier.session import session_of, stop_crawl
from newscrawl.items import Extracted, NotModified, Unfetched
from newscrawl.storage import outcomes

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
        source_id = item.fetched.source_id if isinstance(item, Extracted) else item.source_id
        try:
            with session.batch.change() as db:
                count = outcomes.settle(db, session.run_id, item, session.sources[source_id].revisit)
            session.batch.commit_if_due()
        except DatabaseError as error:
            stop_crawl(self.crawler, error)
            raise DropItem(str(error), log_level="DEBUG") from error
        session.count(source_id, count)
        if isinstance(item, Extracted):
            session.barren.note(item.fetched.page.requested_url, item.outcome, count)
        self.crawler.stats.inc_value(f"newscrawl/{count}")
        return item
