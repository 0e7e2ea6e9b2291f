"""Packed answers: what they unpack to, when that is all of it, and what is kept of them for the archive."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from functools import partial

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from newscrawl.fetching.compression import FAULT, IN_PART, PACKED, BrokenOffError, CompressionMiddleware
from newscrawl.packing import CHUNK, TooLargeError, Unpacked, codings_of, unpack

BODY = b"<html><p>" + b"All the news of the harbour. " * 2_000
LIMIT = 100_000


@pytest.fixture
def middleware() -> CompressionMiddleware:
    return CompressionMiddleware.from_crawler(get_crawler(None, {"DOWNLOAD_MAXSIZE": LIMIT}))


def answered(
    middleware: CompressionMiddleware, body: bytes, encoding: str | None = "gzip", status: int = 200
) -> tuple[Response, bytes | None]:
    """The response that a spider gets, and the packed body beside it."""
    request = Request("https://one.example/harbour")
    middleware.process_request(request)
    headers = {"Content-Type": "text/html"} | ({"Content-Encoding": encoding} if encoding else {})
    response = middleware.process_response(request, HtmlResponse(request.url, status, headers, body))
    assert isinstance(response, Response)
    return response, request.meta.get(PACKED)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", " GZIP"])
def test_a_gzipped_body_is_unpacked_and_kept(middleware: CompressionMiddleware, encoding: str) -> None:
    packed = gzip.compress(BODY)
    response, kept = answered(middleware, packed, encoding)
    assert isinstance(response, HtmlResponse)
    assert response.body == BODY
    assert "Content-Encoding" not in response.headers
    assert kept == packed


@pytest.mark.parametrize(
    ("packed", "unpacked"),
    [
        (gzip.compress(BODY[:100]) + gzip.compress(BODY[100:]), BODY),
        (gzip.compress(BODY) + b"\0\0\0", BODY),
        (gzip.compress(BODY)[:-4], BODY),
        (gzip.compress(BODY)[:-8] + bytes(8), BODY),
        (gzip.compress(BODY[:LIMIT]), BODY[:LIMIT]),
        (gzip.compress(b""), b""),
        (b"", b""),
        (gzip.compress(BODY) + b"<!-- garbage -->", BODY),
        (gzip.compress(BODY)[:-8], BODY),
    ],
    ids=["two members", "padded", "cut short", "wrong checksum", "just small enough", "empty", "nothing", "garbage",
         "no checksum"],
)  # fmt: skip
def test_odd_gzip_streams_give_what_can_be_read(
    middleware: CompressionMiddleware, packed: bytes, unpacked: bytes
) -> None:
    assert answered(middleware, packed)[0].body == unpacked


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def never_ended(body: bytes) -> bytes:
    """A gzip stream as of servers that flush what they have and hang up."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    return packer.compress(body) + packer.flush(zlib.Z_SYNC_FLUSH)


TEXT = (
    b"<html><p>" + b"".join(b"The harbour counted %d boats, then %d. " % (n, n * n) for n in range(10_000)) + b"</html>"
)
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=5),
    "zstd": zstd.compress,
}
SHORT = {coding: pack(BODY[:100]) for coding, pack in PACKERS.items()}


@pytest.mark.parametrize("coding", PACKERS)
def test_a_stream_that_ends_early_is_the_beginning_of_a_body(coding: str) -> None:
    packed = PACKERS[coding](TEXT)
    assert unpack(packed, [coding]) == Unpacked(TEXT)
    for behind in (b"\n", b"\n<!-- garbage -->", bytes(CHUNK)):
        assert unpack(packed + behind, [coding]) == Unpacked(TEXT)
        assert unpack(SHORT[coding] + behind, [coding]) == Unpacked(BODY[:100])
    for share in (0.3, 0.6, 0.9):
        part = unpack(packed[: int(len(packed) * share)], [coding])
        assert part.fault == f"{coding} data ends early"
        assert TEXT.startswith(part.body)
        assert len(part.body) > len(TEXT) * share - 150_000  # zstd gives blocks of 128 KiB


