"""What a memory is worth: scores of the pages of sites with memories of so many of their pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.framed.memories import SiteMemory, Stored
from benchmarks.framed.sites import Site, SitePage, Why
from newscrawl.evaluation.metrics import share_found, word_scores
from newscrawl.items import Rejection, Story
from newscrawl.texts import squash
from newscrawl.training.alignment import words_of

#: Pages of a site that a memory has seen.
CHECKPOINTS = (1, 3, 10, 30, 50)
#: The pages from here on are the same for every checkpoint: with memories of up to 30 pages they are new.
SAME_FROM = 30
_WORD = re.compile(r"\w+")
_SNIPPET = 3  # words of a block of clutter that counts as a snippet that must not be in the text


@dataclass(frozen=True, slots=True)
class PageFigures:
    """One page: ``residual`` words of its text are not in the story, ``lost`` words of the story went with the memory.
    ``repeated`` words of its text are in blocks of clutter that two pages of the site show: a memory can know those.

    ``words`` are those of the story, ``exact`` whether text and story have the same words in the same order,
    ``excluded`` the share of the page's clutter that is not in the text, None where it has none. ``guarded`` are the
    repeated paragraphs of the story that the text had without memory, by why they are repeated, ``broken`` those of
    them that it has not with it.
    """

    words: int
    residual: int
    repeated: int
    lost: int
    f1: float
    exact: float
    excluded: float | None
    guarded: Mapping[Why, int]
    broken: Mapping[Why, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over pages; ``residual`` and ``repeated`` are words a page, ``lost`` a share of the story's words."""

    pages: int
    residual: float
    repeated: float
    f1: float
    exact: float
    excluded: float
    lost: float
    guarded: Mapping[Why, int]
    broken: Mapping[Why, int]


class PageScorer:
    """Scores texts of one page, each text once: most checkpoints leave most texts as they are."""

    def __init__(self, page: SitePage, before: str, repeating: frozenset[str] = frozenset()) -> None:
        """``before`` is the text without memory, ``repeating`` the letters of the site's repeated clutter."""
        self._page = page
        self._clutter = repeating - _lines(page.body)
        self._wanted = Counter(words_of(page.body))
        self._had = self._wanted & Counter(words_of(before))
        lines = _lines(before)
        self._guards = [(guard.why, letters) for guard in page.protected if (letters := squash(guard.text)) in lines]
        body = squash(page.body)
        self._snippets = [text for text in page.clutter if len(words_of(text)) >= _SNIPPET and squash(text) not in body]
        self._known: dict[str, PageFigures] = {}

    def score(self, after: str) -> PageFigures:
        """The text ``after``, with a memory, against the page's story."""
        if after not in self._known:
            self._known[after] = self._score(after)
        return self._known[after]

    def _score(self, after: str) -> PageFigures:
        has, lines, body = Counter(words_of(after)), _lines(after), self._page.body
        found = share_found(after, self._snippets)
        return PageFigures(
            words=self._wanted.total(),
            residual=(has - self._wanted).total(),
            repeated=sum(len(words_of(line)) for line in after.split("\n") if squash(line) in self._clutter),
            lost=(self._had - (self._wanted & has)).total(),
            f1=word_scores(after, body)[2],
            exact=float(_WORD.findall(after) == _WORD.findall(body)),
            excluded=None if found is None else 1 - found,
            guarded=Counter(why for why, _ in self._guards),
            broken=Counter(why for why, letters in self._guards if letters not in lines),
        )


def _lines(text: str) -> frozenset[str]:
    return frozenset(map(squash, text.split("\n")))


def pool(found: Sequence[PageFigures]) -> Figures | None:
    """The figures of pages together; None without pages."""
    if not found:
        return None
    guarded: Counter[Why] = Counter()
    broken: Counter[Why] = Counter()
    for page in found:
        guarded.update(page.guarded)
        broken.update(page.broken)
    return Figures(
        pages=len(found),
        residual=fmean(page.residual for page in found),
        repeated=fmean(page.repeated for page in found),
        f1=fmean(page.f1 for page in found),
        exact=fmean(page.exact for page in found),
        excluded=fmean([page.excluded for page in found if page.excluded is not None] or [1.0]),
        lost=sum(page.lost for page in found) / max(1, sum(page.words for page in found)),
        guarded=guarded,
        broken=broken,
    )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The pages of a site with a memory of the first ``seen`` of them; 0 is without memory.

    ``stored`` are those that the memory has seen (without memory: all), ``following`` the others, ``same`` the pages
    from the 31st on, whatever the memory has seen.
    """

    seen: int
    stored: tuple[PageFigures, ...]
    following: tuple[PageFigures, ...]
    same: tuple[PageFigures, ...]


def measure_site(
    site: Site, outcomes: Sequence[Story | Rejection], memory: SiteMemory, checkpoints: Sequence[int] = CHECKPOINTS
) -> Iterator[Checkpoint]:
    """The site without memory, then at each checkpoint that it has the pages for.

    Pages that gave no story count as empty texts, with and without memory; the memory does not see them.
    """
    first = min(SAME_FROM, len(site.pages) * SAME_FROM // CHECKPOINTS[-1])
    before = [outcome.text if isinstance(outcome, Story) else "" for outcome in outcomes]
    shown = Counter(letters for page in site.pages for letters in set(map(squash, page.clutter)))
    repeating = frozenset(letters for letters, count in shown.items() if count > 1)
    scorers = [PageScorer(page, text, repeating) for page, text in zip(site.pages, before, strict=True)]
    plain = tuple(scorer.score(text) for scorer, text in zip(scorers, before, strict=True))
    yield Checkpoint(0, plain, (), plain[first:])
    for seen in checkpoints:
        if seen > len(site.pages):
            return
        known = memory.remember(_stored(site, outcomes, seen))
        texts = [
            memory.apply((page.page, outcome), known).text if isinstance(outcome, Story) else ""
            for page, outcome in zip(site.pages, outcomes, strict=True)
        ]
        found = tuple(scorer.score(text) for scorer, text in zip(scorers, texts, strict=True))
        yield Checkpoint(seen, found[:seen], found[seen:], found[first:])


def _stored(site: Site, outcomes: Sequence[Story | Rejection], count: int) -> list[Stored]:
    pairs = zip(site.pages[:count], outcomes[:count], strict=True)
    return [(page.page, outcome) for page, outcome in pairs if isinstance(outcome, Story)]
