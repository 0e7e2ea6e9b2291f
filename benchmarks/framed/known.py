"""The site memory that newscrawl has, through its database, as a crawl fills it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks.framed.memories import SiteMemory as Measured
from benchmarks.framed.memories import Stored
from newscrawl.items import Source, Story
from newscrawl.storage import runs, urls
from newscrawl.storage.clusters import group_stories
from newscrawl.storage.database import connect
from newscrawl.storage.moments import utc_text
from newscrawl.storage.sitememory import remember, snapshot
from newscrawl.storage.store import save_story
from newscrawl.templates.memory import SiteMemory
from newscrawl.templates.stories import with_memory
from newscrawl.visits import Candidate

_SOURCE = Source("site")


def learn(pages: Sequence[Stored]) -> SiteMemory:
    """Store pages, group copies, count blocks: what is then known of the site."""
    if not pages:
        return SiteMemory(_SOURCE.name)
    now = utc_text(max(page.fetched_at for page, _ in pages))
    with tempfile.TemporaryDirectory() as folder, closing(connect(Path(folder) / "site.db")) as database:
        db = database.conn
        source_id = runs.source_row(db, _SOURCE, now)
        for page, story in pages:
            urls.add_urls(db, [Candidate(page.url)], source_id=source_id, feed_id=None, now=page.fetched_at)
            (url_id,) = db.execute("SELECT id FROM urls WHERE url = ?", (page.url,)).fetchone()
            own = replace(story, url=page.url, canonical_url=None)  # the frame names the address of its old story
            seen_at = utc_text(page.fetched_at)
            save_story(db, own, source_id=source_id, url_id=url_id, fetch_id=None, seen_at=seen_at)
        group_stories(db, now=now)
        remember(db, now=now)
        return snapshot(db, source_id)


def _read(stored: Stored, memory: SiteMemory) -> Story:
    page, story = stored
    return with_memory(story, memory, utc_text(page.fetched_at))


KNOWN = Measured("newscrawl", learn, _read)
