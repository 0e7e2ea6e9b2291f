"""Stories as a list shows them, and the days of many stories, from the indices that hold no text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: A story found again, with what is counted about it, without a look at its row: its columns all lie in this index.
FACETS = "stories AS facets INDEXED BY stories_facets"
#: When a story was published, where unknown: first seen. With FACETS.
MOMENT = "coalesce(facets.date_published_utc, facets.first_seen_at)"


@dataclass(frozen=True, slots=True)
class Listed:
    """A story in a list. ``published`` is as the page has it, or None."""

    id: int
    uid: str
    source: str
    title: str | None
    description: str | None
    authors: str | None
    published: str | None
    first_seen_at: str
    kind: str
    language: str | None
    section: str | None
    word_count: int
    revision: int
    cluster_id: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``since`` to ``until``, both included."""

    since: date
    until: date

    @property
    def bounds(self) -> dict[str, str]:
        """What to compare stored times with: from :since to before :until."""
        return {"since": self.since.isoformat(), "until": (self.until + timedelta(days=1)).isoformat()}

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something that has a name."""

    name: str
    count: int


def list_stories(db: sqlite3.Connection, ids: Sequence[int]) -> list[Listed]:
    """The stories with these ids, in this order; ids that are none are left out."""
    rows = db.execute(
        "SELECT stories.id, uid, sources.name, stories.title, description, authors, date_published, first_seen_at,"
        " kind, stories.language, section, word_count, revision, cluster_id, url"
        " FROM stories JOIN sources ON sources.id = source_id WHERE stories.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    found = {row[0]: Listed(*row) for row in rows}
    return [found[each] for each in ids if each in found]


def last_changes(db: sqlite3.Connection, ids: Sequence[int]) -> dict[int, str]:
    """When the page of each of these stories was last seen to have another text or headline, at first to be there."""
    rows = db.execute(
        "SELECT story_id, max(seen_at) FROM revisions WHERE reason = 'page'"
        " AND story_id IN (SELECT value FROM json_each(?)) GROUP BY story_id",
        (json.dumps(list(ids)),),
    )
    return dict(rows.fetchall())


def last_stored(db: sqlite3.Connection) -> str | None:
    """When the latest story was first seen; None where there is none."""
    moment: str | None = db.execute("SELECT max(first_seen_at) FROM stories").fetchone()[0]
    return moment


def newest(db: sqlite3.Connection, limit: int, source_id: int | None = None) -> list[Listed]:
    """The stories that were published last; those without a date count from when they were first seen."""
    of_source = "source_id = :source AND " if source_id is not None else ""
    ids = db.execute(
        "SELECT id FROM (SELECT * FROM (SELECT id, date_published_utc AS moment FROM stories"  # noqa: S608
        f" WHERE {of_source} date_published_utc IS NOT NULL ORDER BY date_published_utc DESC LIMIT :limit)"
        " UNION ALL SELECT * FROM (SELECT id, first_seen_at FROM stories"
        f" WHERE {of_source} date_published_utc IS NULL ORDER BY first_seen_at DESC LIMIT :limit))"
        " ORDER BY moment DESC, id DESC LIMIT :limit",
        {"source": source_id, "limit": limit},
    )
    return list_stories(db, [row[0] for row in ids])


def moments(columns: str, condition: str = "1") -> str:
    """A subquery: ``moment`` and these columns of the stories of a Period, whose bounds the query is to be given.

    The columns are among source_id, language, kind and section, so that an index by date answers alone.
    """
    return (
        f"(SELECT date_published_utc AS moment, {columns} FROM stories"  # noqa: S608
        f" WHERE date_published_utc >= :since AND date_published_utc < :until AND {condition}"
        f" UNION ALL SELECT first_seen_at, {columns} FROM stories"
        f" WHERE date_published_utc IS NULL AND first_seen_at >= :since AND first_seen_at < :until AND {condition})"
    )


def last_days(db: sqlite3.Connection, days: int | None) -> Period:
    """The last days that the database knows of, or all of them for None: up to the day of the latest fetched story.

    No clock is asked, so that a collection that was finished years ago shows as it did then. What claims to be from a
    later day is left out.
    """
    seen = last_stored(db)
    if seen is None:
        return Period(date(1970, 1, 1), date(1970, 1, 1))
    until = date.fromisoformat(seen[:10])
    if days is not None:
        return Period(until - timedelta(days=days - 1), until)
    (first,) = db.execute("SELECT min(date_published_utc) FROM stories").fetchone()
    (first_seen,) = db.execute("SELECT min(first_seen_at) FROM stories").fetchone()
    try:
        since = date.fromisoformat(min(first or first_seen, first_seen)[:10])
    except ValueError:  # a year or a month alone
        since = date.fromisoformat(first_seen[:10])
    return Period(min(since, until), until)


def counts(rows: Iterable[Sequence[object]]) -> list[Count]:
    """Rows of a name and a number; a name that is missing is shown as unknown."""
    return [Count("unknown" if name is None else str(name), int(str(number))) for name, number in rows]
