"""Running systems over pages: in processes, under a time limit, with answers of peers remembered."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import FrameType

from newscrawl.errors import NewscrawlError
from newscrawl.evaluation.metrics import Answer
from newscrawl.evaluation.pages import LabelledPage
from newscrawl.evaluation.peers import System, quiet
from newscrawl.evaluation.remembered import Remembered
from newscrawl.forks import ForkContext

#: Seconds that a system may take for a page: several times what the slowest of them needs for the largest labelled one.
TIME_LIMIT = 30.0
#: Pages handed to a process ahead of its work.
_AHEAD = 4

Answers = dict[str, list[Answer]]
_Task = tuple[str, int]


class _OverTime(BaseException):
    """Not an Exception: the systems catch those."""


def run(
    systems: Sequence[System],
    pages: Sequence[LabelledPage],
    *,
    jobs: int = 1,
    remembered: Remembered | None = None,
    advance: Callable[[], None] = lambda: None,
) -> Answers:
    """The answers of each system, by its name and in the order of pages.

    With more than one job systems must be picklable. ``advance`` is called once for each system and page. Exceptions
    and time over the limit give an empty answer that says so. Raises NewscrawlError when a process dies.
    """
    found: dict[str, dict[int, Answer]] = {system.name: {} for system in systems}
    tasks: list[_Task] = []
    for index, page in enumerate(pages):
        for system in systems:
            known = remembered.get(system, page) if remembered else None
            if known is None:
                tasks.append((system.name, index))
            else:
                found[system.name][index] = known
                advance()
    by_name = {system.name: system for system in systems}
    answers = _in_processes(by_name, pages, tasks, jobs) if jobs > 1 else _here(by_name, pages, tasks)
    for (name, index), answer in answers:
        found[name][index] = answer
        if remembered:
            remembered.put(by_name[name], pages[index], answer)
        advance()
    return {name: [answers[index] for index in range(len(pages))] for name, answers in found.items()}


def _here(
    systems: dict[str, System], pages: Sequence[LabelledPage], tasks: Sequence[_Task]
) -> Iterator[tuple[_Task, Answer]]:
    for task in tasks:
        yield task, answer_safely(systems[task[0]], pages[task[1]])


def _in_processes(
    systems: dict[str, System], pages: Sequence[LabelledPage], tasks: Sequence[_Task], jobs: int
) -> Iterator[tuple[_Task, Answer]]:
    running: dict[Future[Answer], _Task] = {}
    with ProcessPoolExecutor(jobs, ForkContext([__name__]), _start, (systems,)) as pool:
        try:
            for task in tasks:
                running[pool.submit(_work, task[0], pages[task[1]])] = task
                if len(running) >= jobs * _AHEAD:
                    yield from _finished(running)
            while running:
                yield from _finished(running)
        except BrokenProcessPool as error:
            some = ", ".join(sorted({f"{name} on {pages[index].id}" for name, index in running.values()}))
            raise NewscrawlError(f"a process of the evaluation died, at one of: {some}"[:500]) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _finished(running: dict[Future[Answer], _Task]) -> Iterator[tuple[_Task, Answer]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        answer = future.result()
        yield running.pop(future), answer


_systems: dict[str, System] = {}  # of a process, set when it starts: models are sent once, not with each page


def _start(systems: dict[str, System]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which then ends its processes
    _systems.update(systems)


def _work(name: str, page: LabelledPage) -> Answer:
    return answer_safely(_systems[name], page)


def answer_safely(system: System, page: LabelledPage, limit: float = TIME_LIMIT) -> Answer:
    """The answer of a system, or an empty one that names the exception or the time limit (in seconds)."""
    try:
        with quiet(), _limited(limit):
            return system.answer(page)
    except _OverTime:
        return Answer(problem=f"over {limit:g} s", failed=True)
    except Exception as error:
        return Answer(problem=f"{type(error).__name__}: {error}"[:300], failed=True)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raises _OverTime in the block when it takes longer; only between two steps of Python, and in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _OverTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
