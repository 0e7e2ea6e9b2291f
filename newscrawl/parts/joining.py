"""One story out of the pages that its site spreads it over: the blocks of all parts in order, what repeats once.

Sites print headline, standfirst, byline and notices on each part. Of what stands before the text that only one part
has, the first page's counts; of what stands behind it, the last page's. A line in the middle is the story's own,
whether or not another part has it, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import get_args

from newscrawl.items import Block, BlockRole, Embed, Link, Part, Picture, Rejection, RemovedRole, Story
from newscrawl.parts.addresses import words
from newscrawl.texts import count_words, fold, squash, text_hash

#: Reason of a block that another part of the story has as well.
REASON = "part:repeated"
#: Share of its text that a page must have for itself to be a part: pages of comments show the whole story again.
OWN_SHARE = 0.3
#: Share of the first part's text that a page of all parts has, and how many times as long it is at least.
WHOLE_SHARE, WHOLE_LENGTH = 0.8, 1.2
_REMOVED = frozenset(get_args(RemovedRole))
#: Roles of what each page prints of the story, and of nothing that follows.
_OWN = frozenset[BlockRole](("headline", "standfirst", "byline", "date", "caption", "bio", "legal", "share", "tags"))


@dataclass(slots=True)
class _Joined:
    """The parts of a story as they are put one behind the other."""

    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Picture] = field(default_factory=list)
    embeds: list[Embed] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)  # number of a part -> position of its first block


def join(first: Story, others: Sequence[Story]) -> Story:
    """The story whose parts these are, in order. All but text, blocks, links, pictures and embeds are the first
    page's."""
    pages = [first, *others]
    numbers = _numbers(pages)
    joined = _Joined()
    for number, page, blocks in zip(numbers, pages, _kept(pages), strict=True):
        joined.places[number] = len(joined.blocks)
        _append(joined, page, blocks)
    told = {part.number: part.url for page in reversed(pages) for part in page.parts}
    told |= {number: page.url for number, page in zip(numbers, pages, strict=True)}
    parts = tuple(
        Part(number, url, "read", joined.places[number]) if number in joined.places else Part(number, url, "unread")
        for number, url in sorted(told.items())
    )
    walled = any(page.is_free is False for page in pages)
    return replace(_with_text(first, joined), parts=parts, is_free=False if walled else first.is_free)


def with_whole(first: Story, whole: Story, url: str) -> Story:
    """A story with the text of the page at ``url`` that has all of its parts."""
    text = _Joined(list(whole.blocks), list(whole.links), list(whole.images), list(whole.embeds))
    others = [replace(part, state="unread", position=None) for part in first.parts if part.number]
    return replace(_with_text(first, text), parts=(Part(0, url, "read", 0), *others))


def is_whole(first: Story, page: Story) -> bool:
    """Whether a page has the text of a story's first part and goes on."""
    own = {_letters(block): len(block.text) for block in first.blocks if block.kept}
    theirs = {_letters(block) for block in page.blocks if block.kept}
    found = sum(size for letters, size in own.items() if letters in theirs)
    return found >= WHOLE_SHARE * sum(own.values()) and len(page.text) >= WHOLE_LENGTH * len(first.text)


def goes_on(before: Iterable[Story], page: Story) -> bool:
    """Whether a page has a text that the parts before it have not."""
    known = {_letters(block) for each in before for block in each.blocks}
    own = [len(block.text) for block in page.blocks if block.kept and _letters(block) not in known]
    return sum(own) >= OWN_SHARE * sum(len(block.text) for block in page.blocks if block.kept)


def has_headline_of(first: Story, page: Story, number: int) -> bool:
    """Whether a page has the headline of the story whose part of this number it may be: but for "page 2 of 3", all of
    it. Stages, instalments and roundups are numbered alike, and have headlines of their own."""
    return _headline(page, number) == _headline(first, 1)


def _headline(story: Story, number: int) -> str:
    title = fold(story.title or "").strip()
    bare = squash(_counted(number).sub("", title))
    return bare or squash(title)


@cache
def _counted(number: int) -> re.Pattern[str]:
    """What a headline says of its page, before or behind it: "page 2", "(2/3)", "| Teil 2 von 3", "- 2". A number that
    nothing sets apart is the headline's own."""
    page = "|".join(map(re.escape, sorted(words("page", "words"), key=len, reverse=True)))
    of_all = rf"{number}\s*(?:/|[^\W\d_]{{1,6}})\s*\d{{1,2}}(?:\s*[^\W\d_]{{1,5}})?"
    says = rf"(?:(?:{page})\s*(?:{of_all}|{number})|{of_all}|{number}\.?\s*(?:{page}))"
    apart = rf"[(\[|–—-]\s*{number}\s*[)\]]?"
    return re.compile(rf"^[\W_]*{says}[\W_]+|(?:^|[\W_]+){says}[\W_]*$|\s*{apart}$")


