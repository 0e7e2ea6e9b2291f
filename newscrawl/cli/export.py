"""``newscrawl export``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from newscrawl.cli.filters import filter_options
from newscrawl.evaluation.progress import progress
from newscrawl.export.compression import COMPRESSIONS, FOREIGN, compression_of
from newscrawl.export.files import ExportError
from newscrawl.export.formats import FORMATS, format_of
from newscrawl.export.plan import Export
from newscrawl.export.run import Step, export_file, export_folder, export_stream
from newscrawl.export.tally import Tally
from newscrawl.storage.database import Connection, connect_readonly, database_path
from newscrawl.storage.filters import Filter
from newscrawl.storage.queries import OrderKey, count_stories

# Endings that promise something else: JSON lines under such a name open in nothing.
_OTHERS = FOREIGN | {".tsv", ".xls", ".xlsx", ".ods", ".arrow", ".feather", ".db", ".sqlite"}
_COMPRESSIONS = {"none": "", "gzip": ".gz", "zstd": ".zst"}


@click.command(epilog="""\b
Examples:
  newscrawl export stories.jsonl                 everything, a JSON record a line
  newscrawl export week.jsonl.gz --since 7d --source bbc --source spiegel
  newscrawl export stories.parquet --no-removed --no-links
  newscrawl export corpus/ --format parquet --partition source --partition month --one-per-cluster
  newscrawl export corpus/ --format dolma --language de --kind article
  newscrawl export corpus/ --format text         a .txt a story, and metadata.csv
  newscrawl export refs.bib --where "title LIKE '%harbour%'"    citations: .bib, .ris or .csl.json
  newscrawl export - --where "word_count > 300" | jq -r .title
  newscrawl export new.jsonl --after 2daa4708554edc26
  newscrawl export sample.jsonl --language de --sample 200 --seed first

