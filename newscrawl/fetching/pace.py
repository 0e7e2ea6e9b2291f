"""How often a host is asked: what the user and its robots.txt want, less often where it is slow or says it is busy.

Scrapy's AutoThrottle knows neither Crawl-delay nor Retry-After, takes no notice of a 429, and has one least delay for
all hosts; what it is for, pausing as long as the host works, is here too.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest

from newscrawl.frontier.scheduler import FrontierScheduler
from newscrawl.frontier.session import has_session, now, session_of
from newscrawl.storage import hosts
from newscrawl.storage.moments import utc_text
from newscrawl.storage.urls import host_of
from newscrawl.waits import wait_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from typing_extensions import Self

#: Keys of ``request.meta``: the seconds between two requests to a host that the source wants, and its robots.txt.
DELAY, CRAWL_DELAY = "newscrawl_delay", "newscrawl_crawl_delay"
#: Key of ``request.meta`` that marks a request which passes the scheduler by, and so cannot be put off.
UNQUEUED = "newscrawl_unqueued"
#: Key of ``request.meta`` that counts how often this request has waited for a busy host.
WAITS = "newscrawl_waits"
#: Statuses by which a host says that it is busy.
BUSY = (429, 503)
#: Times a request waits within a crawl for a host that says when to come back, each longer than the one before.
MAX_WAITS = 6
#: Seconds that the delay grows by when a host first says that it is busy; it doubles each further time.
FIRST_PENALTY = 1.0
#: Share of that which is left after each good answer.
FORGIVENESS = 0.7
#: Between two requests there are at least this many times the seconds that the host takes to answer one.
IDLE_SHARE = 2.0
#: Weight of the latest answer in the running mean of how long a host takes.
LATEST = 0.3
#: A host that is not to be asked for longer than this many seconds keeps no place among the requests in hand.
PARK_SECONDS = 1.0
#: Hosts of which the pace is remembered.
MAX_HOSTS = 20_000


class HostHeldError(IgnoreRequest):
    """This host has asked to be left alone until ``until``, which is beyond what a crawl waits for."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"its host asked to be left alone until {utc_text(until)}")
        self.until = until


@dataclass(slots=True)
class Pace:
    """What is known of a host; times in seconds."""

    floor: float = 0.0  # what the user or robots.txt wants
    latency: float = 0.0
    penalty: float = 0.0
    held_until: datetime | None = None

    def delay(self, longest: float) -> float:
        """Seconds between the beginnings of two requests. Where the user wants no delay, slowness makes none."""
        usual = max(self.floor, IDLE_SHARE * self.latency) if self.floor else 0.0
        return max(self.floor, min(usual + self.penalty, longest))

    def answered(self, latency: float) -> None:
        self.latency += LATEST * (latency - self.latency) if self.latency else latency
        self.penalty = self.penalty * FORGIVENESS if self.penalty > FIRST_PENALTY / 10 else 0.0

    def busy(self, longest: float) -> None:
        self.penalty = min(max(FIRST_PENALTY, self.floor, 2 * self.penalty), longest)


