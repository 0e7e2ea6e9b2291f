"""Extraction in processes that can be killed.

A page can hang or swell the parser (one tag with 100,000 attributes takes lxml over a minute), and a thread cannot be
killed. So pages go to worker processes over socket pairs, each with one page in hand and one waiting, so that a worker
never idles for want of an answer from us. A worker that is over time or dies costs the page it had in hand; a new one
takes its place and the page that waited.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import pickle
import resource
import signal
import socket
import struct
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import BinaryIO, cast

from newscrawl.challenges import challenge_of
from newscrawl.errors import NewscrawlError
from newscrawl.forks import ForkContext, check_parent
from newscrawl.items import Page, Rejection, RejectionReason, Story
from newscrawl.templates.memory import SiteMemory

#: More processes than this are a mistake: each takes some 100 MB.
MAX_JOBS = 512
#: Bytes of a page beyond which it is not tried.
MAX_BYTES = 10 << 20
# One page at work and one waiting: more would only make a killed worker's queue longer.
_IN_HAND = 2
# Workers that may die before they are ready, in all, before the pool gives up: the installation is broken.
_STILLBORN_LIMIT = 4
# Workers give way to the crawl, which needs little time, but at once: with all cores busy the reactor's 99th percentile
# of delay fell from 174 ms to 60 ms.
_NICENESS = 10
# Statuses that a challenge comes with, and those that are walls by themselves.
_CHALLENGED = frozenset((401, 403, 405, 429, 503))
_WALLS = {401: RejectionReason.LOGIN_WALL, 402: RejectionReason.PAYWALL, 451: RejectionReason.GEO_BLOCK}
# How many times the seconds of its limit a page may take by the clock: one that sleeps is killed as well.
_PATIENCE = 6
_TICKS = os.sysconf("SC_CLK_TCK")
_SIZE = struct.Struct("!I")
_READY = b"ready"
# A fork server: a worker that was killed is replaced in milliseconds, with the imports already made, and nothing of the
# crawl's threads and sockets is inherited.
_CONTEXT = ForkContext(["newscrawl.workers", "newscrawl.warm"])


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may take: seconds, and bytes of address space on top of what its worker has when it starts.

    Seconds are the processor's, where the system tells: on a busy machine a sound page takes longer by the clock.
    """

    seconds: float = 10.0
    memory: int = 1 << 30


class _Job:
    __slots__ = ("future", "memory", "page", "retried")

    def __init__(self, page: Page, memory: SiteMemory | None, future: asyncio.Future[Story | Rejection]) -> None:
        self.page, self.memory, self.future, self.retried = page, memory, future, False


