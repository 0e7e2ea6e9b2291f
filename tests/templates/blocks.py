"""Blocks and sightings made by hand."""

from __future__ import annotations

from typing import Any

from newscrawl.items import Block, BlockRole
from newscrawl.templates.sightings import MIDDLE, Repeated, Sighting


def block(
    position: int, text: str, *, kept: bool = True, role: BlockRole = "paragraph", score: float | None = 0.6,
    reason: str = "model", path: str | None = None
) -> Block:  # fmt: skip
    return Block(position, text, role, kept, reason, score, path or f"/html/body/p[{position + 1}]")


def sighting(story: int, **changes: Any) -> Sighting:
    """A kept paragraph in the middle of a story that no other is a copy of."""
    values: dict[str, Any] = {
        "key": "a", "story": story, "group": -story, "seen_at": f"2026-05-{story % 28 + 1:02}T00:00:00Z", "kept": True,
        "role": "paragraph", "odds": 600, "place": MIDDLE, "text": "Read our letter",
    }  # fmt: skip
    return Sighting(**{**values, **changes})


def repeated(stories: int, **changes: Any) -> Repeated:
    """A block that so many stories have in their middle, kept each time, with middling odds."""
    pages = changes.get("pages", stories)
    kept = changes.get("kept", pages)
    values: dict[str, Any] = {
        "key": "a", "sample": "Read our letter", "stories": stories, "pages": pages, "kept": kept,
        "odds": round(1000 * changes.pop("likely", 0.5) * pages), "judged": pages,
        "first_seen_at": "2026-05-01T00:00:00Z", "last_seen_at": "2026-05-02T00:00:00Z", "places": (0, 0, pages, 0, 0),
        "roles": {role: count for role, count in (("promo", pages - kept), ("paragraph", kept)) if count},
    }  # fmt: skip
    return Repeated(**{**values, **changes})
