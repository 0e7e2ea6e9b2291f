"""A crawl whose disk is full: what it says it stored is stored, and the next one goes on."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawling import FAST, crawl, environment, rows, value
from tests.fetching.oddsite import feed, gives, odd_site, story

ROOM = 1_500_000  # bytes that a file may have: enough for the schema and some stories


@pytest.mark.slow
def test_the_summary_counts_what_is_stored(tmp_path: Path) -> None:
    with odd_site() as site:
        pages = [f"/story/{number}" for number in range(80)]
        site.answers |= {path: gives(story(path, f"<p>{path * 1_000}</p>")) for path in pages}
        site.answers["/feed.xml"] = gives(feed(map(site.url, pages)), Content_Type="application/rss+xml")
        sources, database = tmp_path / "sources.toml", tmp_path / "news.db"
        sources.write_text(site.sources(feeds=["/feed.xml"]))
        command = [sys.executable, "-m", "newscrawl", "crawl", "--db", database, *FAST, "--sources", sources]
        done = subprocess.run(
            [*map(str, command)],
            env=environment(), capture_output=True, text=True, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM)),
        )  # fmt: skip
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert "Error: cannot write to the database: " in done.stderr
        (said,) = re.findall(r"total: (\d+) new", done.stdout) or ["0"]
        stored = value(database, "SELECT count(*) FROM stories")
        assert int(said) == stored < 80
        assert rows(database, "SELECT state, (SELECT sum(new) FROM run_sources) FROM runs") == [("failed", stored)]

        assert f"total: {80 - stored} new" in crawl(database, "--sources", sources).stdout
        assert value(database, "SELECT count(*) FROM stories") == 80
        assert rows(database, "SELECT state FROM runs") == [("failed",), ("finished",)]
