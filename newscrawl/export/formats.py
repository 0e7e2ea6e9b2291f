"""The formats by name: how a file of each is called, and what takes records for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from newscrawl.export.compression import COMPRESSIONS
from newscrawl.export.csvfile import write_csv
from newscrawl.export.jsonl import json_line
from newscrawl.export.parquet import write_parquet
from newscrawl.export.shapes import SHAPES
from newscrawl.export.tei import write_tei

Write = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Format:
    """``suffix`` is the ending of a file's name; ``open`` takes a file and gives what takes records.

    ``compressible`` unless it compresses by itself. ``nested`` where the file has links, removed blocks and people.
    """

    suffix: str
    open: Callable[[BinaryIO], AbstractContextManager[Write]]
    compressible: bool = True
    nested: bool = True


@contextmanager
def _write_lines(file: BinaryIO, *, shape: Callable[[dict[str, Any]], dict[str, Any]]) -> Iterator[Write]:
    write = file.write
    yield lambda record: (write(json_line(shape(record))), None)[1]


FORMATS: dict[str, Format] = {
    "jsonl": Format(".jsonl", partial(_write_lines, shape=lambda record: record)),
    "parquet": Format(".parquet", write_parquet, compressible=False),
    "csv": Format(".csv", write_csv, nested=False),
    "dolma": Format(".jsonl", partial(_write_lines, shape=SHAPES["dolma"])),
    "trafilatura": Format(".jsonl", partial(_write_lines, shape=SHAPES["trafilatura"]), nested=False),
    "news-please": Format(".jsonl", partial(_write_lines, shape=SHAPES["news-please"]), nested=False),
    "tei": Format(".xml", write_tei, nested=False),
    "schemaorg": Format(".jsonl", partial(_write_lines, shape=SHAPES["schemaorg"]), nested=False),
}


def format_of(path: Path) -> str:
    """The format that a file's name asks for: Parquet, CSV and TEI by their endings, JSON lines for any other."""
    name = path.name.lower()
    for ending in COMPRESSIONS:
        if ending:
            name = name.removesuffix(ending)
    return next((form for form in ("parquet", "csv", "tei") if name.endswith(FORMATS[form].suffix)), "jsonl")


@contextmanager
def open_format(form: str, file: BinaryIO, compression: str) -> Iterator[Write]:
    """What takes records for a file of this format and compression (a key of COMPRESSIONS)."""
    with COMPRESSIONS[compression](file) as stream, FORMATS[form].open(stream) as write:
        yield write
