"""Which stories: the one filter that `search`, `export` and the Python interface share; the pages' is ``faceted``."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.errors import QueryError
from newscrawl.storage.authorship import authors_named, by_author
from newscrawl.storage.moments import utc_text

#: When a story was published, as far as known.
TIME = "coalesce(stories.date_published_utc, stories.first_seen_at)"
_LANGUAGE = re.compile("[a-z]{2}")  # as extraction.languages gives them


@dataclass(frozen=True, slots=True)
class Filter:
    """Which stories: all that is set must hold, and of each tuple one value.

    Dates of publication (where unknown: when first seen) go from ``since`` to before ``until``, aware datetimes.
    ``languages`` are ISO 639-1, ``kinds`` those of ``items.StoryKind``. With ``one_a_cluster`` only the first of
    those near-duplicates that pass the rest: the origin, where it does, else the earliest. ``after`` is the uid of a
    story: only those that were first stored later, whichever of a cluster was chosen. ``sample`` takes so many by the
    hash of uid and ``seed``: the same ones of the same stories in every database, and the first of a larger sample.
    """

    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    author: str | None = None  # as authorship.authors_named reads it
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    where: str | None = None  # an SQL condition on the view corpus
    one_a_cluster: bool = False
    after: str | None = None
    sample: int | None = None  # so many of those that pass all else
    seed: str = ""  # which ones


def conditions(db: sqlite3.Connection, filters: Filter) -> tuple[str, list[object]]:
    """A WHERE condition over ``stories JOIN sources``, and its values. Raises QueryError for an unknown source or
    uid, what is no code of a language, dates in the wrong order, an author without a word and an empty condition.

    With ``filters.where`` it holds words of the user: run it on a connection that ``sql.guard`` keeps from writing.
    """
    parts, values = ["1"], list[object]()
    for column, wanted in (
        ("sources.name", filters.sources),
        ("stories.language", filters.languages),
        ("stories.kind", filters.kinds),
    ):
        if wanted:
            parts.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values += wanted
    if filters.sources:
        _require_sources(db, filters.sources)
    _require_codes(filters.languages)
    if filters.since is not None and filters.until is not None and filters.since >= filters.until:
        raise QueryError("until is not after since, which leaves no story; exchange the two")
    for moment, comparison in ((filters.since, ">="), (filters.until, "<")):
        if moment is not None:
            parts.append(f"{TIME} {comparison} ?")
            values.append(_sortable(moment))
    if filters.author is not None:
        parts.append(by_author("stories.id", "?"))
        values.append(authors_named(db, filters.author))
    if filters.where is not None:
        if not filters.where.strip():
            raise QueryError("the condition is empty; leave it out for all stories")
        # the line breaks keep a comment at its end from swallowing the bracket
        # the user's own words, on a connection that can only read
        parts.append(f"stories.id IN (SELECT id FROM corpus WHERE (\n{filters.where}\n))")  # noqa: S608
    return _fewer(db, filters, " AND ".join(parts), values)


def _fewer(
    db: sqlite3.Connection, filters: Filter, condition: str, values: list[object]
) -> tuple[str, list[object]]:
    """What is left of the stories for which a condition holds, as ``conditions``."""
    if filters.one_a_cluster:
        condition, values = _first_of_cluster(condition), values * 2
    if filters.after is not None:
        condition += " AND stories.id > ?"
        values.append(_number(db, filters.after))
    if filters.sample is not None:
        condition, values = _sample(db, condition), [*values, filters.seed, filters.sample]
    return condition, values


def _sample(db: sqlite3.Connection, condition: str) -> str:
    """A condition that lets some of the stories through for which ``condition`` holds; binds a seed and a number."""
    db.create_function("lot", 2, _lot, deterministic=True)
    return (
        "stories.id IN (SELECT stories.id FROM stories JOIN sources ON sources.id = stories.source_id"  # noqa: S608
        f" WHERE {condition} ORDER BY lot(stories.uid, ?), stories.uid LIMIT ?)"
    )


def _lot(uid: str, seed: str) -> str:
    return hashlib.sha256(f"{seed}:{uid}".encode()).hexdigest()


def _first_of_cluster(condition: str) -> str:
    """A condition that lets one story of each cluster through, of those for which ``condition`` holds."""
    return (
        f"{condition} AND (stories.cluster_id IS NULL OR stories.id IN (SELECT story_id FROM ("  # noqa: S608
        "SELECT stories.id AS story_id, row_number() OVER (PARTITION BY stories.cluster_id"
        f" ORDER BY cluster_members.role != 'origin', {TIME}, stories.id) AS place"
        " FROM stories JOIN sources ON sources.id = stories.source_id"
        f" JOIN cluster_members ON cluster_members.story_id = stories.id WHERE {condition}) WHERE place = 1))"
    )


def _require_sources(db: sqlite3.Connection, wanted: Sequence[str]) -> None:
    names = [row[0] for row in db.execute("SELECT name FROM sources ORDER BY name")]
    for name in wanted:
        if name not in names:
            some = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
            raise QueryError(f"no source {name!r} in this database; it has {some or 'none yet'}")


def _require_codes(languages: Sequence[str]) -> None:
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise QueryError(f"no language {language!r}: it is a code of two letters (ISO 639-1), such as en")


def _number(db: sqlite3.Connection, uid: str) -> int:
    row = db.execute("SELECT id FROM stories WHERE uid = ?", (uid.strip().lower(),)).fetchone()
    if row is None:
        raise QueryError(f"no story with the uid {uid!r} in this database; a uid is the id of an exported record")
    return int(row[0])


def _sortable(moment: datetime) -> str:
    """A bound to compare stored times with. At midnight the day alone, so that dates without a time are let in."""
    return utc_text(moment).removesuffix("T00:00:00Z")
