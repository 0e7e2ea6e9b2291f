"""`newscrawl serve` in a process of its own, and a database for it to show."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from email.message import Message
from pathlib import Path
from typing import Any

from newscrawl.archive import ArchiveWriter
from newscrawl.items import Block, Link, Page
from newscrawl.storage.database import connect
from tests.crawling import environment, interruptible
from tests.storage.samples import LATER, fill, story, visit

#: What must never run or become markup.
SCRIPT = "<script>document.title='taken'</script>"
EVIL_URL = "https://example.org/evil"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Site:
    """A server's address without the slash, and its database."""

    base: str
    database: Path

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
        request = urllib.request.Request(self.base + path, headers=dict(headers or {}), method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, response.headers, response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode())


@contextmanager
def serving(database: Path, *arguments: str) -> Iterator[Site]:
    """A server over a database, ended as with Ctrl-C, which is no failure; Datasette may say which SQL it refused."""
    command = [sys.executable, "-m", "newscrawl", "serve", "--db", str(database), "--port", "0", *arguments]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment(), preexec_fn=interruptible
    ) as process:
        try:
            assert process.stderr
            line = process.stderr.readline()
            assert " on http://" in line, line + process.stderr.read()
            yield Site(line.split(" on ")[1].split("/ (")[0], database)
        finally:
            process.send_signal(signal.SIGINT)
            _, rest = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in rest) == (0, False), rest


def furnish(path: Path) -> Path:
    """The stories of samples.fill, two that are copies, one that is all scripts, and one page in the archive."""
    fill(path)
    database = connect(path)
    db = database.conn
    _add_evil(db)
    _add_copies(db)
    _archive(db, path.parent / "warc")
    db.execute("INSERT INTO runs (id, started_at, version) VALUES (1, ?, '1')", (LATER,))
    db.execute("INSERT INTO run_sources (run_id, source_id, new, failed) VALUES (1, 1, 4, 2)")
    db.execute(
        "INSERT INTO feeds (source_id, url, kind, last_error) VALUES (1, 'https://example.org/feed', 'feed', 'gone')"
    )
    db.commit()
    database.close()
    return path


def _add_evil(db: sqlite3.Connection) -> None:
    page = story(EVIL_URL, text=f"{SCRIPT}\n<img src=x onerror=alert(1)>")
    blocks = (
        *page.blocks,
        Block(90, "first", "list", True, "body", 0.9, "/li[1]"),
        Block(91, "second", "list", True, "body", 0.9, "/li[2]"),
        Block(92, "Morning | 7.40", "table", True, "body", 0.9, "/tr[1]"),
    )
    links = (
        Link("javascript:alert(1)", SCRIPT, "body", 0, False),
        Link("https://example.org/harbour/flood", "the flood", "body", 0, True),
    )
    visit(
        db,
        replace(page, title=SCRIPT, description=SCRIPT, section=SCRIPT, byline_raw=SCRIPT, links=links, blocks=blocks),
    )


def _add_copies(db: sqlite3.Connection) -> None:
    text = "A whale swam into the lower harbour at noon.\nNobody had seen one there before."
    for number, source_id in ((1, 1), (2, 2)):
        url = f"https://{'example.org' if source_id == 1 else 'beispiel.example'}/whale"
        saved = visit(db, story(url, text=text + "\nMore soon." * number, title=f"Whale {number}"), source_id=source_id)
        db.execute(
            "INSERT OR IGNORE INTO clusters (id, created_at, first_story_id) VALUES (1, ?, ?)", (LATER, saved.story_id)
        )
        db.execute("UPDATE stories SET cluster_id = 1 WHERE id = ?", (saved.story_id,))
        role = "origin" if number == 1 else "edited copy"
        db.execute("INSERT INTO cluster_members VALUES (?, 1, ?, ?, 1, NULL)", (saved.story_id, role, 1 / number))


def _archive(db: sqlite3.Connection, folder: Path) -> None:
    body = f"<html><meta charset=iso-8859-1><h1>Übersee</h1>{SCRIPT}</html>".encode("latin-1")
    page = Page(EVIL_URL, EVIL_URL, 200, {"Content-Type": "text/html"}, body, datetime(2026, 5, 1, tzinfo=timezone.utc))
    writer = ArchiveWriter(folder)
    name, offset = writer.write(page)
    writer.close()
    db.execute(
        "UPDATE fetches SET warc_file = ?, warc_offset = ? WHERE url_id = (SELECT id FROM urls WHERE url = ?)",
        (name, offset, EVIL_URL),
    )
    db.execute(
        "UPDATE fetches SET warc_file = '../news.db', warc_offset = 0"
        " WHERE url_id = (SELECT id FROM urls WHERE url = 'https://example.org/harbour/flood')"
    )
