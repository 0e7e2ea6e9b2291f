"""Fixtures of the evaluation's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.evaluation.pages import LabelledPage, load_sets
from tests.evaluation.labelling import write_labels


@pytest.fixture(scope="session")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of labelled pages."""
    return write_labels(tmp_path_factory.mktemp("labels"))


@pytest.fixture(scope="session")
def pages(labels: Path) -> list[LabelledPage]:
    return load_sets(labels, ["stories", "snippets"])
