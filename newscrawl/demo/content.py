"""The newsroom's stories, read from the TOML files in stories/.

A story's body is a list of chunks with a blank line between them: a paragraph, ``## heading``, ``> quotation``,
``- items`` and ``| cells | of a table`` (one a line), ``= caption | credit`` and ``@ time`` of a live entry.
``[words](slug)`` is a link to another story of the same publisher.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import tomli

Shape = Literal["paragraph", "heading", "quote", "list", "table", "caption", "time"]
_STORIES = Path(__file__).resolve().parent / "stories"
_FILES = ("courier.toml", "anzeiger.toml", "gazette.toml", "faro.toml")
_MARKS: tuple[tuple[str, Shape], ...] = (
    ("## ", "heading"),
    ("> ", "quote"),
    ("- ", "list"),
    ("| ", "table"),
    ("= ", "caption"),
    ("@ ", "time"),
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a body as its author wrote it; a list or table has a line an item."""

    shape: Shape
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody of the newsroom with the notes below her stories."""

    name: str
    role: str
    bio: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A story. ``age`` is in hours before the newsroom opened; ``number`` is its place in the file, from 0."""

    number: int
    slug: str
    section: str
    kicker: str
    title: str
    description: str
    authors: tuple[str, ...]
    age: int
    body: tuple[Chunk, ...]
    kind: str = "article"
    language: str = ""
    agency: str | None = None
    photo: str | None = None
    tags: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    edited_title: str | None = None
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Promo:
    """A newsletter form or an advertisement for the paper itself; the last line is its button."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Publisher:
    """A paper: its voice, its people and its stories. ``words`` are the phrases of its page furniture."""

    name: str
    title: str
    motto: str
    design: str
    language: str
    country: str
    timezone: str
    utc_offset: int
    sections: Mapping[str, str]
    words: Mapping[str, Any]
    promos: tuple[Promo, ...]
    readers: tuple[tuple[str, str], ...]
    writers: Mapping[str, Writer]
    entries: tuple[Entry, ...]

    def entry(self, slug: str) -> Entry:
        """The story with that slug; KeyError when the publisher has none."""
        found = next((entry for entry in self.entries if entry.slug == slug), None)
        if found is None:
            raise KeyError(f"{self.name} has no story {slug}")
        return found


@cache
def load_publishers() -> tuple[Publisher, ...]:
    """Every publisher of the newsroom, in the order in which they are shown."""
    return tuple(_publisher(tomli.loads((_STORIES / name).read_text(encoding="utf-8"))) for name in _FILES)


def _publisher(row: dict[str, Any]) -> Publisher:
    if row["publisher"]["language"] == "fr":
        # typographic apostrophes: one byte of windows-1252 that ISO-8859-1 does not have
        row = {"publisher": row["publisher"], **{key: _curl(row[key]) for key in row if key != "publisher"}}
    return Publisher(
        **row["publisher"],
        words=row["words"],
        promos=tuple(Promo(promo["heading"], tuple(promo["lines"])) for promo in row["promos"]),
        readers=tuple((reader["name"], reader["text"]) for reader in row["readers"]),
        writers={name: Writer(name, **about) for name, about in row["authors"].items()},
        entries=tuple(
            _entry(number, story, row["publisher"]["language"]) for number, story in enumerate(row["stories"])
        ),
    )


def _curl(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("'", "’")
    if isinstance(value, list):
        return [_curl(item) for item in value]
    if isinstance(value, dict):
        return {key: _curl(item) for key, item in value.items()}
    return value


def _entry(number: int, row: dict[str, Any], language: str) -> Entry:
    return Entry(
        **{
            "language": language,
            **row,
            "number": number,
            "authors": tuple(row["authors"]),
            "body": parse_body(row["body"]),
            "tags": tuple(row.get("tags", ())),
            "flags": frozenset(row.get("flags", ())),
        }
    )


def parse_body(text: str) -> tuple[Chunk, ...]:
    """The chunks of a body; the module's docstring names the marks."""
    chunks = []
    for part in text.strip().split("\n\n"):
        mark, shape = next(((m, s) for m, s in _MARKS if part.startswith(m)), ("", "paragraph"))
        lines = part.split("\n") if shape in ("list", "table") else [part.replace("\n", " ")]
        chunks.append(Chunk(shape, tuple(line.removeprefix(mark) for line in lines)))
    return tuple(chunks)
