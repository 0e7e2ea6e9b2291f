"""The documentation says what is there: no more, no less."""

from __future__ import annotations

import ast
import re
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, get_args

import click
import pytest

from newscrawl import settings
from newscrawl.cli import main
from newscrawl.export.record import story_record
from newscrawl.extraction import captions, descriptions, entries, extract, filing, headings, links
from newscrawl.extraction.bylines import lines
from newscrawl.items import KeptRole, LinkRole, Page, RejectionReason, RemovedRole, Story
from newscrawl.storage.database import connect, connect_readonly
from newscrawl.storage.sql import run_sql

CHECKOUT = Path(__file__).resolve().parents[1]
DOCUMENTS = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md")), CHECKOUT / "benchmarks" / "README.md"]


def read(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def sections(text: str, level: int) -> dict[str, str]:
    """The text below each heading of a level, up to the next heading of that level or a higher one."""
    parts = re.split(rf"^(#{{1,{level}}}) (.+)$", text, flags=re.MULTILINE)
    return {parts[i + 1]: parts[i + 2] for i in range(1, len(parts), 3) if len(parts[i]) == level}


def rows(text: str) -> list[list[str]]:
    """The cells of all tables, without their heads."""
    tables = re.findall(r"^\|.*\n\|[-| :]+\n((?:\|.*\n?)*)", text, flags=re.MULTILINE)
    lines = [line for table in tables for line in table.splitlines()]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def names(text: str) -> list[str]:
    """What stands between backticks in the first cells of all tables."""
    return [name for row in rows(text) for name in re.findall(r"`([^`]+)`", row[0])]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


# -- settings ---------------------------------------------------------------------------------------------------------


def test_settings() -> None:
    parts = sections(read("docs/settings.md"), 2)
    ours = {name for name in dir(settings) if name.startswith("NEWSCRAWL_")}
    scrapys = {name for name in dir(settings) if name.isupper()} - ours
    documented = names(parts["newscrawl's own"])
    assert sorted(documented) == sorted(ours)
    assert sorted(names(parts["Scrapy's, with other defaults than Scrapy's"])) == sorted(scrapys)
    for row in rows(parts["newscrawl's own"]):
        assert ast.literal_eval(row[2].strip("`")) == getattr(settings, row[0].strip("`")), row[0]


def test_values_of_scrapy_settings() -> None:
    for name, value, *_ in rows(sections(read("docs/settings.md"), 2)["Scrapy's, with other defaults than Scrapy's"]):
        if re.fullmatch(r"`[\d_.* ]+`|`(True|False|\".*\"|\[.*\])`", value):
            assert eval(value.strip("`")) == getattr(settings, name.strip("`")), name  # our own file


def test_environment_variables() -> None:
    documented = set(names(sections(read("docs/settings.md"), 2)["Environment"]))
    code = "\n".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "newscrawl").rglob("*.py"))
    used = set(re.findall(r'environ(?:\.get\(|\[)"(\w+)"', code)) | set(re.findall(r'ENVIRONMENT = "(\w+)"', code))
    assert used
    assert used <= documented


# -- commands ---------------------------------------------------------------------------------------------------------


def leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        assert child is not None
        yield from leaves(child, f"{path} {name}")


COMMANDS = dict(leaves(main, "newscrawl"))


def test_every_command_has_a_section() -> None:
    assert sorted(sections(read("docs/commands.md"), 2)) == sorted(COMMANDS)


@pytest.mark.parametrize("path", COMMANDS)
def test_options(path: str) -> None:
    section = sections(read("docs/commands.md"), 2)[path]
    options = [parameter for parameter in COMMANDS[path].params if isinstance(parameter, click.Option)]
    real = {name for option in options for name in (*option.opts, *option.secondary_opts)}
    cells = [cell for cell in names(section) if cell.startswith("-")]
    assert sorted(re.split(r"[ =]", cell)[0] for cell in cells) == sorted(real)
    takes_value = {name for option in options if not (option.is_flag or option.count) for name in option.opts}
    assert {cell.split(" ")[0] for cell in cells if " " in cell} == takes_value


@pytest.mark.parametrize("path", COMMANDS)
def test_arguments(path: str) -> None:
    section = sections(read("docs/commands.md"), 2)[path]
    _, *arguments = COMMANDS[path].collect_usage_pieces(click.Context(COMMANDS[path]))  # the first is [OPTIONS]
    usage = " ".join([path, *arguments])
    assert f"`{usage}`" in section


PLACEHOLDER = re.compile(r"…|\[|\.\.\.|\b(FILE|NAME|SQL|STORY|URL)\b")


def command_lines(text: str) -> Iterator[list[str]]:
    """The arguments of each ``newscrawl`` that a code block or a piece of code runs."""
    code = re.findall(r"^    (.*)$", text, flags=re.MULTILINE)
    code += [line for block in re.findall(r"^```\w*\n(.*?)^```$", text, re.M | re.S) for line in block.splitlines()]
    code += re.findall(r"`([^`\n]+)`", text)
    for line in code:
        # behind a prompt, a path, cron's columns; not newscrawl's name in what it prints
        found = re.match(r"(?:\$ |\S*=?/\S*/|[\d*/ ]+ cd \S+ && \S+/|curl .*\| )?newscrawl (?=[a-z-])(.*)", line)
        if found and not PLACEHOLDER.search(re.sub(r"(['\"]).*?\1", "", found[1])):
            yield list(up_to_shell(shlex.split(found[1], comments=True)))


