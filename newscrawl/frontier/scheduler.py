"""The frontier as a Scrapy scheduler: article URLs come out of the database, everything else waits in memory.

Feeds, sitemaps, section pages, retries and redirects of this run are in memory, because the next run asks for them
anyway or finds their URL still queued. They go first; among each kind hosts take turns, and a host gives its newest
story first. A URL is leased when it is asked for, so that a crawl that dies has in hand only what it was at.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro

from newscrawl.errors import DatabaseError
from newscrawl.frontier.session import Session, has_session, in_thread, note_error, now, session_of, stop_crawl
from newscrawl.frontier.stopping import Stopper
from newscrawl.storage import queue, urls
from newscrawl.storage.moments import utc_text
from newscrawl.storage.queue import QueuedUrl
from newscrawl.storage.urls import host_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred
    from typing_extensions import Self

#: Key of ``request.meta`` that holds the QueuedUrl an article request answers.
QUEUED = "newscrawl_queued"
#: Seconds between two looks for what has become due while the crawl went on.
PROMOTE_SECONDS = 10.0


class FrontierScheduler(BaseScheduler):
    """At most ``per_host`` requests of a host are out at a time, so that a slow host keeps no other waiting.

    ``backlog`` is how many fetched pages may wait for extraction before no more are asked for: a crawl that dies has
    fetched them for nothing.
    """

    def __init__(self, crawler: Crawler, per_host: int, backlog: int) -> None:
        self.crawler = crawler
        self.per_host = per_host
        self.backlog = backlog
        self.spider: Any = None
        self.session: Session | None = None
        self._stopper: Stopper | None = None
        self._memory: defaultdict[str, deque[Request]] = defaultdict(deque)
        # hosts that may have work of this kind and may be asked, in turn; a dict keeps the order
        self._memory_turns: dict[str, None] = {}
        self._queue_turns: dict[str, None] = {}
        self._active: dict[str, list[Request]] = {}
        self._suspect: Request | None = None  # fetched alone: nothing else is out while it is
        self._promoted = 0.0
        self._seen: set[str] = set()
        self._parked: dict[str, float] = {}  # hosts that are not to be asked before that time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        per_host = max(1, settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        return cls(crawler, per_host, max(1, settings.getint("CONCURRENT_REQUESTS")))

    def open(self, spider: Spider) -> None:
        self.spider = spider
        if has_session(self.crawler):
            self.session = session_of(self.crawler)
            self._queue_turns.update(dict.fromkeys(self.session.open_queue()))
            self._promoted = time.monotonic()
            self._stopper = Stopper(self.crawler, lambda: self._end("interrupted"))
            self._stopper.start()

    def close(self, reason: str) -> Deferred[None] | None:
        if self._stopper is not None:
            self._stopper.stop()
        session = self.session
        if reason != "finished" or session is None:
            self._end("failed" if reason == "error" else "interrupted")
            return None
        self.session = None
        return deferred_from_coro(self._finish(session))

    async def _finish(self, session: Session) -> None:
        """The work after the last page takes seconds, after an upgrade more: others are not kept waiting for it."""
        try:
            session.finish("finished")
            await in_thread(session.learn)
        except DatabaseError as error:
            note_error(self.crawler, error)
        finally:
            session.release()

    def _end(self, state: str) -> None:
        session, self.session = self.session, None
        if session is not None:
            try:
                session.close(state)
            except DatabaseError as error:
                note_error(self.crawler, error)

    def has_pending_requests(self) -> bool:
        waiting = self._memory_turns or self._queue_turns or self._active
        woken = self.session is not None and self.session.woken
        return bool(waiting or woken) or any(map(self._has_work, self._parked))

    def park(self, host: str, seconds: float) -> None:
        """Ask nothing of a host for so long. Others go on, and the crawl does not end while the host has work."""
        until = time.monotonic() + seconds
        if until > self._parked.get(host, 0.0):
            self._parked[host] = until
            call_later(seconds, self._unpark, host)

    def resting(self) -> list[str]:
        """The hosts that are not to be asked yet although there is something to ask of them."""
        return [host for host in self._parked if self._has_work(host)]

    def _unpark(self, host: str) -> None:
        if self._parked.get(host, float("inf")) <= time.monotonic() + 0.01:  # not where a later call put it off
            del self._parked[host]
            self._wake(host)
            if self.crawler.engine._slot is not None:
                self.crawler.engine._slot.nextcall.schedule()

    def _has_work(self, host: str) -> bool:
        return bool(self._memory.get(host)) or (self.session is not None and self.session.has_ready(host))

    def enqueue_request(self, request: Request) -> bool:
        """Keep a request of this run. A redirect to an address that is known already ends here: it is a duplicate."""
        queued = request.meta.get(QUEUED)
        if queued is not None and self._is_known_elsewhere(request, queued):
            return False
        again = queued is not None or request.dont_filter or "redirect_times" in request.meta
        if not again and request.url in self._seen:
            return False
        self._seen.add(request.url)
        host = host_of(request.url)
        if again:
            self._memory[host].appendleft(request)
        else:
            self._memory[host].append(request)
        self._wake(host)
        return True

    def next_request(self) -> Request | None:
        try:
            if self.session is not None:
                self.session.batch.commit_if_due()
                self._look_around(self.session)
            self._free_hosts()
            if self._suspect is not None:
                return None
            return self._next_of(self._memory_turns) or self._next_queued()
        except DatabaseError as error:
            stop_crawl(self.crawler, error)
        return None

    def _look_around(self, session: Session) -> None:
        """What has become due, what discovery has found, what became of the suspect."""
        if self._suspect is not None and self._suspect not in self._in_progress():
            self._suspect = None
        if time.monotonic() - self._promoted >= PROMOTE_SECONDS:
            self._promoted = time.monotonic()
            session.promote()
        for host in session.woken:
            self._wake(host)
        session.woken.clear()

    def _next_queued(self) -> Request | None:
        session, scraping = self.session, self.crawler.engine.scraper.slot
        if session is None or session.remaining == 0:
            self._queue_turns.clear()
            return None
        if scraping is not None and len(scraping.active) >= self.backlog:
            return None
        request = self._next_of(self._queue_turns) or self._next_suspect(session)
        if request is not None and session.remaining is not None:
            session.remaining -= 1
        return request

    def _next_suspect(self, session: Session) -> Request | None:
        """A URL that crawls died with, once all else is done: it costs nobody but itself."""
        if self._in_progress() or self.crawler.engine._start is not None:
            return None
        queued = session.lease_suspect()
        self._suspect = self._article(session, queued) if queued is not None else None
        return self._suspect

    def _in_progress(self) -> set[Request]:
        """What has been handed out and has no outcome yet."""
        slot = self.crawler.engine._slot
        return slot.inprogress if slot is not None else set()

    def _next_of(self, turns: dict[str, None]) -> Request | None:
        """The next request of the hosts in turn; a host that has given one goes to the end."""
        while turns:
            host = next(iter(turns))
            del turns[host]
            if host in self._parked:
                continue
            request = self._remembered(host) if turns is self._memory_turns else self._leased(host)
            if request is not None:
                active = self._active.setdefault(host, [])
                active.append(request)
                if len(active) < self.per_host:
                    turns[host] = None
                else:
                    self._memory_turns.pop(host, None)
                    self._queue_turns.pop(host, None)
                return request
        return None

    def _remembered(self, host: str) -> Request | None:
        requests = self._memory[host]
        request = requests.popleft() if requests else None
        if not requests:
            del self._memory[host]
        return request

    def _leased(self, host: str) -> Request | None:
        assert self.session is not None
        while (queued := self.session.lease(host)) is not None:
            if (request := self._article(self.session, queued)) is not None:
                return request
        return None

    def _article(self, session: Session, queued: QueuedUrl) -> Request | None:
        try:
            request = self.spider.article_request(queued)
        except ValueError as error:  # an address that passed ours, but not Scrapy's idea of one
            with session.batch.change() as db:
                queue.settle(db, queued.id, "failed", error=f"not a web address: {error}")
            session.count(queued.source_id, "failed")
            return None
        assert isinstance(request, Request)
        return request

    def _free_hosts(self) -> None:
        """Hosts whose request has left the downloader can be asked again."""
        downloading = self.crawler.engine.downloader.active
        for host in list(self._active):
            active = [request for request in self._active[host] if request in downloading]
            if len(active) < len(self._active[host]):
                self._active[host] = active
                if not active:
                    del self._active[host]
                self._wake(host)

    def _wake(self, host: str) -> None:
        if host not in self._parked and len(self._active.get(host, ())) < self.per_host:
            if self._memory.get(host):
                self._memory_turns.setdefault(host)
            self._queue_turns.setdefault(host)

    def _is_known_elsewhere(self, request: Request, queued: QueuedUrl) -> bool:
        if self.session is None or request.url == queued.url:
            return False
        known = urls.same_story(self.session.batch.connection, request.url, queued.id)
        if known is None:
            return False
        status = (request.meta.get("redirect_reasons") or [None])[-1]
        with self.session.batch.change() as db:
            urls.add_fetch(
                db,
                url_id=queued.id,
                run_id=self.session.run_id,
                fetched_at=utc_text(now()),
                status=status if isinstance(status, int) else None,
                final_url=request.url,
            )
            queue.settle(db, queued.id, "duplicate", story_id=known[1], redirect_to=request.url)
        self.session.count(queued.source_id, "duplicates")
        return True
