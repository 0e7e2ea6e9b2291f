"""A database, a source on loopback, and crawls of it while time passes."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from tests.crawling import crawl, value
from tests.fetching.oddsite import OddSite


class Desk:
    """A database, a source, and crawls of it."""

    def __init__(self, site: OddSite, folder: Path, more: str = "") -> None:
        self.site = site
        self.database = folder / "news.db"
        self.sources = folder / "sources.toml"
        self.sources.write_text(site.sources(feeds=["/feed.xml"]) + more)

    def crawl(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Crawl; what it asked for is then in ``asked``."""
        self.site.asked.clear()
        done = crawl(self.database, "--sources", self.sources, *options)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        return done

    def due(self, table: str) -> None:
        """Let time pass until what is planned in a table is due: an hour ago by now."""
        self.set(f"UPDATE {table} SET next_fetch_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 hour')"
                 " WHERE next_fetch_at IS NOT NULL")  # fmt: skip

    def set(self, sql: str) -> None:
        connection = sqlite3.connect(self.database)
        with connection:
            connection.execute(sql)
        connection.close()

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of each request for a path in the last crawl."""
        return [each.headers for each in self.site.asked if each.path == path]

    def one(self, sql: str) -> Any:
        return value(self.database, sql)
