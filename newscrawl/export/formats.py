"""The formats by name: how a file of each is called, and what takes records for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from newscrawl.export.citations.forms import CITATION_FORMS, citation_writer
from newscrawl.export.compression import COMPRESSIONS
from newscrawl.export.csvfile import write_csv
from newscrawl.export.files import ExportError
from newscrawl.export.jsonl import json_line
from newscrawl.export.parquet import write_parquet
from newscrawl.export.shapes import SHAPES
from newscrawl.export.tei import write_tei

Write = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Format:
    """``suffix`` is the ending of a file's name; ``open`` takes a file and gives what takes records, None where every
    record is a file of its own (``textfiles``).

    ``is_named``: a file's name that ends so asks for it. ``compressible`` where gzip and the like make sense of it.
    ``nested`` where the file has links, removed blocks and people; ``texts`` where it has the stories' texts, so that
    earlier ones can be told from the latest.
    """

    suffix: str
    open: Callable[[BinaryIO], AbstractContextManager[Write]] | None
    is_named: bool = False
    compressible: bool = True
    nested: bool = True
    texts: bool = True


@contextmanager
def _write_lines(file: BinaryIO, *, shape: Callable[[dict[str, Any]], dict[str, Any]]) -> Iterator[Write]:
    write = file.write
    yield lambda record: (write(json_line(shape(record))), None)[1]


FORMATS: dict[str, Format] = {
    "jsonl": Format(".jsonl", partial(_write_lines, shape=lambda record: record)),
    "parquet": Format(".parquet", write_parquet, is_named=True, compressible=False),
    "csv": Format(".csv", write_csv, is_named=True, nested=False),
    "text": Format(".txt", None, compressible=False, nested=False),
    "dolma": Format(".jsonl", partial(_write_lines, shape=SHAPES["dolma"])),
    "trafilatura": Format(".jsonl", partial(_write_lines, shape=SHAPES["trafilatura"]), nested=False),
    "news-please": Format(".jsonl", partial(_write_lines, shape=SHAPES["news-please"]), nested=False),
    "tei": Format(".xml", write_tei, is_named=True, nested=False),
    "schemaorg": Format(".jsonl", partial(_write_lines, shape=SHAPES["schemaorg"]), nested=False),
    **{
        name: Format(form.suffix, citation_writer(form), is_named=True, nested=False, texts=False)
        for name, form in CITATION_FORMS.items()
    },
}


def format_of(path: Path) -> str:
    """The format that a file's name asks for by its ending, JSON lines where it has none that is a format's own."""
    name = path.name.lower()
    for ending in COMPRESSIONS:
        if ending:
            name = name.removesuffix(ending)
    return next((key for key, form in FORMATS.items() if form.is_named and name.endswith(form.suffix)), "jsonl")


@contextmanager
def open_format(form: str, file: BinaryIO, compression: str) -> Iterator[Write]:
    """What takes records for a file of this format and compression (a key of COMPRESSIONS)."""
    opened = FORMATS[form].open
    if opened is None:
        raise ExportError(f"{form} is a folder with a file a story; end FILE in /")
    with COMPRESSIONS[compression](file) as stream, opened(stream) as write:
        yield write
