"""The same as tests/shared/test_duplicates.py on the demo's stories alone, which every checkout has."""

from __future__ import annotations

from pathlib import Path

from tests.duplicates.copies import clusters, originals, score, world


def test_copies_of_the_demos_stories(tmp_path: Path) -> None:
    everything = originals(None)
    for held_out in (False, True):
        texts = world(everything, held_out=held_out)
        result = score(texts, clusters(texts, tmp_path / f"{held_out}.db"))
        assert result.pairs > 30
        assert min(result.precision, result.recall) >= 0.98, (result.wrong, result.missed)
