"""``newscrawl templates``."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import get_args

import click
from rich.progress import Progress

from newscrawl.cli.rows import form_options, print_rows
from newscrawl.cli.terminal import result_console, talk_console
from newscrawl.operations import templates as operation
from newscrawl.storage import siteblocks
from newscrawl.storage.database import connect_readonly, database_path
from newscrawl.templates.memory import Verdict

_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_SHOWN = 40


@click.command(epilog="""\b
Examples:
  newscrawl templates                            the sources, and what is known of each
  newscrawl templates bbc                        blocks that the source repeats, and what went because of it
  newscrawl templates bbc --verdict undecided    those that are repeated, but read like the story
  newscrawl templates bbc --limit 0 --csv        all of them, as CSV
  newscrawl templates bbc --pin 5a479626b70a7e47 story     this one is text; stored stories get it back at once
  newscrawl templates bbc --unpin 5a479626b70a7e47         let the count decide again
  newscrawl templates bbc --layout               the containers that hold its stories, and those that never do
  newscrawl templates --learn                    count what came since the last crawl that finished
""")  # fmt: skip
@click.argument("source", required=False)
@click.option("--verdict", type=click.Choice(_VERDICTS), help="Only blocks that are this.")
@click.option("--limit", metavar="N", type=click.IntRange(0), default=_SHOWN, show_default=True,
              help="Show so many blocks, those first that changed most; 0 for all.")
@click.option("--pin", "pins", metavar="KEY VERDICT", type=(str, click.Choice(_VERDICTS[:2])), multiple=True,
              help="Say yourself what a block is, clutter or story.")
@click.option("--unpin", "unpins", metavar="KEY", multiple=True, help="Take that back.")
@click.option("--layout", is_flag=True, help="Show where the source's pages have their story, instead of blocks.")
@click.option("--learn", is_flag=True, help="First bring the memory up to date.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@form_options
def templates(
    source: str | None, verdict: str | None, limit: int, pins: tuple[tuple[str, Verdict], ...],
    unpins: tuple[str, ...], layout: bool, learn: bool, db: str | None, form: str | None,
) -> None:  # fmt: skip
    """What each source repeats on its pages, which is not the story, and what that changed.

    A crawl counts the blocks of its pages at its end. What a source repeats is taken out of the text of stored stories,
    as a revision with the reason site_memory, and of those to come; it comes back when it turns out to be none.
    """
    path = database_path(db)
    if source is None and (pins or unpins or verdict or layout):
        raise click.UsageError("--pin, --unpin, --verdict and --layout are for one source: name it")
    if layout and verdict:
        raise click.UsageError("--verdict is of blocks, and --layout shows containers")
    if learn:
        _learn(path)
    if pins or unpins:
        assert source is not None
        judged: dict[str, Verdict | None] = {**dict(pins), **dict.fromkeys(unpins)}
        if len(judged) < len(pins) + len(unpins):
            raise click.UsageError("a block has one verdict: --pin or --unpin names the same one twice")
        changed = operation.pin_blocks(path, source, judged, now=datetime.now(timezone.utc))
        click.echo(f"stories whose text changed: {changed}", err=True)
    form = form or ("table" if result_console().is_terminal else "lines")
    with connect_readonly(path) as database:
        if source is None:
            print_rows(form, list(siteblocks.SOURCES), siteblocks.sources_known(database.conn))
            return
        if layout:
            print_rows(form, list(siteblocks.SLOTS), siteblocks.slots_known(database.conn, source))
            return
        rows = siteblocks.blocks_known(database.conn, source, verdict, limit + 1 if limit else -1)
    print_rows(form, list(siteblocks.BLOCKS), rows[:limit] if limit else rows)
    if limit and len(rows) > limit:
        click.echo(f"more than {limit} blocks: --limit 0 shows all", err=True)


def _learn(path: Path) -> None:
    console = talk_console()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("stories", total=None)
        found = operation.learn(
            path,
            now=datetime.now(timezone.utc),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    click.echo(
        f"{found.stories} stories counted; {found.verdicts} verdicts new or changed; {found.changed} stories changed",
        err=True,
    )
