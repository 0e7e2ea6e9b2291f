from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.storage.database import connect
from tests.storage.samples import add_source, fill, story, visit


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(fill(tmp_path_factory.mktemp("show") / "news.db"))


def test_a_story_to_read(db: str) -> None:
    result = CliRunner().invoke(main, ["show", "https://example.org/harbour/market/amp", "--db", db])
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "Fish market moves to the northern quay"
    assert "by        Ada Lövberg (Reporter), Ben Okri Šimek (Photos), Coast Press" in lines
    assert "published 2026-04-30T18:30:00+02:00" in lines
    assert "tags      zander, harbour, council" in lines
    assert "revisions 1 seen 2026-05-01T12:00:00Z, 2 seen 2026-05-02T12:00:00Z" in lines
    assert lines[-1] == "Correction: the council voted on Tuesday, not on Monday."
    assert "Sign up" not in result.stdout


def test_removed_blocks_are_marked_in_their_places(db: str) -> None:
    result = CliRunner().invoke(main, ["show", "1", "--removed", "--db", db])
    assert result.stdout.splitlines()[-2:] == [
        "[- promo: cue:newsletter, 0.10] Sign up for our morning letter",
        "[- related: cue:read-more] Read more: the flood",
    ]
    assert "The harbour council voted on Tuesday" in result.stdout


def test_json_has_the_record_all_blocks_and_revisions(db: str) -> None:
    record = json.loads(CliRunner().invoke(main, ["show", "1", "--json", "--db", db]).stdout)
    assert record["title"] == "Fish market moves to the northern quay"
    assert [block["kept"] for block in record["blocks"]] == [True] * 4 + [False] * 2
    assert [revision["number"] for revision in record["revisions"]] == [1, 2]
    assert record["entries"][0] == {
        "published": "2026-04-30T18:10:00+02:00", "title": "The vote", "text": "Eleven hands went up.",
        "url": "https://example.org/harbour/market#vote",
    }  # fmt: skip
    assert record["image_caption"] == "The northern quay at low tide."


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("text", "Lövberg, Ada; Coast Press. “Fish market moves to the northern quay.” The Example, 2026-04-30."),
        ("bibtex", "  author = {Lövberg, Ada and {Coast Press}},"),
        ("ris", "AU  - Coast Press"),
        ("csl", '   "literal": "Coast Press"'),
    ],
)
def test_its_citation_alone(db: str, form: str, line: str) -> None:
    result = CliRunner().invoke(main, ["show", "1", "--cite", form, "--db", db])
    assert (result.exit_code, result.stderr) == (0, "")
    assert any(each.startswith(line) for each in result.stdout.splitlines())
    assert "harbour council" not in result.stdout
    mixed = CliRunner().invoke(main, ["show", "1", "--cite", form, "--removed", "--db", db])
    assert (mixed.exit_code, mixed.stderr.splitlines()[-1]) == (
        2, "Error: --cite prints the citation alone; leave out the other options",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("when", "last"),
    [
        ("2026-05-01", "“We can open before the herring comes,” said the head of the market."),
        ("2026-05-01T12:00:00Z", "“We can open before the herring comes,” said the head of the market."),
        ("2026-05-02", "Correction: the council voted on Tuesday, not on Monday."),
        ("1m", "Correction: the council voted on Tuesday, not on Monday."),
    ],
)
def test_as_it_was_stored_then(db: str, when: str, last: str) -> None:
    result = CliRunner().invoke(main, ["show", "1", "--at", when, "--db", db])
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, last)
    assert ("; this is 1" in result.stdout) == ("Correction" not in last)
    record = json.loads(CliRunner().invoke(main, ["show", "1", "--at", when, "--json", "--db", db]).stdout)
    assert record["text"].splitlines()[-1] == last
    assert record["revision"] == (2 if "Correction" in last else 1)


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (("--at", "2026-04-30"), 1, "story 1 was first seen at 2026-05-01T12:00:00Z, which is later; name another day"),
        (("--at", "soon"), 2, "not an age or a date: 'soon'"),
        (("--at", "2026-05-01", "--removed"), 2, "blocks and their reasons are kept of the latest page alone"),
    ],
)
def test_no_text_of_that_time(db: str, options: tuple[str, ...], status: int, words: str) -> None:
    result = CliRunner().invoke(main, ["show", "1", *options, "--db", db])
    assert (result.exit_code, result.stdout) == (status, "")
    assert words in result.stderr.splitlines()[-1]


def test_where_each_field_came_from(db: str) -> None:
    result = CliRunner().invoke(main, ["show", "1", "--explain", "--db", db])
    assert result.exit_code == 0
    assert (
        """\
title          Fish market moves to the northern quay  [h1]
             - Fish market moves to the northern quay | The Example  [meta:og:title]
             - Quay  [json-ld:headline]
date_published 2026-04-30T18:30:00+02:00  [json-ld:datePublished]
date_modified  nothing taken
             - 2062-04-30  [meta:lastmod]  future
"""
        in result.stdout
    )
    told = json.loads(CliRunner().invoke(main, ["show", "1", "--explain", "--json", "--db", db]).stdout)["explanation"]
    assert told["date_published"] == {
        "value": "2026-04-30T18:30:00+02:00", "source": "json-ld:datePublished", "others": [],
    }  # fmt: skip
    assert told["date_modified"]["others"] == [{"value": "2062-04-30", "source": "meta:lastmod", "refused": "future"}]


def test_a_story_of_an_earlier_version_has_no_provenance(tmp_path: Path) -> None:
    with connect(tmp_path / "old.db") as database:
        add_source(database.conn, "example")
        visit(database.conn, story(evidence=()))
        database.conn.commit()
    result = CliRunner().invoke(main, ["show", "1", "--explain", "--db", str(tmp_path / "old.db")])
    assert "No provenance: stored by an earlier version" in result.stdout


def test_a_page_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    evil = "[bold]\x1b]0;title\x07\x9b31m\u202edlrow"
    with connect(tmp_path / "evil.db") as database:
        add_source(database.conn, "example")
        visit(database.conn, story(title=evil, text=evil, description=evil))
        database.conn.commit()
    for options in ([], ["--removed"]):
        result = CliRunner().invoke(main, ["show", "1", "--db", str(tmp_path / "evil.db"), *options])
        assert result.exit_code == 0
        assert result.stdout.count("[bold]\ufffd]0;title\ufffd\ufffd31m\ufffddlrow") == 3
        assert not set("\x1b\x07\x9b\u202e") & set(result.stdout)
    for form in ("text", "bibtex", "ris", "csl"):
        result = CliRunner().invoke(main, ["show", "1", "--db", str(tmp_path / "evil.db"), "--cite", form])
        assert not set("\x1b\x07\x9b\u202d") & set(result.stdout)


@pytest.mark.parametrize(
    ("reference", "message"), [("99", "no story 99 here"), ("https://example.org/wall", "consent_wall")]
)
def test_no_such_story(db: str, reference: str, message: str) -> None:
    result = CliRunner().invoke(main, ["show", reference, "--db", db])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert message in result.stderr
