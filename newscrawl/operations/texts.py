"""Files of texts, or of JSON lines, in pieces that are cleaned at once: in order, and few in memory at a time."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from newscrawl.errors import NewscrawlError
from newscrawl.export.compression import COMPRESSIONS, FOREIGN, reading

#: Bytes of a JSON line that is read at all: a thousand times a long story. In memory a line takes several times that.
MAX_LINE = 32 << 20
# Documents and bytes of a piece: from some 16 documents on more of them are not cleaned faster.
_DOCUMENTS = 64
_BYTES = 1 << 20
_JSON_LINES = (".jsonl", ".ndjson")
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")  # how gzip (RFC 1952) and zstd (RFC 8878) begin


class ScrubError(NewscrawlError):
    """A file that cannot be read, or a process that died."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file of JSON lines; ``size`` is its bytes, ``content`` is None where they are too many."""

    number: int
    content: bytes | None
    size: int


@dataclass(frozen=True, slots=True)
class Text:
    """A whole file that is one text."""

    name: str
    content: bytes


#: What is cleaned at once: lines of a file, or one text.
Piece = tuple[Line | Text, ...]


def pieces_of(path: Path) -> Iterator[Piece]:
    """A file: JSON lines where its name says so, else one text. Raises ScrubError, once what is before is given."""
    if path.suffix.lower() in FOREIGN:
        raise ScrubError(f"cannot read {path}: {path.suffix} is none of ours; unpack it, or pipe it in unpacked")
    name = path.name.lower()
    for ending in filter(None, COMPRESSIONS):
        name = name.removesuffix(ending)
    try:
        with reading(path) as file:
            if name.endswith(_JSON_LINES):
                yield from _grouped(read_lines(file))
            else:
                yield (Text(path.name, file.read()),)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScrubError(f"cannot read {path}: {' '.join(reason.split())}") from error


def pieces_of_stream(file: BinaryIO) -> Iterator[Piece]:
    """Standard input: JSON lines if it begins with a brace, else one text. Raises ScrubError."""
    lines = read_lines(file)
    held: list[Line] = []  # empty lines count
    for line in lines:
        held.append(line)
        if line.content is None or line.content.removeprefix(codecs.BOM_UTF8).strip():
            break
    first = (held[-1].content or b"") if held else b""
    if first.startswith(_PACKED):
        raise ScrubError("standard input is compressed; unpack it on the way, or name the file")
    if first.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        yield from _grouped(_chained(held, lines))
    elif held and held[-1].content is None:
        raise ScrubError(f"standard input begins with a line of {held[-1].size} bytes: no text, and too long for JSON")
    else:
        yield (Text("-", b"".join(line.content or b"" for line in held) + file.read()),)


def _chained(first: list[Line], rest: Iterator[Line]) -> Iterator[Line]:
    yield from first
    yield from rest


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """The lines of a file with their line breaks, numbered from 1. Of one that is too long nothing is kept."""
    number = 0
    while content := file.readline(MAX_LINE + 1):
        number += 1
        size = len(content)
        if size <= MAX_LINE:
            yield Line(number, content, size)
            continue
        while not content.endswith(b"\n") and (content := file.readline(MAX_LINE)):
            size += len(content)
        yield Line(number, None, size)


def _grouped(lines: Iterator[Line]) -> Iterator[Piece]:
    """Pieces of some documents; what was read before an error is given before it is raised."""
    held: list[Line] = []
    size = 0
    try:
        for line in lines:
            held.append(line)
            size += line.size if line.content is not None else 0
            if len(held) >= _DOCUMENTS or size >= _BYTES:
                yield tuple(held)
                held, size = [], 0
    except (OSError, EOFError, zlib.error, ValueError):
        if held:
            yield tuple(held)
        raise
    if held:
        yield tuple(held)
