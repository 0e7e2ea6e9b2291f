"""What a crawl did, in lines: for `newscrawl crawl`, and for the log of `scrapy crawl`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from scrapy import signals

from newscrawl.frontier.session import has_session, session_of
from newscrawl.storage.runs import Counts

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self

logger = logging.getLogger(__name__)

#: Fields of Counts that are told of each source.
COLUMNS = ("new", "updated", "unchanged", "duplicates", "rejected", "failed", "disallowed")


def active(counts: Mapping[str, Counts]) -> dict[str, Counts]:
    """The sources, by name, of which there is something to tell."""
    return {name: each for name, each in counts.items() if each.pages or each.feeds_failed or each.trapped or each.cut}


def remarks(counts: Counts) -> list[str]:
    """What was left out on purpose."""
    trapped = [f"{counts.trapped} addresses that look like traps"] if counts.trapped else []
    unwanted = [f"{counts.unwanted} addresses that are not wanted"] if counts.unwanted else []
    return trapped + unwanted + ([f"cut off after {counts.cut}"] if counts.cut else [])


def source_lines(counts: Mapping[str, Counts]) -> Iterator[str]:
    """A line for each source that was active."""
    for name, each in active(counts).items():
        cells = [f"{getattr(each, column)} {column}" for column in COLUMNS]
        cells += [f"{each.feeds_failed} feeds failed"] if each.feeds_failed else []
        yield f"{name}: {', '.join([*cells, *remarks(each)])}"


def total_lines(counts: Mapping[str, Counts], resting: int) -> Iterator[str]:
    """The sum of all sources, and what was not due."""
    totals = ", ".join(f"{sum(getattr(each, column) for each in counts.values())} {column}" for column in COLUMNS)
    quiet = len(counts) - len(active(counts))
    yield f"total: {totals}{f' ({quiet} of {len(counts)} sources had nothing new)' if quiet else ''}"
    if resting:
        yield f"not due yet: {resting} feeds and pages (--recheck 0m asks for them too)"


class Summary:
    """Scrapy extension: the lines at level INFO once a crawl has ended. `newscrawl crawl` prints them instead."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def closed(self) -> None:
        if not has_session(self.crawler):
            return
        session = session_of(self.crawler)
        counts = {session.sources[key].name: each for key, each in session.counts.items()}
        for line in (*source_lines(counts), *total_lines(counts, session.resting), f"database: {session.path}"):
            logger.info("%s", line)
