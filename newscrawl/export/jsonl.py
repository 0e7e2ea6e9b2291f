"""Records as JSON lines, one at a time, into a file that is whole or not there at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from newscrawl.errors import NewscrawlError
from newscrawl.storage.values import storable

# json leaves these as they are, but much software takes them for the end of a line.
_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


class ExportError(NewscrawlError):
    """A file that cannot be written."""


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
        file.write(json_line(record).encode())
        count += 1
    return count


def json_line(record: dict[str, Any]) -> str:
    """A record as JSON and a line break: whatever its texts hold, one line to every reader and valid UTF-8."""
    return storable(json.dumps(record, ensure_ascii=False)).translate(_LINE_ENDS) + "\n"


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file beside ``path`` that takes its place when the block ends well. Raises ExportError when it cannot."""
    try:
        if path.exists() and not path.is_file():  # a pipe or a device, such as /dev/stdout, has nothing to replace
            with path.open("wb") as file:
                yield file
            return
        path = Path(os.path.realpath(path))  # a link stays a link, its target is replaced
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    except (OSError, ValueError) as error:
        raise _failure(path, error) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        part.replace(path)
    except OSError as error:
        raise _failure(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _failure(path: Path, error: Exception) -> ExportError:
    reason = error.strerror if isinstance(error, OSError) else error
    return ExportError(f"cannot write {path}: {reason}; name another file")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
