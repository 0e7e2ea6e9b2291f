"""``newscrawl health``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path

import click
from rich.table import Table

from newscrawl.ages import parse_since
from newscrawl.cli.terminal import one_line, result_console
from newscrawl.operations.health import Health, examine, usual
from newscrawl.storage.database import database_path
from newscrawl.storage.health import SourceCounts

COLUMNS = ("source", "new", "usual", "last new", "pages", "rejected", "feeds failing", "queued")


@click.command(epilog="""\b
Examples:
  newscrawl health                               the last day, each source against its own past
  newscrawl health --since 7d
  newscrawl health --json | jq '.findings[] | select(.level == "problem")'
  newscrawl health >/dev/null || mail -s "newscrawl" me@example.org </dev/null
""")  # fmt: skip
@click.option("--since", metavar="AGE", default="1d", show_default=True, help="How far to look back.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@click.option("--archive", metavar="FOLDER", type=click.Path(path_type=Path),
              help="Where the WARC files are [default: warc/ beside the database].")
@click.option("--json", "as_json", is_flag=True, help="A JSON object.")
def health(since: str, db: str | None, archive: Path | None, as_json: bool) -> None:
    """Tell how the sources fare: new stories against each source's past, feeds, rejections, hosts, disk.

    Ends with status 1 when something is wrong.
    """
    path = database_path(db)
    now = datetime.now(timezone.utc).replace(microsecond=0)
    window = now - parse_since(since, now)
    if window.total_seconds() <= 0:
        raise click.UsageError("--since wants an age, or a time that is past")
    report = examine(path, archive or path.parent / "warc", now, window)
    if as_json:
        record = {"is_well": report.is_well, **asdict(report)}
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    else:
        _print(report)
    if not report.is_well:
        raise SystemExit(1)


def _print(report: Health) -> None:
    console = result_console()
    if console.is_terminal:
        table = Table(*COLUMNS, box=None)
        for source in report.sources:
            table.add_row(*_cells(source))
        console.print(table)
    else:
        for source in report.sources:
            cells = zip(COLUMNS[1:], _cells(source)[1:], strict=True)
            click.echo(f"{source.name}: {', '.join(f'{name} {cell}' for name, cell in cells)}")
    disk = report.disk
    click.echo(f"disk: {disk.free / 1e9:.1f} GB free, database {disk.database / 1e6:.0f} MB, archive"
               f" {disk.archive / 1e6:.0f} MB, of which {disk.archive_week / 1e6:.0f} MB of the last week")  # fmt: skip
    for finding in report.findings:
        colour = "red" if finding.level == "problem" else "yellow"
        click.echo(f"{click.style(finding.level, fg=colour)} {finding.subject}: {one_line(finding.text)}")
    if report.is_well:
        click.echo("all well")


def _cells(source: SourceCounts) -> tuple[str, ...]:
    expected = usual(source)
    rejected = ", ".join(f"{number} {reason}" for reason, number in source.rejected.items()) or "0"
    return (
        source.name, str(source.new), "-" if expected is None else f"{expected:g}", source.last_new_at or "never",
        str(source.pages), rejected, f"{len(source.failing)} of {source.feeds}", str(source.queued),
    )  # fmt: skip
