"""Stories that are asked for again: when, what a worse answer is, and what is no longer there. Nothing here commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from newscrawl.duplicates.likeness import likeness
from newscrawl.duplicates.shingles import IS_UNSPACED, Shingles, shingles, word_hashes, words
from newscrawl.items import Part, Rejection, RejectionReason, Story, StoryKind
from newscrawl.notices import notice_in, withdrawal_in
from newscrawl.storage import partrows
from newscrawl.storage.moments import utc_moment, utc_text

#: Ages of a story in seconds, ascending.
Ages: TypeAlias = Sequence[float]
#: Published longer ago than this when it is first seen, a story is not asked for again by itself.
YOUNG = timedelta(days=7)
#: A text with less than this share of the stored one's characters is worse, where nothing says that it is complete.
SHORTENED = 0.3
#: Share of a short text's runs of words that the stored one must have for it to be of that story. Unlike stories share
#: hardly any; a sentence in ten is more than chance.
OF_THE_STORY = 0.1
#: Letters of a word in a headline that is telling: in scripts without spaces each has three.
_TELLING = 5
# A visit just before its age stands for that of the age: within a fifth of it.
_NEAR = 1.25
_END_MARKS = tuple(".!?\"'”’»«)]。！？」』।۔؟՝։")
_CUT_MARKS = ("...", "…", "[...]", "[…]", "(...)", "(…)")


@dataclass(frozen=True, slots=True)
class OwnStory:
    """A story as it is stored, found by the URL whose page gave it its text."""

    id: int
    text: str
    is_free: bool | None
    title: str | None = None
    kind: StoryKind = "article"
    parts: tuple[Part, ...] = ()


def own_story(db: sqlite3.Connection, url_id: int) -> OwnStory | None:
    """The story that a URL's page gave, None for a page that gave none or led to another's."""
    row = db.execute(
        "SELECT stories.id, stories.text, stories.is_free, stories.title, stories.kind"
        " FROM urls JOIN stories ON stories.id = urls.story_id"
        " WHERE urls.id = ? AND EXISTS (SELECT 1 FROM fetches JOIN revisions ON revisions.fetch_id = fetches.id"
        " WHERE fetches.url_id = urls.id AND revisions.story_id = stories.id)",
        (url_id,),
    ).fetchone()
    if row is None:
        return None
    is_free = None if row[2] is None else bool(row[2])
    return OwnStory(row[0], row[1], is_free, row[3], row[4], partrows.parts_of(db, row[0]))


def worse(own: OwnStory, story: Story) -> Rejection | None:
    """Why what a page gives now is not to take the place of the story that it gave, if it is not."""
    return partrows.lost(own.parts, story) or shortened(own, story) or replaced(own, story)


def shortened(own: OwnStory, story: Story) -> Rejection | None:
    """Why a page's text is not a later version of the one that is stored, if it is not: it is the beginning of it.

    That is little text which ends in mid-sentence, or stops before a paywall that was not there.
    """
    new, old = len(story.text), len(own.text)
    if new >= SHORTENED * old:
        return None
    walled = story.is_free is False and own.is_free is not False
    if not walled and _has_end(story.text):
        return None
    return Rejection(story.url, RejectionReason.SHORTENED, f"{new} characters, {old} are stored")


def replaced(own: OwnStory, story: Story) -> Rejection | None:
    """Why a page's text is not a later version of the one that is stored, if it is not: it is something else.

    That is little text with nothing of the story's under another headline, or a notice under any: that the story was
    taken down, that the site is out of order. A ticker may drop all that it had.
    """
    new, old = len(story.text), len(own.text)
    if new >= SHORTENED * old or "liveblog" in (own.kind, story.kind):
        return None
    if likeness(_runs(story.text), _runs(own.text)).contained >= OF_THE_STORY:
        return None
    if withdrawn := withdrawal_in(story.text):
        why = f"the story was withdrawn ({withdrawn!r}); its text is kept"
    elif notice := notice_in(story.text, [story.title or ""]):
        why = f"a notice stands in its place ({notice.phrase!r})"
    elif _telling_words(story.title) & _telling_words(own.title):
        return None
    else:
        why = "nothing of the story, under another headline"
    return Rejection(story.url, RejectionReason.REPLACED, f"{why}: {new} characters, {old} are stored")


def is_passing(rejection: Rejection) -> bool:
    """Whether a page says itself that it will be another one soon, so that it is asked for again."""
    return rejection.reason is RejectionReason.UNAVAILABLE


def _runs(text: str) -> Shingles:
    return shingles(word_hashes(words(text)))


def _telling_words(title: str | None) -> set[str]:
    return {word for word in words(title or "") if len(word) >= _TELLING or IS_UNSPACED.match(word)}


def _has_end(text: str) -> bool:
    text = text.rstrip()
    return text.endswith(_END_MARKS) and not text.endswith(_CUT_MARKS)


def next_visit(db: sqlite3.Connection, story_id: int, now: datetime, ages: Ages) -> str | None:
    """When a story that was asked for ``now`` is due again, by the ages that it has still to reach; None for never."""
    if not ages:
        return None
    first_seen, published = db.execute(
        "SELECT first_seen_at, date_published_utc FROM stories WHERE id = ?", (story_id,)
    ).fetchone()
    born = utc_moment(first_seen)
    if published and _is_before(published, born - YOUNG):
        return None
    age = (now - born).total_seconds()
    following = next((each for each in ages if each > max(age, 0.0) * _NEAR), None)
    return utc_text(born + timedelta(seconds=following)) if following is not None else None


def _is_before(published: str, moment: datetime) -> bool:
    try:
        return utc_moment(published) < moment
    except ValueError:  # a month without a day
        return published[:7] < utc_text(moment)[:7]


def is_gone(db: sqlite3.Connection, story_id: int, now: datetime) -> None:
    """The page of a story answers 404 or 410: the story stays, with the time since when."""
    db.execute("UPDATE stories SET gone_at = coalesce(gone_at, ?) WHERE id = ?", (utc_text(now), story_id))


def is_back(db: sqlite3.Connection, story_id: int) -> bool:
    """The page of a story gives it; whether it was gone."""
    back = db.execute("UPDATE stories SET gone_at = NULL WHERE id = ? AND gone_at IS NOT NULL", (story_id,))
    return back.rowcount > 0
