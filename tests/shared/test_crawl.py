"""The whole crawler on real pages, served from loopback as if by their own hosts."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.shared.replaying import Replay

pytestmark = pytest.mark.shared

#: Share of the labelled pages that must be stored as stories.
STORED = 0.97


def crawl(
    environment: dict[str, str], database: Path, sources: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newscrawl", "crawl", "--sources", str(sources), "--db", str(database)]
    # each labelled page has a host of its own, which would be asked for one file more
    command += ["--jobs", "2", "-s", "DOWNLOAD_DELAY=0", "-s", "NEWSCRAWL_TDMREP=False", *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def value(database: Path, sql: str) -> Any:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def articles(replay: Replay) -> Counter[tuple[str, str]]:
    """How often each article was asked for."""
    lists = (
        *("/robots.txt", "/.well-known/tdmrep.json"),
        *("/feed.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/"),
    )
    rows = [json.loads(line) for line in replay.log.read_text().splitlines()]
    return Counter((row["host"], row["path"]) for row in rows if row["path"] not in lists)


def accounted(database: Path) -> None:
    """Every page that was fetched is a story, a duplicate or a rejection, and every URL has a state that says so."""
    pages = value(database, "SELECT count(*) FROM fetches WHERE status IS NOT NULL")
    settled = value(database, "SELECT count(*) FROM urls WHERE state IN ('done', 'duplicate', 'rejected', 'gone')")
    assert pages == settled
    assert value(database, "SELECT count(*) FROM urls WHERE state = 'queued' OR leased_until IS NOT NULL") == 0
    assert value(database, "SELECT count(*) FROM urls WHERE state = 'done' AND story_id IS NULL") == 0
    stories = value(database, "SELECT count(*) FROM stories")
    assert stories == value(database, "SELECT count(*) FROM urls WHERE state = 'done'")
    rejected = value(database, "SELECT count(*) FROM urls WHERE state IN ('rejected', 'gone')")
    assert rejected == value(database, "SELECT count(DISTINCT url_id) FROM rejections")


@pytest.mark.slow
def test_labelled_pages_of_all_hosts(news: Replay, tmp_path: Path) -> None:
    sources, database = tmp_path / "sources.toml", tmp_path / "news.db"
    news.write_sources(sources)
    with news.serve() as environment:
        done = crawl(environment, database, sources)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    accounted(database)
    stored = value(database, "SELECT count(*) FROM urls WHERE story_id IS NOT NULL")
    assert stored >= STORED * len(news.urls())
    report = news.check()
    assert report["robots_violations"] == 0
    assert report["unknown_hosts"] == []
    export = tmp_path / "news.jsonl"
    subprocess.run([sys.executable, "-m", "newscrawl", "export", str(export), "--db", str(database)], check=True)
    records = [json.loads(line) for line in export.read_text(encoding="utf-8").split("\n") if line]
    assert len(records) == value(database, "SELECT count(*) FROM stories")
    assert len({record["id"] for record in records}) == len(records)
    assert all(record["text"] for record in records)


def test_later_crawls_bring_only_what_is_new(fundus: Replay, tmp_path: Path) -> None:
    sources, database = tmp_path / "sources.toml", tmp_path / "news.db"
    fundus.write_sources(sources)
    with fundus.serve("--publish", "1", "--edit", "1.0") as environment:
        assert crawl(environment, database, sources).returncode == 0
        first = value(database, "SELECT count(*) FROM urls")
        assert crawl(environment, database, sources).returncode == 0
        second = value(database, "SELECT count(*) FROM urls")
        assert value(database, "SELECT count(*) FROM urls WHERE story_id IS NOT NULL") >= STORED * second
        assert max(articles(fundus).values()) == 1, "no article is fetched again"
        assert second > first, "the second crawl brings what was published since"
        accounted(database)
        done = crawl(environment, database, sources, "--recheck", "0h")
        assert done.returncode == 0, done.stderr
        # the server puts its correction behind a page's first paragraphs, which on a third of the pages are no story's
        assert value(database, "SELECT count(*) FROM stories WHERE revision = 2") > 0.6 * first
        assert value(database, "SELECT count(*) FROM revisions WHERE number = 1") == value(
            database, "SELECT count(*) FROM stories"
        )
    assert fundus.check()["robots_violations"] == 0
