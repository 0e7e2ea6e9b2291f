"""``newscrawl extract --parts``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from tests.serials import Serial


def test_parts_of_one_story(tmp_path: Path) -> None:
    serial = Serial("https://times.example/harbour/the-last-ferry", 3)
    files = [tmp_path / f"{number}.html" for number in (1, 2, 3)]
    for number, file in enumerate(files, 1):
        file.write_text(serial.page(number), encoding="utf-8")
    names = [str(file) for file in files]
    text = CliRunner().invoke(main, ["extract", "--parts", *names, "--url", serial.url(1), "--format", "text"])
    assert text.output == serial.text() + "\n"
    record = json.loads(CliRunner().invoke(main, ["extract", "--parts", *names, "--url", serial.url(1)]).output)
    assert [(part["number"], part["state"]) for part in record["parts"]] == [(1, "read"), (2, "read"), (3, "read")]
    alone = json.loads(CliRunner().invoke(main, ["extract", names[1], "--url", serial.url(2)]).output)
    assert [(part["number"], part["url"], part["state"]) for part in alone["parts"]] == [
        (1, serial.url(1), "unread"), (2, serial.url(2), "read"), (3, serial.url(3), "unread")
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [["one.html"], ["one.html", "-"], ["one.html", "folder"]])
def test_parts_are_two_pages_or_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.html").write_text("<p>One", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    result = CliRunner().invoke(main, ["extract", "--parts", *arguments])
    assert result.exit_code == 2
    assert "--parts is for two files or URLs, or more" in result.output
