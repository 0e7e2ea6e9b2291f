"""The archive: fetched pages as WARC records, written before anything else can fail, and read back as pages.

A page is a response record (the real status and headers, less the transfer codings that are undone by then) and a
metadata record that says what was asked for, by which source and how it was found. One gzip member a record, so that a
record can be read from its offset alone and a file that was cut short is readable up to the cut. What a browser made of
a page is a conversion record, in files of their own, that refers to the response.
"""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Callable, Iterator
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
from newscrawl.items import Hints, Page

#: A file is closed and a new one begun once it holds this many bytes.
ROLL_BYTES = 1_000_000_000
#: zlib level. On 124 news pages 4 took 43 % of the time of warcio's 9 (4.4 ms a page, not 10.1) for files 6 % larger.
COMPRESSION = 4
# True of the message on the wire, not of the body that is kept.
_UNDONE = {"content-encoding", "transfer-encoding", "content-length"}
_METADATA = {
    "method": "discovery-method",
    "found_at": "discovered-from",
    "title": "hint-title",
    "published": "hint-published",
    "lastmod": "hint-lastmod",
}


class _Members:
    """A binary file that ends a gzip member at each flush, which warcio calls once a record."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._compressor: zlib._Compress | None = None

    def write(self, data: bytes) -> None:
        if self._compressor is None:
            self._compressor = zlib.compressobj(COMPRESSION, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        self._file.write(self._compressor.compress(data))

    def flush(self) -> None:
        if self._compressor is not None:
            self._file.write(self._compressor.flush())
            self._compressor = None
        self._file.flush()


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

    def write(self, page: Page) -> tuple[str, int]:
        """Append a page; gives the file's name and the offset in bytes of its response record.

        Raises ArchiveError when the file cannot be written.
        """
        return self._write(page, self._response)

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

    def _response(self, page: Page) -> ArcWarcRecord:
        assert self._writer is not None
        try:
            phrase = HTTPStatus(page.status).phrase
        except ValueError:
            phrase = ""
        headers = [(name, _one_line(value)) for name, value in page.headers.items() if name.lower() not in _UNDONE]
        headers.append(("Content-Length", str(len(page.body))))
        media_type = (page.header("content-type") or "").split(";")[0].strip().lower()
        return self._writer.create_warc_record(
            page.url,
            "response",
            payload=io.BytesIO(page.body),
            length=len(page.body),
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
        rows |= {row: getattr(page.hints, field) for field, row in _METADATA.items()}
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


def read_page(path: Path, offset: int) -> Page:
    """The page whose response record begins at an offset.

    Raises ArchiveError when the file is gone or holds no page there.
    """
    for page in _pages(path, offset):
        return page
    raise ArchiveError(f"{path}: no page at offset {offset}")


def read_pages(path: Path) -> Iterator[Page]:
    """Every page of a WARC file, ours or another crawler's, plain or gzipped.

    A file that was cut short gives the pages before the cut. Raises ArchiveError when it cannot be read at all.
    """
    yield from _pages(path, 0)


def _pages(path: Path, offset: int) -> Iterator[Page]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
    with file:
        file.seek(offset)
        seen_any = False
        waiting: Page | None = None  # its metadata record may be the next one
        try:
            for record in ArchiveIterator(file, arc2warc=True):
                seen_any = seen_any or _date(record) is not None
                if record.rec_type == "metadata" and waiting is not None:
                    waiting = _with_metadata(waiting, record.content_stream().read())
                if waiting is not None:
                    yield waiting
                    waiting = None
                if record.rec_type == "response" and record.http_headers is not None:
                    waiting = _page(record)
                elif record.rec_type == "conversion":
                    waiting = _converted(record)
        except (ArchiveLoadFailed, EOFError, zlib.error, ValueError) as error:
            if not seen_any:
                raise ArchiveError(f"{path}: not a WARC file, or broken from its start: {error}") from error
        if not seen_any and file.seek(0, 2):
            raise ArchiveError(f"{path}: not a WARC file")
        if waiting is not None:
            yield waiting


def _page(record: ArcWarcRecord) -> Page | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    date = _date(record)
    status = record.http_headers.get_statuscode()
    if not url or date is None or not str(status).isdigit():
        return None
    headers: dict[str, str] = {}
    for name, value in record.http_headers.headers:
        headers.setdefault(name, value)
    return Page(
        url=url,
        requested_url=url,
        status=int(status),
        headers=headers,
        body=record.content_stream().read(),
        fetched_at=date,
    )


def _converted(record: ArcWarcRecord) -> Page | None:
    """A page as a browser showed it; None for conversions into something else, such as plain text."""
    url, media_type = record.rec_headers.get_header("WARC-Target-URI"), record.rec_headers.get_header("Content-Type")
    date = _date(record)
    if not url or date is None or not (media_type or "").lower().startswith("text/html"):
        return None
    return Page(url, url, 200, {"Content-Type": media_type}, record.content_stream().read(), date)


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


def _date(record: ArcWarcRecord) -> datetime | None:
    """When the record was made; None for what only looks like a record."""
    try:
        # whole seconds: Python 3.10 does not read the fractions that some crawlers write
        text = (record.rec_headers.get_header("WARC-Date") or "")[:19]
        date = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return date if date.year < 2999 else None  # warcio's stand-in for a date that an ARC record garbles


def _with_metadata(page: Page, payload: bytes) -> Page:
    rows: dict[str, str] = {}
    for line in payload.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(": ")
        rows[name] = value
    hints = {field: rows[row] for field, row in _METADATA.items() if row in rows}
    return Page(
        url=page.url,
        requested_url=rows.get("requested-url", page.requested_url),
        status=page.status,
        headers=page.headers,
        body=page.body,
        fetched_at=page.fetched_at,
        source=rows.get("source"),
        site_name=rows.get("site-name"),
        hints=Hints(**hints),  # type: ignore[arg-type]  # method is one of ours: we wrote it
    )


def _one_line(value: str) -> str:
    return " ".join(value.split())
