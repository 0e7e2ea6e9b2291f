"""Reading WARC and ARC files, ours and other crawlers', as pages.

warcio reads the records. FastWARC takes .24 ms a page where warcio takes .6 (333 news pages), but a page's extraction
takes some 60 ms, so a second library would save under one per cent.
"""

from __future__ import annotations

import gzip
import logging
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import BinaryIO, cast

from urllib3.exceptions import HTTPError
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from newscrawl.addresses import web_address
from newscrawl.archive import HINT_ROWS, RESERVED_ROW
from newscrawl.errors import ArchiveError
from newscrawl.items import Hints, Page
from newscrawl.packing import TooLargeError, Unpacked, codings_of, judged, unpack
from newscrawl.wacz import SUFFIX, open_wacz

#: Bytes that are read of a body: more than any page may have, so that a larger one is refused for its size.
MAX_BODY = (10 << 20) + 1
_PAGES = ("response", "conversion")  # types of records that may be a page
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
# What a broken file or connection raises out of the layers below.
_BROKEN = (EOFError, OSError, zlib.error, ValueError, HTTPError)

logging.getLogger("warcio").setLevel(logging.ERROR)  # it mends spaces in addresses, and warns of each


class WarcPages:
    """The pages of a WARC or ARC file, plain or gzipped, in one pass over a stream that need not seek.

    A file that is broken gives its whole records before the fault, and ``faults`` names it. ``responses`` counts the
    response records (and pages as a browser showed them) read so far; those that are no page of the web (no address, no
    date) are also in ``unreadable``.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        """``name`` is for messages. Raises ArchiveError for a compression that is not read here."""
        self.name = name
        self.responses = self.unreadable = 0
        self.faults: list[str] = []
        self._mismatched: list[str] = []
        self._source = _Source(name, stream)

    @property
    def position(self) -> int:
        """Bytes that were read of the file, packed as it is."""
        return self._source.taken

    def __iter__(self) -> Iterator[Page]:
        """Raises ArchiveError for what holds no record at all."""
        seen_any = False
        waiting: Page | None = None  # its metadata record may be the next one
        records = _Records(self._source, arc2warc=True, check_digests=True)
        try:
            for record in records:
                seen_any = seen_any or _date(record) is not None
                if record.rec_type not in _PAGES:
                    waiting = self._about(record, waiting)
                if waiting is not None:
                    yield waiting
                    waiting = None
                waiting = self._read_page(record)
        except Exception as error:  # the library's own errors on odd bytes are of many kinds
            self._source.fault = self._source.fault or _one_line(error)
        self._conclude(records, seen_any=seen_any)
        if waiting is not None:
            yield waiting

    def _conclude(self, records: _Records, *, seen_any: bool) -> None:
        """Name what is wrong with the file, at its end."""
        if self._mismatched:
            count = len(self._mismatched)
            self.faults.append(f"{count} bodies do not match their digests, the first of {self._mismatched[0]}")
        if records.err_count:
            self.faults.append(f"{records.err_count} records are longer or shorter than they say")
        if records.broke_off and self._source.fault is None:
            self.faults.append(f"cut short in the headers of a record behind response {self.responses}")
        if self._source.fault is not None:
            if not seen_any:
                raise ArchiveError(f"{self.name}: not a WARC file, or broken from its start: {self._source.fault}")
            self.faults.append(f"broken behind response {self.responses}: {self._source.fault}")
        elif not seen_any and self._source.seen:
            raise ArchiveError(f"{self.name}: not a WARC file")

    def _read_page(self, record: ArcWarcRecord) -> Page | None:
        if record.rec_type == "response":
            return self._page(record, _page)
        if record.rec_type == "conversion" and _is_html(record):
            return self._page(record, _converted)
        return None

    def _about(self, record: ArcWarcRecord, page: Page | None) -> Page | None:
        """The page before a record that is none itself, with what that says of it."""
        about = record.content_stream().read(MAX_BODY)
        if _is_cut(record):
            if self._source.fault is None:  # else that is named
                self.faults.append(f"cut short in a record behind response {self.responses}")
            return page
        return _with_metadata(page, about) if record.rec_type == "metadata" and page is not None else page

    def _page(self, record: ArcWarcRecord, read: Callable[[ArcWarcRecord], Page | None]) -> Page | None:
        try:
            page = read(record)
        except Exception as error:  # a body that cannot be unpacked, say: it costs its page alone
            self.faults.append(f"response {self.responses + 1} cannot be read: {_one_line(error)}")
            page = None
        if _is_cut(record) and not (page and _is_complete(page)):  # ARC files often give wrong lengths
            self.faults.append(f"cut short in response {self.responses + 1}")
            return None
        self.responses += 1
        if page is None:
            self.unreadable += 1
        elif record.digest_checker and record.digest_checker.passed is False:
            self._mismatched.append(page.url)
        return page


def read_page(path: Path, offset: int) -> Page:
    """The page whose response record begins at an offset of a file of the archive.

    Raises ArchiveError when the file is gone or holds no page there.
    """
    with open_file(path) as file:
        file.seek(offset)
        for page in WarcPages(str(path), file):
            return page
    raise ArchiveError(f"{path}: no page at offset {offset}")


def read_pages(path: Path) -> Iterator[Page]:
    """Every page of a WARC file. Raises ArchiveError when it cannot be read at all."""
    with open_file(path) as file:
        yield from WarcPages(str(path), file)


def open_file(path: Path) -> BinaryIO:
    """A WARC file, or those of a WACZ file. Raises ArchiveError when it cannot be opened."""
    if path.suffix.lower() == SUFFIX and path.exists():
        return open_wacz(path)
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise ArchiveError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error


class _Source:
    """A stream that ends at its first fault and keeps it; gzip in one member for each record or one for all."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.fault: str | None = None
        self.taken = 0
        self._read: Callable[[int], bytes] = stream.read
        self._head = b""
        while len(self._head) < len(_ZSTD) and (piece := self.read(len(_ZSTD) - len(self._head))):
            self._head += piece
        self.seen = bool(self._head)
        if self._head == _ZSTD:
            raise ArchiveError(f"{name}: packed with Zstandard; unpack it with `zstd -d` first")
        self._read = self._from_head(stream)
        if self._head.startswith(_GZIP):
            unpacked = gzip.GzipFile(fileobj=cast(BinaryIO, _Reader(self._read)))
            self._read = unpacked.read1  # read() keeps to itself what is before a fault

    def read(self, size: int = -1) -> bytes:
        if self.fault is None:
            try:
                return self._read(size)
            except _BROKEN as error:
                self.fault = _one_line(error)
        return b""

    def _from_head(self, stream: BinaryIO) -> Callable[[int], bytes]:
        """Reading that begins with the bytes that were looked at."""

        def read(size: int) -> bytes:
            head, self._head = self._head[:size], self._head[size:]
            piece = head or stream.read(size)
            self.taken += len(piece)
            return piece

        return read


