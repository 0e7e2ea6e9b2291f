"""The robots.txt files of sites, as they were last answered. Nothing here commits: the caller batches."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """An answer to a request for a robots.txt. Times are UTC texts as ``moments.utc_text`` makes them.

    ``site`` is scheme, host and port as in "https://example.org". ``body`` is empty unless the answer was 2xx;
    ``error`` is set when the file could not be read, which forbids the whole site for now; ``failed_since`` then says
    when that was first so, of the answers in a row.
    """

    site: str
    fetched_at: str
    expires_at: str
    status: int | None
    body: bytes = b""
    error: str | None = None
    failed_since: str | None = None


def save(db: sqlite3.Connection, file: RobotsFile) -> None:
    """Keep the latest answer of a site."""
    db.execute(
        "INSERT INTO robots (site, fetched_at, expires_at, status, body, error, failed_since)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (site) DO UPDATE SET fetched_at = excluded.fetched_at, expires_at = excluded.expires_at,"
        " status = excluded.status, body = excluded.body, error = excluded.error, failed_since = excluded.failed_since",
        (file.site, file.fetched_at, file.expires_at, file.status, file.body or None, file.error, file.failed_since),
    )


def find(db: sqlite3.Connection, site: str) -> RobotsFile | None:
    """The last answer of a site, fresh or not."""
    row = db.execute(
        "SELECT site, fetched_at, expires_at, status, coalesce(body, x''), error, failed_since FROM robots"
        " WHERE site = ?",
        (site,),
    ).fetchone()
    return RobotsFile(*row) if row else None
