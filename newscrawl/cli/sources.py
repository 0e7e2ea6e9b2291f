"""``newscrawl sources``: list, add, check."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from newscrawl import sources as rows
from newscrawl.cli.terminal import one_line, plain, result_console
from newscrawl.errors import NewscrawlError, SourcesError
from newscrawl.items import Source

if TYPE_CHECKING:
    from newscrawl.spiders.probe import Finding

_FILE = click.option(
    "--sources", "sources_file", metavar="FILE", type=click.Path(path_type=Path),
    help="This file alone [default: the shipped catalogue and your own file].",
)  # fmt: skip


@click.group()
def sources() -> None:
    """The newsrooms that can be crawled: list them, add one, check that they still answer.

    Your own file is the one that NEWSCRAWL_SOURCES names, else ./sources.toml, else sources.toml in your settings
    folder. Its rows are merged over the shipped catalogue: a row with a known name replaces the keys that it gives.
    """


@sources.command("list", epilog="""\b
Examples:
  newscrawl sources list                         every source
  newscrawl sources list --country AT            those of one country
  newscrawl sources list --language fr --json    as a JSON array
  newscrawl sources list --opml > feeds.opml     their feeds, for a feed reader
""")  # fmt: skip
@_FILE
@click.option("--country", metavar="XX", help="Only of this country (ISO 3166-1, such as GB).")
@click.option("--language", metavar="xx", help="Only in this language (ISO 639-1, such as en).")
@click.option("--json", "as_json", is_flag=True, help="A JSON array.")
@click.option("--opml", "as_opml", is_flag=True, help="Their feeds as OPML, which feed readers take.")
def list_sources(
    sources_file: Path | None, country: str | None, language: str | None, as_json: bool, as_opml: bool
) -> None:
    """List the sources that `newscrawl crawl` knows."""
    chosen = [
        source
        for source in rows.catalogue(sources_file).values()
        if (country is None or source.country == country.upper())
        and (language is None or source.language == language.lower())
    ]
    if as_json and as_opml:
        raise click.UsageError("--json or --opml, not both")
    if as_opml:
        from newscrawl.spiders.opml import write_opml  # half a second that a table does not need

        click.echo(write_opml(chosen), nl=False)
    elif as_json:
        click.echo(json.dumps([rows.shown(source) for source in chosen], ensure_ascii=False, indent=2))
    else:
        _print_table(
            ("name", "title", "country", "language", "feeds", "sitemaps", "home"),
            [
                (source.name, source.title or "", source.country or "", source.language or "",
                 str(len(source.feeds)), str(len(source.sitemaps)), source.home or "")
                for source in chosen
            ],
        )  # fmt: skip
    click.echo(f"{len(chosen)} sources", err=True)


@sources.command("add", epilog="""\b
Examples:
  newscrawl sources add https://www.example.org/               look for feeds and sitemaps, write the row
  newscrawl sources add example.org --name example             under a name of your own
  newscrawl sources add example.org --sources papers.toml      to a file of your own
  newscrawl sources add subscriptions.opml                     every site of a feed reader's list
