from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.storage.database import connect
from tests.storage.samples import add_source, story, visit
from tests.web.serving import furnish

TEXTS = {
    "2026-03-01": "The ferry left at noon. Nobody saw the ferry again.",
    "2026-01-05": "A ferry is a boat.\nThe old ferry sank in 1962, and the new one did not.",
    "2026-02-10": "Fähre heißt auf Englisch ferry.",
}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("kwic") / "news.db"
    with connect(path) as database:
        add_source(database.conn, "example")
        add_source(database.conn, "beispiel")
        for number, (day, text) in enumerate(TEXTS.items()):
            page = story(f"https://example.org/{number}", canonical_url=None, text=text, title=f"Ferry {number}",
                         date_published=day, date_published_utc=day)  # fmt: skip
            visit(database.conn, page, source_id=1 + number % 2)
        visit(database.conn, story("https://example.org/cn", canonical_url=None, text="市圖書館星期日開放，書店也開。",
                                   date_published=None, date_published_utc=None))  # fmt: skip
        database.conn.commit()
    return str(path)


def kwic(db: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["kwic", *arguments, "--db", db])


def lines(db: str, *arguments: str) -> list[str]:
    result = kwic(db, *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return [f"{line['left']}[{line['match']}]{line['right']}" for line in json.loads(result.stdout)]


def test_each_place_the_oldest_story_first(db: str) -> None:
    assert lines(db, "ferry", "--width", "16") == [
        "A [ferry] is a boat. The",
        "a boat. The old [ferry] sank in 1962,",
        "auf Englisch [ferry].",
        "The [ferry] left at noon.",
        "Nobody saw the [ferry] again.",
    ]


def test_by_what_stands_behind_and_before(db: str) -> None:
    assert [line.partition("]")[2] for line in lines(db, "ferry", "--sort", "right", "--width", "12")] == [
        ".", " again.", " is a boat.", " left at", " sank in",
    ]  # fmt: skip
    assert [line.partition("[")[0] for line in lines(db, "ferry", "--sort", "left", "--width", "12")] == [
        "A ", "Englisch ", "The old ", "The ", "saw the ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("the ferry",), 9),  # each word in the stories with both, "the" in a standfirst among them
        (('"the ferry"',), 2),
        (("ferr*", "--source", "beispiel"), 2),
        (("ferry NOT old",), 3),
        (("fahre",), 1),
        (("title: ferry",), 0),
        (("ferry", "--since", "2026-02-01", "--until", "2026-02-28"), 1),
        (("圖書館",), 1),
        (("書",), 2),  # too short for the index
        (("nonesuch",), 0),
    ],
)
def test_words_are_those_of_search(db: str, arguments: tuple[str, ...], found: int) -> None:
    assert len(lines(db, *arguments)) == found


def test_lines_to_read_stand_below_one_another(db: str) -> None:
    result = kwic(db, "ferry", "--width", "16", "--limit", "2")
    assert result.stdout.splitlines() == [
        "2 beispiel 2026-01-05                A ferry is a boat. The",
        "2 beispiel 2026-01-05  a boat. The old ferry sank in 1962,",
    ]
    assert result.stderr == "the first 2 lines; --limit shows more\n"
    assert kwic(db, "nonesuch").stderr == "nothing found\n"


def test_a_match_in_titles_alone_says_so(db: str) -> None:
    said = "nothing found in a text; {} elsewhere: titles, standfirsts and bylines have no places\n"
    assert kwic(db, "title: ferry").stderr == said.format("3 stories match")
    result = kwic(db, "title: ferry", "--source", "beispiel", "--json")
    assert (result.exit_code, json.loads(result.stdout), result.stderr) == (0, [], said.format("1 story matches"))


def test_rows_say_where_they_are_from(db: str) -> None:
    (row,) = csv.DictReader(io.StringIO(kwic(db, "Fähre", "--csv").stdout))
    assert (row["source"], row["published"], row["title"], row["url"], row["match"]) == (
        "example", "2026-02-10", "Ferry 2", "https://example.org/2", "Fähre",
    )  # fmt: skip


