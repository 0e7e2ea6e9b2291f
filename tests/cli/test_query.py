from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import newscrawl
from newscrawl.cli import main
from newscrawl.errors import QueryError
from newscrawl.items import DatePrecision
from newscrawl.storage.clusters import group_stories
from newscrawl.storage.database import connect, connect_readonly
from newscrawl.storage.named import NAMED_TIME_LIMIT, QUERIES, NamedQuery
from newscrawl.storage.sql import TIME_LIMIT, run_sql
from tests import crawling
from tests.storage.samples import LATER, add_source, fill, story, visit

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "queries.md"


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(fill(tmp_path / "news.db"))


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["query", *arguments], input=stdin)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_named_queries_are_documented_and_run(query: NamedQuery, db: str, tmp_path: Path) -> None:
    line = next(line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{query.name}` |"))
    assert query.question in line
    assert re.findall(r"`(\w+=[^`]*)`", line) == ["=".join(pair) for pair in query.parameters.items()]
    assert set(re.findall(r":([a-z]+)", query.sql)) == set(query.parameters)
    connect(tmp_path / "empty.db").close()
    for path in (tmp_path / "empty.db", Path(db)):
        with connect_readonly(path) as database:
            list(run_sql(database.conn, query.sql, query.bind({})).rows)


def test_a_named_query_may_take_its_time(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some read every block, which takes longer than a second of years of stories; a slip in one's own SQL is stopped."""
    given: list[float] = []

    def run_and_note(*arguments: Any, seconds: float) -> object:
        given.append(seconds)
        return run_sql(*arguments, seconds=seconds)

    for module in ("newscrawl.cli.query", "newscrawl.api"):
        monkeypatch.setattr(f"{module}.run_sql", run_and_note)
    assert run("removed", "--db", db).exit_code == 0
    assert run("SELECT 1", "--db", db).exit_code == 0
    assert run("removed", "--time-limit", "7", "--db", db).exit_code == 0
    with newscrawl.open(db) as opened:
        opened.query("removed")
        opened.query("SELECT 1 AS one")
        opened.query("removed", seconds=7)
    assert given == [NAMED_TIME_LIMIT, TIME_LIMIT, 7] * 2


def test_no_others_are_documented() -> None:
    listed = re.findall(r"^\| `([a-z]+)` \|.*\?", DOCUMENT.read_text(encoding="utf-8"), re.M)
    assert listed == [query.name for query in QUERIES]


def test_a_named_query(db: str) -> None:
    rows = json.loads(run("headlines", "--json", "--db", db).stdout)
    assert rows == []  # the sample's second version has the first one's headline
    (row,) = json.loads(run("changes", "--json", "--db", db).stdout)
    assert (row["title"], row["revisions"]) == ("Fish market moves to the northern quay", 2)
    (row, _) = json.loads(run("promotion", "--json", "--db", db).stdout)
    # "Sign up for our morning letter", "Read more: the flood": ten words of each of two pages
    assert (row["source"], row["pages"], row["promotion_words"]) == ("beispiel", 1, 10)


def test_changes_corrections_and_what_is_gone(tmp_path: Path) -> None:
    path = fill(tmp_path / "news.db")
    with connect(path) as database:
        database.execute("UPDATE blocks SET role = 'correction' WHERE text LIKE 'Correction:%'")
        database.execute("UPDATE stories SET gone_at = '2026-05-04T00:00:00Z' WHERE title = 'Nine days of flood'")
        database.conn.commit()
    first, second = json.loads(run("stability", "--json", "--db", str(path)).stdout)
    assert first == {
        "source": "example", "stories": 2, "changed": 1, "percent": 50.0, "within_a_day": 1, "hours": 24.0, "gone": 1,
    }  # fmt: skip
    assert (second["source"], second["changed"], second["hours"]) == ("beispiel", 0, None)
    (row,) = json.loads(run("corrections", "--json", "--db", str(path)).stdout)
    assert (row["day"], row["correction"]) == (
        "2026-04-30", "Correction: the council voted on Tuesday, not on Monday.",
    )  # fmt: skip
    assert json.loads(run("corrections", "source=beispiel", "--json", "--db", str(path)).stdout) == []
    (row,) = json.loads(run("gone", "--json", "--db", str(path)).stdout)
    assert (row["title"], row["day"], row["days_known"]) == ("Nine days of flood", None, 2.5)


def test_parameters(db: str) -> None:
    every = run("authors", "--csv", "--db", db).stdout.splitlines()
    one = run("authors", "source=beispiel", "--csv", "--db", db).stdout.splitlines()
    assert (len(every), len(one), one[1]) == (3, 2, "Änne Groß,beispiel,1,8,Harbour")
    assert not any("Ben Okri" in line for line in every)  # the photographer
    assert run("SELECT title FROM corpus WHERE id = :id", "id=3", "--db", db).stdout == "title\nHaushalt beschlossen\n"
    assert run("-", "name=x", "--db", db, stdin="SELECT :name AS name").stdout == "name\nx\n"


def test_a_value_of_another_kind_is_refused_rather_than_found_nowhere(db: str) -> None:
    every = run("days", "--csv", "--db", db).stdout
    assert run("days", "since=2000-01-01", "--csv", "--db", db).stdout == every
    # a story without a date may be of any day
    assert run("days", "since=1d", "--csv", "--db", db).stdout == "day,source,stories\n,example,1\n"
    for arguments, words in (
        (("days", "since=garbage"), "since of the query days: not an age or a date: 'garbage'"),
        (("clusters", "sources=two"), "sources of the query clusters is a number, not 'two'"),
    ):
        done = run(*arguments, "--db", db)
        assert (done.exit_code, done.stdout) == (1, "")
        assert words in done.stderr


def test_days_are_those_that_pages_print(tmp_path: Path) -> None:
    """Not those of UTC, and not those on which an undated story was found."""
    database = connect(tmp_path / "news.db")
    add_source(database.conn, "example")
    for number, (printed, utc) in enumerate(
        [
            ("2024-05-04T23:30:00-05:00", "2024-05-05T04:30:00Z"),
            ("2024-05-04", "2024-05-04T00:00:00Z"),
            ("2024-05", "2024-05-01T00:00:00Z"),
            (None, None),
        ]
    ):
        visit(database.conn, story(f"https://example.org/{number}", date_published=printed, date_published_utc=utc))
    database.conn.commit()
    database.close()
    # a month is no day, and may be of any in it
    for given in ((), ("since=2024-05-03",)):
        found = run("days", *given, "--csv", "--db", str(tmp_path / "news.db")).stdout
        assert found == "day,source,stories\n2024-05-04,example,2\n2024-05,example,1\n,example,1\n"


@pytest.mark.parametrize(
    ("precision", "hours"),
    [("second", 3.0), ("minute", 3.0), ("day", None), ("month", None), (None, None)],
)
def test_hours_count_where_pages_print_them(tmp_path: Path, precision: DatePrecision | None, hours: float | None) -> None:
    database = connect(tmp_path / "news.db")
    db = database.conn
    for number, hour in ((1, "06"), (2, "09")):
        add_source(db, f"paper-{number}")
        copy = story(
            f"https://paper-{number}.example/flood", text=" ".join(f"word{n}" for n in range(80)), text_hash="1",
            date_published_precision=precision if number == 2 else "minute",
            date_published_utc=f"2026-01-31T{hour}:00:00Z" if precision else None,
        )  # fmt: skip
        visit(db, copy, source_id=number)
        visit(db, replace(copy, title="Anew", text_hash="1"), source_id=number, seen_at="2026-01-31T12:00:00Z")
    group_stories(db, now=LATER)
    db.commit()
    database.close()
    path = str(tmp_path / "news.db")
    (row,) = json.loads(run("republishers", "--json", "--db", path).stdout)
    assert (row["hours_later"], row["with_hours"]) == (hours, int(hours is not None))
    changed = {row["source"]: row["hours_later"] for row in json.loads(run("headlines", "--json", "--db", path).stdout)}
    assert changed == {"paper-1": 6.0 if precision else None, "paper-2": hours}


def test_the_list() -> None:
    listed = run("--list").stdout.splitlines()
    assert listed[0] == "name\tparameters\tquestion"
    assert [line.split("\t")[0] for line in listed[1:]] == [query.name for query in QUERIES]
    assert "days\tsince=0001-01-01\t" in run("--list").stdout
    assert json.loads(run("--list", "--json").stdout)[0]["name"] == "sources"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("nonesuch",), 1),
        (("authors", "nope=1"), 1),
        (("SELECT :x",), 1),
        (("authors", "nope"), 2),
        (("SELECT", "1"), 2),
        (("SELECT 1", "=1"), 2),
        (("--list", "authors"), 2),
        ((), 2),
        (("SELECT 1", "--memory-limit", "0"), 2),
    ],
)
def test_mistakes(db: str, arguments: tuple[str, ...], status: int) -> None:
    result = run(*arguments, "--db", db)
    assert (result.exit_code, result.stdout) == (status, "")
    assert "Traceback" not in result.stderr
    assert status == 2 or result.stderr.count("\n") == 1


def test_json_lines_are_lines(db: str) -> None:
    sql = "SELECT 'a' || char(8232) || char(133) || char(10) || 'b' AS text, x'00' AS blob UNION ALL SELECT NULL, 1"
    lines = run(sql, "--nl", "--db", db).stdout.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"text": "a\u2028\x85\nb", "blob": {"$base64": True, "encoded": "AA=="}},
        {"text": None, "blob": 1},
    ]


HUNGRY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 60000) SELECT group_concat(hex(randomblob(500))) FROM n"


def test_memory_is_limited(db: str) -> None:
    """In a process of its own: the limit is the process's, and can only be lowered."""
    done = crawling.newscrawl("query", HUNGRY, "--memory-limit", "20", "--time-limit", "60", "--db", db)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: the query takes too much memory; narrow it, or raise --memory-limit\n"


def test_a_closed_pipe_is_no_error(db: str) -> None:
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000) SELECT i FROM n"
    command = f"'{sys.executable}' -m newscrawl query \"{sql}\" --db '{db}' | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=crawling.environment())
    assert done.stdout == "i\n"
    assert "Traceback" not in done.stderr


def test_a_parameter_that_a_query_does_not_have() -> None:
    with pytest.raises(QueryError, match="the query authors has no parameter sauce; it has source"):
        next(query for query in QUERIES if query.name == "authors").bind({"sauce": "x"})
