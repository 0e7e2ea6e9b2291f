"""Records as JSON lines, one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from newscrawl.export.files import replacing
from newscrawl.storage.values import storable

# JSON leaves these as they are, but much software takes them for the end of a line.
_LINE_ENDS = {"\x85".encode(): b"\\u0085", "\u2028".encode(): b"\\u2028", "\u2029".encode(): b"\\u2029"}


def write_jsonl(records: Iterable[dict[str, Any]], path: Path) -> int:
    """Write the records to a file, one a line; gives their number.

    A file of that name is replaced when the last record is on disk, and left as it was when something fails.
    Raises ExportError when the file cannot be written.
    """
    with replacing(path) as file:
        return write_lines(records, file)


def write_lines(records: Iterable[dict[str, Any]], file: BinaryIO) -> int:
    """Write the records to an open file, one a line; gives their number."""
    count = 0
    for record in records:
        file.write(json_line(record))
        count += 1
    return count


def json_line(record: dict[str, Any]) -> bytes:
    """A record as JSON and a line break: whatever its texts hold, one line to every reader and valid UTF-8."""
    try:
        line = orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # what comes from no database can hold half a surrogate pair, or an id of 20 digits
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        line = storable(text).encode() + b"\n"
    for raw, escaped in _LINE_ENDS.items():
        if raw in line:
            line = line.replace(raw, escaped)
    return line
