"""WACZ files: the WARC files in them are one."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from newscrawl.errors import ArchiveError
from newscrawl.wacz import open_wacz


def packed(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return path


def test_warc_files_come_one_behind_the_other(tmp_path: Path) -> None:
    files = {"archive/a.warc.gz": b"one", "archive/b.warc.gz": b"two", "indexes/index.cdx.gz": b"none", "archive/": b""}
    with open_wacz(packed(tmp_path / "a.wacz", **files)) as stream:
        assert stream.read(2) == b"on"
        assert stream.read() == b"etwo"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"pages/pages.jsonl": b"{}"}, "no WARC file in it"),
        ({"archive/a.warc.gz": b"1", "archive/b.warc": b"2"}, "gzipped and plain"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, files: dict[str, bytes], words: str) -> None:
    with pytest.raises(ArchiveError, match=words):
        open_wacz(packed(tmp_path / "a.wacz", **files))


def test_what_is_no_zip_file(tmp_path: Path) -> None:
    (tmp_path / "a.wacz").write_bytes(b"nothing of the kind")
    with pytest.raises(ArchiveError, match="no WACZ file"):
        open_wacz(tmp_path / "a.wacz")


def test_a_broken_member_is_a_fault_of_reading(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.wacz", **{"archive/a.warc": b"x" * 1000})
    data = path.read_bytes()
    path.write_bytes(data.replace(b"x" * 10, b"y" * 10, 1))
    with open_wacz(path) as stream, pytest.raises(OSError, match="broken zip file"):
        stream.read()
