"""How much one crawl may take from a source, and take altogether: pages, bytes, seconds."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """Bounds of one crawl; 0 is none. Bytes are those of the answers, unpacked, seconds run from the first request."""

    pages: int = 0
    bytes: int = 0
    seconds: float = 0.0


#: No bound at all.
BOUNDLESS = Budget()


class Budgets:
    """What each source has taken so far in this crawl. ``run`` bounds bytes and seconds of all of them together."""

    def __init__(self, run: Budget, of_sources: Mapping[int, Budget]) -> None:
        self.run = run
        self._of = dict(of_sources)
        self._pages: Counter[int] = Counter()
        self._bytes: Counter[int] = Counter()
        self._begun: dict[int, float] = {}
        self._run_begun = time.monotonic()

    def asked(self, source_id: int) -> None:
        """A request of a source is on its way."""
        self._begun.setdefault(source_id, time.monotonic())

    def page(self, source_id: int) -> None:
        """An article page is asked for."""
        self._pages[source_id] += 1
        self.asked(source_id)

    def received(self, source_id: int, size: int) -> None:
        """An answer of so many bytes has come."""
        self._bytes[source_id] += size

    def spent(self, source_id: int) -> str | None:
        """Which budget is spent: "1000 pages", "2000000 bytes", "60 seconds", "60 seconds of the run"; else None."""
        run, own, moment = self.run, self._of.get(source_id, BOUNDLESS), time.monotonic()
        if run.seconds and moment - self._run_begun >= run.seconds:
            return f"{run.seconds:g} seconds of the run"
        if run.bytes and self._bytes.total() >= run.bytes:
            return f"{run.bytes} bytes of the run"
        if own.pages and self._pages[source_id] >= own.pages:
            return f"{own.pages} pages"
        if own.bytes and self._bytes[source_id] >= own.bytes:
            return f"{own.bytes} bytes"
        if own.seconds and moment - self._begun.get(source_id, moment) >= own.seconds:
            return f"{own.seconds:g} seconds"
        return None
