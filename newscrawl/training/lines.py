"""``python -m newscrawl.training.lines``: train the line model, which cleans text without markup.

Its examples are the lines of the labelled pages' visible text, as inscriptis prints it, each aligned with the page's
reference text. Needs LightGBM, scipy and inscriptis (the extra `train`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from newscrawl.errors import NewscrawlError
from newscrawl.evaluation.metrics import word_scores
from newscrawl.evaluation.pages import LabelledPage, LabelsError, default_folder, host_folds, load_sets
from newscrawl.evaluation.progress import progress
from newscrawl.extraction.lines import COLUMNS, LINES_MODEL, NO_CASE, Lines, describe, look, near_prose, wording
from newscrawl.extraction.linewords import HashedTokens
from newscrawl.extraction.model import BlockModel, Trees
from newscrawl.extraction.plaintext import clean
from newscrawl.extraction.scrub import scrub
from newscrawl.extraction.wording import BUCKETS, Linear, Tokens, Wording
from newscrawl.paths import data_path
from newscrawl.training import require_libraries
from newscrawl.training.alignment import label_blocks
from newscrawl.training.provenance import data_hash, page_keys

FOLDS = 5
#: Trees. Over all pages 80 rounds at a rate of .1 gave the same word F1 to .0001, 40 at .2 .0017 less.
ROUNDS = 64
# What differs from the parameters of the block model's trees: there are a third as many columns.
_PARAMETERS: Mapping[str, Any] = {"learning_rate": 0.12, "num_leaves": 24, "feature_fraction": 0.4}
_STORY = 0.5  # share of a line's words in the reference from which on it is story text
_LEAST_SITES = 2  # that have a token which the wording model goes by
# Weight of a page as in an unknown language, against the page itself. Without such pages the one Korean page falls to a
# word F1 of 0 once Japanese, Hindi and Russian are not trained on; at .15 and .3 all pages lose .001.
_FOREIGN = 0.05
_SALT = 0x9E3779B1  # odd
_PARTS = 2  # of the sites, for scores of the wording model that it was not fitted on
_LEAST_CERTAIN = 0.2  # weight of a line half of which is in the reference, against one that is wholly
_CHARACTERS_A_WORD = 6
_PAGE_WEIGHT = 20.0
_GRAIN = 2.0**-30  # of the values of leaves

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TextPage:
    """A labelled page as text: all of it, and of the lines that are looked at what is seen and the targets."""

    page: LabelledPage
    text: str
    seen: Lines
    targets: Floats
    weights: Floats


def visible_text(html: str) -> str:
    """The visible text of a page, menus and all. inscriptis raises what it will on pages that are none."""
    from inscriptis import get_text  # may be missing

    found: str = get_text(html)
    return found


def read_page(page: LabelledPage) -> TextPage | None:
    """A page with a reference text as examples; None without one, or without lines."""
    if not page.body:
        return None
    text = visible_text(page.html)
    lines = [line for line in map(clean, text.splitlines()) if line]
    shares = np.array(label_blocks(lines, page.body))
    near = np.flatnonzero(near_prose(lines))
    if not len(near):
        return None
    chosen = tuple(lines[index] for index in near)
    shares = shares[near]
    weights = np.sqrt(np.array([len(line) for line in chosen]) / _CHARACTERS_A_WORD + 4)
    weights *= _PAGE_WEIGHT / weights.sum() * np.clip(np.abs(shares - 0.5) * 2, _LEAST_CERTAIN, 1.0)
    targets = (shares >= _STORY).astype(np.float64)
    return TextPage(page, text, look([chosen]), targets, weights)


def fit_lines(pages: Sequence[TextPage], *, data: str = "", seen: frozenset[str] = frozenset()) -> BlockModel:
    """The line model: a BlockModel without a model of names."""
    import lightgbm  # may be missing, and what follows imports it

    from newscrawl.training.fit import PARAMETERS
    from newscrawl.training.grown import trees_of

    words = _fit_wording(pages)
    scores: list[Floats] = [np.zeros(0)] * len(pages)
    parts = [sha256(page.page.site.encode()).digest()[0] % _PARTS for page in pages]
    for part in range(_PARTS):
        others = [page for page, own in zip(pages, parts, strict=True) if own != part]
        held = _fit_wording(others or pages)
        for index in [index for index, own in enumerate(parts) if own == part]:
            scores[index] = wording(held, pages[index].seen.words)
    rows = [describe(page.seen, said) for page, said in zip(pages, scores, strict=True)]
    rows += [describe(foreign, wording(words, foreign.words)) for foreign in map(_foreign, pages)]
    weights = np.concatenate([page.weights for page in pages])
    parameters = {**PARAMETERS, **_PARAMETERS}
    data_set = lightgbm.Dataset(
        np.concatenate(rows),
        np.tile(_targets(pages), 2),
        weight=np.concatenate([weights, weights * _FOREIGN]),
        params=parameters,
    )
    trees = _exact(trees_of(lightgbm.train(parameters, data_set, ROUNDS)))
    names = Linear(np.zeros(BUCKETS, np.float16), 0.0)
    return BlockModel(Wording(words, names), COLUMNS, trees, 1.0, 0.0, data, seen)


def _foreign(page: TextPage) -> Lines:
    """A page's lines as in a language of which no word and no cue is known, so that the trees learn to do without.

    Every second page is as in a script without capitals.
    """
    lines = page.seen
    own = lines.own.copy()
    unknown = {"cue": -1, "cue whole": 0}
    if sha256(page.page.id.encode("utf-8", "replace")).digest()[0] % 2:
        unknown |= {"capitals": NO_CASE, "begins upper": 1}
    for name, value in unknown.items():
        own[:, COLUMNS.index(name)] = value
    return replace(lines, own=own, words=replace(lines.words, hashes=~lines.words.hashes * np.uint32(_SALT)))


def _exact(trees: Trees) -> Trees:
    """The same trees with values whose sums are exact: they do not depend on how many lines are looked at at once."""
    return replace(trees, value=np.round(trees.value / _GRAIN) * _GRAIN)


def _fit_wording(pages: Sequence[TextPage]) -> Linear:
    """The wording model, of tokens that several sites have: of others it says nothing, as of a language unseen."""
    from newscrawl.training.fit import fit_text  # LightGBM may be missing

    shared = _shared(pages)
    weights = np.concatenate([np.full(len(page.targets), len(page.targets) ** -0.5) for page in pages])
    return fit_text([_chosen(page.seen.words, shared) for page in pages], _targets(pages), weights)


def _shared(pages: Sequence[TextPage]) -> NDArray[np.uint32]:
    """The hashes of tokens that _LEAST_SITES sites or more have, sorted."""
    sites: dict[str, list[NDArray[np.uint32]]] = {}
    for page in pages:
        sites.setdefault(page.page.site, []).append(page.seen.words.hashes)
    hashes, counts = np.unique(
        np.concatenate([np.unique(np.concatenate(own)) for own in sites.values()]), return_counts=True
    )
    return hashes[counts >= _LEAST_SITES]


def _chosen(words: HashedTokens, shared: NDArray[np.uint32]) -> Tokens:
    places = np.minimum(np.searchsorted(shared, words.hashes), max(0, len(shared) - 1))
    chosen = shared[places] == words.hashes if len(shared) else np.zeros(len(places), bool)
    starts = np.cumsum(words.counts) - words.counts  # no line is without tokens
    counts = np.add.reduceat(chosen, starts, dtype=np.int32)
    return Tokens(words.in_buckets().ids[chosen], counts)


def _targets(pages: Iterable[TextPage]) -> Floats:
    return np.concatenate([page.targets for page in pages])


def cross_validate(pages: Sequence[TextPage]) -> list[tuple[TextPage, tuple[float, float, float]]]:
    """Word precision, recall and F1 of each page, scrubbed with a model that saw no page of its site."""
    folds = host_folds([page.page for page in pages], FOLDS)
    found = []
    with progress("models", FOLDS) as advance:
        for fold in range(FOLDS):
            model = fit_lines([page for page in pages if folds[page.page.site] != fold])
            for page in pages:
                if folds[page.page.site] == fold:
                    assert page.page.body
                    found.append((page, word_scores(scrub(page.text, model).text, page.page.body)))
            advance()
    return found


def _report(scores: Sequence[tuple[TextPage, tuple[float, float, float]]]) -> None:
    groups: dict[str, list[tuple[float, ...]]] = {}
    for page, own in scores:
        raw = word_scores(page.text, page.page.body or "")
        for group in (page.page.set, f"{page.page.set} {page.page.language or '?'}", "all"):
            groups.setdefault(group, []).append((*own, *raw))
    click.echo(f"{'':12}{'pages':>6}{'precision':>11}{'recall':>8}{'F1':>7}   raw text: precision, recall, F1")
    for group, rows in sorted(groups.items()):
        precision, recall, f1, *raw = np.mean(rows, axis=0)
        shown = "  ".join(f"{value:.3f}" for value in raw)
        click.echo(f"{group:12}{len(rows):>6}{precision:>11.3f}{recall:>8.3f}{f1:>7.3f}   {shown}")


@click.command(name="python -m newscrawl.training.lines")
@click.option("--data", "folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False),
              help="Labelled pages, as for python -m newscrawl.training.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), default=data_path(LINES_MODEL),
              help="Where the model goes [default: that of this newscrawl].")
@click.option("--figures", is_flag=True, help="Cross-validate by site and print figures; write nothing.")
def train(folder: Path | None, out: Path, figures: bool) -> None:
    """Train the line model on the labelled pages that have a reference text."""  # fmt: skip
    require_libraries()
    place = folder or default_folder()
    if place is None:
        raise LabelsError("no labelled pages: name their folder with --data, or set NEWSCRAWL_SHARED")
    labelled = [page for page in load_sets(place) if page.body]
    pages = []
    with progress("pages", len(labelled)) as advance:
        for page in labelled:
            if (read := read_page(page)) is not None:
                pages.append(read)
            advance()
    if figures:
        _report(cross_validate(pages))
        return
    model = fit_lines(pages, data=data_hash(labelled, {}), seen=page_keys(labelled))
    model.save(out)
    click.echo(f"{out}  {out.stat().st_size} bytes, data {model.data_hash}")


def main() -> None:
    """Run the command; what a user can cause ends it with one line."""
    try:
        train()
    except NewscrawlError as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
