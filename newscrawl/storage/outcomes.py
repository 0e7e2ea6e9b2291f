"""What became of a URL, written as one change: the fetch, the story or the rejection, and the URL's new state.

Nothing here commits: the caller batches.
"""

from __future__ import annotations

import hashlib
import sqlite3

from newscrawl.items import Extracted, Fetched, NotModified, Rejection, Story, Unfetched
from newscrawl.storage import queue, store, urls
from newscrawl.storage.urls import utc_text

#: Statuses that say the page is no more.
GONE = (404, 410)


def settle(db: sqlite3.Connection, run_id: int, item: Extracted | NotModified | Unfetched) -> str:
    """Store an outcome; gives the field of ``runs.Counts`` that it adds to."""
    if isinstance(item, Extracted):
        return _settle_page(db, run_id, item)
    if isinstance(item, NotModified):
        return _settle_not_modified(db, run_id, item)
    return _settle_unfetched(db, run_id, item)


def _settle_page(db: sqlite3.Connection, run_id: int, item: Extracted) -> str:
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
    if isinstance(outcome, Rejection):
        store.save_rejection(
            db, outcome, url_id=fetched.url_id, run_id=run_id, fetch_id=fetch_id, rejected_at=moment
        )
        _settle_rejected(db, fetched, outcome, redirect_to)
        return "rejected"
    return _settle_story(db, fetched, outcome, fetch_id, redirect_to)


def _settle_story(
    db: sqlite3.Connection, fetched: Fetched, story: Story, fetch_id: int, redirect_to: str | None
) -> str:
    saved = store.save_story(
        db,
        story,
        source_id=fetched.source_id,
        url_id=fetched.url_id,
        fetch_id=fetch_id,
        seen_at=utc_text(fetched.page.fetched_at),
    )
    state = "duplicate" if saved.change == "duplicate" else "done"
    queue.settle(db, fetched.url_id, state, story_id=saved.story_id, redirect_to=redirect_to)
    return "duplicates" if saved.change == "duplicate" else saved.change


def _settle_rejected(db: sqlite3.Connection, fetched: Fetched, rejection: Rejection, redirect_to: str | None) -> None:
    """A rejected page leaves its story, if it ever was one, as it is."""
    status = fetched.page.status
    if status in GONE:
        queue.settle(db, fetched.url_id, "gone", error=rejection.detail, redirect_to=redirect_to)
    elif status == 429 or status >= 500:
        queue.postpone(db, fetched.url_id, rejection.detail, fetched.page.fetched_at)
    else:
        error = f"{rejection.reason.value}: {rejection.detail}"
        queue.settle(db, fetched.url_id, "rejected", error=error, redirect_to=redirect_to)


def _settle_not_modified(db: sqlite3.Connection, run_id: int, item: NotModified) -> str:
    moment = utc_text(item.fetched_at)
    urls.add_fetch(db, url_id=item.url_id, run_id=run_id, fetched_at=moment, status=304)
    story_id = store.touch(db, url_id=item.url_id, seen_at=moment)
    queue.settle(db, item.url_id, "done", story_id=story_id)
    return "unchanged"


def _settle_unfetched(db: sqlite3.Connection, run_id: int, item: Unfetched) -> str:
    moment = utc_text(item.fetched_at)
    if item.disallowed:  # nothing was asked of the server, so there is no fetch to record
        queue.settle(db, item.url_id, "disallowed", error=item.error)
        return "disallowed"
    fetch_id = urls.add_fetch(db, url_id=item.url_id, run_id=run_id, fetched_at=moment, error=item.error)
    if item.rejection is not None:
        rejection = Rejection("", item.rejection, item.error)
        store.save_rejection(
            db, rejection, url_id=item.url_id, run_id=run_id, fetch_id=fetch_id, rejected_at=moment
        )
        queue.settle(db, item.url_id, "rejected", error=f"{item.rejection.value}: {item.error}")
        return "rejected"
    queue.postpone(db, item.url_id, item.error, item.fetched_at)
    return "failed"
