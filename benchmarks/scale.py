"""Years of crawling in one database: what storing costs as it grows, what takes the room, how long answers take.

    python benchmarks/scale.py [--stories 50000] [--newsrooms 400] [--keep FILE]

Status 1 where an answer takes too much memory. Seconds are the CPU's, which others on the machine leave alone.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from benchmarks.export import run  # noqa: E402
from newscrawl.storage.database import connect  # noqa: E402
from newscrawl.storage.named import QUERIES  # noqa: E402

#: MB that any answer may take.
MAX_MEGABYTES = 300


def filled(path: Path, newsrooms: int, stories: int) -> None:
    """Make a database. In a process of its own, or what it takes would count as what the answers take."""
    from benchmarks.years import fill

    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    fill(part, newsrooms, stories)
    part.rename(path)


def room(path: Path) -> None:
    """What takes the room."""
    database = connect(path)
    (stories,) = database.execute("SELECT count(*) FROM stories").fetchone()
    rows = database.execute(
        "SELECT tbl_name, sum(pgsize) FROM dbstat('main', 1) JOIN sqlite_master USING (name)"
        " GROUP BY 1 ORDER BY 2 DESC LIMIT 12"
    ).fetchall()
    print(f"\n{stories:,} stories, {path.stat().st_size / 1e9:.2f} GB; bytes a story, with indices:")
    for name, size in rows:
        print(f"  {name:24}{size / stories:>8,.0f}")
    database.close()


def answers(path: Path, folder: Path) -> bool:
    """Ask for what users ask for; whether none takes too much memory."""
    database = connect(path)
    text, url, source = database.execute(
        "SELECT text, stories.url, sources.name FROM stories JOIN sources ON sources.id = source_id"
        " WHERE stories.language = 'en' ORDER BY stories.id DESC LIMIT 1"
    ).fetchone()
    (signs,) = database.execute("SELECT substr(text, 9, 3) FROM stories WHERE language = 'zh' LIMIT 1").fetchone()
    database.close()
    said = text.lower().replace(".", " ").split()
    common, rare = min(said, key=len), max(said, key=len)
    ours = [sys.executable, "-m", "newscrawl"]
    asked = [
        (f"sqlite-utils search {common}", ["sqlite-utils", "search", str(path), "stories", common, "--limit", "20"]),
        *((f"search {words}", [*ours, "search", words])
          for words in (common, rare, f'"{said[3]} {said[4]}"', signs, signs[:2])),
        ("search --language en", [*ours, "search", "--language", "en"]),
        *((" ".join(arguments[:1]), [*ours, *arguments])
          for arguments in (("show", url), ("why", url), ("templates", source), ("schedule", "show"), ("doctor",))),
        *((f"query {query.name}", [*ours, "query", query.name, "--nl"]) for query in QUERIES),
        *((" ".join(("export", *arguments)), [*ours, "export", str(folder / "out.jsonl"), *arguments])
          for arguments in (
              ("--sample", "200"), ("--source", source), ("--one-per-cluster", "--no-links", "--no-removed"))),
    ]  # fmt: skip
    print(f"\n{'':44}{'CPU s':>8}{'MB':>6}")
    most = 0.0
    for name, command in asked:
        given = ["--db", str(path)] if command[0] == sys.executable else []
        run([*command, *given])  # so that the file cache is warm
        seconds, megabytes = run([*command, *given])
        most = max(most, megabytes)
        print(f"{name[:43]:44}{seconds:>8.2f}{megabytes:>6.0f}", flush=True)
    return most <= MAX_MEGABYTES


def main() -> int:
    """Fill a database, or take the one that is there, and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=50_000, help="that come out; nine tenths of them are stored")
    parser.add_argument("--newsrooms", type=int, default=400)
    parser.add_argument("--keep", type=Path, help="make the database here, or take the one that is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "news.db"
        if not path.exists():
            filling = multiprocessing.get_context("spawn").Process(
                target=filled, args=(path, options.newsrooms, options.stories)
            )
            filling.start()
            filling.join()
            if filling.exitcode:
                return 1
        room(path)
        return int(not answers(path, Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
