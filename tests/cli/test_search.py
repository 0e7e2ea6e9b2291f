from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.storage.database import connect
from tests.storage.samples import add_source, fill, story, visit


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(fill(tmp_path / "news.db"))


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=stdin)


def test_search(db: str) -> None:
    result = run("search", "flood", "--db", db)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "2  Nine days of flood"
    assert lines[1] == "    example · undated · Ada Lövberg · https://example.org/harbour/flood"
    assert lines[4] == "1  Fish market moves to the northern quay"
    assert all(line == line.rstrip() and "\x1b" not in line for line in lines)


def test_search_as_json_with_filters(db: str) -> None:
    result = run("search", "the", "council", "--json", "--db", db, "--source", "example", "--author", "lovberg",
                 "--since", "2026-04-30", "--until", "2026-04-30", "--limit", "5")  # fmt: skip
    (hit,) = json.loads(result.stdout)
    assert (hit["id"], hit["source"], hit["published"]) == (1, "example", "2026-04-30T16:30:00Z")
    assert "**council**" in hit["snippet"]
    assert json.loads(run("search", "nonesuch", "--json", "--db", db).stdout) == []


def test_search_as_rows_by_date(db: str) -> None:
    result = run("search", "flood", "--csv", "--sort", "date", "--db", db)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["id"], row["kind"], row["language"]) for row in rows] == [("2", "article", "en"), ("1", "article", "en")]
    assert list(rows[0]) == ["id", "uid", "source", "url", "title", "authors", "published", "language", "kind", "snippet", "rank"]
    assert [json.loads(line)["id"] for line in run("search", "flood", "--nl", "--db", db).stdout.splitlines()] == [2, 1]
    assert "Nine days" in run("search", "flood", "--table", "--language", "EN", "--kind", "article", "--db", db).stdout
    assert run("search", "flood", "--language", "de", "--db", db).stdout == ""


@pytest.mark.parametrize("words", ["", " ", '"', "(", "*"])
def test_nothing_to_search_for(db: str, words: str) -> None:
    result = run("search", words, "--db", db)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: cannot search for {words.strip() or 'nothing'}; give a word\n"


def test_filters_alone_give_the_newest_first(db: str) -> None:
    result = run("search", "--source", "example", "--csv", "--db", db)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["id"] for row in rows] == ["2", "1"]  # the undated one was seen later than the other was published
    assert [row["snippet"] for row in rows] == ["After the flood, the traders get what they asked for."] * 2
    assert rows == list(csv.DictReader(io.StringIO(run("search", "--source", "example", "--sort", "relevance", "--csv", "--db", db).stdout)))
    assert run("search", "--kind", "article", "--limit", "1", "--nl", "--db", db).stdout.count("\n") == 1
    assert run("search", "--kind", "video", "--db", db).stderr == "nothing found\n"
    lines = run("search", "--language", "de", "--db", db).stdout.splitlines()
    assert (lines[0], lines[2]) == ("3  Haushalt beschlossen", "    Mit einer Stimme Mehrheit.")


def test_neither_words_nor_filters(db: str) -> None:
    result = run("search", "--db", db)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "give a word, or a filter such as --since 7d" in result.stderr


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Short.", "Short."),
        ("word " * 60, "word " * 23 + "word…"),
        ("鳥" * 500, "鳥" * 240 + "…"),
        ("x" * 300, "x" * 240 + "…"),
        ("line\nbreak " * 3, "line break line break line break"),
    ],
    ids=["short", "long", "without spaces", "one word", "lines"],
)
def test_how_a_story_begins(tmp_path: Path, text: str, shown: str) -> None:
    database = connect(tmp_path / "news.db")
    add_source(database.conn, "example")
    visit(database.conn, story(text=text, description=None))
    database.conn.commit()
    database.close()
    (row,) = json.loads(run("search", "--kind", "article", "--json", "--db", str(tmp_path / "news.db")).stdout)
    assert row["snippet"] == shown


def test_near_and_prefix(db: str) -> None:
    assert run("search", "NEAR(fish quay, 6)", "--db", db).stdout.startswith("1  ")
    assert run("search", "NEAR(fish herring, 2)", "--db", db).stdout == ""
    assert run("search", "herr*", "--db", db).stdout.startswith("1  ")


@pytest.mark.parametrize(("words", "read"), [
    ("re-opened quay's", '"re-opened" "quay\'s"'),
    ('"fish market', '"fish" "market"'),
    ("fish AND", '"fish" "AND"'),
    ("C++ (fish", '"C++" "(fish"'),
    ("place: market", '"place:" "market"'),
])  # fmt: skip
def test_what_is_no_syntax_is_searched_for_as_words(db: str, words: str, read: str) -> None:
    done = run("search", words, "--db", db)
    said = done.stderr.splitlines()[0]
    assert said.startswith(f"searched for the words {read}: in the syntax of FTS5, ")
    assert done.exit_code == 0
    assert run("search", "--db", db, "--", read).stdout == done.stdout


