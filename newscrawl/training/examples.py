"""Examples for training: blocks of labelled pages, with what extraction sees of them and whether they are story text.

Where a page has a reference text its blocks are aligned with it; else labels made by hand count, else the article body
that the page gives to machines, else snippets.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from hashlib import sha256
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from newscrawl.evaluation.metrics import squeeze
from newscrawl.evaluation.pages import LabelledPage
from newscrawl.extraction import decode
from newscrawl.extraction.containers import containers
from newscrawl.extraction.document import TextBlock
from newscrawl.extraction.extract import Reading, read
from newscrawl.extraction.features import describe
from newscrawl.extraction.observe import observe
from newscrawl.extraction.wording import Tokens, name_tokens, text_tokens
from newscrawl.items import Rejection
from newscrawl.texts import squash
from newscrawl.training import labels
from newscrawl.training.alignment import label_blocks
from newscrawl.training.labels import HandLabels, Targets, near

#: Share of a block's words in the reference from which on it is story text.
STORY = 0.5
#: Stands in for unknown times of fetching. No feature depends on it, and examples must not depend on the clock.
NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
#: Sets whose references leave out lists and subheadings, which are text to us: theirs are no examples of other text.
WITHOUT_LISTS = frozenset(("fundus",))
_LISTED = frozenset(("li", "row", "heading"))
_WITHIN = 6  # blocks before and after, among which there must be story text
_LEAST_BODY = 600  # characters of an article body for machines; shorter ones are as often a summary
_COPY = 20  # letters from which on a block that equals one of the story is a copy of it
# Most blocks are far from any story: of those a part is used, each counting for several.
_FAR_SHARE = 0.25
_CHARACTERS_A_WORD = 6
_PAGE_WEIGHT = 20.0  # of a page whose blocks are all labelled; a snippet's block weighs about as one of its blocks
_SNIPPET_WEIGHT = 6 / 4_000**0.5
_LEAST_CERTAIN = 0.2  # weight of a block half of which is in the reference, against one that is wholly

Source = Literal["reference", "hand", "article body", "snippets"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TrainingPage:
    """A labelled page: tokens of all of its blocks; ``rows`` are the blocks that are used, whose columns, targets and
    weights follow. The columns of the wording models are 0: those are fitted later."""

    set: str
    id: str
    site: str
    source: Source
    words: Tokens
    names: Tokens
    rows: NDArray[np.int64]
    matrix: NDArray[np.float32]
    targets: Floats
    weights: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Pages, and the names of their columns."""

    columns: tuple[str, ...]
    pages: tuple[TrainingPage, ...]

    def of(self, wanted: Callable[[TrainingPage], bool]) -> Examples:
        """Those of the wanted pages."""
        return Examples(self.columns, tuple(filter(wanted, self.pages)))


def prepare(
    pages: Sequence[LabelledPage], hand: HandLabels, *, jobs: int = 1, advance: Callable[[], None] = lambda: None
) -> Examples:
    """The examples of labelled pages, in their order; pages without any label or text are left out."""
    tasks = [(page, hand.get((page.set, page.id), {})) for page in pages]
    columns: tuple[str, ...] = ()
    found = []
    for outcome in _mapped(tasks, jobs):
        advance()
        if outcome is not None:
            columns, page = outcome
            found.append(page)
    return Examples(columns, tuple(found))


_Task = tuple[LabelledPage, labels.PageLabels]
_Outcome = tuple[tuple[str, ...], TrainingPage] | None


def _mapped(tasks: Sequence[_Task], jobs: int) -> Iterable[_Outcome]:
    if jobs == 1:
        yield from map(example, tasks)
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(example, tasks, chunksize=8)


