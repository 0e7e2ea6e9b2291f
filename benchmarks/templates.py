"""What the site memory costs: sources counted from nothing, then a tenth more stories; what its tables take.

    python benchmarks/templates.py [--sources 3] [--first 0] [--stories 10000] [--minutes N]

Sources come one after the other into one database. A source's stories leave it once they are counted, so that a tenth
of a large installation, --sources 100, needs the room of one source. Ends with status 1 below 10,000 blocks a second,
or when the tables of 1,000 such sources would take over 500 MB.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from benchmarks.papers import Paper  # noqa: E402
from newscrawl.items import Source  # noqa: E402
from newscrawl.storage.blockrows import note_times  # noqa: E402
from newscrawl.storage.database import connect  # noqa: E402
from newscrawl.storage.moments import utc_text  # noqa: E402
from newscrawl.storage.runs import source_row  # noqa: E402
from newscrawl.storage.sitememory import remember  # noqa: E402
from newscrawl.templates.keys import block_key  # noqa: E402

NOW = "2026-05-01T12:00:00Z"
STARTED = datetime(2024, 1, 1, tzinfo=timezone.utc)
BLOCKS_A_SECOND, BYTES, SOURCES = 10_000, 500_000_000, 1_000
#: All that there would not be without a site memory, but for three columns and an index of the stored blocks.
TABLES = (
    "site_blocks", "site_memories", "site_layouts", "site_layouts_due", "site_layout_points", "site_blocks_due",
    "site_groups", "containers",
)  # fmt: skip


class Counted(NamedTuple):
    """What a pass over a source did."""

    blocks: int
    seconds: float
    changed: int


def fill(db: sqlite3.Connection, paper: Paper, source_id: int, start: int, count: int) -> int:
    """Store pages; gives the number of blocks."""
    containers = _containers(db, source_id, paper)
    total = 0
    for number, rows in enumerate(paper.pages(start, count), start):
        seen_at = utc_text(STARTED + timedelta(hours=number))
        text = "\n".join(row.text for row in rows if row.kept)
        cursor = db.execute(
            "INSERT INTO stories (uid, source_id, url, title, text, first_seen_at, last_fetched_at, kind, word_count,"
            " page_seen_at, text_hash, plain_hash, extractor)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'article', 0, ?, ?, ?, '')",
            (f"{source_id:04x}{number:012x}", source_id, f"https://{paper.name}.example/{number}", "t", text, seen_at,
             seen_at, seen_at, str(number), str(number)),
        )  # fmt: skip
        story_id = cursor.lastrowid
        db.execute(
            "INSERT INTO revisions (story_id, number, seen_at, title, text, text_hash) VALUES (?, 1, ?, 't', ?, ?)",
            (story_id, seen_at, text, str(number)),
        )
        note_times(db, source_id, seen_at)
        db.executemany(
            "INSERT INTO blocks (story_id, position, role, kept, text, reason, score, path, text_hash, place,"
            " container_id, separated) VALUES (?, ?, ?, ?, ?, 'model', ?, '/html/body/p', ?, ?, ?, ?)",
            [
                (story_id, position, row.role, row.kept, row.text, row.odds, block_key(paper.name, row.text), row.place,
                 containers[row.container], row.kept)
                for position, row in enumerate(rows)
            ],
        )  # fmt: skip
        total += len(rows)
    db.commit()
    return total


def _containers(db: sqlite3.Connection, source_id: int, paper: Paper) -> list[int]:
    """The rows of a paper's containers."""
    db.executemany(
        "INSERT INTO containers (source_id, path) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(source_id, path) for path in paper.containers],
    )
    known = dict(db.execute("SELECT path, id FROM containers WHERE source_id = ?", (source_id,)).fetchall())
    return [known[path] for path in paper.containers]


def counted(db: sqlite3.Connection, source_id: int, blocks: int) -> Counted:
    """Have the pass count what is new of a source, judge it and read its stories again."""
    start = time.process_time()
    found = remember(db, now=NOW, source_ids={source_id})
    return Counted(blocks, time.process_time() - start, found.changed)


def late_change(db: sqlite3.Connection, source_id: int) -> float:
    """CPU seconds of the pass after a page half-way has another description, on which layouts may depend."""
    story_id, seen_at = db.execute(
        "SELECT id, page_seen_at FROM stories WHERE source_id = :source ORDER BY page_seen_at"
        " LIMIT 1 OFFSET (SELECT count(*) / 2 FROM stories WHERE source_id = :source)",
        {"source": source_id},
    ).fetchone()
    db.execute("UPDATE stories SET description = 'In short.' WHERE id = ?", (story_id,))
    note_times(db, source_id, seen_at)
    db.commit()
    return counted(db, source_id, 0).seconds


