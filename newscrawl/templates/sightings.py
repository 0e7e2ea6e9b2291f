"""Blocks seen on a site's pages, and what they come to: how often, where, and what extraction made of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import get_args

from newscrawl.items import Block, BlockRole, KeptRole

#: Where a block stands: above the story's text, among its first lines, in it, among its last lines, below it.
PLACES = ("above", "first", "middle", "last", "below")
ABOVE, FIRST, MIDDLE, LAST, BELOW = range(len(PLACES))
#: Share of the story's letters, from either end, in which a block is among the first or last lines.
EDGE = 0.1
#: Pages from which on a block is counted by adding.
SETTLED = 50
_KEPT_ROLES = frozenset(get_args(KeptRole))
_DIGITS = re.compile(r"\d+")
#: What the reason of a block that the memory decided begins with; the role and the reason that it had follow.
BY_MEMORY = "site_memory"
_RECALLED = f"{BY_MEMORY}:"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A block of one story, as extraction alone read it.

    ``group`` is the same for stories that are copies of each other. ``odds`` is the probability of story text in
    thousandths, None where no model judged; ``place`` an index of PLACES; ``seen_at`` a UTC text.
    """

    key: str
    story: int
    group: int
    seen_at: str
    kept: bool
    role: BlockRole
    odds: int | None
    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """A block over all pages of its site. All but ``stories`` can be added up.

    ``pages`` have it, ``kept`` of them as text; ``stories`` counts copies of a story once. ``odds`` sums the
    thousandths of the ``judged`` pages. ``places`` counts pages by PLACES, ``roles`` by its role.
    ``varied`` tells whether the numbers in it differ from page to page.
    ``sample`` is the text of the first, of several the least.
    """

    key: str
    sample: str
    stories: int
    pages: int
    kept: int
    odds: int
    judged: int
    first_seen_at: str
    last_seen_at: str
    places: tuple[int, ...] = (0,) * len(PLACES)
    roles: Mapping[BlockRole, int] = field(default_factory=dict)
    varied: bool = False

    @property
    def likely(self) -> float:
        """The probability of story text, on average, where a model judged; else the share that was kept."""
        return self.odds / self.judged / 1000 if self.judged else self.kept / self.pages

    @property
    def role(self) -> BlockRole:
        """What it is where it was removed: the role it had most often, ``other`` where it was always kept."""
        return common_role(self.roles)

    def and_more(self, more: Repeated) -> Repeated:
        """With later pages of other stories than those counted so far."""
        roles = Counter(self.roles) + Counter(more.roles)
        return Repeated(
            key=self.key,
            sample=min((self.first_seen_at, self.sample), (more.first_seen_at, more.sample))[1],
            stories=_stories(self.stories + more.stories, self.pages + more.pages),
            pages=self.pages + more.pages,
            kept=self.kept + more.kept,
            odds=self.odds + more.odds,
            judged=self.judged + more.judged,
            first_seen_at=min(self.first_seen_at, more.first_seen_at),
            last_seen_at=max(self.last_seen_at, more.last_seen_at),
            places=tuple(a + b for a, b in zip(self.places, more.places, strict=True)),
            roles=dict(sorted(roles.items())),
            varied=self.varied or more.varied or _numbers(self.sample) != _numbers(more.sample),
        )


def common_role(roles: Mapping[BlockRole, int]) -> BlockRole:
    """The role that a block was removed with most often, ``other`` only where there is no telling one."""
    known = [role for role in roles if role != "other" and role not in _KEPT_ROLES]
    return min(known, key=lambda role: (-roles[role], role), default="other")


def tally(sightings: Iterable[Sighting]) -> Iterator[Repeated]:
    """What sightings come to: one for each key, those of one key following each other in any order."""
    for key, same in groupby(sightings, key=attrgetter("key")):
        yield _count(key, list(same))


def _stories(groups: int, pages: int) -> int:
    """Stories that have a block. Whether two of very many pages are copies no longer matters."""
    return groups if pages < SETTLED else pages


def _count(key: str, sightings: Sequence[Sighting]) -> Repeated:
    """Of a block that a page has several times, one is text if any is."""
    by_page: dict[int, list[Sighting]] = {}
    first_seen_at = min(one.seen_at for one in sightings)
    for sighting in sightings:
        by_page.setdefault(sighting.story, []).append(sighting)
    ones = [min(own, key=_of_a_page) for own in by_page.values()]
    places = Counter(one.place for one in ones)
    roles = Counter(one.role for one in ones)
    return Repeated(
        key=key,
        sample=min(one.text for one in sightings if one.seen_at == first_seen_at),
        stories=_stories(len({one.group for one in ones}), len(ones)),
        pages=len(ones),
        kept=sum(one.kept for one in ones),
        odds=sum(one.odds for one in ones if one.odds is not None),
        judged=sum(one.odds is not None for one in ones),
        first_seen_at=first_seen_at,
        last_seen_at=max(one.seen_at for one in ones),
        places=tuple(places[place] for place in range(len(PLACES))),
        roles=dict(sorted(roles.items())),
        varied=len({_numbers(one.text) for one in sightings}) > 1,
    )


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(_DIGITS.findall(text))


def _of_a_page(one: Sighting) -> tuple[bool, int, int, str]:
    """Which of a page's several sightings of a block stands for it: the least, in whatever order they come."""
    return not one.kept, 0 if one.odds is None else -one.odds - 1, one.place, one.role


def places(blocks: Sequence[Block]) -> list[int]:
    """Where each block of a page stands, by the text that extraction alone kept."""
    kept = [was_kept(block) for block in blocks]
    total = sum(len(block.text) for block, own in zip(blocks, kept, strict=True) if own)
    last = max((index for index, own in enumerate(kept) if own), default=-1)
    before, found = 0, []
    for index, (block, own) in enumerate(zip(blocks, kept, strict=True)):
        if not before and not own:
            found.append(ABOVE)
        elif index > last:
            found.append(BELOW)
        else:
            middle = before + (len(block.text) / 2 if own else 0)
            found.append(FIRST if middle <= EDGE * total else LAST if middle >= (1 - EDGE) * total else MIDDLE)
        before += len(block.text) if own else 0
    return found


def was_kept(block: Block) -> bool:
    """Whether extraction alone kept a block: the memory turns its decisions round."""
    return block.kept != is_recalled(block)


def is_recalled(block: Block) -> bool:
    """Whether the memory decided about a block, against extraction alone."""
    return block.reason.startswith(_RECALLED)


def has_recalled(blocks: Iterable[Block]) -> bool:
    """Whether the memory decided about any of a page's blocks: by their reasons, of which there are few."""
    return any(reason.startswith(_RECALLED) for reason in {block.reason for block in blocks})
