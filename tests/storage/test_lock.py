from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.errors import DatabaseBusyError, DatabaseError
from newscrawl.storage.lock import CrawlLock


def test_a_second_holder_is_told_who_has_it(tmp_path: Path) -> None:
    first = CrawlLock(tmp_path / "news.db")
    first.acquire()
    with pytest.raises(DatabaseBusyError, match=rf"news\.db: process {os.getpid()}, since .* another --db"):
        CrawlLock(tmp_path / "news.db").acquire()
    first.release()
    again = CrawlLock(tmp_path / "news.db")
    again.acquire()
    again.release()


def test_a_link_to_a_database_is_that_database(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "news.db")
    first = CrawlLock(tmp_path / "news.db")
    first.acquire()
    with pytest.raises(DatabaseBusyError, match=rf"news\.db: process {os.getpid()}"):
        CrawlLock(tmp_path / "link.db").acquire()
    first.release()


def test_a_killed_holder_leaves_nothing_behind(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from newscrawl.storage.lock import CrawlLock;"
        "CrawlLock.acquire(lock := CrawlLock(pathlib.Path(sys.argv[1]))); print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "news.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(DatabaseBusyError, match=f"process {holder.pid}"):
            CrawlLock(tmp_path / "news.db").acquire()
        holder.kill()
    lock = CrawlLock(tmp_path / "news.db")
    lock.acquire()
    lock.release()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="cannot write beside the database"):
        CrawlLock(tmp_path / "file" / "news.db").acquire()
