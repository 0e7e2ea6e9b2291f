"""What the site memory costs: sources of 10,000 stories counted from nothing, then 1,000 more; what its tables take.

    python benchmarks/templates.py [--sources 3] [--stories 10000]

Ends with status 1 below 10,000 blocks a second, or when the tables of 1,000 such sources would take over 500 MB.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from newscrawl.items import Source
from newscrawl.storage.blockrows import note_times
from newscrawl.storage.database import connect
from newscrawl.storage.runs import source_row
from newscrawl.storage.sitememory import remember
from newscrawl.storage.urls import utc_text
from newscrawl.templates.keys import block_key

NOW = "2026-05-01T12:00:00Z"
BLOCKS_A_SECOND, BYTES, SOURCES = 10_000, 500_000_000, 1_000
FURNITURE, RELATED, PARAGRAPHS, AUTHORS = 25, 10, 14, 60  # blocks of a page, and people of a newsroom
AGAIN = 0.01  # share of a story's paragraphs that stand in an earlier one too

Row = tuple[str, str, int, float, int]  # text, role, kept, probability, place
STARTED = datetime(2024, 1, 1, tzinfo=timezone.utc)


def sentence(chosen: random.Random, words: int) -> str:
    return " ".join(chosen.choices(WORDS, k=words)) + "."


WORDS = [a + b + c for a in ("ba", "de", "fi", "go", "lu", "na") for b in "bdfgklmnprst" for c in "aeiou"]


def pages(source: int, count: int, start: int) -> Iterator[list[Row]]:
    """The blocks of a source's pages: what all have, related titles, a promo for half, a bio, and the story."""
    fixed = random.Random(source)
    furniture = [sentence(fixed, 5) for _ in range(FURNITURE)]
    promos = [sentence(fixed, 12) for _ in range(2)]
    bios = [sentence(fixed, 15) for _ in range(AUTHORS)]
    chosen = random.Random(f"{source} {start}")
    titles: list[str] = [sentence(chosen, 8) for _ in range(RELATED)]
    earlier: list[str] = []
    for number in range(count):
        titles = [*titles[-200:], sentence(chosen, 8)]
        rows: list[Row] = [(text, "nav", 0, 0.02, 0) for text in furniture[:15]]
        for place in range(PARAGRAPHS):
            text = chosen.choice(earlier) if earlier and chosen.random() < AGAIN else sentence(chosen, 30)
            rows.append((text, "paragraph", 1, 0.97, 2 if 1 < place < PARAGRAPHS - 2 else 1))
            earlier = [*earlier[-500:], text]
        rows.insert(20, (promos[number % 2], "paragraph", 1, 0.6, 2))
        rows.append((chosen.choice(bios), "bio", 0, 0.2, 4))
        rows += [(title, "related", 0, 0.05, 4) for title in chosen.sample(titles, RELATED)]
        rows += [(text, "other", 0, 0.03, 4) for text in furniture[15:]]
        yield rows


