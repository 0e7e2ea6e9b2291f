"""Reading stories back: search, one story, all of them in turn, and what there is to count."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal, get_args

from newscrawl.addresses import normalize_url
from newscrawl.errors import QueryError
from newscrawl.items import Block, Claim, Embed, Evidence, Link, LiveEntry, Person, Picture, Story
from newscrawl.items import Part as StoryPart
from newscrawl.storage import partrows
from newscrawl.storage.filters import TIME, Filter, conditions
from newscrawl.storage.sameness import BY_UID
from newscrawl.storage.searching import Search, beginnings, read_search, snippets
from newscrawl.storage.spellings import STANDS
from newscrawl.storage.sql import guard, sql_error
from newscrawl.storage.values import key_uid

_SNIPPET_WORDS = 24
_PAGE = 100  # stories in memory at a time
_STEPS = 100_000  # of SQLite's virtual machine between two looks at signals: a millisecond

#: What hangs on a story and takes time to read. ``removed`` is those of the blocks that are not part of its text.
Part = Literal["links", "blocks", "removed", "evidence", "revisions"]
_WHOLE: frozenset[Part] = frozenset(get_args(Part)) - {"revisions"}
#: Keys that stories can be read in the order of: before their number in the database, which always decides last.
OrderKey = Literal["source", "month"]
_ORDER = {"source": "sources.name", "month": "coalesce(substr(stories.date_published_utc, 1, 7), '')"}
#: Orders of what a search found: the best matches first, or the newest stories.
SortBy = Literal["relevance", "date"]
_SORTS: dict[SortBy, str] = {"relevance": "hits.score", "date": f"{TIME} DESC"}

_STORY_FIELDS = tuple(
    field.name
    for field in fields(Story)
    if field.name not in ("authors", "tags", "links", "blocks", "entries", "evidence", "images", "embeds", "parts")
)
_JOINED = "stories JOIN sources ON sources.id = stories.source_id"
_SELECT = (
    "SELECT stories.id, uid, sources.name, first_seen_at, last_fetched_at, revision, stories.cluster_id, gone_at,"  # noqa: S608
    f" cluster_members.role, similarity, contained, {', '.join(f'stories.{name}' for name in _STORY_FIELDS)}"
    f" FROM {_JOINED} LEFT JOIN cluster_members ON cluster_members.story_id = stories.id"
)

# What hangs on stories, by story: {} is replaced by a condition on its id.
_PEOPLE = (
    "SELECT story_id, name, kind, authors.url, bylines.role, bio FROM bylines JOIN authors ON authors.id = author_id"
    " WHERE story_id {} ORDER BY story_id, position"
)
_TAGS = (
    "SELECT story_id, tags.name FROM story_tags JOIN tags ON tags.id = tag_id"
    " WHERE story_id {} ORDER BY story_id, story_tags.rowid"
)
_ENTRIES = (
    "SELECT story_id, published, title, text, url FROM entries WHERE story_id {} ORDER BY story_id, position"
)
_IMAGES = (
    "SELECT story_id, url, alt, caption, credit, block_position FROM images"
    " WHERE story_id {} ORDER BY story_id, position"
)
_EMBEDS = (
    "SELECT story_id, kind, provider, url, title, block_position FROM embeds"
    " WHERE story_id {} ORDER BY story_id, position"
)
_BLOCKS = "SELECT story_id, position, text, role, kept, reason, score, path FROM blocks WHERE story_id {}"
_PARTS: dict[Part, str] = {
    "links": "SELECT story_id, url, text, role, position, internal, rel FROM links WHERE story_id {}"
    " ORDER BY story_id, id",
    "blocks": _BLOCKS + " ORDER BY story_id, position",
    "removed": _BLOCKS + " AND kept = 0 ORDER BY story_id, position",
    "evidence": "SELECT story_id, field, position, value, source, refused FROM claims WHERE story_id {}"
    " ORDER BY story_id, rowid",
    "revisions": "SELECT story_id, number, seen_at, title, text, text_hash, reason FROM revisions WHERE story_id {}"
    " ORDER BY story_id, number",
}


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of a story that was seen. ``number`` 1 is the first.

    ``reason`` is ``page`` where the page changed, ``extractor`` where the same page was read anew.
    """

    number: int
    seen_at: str
    title: str | None
    text: str
    text_hash: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a database knows of a story beside its page: times in UTC, and what it is in its cluster.

    ``gone_at`` is since when its page answers 404 or 410; role and likeness are those of ``cluster_members``.
    """

    first_seen_at: str | None = None
    gone_at: str | None = None
    cluster_role: str | None = None
    cluster_similarity: float | None = None
    cluster_contained: float | None = None


#: Of a page that no database was asked about.
NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A story with what the database knows of it. Its ``text`` is that of the latest revision; times are UTC.

    ``earlier`` are the revisions before that one, the first one first, where they were asked for.
    """

    id: int
    uid: str
    source: str
    first_seen_at: str
    last_fetched_at: str
    revision: int
    cluster_id: int | None
    story: Story
    earlier: tuple[Revision, ...] = ()
    known: Known = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class Hit:
    """A story that a search found. ``rank`` is FTS5's bm25: the smaller, the better."""

    id: int
    uid: str
    source: str
    url: str
    title: str | None
    authors: str | None
    published: str | None
    language: str | None
    kind: str
    snippet: str
    rank: float


