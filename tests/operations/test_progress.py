"""What a crawl says while it runs, as somebody at a terminal sees it."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.operations.hosts import Hosts
from tests.crawling import environment
from tests.fetching.oddsite import feed, gives, odd_site


def test_hosts_in_words() -> None:
    assert str(Hosts(3, 0, 0, 0)) == "3 hosts fetching, 0 waiting"
    assert str(Hosts(1, 5, 0, 2)) == "1 hosts fetching, 7 waiting (5 delay, 2 back-off)"


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
            urls = [*site.stories(3), site.url("/nothing-here")]
            site.answers["/feed.xml"] = gives(feed(urls))
            rows += site.sources(f"site-{number}", feeds=["/feed.xml"])
        (tmp_path / "sources.toml").write_text(rows)
        text = on_a_terminal("crawl", "--db", tmp_path / "news.db", "--sources", tmp_path / "sources.toml",
                             "-s", "DOWNLOAD_DELAY=1", "--jobs", "1")  # fmt: skip
    assert "3 waiting (3 delay)" in text or "2 waiting (2 delay)" in text or "1 waiting (1 delay)" in text
    assert re.search(r"\d pages, \d stories, [1-3] rejected \([1-3] http_error\)", text)
    assert re.search(r"\d\.\d pages/s, about \d+ s left", text)
