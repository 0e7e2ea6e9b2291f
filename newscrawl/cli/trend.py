"""``newscrawl trend``."""

from __future__ import annotations

from dataclasses import fields, replace

import click

from newscrawl.cli.filters import filter_options
from newscrawl.cli.rows import form_options, print_rows
from newscrawl.cli.search import say_how_it_was_read
from newscrawl.cli.terminal import result_console
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.storage.filters import Filter
from newscrawl.storage.searching import read_search
from newscrawl.storage.trends import SPANS, Span, Trend
from newscrawl.storage.trends import trend as count

_COLUMNS = [field.name for field in fields(Trend)]


@click.command(epilog="""\b
Examples:
  newscrawl trend flood                          by month: stories with the word, and its share of all words
  newscrawl trend flood drought --by year --csv  two terms beside each other
  newscrawl trend '"prime minister"' --per-source --since 2026-01-01
  newscrawl trend 'climat* OR klima*' --by week --kind opinion --table
""")  # fmt: skip
@click.argument("terms", metavar="TERM...", nargs=-1, required=True)
@filter_options
@click.option("--one-per-cluster", is_flag=True, help="Of near-duplicates only one: the origin where it is among them.")
@click.option("--by", type=click.Choice(SPANS), default="month", show_default=True, help="What a row stands for.")
@click.option("--per-source", is_flag=True, help="A row for each source.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@form_options
def trend(
    terms: tuple[str, ...],
    filters: Filter,
    one_per_cluster: bool,
    by: Span,
    per_source: bool,
    db: str | None,
    form: str | None,
) -> None:
    """Count over time how often the stories have each TERM, beside all there are.

    A TERM is one argument, in the words of `newscrawl search`. Spans without a story have no row.
    """
    filters = replace(filters, one_a_cluster=one_per_cluster)
    with connect_readonly(database_path(db)) as database:
        searches = {term: read_search(database.conn, term) for term in terms}
        rows = count(database.conn, searches, filters, by=by, per_source=per_source)
    for term, search in searches.items():
        say_how_it_was_read(term, search)
    form = form or ("table" if result_console().is_terminal else "lines")
    columns = [name for name in _COLUMNS if per_source or name != "source"]
    print_rows(form, columns, [tuple(getattr(row, name) for name in columns) for row in rows])