def find_hits(
    db: sqlite3.Connection,
    words: str | Search | None,
    filters: Filter | None = None,
    *,
    sort: SortBy = "relevance",
    limit: int = 20,
) -> list[Hit]:
    """The stories that match ``words`` (as ``searching.read_search`` takes or gives them), the best or the newest.

    With None all that pass the filters, the newest first, with how each begins. Raises QueryError for filters that are
    wrong, and for words without one.
    """
    condition, values = conditions(db, filters or Filter())
    search = read_search(db, words) if isinstance(words, str) else words
    # all that a story is chosen by lies in this index; its row lies over several pages
    rows = "stories INDEXED BY stories_facets"
    if search:
        rows = f"{search.rows()} AS hits CROSS JOIN {rows} ON stories.id = hits.id"
    sql = (
        f"SELECT stories.id, {'hits.score' if search else '0.0'} FROM {rows} JOIN sources"  # noqa: S608
        f" ON sources.id = stories.source_id WHERE {condition} ORDER BY {_SORTS[sort if search else 'date']},"
        " stories.id LIMIT ?"
    )
    try:
        ranks = dict(db.execute(sql, (*(search.values if search else ()), *values, limit)).fetchall())
    except (sqlite3.Error, ValueError) as error:
        raise sql_error(error) from error
    ids = list(ranks)
    places = snippets(db, search, ids, _SNIPPET_WORDS) if search else beginnings(db, ids, _SNIPPET_WORDS)
    shown = {
        row[0]: row
        for row in db.execute(
            "SELECT stories.id, uid, sources.name, url, stories.title, stories.authors, date_published_utc,"  # noqa: S608
            f" stories.language, kind FROM {_JOINED} WHERE stories.id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        )
    }
    return [Hit(*(*shown[each], places.get(each, ""), rank)) for each, rank in ranks.items()]


def stories(
    db: sqlite3.Connection,
    filters: Filter | None = None,
    *,
    parts: Collection[Part] = _WHOLE,
    order: Sequence[OrderKey] = (),
) -> Iterator[StoredStory]:
    """All stories, or those that pass ``filters``, by ``order`` and then as they were first stored.

    Of what is not among ``parts`` they have nothing. Memory stays the same however many there are. They are those of
    one moment, even while a crawl goes on. Raises QueryError for a wrong condition.
    """
    filters = filters or Filter()
    condition, values = conditions(db, filters)
    if filters.where:
        guard(db)
        # a user's SQL may never end; without this, Ctrl-C would wait for it
        db.set_progress_handler(lambda: 0, _STEPS)
    keys = [*(_ORDER[key] for key in order), "stories.id"]
    try:
        # this statement stays open, and with it the moment that all others see
        cursor = db.execute(
            f"SELECT stories.id FROM {_JOINED} WHERE {condition} ORDER BY {', '.join(keys)}",  # noqa: S608
            values,
        )
        while page := [story_id for (story_id,) in cursor.fetchmany(_PAGE)]:
            rows = {row[0]: row for row in db.execute(f"{_SELECT} WHERE stories.id IN ({_marks(page)})", page)}
            yield from _assemble(db, [rows[story_id] for story_id in page], parts)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        if str(error) == "interrupted":
            raise KeyboardInterrupt from error
        raise sql_error(error) from error


def count_stories(db: sqlite3.Connection, filters: Filter) -> int | None:
    """How many stories pass ``filters``. None with a user's condition, which may take its time."""
    if filters.where is not None:
        return None
    condition, values = conditions(db, filters)
    return int(db.execute(f"SELECT count(*) FROM {_JOINED} WHERE {condition}", values).fetchone()[0])  # noqa: S608


def find_story(db: sqlite3.Connection, reference: str) -> StoredStory:
    """The story with this id, uid, or URL in any of its spellings. Raises QueryError when there is none."""
    reference = reference.strip()
    story_id = _story_id(db, reference)
    if story_id is None:
        raise QueryError(_absence(db, reference))
    rows = db.execute(f"{_SELECT} WHERE stories.id = ?", (story_id,)).fetchall()
    return next(_assemble(db, rows, _WHOLE))


def _story_id(db: sqlite3.Connection, reference: str) -> int | None:
    lookups: list[tuple[str, tuple[object, ...] | dict[str, object]]] = []
    if re.fullmatch(r"[0-9a-fA-F]{16}", reference):
        lookups.append(("SELECT id FROM stories WHERE uid = ?", (reference.lower(),)))
    if re.fullmatch(r"[0-9]{1,18}", reference):
        lookups.append(("SELECT id FROM stories WHERE id = ?", (int(reference),)))
    else:
        key = normalize_url(reference)
        lookups += [
            ("SELECT story_id FROM urls WHERE normalized_url = ? AND story_id IS NOT NULL", (key,)),
            (BY_UID, {"uid": key_uid(key)}),
        ]
    for sql, values in lookups:
        if row := db.execute(sql, values).fetchone():
            return int(row[0])
    return None


def _absence(db: sqlite3.Connection, reference: str) -> str:
    """Why there is no such story, as far as the database knows."""
    shown = " ".join(reference.split()).encode("utf-8", "replace").decode()
    row = db.execute(
        "SELECT urls.state, (SELECT reason FROM rejections WHERE url_id = urls.id ORDER BY id DESC LIMIT 1), last_error"  # noqa: S608
        f" FROM urls WHERE normalized_url = ? ORDER BY {STANDS} LIMIT 1",
        (normalize_url(reference),),
    ).fetchone()
    if row is None:
        return f"no story {shown} here; name it by its id, its uid or its URL, as `newscrawl search` prints them"
    state, reason, error = row
    why = reason if state == "rejected" and reason else error
    return f"no story {shown} here: its URL is {state}{f' ({why})' if why else ''}"


def revisions(db: sqlite3.Connection, story_id: int) -> list[Revision]:
    """All versions of a story that were seen, the first one first."""
    rows = db.execute(
        "SELECT number, seen_at, title, text, text_hash, reason FROM revisions WHERE story_id = ? ORDER BY number",
        (story_id,),
    )
    return [Revision(*row) for row in rows]


def totals(db: sqlite3.Connection) -> dict[str, int]:
    """How many there are of each thing: sources, stories, revisions, kept and removed blocks, and so on."""
    counted = {
        "sources": "sources", "stories": "stories", "revisions": "revisions", "authors": "authors", "links": "links",
        "urls": "urls", "fetches": "fetches", "rejections": "rejections",
        "kept blocks": "blocks WHERE kept = 1", "removed blocks": "blocks WHERE kept = 0",
    }  # fmt: skip
    return {name: db.execute(f"SELECT count(*) FROM {rows}").fetchone()[0] for name, rows in counted.items()}  # noqa: S608


def removed_by_role(db: sqlite3.Connection) -> dict[str, int]:
    """How many blocks were removed in each role, the most frequent first."""
    rows = db.execute("SELECT role, count(*) FROM blocks WHERE kept = 0 GROUP BY role ORDER BY 2 DESC, 1")
    return dict(rows.fetchall())


def rejections_by_reason(db: sqlite3.Connection) -> dict[str, int]:
    """How many rejections there were for each reason, the most frequent first."""
    rows = db.execute("SELECT reason, count(*) FROM rejections GROUP BY reason ORDER BY 2 DESC, 1")
    return dict(rows.fetchall())


def stories_by_source(db: sqlite3.Connection) -> dict[str, int]:
    """How many stories each source has, the largest first; sources without one too."""
    rows = db.execute(
        "SELECT sources.name, count(stories.id) FROM sources LEFT JOIN stories ON stories.source_id = sources.id"
        " GROUP BY sources.id ORDER BY 2 DESC, 1"
    )
    return dict(rows.fetchall())


def source_facts(db: sqlite3.Connection) -> dict[str, dict[str, str | None]]:
    """What the sources file said of each source, by name: title, home, country, language."""
    rows = db.execute("SELECT name, title, home, country, language FROM sources ORDER BY name")
    return {name: dict(zip(("title", "home", "country", "language"), facts, strict=True)) for name, *facts in rows}


def _assemble(
    db: sqlite3.Connection, rows: Sequence[tuple[Any, ...]], parts: Collection[Part]
) -> Iterator[StoredStory]:
    """Stories from rows of _SELECT, with those parts of what hangs on them."""
    ids = [row[0] for row in rows]
    people = _by_story(db, ids, _PEOPLE)
    tags = _by_story(db, ids, _TAGS)
    entries = _by_story(db, ids, _ENTRIES)
    images = _by_story(db, ids, _IMAGES)
    embeds = _by_story(db, ids, _EMBEDS)
    pages = _by_story(db, ids, partrows.SELECT)
    hanging = {part: _by_story(db, ids, sql) for part, sql in _PARTS.items() if part in parts}
    nothing: dict[int, list[tuple[Any, ...]]] = {}
    links, blocks, claims, texts = (
        hanging.get(part, nothing) for part in ("links", "blocks", "evidence", "revisions")
    )
    if "blocks" not in parts:
        blocks = hanging.get("removed", nothing)
    for row in rows:
        story_id, uid, source, first_seen_at, last_fetched_at, revision, cluster_id = row[:7]
        known = Known(first_seen_at, *row[7:11])
        values: dict[str, Any] = dict(zip(_STORY_FIELDS, row[11:], strict=True))
        if values["is_free"] is not None:
            values["is_free"] = bool(values["is_free"])
        values["reservations"] = tuple(filter(None, (values["reservations"] or "").split("; ")))
        story = Story(
            **values,
            authors=tuple([Person(*each[1:]) for each in people.get(story_id, ())]),
            tags=tuple([name for _, name in tags.get(story_id, ())]),
            links=tuple([
                Link(url, text, role, position, internal == 1, rel)
                for _, url, text, role, position, internal, rel in links.get(story_id, ())
            ]),
            blocks=tuple([
                Block(position, text, role, kept == 1, reason, score, path)
                for _, position, text, role, kept, reason, score, path in blocks.get(story_id, ())
            ]),
            entries=tuple([LiveEntry(*each[1:]) for each in entries.get(story_id, ())]),
            images=tuple([Picture(*each[1:]) for each in images.get(story_id, ())]),
            embeds=tuple([Embed(*each[1:]) for each in embeds.get(story_id, ())]),
            evidence=tuple(_evidence(claims.get(story_id, ()))),
            parts=tuple([StoryPart(*each[1:]) for each in pages.get(story_id, ())]),
        )
        earlier = tuple([Revision(*each[1:]) for each in texts.get(story_id, ()) if each[1] < revision])
        yield StoredStory(
            story_id, uid, source, first_seen_at, last_fetched_at, revision, cluster_id, story, earlier, known
        )


def _evidence(rows: Iterable[tuple[Any, ...]]) -> Iterator[Evidence]:
    """Rows of a story's claims (story, field, position, value, source, refused), a field's together, as they were."""
    for name, group in groupby(rows, key=itemgetter(1)):
        value = source = None
        others = []
        for _, _, position, text, place, refused in group:
            if position:
                others.append(Claim(text, place, refused))
            else:
                value, source = text, place
        yield Evidence(name, value, source, tuple(others))


def _by_story(db: sqlite3.Connection, ids: list[int], sql: str) -> dict[int, list[tuple[Any, ...]]]:
    """Rows of one of the queries above for these stories, by story id, which is in front of each."""
    rows = db.execute(sql.format(f"IN ({_marks(ids)})"), ids)
    return {story_id: list(group) for story_id, group in groupby(rows, key=itemgetter(0))}


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