def fill(db: sqlite3.Connection, source: int, count: int, start: int) -> int:
    """Store pages; gives the number of blocks."""
    name = f"paper-{source}"
    source_id = source_row(db, Source(name, home=f"https://{name}.example/"), NOW)
    total = 0
    paths = ("nav", "paragraph", "related", "bio", "other")
    db.executemany("INSERT INTO containers (source_id, path) VALUES (?, ?) ON CONFLICT DO NOTHING",
                   [(source_id, path) for path in paths])  # fmt: skip
    containers = dict(db.execute("SELECT path, id FROM containers WHERE source_id = ?", (source_id,)).fetchall())
    for number, rows in enumerate(pages(source, count, start), start):
        seen_at = utc_text(STARTED + timedelta(hours=number))
        text = "\n".join(row[0] for row in rows if row[2])
        cursor = db.execute(
            "INSERT INTO stories (uid, source_id, url, title, text, first_seen_at, last_fetched_at, kind, word_count,"
            " page_seen_at, text_hash, plain_hash, extractor)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'article', 0, ?7, ?8, ?8, '')",
            (f"{source:04x}{number:012x}", source_id, f"https://{name}.example/{number}", "t", text, seen_at,
             seen_at, str(number)),
        )  # fmt: skip
        story_id = cursor.lastrowid
        db.execute(
            "INSERT INTO revisions (story_id, number, seen_at, title, text, text_hash) VALUES (?, 1, ?, 't', ?, ?)",
            (story_id, seen_at, text, str(number)),
        )
        note_times(db, source_id, seen_at)
        db.executemany(
            "INSERT INTO blocks (story_id, position, role, kept, text, reason, score, path, text_hash, place,"
            " separated, container_id) VALUES (?, ?, ?, ?, ?, 'model', ?, '/html/body/p', ?, ?, ?, ?)",
            [
                (story_id, position, role, kept, text, odds, block_key(name, text), place, kept, containers[role])
                for position, (text, role, kept, odds, place) in enumerate(rows)
            ],
        )
        total += len(rows)
    db.commit()
    return total


def late_change(db: sqlite3.Connection, sources: int) -> float:
    """CPU seconds after a page half-way through each source has another description."""
    half = (
        "SELECT id, page_seen_at FROM stories WHERE source_id = ?1 ORDER BY page_seen_at"
        " LIMIT 1 OFFSET (SELECT count(*) / 2 FROM stories WHERE source_id = ?1)"
    )
    for source_id in range(1, sources + 1):
        story_id, seen_at = db.execute(half, (source_id,)).fetchone()
        db.execute("UPDATE stories SET description = 'In short.' WHERE id = ?", (story_id,))
        note_times(db, source_id, seen_at)
    db.commit()
    start = time.process_time()
    remember(db, now=NOW)
    return time.process_time() - start


def table_bytes(db: sqlite3.Connection) -> int:
    """What the memory's own tables take."""
    rows = db.execute(
        "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'site_blocks%' OR name LIKE 'site_memories%'"
        " OR name LIKE 'site_layout%'"
    )
    return int(rows.fetchone()[0])


def measured(db: sqlite3.Connection, blocks: int, name: str) -> float:
    start = time.process_time()
    found = remember(db, now=NOW)
    seconds = time.process_time() - start
    print(f"{name}: {found.stories} stories, {blocks} blocks in {seconds:.1f} CPU s: {blocks / seconds:,.0f} blocks/s,"
          f" {found.changed} stories read again")  # fmt: skip
    return blocks / seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=3)
    parser.add_argument("--stories", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = connect(Path(folder) / "news.db")
        db = database.conn
        for trigger in ("stories_ai", "stories_ad", "stories_au"):  # the full-text index has no part in this
            db.execute(f"DROP TRIGGER {trigger}")
        blocks = sum(fill(db, source, options.stories, 0) for source in range(options.sources))
        first = measured(db, blocks, "from nothing")
        more = sum(fill(db, source, options.stories // 10, options.stories) for source in range(options.sources))
        later = measured(db, more, "a tenth more")
        print(f"layouts, after an old page of each source changed: {late_change(db, options.sources):.2f} CPU s")
        used = table_bytes(db)
        rows = db.execute("SELECT count(*), sum(verdict = 'clutter') FROM site_blocks").fetchone()
        grown = used / options.sources * SOURCES / (1.1 * options.stories) * 10_000
        print(f"memory: {rows[0]} blocks known ({rows[1]} clutter), {used / 1e6:.2f} MB;"
              f" 1,000 sources of 10,000 stories: {grown / 1e6:.0f} MB")  # fmt: skip
        print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")
        database.close()
    if min(first, later) < BLOCKS_A_SECOND or grown > BYTES:
        sys.exit(1)


if __name__ == "__main__":
    main()
