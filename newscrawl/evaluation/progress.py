"""How far a run is, on stderr: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

#: Seconds between two plain lines.
PLAIN_SECONDS = 10.0


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[], None]]:
    """Shows progress while the block runs; call what it gives once for each of ``total`` steps, None if unknown."""
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                   TimeRemainingColumn())  # fmt: skip
        with Bar(*columns, console=console, transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)
    else:
        yield _Lines(what, total).advance


class _Lines:
    """Plain lines."""

    def __init__(self, what: str, total: int | None) -> None:
        self.what, self.total, self.done = what, total, 0
        self.begun = self.said = time.monotonic()

    def advance(self) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self.said < PLAIN_SECONDS or self.done == self.total:
            return
        self.said = now
        so_far = f"newscrawl: {self.what}: {self.done}"
        if self.total is None:
            sys.stderr.write(f"{so_far}\n")
        else:
            left = (now - self.begun) / self.done * (self.total - self.done)
            sys.stderr.write(f"{so_far} of {self.total}, about {left / 60:.1f} min left\n")
