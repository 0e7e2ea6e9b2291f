"""How the page's own site is called: needed to tell publishers from authors and headlines from their suffixes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from newscrawl.extraction.document import Document
from newscrawl.extraction.structured import Structured, as_list, tidy

MAX_NAME_CHARS = 100


def flat(text: str) -> str:
    """A name's letters and digits, lower-cased: how two spellings are compared."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


def site_names(document: Document, structured: Structured) -> frozenset[str]:
    """Ways to write the site's name, flattened: as the page, the source list and the host spell it."""
    names = [structured.first("og:site_name"), structured.first("application-name"), document.page.site_name]
    names.append((structured.first("twitter:site") or "").lstrip("@"))
    names += publishers(structured)
    return frozenset(flat(name) for name in names if name and len(name) <= MAX_NAME_CHARS) | _host_names(document.url)


def publishers(structured: Structured) -> list[str]:
    """The names of the publishers, organisations and sites that JSON-LD declares."""
    found: list[str] = []
    for item in structured.items:
        if (
            item.via in ("publisher", "ispartof")
            or "website" in item.types
            or ("organization" in item.types and item.via == "")
        ):
            found += [tidy(name, MAX_NAME_CHARS) for name in as_list(item.data.get("name"))]
    for story in structured.stories:
        for publisher in as_list(story.get("publisher")):
            found.append(tidy(publisher.get("name") if isinstance(publisher, Mapping) else publisher, MAX_NAME_CHARS))
    return [name for name in found if name]


@lru_cache(maxsize=256)
def _host_names(url: str) -> frozenset[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    return frozenset({flat(host), *(flat(label) for label in labels[:-1] if len(label) > 3)}) - {""}
