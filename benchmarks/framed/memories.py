"""What a site memory is to the benchmark, and two of its own: a naive one, and one that is told the truth."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.framed.sites import Site
from newscrawl.items import Block, Page, Story
from newscrawl.texts import count_words, squash, text_hash

_DIGITS = re.compile(r"\d+")

#: A page of a site as it was stored: the page and its story as extraction alone gives it.
Stored = tuple[Page, Story]


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """A site memory: ``remember`` learns from stored pages of one site, ``apply`` cleans a story of it.

    ``apply`` gets pages with their stories as extraction alone gives them, stored ones and new ones alike, and must not
    change the order of blocks. What ``remember`` returns is its own affair.
    """

    name: str
    remember: Callable[[Sequence[Stored]], Any]
    apply: Callable[[Stored, Any], Story]


def without(story: Story, blocks: Callable[[Block], bool], reason: str) -> Story:
    """The story without the kept blocks of which ``blocks`` says so."""
    told = tuple(
        replace(block, kept=False, role="other", reason=reason) if block.kept and blocks(block) else block
        for block in story.blocks
    )
    text = "\n".join(block.text for block in told if block.kept)
    return replace(story, blocks=told, text=text, word_count=count_words(text), text_hash=text_hash(text))


#: Pages that must show a block for the naive memory to take it for the site's.
_NAIVE = 3


def _naive(pages: Sequence[Stored]) -> frozenset[str]:
    seen = Counter(letters for _, story in pages for letters in {squash(block.text) for block in story.blocks})
    return frozenset(letters for letters, count in seen.items() if count >= _NAIVE)


#: Whatever three pages show word by word is the site's: proves that the benchmark measures, gains and harm alike.
NAIVE = SiteMemory(
    "naive", _naive, lambda page, seen: without(page[1], lambda block: squash(block.text) in seen, "repeated")
)


def told_truth(site: Site) -> SiteMemory:
    """A memory that is told which blocks are story text: what a perfect one would reach.

    It takes out all other blocks that two stored pages show, whatever numbers are in them. What is left are blocks that
    only one page has shown.
    """
    story = {_masked(line) for page in site.pages for line in page.body.split("\n")}

    def remember(pages: Sequence[Stored]) -> frozenset[str]:
        seen = Counter(letters for _, told in pages for letters in {_masked(block.text) for block in told.blocks})
        return frozenset(letters for letters, count in seen.items() if count > 1 and letters not in story)

    return SiteMemory(
        "told the truth",
        remember,
        lambda page, known: without(page[1], lambda block: _masked(block.text) in known, "known"),
    )


def _masked(text: str) -> str:
    return _DIGITS.sub("0", squash(text))
