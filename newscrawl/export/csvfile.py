"""Records as CSV: a row a story, lists as text, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from newscrawl.export.columns import COLUMNS, NESTED

#: The columns of a table of plain cells.
FLAT = tuple(name for name in COLUMNS if name not in NESTED)
# What spreadsheets take for a formula (OWASP, CSV Injection): these signs, their full-width forms, tab and line break
# in front; and behind spaces, which some of them drop.
_FORMULA = re.compile(r"[ \xa0]*[=+\-@\t\r\n＝＋－＠]")


@contextmanager
def write_csv(file: BinaryIO, names: Sequence[str] = FLAT) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Takes records for a CSV file in UTF-8, these keys of each, with a header; null is an empty cell."""
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    writer.writerow(names)

    def write(record: dict[str, Any]) -> None:
        writer.writerow([csv_cell(record[name]) for name in names])

    try:
        yield write
    finally:
        text.detach()  # flushes, and leaves the file open


def csv_cell(value: object) -> object:
    """A value as a cell: yes and no as words, a list as text, and nothing that a spreadsheet would run."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = "; ".join(value)
    if not isinstance(value, str):
        return value
    value = value.replace("\0", "\ufffd")  # many a reader takes it for the end
    return "'" + value if _FORMULA.match(value) else value
