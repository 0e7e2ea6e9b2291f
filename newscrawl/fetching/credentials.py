"""Headers and cookies that a source gives: on requests to the hosts that the source names, and on no other.

Added as the last thing before a request is sent on its way, and taken off first when it is a redirect, so that they
follow no redirect to another host. Nothing logs a request's headers, and the archive keeps no request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.credentials import resolved
from newscrawl.sources import addresses_of

if TYPE_CHECKING:
    from scrapy import Request

    from newscrawl.items import Source

#: Key of ``request.meta`` that holds the Credentials of the request's source.
CREDENTIALS = "newscrawl_credentials"

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What to send, and to which origins: (scheme, host without www., port)."""

    headers: Mapping[str, str]
    origins: frozenset[tuple[str, str, int]]

    def are_for(self, url: str) -> bool:
        return _origin(url) in self.origins

    def __repr__(self) -> str:  # never the values
        return f"Credentials({', '.join(self.headers)})"


def credentials_of(source: Source) -> Credentials:
    """What a source's requests bear. Raises SourcesError when a value names a variable that the environment has not."""
    headers = resolved(source.name, source.headers)
    if cookies := resolved(source.name, source.cookies):
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    origins = {_origin(url) for url in addresses_of(source)}
    # what may be sent in the clear may be sent encrypted
    origins |= {("https", host, 443) for scheme, host, port in origins if (scheme, port) == ("http", 80)}
    return Credentials(headers, frozenset(origins))


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").removeprefix("www."), parts.port or _PORTS.get(parts.scheme, 0)


class CredentialsMiddleware:
    """Downloader middleware, before every other."""

    def process_request(self, request: Request) -> None:
        given: Credentials | None = request.meta.get(CREDENTIALS)
        if given is None:
            return
        for name in given.headers:
            request.headers.pop(name, None)
        if given.are_for(request.url):
            for name, value in given.headers.items():
                request.headers[name] = value.encode("latin-1")
