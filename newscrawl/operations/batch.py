"""Many pages through the extraction workers, without a crawl."""

from __future__ import annotations

import asyncio
import codecs
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from newscrawl.addresses import require_address
from newscrawl.errors import NewscrawlError
from newscrawl.export.record import story_record
from newscrawl.items import Page, Rejection, Story
from newscrawl.operations.given import given_page, moment_of
from newscrawl.templates.memory import SiteMemory
from newscrawl.workers import MAX_BYTES, ExtractionPool, Limits, refusal

#: Pages in hand for each worker: enough to keep it busy, few enough to keep memory flat.
AHEAD = 4


K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line of the input that is no page."""

    error: str


MemoryOf = Callable[[Page], SiteMemory | None]
Receive = Callable[[K, Page | Unreadable, Story | Rejection | Unreadable], None]


def run_batch(
    entries: Iterable[tuple[Any, Page | Unreadable]],
    emit: Callable[[dict[str, Any]], None],
    jobs: int | None,
    limits: Limits,
) -> None:
    """Extract every (id, page) and emit one answer each, as they come: a record, or {"id", "error", "reason"}.

    As ``extract_all`` otherwise.
    """

    def receive(key: Any, page: Page | Unreadable, outcome: Story | Rejection | Unreadable) -> None:
        if isinstance(page, Unreadable) or isinstance(outcome, Unreadable):
            assert isinstance(outcome, Unreadable)
            emit({"id": key, "error": outcome.error, "reason": "bad_input"})
        else:
            emit(answer(key, page, outcome))

    extract_all(entries, receive, jobs, limits)


def extract_all(
    entries: Iterable[tuple[K, Page | Unreadable]],
    receive: Receive[K],
    jobs: int | None,
    limits: Limits,
    memory_of: MemoryOf = lambda page: None,
) -> None:
    """Extract every (key, page) in worker processes and hand on each outcome as it comes.

    ``entries`` may block: it is read in a thread of its own, always the same. What is no page is its own outcome.
    ``memory_of`` gives what is known of a page's site. Raises NewscrawlError when no worker can start.
    """
    asyncio.run(_run(iter(entries), receive, ExtractionPool(jobs, limits), memory_of))


async def _run(
    entries: Iterator[tuple[K, Page | Unreadable]], receive: Receive[K], pool: ExtractionPool, memory_of: MemoryOf
) -> None:
    pool.start()
    loop = asyncio.get_running_loop()
    done: set[asyncio.Task[None]] = set()
    running: set[asyncio.Task[None]] = set()
    try:
        with ThreadPoolExecutor(1) as reader:
            while (entry := await loop.run_in_executor(reader, next, entries, None)) is not None:
                key, page = entry
                if isinstance(page, Unreadable):
                    receive(key, page, page)
                    continue
                running.add(asyncio.create_task(_one(pool, key, page, receive, memory_of(page))))
                if len(running) >= AHEAD * pool.jobs:
                    done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        task.result()
        for task in running:
            await task
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*done, *running, return_exceptions=True)  # several fail at once where nobody reads on
        await pool.close()


async def _one(pool: ExtractionPool, key: K, page: Page, receive: Receive[K], memory: SiteMemory | None) -> None:
    receive(key, page, refusal(page) or await pool.extract(page, memory))


def answer(key: Any, page: Page, outcome: Story | Rejection) -> dict[str, Any]:
    """The line for one page: its record under the id that was given, or why there is none."""
    if isinstance(outcome, Rejection):
        return {"id": key, "error": f"{outcome.reason.value}: {outcome.detail}", "reason": outcome.reason.value}
    record = story_record(outcome, uid="", source=page.source, fetched_at=page.fetched_at)
    return {**record, "id": key}


def read_lines(lines: Iterable[bytes], now: datetime) -> Iterator[tuple[Any, Page | Unreadable]]:
    """JSON lines {"id", "url", "html"[, "fetched_at"]} as pages; ``now`` stands in for a missing fetched_at.

    A line that is no page says so with its number, from 1.
    """
    for number, line in enumerate(lines, 1):
        line = line.removeprefix(codecs.BOM_UTF8)
        if line.strip():
            key, page = _read_line(line, now)
            yield key, page if isinstance(page, Page) else Unreadable(f"line {number}: {page.error}"[:300])


def read_files(names: Sequence[str], now: datetime) -> Iterator[tuple[str, Page | Unreadable]]:
    """Files as pages under their paths, those of a folder and of the folders in it in order; hidden ones are left out.

    Raises NewscrawlError for a name that is neither, and for folders that hold no file, before anything is read.
    """
    paths = []
    for path in map(Path, names):
        if path.is_dir():
            paths += [each for each in sorted(path.rglob("*")) if each.is_file() and not _is_hidden(each, path)]
        elif path.exists():
            paths.append(path)
        else:
            raise NewscrawlError(f"cannot read {path}: no such file or folder")
    if not paths:
        raise NewscrawlError(f"no file in {', '.join(names)}")
    return ((str(path), _read_file(path, now)) for path in paths)


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _read_file(path: Path, now: datetime) -> Page | Unreadable:
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)  # one that is longer is refused
    except OSError as error:
        return Unreadable(f"cannot read {path}: {error.strerror}")
    return given_page(body, None, None, now)


def _read_line(line: bytes, now: datetime) -> tuple[Any, Page | Unreadable]:
    try:
        row = json.loads(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        return None, Unreadable(f"not JSON: {error}")
    if not isinstance(row, dict):
        return None, Unreadable("not a JSON object")
    key, url, html = row.get("id"), row.get("url") or "", row.get("html")
    if not isinstance(html, str):
        return key, Unreadable("no text in 'html'")
    if not isinstance(url, str):
        return key, Unreadable("no text in 'url'")
    try:
        require_address(url)
        return key, page_of(html.encode("utf-8", "replace"), url, moment_of(row.get("fetched_at"), now))
    except NewscrawlError as error:
        return key, Unreadable(str(error))


def page_of(body: bytes, url: str, fetched_at: datetime) -> Page:
    """A page that no server sent: decoded text as UTF-8."""
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return Page(url=url, requested_url=url, status=200, headers=headers, body=body, fetched_at=fetched_at)
