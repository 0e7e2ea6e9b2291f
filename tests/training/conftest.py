"""Fixtures of the training's tests."""

from __future__ import annotations

import pytest

from newscrawl.evaluation.pages import LabelledPage
from newscrawl.training import TrainingError, require_libraries
from newscrawl.training.examples import Examples, prepare
from tests.training.making import labelled


@pytest.fixture(scope="session")
def made() -> list[LabelledPage]:
    return [labelled(number) for number in range(48)]


@pytest.fixture(scope="session")
def examples(made: list[LabelledPage]) -> Examples:
    return prepare(made, {})


@pytest.fixture
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skips where LightGBM or scipy is missing; trains few trees."""
    try:
        require_libraries()
    except TrainingError as error:
        pytest.skip(str(error))
    monkeypatch.setattr("newscrawl.training.fit.ROUNDS", 8)
