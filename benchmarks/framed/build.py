"""Sites out of labelled pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from benchmarks.framed.donors import Donor, distinct, donor_of
from benchmarks.framed.frame import Frame, frame_of, frequent_words
from benchmarks.framed.labelled import read_told
from benchmarks.framed.plan import STORIES, plan
from benchmarks.framed.planting import Printer
from benchmarks.framed.sites import SPLITS, Site, Split
from newscrawl.evaluation.pages import LabelledPage
from newscrawl.training.labels import HandLabels

#: Folds of cross-validation whose sites are for tuning; those of the others are the test.
TUNING_FOLDS = frozenset((0, 1))
#: Stories that a site must have, and how many more its language must have in a split: those of the frame's own host.
LEAST_STORIES = 12
_SPARE = 3
#: Most frames of a language in a split, and of a language that is in the test alone.
MOST_FRAMES: Mapping[Split, int] = {"tuning": 15, "test": 30}
MOST_OF_FEW = 12
#: Sets of which frames are taken first: news before blogs and guides.
_ORDER = ("fundus", "dates", "fixtures", "segments", "wcxb")


def split_of(fold: int) -> Split:
    """The split of a fold."""
    return "tuning" if fold in TUNING_FOLDS else "test"


def read_donors(pages: Sequence[LabelledPage], hand: HandLabels) -> list[Donor]:
    """All stories that labelled pages give."""
    return distinct(donor for told in read_told(pages, hand) if (donor := donor_of(told)) is not None)


def stock(pages: Sequence[LabelledPage], hand: HandLabels) -> tuple[list[Donor], list[Frame]]:
    """All stories and all frames that labelled pages give."""
    donors = read_donors(pages, hand)
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for donor in donors:
        texts[donor.language].append(" ".join(paragraph.text for paragraph in donor.paragraphs))
    frequent = {language: frequent_words(of_language) for language, of_language in texts.items()}
    frames = [
        frame
        for told in read_told(pages, hand)  # read again: the trees of all pages do not fit into memory
        if told.language in frequent and (frame := frame_of(told, frequent[told.language])) is not None
    ]
    return donors, frames


def build_sites(
    donors: Sequence[Donor],
    frames: Iterable[Frame],
    folds: Mapping[str, int],
    *,
    stories: int = STORIES,
    least: int = LEAST_STORIES,
    most: Mapping[Split, int] = MOST_FRAMES,
) -> Iterator[Site]:
    """Sites, those of a language together. ``folds`` says the fold of each host; it decides on the split.

    A language whose stories do not suffice for both splits is in the test alone. Frames that show planted stories
    wrongly, or something of their own, are passed over.
    """
    pools = _pools(donors, folds, least)
    made: defaultdict[tuple[str, Split], int] = defaultdict(int)
    hosts: set[str] = set()
    for frame in sorted(frames, key=_rank):
        fold = folds[frame.site]
        split: Split = split_of(fold)
        top = most[split]
        if (frame.language, "tuning") not in pools:
            split, top = "test", min(most["test"], MOST_OF_FEW)
        pool = [donor for donor in pools.get((frame.language, split), ()) if donor.site != frame.site]
        if frame.site in hosts or len(pool) < least or made[frame.language, split] >= top:
            continue
        chosen = _choose(pool, folds, fold, frame.key, stories)
        printer = Printer(frame, plan(chosen, frame.language, frame.key))
        if printer.is_sound():
            hosts.add(frame.site)
            made[frame.language, split] += 1
            yield printer.site(split, fold)


def _pools(donors: Sequence[Donor], folds: Mapping[str, int], least: int) -> dict[tuple[str, Split], list[Donor]]:
    """The stories of each language and split; all in the test where one of the splits would have too few."""
    pools: defaultdict[tuple[str, Split], list[Donor]] = defaultdict(list)
    for donor in donors:
        pools[donor.language, split_of(folds[donor.site])].append(donor)
    for language in {donor.language for donor in donors}:
        if min(len(pools[language, split]) for split in SPLITS) < least + _SPARE:
            pools[language, "test"] += pools.pop((language, "tuning"), [])
    return dict(pools)


def _choose(pool: Sequence[Donor], folds: Mapping[str, int], fold: int, seed: str, stories: int) -> list[Donor]:
    """So many stories, those first that the model which reads this site's fold was not trained on, one a host first."""
    seen: defaultdict[str, int] = defaultdict(int)
    ranked: list[tuple[int, bool, int, Donor]] = []
    for donor in sorted(pool, key=lambda donor: _digest(f"{seed} {donor.key}")):
        ranked.append((seen[donor.site], folds[donor.site] != fold, len(ranked), donor))
        seen[donor.site] += 1
    chosen = [donor for *_, donor in sorted(ranked, key=lambda row: (row[1], row[0], row[2]))[:stories]]
    return sorted(chosen, key=lambda donor: _digest(f"order {seed} {donor.key}"))


def _rank(frame: Frame) -> tuple[str, int, str]:
    """Frames in the order in which they are tried: by language, set by set, else as if shuffled."""
    name = frame.key.partition("/")[0]
    return frame.language, _ORDER.index(name) if name in _ORDER else len(_ORDER), _digest(frame.key)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
