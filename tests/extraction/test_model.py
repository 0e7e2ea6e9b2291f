"""The block model: trees, probabilities, files."""

from __future__ import annotations

import json
import pickle
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from newscrawl.extraction.model import SHIPPED, BlockModel, ModelError, Trees, load, shipped
from newscrawl.extraction.wording import BUCKETS, Linear, Wording
from newscrawl.paths import data_path

COLUMNS = ("chars", "linked", "kept")


def trees() -> Trees:
    """Two trees: linked <= .5 ? (chars <= 10 ? -1 : 2) : -3, and a single leaf of 0.5."""
    return Trees(
        roots=np.array([0, 5], np.int32),
        feature=np.array([1, 0, 0, 0, 0, 0], np.int32),
        threshold=np.array([0.5, 10, np.inf, np.inf, np.inf, np.inf], np.float32),
        left=np.array([1, 3, 2, 3, 4, 5], np.int32),
        value=np.array([0, 0, -3.0, -1.0, 2.0, 0.5]),
        depth=2,
    )


def linear(seed: int) -> Linear:
    return Linear(np.random.default_rng(seed).normal(size=BUCKETS).astype(np.float16), seed / 7)


@pytest.fixture
def small() -> BlockModel:
    return BlockModel(Wording(linear(1), linear(2)), COLUMNS, trees(), 2.0, 0.5, "0" * 64, frozenset(("b", "a")))


def test_trees() -> None:
    rows = np.array([[10, 0.5, 0], [10.5, 0.5, 0], [99, 0.6, 0], [0, 0, 1]], np.float32)
    assert trees().sums(rows).tolist() == [-0.5, 2.5, -2.5, -0.5]
    assert trees().sums(rows[:0]).tolist() == []


def test_many_trees_against_one_row_at_a_time() -> None:
    random = np.random.default_rng(3)
    grown = grow(random, count=40, leaves=30, width=12)
    rows = random.normal(size=(70, 12)).astype(np.float32)
    assert grown.sums(rows) == pytest.approx(walked(grown, rows))


def test_trees_of_more_leaves_than_a_byte_counts_and_more_rows_than_are_taken_at_once() -> None:
    random = np.random.default_rng(4)
    grown = grow(random, count=2, leaves=300, width=6)
    rows = random.normal(size=(600, 6)).astype(np.float32)
    assert grown.sums(rows) == pytest.approx(walked(grown, rows))
    assert replace(grown, roots=grown.roots[1:]).sums(rows) == pytest.approx(
        [walk(grown, grown.roots[1], row) for row in rows]
    )


def test_nodes_that_are_no_trees() -> None:
    sound = trees()
    for left in ([1, 0, 2, 3, 4, 5], [1, 5, 2, 3, 4, 5]):  # back to the root; into what does not exist
        with pytest.raises(ValueError, match="no trees"):
            replace(sound, left=np.array(left, np.int32))
    assert replace(sound, roots=sound.roots[:0]).sums(np.zeros((1, 3), np.float32)).tolist() == [0]


def grow(random: np.random.Generator, *, count: int, leaves: int, width: int) -> Trees:
    left: list[int] = []
    roots = []
    depths: list[int] = []
    for _ in range(count):
        roots.append(len(left))
        left.append(len(left))
        depths.append(0)
        for _ in range(leaves - 1):
            parent = random.choice([node for node in range(roots[-1], len(left)) if left[node] == node])
            left[parent] = len(left)
            left += [len(left), len(left) + 1]
            depths += [depths[parent] + 1] * 2
    places = np.array(left, np.int32)
    inner = places != np.arange(len(places))
    return Trees(
        roots=np.array(roots, np.int32),
        feature=np.where(inner, random.integers(0, width, len(places)), 0).astype(np.int32),
        threshold=np.where(inner, random.normal(size=len(places)), np.inf).astype(np.float32),
        left=places,
        value=random.normal(size=len(places)),
        depth=max(depths),
    )


