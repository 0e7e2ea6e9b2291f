"""The model of languages, kept for the machine: whatever is wrong with what is kept, the model is the same."""

from __future__ import annotations

import os
import resource
import shutil
import time
from collections import UserDict
from collections.abc import Callable, ItemsView, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from py3langid.langid import MODEL_DIR, MODEL_FILE

from newscrawl.extraction import langmodel

PACKED = MODEL_DIR / MODEL_FILE
NOBODY = 65_534


@pytest.fixture(scope="module")
def whole() -> Mapping[str, Any]:
    return langmodel._unpack(PACKED.read_bytes())


@pytest.fixture(scope="module")
def fresh(whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """The beginning of each array: 6 MB are sooner written than 68."""
    return {name: values[:20_000] for name, values in whole.items()}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: Mapping[str, Any]) -> Path:
    monkeypatch.setenv("NEWSCRAWL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(langmodel, "_unpack", lambda _content: fresh)
    return tmp_path / "cache"


@pytest.fixture
def kept(cache: Path) -> Path:
    """A folder with the model in it."""
    langmodel.load(PACKED)
    (folder,) = cache.iterdir()
    return folder


@contextmanager
def another_user(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One who may write beside what is kept, and whom permissions hold for: root becomes nobody."""
    kept.parent.chmod(0o777)
    kept.parent.parent.chmod(0o755)
    monkeypatch.chdir(kept.parent.parent)  # the folders above it are root's alone
    monkeypatch.setenv("NEWSCRAWL_CACHE", kept.parent.name)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        kept.chmod(0o755)


def is_whole(model: Mapping[str, Any] | None, fresh: Mapping[str, Any]) -> bool:
    return (
        model is not None
        and model.keys() == fresh.keys()
        and all(np.array_equal(model[name], fresh[name]) for name in fresh)
    )


def test_it_is_unpacked_once(cache: Path, whole: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(langmodel, "_unpack", lambda _content: whole)
    assert langmodel.load(PACKED) is whole
    monkeypatch.setattr(langmodel, "_unpack", None)
    assert is_whole(langmodel.load(PACKED), whole)
    (folder,) = cache.iterdir()
    assert folder.name.startswith(PACKED.name)


class Damage(NamedTuple):
    file: str
    to: Callable[[bytes], bytes]


def overwritten(start: int, length: int, byte: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content[:start] + byte * length + content[start + length :]


DAMAGES = {
    "empty": Damage("ptc.npy", lambda _content: b""),
    "short": Damage("ptc.npy", lambda content: content[:-9]),
    "long": Damage("ptc.npy", lambda content: content + b"0"),
    "other": Damage("ptc.npy", lambda _content: b"PK\x03\x04 no arrays"),
    "a block of zeros in the states": Damage("nextmove.npy", overwritten(40_960, 4_096, b"\0")),
    "a block of ones in the states": Damage("nextmove.npy", overwritten(40_960, 4_096, b"\xff")),
    "a block of zeros in the weights": Damage("ptc.npy", overwritten(409_600, 4_096, b"\0")),
    "a block of ones in the weights": Damage("ptc.npy", overwritten(409_600, 4_096, b"\xff")),
    "a block of zeros in the features": Damage("out_feat.npy", overwritten(128, 40_960, b"\0")),
    "a block of ones in the features": Damage("out_feat.npy", overwritten(128, 40_960, b"\xff")),
    "one bit": Damage("nextmove.npy", lambda content: content[:-1] + bytes((content[-1] ^ 1,))),
    "a header that does not end": Damage("pc.npy", lambda content: content.replace(b"(142,)", b"(((142")),
    "a header of zeros": Damage("pc.npy", overwritten(10, 100, b"\0")),
    "a header of ones": Damage("pc.npy", overwritten(10, 100, b"\xff")),
    "a header of nothing": Damage("pc.npy", overwritten(8, 2, b"\0")),
    "another shape": Damage("nextmove.npy", lambda content: content.replace(b"(20000,)", b"(19999,)")),
    "no checksums": Damage("checksums", lambda _content: b""),
    "wrong checksums": Damage("checksums", overwritten(0, 8, b"0")),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_kept_may_be_damaged(kept: Path, fresh: Mapping[str, Any], damage: Damage) -> None:
    path = kept / damage.file
    before = path.read_bytes()
    path.write_bytes(damage.to(before))
    assert path.read_bytes() != before
    assert langmodel._read(kept) is None
    assert is_whole(langmodel.load(PACKED), fresh)
    assert is_whole(langmodel._read(kept), fresh)  # made anew
    assert list(kept.parent.iterdir()) == [kept]


def test_whatever_numpy_raises_a_file_is_none_of_arrays(kept: Path) -> None:
    """One with a header that Python's tokenizer fails on was written so: the checksums agree."""
    path = kept / "pc.npy"
    path.write_bytes(path.read_bytes().replace(b"(142,)", b"(((142"))
    (kept / "checksums").write_bytes(langmodel._checksums(kept))
    assert langmodel._read(kept) is None


@pytest.mark.parametrize("missing", ["ptc.npy", "checksums"])
def test_files_may_be_missing(kept: Path, fresh: Mapping[str, Any], missing: str) -> None:
    (kept / missing).unlink()
    assert is_whole(langmodel.load(PACKED), fresh)
    assert is_whole(langmodel._read(kept), fresh)


def test_there_may_be_no_folder(cache: Path, fresh: Mapping[str, Any]) -> None:
    cache.write_text("a file where the folder would be")
    assert is_whole(langmodel.load(PACKED), fresh)


def test_where_there_is_no_room_nothing_is_written(
    cache: Path, fresh: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.mkdir()
    os.utime(cache, (0, 0))
    there_is = shutil.disk_usage(cache)._replace(free=sum(values.nbytes for values in fresh.values()))
    monkeypatch.setattr("shutil.disk_usage", lambda _path: there_is)
    assert is_whole(langmodel.load(PACKED), fresh)
    assert cache.stat().st_mtime == 0  # not a folder was made in it


def test_nothing_half_written_is_left(cache: Path, fresh: Mapping[str, Any]) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))  # writing fails in the midst of an array
    try:
        assert is_whole(langmodel.load(PACKED), fresh)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(cache.iterdir()) == []


def test_what_a_killed_process_left_is_cleared_away(kept: Path) -> None:
    """And nothing else in a folder that the user named: others write there, also folders of such names."""
    left, at_work = (kept.with_name(f"{kept.name}.making-{name}") for name in ("left", "at-work"))
    others = [kept.with_name(name) for name in ("making-x", "photos", "other.npz.xz-00000000-1.making-x")]
    now = time.time()
    for folder in (left, at_work, *others):
        folder.mkdir()
        (folder / "ptc.npy").write_bytes(b"half")
        os.utime(folder, (now - 3_700, now - 3_700))
    os.utime(at_work, (now - 3_500, now - 3_500))
    (kept / "checksums").unlink()  # so that it is made again
    langmodel.load(PACKED)
    assert sorted(kept.parent.iterdir()) == sorted([kept, at_work, *others])


def test_what_another_process_has_made_while_this_one_wrote_stays(cache: Path, fresh: Mapping[str, Any]) -> None:
    folder = cache / "model"
    made: list[int] = []

    class Late(UserDict[str, Any]):
        """A model that another process has written when this one begins to."""

        def items(self) -> ItemsView[str, Any]:
            langmodel._keep(fresh, folder)
            made.append(folder.stat().st_ino)
            return super().items()

    with pytest.raises(OSError, match=r"(?i)not empty|exists"):
        langmodel._keep(Late(fresh), folder)
    assert made == [folder.stat().st_ino]
    assert is_whole(langmodel._read(folder), fresh)
    assert list(cache.iterdir()) == [folder]


def test_what_another_process_has_made_while_this_one_unpacked_stays(kept: Path, fresh: Mapping[str, Any]) -> None:
    made = kept.stat()
    langmodel._keep(fresh, kept)
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (made.st_ino, made.st_mtime_ns)


def test_users_share_it(cache: Path, fresh: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    umask = os.umask(0o022)
    try:
        langmodel.load(PACKED)
    finally:
        os.umask(umask)
    (folder,) = cache.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o755
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o644}
    monkeypatch.setattr(langmodel, "_unpack", None)
    with another_user(folder, monkeypatch):
        assert is_whole(langmodel.load(PACKED), fresh)


@pytest.mark.parametrize("mode", [0o000, 0o555])
def test_nothing_is_written_that_could_not_take_the_place_of_another_users(
    kept: Path, fresh: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    """Who may not read it cannot know whether it is whole; who may read it and not delete it cannot heal it."""
    (kept / "checksums").write_bytes(b"damaged")
    kept.chmod(mode)
    os.utime(kept.parent, (0, 0))
    with another_user(kept, monkeypatch):
        assert is_whole(langmodel.load(PACKED), fresh)
    assert kept.parent.stat().st_mtime == 0  # not a folder was made in it
    assert (kept / "checksums").read_bytes() == b"damaged"


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"NEWSCRAWL_CACHE": ""}, None),
        ({"NEWSCRAWL_CACHE": "/named", "XDG_CACHE_HOME": "/caches"}, "/named"),
        ({"XDG_CACHE_HOME": "/caches"}, "/caches/newscrawl"),
        ({"XDG_CACHE_HOME": "caches"}, "/home/ana/.cache/newscrawl"),  # ignored, as the specification has it
        ({"XDG_CACHE_HOME": ""}, "/home/ana/.cache/newscrawl"),
        ({}, "/home/ana/.cache/newscrawl"),
    ],
)
def test_where_it_is_kept(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: str | None) -> None:
    monkeypatch.setenv("HOME", "/home/ana")
    for name in ("NEWSCRAWL_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert langmodel._folder() == (folder and Path(folder))
