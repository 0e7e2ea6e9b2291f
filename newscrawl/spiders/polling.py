"""Discovery: what a source lists is polled when it is due, and the stories that it names are queued."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.archivepages import ArchivePage, archive_pages
from newscrawl.errors import DatabaseError, DiscoveryError
from newscrawl.fetching.compression import FAULT, IN_PART
from newscrawl.fetching.limits import BudgetSpentError
from newscrawl.fetching.rules import RobotsRules
from newscrawl.frontier.session import Session, breathe, in_thread, now, stop_crawl
from newscrawl.items import Source
from newscrawl.spiders.answers import UNASKED, conditional, header, is_unasked, is_unchanged, reason
from newscrawl.spiders.feeds import MAX_ENTRIES, parse_feed
from newscrawl.spiders.sections import read_section
from newscrawl.spiders.sitemaps import SitemapRef, in_age, iter_sitemap, newest_first
from newscrawl.storage import feeds, retries
from newscrawl.storage.feeds import FeedState
from newscrawl.storage.moments import utc_text
from newscrawl.visits import Candidate
from newscrawl.wanted import unwanted

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: Entries that are parsed and queued before the reactor gets its turn: some 10 ms of work.
SLICE = 100

#: How long after its day, month or year the page of an archive may still be filled.
SETTLED = timedelta(days=1)
#: How long rests the page of one that is over and that lists nothing, or is not there: a wall or a fault may say so.
EMPTY_REST = timedelta(days=7)
#: Pages that the page of an archive may go on over; a busy paper's month has some sixty.
MAX_ARCHIVE_PAGES = 100

_POLL = "newscrawl_poll"
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Poll:
    """A request for a feed, sitemap or section page, and what is known of it.

    ``depth`` counts the indexes, or the first pages of an archive's page, above it.
    """

    source_id: int
    state: FeedState
    depth: int
    archive: ArchivePage | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether it is a page of an archive to which nothing will be added."""
        return self.archive is not None and self.archive.over_at + SETTLED <= now


class Entries:
    """The candidates of a list, as far as it can be read; its child sitemaps go into ``children``.

    ``fault`` is why that is not all where it is broken, ``count`` how many entries have come.
    """

    def __init__(self, found: Iterable[Candidate | SitemapRef], *, fault: str | None = None) -> None:
        self._found = found
        self.children: list[SitemapRef] = []
        self.count = 0
        self.fault = fault

    def __iter__(self) -> Iterator[Candidate]:
        try:
            for entry in self._found:
                self.count += 1
                if isinstance(entry, SitemapRef):
                    self.children.append(entry)
                else:
                    yield entry
        except DiscoveryError as error:
            self.fault = str(error)