class _Reader:
    """The little of a file that gzip needs."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.read = read


class _Records(ArchiveIterator):  # type: ignore[misc]  # warcio has no types
    """warcio's reader, which takes for the end of a file that a record breaks off in its headers."""

    INC_RECORD = ""  # it would write that to standard error; err_count has it
    broke_off = False

    def _next_record(self, next_line: bytes | None) -> ArcWarcRecord:
        try:
            return super()._next_record(next_line)
        except EOFError:
            self.broke_off = next_line is not None  # its first line was there
            raise
        except AttributeError:  # of an address that is not there
            raise ArchiveLoadFailed("a response record whose headers have no address") from None


def _is_cut(record: ArcWarcRecord) -> bool:
    """Whether a record ends before it should: in its headers, without a length, or in what it holds, which is read."""
    while record.raw_stream.read(1 << 16):  # what the body's codings left: the digest is that of the whole
        pass
    length = (record.rec_headers.get_header("Content-Length") or "").strip()
    return not length or getattr(record.raw_stream, "limit", 0) > 0  # old ARC files have lengths that are no numbers


def _page(record: ArcWarcRecord) -> Page | None:
    """The page of a response record, or None for one without address, date or HTTP headers."""
    address = record.rec_headers.get_header("WARC-Target-URI")
    url, date = web_address(address or "", address), _date(record)
    if url is None or date is None or record.http_headers is None:
        return None
    status = record.http_headers.get_statuscode()
    if not str(status).isdigit():
        return None
    headers: dict[str, str] = {}
    for name, value in record.http_headers.headers:
        headers.setdefault(name, value)
    body = _body(record)
    return Page(url, url, int(status), headers, body.body, date, fault=body.fault)


