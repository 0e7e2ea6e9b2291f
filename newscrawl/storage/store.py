"""Storing what became of a page. Nothing here commits: the caller puts many outcomes into one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from newscrawl.addresses import normalize_url, plain_url
from newscrawl.items import Evidence, Link, Person, Rejection, Story
from newscrawl.storage import blockrows, partrows, sameness, sitememory
from newscrawl.storage.reread import is_other_page, plain_hash, reread
from newscrawl.storage.sameness import STORY_COLUMNS, Stored
from newscrawl.storage.values import is_main_page, key_uid, storable, story_key, writers
from newscrawl.templates.sightings import BY_MEMORY
from newscrawl.templates.stories import with_memory

Change = Literal["new", "updated", "unchanged", "duplicate"]

# Links of these roles do not lead to a story, or to the same ones from every page of a site.
_NO_STORY_ROLES = frozenset(("nav", "share", "media", "author", "tag"))
# Columns that are made of more than one field, or of a list.
_JOINED = frozenset(("authors", "plain_hash", "reservations"))
# Of the columns, what depends on what was known of the site when the page was read.
_READING = frozenset(("text", "word_count", "text_hash", "memory"))


@dataclass(frozen=True, slots=True)
class Saved:
    """The row of a story, and what the page changed about it."""

    story_id: int
    change: Change


@dataclass(frozen=True, slots=True)
class _Visit:
    """One page that gave a story: where it was found and when."""

    source_id: int
    url_id: int
    fetch_id: int | None
    seen_at: str


def save_story(
    db: sqlite3.Connection, story: Story, *, source_id: int, url_id: int, fetch_id: int | None, seen_at: str
) -> Saved:
    """Store a story, or what changed about one that is known. The caller sets the URL's row (state, story_id).

    ``seen_at`` is the UTC time of the fetch. A page is the story's own when its address is the one that the story was
    stored from, or is the canonical one; only such a page makes a revision. Any other page of the story (AMP, print, a
    copy) is a duplicate whatever its text, so two forms of a page never overwrite each other in turns.

    The story's own page taking over from a copy replaces its text and turns its URL, if it is done, into a duplicate.
    A page whose address is new for a story that it is (``sameness.elsewhere``) is a version of the story where the
    story is from it, and else a duplicate; so is a later part of a story that is known.
    """
    visit = _Visit(source_id, url_id, fetch_id, seen_at)
    if (whole := partrows.owner(db, story)) is not None:
        return Saved(whole, "duplicate")
    saved = _save(db, story, visit)
    if saved.change != "duplicate":
        partrows.save(db, saved.story_id, story.parts)
    return saved


def _save(db: sqlite3.Connection, story: Story, visit: _Visit) -> Saved:
    key, stored = sameness.claimed(db, story)
    moved = stored is None
    if stored is None:
        found = sameness.elsewhere(db, story, source_id=visit.source_id, url_id=visit.url_id)
        if found is None:
            return _insert(db, story, key, visit)
        stored = found.stored
        if not found.is_its_own:
            _link_to(db, stored.id, story, key, visit)
            return Saved(stored.id, "duplicate")
        sameness.note_address(db, stored, key, visit.seen_at)
    if story.memory is not None and stored.source_id != visit.source_id:  # its own source's memory is for it
        story = with_memory(story, sitememory.snapshot(db, stored.source_id), visit.seen_at)
    saved = _revisit(db, story, key, stored, visit, moved=moved)
    _link_to(db, saved.story_id, story, key, visit)
    return saved


def save_rejection(
    db: sqlite3.Connection,
    rejection: Rejection,
    *,
    url_id: int,
    run_id: int | None,
    fetch_id: int | None,
    rejected_at: str,
) -> None:
    """Note that a page gave no story and why. A story that its URL once gave is left alone."""
    db.execute(
        "INSERT INTO rejections (url_id, run_id, fetch_id, rejected_at, reason, detail, extractor)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (url_id, run_id, fetch_id, rejected_at, rejection.reason.value, storable(rejection.detail),
         rejection.extractor),
    )  # fmt: skip


def touch(db: sqlite3.Connection, *, url_id: int, seen_at: str) -> int | None:
    """Note that the server says the page of a URL has not changed; gives its story, if it is one."""
    row = db.execute("SELECT story_id FROM urls WHERE id = ?", (url_id,)).fetchone()
    story_id: int | None = row[0] if row else None
    db.execute("UPDATE stories SET last_fetched_at = ? WHERE id = ?", (seen_at, story_id))
    return story_id


def _insert(db: sqlite3.Connection, story: Story, key: str, visit: _Visit) -> Saved:
    columns = columns_of(story)
    columns.update(uid=key_uid(key), source_id=visit.source_id)
    columns.update(first_seen_at=visit.seen_at, last_fetched_at=visit.seen_at, page_seen_at=visit.seen_at)
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    cursor = db.execute(f"INSERT INTO stories ({names}) VALUES ({marks})", tuple(columns.values()))  # noqa: S608
    story_id = cursor.lastrowid
    assert story_id is not None
    _add_revision(db, story_id, 1, columns, visit)
    _add_parts(db, story_id, visit.source_id, story, key, visit.seen_at)
    blockrows.note_times(db, visit.source_id, visit.seen_at)
    _link_to(db, story_id, story, key, visit)
    return Saved(story_id, "new")


def _revisit(
    db: sqlite3.Connection, story: Story, key: str, stored: Stored, visit: _Visit, *, moved: bool
) -> Saved:
    """A page of a story that is known. Whether it is kept is told by what extraction alone makes of it.

    It is no news where it only lost or gained what the memory takes away. ``moved`` is whether the story's own page is
    at an address that was not known for it.
    """
    old = stored.columns
    owner = sameness.owner(db, stored, visit.url_id)
    same_page = plain_url(story.url) == plain_url(old["url"])
    is_main = not same_page and is_main_page(story.url, key)
    moves = not same_page and (moved or (is_main and sameness.is_from_its_page(db, stored)))
    takes_over = is_main and not moves
    new = _given(story)
    retitled = new.get("title", old["title"]) != old["title"]
    is_same = not retitled and new["plain_hash"] == old["plain_hash"]
    if not (same_page or moves or takes_over) or (same_page and is_same and owner != visit.url_id):
        return Saved(stored.id, "duplicate")
    if owner != visit.url_id:
        db.execute("UPDATE urls SET state = 'duplicate' WHERE id = ? AND state = 'done'", (owner,))
    other_text = takes_over or is_other_page(db, stored.id, story)
    fresh = other_text or retitled
    refined = not fresh and new["extractor"] != old["extractor"]
    day = visit.seen_at if fresh else stored.page_seen_at
    out_of_step = not other_text and storable(story.text) != old["text"]
    if out_of_step or (refined and story.memory is not None):
        story = with_memory(story, sitememory.snapshot(db, stored.source_id), day)
        new = _given(story)
    changed = retitled or (other_text and new["text_hash"] != old["text_hash"])
    differing = {name: value for name, value in new.items() if value != old[name]}
    if same_page:
        differing.pop("url", None)  # another spelling of the address is no change
    if not (fresh or refined):
        differing = {name: value for name, value in differing.items() if name not in _READING}
    if takes_over:  # what a copy left out or added was no earlier version of the story
        differing["revision"] = _first_of_page(db, stored)
        db.execute("DELETE FROM revisions WHERE story_id = ? AND number >= ?", (stored.id, differing["revision"]))
        _add_revision(db, stored.id, differing["revision"], {**old, **new}, visit)
    elif changed or "text_hash" in differing:
        differing["revision"] = stored.revision + 1
        reason = "page" if changed else BY_MEMORY
        _add_revision(db, stored.id, stored.revision + 1, {**old, **new}, visit, reason)
    differing["last_fetched_at"] = visit.seen_at
    differing["page_seen_at"] = day
    assignments = ", ".join(f"{name} = ?" for name in differing)
    # only columns that differ are named: the full-text index is rewritten when one of its own is
    db.execute(f"UPDATE stories SET {assignments} WHERE id = ?", (*differing.values(), stored.id))  # noqa: S608
    _note(db, stored, differing)
    if fresh or refined:
        replace_parts(db, stored.id, stored.source_id, story, visit.seen_at)
        blockrows.note_times(db, stored.source_id, stored.page_seen_at, day)
    elif out_of_step:
        reread(db, stored.id, sitememory.snapshot(db, stored.source_id), now=visit.seen_at)
    return Saved(stored.id, "updated" if changed and not takes_over else "unchanged")


def _note(db: sqlite3.Connection, stored: Stored, differing: Mapping[str, Any]) -> None:
    """Have what is made of stories follow what differs in one of them."""
    if "kind" in differing:
        blockrows.note_kind(db, stored.id, stored.columns["kind"], differing["kind"])
    blockrows.note_compared(db, stored.id, differing)
    if differing.keys() & {"kind", "description"}:
        blockrows.note_times(db, stored.source_id, stored.page_seen_at)


def _given(story: Story) -> dict[str, Any]:
    columns = columns_of(story)
    given = {name: value for name, value in columns.items() if value is not None}
    if "date_published" in given:  # whose clock the earlier date was read by says nothing of this one
        given["date_published_zone"] = columns["date_published_zone"]
    given["reservations"] = columns["reservations"]  # what a page no longer reserves is not reserved
    return given


def columns_of(story: Story) -> dict[str, Any]:
    """The values of STORY_COLUMNS that a page gives."""
    values = {name: getattr(story, name) for name in STORY_COLUMNS if name not in _JOINED}
    values = {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}
    values["plain_hash"] = storable(plain_hash(story))
    values["authors"] = storable("; ".join(writers(story.authors))) or None
    values["reservations"] = "; ".join(story.reservations) or None
    return values


def _first_of_page(db: sqlite3.Connection, stored: Stored) -> int:
    """The first of the revisions that were made of the same page as a story's present text."""
    (first,) = db.execute(
        "SELECT max(number) FROM revisions WHERE story_id = ? AND (reason = 'page' OR number = 1)", (stored.id,)
    ).fetchone()
    return int(first or stored.revision)


