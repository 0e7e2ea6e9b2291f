from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.storage.database import connect
from newscrawl.storage.lock import CrawlLock
from tests.storage.samples import fill, story, visit


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_clusters(tmp_path: Path) -> None:
    path = fill(tmp_path / "news.db")
    database = connect(path)
    visit(database.conn, story("https://beispiel.example/market", title="Market moves"), source_id=2)
    database.conn.commit()
    database.close()
    assert run("clusters", "--db", path).stdout == "4 stories looked at; 1 clusters of 2 stories\n"
    assert run("clusters", "--db", path).stdout == "0 stories looked at; 1 clusters of 2 stories\n"
    assert run("clusters", "--anew", "--db", path).stdout == "4 stories looked at; 1 clusters of 2 stories\n"


def test_mistakes_are_one_line(tmp_path: Path) -> None:
    path = fill(tmp_path / "news.db")
    lock = CrawlLock(path)
    lock.acquire()
    for result in (run("clusters", "--db", path), run("clusters", "--db", tmp_path / "none.db")):
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    lock.release()