def up_to_shell(words: list[str]) -> Iterator[str]:
    """A command's own words, without pipes and redirections."""
    for word in words:
        if re.match(r"\d?[<>]|[|&]", word):
            return
        yield word


LINES = [(path.name, line) for path in DOCUMENTS for line in command_lines(path.read_text(encoding="utf-8"))]


def test_command_lines_are_found() -> None:
    assert len([line for name, line in LINES if name == "README.md"]) >= 10
    assert len(LINES) >= 40


@pytest.mark.parametrize(("name", "arguments"), LINES, ids=[f"{name}: {' '.join(line)[:60]}" for name, line in LINES])
def test_command_lines_parse(name: str, arguments: list[str]) -> None:
    if arguments == ["--version"]:
        return
    command: click.Command = main
    context = click.Context(main, info_name="newscrawl")
    while isinstance(command, click.Group):
        _, found, arguments = command.resolve_command(context, arguments)
        assert found is not None
        command = found
    if arguments:  # else it is only mentioned
        command.make_context(command.name, arguments, parent=context)  # raises UsageError


# -- database ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docs") / "news.db"
    connect(path).close()
    return path


def schema(database: Path) -> dict[str, list[str]]:
    """The columns of each table and view, without SQLite's and the migrations' own."""
    with closing(sqlite3.connect(database)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        shadow = re.compile(r"_sqlite_migrations|sqlite_.*|stories_(fts|signs)_.*")
        return {
            name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
            for name in tables
            if not shadow.fullmatch(name)
        }


def test_tables_and_columns(database: Path) -> None:
    documented = {name: names(text) for name, text in sections(read("docs/database.md"), 3).items()}
    assert documented == schema(database)


def test_the_tables_of_the_readme(database: Path) -> None:
    assert sorted(names(sections(read("README.md"), 2)["The database"])) == sorted(schema(database))


@pytest.mark.parametrize("sql", blocks(read("docs/database.md"), "sql"))
def test_sql_examples(sql: str, database: Path) -> None:
    with connect_readonly(database) as db:
        assert list(run_sql(db.conn, sql).rows) == []


def test_states_of_a_url() -> None:
    comment = re.search(r"state TEXT NOT NULL DEFAULT 'queued',\s+-- (.*)", read("newscrawl/storage/migrations/initial.py"))
    assert comment
    first = [row[0].strip("`") for row in rows(sections(read("docs/crawling.md"), 2)["States of a URL"])]
    assert sorted(first) == sorted(comment[1].split(", "))


def test_states_of_a_run() -> None:
    comment = re.search(r"state TEXT NOT NULL DEFAULT 'running',\s+-- (.*)", read("newscrawl/storage/migrations/initial.py"))
    assert comment
    cell = dict(rows(sections(read("docs/database.md"), 3)["runs"]))["`state`"]
    assert set(comment[1].split(", ")) <= set(re.findall(r"\w+", cell))


# -- extraction -------------------------------------------------------------------------------------------------------


def test_roles_and_rejections() -> None:
    parts = sections(read("docs/extraction.md"), 2)
    assert sorted(names(parts["Roles"])) == sorted([*get_args(KeptRole), *get_args(RemovedRole)])
    assert sorted(names(parts["Rejections"])) == sorted(reason.value for reason in RejectionReason)


def sample() -> Story:
    body = b"<article><h1>Ferry returns</h1><p>The ferry sails again from Monday, the harbour said.</p></article>"
    now = datetime(2026, 1, 31, tzinfo=timezone.utc)
    url = "https://example.org/2026/ferry"
    story = extract(Page(url, url, 200, {"Content-Type": "text/html"}, b"<html>" + body + b"</html>", now))
    assert isinstance(story, Story)
    return story


def test_keys_of_the_record() -> None:
    record = story_record(sample(), uid="0" * 16, source=None, fetched_at="2026-01-31T00:00:00Z")
    record_table, _, links_table = sections(read("docs/extraction.md"), 2)["The record"].partition("Roles of links:")
    documented = [row[0].strip("`") for row in rows(record_table)]
    assert documented == list(record)
    assert sorted(names(links_table)) == sorted(get_args(LinkRole))


@pytest.mark.parametrize(
    ("what", "limit"),
    [
        ("a title after {} characters", headings.MAX_TITLE_CHARS),
        ("`description` {},", descriptions.MAX_DESCRIPTION_CHARS),
        ("a bio {},", lines.MAX_BIO_CHARS),
        ("a tag {},", filing.MAX_TAG_CHARS),
        ("`image_caption` {},", captions.MAX_CAPTION_CHARS),
        ("`image_credit` {},", captions.MAX_CREDIT_CHARS),
        ("the text of a link {},", links.MAX_TEXT_CHARS),
        ("that of an entry {};", entries.MAX_TEXT_CHARS),
        ("the first {} tags", filing.MAX_TAGS),
        ("{} links and", links.MAX_LINKS),
        ("and {} entries", entries.MAX_ENTRIES),
    ],
)
def test_limits_of_the_record(what: str, limit: int) -> None:
    record = " ".join(sections(read("docs/extraction.md"), 2)["The record"].split())
    assert what.format(f"{limit:,}") in record


@pytest.mark.parametrize("source", blocks(read("docs/extraction.md"), "python"))
def test_python_examples(source: str) -> None:
    scope: dict[str, Any] = {}
    exec(source, scope)  # our own file


# -- all of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_links(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        place = (path.parent / file).resolve() if file else path
        assert place.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", place.read_text(encoding="utf-8").lower(), flags=re.MULTILINE)
            assert anchor in [re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings], target
