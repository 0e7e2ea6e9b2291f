"""Is the crawl well? Each source against its own past, feeds, hosts, rejections, the last run and the disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Literal

from newscrawl.storage import health
from newscrawl.storage.database import connect_readonly
from newscrawl.storage.health import HostCounts, LastRun, SourceCounts

Level = Literal["problem", "note"]

#: A source is expected to bring something when each of its earlier windows had so many new stories.
EXPECTED_STORIES = 5
#: A window with less than this share of the poorest earlier one is a problem.
POOR_SHARE = 0.5
#: Stories from which on the gaps between them say how long a source may be quiet, in how many hours they must have
#: come, and how many times the longest gap that is.
GAP_STORIES, GAP_ARRIVALS, GAP_FACTOR = 10, 4, 2.0
#: Hours that any source may be quiet.
QUIET_HOURS = 24.0
#: Pages from which on shares of them mean something.
MANY_PAGES = 10
#: Shares of the pages of a source that are rejected: a problem now, and what it must have been below before.
REJECTED_NOW, REJECTED_BEFORE = 0.5, 0.25
#: Without a past a source is a problem from this share on.
REJECTED_ALONE = 0.8
#: Share of a host's requests that are refused or not answered, from which on it is a problem.
REFUSED_SHARE = 0.5
#: Days that the disk must last at the pace of the last week, and free bytes that it must have anyway.
DISK_DAYS, DISK_BYTES = 7.0, 500_000_000
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, or worth knowing. ``subject`` is a source, host or feed, ``crawl`` or ``disk``."""

    level: Level
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes: free where database and archive lie, what they hold, and what the archive grew in the last week."""

    free: int
    database: int
    archive: int
    archive_week: int


@dataclass(frozen=True, slots=True)
class Health:
    """The report. ``window`` is its length in hours, up to ``at``."""

    at: str
    window: float
    run: LastRun | None
    sources: list[SourceCounts]
    hosts: list[HostCounts]
    disk: Disk
    findings: list[Finding]

    @property
    def is_well(self) -> bool:
        return not any(finding.level == "problem" for finding in self.findings)


def examine(database: Path, archive: Path, now: datetime, window: timedelta) -> Health:
    """Raises DatabaseError when there is no database."""
    with closing(connect_readonly(database)) as opened:
        run = health.last_run(opened.conn)
        sources = health.count_sources(opened.conn, now, window)
        hosts = list(health.count_hosts(opened.conn, now, window))
    disk = _disk(database, archive, now)
    findings = [*_judge_run(run, now, window), *_judge_disk(disk)]
    for source in sources:
        findings += _judge_source(source)
        findings += _judge_layout(source, now)
    for host in hosts:
        findings += _judge_host(host)
    findings.sort(key=lambda finding: finding.level != "problem")
    hours = window.total_seconds() / 3600
    return Health(now.strftime("%Y-%m-%dT%H:%M:%SZ"), hours, run, sources, hosts, disk, findings)


def _judge_run(run: LastRun | None, now: datetime, window: timedelta) -> Iterator[Finding]:
    if run is None:
        yield Finding("problem", "crawl", "none has run yet")
        return
    ended = run.finished_at or run.started_at
    age = now - datetime.fromisoformat(ended.replace("Z", "+00:00"))
    if run.state == "failed":
        yield Finding("problem", "crawl", f"the last run failed at {ended}")
    elif age > window:
        yield Finding("problem", "crawl", f"the last run {_ending(run)} {ended}, {_span(age)} ago")
    elif run.state == "interrupted":
        yield Finding("note", "crawl", "the last run was interrupted; the next one goes on")


def _ending(run: LastRun) -> str:
    return "ended" if run.finished_at else "began and did not end"


def _judge_source(source: SourceCounts) -> Iterator[Finding]:
    if source.left_out_since is not None:  # that it is quiet says nothing
        text = f"no crawl has asked for it since {source.left_out_since}: is it still among the sources?"
        yield Finding("note", source.name, text)
        return
    if source.feeds and len(source.failing) == source.feeds:
        url, error, _ = source.failing[0]
        which = f"its one feed fails: {url}" if source.feeds == 1 else f"all {source.feeds} feeds fail, such as {url}"
        yield Finding("problem", source.name, f"{which}: {error}")
    else:
        yield from _failing(source)
    least = min(source.earlier, default=0)
    if len(source.earlier) >= 2 and least >= EXPECTED_STORIES and source.new < POOR_SHARE * least:
        text = f"{source.new} new stories, where earlier weeks had {least} to {max(source.earlier)}"
        yield Finding("problem", source.name, text)
    elif _is_too_quiet(source):
        assert source.quiet is not None
        assert source.longest_gap is not None
        quiet, longest = (_span(timedelta(hours=hours)) for hours in (source.quiet, source.longest_gap))
        yield Finding("problem", source.name, f"no new story for {quiet}; before, never for more than {longest}")
    yield from _judge_rejections(source)


def _failing(source: SourceCounts) -> Iterator[Finding]:
    """The feeds that failed, those together that failed alike, as all of a closed host do."""
    alike: dict[str, list[tuple[str, str | None]]] = {}
    for url, error, polled in source.failing:
        alike.setdefault(error, []).append((url, polled))
    for error, polls in alike.items():
        url, polled = polls[0]
        text = f"a feed failed at {polled}: {url}"
        if len(polls) > 1:
            text = f"{len(polls)} of {source.feeds} feeds failed alike, such as {url} at {polled}"
        yield Finding("note", source.name, f"{text}: {error}")


def _judge_layout(source: SourceCounts, now: datetime) -> Iterator[Finding]:
    """A change of layout is no fault, but the time to look at what comes out of the new one."""
    changed = source.layout_changed_at
    if changed is not None and now - datetime.fromisoformat(changed.replace("Z", "+00:00")) <= _WEEK:
        text = f"layout_changed: since {changed} its stories stand elsewhere on its pages; look at a few with 'show'"
        yield Finding("note", source.name, text)


def _is_too_quiet(source: SourceCounts) -> bool:
    if source.quiet is None or source.longest_gap is None:
        return False
    if source.stories < GAP_STORIES or source.arrivals < GAP_ARRIVALS:
        return False
    return source.quiet > max(QUIET_HOURS, GAP_FACTOR * source.longest_gap)


def _judge_rejections(source: SourceCounts) -> Iterator[Finding]:
    rejected = sum(source.rejected.values())
    if source.pages < MANY_PAGES:
        return
    share = rejected / source.pages
    has_past = source.earlier_pages >= MANY_PAGES
    before = source.earlier_rejected / source.earlier_pages if has_past else 0.0
    if share > (REJECTED_NOW if has_past else REJECTED_ALONE) and before < REJECTED_BEFORE:
        most = max(source.rejected, key=lambda reason: source.rejected[reason])
        past = f", where it was {before:.0%} before" if has_past else ""
        text = f"{share:.0%} of {source.pages} pages are rejected{past}, most as {most}"
        yield Finding("problem", source.name, text + _retries(source))


def _retries(source: SourceCounts) -> str:
    """When what gave nothing is asked for again."""
    if not source.to_retry:
        return ""
    many, first = source.to_retry, source.next_retry_at
    return f"; {many} are asked for again while something lists them, the first from {first} on"


def _judge_host(host: HostCounts) -> Iterator[Finding]:
    if host.robots_error is not None:
        yield Finding("problem", host.host, f"its robots.txt cannot be read, which closes it: {host.robots_error}")
    bad = host.refused + host.unanswered
    if bad:
        text = f"of {host.fetches} requests {host.refused} refused, {host.unanswered} without an answer"
        is_bad = host.fetches >= MANY_PAGES and bad >= REFUSED_SHARE * host.fetches
        yield Finding("problem" if is_bad else "note", host.host, text)
    if host.backed_off:
        yield Finding("note", host.host, f"{host.backed_off} URLs wait after a failure")


def _disk(database: Path, archive: Path, now: datetime) -> Disk:
    total = recent = 0
    for path in archive.glob("*.warc.gz") if archive.is_dir() else ():
        try:
            about = path.stat()
        except OSError:
            continue
        total += about.st_size
        if about.st_mtime > (now - _WEEK).timestamp():
            recent += about.st_size
    sizes = [path for path in (database, database.with_name(database.name + "-wal")) if path.exists()]
    folder = archive if archive.is_dir() else database.parent
    free = min(shutil.disk_usage(place).free for place in (database.parent, folder))
    return Disk(free, sum(path.stat().st_size for path in sizes), total, recent)


def _judge_disk(disk: Disk) -> Iterator[Finding]:
    days = disk.free / (disk.archive_week / 7) if disk.archive_week else None
    if disk.free < DISK_BYTES:
        yield Finding("problem", "disk", f"{disk.free / 1e9:.2f} GB free")
    elif days is not None and days < DISK_DAYS:
        yield Finding("problem", "disk", f"{disk.free / 1e9:.1f} GB free, at this pace for {days:.1f} days")


def usual(source: SourceCounts) -> float | None:
    """The median of a source's earlier windows."""
    return median(source.earlier) if source.earlier else None


def _span(length: timedelta) -> str:
    hours = length.total_seconds() / 3600
    return f"{hours / 24:.1f} days" if hours >= 48 else f"{hours:.1f} hours"
