"""How clean the stored stories are: records against the newsroom's truth."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newscrawl.addresses import normalize_url
from newscrawl.demo.truth import Truth

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class StoryScore:
    """One story: ``f1`` over words from 0 to 1, ``exact`` when the words are the true ones in the true order.

    ``leftover`` counts words of furniture (promos, related stories, bios and so on) that stayed in the text.
    """

    truth: Truth
    f1: float
    exact: bool
    leftover: int
    title: bool
    authors: bool
    date: bool


@dataclass(frozen=True, slots=True)
class PublisherScore:
    """A publisher: ``missing`` and ``unexpected`` are addresses, of stories not stored and of records that are none."""

    publisher: str
    expected: int
    stories: tuple[StoryScore, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def f1(self) -> float:
        """Mean word F1 of the stored stories; 0 where none is stored."""
        return sum(story.f1 for story in self.stories) / len(self.stories) if self.stories else 0.0

    @property
    def exact(self) -> int:
        return sum(story.exact for story in self.stories)

    @property
    def leftover(self) -> int:
        return sum(story.leftover for story in self.stories)

    @property
    def titles(self) -> int:
        return sum(story.title for story in self.stories)

    @property
    def authors(self) -> int:
        return sum(story.authors for story in self.stories)

    @property
    def dates(self) -> int:
        return sum(story.date for story in self.stories)


def compare(records: Iterable[Mapping[str, Any]], truths: Sequence[Truth]) -> tuple[PublisherScore, ...]:
    """The score of each publisher, in the order of ``truths``.

    ``records`` are exported records; they belong to a publisher by their ``source`` and to a story by their address.
    """
    stored = list(records)
    scores = []
    for publisher in dict.fromkeys(truth.publisher for truth in truths):
        true = {
            normalize_url(truth.url): truth
            for truth in truths
            if truth.publisher == publisher and truth.expect == "story"
        }
        found: dict[str, StoryScore] = {}
        unexpected = []
        for record in (record for record in stored if record["source"] == publisher):
            key = normalize_url(record["url"])
            if key in true and key not in found:
                found[key] = score_story(record, true[key])
            else:
                unexpected.append(record["url"])
        missing = tuple(truth.url for key, truth in true.items() if key not in found)
        scores.append(PublisherScore(publisher, len(true), tuple(found.values()), missing, tuple(unexpected)))
    return tuple(scores)


def score_story(record: Mapping[str, Any], truth: Truth) -> StoryScore:
    """A record against the truth of its page."""
    got, want = words(record["text"] or ""), words(truth.text)
    people = record["authors"] or [person["name"] for person in record["people"]]
    return StoryScore(
        truth=truth,
        f1=_f1(got, want),
        exact=got == want,
        leftover=_leftover(got, want, truth),
        title=words(record["title"] or "") == words(truth.title or ""),
        authors={name.casefold() for name in people} == {name.casefold() for name in truth.authors},
        date=_moment(record["date_published"]) == _moment(truth.date_published),
    )


def words(text: str) -> list[str]:
    """The words of a text without case and punctuation, so that marks of lists and quotations do not count."""
    return _WORD.findall(text.casefold())


def _f1(got: list[str], want: list[str]) -> float:
    common = (Counter(got) & Counter(want)).total()
    return 2 * common / (len(got) + len(want)) if got or want else 1.0


def _leftover(got: list[str], want: list[str], truth: Truth) -> int:
    """Words of removed texts that are in ``got`` as a whole and not in ``want``, each text counted once."""
    have, true = f" {' '.join(got)} ", f" {' '.join(want)} "
    total = 0
    for phrase in {" ".join(words(text)) for _, text in truth.removed}:
        # a single word ("Topics") may well stand in a story by itself
        if " " in phrase and f" {phrase} " in have and f" {phrase} " not in true:
            total += phrase.count(" ") + 1
    return total


def _moment(text: str | None) -> datetime | None:
    """An ISO 8601 text as an aware datetime; None where it is none."""
    try:
        moment = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
