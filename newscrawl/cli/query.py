"""``newscrawl query``."""

from __future__ import annotations

import sys

import click

from newscrawl.cli.rows import form_options, print_rows
from newscrawl.cli.terminal import result_console
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.storage.named import NAMED_TIME_LIMIT, QUERIES, resolve
from newscrawl.storage.named import time_limit as usual_limit
from newscrawl.storage.sql import MEMORY_LIMIT, TIME_LIMIT, limit_memory, run_sql


@click.command(epilog="""\b
Examples:
  newscrawl query --list                         the named queries
  newscrawl query republishers                   who takes over whose texts
  newscrawl query days since=2026-01-01 --csv    with a parameter
  newscrawl query "SELECT source, count(*) FROM corpus GROUP BY source"
  newscrawl query "SELECT role, reason, count(*) FROM removed GROUP BY 1, 2 ORDER BY 3 DESC" --table
  newscrawl query "SELECT * FROM source_health" --csv > health.csv
  newscrawl query "SELECT title, date_published FROM corpus WHERE language = 'de'" --nl --time-limit 10
  newscrawl query - < report.sql

Views made for this: corpus (a row a story), removed (a row a removed block), copies (a near-duplicate), source_health.
""")  # fmt: skip
@click.argument("sql", metavar="[SQL|NAME]", required=False)
@click.argument("parameters", metavar="[PARAM=VALUE]...", nargs=-1)
@click.option("--list", "list_them", is_flag=True, help="List the named queries, with their parameters and defaults.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@form_options
@click.option(
    "--time-limit",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    help=f"How long SQLite may work on it.  [default: {TIME_LIMIT:g}, for a named query {NAMED_TIME_LIMIT:g}]",
)
@click.option(
    "--memory-limit",
    metavar="MB",
    type=click.IntRange(1),
    default=MEMORY_LIMIT,
    show_default=True,
    help="How much memory SQLite may take for it.",
)
def query(
    sql: str | None,
    parameters: tuple[str, ...],
    list_them: bool,
    db: str | None,
    form: str | None,
    time_limit: float | None,
    memory_limit: int,
) -> None:
    """Run an SQL query, or a named one; it can read and nothing else. SQL of - is read from standard input.

    PARAM=VALUE is for a parameter of a named query, or for a :param in the SQL. A table on a terminal; elsewhere a
    line a row with tabs between the values and the names of the columns in front (tab, line break and backslash within
    a value are written \\t, \\n and \\\\).
    """
    if form is None:
        form = "table" if result_console().is_terminal else "lines"
    if list_them:
        if sql is not None:
            raise click.UsageError("--list takes no query")
        listed = [(each.name, " ".join(map("=".join, each.parameters.items())), each.question) for each in QUERIES]
        print_rows(form, ["name", "parameters", "question"], listed)
        return
    if sql is None:
        raise click.UsageError("give SQL, the name of a query, or --list")
    given = dict(map(_pair, parameters))
    text, values = (sys.stdin.read(), given) if sql == "-" else resolve(sql, given)
    with connect_readonly(database_path(db)) as database:
        limit_memory(database.conn, memory_limit)
        result = run_sql(database.conn, text, values, seconds=time_limit or usual_limit(sql))
        print_rows(form, result.columns, result.rows)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.UsageError(f"a parameter is PARAM=VALUE, not {text!r}; SQL goes between quotation marks")
    return name, value