class _Worker:
    """One process and our end of its socket."""

    def __init__(self, pool: ExtractionPool) -> None:
        self.pool = pool
        self.jobs: deque[_Job] = deque()
        self.process: BaseProcess | None = None
        self.ready = False
        self.deadline: asyncio.TimerHandle | None = None
        self.timed_out = False
        self.worked = False
        self.idle_since = 0.0
        self.busy_since = 0.0
        self.spent_before = 0.0
        self.writer: asyncio.StreamWriter | None = None

    async def run(self) -> None:
        """Start the process and hand its answers on until it ends."""
        ours, theirs = socket.socketpair()
        self.process = _CONTEXT.Process(
            target=_work, args=(theirs, self.pool.limits.memory), daemon=True, name="newscrawl-extract"
        )
        # forking takes some milliseconds, and the first one starts the fork server: not in the event loop's thread
        try:
            await asyncio.get_running_loop().run_in_executor(None, self.process.start)
        except (OSError, EOFError, RuntimeError):
            # no more processes or files to be had; the fork server was killed; a process that imports its parent's main
            self.process = None
            ours.close()
            return
        finally:
            theirs.close()
        if self.pool.closing:  # the crawl was over before its workers were up
            self.kill()
        reader, self.writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
        try:
            while True:
                (size,) = _SIZE.unpack(await reader.readexactly(_SIZE.size))
                message = await reader.readexactly(size)
                if message == _READY:
                    self.ready = True
                    self.idle_since = time.monotonic()
                else:
                    self._answer(message)
                self.pool.feed()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._stop_clock()
            self.writer.close()
            self.kill()
            with contextlib.suppress(RuntimeError):  # no thread starts any more when the interpreter ends
                await asyncio.get_running_loop().run_in_executor(None, self.process.join)

    def send(self, job: _Job) -> None:
        assert self.writer is not None
        message = pickle.dumps((job.page, job.memory), protocol=pickle.HIGHEST_PROTOCOL)
        self.writer.write(_SIZE.pack(len(message)))
        self.writer.write(message)
        self.jobs.append(job)
        if len(self.jobs) == 1:
            if self.worked:  # what comes before the first page is the crawl's start, not a worker kept waiting
                self.pool.idle_seconds += time.monotonic() - self.idle_since
            self.worked = True
            self._start_clock()

    def _answer(self, message: bytes) -> None:
        job = self.jobs.popleft()
        self._stop_clock()
        self.pool.busy_seconds += time.monotonic() - self.busy_since
        if self.jobs:
            self._start_clock()
        else:
            self.idle_since = time.monotonic()
        if not job.future.done():
            outcome = pickle.loads(message)  # noqa: S301  # our own process wrote it
            if isinstance(outcome, NewscrawlError):
                job.future.set_exception(outcome)
            else:
                job.future.set_result(outcome)

    def _start_clock(self) -> None:
        self.busy_since = time.monotonic()
        self.spent_before = self._spent()
        self.deadline = asyncio.get_running_loop().call_later(self.pool.limits.seconds, self._over_time)

    def _stop_clock(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def _over_time(self) -> None:
        limit = self.pool.limits.seconds
        left = limit - (self._spent() - self.spent_before)
        if left > 0 and time.monotonic() - self.busy_since < _PATIENCE * limit:
            self.deadline = asyncio.get_running_loop().call_later(max(left, 0.1), self._over_time)
            return
        self.timed_out = True
        self.kill()

    def _spent(self) -> float:
        """Seconds of the processor that the process has had; of the clock, where there is no /proc."""
        try:
            with open(f"/proc/{self.process.pid if self.process else 0}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            return time.monotonic()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def kill(self) -> None:
        if self.process is not None and self.process.is_alive():
            self.process.kill()


class ExtractionPool:
    """``jobs`` worker processes. ``extract`` never raises for what a page does: that gives a Rejection.

    ``busy_seconds`` is the time, summed over workers, that a page was at work; ``idle_seconds`` the time that a worker
    had none between two pages.
    """

    def __init__(self, jobs: int | None, limits: Limits) -> None:
        self.jobs = max(1, jobs or os.cpu_count() or 1)
        self.limits = limits
        self.idle_seconds = 0.0
        self.busy_seconds = 0.0
        self._waiting: deque[_Job] = deque()
        self._workers: list[_Worker] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.closing = False
        self._started = False
        self._stillborn = 0

    @property
    def pending(self) -> int:
        """Pages that wait or are at work."""
        return len(self._waiting) + sum(len(worker.jobs) for worker in self._workers)

    def start(self) -> None:
        """Start the workers, unless they are up; ``submit`` does it too. Needs a running event loop.

        Raises NewscrawlError in a process that may have no children.
        """
        if not self._started:
            check_parent()
            self._started = True
            for _ in range(self.jobs):
                self._spawn()

    def submit(self, page: Page, memory: SiteMemory | None = None) -> asyncio.Future[Story | Rejection]:
        """Queue a page; the future gives its story or its rejection, or NewscrawlError when no worker can start.

        ``memory`` is what is known of the page's site.
        """
        future: asyncio.Future[Story | Rejection] = asyncio.get_running_loop().create_future()
        if self._stillborn >= _STILLBORN_LIMIT:
            future.set_exception(NewscrawlError("extraction workers die as they start"))
            return future
        self.start()
        self._waiting.append(_Job(page, memory, future))
        self.feed()
        return future

    async def extract(self, page: Page, memory: SiteMemory | None = None) -> Story | Rejection:
        """The story of a page, or why there is none: also ``timeout`` and ``crashed``.

        Raises NewscrawlError when no page can be extracted: no worker starts, or the machine lacks something.
        """
        return await self.submit(page, memory)

    async def close(self) -> None:
        """End the workers; what is still waiting gets no answer."""
        self.closing = True
        for worker in self._workers:
            worker.kill()
        for task in list(self._tasks):
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def feed(self) -> None:
        """Give what waits to the ready workers, the emptiest first."""
        while self._waiting:
            free = [worker for worker in self._workers if worker.ready and len(worker.jobs) < _IN_HAND]
            if not free:
                return
            min(free, key=lambda worker: len(worker.jobs)).send(self._waiting.popleft())

    def _spawn(self) -> None:
        worker = _Worker(self)
        self._workers.append(worker)
        task = asyncio.get_running_loop().create_task(self._keep(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, worker: _Worker) -> None:
        await worker.run()
        self._workers.remove(worker)
        if self.closing:
            return
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= _STILLBORN_LIMIT:
                self._give_up()
                return
        if worker.jobs:
            self._bury(worker, worker.jobs.popleft())
            self._waiting.extendleft(reversed(worker.jobs))
        self._spawn()

    def _give_up(self) -> None:
        error = NewscrawlError("extraction workers die as they start: run 'newscrawl doctor' to see why")
        while self._waiting:
            future = self._waiting.popleft().future
            if not future.done():  # whoever asked may have gone
                future.set_exception(error)

    def _bury(self, worker: _Worker, job: _Job) -> None:
        """The page that was in hand when its worker died.

        A death that is not ours to explain (the system's out-of-memory killer, say) may not be the page's fault: it
        gets a second try, and is rejected when it kills again.
        """
        if worker.timed_out:
            outcome = Rejection(job.page.url, RejectionReason.TIMEOUT, f"over {self.limits.seconds:g} s")
        elif not job.retried:
            job.retried = True
            self._waiting.appendleft(job)
            return
        else:
            code = worker.process.exitcode if worker.process is not None else None
            outcome = Rejection(job.page.url, RejectionReason.CRASHED, f"the worker died (exit code {code})")
        if not job.future.done():
            job.future.set_result(outcome)


def refusal(page: Page, max_bytes: int = MAX_BYTES) -> Rejection | None:
    """Why a page is not worth a worker's time, if it is not: an error page is no story, whatever it says.

    An error that is a wall says so.
    """
    if page.status != 200:
        challenge = challenge_of(page) if page.status in _CHALLENGED else None
        if challenge:
            return Rejection(page.url, RejectionReason.CAPTCHA, f"status {page.status}, {challenge}")
        reason = _WALLS.get(page.status, RejectionReason.HTTP_ERROR)
        return Rejection(page.url, reason, f"status {page.status}")
    if len(page.body) > max_bytes:
        return Rejection(page.url, RejectionReason.TOO_LARGE, f"{len(page.body)} bytes")
    if page.fault is not None:
        return Rejection(page.url, RejectionReason.BROKEN_OFF, page.fault)
    return None


def extract_safely(page: Page, memory: SiteMemory | None = None) -> Story | Rejection:
    """``extract``, with what it raises turned into a ``crashed`` rejection that names the error.

    Raises NewscrawlError for what is this machine's fault and would meet every page: no room for a temporary file, say.
    """
    from newscrawl.extraction import extract  # half a second that the crawl's own process need not spend

    try:
        return extract(page, memory=memory)
    except OSError as error:
        if error.errno is not None:
            raise NewscrawlError(f"extraction cannot work here: {error}") from error
        return Rejection(page.url, RejectionReason.CRASHED, f"OSError: {error}"[:300])
    except MemoryError:
        return Rejection(page.url, RejectionReason.CRASHED, "out of memory")
    except RecursionError:
        return Rejection(page.url, RejectionReason.CRASHED, "nested too deeply")
    except Exception as error:
        return Rejection(page.url, RejectionReason.CRASHED, f"{type(error).__name__}: {error}"[:300])


def _work(connection: socket.socket, memory_limit: int) -> None:
    """The worker's life: pages in, stories out, until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl, which then ends its workers
    os.nice(_NICENESS)
    gc.freeze()  # what the fork server loaded is never garbage: looking through it again cost 8 to 17 ms a page
    _limit_memory(memory_limit)
    # whoever gave the pages may be killed while one is at work: then nobody wants the answer
    with contextlib.suppress(ConnectionError), connection, cast(BinaryIO, connection.makefile("rwb")) as stream:
        _send(stream, _READY)
        while header := stream.read(_SIZE.size):
            (size,) = _SIZE.unpack(header)
            page, memory = pickle.loads(stream.read(size))  # noqa: S301  # the crawl wrote it
            outcome: Story | Rejection | NewscrawlError
            try:
                outcome = extract_safely(page, memory)
            except NewscrawlError as error:
                outcome = error
            _send(stream, pickle.dumps(outcome, protocol=pickle.HIGHEST_PROTOCOL))


def _send(stream: BinaryIO, message: bytes) -> None:
    stream.write(_SIZE.pack(len(message)))
    stream.write(message)
    stream.flush()


def _limit_memory(extra: int) -> None:
    """Cap the address space at what is mapped now plus ``extra`` bytes; where that is unknown, only time is limited."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            mapped = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + extra, resource.RLIM_INFINITY))
    except (OSError, ValueError):
        pass