class Discovery:
    """Asks for the lists of the crawl's sources and queues what they name.

    ``source_meta`` gives what the downloader must know of a source, by its row.
    """

    def __init__(self, crawler: Crawler, session: Session, source_meta: Callable[[int], dict[str, Any]]) -> None:
        self.crawler = crawler
        self.session = session
        self._source_meta = source_meta
        self._archives_read: set[str] = set()
        self.max_depth = crawler.settings.getint("NEWSCRAWL_MAX_DEPTH")

    def polls(self) -> Iterator[Request]:
        """The requests for all lists that are due. Raises DatabaseError."""
        for source_id in self.session.scope.source_ids:
            for kind, url in _listed(self.session.sources[source_id]):
                yield from self._polls(source_id, kind, url)
            for page in self._archives(self.session.sources[source_id]):
                yield from self._polls(source_id, "archive", page.url, archive=page)

    def _archives(self, source: Source) -> Iterator[ArchivePage]:
        """The pages of a source's archives that list the time that the crawl is for, else those that may still grow."""
        until = min(self.session.until or now(), now())
        since = self.session.since or until - SETTLED - timedelta(days=1)
        for template in source.archives:
            yield from archive_pages(template, since, until, source.timezone)

    def _polls(
        self, source_id: int, kind: str, url: str, *, parent: Poll | None = None, changed_at: str | None = None,
        archive: ArchivePage | None = None
    ) -> Iterator[Request]:  # fmt: skip
        with self.session.batch.change() as db:
            state = feeds.feed_row(db, source_id, url, kind, parent.state.id if parent else None)
        poll = Poll(source_id, state, parent.depth + 1 if parent else 0, archive)
        if archive is not None:
            self._archives_read.add(url)
        if state.is_due(now(), self._horizon, changed_at):
            yield self._request(poll)
        else:
            self.session.resting += 1
            yield from self._children(poll)

    def _children(self, poll: Poll, besides: Collection[str] = ()) -> Iterator[Request]:
        """What a list has named before: it may be due although the list itself is not, or has not changed."""
        for state in feeds.child_feeds(self.session.batch.connection, poll.state.id):
            if state.url not in besides:
                yield from self._polls(poll.source_id, state.kind, state.url, parent=poll, archive=poll.archive)

    def _request(self, poll: Poll) -> Request:
        source, state, headers = self.session.sources[poll.source_id], poll.state, {}
        # what was left out last time because it was too old may be wanted now: then the whole is asked for again
        is_covered = state.covered_since is not None and state.covered_since <= self._horizon
        is_wanted = retries.are_due(self.session.batch.connection, state.id, state.fetched_at, now())
        if source.conditional and is_covered and not is_wanted:
            headers = conditional(state.etag, state.last_modified)
        return Request(
            state.url,
            headers=headers,
            callback=getattr(self, f"read_{state.kind}"),
            errback=self.failed,
            meta={_POLL: poll, **IN_PART, **self._source_meta(poll.source_id)},
        )

    @property
    def _horizon(self) -> str:
        return utc_text(self.session.since) if self.session.since is not None else ""

    async def read_feed(self, response: Response) -> AsyncIterator[Any]:
        poll: Poll = response.meta[_POLL]
        if not self._is_readable(response, poll):
            return
        try:
            # in a thread: a large or hostile feed takes seconds
            feed = await in_thread(parse_feed, response.body, response.url, header(response, "Content-Type"))
        except DiscoveryError as error:
            self._failed(poll, response.status, response.meta.get(FAULT) or str(error))
            return
        if len(feed.candidates) >= MAX_ENTRIES:
            self.crawler.spider.logger.warning(  # type: ignore[union-attr]
                "%s lists over %d entries: no more are read", response.url, MAX_ENTRIES
            )
        await self._take(response, poll, Entries(newest_first(feed.candidates), fault=feed.fault))
        return
        yield  # an async generator, as Scrapy likes its callbacks

    async def read_sitemap(self, response: Response) -> AsyncIterator[Any]:
        poll: Poll = response.meta[_POLL]
        if not self._is_readable(response, poll):
            for request in self._children(poll):
                yield request
            return
        listed = Entries(iter_sitemap(response.body, response.url))
        await self._take(response, poll, listed)
        since, until = self.session.since, self.session.until
        wanted = [child for child in newest_first(listed.children) if in_age(child, since, until)]
        depth = self.session.sources[poll.source_id].max_depth or self.max_depth
        if poll.depth >= depth and wanted:
            self._failed(poll, response.status, f"{len(wanted)} sitemaps are more than {depth} levels deep: not read")
            return
        for child in wanted:
            for request in self._polls(poll.source_id, "sitemap", child.url, parent=poll, changed_at=child.lastmod):
                yield request
        if listed.fault is not None:  # what the rest of an index named before
            for request in self._children(poll, besides={child.url for child in listed.children}):
                yield request

    async def read_section(self, response: Response) -> AsyncIterator[Any]:
        poll: Poll = response.meta[_POLL]
        source = self.session.sources[poll.source_id]
        if not self._is_readable(response, poll):
            for request in self._children(poll):
                yield request
            return
        section = await in_thread(read_section, response.body, response.url)
        await self._take(response, poll, Entries(section.articles))
        if response.url == source.home and not _lists_something(source):
            named = [*(("feed", url) for url in section.feeds), ("robots", urljoin(source.home, "/robots.txt"))]
            for kind, url in named:
                for request in self._polls(poll.source_id, kind, url, parent=poll):
                    yield request

    async def read_archive(self, response: Response) -> AsyncIterator[Any]:
        """The stories of a day, month or year; what it goes on with is read, too."""
        poll: Poll = response.meta[_POLL]
        if not self._is_readable(response, poll):
            if response.status in _GONE and poll.is_over(now()):  # nothing was published then
                with self.session.batch.change() as db:
                    feeds.rest_until(db, poll.state, now() + EMPTY_REST)
            for request in self._children(poll):
                yield request
            return
        section = await in_thread(read_section, response.body, response.url)
        await self._take(response, poll, Entries(section.articles))
        following, first = section.following, poll.archive
        if following and first and first.goes_on_at(following) and following not in self._archives_read:
            if poll.depth + 1 >= MAX_ARCHIVE_PAGES:
                self._failed(poll, response.status, f"goes on after {MAX_ARCHIVE_PAGES} pages: no more are read")
                return
            for request in self._polls(poll.source_id, "archive", following, parent=poll, archive=first):
                yield request

    async def read_robots(self, response: Response) -> AsyncIterator[Any]:
        """The sitemaps that a site names in its robots.txt, for a source of which only the home page is known."""
        poll: Poll = response.meta[_POLL]
        if not self._is_readable(response, poll):
            for request in self._children(poll):
                yield request
            return
        await self._take(response, poll, Entries(()))
        for url in RobotsRules(response.body).sitemaps:
            for request in self._polls(poll.source_id, "sitemap", urljoin(response.url, url), parent=poll):
                yield request

    async def _take(self, response: Response, poll: Poll, listed: Entries) -> None:
        """Queue what a page lists, a slice at a time, then remember it as read: both in transactions of this order.

        What is whole of a broken list is queued, and the list is asked for again as a whole. So is the page of an
        archive of which not all was taken: only one from which nothing more can come rests for good.
        """
        entries = found = 0
        since, until, archive = self.session.since, self.session.until, poll.archive
        wanted = (candidate for candidate in listed if in_age(candidate, since, until))
        # of what is newer than that nothing was taken: the next crawl asks for the whole
        is_whole = until is None or (archive is not None and archive.over_at <= until)
        is_from_its_begin = archive is not None and (since is None or since <= archive.begins_at)
        covered_since = poll.state.covered_since if not is_whole else "" if is_from_its_begin else self._horizon
        source, is_left_out = self.session.sources[poll.source_id], False
        try:
            while chunk := list(islice(wanted, SLICE)):
                entries += len(chunk)
                is_left_out |= archive is not None and any(unwanted(each.url, source) for each in chunk)
                found += self.session.discover(chunk, source_id=poll.source_id, feed_id=poll.state.id)
                self.crawler.engine._slot.nextcall.schedule()  # type: ignore[union-attr]
                await breathe()
            listed.fault = fault = response.meta.get(FAULT) or listed.fault
            if fault is not None and not listed.count:
                self._failed(poll, response.status, fault)
                return
            with self.session.batch.change() as db:
                feeds.feed_read(
                    db,
                    poll.state,
                    source,
                    now=now(),
                    etag=header(response, "ETag") if is_whole and not is_left_out else None,
                    last_modified=header(response, "Last-Modified") if is_whole and not is_left_out else None,
                    covered_since=covered_since,
                    entries=entries,
                    found=found,
                    fault=fault,
                )
                if archive is not None and not is_whole:
                    feeds.rest_until(db, poll.state, None)
                elif poll.is_over(now()) and fault is None and not listed.count:
                    feeds.rest_until(db, poll.state, now() + EMPTY_REST)
                elif poll.is_over(now()) and fault is None and is_from_its_begin and not is_left_out:
                    feeds.rest_until(db, poll.state, now() + feeds.FOR_GOOD)
        except DatabaseError as error:
            stop_crawl(self.crawler, error)
            return
        counts = self.session.counts[poll.source_id]
        counts.feeds_ok += 1
        counts.feeds_failed += fault is not None
        self.crawler.stats.inc_value("newscrawl/found", found)

    def _is_readable(self, response: Response, poll: Poll) -> bool:
        """Whether there is something new to read; what is not is recorded here."""
        if is_unchanged(response):
            with self.session.batch.change() as db:
                feeds.feed_unchanged(db, poll.state, self.session.sources[poll.source_id], now=now())
            self.session.counts[poll.source_id].feeds_ok += 1
            return False
        if response.status != 200:
            unread = UNASKED if is_unasked(response) else f"status {response.status}"
            self._failed(poll, response.status, unread)
            return False
        return True

    def failed(self, failure: Failure) -> None:
        """No answer."""
        if isinstance(failure.value, BudgetSpentError):
            return  # the run says so; the feed is none the worse
        self._failed(failure.request.meta[_POLL], None, reason(failure))  # type: ignore[attr-defined]

    def _failed(self, poll: Poll, status: int | None, error: str) -> None:
        source = self.session.sources[poll.source_id]
        with self.session.batch.change() as db:
            feeds.feed_failed(db, poll.state, source, now=now(), status=status, error=error)
        self.session.counts[poll.source_id].feeds_failed += 1


def _listed(source: Source) -> Iterator[tuple[str, str]]:
    """What to poll: what the source lists, or its home page when it lists nothing."""
    yield from (("feed", url) for url in source.feeds)
    yield from (("sitemap", url) for url in source.sitemaps)
    yield from (("section", url) for url in source.sections)
    if source.home and not _lists_something(source):
        yield "section", source.home


def _lists_something(source: Source) -> bool:
    return bool(source.feeds or source.sitemaps or source.sections)
