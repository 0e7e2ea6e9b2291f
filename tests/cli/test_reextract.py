"""``newscrawl reextract``: stored stories anew from the archive; nothing is lost, nothing is done twice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newscrawl.storage.lock import CrawlLock
from tests.crawling import crawl, environment, newscrawl, rows, value
from tests.fetching.oddsite import gives, odd_site, story

STORIES = 6


def execute(database: Path, sql: str) -> None:
    import sqlite3

    connection = sqlite3.connect(database)
    with connection:
        connection.executescript(sql)
    connection.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with odd_site() as site:
        done = crawl(folder / "news.db", "--urls", "-", stdin="\n".join(site.stories(STORIES)))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def database(made: Path, tmp_path: Path) -> Path:
    """A crawl's database with its archive, of which an earlier extractor made some stories otherwise."""
    shutil.copytree(made, tmp_path / "data")
    path = tmp_path / "data" / "news.db"
    execute(path, """
        UPDATE stories SET extractor = 'earlier';
        UPDATE stories SET text = 'Subscribe now' || char(10) || text, text_hash = 'x' WHERE id IN (1, 2);
        UPDATE revisions SET text = 'Subscribe now' || char(10) || text, text_hash = 'x' WHERE story_id IN (1, 2);
        UPDATE stories SET section = 'Wrong', text = text WHERE id = 3;
        UPDATE fetches SET warc_file = 'thinned-out.warc.gz' WHERE id = (
            SELECT fetch_id FROM revisions WHERE story_id = 4);
    """)  # fmt: skip
    return path


def test_a_dry_run(database: Path) -> None:
    before = rows(database, "SELECT * FROM stories")
    done = newscrawl("reextract", "--dry-run", "--db", database)
    assert done.returncode == 0, done.stderr
    assert "stories: 6\n" in done.stdout
    assert "would be changed: 2 in text or title, 1 in other fields" in done.stdout
    assert "the same: 2\n" in done.stdout
    assert "without an archived page: 1 (the first: cannot read " in done.stdout
    assert done.stdout.count("-Subscribe now\n") == 2, "a sample of the differences"
    assert rows(database, "SELECT * FROM stories") == before
    assert "warning" not in done.stderr, "single addresses never had a row"


@pytest.mark.slow
def test_what_changes_is_a_revision_that_says_why(database: Path) -> None:
    texts = dict(rows(database, "SELECT id, text FROM stories"))
    done = newscrawl("reextract", "--db", database)
    assert done.returncode == 0, done.stderr
    assert "changed: 2 in text or title" in done.stdout
    assert rows(database, "SELECT story_id, number, reason FROM revisions WHERE story_id < 4 ORDER BY 1, 2") == [
        (1, 1, "page"), (1, 2, "extractor"), (2, 1, "page"), (2, 2, "extractor"), (3, 1, "page"),
    ]  # fmt: skip
    assert rows(database, "SELECT text FROM stories WHERE id = 1") == [(texts[1].removeprefix("Subscribe now\n"),)]
    assert rows(database, "SELECT text FROM revisions WHERE story_id = 1 AND number = 1") == [(texts[1],)]
    assert value(database, "SELECT section FROM stories WHERE id = 3") is None
    assert rows(database, "SELECT id, text FROM stories WHERE extractor = 'earlier'") == [(4, texts[4])]
    assert value(database, "SELECT count(*) FROM stories_fts WHERE stories_fts MATCH 'subscribe'") == 0
    again = newscrawl("reextract", "--db", database)
    assert "stories: 1\n" in again.stdout, "what is done is done"
    everything = newscrawl("reextract", "--db", database, "--all")
    assert "stories: 6\n" in everything.stdout
    assert "changed: 0 in text or title, 0 in other" in everything.stdout
    shown = newscrawl("show", "1", "--db", database)
    assert "2 re-extracted " in shown.stdout


def test_a_page_that_is_no_story_any_more(database: Path) -> None:
    """The archive's page is swapped for one that is refused: the story stays."""
    execute(database, "UPDATE fetches SET warc_offset = 0 WHERE id = (SELECT fetch_id FROM revisions WHERE story_id = 5)")
    done = newscrawl("reextract", "--db", database)
    assert done.returncode == 0, done.stderr
    assert value(database, "SELECT count(*) FROM stories") == STORIES


