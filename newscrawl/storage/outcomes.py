"""What became of a URL, written as one change: the fetch, the story or the rejection, and the URL's new state.

Nothing here commits: the caller batches.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass

from newscrawl.items import Rejection, Story
from newscrawl.storage import partrows, queue, retries, revisits, store, urls
from newscrawl.storage.moments import utc_text
from newscrawl.storage.revisits import Ages, OwnStory
from newscrawl.storage.store import Saved
from newscrawl.visits import Extracted, Fetched, NotModified, Unfetched
from newscrawl.waits import wait_of

#: Statuses that say the page is no more.
GONE = (404, 410)


def settle(
    db: sqlite3.Connection, run_id: int, item: Extracted | NotModified | Unfetched, revisit: Ages = ()
) -> str:
    """Store an outcome; gives the field of ``runs.Counts`` that it adds to.

    ``revisit`` are the ages in seconds, ascending, at which the source wants its stories asked for again.
    """
    if isinstance(item, Extracted):
        return _settle_page(db, run_id, item, revisit)
    if isinstance(item, NotModified):
        return _settle_not_modified(db, run_id, item, revisit)
    return _settle_unfetched(db, run_id, item)


@dataclass(frozen=True, slots=True)
class StoredAs:
    """What the database calls a story, its latest revision, and when it first saw it."""

    uid: str
    revision: int
    first_seen_at: str


def stored_as(db: sqlite3.Connection, url_id: int) -> StoredAs:
    """How the story that a URL gave is stored."""
    row = db.execute(
        "SELECT uid, revision, first_seen_at FROM stories JOIN urls ON urls.story_id = stories.id WHERE urls.id = ?",
        (url_id,),
    ).fetchone()
    return StoredAs(*row)


def _settle_page(db: sqlite3.Connection, run_id: int, item: Extracted, revisit: Ages) -> str:
    fetched, outcome, page = item.fetched, item.outcome, item.fetched.page
    moment = utc_text(page.fetched_at)
    fetch_id = urls.add_fetch(
        db,
        url_id=fetched.url_id,
        run_id=run_id,
        fetched_at=moment,
        status=page.status,
        final_url=page.url,
        etag=page.header("etag"),
        last_modified=page.header("last-modified"),
        body_sha256=hashlib.sha256(page.body).hexdigest(),
        warc_file=fetched.warc_file,
        warc_offset=fetched.warc_offset,
    )
    redirect_to = page.url if page.url != page.requested_url else None
    own = revisits.own_story(db, fetched.url_id)
    if own is not None and isinstance(outcome, Story):
        outcome = revisits.worse(own, outcome) or outcome
    if isinstance(outcome, Rejection):
        store.save_rejection(
            db, outcome, url_id=fetched.url_id, run_id=run_id, fetch_id=fetch_id, rejected_at=moment
        )
        _settle_rejected(db, fetched, outcome, fetch_id, own, revisit, redirect_to)
        _record_parts(db, run_id, item, own.id if own else None)
        return "rejected"
    saved = _save_story(db, fetched, outcome, fetch_id)
    _record_parts(db, run_id, item, saved.story_id)
    return _settle_story(db, fetched, saved, fetch_id, revisit, redirect_to)


def _record_parts(db: sqlite3.Connection, run_id: int, item: Extracted, story_id: int | None) -> None:
    fetched = item.fetched
    partrows.record(
        db, item.parts, first=fetched.page.url, source_id=fetched.source_id, run_id=run_id, story_id=story_id
    )


def _save_story(db: sqlite3.Connection, fetched: Fetched, story: Story, fetch_id: int) -> Saved:
    return store.save_story(
        db,
        story,
        source_id=fetched.source_id,
        url_id=fetched.url_id,
        fetch_id=fetch_id,
        seen_at=utc_text(fetched.page.fetched_at),
    )


def _settle_story(
    db: sqlite3.Connection, fetched: Fetched, saved: Saved, fetch_id: int, revisit: Ages, redirect_to: str | None
) -> str:
    moment = fetched.page.fetched_at
    if saved.change == "duplicate":
        retries.not_in_vain(db, fetched.url_id)
        queue.settle(db, fetched.url_id, "duplicate", story_id=saved.story_id, redirect_to=redirect_to)
        return "duplicates"
    if revisits.is_back(db, saved.story_id) or saved.change != "unchanged":
        retries.not_in_vain(db, fetched.url_id)
    else:
        retries.if_told_in_vain(db, fetched.url_id, fetch_id, moment)
    visits = (revisits.next_visit(db, saved.story_id, moment, revisit), partrows.next_try(db, saved.story_id, moment))
    due = min(filter(None, visits), default=None)
    queue.settle(
        db, fetched.url_id, "done", story_id=saved.story_id, redirect_to=redirect_to, next_fetch_at=due
    )
    return saved.change


def _settle_rejected(
    db: sqlite3.Connection,
    fetched: Fetched,
    rejection: Rejection,
    fetch_id: int,
    own: OwnStory | None,
    revisit: Ages,
    redirect_to: str | None,
) -> None:
    """A rejected page leaves its story, if it ever was one, as it is: it may be itself again at the next visit."""
    status, moment = fetched.page.status, fetched.page.fetched_at
    error = f"{rejection.reason.value}: {rejection.detail}"
    if status in GONE:
        if own is not None:
            revisits.is_gone(db, own.id, moment)
        queue.settle(db, fetched.url_id, "gone", error=rejection.detail, redirect_to=redirect_to)
        retries.in_vain(db, fetched.url_id, moment)
    elif status == 429 or status >= 500 or revisits.is_passing(rejection):
        wait = wait_of(fetched.page.header("retry-after"), moment)
        queue.postpone(db, fetched.url_id, rejection.detail, moment, moment + wait if wait else None)
    elif own is not None:
        due = revisits.next_visit(db, own.id, moment, revisit)
        queue.settle(db, fetched.url_id, "done", error=error, next_fetch_at=due)
        retries.if_told_in_vain(db, fetched.url_id, fetch_id, moment)
    else:
        queue.settle(db, fetched.url_id, "rejected", error=error, redirect_to=redirect_to)
        retries.in_vain(db, fetched.url_id, moment)


def _settle_not_modified(db: sqlite3.Connection, run_id: int, item: NotModified, revisit: Ages) -> str:
    moment = utc_text(item.fetched_at)
    fetch_id = urls.add_fetch(db, url_id=item.url_id, run_id=run_id, fetched_at=moment, status=304)
    story_id = store.touch(db, url_id=item.url_id, seen_at=moment)
    due = None
    if story_id is not None:
        if revisits.is_back(db, story_id):
            retries.not_in_vain(db, item.url_id)
        else:
            retries.if_told_in_vain(db, item.url_id, fetch_id, item.fetched_at)
        due = revisits.next_visit(db, story_id, item.fetched_at, revisit)
    queue.settle(db, item.url_id, "done", story_id=story_id, next_fetch_at=due)
    return "unchanged"


def _settle_unfetched(db: sqlite3.Connection, run_id: int, item: Unfetched) -> str:
    moment = utc_text(item.fetched_at)
    if item.disallowed:  # nothing was asked of the server, so there is no fetch to record
        if item.redirect_to is not None:  # but of the one that led there
            retries.in_vain(db, item.url_id, item.fetched_at)
        queue.forbid(db, item.url_id, item.error, item.retry_at or item.fetched_at, item.redirect_to)
        return "disallowed"
    if item.retry_at is not None:
        queue.defer(db, item.url_id, item.error, item.retry_at)
        return "failed"
    fetch_id = urls.add_fetch(db, url_id=item.url_id, run_id=run_id, fetched_at=moment, error=item.error)
    if item.rejection is not None:
        rejection = Rejection("", item.rejection, item.error)
        store.save_rejection(
            db, rejection, url_id=item.url_id, run_id=run_id, fetch_id=fetch_id, rejected_at=moment
        )
        queue.settle(db, item.url_id, "rejected", error=f"{item.rejection.value}: {item.error}")
        retries.in_vain(db, item.url_id, item.fetched_at)
        return "rejected"
    queue.postpone(db, item.url_id, item.error, item.fetched_at)
    return "failed"
