"""A snapshot of what is known of a site, and a page's blocks read with it. Pure: the snapshot is an argument."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, cast

from newscrawl.items import Block, BlockRole
from newscrawl.templates.keys import block_key
from newscrawl.templates.layout import Layout, Slot, slots_at
from newscrawl.templates.sightings import BY_MEMORY, is_recalled, was_kept
from newscrawl.texts import squash

Verdict = Literal["clutter", "story", "undecided"]

#: Where less than this share of a page's text would be left, lines that other pages have as text are not clutter here:
#: reports that a machine writes every day share most of their lines.
LEAST_LEFT = 1 / 3
#: Clutter that is text on less than half of its pages stays where a page gives it this probability: a site takes the
#: first lines of its stories as teasers on other pages.
OWN = 0.9
#: The bound of what a person has pinned as clutter: above all odds.
PINNED = 2.0
#: Probabilities of story text: from the first on a block stays in a container that never held any, from the second on
#: one that no rule removed comes back in a container that held nothing else.
SURELY, LIKELY = 0.7, 0.35
_UNRULED = "model"  # the reason of blocks that the model alone decided
_ROLE_BY_TAG: Mapping[str, BlockRole] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"), **dict.fromkeys(("li", "dt", "dd"), "list"),
    "tr": "table", "blockquote": "quote",
}  # fmt: skip


class Clutter(NamedTuple):
    """A block that is none of the story, and what it is.

    A page on which it is story text with the probability ``below`` or a higher one keeps it. That is above OWN for what
    most pages have as text.
    """

    role: BlockRole
    below: float


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What is known of a site's blocks, by key: which are clutter, and which a person says are story text."""

    site: str
    clutter: Mapping[str, Clutter] = field(default_factory=dict)
    story: frozenset[str] = frozenset()
    layouts: tuple[Layout, ...] = ()

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits: the same for the same knowledge, in whatever order it was gathered."""
        lines = [f"{key} {known.role} {known.below}" for key, known in sorted(self.clutter.items())]
        for layout in self.layouts:
            lines += [f"{layout.valid_from} {layout.valid_until or ''}"]
            lines += [f"{path} {slot.kind} {slot.role}" for path, slot in sorted(layout.slots.items())]
        text = "\n".join([self.site, *lines, *sorted(self.story)])
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]

    def slots(self, seen_at: str) -> Mapping[str, Slot]:
        """What the containers of a page hold that was seen at a time, a UTC text."""
        return slots_at(self.layouts, seen_at)


def recall(
    blocks: Sequence[Block], memory: SiteMemory, names: Iterable[str], seen_at: str, description: str | None = None
) -> tuple[Block, ...]:
    """The blocks of a page with the memory's word on each: clutter goes, story text comes back.

    Blocks that an earlier memory decided are first as extraction alone had them, so blocks can be read with one memory
    after the other, and an empty memory undoes them all. ``names`` are the people of the story's byline, ``seen_at``
    is the UTC text of when the page was fetched, ``description`` the story's. Where less than LEAST_LEFT of the text
    would be left, only what other pages hardly ever have as text goes, and what a person has pinned; a text is never
    all taken away.
    """
    names, slots, told = tuple(names), memory.slots(seen_at), squash(description or "")
    keys = [block_key(memory.site, block.text, names) for block in blocks]
    plain = [replace(forget(block), key=key) for block, key in zip(blocks, keys, strict=True)]
    found = [_judged(block, memory, key, slots, told) for block, key in zip(plain, keys, strict=True)]
    gone = [index for index, block in enumerate(found) if plain[index].kept and not block.kept]
    bounds = {index: memory.clutter[keys[index]].below for index in gone if keys[index] in memory.clutter}
    shared = [index for index, bound in bounds.items() if OWN < bound < PINNED]
    left = sum(len(block.text) for block in found if block.kept)
    if left < LEAST_LEFT * (left + sum(len(plain[index].text) for index in shared)):
        for index in shared:
            found[index] = plain[index]
    return tuple(found if any(block.kept for block in found) else plain)


def forget(block: Block) -> Block:
    """A block as extraction alone had it."""
    if not is_recalled(block):
        return block
    _, role, reason = block.reason.split(":", 2)
    return replace(block, kept=was_kept(block), role=cast(BlockRole, role), reason=reason)


def in_words(reason: str) -> str:
    """The reason of a block for people to read: what the memory knows, and what the block is where nothing is known."""
    if not reason.startswith(f"{BY_MEMORY}:"):
        return reason
    _, role, alone = reason.split(":", 2)
    return f"the site memory knows better (the page alone: {role}, {alone})"


def _judged(block: Block, memory: SiteMemory, key: str, slots: Mapping[str, Slot], told: str) -> Block:
    """A block with the memory's word on it: first on its own words, then on the container that it stands in.

    ``told`` are the letters of the page's description.
    """
    if key in memory.story:
        return block if block.kept else replace(block, kept=True, role=_kept_role(block.path), reason=_reason(block))
    known, slot = memory.clutter.get(key), slots.get(block.container)
    score = -1.0 if block.score is None else block.score
    if block.kept:
        if known is not None and score < known.below:
            return replace(block, kept=False, role=known.role, reason=_reason(block))
        described = slot is not None and slot.kind == "standfirst" and squash(block.text) == told
        if slot is not None and slot.kind != "story" and (described or score < SURELY):
            return replace(block, kept=False, role=slot.role, reason=_reason(block))
    elif known is None and slot is not None and slot.kind == "story" and _may_be_missed(block):
        return replace(block, kept=True, role=_kept_role(block.path), reason=_reason(block))
    return block


def _may_be_missed(block: Block) -> bool:
    """Whether the model alone removed a block, and not for sure; of telephone numbers and the like it seldom is."""
    likely = block.score is not None and block.score >= LIKELY
    return block.reason == _UNRULED and likely and not any(map(str.isdigit, block.text))


def _reason(block: Block) -> str:
    return f"{BY_MEMORY}:{block.role}:{block.reason}"


def _kept_role(path: str) -> BlockRole:
    """What a block is as text, by the element that holds it."""
    tag = path.rpartition("/")[2].partition("[")[0]
    return _ROLE_BY_TAG.get(tag, "paragraph")
