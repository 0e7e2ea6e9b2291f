"""What a bibliography says of a story: the facts that each of its formats has, from the story's record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from newscrawl.credits import writes
from newscrawl.export.citations.names import Name, split_name

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?=$|T)")
_UNFIT = re.compile(r"[^A-Za-z0-9.-]+")
# No format has a place for control characters; overrides of direction would turn round what follows them.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Citation:
    """A story as an item of a bibliography, an article of a newspaper. Texts are one line each, "" where unknown.

    ``key`` is the source's name and the story's uid: it stays, whatever a newsroom changes of title and byline.
    ``issued`` and ``accessed`` are year, month and day, as far as known: the day that the page prints, and the one (in
    UTC) on which it was last fetched. ``container`` is the newspaper.
    """

    key: str
    title: str
    authors: tuple[Name, ...]
    container: str
    section: str
    issued: tuple[int, ...]
    accessed: tuple[int, ...]
    language: str
    url: str
    abstract: str
    tags: tuple[str, ...]

    @property
    def keywords(self) -> list[str]:
        """The tags for formats that part them by commas."""
        return [" ".join(tag.replace(",", " ").split()) for tag in self.tags]


def citation(record: dict[str, Any]) -> Citation:
    """The citation of a story by its record. Its authors are those who wrote it."""
    written = (person for person in record["people"] if writes(person["role"]))
    names = (split_name(_line(person["name"]), person["kind"], record["language"]) for person in written)
    return Citation(
        key=f"{slug(record['source'])}-{record['id']}",
        title=_line(record["title"]),
        authors=tuple(dict.fromkeys(name for name in names if name.inverted)),
        container=_line(record["site_name"] or record["source"]),
        section=_line(record["section"]),
        issued=day_of(record["date_published"]),
        accessed=day_of(record["date_crawled"]),
        language=_line(record["language"]),
        url=_line(record["canonical_url"] or record["url"]),
        abstract=_line(record["description"]),
        tags=tuple(filter(None, map(_line, record["tags"]))),
    )


def slug(source: str | None) -> str:
    """A source's name as part of a key or a file's name: letters of ASCII, digits, dots and hyphens."""
    return _UNFIT.sub("-", source or "").strip("-.") or "story"


def day_of(text: str | None) -> tuple[int, ...]:
    """Year, month and day of an ISO 8601 text, as far as they go and can be; nothing of what is no such text."""
    found = _DATE.match(text or "")
    parts = tuple(int(part) for part in found.groups() if part) if found else ()
    while parts:
        try:
            date(*parts, *[1] * (3 - len(parts)))
            return parts
        except ValueError:
            parts = parts[:-1]
    return parts


def iso(day: tuple[int, ...]) -> str:
    """A date as ISO 8601 writes it: 2026-11-22, 2026-11, 2026."""
    return "-".join(f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(day))


def _line(text: str | None) -> str:
    """A text on one line."""
    return " ".join(_CONTROL.sub(" ", text or "").split())
