"""Near-duplicates on labelled pages: copies as newsrooms make them, of sites that no threshold was set on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.duplicates.copies import clusters, originals, score, world

pytestmark = [pytest.mark.shared, pytest.mark.slow]


def test_held_out_copies_are_found_and_nothing_else(shared: Path, tmp_path: Path) -> None:
    texts = world(originals(shared / "eval" / "dev"), held_out=True)
    result = score(texts, clusters(texts, tmp_path / "news.db"))
    assert result.pairs > 700
    assert result.precision >= 0.98, result.wrong
    assert result.recall >= 0.98, result.missed
