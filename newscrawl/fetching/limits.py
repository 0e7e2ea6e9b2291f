"""Budgets and traps on the way to the network: what is over its bound is not asked for, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest, NotConfigured

from newscrawl.frontier.scheduler import QUEUED
from newscrawl.frontier.session import has_session, session_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from typing_extensions import Self

    from newscrawl.storage.queue import QueuedUrl

#: Key of ``request.meta`` that holds the source a request is for.
SOURCE = "newscrawl_source"


class BudgetSpentError(IgnoreRequest):
    """The source has had its share of this crawl."""


class TrapError(IgnoreRequest):
    """This address is one of a kind that leads nowhere."""


class LimitsMiddleware:
    """Downloader middleware. Article pages beyond a budget never come here: the session does not lease them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not has_session(crawler):
            raise NotConfigured("another project's spider has no sources")
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises BudgetSpentError for a feed, sitemap or section page, TrapError for an article page."""
        session, queued, source_id = session_of(self.crawler), request.meta.get(QUEUED), request.meta.get(SOURCE)
        if source_id is None:
            return
        session.budgets.asked(source_id)
        if queued is None and (spent := session.spent(source_id)):
            raise BudgetSpentError(f"its source has had its {spent}")
        if queued is not None and _is_found(queued) and session.barren.holds(request.url):
            self.crawler.stats.inc_value("newscrawl/trap/barren")
            raise TrapError("many addresses that differ in their query alone gave nothing new")

    def process_response(self, request: Request, response: Response) -> Response:
        source_id = request.meta.get(SOURCE)
        if source_id is not None:
            session_of(self.crawler).received(source_id, len(response.body))
        return response


def _is_found(queued: QueuedUrl) -> bool:
    """Whether a program found the URL: what the user named is fetched."""
    return queued.hints.method not in ("url", "list")
