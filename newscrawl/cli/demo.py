"""``newscrawl demo``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from newscrawl.cli.show import show
from newscrawl.cli.terminal import result_console
from newscrawl.demo.newsroom import Newsroom
from newscrawl.demo.run import DEFAULT_FOLDER, Outcome, clear, run_demo
from newscrawl.errors import NewscrawlError

_COLUMNS = (
    "publisher", "stories", "word F1", "exact", "clutter words", "titles", "authors", "dates", "other addresses",
)  # fmt: skip


@click.command(epilog="""\b
Examples:
  newscrawl demo                  crawl the newsroom, and see what came of it
  newscrawl demo --serve          only open the newsroom, to be looked at in a browser
""")  # fmt: skip
@click.option(
    "--db",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"A database that does not exist yet [default: {DEFAULT_FOLDER}/news.db, made anew each time].",
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"The JSONL export [default: {DEFAULT_FOLDER}/news.jsonl, made anew each time].",
)
@click.option("--serve", is_flag=True, help="Serve the newsroom and print its addresses, until Ctrl-C.")
@click.pass_context
def demo(ctx: click.Context, db: Path | None, out: Path | None, serve: bool) -> None:  # fmt: skip
    """Crawl an invented newsroom on this machine, and say how clean the stories are.

    Four publishers in four languages stand on loopback ports, with feeds, sitemaps, and everything that gets into
    stories by mistake. They are crawled twice, with new stories and a correction in between. No network is needed.
    """
    if serve:
        _serve()
        return
    if db and db.exists():
        raise NewscrawlError(f"{db} exists and the demo makes a database of its own: name another file")
    if db is None:
        clear(DEFAULT_FOLDER)
        click.echo(f"{DEFAULT_FOLDER}/ is made anew.", err=True)
    db, out = db or DEFAULT_FOLDER / "news.db", out or DEFAULT_FOLDER / "news.jsonl"
    outcome = run_demo(db, out, lambda line: click.echo(line, err=True))
    console = result_console()
    _print_scores(console, outcome)
    sample = _sample(outcome)
    if sample:
        console.print("\nOne story as it is stored, its removed blocks marked with role and reason:\n")
        ctx.invoke(show, story=sample, removed=True, db=str(db), as_json=False)
    console.print(f"\ndatabase: {db}\nrecords:  {out}", soft_wrap=True)


def _serve() -> None:
    with Newsroom().serve() as site:
        for paper in site.publishers:
            click.echo(f"{paper.title} ({paper.language}): {paper.home}")
        click.echo("Ctrl-C closes the newsroom.", err=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            click.echo("closed", err=True)


def _print_scores(console: Console, outcome: Outcome) -> None:
    """The table on a terminal; elsewhere a line a publisher, with the same words."""
    rows = list(_rows(outcome))
    if console.is_terminal:
        table = Table(*_COLUMNS, box=None)
        for row in rows:
            table.add_row(*row)
        console.print(table)
    else:
        for name, *cells in rows:
            console.print(f"{name}: " + ", ".join(f"{c} {v}" for c, v in zip(_COLUMNS[1:], cells, strict=True) if v))
    for score in outcome.scores:
        for url in score.missing:
            console.print(f"not stored: {url}", soft_wrap=True)
        for url in score.unexpected:
            console.print(f"stored, though no story of its own: {url}", soft_wrap=True)
    changes = "are stored as revisions" if outcome.updated else "were not all seen"
    console.print(
        f"First crawl: {outcome.requests} requests. Second crawl: {outcome.requests_again} requests, of which "
        f"{outcome.pages_again} for story pages ({len(outcome.published)} new, "
        f"{len(outcome.changed)} changed; the changes {changes}).",
        soft_wrap=True,
    )


def _rows(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    for score in outcome.scores:
        stored = len(score.stories)
        others = outcome.others.get(score.publisher, {})
        yield (
            outcome.publishers[score.publisher],
            f"{stored} of {score.expected}",
            f"{score.f1:.3f}",
            f"{score.exact} of {stored}",
            str(score.leftover),
            f"{score.titles} of {stored}",
            f"{score.authors} of {stored}",
            f"{score.dates} of {stored}",
            "; ".join(f"{count} {state}" for state, count in others.items()),
        )


def _sample(outcome: Outcome) -> str | None:
    """The stored story with the most kinds of furniture on its page."""
    stored = [story.truth for score in outcome.scores for story in score.stories if story.truth.language == "en"]
    if not stored:
        return None
    return max(stored, key=lambda truth: len({role for role, _ in truth.removed})).url
