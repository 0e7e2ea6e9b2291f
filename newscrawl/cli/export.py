"""``newscrawl export``."""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from pathlib import Path

import click

from newscrawl.ages import parse_since
from newscrawl.export.jsonl import write_jsonl, write_lines
from newscrawl.export.record import stored_record
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.storage.filters import Filter
from newscrawl.storage.queries import stories

FORMATS = ("jsonl",)


@click.command(epilog="""\b
Examples:
  newscrawl export stories.jsonl                 everything
  newscrawl export week.jsonl --since 7d --source bbc
  newscrawl export - --where "language = 'de' AND word_count > 300" | gzip > de.jsonl.gz
""")  # fmt: skip
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="What to write.")
@click.option("--where", metavar="SQL", help="Only stories for which this condition on the view corpus holds.")
@click.option("--since", metavar="AGE", help="Only stories published since: 7d, 36h, or a date.")
@click.option("--source", metavar="NAME", help="Only stories of this source.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
def export(file: Path, form: str, where: str | None, since: str | None, source: str | None, db: str | None) -> None:
    """Write stories to FILE, one JSON record a line; - is standard output.

    FILE takes its name when it is complete: an export that fails leaves an earlier one as it was. Stories without a
    date of publication count from when they were first seen.
    """
    now = datetime.now(timezone.utc)
    filters = Filter(sources=(source,) if source else (), since=parse_since(since, now) if since else None, where=where)
    to_stdout = str(file) == "-"
    with connect_readonly(database_path(db)) as database:
        records = (stored_record(stored) for stored in stories(database.conn, filters))
        count = write_lines(records, sys.stdout.buffer) if to_stdout else write_jsonl(records, file)
    place = "standard output" if to_stdout else file
    click.echo(f"{count} {'story' if count == 1 else 'stories'} written to {place}", err=True)
