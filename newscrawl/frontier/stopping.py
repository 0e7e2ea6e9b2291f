"""Stopping in time: a crawl that is told to end does so within seconds, whatever a server or a page is up to."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from scrapy.utils.asyncio import create_looping_call

from newscrawl.errors import DatabaseError
from newscrawl.frontier.session import stop_crawl

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from typing_extensions import Self

logger = logging.getLogger(__name__)

#: Seconds that what is in hand may take once the crawl is told to end. systemd kills after 90, a container after 10.
STOP_SECONDS = 5.0


class StopOnError:
    """Spider middleware: a database that cannot be written to ends the crawl with one line, wherever it shows."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_spider_exception(self, response: Response, exception: Exception) -> Iterable[Any] | None:
        if not isinstance(exception, DatabaseError):
            return None
        stop_crawl(self.crawler, exception)
        return ()


class Stopper:
    """Scrapy waits for each request in hand, which may be the 30 s of a time-out or a minute of Crawl-delay.

    ``end`` is called once the reactor has stopped, whether in good order, after STOP_SECONDS or by a second signal.
    """

    def __init__(self, crawler: Crawler, end: Callable[[], None]) -> None:
        from twisted.internet import reactor  # not before Scrapy has installed the one it wants

        self.crawler = crawler
        self._reactor = cast(Any, reactor)
        self._since: float | None = None
        self._reactor.addSystemEventTrigger("after", "shutdown", end)
        self._loop = create_looping_call(self._look)

    def start(self) -> None:
        self._loop.start(0.5, now=False)

    def stop(self) -> None:
        """The crawl has ended in good order."""
        if self._loop.running:
            self._loop.stop()

    def _look(self) -> None:
        slot = self.crawler.engine._slot
        if slot is None or slot.closing is None:
            return
        if self._since is None:
            self._since = time.monotonic()
        elif time.monotonic() - self._since >= STOP_SECONDS:
            self.stop()
            logger.warning("stopped with %d pages still in hand: they stay queued", len(slot.inprogress))
            self._reactor.stop()
