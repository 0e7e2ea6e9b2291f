"""How the project is put together, where no linter looks."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from scrapy.utils.misc import load_object

from newscrawl import settings
from newscrawl.paths import data_path

CHECKOUT = Path(__file__).resolve().parents[1]
#: Licences that would bind those who build on newscrawl. The Lesser and Mozilla ones only bind changes to themselves.
COPYLEFT = re.compile(r"\b[AL]?GPL|GNU .*General Public|EUPL|CC-BY-SA|SSPL", re.IGNORECASE)
WEAK = re.compile(r"\bLGPL|Lesser|MPL|Mozilla", re.IGNORECASE)
#: The weak ones among what newscrawl needs: certifi and parts of orjson are MPL, tld (of courlan) MPL or LGPL or GPL as
#: one likes.
KNOWN_WEAK = {"certifi", "orjson", "tld"}


def closure(name: str) -> Iterator[str]:
    """A distribution and, recursively, what it needs without any extra."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        yield name
        for text in metadata.requires(name) or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)


def licence(name: str) -> str:
    """What a distribution says of its licence: the expression, else classifiers, else the first line of the text."""
    about = metadata.metadata(name)
    expressions = about.get_all("License-Expression") or []
    classifiers = [text for text in about.get_all("Classifier") or [] if text.startswith("License ::")]
    texts = [text.strip().partition("\n")[0] for text in about.get_all("License") or []]
    return "; ".join(expressions or [*classifiers, *texts])


def holding(pattern: str) -> list[str]:
    """The modules in whose text a pattern is found."""
    modules = [path for folder in ("newscrawl", "pipelines") for path in (CHECKOUT / folder).rglob("*.py")]
    assert len(modules) > 100
    return [path.name for path in modules if re.search(pattern, path.read_text(encoding="utf-8"))]


def test_no_row_is_replaced_in_whole() -> None:
    """It would lose the columns that the statement does not name, and what hangs on the row."""
    assert holding(r"\b(?:INSERT|UPDATE)\s+OR\s+REPLACE\b|\bREPLACE\s+INTO\b") == []


def test_values_of_statements_have_names_or_an_order() -> None:
    """Python 3.12.0 to 3.12.3 take numbers (?1) for names, and warn of each."""
    assert holding(r"\b(?:VALUES|WHERE|AND|OR|SET)\b[^\n]*[=(,] ?\?[1-9]") == []


def test_no_copyleft_among_what_is_needed() -> None:
    licences = {name: licence(name) for name in closure("newscrawl")}
    assert len(licences) > 30
    assert [name for name, text in licences.items() if not text.strip("; ")] == []
    weak = {name for name, text in licences.items() if WEAK.search(text)}
    assert weak <= KNOWN_WEAK, {name: licences[name] for name in weak - KNOWN_WEAK}
    strong = {name: text for name, text in licences.items() if COPYLEFT.search(text) and name not in weak}
    assert strong == {}


@pytest.mark.parametrize("path", list(settings.ITEM_PIPELINES))
def test_the_pipelines_are_ours(path: str) -> None:
    assert Path(inspect.getfile(load_object(path))).parent == CHECKOUT / "pipelines"


def test_data_is_no_package() -> None:
    assert data_path() == CHECKOUT / "data"
    assert not list(data_path().rglob("*.py"))


def test_modules_are_of_one_concern() -> None:
    lengths = {
        str(path.relative_to(CHECKOUT)): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("newscrawl", "pipelines")
        for path in (CHECKOUT / folder).rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}
