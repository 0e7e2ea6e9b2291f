from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.demo.run import clear


def test_an_existing_database_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "news.db"
    precious.write_text("years of work")
    result = CliRunner().invoke(main, ["demo", "--db", str(precious)])
    assert result.exit_code == 1
    assert "name another file" in result.output
    assert precious.read_text() == "years of work"


def test_clear_removes_only_what_a_demo_wrote(tmp_path: Path) -> None:
    clear(tmp_path / "absent")
    (tmp_path / "warc").mkdir()
    for name in ("news.db", "news.db-wal", "news.jsonl", "notes.txt", "warc/a.warc.gz"):
        (tmp_path / name).touch()
    clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.slow
def test_demo_end_to_end(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", "demo"], cwd=tmp_path, env=dict(os.environ), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "data/demo/news.db" in done.stdout
    assert "(4 new, 5 changed; the changes are stored as revisions)" in done.stdout
    records = [json.loads(line) for line in (tmp_path / "data/demo/news.jsonl").read_text().splitlines()]
    assert len(records) >= 70
    assert {record["language"] for record in records} >= {"en", "de", "fr", "es"}
