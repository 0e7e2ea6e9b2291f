"""Compressed output that is the same each time: no time, no name of a file in its header."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

#: Endings of other ways to compress, which are neither read nor written.
FOREIGN = frozenset((".bz2", ".xz", ".zip", ".lz4", ".br"))
#: zlib's own default: levels above it take twice the time for some 2 % of the bytes.
_GZIP_LEVEL = 6


class _Kept:
    """A file for pyarrow, which would close it at the end of the stream."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write
        self.flush = file.flush

    def close(self) -> None:
        self.flush()


@contextmanager
def _plain(file: BinaryIO) -> Iterator[BinaryIO]:
    yield file


@contextmanager
def _gzip(file: BinaryIO) -> Iterator[BinaryIO]:
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP_LEVEL, fileobj=file, mtime=0) as stream:
        yield cast(BinaryIO, stream)


@contextmanager
def _zstd(file: BinaryIO) -> Iterator[BinaryIO]:
    import pyarrow  # 0.2 s

    # one frame: many readers stop at the end of the first
    with pyarrow.CompressedOutputStream(pyarrow.PythonFile(_Kept(file), mode="w"), "zstd") as stream:
        yield cast(BinaryIO, stream)


#: The ending of a file's name -> how it is written.
COMPRESSIONS: dict[str, Callable[[BinaryIO], AbstractContextManager[BinaryIO]]] = {
    "": _plain,
    ".gz": _gzip,
    ".zst": _zstd,
}


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """A file's content, unpacked as its ending says. Raises OSError, or EOFError for one that is cut short."""
    ending = compression_of(path)
    if ending == ".zst":
        import pyarrow  # 0.2 s

        with pyarrow.input_stream(str(path), compression="zstd") as stream:
            yield cast(BinaryIO, io.BufferedReader(stream, 1 << 20))
    elif ending == ".gz":
        with gzip.open(path) as packed:
            yield cast(BinaryIO, packed)
    else:
        with path.open("rb") as file:
            yield file


def compression_of(path: Path) -> str:
    """The key of COMPRESSIONS that a file's name asks for."""
    ending = path.suffix.lower()
    return ending if ending in COMPRESSIONS else ""
