"""robots.txt as RFC 9309 has it: what cannot be read because the server is in trouble forbids everything.

Scrapy's own middleware takes a 5xx or a time-out for permission. An answer is kept in the database for at most a day,
so that frequent crawls do not ask for it each time; trouble is not kept, so that the next crawl asks again. What is
forbidden is so by the rules of the day: each answer is held against what the earlier ones forbade.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from newscrawl.errors import DatabaseError
from newscrawl.fetching.addresses import AddressRefusedError
from newscrawl.fetching.failures import failure_text
from newscrawl.fetching.pace import CRAWL_DELAY, HostHeldError
from newscrawl.fetching.proxies import PROXY, Proxy
from newscrawl.fetching.rules import MAX_BYTES, RobotsRules, product_token
from newscrawl.frontier.session import breathe, has_session, now, session_of, stop_crawl
from newscrawl.storage import queue, robots
from newscrawl.storage.feeds import REST
from newscrawl.storage.moments import utc_moment, utc_text
from newscrawl.storage.robots import RobotsFile
from newscrawl.storage.urls import host_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from typing_extensions import Self

logger = logging.getLogger(__name__)

#: How long an answer is good for: RFC 9309 says 24 hours at most. A server may ask for less with Cache-Control.
LIFETIME = timedelta(hours=24)
#: The least time between two requests for one robots.txt, whatever Cache-Control says, and after trouble in a crawl.
RETRY = timedelta(minutes=10)
#: How long pages wait for a robots.txt that cannot be read, at least and at most; within that a quarter of the silence.
LEAST_REST, MOST_REST = timedelta(hours=1), timedelta(days=7)
#: Bytes of a robots.txt that are taken over the wire; past the first 500 KiB nothing is read.
MAX_DOWNLOAD = 5_000_000
#: Addresses that are looked at anew before the reactor gets its turn: some milliseconds of work.
SLICE = 200
#: What a site without a robots.txt says.
NO_RULES = RobotsRules()
#: Sites whose rules are held in memory; the rest is read from the database again.
MAX_SITES = 2_000

_MAX_AGE = re.compile(r"(?:^|[,\s])(?:max-age\s*=\s*\"?(\d{1,9})|(no-cache|no-store))", re.IGNORECASE)


class RobotsDisallowedError(IgnoreRequest):
    """robots.txt forbids this URL. It is asked for anew at ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__("forbidden by robots.txt")
        self.until = until


class RobotsUnreadableError(IgnoreRequest):
    """robots.txt could not be read, which forbids everything for now: to be tried again at ``until``."""

    def __init__(self, error: str, until: datetime) -> None:
        super().__init__(f"robots.txt cannot be read: {error}")
        self.until = until


@dataclass(frozen=True, slots=True)
class _Known:
    """The rules of a site, or why nothing of it may be asked for, and until when that holds."""

    expires_at: datetime
    rules: RobotsRules = NO_RULES
    error: IgnoreRequest | None = None


