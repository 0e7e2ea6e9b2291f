"""What an export wrote, counted on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from newscrawl.storage.queries import StoredStory


@dataclass(slots=True)
class Tally:
    """Stories and their records, words, and how many stories there are of each thing.

    ``removed`` counts removed blocks by role; ``last_id`` is the uid of the story that was stored last, from which
    ``Filter.after`` goes on; ``newest`` the time of the latest fetch.
    """

    stories: int = 0
    records: int = 0
    words: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    extractors: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    reservations: Counter[str] = field(default_factory=Counter)
    first_published: str | None = None
    last_published: str | None = None
    newest: str | None = None
    last_id: str | None = None
    _last_number: int = 0

    def add(self, stored: StoredStory, records: Sequence[dict[str, Any]]) -> None:
        """Count a story that was written as these records."""
        story = stored.story
        self.stories += 1
        self.records += len(records)
        self.words += story.word_count
        self.sources[stored.source] += 1
        self.languages[story.language or "unknown"] += 1
        self.kinds[story.kind] += 1
        self.extractors[story.extractor] += 1
        self.licences.update([story.licence] if story.licence else [])
        self.reservations.update(story.reservations)
        for block in story.blocks:
            self.removed[block.role] += 1
        if day := story.date_published_utc:
            self.first_published = min(self.first_published or day, day)
            self.last_published = max(self.last_published or day, day)
        self.newest = max(self.newest or "", stored.last_fetched_at)
        if stored.id > self._last_number:
            self._last_number, self.last_id = stored.id, stored.uid
