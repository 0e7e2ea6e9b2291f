"""Keys of stored addresses, made anew when the rules of ``newscrawl.addresses`` are others. Nothing here commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from newscrawl.addresses import normalize_url
from newscrawl.storage import partrows
from newscrawl.storage.addressrules import note_rules
from newscrawl.storage.sameness import BY_UID
from newscrawl.storage.values import key_of, key_uid

_ROWS = 5_000  # read at a time, as they are changed meanwhile


@dataclass(slots=True)
class Renewed:
    """How many rows have another key now. ``merged`` URLs waited and are pages that have a story under their new key.

    ``clashes`` are uids of stories that have one address now, in pairs: both stay, the first is found by it.
    """

    urls: int = 0
    merged: int = 0
    stories: int = 0
    links: int = 0
    clashes: list[tuple[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.urls or self.stories or self.links or self.clashes)

    def __str__(self) -> str:
        told = f"{self.urls} URLs ({self.merged} of them known pages now), {self.stories} stories, {self.links} links"
        return f"{told}; {len(self.clashes)} stories have an address of another one now" if self.clashes else told


def renew(db: sqlite3.Connection) -> Renewed:
    """Make the keys of all addresses anew. Uids stay: a story is found by its new address besides."""
    renewed = Renewed()
    changed = _urls(db, renewed)
    _moved(db)
    _stories(db, renewed)
    _merge(db, changed, renewed)
    _links(db, renewed)
    _parts(db)
    note_rules(db)
    return renewed


def _rows(db: sqlite3.Connection, sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a SELECT whose first column is the rowid, which it compares with ``:after``."""
    after = 0
    while rows := db.execute(f"{sql} ORDER BY 1 LIMIT {_ROWS}", {"after": after}).fetchall():
        yield from rows
        after = rows[-1][0]


def _urls(db: sqlite3.Connection, renewed: Renewed) -> set[str]:
    """Gives the keys that URLs have now and had not before."""
    changed = set()
    for url_id, url, old in _rows(db, "SELECT id, url, normalized_url FROM urls WHERE id > :after"):
        if (key := normalize_url(url)) != old:
            db.execute("UPDATE urls SET normalized_url = ? WHERE id = ?", (key, url_id))
            renewed.urls += 1
            changed.add(key)
    return changed


def _moved(db: sqlite3.Connection) -> None:
    """The other addresses of stories, by their old keys and by their new ones."""
    rows = db.execute("SELECT uid, story_id, address, seen_at FROM story_addresses").fetchall()
    for uid, story_id, address, seen_at in rows:
        key = normalize_url(address)
        if key_uid(key) != uid:
            _note(db, story_id, key, seen_at)


def _stories(db: sqlite3.Connection, renewed: Renewed) -> None:
    select = "SELECT id, uid, url, canonical_url, first_seen_at FROM stories WHERE id > :after"
    for story_id, uid, url, canonical, seen_at in _rows(db, select):
        key = key_of(url, canonical)
        if uid in (key_uid(key), key_uid(normalize_url(url))):
            continue
        holder = db.execute(BY_UID, {"uid": key_uid(key)}).fetchone()
        if holder is None:
            _note(db, story_id, key, seen_at)
            renewed.stories += 1
        elif holder[0] != story_id:
            (other,) = db.execute("SELECT uid FROM stories WHERE id = ?", holder).fetchone()
            renewed.clashes.append((other, uid))


def _note(db: sqlite3.Connection, story_id: int, key: str, seen_at: str) -> None:
    if db.execute(BY_UID, {"uid": key_uid(key)}).fetchone() is None:
        db.execute(
            "INSERT INTO story_addresses (uid, story_id, address, seen_at) VALUES (?, ?, ?, ?)",
            (key_uid(key), story_id, key, seen_at),
        )


def _merge(db: sqlite3.Connection, keys: set[str], renewed: Renewed) -> None:
    """A URL that was never asked for need not be where it is another spelling of one that has a story."""
    for key in keys:
        merged = db.execute(
            "UPDATE urls SET state = 'duplicate', story_id = known.story_id, next_fetch_at = NULL"
            " FROM (SELECT id, story_id FROM urls WHERE normalized_url = :key AND state = 'done' ORDER BY id LIMIT 1)"
            " AS known WHERE normalized_url = :key AND urls.id != known.id AND state = 'queued'"
            " AND urls.story_id IS NULL AND attempts = 0 AND leased_until IS NULL AND wanted_run_id IS NULL",
            {"key": key},
        )
        renewed.merged += merged.rowcount


def _links(db: sqlite3.Connection, renewed: Renewed) -> None:
    """Links that wait for their story, some of which are stored by now."""
    select = (
        "SELECT id, url, target_uid, story_id FROM links"
        " WHERE target_uid IS NOT NULL AND target_story_id IS NULL AND id > :after"
    )
    for link_id, url, old, story_id in _rows(db, select):
        uid = key_uid(normalize_url(url))
        if uid != old:
            target = db.execute(BY_UID, {"uid": uid}).fetchone()
            found = target[0] if target and target[0] != story_id else None
            db.execute("UPDATE links SET target_uid = ?, target_story_id = ? WHERE id = ?", (uid, found, link_id))
            renewed.links += 1


def _parts(db: sqlite3.Connection) -> None:
    """What the addresses of stories' parts are compared by: a later part leads to its story by it."""
    for row_id, url, old in _rows(db, "SELECT rowid, url, address FROM parts WHERE rowid > :after"):
        if (address := partrows.address_of(url)) != old:
            db.execute("UPDATE parts SET address = ? WHERE rowid = ?", (address, row_id))
