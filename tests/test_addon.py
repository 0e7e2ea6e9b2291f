"""The add-on in a Scrapy project that knows nothing of newscrawl but one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.storage.lock import CrawlLock
from tests.crawling import environment, rows, value
from tests.fetching.oddsite import OddSite, gives, odd_site, redirects

SETTINGS = """
BOT_NAME = "theirs"
SPIDER_MODULES = ["theirs.spiders"]
ROBOTSTXT_OBEY = False
USER_AGENT = "theirs/1.0"
ITEM_PIPELINES = {"theirs.pipelines.Stamp": 300}
ADDONS = {"newscrawl.addon.NewscrawlAddon": 500}
"""
PIPELINES = """
class Stamp:
    def process_item(self, item):
        item["stamp"] = "theirs"
        return item
"""
# As Scrapy's documentation has it, without `if __name__ == "__main__"`.
SCRIPT = """
import os

import scrapy
from scrapy.crawler import {process}

print("started", flush=True)


class Harbour(scrapy.Spider):
    name = "harbour"
    start_urls = [os.environ["HOME_PAGE"]]

    def parse(self, response):
        yield response


settings = {{"ADDONS": {{"newscrawl.addon.NewscrawlAddon": 500}}, "NEWSCRAWL_JOBS": 2, "FEEDS": {{"out.jsonl": {{"format": "jsonl"}}}}}}
process = {process}(settings)
process.crawl(Harbour)
process.start()
print("ended", flush=True)
"""
# Pages that are found by links, and three ways to give one.
SPIDER = """
import scrapy


