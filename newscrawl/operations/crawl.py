"""A crawl from start to summary, for the command line."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from newscrawl import settings as defaults
from newscrawl.errors import NewscrawlError
from newscrawl.frontier.session import ERROR_STAT, Session, session_of
from newscrawl.spiders.news import NewsSpider
from newscrawl.spiders.selection import Selection
from newscrawl.spiders.warc import WarcSpider
from newscrawl.storage.runs import Counts

#: New objects after which the collector looks for cycles. Python's 700 are a page's blocks and links: it looked at each
#: page, which took a twentieth of a crawl's own time, and the memory that a crawl takes is the same with this.
_COLLECT_AFTER = 10_000


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What a crawl did, by source name; ``error`` is what ended it early, ``stats`` are Scrapy's.

    ``resting`` counts the feeds, sitemaps and pages that were not polled because they were not due.
    """

    counts: Mapping[str, Counts]
    resting: int
    error: str | None
    stats: Mapping[str, object]

    def number(self, stat: str) -> int:
        """A count among the stats."""
        value = self.stats.get(stat, 0)
        assert isinstance(value, int)
        return value

    @property
    def failed(self) -> bool:
        """Whether nothing at all worked: every source's feeds and pages failed, or the crawl could not go on."""
        return self.error is not None or (bool(self.counts) and all(map(_nothing_worked, self.counts.values())))


class _NamedSettings(Settings):
    """Scrapy's settings, which say of a wrong value whose it is. Raises NewscrawlError where those raise ValueError."""

    def set(self, name: Any, value: Any, priority: int | str = "project") -> None:
        with _setting(name):
            super().set(name, value, priority)

    def getbool(self, name: Any, default: bool = False) -> bool:
        with _setting(name):
            return super().getbool(name, default)

    def getint(self, name: Any, default: int = 0) -> int:
        with _setting(name):
            return super().getint(name, default)

    def getfloat(self, name: Any, default: float = 0.0) -> float:
        with _setting(name):
            return super().getfloat(name, default)


@contextmanager
def _setting(name: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise NewscrawlError(f"the setting {name} is wrong: {error}") from error


def _nothing_worked(counts: Counts) -> bool:
    worked = counts.new + counts.updated + counts.unchanged + counts.duplicates + counts.rejected + counts.feeds_ok
    return not worked and bool(counts.failed + counts.disallowed + counts.feeds_failed)


def run_crawl(chosen: Selection, options: Mapping[str, object]) -> CrawlResult:
    """Crawl what was chosen with Scrapy settings on top of newscrawl's.

    Raises NewscrawlError when the crawl cannot start.
    """
    return _run(NewsSpider, options, chosen=chosen)


def run_warc(files: Sequence[str], sources: Sequence[str], options: Mapping[str, object]) -> CrawlResult:
    """Store the pages of WARC files and of lists of them, given as paths or URLs: of some sources, or of all.

    Raises NewscrawlError when that cannot start.
    """
    return _run(WarcSpider, options, files=files, source=sources)


def _run(spider: type[Spider], options: Mapping[str, object], **arguments: object) -> CrawlResult:
    """One crawl a process, as Twisted has it.

    Raises NewscrawlError when the crawl cannot start.
    """
    settings = _NamedSettings()
    settings.setmodule(defaults, priority="project")
    try:
        settings.update(options, priority="cmdline")
        process = AsyncCrawlerProcess(settings)
        crawler = process.create_crawler(spider)
    except (ValueError, TypeError, ImportError, AttributeError, NameError) as error:  # NameError: load_object's
        raise NewscrawlError(f"a setting is wrong: {error}") from error
    # certificates are not checked (an expired one is no reason to lose a story), so it need not say so a connection
    logging.getLogger("scrapy.core.downloader.tls").setLevel(logging.ERROR)
    sessions: list[Session] = []
    crawler.signals.connect(lambda: sessions.append(session_of(crawler)), signal=signals.spider_opened, weak=False)
    task: asyncio.Task[None] = process.crawl(crawler, **arguments)
    task.add_done_callback(lambda done: done.exception())  # it is raised below; asyncio need not print it
    with _collecting_seldom():
        process.start()
    failure = task.exception() if task.done() and not task.cancelled() else None
    if isinstance(failure, NewscrawlError):
        raise failure
    if failure is not None:
        raise NewscrawlError(f"the crawl ended with {type(failure).__name__}: {failure}") from failure
    counts = {session.sources[key].name: count for session in sessions for key, count in session.counts.items()}
    resting = sum(session.resting for session in sessions)
    return CrawlResult(counts, resting, crawler.stats.get_value(ERROR_STAT), crawler.stats.get_stats())


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Fewer searches for cycles, for a process that makes and drops many small objects."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
