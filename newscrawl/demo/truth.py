"""What is true of a page of the demo newsroom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Truth:
    """What a crawl should make of one address.

    ``text`` is the story's own text, one block a line; ``removed`` are the other texts on the page with the role that
    each plays. ``expect`` is "story", "rejection:<reason>" (with a reason of ``RejectionReason``), "duplicate" (the
    page of a story that has another address) or "absent" (nothing that a crawl should fetch as an article).
    ``date_published`` is ISO 8601 with the publisher's offset; dates and texts are None or empty where the page is no
    story. ``is_free`` is False for a teaser before a paywall.
    """

    publisher: str
    url: str
    path: str
    kind: str
    expect: str
    title: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    date_published: str | None = None
    language: str | None = None
    section: str | None = None
    text: str = ""
    removed: tuple[tuple[str, str], ...] = ()
    is_free: bool | None = None
