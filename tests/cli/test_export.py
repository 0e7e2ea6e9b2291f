from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.storage.database import connect
from newscrawl.storage.values import story_uid
from tests.crawling import interruptible
from tests.storage.samples import fill, story, visit


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
    last = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])["id"]
    said = f"3 stories written to {path}\nwhat comes later: --after {last}\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", said)
    assert titles(path.read_text(encoding="utf-8")) == ALL
    assert {each.name for each in tmp_path.iterdir() if each.name.startswith(("out", ".out"))} == {
        "out.jsonl", "out.jsonl.card.md", "out.jsonl.manifest.json",
    }  # fmt: skip


def test_where_nothing_is_new_the_next_export_goes_on_from_the_same_place(db: str, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    run(str(path), "--db", db)
    last = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])["id"]
    result = run(str(path), "--db", db, "--after", last)
    assert result.stderr == f"0 stories written to {path}\nwhat comes later: --after {last}\n"
    assert json.loads((tmp_path / "out.jsonl.manifest.json").read_text(encoding="utf-8"))["after"] == last


def test_standard_output_has_no_manifest(db: str, tmp_path: Path) -> None:
    there = {each.name for each in tmp_path.iterdir()}
    for name in ("-", "/dev/stdout"):
        done = subprocess.run(command(name, "--db", db), stdout=subprocess.PIPE, cwd=tmp_path, check=True)
        assert titles(done.stdout.decode()) == ALL
        assert {each.name for each in tmp_path.iterdir()} - {"news.db-wal", "news.db-shm"} == there


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), ALL),
        (("--source", "beispiel"), ALL[2:]),
        (("--since", "2026-04-01"), ALL[:2]),
        (("--where", "language = 'en' AND title LIKE '%flood%'"), ALL[1:2]),
        (("--where", "0"), []),
        (("--language", "DE", "--kind", "article"), ALL[2:]),
        (("--source", "beispiel", "--source", "example", "--until", "2026-04-01"), ALL[2:]),
        (("--author", "groß"), ALL[2:]),
        (("--after", story_uid(story())), ALL[1:]),
        (("--one-per-cluster",), ALL),
        (("--every-revision", "--language", "en"), [ALL[0], *ALL[:2]]),
    ],
)
def test_some_to_standard_output(db: str, options: tuple[str, ...], found: list[str]) -> None:
    result = run("-", "--db", db, *options)
    assert titles(result.stdout) == found
    count = len(set(found))
    said = f"{count} {'story' if count == 1 else 'stories'}"
    said += f" in {len(found)} revisions" if len(found) > count else ""
    assert result.stderr.splitlines()[0] == f"{said} written to standard output"


@pytest.mark.parametrize(
    "options",
    [("--where", "nope = 1"), ("--where", "1; DROP TABLE stories"), ("--source", "nope"), ("--since", "soon"),
     ("--since", ""), ("--until", ""), ("--author", ""), ("--since", "2026-05-01", "--until", "2026-04-01"),
     ("--after", "nope"), ("--where", "load_extension('x')"), ("--where", "id IN (SELECT 1 FROM nope)")],
)
def test_mistakes_are_one_line_and_leave_the_file_alone(db: str, tmp_path: Path, options: tuple[str, ...]) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("as it was\n")
    result = run(str(path), "--db", db, *options)
    status = 2 if len(options) == 2 and options[0] in ("--since", "--until") else 1  # what is no age is wrong usage
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (status, "", 1)
    assert path.read_text() == "as it was\n"
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix not in (".db-wal", ".db-shm")) == [
        "news.db",
        "out.jsonl",
    ]


