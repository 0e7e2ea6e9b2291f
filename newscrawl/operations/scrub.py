"""Text without markup through the scrubber: pieces of files in, JSON lines out, in one process or several."""

from __future__ import annotations

import codecs
import gc
import json
import math
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from newscrawl.export.jsonl import json_line
from newscrawl.extraction.decode import decode
from newscrawl.extraction.lines import line_model
from newscrawl.extraction.scrub import Scrubbed, scrub_all
from newscrawl.forks import ForkContext
from newscrawl.operations.repeats import Memories, SeenDocument, memories_of, seen_in, with_memory
from newscrawl.operations.texts import MAX_LINE, Line, Piece, ScrubError, Text
from newscrawl.storage.values import writers
from newscrawl.texts import count_words

#: Pieces in hand for each process: enough to keep it busy, few enough to keep memory flat.
_AHEAD = 3

Record = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Count:
    """Documents read, those of them in which there is no story text, and lines that are no document."""

    documents: int = 0
    empty: int = 0
    bad: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.documents + other.documents, self.empty + other.empty, self.bad + other.bad)


@dataclass(frozen=True, slots=True)
class Document:
    """What a line or a file holds: a record, of which ``field`` is the text."""

    row: Record
    field: str

    @property
    def text(self) -> str:
        """The text to be cleaned."""
        text: str = self.row[self.field]
        return text

    def source(self, field: str) -> str:
        """Where it is from, by that key; empty where that holds no text."""
        named = self.row.get(field)
        return named if isinstance(named, str) else ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The key of a document that names its source, and what is known of the sources."""

    field: str
    memories: Memories


def learn_sources(pieces: Iterable[Piece], field: str, source_field: str, jobs: int = 1) -> Sources:
    """What the sources of a corpus repeat: a first look at all of it. Raises ScrubError."""
    task = partial(_look_at_piece, field=field, source_field=source_field)
    return Sources(source_field, memories_of(_each(task, pieces, jobs)))


def scrub_pieces(
    pieces: Iterable[Piece], field: str, jobs: int = 1, sources: Sources | None = None
) -> Iterator[tuple[bytes, Count]]:
    """The JSON lines of each piece, and what is in it, in the order of the pieces. Raises ScrubError.

    With several ``jobs``, processes, the pieces are read in this one as they are wanted.
    """
    return _each(partial(scrub_piece, field=field, sources=sources), pieces, jobs)


def _each(task: Callable[[Piece], T], pieces: Iterable[Piece], jobs: int) -> Iterator[T]:
    """What a task makes of each piece, in their order."""
    return map(task, pieces) if jobs == 1 else _in_processes(task, pieces, jobs)


def _in_processes(task: Callable[[Piece], T], pieces: Iterable[Piece], jobs: int) -> Iterator[T]:
    pool = ProcessPoolExecutor(jobs, ForkContext([__name__]), _begin, (task,))
    running: deque[Future[T]] = deque()
    try:
        for piece in pieces:
            running.append(pool.submit(_do, piece))
            if len(running) >= _AHEAD * jobs:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    except BrokenProcessPool as error:
        raise ScrubError("a process that cleans texts died: is there memory enough for so many --jobs?") from error
    finally:
        pool.shutdown(cancel_futures=True)


#: In a process: what it does with each piece. It comes once: what is known of many sources is large.
_task: list[Callable[[Piece], Any]] = []


def _begin(task: Callable[[Piece], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which then ends its processes
    _task.append(task)


def _do(piece: Piece) -> Any:
    return _task[0](piece)


def scrub_piece(piece: Piece, field: str, sources: Sources | None = None) -> tuple[bytes, Count]:
    """The JSON lines of a piece, and what is in it. What is no document says so, and nothing of it is lost."""
    read = [found for entry in piece if (found := _opened(entry, field)) is not None]
    documents = [each for each in read if isinstance(each, Document)]
    with collector_off():
        cleaned = scrub_all([document.text for document in documents], line_model())
    if sources is not None:
        known = [sources.memories.get(document.source(sources.field)) for document in documents]
        cleaned = [with_memory(one, memory) if memory else one for one, memory in zip(cleaned, known, strict=True)]
    records = iter([_record(document, scrubbed) for document, scrubbed in zip(documents, cleaned, strict=True)])
    lines = [json_line(next(records) if isinstance(each, Document) else each) for each in read]
    empty = sum(not scrubbed.text for scrubbed in cleaned)
    return b"".join(lines), Count(len(documents), empty, len(read) - len(documents))


@contextmanager
def collector_off() -> Iterator[None]:
    """No search for cycles: a text has hundreds of lines, none refers to itself, and it took an eighth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _look_at_piece(piece: Piece, field: str, source_field: str) -> list[SeenDocument]:
    """What is to be counted of the documents of a piece that name a source."""
    documents = [each for entry in piece if isinstance(each := _opened(entry, field), Document)]
    named = [(source, each.text) for each in documents if (source := each.source(source_field))]
    with collector_off():
        cleaned = scrub_all([text for _, text in named], line_model())
    return [seen_in(source, scrubbed) for (source, _), scrubbed in zip(named, cleaned, strict=True)]


