"""What a crawl says while it runs, as somebody at a terminal sees it."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from newscrawl.frontier.session import session_of
from newscrawl.operations.hosts import Hosts, look
from newscrawl.operations.progress import Progress
from tests.crawling import crawl, environment
from tests.fetching.oddsite import feed, gives, in_turn, odd_site, story


def test_hosts_in_words() -> None:
    assert str(Hosts(3, 0, 0, 0)) == "3 hosts fetching, 0 waiting"
    assert str(Hosts(1, 5, 0, 2)) == "1 hosts fetching, 7 waiting (5 delay, 2 back-off)"


class Watch:
    """Scrapy extension that looks often, as no user would want it."""

    @classmethod
    def from_crawler(cls, crawler: Any) -> Watch:
        watch = cls()
        watch.loop = create_looping_call(lambda: print(look(crawler, session_of(crawler)), file=sys.stderr))
        crawler.signals.connect(watch.opened, signals.spider_opened)
        crawler.signals.connect(watch.closed, signals.spider_closed)
        return watch

    loop: Any

    def opened(self) -> None:
        self.loop.start(0.1, now=False)

    def closed(self) -> None:
        self.loop.stop()


@pytest.mark.slow
def test_a_host_that_asked_to_be_left_alone_is_one_that_waits(tmp_path: Path) -> None:
    with odd_site() as site:
        busy = gives("", status=503, Retry_After="2")
        site.answers["/story/0"] = in_turn(busy, gives(story("late")))
        site.answers["/feed.xml"] = gives(feed([site.url("/story/0")]))
        (tmp_path / "sources.toml").write_text(site.sources(feeds=["/feed.xml"]))
        watch = '{"tests.operations.test_progress.Watch": 1}'
        result = crawl(tmp_path / "news.db", "--sources", tmp_path / "sources.toml", "-s", f"EXTENSIONS={watch}")
    assert "odd: 1 new" in result.stdout, result.stderr
    assert "0 hosts fetching, 1 waiting (1 delay)" in result.stderr


class LastLook:
    """Scrapy extension that has the display look once more when the database has just been closed, as its clock may."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> LastLook:
        extension = cls(crawler)
        crawler.signals.connect(extension.opened, signals.spider_opened)
        return extension

    def opened(self) -> None:
        session = session_of(self.crawler)
        release = session.release

        def release_and_look() -> None:
            release()
            self.crawler.get_extension(Progress).show()

        session.release = release_and_look  # type: ignore[method-assign]


@pytest.mark.slow
def test_the_display_may_look_when_the_database_is_closed(tmp_path: Path) -> None:
    extensions = "newscrawl.operations.progress.Progress", "tests.operations.test_progress.LastLook"
    look = ("-s", f"EXTENSIONS={json.dumps(dict.fromkeys(extensions, 1))}", "-s", "NEWSCRAWL_PROGRESS=True")
    with odd_site() as site:
        (tmp_path / "sources.toml").write_text(site.sources(feeds=["/feed.xml"]))
        site.answers["/feed.xml"] = gives(feed(site.stories(2)))
        crawled = crawl(tmp_path / "news.db", "--sources", tmp_path / "sources.toml", *look)
    again = crawl(tmp_path / "again.db", "--warc", next((tmp_path / "warc").iterdir()), *look)
    for result in (crawled, again):
        assert "2 new" in result.stdout, result.stderr
        assert "newscrawl: 2 pages, 2 stories" in result.stderr
        assert "Traceback" not in result.stderr


def on_a_terminal(*arguments: str | Path) -> str:
    """What a command writes to a terminal, without what moves its cursor."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "newscrawl", *map(str, arguments)]
    env = environment(COLUMNS="100", TERM="xterm")
    with subprocess.Popen(command, env=env, stderr=theirs, stdout=subprocess.DEVNULL) as process:
        os.close(theirs)
        text = b""
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # how a terminal ends on Linux
                break
            if not piece:
                break
            text += piece
        assert process.wait() == 0
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text.decode(errors="replace"))


@pytest.mark.slow
def test_a_crawl_on_a_terminal(tmp_path: Path) -> None:
    with odd_site() as one, odd_site("127.0.0.2") as other, odd_site("127.0.0.3") as closed:
        rows = ""
        for number, site in enumerate((one, other, closed)):
            # what fails comes first: what comes last may be done, and the crawl with it, before the line is drawn again
            urls = [site.url("/nothing-here"), *site.stories(3)]
            site.answers["/feed.xml"] = gives(feed(urls))
            rows += site.sources(f"site-{number}", feeds=["/feed.xml"])
        (tmp_path / "sources.toml").write_text(rows)
        text = on_a_terminal("crawl", "--db", tmp_path / "news.db", "--sources", tmp_path / "sources.toml",
                             "-s", "DOWNLOAD_DELAY=1", "--jobs", "1")  # fmt: skip
    assert "3 waiting (3 delay)" in text or "2 waiting (2 delay)" in text or "1 waiting (1 delay)" in text
    assert re.search(r"\d pages, \d stories, [1-3] rejected \([1-3] http_error\)", text)
    assert re.search(r"\d\.\d pages/s, about \d+ s left", text)
