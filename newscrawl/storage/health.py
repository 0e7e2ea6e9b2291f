"""What the database knows of how its sources fare: counts over a window, beside the same window of earlier weeks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newscrawl.storage import retries
from newscrawl.storage.moments import utc_text

#: Weeks back whose windows are what a source is compared with: the same hours of the same days.
WEEKS = 4
#: Answers by which a host says no, or not so fast.
REFUSALS = (401, 403, 429, 503)


#: A rest between two polls is a day at most: a robots.txt that nobody has asked for in longer is of no source's site.
_LONGEST_REST = timedelta(days=2)
# Sources that something of was due when the window began, and of which the crawls since then have polled nothing.
_LEFT_OUT = """
SELECT source_id, max(fetched_at) FROM feeds GROUP BY source_id
HAVING max(fetched_at) <= :begin AND min(coalesce(next_fetch_at, fetched_at)) <= :begin
    AND EXISTS (SELECT 1 FROM runs WHERE started_at > :begin AND state = 'finished')
"""


@dataclass(slots=True)
class SourceCounts:
    """A source in the window. ``earlier`` are its new stories in that window of past weeks, the latest first.

    Only weeks in which it was known count. ``longest_gap`` and ``quiet`` are hours without a new story: the longest of
    the past weeks, and now. ``arrivals`` are the hours of the past weeks in which some came: a first crawl brings many
    at once.
    """

    name: str
    new: int = 0
    earlier: list[int] = field(default_factory=list)
    last_new_at: str | None = None
    quiet: float | None = None
    longest_gap: float | None = None
    stories: int = 0
    arrivals: int = 0
    pages: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    earlier_pages: int = 0
    earlier_rejected: int = 0
    feeds: int = 0
    failing: list[tuple[str, str, str | None]] = field(default_factory=list)  # url, error, last poll
    queued: int = 0
    to_retry: int = 0  # URLs that gave nothing and are asked for again while something lists them
    next_retry_at: str | None = None  # the first of them
    layout_changed_at: str | None = None  # the last time that its pages stopped to match what was known of them
    left_out_since: str | None = None  # its last poll, where the crawls of the window asked nothing of it that was due


@dataclass(frozen=True, slots=True)
class HostCounts:
    """A host's answers in the window. ``robots_error`` is why its robots.txt cannot be read, which closes it."""

    host: str
    fetches: int
    refused: int
    unanswered: int
    backed_off: int
    robots_error: str | None


@dataclass(frozen=True, slots=True)
class LastRun:
    """The latest run of a crawl."""

    id: int
    started_at: str
    finished_at: str | None
    state: str


