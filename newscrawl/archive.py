"""The archive: fetched pages as WARC records, written before anything else can fail. ``newscrawl.warcs`` reads them.

A page is a response record (the real status and headers, less the transfer codings that are undone by then) and a
metadata record that says what was asked for, by which source and how it was found. One gzip member a record, so that a
record can be read from its offset alone and a file that was cut short is readable up to the cut. What a browser made of
a page is a conversion record, in files of their own, that refers to the response.

A body that came gzipped is kept so, Content-Encoding and all, as the WARC standard has it: packing it again took 3.7 of
the 21 ms that a page cost outside extraction.
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from datetime import datetime, timezone
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl import __version__
from newscrawl.errors import ArchiveError
from newscrawl.items import Page

#: A file is closed and a new one begun once it holds this many bytes.
ROLL_BYTES = 1_000_000_000
#: zlib level. On 124 news pages 4 took 43 % of the time of warcio's 9 (4.4 ms a page, not 10.1) for files 6 % larger.
COMPRESSION = 4
# True of the message on the wire, not of the body that is kept.
_UNDONE = {"content-encoding", "transfer-encoding", "content-length"}
_GZIP_MAGIC = b"\x1f\x8b"
_MEMBER_HEAD = _GZIP_MAGIC + b"\x08\x00\x00\x00\x00\x00\x00\xff"  # deflated, no name, no time, unknown system
#: Fields of Hints -> names of the metadata record.
HINT_ROWS = {
    "method": "discovery-method",
    "found_at": "discovered-from",
    "title": "hint-title",
    "published": "hint-published",
    "lastmod": "hint-lastmod",
}


#: The row that holds what the site's own file said of mining a page: 1 or 0.
RESERVED_ROW = "tdm-reservation-of-site"


class _Members:
    """A binary file that ends a gzip member at each flush, which warcio calls once a record.

    From a piece on that is packed already, a member is stored: to pack it again would take a millisecond for nothing.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._compressor: zlib._Compress | None = None
        self._checksum = self._size = 0

    def write(self, data: bytes) -> None:
        if self._compressor is None:
            self._checksum = self._size = 0
            self._file.write(_MEMBER_HEAD)
            self._compressor = zlib.compressobj(COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
        if data.startswith(_GZIP_MAGIC):
            self._file.write(self._compressor.flush(zlib.Z_FULL_FLUSH))  # up to a byte's end, where another can go on
            self._compressor = zlib.compressobj(0, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._checksum = zlib.crc32(data, self._checksum)
        self._size += len(data)
        self._file.write(self._compressor.compress(data))

    def flush(self) -> None:
        if self._compressor is not None:
            self._file.write(self._compressor.flush())
            self._file.write(_tail(self._checksum, self._size))
            self._compressor = None
        self._file.flush()


def _tail(checksum: int, size: int) -> bytes:
    """How a gzip member ends that holds so many bytes."""
    return struct.pack("<II", checksum, size & 0xFFFFFFFF)


class ArchiveWriter:
    """Writes pages to WARC files below a folder: ``newscrawl-<start>-<pid>-<serial>.warc.gz``.

    ``kind`` stands behind "newscrawl" in the names of files that hold another kind of record.
    """

    def __init__(self, folder: Path, roll_bytes: int = ROLL_BYTES, kind: str = "") -> None:
        self.folder = folder
        self._roll_bytes = roll_bytes
        stamp = datetime.now(timezone.utc).strftime("%Y%m%d%H%M%S")
        self._prefix = f"newscrawl-{kind}{'-' if kind else ''}{stamp}-{os.getpid()}"
        self._serial = 0
        self._file: BinaryIO | None = None
        self._writer: WARCWriter | None = None

    def write(self, page: Page, packed: bytes | None = None) -> tuple[str, int]:
        """Append a page; gives the file's name and the offset in bytes of its response record.

        ``packed`` is the body as it was sent; it is kept instead where it is one whole gzip stream of the body.
        Raises ArchiveError when the file cannot be written.
        """
        kept = packed if _packs(packed, page.body) else None
        return self._write(page, lambda page: self._response(page, kept))

    def write_conversion(self, page: Page, file: str | None, offset: int | None) -> tuple[str, int]:
        """Append what a browser made of a page, as HTML; ``file`` and ``offset`` are the place of what the server sent.

        Raises ArchiveError when the file cannot be written.
        """
        refers = _record_id(self.folder / file, offset) if file is not None and offset is not None else None
        return self._write(page, lambda page: self._conversion(page, refers))

    def _write(self, page: Page, make: Callable[[Page], ArcWarcRecord]) -> tuple[str, int]:
        try:
            if self._file is None or self._file.tell() >= self._roll_bytes:
                self._roll()
            assert self._file is not None
            assert self._writer is not None
            offset = self._file.tell()
            record = make(page)
            self._writer.write_record(record)
            self._writer.write_record(self._metadata(page, record))
        except OSError as error:
            raise ArchiveError(f"cannot write the archive in {self.folder}: {error.strerror or error}") from error
        return Path(self._file.name).name, offset

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = self._writer = None

    def _roll(self) -> None:
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._serial += 1
        name = f"{self._prefix}-{self._serial:05d}.warc.gz"
        self._file = (self.folder / name).open("xb")
        self._writer = WARCWriter(_Members(self._file), gzip=False)
        about = {"software": f"newscrawl/{__version__}", "format": "WARC File Format 1.0"}
        self._writer.write_record(self._writer.create_warcinfo_record(name, about))

    def _response(self, page: Page, packed: bytes | None) -> ArcWarcRecord:
        assert self._writer is not None
        try:
            phrase = HTTPStatus(page.status).phrase
        except ValueError:
            phrase = ""
        headers = [(name, _one_line(value)) for name, value in page.headers.items() if name.lower() not in _UNDONE]
        if packed is not None:
            headers.append(("Content-Encoding", "gzip"))
        body = page.body if packed is None else packed
        headers.append(("Content-Length", str(len(body))))
        media_type = (page.header("content-type") or "").split(";")[0].strip().lower()
        return self._writer.create_warc_record(
            page.url,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(f"{page.status} {phrase}".rstrip(), headers, protocol="HTTP/1.1"),
            warc_headers_dict={
                "WARC-Date": _warc_date(page),
                # for readers that trust this over guessing from the first bytes
                "WARC-Identified-Payload-Type": media_type or "application/octet-stream",
            },
        )

    def _conversion(self, page: Page, refers: str | None) -> ArcWarcRecord:
        assert self._writer is not None
        return self._writer.create_warc_record(
            page.url,
            "conversion",
            payload=io.BytesIO(page.body),
            length=len(page.body),
            warc_content_type=page.header("content-type"),
            warc_headers_dict={"WARC-Date": _warc_date(page)} | ({"WARC-Refers-To": refers} if refers else {}),
        )

    def _metadata(self, page: Page, response: ArcWarcRecord) -> ArcWarcRecord:
        assert self._writer is not None
        rows = {"requested-url": page.requested_url, "source": page.source, "site-name": page.site_name}
        rows[RESERVED_ROW] = None if page.reserved is None else str(int(page.reserved))
        rows |= {row: getattr(page.hints, field) for field, row in HINT_ROWS.items()}
        text = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in rows.items() if value)
        payload = text.encode("utf-8", "replace")
        return self._writer.create_warc_record(
            page.url,
            "metadata",
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_content_type="application/warc-fields",
            warc_headers_dict={
                "WARC-Date": response.rec_headers.get_header("WARC-Date"),
                "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
            },
        )


def _packs(packed: bytes | None, body: bytes) -> bool:
    """Whether these bytes are the body in one whole gzip stream, by what the stream says of it."""
    return packed is not None and packed.startswith(_GZIP_MAGIC) and packed.endswith(_tail(zlib.crc32(body), len(body)))


def _record_id(path: Path, offset: int) -> str | None:
    """The WARC-Record-ID of the record that begins at an offset; None where there is none to be read."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file)), None)
            return record.rec_headers.get_header("WARC-Record-ID") if record else None
    except (OSError, ArchiveLoadFailed, EOFError, zlib.error, ValueError):
        return None


def _warc_date(page: Page) -> str:
    return page.fetched_at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _one_line(value: str) -> str:
    return " ".join(value.split())
