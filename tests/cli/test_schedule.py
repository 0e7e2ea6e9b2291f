"""``newscrawl schedule``: what is due, the loop and how it ends, lines for cron and systemd."""

from __future__ import annotations

import configparser
import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.operations.schedule import VARIABLES
from newscrawl.storage.lock import CrawlLock
from tests.crawling import FAST, crawl, environment, interruptible, newscrawl, rows, value
from tests.fetching.oddsite import feed, gives, odd_site


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of who runs the tests goes into what is installed."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["schedule", *map(str, arguments)])


def test_show(tmp_path: Path) -> None:
    database, sources = tmp_path / "news.db", tmp_path / "sources.toml"
    with odd_site() as site:
        urls = site.stories(3)
        site.answers["/late"] = gives("later", status=503)
        site.answers["/feed.xml"] = gives(feed([*urls, site.url("/late")]))
        sources.write_text(site.sources(feeds=["/feed.xml"]))
        done = crawl(database, "--sources", sources, "--limit", "2", "-s", "RETRY_TIMES=0")
        assert done.returncode == 0, done.stderr
    record = json.loads(invoke("show", "--db", database, "--json").stdout)
    (source,) = [each for each in record if each["name"] == "odd"]
    assert (source["feeds"], source["due"] + source["waiting"]) == (1, 2)
    assert source["last_poll_at"]
    text = invoke("show", "--db", database).stdout
    assert f"odd: due now {source['due']}, waiting {source['waiting']}, revisits " in text
    assert "a crawl is running" not in text
    lock = CrawlLock(database)
    lock.acquire()
    assert "a crawl is running: process " in invoke("show", "--db", database).stdout
    lock.release()


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "newscrawl", "schedule", "run", "--every", "1h", "--", *map(str, arguments)]
    return subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            preexec_fn=interruptible)  # fmt: skip


@pytest.mark.slow
def test_the_loop_crawls_waits_and_ends(tmp_path: Path) -> None:
    with odd_site() as site:
        (url,) = site.stories(1)
        with start(url, "--db", tmp_path / "news.db", *FAST) as process:
            assert process.stderr is not None
            line = ""
            while "next crawl begins" not in line:
                line = process.stderr.readline()
                assert line or process.poll() is None
            process.send_signal(signal.SIGTERM)
            assert process.wait(120) == 0
    assert value(tmp_path / "news.db", "SELECT count(*) FROM stories") == 1


@pytest.mark.slow
def test_a_signal_ends_the_crawl_in_good_order(tmp_path: Path) -> None:
    with odd_site() as site:
        (url,) = site.stories(1)
        site.answers["/hangs"] = site.hang
        arguments = ("--urls", tmp_path / "urls.txt", "--db", tmp_path / "news.db", *FAST)
        (tmp_path / "urls.txt").write_text(f"{url}\n{site.url('/hangs')}\n")
        with start(*arguments) as process:
            while not site.times("/story/0") and process.poll() is None:
                pass
            process.send_signal(signal.SIGINT)
            assert process.wait(120) == 0  # how soon is the crawl's affair; a busy machine takes its time
    assert rows(tmp_path / "news.db", "SELECT state FROM runs") == [("interrupted",)]
    assert value(tmp_path / "news.db", "SELECT count(*) FROM urls WHERE leased_until IS NOT NULL") == 0


def test_wrong_arguments_end_the_loop(tmp_path: Path) -> None:
    done = newscrawl("schedule", "run", "--", "--nonsense", cwd=tmp_path)
    assert done.returncode == 1
    assert "does not take these arguments" in done.stderr


@pytest.mark.parametrize(
    ("every", "times"),
    [("1m", "* * * * *"), ("10m", "*/10 * * * *"), ("1h", "0 * * * *"), ("6h", "0 */6 * * *"), ("1d", "0 0 * * *")],
)
def test_cron(every: str, times: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    done = invoke("install", "cron", "--every", every, "--", "bbc", "--since", "7d")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{times} cd '{folder}' && /")
    assert done.stdout.endswith("newscrawl crawl bbc --since 7d >>crawl.log 2>&1\n")


def test_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke("install", "systemd", "--user", "--to", tmp_path / "units", "--", "--db", "100%.db")
    assert done.exit_code == 0, done.output
    assert "systemctl --user enable --now newscrawl.timer" in done.stdout
    units = {}
    for path in (tmp_path / "units").iterdir():
        units[path.name] = configparser.RawConfigParser()
        units[path.name].read(path)
    service = units["newscrawl.service"]["Service"]
    assert (service["WorkingDirectory"], service["Type"]) == (str(tmp_path), "oneshot")
    assert service["ExecStart"].endswith("newscrawl crawl --db 100%%.db")
    assert "User" not in service
    assert units["newscrawl.timer"]["Timer"]["OnCalendar"] == "*:0/30"
    printed = invoke("install", "systemd").stdout
    assert "# newscrawl.service\n[Unit]" in printed
    assert "\nUser=" in printed


def test_the_environment_goes_with_the_line_of_a_crontab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "100% here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    given = {
        "NEWSCRAWL_DB": "my 1%.db",
        "NEWSCRAWL_SOURCES": "papers.toml",
        "http_proxy": "http://me:a$b@proxy.example:3128",
    }
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setenv("GAZETTE_SESSION", "secret")
    line = invoke("install", "cron", "--", "-s", "USER_AGENT=it's 100% me").stdout
    assert "%" not in line.replace(r"\%", ""), "an open % is a line break to cron"
    words = shlex.split(line.replace(r"\%", "%"))[5:]
    assert words[:3] == ["cd", str(folder), "&&"]
    assert words[3:6] == [f"{name}={text}" for name, text in given.items()]
    assert words[7:] == ["crawl", "-s", "USER_AGENT=it's 100% me", ">>crawl.log", "2>&1"]
    refused = invoke("install", "cron", "--", "a\nb")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no line break" in refused.stderr


def test_the_environment_goes_with_a_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSCRAWL_DB", 'my "1%".db')
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    lines = invoke("install", "systemd", "--", "-s", r"A=\d $HOME", "b\nc", "it's").stdout.splitlines()
    assert [line for line in lines if line.startswith("Environment=")] == [
        r'Environment="NEWSCRAWL_DB=my \"1%%\".db"',
        "Environment=https_proxy=http://proxy.example:3128",
    ]
    (command,) = (line for line in lines if line.startswith("ExecStart="))
    assert command.endswith(r'newscrawl crawl -s "A=\\d $$HOME" "b\nc" "it' + """'s\"""")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["install", "cron", "--every", "7m"], 1, "divides an hour or a day"),
        (["install", "cron", "--every", "2026-01-01"], 2, "a length of time"),
        (["install", "cron", "--every", "soon"], 2, "a length of time such as 30m or 2h, not 'soon'"),
        (["run", "--every", "6s"], 2, "a length of time such as 30m or 2h, not '6s'"),
        (["run", "--every", "999999y"], 2, "a length of time"),
        (["install", "cron", "--user"], 2, "for systemd"),
        (["install", "launchd"], 2, "launchd"),
        (["show", "--db", "none.db"], 1, "no database"),
    ],
)
def test_mistakes(
    arguments: list[str], status: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke(*arguments)
    assert done.exit_code == status
    assert words in done.stderr
