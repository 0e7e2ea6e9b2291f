"""Packed answers: what they unpack to, and what is kept of them for the archive."""

from __future__ import annotations

import gzip
import zlib

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from newscrawl.fetching.compression import PACKED, CompressionMiddleware

BODY = b"<html><p>" + b"All the news of the harbour. " * 2_000
LIMIT = 100_000


@pytest.fixture
def middleware() -> CompressionMiddleware:
    return CompressionMiddleware.from_crawler(get_crawler(None, {"DOWNLOAD_MAXSIZE": LIMIT}))


def answered(
    middleware: CompressionMiddleware, body: bytes, encoding: str | None = "gzip"
) -> tuple[Response, bytes | None]:
    """The response that a spider gets, and the packed body beside it."""
    request = Request("https://one.example/harbour")
    middleware.process_request(request)
    headers = {"Content-Type": "text/html"} | ({"Content-Encoding": encoding} if encoding else {})
    response = middleware.process_response(request, HtmlResponse(request.url, headers=headers, body=body))
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
    ],
    ids=["two members", "padded", "cut short", "wrong checksum", "just small enough", "empty"],
)
def test_odd_gzip_streams_give_what_can_be_read(
    middleware: CompressionMiddleware, packed: bytes, unpacked: bytes
) -> None:
    assert answered(middleware, packed)[0].body == unpacked


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