@pytest.mark.slow
def test_pages_that_were_refused(tmp_path: Path) -> None:
    """An earlier extractor took stories for missing pages: the archive has the stories where it saw none."""
    database, other = tmp_path / "data" / "news.db", tmp_path / "other" / "news.db"
    missing = gives("<title>Page not found</title><h1>Page not found</h1><p>Try the search.</p>")
    with odd_site() as site:
        urls = [*site.stories(2), site.url("/story/none")]
        site.answers["/story/none"] = missing
        assert "2 new" in crawl(other, "--urls", "-", stdin="\n".join(urls)).stdout
        site.answers |= {f"/story/{number}": missing for number in range(2)}
        assert "3 rejected" in crawl(database, "--urls", "-", stdin="\n".join(urls)).stdout
    shutil.copytree(other.parent / "warc", database.parent / "warc", dirs_exist_ok=True)
    execute(database, f"""
        ATTACH '{other}' AS other;
        UPDATE rejections SET extractor = 'earlier';
        UPDATE fetches SET (warc_file, warc_offset) = (
            SELECT warc_file, warc_offset FROM other.fetches AS theirs WHERE theirs.final_url = fetches.final_url);
    """)  # fmt: skip

    dry = newscrawl("reextract", "--dry-run", "--db", database)
    assert "stories: 0\n" in dry.stdout
    assert "refused before, would be a story now: 2 of 3 pages" in dry.stdout
    assert value(database, "SELECT count(*) FROM stories") == 0
    done = newscrawl("reextract", "--db", database)
    assert "refused before, story now: 2 of 3 pages" in done.stdout
    found = rows(database, "SELECT urls.url, state, last_error, fetched_at = first_seen_at, number FROM urls"
                 " JOIN stories ON stories.id = urls.story_id JOIN revisions ON revisions.story_id = stories.id"
                 " JOIN fetches ON fetches.id = revisions.fetch_id ORDER BY urls.url")  # fmt: skip
    assert found == [(url, "done", None, 1, 1) for url in urls[:2]]
    assert rows(database, "SELECT state, story_id FROM urls WHERE url = ?", [urls[2]]) == [("rejected", None)]
    assert rows(database, "SELECT count(*), count(extractor), count(overruled_at) FROM rejections") == [(3, 3, 2)]
    assert "gave revision 1" in newscrawl("why", urls[0], "--db", database).stdout

    assert "refused" not in newscrawl("reextract", "--db", database).stdout, "what is done is done"
    assert "story now: 0 of 1 pages" in newscrawl("reextract", "--db", database, "--all").stdout
    (database.parent / "warc").rename(database.parent / "elsewhere")
    lost = newscrawl("reextract", "--db", database, "--all").stdout
    assert "refused pages that the archive no longer holds: 1\n" in lost


@pytest.mark.slow
def test_a_kill_in_the_middle(database: Path) -> None:
    command = [sys.executable, "-m", "newscrawl", "reextract", "--db", str(database), "--jobs", "1"]
    with subprocess.Popen(command, env=environment(), start_new_session=True, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:  # fmt: skip
        while process.poll() is None and value(database, "SELECT count(*) FROM revisions") == STORIES:
            time.sleep(0.01)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert newscrawl("reextract", "--db", database).returncode == 0
    assert value(database, "PRAGMA integrity_check") == "ok"
    assert value(database, "SELECT count(*) FROM revisions WHERE reason = 'extractor'") == 2
    assert value(database, "SELECT count(*) FROM stories WHERE extractor = 'earlier'") == 1


@pytest.mark.slow
def test_while_a_crawl_runs(database: Path) -> None:
    lock = CrawlLock(database)
    lock.acquire()
    done = newscrawl("reextract", "--db", database)
    dry = newscrawl("reextract", "--db", database, "--dry-run")
    lock.release()
    assert done.returncode == 1
    assert "another crawl holds" in done.stderr
    assert dry.returncode == 0, "a look needs no lock"


def test_mistakes(database: Path, tmp_path: Path) -> None:
    assert "no source 'nobody'" in newscrawl("reextract", "--db", database, "--source", "nobody").stderr
    assert "no database" in newscrawl("reextract", "--db", tmp_path / "none.db").stderr


@pytest.mark.slow
def test_what_a_source_says_is_never_text(tmp_path: Path) -> None:
    """`remove` holds in the crawl; once it is changed, reextract brings the stored stories to it, and keeps the old."""
    box = "The old lighthouse is open again from April, and its rooms can be had by the night for a small sum of money."
    database, sources = tmp_path / "news.db", tmp_path / "sources.toml"
    with odd_site() as site:
        site.answers["/a"] = gives(story(site.url("/a"), f'<div class="x17"><p>{box}</p></div>'))
        row = site.sources("gazette") + f'home = "{site.url("/")}"\n'
        sources.write_text(row)
        assert crawl(database, "--sources", sources, site.url("/a")).returncode == 0
        assert box in value(database, "SELECT text FROM stories")
        sources.write_text(row + 'remove = [".x17"]\n')
        again = ("reextract", "--db", database, "--sources", sources, "--source", "gazette")
        assert f"-{box}" in newscrawl(*again, "--all", "--dry-run").stdout
        assert newscrawl(*again, "--all").returncode == 0
        assert box not in value(database, "SELECT text FROM stories")
        assert rows(database, "SELECT role, reason FROM removed WHERE text = ?", [box]) == [("other", "source:.x17")]
        assert rows(database, "SELECT number, reason FROM revisions") == [(1, "page"), (2, "extractor")]
        forgotten = newscrawl("reextract", "--db", database, "--all", "--dry-run").stderr
        assert "warning: the catalogue has no row for gazette: what 'remove' took" in forgotten
        assert "warning" not in newscrawl(*again, "--all", "--dry-run").stderr
        done = crawl(database, "--sources", sources, site.url("/a"))
        assert "1 unchanged" in done.stdout, "the crawl reads it the same way"