@pytest.mark.parametrize(
    ("options", "lines"),
    [((), ["1 of 3, about 0.0 min left", "2 of 3, about 0.0 min left"]),
     (("--where", "1", "--language", "en"), ["1", "2"]),
     (("--author", "nobody"), [])],
)  # fmt: skip
@pytest.mark.parametrize("name", ["out.jsonl", "out/", "-"])
def test_how_far_it_is(
    db: str, tmp_path: Path, options: tuple[str, ...], lines: list[str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.evaluation.progress.PLAIN_SECONDS", 0.0)
    monkeypatch.chdir(tmp_path)
    said = run(name, "--db", db, *options).stderr.splitlines()
    assert [line.removeprefix("newscrawl: stories: ") for line in said if line.startswith("newscrawl: ")] == lines


def test_an_unknown_format_names_those_there_are(db: str, tmp_path: Path) -> None:
    result = run(str(tmp_path / "out"), "--db", db, "--format", "xls")
    assert result.exit_code == 2
    assert "jsonl" in result.stderr


@pytest.mark.parametrize("name", ["", "/dev/full", "/"])
def test_a_place_that_cannot_be_written(db: str, tmp_path: Path, name: str) -> None:
    result = run(name or str(tmp_path), "--db", db)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("out.jsonl", "--partition", "source"),
        ("-", "--licence", "mit"),
        ("out/", "--partition", "day"),
        ("out.parquet.gz",),
        ("out.parquet", "--compression", "gzip"),
        ("out.jsonl.gz", "--compression", "zstd"),
        ("out.jsonl", "--kind", "poem"),
        ("out.xlsx",),
        ("out.jsonl.bz2",),
        ("out.jsonl", "--where", ""),
        ("out.jsonl", "--where", " \n"),
        ("out.jsonl", "--seed", "first"),
        ("out.txt", "--format", "text"),
        ("-", "--format", "text"),
        ("out/", "--format", "text", "--compression", "gzip"),
        ("out.bib", "--every-revision"),
        ("out.jsonl", "--sample", "0"),
        ("",),
        (),
    ],
)
def test_wrong_usage(db: str, tmp_path: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    result = run(*arguments, "--db", db)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder(db: str, tmp_path: Path) -> None:
    path = tmp_path / "corpus"
    result = run(f"{path}/", "--db", db, "--partition", "source", "--no-links", "--licence", "cc0-1.0")
    assert result.exit_code == 0, result.stderr
    assert sorted(str(each.relative_to(path)) for each in path.rglob("*") if each.is_file()) == [
        "README.md", "data/by_source=beispiel/stories.jsonl.gz", "data/by_source=example/stories.jsonl.gz",
        "manifest.json",
    ]  # fmt: skip
    assert json.loads((path / "manifest.json").read_text())["query"]["links"] is False
    (path / "note.txt").write_text("mine")
    (path / "manifest.json").unlink()
    refused = run(f"{path}/", "--db", db)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert (path / "note.txt").exists()


@pytest.mark.parametrize(
    ("name", "options", "start"),
    [
        ("out.jsonl.gz", (), b"\x1f\x8b"),
        ("out.jsonl.zst", (), b"\x28\xb5\x2f\xfd"),
        ("out.parquet", (), b"PAR1"),
        ("out.csv", (), b"id,url,"),
        ("out", ("--format", "csv"), b"id,url,"),
        ("out", ("--format", "dolma"), b'{"id":"'),
        ("out", ("--compression", "gzip"), b"\x1f\x8b"),
        ("out.bib", (), b"@article{example-"),
        ("out.ris", (), b"TY  - NEWS\r\n"),
        ("out.csl.json", (), b'[\n{\n "id": "example-'),
    ],
)
def test_names_and_formats(db: str, tmp_path: Path, name: str, options: tuple[str, ...], start: bytes) -> None:
    assert run(str(tmp_path / name), "--db", db, *options).exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(start)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "newscrawl", "export", *arguments]


def test_a_pipe_that_closes_and_a_full_disk(db: str) -> None:
    database = connect(db)
    for number in range(60):  # more than a pipe holds
        visit(database.conn, story(f"https://example.org/{number}", text="The quay. " * 300))
    database.conn.commit()
    database.close()
    with subprocess.Popen(command("-", "--db", db), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command("-", "--db", db), stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (
        1, b"Error: cannot write to standard output: No space left on device\n",
    )  # fmt: skip


def spent(process: int) -> float:
    """Seconds of the processor that a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_ctrl_c_ends_a_condition_without_end(db: str, tmp_path: Path) -> None:
    endless = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n) > 0"
    path, part = tmp_path / "out.jsonl", tmp_path / ".out.jsonl.part"
    line = command(str(path), "--db", db, "--where", endless)
    with subprocess.Popen(line, stderr=subprocess.PIPE, preexec_fn=interruptible) as process:
        deadline = time.monotonic() + 60
        begun = None  # seconds of the processor when the file was there, which is before the query begins
        while time.monotonic() < deadline and (begun is None or spent(process.pid) < begun + 0.5):
            begun = spent(process.pid) if begun is None and part.exists() else begun
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert process.stderr
        assert process.stderr.read().strip() == b"Aborted!"
    assert process.returncode == 1
    assert not path.exists()
    assert not part.exists()
