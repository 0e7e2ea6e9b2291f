"""Which sources and pages a crawl is for: named ones, those that addresses stand for, or the whole catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.addresses import web_address
from newscrawl.errors import SourcesError
from newscrawl.items import Source
from newscrawl.sources import catalogue
from newscrawl.sources import choose as named
from newscrawl.spiders.coverage import Coverage, Doubts
from newscrawl.storage.urls import host_of


@dataclass(frozen=True, slots=True)
class Selection:
    """What a crawl is for: sources to poll, and single pages with the source that each belongs to.

    ``words`` is what the user asked for, for the record; ``remarks`` is what they should know of the choice.
    """

    sources: tuple[Source, ...]
    pages: Mapping[str, Source]
    words: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def choose(sources_file: str | None, names: Sequence[str], addresses: Sequence[str]) -> Selection:
    """The sources and pages of a crawl: the whole catalogue when neither names nor addresses are given.

    A site's front page, and a source's, is a source to be searched for articles; any other address is a page, fetched
    by itself. Raises SourcesError for a name that no sources file holds, for what is no address, and when there is no
    source.
    """
    known = catalogue(Path(sources_file) if sources_file else None)
    if not known and not addresses:
        raise SourcesError(f"{sources_file or 'the catalogue'} holds no source; 'newscrawl sources add URL' finds one")
    words = (*names, *addresses)
    if not words:
        return Selection(tuple(known.values()), {})
    chosen = named(known, names)
    coverage = Coverage([*chosen, *known.values()])  # of sources that a page fits alike a named one has it
    pages, doubts = {}, Doubts()
    remarks: list[str] = []
    for address in addresses:
        check_address(address)
        home = coverage.at_home(address)
        found = home or coverage.match(address)
        if found is not None and (home or not is_home(address)):
            remarks += doubts.first(address, found)
        if home is None and not is_home(address):
            pages[address] = found.source if found else Source(host_of(address))
        else:
            source = home.source if home else Source(host_of(address), home=address)
            chosen += [] if source in chosen else [source]
    return Selection(tuple(chosen), pages, words, tuple(remarks))


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
