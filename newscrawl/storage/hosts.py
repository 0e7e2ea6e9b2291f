"""Hosts that asked to be left alone. Nothing here commits: the caller batches."""

from __future__ import annotations

import sqlite3
from datetime import datetime


def hold(db: sqlite3.Connection, host: str, *, until: str, status: int) -> None:
    """Ask nothing of a host until then (``moments.utc_text``): its queued URLs are not due before."""
    db.execute(
        "INSERT INTO hosts (host, held_until, status) VALUES (?, ?, ?)"
        " ON CONFLICT (host) DO UPDATE SET held_until = excluded.held_until, status = excluded.status",
        (host, until, status),
    )
    for condition in ("next_fetch_at IS NULL AND leased_until IS NULL", f"next_fetch_at < '{until}'"):  # an index each
        db.execute(
            f"UPDATE urls SET next_fetch_at = ? WHERE state = 'queued' AND host = ? AND {condition}",  # noqa: S608
            (until, host),
        )


def held_until(db: sqlite3.Connection, host: str) -> datetime | None:
    """Until when a host wants to be left alone, if it ever said so; it may be past."""
    row = db.execute("SELECT held_until FROM hosts WHERE host = ?", (host,)).fetchone()
    return datetime.fromisoformat(row[0].replace("Z", "+00:00")) if row else None