def example(task: _Task) -> _Outcome:
    """The columns' names and the example that a page is; None for a page without blocks or labels."""
    page, hand = task
    document = decode.open_page(page.page(NOW))
    if isinstance(document, Rejection):
        return None
    reading = read(document)
    texts = [block.text for block in reading.blocks]
    known = _known(page, hand, texts, reading)
    if known is None:
        return None
    source, wanted = known
    facts = replace(reading.facts, body="") if source == "article body" else reading.facts  # else it would be told
    inside = containers(reading.blocks)
    columns, matrix = describe(observe(reading.blocks, facts, inside), facts, np.zeros((len(texts), 2)), inside)
    rows, weights = _rows(page, reading.blocks, wanted, source)
    return columns, TrainingPage(
        set=page.set,
        id=page.id,
        site=page.site,
        source=source,
        words=text_tokens(texts),
        names=name_tokens(inside),
        rows=rows,
        matrix=matrix[rows],
        targets=(wanted[rows] >= STORY).astype(np.float64),
        weights=weights,
    )


def _known(
    page: LabelledPage, hand: labels.PageLabels, texts: Sequence[str], reading: Reading
) -> tuple[Source, Targets] | None:
    """What is known of each block: the share of it that is story text, NaN where nothing is."""
    known: tuple[Source, Targets]
    if page.body:
        known = "reference", _aligned(page, page.body, reading.blocks)
    elif hand:
        by_snippets = _by_snippets(page, texts)
        known = "hand", np.where(np.isnan(by_snippets), labels.targets(texts, hand), by_snippets)
    else:
        bodies = [body for body in reading.structured.of_story("articleBody") if isinstance(body, str)]
        body = max(bodies, key=len, default="")
        aligned = _aligned(page, body, reading.blocks) if len(body) >= _LEAST_BODY else np.zeros(0)
        known = ("article body", aligned) if np.nansum(aligned) > 0 else ("snippets", _by_snippets(page, texts))
    return None if np.isnan(known[1]).all() else known


def _aligned(page: LabelledPage, reference: str, blocks: Sequence[TextBlock]) -> Targets:
    """Shares of words in the reference; copies of story blocks are unknown, one of them is as good as another."""
    found = np.array(label_blocks([block.text for block in blocks], reference))
    story = found >= STORY
    letters = [squash(block.text) for block in blocks]
    told = {text for text, is_story in zip(letters, story, strict=True) if is_story and len(text) > _COPY}
    found[~story & np.array([text in told for text in letters], dtype=bool)] = np.nan
    if page.set in WITHOUT_LISTS:
        listed = np.array([block.separated and block.kind in _LISTED for block in blocks], dtype=bool)
        steps = np.concatenate(([0], np.cumsum(story)))
        here = np.arange(len(story))
        before = steps[here] > steps[np.maximum(0, here - _WITHIN)]
        after = steps[np.minimum(len(story), here + _WITHIN + 1)] > steps[np.minimum(len(story), here + 1)]
        found[~story & listed & before & after] = np.nan
    return found


def _by_snippets(page: LabelledPage, texts: Sequence[str]) -> Targets:
    found = np.full(len(texts), np.nan)
    squeezed = [squeeze(text) for text in texts]
    for snippets, value in ((page.with_, 1.0), (page.without, 0.0)):
        for snippet in filter(None, map(squeeze, snippets)):
            found[np.array([snippet in text for text in squeezed], dtype=bool)] = value
    return found


def _rows(
    page: LabelledPage, blocks: Sequence[TextBlock], wanted: Targets, source: Source
) -> tuple[NDArray[np.int64], Floats]:
    """The blocks to be used and their weights.

    Longer blocks weigh more, but less than by their length. All pages with labels for all blocks weigh the same.
    """
    words = np.array([len(block.text) for block in blocks]) / _CHARACTERS_A_WORD
    weights = np.sqrt(words + 4)
    weights *= _SNIPPET_WEIGHT if source == "snippets" else _PAGE_WEIGHT / weights.sum()
    close = near(np.array([block.separated for block in blocks], dtype=bool) | (np.nan_to_num(wanted) >= STORY))
    seed = int.from_bytes(sha256(f"{page.set}/{page.id}".encode("utf-8", "surrogatepass")).digest()[:8], "big")
    drawn = np.random.default_rng(seed).random(len(blocks)) < _FAR_SHARE
    rows = np.flatnonzero((close | drawn) & ~np.isnan(wanted))
    weights = weights * np.where(close, 1.0, 1 / _FAR_SHARE) * np.clip(np.abs(wanted - 0.5) * 2, _LEAST_CERTAIN, 1.0)
    return rows, weights[rows]
