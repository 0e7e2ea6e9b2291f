"""``newscrawl sources``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.demo import Site
from newscrawl.sources import load

TWO = """
[[source]]
name = "gazette"
title = "The Gazette"
home = "https://gazette.example/"
country = "GB"
language = "en"

[[source]]
name = "bote"
feeds = ["https://bote.example/feed"]
country = "AT"
language = "de"
"""


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "NEWSCRAWL_SOURCES",
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    Path("papers.toml").write_text(TWO, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["sources", *arguments])


def home_of(newsroom: Site) -> str:
    """The front page of one of the newsroom's publishers."""
    source = next(iter(load(_sources_file(newsroom)).values()))
    assert source.home
    return source.home


def _sources_file(newsroom: Site) -> Path:
    path = Path("newsroom.toml")
    path.write_text(newsroom.sources_toml(), encoding="utf-8")
    return path


def test_list() -> None:
    result = run("list", "--sources", "papers.toml")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "gazette\tThe Gazette\tGB\ten\t0\t0\thttps://gazette.example/",
        "bote\t\tAT\tde\t1\t0\t",
    ]
    assert result.stderr == "2 sources\n"


def test_list_the_catalogue() -> None:
    assert len(run("list").stdout.splitlines()) >= 120
    assert all(line.split("\t")[2] == "AT" for line in run("list", "--country", "at").stdout.splitlines())


def test_list_as_json() -> None:
    result = run("list", "--sources", "papers.toml", "--language", "de", "--json")
    (row,) = json.loads(result.stdout)
    assert (row["name"], row["feeds"], row["home"], row["delay"]) == ("bote", ["https://bote.example/feed"], None, None)


def test_add_and_check(newsroom: Site) -> None:
    home = home_of(newsroom)
    result = run("add", home, "--name", "demo", "--sources", "mine.toml")
    assert result.exit_code == 0, result.output
    source = load(Path("mine.toml"))["demo"]
    assert source.home == home
    assert source.feeds
    assert "newscrawl crawl demo" in result.stderr
    again = run("add", home, "--name", "other", "--sources", "mine.toml")
    assert again.exit_code == 1
    assert "is the home of source 'demo' already" in again.stderr
    checked = run("check", "--sources", "mine.toml", "--jobs", "2")
    assert checked.exit_code == 0, checked.output
    assert "demo: alive" in checked.stderr
    assert all(line.split("\t")[1] == "alive" for line in checked.stdout.splitlines())


def test_add_writes_to_the_users_file(newsroom: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(tmp_path / "own.toml"))
    Path("own.toml").write_text("", encoding="utf-8")
    assert run("add", home_of(newsroom), "--name", "demo").exit_code == 0
    assert list(load(Path("own.toml"))) == ["demo"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("add", "not an address://"), 2, "is no web address"),
        (("add", "ftp://a.example/"), 2, "is no web address"),
        (("add", "http://127.0.0.1:9/", "--name", "A B"), 1, "is no name"),
        (("add", "http://127.0.0.1:9/", "--name", "bbc"), 1, "there is a source 'bbc' already"),
        (("add", "http://127.0.0.1:9/", "--sources", "new.toml"), 1, "cannot be read"),
        (("add", "https://gazette.example", "--sources", "papers.toml"), 1, "is the home of source 'gazette' already"),
        (("check", "gazete", "--sources", "papers.toml"), 1, "did you mean 'gazette'"),
        (("check", "--jobs", "0"), 2, "--jobs"),
        (("list", "--sources", "none.toml"), 1, "none.toml: No such file"),
        (("list", "--sources", "."), 1, "directory"),
        (("remove",), 2, "No such command"),
    ],
)
def test_mistakes(arguments: tuple[str, ...], status: int, message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == status
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert not Path("new.toml").exists()


def test_check_reports_the_dead(newsroom: Site) -> None:
    Path("mixed.toml").write_text(
        f'[[source]]\nname = "mixed"\nhome = "{home_of(newsroom)}"\nfeeds = ["http://127.0.0.1:9/feed"]\n',
        encoding="utf-8",
    )
    result = run("check", "mixed", "--sources", "mixed.toml")
    assert result.exit_code == 1
    assert "mixed: 1 of 2 dead" in result.stderr
    assert "1 of 2 addresses are dead" in result.stderr
    assert [line.split("\t")[1] for line in result.stdout.splitlines()] == ["dead", "alive"]


@pytest.mark.parametrize("command", ["list", "add", "check"])
def test_help_has_examples(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"newscrawl sources {command}" in result.stdout


OPML = """<opml version="2.0"><body>
<outline text="Gazette" xmlUrl="https://gazette.example/feed.xml" htmlUrl="https://gazette.example/"/>
<outline text="Harbour" xmlUrl="https://harbour.example/rss" htmlUrl="https://harbour.example/"/>
<outline text="Example" xmlUrl="https://www.example.org/rss"/>
<outline text="Example" xmlUrl="https://www.example.com/rss"/>
</body></opml>"""


def test_a_list_of_subscriptions() -> None:
    """What is known stays as it is; a name that two would have is made longer."""
    Path("mine.xml").write_text(OPML, encoding="utf-8")
    done = run("add", "mine.xml", "--sources", "papers.toml")
    assert done.exit_code == 0, done.output
    assert "https://gazette.example/ is of source 'gazette', which is known: left out" in done.stderr
    assert "Wrote 3 sources to papers.toml" in done.stderr
    written = load(Path("papers.toml"))
    assert list(written) == ["gazette", "bote", "harbour.example", "example.org-rss", "example.com-rss"]
    assert written["harbour.example"].feeds == ("https://harbour.example/rss",)
    again = run("add", "mine.xml", "--sources", "papers.toml")
    assert "Wrote 0 sources" in again.stderr
    listed = run("list", "--sources", "papers.toml", "--opml")
    assert listed.stdout.count("<outline ") == 4
    assert 'xmlUrl="https://harbour.example/rss"' in listed.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("add", "none.opml"), 1, "cannot read none.opml"),
        (("add", "papers.opml", "--name", "x"), 2, "--name is for one site"),
        (("list", "--opml", "--json"), 2, "not both"),
    ],
)
def test_mistakes_with_lists(arguments: tuple[str, ...], status: int, words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == status
    assert words in done.stderr