def drop_stories(db: sqlite3.Connection) -> None:
    """What was counted stays; keys of blocks are each source's own, so no other source misses these stories."""
    for table in ("blocks", "revisions", "stories"):
        db.execute(f"DELETE FROM {table}")
    db.commit()


def table_bytes(db: sqlite3.Connection, tables: tuple[str, ...] = TABLES) -> int:
    """What tables take with their indices."""
    (size,) = db.execute(
        "SELECT coalesce(sum(pgsize), 0) FROM dbstat JOIN sqlite_master USING (name)"
        f" WHERE tbl_name IN ({', '.join('?' * len(tables))})",
        tables,
    ).fetchone()
    return int(size)


def main() -> int:
    """Measure sources until there are so many, or time is up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=3)
    parser.add_argument("--first", type=int, default=0, help="number of the first of them: a tenth may run in parts")
    parser.add_argument("--stories", type=int, default=10_000, help="of each source, the last tenth of them later")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no source after that")
    options = parser.parse_args()
    first, later, sizes = [], [], []
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        database = connect(Path(folder) / "news.db")
        db = database.conn
        for trigger in ("stories_ai", "stories_ad", "stories_au"):  # the full-text index has no part in this
            db.execute(f"DROP TRIGGER {trigger}")
        sizes.append(table_bytes(db))  # a page for each table, empty
        for number in range(options.first, options.first + options.sources):
            if time.monotonic() - begun > 60 * options.minutes:
                break
            paper = Paper(number, options.stories)
            source_id = source_row(db, Source(paper.name, home=f"https://{paper.name}.example/"), NOW)
            most = options.stories * 9 // 10
            first.append(counted(db, source_id, fill(db, paper, source_id, 0, most)))
            later.append(counted(db, source_id, fill(db, paper, source_id, most, options.stories - most)))
            sizes.append(table_bytes(db))
            blocks, own = first[-1].blocks + later[-1].blocks, sizes[-1] - sizes[-2]
            print(
                f"{paper.name}: {blocks:,} blocks, {speed(first[-1:]):,.0f} a second,"
                f" the last tenth {speed(later[-1:]):,.0f}; {own / 1e6:.3f} MB;"
                f" {late_change(db, source_id):.2f} CPU s after a page changed half-way",
                flush=True,
            )
            drop_stories(db)
        kept = report(db, first, later, sizes)
        database.close()
    return int(not kept)


def speed(passes: list[Counted]) -> float:
    """Blocks for a CPU second."""
    return sum(each.blocks for each in passes) / sum(each.seconds for each in passes)


def report(db: sqlite3.Connection, first: list[Counted], later: list[Counted], sizes: list[int]) -> bool:
    """Print what it comes to; whether each bound is kept."""
    own = [after - before for before, after in pairwise(sizes)]
    used, count = sum(own), len(own)
    for name, passes in (("from nothing", first), ("a tenth more", later)):
        blocks, seconds, changed = (sum(column) for column in zip(*passes, strict=True))
        print(
            f"{name}: {blocks:,} blocks in {seconds:.0f} CPU s: {speed(passes):,.0f} a second,"
            f" {changed:,} stories read again"
        )
    known, clutter, twice = db.execute(
        "SELECT count(*), sum(verdict = 'clutter'), sum(stories = 2) FROM site_blocks"
    ).fetchone()
    grown = used / count * SOURCES
    print(
        f"{count} sources: {known:,} blocks known ({clutter:,} clutter, {twice:,} in two stories), {used / 1e6:.1f} MB;"
        f" a source {min(own) / 1e6:.3f} to {max(own) / 1e6:.3f} MB, median {statistics.median(own) / 1e6:.3f}"
    )
    parts = ", ".join(f"{table} {table_bytes(db, (table,)) / 1e6:.2f}" for table in TABLES)
    print(f"of that, MB: {parts}")
    print(f"{SOURCES:,} such sources: {grown / 1e6:.0f} MB (at most {BYTES / 1e6:.0f})")
    print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")
    return min(speed(first), speed(later)) >= BLOCKS_A_SECOND and grown <= BYTES


if __name__ == "__main__":
    sys.exit(main())
