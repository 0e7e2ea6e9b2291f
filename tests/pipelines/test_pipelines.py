"""The three pipelines, one item at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.settings import Settings
from scrapy.utils.misc import load_object
from scrapy.utils.test import get_crawler

from newscrawl import settings as defaults
from newscrawl.errors import DatabaseError
from newscrawl.frontier.session import Session, attach, note_error
from newscrawl.items import Page, Rejection, RejectionReason, Source, Story
from newscrawl.spiders.news import NewsSpider
from newscrawl.visits import Candidate, Extracted, Fetched, NotModified, Unfetched
from newscrawl.warcs import read_page
from pipelines.archive import ArchivePipeline
from pipelines.extract import ExtractPipeline
from pipelines.store import StorePipeline
from tests.crawling import rows
from tests.fetching.oddsite import story

URL = "https://one.example/harbour"
MOMENT = datetime(2026, 5, 6, 7, 8, 9, tzinfo=timezone.utc)


def page(status: int = 200, html: str = "") -> Page:
    body = (html or story(URL)).encode()
    return Page(URL, URL, status, {"Content-Type": "text/html; charset=utf-8"}, body, MOMENT, source="one")


@pytest.fixture
def crawler(tmp_path: Path) -> Crawler:
    values = Settings({"TWISTED_REACTOR_ENABLED": False})
    values.setmodule(defaults)
    values.update({"NEWSCRAWL_DB": str(tmp_path / "news.db"), "NEWSCRAWL_JOBS": 1, "NEWSCRAWL_MAX_PAGE_BYTES": 100_000})
    return get_crawler(NewsSpider, dict(values))


@pytest.mark.parametrize("path", list(defaults.ITEM_PIPELINES))
def test_foreign_items_pass_through(crawler: Crawler, path: str) -> None:
    pipeline = load_object(path).from_crawler(crawler)
    item = {"anything": "else"}

    async def process() -> Any:
        result = pipeline.process_item(item)
        return await result if asyncio.iscoroutine(result) else result

    assert asyncio.run(process()) is item


def test_the_archive_says_where_it_put_a_page(crawler: Crawler, tmp_path: Path) -> None:
    pipeline = ArchivePipeline.from_crawler(crawler)
    pipeline.open_spider()
    items = [pipeline.process_item(Fetched(number, 1, page(status))) for number, status in ((1, 200), (2, 404))]
    pipeline.close_spider()
    for item, status in zip(items, (200, 404), strict=True):
        assert item.warc_file is not None
        assert item.warc_offset is not None
        again = read_page(tmp_path / "warc" / item.warc_file, item.warc_offset)
        assert (again.status, again.body, again.source) == (status, page().body, "one")


def test_a_crawl_without_pages_leaves_no_archive(crawler: Crawler, tmp_path: Path) -> None:
    pipeline = ArchivePipeline.from_crawler(crawler)
    pipeline.open_spider()
    pipeline.close_spider()
    assert not (tmp_path / "warc").exists()


def test_what_comes_after_the_end_is_left_for_the_next_crawl(crawler: Crawler, tmp_path: Path) -> None:
    pipeline = ArchivePipeline.from_crawler(crawler)
    pipeline.open_spider()
    assert note_error(crawler, DatabaseError("the disk is full"))
    assert not note_error(crawler, DatabaseError("and still is"))
    with pytest.raises(DropItem):
        pipeline.process_item(Fetched(1, 1, page()))
    assert not (tmp_path / "warc").exists()


def test_extraction(crawler: Crawler) -> None:
    pages = {
        "story": page(),
        "error": page(500),
        "large": page(html="x" * 200_000),
        "pdf": page(html="%PDF-1.4\n"),
    }

    async def outcomes() -> dict[str, Story | Rejection]:
        pipeline = ExtractPipeline.from_crawler(crawler)
        pipeline.open_spider()
        try:
            found = {name: await pipeline.process_item(Fetched(1, 1, each)) for name, each in pages.items()}
        finally:
            await pipeline.close_spider()
        assert all(isinstance(item, Extracted) for item in found.values())
        return {name: item.outcome for name, item in found.items()}

    found = asyncio.run(outcomes())
    assert isinstance(found["story"], Story)
    reasons = {name: outcome.reason.value for name, outcome in found.items() if isinstance(outcome, Rejection)}
    assert reasons == {"error": "http_error", "large": "too_large", "pdf": "not_html"}


def test_outcomes_are_stored_and_counted(crawler: Crawler, tmp_path: Path) -> None:
    session = Session(tmp_path / "news.db", [Source("one", home="https://one.example/")])
    attach(crawler, session)
    source_id = session.source_ids["one"]
    session.discover([Candidate(f"{URL}/{n}") for n in range(6)], source_id=source_id, feed_id=None)
    pipeline = StorePipeline.from_crawler(crawler)

    def fetched(url_id: int, status: int = 200) -> Fetched:
        return Fetched(url_id, source_id, page(status))

    refused = Rejection(URL, RejectionReason.SOFT_404, "says it is not there")
    for item in (
        Extracted(fetched(1), refused),
        Extracted(fetched(2, 404), replace(refused, reason=RejectionReason.HTTP_ERROR)),
        NotModified(3, source_id, MOMENT),
        Unfetched(4, source_id, MOMENT, "no answer"),
        Unfetched(5, source_id, MOMENT, "forbidden", disallowed=True),
        Unfetched(6, source_id, MOMENT, "large", rejection=RejectionReason.TOO_LARGE),
    ):
        with pytest.raises(DropItem):  # a feed export has no use for it
            pipeline.process_item(item)
    session.close("finished")
    database = tmp_path / "news.db"
    states = [state for (state,) in rows(database, "SELECT state FROM urls ORDER BY id")]
    assert states == ["rejected", "gone", "done", "queued", "disallowed", "rejected"]
    counted = rows(database, "SELECT new, unchanged, rejected, failed, disallowed FROM run_sources")
    assert counted == [(0, 1, 3, 1, 1)]
    assert len(rows(database, "SELECT 1 FROM fetches")) == 5
