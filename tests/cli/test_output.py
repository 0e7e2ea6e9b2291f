"""A standard output that takes nothing: one line and status 1, for every command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.cli import main
from tests.crawling import environment
from tests.storage.samples import fill

PAGE = "<html><body><article>" + "<p>The quay was closed for repairs on Monday, the harbour master said.</p>" * 9
FULL = "Error: cannot write to standard output: No space left on device\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a database and a page."""
    fill(tmp_path / "data" / "news.db")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSCRAWL_DB", raising=False)
    return tmp_path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "newscrawl", *arguments]


@pytest.mark.parametrize(
    "words",
    [
        ("--version",), ("--help",), ("search", "--help"), ("search", "harbour"), ("search", "harbour", "--json"),
        ("query", "SELECT 1"), ("query", "--list", "--table"), ("show", "1"), ("show", "1", "--json"),
        ("why", "https://example.org/2"), ("health",), ("templates",), ("schedule", "show"), ("sources", "list"),
        ("doctor",), ("extract", "page.html"), ("scrub", "page.html"), ("export", "-"), ("export", "-", "--format", "csv"),
        ("export", "-", "--format", "parquet"), ("export", "-", "--compression", "gzip"), ("reextract", "--dry-run"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_full_disk_is_one_line(
    folder: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as ended:
            main(words, prog_name="newscrawl")
        assert sys.stdout is full
    assert ended.value.code == 1
    assert capsys.readouterr().err == FULL


def test_a_full_disk_ends_a_batch(folder: Path) -> None:
    line = b'{"id": 1, "url": "https://example.org/a", "html": "%b"}\n' % PAGE.encode()
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("extract", "--batch", "--jobs", "1"),
            input=line * 3,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, FULL.encode())


def test_a_reader_that_is_gone_is_no_error_to_talk_of(folder: Path) -> None:
    with subprocess.Popen(
        command("query", "--list"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, env=environment()
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141, "as of a program that SIGPIPE ends: `set -o pipefail` sees it"


def test_a_closed_standard_output_is_one_line(folder: Path) -> None:
    """And never the file that is opened next, which would be the database."""
    before = (folder / "data" / "news.db").read_bytes()
    line = f"'{sys.executable}' -m newscrawl search harbour --db data/news.db >&-"
    done = subprocess.run(["bash", "-c", line], stderr=subprocess.PIPE, cwd=folder, env=environment(), check=False)
    assert (done.returncode, done.stderr) == (1, b"Error: cannot write to standard output: Bad file descriptor\n")
    assert (folder / "data" / "news.db").read_bytes() == before


def test_lines_come_one_by_one_where_python_is_told_so() -> None:
    code = "from newscrawl.cli.output import checked_output\nwith checked_output():\n print('a')\n input()"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"a\n"
        process.communicate(b"\n")
    assert process.returncode == 0
