"""robots.txt as RFC 9309 has it: what cannot be read because the server is in trouble forbids everything.

Scrapy's own middleware takes a 5xx or a time-out for permission. Crawl-delay, which it does not know, is honoured too.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from typing_extensions import Self

logger = logging.getLogger(__name__)

#: Bytes of a robots.txt that are read; RFC 9309 asks for at least this much.
MAX_BYTES = 500 * 1024
#: Key of ``request.meta`` that holds the seconds a source wants between two requests to a host.
DELAY = "newscrawl_delay"


class RobotsDisallowedError(IgnoreRequest):
    """robots.txt forbids this URL."""


class RobotsUnreadableError(IgnoreRequest):
    """robots.txt could not be read, which forbids everything for now: to be tried again later."""


class RobotsMiddleware:
    """Fetches one robots.txt a scheme, host and port, once a crawl."""

    def __init__(self, crawler: Crawler, user_agent: str, delay: float, max_delay: float) -> None:
        self.crawler = crawler
        self.user_agent = user_agent
        self.delay = delay
        self.max_delay = max_delay
        self._rules: dict[str, asyncio.Future[Protego | None]] = {}  # None where there is no telling

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        delay, max_delay = settings.getfloat("DOWNLOAD_DELAY"), settings.getfloat("NEWSCRAWL_MAX_CRAWL_DELAY")
        return cls(crawler, agent, delay, max_delay)

    async def process_request(self, request: Request) -> None:
        """Raises RobotsDisallowedError for what must not be fetched, RobotsUnreadableError for what must wait."""
        # a redirect takes the meta of the request that led to it, and with it the place in the first host's queue
        request.meta.pop("download_slot", None)
        if request.meta.get("dont_obey_robotstxt") or not request.url.startswith("http"):
            return
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.get_running_loop().create_future()
            self._rules[site].set_result(await self._fetch(site))
        rules = await self._rules[site]
        if rules is None:
            raise RobotsUnreadableError("robots.txt cannot be read")
        self._slow_down(request, rules)
        if not rules.can_fetch(request.url, self.user_agent):
            self.crawler.stats.inc_value("newscrawl/robots_disallowed")
            raise RobotsDisallowedError("forbidden by robots.txt")

    async def _fetch(self, site: str) -> Protego | None:
        request = Request(f"{site}/robots.txt", meta={"dont_obey_robotstxt": True}, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            logger.warning("%s/robots.txt cannot be read (%s): nothing of this site is fetched", site, error)
            return None
        return self._parse(site, response)

    def _parse(self, site: str, response: Response) -> Protego | None:
        if response.status >= 500:
            logger.warning("%s/robots.txt answers %d: nothing of this site is fetched", site, response.status)
            return None
        if response.status >= 400:
            return Protego.parse("")
        return Protego.parse(response.body[:MAX_BYTES].decode("utf-8", "replace"))

    def _slow_down(self, request: Request, rules: Protego) -> None:
        """Keep the longer of what the site asks for and what the user chose: DELAY, else DOWNLOAD_DELAY."""
        asked, chosen = rules.crawl_delay(self.user_agent), request.meta.get(DELAY)
        # the slot exists by now: robots.txt itself went through it
        slot = self.crawler.engine.downloader.slots.get(urlsplit(request.url).hostname or "")
        if slot is None or (not asked and chosen is None):
            return
        slot.delay = max(self.delay if chosen is None else chosen, min(float(asked or 0), self.max_delay))
        slot.jitter = 0.0  # Scrapy would wait half as long at times
