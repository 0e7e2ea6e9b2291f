"""``newscrawl search`` and ``newscrawl query``."""

from __future__ import annotations

import base64
import csv
import json
import math
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from newscrawl.cli.filters import filter_options
from newscrawl.cli.terminal import one_line, plain, printable, result_console
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.storage.filters import Filter
from newscrawl.storage.queries import MATCH_END, MATCH_START, Hit, find_hits
from newscrawl.storage.sql import TIME_LIMIT, run_sql


@click.command(epilog="""\b
Examples:
  newscrawl search budget                        stories with the word, the best matches first
  newscrawl search budget deficit                ... with both words
  newscrawl search '"prime minister" NOT budget' a phrase, and without a word
  newscrawl search 'title: elect*' --since 30d   words that begin so, in the title
  newscrawl search covid --source bbc --author "Jane Doe" --json

Columns that can be searched alone: title, description, text, authors. AND, OR, NOT and NEAR are written in capitals.
""")  # fmt: skip
@click.argument("words", nargs=-1, required=True)
@filter_options
@click.option("--limit", metavar="N", type=click.IntRange(1), default=20, show_default=True, help="At most this many.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@click.option("--json", "as_json", is_flag=True, help="A JSON array.")
def search(
    words: tuple[str, ...],
    filters: Filter,
    limit: int,
    db: str | None,
    as_json: bool,
) -> None:
    """Search the stories' titles, descriptions, texts and authors.

    WORDS are in the syntax of SQLite's FTS5; case and accents do not matter. The number in front of a story is what
    `newscrawl show` takes. Stories without a date of publication count from when they were first seen.
    """
    with connect_readonly(database_path(db)) as database:
        hits = find_hits(database.conn, " ".join(words), filters, limit=limit)
    if as_json:
        _print_json(_hit_record(hit) for hit in hits)
        return
    console = result_console()
    for hit in hits:
        console.print(_hit_lines(hit), soft_wrap=not console.is_terminal)
    if not hits:
        click.echo("nothing found", err=True)


def _hit_record(hit: Hit) -> dict[str, Any]:
    record = asdict(hit)
    record["snippet"] = hit.snippet.replace(MATCH_START, "**").replace(MATCH_END, "**")
    return record


def _hit_lines(hit: Hit) -> Text:
    """Three lines: id and title; source, date, authors and address; the place of the match."""
    lines = Text().append(f"{hit.id}  ", style="cyan")
    lines.append_text(plain(one_line(hit.title or "(untitled)"), "bold"))
    facts = [hit.source, (hit.published or "undated")[:10], hit.authors, hit.url]
    lines.append_text(plain("\n    " + one_line(" · ".join(fact for fact in facts if fact)), "dim"))
    lines.append("\n    ")
    for piece in one_line(hit.snippet).split(MATCH_START):
        match, _, rest = piece.rpartition(MATCH_END)
        lines.append(match, style="bold green").append(rest)
    return lines.append("\n")


@click.command(epilog="""\b
Examples:
  newscrawl query "SELECT source, count(*) FROM corpus GROUP BY source"
  newscrawl query "SELECT role, reason, count(*) FROM removed GROUP BY 1, 2 ORDER BY 3 DESC" --table
  newscrawl query "SELECT * FROM source_health" --csv > health.csv
  newscrawl query "SELECT title, date_published FROM corpus WHERE language = 'de'" --json --time-limit 10
  newscrawl query - < report.sql

Views made for this: corpus (a row a story), removed (a row a removed block), source_health.
""")  # fmt: skip
@click.argument("sql")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@click.option("--json", "form", flag_value="json", help="A JSON array of objects.")
@click.option("--csv", "form", flag_value="csv", help="Comma-separated values, with a header.")
@click.option("--table", "form", flag_value="table", help="A table, as on a terminal.")
@click.option(
    "--time-limit",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=TIME_LIMIT,
    show_default=True,
    help="How long SQLite may work on it.",
)
def query(sql: str, db: str | None, form: str | None, time_limit: float) -> None:
    """Run an SQL query; it can read and nothing else. SQL of - is read from standard input.

    A table on a terminal; elsewhere a line a row with tabs between the values and the names of the columns in front
    (tab, line break and backslash within a value are written \\t, \\n and \\\\).
    """
    if sql == "-":
        sql = sys.stdin.read()
    if form is None:
        form = "table" if result_console().is_terminal else "lines"
    with connect_readonly(database_path(db)) as database:
        result = run_sql(database.conn, sql, seconds=time_limit)
        _print_rows(form, result.columns, result.rows)


def _print_rows(form: str, columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    printers = {"json": _print_rows_json, "csv": _print_csv, "lines": _print_lines, "table": _print_table}
    printers[form](columns, rows)


def _print_rows_json(columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    names = _distinct(columns)
    _print_json({name: _json_value(value) for name, value in zip(names, row, strict=True)} for row in rows)


def _print_csv(columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_text(value) for value in row] for row in rows)


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


def _print_json(records: Iterable[dict[str, Any]]) -> None:
    """A JSON array, a record a line, written as the records come."""
    separator = "["
    for record in records:
        sys.stdout.write(separator + json.dumps(record, ensure_ascii=False))
        separator = ",\n "
    sys.stdout.write("[]\n" if separator == "[" else "]\n")


def _distinct(names: list[str]) -> list[str]:
    """Column names with a number behind those that were there before: id, id_2."""
    taken: dict[str, None] = {}
    for name in names:
        number, candidate = 2, name
        while candidate in taken:
            number, candidate = number + 1, f"{name}_{number}"
        taken[candidate] = None
    return list(taken)


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
