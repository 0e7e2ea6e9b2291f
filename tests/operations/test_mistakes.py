"""What a user can get wrong with a crawl: one line that says what to do, and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.spiders.feeds import MAX_ENTRIES
from tests.crawling import newscrawl, value
from tests.fetching.oddsite import feed, gives, odd_site


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["https://[bad/"], 1, "not a web address"),
        (["https://host:99999/x"], 1, "not a web address"),
        (["https://host:port/x"], 1, "not a web address"),
        (["http://"], 1, "not a web address"),
        (["://x"], 1, "not a web address"),
        (["https://" + "x" * 10_000], 1, "not a web address"),
        (["https://ann:secret@example.org/x"], 1, "leave the name and password out of example.org"),
        ([""], 1, "no source ''"),
        (["--urls", "noise.bin"], 1, "line 1 of the URL list: not a web address"),
        (["--urls", "empty.txt"], 2, "the URL list is empty"),
        (["--urls", "."], 2, "Is a directory"),
        (["--sources", "empty.txt"], 1, "empty.txt holds no source"),
        (["--sources", "noise.bin"], 1, "noise.bin: not UTF-8"),
        (["--sources", "."], 1, "Is a directory"),
        (["--jobs", "1000000"], 2, "--jobs"),
        (["--jobs", "two"], 2, "--jobs"),
    ],
)
def test_before_the_crawl(
    arguments: list[str], status: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "noise.bin").write_bytes(bytes(range(255, 0, -1)) * 20)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSCRAWL_SOURCES", raising=False)
    done = CliRunner().invoke(main, ["crawl", "--db", "news.db", *arguments])
    assert done.exit_code == status
    assert isinstance(done.exception, SystemExit)
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error:")]
    assert len(errors) == 1
    assert words in errors[0]
    assert "secret" not in done.stderr
    assert not (tmp_path / "news.db").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-s", "LOG_LEVEL=loud"], "loud"),
        (["-s", "ITEM_PIPELINES=mine"], "setting"),
        (["-s", "DOWNLOAD_DELAY=slow"], "slow"),
        (["-s", "NEWSCRAWL_JOBS=many"], "many"),
        (["-s", "SCHEDULER=no.such.Thing"], "no"),
        (["-s", "CONCURRENT_REQUESTS_PER_DOMAIN=0"], "must be 1 or more"),
        (["--recheck", "nonsense"], "not an age or a date"),
        (["--db", "/"], "is a folder"),
        (["--db", "noise.bin"], "is not an SQLite database"),
    ],
)
def test_as_the_crawl_begins(arguments: list[str], words: str, tmp_path: Path) -> None:
    (tmp_path / "noise.bin").write_bytes(bytes(range(255, 0, -1)) * 20)
    done = newscrawl("crawl", "http://127.0.0.1:1/x", *arguments, cwd=tmp_path)
    assert done.returncode == (2 if "--recheck" in arguments else 1)  # an age is wrong whatever there is
    assert done.stderr.startswith("Error: "), done.stderr
    assert words in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


@pytest.mark.slow
def test_a_feed_of_fifty_thousand(tmp_path: Path) -> None:
    """As many are queued as are read of any feed; --limit fetches a few."""
    with odd_site() as site:
        site.stories(3, prefix="/story/")
        site.answers["/feed.xml"] = gives(feed(site.url(f"/story/{n}") for n in range(50_000)), Content_Type="text/xml")
        (tmp_path / "sources.toml").write_text(site.sources(feeds=["/feed.xml"]))
        limits = ("--limit", "3", "-s", "DOWNLOAD_DELAY=0", "--jobs", "1")
        done = newscrawl("crawl", "--db", tmp_path / "news.db", "--sources", tmp_path / "sources.toml", *limits)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert value(tmp_path / "news.db", "SELECT count(*) FROM urls") == MAX_ENTRIES
    assert value(tmp_path / "news.db", "SELECT count(*) FROM fetches") == 3