def last_run(db: sqlite3.Connection) -> LastRun | None:
    row = db.execute("SELECT id, started_at, finished_at, state FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return LastRun(*row) if row else None


def count_sources(db: sqlite3.Connection, now: datetime, window: timedelta) -> list[SourceCounts]:
    """Every source, by name."""
    rows = db.execute("SELECT id, name, added_at FROM sources ORDER BY name").fetchall()
    sources = {source_id: SourceCounts(name) for source_id, name, _ in rows}
    _count_stories(db, sources, now, window, {source_id: added_at for source_id, _, added_at in rows})
    _count_gaps(db, sources, now)
    _count_pages(db, sources, now, window)
    for source_id, url, error, fetched_at in db.execute("SELECT source_id, url, last_error, fetched_at FROM feeds"):
        sources[source_id].feeds += 1
        if error is not None:
            sources[source_id].failing.append((url, error, fetched_at))
    for source_id, polled in db.execute(_LEFT_OUT, {"begin": utc_text(now - window)}):
        sources[source_id].left_out_since = polled
    for source_id, queued in db.execute("SELECT source_id, count(*) FROM urls WHERE state = 'queued' GROUP BY 1"):
        sources[source_id].queued = queued
    _count_retries(db, sources)
    for source_id, ended in db.execute("SELECT source_id, max(valid_until) FROM site_layouts GROUP BY 1"):
        sources[source_id].layout_changed_at = ended
    return list(sources.values())


def _count_retries(db: sqlite3.Connection, sources: dict[int, SourceCounts]) -> None:
    rows = db.execute(
        "SELECT source_id, state, substr(last_error, 1, instr(last_error || ':', ':') - 1), vain, count(*),"
        " min(retry_at) FROM urls INDEXED BY urls_to_retry WHERE retry_at IS NOT NULL AND state != 'disallowed'"
        " GROUP BY 1, 2, 3, 4"
    )
    for source_id, state, reason, vain, number, next_retry_at in rows:
        if retries.is_hopeful(state, reason, vain):
            source = sources[source_id]
            source.to_retry += number
            source.next_retry_at = min(source.next_retry_at or next_retry_at, next_retry_at)


def _count_stories(
    db: sqlite3.Connection, sources: dict[int, SourceCounts], now: datetime, window: timedelta, added: dict[int, str]
) -> None:
    for week in range(WEEKS + 1):
        end = now - timedelta(weeks=week)
        begin = utc_text(end - window)
        counted = dict(
            db.execute(
                "SELECT source_id, count(*) FROM stories WHERE first_seen_at > ? AND first_seen_at <= ? GROUP BY 1",
                (begin, utc_text(end)),
            )
        )
        for source_id, source in sources.items():
            number = counted.get(source_id, 0)
            if week == 0:
                source.new = number
            elif added[source_id] <= begin:
                source.earlier.append(number)


def _count_gaps(db: sqlite3.Connection, sources: dict[int, SourceCounts], now: datetime) -> None:
    since = utc_text(now - timedelta(weeks=WEEKS))
    gaps = {
        source_id: (longest, arrivals)
        for source_id, longest, arrivals in db.execute(
            "SELECT source_id, max(day - before) * 24, count(DISTINCT hour) FROM (SELECT source_id,"
            " julianday(first_seen_at) AS day, substr(first_seen_at, 1, 13) AS hour,"
            " lag(julianday(first_seen_at)) OVER (PARTITION BY source_id ORDER BY first_seen_at) AS before"
            " FROM stories WHERE first_seen_at > ?) GROUP BY 1",
            (since,),
        )
    }
    rows = db.execute(
        "SELECT source_id, count(*), max(first_seen_at), (julianday(?) - julianday(max(first_seen_at))) * 24"
        " FROM stories GROUP BY 1",
        (utc_text(now),),
    )
    for source_id, stories, last, quiet in rows:
        source = sources[source_id]
        source.stories, source.last_new_at, source.quiet = stories, last, quiet
        source.longest_gap, source.arrivals = gaps.get(source_id, (None, 0))


def _count_pages(db: sqlite3.Connection, sources: dict[int, SourceCounts], now: datetime, window: timedelta) -> None:
    """Pages that answered, and rejections by reason: in the window, and in the weeks before it."""
    begin, before = utc_text(now - window), utc_text(now - window - timedelta(weeks=WEEKS))
    pages = db.execute(
        "SELECT urls.source_id, sum(fetched_at > ?), sum(fetched_at <= ?) FROM fetches JOIN urls ON urls.id = url_id"
        " WHERE fetched_at > ? AND status IS NOT NULL GROUP BY 1",
        (begin, begin, before),
    )
    for source_id, inside, earlier in pages:
        sources[source_id].pages, sources[source_id].earlier_pages = inside, earlier
    rejections = db.execute(
        "SELECT urls.source_id, reason, sum(rejected_at > ?), sum(rejected_at <= ?) FROM rejections"
        " JOIN urls ON urls.id = url_id WHERE rejected_at > ? GROUP BY 1, 2 ORDER BY 3 DESC",
        (begin, begin, before),
    )
    for source_id, reason, inside, earlier in rejections:
        sources[source_id].earlier_rejected += earlier
        if inside:
            sources[source_id].rejected[reason] = inside


def count_hosts(db: sqlite3.Connection, now: datetime, window: timedelta) -> Iterator[HostCounts]:
    """Hosts that refused something, gave no answer, made us wait or are closed by their robots.txt."""
    marks = ", ".join(map(str, REFUSALS))
    backed_off = dict(
        db.execute(
            "SELECT host, count(*) FROM urls WHERE state = 'queued' AND next_fetch_at > ? GROUP BY 1",
            (utc_text(now),),
        )
    )
    closed = {
        site.partition("://")[2]: error
        for site, error in db.execute(
            "SELECT site, error || ', since ' || coalesce(failed_since, fetched_at) FROM robots"
            " WHERE error IS NOT NULL AND fetched_at > ?",
            (utc_text(now - max(window, _LONGEST_REST)),),
        )
    }
    answers = {
        host: (fetches, refused, unanswered)
        for host, fetches, refused, unanswered in db.execute(
            f"SELECT host, count(*), total(status IN ({marks})), total(status IS NULL) FROM fetches"  # noqa: S608
            " JOIN urls ON urls.id = url_id WHERE fetched_at > ? GROUP BY 1",
            (utc_text(now - window),),
        )
    }
    for host in sorted({*backed_off, *closed, *answers}):
        fetches, refused, unanswered = answers.get(host, (0, 0, 0))
        counts = HostCounts(host, fetches, int(refused), int(unanswered), backed_off.get(host, 0), closed.get(host))
        if counts.refused or counts.unanswered or counts.backed_off or counts.robots_error:
            yield counts
