"""What a crawl is doing while it does it, on stderr: a live line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newscrawl.frontier.session import Session, has_session, session_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self

#: Seconds between two looks, on a terminal and elsewhere.
TERMINAL_SECONDS, PLAIN_SECONDS = 0.5, 10.0


class Progress:
    """Scrapy extension; NEWSCRAWL_PROGRESS = False turns it off."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session: Session | None = None
        self.bar: Bar | None = None
        self.begun = time.monotonic()

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
        console = Console(stderr=True)
        if console.is_terminal:
            self.bar = Bar(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
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

    def show(self) -> None:
        assert self.session is not None
        counts = self.session.counts.values()
        done = sum(count.pages for count in counts)
        waiting = self.session.waiting
        stories = sum(count.new + count.updated for count in counts)
        rejected = sum(count.rejected for count in counts)
        rate = done / max(time.monotonic() - self.begun, 0.001)
        text = f"{done} pages, {stories} stories, {rejected} rejected, {waiting} waiting, {rate:.1f} pages/s"
        if self.bar is not None:
            self.bar.update(self.task, description=text, completed=done, total=done + waiting)
        else:
            left = f", about {waiting / rate / 60:.0f} min left" if rate > 0.1 and waiting else ""
            sys.stderr.write(f"newscrawl: {text}{left}\n")