Beside FILE stand its manifest, FILE.manifest.json, and its card, FILE.card.md.
FILE that ends in / is a folder: a dataset with data/, manifest.json and README.md.
""")  # fmt: skip
@click.argument("file", metavar="FILE")
@click.option("--format", "form", metavar="FORM", type=click.Choice(list(FORMATS)),
              help=f"One of {', '.join(FORMATS)} [default: as the ending of FILE says, else jsonl].")
@click.option("--compression", type=click.Choice(list(_COMPRESSIONS)), metavar="HOW",
              help="none, gzip or zstd [default: as the ending of FILE says; gzip in a folder].")
@filter_options
@click.option("--where", metavar="SQL", help="Only stories for which this condition on the view corpus holds.")
@click.option("--one-per-cluster", is_flag=True, help="Of near-duplicates only one: the origin where it is among them.")
@click.option("--after", metavar="UID", help="Only stories that were first stored after this one.")
@click.option("--sample", metavar="N", type=click.IntRange(1),
              help="Of these stories only N, chosen by the hash of their id: the same ones each time.")
@click.option("--seed", metavar="TEXT", help="Choose others: any text; the same text, the same ones.")
@click.option("--every-revision", is_flag=True, help="Also the earlier texts of stories, each a record.")
@click.option("--no-links", is_flag=True, help="Records with an empty list of links.")
@click.option("--no-removed", is_flag=True, help="Records with an empty list of removed blocks.")
@click.option("--partition", type=click.Choice(["source", "month"]), multiple=True, metavar="KEY",
              help="In a folder: a file for each source or month of publication; both if given twice.")
@click.option("--licence", "licences", metavar="NAME", multiple=True,
              help="A licence to declare in manifest and card, as Hugging Face names it; may be repeated.")
@click.option("--db", metavar="FILE", help="The database [default: NEWSCRAWL_DB, else data/news.db].")
def export(
    file: str,
    form: str | None,
    compression: str | None,
    filters: Filter,
    where: str | None,
    one_per_cluster: bool,
    after: str | None,
    sample: int | None,
    seed: str | None,
    every_revision: bool,
    no_links: bool,
    no_removed: bool,
    partition: tuple[OrderKey, ...],
    licences: tuple[str, ...],
    db: str | None,
) -> None:
    """Write stories to FILE; - is standard output.

    FILE takes its name when it is complete: an export that fails leaves an earlier one as it was. Stories come in the
    order in which they were first stored. Stories without a date of publication count from when they were first seen.
    """  # fmt: skip
    path = Path(file)
    if not file:
        raise click.UsageError("FILE is empty; - is standard output")
    if where is not None and not where.strip():
        raise click.UsageError("--where is empty; leave it out for all stories")
    is_folder = file.endswith(("/", os.sep))
    if partition and not is_folder:
        raise click.UsageError(f"--partition is for a folder: end FILE in /, {file}/")
    if licences and file == "-":
        raise click.UsageError("--licence stands in a manifest, and standard output has none; name a file")
    if not is_folder and path.is_dir():
        raise ExportError(f"{file} is a folder; end it in / for a dataset, or name a file")
    if form is None and path.suffix.lower() in _OTHERS and not is_folder:
        known = ".jsonl, .csv, .parquet, .xml, .bib, .ris or .csl.json"
        raise click.UsageError(f"{path.suffix} is none of ours; end FILE in {known}, or add --format")
    if seed is not None and sample is None:
        raise click.UsageError("--seed says which ones --sample takes; add --sample N")
    form = form or format_of(path)
    if FORMATS[form].open is None and not is_folder:
        raise click.UsageError(f"{form} is a folder with a file a story: end FILE in /, such as corpus/")
    if every_revision and not FORMATS[form].texts:
        raise click.UsageError(f"{form} has no texts, so no earlier ones; leave out --every-revision")
    plan = Export(
        form=form,
        compression=_ending(form, compression, path, is_folder),
        filters=replace(
            filters, where=where, one_a_cluster=one_per_cluster, after=after, sample=sample, seed=seed or ""
        ),
        links=not no_links,
        removed=not no_removed,
        every_revision=every_revision,
        partition=tuple(dict.fromkeys(partition)),
        licences=licences,
    )
    with connect_readonly(database_path(db)) as database, _progress(database.conn, plan.filters, file) as step:
        if file == "-":
            tally = export_stream(database.conn, plan, sys.stdout.buffer, step)
            sys.stdout.buffer.flush()  # what is said below is then true
        else:
            tally = (export_folder if is_folder else export_file)(database.conn, plan, path, step)
    _say(tally, plan.filters, "standard output" if file == "-" else file)


def _ending(form: str, compression: str | None, path: Path, is_folder: bool) -> str:
    """The key of COMPRESSIONS to write with."""
    compressible = FORMATS[form].compressible
    named = compression_of(path)
    if compression is None:
        if named and not compressible:
            raise click.UsageError(f"{form} is not compressed further; name the file without {named}")
        return (".gz" if is_folder and compressible else "") if is_folder else named
    ending = _COMPRESSIONS[compression]
    if ending and not compressible:
        raise click.UsageError(f"{form} is not compressed further; leave --compression out")
    if named and named != ending and not is_folder:
        raise click.UsageError(f"--compression {compression} does not fit the name {path.name}")
    assert ending in COMPRESSIONS
    return ending


@contextmanager
def _progress(db: Connection, filters: Filter, file: str) -> Iterator[Step]:
    """A bar on a terminal, unless the stories themselves go there; a line now and then elsewhere."""
    if file == "-" and sys.stdout.isatty():
        yield lambda: None
        return
    with progress("stories", count_stories(db, filters)) as step:
        yield step


def _say(tally: Tally, filters: Filter, place: str) -> None:
    stories = f"{tally.stories} {'story' if tally.stories == 1 else 'stories'}"
    if tally.records != tally.stories:
        stories += f" in {tally.records} revisions"
    click.echo(f"{stories} written to {place}", err=True)
    if filters.sample is not None:  # nothing goes on from it
        return
    if last := tally.last_id or filters.after:  # where nothing was new, the next export goes on from the same place
        click.echo(f"what comes later: --after {last}", err=True)
