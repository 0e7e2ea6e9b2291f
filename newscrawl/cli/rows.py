"""Rows of a result on standard output: JSON, CSV, lines, a table."""

from __future__ import annotations

import base64
import csv
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import click
from rich.table import Table

from newscrawl.cli.terminal import plain, printable, result_console
from newscrawl.export.csvfile import csv_cell
from newscrawl.export.jsonl import json_line
from newscrawl.storage.sql import distinct

F = TypeVar("F", bound=Callable[..., Any])

_FORMS = (
    click.option("--json", "form", flag_value="json", help="A JSON array of objects."),
    click.option("--nl", "form", flag_value="nl", help="JSON lines: an object a line."),
    click.option("--csv", "form", flag_value="csv", help="Comma-separated values, with a header."),
    click.option("--table", "form", flag_value="table", help="A table, as on a terminal."),
)


def form_options(command: F) -> F:
    """Give a command --json, --nl, --csv and --table; it gets the chosen one as ``form``, None without one."""
    for option in reversed(_FORMS):
        command = option(command)
    return command


def print_rows(form: str, columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    """Print rows as ``form`` says: json, nl, csv, lines (tabs between the values) or table."""
    printers = {
        "json": _print_json,
        "nl": _print_json_lines,
        "csv": _print_csv,
        "lines": _print_lines,
        "table": _print_table,
    }
    printers[form](columns, rows)


def _objects(columns: list[str], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """A JSON object a row, each on one line whatever its texts hold."""
    names = distinct(columns)
    for row in rows:
        record = {name: _json_value(value) for name, value in zip(names, row, strict=True)}
        yield json_line(record).decode().rstrip("\n")


def _print_json(columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    """A JSON array, an object a line, written as the rows come."""
    separator = "["
    for record in _objects(columns, rows):
        sys.stdout.write(separator + record)
        separator = ",\n "
    sys.stdout.write("[]\n" if separator == "[" else "]\n")


def _print_json_lines(columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    for record in _objects(columns, rows):
        sys.stdout.write(record + "\n")


def _print_csv(columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(csv_cell, columns))
    for row in rows:
        writer.writerow([value if isinstance(value, (int, float)) else csv_cell(_text(value)) for value in row])


def _print_lines(columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    sys.stdout.write("\t".join(map(_escaped, columns)) + "\n")
    for values in rows:
        sys.stdout.write("\t".join(_escaped(_text(value)) for value in values) + "\n")


def _print_table(columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    table = Table()
    for name in columns:
        table.add_column(plain(name), overflow="fold")
    for row in rows:
        cells = [plain(_text(value), "dim" if value is None else "") for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, (int, float)):
                cell.justify = "right"
        table.add_row(*cells)
    result_console().print(table)


def _json_value(value: object) -> object:
    if isinstance(value, bytes):  # as Datasette and sqlite-utils write it
        return {"$base64": True, "encoded": base64.b64encode(value).decode("ascii")}
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no infinity
    return value


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"X'{value.hex()}'" if isinstance(value, bytes) else str(value)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return printable(text)
