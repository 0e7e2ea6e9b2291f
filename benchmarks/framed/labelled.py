"""Labelled pages as blocks: which of them are the page's story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone

import numpy as np
from numpy.typing import NDArray

from newscrawl.evaluation.pages import LabelledPage
from newscrawl.extraction import decode
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.languages import identifier
from newscrawl.items import Rejection
from newscrawl.training.alignment import label_blocks, words_of
from newscrawl.training.examples import WITHOUT_LISTS
from newscrawl.training.labels import HandLabels, block_keys, targets

#: Share of a block's words in the reference from which on it is story text, as in training.
STORY = 0.5
#: Stands in for unknown times of fetching.
NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
_LISTED = frozenset(("li", "row", "heading", "quote"))
_SAMPLE = 2_000  # characters that decide on the language


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A labelled page and what is known of its blocks.

    ``shares`` is for each block the share of it that is story text, NaN where nobody knows; ``standfirst`` names the
    blocks that are labelled so. ``coverage`` is the share of the reference's words that the blocks show, 1 where the
    blocks themselves are labelled.
    """

    page: LabelledPage
    document: Document
    blocks: tuple[TextBlock, ...]
    shares: NDArray[np.float64]
    standfirst: frozenset[int]
    coverage: float
    language: str

    def story(self) -> list[TextBlock]:
        """The visible blocks of the story, without its standfirst."""
        return [
            block
            for block, share in zip(self.blocks, self.shares, strict=True)
            if share >= STORY and not block.hidden and block.position not in self.standfirst
        ]


def read_told(pages: Iterable[LabelledPage], hand: HandLabels) -> Iterable[Told]:
    """The pages whose story is known block by block, from a reference text or from hand labels."""
    for page in pages:
        if page.body or (page.set, page.id) in hand:
            document = decode.open_page(page.page(NOW))
            if not isinstance(document, Rejection):
                yield tell(page, document, hand)


def tell(page: LabelledPage, document: Document, hand: HandLabels) -> Told:
    """What the labels say of the blocks of a page that has a reference text or hand labels."""
    blocks = segment(document.tree)
    texts = [block.text for block in blocks]
    standfirst: frozenset[int] = frozenset()
    coverage = 1.0
    if page.body:
        shares = np.array(label_blocks(texts, page.body))
        sizes = np.array([len(words_of(text)) for text in texts])
        coverage = float((shares * sizes).sum()) / max(1, len(words_of(page.body)))
        if page.set in WITHOUT_LISTS:
            _forget_lists(blocks, shares)
    else:
        labels = hand[page.set, page.id]
        shares = targets(texts, labels)
        keys = block_keys(texts)
        standfirst = frozenset(place for place, key in enumerate(keys) if labels.get(key) == "standfirst")
    body = " ".join(text for text, share in zip(texts, shares, strict=True) if share >= STORY)[:_SAMPLE]
    language = str(identifier().classify(body)[0]) if any(map(str.isalpha, body)) else ""
    return Told(page, document, blocks, shares, standfirst, coverage, language)


def _forget_lists(blocks: tuple[TextBlock, ...], shares: NDArray[np.float64]) -> None:
    """Some references leave out the lists, subheadings and quotations of a story: nobody knows of those amid it."""
    story = np.flatnonzero(shares >= STORY)
    if len(story):
        for place in range(int(story[0]), int(story[-1]) + 1):
            if shares[place] < STORY and blocks[place].kind in _LISTED:
                shares[place] = np.nan
