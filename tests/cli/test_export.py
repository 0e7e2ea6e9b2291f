from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from tests.storage.samples import fill


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(fill(tmp_path / "news.db"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments])


def titles(lines: str) -> list[str]:
    return [json.loads(line)["title"] for line in lines.splitlines()]


ALL = ["Fish market moves to the northern quay", "Nine days of flood", "Haushalt beschlossen"]


def test_everything_into_a_file(db: str, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    result = run(str(path), "--db", db, "--format", "jsonl")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"3 stories written to {path}\n")
    assert titles(path.read_text(encoding="utf-8")) == ALL


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), ALL),
        (("--source", "beispiel"), ALL[2:]),
        (("--since", "2026-04-01"), ALL[:2]),
        (("--where", "language = 'en' AND title LIKE '%flood%'"), ALL[1:2]),
        (("--where", "0"), []),
    ],
)
def test_some_to_standard_output(db: str, options: tuple[str, ...], found: list[str]) -> None:
    result = run("-", "--db", db, *options)
    assert titles(result.stdout) == found
    assert result.stderr == f"{len(found)} {'story' if len(found) == 1 else 'stories'} written to standard output\n"


@pytest.mark.parametrize(
    "options",
    [("--where", "nope = 1"), ("--where", "1; DROP TABLE stories"), ("--source", "nope"), ("--since", "soon")],
)
def test_mistakes_are_one_line_and_leave_the_file_alone(db: str, tmp_path: Path, options: tuple[str, ...]) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("as it was\n")
    result = run(str(path), "--db", db, *options)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert path.read_text() == "as it was\n"
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix not in (".db-wal", ".db-shm")) == [
        "news.db",
        "out.jsonl",
    ]


def test_an_unknown_format_names_those_there_are(db: str, tmp_path: Path) -> None:
    result = run(str(tmp_path / "out"), "--db", db, "--format", "xls")
    assert result.exit_code == 2
    assert "jsonl" in result.stderr


def test_a_place_that_cannot_be_written(db: str, tmp_path: Path) -> None:
    result = run(str(tmp_path), "--db", db)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
