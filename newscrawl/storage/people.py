"""What the pages of an author and of a cluster show, and the fetches of a story."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from newscrawl.errors import QueryError
from newscrawl.storage.listing import FACETS, MOMENT, Count, Listed, counts, list_stories
from newscrawl.storage.overview import AuthorLine

_OTHERS = 20  # co-authors shown


@dataclass(frozen=True, slots=True)
class Namesake:
    """An author of the same name at another source, who may be the same person."""

    id: int
    source: str
    stories: int


@dataclass(frozen=True, slots=True)
class AuthorPage:
    """An author of a source. ``stories`` are a page of all, the newest first; ``months`` count all of them."""

    id: int
    name: str
    kind: str
    url: str | None
    bio: str | None
    first_seen_at: str
    source: str
    total: int
    stories: list[Listed]
    months: list[Count]
    sections: list[Count]
    roles: list[Count]
    together_with: list[AuthorLine]
    elsewhere: list[Namesake]


@dataclass(frozen=True, slots=True)
class Byline:
    """A name in a story's byline, with the number of its author's page."""

    author_id: int
    name: str
    kind: str
    role: str | None
    url: str | None
    bio: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A story of a cluster, with what the table cluster_members says of it; likeness is from 0 to 1."""

    story: Listed
    role: str | None
    similarity: float | None
    contained: float | None
    agency: str | None


@dataclass(frozen=True, slots=True)
class Fetch:
    """A visit to a story's page, with its place in the archive."""

    id: int
    url: str
    fetched_at: str
    status: int | None
    warc_file: str | None
    warc_offset: int | None
    revision: int | None


def author_page(db: sqlite3.Connection, author_id: int, page: int, size: int) -> AuthorPage:
    """What the page of an author shows: of the stories a page, counted from 1, of so many.

    Raises QueryError when there is no such author.
    """
    names = ("id", "name", "kind", "url", "bio", "first_seen_at", "source")
    row = db.execute(
        "SELECT authors.id, authors.name, kind, url, bio, first_seen_at, sources.name"
        " FROM authors JOIN sources ON sources.id = source_id WHERE authors.id = ?",
        (author_id,),
    ).fetchone()
    if row is None:
        raise QueryError(f"no author {author_id} in this database")
    bylines = f"bylines CROSS JOIN {FACETS} ON facets.id = story_id WHERE author_id = ?"
    ids = db.execute(
        f"SELECT story_id FROM {bylines} ORDER BY {MOMENT} DESC, story_id DESC LIMIT ? OFFSET ?",  # noqa: S608
        (author_id, size, size * (page - 1)),
    )
    together = db.execute(
        "SELECT authors.id, authors.name, authors.kind, count(*) FROM bylines AS own"
        " JOIN bylines AS other ON other.story_id = own.story_id AND other.author_id <> own.author_id"
        " JOIN authors ON authors.id = other.author_id WHERE own.author_id = ? GROUP BY 1 ORDER BY 4 DESC, 2 LIMIT ?",
        (author_id, _OTHERS),
    )
    elsewhere = db.execute(
        "SELECT authors.id, sources.name, (SELECT count(*) FROM bylines WHERE author_id = authors.id)"
        " FROM authors JOIN sources ON sources.id = source_id"
        " WHERE authors.name = ? COLLATE NOCASE AND authors.id <> ? ORDER BY 2",
        (row[1], author_id),
    )
    return AuthorPage(
        **dict(zip(names, row, strict=True)),
        total=db.execute("SELECT count(*) FROM bylines WHERE author_id = ?", (author_id,)).fetchone()[0],
        stories=list_stories(db, [each[0] for each in ids]),
        months=_by(db, f"substr({MOMENT}, 1, 7)", bylines, author_id, order="1"),
        sections=_by(db, "facets.section", bylines, author_id),
        roles=_by(db, "bylines.role", bylines, author_id),
        together_with=[AuthorLine(*each) for each in together],
        elsewhere=[Namesake(*each) for each in elsewhere],
    )


def bylines_of(db: sqlite3.Connection, story_id: int) -> list[Byline]:
    """Who stands in a story's byline, in its order."""
    rows = db.execute(
        "SELECT author_id, name, kind, role, url, bio FROM bylines JOIN authors ON authors.id = author_id"
        " WHERE story_id = ? ORDER BY position",
        (story_id,),
    )
    return [Byline(*row) for row in rows]


def link_targets(db: sqlite3.Connection, story_id: int) -> dict[str, str]:
    """Of the addresses that a story links to, those that are stories here: address -> uid."""
    rows = db.execute(
        "SELECT links.url, uid FROM links JOIN stories ON stories.id = target_story_id WHERE story_id = ?", (story_id,)
    )
    return dict(rows.fetchall())


def fetches_of(db: sqlite3.Connection, story_id: int) -> list[Fetch]:
    """The visits to a story's pages, the latest first, with the revision that each brought."""
    rows = db.execute(
        "SELECT fetches.id, urls.url, fetched_at, status, warc_file, warc_offset,"
        " (SELECT min(number) FROM revisions WHERE fetch_id = fetches.id AND revisions.story_id = urls.story_id)"
        " FROM urls JOIN fetches ON fetches.url_id = urls.id WHERE urls.story_id = ? ORDER BY fetches.id DESC",
        (story_id,),
    )
    return [Fetch(*row) for row in rows]


def cluster_members(db: sqlite3.Connection, cluster_id: int) -> list[Member]:
    """The stories of a cluster of near-duplicates: its first one, then the others by date."""
    rows = db.execute(
        "SELECT stories.id, role, similarity, contained, agency"
        " FROM stories JOIN clusters ON clusters.id = stories.cluster_id"
        " LEFT JOIN cluster_members ON cluster_members.story_id = stories.id WHERE stories.cluster_id = ?"
        " ORDER BY stories.id IS NOT first_story_id, coalesce(date_published_utc, first_seen_at), stories.id",
        (cluster_id,),
    ).fetchall()
    stories = list_stories(db, [row[0] for row in rows])
    return [Member(story, *row[1:]) for story, row in zip(stories, rows, strict=True)]


def _by(db: sqlite3.Connection, column: str, bylines: str, author_id: int, order: str = "2 DESC, 1") -> list[Count]:
    return counts(
        db.execute(f"SELECT {column}, count(*) FROM {bylines} GROUP BY 1 ORDER BY {order}", (author_id,))  # noqa: S608
    )
