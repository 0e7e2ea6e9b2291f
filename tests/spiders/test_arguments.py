"""`scrapy crawl news -a …`: an argument that is mistyped is no crawl of everything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import scrapy

from newscrawl.errors import NewscrawlError
from newscrawl.spiders.news import NewsSpider
from newscrawl.spiders.warc import WarcSpider
from tests.crawling import environment


@pytest.mark.parametrize(
    ("spider", "given", "words"),
    [
        (NewsSpider, {"sorce": "bbc"}, "the spider news has no argument 'sorce' (did you mean 'source'?)"),
        (NewsSpider, {"urls": "https://example.org/a"}, "(did you mean 'url'?)"),
        (NewsSpider, {"since": "7d", "source": "bbc"}, "settings are given with -s"),
        (WarcSpider, {"file": "a.warc.gz"}, "(did you mean 'files'?)"),
    ],
)
def test_an_unknown_argument_is_named(spider: type[scrapy.Spider], given: dict[str, str], words: str) -> None:
    with pytest.raises(NewscrawlError) as caught:
        spider(**given)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_belongs_to_whoever_starts_the_spider_is_let_through() -> None:
    assert NewsSpider(source="bbc", _job="17").wanted == ["bbc"], "Scrapyd names its job so"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["news", "-a", "sorce=one"], "has no argument 'sorce'"),
        (["news", "-a", "source=nobody"], "no source 'nobody'"),
        (["warc", "-a", "files=missing.warc.gz"], "missing.warc.gz"),
    ],
)
def test_a_crawl_that_cannot_start_says_so_in_a_line(tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "sources.toml").write_text('[[source]]\nname = "one"\nhome = "http://127.0.0.1:1/"\n')
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", *arguments, "-s", "NEWSCRAWL_SOURCES=sources.toml", "-L", "WARNING"],
        cwd=tmp_path, env=environment(SCRAPY_SETTINGS_MODULE="newscrawl.settings"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert words in line
    assert not (tmp_path / "data").exists()
