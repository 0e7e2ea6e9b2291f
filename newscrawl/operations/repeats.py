"""What the sources of a corpus repeat: lines are counted by source, then judged as a site's blocks are.

The count takes bounded memory, whatever the corpus: of lines seen on few documents those are forgotten that are on the
fewest (lossy counting: Manku and Motwani 2002), and documents that were seen before are told by a Bloom filter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from newscrawl.extraction.scrub import Part, Scrubbed
from newscrawl.items import Block, BlockRole
from newscrawl.templates.keys import block_key
from newscrawl.templates.memory import Clutter, SiteMemory, recall
from newscrawl.templates.sightings import Repeated, Sighting, places, tally
from newscrawl.templates.verdicts import is_worth_keeping, judge

#: Lines of all sources that are counted at a time: some 200 MB.
MOST = 200_000
# Sightings that are added up at once.
_AT_ONCE = 50_000
# Bits of the filter, 16 MB: of the last of two million documents one in 66 is taken for a copy, and not counted.
_BITS = 1 << 27
_SAMPLE = 80  # characters of a line that are kept
_THOUSANDTHS = 1000

#: What is known of the sources of a corpus.
Memories = Mapping[str, SiteMemory]


class Seen(NamedTuple):
    """A line of a document as it is counted."""

    key: str
    kept: bool
    role: BlockRole
    odds: int | None
    place: int
    text: str


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """The lines of a document of a source; ``story`` is a hash of its text, the same for copies."""

    source: str
    story: int
    lines: tuple[Seen, ...]


def seen_in(source: str, scrubbed: Scrubbed) -> SeenDocument:
    """What is to be counted of a document: the lines that the model looked at."""
    blocks = [_block(part) for part in scrubbed.blocks]
    names = [person.name for person in scrubbed.authors]
    lines = [
        Seen(
            block_key(source, block.text, names), block.kept, block.role,
            round(block.score * _THOUSANDTHS), place, block.text[:_SAMPLE],
        )
        for block, place in zip(blocks, places(blocks), strict=True)
        if block.score is not None
    ]  # fmt: skip
    story = int.from_bytes(blake2b(scrubbed.text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
    return SeenDocument(source, story, tuple(lines))


class Repeats:
    """The count. Documents without text, and copies of ones that were counted, do not count."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._stories: Counter[str] = Counter()
        self._counted: dict[tuple[str, str], Repeated] = {}
        self._waiting: list[tuple[str, Sighting]] = []
        self._known = np.zeros(_BITS // 8, np.uint8)
        self._number = 0

    def __len__(self) -> int:
        """The lines that are counted, without those that wait to be added up."""
        return len(self._counted)

    def add(self, documents: Iterable[SeenDocument]) -> None:
        """Count documents."""
        for document in documents:
            if not any(line.kept for line in document.lines) or self._is_copy(document):
                continue
            self._number += 1
            self._stories[document.source] += 1
            self._waiting += [
                (document.source, Sighting(line.key, self._number, self._number, "", line.kept, line.role, line.odds,
                                           line.place, line.text))
                for line in document.lines
            ]  # fmt: skip
            if len(self._waiting) >= _AT_ONCE:
                self._settle()

    def memories(self) -> dict[str, SiteMemory]:
        """What is known of each source that repeats anything."""
        self._settle()
        clutter: dict[str, dict[str, Clutter]] = {}
        story: dict[str, set[str]] = {}
        for (source, key), line in self._counted.items():
            if not is_worth_keeping(line, self._stories[source]):
                continue
            found = judge(line, self._stories[source])
            if found.verdict == "clutter" and line.kept:
                clutter.setdefault(source, {})[key] = Clutter(line.role, found.below)
            elif found.verdict == "story" and line.kept < line.pages:
                story.setdefault(source, set()).add(key)
        return {
            source: SiteMemory(source, clutter.get(source, {}), frozenset(story.get(source, ())))
            for source in sorted(clutter.keys() | story.keys())
        }

    def _is_copy(self, document: SeenDocument) -> bool:
        place, bit = divmod(document.story % _BITS, 8)
        known = bool(self._known[place] >> bit & 1)
        self._known[place] |= 1 << bit
        return known

    def _settle(self) -> None:
        by_source: dict[str, list[Sighting]] = {}
        for source, sighting in self._waiting:
            by_source.setdefault(source, []).append(sighting)
        self._waiting = []
        for source, sightings in by_source.items():
            for line in tally(sorted(sightings, key=attrgetter("key"))):
                before = self._counted.get((source, line.key))
                self._counted[source, line.key] = before.and_more(line) if before else line
        self._forget()

    def _forget(self) -> None:
        """Where there are too many lines, those go that are on the fewest documents, until half are left."""
        if len(self._counted) <= self._most:
            return
        sizes = Counter(line.pages for line in self._counted.values())
        left, least = len(self._counted), 0
        while left > self._most // 2:
            least = min(size for size in sizes if size > least)
            left -= sizes[least]
        self._counted = {key: line for key, line in self._counted.items() if line.pages > least}


def with_memory(scrubbed: Scrubbed, memory: SiteMemory) -> Scrubbed:
    """A document without what its source is known to repeat, and with what it is known to mean as text."""
    blocks = [_block(part) for part in scrubbed.blocks]
    found = recall(blocks, memory, [person.name for person in scrubbed.authors], "")
    if list(found) == blocks:
        return scrubbed
    parts = tuple(_part(block) for block in found)
    return replace(scrubbed, text="\n".join([part.text for part in parts if part.kept]), blocks=parts)


def _block(part: Part) -> Block:
    return Block(part.position, part.text, part.role, part.kept, part.reason, part.score, "")


def _part(block: Block) -> Part:
    return Part(block.position, block.text, block.role, block.kept, block.reason, block.score)


def memories_of(pieces: Iterable[Sequence[SeenDocument]], most: int = MOST) -> dict[str, SiteMemory]:
    """What is known of the sources of a corpus, of which the documents come in pieces."""
    repeats = Repeats(most)
    for documents in pieces:
        repeats.add(documents)
    return repeats.memories()
