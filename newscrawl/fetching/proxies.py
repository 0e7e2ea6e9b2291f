"""The proxy that a source names: for its feeds, pages and robots.txt, wherever a redirect leads.

Scrapy's HttpProxyMiddleware does the rest: it takes name and password out of the address and into a header that only
the proxy sees. It is told anew for each request of a chain, as it leaves no password behind in ``request.meta``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl.credentials import resolved_proxy

if TYPE_CHECKING:
    from scrapy import Request

    from newscrawl.items import Source

#: Key of ``request.meta`` that holds the Proxy of the request's source.
PROXY = "newscrawl_proxy"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy's address, with what it may ask for: name and password."""

    url: str = field(repr=False)


def proxy_of(source: Source) -> Proxy | None:
    """The proxy of a source. Raises SourcesError when it names a variable that is not set, or is no proxy then."""
    return None if source.proxy is None else Proxy(resolved_proxy(source.name, source.proxy))


class ProxyMiddleware:
    """Downloader middleware. Its place is right before HttpProxyMiddleware."""

    def process_request(self, request: Request) -> None:
        given: Proxy | None = request.meta.get(PROXY)
        if given is not None:
            request.meta["proxy"] = given.url
