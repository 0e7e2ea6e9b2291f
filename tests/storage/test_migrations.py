"""A database of each earlier version opens with the present schema and loses nothing.

``versions/<migration>.sql`` is a dump of a database as the version that ended with that migration left it. When a
migration is to be added, ``python -m tests.storage.dumping`` writes the dump of the version before it.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from newscrawl.duplicates.shingles import shingles, word_hashes, words
from newscrawl.duplicates.sketch import METHOD, sketches
from newscrawl.errors import DatabaseError
from newscrawl.storage.clusters import Grouped, group_stories
from newscrawl.storage.database import connect, database_state
from newscrawl.storage.queries import find_hits, find_story, stories
from newscrawl.storage.schema import migrations
from newscrawl.storage.sitememory import remember
from newscrawl.texts import text_hash
from tests.storage.samples import LATER, story, visit

VERSIONS_FOLDER = Path(__file__).parent / "versions"
VERSIONS = sorted(VERSIONS_FOLDER.glob("*.sql"))


def schema(db: sqlite3.Connection) -> dict[str, str]:
    """What each table, index, trigger and view is, spacing apart."""
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_stat%'")
    return {name: " ".join(sql.split()) for name, sql in rows}


def restore(dump: Path, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(dump.read_text(encoding="utf-8"))
    connection.close()


@pytest.mark.parametrize("dump", VERSIONS, ids=lambda path: path.stem)
def test_an_earlier_version_becomes_the_present_one(dump: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    restore(dump, path)
    database, new = connect(path), connect(tmp_path / "new.db")
    assert schema(database.conn) == schema(new.conn)
    assert not migrations.pending(database)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [stored.story.title for stored in stories(database.conn)] == ["Fish market moves to the northern quay"]
    assert find_story(database.conn, "https://example.org/harbour/market").revision == 2
    assert [hit.id for hit in find_hits(database.conn, "herring")] == [1]
    database.close()
    new.close()


def test_what_takes_time_is_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An index of a large database takes a minute, in which a command would seem to hang."""
    for name, least in (("small.db", 10**9), ("large.db", 0)):
        monkeypatch.setattr("newscrawl.storage.database._TAKES_TIME", least)
        restore(VERSIONS_FOLDER / "hours.sql", tmp_path / name)
        connect(tmp_path / name).close()
        connect(tmp_path / name).close()  # which is up to date
    assert caplog.messages == [f"bringing {tmp_path / 'large.db'} up to date, which may take minutes"]


