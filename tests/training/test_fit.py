"""Fitting: the arrays are LightGBM's trees, and the same data gives the same file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from newscrawl.evaluation.pages import LabelledPage, host_folds
from newscrawl.extraction import extract
from newscrawl.extraction.containers import containers
from newscrawl.extraction.extract import read
from newscrawl.extraction.features import describe
from newscrawl.extraction.model import load
from newscrawl.extraction.observe import observe
from newscrawl.items import Story
from newscrawl.training import TrainingError
from newscrawl.training.crossval import FOLDS, fold_models, kept_fold_models
from newscrawl.training.examples import NOW, Examples
from newscrawl.training.provenance import page_keys
from tests.training.making import write_made

pytestmark = pytest.mark.usefixtures("few_rounds")


def test_trees_are_lightgbms() -> None:
    import lightgbm

    from newscrawl.training.fit import PARAMETERS
    from newscrawl.training.grown import trees_of

    random = np.random.default_rng(7)
    matrix = random.normal(size=(3_000, 20)).astype(np.float32)
    matrix[:, ::3] = np.round(matrix[:, ::3])
    targets = (matrix[:, 0] + matrix[:, 1] * matrix[:, 2] + random.normal(size=3_000) > 0).astype(float)
    booster = lightgbm.train(dict(PARAMETERS), lightgbm.Dataset(matrix, targets), 60)
    trees = trees_of(booster)
    thresholds = trees.threshold[np.isfinite(trees.threshold) & (np.abs(trees.threshold) > 1e-30)]
    at_thresholds = random.choice(thresholds, (500, 20))
    rows = np.concatenate((matrix, at_thresholds, np.nextafter(at_thresholds, np.float32(np.inf)), -1e9 * matrix[:9]))
    expected = booster.predict(rows, raw_score=True)
    np.testing.assert_allclose(trees.sums(rows), expected, rtol=0, atol=1e-9)
    assert trees.depth > 5


def test_splits_that_the_arrays_cannot_make() -> None:
    import lightgbm

    from newscrawl.training.fit import PARAMETERS
    from newscrawl.training.grown import trees_of

    matrix = np.random.default_rng(7).normal(size=(500, 3)).astype(np.float32)
    matrix[::2, 0] = np.nan
    parameters = {**PARAMETERS, "use_missing": True, "feature_fraction": 1.0}
    booster = lightgbm.train(parameters, lightgbm.Dataset(matrix, np.isnan(matrix[:, 0]).astype(float)), 2)
    with pytest.raises(TrainingError, match="cannot make"):
        trees_of(booster)


def test_the_columns_of_the_wording_models(made: list[LabelledPage], examples: Examples) -> None:
    from newscrawl.extraction.decode import open_page
    from newscrawl.items import Rejection
    from newscrawl.training.fit import fill_wording, fit_wording, wording_scores

    wording = fit_wording(examples.pages[:6])
    page = examples.pages[2]
    document = open_page(made[2].page(NOW))
    assert not isinstance(document, Rejection)
    reading = read(document)
    inside = containers(reading.blocks)
    scores = wording.scores(reading.blocks, inside)
    assert wording_scores(wording, page).tolist() == scores.tolist()
    _, expected = describe(observe(reading.blocks, reading.facts, inside), reading.facts, scores, inside)
    matrix = page.matrix.copy()
    fill_wording(examples.columns, matrix, scores, page.rows)
    assert matrix.tolist() == expected[page.rows].tolist()


def test_what_was_trained_extracts(
    made: list[LabelledPage], examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newscrawl.training import fit

    monkeypatch.setattr(fit, "ROUNDS", 60)
    models = fold_models(examples, folds := host_folds(made, 2))
    assert len(models) == 2
    right = 0
    for page in made:
        story = extract(page.page(NOW), models[folds[page.site]])
        right += isinstance(story, Story) and story.text == page.body
    assert right >= 44


def test_probabilities_are_calibrated(examples: Examples) -> None:
    from newscrawl.training.fit import fit

    model = fit(examples)
    assert 0.2 < model.slope < 20
    assert model.offset != 0


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_one_kind_of_examples_is_not_enough(examples: Examples, value: float) -> None:
    from newscrawl.training.fit import fit

    pages = tuple(replace(page, targets=np.full(len(page.rows), value)) for page in examples.pages)
    with pytest.raises(TrainingError, match="no examples of story text"):
        fit(Examples(examples.columns, pages))
    with pytest.raises(TrainingError, match="no examples of story text"):
        fit(Examples(examples.columns, ()))


def test_the_command_gives_the_same_file_twice(made: list[LabelledPage], tmp_path: Path) -> None:
    from newscrawl.training.__main__ import train

    folder = write_made(tmp_path / "pages", made[:24])
    for name in ("a.zip", "b.zip"):
        done = CliRunner().invoke(train, ["--data", str(folder), "--out", str(tmp_path / name), "--jobs", "1"])
        assert done.exit_code == 0, done.output
    model = load(tmp_path / "a.zip")
    assert done.stdout == f"{tmp_path / 'b.zip'}  {(tmp_path / 'b.zip').stat().st_size} bytes, data {model.data_hash}\n"
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert model.seen == page_keys(made[:24])


def test_kept_models(made: list[LabelledPage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    pages = made[:24]
    models, folds = kept_fold_models(pages, {}, tmp_path, tell=told.append)
    assert len(models) == FOLDS
    assert len(told) == 1
    monkeypatch.setattr("newscrawl.training.crossval.fold_models", None)  # would fail
    again, same = kept_fold_models(pages, {}, tmp_path, tell=told.append)
    assert folds == same
    assert len(told) == 1
    rows = np.zeros((1, len(models[0].columns)), np.float32)
    assert [model.predict(rows).tolist() for model in again] == [model.predict(rows).tolist() for model in models]
    with pytest.raises(TypeError):
        kept_fold_models(made[:25], {}, tmp_path)
