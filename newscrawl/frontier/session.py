"""One crawl on one database: the lock, the writer's connection, the run's row and its counts by source."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.utils.defer import _schedule_coro

from newscrawl import __version__
from newscrawl.errors import DatabaseError, NewscrawlError
from newscrawl.frontier.budgets import BOUNDLESS, Budget, Budgets
from newscrawl.items import Hints, Source, Story
from newscrawl.storage import feeds, imports, outcomes, partrows, queue, runs, sitememory, spellings, urls
from newscrawl.storage.batch import COMMIT_SECONDS, Batch
from newscrawl.storage.clusters import group_stories
from newscrawl.storage.database import connect, database_path, explained
from newscrawl.storage.imports import Place
from newscrawl.storage.lock import CrawlLock
from newscrawl.storage.moments import utc_text
from newscrawl.storage.queue import QueuedUrl
from newscrawl.storage.runs import Counts
from newscrawl.traps import Barren, trap_of
from newscrawl.visits import Candidate, Extracted, NotModified, Unfetched
from newscrawl.wanted import unwanted

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: Seconds a lease lasts; the next crawl takes over sooner, because the lock tells it that this one is gone.
LEASE_SECONDS = 3600.0
#: Stat that holds the error that ended a crawl early.
ERROR_STAT = "newscrawl/error"


class Session:
    """What every part of a running crawl shares. Opened by the spider, closed by the scheduler."""

    def __init__(
        self, path: Path, sources: Sequence[Source], *, since: datetime | None = None,
        until: datetime | None = None, limit: int | None = None, arguments: str = "", run_budget: Budget = BOUNDLESS,
        source_budget: Budget = BOUNDLESS
    ) -> None:  # fmt: skip
        """Raises DatabaseError, or DatabaseBusyError when another crawl holds the database."""
        self.path = path
        self.since = since
        self.until = until  # nothing of then or later is queued
        self.remaining = limit  # article pages that may still be asked for; None for no limit
        self.started_at = now()
        self.is_open = True  # whether the database may still be asked
        self.lock = CrawlLock(path)
        self.lock.acquire()
        try:
            self._database = connect(path)
            self.batch = self._take_over()
            moment = utc_text(self.started_at)
            with self.batch.change() as db:
                self.run_id = runs.start_run(db, started_at=moment, arguments=arguments, version=__version__)
                self.source_ids = {source.name: runs.source_row(db, source, moment) for source in sources}
            self.batch.commit()
        except BaseException:
            self.lock.release()
            raise
        self.sources = {self.source_ids[source.name]: source for source in sources}
        self.counts = {source_id: Counts() for source_id in self.sources}
        self._stored: dict[int, Counts] = {}  # the counts as of the last commit
        self.batch.committed = self._remember_counts
        self.scope = queue.Scope(tuple(self.sources), self.run_id)
        own = {source_id: _budget(source, source_budget) for source_id, source in self.sources.items()}
        self.budgets = Budgets(run_budget, own)
        self.barren = Barren()
        self.woken: list[str] = []  # hosts that got new URLs since the scheduler last looked
        self.resting = 0  # feeds, sitemaps and pages that were not asked for because they are not due
        #: Called while the end is worked on: with what is done, the stories that it was done for, and all of them.
        self.tell: Callable[[str, int, int], None] = _tell_nobody
        self.memories = sitememory.Memories(self.batch.connection)
        #: Called with the row of each URL whose outcome is stored.
        self.settled: Callable[[int], None] = _tell_nobody
        self.waiting = 0  # URLs of this crawl that are ready or in hand; ``open_queue`` counts them

    def _take_over(self) -> Batch:
        """The writer. After a crawl that died each change is committed at once: what killed it may come again soon."""
        batch = Batch(self._database.conn)
        with batch.change() as db:
            died = queue.reclaim(db) > 0 or runs.has_open_run(db)
        batch.commit()
        return Batch(self._database.conn, seconds=0.0 if died else COMMIT_SECONDS)

    def open_queue(self) -> list[str]:
        """The hosts that have something ready, the one with the newest first."""
        self.promote()
        self.waiting = queue.count_ready(self.batch.connection, self.scope)
        return queue.ready_hosts(self.batch.connection, self.scope)

    def promote(self) -> None:
        """Make ready what has become due since."""
        with self.batch.change() as db:
            hosts = queue.promote(db, self.scope, now())
        self.waiting += len(hosts)
        self.woken.extend(dict.fromkeys(hosts))

    def recheck(self, fetched_before: datetime) -> None:
        """Let every story and every list of this crawl's sources that was last asked for before a time be due.

        So is what gave no story, if a list still names it.
        """
        before = utc_text(fetched_before)
        with self.batch.change() as db:
            queue.recheck(db, self.scope, before, now())
            for source_id in self.scope.source_ids:
                feeds.recheck(db, source_id, before)
        self.promote()

    def discover(self, candidates: Iterable[Candidate], *, source_id: int, feed_id: int | None) -> int:
        """Queue what discovery found; gives the number of URLs that are new or said to be changed."""
        honest = []
        for candidate in candidates:
            if trap := trap_of(candidate.url, now()):
                self.counts[source_id].trapped += 1
                logger.info("%s looks like a trap (%s): it is not queued", candidate.url, trap)
            elif why := unwanted(candidate.url, self.sources[source_id]):
                self.counts[source_id].unwanted += 1
                logger.debug("%s is not queued: %s", candidate.url, why)
            else:
                honest.append(candidate)
        with self.batch.change() as db:
            queued = urls.add_urls(db, honest, source_id=source_id, feed_id=feed_id, now=now())
        self.waiting += len(queued.hosts)
        self.woken.extend(dict.fromkeys(queued.hosts))
        return queued.found

    def settle(self, item: Extracted | NotModified | Unfetched) -> str:
        """Store an outcome with its URL's leaving the queue, and count it; gives the field of Counts."""
        fetched = item.fetched if isinstance(item, Extracted) else item
        source_id = fetched.source_id
        with self.batch.change() as db:
            count = outcomes.settle(db, self.run_id, item, self.sources[source_id].revisit)
            other = spellings.try_other(db, fetched.url_id)
        self.count(source_id, count)
        self.batch.commit_if_due()
        self.settled(fetched.url_id)
        if other is not None:
            self.waiting += 1
            self.woken.append(other)
        if isinstance(item, Extracted):
            self.barren.note(item.fetched.page.requested_url, item.outcome, count)
        return count

    def stored_as(self, url_id: int) -> outcomes.StoredAs:
        """How the story that a URL gave is stored. Raises DatabaseError."""
        with explained(self.path):
            return outcomes.stored_as(self.batch.connection, url_id)

    def count(self, source_id: int, what: str) -> None:
        """Count the outcome of a page: one more in that field of the source's Counts, one less that waits."""
        counts = self.counts[source_id]
        setattr(counts, what, getattr(counts, what) + 1)
        self.waiting = max(0, self.waiting - 1)

    def want(self, url: str, source: Source, method: Literal["url", "list"]) -> None:
        """Queue a URL that the user named, for this run. It keeps its source when it is known already."""
        with self.batch.change() as db:
            owner = urls.owner_of(db, url)
            if owner is None:
                owner = self.source_ids.get(source.name) or runs.source_row(db, source, utc_text(now()))
                urls.add_urls(db, [Candidate(url, Hints(method))], source_id=owner, feed_id=None, now=now())
            if owner not in self.sources:
                self._adopt(owner, source)
            self.woken.append(urls.want(db, url, self.run_id, method, now()))
        self.waiting += 1

    def admit(self, candidate: Candidate, source: Source) -> Place:
        """The row of a URL whose page comes without a request of ours; made for this source when it is not known."""
        with self.batch.change() as db:
            place = imports.find(db, candidate.url)
            if place is None:
                owner = self.source_ids.get(source.name) or runs.source_row(db, source, utc_text(now()))
                place = imports.add(db, candidate, source_id=owner, now=now())
            if place.source_id not in self.sources:
                self._adopt(place.source_id, source)
        return place

    def admit_part(self, candidate: Candidate, source_id: int) -> Place:
        """The row of a story's first page, to which a later one has led; of that one's source."""
        return self.admit(candidate, self.sources[source_id])

    def is_part(self, story: Story) -> bool:
        """Whether a page is a later part of a stored story, which has its text. Raises DatabaseError."""
        with explained(self.path):
            return partrows.owner(self.batch.connection, story) is not None

    def _adopt(self, source_id: int, named: Source) -> None:
        """Take a source into this crawl that it is not for: only URLs named to this run are fetched of it."""
        known = runs.source_of(self.batch.connection, source_id)
        source = named if named.name == known.name else known  # the row does not hold all that a file says
        self.sources[source_id] = source
        self.source_ids[source.name] = source_id
        self.counts[source_id] = Counts()

    def allow(self, allowed: Collection[int], *, still_forbidden: Collection[int], until: str) -> None:
        """Queue what a newer robots.txt allows of what an earlier one forbade; the rest waits until it expires."""
        with self.batch.change() as db:
            queued = queue.allow(db, allowed, still_forbidden, until)
        self._wake(queued)

    def resume(self, host: str) -> None:
        """A host that could not be asked is back: what was put off for that is ready."""
        with self.batch.change() as db:
            queued = queue.resume(db, host, now())
        self._wake(queued)

    def _wake(self, queued: Iterable[tuple[str, int]]) -> None:
        """Take note of URLs that are ready, given by host and source."""
        queued = list(queued)
        self.waiting += sum(source_id in self.scope.source_ids for _, source_id in queued)
        self.woken.extend(dict.fromkeys(host for host, _ in queued))

    def lease(self, host: str) -> QueuedUrl | None:
        """The next ready URL of a host, now in hand. One of a source whose budget is spent stays where it is."""
        with self.batch.change() as db:
            queued = queue.lease(db, host, self.scope, now(), seconds=LEASE_SECONDS)
        if queued is not None:
            self.budgets.page(queued.source_id)
            self.spent(queued.source_id)
        return queued

    def has_ready(self, host: str) -> bool:
        """Whether a host has a URL that this crawl may take."""
        return self.remaining != 0 and queue.is_ready(self.batch.connection, host, self.scope)

    def received(self, source_id: int, size: int) -> None:
        """An answer of so many bytes has come for a source."""
        self.budgets.received(source_id, size)
        self.spent(source_id)

    def spent(self, source_id: int) -> str | None:
        """The budget that ends a source's part of this crawl, if one does: its URLs stay queued for the next."""
        counts = self.counts[source_id]
        if counts.cut is None and (spent := self.budgets.spent(source_id)):
            counts.cut = spent
            logger.info("%s has had its %s: the rest is left for the next crawl", self.sources[source_id].name, spent)
            rest = tuple(other for other in self.scope.source_ids if other != source_id)
            self.scope = queue.Scope(rest, self.run_id)
        return counts.cut

    def lease_suspect(self) -> QueuedUrl | None:
        """A URL that crawls died with. The lease is committed: should it be the culprit, the next crawl knows."""
        with self.batch.change() as db:
            queued = queue.lease_suspect(db, self.scope, now(), seconds=LEASE_SECONDS)
        if queued is not None:
            self.batch.commit()
        return queued

    def close(self, state: str) -> None:
        """``finish``, ``learn`` where the crawl came to its end, and ``release``. Safe to call once only."""
        try:
            self.finish(state)
            if state == "finished":  # who wants to stop wants to stop; the next crawl does it
                self.learn()
        finally:
            self.release()

    def finish(self, state: str) -> None:
        """Give back every lease and write the run's end.

        Raises DatabaseError where what the crawl did last cannot be written. Then the counts are those of what is
        stored, and the run has failed.
        """
        try:
            self._write_end(state)
        except DatabaseError:
            self.batch.give_up()
            self.counts.update({source_id: self._stored.get(source_id, Counts()) for source_id in self.counts})
            with suppress(DatabaseError):  # else the next crawl finds the run open
                self._write_end("failed")
            raise

    def _remember_counts(self) -> None:
        self._stored = {source_id: replace(counts) for source_id, counts in self.counts.items()}

    def _write_end(self, state: str) -> None:
        with self.batch.change() as db:
            queue.release(db)
            runs.finish_run(db, self.run_id, finished_at=utc_text(now()), state=state, counts=self.counts)
        self.batch.commit()

    def learn(self) -> None:
        """Group near-duplicates and count what sites repeat. In any thread: it has a connection of its own.

        Raises DatabaseError when the database cannot be written.
        """
        moment = utc_text(now())
        with explained(self.path), closing(connect(self.path, create=False)) as database:
            group_stories(database.conn, now=moment, progress=partial(self.tell, "looking for near-duplicates"))
            sitememory.remember(database.conn, now=moment, progress=partial(self.tell, "counting what sites repeat"))

    def release(self) -> None:
        """Let the database go. Closing it may take seconds; whoever looks on by the clock may come right after it."""
        self.is_open = False
        self._database.close()
        self.lock.release()


