"""OPML, in which feed readers hand on subscriptions: sources made of it, and sources written as it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lxml import etree

from newscrawl.addresses import web_address
from newscrawl.errors import SourcesError
from newscrawl.items import Source
from newscrawl.spiders.probe import name_of

#: Bytes of a list of subscriptions; ten thousand of them have some two million.
MAX_BYTES = 32 << 20

_MAX_NAME = 80  # characters of a name that is made of an address


def read_opml(data: bytes, name: str) -> list[Source]:
    """The sources that a list of subscriptions makes, in its order: one a home, with all of its feeds.

    Where a site's front page is listed, all that is of the site belongs to it. Nothing is fetched. ``name`` is for
    messages. Raises SourcesError for what is no OPML or names no feed.
    """
    if len(data) > MAX_BYTES:
        raise SourcesError(f"{name}: larger than {MAX_BYTES >> 20} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourcesError(f"{name}: no OPML: {error}") from None
    listed = list(_outlines(root)) if root is not None else []
    fronts = Owners()
    for _, home, _ in listed:
        if home and "/" not in place_of(home):
            fronts.add(home, home)
    found: dict[str, Source] = {}
    for feed, home, title in listed:
        home = fronts.of(home or feed) or home
        place = place_of(home or feed)
        known = found.get(place)
        if known is None:
            found[place] = Source(place, home=home, feeds=(feed,), title=title)
        else:  # a title of one of several feeds is a section's
            feeds = tuple(dict.fromkeys((*known.feeds, feed)))
            title = known.title if len(feeds) == len(known.feeds) else None
            found[place] = replace(known, feeds=feeds, title=title)
    if not found:
        raise SourcesError(f"{name}: no OPML, or none of its outlines has the xmlUrl of a feed")
    return _named(found)


class Owners:
    """Whose an address is: of the source that has it, or whose home it lies below, or the front page of its host.

    What shares a host is one paper only where its front page is a source's home: blogs and channels of a platform are
    as many sources as there are.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._homes: dict[str, str] = {}

    def add(self, home: str | None, name: str, addresses: Iterable[str] = ()) -> None:
        """A source. What was added before keeps what it has."""
        for address in addresses:
            self._names.setdefault(place_of(address), name)
        if home:
            self._homes.setdefault(place_of(home), name)

    def of(self, address: str) -> str | None:
        """The name of the source."""
        place = place_of(address)
        if place in self._names:
            return self._names[place]
        host, *folders = place.partition("?")[0].split("/")
        labels = host.split(".")
        above = ["/".join((host, *folders[:number])) for number in range(len(folders), -1, -1)]
        above += [".".join(labels[number:]) for number in range(1, len(labels))]
        return next((self._homes[each] for each in above if each in self._homes), None)


def place_of(url: str) -> str:
    """An address as a place: without scheme, www and the last slash. A front page is its host alone."""
    return url.partition("://")[2].partition("#")[0].rstrip("/").removeprefix("www.")


def _outlines(root: etree._Element) -> Iterator[tuple[str, str | None, str | None]]:
    """The feed, home and title of each outline that has a feed."""
    for outline in root.iter("outline"):
        if feed := web_address("", _attribute(outline, "xmlUrl")):
            title = " ".join(_attribute(outline, "title", "text").split())[:100] or None
            yield feed, web_address("", _attribute(outline, "htmlUrl")), title


def _named(found: Mapping[str, Source]) -> list[Source]:
    """The sources with their names: what the site is called, or where it lies if several sites are called so."""
    names = {place: name_of(source.home or source.feeds[0]) for place, source in found.items()}
    often = Counter(names.values())
    return [
        replace(source, name=names[place] if often[names[place]] == 1 else _slug(place) or names[place])
        for place, source in found.items()
    ]


def _slug(place: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", place[:_MAX_NAME].lower()).strip("-._")


def _attribute(outline: etree._Element, *names: str) -> str:
    """An attribute by its names, whatever their case; "" where there is none."""
    given = {key.lower(): value for key, value in outline.attrib.items() if isinstance(key, str)}
    return next((str(given[name.lower()]) for name in names if given.get(name.lower())), "").strip()


def write_opml(sources: Iterable[Source]) -> str:
    """OPML 2.0 with an outline for each feed of the sources; what has no feed is not in it."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "newscrawl"
    body = etree.SubElement(root, "body")
    for source in sources:
        for feed in source.feeds:
            outline = etree.SubElement(body, "outline", type="rss", text=source.title or source.name, xmlUrl=feed)
            if source.home:
                outline.set("htmlUrl", source.home)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode() + "\n"
