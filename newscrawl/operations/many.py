"""Many pages through the extraction workers for a caller that is no event loop, or one of its own."""

from __future__ import annotations

import asyncio
import atexit
from collections import deque
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import Any, TypeVar

from newscrawl.forks import check_parent
from newscrawl.items import Page, Rejection, Story
from newscrawl.operations.batch import AHEAD
from newscrawl.templates.memory import SiteMemory
from newscrawl.workers import ExtractionPool, Limits, refusal

T = TypeVar("T")


def extract_in_order(
    pages: Iterable[Page], jobs: int | None, limits: Limits, memory: SiteMemory | None = None
) -> Iterator[Story | Rejection]:
    """The outcome of each page, in the order of the pages, which are taken as outcomes are asked for.

    The workers' event loop runs in a thread of its own, so that the caller may have one, as notebooks do. Raises
    NewscrawlError when no worker can start.
    """
    check_parent()
    pool = ExtractionPool(jobs, limits)
    loop = _Loop(pool)
    waiting: deque[Future[Story | Rejection]] = deque()
    try:
        given, fault = iter(pages), None
        while fault is None:
            try:
                waiting.append(loop.begin(_outcome(pool, next(given), memory)))
            except Exception as error:  # at the end, or the caller's: what was given before has its outcome
                fault = error
            while waiting and (fault or waiting[0].done() or len(waiting) >= AHEAD * pool.jobs):
                yield waiting.popleft().result()
        if not isinstance(fault, StopIteration):
            raise fault
    finally:
        loop.end()


async def _outcome(pool: ExtractionPool, page: Page, memory: SiteMemory | None) -> Story | Rejection:
    return refusal(page) or await pool.extract(page, memory)


class _Loop:
    """An event loop in a thread, for the workers of a pool."""

    def __init__(self, pool: ExtractionPool) -> None:
        self._pool = pool
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="newscrawl-extract", daemon=True)
        self._thread.start()
        atexit.register(self.end)  # a program may end while somebody still holds what waits

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def end(self) -> None:
        """End the workers and everything that was begun."""
        if self._loop.is_closed():
            return
        atexit.unregister(self.end)
        self.begin(_end(self._pool)).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _end(pool: ExtractionPool) -> None:
    await pool.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:  # a page that was in hand gets no answer any more
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    with suppress(RuntimeError):  # no thread starts any more when the interpreter ends
        await asyncio.get_running_loop().shutdown_default_executor()
