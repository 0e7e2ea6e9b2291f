"""A story as it was stored at some time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from newscrawl.ages import parse_since, parse_until
from newscrawl.errors import QueryError
from newscrawl.export.record import at_revision
from newscrawl.storage.moments import utc_text
from newscrawl.storage.queries import Revision, StoredStory


def as_of(found: StoredStory, versions: Sequence[Revision], when: str, now: datetime) -> StoredStory:
    """The story at a moment or the end of a day; ``versions`` are all of its, ``when`` is as ``parse_until`` has it.

    Raises AgeError for what is no time, and QueryError where the story was not seen yet.
    """
    until = parse_until(when, now)
    last = until if until == parse_since(when, now) else until - timedelta(seconds=1)  # of a day
    seen = [version for version in versions if version.seen_at <= utc_text(last)]
    if not seen:
        raise QueryError(f"story {found.id} was first seen at {found.first_seen_at}, which is later; name another day")
    return found if seen[-1] is versions[-1] else at_revision(found, seen[-1])
