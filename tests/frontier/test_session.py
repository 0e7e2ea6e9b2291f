"""A session: the lock, the run, and what a crawl that ended badly leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.errors import DatabaseBusyError, DatabaseError
from newscrawl.frontier.session import Session
from newscrawl.items import Hints, Source
from newscrawl.visits import Candidate
from tests.crawling import rows, value
from tests.storage.samples import story, visit

SOURCES = (Source("one", home="https://one.example/"), Source("two", home="https://two.example/"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def filled(database: Path) -> Session:
    """A session with five URLs of one host queued and three of them leased."""
    session = Session(database, SOURCES, arguments="one two")
    found = (Candidate(f"https://one.example/{n}", Hints("feed")) for n in range(5))
    session.discover(found, source_id=session.source_ids["one"], feed_id=None)
    with session.batch.change() as db:
        db.execute("UPDATE urls SET leased_until = '2099-01-01T00:00:00Z' WHERE id <= 3")
    return session


def leases(database: Path) -> tuple[int, int]:
    """URLs that are leased, and those that a crawl died with."""
    ((leased, unfinished),) = rows(database, "SELECT count(leased_until), sum(unfinished) FROM urls")
    return leased, unfinished


def test_one_at_a_time(database: Path) -> None:
    session = Session(database, SOURCES)
    with pytest.raises(DatabaseBusyError, match="another crawl holds"):
        Session(database, SOURCES)
    session.close("finished")
    Session(database, SOURCES).close("finished")
    assert rows(database, "SELECT state FROM runs") == [("finished",)] * 2


def test_the_lock_is_given_back_when_the_database_cannot_be_opened(database: Path) -> None:
    database.write_text("no database at all, but a text of some length" * 30)
    for _ in range(2):
        with pytest.raises(DatabaseError, match="is not an SQLite database"):
            Session(database, SOURCES)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in (folder, Path("/"), Path()):
        with pytest.raises(DatabaseError, match="is a folder"):
            Session(path, SOURCES)
    assert list(tmp_path.iterdir()) == [folder]


def test_the_end_gives_every_lease_back(database: Path) -> None:
    session = filled(database)
    session.close("interrupted")
    assert leases(database) == (0, 0)
    assert value(database, "SELECT state FROM runs") == "interrupted"
    assert value(database, "SELECT finished_at FROM runs") is not None


def test_what_a_killed_crawl_had_in_hand_is_taken_over(database: Path) -> None:
    session = filled(database)
    session.batch.commit()
    session._database.close()  # as the system does when it kills
    session.lock.release()
    assert leases(database) == (3, 0)
    Session(database, SOURCES).close("finished")
    assert leases(database) == (0, 3)
    assert rows(database, "SELECT state FROM runs ORDER BY id") == [("interrupted",), ("finished",)]


def test_what_is_found_wakes_its_host_once(database: Path) -> None:
    session = Session(database, SOURCES)
    found = [Candidate(f"https://{host}.example/{n}", Hints("feed")) for n in range(3) for host in ("a", "b")]
    assert session.discover(found, source_id=session.source_ids["one"], feed_id=None) == 6
    assert session.woken == ["a.example", "b.example"]
    session.woken.clear()
    assert session.discover(found, source_id=session.source_ids["two"], feed_id=None) == 0
    assert session.woken == []
    session.close("finished")


def test_passwords_are_not_kept(database: Path) -> None:
    session = Session(database, SOURCES)
    links = ["https://ann:secret@one.example/a?b=c@d", "https://one.example/@ann/note"]
    session.discover([Candidate(link) for link in links], source_id=session.source_ids["one"], feed_id=None)
    session.close("finished")
    assert rows(database, "SELECT url, host FROM urls ORDER BY id") == [
        ("https://one.example/a?b=c@d", "one.example"),
        ("https://one.example/@ann/note", "one.example"),
    ]


def test_a_full_disk_ends_all_writing(database: Path) -> None:
    """SQLite undoes the whole transaction then: what came after would build on rows that are gone."""
    session = Session(database, SOURCES)
    pages = session.batch.connection.execute("PRAGMA page_count").fetchone()[0]
    session.batch.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    found = (Candidate(f"https://one.example/{'x' * 500}/{n}", Hints("feed")) for n in range(2000))
    with pytest.raises(DatabaseError, match="nothing committed is lost"):
        session.discover(found, source_id=session.source_ids["one"], feed_id=None)
    with pytest.raises(DatabaseError, match="full"), session.batch.change():
        pass
    with pytest.raises(DatabaseError, match="full"):
        session.close("failed")
    Session(database, SOURCES).close("finished")
    assert value(database, "PRAGMA integrity_check") == "ok"


def test_a_change_that_fails_is_undone_alone(database: Path) -> None:
    session = filled(database)

    def change() -> None:
        with session.batch.change() as db:
            db.execute("DELETE FROM urls")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    session.close("finished")
    assert value(database, "SELECT count(*) FROM urls") == 5


def test_the_work_at_the_end_says_how_far_it_is(database: Path) -> None:
    session = Session(database, SOURCES)
    visit(session.batch.connection, story("https://one.example/story"), source_id=session.source_ids["one"])
    told: list[tuple[str, int, int]] = []
    session.tell = lambda *state: told.append(state)
    session.close("finished")
    assert told == [("looking for near-duplicates", 1, 1), ("counting what sites repeat", 1, 1)]
