"""By which rules the addresses of a database are normalised. Nothing here commits.

SQLite's own ``user_version`` says it; 0, of a database from before, is none.
"""

from __future__ import annotations

import hashlib
import sqlite3
from functools import cache
from pathlib import Path

from newscrawl import addresses


@cache
def rules() -> int:
    """What tells the rules that run here from any others: 31 bits of a hash of their text."""
    text = Path(addresses.__file__).read_bytes().replace(b"\r\n", b"\n")
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "big") >> 1 or 1


def are_others(db: sqlite3.Connection) -> bool:
    """Whether the keys of a database were made by other rules."""
    (stored,) = db.execute("PRAGMA user_version").fetchone()
    return bool(stored != rules())


def note_rules(db: sqlite3.Connection) -> None:
    """Say that the keys of a database are by the present rules."""
    db.execute(f"PRAGMA user_version = {rules()}")
