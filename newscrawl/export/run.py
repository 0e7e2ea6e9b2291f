"""An export: which stories, what of them, in which format, into a stream, a file or a folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias
from urllib.parse import quote

from newscrawl.export.card import card
from newscrawl.export.csvfile import write_csv
from newscrawl.export.files import has_a_place, inside, real, replacing, replacing_folder, replacing_together
from newscrawl.export.formats import FORMATS, Write, open_format
from newscrawl.export.manifest import DataFile, is_dataset, manifest, manifest_text
from newscrawl.export.plan import Export
from newscrawl.export.record import earlier_records, stored_record
from newscrawl.export.tally import Tally
from newscrawl.export.textfiles import TEXT_COLUMNS, write_text
from newscrawl.storage.database import Connection
from newscrawl.storage.queries import Part, StoredStory, stories

#: What is called after each story, for who wants to see how far an export is.
Step: TypeAlias = Callable[[], None]


def _no_step() -> None:
    """Nobody looks on."""


def export_stream(db: Connection, export: Export, file: BinaryIO, step: Step = _no_step) -> Tally:
    """Write the stories to an open file; gives what was written. ``step`` is called after each story."""
    tally = Tally()
    with open_format(export.form, file, export.compression) as write:
        for stored in _stories(db, export, step):
            _write(stored, write, tally)
    return tally


def export_file(db: Connection, export: Export, path: Path, step: Step = _no_step) -> Tally:
    """Write the stories to a file that takes its name when it is whole, with its manifest and its card beside it.

    These are ``FILE.manifest.json`` and ``FILE.card.md``; a pipe or a device has none. Raises ExportError when a file
    cannot be written.
    """
    if not has_a_place(path):
        with replacing(path) as file:
            return export_stream(db, export, file, step)
    path = real(path)
    manifest_path, card_path = (path.with_name(path.name + ending) for ending in (".manifest.json", ".card.md"))
    with replacing_together([path, manifest_path, card_path]) as (file, manifest_file, card_file):
        tally = export_stream(db, export, file, step)
        facts = manifest(db, export, tally, [_described(path.name, file, tally.records)])
        manifest_file.write(manifest_text(facts).encode())
        card_file.write(card(path.name, export, facts, data=path.name, manifest=manifest_path.name).encode())
    return tally


def export_folder(db: Connection, export: Export, path: Path, step: Step = _no_step) -> Tally:
    """Write a dataset: ``data/`` with one file a partition, ``manifest.json`` and the card ``README.md``.

    Where each story is a file of its own, these are below ``texts/``, and ``metadata.csv`` says what they are.

    The folder takes its name when it is whole. Raises ExportError when it cannot be written, or holds something else.
    """
    with replacing_folder(path, is_dataset) as folder:
        tally = Tally()
        write_files = _data_files if FORMATS[export.form].open else _texts
        files = list(write_files(db, export, folder, tally, step))
        facts = manifest(db, export, tally, files)
        with inside(folder / "manifest.json") as file:
            file.write(manifest_text(facts).encode())
        with inside(folder / "README.md") as file:
            data = f"data/**/*{FORMATS[export.form].suffix}{export.compression}"
            file.write(card(path.name, export, facts, data=data, manifest="manifest.json").encode())
    return tally


def _stories(db: Connection, export: Export, step: Step) -> Iterator[StoredStory]:
    form = FORMATS[export.form]
    wanted: dict[Part, bool] = {
        "links": export.links and form.nested,
        "removed": export.removed and form.nested,
        "revisions": export.every_revision and form.texts,
    }
    parts = [part for part, is_wanted in wanted.items() if is_wanted]
    for stored in stories(db, export.filters, parts=parts, order=export.partition):
        yield stored
        step()


def _records(stored: StoredStory) -> list[dict[str, Any]]:
    return [*earlier_records(stored), stored_record(stored)]


def _write(stored: StoredStory, write: Write, tally: Tally) -> None:
    records = _records(stored)
    for record in records:
        write(record)
    tally.add(stored, records)


def _data_files(db: Connection, export: Export, folder: Path, tally: Tally, step: Step) -> Iterator[DataFile]:
    """Write a file for each partition. They come one after the other, so that one is open at a time."""
    name = f"stories{FORMATS[export.form].suffix}{export.compression}"
    reader = _stories(db, export, step)
    stored = next(reader, None)
    if stored is None:  # a dataset without stories still is one
        yield _data_file(folder, Path("data", name), export, iter(()), tally)
    while stored is not None:
        here = _partition(stored, export)
        rest: list[StoredStory] = []
        yield _data_file(folder, Path("data", *here, name), export, _same(stored, reader, here, export, rest), tally)
        stored = rest[0] if rest else None


def _texts(db: Connection, export: Export, folder: Path, tally: Tally, step: Step) -> Iterator[DataFile]:
    """Write a file for each record, and a table of what they are: it alone is in the manifest, and names them all."""
    with inside(folder / "metadata.csv") as file:
        with write_csv(file, TEXT_COLUMNS) as write:
            for stored in _stories(db, export, step):
                place, records = Path("texts", *_partition(stored, export)), _records(stored)
                for record in records:
                    write(write_text(folder, place, record, several=export.every_revision))
                tally.add(stored, records)
        os.sync()  # at once: file by file it would take minutes for some ten thousand
        yield _described("metadata.csv", file, tally.records)


def _same(
    first: StoredStory, reader: Iterator[StoredStory], here: tuple[str, ...], export: Export, rest: list[StoredStory]
) -> Iterator[StoredStory]:
    """Stories as long as they are of one partition; the first that is not is left in ``rest``."""
    yield first
    for stored in reader:
        if _partition(stored, export) != here:
            rest.append(stored)
            return
        yield stored


def _partition(stored: StoredStory, export: Export) -> tuple[str, ...]:
    """Names of folders as Hive has them, of other names than the columns, which stay in the files."""
    values = {"source": stored.source, "month": (stored.story.date_published_utc or "")[:7] or "undated"}
    return tuple(f"by_{key}={quote(values[key], safe='')}" for key in export.partition)


def _data_file(folder: Path, path: Path, export: Export, reader: Iterator[StoredStory], tally: Tally) -> DataFile:
    before = tally.records
    with inside(folder / path) as file:
        with open_format(export.form, file, export.compression) as write:
            for stored in reader:
                _write(stored, write, tally)
        return _described(path.as_posix(), file, tally.records - before)


def _described(name: str, file: BinaryIO, records: int) -> DataFile:
    """What a manifest says of a file that was written and is still open, also for reading."""
    file.flush()
    digest, size = hashlib.sha256(), 0
    while piece := os.pread(file.fileno(), 1 << 20, size):
        digest.update(piece)
        size += len(piece)
    return DataFile(name, size, digest.hexdigest(), records)
