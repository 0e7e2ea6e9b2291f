"""The rules that a story was made by: another name for each change, the same one wherever they are installed."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.extraction import extractor
from newscrawl.extraction.fingerprint import CODE, fingerprint, rules
from newscrawl.paths import data_path

PACKAGE = Path(__file__).resolve().parents[2] / "newscrawl"
#: What extraction imports and what decides nothing about a story.
NO_RULES = {"__init__.py", "errors.py", "paths.py"}


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A copy as a wheel installs it: the data lie in the package."""
    package = tmp_path / "newscrawl"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cues", "model"):
        shutil.copytree(data_path(name), package / "data" / name)
    return package


def test_stories_say_it() -> None:
    assert extractor().endswith(f"; rules {rules()}")
    assert rules() == fingerprint(PACKAGE, data_path())


def test_two_installations_of_the_same_have_the_same(installed: Path) -> None:
    (installed / "extraction" / "__pycache__").mkdir()
    (installed / "extraction" / "__pycache__" / "x.pyc").touch()
    (installed / "cli" / "why.py").unlink()
    (installed / "extraction" / "access.py").touch()
    assert fingerprint(installed, installed / "data") == rules()


@pytest.mark.parametrize(
    "name",
    ["extraction/access.py", "extraction/dates/find.py", "templates/layout.py", "texts.py", "data/cues/de.toml",
     "data/model/blocks.zip"],
)  # fmt: skip
def test_another_rule_cue_or_model_is_another(installed: Path, name: str) -> None:
    with (installed / name).open("ab") as file:
        file.write(b"\n")
    assert fingerprint(installed, installed / "data") != rules()


def test_a_new_module_and_a_new_language_are_others(installed: Path) -> None:
    found = {rules()}
    for name in ("extraction/new.py", "data/cues/xx.toml"):
        (installed / name).touch()
        found.add(fingerprint(installed, installed / "data"))
    assert len(found) == 3


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that one imports, as files below the package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "newscrawl":
            below = "/".join(node.module.split(".")[1:])
            names = [below, *(f"{below}/{alias.name}".lstrip("/") for alias in node.names)]
            for name in names:
                yield from (
                    each for each in (f"{name}.py", f"{name}/__init__.py".lstrip("/")) if (PACKAGE / each).exists()
                )


def test_all_that_extraction_imports_is_counted() -> None:
    seen: set[str] = set()
    waiting = ["extraction/__init__.py", "extraction/extract.py"]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [] if name in NO_RULES else imported(PACKAGE / name)
    assert len(seen) > 60
    assert {name for name in seen if name.split("/")[0] not in CODE} <= NO_RULES
