"""What an export costs, beside ``sqlite-utils rows --nl`` on the same database, in one run.

    python benchmarks/export.py [--stories 20000] [--lean 100000] [--keep FOLDER]

Makes two databases with invented stories: one with the links and blocks of an ordinary news page, one without, and
prints stories a CPU second and the largest memory of each process. Status 1 when a figure misses its bound.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from newscrawl.storage.database import connect  # noqa: E402

#: Stories a second of CPU time without and with links and removed blocks; MB of memory at most.
MIN_LEAN, MIN_FULL, MAX_MEGABYTES = 8_000, 1_000, 500
# An ordinary page: medians of the labelled pages of news sites, rounded up.
LINKS, REMOVED, KEPT, WORDS = 100, 40, 20, 450
_LANGUAGES = ("en", "de", "fr", "es")
_SOURCES = 40


def main() -> int:
    """Make the databases, export them, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=20_000, help="in the database with links and blocks")
    parser.add_argument("--lean", type=int, default=100_000, help="in the database without")
    parser.add_argument("--keep", type=Path, help="make the databases here, or take those that are there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = options.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        full = made(place / f"full-{options.stories}.db", options.stories, parts=True)
        lean = made(place / f"lean-{options.lean}.db", options.lean, parts=False)
        return report(Path(folder), full, lean)


def report(folder: Path, full: tuple[Path, int], lean: tuple[Path, int]) -> int:
    """Run each command twice (the first run warms the file cache) and print the second."""
    ours = [sys.executable, "-m", "newscrawl", "export"]
    bare = ["--no-links", "--no-removed"]
    rows = [
        ("sqlite-utils rows --nl", lean, ["sqlite-utils", "rows", str(lean[0]), "stories", "--nl"], 0),
        ("jsonl, without", lean, [*ours, str(folder / "lean.jsonl"), *bare, "--db", str(lean[0])], MIN_LEAN),
        ("jsonl.gz, without", lean, [*ours, str(folder / "lean.jsonl.gz"), *bare, "--db", str(lean[0])], 0),
        ("jsonl.zst, without", lean, [*ours, str(folder / "lean.jsonl.zst"), *bare, "--db", str(lean[0])], 0),
        ("parquet, without", lean, [*ours, str(folder / "lean.parquet"), *bare, "--db", str(lean[0])], 0),
        ("csv", lean, [*ours, str(folder / "lean.csv"), "--db", str(lean[0])], 0),
        ("jsonl, with", full, [*ours, str(folder / "full.jsonl"), "--db", str(full[0])], MIN_FULL),
        ("parquet, with", full, [*ours, str(folder / "full.parquet"), "--db", str(full[0])], 0),
        ("parquet by source and month", full, [*ours, f"{folder / 'full'}/", "--format", "parquet", "--partition",
                                               "source", "--partition", "month", "--db", str(full[0])], 0),
    ]  # fmt: skip
    failed = False
    print(f"{'':28}{'stories':>10}{'stories/s':>11}{'MB':>6}")
    for name, (_, count), command, bound in rows:
        run(command)
        seconds, megabytes = run(command)
        rate = count / seconds
        missed = rate < bound or (bool(bound) and megabytes > MAX_MEGABYTES)
        failed |= missed
        print(f"{name:28}{count:>10}{rate:>11.0f}{megabytes:>6.0f}{'  MISSED' if missed else ''}", flush=True)
    return int(failed)


def run(command: list[str]) -> tuple[float, float]:
    """(CPU seconds, megabytes at most) of a command."""
    process = os.fork()
    if process == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        path = os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", "")))
        os.execvpe(command[0], command, {**os.environ, "PATH": path, "PYTHONPATH": str(CHECKOUT)})
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def made(path: Path, count: int, *, parts: bool) -> tuple[Path, int]:
    """A database with so many stories, each with links and blocks or neither; brought up to date if it is there."""
    if path.exists():
        connect(path).close()
    else:
        begun = time.process_time()
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        database = connect(part)
        fill(database.conn, count, parts=parts)
        database.close()
        part.rename(path)
        print(f"{path.name} made in {time.process_time() - begun:.0f} s", file=sys.stderr)
    return path, count


def fill(db: sqlite3.Connection, count: int, *, parts: bool) -> None:
    """Invented stories, the same each time. Not by way of the crawl, which would take an hour."""
    db.execute("DROP TRIGGER stories_ai")  # no search here
    db.execute("PRAGMA synchronous = OFF")
    words = [f"{first}{second}" for first in ("har", "mar", "für", "ré", "ton", "ver") for second in
             ("bour", "ket", "lich", "sion", "ung", "ment", "der", "and", "ó", "ing")]  # fmt: skip
    source = random.Random(7)
    db.executemany("INSERT INTO sources (id, name, added_at) VALUES (?, ?, '2026-01-01T00:00:00Z')",
                   [(number + 1, f"paper-{number}") for number in range(_SOURCES)])  # fmt: skip
    db.executemany("INSERT INTO tags (id, name) VALUES (?, ?)", [(n + 1, f"tag {n}") for n in range(500)])
    db.executemany("INSERT INTO authors (id, source_id, name, kind, first_seen_at) VALUES (?, ?, ?, 'person', '')",
                   [(n + 1, n % _SOURCES + 1, f"Writer Number {n}") for n in range(2_000)])  # fmt: skip
    for table, width, each in (("stories", 24, story), ("bylines", 3, byline), ("story_tags", 2, tags)):
        insert(db, table, width, each, count, source, words)
    if parts:
        insert(db, "links", 6, links, count, source, words)
        insert(db, "blocks", 9, blocks, count, source, words)
    db.commit()


_COLUMNS = {
    "stories": "id, uid, source_id, url, canonical_url, title, description, text, authors, byline_raw, date_published,"
    " date_published_utc, date_published_precision, date_published_source, first_seen_at, last_fetched_at, language,"
    " section, kind, is_free, image, word_count, text_hash, extractor",
    "bylines": "story_id, author_id, position",
    "story_tags": "story_id, tag_id",
    "links": "story_id, position, url, text, role, internal",
    "blocks": "story_id, position, role, kept, text, reason, score, path, text_hash",
}


def insert(db: sqlite3.Connection, table: str, width: int, each: Any, count: int, *inputs: Any) -> None:
    """The rows that ``each`` gives for every story."""
    marks = ", ".join("?" * width)
    rows = (row for number in range(1, count + 1) for row in each(number, *inputs))
    db.executemany(f"INSERT INTO {table} ({_COLUMNS[table]}) VALUES ({marks})", rows)


def story(number: int, source: random.Random, words: list[str]) -> Iterator[tuple[Any, ...]]:
    text = "\n".join(" ".join(source.choices(words, k=WORDS // KEPT)) for _ in range(KEPT))
    url = f"https://paper-{number % _SOURCES}.example/2026/{number}/{words[number % len(words)]}"
    day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T08:15:00"
    yield (
        number, sha256(url.encode()).hexdigest()[:16], number % _SOURCES + 1, url, url, text[:70], text[:180], text,
        "Writer Number", "By Writer Number", day + "+01:00", day + "Z", "second", "json-ld:datePublished", day + "Z",
        day + "Z", _LANGUAGES[number % 4], "Politics", "article", 1, url + ".jpg", WORDS,
        sha256(text.encode()).hexdigest(), "newscrawl 0.1.0; trafilatura 2.3.1; model 00000000",
    )  # fmt: skip


def byline(number: int, *_: Any) -> Iterator[tuple[Any, ...]]:
    yield number, number % 2_000 + 1, 0


def tags(number: int, *_: Any) -> Iterator[tuple[Any, ...]]:
    for place in range(4):
        yield number, (number * 7 + place * 11) % 500 + 1


def links(number: int, source: random.Random, words: list[str]) -> Iterator[tuple[Any, ...]]:
    for place in range(LINKS):
        url = f"https://paper-{number % _SOURCES}.example/section/{place}/{source.choice(words)}"
        yield number, place, url, " ".join(source.choices(words, k=4)), "nav" if place % 3 else "related", 1


def blocks(number: int, source: random.Random, words: list[str]) -> Iterator[tuple[Any, ...]]:
    for place in range(REMOVED + KEPT):
        kept = place % 3 == 0
        text = " ".join(source.choices(words, k=WORDS // KEPT if kept else 8))
        yield (
            number, place, "paragraph" if kept else "related", kept, text, "body" if kept else "class:related",
            0.9 if kept else 0.0471, f"/html/body/div[2]/main/article/div[{place}]/p", f"{place:016}",
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