def test_streams_that_are_whole_though_they_look_odd() -> None:
    assert unpack(raw_deflate(TEXT), ["deflate"]) == Unpacked(TEXT)
    assert unpack(zlib.compress(TEXT)[:-4], ["deflate"]) == Unpacked(TEXT)
    assert unpack(zstd.compress(TEXT[:99]) + zstd.compress(TEXT[99:]), ["zstd"]) == Unpacked(TEXT)
    named = gzip.compress(TEXT)
    named = named[:3] + b"\x1e" + named[4:10] + b"\x02\0ab" + b"a name\0" + b"a comment\0" + b"\x12\x34" + named[10:]
    assert unpack(named, ["gzip"]) == Unpacked(TEXT)
    assert unpack(never_ended(TEXT), ["gzip"]) == Unpacked(TEXT)  # the document ends, if the stream does not
    assert unpack(never_ended(TEXT + b"<!-- cached -->"), ["gzip"]).fault is None
    assert unpack(never_ended(TEXT[:9_000]), ["gzip"]) == Unpacked(TEXT[:9_000], "gzip data ends early")


def test_a_second_member_that_is_cut_is_missed() -> None:
    packed = gzip.compress(TEXT[:99_000]) + gzip.compress(TEXT[99_000:])[:200]
    assert unpack(packed, ["gzip"]).fault == "gzip data ends early"


def test_codings() -> None:
    assert codings_of(["gzip, br", " Deflate"]) == (["deflate", "br", "gzip"], [])
    assert codings_of(["gzip, aes128, br"]) == (["br"], ["gzip", "aes128"])
    assert codings_of([]) == ([], [])


@given(st.binary(max_size=200), st.sampled_from(sorted(PACKERS)), st.integers(0, 50))
def test_any_bytes_are_unpacked_or_have_a_fault(body: bytes, coding: str, kept: int) -> None:
    assert unpack(SHORT[coding][:kept] + body, [coding], 1 << 20) is not None


@pytest.mark.parametrize("coding", PACKERS)
def test_no_more_is_unpacked_than_wanted(coding: str) -> None:
    assert unpack(PACKERS[coding](TEXT), [coding], len(TEXT)) == Unpacked(TEXT)
    with pytest.raises(TooLargeError):
        unpack(PACKERS[coding](TEXT), [coding], len(TEXT) - 1)


def test_only_a_good_answer_has_to_be_whole(middleware: CompressionMiddleware) -> None:
    packed = gzip.compress(BODY)[:60]
    with pytest.raises(BrokenOffError, match="gzip data ends early"):
        answered(middleware, packed)
    for status in (301, 404, 503):
        assert answered(middleware, packed, status=status)[0].status == status
    request = Request("https://one.example/feed.xml", meta=dict(IN_PART))
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    middleware.process_response(request, HtmlResponse(request.url, headers=headers, body=packed))
    assert request.meta[FAULT] == "gzip data ends early"


def test_other_codings_are_unpacked_but_not_kept(middleware: CompressionMiddleware) -> None:
    assert answered(middleware, zlib.compress(BODY), "deflate")[0].body == BODY
    assert answered(middleware, zlib.compress(BODY), "deflate")[1] is None
    assert answered(middleware, gzip.compress(gzip.compress(BODY)), "gzip, gzip")[0].body == BODY
    assert answered(middleware, gzip.compress(gzip.compress(BODY)), "gzip, gzip")[1] is None
    response, kept = answered(middleware, BODY, None)
    assert (response.body, kept) == (BODY, None)


@pytest.mark.parametrize("size", [LIMIT + 1, 50 * LIMIT])
def test_a_body_that_is_too_large_unpacked_is_refused(middleware: CompressionMiddleware, size: int) -> None:
    with pytest.raises(IgnoreRequest, match="DOWNLOAD_MAXSIZE"):
        answered(middleware, gzip.compress(b" " * size))


def test_a_request_that_took_over_anothers_meta_begins_anew(middleware: CompressionMiddleware) -> None:
    request = Request("https://one.example/harbour", meta={PACKED: b"of the redirect"})
    middleware.process_request(request)
    assert PACKED not in request.meta
