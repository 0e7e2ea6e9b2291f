"""What the readers of feeds, sitemaps and section pages share: bytes, addresses, dates."""

from __future__ import annotations

import calendar
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from newscrawl.errors import DiscoveryError

GZIP_MAGIC = b"\x1f\x8b"
CHUNK = 1 << 16  # bytes; what a reader holds of a large document at a time
MAX_TITLE = 500  # characters kept of a title hint


_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2})"
    r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?)?)?"
)
_DATE_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:[-_/.]?(0[1-9]|1[0-2]|[1-9](?!\d))(?:[-_/.]?([0-3]\d))?)?(?!\d)")


_REFERENCE = re.compile(rb"&#(?:[xX]([0-9A-Fa-f]{1,40})|([0-9]{1,40}));")
_NO_LETTER = b"&#65533;"  # U+FFFD, which stands for what is none


class BrokenOffError(DiscoveryError):
    """A list is not all there; what could be read has been given."""


def chunks(body: bytes | Iterable[bytes]) -> Iterator[bytes]:
    """The body in pieces of at most ``CHUNK`` bytes."""
    for piece in (body,) if isinstance(body, bytes) else body:
        for start in range(0, len(piece), CHUNK):
            yield piece[start : start + CHUNK]


def gunzip(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The pieces, unpacked when they begin like a gzip file; never more than ``limit`` bytes.

    Raises DiscoveryError past the limit, BrokenOffError when the packed data is broken or ends early; what could be
    read has been given by then.
    """
    stream = iter(pieces)
    head = b""
    for piece in stream:
        head += piece
        if len(head) >= len(GZIP_MAGIC):
            break
    packed = head.startswith(GZIP_MAGIC)
    total = 0
    for piece in _unpack(head, stream) if packed else _prepend(head, stream):
        total += len(piece)
        if total > limit:
            raise DiscoveryError(f"larger than {limit >> 20} MB" + (" unpacked" if packed else ""))
        yield piece


def _prepend(head: bytes, stream: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from stream


def _unpack(head: bytes, stream: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    data = b""
    for piece in _prepend(head, stream):
        data += piece
        while data:
            if unpacker.eof:  # another member, or padding behind the last one
                if not GZIP_MAGIC.startswith(data[:2]):
                    return
                if len(data) < len(GZIP_MAGIC):
                    break
                unpacker = zlib.decompressobj(wbits=31)
            try:
                out = unpacker.decompress(data, CHUNK)
            except zlib.error as error:
                raise BrokenOffError(f"broken gzip data: {error}") from None
            if out:
                yield out
            data = unpacker.unconsumed_tail or unpacker.unused_data
    while not unpacker.eof:
        # Output that did not fit is still inside; no more of it means that input is missing.
        out = unpacker.decompress(unpacker.unconsumed_tail, CHUNK)
        if not out:
            raise BrokenOffError("gzip data ends early")
        yield out


def with_letters(data: bytes) -> bytes:
    """XML in which numbers that are no letter's (``&#99999999999;``, ``&#xD800;``) are mended: parsers fail on them."""
    return _REFERENCE.sub(_letter, data) if b"&#" in data else data


def _letter(match: re.Match[bytes]) -> bytes:
    code = int(match[1], 16) if match[1] else int(match[2])
    is_one = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return match[0] if is_one else _NO_LETTER


def iso_date(text: str | None) -> str | None:
    """A date of a feed or sitemap in ISO 8601: a day, month or year as it stands, a time in UTC ("…Z").

    A time without zone counts as UTC. None for what is not a date between 1990 and 2100.
    """
    text = (text or "").strip()[:64]
    if not text:
        return None
    match = _ISO.fullmatch(text)
    try:
        if match is None:
            return plausible_text(parsedate_to_datetime(text))
        if match["hour"] is None:
            day = date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
            shown = day.isoformat()[: 10 if match["day"] else 7 if match["month"] else 4]
            return shown if _plausible(day) else None
        zone = (match["zone"] or "Z").upper().replace(":", "").replace("UTC", "Z").replace("GMT", "Z")
        offset = timedelta() if zone == "Z" else timedelta(hours=int(zone[1:3]), minutes=int(zone[3:] or 0))
        moment = datetime(
            int(match["year"]), int(match["month"]), int(match["day"]),
            int(match["hour"]), int(match["minute"]), int(match["second"] or 0),
            tzinfo=timezone(-offset if zone.startswith("-") else offset),
        )  # fmt: skip
        return plausible_text(moment)
    except (ValueError, OverflowError, TypeError):
        return None


def plausible_text(moment: datetime) -> str | None:
    """A time as "2026-01-31T08:15:00Z"; a naive one is UTC. None outside 1990 to 2100."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc)
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z" if _plausible(moment) else None


def _plausible(day: date) -> bool:
    return 1990 <= day.year <= 2100


def latest_moment(text: str) -> datetime:
    """The last moment that a text of ``iso_date`` can mean: the end of the day, month or year if that is all."""
    if text.endswith("Z"):
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=timezone.utc)
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    month = month or 12
    day = day or calendar.monthrange(year, month)[1]
    return datetime(year, month, day, 23, 59, 59, tzinfo=timezone.utc)


def earliest_moment(text: str) -> datetime:
    """The first moment that a text of ``iso_date`` can mean: the begin of the day, month or year if that is all."""
    if text.endswith("Z"):
        return latest_moment(text)
    year, month, day = (*(int(part) for part in text.split("-")), 1, 1)[:3]
    return datetime(year, month, day, tzinfo=timezone.utc)


def date_in_url(url: str) -> str | None:
    """A year, month or day that stands in a URL ("2024-05", "2019_3", "/2023/11/04/"), as ISO 8601."""
    found = None
    for match in _DATE_IN_URL.finditer(urlsplit(url).path):
        year, month, day = match.groups()
        text = "-".join(part.zfill(2) for part in (year, month, day) if part)
        found = max(found or "", iso_date(text) or "", key=len) or None  # the most precise one
    return found
