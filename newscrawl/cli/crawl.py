"""``newscrawl crawl``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from newscrawl.errors import NewscrawlError, SourcesError
from newscrawl.operations.crawl import CrawlResult, run_crawl, run_warc
from newscrawl.operations.summary import COLUMNS, active, remarks, source_lines, total_lines
from newscrawl.spiders.selection import Selection, check_address, choose
from newscrawl.spiders.warc import FAULTS, FILES, KNOWN, REDIRECTS, RESPONSES, UNOPENED, UNREADABLE, UNWANTED
from newscrawl.storage.database import database_path
from newscrawl.workers import MAX_JOBS

#: Lines of a URL list that are named where they are no addresses.
NAMED_LINES = 20


@click.command(epilog="""\b
Examples:
  newscrawl crawl                                the whole catalogue
  newscrawl crawl bbc spiegel --since 2d         two sources, nothing older than two days
  newscrawl crawl https://example.org/story      one page
  newscrawl crawl --urls list.txt                a page a line; - reads standard input
  newscrawl crawl bbc --recheck 6h               also stories and feeds last asked for over 6 hours ago
  newscrawl crawl --warc CC-NEWS-1.warc.gz       the pages of a WARC file, without the network
  newscrawl crawl --warc warc.paths              those of every file in a list
  newscrawl crawl bbc --since 2020-01-01 --until 2020-03-31      three months of the past
  newscrawl crawl --warc CC-NEWS --source bbc --since 7d         what Common Crawl has of it
