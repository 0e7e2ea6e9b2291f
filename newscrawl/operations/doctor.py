"""Is this machine fit to crawl? One check a line, each with what to do when it is not."""

from __future__ import annotations

import importlib
import inspect
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryFile
from typing import Literal

from newscrawl import __version__, settings
from newscrawl.errors import DatabaseError, NewscrawlError, install_extra
from newscrawl.fetching.rendering import find_browser
from newscrawl.paths import data_path
from newscrawl.sources import shipped
from newscrawl.storage.database import SAFE_SQLITE, database_state, sqlite_version

Level = Literal["ok", "warning", "error"]

#: The packages whose versions decide how a crawl behaves.
PACKAGES = ("scrapy", "twisted", "trafilatura", "lxml", "lxml_html_clean", "dateparser", "sqlite-utils", "feedparser",
            "courlan", "warcio", "py3langid")  # fmt: skip
#: Free bytes below which a crawl of a day may not fit, and below which it cannot start.
LOW_DISK, NO_DISK = 2_000_000_000, 50_000_000


@dataclass(frozen=True, slots=True)
class Check:
    level: Level
    name: str
    detail: str


def examine(database: Path, archive: Path) -> Iterator[Check]:
    """Every check, in the order in which a crawl would stumble; a check that breaks is an error, not an exception."""
    checks: list[Callable[[], Iterator[Check]]] = [
        _python,
        _packages,
        _trafilatura,
        _pipelines,
        _data,
        lambda: _writable("database folder", database.parent),
        lambda: _writable("archive folder", archive),
        lambda: _database(database),
        lambda: _disk(database.parent),
        _sqlite,
        _browser,
    ]
    for check in checks:
        try:
            yield from check()
        except Exception as error:
            yield Check("error", getattr(check, "__name__", "check").strip("_"), f"{type(error).__name__}: {error}")


def _python() -> Iterator[Check]:
    found = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 10) <= sys.version_info[:2] <= (3, 13)
    advice = "" if fits else " (newscrawl is tested with 3.10 to 3.13)"
    yield Check("ok" if fits else "warning", "python", f"{found}, newscrawl {__version__}{advice}")


def _packages() -> Iterator[Check]:
    for package in PACKAGES:
        try:
            yield Check("ok", package, version(package))
        except PackageNotFoundError:
            yield Check("error", package, f"not installed: pip install {package}")


def _trafilatura() -> Iterator[Check]:
    try:
        importlib.import_module("newscrawl.extraction.body")
    except ImportError as error:
        yield Check("error", "extraction", f"{error}: pip install trafilatura lxml_html_clean")
    else:
        yield Check("ok", "extraction", "trafilatura can be imported")


def _pipelines() -> Iterator[Check]:
    """``pipelines`` is a name that another distribution or the working directory may bear too."""
    ours = Path(settings.__file__).resolve().parents[1] / "pipelines"
    for path in settings.ITEM_PIPELINES:
        module_name, _, class_name = path.rpartition(".")
        try:
            found = Path(inspect.getfile(getattr(importlib.import_module(module_name), class_name))).resolve()
        except (ImportError, AttributeError) as error:
            yield Check("error", path, f"cannot be loaded: {error}")
            continue
        if found.is_relative_to(ours):
            yield Check("ok", path, "ours")
        else:
            yield Check("error", path, f"is another package's: {found}; uninstall it, or crawl from another folder")


def _data() -> Iterator[Check]:
    try:
        count = len(shipped())
    except NewscrawlError as error:
        yield Check("error", "catalogue", str(error))
        return
    cues = len(list(data_path("cues").glob("*.toml")))
    yield Check("ok" if cues else "error", "data", f"{count} sources, {cues} cue files")


def _writable(name: str, folder: Path) -> Iterator[Check]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield Check("error", name, f"{folder} cannot be written to: {error.strerror}; give another with --db")
    else:
        yield Check("ok", name, f"{folder} can be written to")


def _database(path: Path) -> Iterator[Check]:
    try:
        state = database_state(path)
    except DatabaseError as error:
        yield Check("error", "database", str(error))
    else:
        said = {
            "missing": "is not there yet; a crawl makes it",
            "empty": "holds nothing yet; a crawl fills it",
            "older": "was made by an older newscrawl; a crawl or --upgrade brings it up to date",
            "respelled": "has addresses normalised by other rules than today's; a crawl or --upgrade does it anew",
            "present": "can be used",
        }
        yield Check("warning" if state in ("older", "respelled") else "ok", "database", f"{path} {said[state]}")


def _disk(folder: Path) -> Iterator[Check]:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    level: Level = "error" if free < NO_DISK else "warning" if free < LOW_DISK else "ok"
    advice = "" if level == "ok" else ": make room, the archive grows"
    yield Check(level, "disk", f"{free / 1e9:.1f} GB free{advice}")


def _sqlite() -> Iterator[Check]:
    found = sqlite_version()
    text = ".".join(map(str, found))
    if found < SAFE_SQLITE:
        safe = ".".join(map(str, SAFE_SQLITE))
        advice = f"before {safe} two programs that write at once can damage a database: leave that to the crawl"
        yield Check("warning", "sqlite", f"{text}: {advice}")
    else:
        yield Check("ok", "sqlite", text)


def _browser() -> Iterator[Check]:
    """Only sources with ``render`` need one, so that it is never a fault."""
    try:
        found = f"{find_browser('')}, scrapy-playwright {version('scrapy-playwright')}"
    except (NewscrawlError, PackageNotFoundError):
        found = f"none: only sources with 'render' need Chromium and {install_extra('render')}"
    yield Check("ok", "browser", found)
