"""WACZ, which Browsertrix, ArchiveWeb.page and ArchiveBox hand over: a zip file with WARC files in `archive/`."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from newscrawl.errors import ArchiveError

SUFFIX = ".wacz"
_FOLDER = "archive"
_WARCS = (".warc", ".warc.gz")
# What zipfile raises for a file that is none, or is packed or locked in a way that it does not know.
_FAULTS = (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError)


def open_wacz(path: Path) -> BinaryIO:
    """The WARC files in a WACZ, one behind the other: together they are one.

    Raises ArchiveError for a file that is none, and where some are gzipped and others not.
    """
    try:
        packed = zipfile.ZipFile(path)
    except _FAULTS as error:
        raise ArchiveError(f"{path}: no WACZ file: {getattr(error, 'strerror', None) or error}") from error
    names = [name for name in packed.namelist() if _is_warc(name)]
    if not names or len({name.endswith(".gz") for name in names}) > 1:
        packed.close()
        raise ArchiveError(f"{path}: " + ("gzipped and plain WARC files in one" if names else "no WARC file in it"))
    return cast(BinaryIO, io.BufferedReader(_Members(packed, names)))


def _is_warc(name: str) -> bool:
    return PurePosixPath(name).parent == PurePosixPath(_FOLDER) and name.endswith(_WARCS)


class _Members(io.RawIOBase):
    """Files of a zip file in a row."""

    def __init__(self, packed: zipfile.ZipFile, names: list[str]) -> None:
        self._packed = packed
        self._streams: Iterator[BinaryIO] = (cast(BinaryIO, packed.open(name)) for name in names)
        self._stream: BinaryIO | None = next(self._streams)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._stream is not None:
            try:
                if piece := self._stream.read(len(buffer)):
                    buffer[: len(piece)] = piece
                    return len(piece)
                self._stream.close()
                self._stream = next(self._streams, None)
            except _FAULTS as error:
                raise OSError(f"broken zip file: {error}") from error
        return 0

    def close(self) -> None:
        self._packed.close()
        super().close()
