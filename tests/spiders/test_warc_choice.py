"""Which pages of WARC files are taken: of some sources, of a time; and from WACZ files."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newscrawl.spiders.warcfiles import cc_news_lists, may_hold
from tests.crawling import newscrawl, rows
from tests.spiders.test_warc import Archive, archive, balanced, crawl, summary

SOURCES = """
[[source]]
name = "paper"
home = "https://www.paper.example/"
exclude = ["/sport/"]
[[source]]
name = "other"
home = "https://other.example/"
"""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.slow
def test_sources_and_times_are_chosen(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(SOURCES)
    made = Archive(tmp_path / "a.warc.gz")
    made.add("https://paper.example/news/early", day="2026-02-28")
    made.add("https://paper.example/news/right")
    made.add("https://paper.example/sport/match")
    made.add("https://paper.example/news/late", day="2026-03-03")
    made.add("https://other.example/news/other")
    made.add("https://unknown.example/news/unknown")
    made.close()
    late = archive(tmp_path / "CC-NEWS-20260305000000-00001.warc.gz", ["https://paper.example/news/later"])
    choice = ("--sources", tmp_path / "sources.toml", "--source", "paper", "--since", "2026-03-01", "--until", "2026-03-02")
    done = crawl(tmp_path / "news.db", made.path, late, *choice)
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "news.db", "SELECT url FROM urls") == [("https://paper.example/news/right",)]
    assert balanced(summary(done))
    assert "in 1 files" in done.stdout
    assert "5 of other sources or times; 1 files of other days not opened" in done.stdout


def test_a_source_is_for_warc_files(tmp_path: Path) -> None:
    done = newscrawl("crawl", "--db", tmp_path / "news.db", "--source", "bbc")
    assert done.returncode == 2
    assert "--source is for --warc" in done.stderr


@pytest.mark.slow
def test_wacz_files(tmp_path: Path) -> None:
    inner = [archive(tmp_path / f"{name}.warc.gz", [f"https://paper.example/news/{name}"]) for name in "ab"]
    with zipfile.ZipFile(tmp_path / "crawl.wacz", "w") as packed:
        packed.writestr("datapackage.json", "{}")
        for path in inner:
            packed.write(path, f"archive/{path.name}")
    done = crawl(tmp_path / "news.db", tmp_path / "crawl.wacz")
    assert done.returncode == 0, done.stderr
    assert summary(done)["new"] == 2
    read = newscrawl("extract", "--warc", tmp_path / "crawl.wacz", "--jobs", "1")
    assert sorted(json.loads(line)["url"][-1] for line in read.stdout.splitlines()) == ["a", "b"]


def test_the_lists_of_common_crawl() -> None:
    lists = cc_news_lists(moment("2025-12-31T12:00"), moment("2026-02-01T00:00"))
    base = "https://data.commoncrawl.org/crawl-data/CC-NEWS"
    assert lists == [f"{base}/2025/12/warc.paths.gz", f"{base}/2026/01/warc.paths.gz"], "the oldest first, as captured"


@pytest.mark.parametrize(
    ("name", "opened"),
    [
        ("crawl-data/CC-NEWS/2026/03/CC-NEWS-20260301000000-00001.warc.gz", True),
        ("CC-NEWS-20260302235959-00001.warc.gz", True),
        ("CC-NEWS-20260303000000-00001.warc.gz", False),
        ("CC-NEWS-20260227120000-00001.warc.gz", True),
        ("CC-NEWS-20260226120000-00001.warc.gz", False),
        ("CC-NEWS-20269999999999-00001.warc.gz", True),
        ("newscrawl-20250101000000-17-00001.warc.gz", True),
    ],
)
def test_files_of_other_days_are_not_opened(name: str, opened: bool) -> None:
    """A file begins with the time in its name and ends within two days; who wrote another one is not known."""
    assert may_hold(name, moment("2026-03-01"), moment("2026-03-03")) is opened
