"""Models for cross-validation by site: each page is read by a model that saw no page of its site."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from newscrawl.evaluation.pages import LabelledPage, host_folds
from newscrawl.evaluation.progress import progress
from newscrawl.extraction.model import BlockModel, ModelError, load
from newscrawl.training.examples import Examples, prepare
from newscrawl.training.labels import HandLabels
from newscrawl.training.provenance import code_hash, columns_hash, data_hash

FOLDS = 5


def fold_models(
    examples: Examples, folds: Mapping[str, int], advance: Callable[[], None] = lambda: None
) -> list[BlockModel]:
    """For each fold, by number, a model trained on the pages of all sites but its own. Raises TrainingError."""
    from newscrawl.training.fit import fit  # LightGBM may be missing

    models = []
    for fold in range(max(folds.values()) + 1):
        models.append(fit(examples.of(lambda page, fold=fold: folds[page.site] != fold)))  # type: ignore[misc]
        advance()
    return models


def kept_fold_models(
    pages: Sequence[LabelledPage],
    hand: HandLabels,
    cache: Path,
    *,
    jobs: int = 1,
    tell: Callable[[str], None] = lambda words: None,
) -> tuple[list[BlockModel], dict[str, int]]:
    """Models for the folds of these pages, and the fold of each site. Trained once, then kept in a folder.

    They are trained anew when pages, labels, training or the columns that the model looks at change. A repair in what a
    column holds leaves them be: the evaluation then shows what it does to models in use. ``tell`` is told what takes
    long. Raises TrainingError and ModelError.
    """
    folds = host_folds(pages, FOLDS)
    about = (data_hash(pages, hand), code_hash(), columns_hash(prepare(pages[:1], hand, jobs=1)))
    folder = cache / f"folds-{sha256(''.join(about).encode()).hexdigest()[:12]}"
    paths = [folder / f"{fold}.zip" for fold in range(FOLDS)]
    with suppress(ModelError):
        return [load(path) for path in paths], folds
    tell(f"training {FOLDS} models for cross-validation, once: it takes a while")
    with progress("pages", len(pages)) as advance:
        examples = prepare(pages, hand, jobs=jobs, advance=advance)
    with progress("models", FOLDS) as advance:
        models = fold_models(examples, folds, advance)
    for model, path in zip(models, paths, strict=True):
        model.save(path)
    return models, folds
