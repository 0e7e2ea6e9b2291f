"""What the object around a shipped body says of its story: headline, standfirst, authors, dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from newscrawl.extraction.structured import JsonObject, tidy

#: Keys without "_" and "-", in lower case, the surest first.
_HEADLINE = ("headline", "title", "headlines", "displaytitle", "longtitle", "heading", "name")
_STANDFIRST = (
    "standfirst",
    "dek",
    "deck",
    "subheadline",
    "subhead",
    "subtitle",
    "lede",
    "excerpt",
    "summary",
    "description",
)
_AUTHORS = ("authors", "author", "bylines", "byline", "writers", "writer", "reporters", "contributors", "creator")
_PUBLISHED = (
    "datepublished", "publishedat", "publisheddate", "publishdate", "publicationdate", "firstpublishedat",
    "firstpublished", "firstpublisheddate", "publishedon", "published", "pubdate", "displaydate", "dategmt", "date",
)  # fmt: skip
_CHANGED = (
    "datemodified", "updatedat", "modifiedat", "lastmodified", "lastupdated", "lastupdatedat", "updateddate",
    "modifieddate", "updatedon", "updated", "modified", "modifiedgmt",
)  # fmt: skip
_NAME = ("name", "fullname", "displayname", "title", "byline", "text")
_GIVEN, _FAMILY = ("firstname", "givenname"), ("lastname", "familyname", "surname")
_ROLE, _BIO, _URL = ("role", "jobtitle", "position"), ("bio", "biography", "description"), ("url", "link", "href")
#: Where objects hold one value: {"rendered": …}, {"basic": …}.
_INNER = ("rendered", "basic", "text", "value", "html")
_MAX_PEOPLE, _MAX_DEPTH, _MAX_KEYS = 20, 3, 500


def facts_of(owner: Mapping[str, Any]) -> JsonObject:
    """The facts under schema.org's names, each only where the object has it as a text: authors as Person objects."""
    known = _keyed(owner)
    authors = next((found for key in _AUTHORS if (found := list(_people(known.get(key), 0)))), [])
    facts = {
        "headline": _text(known, _HEADLINE),
        "description": _text(known, _STANDFIRST),
        "datePublished": _text(known, _PUBLISHED),
        "dateModified": _text(known, _CHANGED),
        "author": authors[:_MAX_PEOPLE],
    }
    return {key: value for key, value in facts.items() if value}


def _keyed(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object by its keys without signs; of two that are then the same the first."""
    found: dict[str, Any] = {}
    for key, entry in islice(value.items(), _MAX_KEYS):
        found.setdefault(str(key)[:40].lower().replace("_", "").replace("-", ""), entry)
    return found


def _text(known: Mapping[str, Any], keys: Sequence[str]) -> str:
    for key in keys:
        value = known.get(key)
        if isinstance(value, Mapping):
            value = next((value[inner] for inner in _INNER if isinstance(value.get(inner), str)), None)
        if isinstance(value, int) and not isinstance(value, bool):  # milliseconds
            value = str(value)
        if text := tidy(value):
            return text
    return ""


def _people(value: Any, depth: int) -> Iterator[JsonObject]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, str):
        if name := tidy(value, 300):
            yield {"name": name}
    elif isinstance(value, list):
        for entry in value[:_MAX_PEOPLE]:
            yield from _people(entry, depth + 1)
    elif isinstance(value, Mapping):
        known = _keyed(value)
        parts = [text for keys in (_GIVEN, _FAMILY) if (text := _text(known, keys))]
        name = _text(known, _NAME) or " ".join(parts)
        if name:
            person = {"name": name, "jobTitle": _text(known, _ROLE), "description": _text(known, _BIO)}
            yield {**person, "url": _text(known, _URL)}
            return
        for inner in ("data", "attributes", "fields", "author", "person", "node", "items", "nodes"):
            yield from _people(known.get(inner), depth + 1)
