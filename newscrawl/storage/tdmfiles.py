"""The /.well-known/tdmrep.json of sites, as they were last answered. Nothing here commits: the caller batches."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TdmFile:
    """An answer, good until ``expires_at``; times are UTC texts. ``body`` is empty unless it was 2xx.

    ``site`` is scheme, host and port as in "https://example.org".
    """

    site: str
    fetched_at: str
    expires_at: str
    status: int | None
    body: bytes = b""


def save(db: sqlite3.Connection, file: TdmFile) -> None:
    """Keep the latest answer of a site."""
    db.execute(
        "INSERT INTO tdm_files (site, fetched_at, expires_at, status, body) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (site) DO UPDATE SET fetched_at = excluded.fetched_at, expires_at = excluded.expires_at,"
        " status = excluded.status, body = excluded.body",
        (file.site, file.fetched_at, file.expires_at, file.status, file.body or None),
    )


def find(db: sqlite3.Connection, site: str) -> TdmFile | None:
    """The last answer of a site, fresh or not."""
    row = db.execute(
        "SELECT site, fetched_at, expires_at, status, coalesce(body, x'') FROM tdm_files WHERE site = ?", (site,)
    ).fetchone()
    return TdmFile(*row) if row else None
