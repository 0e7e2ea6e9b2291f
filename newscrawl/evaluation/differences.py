"""What was kept and removed of a page, block by block, against what is known of its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from newscrawl.evaluation.metrics import squeeze
from newscrawl.evaluation.pages import LabelledPage
from newscrawl.items import Block

#: Says for each text which share of its words a reference has, in order.
Label = Callable[[Sequence[str], str], Sequence[float]]
#: Kept and in the reference; removed but in it; kept but not in it; removed and, as far as is known, not in it; kept
#: and nobody knows.
State = Literal["kept", "missed", "extra", "removed", "unknown"]

#: Share of a block's words in the reference from which on the block is story text.
STORY = 0.5


@dataclass(frozen=True, slots=True)
class Compared:
    """A block and whether the decision on it was right; ``share`` of its words in the reference, None if unknown."""

    block: Block
    state: State
    share: float | None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text that must or must not be in the story's text, and whether it is."""

    text: str
    wanted: bool
    found: bool


def compare(page: LabelledPage, blocks: Sequence[Block], label: Label) -> list[Compared]:
    """The blocks of a page against its reference text or, without one, against its snippets."""
    if page.body:
        shares = label([block.text for block in blocks], page.body)
        return [Compared(block, _state(block, share), share) for block, share in zip(blocks, shares, strict=True)]
    wanted, unwanted = [squeeze(s) for s in page.with_], [squeeze(s) for s in page.without]
    return [_by_snippets(block, wanted, unwanted) for block in blocks]


def _state(block: Block, share: float) -> State:
    if share >= STORY:
        return "kept" if block.kept else "missed"
    return "extra" if block.kept else "removed"


def _by_snippets(block: Block, wanted: Sequence[str], unwanted: Sequence[str]) -> Compared:
    text = squeeze(block.text)
    if any(_overlap(text, snippet) for snippet in unwanted):
        return Compared(block, _state(block, 0.0), 0.0)
    if any(_overlap(text, snippet) for snippet in wanted):
        return Compared(block, _state(block, 1.0), 1.0)
    return Compared(block, "unknown" if block.kept else "removed", None)


def _overlap(text: str, snippet: str) -> bool:
    """Whether a block holds a snippet, or is most of one that spans several blocks."""
    return bool(snippet) and (snippet in text or (2 * len(text) > len(snippet) and text in snippet))


def snippets(page: LabelledPage, text: str) -> list[Snippet]:
    """The snippets of a page and whether the text holds them, as their shares count them."""
    whole = squeeze(text).lower()
    found = [Snippet(s, True, squeeze(s).lower() in whole) for s in page.with_]
    return found + [Snippet(s, False, squeeze(s).lower() in whole) for s in page.without]


def reference_lines(page: LabelledPage, text: str, label: Label) -> list[tuple[str, float]]:
    """The lines of the reference with the share of their words that the text has."""
    lines = [line for line in (page.body or "").split("\n") if line.strip()]
    return list(zip(lines, label(lines, text), strict=True))


@dataclass(frozen=True, slots=True)
class Fault:
    """Words that one reason got wrong, over all pages: ``missed`` or ``extra``."""

    state: State
    role: str
    reason: str
    words: int
    blocks: int
    pages: int


def faults(compared: Iterable[Sequence[Compared]]) -> list[Fault]:
    """Which reasons cost most words, over pages."""
    words: Counter[tuple[State, str, str]] = Counter()
    blocks: Counter[tuple[State, str, str]] = Counter()
    pages: Counter[tuple[State, str, str]] = Counter()
    for page in compared:
        wrong = [row for row in page if row.state in ("missed", "extra")]
        keys = [(row.state, row.block.role, row.block.reason) for row in wrong]
        for key, row in zip(keys, wrong, strict=True):
            words[key] += len(row.block.text.split())
        blocks.update(keys)
        pages.update(set(keys))
    return [Fault(*key, count, blocks[key], pages[key]) for key, count in words.most_common()]
