"""What the overview and the page of a source count."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from newscrawl.errors import QueryError
from newscrawl.storage.listing import Count, Listed, Period, counts, moments, newest

_NEWEST = 15


@dataclass(frozen=True, slots=True)
class DayOfSource:
    """Stories that a source published on a day (YYYY-MM-DD)."""

    day: str
    source: str
    stories: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in a table: its stories in the period, the latest story found and the feeds that fail."""

    name: str
    title: str | None
    language: str | None
    stories: int
    last_new_story_at: str | None
    feeds: int
    feeds_failing: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What the database holds, and what of it is of the period."""

    period: Period
    totals: list[Count]
    days: list[DayOfSource]
    languages: list[Count]
    kinds: list[Count]
    rejections: list[Count]
    sources: list[SourceLine]
    newest: list[Listed]


@dataclass(frozen=True, slots=True)
class HealthDay:
    """What the crawls of a day did for a source, in pages; the last two in feeds."""

    day: str
    new: int
    updated: int
    unchanged: int
    duplicates: int
    rejected: int
    failed: int
    disallowed: int
    feeds_ok: int
    feeds_failed: int


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, sitemap or section page."""

    url: str
    kind: str
    fetched_at: str | None
    status: int | None
    last_error: str | None
    entries: int
    found: int


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """An author in a list, with the number of stories that bear the name."""

    id: int
    name: str
    kind: str
    stories: int


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source: its stories in the period, and its health over time."""

    name: str
    title: str | None
    home: str | None
    country: str | None
    language: str | None
    timezone: str | None
    added_at: str
    period: Period
    stories: int
    days: list[DayOfSource]
    health: list[HealthDay]
    urls: list[Count]
    rejections: list[Count]
    feeds: list[Feed]
    authors: list[AuthorLine]
    languages: list[Count]
    kinds: list[Count]
    sections: list[Count]
    newest: list[Listed]


def overview(db: sqlite3.Connection, period: Period) -> Overview:
    """What the overview shows."""
    rejected = db.execute(
        "SELECT reason, count(*) FROM rejections WHERE rejected_at >= :since AND rejected_at < :until"
        " GROUP BY reason ORDER BY 2 DESC, 1",
        period.bounds,
    )
    return Overview(
        period=period,
        totals=_totals(db),
        days=_days(db, period),
        languages=_grouped(db, period, "language"),
        kinds=_grouped(db, period, "kind"),
        rejections=counts(rejected),
        sources=_source_lines(db, period),
        newest=newest(db, _NEWEST),
    )


def source_page(db: sqlite3.Connection, name: str, period: Period) -> SourcePage:
    """What the page of a source shows. Raises QueryError when there is no source of this name."""
    columns = ("name", "title", "home", "country", "language", "timezone", "added_at")
    row = db.execute(f"SELECT id, {', '.join(columns)} FROM sources WHERE name = ?", (name,)).fetchone()  # noqa: S608
    if row is None:
        raise QueryError(f"no source {name!r} in this database")
    source_id = row[0]
    (stories,) = db.execute("SELECT count(*) FROM stories WHERE source_id = ?", (source_id,)).fetchone()
    states = db.execute(
        "SELECT state, count(*) FROM urls WHERE source_id = ? GROUP BY state ORDER BY 2 DESC, 1", (source_id,)
    )
    return SourcePage(
        **dict(zip(columns, row[1:], strict=True)),
        period=period,
        stories=stories,
        days=_days(db, period, source_id),
        health=_health(db, source_id, period),
        urls=counts(states),
        rejections=_rejections_of(db, source_id),
        feeds=_feeds(db, source_id),
        authors=_authors_of(db, source_id),
        languages=_grouped(db, period, "language", source_id),
        kinds=_grouped(db, period, "kind", source_id),
        sections=_grouped(db, period, "section", source_id)[:20],
        newest=newest(db, _NEWEST, source_id),
    )


def source_names(db: sqlite3.Connection) -> list[str]:
    """The names of all sources, sorted."""
    return [row[0] for row in db.execute("SELECT name FROM sources ORDER BY name")]


def _totals(db: sqlite3.Connection) -> list[Count]:
    counted = {"stories": "stories", "sources": "sources", "authors": "authors",
               "rejections": "rejections", "waiting addresses": "urls WHERE state = 'queued'"}  # fmt: skip
    return [Count(name, db.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]) for name, rows in counted.items()]  # noqa: S608


def _days(db: sqlite3.Connection, period: Period, source_id: int | None = None) -> list[DayOfSource]:
    condition = "1" if source_id is None else "source_id = :source"
    rows = db.execute(
        "SELECT day, sources.name, number FROM (SELECT substr(moment, 1, 10) AS day, source_id, count(*) AS number"  # noqa: S608
        f" FROM {moments('source_id', condition)} GROUP BY 1, 2) JOIN sources ON sources.id = source_id ORDER BY 1, 2",
        {**period.bounds, "source": source_id},
    )
    return [DayOfSource(*row) for row in rows]


def _grouped(db: sqlite3.Connection, period: Period, column: str, source_id: int | None = None) -> list[Count]:
    condition = "1" if source_id is None else "source_id = :source"
    rows = db.execute(
        f"SELECT {column}, count(*) FROM {moments(column, condition)} GROUP BY 1 ORDER BY 2 DESC, 1",  # noqa: S608
        {**period.bounds, "source": source_id},
    )
    return counts(rows)


def _source_lines(db: sqlite3.Connection, period: Period) -> list[SourceLine]:
    rows = db.execute(
        "SELECT sources.name, title, language, coalesce(number, 0),"  # noqa: S608
        " (SELECT max(first_seen_at) FROM stories WHERE source_id = sources.id),"
        " (SELECT count(*) FROM feeds WHERE source_id = sources.id),"
        " (SELECT count(*) FROM feeds WHERE source_id = sources.id AND last_error IS NOT NULL)"
        f" FROM sources LEFT JOIN (SELECT source_id, count(*) AS number FROM {moments('source_id')} GROUP BY 1)"
        " ON source_id = sources.id ORDER BY 4 DESC, 1",
        period.bounds,
    )
    return [SourceLine(*row) for row in rows]


def _health(db: sqlite3.Connection, source_id: int, period: Period) -> list[HealthDay]:
    words = ("new", "updated", "unchanged", "duplicates", "rejected", "failed", "disallowed", "feeds_ok",
             "feeds_failed")  # fmt: skip
    rows = db.execute(
        f"SELECT substr(started_at, 1, 10), {', '.join(f'sum({word})' for word in words)}"  # noqa: S608
        " FROM run_sources JOIN runs ON runs.id = run_id WHERE source_id = :source"
        " AND run_id >= (SELECT min(id) FROM runs WHERE started_at >= :since) GROUP BY 1 ORDER BY 1",
        {**period.bounds, "source": source_id},
    )
    return [HealthDay(*row) for row in rows]


def _rejections_of(db: sqlite3.Connection, source_id: int) -> list[Count]:
    rows = db.execute(
        "SELECT reason, count(*) FROM urls JOIN rejections ON rejections.url_id = urls.id"
        " WHERE source_id = ? AND state = 'rejected' GROUP BY reason ORDER BY 2 DESC, 1",
        (source_id,),
    )
    return counts(rows)


def _feeds(db: sqlite3.Connection, source_id: int) -> list[Feed]:
    rows = db.execute(
        "SELECT url, kind, fetched_at, status, last_error, entries, found FROM feeds WHERE source_id = ?"
        " ORDER BY last_error IS NULL, kind, url",
        (source_id,),
    )
    return [Feed(*row) for row in rows]


def _authors_of(db: sqlite3.Connection, source_id: int) -> list[AuthorLine]:
    rows = db.execute(
        "SELECT authors.id, name, kind, count(*) FROM authors JOIN bylines ON author_id = authors.id"
        " WHERE source_id = ? GROUP BY authors.id ORDER BY 4 DESC, name LIMIT 20",
        (source_id,),
    )
    return [AuthorLine(*row) for row in rows]
