"""Citations in CSL-JSON, which pandoc, Zotero and whatever formats by citation styles read."""

from __future__ import annotations

from typing import Any

from newscrawl.export.citations.citation import Citation
from newscrawl.export.citations.names import Name


def csl(cited: Citation) -> dict[str, Any]:
    """An item of type article-newspaper; what is unknown has no key."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": "article-newspaper",
        "title": cited.title,
        "author": [_name(name) for name in cited.authors],
        "container-title": cited.container,
        "section": cited.section,
        "issued": _date(cited.issued),
        "accessed": _date(cited.accessed),
        "language": cited.language,
        "URL": cited.url,
        "abstract": cited.abstract,
        "keyword": ", ".join(cited.keywords),
    }
    return {key: value for key, value in item.items() if value}


def _name(name: Name) -> dict[str, str]:
    parts = {
        "literal": name.literal,
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,  # a dropped one would lose "van der" in short forms
        "suffix": name.suffix,
    }
    return {key: value for key, value in parts.items() if value}


def _date(date: tuple[int, ...]) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [list(date)]} if date else None
