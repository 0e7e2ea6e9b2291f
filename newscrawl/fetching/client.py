"""A plain synchronous client for what is no crawl: probing a site, fetching one page. robots.txt is obeyed."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import urllib3

from newscrawl.addresses import web_address
from newscrawl.errors import NewscrawlError
from newscrawl.fetching.guard import Guard, allowed_networks
from newscrawl.fetching.rules import RobotsRules
from newscrawl.identity import ROBOT, USER_AGENT
from newscrawl.packing import TooLargeError, codings_of, unpack

MAX_BYTES = 50 << 20  # of one answer as it comes over the wire
MAX_REDIRECTS = 5
TIMEOUT = 20.0  # seconds to connect, and between two pieces of an answer
DEADLINE = 60.0  # seconds for one answer altogether


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. ``url`` is the address after redirects; ``error`` says why there is no body to read."""

    url: str
    status: int | None = None
    body: bytes = b""
    content_type: str | None = None
    error: str = ""
    is_verified: bool = True  # whether the certificate is valid, where there is one


class Fetcher:
    """Fetches for one probe. Remembers the robots.txt of each host; honours http_proxy, https_proxy and no_proxy.

    ``named`` are the URLs that the user gave: what else they lead to may not lie on this machine or in its network.
    """

    def __init__(self, named: Iterable[str]) -> None:
        """Raises NewscrawlError when the environment's NEWSCRAWL_ALLOW_NETWORKS is wrong."""
        self._guard = Guard(allowed_networks(None), named)
        self._managers: dict[tuple[str, bool], urllib3.PoolManager] = {}
        self._robots: dict[str, RobotsRules | str] = {}

    def close(self) -> None:
        for manager in self._managers.values():
            manager.clear()

    def get(self, url: str) -> Reply:
        """The answer at ``url`` after at most ``MAX_REDIRECTS`` redirects, each allowed by its host's robots.txt."""
        start = url
        for _ in range(MAX_REDIRECTS + 1):
            rules = self._rules(url)
            if isinstance(rules, str):
                return Reply(url, error=rules)
            if not rules.allows(url, ROBOT):
                return Reply(url, error="disallowed by robots.txt")
            reply, target = self._once(url)
            if target is None:
                return reply
            url = target
        return Reply(start, error=f"more than {MAX_REDIRECTS} redirects")

    def open(self, url: str) -> BinaryIO:
        """A file that a user names, as a stream that is read as it comes; robots.txt is not about such.

        Raises NewscrawlError when there is no answer with status 200.
        """
        if (reason := self._guard.why_not_url(url)) is not None:
            raise NewscrawlError(f"cannot fetch {url}: {reason}")
        try:
            response = self._manager(url, verified=True).request(
                "GET", url, retries=urllib3.Retry(0, redirect=MAX_REDIRECTS), preload_content=False,
                timeout=urllib3.Timeout(connect=TIMEOUT, read=TIMEOUT), headers={"User-Agent": USER_AGENT},
            )  # fmt: skip
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise NewscrawlError(f"cannot fetch {url}: {_reason(error)}") from error
        if response.status != 200:
            response.close()
            raise NewscrawlError(f"cannot fetch {url}: status {response.status}")
        return cast(BinaryIO, response)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of ``url``'s host names."""
        rules = self._rules(url)
        if isinstance(rules, str):
            return ()
        found = (web_address(url, sitemap) for sitemap in rules.sitemaps)
        return tuple(dict.fromkeys(sitemap for sitemap in found if sitemap))

    def _rules(self, url: str) -> RobotsRules | str:
        """The rules of the host (RFC 9309: none when there is no robots.txt), or why nothing may be fetched there."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._read_rules(f"{origin}/robots.txt")
        return self._robots[origin]

    def _read_rules(self, url: str) -> RobotsRules | str:
        for _ in range(MAX_REDIRECTS + 1):
            reply, target = self._once(url)
            if target is None:
                break
            url = target
        else:
            return f"robots.txt redirects more than {MAX_REDIRECTS} times, which closes the site to robots"
        if reply.status is None or reply.error:
            return f"robots.txt cannot be read: {reply.error}"
        if reply.status >= 500 or 300 <= reply.status < 400:
            return f"robots.txt gives status {reply.status}, which closes the site to robots"
        return RobotsRules(reply.body if reply.status < 300 else b"")

    def _once(self, url: str) -> tuple[Reply, str | None]:
        """One request: the answer, and where it redirects to."""
        if (reason := self._guard.why_not_url(url)) is not None:
            return Reply(url, error=reason), None
        try:
            try:
                return self._request(url, verified=True)
            except urllib3.exceptions.MaxRetryError as error:
                if not isinstance(error.reason, urllib3.exceptions.SSLError):
                    raise
                # The crawl takes a site with a bad certificate, and this is about what the crawl would meet.
                urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # the finding says so
                reply, target = self._request(url, verified=False)
                return replace(reply, is_verified=False), target
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return Reply(url, error=_reason(error)), None

    def _request(self, url: str, *, verified: bool) -> tuple[Reply, str | None]:
        response = self._manager(url, verified).request(
            "GET", url, redirect=False, retries=urllib3.Retry(0, redirect=False),
            preload_content=False, timeout=urllib3.Timeout(connect=TIMEOUT, read=TIMEOUT),
            headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
        )  # fmt: skip
        try:
            location = response.headers.get("Location")
            if response.status in (301, 302, 303, 307, 308) and location:
                target = web_address(url, location)
                reply = Reply(url, response.status, error="" if target else f"redirects to {location[:100]!r}")
                return reply, target
            body, error = _body(response)
            return Reply(url, response.status, body, response.headers.get("Content-Type"), error), None
        finally:
            response.close()

    def _manager(self, url: str, verified: bool) -> urllib3.PoolManager:
        parts = urlsplit(url)
        proxy = urllib.request.getproxies().get(parts.scheme) or ""
        if proxy and parts.hostname and urllib.request.proxy_bypass(parts.netloc):
            proxy = ""
        if proxy and "://" not in proxy:
            proxy = f"http://{proxy}"
        if (proxy, verified) not in self._managers:
            requirements = "CERT_REQUIRED" if verified else "CERT_NONE"
            self._managers[proxy, verified] = (
                urllib3.ProxyManager(proxy, cert_reqs=requirements)  # the user's own: it connects in our stead
                if proxy
                else _guarded(urllib3.PoolManager(cert_reqs=requirements), self._guard)
            )
        return self._managers[proxy, verified]


class _RefusedError(urllib3.exceptions.HTTPError):
    """No address of a host may be connected to."""


def _guarded(manager: urllib3.PoolManager, guard: Guard) -> urllib3.PoolManager:
    """A manager whose connections are made to addresses that were checked, each resolved for itself."""

    def connect(self: Any) -> socket.socket:
        try:
            found = socket.getaddrinfo(self.host.strip("[]"), self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise urllib3.exceptions.NameResolutionError(self.host, self, socket.gaierror(str(error))) from error
        reason, failure = "no address", None
        for address in dict.fromkeys(str(row[4][0]) for row in found):
            refused = guard.why_not(self.host.strip("[]"), self.port, ip_address(address.partition("%")[0]))
            if refused is not None:
                reason = refused
                continue
            try:
                return socket.create_connection((address, self.port), self.timeout, self.source_address)
            except OSError as error:
                failure = error
        if failure is None:
            raise _RefusedError(f"{self.host}: {reason}")
        if isinstance(failure, TimeoutError):
            raise urllib3.exceptions.ConnectTimeoutError(self, str(failure)) from failure
        raise urllib3.exceptions.NewConnectionError(self, str(failure)) from failure

    pools: dict[str, Any] = dict(manager.pool_classes_by_scheme)
    for scheme, pool in pools.items():
        connection = type("GuardedConnection", (pool.ConnectionCls,), {"_new_conn": connect})
        pools[scheme] = type("GuardedPool", (pool,), {"ConnectionCls": connection})
    manager.pool_classes_by_scheme = pools
    return manager


def _body(response: urllib3.BaseHTTPResponse) -> tuple[bytes, str]:
    """The body without its Content-Encoding, and what is wrong when that is not all of it."""
    too_large = f"larger than {MAX_BYTES >> 20} MB"
    pieces, total, end = [], 0, time.monotonic() + DEADLINE
    for piece in response.stream(1 << 16, decode_content=False):
        pieces.append(piece)
        total += len(piece)
        if total > MAX_BYTES:
            return b"", too_large
        if time.monotonic() > end:
            return b"", f"slower than {DEADLINE:.0f} s"
    try:
        unpacked = unpack(b"".join(pieces), codings_of(response.headers.getlist("Content-Encoding"))[0], MAX_BYTES)
    except TooLargeError:
        return b"", too_large
    return unpacked.body, (unpacked.fault or "") if 200 <= response.status < 300 else ""


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    known: tuple[tuple[type[BaseException], str], ...] = (
        (urllib3.exceptions.NameResolutionError, "no such host"),
        (urllib3.exceptions.ConnectTimeoutError, "no answer in time"),
        (urllib3.exceptions.ReadTimeoutError, "no answer in time"),
        (urllib3.exceptions.NewConnectionError, "connection refused or unreachable"),
        (urllib3.exceptions.ProxyError, "the proxy cannot be reached"),
        (urllib3.exceptions.ProtocolError, "connection broken"),
    )
    if isinstance(cause, _RefusedError):
        return str(cause)
    text = next((text for kind, text in known if isinstance(cause, kind)), "")
    return text or " ".join(f"{type(cause).__name__}: {cause}".split())[:200]
