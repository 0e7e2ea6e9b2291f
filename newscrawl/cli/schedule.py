"""``newscrawl schedule show|run|install``."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path

import click
from rich.table import Table

from newscrawl.ages import parse_age
from newscrawl.cli.terminal import result_console
from newscrawl.operations.schedule import Loop, cron_line, systemd_units, write_units
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.storage.due import SourceDue, sources_due
from newscrawl.storage.lock import holder

COLUMNS = ("source", "due now", "waiting", "revisits", "next", "polls due", "next poll", "last poll")
_LONGEST = timedelta(days=366)  # no clock waits for centuries
_EVERY = click.option("--every", metavar="AGE", default="30m", show_default=True, help="Time between two crawls.")
_ARGUMENTS = click.argument("crawl_arguments", metavar="[-- ARGUMENTS OF CRAWL]...", nargs=-1, type=click.UNPROCESSED)


@click.group()
def schedule() -> None:
    """Crawl again and again: what is due, a loop, and lines for cron and systemd."""


@schedule.command(epilog="""\b
Examples:
  newscrawl schedule show
  newscrawl schedule show --json
""")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@click.option("--json", "as_json", is_flag=True, help="A JSON array.")
def show(db: str | None, as_json: bool) -> None:
    """Tell what is due when: URLs that a crawl would fetch now, those that wait for their time, and polls."""
    path = database_path(db)
    with closing(connect_readonly(path)) as database:
        found = sources_due(database.conn, datetime.now(timezone.utc))
    if as_json:
        sys.stdout.write(json.dumps([asdict(source) for source in found], ensure_ascii=False, indent=2) + "\n")
        return
    console = result_console()
    if console.is_terminal:
        table = Table(*COLUMNS, box=None)
        for source in found:
            table.add_row(*_cells(source))
        console.print(table)
    else:
        for source in found:
            cells = zip(COLUMNS[1:], _cells(source)[1:], strict=True)
            click.echo(f"{source.name}: {', '.join(f'{name} {cell}' for name, cell in cells)}")
    due, waiting = sum(source.due for source in found), sum(source.waiting for source in found)
    click.echo(f"total: {due} due now, {waiting} waiting")
    if process := holder(path):
        click.echo(f"a crawl is running: {process}")


def _cells(source: SourceDue) -> tuple[str, ...]:
    polls = f"{source.polls_due} of {source.feeds}"
    return (source.name, str(source.due), str(source.waiting), str(source.revisits), source.next_fetch_at or "-", polls,
            source.next_poll_at or "-", source.last_poll_at or "never")  # fmt: skip


@schedule.command(epilog="""\b
Examples:
  newscrawl schedule run                                   everything, every half hour, until Ctrl-C
  newscrawl schedule run --every 10m -- bbc spiegel --since 7d
""")
@_EVERY
@_ARGUMENTS
def run(every: str, crawl_arguments: tuple[str, ...]) -> None:
    """Crawl every so often, until Ctrl-C or SIGTERM, for who has no cron.

    Each crawl is a process of its own; one that fails is followed by the next. What stands behind -- are arguments of
    `newscrawl crawl`.
    """
    Loop(crawl_arguments, _interval(every), lambda text: click.echo(f"newscrawl: {text}", err=True)).run()


@schedule.command(epilog="""\b
Examples:
  (crontab -l; newscrawl schedule install cron) | crontab -
  newscrawl schedule install systemd --to /etc/systemd/system
  newscrawl schedule install systemd --user --to ~/.config/systemd/user -- bbc --since 7d
""")
@click.argument("system", type=click.Choice(["cron", "systemd"]))
@_EVERY
@click.option("--to", "folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False),
              help="Write systemd's units there; without it they are printed.")
@click.option("--user", "for_user", is_flag=True, help="Units for systemctl --user.")
@_ARGUMENTS
def install(
    system: str, every: str, folder: Path | None, for_user: bool, crawl_arguments: tuple[str, ...]
) -> None:  # fmt: skip
    """Print what lets cron or systemd crawl every so often in this working directory, or write systemd's units.

    With NEWSCRAWL_DB, NEWSCRAWL_SOURCES, proxies and the like as the environment has them now.
    """
    interval = _interval(every)
    if system == "cron":
        if folder or for_user:
            raise click.UsageError("--to and --user are for systemd; a crontab is written by crontab itself")
        click.echo(cron_line(interval, crawl_arguments, Path.cwd(), os.environ), nl=False)
        return
    units = systemd_units(interval, crawl_arguments, Path.cwd(), os.environ, for_user=for_user)
    if folder is None:
        click.echo("\n".join(f"# {name}\n{text}" for name, text in units.items()), nl=False)
        return
    write_units(units, folder)
    for name in units:
        click.echo(f"wrote {folder / name}")
    manager = "systemctl --user" if for_user else "systemctl"
    click.echo(f"switch it on with: {manager} daemon-reload && {manager} enable --now newscrawl.timer")


def _interval(text: str) -> timedelta:
    length = parse_age(text)
    if not length or length > _LONGEST:
        raise click.UsageError(f"--every wants a length of time such as 30m or 2h, not {text!r}")
    return length
