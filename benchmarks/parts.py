"""One part of benchmarks/crawl.py, in a process of its own: prints its figures as a line of JSON.

    python benchmarks/parts.py PART FOLDER PAGES JOBS

FOLDER holds urls.txt (the pages' addresses), once.txt (without their copies) and sources.toml (their hosts). Seconds
are CPU seconds of this process once it has imported what it needs, without those of its extraction processes.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

Figures = dict[str, Any]

#: The same for every crawler: many hosts at a time, one request of a host, no wait.
SAME: dict[str, Any] = {
    "CONCURRENT_REQUESTS": 64,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "WARNING",
}
EXTRACTION_OFF = {
    "pipelines.archive.ArchivePipeline": 100,
    "benchmarks.parts.NoExtraction": 200,
    "pipelines.store.StorePipeline": 300,
}


class NoExtraction:
    """A pipeline in the place of extraction: every page is a rejection, and all else is done for it."""

    def process_item(self, item: Any) -> Any:
        from newscrawl.items import Rejection, RejectionReason
        from newscrawl.visits import Extracted, Fetched

        if not isinstance(item, Fetched):
            return item
        return Extracted(item, Rejection(item.page.url, RejectionReason.EMPTY, "extraction is off"))


def bare(folder: Path, pages: Path, jobs: int) -> Figures:
    """Scrapy as `scrapy startproject` sets it up, robots.txt and all, with a spider that is given every address."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    class Spider(scrapy.Spider):
        name = "bare"

        async def start(self) -> Any:
            for url in _urls(folder):
                yield scrapy.Request(url)

        def parse(self, response: Any) -> None:
            count[0] += 1

    count = [0]
    begun = time.process_time()
    process = AsyncCrawlerProcess({**SAME, "ROBOTSTXT_OBEY": True})
    logging.getLogger("scrapy.core.downloader.tls").setLevel(logging.ERROR)  # a warning for each of these certificates
    process.crawl(process.create_crawler(Spider))
    process.start()
    return {"pages": count[0], "seconds": time.process_time() - begun}


def listed(folder: Path, pages: Path, jobs: int) -> Figures:
    """newscrawl without extraction, given every address, as the spider of ``bare`` is."""
    settings = {"NEWSCRAWL_DB": str(folder / "listed.db"), "ITEM_PIPELINES": EXTRACTION_OFF}
    return _newscrawl(None, _urls(folder), settings)


def discovered(folder: Path, pages: Path, jobs: int) -> Figures:
    """newscrawl without extraction, with feeds and sitemaps to find the addresses in."""
    settings = {"NEWSCRAWL_DB": str(folder / "found.db"), "ITEM_PIPELINES": EXTRACTION_OFF}
    return _newscrawl(folder / "sources.toml", [], settings)


def whole(folder: Path, pages: Path, jobs: int) -> Figures:
    """newscrawl as it is."""
    meter = {"benchmarks.stalls.StallMeter": 0}
    settings = {"NEWSCRAWL_DB": str(folder / "news.db"), "NEWSCRAWL_JOBS": jobs, "EXTENSIONS": meter}
    return _newscrawl(folder / "sources.toml", [], settings)


def _newscrawl(sources: Path | None, urls: list[str], settings: Figures) -> Figures:
    from newscrawl.operations.crawl import run_crawl
    from newscrawl.spiders.selection import choose

    begun = time.process_time()
    chosen = choose(str(sources) if sources else None, [], urls)
    result = run_crawl(chosen, {**SAME, "NEWSCRAWL_PROGRESS": False, **settings})
    if result.error:
        sys.exit(result.error)
    pages = sum(counts.pages - counts.failed - counts.disallowed for counts in result.counts.values())
    return {**result.stats, "pages": pages, "seconds": time.process_time() - begun}


def trafilatura(folder: Path, pages: Path, jobs: int) -> Figures:
    """Extraction alone, with metadata, of pages that are there; the first is taken twice, to load things."""
    from trafilatura import bare_extraction

    with gzip.open(pages, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    bare_extraction(records[0]["html"], with_metadata=True)
    begun = time.process_time()
    for record in records:
        bare_extraction(record["html"], url=record["url"], with_metadata=True)
    return {"pages": len(records), "seconds": time.process_time() - begun}


def newspaper4k(folder: Path, pages: Path, jobs: int) -> Figures:
    """Each page fetched, one after the other, and parsed."""
    from newspaper import Article

    def fetch(url: str) -> object:
        article = Article(url, fetch_images=False)
        article.download()
        article.parse()
        return article.text

    return _one_by_one(folder, fetch)


def newsplease(folder: Path, pages: Path, jobs: int) -> Figures:
    """Each page fetched, one after the other, and extracted by its own pipeline of extractors."""
    from newsplease import NewsPlease  # type: ignore[import-not-found]  # not among our own dependencies

    return _one_by_one(folder, lambda url: NewsPlease.from_url(url, fetch_images=False).maintext)


def _one_by_one(folder: Path, fetch: Callable[[str], object]) -> Figures:
    """CPU seconds for the addresses of ``once.txt``; ``texts`` are those that gave a text."""
    import requests
    import urllib3

    urllib3.disable_warnings()
    logging.disable(logging.CRITICAL)
    ask = requests.Session.request  # the replay server's certificate is its own
    requests.Session.request = lambda *given, **named: ask(*given, **{**named, "verify": False})  # type: ignore[method-assign]
    urls = _urls(folder, "once.txt")
    texts, begun = 0, time.process_time()
    for url in urls:
        with contextlib.suppress(Exception):  # a page that it cannot read is a text less
            texts += bool(fetch(url))
    return {"pages": len(urls), "texts": texts, "seconds": time.process_time() - begun}


def _urls(folder: Path, name: str = "urls.txt") -> list[str]:
    return (folder / name).read_text(encoding="utf-8").splitlines()


PARTS = {part.__name__: part for part in (bare, listed, discovered, whole, trafilatura, newspaper4k, newsplease)}

if __name__ == "__main__":
    part, folder, pages, jobs = sys.argv[1:]
    print(json.dumps(PARTS[part](Path(folder), Path(pages), int(jobs)), default=str))
