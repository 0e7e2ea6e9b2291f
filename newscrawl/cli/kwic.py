"""``newscrawl kwic``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields, replace

import click
from rich.cells import cell_len
from rich.text import Text

from newscrawl.cli.filters import filter_options
from newscrawl.cli.rows import form_options, print_rows
from newscrawl.cli.search import Words, say_how_it_was_read
from newscrawl.cli.terminal import one_line, printable, result_console
from newscrawl.storage.concordance import LINE_ORDERS, Line, LineOrder, concordance
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.storage.filters import Filter
from newscrawl.storage.searching import read_search

_COLUMNS = [field.name for field in fields(Line)]
_WIDTH = 50


@click.command(cls=Words, epilog="""\b
Examples:
  newscrawl kwic harbour                         each place of the word, the oldest story first
  newscrawl kwic '"prime minister"' --sort right by what stands behind it
  newscrawl kwic 'resign*' --source bbc --since 2026-01-01 --csv > lines.csv
  newscrawl kwic flood --source bbc --limit 1    the first place in the oldest story
""")  # fmt: skip
@click.argument("words", nargs=-1, required=True)
@filter_options
@click.option("--one-per-cluster", is_flag=True, help="Of near-duplicates only one: the origin where it is among them.")
@click.option("--sort", "order", type=click.Choice(LINE_ORDERS), default="date", show_default=True,
              help="The oldest stories first, or by the words before or behind the match.")
@click.option("--width", metavar="N", type=click.IntRange(0, 1_000), default=_WIDTH, show_default=True,
              help="Characters before and behind the match.")
@click.option("--limit", metavar="N", type=click.IntRange(1), default=100, show_default=True,
              help="At most so many lines.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@form_options
def kwic(
    words: tuple[str, ...],
    filters: Filter,
    one_per_cluster: bool,
    order: LineOrder,
    width: int,
    limit: int,
    db: str | None,
    form: str | None,
) -> None:
    """Show words in their context: a line for each place at which the texts have them.

    WORDS are as in `newscrawl search`: a phrase is one place, of several words each has places of its own, in the
    stories that match. Titles, standfirsts and bylines have no places.
    """  # fmt: skip
    wanted = " ".join(words)
    filters = replace(filters, one_a_cluster=one_per_cluster)
    with connect_readonly(database_path(db)) as database:
        search = read_search(database.conn, wanted)
        found = concordance(database.conn, search, filters, order=order, width=width, limit=limit)
    say_how_it_was_read(wanted, search)
    if form is not None:
        print_rows(form, _COLUMNS, [astuple(line) for line in found.lines])
    else:
        _print(found.lines)
    if found.has_more:
        click.echo(f"the first {limit} lines; --limit shows more", err=True)
    if not found.lines:
        click.echo(_why_nothing(found.stories), err=True)


def _why_nothing(stories: int) -> str:
    if not stories:
        return "nothing found"
    count = "1 story matches" if stories == 1 else f"{stories} stories match"
    return f"nothing found in a text; {count} elsewhere: titles, standfirsts and bylines have no places"


def _print(lines: Sequence[Line]) -> None:
    """A line a place, the matches below one another."""
    console = result_console()
    heads = [one_line(f"{line.id} {line.source} {(line.published or 'undated')[:10]}") for line in lines]
    lefts = [printable(line.left) for line in lines]
    head_width, left_width = (max(map(cell_len, column), default=0) for column in (heads, lefts))
    for line, head, left in zip(lines, heads, lefts, strict=True):
        text = Text(head + " " * (head_width - cell_len(head) + 2), style="dim")
        text.append(" " * (left_width - cell_len(left)) + left, "not dim")
        text.append(printable(line.match), "not dim bold green").append(printable(line.right), "not dim")
        console.print(text, soft_wrap=True)