@pytest.mark.parametrize("language", ["english", "en-GB", ""])
def test_what_is_no_code_of_a_language_is_refused(db: str, language: str) -> None:
    done = run("search", "harbour", "--language", language, "--db", db)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"no language {language.lower()!r}: it is a code of two letters" in done.stderr


def test_nothing_found_is_said_on_stderr(db: str) -> None:
    result = run("search", "nonesuch", "--db", db)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "nothing found\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "--", "-"),
        ("search", "x", "--source", "nope"),
        ("search", "x", "--since", "soon"),
        ("query", "SELEC"),
        ("query", "DELETE FROM stories"),
        ("query", "SELECT 1; SELECT 2"),
        (
            "query",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n",
            "--time-limit",
            "0.05",
        ),
    ],
)
def test_mistakes_are_one_line(db: str, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--db", db)
    assert result.exit_code == (2 if "soon" in arguments else 1)  # what is no age is wrong usage
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [("search",), ("query",), ("search", "x", "--limit", "0"), ("search", "x", "--sort", "length"), ("query", "x", "--time-limit", "0")]
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("command", ["search", "query", "show", "export"])
def test_help_has_examples_and_a_missing_database_is_one_line(command: str, tmp_path: Path) -> None:
    assert f"  newscrawl {command} " in run(command, "--help").stdout.partition("Examples:")[2]
    argument = "SELECT 1" if command == "query" else "1"
    result = run(command, argument, "--db", str(tmp_path / "none.db"))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


SQL = "SELECT 1 AS n, 'tab\there, a \"quote\"' || char(10) || 'and \\ more' AS text, NULL AS none, x'00ff' AS blob, 2 AS n"


def test_query_in_plain_lines(db: str) -> None:
    result = run("query", SQL, "--db", db)
    assert result.stdout == "n\ttext\tnone\tblob\tn\n1\ttab\\there, a \"quote\"\\nand \\\\ more\t\tX'00ff'\t2\n"


def test_query_as_csv(db: str) -> None:
    rows = list(csv.reader(io.StringIO(run("query", SQL, "--csv", "--db", db).stdout)))
    assert rows == [["n", "text", "none", "blob", "n"], ["1", 'tab\there, a "quote"\nand \\ more', "", "X'00ff'", "2"]]


def test_no_cell_of_csv_is_a_formula(db: str) -> None:
    sql = "SELECT '=HYPERLINK(1)' AS a, -1 AS b, -1.5 AS c, '-1' AS d, x'00' AS e, NULL AS \"=1\""
    rows = list(csv.reader(io.StringIO(run("query", sql, "--csv", "--db", db).stdout)))
    assert rows == [["a", "b", "c", "d", "e", "'=1"], ["'=HYPERLINK(1)", "-1", "-1.5", "'-1", "X'00'", ""]]


def test_query_as_json(db: str) -> None:
    (row,) = json.loads(run("query", SQL, "--json", "--db", db).stdout)
    assert row == {
        "n": 1,
        "text": 'tab\there, a "quote"\nand \\ more',
        "none": None,
        "blob": {"$base64": True, "encoded": "AP8="},
        "n_2": 2,
    }
    assert json.loads(run("query", "SELECT 9e999 AS x", "--json", "--db", db).stdout) == [{"x": None}]


def test_query_as_a_table_takes_text_as_it_is(db: str) -> None:
    result = run("query", "SELECT '[red]no markup[/] ' || char(27) || '[31m' AS text, 1 AS n", "--table", "--db", db)
    assert "[red]no markup[/] \ufffd[31m" in result.stdout
    assert "\x1b" not in result.stdout


def test_query_from_standard_input(db: str) -> None:
    assert run("query", "-", "--db", db, stdin="SELECT count(*) AS n\nFROM stories;\n").stdout == "n\n3\n"


def test_a_hyphen_leaves_no_word_out(db: str) -> None:
    advice = "To leave out a word: newscrawl search 'harbour NOT flood'"
    quoted = run("search", "harbour -flood", "--db", db)
    assert (quoted.exit_code, quoted.stderr.splitlines()[-1]) == (0, advice)
    for arguments in (["harbour", "-flood"], ["-flood"]):
        bare = run("search", *arguments, "--db", db)
        assert bare.exit_code == 2
        assert bare.stderr.splitlines()[-1] == f"Error: No such option '-f'. {advice}"
    assert "NOT" not in run("search", "harbour", "--sorce", "x", "--db", db).stderr
    assert "NOT" not in run("search", "covid-19", "--db", db).stderr
