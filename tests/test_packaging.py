"""The wheel: what it holds, and that it works where there is no checkout."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from newscrawl.demo import Site
from newscrawl.extraction import extractor
from tests.crawling import FAST, environment, value

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[1]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, env=environment(), cwd=cwd, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds an sdist and a wheel of the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, CHECKOUT, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("newscrawl-*.whl")
    return path


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with nothing but the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("venv")
    constraints = CHECKOUT / "constraints.txt"
    commands: list[list[str | Path]]
    if uv := shutil.which("uv"):
        commands = [
            [uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"],
            [uv, "pip", "install", "--quiet", "--python", folder / "venv/bin/python", "--constraints", constraints, wheel],
        ]
    else:
        venv.create(folder / "venv", with_pip=True)
        commands = [[folder / "venv/bin/pip", "install", "--quiet", "--constraint", constraints, wheel]]
    for command in commands:
        done = run(*command, cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder / "venv" / "bin"


def test_what_the_wheel_holds(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (about,) = (archive.read(name).decode() for name in names if name.endswith(".dist-info/METADATA"))
    for folder in ("newscrawl", "pipelines"):
        modules = {str(path.relative_to(CHECKOUT)) for path in (CHECKOUT / folder).rglob("*.py")}
        assert modules <= names
    stories = {str(path.relative_to(CHECKOUT)) for path in (CHECKOUT / "newscrawl/demo/stories").glob("*.toml")}
    cues = {f"newscrawl/{path.relative_to(CHECKOUT)}" for path in (CHECKOUT / "data/cues").glob("*.toml")}
    assert stories
    assert cues
    assert stories | cues | {"newscrawl/data/sources.toml", "newscrawl/data/model/blocks.zip", "newscrawl/py.typed"} <= names
    assert not [name for name in names if "labels" in name and not name.endswith(".py")]
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"newscrawl", "pipelines"}
    assert not [name for name in names if name.endswith((".db", ".db-wal", ".warc.gz", ".jsonl", ".pyc", ".lock"))]
    assert any(name.endswith("/LICENSE") for name in names)
    assert "License-Expression: Apache-2.0" in about


def test_what_the_sdist_holds(built: Path) -> None:
    (path,) = built.glob("newscrawl-*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "data/sources.toml", "tests/conftest.py", "scrapy.cfg"} <= names
    assert {"data/model/blocks.zip", "data/labels/segments.tsv"} <= names
    assert not [name for name in names if name.endswith((".db", ".warc.gz", ".pyc"))]


def test_it_works_in_an_environment_of_its_own(scripts: Path, newsroom: Site, tmp_path: Path) -> None:
    program = scripts / "newscrawl"
    done = run(program, "doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(CHECKOUT) not in done.stdout
    (tmp_path / "sources.toml").write_text(newsroom.sources_toml(), encoding="utf-8")
    done = run(program, "crawl", "--sources", "sources.toml", *FAST, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    stories = sum(truth.expect == "story" for truth in newsroom.truths())
    assert value(tmp_path / "data" / "news.db", "SELECT count(*) FROM stories") == stories
    done = run(program, "export", "stories.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in (tmp_path / "stories.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(records) == stories
    assert all(record["text"] and record["source"] for record in records)


def test_its_stories_say_that_the_same_rules_made_them(scripts: Path, tmp_path: Path) -> None:
    done = run(scripts / "python", "-c", "from newscrawl.extraction import extractor; print(extractor())", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, extractor() + "\n"), done.stderr


def test_every_command_starts_there(scripts: Path, tmp_path: Path) -> None:
    from newscrawl.cli import COMMANDS

    for name in COMMANDS:
        done = run(scripts / "newscrawl", name, "--help", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("Usage: newscrawl " + name)
