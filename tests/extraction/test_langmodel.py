"""The model of languages, kept for the machine: whatever is wrong with what is kept, the model is the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from py3langid.langid import MODEL_DIR, MODEL_FILE

from newscrawl.extraction import langmodel

PACKED = MODEL_DIR / MODEL_FILE


@pytest.fixture(scope="module")
def fresh() -> Mapping[str, Any]:
    return langmodel._unpack(PACKED.read_bytes())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: Mapping[str, Any]) -> Path:
    monkeypatch.setenv("NEWSCRAWL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(langmodel, "_unpack", lambda _content: fresh)
    return tmp_path / "cache"


def is_whole(model: Mapping[str, Any], fresh: Mapping[str, Any]) -> bool:
    return model.keys() == fresh.keys() and all(np.array_equal(model[name], fresh[name]) for name in fresh)


def test_it_is_unpacked_once(cache: Path, fresh: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert langmodel.load(PACKED) is fresh
    monkeypatch.setattr(langmodel, "_unpack", None)
    kept = langmodel.load(PACKED)
    assert is_whole(kept, fresh)
    (folder,) = cache.iterdir()
    assert folder.name.startswith(PACKED.name)


@pytest.mark.parametrize("damage", ["empty", "short", "other", "missing"])
def test_what_is_kept_may_be_damaged(cache: Path, fresh: Mapping[str, Any], damage: str) -> None:
    langmodel.load(PACKED)
    (path,) = cache.glob("*/ptc.npy")
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "short": path.read_bytes()[:-9], "other": b"PK\x03\x04 no arrays"}[damage])
    assert is_whole(langmodel.load(PACKED), fresh)
    assert is_whole(langmodel._read(path.parent), fresh)  # made anew


def test_there_may_be_no_room(cache: Path, fresh: Mapping[str, Any]) -> None:
    cache.write_text("a file where the folder would be")
    assert is_whole(langmodel.load(PACKED), fresh)


def test_nothing_half_written_is_left(cache: Path, fresh: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", fail)
    assert is_whole(langmodel.load(PACKED), fresh)
    assert list(cache.iterdir()) == []


def test_what_a_killed_process_left_is_cleared_away(cache: Path) -> None:
    (cache / "making-x").mkdir(parents=True)
    (cache / "making-x" / "ptc.npy").write_bytes(b"half")
    langmodel.load(PACKED)
    assert [folder.name[:9] for folder in cache.iterdir()] == [PACKED.name[:9]]


def test_where_it_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSCRAWL_CACHE", "")
    assert langmodel._folder() is None
    monkeypatch.delenv("NEWSCRAWL_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert langmodel._folder() == tmp_path / "newscrawl"