def test_stories_that_an_earlier_version_sketched_are_compared_again(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    restore(VERSIONS_FOLDER / "reading.sql", path)
    old = sqlite3.connect(path)
    (text,) = old.execute("SELECT text FROM stories").fetchone()
    (stored,) = sketches([[shingles(word_hashes(words(text)))]])
    old.execute("INSERT INTO sketches SELECT id, text_hash, ?, ? FROM stories", (METHOD, stored))
    old.execute("INSERT INTO sketch_values VALUES (694332206, 1)")
    old.commit()
    old.close()
    database = connect(path)
    copy = visit(database.conn, story("https://example.org/copy", text=f"{text}\nMore.", text_hash="2")).story_id
    assert group_stories(database.conn, now=LATER) == Grouped(stories=2, clusters=1, members=2)
    assert database.execute("SELECT story_id FROM cluster_members").fetchall() == [(1,), (copy,)]
    database.close()


@pytest.mark.parametrize(
    ("printed", "precision", "zone"),
    [
        ("2026-01-31T08:15:00+01:00", "second", "page"),
        ("2026-01-31T08:15-05:00", "minute", "page"),
        ("2026-01-31T08:15:00", "second", None),
        ("2026-01-31", "day", None),
    ],
)
def test_whose_clock_an_hour_was_read_by_is_known_where_the_page_says_so(
    tmp_path: Path, printed: str, precision: str, zone: str | None
) -> None:
    path = tmp_path / "old.db"
    restore(VERSIONS_FOLDER / "refusals.sql", path)
    old = sqlite3.connect(path)
    old.execute("UPDATE stories SET date_published = ?, date_published_precision = ?", (printed, precision))
    old.commit()
    old.close()
    database = connect(path)
    assert database.execute("SELECT date_published_zone FROM corpus").fetchone() == (zone,)
    database.close()


def test_stories_that_a_memory_changed_get_the_hash_of_what_their_pages_alone_gave(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    restore(VERSIONS_FOLDER / "site_memory.sql", path)
    old = sqlite3.connect(path)
    (text,) = old.execute("SELECT text FROM stories").fetchone()
    old.execute("UPDATE blocks SET kept = 0, role = 'promo', reason = 'site_memory:paragraph:model' WHERE position = 1")
    old.execute("UPDATE stories SET text_hash = 'of what is left'")
    old.commit()
    old.close()
    database = connect(path)
    row = database.execute("SELECT text_hash, plain_hash, page_seen_at FROM stories").fetchone()
    assert row == ("of what is left", text_hash(text), LATER)
    assert database.execute("SELECT seen_at FROM site_layouts_due").fetchall() == [(LATER,)]
    database.close()


def test_what_an_earlier_version_learned_of_layouts_is_undone_where_pages_say_it_no_more(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    restore(VERSIONS_FOLDER / "site_memory.sql", path)
    old = sqlite3.connect(path)
    (text,) = old.execute("SELECT text FROM stories").fetchone()
    left = "\n".join(line for number, line in enumerate(text.splitlines()) if number != 1)
    old.execute("INSERT INTO containers (id, source_id, path) VALUES (7, 1, 'aside > p')")
    old.execute(
        "UPDATE blocks SET kept = 0, role = 'promo', reason = 'site_memory:paragraph:model', score = .5,"
        " container_id = 7 WHERE position = 1"
    )
    old.execute("UPDATE stories SET text = ?, text_hash = ?", (left, text_hash(left)))
    slots = json.dumps({"aside > p": ["clutter", 6, "promo"]})
    old.execute("INSERT INTO site_layouts (source_id, valid_from, pages, slots) VALUES (1, '', 6, ?)", (slots,))
    old.execute("INSERT INTO site_memories (source_id, counted_to, stories) VALUES (1, 1, 1)")
    old.commit()
    old.close()
    database = connect(path)
    assert remember(database.conn, now=LATER).changed == 1
    assert database.execute("SELECT text FROM stories").fetchone() == (text,)
    assert database.execute("SELECT count(*) FROM site_layouts").fetchone() == (0,)
    database.close()


def test_clusters_of_an_earlier_version_are_made_anew_and_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    restore(VERSIONS_FOLDER / "site_memory.sql", path)
    old = sqlite3.connect(path)
    old.execute("INSERT INTO clusters (id, created_at, first_story_id, text_hash) VALUES (5, ?, 1, '')", (LATER,))
    old.execute(
        "INSERT INTO cluster_members (story_id, cluster_id, role, similarity, contained) VALUES (1, 5, 'copy', 1, 1)"
    )
    old.execute("UPDATE stories SET cluster_id = 5")
    old.execute("INSERT OR REPLACE INTO sketches SELECT id, text_hash, ?, zeroblob(256) FROM stories", (METHOD,))
    old.execute("INSERT INTO source_lines (source_id, line, story_id) VALUES (1, 17, 1)")  # of an earlier text
    old.commit()
    old.close()
    database = connect(path)
    (text,) = database.execute("SELECT text FROM stories").fetchone()
    copy = visit(database.conn, story("https://example.org/copy", text=f"{text}\nMore.", text_hash="2")).story_id
    assert group_stories(database.conn, now=LATER) == Grouped(stories=2, clusters=1, members=2)
    assert database.execute("SELECT story_id, cluster_id FROM cluster_members").fetchall() == [(1, 5), (copy, 5)]
    assert database.execute("SELECT count(*) FROM source_lines WHERE line = 17").fetchone() == (0,)
    database.close()


@pytest.mark.parametrize(("change", "missing"), [
    ("ALTER TABLE urls DROP COLUMN hint_title", "no column urls.hint_title: it was altered"),
    ("DROP TABLE site_groups", "no table site_groups:"),
    ("DROP TRIGGER stories_au", "no trigger stories_au:"),
])  # fmt: skip
def test_a_database_between_two_versions_says_what_it_lacks(tmp_path: Path, change: str, missing: str) -> None:
    path = tmp_path / "odd.db"
    connect(path).close()
    odd = sqlite3.connect(path)
    odd.execute(change)
    odd.close()
    for opens in (connect, database_state):
        with pytest.raises(DatabaseError, match=missing):
            opens(path)


@pytest.mark.parametrize("change", [
    "ALTER TABLE feeds DROP COLUMN last_modified",  # nothing after that migration minds
    "ALTER TABLE stories ADD COLUMN plain_hash TEXT",  # a later migration adds it and fails
])  # fmt: skip
def test_what_cannot_be_brought_up_to_date_is_left_to_the_version_that_made_it(tmp_path: Path, change: str) -> None:
    path = tmp_path / "odd.db"
    restore(VERSIONS_FOLDER / "reading.sql", path)
    odd = sqlite3.connect(path)
    odd.execute(change)
    before = schema(odd), odd.execute("SELECT name FROM _sqlite_migrations").fetchall()
    with pytest.raises(DatabaseError, match=r"no column feeds\.last_modified|duplicate column"):
        connect(path)
    assert (schema(odd), odd.execute("SELECT name FROM _sqlite_migrations").fetchall()) == before
    odd.close()


def test_what_a_user_added_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    connect(path).close()
    mine = sqlite3.connect(path)
    mine.execute("ALTER TABLE stories ADD COLUMN topic TEXT")
    mine.execute("CREATE VIEW long_ones AS SELECT * FROM stories WHERE word_count > 1000")
    mine.execute("DROP INDEX stories_by_date")
    mine.close()
    connect(path).close()
    assert database_state(path) == "present"


def test_there_is_a_dump_of_the_first_version() -> None:
    assert "initial" in {dump.stem for dump in VERSIONS}
