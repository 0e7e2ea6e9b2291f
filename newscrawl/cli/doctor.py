"""``newscrawl doctor``."""

from __future__ import annotations

import click

from newscrawl.operations.doctor import examine
from newscrawl.storage.database import database_path
from newscrawl.storage.lock import upgrade

COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


@click.command(epilog="""\b
Examples:
  newscrawl doctor
  newscrawl doctor --db /srv/news/news.db
  newscrawl doctor --upgrade                     also bring the database of an older version up to date
""")  # fmt: skip
@click.option("--upgrade", "upgrades", is_flag=True,
              help="First bring a database of another version up to date; nothing is crawled.")
@click.option("--db", metavar="FILE", help="The database to use [default: NEWSCRAWL_DB, else data/news.db].")
def doctor(upgrades: bool, db: str | None) -> None:
    """Check that a crawl can run here: versions, pipelines, write access, database, disk, SQLite.

    One line a check; status 1 when a crawl could not run.
    """
    path = database_path(db)
    if upgrades:
        upgrade(path)
    failed = False
    for check in examine(path, path.parent / "warc"):
        failed = failed or check.level == "error"
        click.echo(f"{click.style(check.level, fg=COLOURS[check.level]):<7} {check.name}: {check.detail}")
    if failed:
        raise SystemExit(1)
