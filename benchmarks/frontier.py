"""The frontier with a million URLs in it: memory, and the time that the next request takes.

    python benchmarks/frontier.py [--urls 1000000] [--hosts 1000] [--pages 5000]

A real crawl with a real database; only the network is left out, by a handler that answers 304 at once, so that each
page goes the whole way from the queue to its outcome. Status 1 when a figure misses its bound.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from scrapy import Request, Spider
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from newscrawl.frontier.scheduler import FrontierScheduler  # noqa: E402
from newscrawl.items import Source  # noqa: E402
from newscrawl.operations.crawl import run_crawl  # noqa: E402
from newscrawl.spiders.selection import Selection  # noqa: E402
from newscrawl.storage import runs  # noqa: E402
from newscrawl.storage.database import connect  # noqa: E402

#: Megabytes; milliseconds for the median; CPU seconds until the first request may go out.
MAX_MEMORY, MAX_NEXT, MAX_OPEN = 300, 1.0, 5.0
SOURCE = Source("million", feeds=("http://h0.example/feed.xml",))
_FILL = """
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)
INSERT INTO urls (source_id, url, normalized_url, host, priority, method, discovered_at)
SELECT 1, 'http://h' || (n % ?) || '.example/2026/news/a-story-with-a-long-name-' || n,
    'h' || (n % ?) || '.example/2026/news/a-story-with-a-long-name-' || n, 'h' || (n % ?) || '.example',
    1700000000 + (n * 7919) % 100000000, 'sitemap', '2026-01-01T00:00:00Z'
FROM numbers
"""


class NoNetwork(BaseDownloadHandler):
    """Nothing is forbidden, and nothing has changed."""

    async def download_request(self, request: Request) -> Response:
        return Response(request.url, status=404 if request.url.endswith("/robots.txt") else 304, request=request)

    async def close(self) -> None:
        pass


class TimedScheduler(FrontierScheduler):
    """Notes how long it takes to open the queue, and to find each next request that there is."""

    opened = 0.0
    seconds: list[float] = []  # noqa: RUF012  # one crawl a process

    def open(self, spider: Spider) -> None:
        begun = time.process_time()
        super().open(spider)
        TimedScheduler.opened = time.process_time() - begun

    def next_request(self) -> Request | None:
        begun = time.perf_counter()
        request = super().next_request()
        if request is not None:
            self.seconds.append(time.perf_counter() - begun)
        return request


def fill(path: Path, urls: int, hosts: int) -> None:
    database = connect(path)
    with database.conn as db:
        runs.source_row(db, SOURCE, "2026-01-01T00:00:00Z")
        db.execute(_FILL, (urls, hosts, hosts, hosts))
    database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--urls", type=int, default=1_000_000)
    parser.add_argument("--hosts", type=int, default=1_000)
    parser.add_argument("--pages", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "news.db"
        # in a process of its own: its memory is not the crawl's
        filling = multiprocessing.get_context("spawn").Process(target=fill, args=(path, options.urls, options.hosts))
        filling.start()
        filling.join()
        settings: dict[str, object] = {
            "NEWSCRAWL_DB": str(path),
            "NEWSCRAWL_LIMIT": options.pages,
            "NEWSCRAWL_PROGRESS": False,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "WARNING",
            "SCHEDULER": TimedScheduler,
            "DOWNLOAD_HANDLERS": {"http": NoNetwork},
            "ITEM_PIPELINES": {"pipelines.store.StorePipeline": 300},
        }
        result = run_crawl(Selection((SOURCE,), {}), settings)
    pages = sum(counts.unchanged for counts in result.counts.values())
    if result.error or pages != options.pages:
        sys.exit(f"{pages} pages: {result.error}")
    report(options.urls, pages)


def report(urls: int, pages: int) -> None:
    milliseconds = sorted(second * 1000 for second in TimedScheduler.seconds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    rows = [
        ("memory, MB", memory, MAX_MEMORY),
        ("next_request, median, ms", statistics.median(milliseconds), MAX_NEXT),
        ("opening the queue, CPU s", TimedScheduler.opened, MAX_OPEN),
    ]
    print(f"{urls} URLs queued, {pages} pages; next_request p99 {milliseconds[len(milliseconds) * 99 // 100]:.3f} ms")
    for text, value, bound in rows:
        print(f"{'ok  ' if value <= bound else 'MISS'} {text}: {value:.3f} (at most {bound})")
    if any(value > bound for _, value, bound in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
