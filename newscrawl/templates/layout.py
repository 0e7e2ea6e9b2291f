"""Where a site's pages hold their story: learned from pages on which trafilatura and the block model agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newscrawl.items import BlockRole
from newscrawl.templates.sightings import common_role

SlotKind = Literal["story", "standfirst", "clutter", "headline", "byline", "date"]

#: Pages that a layout is learned from, the latest ones, and those that must have a container.
WINDOW, LEAST_PAGES = 100, 5
#: Share of a page's kept letters on which trafilatura and the model agree, from which on the page is learned from.
AGREED = 0.8
#: Share of a container's letters that are story text, from which on it holds the story, and below which it holds none.
STORY, CLUTTER = 0.95, 0.05
#: Share of the pages with a container on which it holds the standfirst, and nothing else; and how many of them tell.
STANDFIRST, FEW_PAGES = 0.7, 3
#: Pages by which a change of layout is told, and the share of a page's text that a valid layout knows the place of.
RECENT, MATCHED = 10, 0.5
_FIELDS: Mapping[str, SlotKind] = {"headline": "headline", "byline": "byline", "date": "date"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A block as a layout is learned from it: its container, its letters, whether it is the page's description.

    ``kept`` is what extraction alone decided, ``separated`` what trafilatura did.
    """

    container: str
    letters: int
    kept: bool
    separated: bool
    role: BlockRole
    described: bool


@dataclass(frozen=True, slots=True)
class Outlined:
    """A page: when it was first seen, and its blocks."""

    seen_at: str
    blocks: tuple[Placed, ...]

    @property
    def agreed(self) -> bool:
        """Whether trafilatura and the block model see the same story."""
        kept = sum(block.letters for block in self.blocks if block.kept)
        both = sum(block.letters for block in self.blocks if block.kept and block.separated)
        either = sum(block.letters for block in self.blocks if block.kept or block.separated)
        return kept > 0 and both >= AGREED * either


@dataclass(frozen=True, slots=True)
class Slot:
    """What a container holds, on how many pages it was seen, and which role blocks in it have that are not kept."""

    kind: SlotKind
    pages: int
    role: BlockRole


@dataclass(frozen=True, slots=True)
class Layout:
    """What a site's containers held from a time, and until another where the site has changed since; UTC texts."""

    valid_from: str
    valid_until: str | None
    slots: Mapping[str, Slot]

    def is_of(self, seen_at: str) -> bool:
        """Whether a page that was seen then has this layout."""
        return self.valid_from <= seen_at and (self.valid_until is None or seen_at < self.valid_until)


@dataclass(slots=True)
class _Counts:
    pages: int = 0
    kept: int = 0
    removed: int = 0
    described: int = 0
    alone: int = 0
    roles: Counter[BlockRole] = field(default_factory=Counter)


def learn(pages: Iterable[Outlined]) -> dict[str, Slot]:
    """What each container of a layout holds, by its path. Containers that hold now this and now that are left out."""
    counts: dict[str, _Counts] = {}
    total = 0
    for page in pages:
        if page.agreed:
            total += 1
            _add(page, counts)
    slots = {path: slot for path, count in sorted(counts.items()) if (slot := _slot(count, total))}
    if any(slot.kind == "story" for slot in slots.values()):
        return slots
    return {path: slot for path, slot in slots.items() if slot.kind != "standfirst"}


def _add(page: Outlined, counts: dict[str, _Counts]) -> None:
    own: dict[str, list[Placed]] = {}
    for block in page.blocks:
        if block.container:
            own.setdefault(block.container, []).append(block)
    for path, blocks in own.items():
        count = counts.setdefault(path, _Counts())
        count.pages += 1
        count.alone += len(blocks) == 1
        count.described += any(block.described for block in blocks)
        count.kept += sum(block.letters for block in blocks if block.kept)
        count.removed += sum(block.letters for block in blocks if not block.kept)
        count.roles.update({block.role for block in blocks if not block.kept})


def _slot(count: _Counts, total: int) -> Slot | None:
    if count.pages >= FEW_PAGES and min(count.described, count.alone) >= STANDFIRST * count.pages:
        return Slot("standfirst", count.pages, "standfirst")
    if count.pages < LEAST_PAGES:
        return None
    role = common_role(count.roles)
    share = count.kept / max(1, count.kept + count.removed)
    if share >= STORY:
        return Slot("story", count.pages, role)
    if share > CLUTTER:
        return None
    return Slot(_FIELDS.get(role, "clutter"), count.pages, role)


def matches(page: Outlined, slots: Mapping[str, Slot]) -> bool:
    """Whether most of a page's text stands where the layout has its story."""
    kept = sum(block.letters for block in page.blocks if block.kept)
    known = {path for path, slot in slots.items() if slot.kind == "story"}
    return sum(block.letters for block in page.blocks if block.kept and block.container in known) >= MATCHED * kept


def ended(pages: Sequence[Outlined], slots: Mapping[str, Slot]) -> str | None:
    """When a layout ended: the time of the first of the latest pages, RECENT or more, that do not match it any more.

    None for one that is valid. ``pages`` are in the order of time.
    """
    if not any(slot.kind == "story" for slot in slots.values()):
        return None
    ending = 0
    for page in reversed(pages):
        if matches(page, slots):
            break
        ending += 1
    return pages[-ending].seen_at if ending >= RECENT else None
