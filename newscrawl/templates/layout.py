"""Where a site's pages hold their story: learned from pages on which trafilatura and the block model agree."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
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
    """What a site's containers held from a time, and until another where the site has changed since; UTC texts.

    ``pages`` are those that it was last learned from.
    """

    valid_from: str
    valid_until: str | None
    slots: Mapping[str, Slot]
    pages: int = 0

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

    def add(self, blocks: Sequence[Placed], times: int) -> None:
        """Count a page's blocks in a container, or with -1 no more."""
        self.pages += times
        self.alone += times * (len(blocks) == 1)
        self.described += times * any(block.described for block in blocks)
        self.kept += times * sum(block.letters for block in blocks if block.kept)
        self.removed += times * sum(block.letters for block in blocks if not block.kept)
        for role in {block.role for block in blocks if not block.kept}:
            self.roles[role] += times


def slots_at(layouts: Iterable[Layout], seen_at: str) -> Mapping[str, Slot]:
    """What the containers of a page hold that was seen at a time, a UTC text."""
    return next((layout.slots for layout in layouts if layout.is_of(seen_at)), {})


class Learner:
    """The layouts of a site as they are learned from its pages, one after the other in the order of time.

    Pages that do not match what the latest WINDOW of the present layout say wait until one does: then they are pages
    like all. When RECENT of them come without one that matches, they are the first of another layout. When the pages of
    the one before come back so soon that the latest WINDOW tell of both, the site has two templates, and both are one
    layout again from where the former began. So what is learned follows from the pages alone.

    ``ended`` are the layouts that have ended by now, the pages given the latest WINDOW that were learned from.
    """

    def __init__(self, ended: Iterable[Layout] = (), pages: Iterable[Outlined] = ()) -> None:
        self.ended = list(ended)
        self._latest = deque(pages, WINDOW)
        self._window = self._pages_since(self.begin)
        self._waiting: list[Outlined] = []

    @property
    def begin(self) -> str:
        """From when on the present layout is valid."""
        return (self.ended[-1].valid_until if self.ended else None) or ""

    @property
    def is_settled(self) -> bool:
        """Whether no page waits: all that comes follows from ``ended`` and the latest WINDOW pages."""
        return not self._waiting

    @property
    def since(self) -> str:
        """The time from which on pages matter to what is known now."""
        return self._latest[0].seen_at if len(self._latest) == WINDOW else ""

    @property
    def layout(self) -> Layout:
        """The layout as it is known now, with what the pages say that wait: they may be the first of many."""
        window = self._window
        if self._waiting:
            window = _Window([*window.pages, *self._waiting][-WINDOW:])
        return window.layout(self.begin, None)

    def add(self, page: Outlined) -> None:
        """Learn from the next page."""
        if self._is_other(page):
            self._waiting.append(page)
            if len(self._waiting) < RECENT:
                return
            self._window = self._with_former() or self._another()
        else:
            self._waiting.append(page)
        for each in self._waiting:
            self._latest.append(each)
            self._window.take(each)
        self._waiting.clear()

    def _is_other(self, page: Outlined) -> bool:
        if not self._window.tells_stories or matches(page, self._window.slots):
            return False
        # a layout is valid from a time on: pages of one second cannot be of two
        return bool(self._waiting) or page.seen_at > self._window.pages[-1].seen_at

    def _pages_since(self, time: str) -> _Window:
        return _Window(page for page in self._latest if page.seen_at >= time)

    def _with_former(self) -> _Window | None:
        """The pages of the former layout and the present one, where those that wait match them; the former goes on."""
        if not self.ended:
            return None
        both = self._pages_since(self.ended[-1].valid_from)
        if not all(matches(page, both.slots) for page in self._waiting):
            return None
        self.ended.pop()
        return both

    def _another(self) -> _Window:
        """The layout ends with the first page that waits; the next has no pages yet."""
        self.ended.append(self._window.layout(self.begin, self._waiting[0].seen_at))
        return _Window()


class _Window:
    """The latest WINDOW pages, and what they say of containers: kept up as pages come and go."""

    def __init__(self, pages: Iterable[Outlined] = ()) -> None:
        self.pages: deque[Outlined] = deque()
        self.slots: dict[str, Slot] = {}
        self._counts: defaultdict[str, _Counts] = defaultdict(_Counts)
        for page in pages:
            self.take(page)

    @property
    def tells_stories(self) -> bool:
        return any(slot.kind == "story" for slot in self.slots.values())

    def layout(self, begin: str, until: str | None) -> Layout:
        """What they say. Containers that hold now this and now that are left out."""
        left_out = None if self.tells_stories else "standfirst"
        slots = {path: slot for path, slot in sorted(self.slots.items()) if slot.kind != left_out}
        return Layout(begin, until, slots, len(self.pages))

    def take(self, page: Outlined) -> None:
        self.pages.append(page)
        touched = self._count(page, 1)
        if len(self.pages) > WINDOW:
            touched |= self._count(self.pages.popleft(), -1)
        for path in touched:
            slot = _slot(self._counts[path])
            if slot is not None:
                self.slots[path] = slot
                continue
            self.slots.pop(path, None)
            if not self._counts[path].pages:
                del self._counts[path]

    def _count(self, page: Outlined, times: int) -> set[str]:
        """Count a page's containers, or with -1 no more; gives their paths. Readers must agree on the page."""
        own: defaultdict[str, list[Placed]] = defaultdict(list)
        for block in page.blocks if page.agreed else ():
            if block.container:
                own[block.container].append(block)
        for path, blocks in own.items():
            self._counts[path].add(blocks, times)
        return set(own)


def _slot(count: _Counts) -> Slot | None:
    if count.pages >= FEW_PAGES and min(count.described, count.alone) >= STANDFIRST * count.pages:
        return Slot("standfirst", count.pages, "standfirst")
    if count.pages < LEAST_PAGES:
        return None
    role = common_role(+count.roles)
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
