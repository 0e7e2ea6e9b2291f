"""What a user asks an export for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from newscrawl.storage.filters import Filter
from newscrawl.storage.queries import OrderKey


@dataclass(frozen=True, slots=True)
class Export:
    """What to export. ``links``, ``removed``: whether records have them, or empty lists.

    ``every_revision``: also the earlier texts of stories, each a record of its own in front of the latest.
    ``compression`` is the ending of a file's name: "", ".gz" or ".zst". ``licences`` are what the user declares.
    """

    form: str = "jsonl"
    compression: str = ""
    filters: Filter = field(default_factory=Filter)
    links: bool = True
    removed: bool = True
    every_revision: bool = False
    partition: tuple[OrderKey, ...] = ()
    licences: tuple[str, ...] = ()

    def arguments(self) -> dict[str, Any]:
        """What was asked for, as the manifest has it."""
        filters = self.filters
        return {
            "format": self.form,
            "sources": list(filters.sources),
            "languages": list(filters.languages),
            "kinds": list(filters.kinds),
            "since": filters.since.isoformat() if filters.since else None,
            "until": filters.until.isoformat() if filters.until else None,
            "author": filters.author,
            "where": filters.where,
            "one_per_cluster": filters.one_a_cluster,
            "after": filters.after,
            "sample": filters.sample,
            "seed": filters.seed if filters.sample is not None else None,
            "links": self.links,
            "removed": self.removed,
            "every_revision": self.every_revision,
            "partition": list(self.partition),
        }
