"""Addresses of a database that were normalised by other rules than those of today."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newscrawl.addresses import normalize_url
from newscrawl.items import Link
from newscrawl.storage import addressrules, renormalising
from newscrawl.storage.database import connect, database_state
from newscrawl.storage.history import linking_stories
from newscrawl.storage.queries import find_story
from newscrawl.storage.values import key_uid
from tests.crawling import newscrawl
from tests.storage.samples import LATER, add_source, states, story, visit

SITE = "https://example.org/"
# What earlier rules, which knew nothing of this parameter, told apart.
TRACKED = "?fbclid=1"


PART = (f"{SITE}fish?fbclid=1&page=2", "example.org/fish?fbclid=1&page=2")


def as_by_other_rules(db: sqlite3.Connection, url: str) -> str:
    """Gives a stored story of a tracked address, and its URL, the key that other rules made of it; gives its uid."""
    key = normalize_url(url.partition("?")[0]) + TRACKED
    db.execute("UPDATE urls SET normalized_url = ? WHERE url = ?", (key, url))
    db.execute("UPDATE stories SET uid = ? WHERE url = ?", (key_uid(key), url))
    return key_uid(key)


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, str, str]:
    """A database by other rules; the uids of a story that is alone at its address, and of one that is not."""
    path = tmp_path / "news.db"
    database = connect(path)
    db = database.conn
    add_source(db, "paper")
    visit(db, story(f"{SITE}fish{TRACKED}", canonical_url=None, title="Fish", text_hash="1"))
    fish = as_by_other_rules(db, f"{SITE}fish{TRACKED}")
    db.execute(
        "INSERT INTO urls (source_id, url, normalized_url, host, discovered_at) VALUES (1, ?, ?, '', ?)",
        (f"{SITE}fish", "example.org/fish", LATER),
    )
    visit(db, story(f"{SITE}whale{TRACKED}", canonical_url=None, title="Whale", text="One whale.", text_hash="2"))
    whale = as_by_other_rules(db, f"{SITE}whale{TRACKED}")
    visit(db, story(f"{SITE}whale", canonical_url=None, title="Whales", text="Two whales.", text_hash="3"))
    links = (
        Link(f"{SITE}fish?fbclid=7", "fish", "body", 0, internal=True),
        Link(f"{SITE}crab?fbclid=7", "crab", "body", 0, internal=True),
    )
    visit(db, story(f"{SITE}linking", canonical_url=None, links=links, text_hash="4"))
    for name in ("fish", "crab"):
        key = f"example.org/{name}?fbclid=7"
        db.execute(
            "UPDATE links SET target_uid = ?, target_story_id = NULL WHERE url = ?", (key_uid(key), f"https://{key}")
        )
    db.execute(
        "INSERT INTO story_addresses VALUES (?, 1, ?, ?)",
        (key_uid("example.org/herring?fbclid=2"), "example.org/herring?fbclid=2", LATER),
    )
    db.execute("INSERT INTO parts (story_id, number, url, address, state) VALUES (1, 9, ?, ?, 'read')", PART)
    db.execute("PRAGMA user_version = 7")
    db.commit()
    database.close()
    return path, fish, whale


def test_what_is_stored_is_found_by_the_present_rules(
    old: tuple[Path, str, str], caplog: pytest.LogCaptureFixture
) -> None:
    path, fish, whale = old
    assert database_state(path) == "respelled"
    database = connect(path)
    db = database.conn
    for address in (f"{SITE}fish", f"{SITE}fish?fbclid=9", f"{SITE}herring", fish):
        assert find_story(db, address).uid == fish, "its uid is what it was"
    assert find_story(db, whale).story.title == "Whale", "nothing is lost"
    assert db.execute("SELECT count(*) FROM stories").fetchone() == (4,)
    assert states(db)[f"{SITE}fish"] == "duplicate", "it need not be asked for"
    keys = {normalize_url(url) == key for url, key in db.execute("SELECT url, normalized_url FROM urls")}
    assert keys == {True}
    assert db.execute("SELECT address FROM parts WHERE number = 9").fetchone() == ("example.org/fish?page=2",)
    linked = dict(db.execute("SELECT url, target_story_id FROM links WHERE url LIKE '%7'").fetchall())
    assert linked == {f"{SITE}fish?fbclid=7": 1, f"{SITE}crab?fbclid=7": None}
    assert linking_stories(db, f"{SITE}crab") == [f"{SITE}linking"]
    (other,) = db.execute("SELECT uid FROM stories WHERE url = ?", (f"{SITE}whale",)).fetchone()
    first, second = caplog.messages
    assert first == (
        f"{path}: addresses are normalised by other rules now: 2 URLs (1 of them known pages now), 1 stories, 2 links;"
        " 1 stories have an address of another one now"
    )
    assert second == f"stories {other} and {whale} have one address now; both are kept"
    database.close()
    caplog.clear()
    connect(path).close()
    assert caplog.messages == []
    assert database_state(path) == "present"


def test_many_rows(old: tuple[Path, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renormalising, "_ROWS", 1)
    database = connect(old[0])
    assert find_story(database.conn, f"{SITE}fish").uid == old[1]
    assert not addressrules.are_others(database.conn)
    database.close()


@pytest.mark.slow
def test_doctor_tells_and_mends(old: tuple[Path, str, str]) -> None:
    told = newscrawl("doctor", "--db", old[0])
    assert "has addresses normalised by other rules than today's; a crawl or --upgrade does it anew" in told.stdout
    mended = newscrawl("doctor", "--upgrade", "--db", old[0])
    assert "2 URLs (1 of them known pages now)" in mended.stderr
    assert f"{old[0]} can be used" in mended.stdout


def test_a_new_database_is_by_the_present_rules(tmp_path: Path) -> None:
    connect(tmp_path / "news.db").close()
    assert database_state(tmp_path / "news.db") == "present"
