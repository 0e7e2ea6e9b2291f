"""Stories of several pages: the rows of their parts, and the URLs and fetches of these. Nothing here commits."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from newscrawl.addresses import normalize_url, plain_url
from newscrawl.items import Hints, Part, Rejection, RejectionReason, Story
from newscrawl.storage import queue, urls
from newscrawl.storage.moments import utc_text
from newscrawl.storage.spellings import standing
from newscrawl.storage.values import storable
from newscrawl.visits import Candidate, PartPage

#: The rows of stories' parts as ``part_of`` reads them: {} is replaced by a condition on the story.
SELECT = (
    "SELECT story_id, number, url, state, block_position, detail FROM parts WHERE story_id {} ORDER BY story_id, number"
)

_CUT = (
    "SELECT own.story_id FROM parts AS own JOIN parts AS cut ON cut.story_id = own.story_id"
    " AND cut.state = 'beyond' AND cut.number <= ? WHERE own.number = ? AND own.address = ?"
)


def parts_of(db: sqlite3.Connection, story_id: int) -> tuple[Part, ...]:
    """The parts of a stored story, by number; () for one of a single page."""
    return tuple(Part(*row[1:]) for row in db.execute(SELECT.format("= ?"), (story_id,)))


def owner(db: sqlite3.Connection, story: Story) -> int | None:
    """The story that has the text of a page, which is a later part of it, or has all parts; None for any other page.

    So has one that is behind the parts which are read.
    """
    number = next((part.number for part in story.parts if part.state == "read"), None)
    is_later = number is not None and number > 1
    row = db.execute(
        "SELECT own.story_id FROM parts AS own WHERE own.address = ? AND (own.number = 0 OR (own.number > 1 AND ?))"
        " AND EXISTS (SELECT 1 FROM parts AS had WHERE had.story_id = own.story_id AND had.number IN (0, own.number)"
        " AND had.state = 'read') LIMIT 1",
        (address_of(story.url), is_later),
    ).fetchone()
    if row is None and is_later:
        before = [(part.number, address_of(part.url)) for part in story.parts if 0 < part.number < (number or 0)]
        row = next(filter(None, (db.execute(_CUT, (number, *each)).fetchone() for each in before)), None)
    return int(row[0]) if row else None


def save(db: sqlite3.Connection, story_id: int, parts: Sequence[Part]) -> None:
    """The parts of a story as its pages now tell of them. A part's last fetch stays with its address."""
    known = {
        (number, url): (fetch_id, tries)
        for number, url, fetch_id, tries in db.execute(
            "SELECT number, url, fetch_id, tries FROM parts WHERE story_id = ?", (story_id,)
        )
    }
    db.execute("DELETE FROM parts WHERE story_id = ?", (story_id,))
    rows = [
        (story_id, part.number, url, address_of(part.url), part.state, part.position, storable(part.detail),
         *known.get((part.number, url), (None, 0)))
        for part in parts for url in (storable(part.url),)
    ]  # fmt: skip
    db.executemany(
        "INSERT INTO parts (story_id, number, url, address, state, block_position, detail, fetch_id, tries)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def record(
    db: sqlite3.Connection, pages: Iterable[PartPage], *, first: str, source_id: int, run_id: int, story_id: int | None
) -> None:
    """The fetches of a story's parts, whose URLs lead to the story from now on and leave the queue.

    The URL of a page that proved to be of another story stays as it is, and is queued if it is new. ``first`` is the
    address of the story's own page.
    """
    for page in pages:
        url_id = page.url_id or _row(db, page, first, source_id)
        fetch_id = _add_fetch(db, page, url_id, run_id)
        if page.is_other:
            continue
        state, leased = db.execute("SELECT state, leased_until FROM urls WHERE id = ?", (url_id,)).fetchone()
        if page.url_id is not None or not (state == "queued" and leased):  # else it is about to have its own outcome
            queue.settle(db, url_id, "duplicate", story_id=story_id, error=page.error)
        if story_id is not None:
            db.execute(
                "UPDATE parts SET fetch_id = ?, tries = CASE WHEN ? THEN tries + 1 ELSE 0 END"
                " WHERE story_id = ? AND number = ?",
                (fetch_id, page.again, story_id, page.number),
            )


def address_of(url: str) -> str:
    """What tells an address from that of another page: a print form is one of its own, as it may have all parts."""
    return storable(plain_url(url))


def _row(db: sqlite3.Connection, page: PartPage, first: str, source_id: int) -> int:
    """The row of a part's URL, made if need be. One that has the key of the story's own gets a row all the same."""
    known = standing(db, page.url) if normalize_url(page.url) != normalize_url(first) else None
    if known is not None:
        return known.id
    candidate = Candidate(page.url, Hints("part", first))
    return urls.row_of(db, candidate, source_id=source_id, now=page.fetched_at)


def _add_fetch(db: sqlite3.Connection, part: PartPage, url_id: int, run_id: int) -> int:
    page = part.page
    moment = utc_text(part.fetched_at)
    if page is None:
        return urls.add_fetch(db, url_id=url_id, run_id=run_id, fetched_at=moment, error=part.error)
    return urls.add_fetch(
        db,
        url_id=url_id,
        run_id=run_id,
        fetched_at=moment,
        status=page.status,
        final_url=page.url,
        body_sha256=hashlib.sha256(page.body).hexdigest(),
        warc_file=part.warc_file,
        warc_offset=part.warc_offset,
    )


def next_try(db: sqlite3.Connection, story_id: int, now: datetime) -> str | None:
    """When a story is asked for again for the sake of parts that could not be fetched; None where there are none, or
    that has been in vain too often."""
    (tries,) = db.execute(
        "SELECT max(tries) FROM parts WHERE story_id = ? AND state = 'missing'", (story_id,)
    ).fetchone()
    if not tries or tries > len(queue.BACKOFF_HOURS):
        return None
    return utc_text(now + timedelta(hours=queue.BACKOFF_HOURS[tries - 1]))


def lost(known: Sequence[Part], story: Story) -> Rejection | None:
    """Why a story that is read anew is worse than the stored one, if it is: a part whose text is stored was not to be
    had."""
    had = {part.number for part in known if part.state == "read"}
    if any(part.number == 0 and part.state == "read" for part in story.parts):
        return None
    gone = [part for part in story.parts if part.state == "missing" and part.number and {part.number, 0} & had]
    if not gone:
        return None
    detail = "; ".join(f"part {part.number} could not be read: {part.detail}" for part in gone)
    return Rejection(story.url, RejectionReason.SHORTENED, detail)
