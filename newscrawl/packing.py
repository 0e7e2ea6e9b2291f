"""Bodies as servers pack them, unpacked with word of whether their streams came to an end.

Scrapy and urllib3 hand on what a broken stream gives as if it were all. A whole stream is whole for us as it is for
browsers: what is behind it is not looked at, and its checksum may be wrong or missing. One that stops before its end is
the beginning of a body. Some servers never end their streams, so it counts as whole where the document does end in it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from itertools import chain

import brotli
from backports import zstd

#: Bytes that are packed or unpacked at a time.
CHUNK = 1 << 16

_GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP_TAIL = 8  # bytes of checksum and size behind the deflated data
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
# The end of a document, before whatever comments a cache appends to it.
_DOCUMENT_END = re.compile(rb"</(?:html|rss|feed|rdf:rdf|urlset|sitemapindex)\s*>", re.IGNORECASE)
_END_BYTES = 4096

_Pieces = Generator[bytes, None, None]


class TooLargeError(Exception):
    """More bytes than wanted come out of a packed body, which begins with ``head``."""

    def __init__(self, most: int, head: bytes) -> None:
        super().__init__(f"more than {most} bytes unpacked")
        self.head = head


class _BrokenError(ValueError):
    """What is wrong with a packed body."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A body without its codings as far as it could be had. ``fault`` is why that is not all of it, None if it is."""

    body: bytes
    fault: str | None = None


def codings_of(headers: Iterable[str]) -> tuple[list[str], list[str]]:
    """The codings of Content-Encoding headers that can be undone, the outermost first, and those that stay."""
    left = [name for header in headers for word in header.split(",") if (name := word.strip().lower())]
    known: list[str] = []
    while left and left[-1] in _READERS:
        known.append(left.pop())
    return known, left


def unpack(body: bytes, codings: Iterable[str], most: int = 0) -> Unpacked:
    """The body with its codings undone, the outermost first.

    Raises TooLargeError where one of them gives more than ``most`` bytes; 0 is no bound.
    """
    unpacked = Unpacked(body)
    for coding in codings:
        inner = _undone(unpacked.body, coding, most)
        unpacked = Unpacked(inner.body, unpacked.fault or inner.fault)
    return judged(unpacked.body, unpacked.fault)


def judged(body: bytes, fault: str | None) -> Unpacked:
    """A body with what speaks against its being whole, which does not count where the document ends in it."""
    return Unpacked(body, None if fault and _DOCUMENT_END.search(body[-_END_BYTES:]) else fault)


def _undone(body: bytes, coding: str, most: int) -> Unpacked:
    """With one coding undone. Nothing at all is an empty body: servers name a coding for that, too."""
    pieces, size, fault = [], 0, None
    try:
        for piece in _READERS[coding](body) if body else ():
            size += len(piece)
            pieces.append(piece)
            if most and size > most:
                raise TooLargeError(most, b"".join(pieces))
    except _BrokenError as error:
        fault = f"{coding} data {error}"
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        fault = f"{coding} data is broken: {error}"
    return Unpacked(b"".join(pieces), fault)


def _gzip(body: bytes) -> _Pieces:
    """Its members; what is behind them and does not begin like another is padding."""
    start = _gzip_head(body, 0)
    if start is None:
        raise _BrokenError("does not begin like gzip")
    while start is not None:
        end = yield from _inflated(body, start)
        start = _gzip_head(body, end + _GZIP_TAIL)


def _gzip_head(body: bytes, start: int) -> int | None:
    """Where the deflated data of a member begins (RFC 1952), None where there is no member."""
    if body[start : start + 3] != _GZIP_MAGIC:
        return None
    flags, at = body[start + 3 : start + 4], start + 10
    flag = flags[0] if flags else 0
    if flag & 4:  # extra field
        at += 2 + int.from_bytes(body[at : at + 2], "little")
    for text in (8, 16):  # name, comment
        if flag & text:
            at = body.find(b"\0", at) + 1 or len(body)
    return at + (2 if flag & 2 else 0)  # checksum of the head


def _deflate(body: bytes) -> _Pieces:
    """With the head that zlib's format has (RFC 1950), or without, as some servers send it."""
    has_head = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _inflated(body, 2 if has_head else 0)


def _inflated(body: bytes, start: int) -> Generator[bytes, None, int]:
    """The deflated data that begins at ``start``; gives where it ends."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(start, len(body), CHUNK):
        packed = body[at : at + CHUNK]
        end = at + len(packed)
        while True:
            piece = unpacker.decompress(packed, CHUNK)
            yield piece
            if unpacker.eof:
                return end - len(unpacker.unused_data)
            packed = unpacker.unconsumed_tail
            if not packed and len(piece) < CHUNK:  # else more of the same input is still inside
                break
    raise _BrokenError("ends early")


def _brotli(body: bytes) -> _Pieces:
    """The library fails on what is behind a stream and keeps the end of it: that is then had byte by byte."""
    unpacker, given, at = brotli.Decompressor(), 0, 0
    try:
        for at in range(0, len(body), CHUNK):
            for piece in _brotli_fed(unpacker, body[at : at + CHUNK]):
                given += len(piece)
                yield piece
    except brotli.error:
        unpacker = brotli.Decompressor()
        for packed in chain((body[:at],), (body[place : place + 1] for place in range(at, len(body)))):
            for piece in _brotli_fed(unpacker, packed):
                yield piece[max(given, 0) :]
                given -= len(piece)
            if unpacker.is_finished():
                return
    if not unpacker.is_finished():
        raise _BrokenError("ends early")


def _brotli_fed(unpacker: brotli.Decompressor, packed: bytes) -> _Pieces:
    while not unpacker.is_finished() and (piece := unpacker.process(packed, output_buffer_limit=CHUNK)):
        packed = b""
        yield piece


def _zstd(body: bytes) -> _Pieces:
    """Its frames; what is behind them and does not begin like another is padding."""
    packed = body
    while True:
        unpacker = zstd.ZstdDecompressor()
        while not unpacker.eof:
            piece = unpacker.decompress(packed, CHUNK)
            packed = b""
            if not piece and not unpacker.eof and unpacker.needs_input:
                raise _BrokenError("ends early")
            yield piece
        packed = unpacker.unused_data
        if not packed.startswith(_ZSTD_MAGIC):
            return


_READERS: dict[str, Callable[[bytes], _Pieces]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
