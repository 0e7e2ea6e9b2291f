"""`scrapy crawl news -O FILE`: what a feed export gets."""

from __future__ import annotations

import csv
import json
import pickle
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newscrawl.export.record import stored_record
from newscrawl.storage.database import connect_readonly
from newscrawl.storage.queries import find_story
from tests.crawling import environment, value
from tests.fetching.oddsite import OddSite, gives, odd_site, story

#: What a pass at the end of the crawl finds out.
CLUSTERED = dict.fromkeys(("cluster_id", "cluster_role", "cluster_similarity", "cluster_contained"))


def crawl(folder: Path, site: OddSite, *arguments: str, more: str = "/file") -> str:
    """What the log of a crawl of two stories, of a page that is not there and of another one says."""
    urls = ",".join(site.url(path) for path in ("/story/0", "/story/1", "/gone", more))
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={urls}", "-s", "DOWNLOAD_DELAY=0", *arguments],
        cwd=folder, env=environment(SCRAPY_SETTINGS_MODULE="newscrawl.settings"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def publish(site: OddSite) -> None:
    first, _ = site.stories(2)
    site.answers["/copy"] = gives(story(first).replace("<head>", f'<head><link rel="canonical" href="{first}">'))
    site.answers["/file"] = gives(b"%PDF-1.4\n", Content_Type="application/pdf")


@pytest.mark.slow
def test_a_feed_holds_the_records_that_are_new_or_changed(tmp_path: Path) -> None:
    feeds = [part for name in ("one.jsonl", "one.csv", "one.xml", "one.pickle") for part in ("-O", name)]
    with odd_site() as site:
        publish(site)
        log = crawl(tmp_path, site, *feeds)
        crawl(tmp_path, site, "-O", "two.jsonl", more="/copy")
        site.answers["/story/1"] = gives(story(site.url("/story/1"), "<p>The harbour office said later that the ferry had come in after all.</p>"))
        debug = crawl(tmp_path, site, "-O", "three.jsonl", "-L", "DEBUG")
        urls = {site.url("/story/0"), site.url("/story/1")}
    records = [json.loads(line) for line in (tmp_path / "one.jsonl").read_text().splitlines()]
    assert {record["url"] for record in records} == urls
    with (tmp_path / "one.csv").open(newline="") as file:
        assert {row["url"] for row in csv.DictReader(file)} == urls
    with (tmp_path / "one.pickle").open("rb") as binary:
        assert type(pickle.load(binary)) is dict
    assert re.findall(r"\[newscrawl.operations.summary\] INFO: (.*)", log) == [
        f"{urlsplit(site.url('/')).netloc}: 2 new, 0 updated, 0 unchanged, 0 duplicates, 2 rejected, 0 failed, 0 disallowed",
        "total: 2 new, 0 updated, 0 unchanged, 0 duplicates, 2 rejected, 0 failed, 0 disallowed",
        "database: data/news.db",
    ], "what `newscrawl crawl` prints"
    assert "Dropped" not in log, "what is no story is in the database, with its reason"
    assert (tmp_path / "two.jsonl").read_text() == ""
    (changed,) = [json.loads(line) for line in (tmp_path / "three.jsonl").read_text().splitlines()]
    with connect_readonly(tmp_path / "data" / "news.db") as database:
        stored = stored_record(find_story(database.conn, changed["url"]))
    assert changed == {**stored, **CLUSTERED}, "as `newscrawl export` has it, but for what is found at the end"
    assert changed["revision"] == 2
    assert value(tmp_path / "data" / "news.db", "SELECT count(*) FROM stories") == 2
    assert "<story {'id': " in debug
    assert "Dropped: unchanged: http" in debug
    assert all(len(line) < 1000 for line in debug.splitlines())
