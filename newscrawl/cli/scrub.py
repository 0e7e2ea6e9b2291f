"""``newscrawl scrub``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import click

from newscrawl.export.compression import COMPRESSIONS, FOREIGN, compression_of
from newscrawl.export.files import replacing
from newscrawl.operations.scrub import Count, learn_sources, scrub_pieces
from newscrawl.operations.texts import Piece, pieces_of, pieces_of_stream
from newscrawl.workers import MAX_JOBS


@click.command(epilog="""\b
Examples:
  newscrawl scrub story.txt | jq -r .text
  newscrawl scrub corpus.jsonl.gz --out clean.jsonl.zst
  newscrawl scrub part-*.jsonl --text-field content --out clean.jsonl.gz
  newscrawl scrub part-*.jsonl --source-field site --out clean.jsonl.gz
  newscrawl scrub corpus.jsonl.zst --jobs 4 --out clean.jsonl.zst
  pdftotext page.pdf - | newscrawl scrub
""")  # fmt: skip
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--text-field", "field", metavar="NAME", default="text", show_default=True,
              help="The key of a JSON line that holds its text.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path),
              help="Write here, compressed as its ending says (.gz, .zst) [default: standard output].")
@click.option("--jobs", metavar="N", type=click.IntRange(1, MAX_JOBS), default=1, show_default=True,
              help="Processes; the order of the documents stays.")
@click.option("--source-field", metavar="NAME",
              help="The key that names a document's source: what a source repeats is recognised. Reads FILEs twice.")
def scrub(files: tuple[Path, ...], field: str, out: Path | None, jobs: int, source_field: str | None) -> None:
    """Clean texts that were scraped without their markup.

    A FILE that ends in .jsonl or .ndjson has a document a line, any other is one text; both also with .gz or .zst. Each
    gives a JSON line: all that the document had, its text without what is no story, and under `removed` what was taken
    out. Without FILE, or with -, standard input is read.
    """  # fmt: skip
    files = files or (Path("-"),)
    if out is not None and out.suffix.lower() in FOREIGN:
        raise click.UsageError(f"{out.suffix} is none of ours; end --out in .jsonl, .jsonl.gz or .jsonl.zst")
    if source_field is not None and Path("-") in files:
        raise click.UsageError("--source-field reads twice what standard input gives once: name a FILE")
    sources = learn_sources(_pieces(files), field, source_field, jobs) if source_field is not None else None
    found = scrub_pieces(_pieces(files), field, jobs, sources)
    if out is None:
        count = _write(found, sys.stdout.buffer)
        sys.stdout.buffer.flush()  # what is said below is then true
    else:
        with replacing(out) as file, COMPRESSIONS[compression_of(out)](file) as stream:
            count = _write(found, stream)
    said = f"{count.documents} {'document' if count.documents == 1 else 'documents'}"
    said += f", {count.empty} without story text" if count.empty else ""
    said += f", {count.bad} lines that are none" if count.bad else ""
    click.echo(said, err=True)


def _pieces(files: Iterable[Path]) -> Iterator[Piece]:
    for path in files:
        yield from pieces_of_stream(sys.stdin.buffer) if str(path) == "-" else pieces_of(path)


def _write(found: Iterable[tuple[bytes, Count]], file: BinaryIO) -> Count:
    total = Count()
    for lines, count in found:
        file.write(lines)
        total += count
    return total
