"""Text without markup through the scrubber: files of texts, or of JSON lines, one document at a time."""

from __future__ import annotations

import codecs
import json
import math
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from newscrawl.errors import NewscrawlError
from newscrawl.export.compression import COMPRESSIONS, reading
from newscrawl.extraction.lines import line_model
from newscrawl.extraction.scrub import Scrubbed, scrub
from newscrawl.storage.values import writers
from newscrawl.texts import count_words

_JSON_LINES = (".jsonl", ".ndjson")
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")  # how gzip (RFC 1952) and zstd (RFC 8878) begin

Record = dict[str, Any]


class ScrubError(NewscrawlError):
    """A file that cannot be read."""


@dataclass(slots=True)
class Count:
    """Documents read, those of them in which there is no story text, and lines that are no document."""

    documents: int = 0
    empty: int = 0
    bad: int = 0


def scrub_file(path: Path, field: str, count: Count) -> Iterator[Record]:
    """The records of a file: JSON lines where its name says so, else one text. Raises ScrubError."""
    name = path.name.lower()
    for ending in filter(None, COMPRESSIONS):
        name = name.removesuffix(ending)
    try:
        with reading(path) as file:
            if name.endswith(_JSON_LINES):
                yield from scrub_lines(file, field, count)
            else:
                yield scrub_text(file.read(), path.name, count)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScrubError(f"cannot read {path}: {' '.join(reason.split())}") from error


def scrub_stream(file: BinaryIO, field: str, count: Count) -> Iterator[Record]:
    """The records of standard input: JSON lines if it begins with a brace, else one text. Raises ScrubError."""
    first = file.readline()
    if first.startswith(_PACKED):
        raise ScrubError("standard input is compressed; unpack it on the way, or name the file")
    while first and not first.removeprefix(codecs.BOM_UTF8).strip():
        first = file.readline()
    if first.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        yield from scrub_lines(_chained(first, file), field, count)
    else:
        yield scrub_text(first + file.read(), "-", count)


def _chained(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def scrub_text(content: bytes, name: str, count: Count) -> Record:
    """The record of one text, in UTF-8."""
    return _cleaned({"id": name}, content.decode("utf-8-sig", "replace"), "text", count)


def scrub_lines(lines: Iterable[bytes], field: str, count: Count) -> Iterator[Record]:
    """The record of each JSON line, with all that it had; one that is none says so and nothing of it is lost."""
    for number, line in enumerate(lines, 1):
        line = line.removeprefix(codecs.BOM_UTF8)
        if not line.strip():
            continue
        try:
            row = _read(line)
        except (ValueError, RecursionError) as error:
            count.bad += 1
            yield {"line": number, "content": line.decode("utf-8", "replace").rstrip("\n"),
                   "error": f"line {number} is not JSON: {error}", "reason": "bad_input"}  # fmt: skip
            continue
        if not isinstance(row, dict) or not isinstance(row.get(field), str):
            count.bad += 1
            row = row if isinstance(row, dict) else {"content": row}
            yield {**row, "error": f"line {number} has no text in {field!r}", "reason": "bad_input"}
            continue
        yield _cleaned(row, row[field], field, count)


def _read(line: bytes) -> Any:
    """What a JSON line holds, numbers of any length as they are. Raises ValueError, also for what JSON cannot hold."""
    return json.loads(line.decode("utf-8"), parse_float=_finite, parse_constant=_finite)


def _finite(text: str) -> float:
    """A number with a point, which must not become null on the way out. Raises ValueError."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number in JSON")
    return number


def _cleaned(row: Record, text: str, field: str, count: Count) -> Record:
    scrubbed = scrub(text, line_model())
    count.documents += 1
    count.empty += not scrubbed.text
    return {**row, **_found(row, scrubbed, field)}


def _found(row: Record, scrubbed: Scrubbed, field: str) -> Record:
    """What scrubbing adds to a record: a title and authors only where it has none."""
    found: Record = {field: scrubbed.text, "word_count": count_words(scrubbed.text)}
    if not row.get("title"):
        found["title"] = scrubbed.title
    if not row.get("authors"):
        found["authors"] = writers(scrubbed.authors)
        found["people"] = [
            {"name": each.name, "kind": each.kind, "url": each.url, "role": each.role, "bio": each.bio}
            for each in scrubbed.authors
        ]
    found["removed"] = [
        {"role": each.role, "reason": each.reason, "text": each.text, "position": each.position, "score": each.score}
        for each in scrubbed.blocks
        if not each.kept
    ]
    return found