""")  # fmt: skip
@click.argument("what", metavar="[SOURCE|URL|FILE]...", nargs=-1)
@click.option("--sources", "sources_file", metavar="FILE", type=click.Path(path_type=Path),
              help="Use this sources file alone, not the catalogue.")
@click.option("--source", "wanted", metavar="NAME", multiple=True,
              help="With --warc: only the pages of this source; may be repeated.")
@click.option("--urls", "url_file", metavar="FILE", type=click.File(encoding="utf-8-sig", errors="replace"),
              help="Fetch the URLs of a file, one a line; - is standard input.")
@click.option("--warc", is_flag=True,
              help="The arguments are WARC or WACZ files, or lists of them (.txt, .paths), as paths or URLs.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
@click.option("--archive", metavar="FOLDER", help="Where the WARC files go [default: warc/ beside the database].")
@click.option("--since", metavar="AGE", help="Take nothing older: 7d, 12h, or a date.")
@click.option("--until", metavar="AGE", help="Take nothing newer; a date is included.")
@click.option("--recheck", metavar="AGE",
              help="Ask again for stories and feeds that were last asked for longer ago than this, due or not.")
@click.option("--limit", metavar="N", type=click.IntRange(1), help="Fetch at most this many article pages.")
@click.option("--jobs", metavar="N", type=click.IntRange(1, MAX_JOBS),
              help="Extraction processes [default: one a core].")
@click.option("-s", "settings", metavar="NAME=VALUE", multiple=True, help="A Scrapy setting; may be repeated.")
@click.option("-v", "--verbose", is_flag=True, help="Log every request.")
def crawl(
    what: tuple[str, ...],
    sources_file: Path | None,
    wanted: tuple[str, ...],
    url_file: Iterator[str] | None,
    warc: bool,
    db: str | None,
    archive: str | None,
    since: str | None,
    until: str | None,
    recheck: str | None,
    limit: int | None,
    jobs: int | None,
    settings: tuple[str, ...],
    verbose: bool,
) -> None:  # fmt: skip
    """Fetch what is new from the sources, clean it, and store it.

    SOURCE is a name of the sources file, URL a page; a site's front page is searched for articles. Ends with status 1
    when every source failed, or when another crawl holds the database.

    A line of a URL list that is no address is named and skipped; the status is 1 then.

    With --warc the pages come out of files: nothing is asked of their sites, and what is stored already is skipped;
    --since and --until are the times of the captures, and CC-NEWS stands for Common Crawl's news of these times.
    Ends with status 1 when a file is broken; what stands before the fault is stored.
    """
    options: dict[str, object] = {
        "NEWSCRAWL_DB": str(database_path(db)),
        "NEWSCRAWL_ARCHIVE": archive,
        "NEWSCRAWL_SINCE": since,
        "NEWSCRAWL_UNTIL": until,
        "NEWSCRAWL_RECHECK": recheck,
        "NEWSCRAWL_LIMIT": limit,
        "NEWSCRAWL_JOBS": jobs,
        "LOG_LEVEL": "DEBUG" if verbose else "WARNING",
    }
    options = {name: value for name, value in options.items() if value} | _parse_settings(settings)
    skipped = 0
    if warc:
        if not what or url_file or recheck:
            raise click.UsageError("--warc wants WARC files, and goes without --urls and --recheck")
        result = run_warc(what, wanted, {"NEWSCRAWL_SOURCES": str(sources_file or ""), **options})
    elif wanted:
        raise click.UsageError("--source is for --warc; without it name the sources by themselves: newscrawl crawl bbc")
    else:
        listed, skipped = _read_urls(url_file) if url_file else ([], 0)
        result = run_crawl(_choose(what, sources_file, listed), options)
    _print_summary(result, database_path(db))
    if warc:
        _print_warc_summary(result)
    if result.failed:
        raise NewscrawlError(result.error or "every source failed: 'newscrawl sources check' says what is dead")
    if skipped:
        raise NewscrawlError(f"{skipped} lines of the URL list are no addresses and were skipped")


def _choose(what: tuple[str, ...], sources_file: Path | None, listed: list[str]) -> Selection:
    names = [word for word in what if "://" not in word]
    urls = [word for word in what if "://" in word] + listed
    return choose(str(sources_file) if sources_file else None, names, urls)


def _print_warc_summary(result: CrawlResult) -> None:
    """Every response that was read is in the summary of the sources, or among what is skipped here.

    Raises NewscrawlError when a file was not read to its end.
    """
    known, redirects, unreadable, unwanted, unopened = (
        result.number(name) for name in (KNOWN, REDIRECTS, UNREADABLE, UNWANTED, UNOPENED)
    )
    of_others = f", {unwanted} of other sources or times" if unwanted else ""
    click.echo(
        f"warc: {result.number(RESPONSES)} responses in {result.number(FILES)} files, of which"
        f" {known + redirects + unreadable + unwanted} skipped: {known} known, {redirects} redirects,"
        f" {unreadable} no web pages{of_others}" + (f"; {unopened} files of other days not opened" if unopened else "")
    )
    faults = result.stats.get(FAULTS, [])
    assert isinstance(faults, list)
    for fault in faults:
        click.echo(f"broken: {fault}", err=True)
    if faults:
        raise NewscrawlError(f"{len(faults)} faults in WARC files; what is before them is stored")


def _read_urls(lines: Iterator[str]) -> tuple[list[str], int]:
    """The addresses of a list, and how many of its lines are none. The first of those are named on stderr.

    Raises SourcesError where no line is an address.
    """
    found, faults = [], []
    for number, line in enumerate(lines, 1):
        row = line.strip()
        if not row or row.startswith("#"):
            continue
        try:
            check_address(row)
            found.append(row)
        except SourcesError as error:
            faults.append(f"line {number} of the URL list: {error}")
    if not found and not faults:
        raise click.UsageError("the URL list is empty")
    if not found:
        raise SourcesError(faults[0])
    for fault in faults[:NAMED_LINES]:
        click.echo(f"skipped: {fault}", err=True)
    if len(faults) > NAMED_LINES:
        click.echo(f"skipped: {len(faults) - NAMED_LINES} more", err=True)
    return found, len(faults)


def _parse_settings(settings: tuple[str, ...]) -> dict[str, object]:
    pairs = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            raise click.UsageError(f"-s wants NAME=VALUE, not {setting!r}")
        pairs[name] = value
    return dict(pairs)


def _print_summary(result: CrawlResult, path: Path) -> None:
    """A line a source on stdout: a table on a terminal, words elsewhere, fit for a log."""
    console = Console()
    if console.is_terminal:
        table = Table("source", *COLUMNS, "feeds failed", "", box=None)
        for name, counts in active(result.counts).items():
            cells = [str(getattr(counts, column)) for column in COLUMNS]
            table.add_row(name, *cells, str(counts.feeds_failed), ", ".join(remarks(counts)))
        console.print(table)
    else:
        for line in source_lines(result.counts):
            click.echo(line)
    for line in total_lines(result.counts, result.resting):
        click.echo(line)
    click.echo(f"database: {path}")
