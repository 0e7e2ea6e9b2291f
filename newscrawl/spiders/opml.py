"""OPML, in which feed readers hand on subscriptions: sources made of it, and sources written as it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from newscrawl.addresses import web_address
from newscrawl.domains import site_of
from newscrawl.errors import SourcesError
from newscrawl.items import Source
from newscrawl.spiders.probe import name_of

#: Bytes of a list of subscriptions; ten thousand of them have some two million.
MAX_BYTES = 32 << 20


def read_opml(data: bytes, name: str) -> list[Source]:
    """The sources that a list of subscriptions makes, in its order: one a site, with all of its feeds.

    Nothing is fetched. ``name`` is for messages. Raises SourcesError for what is no OPML or names no feed.
    """
    if len(data) > MAX_BYTES:
        raise SourcesError(f"{name}: larger than {MAX_BYTES >> 20} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourcesError(f"{name}: no OPML: {error}") from None
    found: dict[str, Source] = {}
    for outline in root.iter("outline") if root is not None else ():
        feed = web_address("", _attribute(outline, "xmlUrl"))
        if feed is None:
            continue
        home = web_address("", _attribute(outline, "htmlUrl"))
        title = " ".join(_attribute(outline, "title", "text").split())[:100] or None
        site = site_of(home or feed)
        known = found.get(site)
        if known is None:
            found[site] = Source(name_of(home or feed), home=home, feeds=(feed,), title=title)
        else:  # a title of one of several feeds is a section's
            feeds = tuple(dict.fromkeys((*known.feeds, feed)))
            title = known.title if len(feeds) == len(known.feeds) else None
            found[site] = replace(known, home=known.home or home, feeds=feeds, title=title)
    if not found:
        raise SourcesError(f"{name}: no OPML, or none of its outlines has the xmlUrl of a feed")
    return list(found.values())


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
