"""Which addresses may be connected to: those of the public internet, and what the user has allowed.

A page, a feed, a redirect or a name server can name any address. Without this, a site could have the crawler read what
only this machine or its network can reach. No network here, no Scrapy: crawl and client share one guard.
"""

from __future__ import annotations

import os
import re
import socket
import unicodedata
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from newscrawl.errors import NewscrawlError

#: The setting, and the environment variable that takes its place where there are no settings.
SETTING = "NEWSCRAWL_ALLOW_NETWORKS"

# IANA's special-purpose registries; the first that holds an address names it. What ipaddress calls not global, or
# reserved, is refused besides, as "not a public".
_KINDS = tuple(
    (ip_network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "an unspecified"),
        ("127.0.0.0/8", "a loopback"),
        ("10.0.0.0/8", "a private"),
        ("172.16.0.0/12", "a private"),
        ("192.168.0.0/16", "a private"),
        ("100.64.0.0/10", "a carrier's shared (CGNAT)"),
        ("169.254.0.0/16", "a link-local"),
        ("224.0.0.0/4", "a multicast"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("240.0.0.0/4", "a reserved"),
        ("::/128", "an unspecified"),
        ("::1/128", "a loopback"),
        ("fc00::/7", "a private"),
        ("fe80::/10", "a link-local"),
        ("fec0::/10", "a site-local"),
        ("ff00::/8", "a multicast"),
    )
)
# IPv6 addresses that lead to an IPv4 one: network, name, and how far right in the address that stands, in bits.
_EMBEDDING = tuple(
    (IPv6Network(network), kind, shift)
    for network, kind, shift in (
        ("::ffff:0:0/96", "an IPv4-mapped", 0),
        ("::ffff:0:0:0/96", "an IPv4-translated", 0),
        ("64:ff9b::/96", "a NAT64", 0),
        ("64:ff9b:1::/48", "a NAT64", 0),
        ("2002::/16", "a 6to4", 80),
        ("::/96", "an IPv4-compatible", 0),
    )
)
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}", re.IGNORECASE)
#: Names that answer with this machine whatever a name server says (RFC 6761), and those that some systems have.
_LOCAL = frozenset(("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"))

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Guard:
    """Says why an address must not be connected to. ``named`` are URLs that the user has written down or typed.

    Where one of these gives an IP address or localhost as its host, that host and port is thereby allowed, nothing
    else. Names that a name server turns into a private address are not: they need ``networks``.
    """

    def __init__(self, networks: Iterable[str] = (), named: Iterable[str] = ()) -> None:
        """Raises NewscrawlError for what is no network such as 10.1.0.0/16, and no address."""
        self.networks = tuple(map(_network, networks))
        self._named: set[tuple[str, int]] = set()
        self.name(named)

    def name(self, urls: Iterable[str]) -> None:
        """Allow the hosts that the user named by their address."""
        for url in urls:
            host, port = authority(url)
            if literal(host) is not None:
                self._named.add((host, port))

    def why_not_url(self, url: str) -> str | None:
        """Why a URL must not be asked for, as far as that can be told without a name server; None when it may be."""
        if urlsplit(url).scheme not in ("http", "https"):
            return f"only http and https are fetched, not {urlsplit(url).scheme[:20]}:"
        host, port = authority(url)
        address = literal(host)
        return None if address is None else self.why_not(host, port, address)

    def why_not(self, host: str, port: int, address: Address) -> str | None:
        """Why ``address``, which ``host`` stands for, must not be connected to; None when it may be."""
        if (host.lower().rstrip("."), port) in self._named and literal(host) is not None:
            return None
        kind = self._kind(address)
        return f"{address} is {kind} address ({SETTING} can allow it)" if kind else None

    def _kind(self, address: Address) -> str | None:
        """What is wrong with an address. One that holds another is allowed only if both are."""
        is_allowed = any(address in network for network in self.networks)
        if isinstance(address, IPv6Address):
            for network, kind, shift in _EMBEDDING:
                if address in network and address not in (IPv6Address("::"), IPv6Address("::1")):
                    held = IPv4Address(int(address) >> shift & 0xFFFFFFFF)
                    return self._kind(held) if is_allowed else kind
        if is_allowed:
            return None
        for special, kind in _KINDS:
            if address in special:
                return kind
        return None if address.is_global and not address.is_reserved and not address.is_multicast else "not a public"


def allowed_networks(value: object) -> tuple[str, ...]:
    """The networks of the setting, a list or a text with commas; the environment's where the setting is empty."""
    if isinstance(value, (list, tuple)):
        words = [str(word) for word in value]
    else:
        words = str(value or os.environ.get(SETTING) or "").split(",")
    return tuple(word.strip() for word in words if word.strip())


def authority(url: str) -> tuple[str, int]:
    """Host, small and without its last dot, and port of an http or https URL. ("", 0) for what has none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", 0
    host = unicodedata.normalize("NFKC", host).lower().rstrip(".")  # １２７.0.0.1 is 127.0.0.1 to a resolver
    return host, port or (443 if parts.scheme == "https" else 80)


def literal(host: str) -> Address | None:
    """The address that a host stands for without a name server: 127.0.0.1, 2130706433, 0x7f.1, ::1, localhost."""
    host = host.lower().rstrip(".")
    if host in _LOCAL or host.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    if _NUMERIC.fullmatch(host):
        try:
            return IPv4Address(socket.inet_aton(host))  # as a system's resolver reads numbers
        except OSError:
            return None
    return None


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise NewscrawlError(f"{SETTING}: {text[:100]!r} is no network; write 127.0.0.0/8 or 10.1.2.3") from None
