"""Crawls that are told to stop, and crawls whose machine fails them: nothing is lost, and one line says why."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.crawling import FAST, crawl, environment, rows, value
from tests.fetching.oddsite import OddSite, feed, gives, odd_site, story, url_set

STORIES = 60


@pytest.fixture
def sites() -> Iterator[tuple[OddSite, OddSite, OddSite]]:
    """One that answers, one that never does, one that wants a minute between requests."""
    with ExitStack() as stack:
        quick, silent, slow = (stack.enter_context(odd_site(f"127.0.0.{number}")) for number in (21, 22, 23))
        stories = quick.stories(STORIES, seconds=0.1)  # so that no machine is done before it is interrupted
        quick.stories(STORIES // 2, seconds=0.05)
        quick.answers["/feed.xml"] = gives(feed(stories), Content_Type="application/rss+xml")
        silent.answers["/story/0"] = silent.hang
        silent.answers["/feed.xml"] = gives(feed([silent.url("/story/0")]), Content_Type="application/rss+xml")
        slow.answers["/robots.txt"] = gives("User-agent: *\nCrawl-delay: 60\n")
        yield quick, silent, slow


def command(tmp_path: Path, *sites: OddSite) -> list[str]:
    (tmp_path / "sources.toml").write_text(
        "".join(site.sources(f"site{number}", feeds=["/feed.xml"]) for number, site in enumerate(sites))
    )
    options = ["--db", str(tmp_path / "news.db"), "--sources", str(tmp_path / "sources.toml")]
    return [sys.executable, "-m", "newscrawl", "crawl", *options, *FAST]


def interrupted(
    command: list[str], site: OddSite, *signals: signal.Signals, requests: int = 20
) -> tuple[subprocess.Popen[str], str, float]:
    """Start a crawl and send the signals once the site has answered so many requests; gives the seconds it took to end."""
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        while len(site.asked) < requests and process.poll() is None:
            time.sleep(0.02)
        begun = time.monotonic()
        for number in signals:
            process.send_signal(number)
            time.sleep(0.3)
        _, stderr = process.communicate(timeout=60)
        return process, stderr, time.monotonic() - begun
    finally:
        process.kill()


def check_whole(database: Path, command: list[str]) -> None:
    """Nothing is leased, and the next crawl gets all there is, once."""
    assert value(database, "SELECT count(*) FROM urls WHERE leased_until IS NOT NULL") == 0
    begun = value(database, "SELECT count(*) FROM stories")
    done = subprocess.run([*command, "site0"], env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"site0: {STORIES - begun} new" in done.stdout
    assert value(database, "SELECT count(*) FROM stories") == STORIES
    assert value(database, "PRAGMA integrity_check") == "ok"


def test_a_signal_ends_a_crawl_in_good_order(sites: tuple[OddSite, ...], tmp_path: Path) -> None:
    # with so few at once, extraction is at work before the twentieth page is asked for
    words = [*command(tmp_path, sites[0]), "-s", "CONCURRENT_REQUESTS=4"]
    process, stderr, seconds = interrupted(words, sites[0], signal.SIGTERM)
    assert process.returncode >= 0
    assert seconds < 10
    assert stderr == ""
    database = tmp_path / "news.db"
    assert rows(database, "SELECT state FROM runs") == [("interrupted",)]
    assert value(database, "SELECT count(*) FROM urls WHERE leased_until IS NOT NULL") == 0
    # what was fetched by then was also extracted and stored
    assert value(database, "SELECT count(*) FROM stories") == value(database, "SELECT count(*) FROM fetches") > 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_no_server_can_hold_up_the_end(sites: tuple[OddSite, ...], tmp_path: Path, number: signal.Signals) -> None:
    words = command(tmp_path, *sites)
    process, stderr, seconds = interrupted(words, sites[0], number)
    assert process.returncode >= 0
    assert seconds < 10
    assert "still in hand: they stay queued" in stderr
    assert stderr.count("\n") == 1, stderr
    assert rows(tmp_path / "news.db", "SELECT state FROM runs") == [("interrupted",)]
    check_whole(tmp_path / "news.db", words)


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once(sites: tuple[OddSite, ...], tmp_path: Path) -> None:
    words = command(tmp_path, *sites)
    process, stderr, seconds = interrupted(words, sites[0], signal.SIGINT, signal.SIGINT, requests=50)
    assert process.returncode >= 0
    assert seconds < 5
    assert "Traceback" not in stderr
    assert rows(tmp_path / "news.db", "SELECT state FROM runs") == [("interrupted",)]
    check_whole(tmp_path / "news.db", words)


@pytest.mark.slow
def test_a_killed_fork_server_costs_nothing(sites: tuple[OddSite, ...], tmp_path: Path) -> None:
    words = command(tmp_path, sites[0])
    process = subprocess.Popen(words, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    killed: set[int] = set()
    while process.poll() is None:
        if len(killed) < 1 and len(sites[0].asked) > 30:
            for pid in children(process.pid):
                if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)
        time.sleep(0.02)
    stdout, stderr = process.communicate(timeout=60)
    assert killed
    assert process.returncode == 0, stderr
    assert "Traceback" not in stderr
    assert f"site0: {STORIES} new" in stdout


def children(pid: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def limited(size: int) -> Callable[[], None]:
    """A disk with room for files of so many bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.slow
