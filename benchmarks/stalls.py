"""How long the reactor keeps others waiting: a Scrapy extension that is to be called every 10 ms and notes how late."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from scrapy import signals

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self

EVERY = 0.010


class StallMeter:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.late: list[float] = []
        self.worked: list[float] = []  # CPU seconds of the reactor's thread in the same time

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        meter = cls(crawler)
        crawler.signals.connect(meter.opened, signals.spider_opened)
        crawler.signals.connect(meter.closed, signals.spider_closed)
        return meter

    def opened(self) -> None:
        self.task = asyncio.get_running_loop().create_task(self.watch())

    async def watch(self) -> None:
        while True:
            due, work = time.monotonic() + EVERY, time.thread_time()
            await asyncio.sleep(EVERY)
            late = time.monotonic() - due
            self.late.append(late)
            self.worked.append(min(late, time.thread_time() - work))

    def closed(self) -> None:
        self.task.cancel()
        for kind, late in (("", sorted(self.late)), ("work_", sorted(self.worked))):
            for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)):
                value = late[min(len(late) - 1, int(share * len(late)))] if late else 0.0
                self.crawler.stats.set_value(f"stall/{kind}{name}", value)
