"""What a crawl is doing while it does it, on stderr: a live line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newscrawl.frontier.session import Session, has_session, session_of
from newscrawl.operations.hosts import look
from newscrawl.spiders.warc import KNOWN, RESPONSES, SHARE

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self

#: Seconds between two looks, on a terminal and elsewhere.
TERMINAL_SECONDS, PLAIN_SECONDS = 0.5, 10.0
#: Seconds over which the rate is taken.
RATE_SECONDS = 60.0


class Progress:
    """Scrapy extension; NEWSCRAWL_PROGRESS = False turns it off."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session: Session | None = None
        self.bar: Bar | None = None
        self.begun = time.monotonic()
        self.looked = 0.0
        self.marks: deque[tuple[float, int]] = deque([(self.begun, 0)])  # time, pages done by then
        self.hosts = "no host asked yet"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("NEWSCRAWL_PROGRESS"):
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self) -> None:
        if not has_session(self.crawler):
            return
        self.session = session_of(self.crawler)
        self.session.tell = self.tell
        console = Console(stderr=True)
        if console.is_terminal:
            self.bar = Bar(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(12), MofNCompleteColumn(),
                           TimeElapsedColumn(), console=console, transient=True)  # fmt: skip
            self.task = self.bar.add_task("starting", total=None)
            self.bar.start()
        self.loop = create_looping_call(self.show)
        self.loop.start(TERMINAL_SECONDS if self.bar else PLAIN_SECONDS, now=False)

    def closed(self) -> None:
        if self.session is None:
            return
        self.loop.stop()
        if self.bar is not None:
            self.bar.stop()

    def tell(self, what: str, done: int, total: int) -> None:
        """How far the work after the last page is; after an upgrade it is about all stories."""
        if self.bar is not None:
            self.bar.update(self.task, description=what, completed=done, total=total)
        elif time.monotonic() - self.looked >= PLAIN_SECONDS:
            self.looked = time.monotonic()
            sys.stderr.write(f"newscrawl: {what}: {done} of {total} stories\n")

    def show(self) -> None:
        assert self.session is not None
        counts = self.session.counts.values()
        done = sum(count.pages for count in counts)
        moment = time.monotonic()
        self.marks.append((moment, done))
        while self.marks[0][0] < moment - RATE_SECONDS and len(self.marks) > 2:
            self.marks.popleft()
        begun, before = self.marks[0]
        rate = (done - before) / max(moment - begun, 0.001)
        if moment - self.looked >= PLAIN_SECONDS or self.bar is None:
            self.looked, self.hosts = moment, str(look(self.crawler, self.session))
        parts = [_outcomes(self.crawler, done), ", ".join(self._waiting())]
        parts.append(", ".join([f"{rate:.1f} pages/s", *self._left(rate)]))
        if self.bar is None:
            sys.stderr.write(f"newscrawl: {', '.join(parts)}\n")
            return
        read, share = (self.crawler.stats.get_value(stat) for stat in (RESPONSES, SHARE))
        completed = done if read is None else read
        total = done + self.session.waiting if read is None else int(read / share) if share else None
        # a line each: a terminal may have no more than 80 columns
        self.bar.update(self.task, description="\n".join(parts), completed=completed, total=total)

    def _waiting(self) -> Iterator[str]:
        assert self.session is not None
        read = self.crawler.stats.get_value(RESPONSES)
        if read is not None:
            yield f"{read} responses read, {self.crawler.stats.get_value(KNOWN, 0)} known"
        else:
            yield f"{self.session.waiting} waiting"
            yield self.hosts

    def _left(self, rate: float) -> Iterator[str]:
        """The time left at the pace of the last minute; of a WARC file, at the pace of the whole of it."""
        assert self.session is not None
        share = self.crawler.stats.get_value(SHARE)
        if share:
            seconds = (time.monotonic() - self.begun) * (1 - share) / share
        elif self.session.waiting and rate > 0:
            seconds = self.session.waiting / rate
        else:
            return
        yield f"about {_span(seconds)} left"


def _outcomes(crawler: Crawler, done: int) -> str:
    stats = crawler.stats.get_stats()
    stories = stats.get("newscrawl/new", 0) + stats.get("newscrawl/updated", 0)
    prefix = "newscrawl/rejected/"
    reasons = {name.removeprefix(prefix): number for name, number in stats.items() if name.startswith(prefix)}
    most = sorted(reasons.items(), key=lambda each: -each[1])
    why = f" ({', '.join(f'{number} {name}' for name, number in most)})" if most else ""
    return f"{done} pages, {stories} stories, {sum(reasons.values())} rejected{why}"


def _span(seconds: float) -> str:
    minutes = seconds / 60
    return f"{seconds:.0f} s" if minutes < 1 else f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
