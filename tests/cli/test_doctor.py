"""``newscrawl doctor``."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.operations import doctor
from newscrawl.settings import ITEM_PIPELINES
from newscrawl.storage.lock import CrawlLock
from tests.crawling import environment, value
from tests.storage.samples import fill
from tests.storage.test_migrations import VERSIONS_FOLDER, restore


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", "--db", str(tmp_path / "data" / "news.db"), *arguments])


def levels(done: Result) -> dict[str, str]:
    """What each check says, by its name."""
    return {line.split(": ")[0].split(maxsplit=1)[1]: line.split()[0] for line in done.stdout.splitlines()}


def test_a_machine_that_is_fit(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.exit_code == 0, done.stdout
    found = levels(done)
    assert "error" not in found.values()
    assert {"python", "scrapy", "trafilatura", "extraction", "data", "database folder", "archive folder", "disk", "sqlite",
            *ITEM_PIPELINES} <= found.keys()  # fmt: skip
    assert done.stderr == ""
    assert not (tmp_path / "data" / "news.db").exists(), "looking makes no database"


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in its place")
    done = run(tmp_path)
    assert done.exit_code == 1
    assert levels(done)["database folder"] == "error"
    assert "cannot be written to" in done.stdout
    assert len(levels(done)) > 15, "the other checks are made all the same"


def other(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE recipes (id INTEGER)")
    database.close()


def cut(path: Path) -> None:
    fill(path)
    path.write_bytes(path.read_bytes()[:50_000])


def older(path: Path) -> None:
    restore(VERSIONS_FOLDER / "initial.sql", path)


@pytest.mark.parametrize(
    ("make", "level", "words"),
    [
        (lambda path: None, "ok", "is not there yet"),
        (Path.touch, "ok", "holds nothing yet"),
        (fill, "ok", "can be used"),
        (older, "warning", "was made by an older newscrawl"),
        (other, "error", "is the database of another program"),
        (cut, "error", "is damaged"),
        (lambda path: path.write_text("notes " * 999), "error", "is not an SQLite database"),
        (Path.mkdir, "error", "is a folder"),
    ],
)
def test_what_the_database_is(tmp_path: Path, make: Callable[[Path], object], level: str, words: str) -> None:
    path = tmp_path / "data" / "news.db"
    path.parent.mkdir()
    make(path)
    before = path.read_bytes() if path.is_file() else None
    done = run(tmp_path)
    assert f" database: {path} {words}" in done.stdout
    assert levels(done)["database"] == level
    assert done.exit_code == (1 if level == "error" else 0)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_database_of_an_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """Those who read name the way, which crawls nothing."""
    path = tmp_path / "old.db"
    older(path)
    found = CliRunner().invoke(main, ["search", "herring", "--db", str(path)])
    assert found.exit_code == 1
    advised = found.stderr.split("`")[1]
    assert advised == f"newscrawl doctor --upgrade --db {path}"
    done = CliRunner().invoke(main, advised.split()[1:])
    assert done.exit_code == 0
    assert f"ok database: {path} can be used" in " ".join(done.stdout.split())
    assert CliRunner().invoke(main, ["search", "herring", "--db", str(path)]).exit_code == 0
    assert value(path, "SELECT count(*) FROM runs") == 0


def test_no_upgrade_while_a_crawl_runs(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    older(path)
    before = path.read_bytes()
    lock = CrawlLock(path)
    lock.acquire()
    try:
        done = CliRunner().invoke(main, ["doctor", "--upgrade", "--db", str(path)])
    finally:
        lock.release()
    assert (done.exit_code, done.stdout) == (1, "")
    assert "another crawl holds" in done.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize(("make", "words"), [(other, "another program"), (lambda path: None, "no database")])
def test_nothing_to_upgrade(tmp_path: Path, make: Callable[[Path], object], words: str) -> None:
    path = tmp_path / "news.db"
    make(path)
    there = set(tmp_path.iterdir())
    done = CliRunner().invoke(main, ["doctor", "--upgrade", "--db", str(path)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr
    assert set(tmp_path.iterdir()) == there


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_database_without_write_access(tmp_path: Path) -> None:
    path = fill(tmp_path / "data" / "news.db")
    path.chmod(0o400)
    assert levels(run(tmp_path))["database"] == "error"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_write_access(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    done = run(tmp_path)
    assert done.exit_code == 1
    assert levels(done)["database folder"] == "error"


def test_an_old_sqlite_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "sqlite_version", lambda: (3, 40, 1))
    done = run(tmp_path)
    assert done.exit_code == 0
    assert levels(done)["sqlite"] == "warning"
    assert "3.40.1: before 3.51.3" in done.stdout
    monkeypatch.setattr(doctor, "sqlite_version", lambda: (3, 51, 3))
    assert levels(run(tmp_path))["sqlite"] == "ok"


@pytest.mark.parametrize(
    ("free", "level", "status"), [(10_000_000, "error", 1), (10**9, "warning", 0), (10**11, "ok", 0)]
)
def test_free_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str, status: int) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(free, 0, free))
    done = run(tmp_path)
    assert levels(done)["disk"] == level
    assert done.exit_code == status


def test_a_package_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", ("scrapy", "no-such-package"))
    done = run(tmp_path)
    assert done.exit_code == 1
    assert "no-such-package: not installed: pip install no-such-package" in done.stdout


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Another package of that name, which is found first."""
    foreign = tmp_path / "pipelines"
    foreign.mkdir()
    (foreign / "__init__.py").touch()
    (foreign / "archive.py").write_text("class ArchivePipeline:\n    pass\n")
    return foreign


def beside(foreign: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newscrawl", *arguments, "--db", str(foreign.parent / "news.db")]
    env = environment(PYTHONPATH=str(foreign.parent))
    return subprocess.run(command, capture_output=True, text=True, env=env, cwd=foreign.parent, check=False)


def test_another_package_named_pipelines(foreign: Path) -> None:
    done = beside(foreign, "doctor")
    assert done.returncode == 1
    assert f"pipelines.archive.ArchivePipeline: is another package's: {foreign / 'archive.py'}" in done.stdout
    assert "pipelines.extract.ExtractPipeline: cannot be loaded" in done.stdout
    assert done.stderr == ""


@pytest.mark.slow
def test_a_crawl_with_the_pipelines_of_another(foreign: Path) -> None:
    done = beside(foreign, "crawl", "http://127.0.0.1:1/story")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: "), done.stderr
    assert "pipelines" in done.stderr
    assert done.stderr.count("\n") == 1
