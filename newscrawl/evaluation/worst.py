"""Pages from the worst answer to the best: where to look for errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl.evaluation.metrics import PageScore
from newscrawl.evaluation.pages import LabelledPage


@dataclass(frozen=True, slots=True)
class Ranked:
    """A page, its place in the run, and how good the answer is: word F1, or F of snippets where no text is known.

    ``difference`` is what is gained over the baseline, None without one.
    """

    index: int
    page: LabelledPage
    f1: float
    difference: float | None


def rank(
    pages: Sequence[LabelledPage], scores: Sequence[PageScore], baseline: Sequence[PageScore] | None
) -> list[Ranked]:
    """The pages whose text is scored, the worst first; of equals, that which lost most against the baseline."""
    ranked = []
    for index, (page, score) in enumerate(zip(pages, scores, strict=True)):
        f1, other = _f1(score), _f1(baseline[index]) if baseline else None
        if f1 is not None:
            ranked.append(Ranked(index, page, f1, f1 - other if other is not None else None))
    return sorted(ranked, key=lambda row: (row.f1, row.difference or 0.0, row.page.set, row.page.id))


def _f1(score: PageScore) -> float | None:
    return score.f1 if score.f1 is not None else score.segments.f1