def _add_revision(
    db: sqlite3.Connection, story_id: int, number: int, columns: dict[str, Any], visit: _Visit, reason: str = "page"
) -> None:
    db.execute(
        "INSERT INTO revisions (story_id, number, fetch_id, seen_at, title, text, text_hash, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (story_id, number, visit.fetch_id, visit.seen_at, columns["title"], columns["text"], columns["text_hash"],
         reason),
    )  # fmt: skip


def replace_parts(db: sqlite3.Connection, story_id: int, source_id: int, story: Story, seen_at: str) -> None:
    """Another reading of a story's page: everything that hangs on the story anew."""
    before = blockrows.readings(db, story_id)
    _remove_parts(db, story_id)
    _add_parts(db, story_id, source_id, story, story_key(story), seen_at)
    blockrows.note_changes(db, source_id, before, blockrows.readings(db, story_id))


def _remove_parts(db: sqlite3.Connection, story_id: int) -> None:
    for table in ("blocks", "links", "bylines", "story_tags", "claims", "entries", "images", "embeds"):
        db.execute(f"DELETE FROM {table} WHERE story_id = ?", (story_id,))  # noqa: S608


def _add_parts(db: sqlite3.Connection, story_id: int, source_id: int, story: Story, key: str, seen_at: str) -> None:
    """The rows that hang on a story: blocks, links, bylines, tags, claims, entries, pictures, embeds."""
    blockrows.add(db, story_id, source_id, story)
    _add_links(db, story_id, story.links, key_uid(key))
    _add_bylines(db, story_id, source_id, story, seen_at)
    for name in dict.fromkeys(storable(tag) for tag in story.tags if tag.strip()):
        db.execute("INSERT INTO tags (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,))
        db.execute("INSERT INTO story_tags (story_id, tag_id) SELECT ?, id FROM tags WHERE name = ?", (story_id, name))
    _add_claims(db, story_id, story.evidence)
    entries = [
        (story_id, position, *(storable(value) for value in (entry.published, entry.title, entry.text, entry.url)))
        for position, entry in enumerate(story.entries)
    ]
    db.executemany(
        "INSERT INTO entries (story_id, position, published, title, text, url) VALUES (?, ?, ?, ?, ?, ?)", entries
    )
    images = [
        (story_id, number, storable(image.url), storable(image.alt), storable(image.caption), storable(image.credit),
         image.position)
        for number, image in enumerate(story.images)
    ]  # fmt: skip
    db.executemany(
        "INSERT INTO images (story_id, position, url, alt, caption, credit, block_position)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        images,
    )
    embeds = [
        (story_id, number, embed.kind, storable(embed.provider), storable(embed.url), storable(embed.title),
         embed.position)
        for number, embed in enumerate(story.embeds)
    ]  # fmt: skip
    db.executemany(
        "INSERT INTO embeds (story_id, position, kind, provider, url, title, block_position)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        embeds,
    )


def _add_claims(db: sqlite3.Connection, story_id: int, evidence: Iterable[Evidence]) -> None:
    """A field that is absent has no row at position 0; what was refused for it stands behind."""
    rows: list[tuple[object, ...]] = []
    for each in evidence:
        if each.value is not None and each.source is not None:
            rows.append((story_id, each.field, 0, storable(each.value), storable(each.source), None))
        rows += [
            (story_id, each.field, position, storable(claim.value), storable(claim.source), storable(claim.refused))
            for position, claim in enumerate(each.others, 1)
        ]
    db.executemany(
        "INSERT INTO claims (story_id, field, position, value, source, refused) VALUES (?, ?, ?, ?, ?, ?)", rows
    )


def _add_links(db: sqlite3.Connection, story_id: int, links: Iterable[Link], own_uid: str) -> None:
    rows, keys = [], {}
    for link in links:
        uid = None
        if link.internal and link.role not in _NO_STORY_ROLES:
            key = normalize_url(link.url)
            uid = key_uid(key)
            if uid == own_uid:
                uid = None
            else:
                keys[key] = uid
        url, text, rel = storable(link.url), storable(link.text), storable(link.rel)
        rows.append((story_id, link.position, url, text, rel, link.role, link.internal, uid))
    targets = _known_stories(db, keys)
    db.executemany(
        "INSERT INTO links (story_id, position, url, text, rel, role, internal, target_uid, target_story_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*row, target if (target := targets.get(row[-1])) != story_id else None) for row in rows],
    )


def _known_stories(db: sqlite3.Connection, keys: dict[str, str]) -> dict[str | None, int]:
    """Of the pages with these keys and uids, those that are stories: uid -> row."""
    if not keys:
        return {}
    # by any URL that led to it (a redirect, a page with another canonical address), or better by its own uid
    by_key = db.execute(
        "SELECT normalized_url, story_id FROM urls"
        " WHERE normalized_url IN (SELECT value FROM json_each(?)) AND story_id IS NOT NULL",
        (json.dumps(list(keys)),),
    )
    found: dict[str | None, int] = {keys[key]: story_id for key, story_id in by_key}
    by_uid = db.execute(
        "SELECT uid, story_id FROM story_addresses WHERE uid IN (SELECT value FROM json_each(:uids))"
        " UNION ALL SELECT uid, id FROM stories WHERE uid IN (SELECT value FROM json_each(:uids))",
        {"uids": json.dumps(list(keys.values()))},
    )
    found.update(by_uid.fetchall())
    return found


def _link_to(db: sqlite3.Connection, story_id: int, story: Story, key: str, visit: _Visit) -> None:
    """Links of earlier stories to this page, by any of its addresses, now have a target."""
    row = db.execute("SELECT normalized_url FROM urls WHERE id = ?", (visit.url_id,)).fetchone()
    keys = {key, normalize_url(story.url), *(row or ())}
    db.executemany(
        "UPDATE links SET target_story_id = ? WHERE target_uid = ? AND target_story_id IS NULL AND story_id != ?",
        [(story_id, key_uid(each), story_id) for each in keys],
    )


def _add_bylines(db: sqlite3.Connection, story_id: int, source_id: int, story: Story, seen_at: str) -> None:
    raw = storable(story.byline_raw)
    for position, person in enumerate(story.authors):
        db.execute(
            "INSERT INTO bylines (story_id, author_id, position, role, raw) VALUES (?, ?, ?, ?, ?)",
            (story_id, _author(db, source_id, person, seen_at), position, storable(person.role), raw),
        )


def _author(db: sqlite3.Connection, source_id: int, person: Person, seen_at: str) -> int:
    """The row of a source's author, made if need be: the same where only the case of a name or its kind differs.

    What a page lacks stays as an earlier one gave it. A person is what a name is taken for where nothing is known of
    it, so any other kind replaces that.
    """
    name, url, bio = storable(person.name), storable(person.url), storable(person.bio)
    row = db.execute(
        "SELECT id FROM authors WHERE source_id = ? AND name = ? COLLATE NOCASE"
        " ORDER BY kind = 'person', name != ?, id LIMIT 1",
        (source_id, name, name),
    ).fetchone()
    if row is None:
        row = db.execute(
            "INSERT INTO authors (source_id, name, kind, url, bio, first_seen_at) VALUES (?, ?, ?, ?, ?, ?)"
            " RETURNING id",
            (source_id, name, person.kind, url, bio, seen_at),
        ).fetchone()
    else:
        db.execute(
            "UPDATE authors SET url = coalesce(?, url), bio = coalesce(?, bio),"
            " kind = CASE kind WHEN 'person' THEN ? ELSE kind END WHERE id = ?",
            (url, bio, person.kind, row[0]),
        )
    return int(row[0])