@pytest.mark.parametrize(("size", "words"), [(1_200_000, "cannot write to the database"), (20_000, "")])
def test_a_full_disk(sites: tuple[OddSite, ...], tmp_path: Path, size: int, words: str) -> None:
    """8,000 long addresses fill it, before the archive of 60 short pages can; an empty database takes a third of it."""
    site = sites[0]
    paths = [*(f"/story/{n}" for n in range(STORIES)), *(f"/{'x' * 100}/{n}" for n in range(8000))]
    site.answers["/feed.xml"] = gives(url_set(map(site.url, paths)))
    line = command(tmp_path, site)
    (tmp_path / "sources.toml").write_text(site.sources("site0", sitemaps=["/feed.xml"]))
    done = subprocess.run(line, env=environment(), capture_output=True, text=True, preexec_fn=limited(size), check=False)
    check_one_line(done, words)


@pytest.mark.slow
def test_a_disk_that_the_archive_fills(sites: tuple[OddSite, ...], tmp_path: Path) -> None:
    """Each page is 100 kB that nothing makes smaller and nobody stores: the archive is the first to need the room."""
    site = sites[0]
    for number in range(STORIES):
        page = story(site.url(f"/story/{number}"), extra=f"<!-- {os.urandom(100_000).hex()} -->")
        site.answers[f"/story/{number}"] = gives(page, seconds=0.05)
    line = command(tmp_path, site)
    size = limited(4_000_000)
    done = subprocess.run(line, env=environment(), capture_output=True, text=True, preexec_fn=size, check=False)
    check_one_line(done, "cannot write the archive in ")
    assert rows(tmp_path / "news.db", "SELECT state FROM runs") == [("failed",)]
    check_whole(tmp_path / "news.db", line)


def check_one_line(done: subprocess.CompletedProcess[str], words: str) -> None:
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {words}"), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


@pytest.mark.slow
def test_an_archive_that_cannot_be_written(sites: tuple[OddSite, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    words = command(tmp_path, sites[0])
    done = crawl(tmp_path / "news.db", "--sources", tmp_path / "sources.toml", "--archive", tmp_path / "file" / "warc")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: cannot write the archive in "), done.stderr
    assert done.stderr.count("\n") == 1
    assert rows(tmp_path / "news.db", "SELECT state FROM runs") == [("failed",)]
    check_whole(tmp_path / "news.db", words)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    done = crawl(folder / "news.db", "http://127.0.0.1:1/story")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: cannot write beside the database")
    assert done.stderr.count("\n") == 1
