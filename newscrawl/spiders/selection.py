"""Which sources a crawl is for: named ones, those that URLs belong to, or the whole catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.addresses import web_address
from newscrawl.errors import SourcesError
from newscrawl.items import Source
from newscrawl.sources import catalogue
from newscrawl.sources import choose as named
from newscrawl.storage.urls import host_of


def choose(sources_file: str | None, names: Sequence[str], addresses: Sequence[str]) -> list[Source]:
    """The sources of a crawl. Addresses alone bring only what they need: their own sites, without polling any feed.

    Raises SourcesError for a name that no sources file holds, and when there is no source at all.
    """
    known = catalogue(Path(sources_file) if sources_file else None)
    if not known and not addresses:
        raise SourcesError(f"{sources_file or 'the catalogue'} holds no source; 'newscrawl sources add URL' finds one")
    if not names and not addresses:
        return list(known.values())
    chosen = named(known, names)
    for host, of_host in by_host(addresses).items():
        home = next((address for address in of_host if is_home(address)), None)
        if home or not any(host == host_of(source.home or "") for source in chosen):
            chosen.append(Source(host, home=home))
    return chosen


def is_home(address: str) -> bool:
    """Whether an address is a site's front page: it is searched for articles rather than taken for one."""
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def by_host(addresses: Iterable[str]) -> dict[str, list[str]]:
    """Addresses by host and port. Raises SourcesError for what is no http or https URL, or holds a password."""
    hosts: dict[str, list[str]] = {}
    for address in addresses:
        if web_address(address, address) is None:
            raise SourcesError(f"not a web address: {address[:200]!r} (it should begin with https://)")
        if "@" in urlsplit(address).netloc:
            raise SourcesError(f"newscrawl does not log in: leave the name and password out of {host_of(address)}")
        hosts.setdefault(host_of(address), []).append(address)
    return hosts


def source_for(address: str, sources: Sequence[Source]) -> Source:
    """The source among those of the crawl that an address belongs to: ``choose`` made sure of one."""
    host = host_of(address)
    return next(source for source in sources if host in (source.name, host_of(source.home or "")))
