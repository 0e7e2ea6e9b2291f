"""How long the reactor keeps others waiting: a Scrapy extension that times each turn of the event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from scrapy import signals

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from typing_extensions import Self


class StallMeter:
    """Waking the loop to see how late it comes would itself be work: on a busy machine a fifth of what is measured."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.turns: list[float] = []  # seconds from one look for events to the next
        self.works: list[float] = []  # CPU seconds of the reactor's thread in these

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        meter = cls(crawler)
        crawler.signals.connect(meter.opened, signals.spider_opened)
        crawler.signals.connect(meter.closed, signals.spider_closed)
        return meter

    def opened(self) -> None:
        selector: Any = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
        look = selector.select
        self.begun = begun = time.monotonic()
        since, work = begun, time.thread_time()

        def select(timeout: float | None = None) -> Any:
            nonlocal since, work
            self.turns.append(time.monotonic() - since)
            self.works.append(time.thread_time() - work)
            found = look(timeout)
            since, work = time.monotonic(), time.thread_time()
            return found

        selector.select = select

    def closed(self) -> None:
        seconds = time.monotonic() - self.begun
        for kind, turns in (("", self.turns), ("work_", self.works)):
            self.crawler.stats.set_value(f"stall/{kind}p99", late(turns, seconds, 0.01))
            self.crawler.stats.set_value(f"stall/{kind}max", max(turns, default=0.0))


def late(turns: Iterable[float], seconds: float, share: float) -> float:
    """What an event waits that comes at any moment of so many seconds: all but a share of them wait less.

    One that comes in a turn waits for its end, so in each the waits are as long as it or shorter, evenly.
    """
    longest = sorted(turns, reverse=True)
    total = 0.0
    for count, turn in enumerate(longest, 1):
        total += turn
        wait = (total - share * seconds) / count  # where the first so many turns exceed it for that share of the time
        if wait > (longest[count] if count < len(longest) else 0.0):
            return min(wait, turn)
    return 0.0
