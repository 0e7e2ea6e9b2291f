"""One crawl on one database: the lock, the writer's connection, the run's row and its counts by source."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal, TypeVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.utils.defer import _schedule_coro

from newscrawl import __version__
from newscrawl.errors import NewscrawlError
from newscrawl.items import Candidate, Hints, Source
from newscrawl.storage import runs, urls
from newscrawl.storage.batch import Batch
from newscrawl.storage.clusters import group_stories
from newscrawl.storage.database import connect, database_path
from newscrawl.storage.lock import CrawlLock
from newscrawl.storage.runs import Counts
from newscrawl.storage.urls import utc_text

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: Stat that holds the error that ended a crawl early.
ERROR_STAT = "newscrawl/error"


class Session:
    """What every part of a running crawl shares. Opened by the spider, closed by the scheduler."""

    def __init__(
        self, path: Path, sources: Sequence[Source], *, since: datetime | None = None, limit: int | None = None,
        arguments: str = ""
    ) -> None:  # fmt: skip
        """Raises DatabaseError, or DatabaseBusyError when another crawl holds the database."""
        self.path = path
        self.since = since
        self.remaining = limit  # article pages that may still be asked for; None for no limit
        self.started_at = now()
        self.lock = CrawlLock(path)
        self.lock.acquire()
        try:
            self._database = connect(path)
            self.batch = Batch(self._database.conn)
            moment = utc_text(self.started_at)
            with self.batch.change() as db:
                urls.release_leases(db)
                self.run_id = runs.start_run(db, started_at=moment, arguments=arguments, version=__version__)
                self.source_ids = {source.name: runs.source_row(db, source, moment) for source in sources}
            self.batch.commit()
        except BaseException:
            self.lock.release()
            raise
        self.sources = {self.source_ids[source.name]: source for source in sources}
        self.counts = {source_id: Counts() for source_id in self.sources}
        self.scope = urls.Scope(tuple(self.sources), self.run_id)
        self.woken: list[str] = []  # hosts that got new URLs since the scheduler last looked

    def discover(self, candidates: Iterable[Candidate], *, source_id: int, feed_id: int | None) -> int:
        """Queue what discovery found; gives the number of URLs that are new or due again."""
        with self.batch.change() as db:
            hosts = urls.add_urls(db, candidates, source_id=source_id, feed_id=feed_id, now=now())
        self.woken.extend(dict.fromkeys(hosts))
        return len(hosts)

    def count(self, source_id: int, what: str) -> None:
        """Add one to a field of the source's Counts."""
        counts = self.counts[source_id]
        setattr(counts, what, getattr(counts, what) + 1)

    def want(self, url: str, source: Source, method: Literal["url", "list"]) -> None:
        """Queue a URL that the user named, for this run. It keeps its source when it is known already."""
        with self.batch.change() as db:
            owner = urls.owner_of(db, url)
            if owner is None:
                owner = self.source_ids.get(source.name) or runs.source_row(db, source, utc_text(now()))
                urls.add_urls(db, [Candidate(url, Hints(method))], source_id=owner, feed_id=None, now=now())
            if owner not in self.sources:
                self._adopt(owner, source)
            self.woken.append(urls.want(db, url, self.run_id))

    def _adopt(self, source_id: int, named: Source) -> None:
        """Take a source into this crawl that it is not for: only URLs named to this run are fetched of it."""
        known = runs.source_of(self.batch.connection, source_id)
        source = named if named.name == known.name else known  # the row does not hold all that a file says
        self.sources[source_id] = source
        self.source_ids[source.name] = source_id
        self.counts[source_id] = Counts()

    def queued(self) -> int:
        """URLs of this crawl that are due now."""
        return urls.count_queued(self.batch.connection, self.scope, now())

    def close(self, state: str, unasked: Iterable[int] = ()) -> None:
        """Give back every lease, write the run's end, commit, and let the database go. Safe to call once only.

        ``unasked`` are leased URLs that were never asked for: they do not count as tried.
        """
        try:
            with self.batch.change() as db:
                urls.unlease(db, unasked)
                urls.release_leases(db)
                finished_at = utc_text(now())
                runs.finish_run(db, self.run_id, finished_at=finished_at, state=state, counts=self.counts)
            self.batch.commit()
            if state == "finished":  # who wants to stop wants to stop; the next crawl does it
                group_stories(self.batch.connection, now=finished_at)
        finally:
            self._database.close()
            self.lock.release()


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