def number_of(story: Story) -> int | None:
    """Which part of a story a page says that it is; None for a page that has a story by itself."""
    return next((part.number for part in story.parts if part.state == "read"), None)


def address_of(story: Story, number: int) -> str | None:
    """The address of a part that a page tells of."""
    return next((part.url for part in story.parts if part.number == number), None)


def has_part(story: Story | Rejection, number: int) -> bool:
    """Whether a story has the text of its part of this number, or tells that it has more parts than are read."""
    if isinstance(story, Rejection):
        return False
    return any(
        (part.state == "read" and part.number in (0, number)) or (part.state == "beyond" and part.number <= number)
        for part in story.parts
    )


def _numbers(pages: Sequence[Story]) -> list[int]:
    """The numbers of parts as their pages have them; one that has none, or that of another, is the next one."""
    found = [number_of(pages[0]) or 1]
    for page in pages[1:]:
        found.append(max(number_of(page) or 0, found[-1] + 1))
    return found


def _kept(pages: Sequence[Story]) -> list[list[Block]]:
    """The blocks of each page; those at its head and its end that only say again what another page has are removed.

    A line that ends one page and begins the next one stays where it is first, and what the page before only names, as
    the heading that is to follow, begins a page by right.
    """
    kept = [list(page.blocks) for page in pages]
    for blocks, before in zip(kept[1:], pages, strict=False):
        _repeat(blocks, _said(before), range(len(blocks)))
    for blocks, behind in pairwise(kept):
        start = next((place for place, block in enumerate(behind) if block.kept), len(behind))
        _repeat(blocks, behind[start:], reversed(range(len(blocks))))
    return kept


def _said(page: Story) -> list[Block]:
    """What the next page says again if it has it, too: the story's lines, and what is removed of itself."""
    return [block for block in page.blocks if block.kept or block.role in _OWN]


def _repeat(blocks: list[Block], others: Iterable[Block], order: Iterable[int]) -> None:
    """Take what another page has as well out of the text, up to the first line that it has not."""
    known = {_letters(block): block for block in others}
    for place in order:
        block = blocks[place]
        if not block.kept:
            continue
        twin = known.get(_letters(block))
        if twin is None:
            return
        role = twin.role if twin.role in _REMOVED else "other"
        blocks[place] = replace(block, kept=False, role=role, reason=REASON)


def _letters(block: Block) -> str:
    """What two blocks that say the same have in common; signs alone are compared as they are."""
    return squash(block.text) or block.text


def _append(joined: _Joined, page: Story, blocks: Sequence[Block]) -> None:
    """Put a page behind those before it. What was removed from it and from one before it, as the same, stands once."""
    known = {(block.text, block.role): block.position for block in joined.blocks if not block.kept}
    moved: dict[int, int] = {}
    for block in blocks:
        again = known.get((block.text, block.role)) if not block.kept else None
        if again is not None:
            moved[block.position] = again
            continue
        moved[block.position] = len(joined.blocks)
        joined.blocks.append(replace(block, position=len(joined.blocks)))
    shown = {(link.url, link.text, link.role) for link in joined.links}
    for link in page.links:
        if link.role == "body" or (link.url, link.text, link.role) not in shown:
            joined.links.append(replace(link, position=moved.get(link.position) if link.position is not None else None))
    pictures = {picture.url for picture in joined.images}
    end = len(joined.blocks)
    joined.images += [
        replace(picture, position=_behind(moved, picture.position, end))
        for picture in page.images
        if picture.url not in pictures
    ]
    embedded = {embed.url for embed in joined.embeds}
    joined.embeds += [
        replace(embed, position=_behind(moved, embed.position, end))
        for embed in page.embeds
        if embed.url not in embedded
    ]


def _behind(moved: dict[int, int], position: int, end: int) -> int:
    """Where the block is now before which a picture or an embed stands; one behind all blocks stays behind them."""
    return moved.get(position, end)


def _with_text(first: Story, joined: _Joined) -> Story:
    links, images, embeds = tuple(joined.links), tuple(joined.images), tuple(joined.embeds)
    return replace(with_blocks(first, joined.blocks), links=links, images=images, embeds=embeds)


def with_blocks(story: Story, blocks: Iterable[Block]) -> Story:
    """A story with other blocks, and the text that they make."""
    found = tuple(blocks)
    text = "\n".join(block.text for block in found if block.kept)
    return replace(story, text=text, blocks=found, word_count=count_words(text), text_hash=text_hash(text))


def with_lost(story: Story, lost: Iterable[Part]) -> Story:
    """A story that says of some of its parts why it has not got their text."""
    parts = {part.number: part for part in story.parts} | {part.number: part for part in lost}
    return replace(story, parts=tuple(part for _, part in sorted(parts.items())))