def test_a_sign_that_marks_are_made_of_is_none(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with connect(path) as database:
        add_source(database.conn, "example")
        visit(database.conn, story(text="An icon \ue000 before the quay."))
        database.conn.commit()
    assert lines(str(path), "quay") == ["An icon \ue000 before the [quay]."]
    assert lines(str(path), "nonesuch") == []


def test_a_text_that_many_take_over_counts_once(tmp_path: Path) -> None:
    path = furnish(tmp_path / "news.db")  # two stories of a cluster
    assert len(lines(str(path), "whale")) == 2
    (line,) = lines(str(path), "whale", "--one-per-cluster", "--width", "5")
    assert line == "A [whale] swam"
    assert [row[5] for row in trend(str(path), "whale", "--one-per-cluster")[1:] if row[2] != "0"] == ["1"]


@pytest.mark.parametrize("arguments", [("-",), ("ferry", "--source", "nope"), ("ferry", "--author", ";")])
def test_mistakes_are_one_line(db: str, arguments: tuple[str, ...]) -> None:
    result = kwic(db, *arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)


def test_no_text_writes_to_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with connect(path) as database:
        add_source(database.conn, "example")
        visit(database.conn, story(text="[bold]\x1b]0;t\x07 quay \x9b31m\u202edlrow"))
        database.conn.commit()
    result = kwic(str(path), "quay")
    assert "[bold]" in result.stdout
    assert not set("\x1b\x07\x9b\u202e") & set(result.stdout)


def trend(db: str, *arguments: str) -> list[list[str]]:
    result = CliRunner().invoke(main, ["trend", *arguments, "--db", db])
    assert result.exit_code == 0, result.stderr
    return [line.split("\t") for line in result.stdout.splitlines()]


def test_a_trend_is_against_all_there_are(db: str) -> None:
    head, *rows = trend(db, "old", "ferry", "--language", "en", "--until", "2026-03-31")
    assert head == ["span", "term", "stories", "all_stories", "percent", "places", "all_words", "per_million"]
    words = {day[:7]: len(text.split()) for day, text in TEXTS.items()}
    assert [row[:3] + row[5:7] for row in rows] == [
        ["2026-01", "old", "1", "1", str(words["2026-01"])], ["2026-01", "ferry", "1", "2", str(words["2026-01"])],
        ["2026-02", "old", "0", "0", str(words["2026-02"])], ["2026-02", "ferry", "1", "1", str(words["2026-02"])],
        ["2026-03", "old", "0", "0", str(words["2026-03"])], ["2026-03", "ferry", "1", "2", str(words["2026-03"])],
    ]  # fmt: skip
    assert [float(row[4]) for row in rows] == [100.0, 100.0, 0.0, 100.0, 0.0, 100.0]
    assert float(rows[1][7]) == round(2e6 / words["2026-01"], 1)


@pytest.mark.parametrize(
    ("by", "spans"),
    [("day", ["2026-01-05", "2026-02-10", "2026-03-01", "2026-05-01"]),
     ("week", ["2026-W02", "2026-W07", "2026-W09", "2026-W18"]),
     ("year", ["2026"])],
)  # fmt: skip
def test_spans(db: str, by: str, spans: list[str]) -> None:
    assert [row[0] for row in trend(db, "ferry", "--by", by)[1:]] == spans


def test_sources_beside_each_other(db: str) -> None:
    head, *rows = trend(db, "ferry", "書", "--by", "year", "--per-source")
    assert [dict(zip(head, row, strict=True)) for row in rows][2]["source"] == "example"
    assert [row[:6] for row in rows] == [
        ["2026", "beispiel", "ferry", "1", "1", "100.0"], ["2026", "beispiel", "書", "0", "1", "0.0"],
        ["2026", "example", "ferry", "2", "3", "66.67"], ["2026", "example", "書", "1", "3", "33.33"],
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [("",), ("ferry", "-"), ("ferry", "--source", "nope")])
def test_mistakes_in_a_trend_are_one_line(db: str, arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, ["trend", *arguments, "--db", db])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
