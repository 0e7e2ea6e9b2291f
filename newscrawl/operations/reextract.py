"""Stored stories, and pages that were refused, anew from the archive, with the present extractor."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from newscrawl.errors import ArchiveError
from newscrawl.extraction import extractor as present_extractor
from newscrawl.items import Page, Rejection, Source, Story
from newscrawl.operations.batch import Unreadable, extract_all
from newscrawl.parts import joining
from newscrawl.storage import refused, restate
from newscrawl.storage.batch import Batch
from newscrawl.storage.database import connect, connect_readonly
from newscrawl.storage.lock import CrawlLock
from newscrawl.storage.moments import utc_text
from newscrawl.storage.refused import Refused
from newscrawl.storage.restate import Candidate, Present, StoredPage
from newscrawl.storage.sitememory import Memories
from newscrawl.warcs import read_page
from newscrawl.workers import Limits

if TYPE_CHECKING:
    from sqlite3 import Connection

Outcome: TypeAlias = Story | Rejection | Unreadable

#: Differences that a report shows.
SAMPLES = 3
#: Lines of one difference that it shows.
SAMPLE_LINES = 24
NO_SOURCES: Mapping[str, Source] = {}
_READ = 200  # candidates read at a time, each time from a connection that then lets go


@dataclass(frozen=True, slots=True)
class Sample:
    """A story whose text or title changes, and how: lines of a unified diff."""

    url: str
    lines: tuple[str, ...]


@dataclass(slots=True)
class Report:
    """What became of the stories. ``changed`` has another text or title, ``refined`` other metadata or blocks only.

    ``kept`` counts stories whose page gives no story any more, by reason, ``missing`` those without an archived page.
    Both stay as they are. ``refused`` counts pages that gave no story before, ``accepted`` those that give one now;
    ``lost`` are such pages that the archive no longer holds.
    """

    same: int = 0
    changed: int = 0
    refined: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    missing: int = 0
    missing_why: str = ""  # of the first
    refused: int = 0
    accepted: int = 0
    lost: int = 0
    samples: list[Sample] = field(default_factory=list)

    @property
    def looked_at(self) -> int:
        return self.same + self.changed + self.refined + self.kept.total() + self.missing


def count(path: Path, source: str | None, extractor: str | None) -> int:
    """Stories and refused pages that ``reextract`` would look at."""
    with closing(connect_readonly(path)) as database:
        return restate.count(database.conn, source, extractor) + refused.count(database.conn, source, extractor)


def without_row(path: Path, source: str | None, extractor: str | None, sources: Mapping[str, Source]) -> list[str]:
    """The sources of the stories that ``reextract`` would look at of which there is no row that may say `remove`."""
    with closing(connect_readonly(path)) as database:
        return [name for name in restate.sources(database.conn, source, extractor) if name not in sources]


def compare(
    path: Path, archive: Path, *, source: str | None, extractor: str | None, jobs: int | None, step: Callable[[], None],
    sources: Mapping[str, Source] = NO_SOURCES
) -> Report:  # fmt: skip
    """What ``reextract`` would do. Nothing is written, no lock is taken."""
    report = Report()
    with closing(connect_readonly(path)) as database:
        db = database.conn

        def receive(each: Candidate | Refused, page: Page | Unreadable, outcome: Outcome) -> None:
            story = _story(report, each, outcome)
            if story is not None and isinstance(each, Candidate):
                _judge(report, restate.present(db, each.story_id), story)
            elif story is not None and isinstance(each, Refused):
                report.accepted += refused.is_acceptable(db, each, story)
            step()

        extract_all(_pages(path, archive, source, extractor, sources), receive, jobs, Limits(), Memories(db).of)
    return report


def reextract(
    path: Path, archive: Path, *, source: str | None, extractor: str | None, jobs: int | None, step: Callable[[], None],
    sources: Mapping[str, Source] = NO_SOURCES
) -> Report:  # fmt: skip
    """Extract the archived page of every story that another extractor than ``extractor`` made, and store the result;
    then every archived page that another one refused.

    None for ``extractor`` means every story and page, else a run that was ended is gone on from by calling this again.
    A changed text or title is a revision whose reason is ``extractor``. ``step`` is called for each page. ``sources``
    are rows of sources files by name, for what they say is never text.

    Raises DatabaseBusyError while a crawl holds the database.
    """
    report = Report()
    lock = CrawlLock(path)
    lock.acquire()
    try:
        with closing(connect(path, create=False)) as database:
            batch = Batch(database.conn)

            def receive(each: Candidate | Refused, page: Page | Unreadable, outcome: Outcome) -> None:
                story = _story(report, each, outcome)
                if not isinstance(outcome, Unreadable):
                    with batch.change() as db:
                        _store(db, report, each, story)
                    batch.commit_if_due()
                step()

            try:
                memories = Memories(database.conn)
                pages = _pages(path, archive, source, extractor, sources)
                extract_all(pages, receive, jobs, Limits(), memories.of)
            finally:
                batch.commit()
    finally:
        lock.release()
    return report


def _store(db: Connection, report: Report, each: Candidate | Refused, story: Story | None) -> None:
    now = utc_text(datetime.now(timezone.utc))
    if isinstance(each, Candidate):
        if story is not None:
            _judge(report, restate.present(db, each.story_id), story)
            restate.restate(db, each, story, now)
    elif story is not None and refused.is_acceptable(db, each, story):
        report.accepted += 1
        refused.accept(db, each, story, present_extractor(), now)
    else:
        refused.keep(db, each, present_extractor())


def _pages(
    path: Path, archive: Path, source: str | None, extractor: str | None, sources: Mapping[str, Source]
) -> Iterator[tuple[Candidate | Refused, Page | Unreadable]]:
    """Every story and then every refused page; read in a thread of its own, so the connection is made here."""
    for candidates, number in ((restate.candidates, "story_id"), (refused.candidates, "id")):
        after = 0
        while True:
            with closing(connect_readonly(path)) as database:
                found: Sequence[Candidate | Refused] = candidates(
                    database.conn, source, extractor, after=after, limit=_READ
                )
            if not found:
                break
            for candidate in found:
                yield candidate, _page(candidate, archive, sources.get(candidate.source))
            after = getattr(found[-1], number)


def _page(candidate: Candidate | Refused, archive: Path, row: Source | None) -> Page | Unreadable:
    try:
        page = _archived(candidate, candidate, archive, row)
        if isinstance(candidate, Candidate) and candidate.pages:
            parts = {each.number: _archived(each, candidate, archive, row) for each in candidate.pages}
            page = replace(page, whole=parts.pop(0, None), parts=tuple(parts.values()))
    except ArchiveError as error:
        return Unreadable(str(error))
    return page


def _archived(
    place: Candidate | Refused | StoredPage, candidate: Candidate | Refused, archive: Path, row: Source | None
) -> Page:
    """Raises ArchiveError."""
    if place.warc_file is None or place.warc_offset is None:
        raise ArchiveError("its page was not archived")
    page = read_page(archive / place.warc_file, place.warc_offset)
    remove = row.remove if row is not None else ()
    return replace(
        page, source=candidate.source, site_name=candidate.site_name, locale=candidate.locale, remove=remove
    )


def _story(report: Report, each: Candidate | Refused, outcome: Outcome) -> Story | None:
    if isinstance(each, Refused):
        if isinstance(outcome, Unreadable):
            report.lost += 1
        else:
            report.refused += 1
    elif isinstance(outcome, Unreadable):
        report.missing += 1
        report.missing_why = report.missing_why or outcome.error
    elif isinstance(outcome, Rejection):
        report.kept[outcome.reason.value] += 1
    if isinstance(outcome, Story) and isinstance(each, Candidate):
        return joining.with_lost(outcome, each.lost)
    return outcome if isinstance(outcome, Story) else None


def _judge(report: Report, present: Present, story: Story) -> None:
    """Count what the new reading changes."""
    if restate.is_changed(present, story):
        report.changed += 1
        if len(report.samples) < SAMPLES:
            report.samples.append(Sample(story.url, tuple(_difference(present, story))))
    elif restate.is_refined(present, story):
        report.refined += 1
    else:
        report.same += 1


def _difference(present: Present, story: Story) -> Iterator[str]:
    before = [present.columns["title"] or "", *present.columns["text"].splitlines()]
    after = [story.title or "", *story.text.splitlines()]
    lines = list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]
    yield from lines[:SAMPLE_LINES]
    if len(lines) > SAMPLE_LINES:
        yield f"… {len(lines) - SAMPLE_LINES} more lines"
