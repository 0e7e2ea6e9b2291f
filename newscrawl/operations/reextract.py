"""Stored stories anew from their archived pages, with the present extractor."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

from newscrawl.errors import ArchiveError
from newscrawl.items import Page, Rejection, Story
from newscrawl.operations.batch import Unreadable, extract_all
from newscrawl.storage import restate
from newscrawl.storage.batch import Batch
from newscrawl.storage.database import connect, connect_readonly
from newscrawl.storage.lock import CrawlLock
from newscrawl.storage.restate import Candidate, Present
from newscrawl.storage.sitememory import Memories
from newscrawl.storage.urls import utc_text
from newscrawl.warcs import read_page
from newscrawl.workers import Limits

#: Differences that a report shows.
SAMPLES = 3
#: Lines of one difference that it shows.
SAMPLE_LINES = 24
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
    Both stay as they are.
    """

    same: int = 0
    changed: int = 0
    refined: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    missing: int = 0
    missing_why: str = ""  # of the first
    samples: list[Sample] = field(default_factory=list)

    @property
    def looked_at(self) -> int:
        return self.same + self.changed + self.refined + self.kept.total() + self.missing


def count(path: Path, source: str | None, extractor: str | None) -> int:
    """Stories that ``reextract`` would look at."""
    with closing(connect_readonly(path)) as database:
        return restate.count(database.conn, source, extractor)


def compare(
    path: Path, archive: Path, *, source: str | None, extractor: str | None, jobs: int | None, step: Callable[[], None]
) -> Report:
    """What ``reextract`` would do. Nothing is written, no lock is taken."""
    report = Report()
    with closing(connect_readonly(path)) as database:

        def receive(candidate: Candidate, page: Page | Unreadable, outcome: Story | Rejection | Unreadable) -> None:
            story = _story(report, outcome)
            if story is not None:
                present = restate.present(database.conn, candidate.story_id)
                _judge(report, present, story)
            step()

        memories = Memories(database.conn)
        extract_all(_pages(path, archive, source, extractor), receive, jobs, Limits(), memories.of)
    return report


def reextract(
    path: Path, archive: Path, *, source: str | None, extractor: str | None, jobs: int | None, step: Callable[[], None]
) -> Report:
    """Extract the archived page of every story that another extractor than ``extractor`` made, and store the result.

    None for ``extractor`` means every story, else a run that was ended is gone on from by calling this again. A
    changed text or title is a revision whose reason is ``extractor``. ``step`` is called for each story.

    Raises DatabaseBusyError while a crawl holds the database.
    """
    report = Report()
    lock = CrawlLock(path)
    lock.acquire()
    try:
        with closing(connect(path, create=False)) as database:
            batch = Batch(database.conn)

            def receive(candidate: Candidate, page: Page | Unreadable, outcome: Story | Rejection | Unreadable) -> None:
                story = _story(report, outcome)
                if story is not None:
                    with batch.change() as db:
                        _judge(report, restate.present(db, candidate.story_id), story)
                        restate.restate(db, candidate, story, utc_text(datetime.now(timezone.utc)))
                    batch.commit_if_due()
                step()

            try:
                memories = Memories(database.conn)
                extract_all(_pages(path, archive, source, extractor), receive, jobs, Limits(), memories.of)
            finally:
                batch.commit()
    finally:
        lock.release()
    return report


def _pages(
    path: Path, archive: Path, source: str | None, extractor: str | None
) -> Iterator[tuple[Candidate, Page | Unreadable]]:
    """Every candidate with its page; read in a thread of its own, so the connection is made here."""
    after = 0
    while True:
        with closing(connect_readonly(path)) as database:
            found = restate.candidates(database.conn, source, extractor, after=after, limit=_READ)
        if not found:
            return
        for candidate in found:
            yield candidate, _page(candidate, archive)
        after = found[-1].story_id


def _page(candidate: Candidate, archive: Path) -> Page | Unreadable:
    if candidate.warc_file is None or candidate.warc_offset is None:
        return Unreadable("its page was not archived")
    try:
        page = read_page(archive / candidate.warc_file, candidate.warc_offset)
    except ArchiveError as error:
        return Unreadable(str(error))
    return replace(page, source=candidate.source, site_name=candidate.site_name, locale=candidate.locale)


def _story(report: Report, outcome: Story | Rejection | Unreadable) -> Story | None:
    if isinstance(outcome, Unreadable):
        report.missing += 1
        report.missing_why = report.missing_why or outcome.error
    elif isinstance(outcome, Rejection):
        report.kept[outcome.reason.value] += 1
    else:
        return outcome
    return None


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
