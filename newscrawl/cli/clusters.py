"""``newscrawl clusters``."""

from __future__ import annotations

from datetime import datetime, timezone

import click
from rich.progress import Progress

from newscrawl.cli.terminal import talk_console
from newscrawl.operations.clusters import find_clusters
from newscrawl.storage.database import database_path


@click.command(epilog="""\b
Examples:
  newscrawl clusters                             stories that came or changed since the last time
  newscrawl clusters --anew                      all of them again, after an upgrade
  newscrawl query republishers                   who takes over whose stories
""")  # fmt: skip
@click.option("--anew", is_flag=True, help="Forget the clusters and compare all stories again.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
def clusters(anew: bool, db: str | None) -> None:
    """Group near-duplicates and syndicated copies, over all sources.

    A crawl does this at its end, so it is needed after an upgrade, or where a crawl was cut short. It can be stopped at
    any time: the next one takes up where it left. Views and named queries read the result.
    """
    console = talk_console()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("stories", total=None)
        found = find_clusters(
            database_path(db),
            now=datetime.now(timezone.utc),
            anew=anew,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    click.echo(f"{found.stories} stories looked at; {found.clusters} clusters of {found.members} stories")
