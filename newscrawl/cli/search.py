"""``newscrawl search``."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import click
from rich.text import Text

from newscrawl.cli.filters import filter_options
from newscrawl.cli.rows import form_options, print_rows
from newscrawl.cli.terminal import one_line, plain, result_console
from newscrawl.export.record import hit_row
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.storage.filters import Filter
from newscrawl.storage.queries import Hit, SortBy, find_hits
from newscrawl.storage.searching import MATCH_END, MATCH_START, Search, read_search

_COLUMNS = tuple(field.name for field in fields(Hit))


def _without(word: str) -> str:
    """For who writes -word as web searches have it."""
    return f"To leave out a word: newscrawl search 'harbour NOT {word.strip('-')}'"


class Words(click.Command):
    """A command whose arguments are words, of which one may begin with a hyphen."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, list(args))
        except click.NoSuchOption as error:
            name = error.option_name
            word = next((each for each in args if each.startswith(name) and not each.startswith("--")), None)
            if word is None:
                raise
            raise click.UsageError(f"{error.format_message()} {_without(word)}", ctx) from None


@click.command(cls=Words, epilog="""\b
Examples:
  newscrawl search budget                        stories with the word, the best matches first
  newscrawl search budget deficit                ... with both words
  newscrawl search '"prime minister" NOT budget' a phrase, and without a word
  newscrawl search 'title: elect*' --since 30d   words that begin so, in the title
  newscrawl search 'NEAR(harbour fire, 8)'        words at most eight words apart
  newscrawl search covid --source bbc --author "Jane Doe" --json
  newscrawl search budget --language de --kind opinion --sort date --csv > budget.csv
  newscrawl search --kind opinion --since 2026-05-01 --until 2026-05-31 --limit 1000

Columns that can be searched alone: title, description, text, authors. AND, OR, NOT and NEAR are written in capitals.
""")  # fmt: skip
@click.argument("words", nargs=-1)
@filter_options
@click.option("--sort", type=click.Choice(get_args(SortBy)), default="relevance", show_default=True,
              help="The best matches first, or the newest stories.")
@click.option("--limit", metavar="N", type=click.IntRange(1), default=20, show_default=True, help="At most this many.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@form_options
def search(
    words: tuple[str, ...],
    filters: Filter,
    limit: int,
    db: str | None,
    form: str | None,
    sort: SortBy,
) -> None:
    """Search the stories' titles, descriptions, texts and authors.

    WORDS are in the syntax of SQLite's FTS5, or are searched for as they are. Case does not matter, nor do accents, but
    for letters of their own (ł, ø, ß). Words in Chinese, Japanese, Korean, Thai and the like are found within others.
    Without WORDS all stories that the filters let through, the newest first. The number in front of a story is what
    `newscrawl show` takes. Stories without a date of publication count from when they were first seen.
    """
    if not words and filters == Filter():
        raise click.UsageError("give a word, or a filter such as --since 7d")
    wanted = " ".join(words) if words else None
    with connect_readonly(database_path(db)) as database:
        read = None if wanted is None else read_search(database.conn, wanted)
        hits = find_hits(database.conn, read, filters, sort=sort, limit=limit)
    if read is not None:
        say_how_it_was_read(" ".join(words), read)
    if form is not None:
        print_rows(form, list(_COLUMNS), [tuple(hit_row(hit).values()) for hit in hits])
        return
    console = result_console()
    for hit in hits:
        console.print(_hit_lines(hit), soft_wrap=not console.is_terminal)
    if not hits:
        click.echo("nothing found", err=True)


def say_how_it_was_read(words: str, read: Search) -> None:
    """Say it where words are searched for as they are, as they are not in the index's syntax."""
    if not read.plain:
        return
    click.echo(f"searched for the words {read.match}: in the syntax of FTS5, {read.plain}", err=True)
    left_out = next((word for word in words.split() if word.startswith("-")), None)
    if left_out:
        click.echo(_without(left_out), err=True)


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
