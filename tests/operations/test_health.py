"""``newscrawl health``: each kind of trouble is found, and a crawl that is well is left in peace."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.operations.health import Finding, Health, examine
from newscrawl.storage.database import connect
from newscrawl.storage.moments import utc_text

NOW = datetime.now(timezone.utc).replace(microsecond=0)
DAY = timedelta(days=1)


class History:
    """A database whose past is made up."""

    def __init__(self, path: Path) -> None:
        self.path = path
        connect(path).close()
        self.run(NOW - timedelta(hours=1))

    def execute(self, sql: str, *values: object) -> int:
        with closing(sqlite3.connect(self.path)) as db, db:
            return db.execute(sql, values).lastrowid or 0

    def run(self, ended: datetime, state: str = "finished") -> None:
        self.execute("INSERT INTO runs (started_at, finished_at, state, version) VALUES (?, ?, ?, '1')",
                     utc_text(ended - timedelta(minutes=5)), utc_text(ended), state)  # fmt: skip

    def source(self, name: str, *times: datetime, age: timedelta = 60 * DAY) -> int:
        """A source with stories that were first seen at these times."""
        source_id = self.execute("INSERT INTO sources (name, added_at) VALUES (?, ?)", name, utc_text(NOW - age))
        for number, moment in enumerate(times):
            self.execute(
                "INSERT INTO stories (uid, source_id, url, text, first_seen_at, last_fetched_at, kind, word_count,"
                " text_hash, extractor) VALUES (?, ?, '', '', ?, ?, 'article', 1, '', '')",
                f"{name}-{number}", source_id, utc_text(moment), utc_text(moment),
            )  # fmt: skip
        return source_id

    def page(self, source_id: int, url: str, moment: datetime, status: int | None = 200, reason: str = "") -> None:
        row = "INSERT INTO urls (source_id, url, normalized_url, host, discovered_at, state) VALUES (?, ?, ?, ?, '', ?)"
        url_id = self.execute(row, source_id, url, url, url.split("/")[2], "rejected" if reason else "done")
        text = utc_text(moment)
        fetch_id = self.execute("INSERT INTO fetches (url_id, fetched_at, status) VALUES (?, ?, ?)", url_id, text, status)
        if reason:
            self.execute("INSERT INTO rejections (url_id, fetch_id, rejected_at, reason, detail) VALUES (?, ?, ?, ?, '')",
                         url_id, fetch_id, text, reason)  # fmt: skip

    def feed(self, source_id: int, url: str, error: str | None = None, polled: datetime = NOW) -> None:
        self.execute("INSERT INTO feeds (source_id, url, kind, fetched_at, last_error) VALUES (?, ?, 'feed', ?, ?)",
                     source_id, url, utc_text(polled), error)  # fmt: skip

    def examine(self, window: timedelta = DAY) -> Health:
        return examine(self.path, self.path.parent / "warc", NOW, window)

    def problems(self) -> list[Finding]:
        return [finding for finding in self.examine().findings if finding.level == "problem"]


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "news.db")


def hourly(days: float, until: timedelta = timedelta()) -> Iterator[datetime]:
    """Every hour of the last days, up to some time ago."""
    for hour in range(int(days * 24)):
        moment = NOW - timedelta(hours=hour)
        if moment <= NOW - until:
            yield moment


@pytest.mark.slow
def test_all_is_well(history: History) -> None:
    source_id = history.source("steady", *hourly(35))
    history.feed(source_id, "https://a.example/feed")
    for number in range(20):
        history.page(source_id, f"https://a.example/{number}", NOW, reason="soft_404" if number == 3 else "")
    report = history.examine()
    assert report.findings == []
    (source,) = report.sources
    assert (source.new, source.earlier, source.pages, source.rejected) == (24, [24] * 4, 20, {"soft_404": 1})


@pytest.mark.slow
def test_a_source_that_brings_less_than_ever(history: History) -> None:
    history.source("poor", *[moment for moment in hourly(35) if moment < NOW - DAY or moment.hour % 6 == 0])
    (found,) = history.problems()
    assert found.subject == "poor"
    assert "new stories, where earlier weeks had 24 to 24" in found.text


def test_a_source_that_is_quiet_for_longer_than_ever(history: History) -> None:
    sparse = [NOW - timedelta(hours=60 + 20 * number) for number in range(15)]
    history.source("quiet", *sparse)
    (found,) = history.problems()
    assert found.text.startswith("no new story for 2.5 days; before, never for more than 20.0 hours")


def test_quiet_by_habit_and_too_young_to_tell(history: History) -> None:
    history.source("weekly", *[NOW - timedelta(days=6 + 7 * number) for number in range(12)], age=100 * DAY)
    history.source("young", NOW - 3 * DAY, NOW - 3 * DAY, age=3 * DAY)
    backlog = [NOW - 4 * DAY + timedelta(seconds=number) for number in range(30)]
    history.source("imported", *backlog, NOW - 3 * DAY, age=4 * DAY)  # that the first crawl brought 30 at once says nothing
    assert history.problems() == []


def test_feeds(history: History) -> None:
    half, dead = history.source("half", NOW), history.source("dead", NOW)
    history.feed(half, "https://h.example/1", "status 500")
    history.feed(half, "https://h.example/2")
    history.feed(dead, "https://d.example/1", "no such host")
    findings = history.examine().findings
    assert [(finding.level, finding.subject) for finding in findings] == [("problem", "dead"), ("note", "half")]
    assert "https://d.example/1: no such host" in findings[0].text


def test_feeds_that_fail_alike_are_one_note(history: History) -> None:
    source_id = history.source("closed", NOW)
    for number in range(4):
        history.feed(source_id, f"https://c.example/{number}", "status 500" if number < 3 else None)
    (found,) = history.examine().findings
    assert found.level == "note"
    assert found.text == f"3 of 4 feeds failed alike, such as https://c.example/0 at {utc_text(NOW)}: status 500"


def test_rejections(history: History) -> None:
    source_id = history.source("walled", NOW)
    for number in range(40):
        is_new = number < 20
        reason = "consent_wall" if is_new and number % 4 else ""
        history.page(source_id, f"https://w.example/{number}", NOW if is_new else NOW - 3 * DAY, reason=reason)
    (found,) = history.problems()
    assert found.text == "75% of 20 pages are rejected, where it was 0% before, most as consent_wall"


def test_hosts(history: History) -> None:
    source_id = history.source("s", NOW)
    for number in range(12):
        history.page(source_id, f"https://slow.example/{number}", NOW, status=429 if number % 2 else None)
        history.page(source_id, f"https://fine.example/{number}", NOW, status=403 if number == 0 else 200)
    history.execute("INSERT INTO robots (site, fetched_at, expires_at, error) VALUES ('https://r.example', ?, '', 'x')", utc_text(NOW))
    history.execute(
        "INSERT INTO urls (source_id, url, normalized_url, host, discovered_at, attempts, next_fetch_at)"
        " VALUES (?, 'https://late.example/', 'l', 'late.example', '', 1, ?)", source_id, utc_text(NOW + DAY),
    )  # fmt: skip
    report = history.examine()
    assert {(finding.level, finding.subject) for finding in report.findings} == {
        ("problem", "slow.example"), ("problem", "r.example"), ("note", "fine.example"), ("note", "late.example"),
    }  # fmt: skip
    assert not report.is_well


@pytest.mark.parametrize(
    ("ended", "state", "words"),
    [
        (NOW - 3 * DAY, "finished", "the last run ended"),
        (NOW, "failed", "the last run failed"),
    ],
)
def test_runs(history: History, ended: datetime, state: str, words: str) -> None:
    history.run(ended, state)
    (found,) = history.problems()
    assert found.text.startswith(words)


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["health", *map(str, arguments)])


def test_the_command(history: History) -> None:
    source_id = history.source("steady", *hourly(35))
    well = invoke("--db", history.path)
    assert well.exit_code == 0, well.output
    assert "steady: new 24, usual 24, last new " in well.stdout
    assert "disk: " in well.stdout
    assert well.stdout.endswith("all well\n")
    history.feed(source_id, "https://a.example/feed", "status 404")
    ill = invoke("--db", history.path)
    assert ill.exit_code == 1
    assert "problem steady: its one feed fails: https://a.example/feed: status 404" in ill.stdout
    record = json.loads(invoke("--db", history.path, "--json", "--since", "7d").stdout)
    assert (record["is_well"], record["window"], record["sources"][0]["new"]) == (False, 168, 168)
    assert invoke("--db", history.path, "--since", "x").exit_code == 2
    assert "no database" in invoke("--db", history.path.with_name("none.db")).stderr


def test_when_rejected_pages_are_asked_for_again(history: History) -> None:
    source_id = history.source("walled", NOW)
    for number in range(12):
        history.page(source_id, f"https://w.example/{number}", NOW, reason="captcha" if number < 11 else "")
    later, last = utc_text(NOW + timedelta(hours=1)), utc_text(NOW + 4 * DAY)
    history.execute("UPDATE urls SET vain = 1, retry_at = ?, last_error = 'captcha: a puzzle' WHERE state = 'rejected'", last)
    history.execute("UPDATE urls SET retry_at = ? WHERE url LIKE '%/3'", later)
    history.execute("UPDATE urls SET last_error = 'not_html: image/png' WHERE url LIKE '%/4'")
    history.execute("UPDATE urls SET vain = 99 WHERE url LIKE '%/5'")
    (found,) = history.problems()
    assert found.text.endswith(f"; 9 are asked for again while something lists them, the first from {later} on")


@pytest.mark.slow
def test_a_source_that_was_taken_out_is_no_trouble(history: History) -> None:
    gone = history.source("gone", *hourly(40, until=3 * DAY))
    history.feed(gone, "https://gone.example/feed", "TimeoutError: no answer", polled=NOW - 3 * DAY)
    robots = "INSERT INTO robots (site, fetched_at, expires_at, error) VALUES (?, ?, ?, 'status 503')"
    history.execute(robots, "https://gone.example", *[utc_text(NOW - 3 * DAY)] * 2)
    assert history.problems() == []
    text = f"no crawl has asked for it since {utc_text(NOW - 3 * DAY)}: is it still among the sources?"
    assert history.examine().findings == [Finding("note", "gone", text)]
    history.execute("UPDATE feeds SET next_fetch_at = ?", utc_text(NOW - timedelta(hours=2)))
    assert [each.subject for each in history.problems()] == ["gone", "gone"], "it was not due before the crawls of the day"
    history.execute("DELETE FROM runs")
    assert [each.text for each in history.problems() if each.subject == "crawl"] == ["none has run yet"]
