"""What the stories of a site are: donors' stories in order, and what newsrooms repeat in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from random import Random

from benchmarks.framed.donors import Donor, Paragraph
from benchmarks.framed.sites import Protected, Why
from benchmarks.framed.words import WORDS, Words

#: Stories of a site.
STORIES = 50
_FIRST = datetime(2025, 9, 1, 8, 0, tzinfo=timezone.utc)
_PEOPLE = 6  # who write for a site
_LEAST_QUOTE, _MOST_QUOTE = 60, 400  # characters


@dataclass(frozen=True, slots=True)
class Told:
    """A story as a site prints it."""

    number: int
    title: str
    author: str
    description: str
    paragraphs: tuple[Paragraph, ...]
    captions: tuple[str, ...]
    published: datetime
    protected: tuple[Protected, ...] = ()

    def guarded(self, paragraphs: Sequence[Paragraph], why: Why, repeated: Sequence[Paragraph]) -> Told:
        """The story with other paragraphs, of which some stand in other stories too."""
        guards = tuple(Protected(why, paragraph.text) for paragraph in repeated)
        return replace(self, paragraphs=tuple(paragraphs), protected=self.protected + guards)


def plan(donors: Sequence[Donor], language: str, seed: str) -> list[Told]:
    """The stories of a site, in the order of their dates: at most 50, two of which are copies of others."""
    rng = Random(f"plan {seed}")
    words = WORDS.get(language)
    chosen = list(donors)
    people = list(dict.fromkeys(donor.author for donor in chosen if donor.author))[:_PEOPLE]
    people += list(words.authors if words else ())[: max(0, _PEOPLE - len(people))]
    moment, stories = _FIRST, []
    for number, donor in enumerate(chosen):
        moment += timedelta(minutes=rng.randrange(200, 3_000))
        author = rng.choice(people) if people else donor.author
        stories.append(Told(number, donor.title, author, donor.description, donor.paragraphs, donor.captions, moment))
    if len(stories) < 8 or words is None:
        return stories
    _repeat(stories, words, rng)
    return stories


def _repeat(stories: list[Told], words: Words, rng: Random) -> None:
    """Let some stories have text in common, each of them for one reason."""
    free = list(range(len(stories)))
    rng.shuffle(free)
    scale = len(stories) / STORIES
    _copy(stories, free.pop(), free.pop())
    _edit(stories, free.pop(), free.pop(), words)
    _quote(stories, [free.pop() for _ in range(3)], rng)
    _quote(stories, [free.pop() for _ in range(2)] if len(free) > 4 else [], rng)
    intro = Paragraph("p", rng.choice(words.intros))
    for number in _some(free, max(2, round(8 * scale))):
        story = stories[number]
        stories[number] = story.guarded([intro, *story.paragraphs], "intro", [intro])
    note = Paragraph("p", words.correction)
    for number in _some(free, max(2, round(4 * scale))):
        story = stories[number]
        stories[number] = story.guarded([*story.paragraphs, note], "correction", [note])
    for number in _some(free, max(1, round(2 * scale))):
        stories[number] = _live(stories[number], words, rng)


def _some(free: list[int], count: int) -> list[int]:
    """Take so many of the free stories, as far as there are."""
    return [free.pop() for _ in range(min(count, len(free)))]


def _copy(stories: list[Told], source: int, target: int) -> None:
    """An agency's text, printed twice: most paragraphs are the same, the first and the headline are not."""
    first, second = stories[source], stories[target]
    shared = first.paragraphs[1:]
    stories[target] = second.guarded([second.paragraphs[0], *shared[: max(2, len(shared) - 1)]], "syndicated", shared)
    stories[source] = first.guarded(first.paragraphs, "syndicated", shared)


def _edit(stories: list[Told], source: int, target: int, words: Words) -> None:
    """A story printed twice under two addresses, the second with a sentence more and one paragraph less."""
    first = stories[source]
    rest = [*first.paragraphs[:-1], Paragraph("p", words.extra)]
    stories[target] = replace(
        stories[target], title=first.title, description=first.description, captions=first.captions
    ).guarded(rest, "twice", first.paragraphs[:-1])
    stories[source] = first.guarded(first.paragraphs, "twice", first.paragraphs[:-1])


def _quote(stories: list[Told], numbers: list[int], rng: Random) -> None:
    """A quotation that several stories have."""
    if not numbers:
        return
    told = [p for p in stories[numbers[0]].paragraphs if p.kind == "p" and _LEAST_QUOTE <= len(p.text) <= _MOST_QUOTE]
    if not told:
        return
    quote = rng.choice(told)
    stories[numbers[0]] = stories[numbers[0]].guarded(stories[numbers[0]].paragraphs, "quote", [quote])
    for number in numbers[1:]:
        own = list(stories[number].paragraphs)
        own.insert(rng.randrange(1, len(own)), quote)
        stories[number] = stories[number].guarded(own, "quote", [quote])


def _live(story: Told, words: Words, rng: Random) -> Told:
    """A live blog: what is known so far, then entries with their times."""
    head = Paragraph("heading", words.update)
    entries, minute = [head], 17 * 60 + rng.randrange(60)
    for paragraph in story.paragraphs:
        if paragraph.kind == "p":
            entries.append(Paragraph("heading", f"{minute // 60}:{minute % 60:02d}"))
            minute = max(0, minute - rng.randrange(5, 45))
        entries.append(paragraph)
    return story.guarded(entries, "live", [head])
