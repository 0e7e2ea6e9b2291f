"""Runs and sources as rows: who crawls, for whom, and what each run brought. Nothing here commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, fields

from newscrawl.items import Source


@dataclass(slots=True)
class Counts:
    """What a run did for one source, in pages; ``feeds_*`` in feeds, sitemaps and section pages.

    ``trapped`` and ``unwanted`` are addresses that were not queued, ``cut`` is the budget that ended the source's part
    of the run.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: int = 0
    failed: int = 0
    disallowed: int = 0
    feeds_ok: int = 0
    feeds_failed: int = 0
    trapped: int = 0
    cut: str | None = None
    unwanted: int = 0

    @property
    def pages(self) -> int:
        stored = self.new + self.updated + self.unchanged + self.duplicates
        return stored + self.rejected + self.failed + self.disallowed


def has_open_run(db: sqlite3.Connection) -> bool:
    """Whether a crawl ended without a word. Only for the holder of the crawl lock."""
    return db.execute("SELECT 1 FROM runs WHERE state = 'running' LIMIT 1").fetchone() is not None


def start_run(db: sqlite3.Connection, *, started_at: str, arguments: str, version: str) -> int:
    """A new run. Runs that were left open by a killed crawl are marked interrupted: the caller holds the crawl lock."""
    db.execute("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
    cursor = db.execute(
        "INSERT INTO runs (started_at, arguments, version) VALUES (?, ?, ?)", (started_at, arguments, version)
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def finish_run(
    db: sqlite3.Connection, run_id: int, *, finished_at: str, state: str, counts: Mapping[int, Counts]
) -> None:
    """Close a run with its counts by source id."""
    db.execute("UPDATE runs SET finished_at = ?, state = ? WHERE id = ?", (finished_at, state, run_id))
    names = [field.name for field in fields(Counts)]
    marks = ", ".join("?" * len(names))
    db.executemany(
        f"INSERT INTO run_sources (run_id, source_id, {', '.join(names)}) VALUES (?, ?, {marks})",  # noqa: S608
        [(run_id, source_id, *(getattr(count, name) for name in names)) for source_id, count in counts.items()],
    )


def source_row(db: sqlite3.Connection, source: Source, now: str) -> int:
    """The id of a source, made or brought up to date."""
    values = (source.title, source.home, source.country, source.language, source.timezone)
    row = db.execute("SELECT id FROM sources WHERE name = ?", (source.name,)).fetchone()
    if row is None:
        cursor = db.execute(
            "INSERT INTO sources (title, home, country, language, timezone, name, added_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*values, source.name, now),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid
    # a source that only one page is wanted of says nothing of itself
    db.execute(
        "UPDATE sources SET title = coalesce(?, title), home = coalesce(?, home), country = coalesce(?, country),"
        " language = coalesce(?, language), timezone = coalesce(?, timezone) WHERE id = ?",
        (*values, row[0]),
    )
    return int(row[0])


def source_of(db: sqlite3.Connection, source_id: int) -> Source:
    """What a source's row says of it; the row does not hold what it lists."""
    row = db.execute(
        "SELECT name, home, country, language, timezone, title FROM sources WHERE id = ?", (source_id,)
    ).fetchone()
    name, home, country, language, timezone, title = row
    return Source(name, home=home, country=country, language=language, timezone=timezone, title=title)
