"""What both kinds of requests, for lists and for stories, want of an answer or of its absence."""

from __future__ import annotations

from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.fetching.addresses import AddressRefusedError
from newscrawl.fetching.limits import TrapError
from newscrawl.fetching.pace import HostHeldError


def conditional(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers of a request that a server may answer with 304."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}


def header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def reason(failure: Failure) -> str:
    """One line on why there is no answer."""
    if isinstance(failure.value, (AddressRefusedError, TrapError, HostHeldError)):
        return str(failure.value)
    return f"{type(failure.value).__name__}: {failure.value}".strip(": ")[:300]
