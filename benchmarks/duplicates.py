"""What near-duplicates cost: 100,000 stories grouped from nothing, then 1,000 more, beside rensa's own deduplicator.

    python benchmarks/duplicates.py [--stories 100000]

Ends with status 1 when the stories take over two minutes, waiting for the disk and other programs included, or 1 GB of
memory.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rensa import RMinHash, RMinHashDeduplicator

from newscrawl.storage.clusters import group_stories
from newscrawl.storage.database import connect
from newscrawl.texts import text_hash

NOW = "2026-05-01T12:00:00Z"
SECONDS, BYTES = 120, 1_000_000_000
SOURCES = 200
WORDS = 420  # of a news story, on average
COPIES = 0.2  # share of stories that are a copy of an earlier one


def texts(count: int) -> Iterator[str]:
    """Stories of invented words, as frequent as words are (Zipf), with copies that are cut and edited."""
    chosen = random.Random(11)
    letters = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
    vocabulary = ["".join(chosen.choices(letters, k=1 + number % 4)) for number in range(40_000)]
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(vocabulary))))
    recent: list[list[list[str]]] = []
    for _ in range(count):
        if recent and chosen.random() < COPIES:
            lines = chosen.choice(recent)
            lines = [[word if chosen.random() > 0.05 else "anew" for word in line] for line in lines]
            lines = lines[: max(2, int(len(lines) * chosen.uniform(0.4, 1)))]
        else:
            length = max(60, int(chosen.gauss(WORDS, 150)))
            drawn = chosen.choices(vocabulary, cum_weights=weights, k=length)
            lines = [drawn[start : start + 35] for start in range(0, length, 35)]
            recent = [*recent[-200:], lines]
        yield "\n".join(" ".join(line) + "." for line in lines)


def fill(db: sqlite3.Connection, bodies: Iterator[str], first: int) -> None:
    """Stories as rows; the full-text index has no part in this."""
    db.executemany(
        "INSERT INTO stories (uid, source_id, url, title, text, first_seen_at, last_fetched_at, kind, word_count,"
        " text_hash, plain_hash, extractor) VALUES (?, ?, ?, ?, ?, ?, ?, 'article', ?, ?, ?, '')",
        (
            (f"{number:016x}", number % SOURCES + 1, f"https://example.org/{number}", f"Story {number}",
             f"{body}\nPaper {number % SOURCES} thanks its readers for reading to the very end of this story.",
             NOW, NOW, len(body.split()), text_hash(body), text_hash(body))
            for number, body in enumerate(bodies, first)
        ),
    )  # fmt: skip
    db.commit()


def cpu() -> float:
    return time.process_time()


def peer(bodies: list[str]) -> float:
    """CPU seconds of a deduplicator in memory, with shingles of four words as Python makes them."""
    started = cpu()
    index = RMinHashDeduplicator(threshold=0.5, num_perm=64, use_lsh=True, num_bands=32)
    for number, body in enumerate(bodies):
        said = body.lower().split()
        sketch = RMinHash(num_perm=64, seed=42)  # the deduplicator's
        sketch.update({" ".join(said[place : place + 4]) for place in range(len(said) - 3)})
        key = str(number)
        index.get_duplicates(sketch)
        index.add(key, sketch)
    return cpu() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100_000)
    count = parser.parse_args().stories
    with tempfile.TemporaryDirectory() as folder:
        database = connect(Path(folder) / "news.db")
        db = database.conn
        for trigger in ("stories_ai", "stories_ad", "stories_au"):
            db.execute(f"DROP TRIGGER {trigger}")
        db.executemany(
            "INSERT INTO sources (name, added_at) VALUES (?, ?)", [(f"paper-{n}", NOW) for n in range(SOURCES)]
        )
        bodies = texts(count + 1_000)
        fill(db, itertools.islice(bodies, count), 0)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, began = cpu(), time.monotonic()
        done = group_stories(db, now=NOW)
        taken, passed = cpu() - started, time.monotonic() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        size = db.execute("SELECT sum(pgsize) FROM dbstat WHERE name IN"
                          " ('sketches', 'source_lines')").fetchone()[0]  # fmt: skip
        fill(db, bodies, count)
        started = cpu()
        group_stories(db, now=NOW)
        more = cpu() - started
        sample = list(texts(min(count, 10_000)))
        other = peer(sample) / len(sample)
        database.close()
    print(f"{done.stories} stories, {done.clusters} clusters of {done.members}")
    print(f"{passed:.1f} s, of which on a CPU {taken:.1f} s")
    print(f"CPU a story: {taken / count * 1000:.2f} ms; a deduplicator in memory: {other * 1000:.2f} ms")
    print(f"1,000 stories more: {more:.2f} s")
    print(f"memory: {memory / 1e6:.0f} MB at most ({before * 1024 / 1e6:.0f} MB before)")
    print(f"on disk: {size / count:.0f} bytes a story")
    return int(passed > SECONDS or memory > BYTES)


if __name__ == "__main__":
    sys.exit(main())