def _is_html(record: ArcWarcRecord) -> bool:
    """Whether a conversion is the page as a browser showed it, and not its text, say."""
    return (record.rec_headers.get_header("Content-Type") or "").lower().startswith("text/html")


def _converted(record: ArcWarcRecord) -> Page | None:
    """A page as a browser showed it."""
    address = record.rec_headers.get_header("WARC-Target-URI")
    url, date = web_address(address or "", address), _date(record)
    if url is None or date is None:
        return None
    headers = {"Content-Type": record.rec_headers.get_header("Content-Type")}
    body = judged(_read(record.content_stream()), _truncation(record))
    return Page(url, url, 200, headers, body.body, date, fault=body.fault)


def _is_complete(page: Page) -> bool:
    """Whether a body is as long as its server said, and could be unpacked."""
    if page.fault is not None:
        return False
    length = (page.header("content-length") or "").strip()
    return length.isdecimal() and int(length) <= len(page.body)


def _body(record: ArcWarcRecord) -> Unpacked:
    """The body without chunks and Content-Encoding, as far as it could be had, and up to MAX_BODY bytes.

    Not as warcio unpacks: what is broken midway is the beginning of a page to it, with a line on standard error.
    """
    is_chunked = (record.http_headers.get_header("Transfer-Encoding") or "").lower() == "chunked"
    chunks = _Chunks(record.raw_stream) if is_chunked else None
    packed = _read(chunks or record.raw_stream)
    if len(packed) == MAX_BODY:
        return Unpacked(packed)
    fault = _truncation(record) or ("its chunks end early" if chunks and chunks.end_early else None)
    codings, _ = codings_of([record.http_headers.get_header("Content-Encoding") or ""])
    if not codings or packed.lstrip()[:1] == b"<":  # crawlers unpack, and keep the header
        return judged(packed, fault)
    try:
        unpacked = unpack(packed, codings, MAX_BODY - 1)
    except TooLargeError as error:
        return Unpacked(error.head)
    return judged(unpacked.body, unpacked.fault or fault)


def _truncation(record: ArcWarcRecord) -> str | None:
    """What a record says of being a part of what the server sent: WARC-Truncated, and its reason."""
    reason = record.rec_headers.get_header("WARC-Truncated")
    return None if reason is None else f"its record is truncated: {reason.strip() or 'unspecified'}"[:200]


class _Chunks(ChunkedDataReader):  # type: ignore[misc]  # warcio has no types
    """warcio's reader, which takes for the end of a body that its chunks stop before the last one, that of size 0."""

    _has_chunks = _has_last = False

    @property
    def end_early(self) -> bool:
        """Once all is read. Crawlers undo chunks, and keep the header: what has none at all is whole."""
        return self._has_chunks and not self._has_last

    def _try_decode(self, length_header: bytes) -> None:
        size = length_header.partition(b";")[0].strip()
        if self._has_chunks and size and not size.strip(b"0"):  # whatever is behind it, if only half a line's end
            self._has_last = self.all_chunks_read = True
            self._process_read(b"")
            return
        super()._try_decode(length_header)
        self._has_chunks = True
        self._has_last = self._has_last or not size.strip(b"0")


def _read(stream: BinaryIO) -> bytes:
    pieces, left = [], MAX_BODY
    while left > 0 and (piece := stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _date(record: ArcWarcRecord) -> datetime | None:
    """When the record was made; None for what only looks like a record."""
    try:
        # whole seconds: Python 3.10 does not read the fractions that some crawlers write
        text = (record.rec_headers.get_header("WARC-Date") or "")[:19]
        date = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return date if 1900 <= date.year < 2999 else None  # warcio's stand-in for a date that an ARC record garbles


def _with_metadata(page: Page, payload: bytes) -> Page:
    rows: dict[str, str] = {}
    for line in payload.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(": ")
        rows[name] = value
    hints = {field: rows[row] for field, row in HINT_ROWS.items() if row in rows}
    return replace(
        page,
        requested_url=rows.get("requested-url", page.requested_url),
        source=rows.get("source"),
        site_name=rows.get("site-name"),
        reserved={"1": True, "0": False}.get(rows.get(RESERVED_ROW, "")),
        hints=Hints(**hints),  # type: ignore[arg-type]  # method is one of ours: we wrote it
    )


def _one_line(error: Exception) -> str:
    return " ".join(f"{error}".split())[:200] or type(error).__name__
