"""The report and its floors."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.evaluation.floors import Breach, FloorsError, breaches, raised, read_floors, write_floors
from newscrawl.evaluation.metrics import Answer, PageScore, score_page
from newscrawl.evaluation.pages import LabelledPage
from newscrawl.evaluation.report import Report, as_json, build, plain_lines, short, tables
from newscrawl.evaluation.worst import rank
from tests.evaluation.labelling import FERRY, PROMO


def scored(pages: list[LabelledPage], text: str) -> list[PageScore]:
    return [score_page(page, Answer(text)) for page in pages]


@pytest.fixture
def report(pages: list[LabelledPage]) -> Report:
    scores = {
        "newscrawl": scored(pages, "\n".join(FERRY)),
        "trafilatura": scored(pages, "\n".join([*FERRY[:2], PROMO])),
    }
    return build(pages, scores, {"newscrawl": "1", "trafilatura": "2"}, reading="as shipped")


def test_sections(report: Report) -> None:
    stories, snippets = report.sets
    assert (stories.name, stories.pages, stories.sites) == ("stories", 3, 2)
    assert stories.figures["newscrawl"]["exact"].value == pytest.approx(1 / 3)
    assert "worse" not in stories.figures["trafilatura"]
    assert snippets.figures["newscrawl"]["segment_recall"].value == 0.5
    assert [(section.name, section.pages) for section in report.languages] == [("other", 4)]


def test_languages_with_enough_pages_have_a_section(pages: list[LabelledPage]) -> None:
    many = [replace(pages[0], id=str(number)) for number in range(12)] + pages[2:]
    report = build(many, {"newscrawl": scored(many, FERRY[0])}, {"newscrawl": "1"})
    assert [(section.name, section.pages) for section in report.languages] == [("en", 13), ("other", 1)]


def test_tables(report: Report) -> None:
    by_set, by_language = tables(report)
    lines = plain_lines(by_set)
    assert lines[0] == "By set (newscrawl as shipped)"
    (row,) = [line for line in lines if line.startswith("stories (3 pages)  exact")]
    assert ".333 [.000, .500]" in row
    assert [row for row in by_set.rows if row[1] == "failed"] == []
    assert {row[0] for row in by_language.rows} == {"other (4 pages)"}


def test_short() -> None:
    assert [short(value) for value in (0.9784, 1.0, 0.0, -0.0201)] == [".978", "1.000", ".000", "-.020"]


def test_json(report: Report) -> None:
    plain = json.loads(json.dumps(as_json(report)))
    assert plain["systems"] == {"newscrawl": "1", "trafilatura": "2"}
    assert plain["sets"]["stories"]["systems"]["newscrawl"]["exact"].keys() == {"value", "low", "high", "pages"}


def test_the_worst_first(pages: list[LabelledPage]) -> None:
    rows = rank(pages, scored(pages, "\n".join(FERRY)), scored(pages, FERRY[0]))
    assert [row.page.id for row in rows] == ["markt", "segments", "ferry-two", "ferry"]
    assert rows[-1].f1 == 1.0
    assert rows[-1].difference is not None
    assert rows[-1].difference > 0
    assert rank(pages, scored(pages, ""), None)[0].difference is None


# -- floors ------------------------------------------------------------------------------------------------------------


def test_floors_rise_and_never_fall(tmp_path: Path, report: Report) -> None:
    path = tmp_path / "floors.toml"
    write_floors(
        path, raised(report, {"stories": {"f1": 0.999, "exact": 0.1, "recall": 0.1}, "elsewhere": {"f1": 0.5}})
    )
    floors = read_floors(path)
    assert floors["stories"]["f1"] == 0.999
    assert floors["stories"]["exact"] == 0.333
    assert floors["stories"]["recall"] > 0.1
    assert "precision" not in floors["stories"]
    assert floors["stories"]["failed"] == 0.0
    assert floors["elsewhere"] == {"f1": 0.5}
    (breach,) = breaches(report, floors)
    assert (breach.set, breach.figure) == ("stories", "f1")
    assert str(breach).startswith("stories: word F1 is 0.")
    assert "below its floor 0.999" in str(breach)
    assert raised(report, floors) == floors


def test_breaches(report: Report) -> None:
    report = replace(report, sets=report.sets[:1])
    found = breaches(report, {"stories": {"empty": 0.0, "segment_f1": 0.5}, "snippets": {"f1": 1.0}})
    assert [str(breach) for breach in found] == ["stories: segment F was not measured; its floor is 0.500"]
    assert str(Breach("stories", "worse", 0.01, 0.007)) == (
        "stories: F1 over .05 worse is 0.0100, above its floor 0.007"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x", "not valid TOML"),
        (b"\xff", "not valid TOML"),
        (b"f1 = 1", "must be a table"),
        (b"[wcxb]\nf2 = 1", "no figure 'f2'"),
        (b"[wcxb]\nf1 = 93.6", "a number from 0 to 1"),
        (b"[wcxb]\nf1 = true", "a number from 0 to 1"),
    ],
)
def test_bad_floors(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "floors.toml"
    path.write_bytes(content)
    with pytest.raises(FloorsError, match=message):
        read_floors(path)
    with pytest.raises(FloorsError, match="cannot read"):
        read_floors(tmp_path / "none")
    with pytest.raises(FloorsError, match="cannot write"):
        write_floors(tmp_path, {})