# -- in ----------------------------------------------------------------------------------------------------------------


def _opened(entry: Line | Text, field: str) -> Document | Record | None:
    """The document of a line or file; a record with ``error`` where there is none, None for an empty line."""
    if isinstance(entry, Text):
        return Document({"id": entry.name, "text": decode(entry.content)}, "text")
    if entry.content is None:
        error = f"line {entry.number} has {entry.size} bytes, more than {MAX_LINE}: it was not read"
        return {"line": entry.number, "error": error, "reason": "too_large"}
    line = entry.content.removeprefix(codecs.BOM_UTF8)
    if not line.strip():
        return None
    try:
        row = _read(line)
    except (ValueError, RecursionError) as error:
        return {"line": entry.number, "content": line.decode("utf-8", "replace").rstrip("\n"),
                "error": f"line {entry.number} is not JSON: {error}", "reason": "bad_input"}  # fmt: skip
    if not isinstance(row, dict) or not isinstance(row.get(field), str):
        row = row if isinstance(row, dict) else {"content": row}
        return {**row, "error": f"line {entry.number} has no text in {field!r}", "reason": "bad_input"}
    return Document(row, field)


def _read(line: bytes) -> Any:
    """What a JSON line holds, numbers of any length as they are. Raises ValueError, also for what JSON cannot hold."""
    return json.loads(line.decode("utf-8"), parse_float=_finite, parse_constant=_constant)


def _constant(text: str) -> float | None:
    """NaN is how Python and pandas write that there is nothing, which JSON has null for. Raises ValueError."""
    return None if text == "NaN" else _finite(text)


def _finite(text: str) -> float:
    """A number with a point, which must not become null on the way out. Raises ValueError."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number in JSON")
    return number


# -- out ---------------------------------------------------------------------------------------------------------------


def _record(document: Document, scrubbed: Scrubbed) -> Record:
    """A document with what scrubbing adds to it: a title and authors only where it has none."""
    row = document.row
    found: Record = {**row, document.field: scrubbed.text, "word_count": count_words(scrubbed.text)}
    if not row.get("title"):
        found["title"] = scrubbed.title
    if not row.get("authors"):
        found["authors"] = writers(scrubbed.authors)
        found["people"] = [
            {"name": each.name, "kind": each.kind, "url": each.url, "role": each.role, "bio": each.bio}
            for each in scrubbed.authors
        ]
    found["removed"] = _removed(scrubbed) + _removed_before(row)
    return found


def _removed(scrubbed: Scrubbed) -> list[Any]:
    return [
        {"role": each.role, "reason": each.reason, "text": each.text, "position": each.position, "score": each.score}
        for each in scrubbed.blocks
        if not each.kept
    ]


def _removed_before(row: Mapping[str, Any]) -> list[Any]:
    """What was taken out of a document earlier, by us or by others, stays with it."""
    before = row.get("removed")
    if before is None:
        return []
    return before if isinstance(before, list) else [before]
