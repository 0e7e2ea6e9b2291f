from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from newscrawl.errors import NewscrawlError
from newscrawl.items import Page, Rejection, RejectionReason, Story
from newscrawl.workers import ExtractionPool, Limits, extract_safely, refusal

PARAGRAPH = "<p>The harbour board met on Tuesday to decide whether the old crane should stay where it is, or go.</p>"
GOOD = f"<html><head><title>Crane</title></head><body><article><h1>Crane</h1>{PARAGRAPH * 6}</article></body></html>"
HANGING = f"<html><body><p {' '.join(f'a{number}=1' for number in range(180_000))}>x</p></body></html>"


def page(html: str, number: int = 0) -> Page:
    url = f"https://example.org/{number}"
    moment = datetime(2026, 1, 1, tzinfo=timezone.utc)
    return Page(url, url, 200, {"Content-Type": "text/html; charset=utf-8"}, html.encode(), moment)


def with_pool(
    use: Callable[[ExtractionPool], Awaitable[None]],
    limits: Limits = Limits(),  # noqa: B008
    jobs: int = 2,
) -> None:
    async def run() -> None:
        pool = ExtractionPool(jobs, limits)
        pool.start()
        try:
            await use(pool)
        finally:
            await pool.close()

    asyncio.run(run())


def test_every_page_gets_its_own_answer() -> None:
    async def use(pool: ExtractionPool) -> None:
        outcomes = await asyncio.gather(*(pool.extract(page(GOOD, number)) for number in range(12)))
        assert [outcome.url for outcome in outcomes] == [f"https://example.org/{number}" for number in range(12)]
        assert all(isinstance(outcome, Story) for outcome in outcomes)
        assert pool.pending == 0

    with_pool(use)


def test_a_page_that_hangs_costs_itself_alone() -> None:
    async def use(pool: ExtractionPool) -> None:
        pages = [page(HANGING if number == 3 else GOOD, number) for number in range(10)]
        outcomes = await asyncio.gather(*map(pool.extract, pages))
        bad = outcomes.pop(3)
        assert isinstance(bad, Rejection)
        assert bad.reason in (RejectionReason.TIMEOUT, RejectionReason.TOO_LARGE)
        assert all(isinstance(outcome, Story) for outcome in outcomes)

    with_pool(use, Limits(seconds=2.0))


def test_a_page_that_waits_for_the_processor_is_not_over_time() -> None:
    async def use(pool: ExtractionPool) -> None:
        assert isinstance(await pool.extract(page(GOOD)), Story)  # the worker is up
        [worker] = [worker for worker in pool._workers if worker.worked]
        future = pool.submit(page(GOOD))
        assert worker.process is not None
        assert worker.process.pid is not None
        os.kill(worker.process.pid, signal.SIGSTOP)  # as on a machine that has no time for it
        await asyncio.sleep(2.5)
        os.kill(worker.process.pid, signal.SIGCONT)
        assert isinstance(await future, Story)

    with_pool(use, Limits(seconds=2.0), jobs=1)


@pytest.mark.slow
def test_a_page_that_sleeps_is_over_time_in_the_end() -> None:
    async def use(pool: ExtractionPool) -> None:
        assert isinstance(await pool.extract(page(GOOD)), Story)
        [worker] = [worker for worker in pool._workers if worker.worked]
        future = pool.submit(page(GOOD))
        assert worker.process is not None
        assert worker.process.pid is not None
        os.kill(worker.process.pid, signal.SIGSTOP)
        outcome = await future
        assert isinstance(outcome, Rejection)
        assert outcome.reason is RejectionReason.TIMEOUT

    with_pool(use, Limits(seconds=1.5), jobs=1)


def test_pages_survive_the_death_of_their_worker() -> None:
    async def use(pool: ExtractionPool) -> None:
        first = await pool.extract(page(GOOD))
        assert isinstance(first, Story)
        futures = [pool.submit(page(GOOD, number)) for number in range(8)]
        for worker in pool._workers:
            assert worker.process is not None
            assert worker.process.pid is not None
            os.kill(worker.process.pid, signal.SIGKILL)
        outcomes = await asyncio.gather(*futures)
        assert all(isinstance(outcome, Story) for outcome in outcomes)

    with_pool(use)


@pytest.mark.parametrize("html", ["", "\x00" * 50, "<" * 3000, "<div>" * 20_000, "\ud83d".encode("utf-8", "replace").decode()])
def test_hostile_pages_are_named_rejections(html: str) -> None:
    async def use(pool: ExtractionPool) -> None:
        assert isinstance(await pool.extract(page(html)), Rejection)

    with_pool(use)


@pytest.mark.parametrize(
    ("status", "headers", "body", "reason"),
    [
        (403, {"cf-mitigated": "challenge"}, "", "captcha"),
        (503, {}, "<title>One moment</title><script>window._cf_chl_opt={}</script>", "captcha"),
        (403, {}, "<h1>Forbidden</h1>", "http_error"),
        (500, {}, "<script>window._cf_chl_opt={}</script>", "http_error"),
        (401, {}, "", "login_wall"),
        (402, {}, "", "paywall"),
        (451, {}, "", "geo_block"),
        (404, {}, "", "http_error"),
    ],
)
def test_an_error_that_is_a_wall_says_so(status: int, headers: dict[str, str], body: str, reason: str) -> None:
    found = refusal(replace(page(body), status=status, headers=headers))
    assert found is not None
    assert found.reason.value == reason
    assert f"status {status}" in found.detail


def test_a_process_that_may_have_no_children_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        with pytest.raises(NewscrawlError, match="may not start extraction processes"):
            await ExtractionPool(1, Limits()).extract(page(GOOD))

    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]
    asyncio.run(run())


def test_a_worker_whose_crawl_was_killed_ends_without_a_word() -> None:
    code = (
        "import socket; from newscrawl.workers import _work\n"
        "ours, theirs = socket.socketpair(); ours.close(); _work(theirs, 1 << 30)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_wrong_with_the_machine_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract(*_: object, **__: object) -> None:
        raise OSError(2, "No such file or directory", "model.npz")

    monkeypatch.setattr("newscrawl.extraction.extract", extract)
    with pytest.raises(NewscrawlError, match=r"^extraction cannot work here: .*No such file or directory: 'model.npz'$"):
        extract_safely(Page("https://one.example/a", "https://one.example/a", 200, {}, b"<p>", datetime.now(timezone.utc)))
