"""Unpacks answers, tries again where a body came broken off, and keeps one as it came for the archive.

In place of Scrapy's middleware, which hands on the beginning of a body as if it were all of it, and guesses at the
charset of packed bytes: 1.5 ms a page, for an answer that extraction finds anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from newscrawl.packing import TooLargeError, codings_of, unpack

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from typing_extensions import Self

#: Key of ``request.meta`` that holds the body of its answer as it was sent, where that was one gzip stream.
PACKED = "newscrawl_packed"
#: Key of ``request.meta`` that says why the body of its answer is not all of it, where that is wanted all the same.
FAULT = "newscrawl_fault"
#: What the server is told that we unpack.
ACCEPTED = "gzip, deflate, br, zstd"
#: Meta of a request whose answer is wanted even where it is but a part: Scrapy's own key, for a short Content-Length.
IN_PART = {"download_fail_on_dataloss": False}


class BrokenOffError(Exception):
    """The body of an answer is not all of it."""


class CompressionMiddleware:
    """Downloader middleware. What broke off is asked for again as RetryMiddleware would, then it is no answer.

    With ``IN_PART`` it is given in the end, with the reason in the request's ``FAULT``. Where the status is all that an
    answer says (redirects and errors) its body may be what it likes.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._most = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("COMPRESSION_ENABLED"):
            raise NotConfigured
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        for key in (PACKED, FAULT):
            request.meta.pop(key, None)  # a redirect or a retry takes the meta of the request that led to it
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Raises BrokenOffError, and IgnoreRequest for what is too large unpacked."""
        fault = "it is shorter than its Content-Length" if "dataloss" in response.flags else None
        headers = [header.decode("latin-1") for header in response.headers.getlist("Content-Encoding")]
        if headers:
            codings, left = codings_of(headers)
            if codings in (["gzip"], ["x-gzip"]) and not left:
                request.meta[PACKED] = response.body
            response, broken = self._unpacked(response, codings, left, request.meta.get("download_maxsize", self._most))
            fault = fault or broken
        if fault is None or not 200 <= response.status < 300:
            return response
        return self._broken_off(request, response, fault)

    def _unpacked(
        self, response: Response, codings: list[str], left: list[str], most: int
    ) -> tuple[Response, str | None]:
        """The answer without the codings, and what is wrong with its body."""
        try:
            unpacked = unpack(response.body, codings, most)
        except TooLargeError as error:
            raise IgnoreRequest(f"larger than DOWNLOAD_MAXSIZE ({most} bytes) once unpacked") from error
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        if left:
            headers["Content-Encoding"] = ", ".join(left)
        # not by replace(): it hands on the charset, which for bytes that are packed is a guess, and a slow one
        kept = {name: getattr(response, name) for name in Response.attributes} | {"headers": headers}
        kind = responsetypes.from_args(headers=headers, url=response.url, body=unpacked.body)
        return kind(**kept | {"body": unpacked.body}), unpacked.fault

    def _broken_off(self, request: Request, response: Response, fault: str) -> Request | Response:
        settings, spider = self.crawler.settings, self.crawler.spider
        if spider is not None and settings.getbool("RETRY_ENABLED") and not request.meta.get("dont_retry"):
            again = get_retry_request(request, spider=spider, reason="broken off")
            if again is not None:
                return again
        if request.meta.get("download_fail_on_dataloss", True):
            raise BrokenOffError(fault)
        request.meta[FAULT] = fault
        return response
