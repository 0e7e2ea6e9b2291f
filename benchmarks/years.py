"""Years of crawling, for benchmarks/scale.py: invented stories, stored by what a crawl stores by.

Feeds list them, they are leased, settled and asked for again, a run a day; only fetching and extraction are left out.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from benchmarks.newsrooms import BEGUN, DAYS, Written, Years, edited
from newscrawl.items import Hints, Page, Rejection, RejectionReason
from newscrawl.storage import feeds, outcomes, queue, runs, urls
from newscrawl.storage.batch import Batch
from newscrawl.storage.clusters import group_stories
from newscrawl.storage.database import connect
from newscrawl.storage.moments import utc_text
from newscrawl.storage.runs import Counts
from newscrawl.storage.sitememory import remember
from newscrawl.visits import Candidate, Extracted, Fetched, NotModified, Unfetched

STEPS = 10
DAY = 150  # stories that the two passes at a crawl's end are measured with
_HOUR = timedelta(hours=1)
_REFUSED = (RejectionReason.INDEX_PAGE, RejectionReason.PAYWALL, RejectionReason.EMPTY, RejectionReason.NOT_HTML)


@dataclass
class Crawls:
    """A crawl a day. ``seconds`` is what storing took of the CPU for ``pages`` pages, since they were last set to 0."""

    path: Path
    years: Years
    seconds: float = 0.0
    pages: int = 0
    later: deque[tuple[datetime, int, Written]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.database = connect(self.path)
        self.db = self.database.conn
        self.batch = Batch(self.db)
        self.chosen = random.Random(8)
        with self.batch.change() as db:
            self.source_ids = {
                each.name: runs.source_row(db, each.source, utc_text(BEGUN)) for each in self.years.newsrooms
            }
            self.feeds = {
                each.name: [feeds.feed_row(db, self.source_ids[each.name], url, "feed") for url in each.source.feeds]
                for each in self.years.newsrooms
            }
        self.begin(BEGUN)

    def begin(self, moment: datetime) -> None:
        """The next crawl; it reads pages with what is known of their sites."""
        with self.batch.change() as db:
            self.run_id = runs.start_run(db, started_at=utc_text(moment), arguments="--all", version="0.1.0")
        self.scope = queue.Scope(tuple(self.source_ids.values()), self.run_id)
        self.counts = {source_id: Counts(feeds_ok=2) for source_id in self.source_ids.values()}
        self.memories = dict(self.db.execute("SELECT source_id, version FROM site_memories").fetchall())

    def end(self, moment: datetime) -> None:
        with self.batch.change() as db:
            runs.finish_run(db, self.run_id, finished_at=utc_text(moment), state="finished", counts=self.counts)
        self.batch.commit()

    def store(self, written: Written) -> None:
        """A story is found and asked for, and those of an hour ago once more."""
        while self.later and self.later[0][0] <= written.moment:
            _, url_id, earlier = self.later.popleft()
            self.settle(self.once_more(url_id, earlier, written.moment), earlier)
        moment, source_id = written.moment, self.source_ids[written.newsroom.name]
        begun = time.process_time()
        with self.batch.change() as db:
            feed = self.chosen.choice(self.feeds[written.newsroom.name])
            hints = Hints("feed", feed.url, written.story.title, written.story.date_published)
            listed = [Candidate(url, hints) for url, _ in list(written.newsroom.latest)[-10:]]
            urls.add_urls(db, listed, source_id=source_id, feed_id=feed.id, now=moment)
            if self.chosen.random() < 0.02:  # some wait for years
                return
            due = queue.lease(db, written.newsroom.host, self.scope, moment, seconds=3600)
        self.seconds += time.process_time() - begun
        if due is not None:
            self.settle(self.outcome(due.id, written), written)
            if self.chosen.random() < 0.4:
                self.later.append((moment + _HOUR, due.id, written))

    def once_more(self, url_id: int, written: Written, moment: datetime) -> Extracted | NotModified:
        fetched = self.fetched(url_id, written, moment)
        if self.chosen.random() < 0.85:
            return NotModified(url_id, fetched.source_id, moment)
        story = edited(written.story, self.chosen, written.newsroom)
        return Extracted(fetched, replace(story, memory=self.memories.get(fetched.source_id)))

    def outcome(self, url_id: int, written: Written) -> Extracted | Unfetched:
        fetched, lot = self.fetched(url_id, written, written.moment), self.chosen.random()
        if lot < 0.01:
            return Unfetched(url_id, fetched.source_id, written.moment, "TimeoutError: took over 30 s")
        if lot < 0.02:
            return Unfetched(url_id, fetched.source_id, written.moment, "robots.txt forbids it", disallowed=True)
        if lot < 0.1:
            reason = self.chosen.choice(_REFUSED)
            return Extracted(fetched, Rejection(written.story.url, reason, "12 words", written.story.extractor))
        return Extracted(fetched, replace(written.story, memory=self.memories.get(fetched.source_id)))

    def fetched(self, url_id: int, written: Written, moment: datetime) -> Fetched:
        url = written.story.url
        page = Page(url, url, 200, {"etag": f'"{url_id:x}"'}, f"{url} {moment}".encode(), moment)
        return Fetched(url_id, self.source_ids[written.newsroom.name], page, None, f"{moment:%Y%m%d}.warc.gz", 77)

    def settle(self, item: Extracted | NotModified | Unfetched, written: Written) -> None:
        begun = time.process_time()
        with self.batch.change() as db:
            count = outcomes.settle(db, self.run_id, item, (3_600.0, 86_400.0))
        self.batch.commit_if_due()
        self.seconds += time.process_time() - begun
        self.pages += 1
        counts = self.counts[self.source_ids[written.newsroom.name]]
        setattr(counts, count, getattr(counts, count) + 1)


def fill(path: Path, newsrooms: int, total: int) -> None:
    """Make a database of so many stories and print what that costs, a line a tenth."""
    years = Years(newsrooms, total)
    crawls = Crawls(path, years)
    written = years.written()
    print(f"{'':8}{'':>8}{'CPU ms':>8}{'near-dup.,':>12}{'memory,':>10}{'bytes':>10}")
    print(f"{'stories':>8}{'URLs':>8}{'a page':>8}{'150, CPU s':>12}{'150, CPU s':>10}{'a story':>10}")
    for _ in range(STEPS):
        crawls.seconds, crawls.pages = 0.0, 0
        last = stored(crawls, islice(written, total // STEPS - DAY))
        cost = crawls.seconds / crawls.pages * 1_000
        learn(crawls.db, last)
        crawls.begin(last)
        last = stored(crawls, islice(written, DAY))  # as many as one crawl may bring: what the end of it costs
        grouping, remembering = learn(crawls.db, last)
        crawls.begin(last)
        stories, addresses, pages, size = crawls.db.execute(
            "SELECT (SELECT count(*) FROM stories), (SELECT count(*) FROM urls), page_count, page_size"
            " FROM pragma_page_count, pragma_page_size"
        ).fetchone()
        print(f"{stories:>8}{addresses:>8}{cost:>8.2f}{grouping:>12.2f}{remembering:>10.2f}"
              f"{pages * size / stories:>10,.0f}", flush=True)  # fmt: skip
    crawls.end(BEGUN + timedelta(days=DAYS))
    crawls.database.close()


def stored(crawls: Crawls, some: Iterator[Written]) -> datetime:
    """Store some stories, with a crawl for each day on which there are some; gives the time of the last."""
    moment = BEGUN
    for written in some:
        if moment is not BEGUN and written.moment.date() != moment.date():
            crawls.end(moment)
            crawls.begin(written.moment)
        crawls.store(written)
        moment = written.moment
    crawls.end(moment)
    return moment


def learn(db: sqlite3.Connection, moment: datetime) -> tuple[float, float]:
    """CPU seconds of what a crawl does at its end: near-duplicates, and what sites repeat."""
    now = utc_text(moment)
    return cpu(lambda: group_stories(db, now=now)), cpu(lambda: remember(db, now=now))


def cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
