"""The JSON record of a story: the one definition of its keys, for an extracted page and for a stored story alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from newscrawl.items import Story
from newscrawl.storage.moments import utc_text
from newscrawl.storage.queries import NOTHING_KNOWN, Hit, Known, Revision, StoredStory
from newscrawl.storage.searching import MATCH_END, MATCH_START
from newscrawl.storage.values import writers
from newscrawl.texts import count_words


def story_record(
    story: Story,
    *,
    uid: str,
    source: str | None,
    fetched_at: datetime | str,
    revision: int = 1,
    cluster_id: int | None = None,
    known: Known = NOTHING_KNOWN,
) -> dict[str, Any]:
    """The record of a story: every key always present, lists always lists.

    ``authors`` are the names of those who wrote it; ``people`` all of its byline, with photographers and translators.
    ``fetched_at`` is the time of its last fetch: an aware datetime, or the database's text. ``known`` is what a
    database knows besides.
    """
    if isinstance(fetched_at, datetime):
        fetched_at = utc_text(fetched_at)
    return {
        "id": uid,
        "url": story.url,
        "canonical_url": story.canonical_url,
        "source": source,
        "site_name": story.site_name,
        "title": story.title,
        "description": story.description,
        "text": story.text,
        "authors": writers(story.authors),
        "byline_raw": story.byline_raw,
        "people": [
            {"name": person.name, "kind": person.kind, "url": person.url, "role": person.role, "bio": person.bio}
            for person in story.authors
        ],
        "date_published": story.date_published,
        "date_published_utc": story.date_published_utc,
        "date_published_precision": story.date_published_precision,
        "date_published_source": story.date_published_source,
        "date_modified": story.date_modified,
        "date_crawled": fetched_at,
        "language": story.language,
        "section": story.section,
        "tags": list(story.tags),
        "kind": story.kind,
        "is_free": story.is_free,
        "image": story.image,
        "word_count": story.word_count,
        "links": [
            {"url": link.url, "text": link.text, "role": link.role, "internal": link.internal} for link in story.links
        ],
        "removed": [
            {
                "role": block.role,
                "reason": block.reason,
                "text": block.text,
                "position": block.position,
                "score": block.score,
            }
            for block in story.blocks
            if not block.kept
        ],
        "revision": revision,
        "cluster_id": cluster_id,
        "text_hash": story.text_hash,
        "extractor": story.extractor,
        "date_modified_utc": story.date_modified_utc,
        "date_published_zone": story.date_published_zone,
        "first_seen_at": known.first_seen_at,
        "gone_at": known.gone_at,
        "image_caption": story.image_caption,
        "image_credit": story.image_credit,
        "entries": [asdict(entry) for entry in story.entries],
        "cluster_role": known.cluster_role,
        "cluster_similarity": known.cluster_similarity,
        "cluster_contained": known.cluster_contained,
        "images": [asdict(image) for image in story.images],
        "licence": story.licence,
        "reservations": list(story.reservations),
        "embeds": [asdict(embed) for embed in story.embeds],
        "parts": [asdict(part) for part in story.parts],
    }


def stored_record(stored: StoredStory) -> dict[str, Any]:
    """The record of a story of the database."""
    return story_record(
        stored.story,
        uid=stored.uid,
        source=stored.source,
        fetched_at=stored.last_fetched_at,
        revision=stored.revision,
        cluster_id=stored.cluster_id,
        known=stored.known,
    )


def detailed_record(stored: StoredStory, revisions: Sequence[Revision], *, explain: bool) -> dict[str, Any]:
    """The record of a story with all its ``blocks`` and ``revisions``; with ``explain`` also its ``explanation``."""
    details: dict[str, Any] = {
        "blocks": [asdict(block) for block in stored.story.blocks],
        "revisions": [asdict(revision) for revision in revisions],
    }
    if explain:
        details["explanation"] = explanation(stored.story)
    return stored_record(stored) | details


def earlier_records(stored: StoredStory) -> list[dict[str, Any]]:
    """Records of a story's earlier revisions, the first one first, as far as they were read from the database."""
    return [stored_record(at_revision(stored, revision)) for revision in stored.earlier]


def at_revision(stored: StoredStory, revision: Revision) -> StoredStory:
    """A story as it was at an earlier revision, by its latest one.

    Title, text and what follows from it are those of the revision, and when it was seen is its last fetch. Links,
    blocks, pictures, embeds, parts and the entries of live blogs are kept of the latest page alone: it has none. All
    else is as the latest page has it.
    """
    story = replace(
        stored.story,
        title=revision.title,
        text=revision.text,
        word_count=count_words(revision.text),
        text_hash=revision.text_hash,
        links=(),
        blocks=(),
        entries=(),
        images=(),
        embeds=(),
        parts=(),
        evidence=(),
    )
    return replace(stored, story=story, revision=revision.number, last_fetched_at=revision.seen_at, earlier=())


def hit_row(hit: Hit) -> dict[str, Any]:
    """What a search found, by the columns of ``Hit``; in ``snippet`` the words that were found stand between ``**``."""
    return asdict(replace(hit, snippet=hit.snippet.replace(MATCH_START, "**").replace(MATCH_END, "**")))


def explanation(story: Story) -> dict[str, Any]:
    """Where each field of a story came from: {field: {"value", "source", "others": [{"value", "source", "refused"}]}}.

    Values are as the page has them, the first 300 characters. A field of which the page says nothing has no key.
    """
    return {
        each.field: {
            "value": each.value,
            "source": each.source,
            "others": [asdict(claim) for claim in each.others],
        }
        for each in story.evidence
    }