class RobotsMiddleware:
    """Fetches one robots.txt a scheme, host and port, and holds requests to it."""

    def __init__(self, crawler: Crawler, robot: str) -> None:
        self.crawler = crawler
        self.robot = robot
        self._known: dict[str, asyncio.Future[_Known]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler, product_token(settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]))

    async def process_request(self, request: Request) -> None:
        """Raises RobotsDisallowedError for what must not be fetched, RobotsUnreadableError for what must wait.

        Where the site's own address is refused, or wants to be left alone, that is raised instead.
        """
        parts = urlsplit(request.url)
        if request.meta.get("dont_obey_robotstxt") or parts.scheme not in ("http", "https"):
            return
        if parts.path == "/robots.txt":
            return  # RFC 9309, section 2.2.2: implicitly allowed
        known = await self._rules(f"{parts.scheme}://{parts.netloc.lower()}", request)
        if known.error is not None:
            raise known.error.with_traceback(None)  # the same for all that wait; its frames would add up
        request.meta[CRAWL_DELAY] = known.rules.crawl_delay(self.robot)
        if not known.rules.allows(request.url, self.robot):
            self.crawler.stats.inc_value("newscrawl/robots_disallowed")
            raise RobotsDisallowedError(known.expires_at)

    async def _rules(self, site: str, request: Request) -> _Known:
        future = self._known.get(site)
        if future is None or (future.done() and future.result().expires_at <= now()):
            future = self._known[site] = asyncio.get_running_loop().create_future()
            self._forget()
            try:
                future.set_result(await self._find(site, request))
            except (AddressRefusedError, HostHeldError) as error:
                future.set_result(_Known(now() + RETRY, error=error))
            except DatabaseError as error:
                future.set_result(_Known(now(), error=IgnoreRequest(str(error))))
                stop_crawl(self.crawler, error)
        return await future

    def _forget(self) -> None:
        """Keep memory bounded: the sites that were met first are read from the database again."""
        for site in list(self._known)[:-MAX_SITES]:
            if self._known[site].done():
                del self._known[site]

    async def _find(self, site: str, request: Request) -> _Known:
        """What the database knows and may still say, else what the site answers."""
        moment = now()
        file = self._stored(site)
        if file is None or not file.fetched_at <= utc_text(moment) < file.expires_at:
            last, file = file, await self._fetch(site, request.meta.get(PROXY))
            if file.error is not None:
                file = replace(file, failed_since=(last and last.failed_since) or file.fetched_at)
            await self._store(file, is_back=last is not None and last.error is not None)
        if file.error is not None:
            return _Known(moment + RETRY, error=RobotsUnreadableError(file.error, moment + _rest(file, moment)))
        rules = RobotsRules(file.body)
        self.crawler.signals.send_catch_log(signals.robots_parsed, robotparser=rules, request=request)
        return _Known(datetime.fromisoformat(file.expires_at.replace("Z", "+00:00")), rules)

    def _stored(self, site: str) -> RobotsFile | None:
        if not has_session(self.crawler):
            return None
        return robots.find(session_of(self.crawler).batch.connection, site)

    async def _store(self, file: RobotsFile, *, is_back: bool) -> None:
        """Keep an answer. What the one before forbade and this one allows returns to the queue.

        ``is_back`` where the one before could not be read: then what waits for that waits no longer.
        """
        if not has_session(self.crawler):
            return
        session = session_of(self.crawler)
        with session.batch.change() as db:
            robots.save(db, file)
        if file.error is None:
            if is_back:
                session.resume(host_of(file.site))
            await self._reconsider(file)

    async def _reconsider(self, file: RobotsFile) -> None:
        """What an earlier answer forbade and this one allows returns to the queue; the rest waits for the next."""
        session, rules = session_of(self.crawler), RobotsRules(file.body)
        rest = iter(queue.forbidden(session.batch.connection, file.site))
        while chunk := list(islice(rest, SLICE)):
            allowed = [url_id for url_id, url in chunk if rules.allows(url, self.robot)]
            session.allow(allowed, still_forbidden={url_id for url_id, _ in chunk} - {*allowed}, until=file.expires_at)
            await breathe()

    async def _fetch(self, site: str, proxy: Proxy | None) -> RobotsFile:
        meta = {PROXY: proxy, "dont_obey_robotstxt": True, "download_maxsize": MAX_DOWNLOAD}
        request = Request(f"{site}/robots.txt", meta=meta, callback=NO_CALLBACK)
        self.crawler.stats.inc_value("newscrawl/robots_fetched")
        moment = utc_text(now())
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # whatever it is, the file was not read
            is_own = isinstance(error, AddressRefusedError) and error.url == request.url
            if is_own or isinstance(error, HostHeldError):
                raise
            reason = failure_text(error)
            logger.warning("%s/robots.txt cannot be read (%s): nothing of this site is fetched", site, reason)
            return RobotsFile(site, moment, moment, None, error=reason)
        return _file(site, now(), response)


def _rest(file: RobotsFile, moment: datetime) -> timedelta:
    """How long the pages of a site wait whose robots.txt cannot be read: a share of the time that it has been so."""
    silence = moment - utc_moment(file.failed_since or file.fetched_at)
    return min(max(REST * silence, LEAST_REST), MOST_REST)


def _file(site: str, moment: datetime, response: Response) -> RobotsFile:
    """RFC 9309, section 2.3.1: 2xx is read, 4xx allows all, anything else forbids all for now."""
    fetched_at = utc_text(moment)
    if response.status >= 500 or response.status < 200 or 300 <= response.status < 400:
        logger.warning("%s/robots.txt answers %d: nothing of this site is fetched", site, response.status)
        return RobotsFile(site, fetched_at, fetched_at, response.status, error=f"status {response.status}")
    body = response.body[: MAX_BYTES + 1] if response.status < 300 else b""
    expires_at = utc_text(moment + lifetime_of(response))
    return RobotsFile(site, fetched_at, expires_at, response.status, body)


def lifetime_of(response: Response) -> timedelta:
    """How long an answer is good for: as it says itself, within RETRY and LIFETIME."""
    header = (response.headers.get("Cache-Control") or b"").decode("latin-1")
    match = _MAX_AGE.search(header)
    if match is None:
        return LIFETIME
    return min(max(timedelta(seconds=int(match[1] or 0)), RETRY), LIFETIME)
