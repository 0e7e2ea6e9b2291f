"""``newscrawl reextract``."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli.terminal import one_line
from newscrawl.evaluation.progress import progress
from newscrawl.extraction import extractor
from newscrawl.operations import reextract as operation
from newscrawl.operations.reextract import Report
from newscrawl.sources import catalogue
from newscrawl.storage.database import database_path
from newscrawl.workers import MAX_JOBS

#: Sources that a warning names.
NAMED = 5


@click.command(epilog="""\b
Examples:
  newscrawl reextract --dry-run                  how many stories would change, with some differences
  newscrawl reextract                            those that another version, or other rules, made
  newscrawl reextract --source bbc --all         every story of a source, as after a change of its 'remove'
""")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Change nothing; say what would change.")
@click.option("--all", "everything", is_flag=True, help="Also what this version made or refused.")
@click.option("--source", metavar="NAME", help="Only what is from this source.")
@click.option("--sources", "sources_file", metavar="FILE", type=click.Path(path_type=Path),
              help="Take what sources say is never text from this file alone, not from the catalogue.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@click.option("--archive", metavar="FOLDER", type=click.Path(path_type=Path),
              help="Where the WARC files are [default: warc/ beside the database].")
@click.option("--jobs", metavar="N", type=click.IntRange(1, MAX_JOBS),
              help="Extraction processes [default: one a core].")
def reextract(
    dry_run: bool, everything: bool, source: str | None, sources_file: Path | None, db: str | None,
    archive: Path | None, jobs: int | None
) -> None:  # fmt: skip
    """Extract stored stories, and pages that were refused, anew from the archive, with this version of newscrawl.

    A changed text or title is a revision that says so; both versions are kept. A page that gave no story before and
    gives one now is stored as of when it was fetched. What is ended half-way goes on where it
    was when it is called again. No crawl can use the database meanwhile.
    """
    path = database_path(db)
    folder = archive or path.parent / "warc"
    made_by = None if everything else extractor()
    sources = catalogue(sources_file)
    total = operation.count(path, source, made_by)
    _warn(operation.without_row(path, source, made_by, sources), sources_file)
    with progress("extracting anew", total) as step:
        act = operation.compare if dry_run else operation.reextract
        report = act(path, folder, source=source, extractor=made_by, jobs=jobs, step=step, sources=sources)
    _print(report, dry_run=dry_run)


def _warn(unknown: list[str], sources_file: Path | None) -> None:
    """What a row's 'remove' takes away comes back where the row is not read."""
    if not unknown:
        return
    more = f" and {len(unknown) - NAMED} more" if len(unknown) > NAMED else ""
    click.echo(
        f"warning: {sources_file or 'the catalogue'} has no row for {', '.join(unknown[:NAMED])}{more}:"
        " what 'remove' took from their stories comes back; give the file they were crawled with as --sources FILE",
        err=True,
    )


def _print(report: Report, *, dry_run: bool) -> None:
    for sample in report.samples:
        click.echo(click.style(one_line(sample.url), bold=True))
        for line in sample.lines:
            colour = {"-": "red", "+": "green", "@": "cyan"}.get(line[:1])
            click.echo(click.style(one_line(line), fg=colour))
        click.echo()
    would = "would be " if dry_run else ""
    kept = "".join(f", {number} {reason}" for reason, number in report.kept.most_common())
    click.echo(f"stories: {report.looked_at}")
    click.echo(f"{would}changed: {report.changed} in text or title, {report.refined} in other fields or blocks only")
    click.echo(f"the same: {report.same}")
    if report.kept:
        click.echo(f"kept as they are, though their pages now give no story: {report.kept.total()}{kept}")
    if report.refused:
        now = "would be a story now" if dry_run else "story now"
        click.echo(f"refused before, {now}: {report.accepted} of {report.refused} pages")
    if report.lost:
        click.echo(f"refused pages that the archive no longer holds: {report.lost}")
    if report.missing:
        click.echo(f"without an archived page: {report.missing} (the first: {one_line(report.missing_why)})")
