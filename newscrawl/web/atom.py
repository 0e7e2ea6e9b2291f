"""A search as an Atom feed (RFC 4287), for feed readers: titles and standfirsts alone, no texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from lxml import etree
from lxml.etree import _Element as Element

from newscrawl import __version__
from newscrawl.export.shapes import parse_moment
from newscrawl.export.xmltext import xml_text
from newscrawl.storage.faceted import found_stories
from newscrawl.storage.listing import Listed, last_changes, last_stored
from newscrawl.web.answers import MOST_ROWS, Asked, Raw, address, with_query
from newscrawl.web.pages import FILTERS, wanted_stories
from newscrawl.web.security import OWN_POLICY

_ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"
_PREFIXES: Any = {None: _ATOM}  # none: it is the document's own
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
#: What a feed's id and those of its entries are made from: the same on every server, whatever its address and port.
_SPACE = UUID("6a1c3c2e-0d5b-5f0c-9a53-6b8c2f1d7e40")
_ASKED = ("q", *FILTERS, "since", "until")
_NO_STORY_YET = "1970-01-01T00:00:00Z"


def feed(db: Any, asked: Asked) -> Raw:
    """The stories that a search finds, those that were stored last first; ``size`` of them, 50 unless it says so."""
    size = asked.whole("size", _ENTRIES, MOST_ROWS)
    stories = found_stories(db, wanted_stories(asked, "stored", size))
    changes = last_changes(db, [story.id for story in stories])
    updated = {story.id: changes.get(story.id, story.first_seen_at) for story in stories}
    query = {name: asked.parameters[name] for name in _ASKED if name in asked.parameters}
    addresses = {
        "self": address(f"{asked.base}/search.atom", asked.parameters),
        "alternate": address(f"{asked.base}/search", query),
    }
    root = _e(
        "feed",
        _e("id", _id("search", with_query(query))),
        _e("title", f"newscrawl: {_title(query)}"),
        _e("updated", max(updated.values(), default=last_stored(db) or _NO_STORY_YET)),
        _e("link", rel="self", type="application/atom+xml", href=addresses["self"]),
        _e("link", rel="alternate", type="text/html", href=addresses["alternate"]),
        _e("generator", "newscrawl", version=__version__),
    )
    root.extend(_entry(story, updated[story.id], asked.base) for story in stories)
    text = etree.tostring(root, encoding="unicode", pretty_print=True)
    return Raw(f'<?xml version="1.0" encoding="utf-8"?>\n{text}', OWN_POLICY, "application/atom+xml")


def _title(query: dict[str, str]) -> str:
    limits = [f"{name} {value}" for name, value in query.items() if name != "q"]
    return ", ".join([query.get("q", "all stories"), *limits])


def _entry(story: Listed, updated: str, base: str) -> Element:
    entry = _e(
        "entry",
        _e("id", _id("story", story.uid)),
        _e("title", story.title or "(untitled)"),
        _e("updated", updated),
        _e("link", rel="alternate", type="text/html", href=f"{base}/story/{story.uid}"),
        _e("link", rel="via", href=story.url),
        *_known(story),
    )
    if story.language:
        entry.set(_LANGUAGE, story.language)
    return entry


def _known(story: Listed) -> Iterator[Element]:
    """What not every story has; without an author the source is one, as an entry needs somebody."""
    if moment := parse_moment(story.published):
        yield _e("published", moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"))
    for name in (story.authors or story.source).split("; "):
        yield _e("author", _e("name", name))
    for term in (story.source, story.section, story.kind):
        if term:
            yield _e("category", term=term)
    if story.description:
        yield _e("summary", story.description)


def _id(kind: str, name: str) -> str:
    return uuid5(_SPACE, f"{kind}:{name}").urn


def _e(name: str, *content: Element | str, **attributes: str) -> Element:
    element = etree.Element(
        f"{{{_ATOM}}}{name}", {key: xml_text(value) for key, value in attributes.items()}, nsmap=_PREFIXES
    )
    for part in content:
        if isinstance(part, str):
            element.text = xml_text(part)
        else:
            element.append(part)
    return element
