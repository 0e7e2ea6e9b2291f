"""Labels made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from newscrawl.paths import data_path
from newscrawl.training import TrainingError
from newscrawl.training.labels import block_keys, near, read_labels, targets, write_labels

TEXTS = ["Home", "The lead.", "First  paragraph.", "Advert", "Second paragraph.", "Advert", "Imprint"]


def test_keys() -> None:
    keys = block_keys(TEXTS)
    assert keys[2] == block_keys(["FIRST PARAGRAPH"])[0]
    assert [occurrence for _, occurrence in keys] == [0, 0, 0, 0, 0, 1, 0]
    assert all(len(digest) == 12 for digest, _ in keys)
    assert block_keys(["", "…", "\ud800"])[1][1] == 1


def test_a_file_gives_the_same_labels(tmp_path: Path) -> None:
    keys = block_keys(TEXTS)
    labels = {"a page.html": {keys[1]: "standfirst", keys[2]: "story", keys[5]: "other"}, "b": {keys[0]: "story"}}
    write_labels(tmp_path / "labels" / "some.tsv", labels)
    assert read_labels(tmp_path / "labels") == {("some", page): blocks for page, blocks in labels.items()}
    assert read_labels(tmp_path / "none") == {}


def test_targets() -> None:
    keys = block_keys(TEXTS)
    found = targets(TEXTS, {keys[1]: "standfirst", keys[2]: "story", keys[5]: "other", ("f" * 12, 0): "story"})
    assert found.tolist() == pytest.approx([np.nan, 1, 1, np.nan, np.nan, 0, np.nan], nan_ok=True)


def test_unlisted_blocks_far_from_the_story_are_none_of_it() -> None:
    texts = [f"Block {'x' * number}" for number in range(60)]
    found = targets(texts, {block_keys(texts)[20]: "story"})
    assert np.flatnonzero(np.isnan(found)).tolist() == [*range(8, 20), *range(21, 33)]
    assert np.nansum(found) == 1


def test_near() -> None:
    assert near(np.array([0, 0, 1, 0, 0, 0, 0, 1], bool), 1).tolist() == [
        False,
        True,
        True,
        True,
        False,
        False,
        True,
        True,
    ]
    assert near(np.zeros(3, bool)).tolist() == [False] * 3
    assert near(np.zeros(0, bool)).tolist() == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "line 1: the columns must be"),
        (b"page\tblock\tlabel\n", "line 1: the columns must be"),
        (b"page\tblock\toccurrence\tlabel\np\tb\t0\n", "line 2: not a page"),
        (b"page\tblock\toccurrence\tlabel\np\tb\t0\tstory\np\tb\t1\tmaybe\n", "line 3: not a page"),
        (b"page\tblock\toccurrence\tlabel\np\tb\t-1\tstory\n", "line 2: not a page"),
        (b"\xff\xfe", "cannot read"),
    ],
)
def test_bad_files(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "bad.tsv").write_bytes(content)
    with pytest.raises(TrainingError, match=problem) as caught:
        read_labels(tmp_path)
    assert "\n" not in str(caught.value)


def test_ours() -> None:
    labels = read_labels(data_path("labels"))
    assert len(labels) > 700
    assert all("story" in blocks.values() or "standfirst" in blocks.values() for blocks in labels.values())
