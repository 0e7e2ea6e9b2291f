"""What a crawl's own process spares itself."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.demo import Site
from tests.crawling import FAST, environment

PROGRAM = """
import gc, sys
from newscrawl.cli import main
from newscrawl.frontier.session import Session

during, finish = [], Session.finish
Session.finish = lambda session, state: (during.append(gc.get_threshold()), finish(session, state))
main(sys.argv[1:], standalone_mode=False)
print("during", *during[0])
print("after", *gc.get_threshold())
"""


@pytest.mark.slow
def test_it_looks_seldom_for_cycles(newsroom: Site, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(newsroom.sources_toml())
    arguments = ["crawl", "--db", str(tmp_path / "news.db"), "--sources", str(tmp_path / "sources.toml"), *FAST]
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 0, done.stderr
    during, after = done.stdout.splitlines()[-2:]
    assert int(during.split()[1]) > gc.get_threshold()[0]
    assert after.split()[1:] == [str(each) for each in gc.get_threshold()]
