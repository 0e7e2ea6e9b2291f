"""The guard in a crawl: every request's URL, and every address that a name resolves to, before it is connected to."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from newscrawl.fetching.guard import SETTING, Guard, allowed_networks, authority

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from typing_extensions import Self

#: Hosts of which it is remembered why they were refused.
MAX_REFUSED = 10_000


class AddressRefusedError(IgnoreRequest):
    """This URL leads to an address that must not be connected to."""

    def __init__(self, reason: str, url: str) -> None:
        super().__init__(reason)
        self.url = url


class GuardMiddleware:
    """Downloader middleware. Its place is behind HttpProxyMiddleware, to see which requests go through a proxy.

    A proxy is the user's own and connects in our stead: then no name is resolved here, but literal addresses are
    refused as ever.
    """

    def __init__(self, crawler: Crawler, guard: Guard) -> None:
        self.crawler = crawler
        self.guard = guard
        self.resolver: GuardedResolver | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NewscrawlError when the setting is wrong."""
        return cls(crawler, Guard(allowed_networks(crawler.settings[SETTING])))

    def process_request(self, request: Request) -> None:
        """Raises AddressRefusedError."""
        if self.resolver is None:
            self.resolver = self._begin()
        if proxy := request.meta.get("proxy"):
            self.resolver.proxies.add(authority(proxy if "://" in proxy else f"http://{proxy}"))
        reason = self.guard.why_not_url(request.url)
        if reason is not None:
            self._refuse(reason, request.url)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A name of which every address is refused cannot be resolved, as far as Twisted knows: say why instead."""
        if isinstance(exception, CannotResolveHostError) and self.resolver is not None:
            reason = self.resolver.refused.get(authority(request.url))
            if reason is not None:
                self._refuse(reason, request.url)

    def _refuse(self, reason: str, url: str) -> None:
        self.crawler.stats.inc_value("newscrawl/guard/address_refused")
        raise AddressRefusedError(reason, url)

    def _begin(self) -> GuardedResolver:
        """Put the guard into the reactor; not before the first request, as Scrapy puts in its own resolver at first."""
        from twisted.internet import reactor

        self.guard.name(getattr(self.crawler.spider, "named_urls", ()))
        there: Any = reactor
        inner = there.nameResolver
        while isinstance(inner, GuardedResolver):  # of a crawl before this one, in the same process
            inner = inner.inner
        resolver = GuardedResolver(inner, self.guard)
        there.installNameResolver(resolver)
        return resolver


@implementer(IHostnameResolver)
class GuardedResolver:
    """Hands on only those addresses that may be connected to. What it hands on is what Twisted then connects to.

    So a name server that gives another answer the next time gains nothing: each connection is made to an address that
    was checked for it.
    """

    def __init__(self, inner: Any, guard: Guard) -> None:
        self.inner = inner
        self.guard = guard
        self.proxies: set[tuple[str, int]] = set()
        self.refused: dict[tuple[str, int], str] = {}

    def resolveHostName(  # noqa: N802  # Twisted's name
        self, resolutionReceiver: Any, hostName: str, portNumber: int = 0, *rest: Any, **kwargs: Any  # noqa: N803
    ) -> Any:  # fmt: skip
        if (hostName.lower(), portNumber) in self.proxies:
            return self.inner.resolveHostName(resolutionReceiver, hostName, portNumber, *rest, **kwargs)
        checked = _Checked(resolutionReceiver, self, hostName, portNumber)
        return self.inner.resolveHostName(checked, hostName, portNumber, *rest, **kwargs)

    def why_not(self, host: str, port: int, address: str) -> str | None:
        """Why an address that a name resolved to is not handed on."""
        reason = self.guard.why_not(host, port, ip_address(address.partition("%")[0]))
        if reason is not None:
            if len(self.refused) >= MAX_REFUSED:
                self.refused.clear()
            self.refused[host.lower().rstrip("."), port] = f"{host}: {reason}" if host != address else reason
        return reason


@implementer(IResolutionReceiver)
class _Checked:
    def __init__(self, receiver: Any, resolver: GuardedResolver, host: str, port: int) -> None:
        self.receiver, self.resolver, self.host, self.port = receiver, resolver, host, port

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803
        self.receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if self.resolver.why_not(self.host, self.port, address.host) is None:
            self.receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.receiver.resolutionComplete()