""")  # fmt: skip
@click.argument("url", metavar="URL|FILE")
@click.option("--name", metavar="NAME", help="The key of the row [default: from the host].")
@click.option("--sources", "sources_file", metavar="FILE", type=click.Path(path_type=Path),
              help="Write to this file [default: your own file].")  # fmt: skip
def add(url: str, name: str | None, sources_file: Path | None) -> None:
    """Find the feeds and sitemaps of a site, given its home page, and write it to your sources file.

    Of a list of subscriptions in OPML each site becomes a source with its feeds; nothing is fetched, and what is known
    already is left out.
    """
    if "://" not in url and (url.lower().endswith(".opml") or _holds_opml(Path(url))):
        if name is not None:
            raise click.UsageError("--name is for one site; those of a list are named after their hosts")
        _add_all(Path(url), sources_file)
        return
    from newscrawl.addresses import web_address
    from newscrawl.spiders.probe import probe  # half a second that list does not need

    home = web_address("", url if "://" in url else f"https://{url}")
    if home is None:
        raise click.BadParameter(
            f"{url!r} is no web address; it should look like https://example.org/", param_hint="URL"
        )
    if name is not None:
        rows.check_name(name)
    path = sources_file or rows.user_file()
    known = rows.catalogue(sources_file) if sources_file is None or sources_file.exists() else {}
    _refuse_known(known, name, home)
    result = probe(home)
    _print_findings([(result.source, result.findings)])
    page = result.findings[0]
    if not page.alive:
        raise SourcesError(f"{home} cannot be read ({page.detail}); nothing was written")
    source = replace(result.source, name=name or result.source.name)
    if not (source.feeds or source.sitemaps or page.entries):
        raise SourcesError(f"{home} has no feed, no sitemap and no link to an article; nothing was written")
    _refuse_known(known, source.name, source.home or home)
    rows.append(path, source)
    if not (source.feeds or source.sitemaps):
        click.echo("No feed or sitemap was found: its home page will be searched for articles.", err=True)
    click.echo(f"Wrote source {source.name} to {path}; crawl it with: newscrawl crawl {source.name}", err=True)


def _holds_opml(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"<opml" in file.read(4096).lower()
    except (OSError, ValueError):
        return False


def _add_all(path: Path, sources_file: Path | None) -> None:
    """Write the sites of a list of subscriptions that are not known."""
    from newscrawl.spiders.opml import Owners, read_opml

    try:
        listed = read_opml(path.read_bytes(), str(path))
    except OSError as error:
        raise SourcesError(f"cannot read {path}: {error.strerror or error}") from error
    target = sources_file or rows.user_file()
    known = rows.catalogue(sources_file) if sources_file is None or sources_file.exists() else {}
    owners = Owners()
    for each in known.values():
        owners.add(each.home, each.name, rows.addresses_of(each))
    names, written = set(known), 0
    for source in listed:
        address, *feeds = rows.addresses_of(source)
        if owner := next(filter(None, map(owners.of, (address, *feeds))), None):
            click.echo(f"{address} is of source {owner!r}, which is known: left out", err=True)
            continue
        numbered = (f"{source.name}-{number}" for number in range(2, len(listed) + len(names) + 3))
        name = source.name if source.name not in names else next(each for each in numbered if each not in names)
        rows.append(target, replace(source, name=name))
        names.add(name)
        written += 1
        click.echo("\t".join((name, one_line(source.title or ""), str(len(source.feeds)), source.home or "")))
    click.echo(f"Wrote {written} sources to {target}; 'newscrawl sources check' says which of them answer", err=True)


def _refuse_known(known: dict[str, Source], name: str | None, home: str) -> None:
    if name is not None and name in known:
        raise SourcesError(f"there is a source {name!r} already; choose another with --name")
    for source in known.values():
        if source.home and source.home.rstrip("/") == home.rstrip("/"):
            raise SourcesError(f"{home} is the home of source {source.name!r} already")


@sources.command("check", epilog="""\b
Examples:
  newscrawl sources check                          every source of the catalogue and of your file
  newscrawl sources check bbc spiegel              two of them
  newscrawl sources check --sources papers.toml    those of one file
""")  # fmt: skip
@click.argument("names", metavar="[NAME]...", nargs=-1)
@_FILE
@click.option("--jobs", metavar="N", type=click.IntRange(1, 64), default=8, show_default=True, help="Sites at a time.")
def check_sources(names: tuple[str, ...], sources_file: Path | None, jobs: int) -> None:
    """Fetch each feed, sitemap and page of the sources, and report those that are dead.

    Exits with status 1 if any is: it does not answer, is closed to robots, or is not what it should be.
    """
    known = rows.catalogue(sources_file)
    chosen = rows.choose(known, names) if names else list(known.values())
    results: dict[str, tuple[Finding, ...]] = {}
    with _progress(len(chosen)) as advance:
        for source, findings in _checked(chosen, jobs):
            results[source.name] = findings
            advance(source, findings)
    _print_findings([(source, results[source.name]) for source in chosen])
    every = [finding for found in results.values() for finding in found]
    dead = sum(not finding.alive for finding in every)
    click.echo(f"{len(chosen)} sources, {len(every)} addresses, {dead} dead", err=True)
    if dead:
        raise NewscrawlError(f"{dead} of {len(every)} addresses are dead")


def _checked(chosen: Iterable[Source], jobs: int) -> Iterator[tuple[Source, tuple[Finding, ...]]]:
    from newscrawl.spiders.probe import check

    with ThreadPoolExecutor(jobs) as pool:
        futures = {pool.submit(check, source): source for source in chosen}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Source, tuple[Finding, ...]], None]]:
    """A bar on a terminal, a line a source elsewhere; both on standard error."""
    if not sys.stderr.isatty():
        yield _report
        return
    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda source, _: bar.update(task, advance=1, description=source.name)


def _report(source: Source, findings: tuple[Finding, ...]) -> None:
    dead = sum(not finding.alive for finding in findings)
    click.echo(f"{source.name}: " + (f"{dead} of {len(findings)} dead" if dead else "alive"), err=True)


def _print_findings(results: Iterable[tuple[Source, tuple[Finding, ...]]]) -> None:
    _print_table(
        ("source", "state", "kind", "status", "entries", "newest", "address", "remark"),
        [
            (source.name, "alive" if finding.alive else "dead", finding.kind, str(finding.status or "-"),
             str(finding.entries), finding.newest or "-", finding.url, one_line(finding.detail))
            for source, findings in results
            for finding in findings
        ],
    )  # fmt: skip


def _print_table(columns: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> None:
    """A table on a terminal; elsewhere tab-separated lines, for cut and awk."""
    if not sys.stdout.isatty():
        for line in lines:
            click.echo("\t".join(one_line(cell) for cell in line))
        return
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for line in lines:
        table.add_row(*(plain(one_line(cell)) for cell in line))
    result_console().print(table)
