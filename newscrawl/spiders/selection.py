"""Which sources and pages a crawl is for: named ones, those that addresses stand for, or the whole catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.addresses import web_address
from newscrawl.domains import site_of
from newscrawl.errors import SourcesError
from newscrawl.items import Source
from newscrawl.sources import catalogue
from newscrawl.sources import choose as named
from newscrawl.storage.urls import host_of


@dataclass(frozen=True, slots=True)
class Selection:
    """What a crawl is for: sources to poll, and single pages with the source that each belongs to.

    ``words`` is what the user asked for, for the record.
    """

    sources: tuple[Source, ...]
    pages: Mapping[str, Source]
    words: tuple[str, ...] = ()


class Coverage:
    """Which source a page belongs to when nobody says: the one whose home is of the same site."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_site = {site_of(source.home): source for source in sources if source.home}

    def find(self, address: str) -> Source | None:
        return self._by_site.get(site_of(address))


def choose(sources_file: str | None, names: Sequence[str], addresses: Sequence[str]) -> Selection:
    """The sources and pages of a crawl: the whole catalogue when neither names nor addresses are given.

    A site's front page is a source to be searched for articles; any other address is a page, fetched by itself.
    Raises SourcesError for a name that no sources file holds, for what is no address, and when there is no source.
    """
    known = catalogue(Path(sources_file) if sources_file else None)
    if not known and not addresses:
        raise SourcesError(f"{sources_file or 'the catalogue'} holds no source; 'newscrawl sources add URL' finds one")
    words = (*names, *addresses)
    if not words:
        return Selection(tuple(known.values()), {})
    chosen = named(known, names)
    coverage = Coverage([*known.values(), *chosen])
    pages = {}
    for address in addresses:
        check_address(address)
        source = coverage.find(address) or Source(host_of(address))
        if not is_home(address):
            pages[address] = source
        elif source not in chosen:
            chosen.append(source if source.home == address else Source(host_of(address), home=address))
    return Selection(tuple(chosen), pages, words)


def is_home(address: str) -> bool:
    """Whether an address is a site's front page: it is searched for articles rather than taken for one."""
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def check_address(address: str) -> None:
    """Raises SourcesError for what is no http or https URL, or holds a password."""
    if web_address(address, address) is None:
        raise SourcesError(f"not a web address: {address[:200]!r} (it should begin with https://)")
    if "@" in urlsplit(address).netloc:
        raise SourcesError(f"newscrawl does not log in: leave the name and password out of {host_of(address)}")
