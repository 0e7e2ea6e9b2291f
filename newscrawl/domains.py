"""Which site a URL is of: its registered domain, by the public suffix list that comes with tldextract."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from tldextract import TLDExtract

# Never the network, never a cache file. Private suffixes too: two blogs of one host are two sites.
_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")


def site_of(url: str) -> str:
    """The registered domain of a URL ("example.co.uk"); host and port for IP addresses and local names; "" for junk."""
    try:
        parts = urlsplit(url)
        return _site_of(parts.scheme, parts.netloc)
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def _site_of(scheme: str, netloc: str) -> str:
    parts = urlsplit(f"{scheme}://{netloc}/")
    host, port = _ascii((parts.hostname or "").rstrip(".")), parts.port
    if not host:
        return ""
    found = _suffixes.extract_str(host)
    domain = found.top_domain_under_public_suffix
    if not domain and not found.suffix and host.count(".") >= 1 and not found.ipv4:
        domain = ".".join(host.split(".")[-2:])  # the public suffix list's rule for a top level it does not hold
    return domain or f"{host}:{port or (443 if scheme == 'https' else 80)}"


def label_of(url: str) -> str:
    """The telling part of a host: "bbc" of www.bbc.co.uk."""
    host = urlsplit(url).hostname or ""
    found = _suffixes(host)
    return found.domain if found.suffix else host


def _ascii(host: str) -> str:
    """A host name as the network writes it: xn--... for letters beyond ASCII."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def is_host(text: str) -> bool:
    """Whether a text is a name in the net, below a top level that exists: "facebook.com", but not "ann.lee"."""
    found = _suffixes.extract_str(text.lower())
    return bool(found.domain and found.suffix) and all(map(_LABEL.fullmatch, text.split(".")))
