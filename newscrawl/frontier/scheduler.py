"""The frontier as a Scrapy scheduler: article URLs come out of the database, everything else waits in memory.

Feeds, sitemaps, section pages, retries and redirects of this run are in memory, because the next run asks for them
anyway or finds their URL still queued. Hosts take turns; within a host discovery goes first, then the newest story.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler

from newscrawl.errors import DatabaseError
from newscrawl.frontier.session import Session, has_session, note_error, now, session_of, stop_crawl
from newscrawl.frontier.stopping import Stopper
from newscrawl.storage import urls
from newscrawl.storage.urls import QueuedUrl, host_of, utc_text

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self

#: Key of ``request.meta`` that holds the QueuedUrl an article request answers.
QUEUED = "newscrawl_queued"
#: URLs of one host that are leased together. Few: a kill leaves them leased, and new arrivals should get their turn.
LEASE_URLS = 8
#: Seconds a lease lasts; the next crawl takes over sooner, because the lock tells it that this one is gone.
LEASE_SECONDS = 3600.0


class FrontierScheduler(BaseScheduler):
    """Asks for at most ``per_host`` requests of a host at a time, so that a slow host keeps no other waiting."""

    def __init__(self, crawler: Crawler, per_host: int) -> None:
        self.crawler = crawler
        self.per_host = per_host
        self.spider: Any = None
        self.session: Session | None = None
        self._stopper: Stopper | None = None
        self._memory: defaultdict[str, deque[Request]] = defaultdict(deque)
        self._leased: defaultdict[str, deque[QueuedUrl]] = defaultdict(deque)
        self._ready: dict[str, None] = {}  # hosts that may have work and may be asked, in turn; a dict keeps the order
        self._active: dict[str, list[Request]] = {}
        self._seen: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, max(1, crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")))

    def open(self, spider: Spider) -> None:
        self.spider = spider
        if has_session(self.crawler):
            self.session = session_of(self.crawler)
            hosts = urls.queued_hosts(self.session.batch.connection, self.session.scope, now())
            self._ready.update(dict.fromkeys(hosts))
            self._stopper = Stopper(self.crawler, lambda: self._end("interrupted"))
            self._stopper.start()

    def close(self, reason: str) -> None:
        if self._stopper is not None:
            self._stopper.stop()
        self._end({"finished": "finished", "error": "failed"}.get(reason, "interrupted"))

    def _end(self, state: str) -> None:
        session, self.session = self.session, None
        if session is not None:
            unasked = [queued.id for leased in self._leased.values() for queued in leased]
            try:
                session.close(state, unasked)
            except DatabaseError as error:
                note_error(self.crawler, error)

    def has_pending_requests(self) -> bool:
        return bool(self._ready or self._active or (self.session is not None and self.session.woken))

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
                for host in self.session.woken:
                    self._wake(host)
                self.session.woken.clear()
            self._free_hosts()
            while self._ready:
                host = next(iter(self._ready))
                del self._ready[host]
                request = self._take(host)
                if request is not None:
                    active = self._active.setdefault(host, [])
                    active.append(request)
                    if len(active) < self.per_host:
                        self._ready[host] = None
                    return request
        except DatabaseError as error:
            stop_crawl(self.crawler, error)
        return None

    def _take(self, host: str) -> Request | None:
        if self._memory[host]:
            return self._memory[host].popleft()
        del self._memory[host]
        session = self.session
        if session is None or session.remaining == 0:
            return None
        leased = self._leased[host]
        if not leased:
            limit = LEASE_URLS if session.remaining is None else min(LEASE_URLS, session.remaining)
            with session.batch.change() as db:
                leased.extend(urls.lease(db, host, session.scope, now(), limit=limit, seconds=LEASE_SECONDS))
        while leased:
            queued = leased.popleft()
            try:
                request = self.spider.article_request(queued)
            except ValueError as error:  # an address that passed ours, but not Scrapy's idea of one
                with session.batch.change() as db:
                    urls.settle(db, queued.id, "failed", error=f"not a web address: {error}")
                session.count(queued.source_id, "failed")
                continue
            assert isinstance(request, Request)
            if session.remaining is not None:
                session.remaining -= 1
            return request
        del self._leased[host]
        return None

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
        if len(self._active.get(host, ())) < self.per_host:
            self._ready.setdefault(host)

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
            urls.settle(db, queued.id, "duplicate", story_id=known[1], redirect_to=request.url)
        self.session.counts[queued.source_id].duplicates += 1
        return True
