"""The record of a story as what a spider's pipelines and feed exports get."""

from __future__ import annotations

from typing import Any

from newscrawl.export.record import story_record
from newscrawl.items import Story
from newscrawl.storage.outcomes import StoredAs
from newscrawl.storage.queries import Known
from newscrawl.visits import Extracted


class StoryItem(dict[str, Any]):
    """A record, short where it is logged: at Scrapy's own level each item is, and a page's removed blocks are long."""

    def __repr__(self) -> str:
        told = ("id", "url", "title", "date_published", "word_count")
        return f"<story {({name: self.get(name) for name in told})!r}>"


def story_item(found: Extracted, stored: StoredAs) -> StoryItem:
    """The record of a page that gave a story. Clusters are found at a crawl's end: of those it knows nothing."""
    assert isinstance(found.outcome, Story)
    page = found.fetched.page
    return StoryItem(
        story_record(
            found.outcome,
            uid=stored.uid,
            source=page.source,
            fetched_at=page.fetched_at,
            revision=stored.revision,
            known=Known(stored.first_seen_at),
        )
    )
