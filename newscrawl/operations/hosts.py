"""What the hosts of a running crawl are doing: answering, or keeping their requests waiting, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.frontier.scheduler import FrontierScheduler
from newscrawl.frontier.session import Session
from newscrawl.storage.due import hosts_backed_off
from newscrawl.storage.urls import host_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


@dataclass(frozen=True, slots=True)
class Hosts:
    """Numbers of hosts. ``fetching`` have a request under way; the others wait: for the time between two requests,
    which a busy host makes longer, for their robots.txt, or for the time that was set after failures.
    """

    fetching: int
    delay: int
    robots: int
    back_off: int

    def __str__(self) -> str:
        waits = {"delay": self.delay, "robots.txt": self.robots, "back-off": self.back_off}
        why = ", ".join(f"{number} {name}" for name, number in waits.items() if number)
        waiting = self.delay + self.robots + self.back_off
        return f"{self.fetching} hosts fetching, {waiting} waiting" + (f" ({why})" if why else "")


def look(crawler: Crawler, session: Session) -> Hosts:
    """The hosts as they are now; at the very end of a crawl, when its database is closed, none is waited for."""
    assert crawler.engine is not None
    downloader = crawler.engine.downloader
    fetching, queued = set(), set()
    placed = set()  # requests that have passed the middlewares, where robots.txt is read
    for slot in downloader.slots.values():
        placed |= slot.active
        fetching |= {host_of(request.url) for request in slot.transferring}
        queued |= {host_of(request.url) for request, *_ in slot.queue}
    held = {host_of(request.url) for request in downloader.active if request not in placed}
    scheduler = crawler.engine.scheduler
    resting = scheduler.resting() if isinstance(scheduler, FrontierScheduler) else ()
    delayed = queued.union(resting) - fetching
    backed_off = hosts_backed_off(session.batch.connection, session.scope) if session.is_open else 0
    return Hosts(len(fetching), len(delayed), len(held - fetching - delayed), backed_off)
