"""Writes versions/<last migration>.sql, the present schema with a story in it: ``python -m tests.storage.dumping``.

To be run before a migration is added. sqlite3's own dump copies the full-text index by writing to the schema table,
which not every SQLite lets it do; this one makes the index anew.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from newscrawl.storage.database import connect
from newscrawl.storage.schema import migrations
from tests.storage.samples import LATER, add_source, story, visit

FOLDER = Path(__file__).parent / "versions"


def dump(db: sqlite3.Connection) -> Iterator[str]:
    """The statements that make this database."""
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    virtual = [name for _, name, sql in rows if sql.startswith("CREATE VIRTUAL")]
    rows = [row for row in rows if row[0] != "table" or not any(row[1].startswith(f"{name}_") for name in virtual)]
    tables = [name for kind, name, _ in rows if kind == "table" and name not in virtual]
    yield from (sql + ";" for kind, _, sql in rows if kind == "table")
    for name in tables:
        columns = [row[1] for row in db.execute(f'PRAGMA table_info("{name}")')]
        values = " || ', ' || ".join(f'quote("{column}")' for column in columns)
        for (line,) in db.execute(f'SELECT {values} FROM "{name}"'):
            yield f'INSERT INTO "{name}" VALUES ({line});'
    yield from (sql + ";" for kind, _, sql in rows if kind != "table")
    yield from (f"INSERT INTO {name} ({name}) VALUES ('rebuild');" for name in virtual)  # one is of a view


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = connect(Path(folder) / "news.db")
        db = database.conn
        add_source(db, "example")
        visit(db, story())
        visit(db, story(text=story().text + "\nCorrection: the vote was on Tuesday."), seen_at=LATER)
        db.execute("UPDATE _sqlite_migrations SET applied_at = ?", (LATER,))
        last = migrations.applied(database)[-1].name
        FOLDER.joinpath(f"{last}.sql").write_text("\n".join(dump(db)) + "\n", encoding="utf-8")
        database.close()


if __name__ == "__main__":
    main()
