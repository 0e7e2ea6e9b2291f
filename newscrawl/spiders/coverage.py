"""Which source a page belongs to when nobody says: the one whose own addresses are nearest to the page's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newscrawl.addresses import plain_url
from newscrawl.domains import site_of
from newscrawl.items import Source
from newscrawl.wanted import unwanted

# How near an address of a source is to a page, the nearest last. Of a host above the page's it is nearer the longer its
# name is, then, on whichever host of the site the page is, the longer the path is that the page is below.
_SITE, _HOST_ABOVE, _BELOW = range(3)
#: Nearness, length of the host above, folders, whether the source's patterns want the page, whether the address is of
#: pages and not of a list.
_Rank = tuple[int, int, int, bool, bool]


@dataclass(frozen=True, slots=True)
class Covered:
    """The source of a page, and the others that fit it as well: the first that was named stands for all."""

    source: Source
    rivals: tuple[Source, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(source.name for source in (self.source, *self.rivals))


@dataclass(frozen=True, slots=True)
class _Place:
    """An address of a source: what is below it, or (a home's) of its site, is the source's."""

    source: Source
    host: str  # with the port where it has one of its own, without www.
    path: tuple[str, ...]
    is_list: bool  # a feed or sitemap: pages lie beside it, not below
    is_own: bool  # on the site of the source's home, for which the home speaks too


class Coverage:
    """The sources that pages may belong to. Where two fit a page alike, the earlier one has it.

    A home, or a section of its site, has what is below it, then what is on hosts below its host, then what is of its
    site, above all what is below the same path there: on a mobile host, at another port. Feeds and sitemaps tell
    sources of one host apart by the folders that they share with a page. What a source has elsewhere (a feed at a feed
    service, a section at a platform) brings it nothing but what is below that address.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_site: defaultdict[str, list[_Place]] = defaultdict(list)
        self._by_home: defaultdict[str, list[Source]] = defaultdict(list)
        self._order: dict[str, int] = {}
        for source in sources:
            if source.name in self._order:
                continue
            self._order[source.name] = len(self._order)
            if source.home:
                self._by_home[plain_url(source.home)].append(source)
            for site, place in _places(source):
                self._by_site[site].append(place)

    def match(self, address: str) -> Covered | None:
        """The source that a page belongs to; None where there is none."""
        host, path = _taken_apart(address)
        best: dict[str, tuple[_Rank, Source]] = {}
        for place in self._by_site.get(site_of(address), ()):
            rank = _rank(place, host, path, address)
            if rank is not None and (place.source.name not in best or rank > best[place.source.name][0]):
                best[place.source.name] = rank, place.source
        if not best:
            return None
        nearest = max(rank for rank, _ in best.values())
        return self._first(source for rank, source in best.values() if rank == nearest)

    def at_home(self, address: str) -> Covered | None:
        """The source whose front page an address is, in any spelling."""
        found = self._by_home.get(plain_url(address))
        return self._first(found) if found else None

    def _first(self, sources: Iterable[Source]) -> Covered:
        first, *rest = sorted(sources, key=lambda source: self._order[source.name])
        return Covered(first, tuple(rest))


class Doubts:
    """What to tell of pages that fit several sources alike: a line for the first page of each set of sources."""

    def __init__(self) -> None:
        self._told: set[tuple[str, ...]] = set()

    def first(self, address: str, found: Covered) -> Iterator[str]:
        if found.rivals and found.names not in self._told:
            self._told.add(found.names)
            yield (
                f"{address} may be of {' or '.join(found.names)}: unless it is known already, it is taken for one of"
                f" {found.source.name}, and so is what is like it; 'sections' in a sources file tell such sources apart"
            )


def _places(source: Source) -> Iterator[tuple[str, _Place]]:
    """The addresses that tell what is a source's, each with its site."""
    own = site_of(source.home) if source.home else None
    pages = (*((source.home,) if source.home else ()), *source.sections)
    for is_list, addresses in ((False, pages), (True, (*source.feeds, *source.sitemaps))):
        for address in addresses:
            site = site_of(address)
            yield site, _Place(source, *_taken_apart(address), is_list, is_own=own in (None, site))


def _taken_apart(address: str) -> tuple[str, tuple[str, ...]]:
    """Host and folders of an address, as ``plain_url`` spells them."""
    host, _, path = plain_url(address).partition("?")[0].partition("/")
    return host, tuple(path.split("/")) if path else ()


def _rank(place: _Place, host: str, path: tuple[str, ...], address: str) -> _Rank | None:
    """How well an address of a source fits a page of the same site; None where it says nothing of that page."""
    nearness = _nearness(place, host, path)
    return nearness and (*nearness, unwanted(address, place.source) is None, not place.is_list)


def _nearness(place: _Place, host: str, path: tuple[str, ...]) -> tuple[int, int, int] | None:
    shared = _shared(place.path, path)
    is_below = shared == len(place.path)
    is_beside = (shared > 0 and (place.is_own or is_below)) or place.source.home is None
    if place.host == host and (is_beside if place.is_list else is_below):
        return _BELOW, 0, shared
    if not place.is_own:
        return None
    folders = shared if is_below and not place.is_list else -1  # of the root all is below
    if host.endswith(f".{place.host}") and not place.is_list:
        return _HOST_ABOVE, len(place.host), folders
    return _SITE, 0, folders


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Folders that two paths have in common, from the first on."""
    for number, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return number
    return min(len(one), len(other))