class Harbour(scrapy.Spider):
    name = "harbour"

    def __init__(self, home, **kwargs):
        super().__init__(**kwargs)
        self.start_urls = [home]

    def parse(self, response):
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, self.parse_page)

    def parse_page(self, response):
        if "item" in response.url:
            yield {"url": response.url, "html": response.text, "price": 3}
        elif "none" in response.url:
            yield {"url": response.url, "price": 4}
        else:
            yield response
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project as `scrapy startproject theirs` lays it out."""
    folder = tmp_path / "project"
    (folder / "theirs" / "spiders").mkdir(parents=True)
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = theirs.settings\n")
    for name, text in {
        "__init__.py": "", "settings.py": SETTINGS, "pipelines.py": PIPELINES, "spiders/__init__.py": "",
        "spiders/harbour.py": SPIDER,
    }.items():  # fmt: skip
        (folder / "theirs" / name).write_text(text)
    # a flat project has such a module; ours of that name is none of the add-on's business
    (folder / "pipelines.py").write_text("raise RuntimeError('not this one')\n")
    return folder


def publish(site: OddSite) -> None:
    paths = ["/story/0", "/story/1", "/item/2", "/none/3"]
    site.stories(2)
    site.stories(3, "/item/")
    site.stories(4, "/none/")
    site.answers["/moved"] = redirects(site.url("/story/moved"))
    site.answers["/story/moved"] = site.answers["/story/1"]
    site.answers["/file.html"] = gives(b"%PDF-1.4\n", Content_Type="application/pdf")
    links = "".join(f'<a href="{path}">x</a>' for path in [*paths, "/moved", "/file.html"])
    site.answers["/"] = gives(f"<html><body>{links}</body></html>")


def scrapy(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(command, cwd=project, env=environment(), capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_foreign_project(project: Path) -> None:
    with odd_site() as site:
        publish(site)
        done = scrapy(project, "crawl", "harbour", "-a", f"home={site.url('/')}", "-O", "out.jsonl")
        again = scrapy(project, "crawl", "harbour", "-a", f"home={site.url('/')}")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    database = project / "data" / "news.db"
    stories = [url for (url,) in rows(database, "SELECT url FROM stories ORDER BY url")]
    assert stories == [site.url(path) for path in ("/item/2", "/story/0", "/story/1", "/story/moved")]
    sql = "SELECT url, state, method, discovered_from FROM urls WHERE url LIKE ? ORDER BY url"
    assert rows(database, sql, ["%moved"]) == [(site.url("/moved"), "done", "spider", None)]
    assert rows(database, sql, ["%story/0"]) == [(site.url("/story/0"), "done", "spider", site.url("/"))]
    assert rows(database, "SELECT url, reason FROM rejections JOIN urls ON urls.id = url_id LIMIT 1") == [
        (site.url("/file.html"), "not_html")
    ]
    assert value(database, "SELECT count(*) FROM blocks") > 4
    archived = {name for (name,) in rows(database, "SELECT DISTINCT warc_file FROM fetches WHERE run_id = 1")}
    assert archived == {path.name for path in (project / "data" / "warc").iterdir() if path.name in archived}
    assert rows(database, "SELECT state, arguments FROM runs") == [("finished", "spider harbour")] * 2
    items = [json.loads(line) for line in (project / "out.jsonl").read_text().splitlines()]
    assert all(item["stamp"] == "theirs" for item in items), "the project's own pipelines see everything"
    own = [item for item in items if "price" in item]
    assert {(item["price"], "html" in item) for item in own} == {(3, True), (4, False)}, "its items go on untouched"
    records = [item for item in items if "price" not in item]
    assert {record["url"] for record in records} == set(stories) - {site.url("/item/2")}
    assert all(record["text"] and record["id"] for record in records)
    assert {asked.headers["User-Agent"] for asked in site.asked} == {"theirs/1.0"}
    assert "/robots.txt" not in {asked.path for asked in site.asked}, "its settings stay as they are"
    assert again.returncode == 0
    assert value(database, "SELECT count(*) FROM stories") == 4
    assert rows(database, "SELECT unchanged FROM run_sources WHERE run_id = 2") == [(4,)]


@pytest.mark.slow
def test_settings_of_the_project_win(project: Path, tmp_path: Path) -> None:
    with (project / "theirs" / "settings.py").open("a") as file:
        file.write(f'NEWSCRAWL_DB = "{tmp_path}/their.db"\nNEWSCRAWL_ARCHIVE = "{tmp_path}/their-warc"\n')
    with odd_site() as site:
        publish(site)
        done = scrapy(project, "crawl", "harbour", "-a", f"home={site.url('/')}")
    assert done.returncode == 0, done.stderr
    assert value(tmp_path / "their.db", "SELECT count(*) FROM stories") == 4
    assert len(list((tmp_path / "their-warc").iterdir())) == 1
    assert not (project / "data").exists()


def test_a_database_that_is_taken(project: Path) -> None:
    lock = CrawlLock(project / "data" / "news.db")
    lock.acquire()
    with odd_site() as site:
        publish(site)
        done = scrapy(project, "crawl", "harbour", "-a", f"home={site.url('/')}")
    lock.release()
    assert "another crawl holds" in done.stderr
    assert not site.asked, "nothing is fetched for nothing"
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("way", "process"),
    [
        ("file", "AsyncCrawlerProcess"),
        pytest.param("module", "CrawlerProcess", marks=pytest.mark.slow),
        pytest.param("standard input", "AsyncCrawlerProcess", marks=pytest.mark.slow),
    ],
)
def test_a_script_runs_once_however_it_is_started(tmp_path: Path, way: str, process: str) -> None:
    script = SCRIPT.format(process=process)
    (tmp_path / "script.py").write_text(script)
    arguments = {"file": ["script.py"], "module": ["-m", "script"], "standard input": ["-"]}[way]
    with odd_site() as site:
        (page,) = site.stories(1)
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment(HOME_PAGE=page), check=False, timeout=60,
            input=script if way == "standard input" else "", capture_output=True, text=True,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "started\nended\n"), done.stderr
    assert "Traceback" not in done.stderr
    assert [json.loads(line)["url"] for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [page]
    assert value(tmp_path / "data" / "news.db", "SELECT count(*) FROM runs") == 1
