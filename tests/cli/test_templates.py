"""``newscrawl templates``: what each source repeats, and a person's word on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.storage.database import connect
from newscrawl.storage.lock import CrawlLock
from tests.storage.samples import add_source
from tests.storage.site import MENU, PROMO, PROMOTION, Desk, Part, page


@pytest.fixture
def db(tmp_path: Path) -> str:
    """Stored by crawls that did not come to their ends."""
    path = tmp_path / "news.db"
    database = connect(path)
    add_source(database.conn, "example")
    quotation = Part("“We open at six,” said the head of the market.", score=0.97)
    Desk(database.conn).store(*(page(number, MENU, PROMOTION) for number in range(10)))
    Desk(database.conn).store(*(page(number, MENU, quotation) for number in range(10, 13)))
    database.close()
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["templates", *arguments])


def known(db: str, *arguments: str) -> list[dict[str, object]]:
    result = run("example", "--db", db, "--json", *arguments)
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_nothing_is_known_before_a_pass(db: str) -> None:
    assert json.loads(run("--db", db, "--json").stdout) == []
    assert known(db) == []


def test_learning(db: str) -> None:
    learnt = run("--learn", "--db", db, "--json")
    assert learnt.stderr == "13 stories counted; 2 verdicts new or changed; 10 stories changed\n"
    (source,) = json.loads(learnt.stdout)
    assert {name: source[name] for name in ("source", "stories", "blocks", "clutter", "pinned", "changed")} == {
        "source": "example", "stories": 13, "blocks": 3, "clutter": 2, "pinned": 0, "changed": 10,
    }  # fmt: skip
    assert run("--learn", "--db", db).stderr == "0 stories counted; 0 verdicts new or changed; 0 stories changed\n"
    promo, menu, quotation = known(db)
    assert (promo["sample"], promo["verdict"], promo["stories"], promo["kept"], promo["changed"]) == (PROMO, "clutter", 10, 10, 10)
    assert (menu["sample"], menu["verdict"], menu["kept"], menu["changed"]) == (MENU.text, "clutter", 0, 0)
    assert (quotation["verdict"], quotation["stories"], quotation["likely"]) == ("undecided", 3, 0.97)


def test_which_blocks_and_how_many(db: str) -> None:
    run("--learn", "--db", db)
    assert [row["verdict"] for row in known(db, "--verdict", "undecided")] == ["undecided"]
    result = run("example", "--db", db, "--limit", "1")
    assert result.stdout.count("\n") == 2
    assert PROMO in result.stdout
    assert result.stderr == "more than 1 blocks: --limit 0 shows all\n"
    assert len(known(db, "--limit", "0")) == 3
    assert run("example", "--db", db, "--csv").stdout.splitlines()[0] == (
        "verdict,stories,kept,likely,changed,evidence,key,sample"
    )


def test_pins(db: str) -> None:
    run("--learn", "--db", db)
    promo, _, quotation = (str(row["key"]) for row in known(db))
    result = run("example", "--db", db, "--pin", promo, "story", "--pin", quotation, "clutter", "--json")
    assert result.stderr == "stories whose text changed: 13\n"
    rows = {row["key"]: row for row in json.loads(result.stdout)}
    assert rows[promo]["verdict"] == "story"
    assert str(rows[promo]["evidence"]).startswith("pinned (clutter: ")
    assert rows[quotation]["verdict"] == "clutter"
    assert json.loads(run("--db", db, "--json").stdout)[0]["pinned"] == 2
    assert run("example", "--db", db, "--unpin", promo, "--unpin", quotation).stderr == "stories whose text changed: 13\n"
    assert json.loads(run("--db", db, "--json").stdout)[0]["pinned"] == 0
    assert [row["verdict"] for row in known(db)] == ["clutter", "clutter", "undecided"]


def test_of_pins_all_or_none_are_taken(db: str) -> None:
    run("--learn", "--db", db)
    promo = str(known(db)[0]["key"])
    result = run("example", "--db", db, "--pin", promo, "story", "--pin", "0123456789abcdef", "story")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no block '0123456789abcdef' is known" in result.stderr
    assert known(db)[0]["verdict"] == "clutter"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["nobody"], 1, "no source 'nobody' in this database"),
        (["nobody", "--pin", "abc", "story"], 1, "no source 'nobody' in this database"),
        (["--pin", "abc", "story"], 2, "are for one source: name it"),
        (["--verdict", "clutter"], 2, "are for one source: name it"),
        (["example", "--pin", "abc", "perhaps"], 2, "'perhaps' is not one of"),
        (["example", "--unpin", "abc"], 1, "no block 'abc' is known"),
    ],
)
def test_mistakes(db: str, arguments: list[str], status: int, message: str) -> None:
    result = run(*arguments, "--db", db)
    assert (result.exit_code, result.stdout) == (status, "")
    assert message in result.stderr


def test_while_a_crawl_writes(db: str) -> None:
    lock = CrawlLock(Path(db))
    lock.acquire()
    for arguments in (["--learn"], ["example", "--pin", "abc", "story"]):
        result = run(*arguments, "--db", db)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "another crawl holds" in result.stderr
    assert run("--db", db).exit_code == 0
    lock.release()


def test_without_a_database(tmp_path: Path) -> None:
    for arguments in ([], ["--learn"]):
        result = run(*arguments, "--db", str(tmp_path / "none.db"))
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
