"""Citations in RIS, which EndNote, Zotero, Mendeley and Citavi read; a tag a line, in UTF-8."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.export.citations.citation import Citation
from newscrawl.export.citations.names import Name


def ris(cited: Citation) -> str:
    """A reference of type NEWS."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _tags(cited)) + "\r\n"


def _tags(cited: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS"
    several = [("AU", _name(name)) for name in cited.authors]
    once = [
        ("TI", cited.title),
        ("T2", cited.container),
        ("SE", cited.section),
        ("PY", f"{cited.issued[0]:04}" if cited.issued else ""),
        ("DA", _date(cited.issued)),
        ("Y2", _date(cited.accessed)),
        ("LA", cited.language),
        ("UR", cited.url),
        ("AB", cited.abstract),
        ("ID", cited.key),
    ]
    tags = [("KW", tag) for tag in cited.tags]
    yield from ((tag, value) for tag, value in [*several, *once, *tags] if value)
    yield "ER", ""


def _name(name: Name) -> str:
    """Surname, given names, suffix; a comma within a whole name would make a surname of what is before it."""
    return name.inverted.replace(",", "") if name.literal else name.inverted


def _date(date: tuple[int, ...]) -> str:
    """YYYY/MM/DD/ and a note behind it; what is unknown is empty."""
    parts = [f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(date)]
    return "/".join([*parts, *[""] * (4 - len(parts))]) if parts else ""