def _tell_nobody(*_: object) -> None:
    """Stands in for whoever wants to know how far the crawl is."""


def _budget(source: Source, general: Budget) -> Budget:
    """A source's own bounds, and the general ones where it has none."""
    return Budget(
        source.max_pages or general.pages, source.max_bytes or general.bytes, source.max_seconds or general.seconds
    )


_sessions: WeakKeyDictionary[Crawler, Session] = WeakKeyDictionary()


def now() -> datetime:
    return datetime.now(timezone.utc)


def attach(crawler: Crawler, session: Session) -> None:
    """Make a session the one of this crawler."""
    _sessions[crawler] = session


def session_of(crawler: Crawler) -> Session:
    """The session of a crawler whose spider opened one. Raises KeyError for a spider that did not."""
    return _sessions[crawler]


def has_session(crawler: Crawler) -> bool:
    return crawler in _sessions


def database_file(settings: BaseSettings) -> Path:
    """The crawl's database: NEWSCRAWL_DB of the settings or the environment, else data/news.db."""
    return database_path(settings["NEWSCRAWL_DB"] or None)


def archive_folder(settings: BaseSettings) -> Path:
    """Where the crawl's WARC files go: NEWSCRAWL_ARCHIVE, else warc/ beside the database."""
    given = settings["NEWSCRAWL_ARCHIVE"]
    return Path(given) if given else database_file(settings).parent / "warc"


def stop_crawl(crawler: Crawler, error: NewscrawlError) -> None:
    """End the crawl because of an error that every further page would meet. What is not committed is still queued."""
    if note_error(crawler, error):
        _schedule_coro(crawler.engine.close_spider_async(reason="error"))


def note_error(crawler: Crawler, error: NewscrawlError) -> bool:
    """Keep the error that a crawl ended with; False for a later one, which is but its echo."""
    if is_stopping(crawler):
        return False
    logger.info("%s", error)  # the command line shows it as its last line
    crawler.stats.set_value(ERROR_STAT, str(error))
    return True


def is_stopping(crawler: Crawler) -> bool:
    """Whether an error has ended the crawl: what still comes in is left for the next one."""
    return crawler.stats.get_value(ERROR_STAT) is not None


async def breathe() -> None:
    """Let the reactor do other work: called between slices of anything long."""
    await asyncio.sleep(0)


async def in_thread(work: Callable[..., T], *arguments: Any) -> T:
    """Do something that takes long without stopping the reactor."""
    return await asyncio.get_running_loop().run_in_executor(None, work, *arguments)