class PaceMiddleware:
    """Downloader middleware, in front of RetryMiddleware on the way back: what has to wait is no try that failed."""

    def __init__(
        self, crawler: Crawler, delay: float, max_crawl_delay: float, max_delay: float, max_wait: float
    ) -> None:
        self.crawler = crawler
        self.delay, self.max_crawl_delay, self.max_delay, self.max_wait = delay, max_crawl_delay, max_delay, max_wait
        self._paces: dict[str, Pace] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        names = ("DOWNLOAD_DELAY", "NEWSCRAWL_MAX_CRAWL_DELAY", "NEWSCRAWL_MAX_DELAY", "NEWSCRAWL_MAX_WAIT")
        return cls(crawler, *map(crawler.settings.getfloat, names))

    def process_request(self, request: Request) -> None:
        """Raises HostHeldError."""
        host = host_of(request.url)
        request.meta["download_slot"] = host  # host and port, as everywhere; Scrapy would take the host alone
        pace = self._pace(host)
        if pace.held_until is not None and pace.held_until > now() + timedelta(seconds=self.max_wait):
            self.crawler.stats.inc_value("newscrawl/held")
            raise HostHeldError(pace.held_until)
        chosen, asked = request.meta.get(DELAY), request.meta.get(CRAWL_DELAY)
        pace.floor = max(self.delay if chosen is None else chosen, min(asked or 0.0, self.max_crawl_delay))
        slot = self._slot(host)
        if slot is not None and (chosen is not None or asked):
            slot.jitter = 0.0  # kept exactly: Scrapy would wait half as long at times
        self._apply(host, pace)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        host = host_of(request.url)
        pace = self._pace(host)
        if response.status in BUSY:
            pace.busy(self.max_delay)
            self.crawler.stats.inc_value(f"newscrawl/busy/{response.status}")
            return self._back_off(request, response, host, pace)
        if response.status < 400:
            pace.answered(request.meta.get("download_latency") or 0.0)
        self._apply(host, pace)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A host that does not answer in time is asked less often."""
        if isinstance(exception, DownloadTimeoutError):
            host = host_of(request.url)
            self._pace(host).busy(self.max_delay)
            self._apply(host, self._pace(host))

    def _back_off(self, request: Request, response: Response, host: str, pace: Pace) -> Response | Request:
        """Wait for a host that says for how long, if that is not long; else its URLs are for a later crawl."""
        wait = wait_of((response.headers.get("Retry-After") or b"").decode("latin-1"), now())
        if wait is not None:  # it knows better than a guess that doubles: bursts of a second would cost minutes
            pace.penalty = min(pace.penalty, max(FIRST_PENALTY, 2 * wait.total_seconds()))
        self._apply(host, pace)
        if wait is None:
            return response  # RetryMiddleware tries again, at the slower pace
        seconds = max(wait.total_seconds(), pace.penalty)
        if seconds > self.max_wait:
            self._hold(host, pace, now() + wait, response.status)
        elif not _is_unqueued(request) and request.meta.get(WAITS, 0) < MAX_WAITS:
            self._park(host, seconds)
            again = request.replace(dont_filter=True)
            again.meta[WAITS] = request.meta.get(WAITS, 0) + 1
            return again
        request.meta["dont_retry"] = True  # not within this crawl
        return response

    def _hold(self, host: str, pace: Pace, until: datetime, status: int) -> None:
        pace.held_until = until
        if has_session(self.crawler):
            with session_of(self.crawler).batch.change() as db:
                hosts.hold(db, host, until=utc_text(until), status=status)

    def _pace(self, host: str) -> Pace:
        pace = self._paces.get(host)
        if pace is None:
            if len(self._paces) >= MAX_HOSTS:
                del self._paces[next(iter(self._paces))]
            pace = self._paces[host] = Pace()
            if has_session(self.crawler):
                pace.held_until = hosts.held_until(session_of(self.crawler).batch.connection, host)
        return pace

    def _slot(self, host: str) -> Slot | None:
        return self.crawler.engine.downloader.slots.get(host)

    def _apply(self, host: str, pace: Pace) -> None:
        slot = self._slot(host)
        if slot is None:
            return
        slot.delay = pace.delay(self.max_delay)
        rest = slot.delay * (1 - slot.jitter) - (time.monotonic() - slot.lastseen)
        if slot.lastseen and rest > PARK_SECONDS:
            self._park(host, rest)

    def _park(self, host: str, seconds: float) -> None:
        """A request that only waits is better off with the scheduler: here it would keep others out."""
        scheduler = self.crawler.engine.scheduler
        if isinstance(scheduler, FrontierScheduler):
            scheduler.park(host, seconds)


def _is_unqueued(request: Request) -> bool:
    """Whether a request cannot be put off: one for robots.txt, or for a part of a story that is in hand."""
    return bool(request.meta.get("dont_obey_robotstxt") or request.meta.get(UNQUEUED))