def walk(grown: Trees, node: int, row: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    while grown.left[node] != node:
        node = grown.left[node] + int(row[grown.feature[node]] > grown.threshold[node])
    return float(grown.value[node])


def walked(grown: Trees, rows: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> list[float]:
    return [sum(walk(grown, root, row) for root in grown.roots) for row in rows]


def test_probabilities(small: BlockModel) -> None:
    rows = np.array([[10.5, 0.5, 0], [99, 0.6, 0]], np.float32)
    assert small.predict(rows) == pytest.approx([1 / (1 + np.exp(-5.5)), 1 / (1 + np.exp(4.5))])


def test_other_columns_are_refused(small: BlockModel) -> None:
    small.check(list(COLUMNS))
    for columns in (COLUMNS[:2], ("linked", "chars", "kept"), (*COLUMNS, "more")):
        with pytest.raises(ModelError, match=r"other features .* python -m newscrawl\.training$"):
            small.check(columns)
    with pytest.raises(ModelError, match="wants 3 columns, not 2"):
        small.predict(np.zeros((1, 2), np.float32))


def test_a_file_gives_the_same_model(small: BlockModel, tmp_path: Path) -> None:
    small.save(tmp_path / "new" / "a.zip")
    found = load(tmp_path / "new" / "a.zip")
    found.save(tmp_path / "b.zip")
    assert (tmp_path / "new" / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    rows = np.random.default_rng(1).normal(size=(9, 3)).astype(np.float32)
    assert found.predict(rows).tolist() == small.predict(rows).tolist()
    assert (found.columns, found.data_hash, found.seen) == (COLUMNS, "0" * 64, small.seen)
    assert found.wording.name.weights.tolist() == small.wording.name.weights.tolist()
    assert pickle.loads(pickle.dumps(found)).predict(rows).tolist() == small.predict(rows).tolist()


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"there is no block model .*none\.zip: install newscrawl anew"):
        load(tmp_path / "none.zip")
    with pytest.raises(ModelError, match="cannot read the block model"):
        load(tmp_path)


@pytest.mark.parametrize("keep", [0, 10, 1_000, -1_000])
def test_cut_file(small: BlockModel, tmp_path: Path, keep: int) -> None:
    path = tmp_path / "a.zip"
    small.save(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ModelError, match="is damaged"):
        load(path)


def rewritten(path: Path, name: str, data: bytes | None) -> Path:
    """A copy of a model's file with one member changed, or left out."""
    changed = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.namelist():
            if member != name or data is not None:
                new.writestr(member, data if member == name and data is not None else old.read(member))
    return changed


def test_wrong_content(small: BlockModel, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    small.save(path)
    with zipfile.ZipFile(path) as archive:
        about = json.loads(archive.read("about.json"))
        weights = archive.read("text.npy")
    for name, data in (
        ("about.json", b"{"),
        ("about.json", b"[]"),
        ("about.json", json.dumps(about | {"columns": 7}).encode()),
        ("about.json", json.dumps(about | {"columns": ["chars"]}).encode()),  # nodes ask for more
        ("about.json", json.dumps(about | {"depth": float("inf")}).encode()),
        ("text.npy", None),
        ("text.npy", b"no array"),
        ("text.npy", weights[:-2]),
        ("roots.npy", weights),
    ):
        with pytest.raises(ModelError, match="is damaged") as caught:
            load(rewritten(path, name, data))
        assert "\n" not in str(caught.value)
    with pytest.raises(ModelError, match=r"has format 99, not 1; train it anew: python -m newscrawl\.training$"):
        load(rewritten(path, "about.json", json.dumps(about | {"format": 99}).encode()))


def test_cannot_be_written(small: BlockModel, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="cannot write"):
        small.save(tmp_path / "file" / "model.zip")


def test_what_is_shipped() -> None:
    path = data_path(SHIPPED)
    assert path.stat().st_size < 5_000_000
    found = shipped()
    assert found is shipped()
    assert len(found.data_hash) == 64
    assert len(found.seen) > 1_000
    assert (found.predict(np.zeros((2, len(found.columns)), np.float32)) > 0).all()
