"""``newscrawl scrub``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from newscrawl.export.compression import COMPRESSIONS, compression_of
from newscrawl.export.files import ExportError, replacing
from newscrawl.export.jsonl import write_lines
from newscrawl.operations.scrub import Count, scrub_file, scrub_stream


@click.command(epilog="""\b
Examples:
  newscrawl scrub story.txt | jq -r .text
  newscrawl scrub corpus.jsonl.gz --out clean.jsonl.zst
  newscrawl scrub part-*.jsonl --text-field content --out clean.jsonl.gz
  pdftotext page.pdf - | newscrawl scrub
""")  # fmt: skip
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--text-field", "field", metavar="NAME", default="text", show_default=True,
              help="The key of a JSON line that holds its text.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path),
              help="Write here, compressed as its ending says (.gz, .zst) [default: standard output].")
def scrub(files: tuple[Path, ...], field: str, out: Path | None) -> None:
    """Clean texts that were scraped without their markup.

    A FILE that ends in .jsonl or .ndjson has a document a line, any other is one text; both also with .gz or .zst. Each
    gives a JSON line: all that the document had, its text without what is no story, and under `removed` what was taken
    out. Without FILE, or with -, standard input is read.
    """  # fmt: skip
    count = Count()
    records = _records(files or (Path("-"),), field, count)
    if out is None:
        _to_stdout(records)
    else:
        with replacing(out) as file, COMPRESSIONS[compression_of(out)](file) as stream:
            write_lines(records, stream)
    said = f"{count.documents} {'document' if count.documents == 1 else 'documents'}"
    said += f", {count.empty} without story text" if count.empty else ""
    said += f", {count.bad} lines that are none" if count.bad else ""
    click.echo(said, err=True)


def _records(files: Iterable[Path], field: str, count: Count) -> Iterator[dict[str, Any]]:
    for path in files:
        yield from scrub_stream(sys.stdin.buffer, field, count) if str(path) == "-" else scrub_file(path, field, count)


def _to_stdout(records: Iterable[dict[str, Any]]) -> None:
    try:
        write_lines(records, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except OSError as error:
        # what is left in the buffer must not fail again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise ExportError(f"cannot write to standard output: {error.strerror}") from error
