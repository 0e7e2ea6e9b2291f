"""What a crawl costs besides extraction, against trafilatura on the same pages, in one run.

    python benchmarks/crawl.py [PAGES.jsonl.gz] [--clones 8] [--jobs 2]

Crawls labelled pages (../shared, or NEWSCRAWL_SHARED) from a loopback proxy and prints ratios; seconds are CPU seconds,
because the proxy shares the cores. Status 1 when a ratio misses its bound.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import trafilatura

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from newscrawl.operations.crawl import run_crawl  # noqa: E402
from newscrawl.spiders.selection import choose  # noqa: E402
from tests.shared.replaying import Replay  # noqa: E402

SHARED = Path(os.environ.get("NEWSCRAWL_SHARED") or CHECKOUT.parent / "shared")
#: CPU seconds outside the workers over those of trafilatura; share of the time that workers wait; seconds.
MAX_OUTSIDE, MAX_IDLE, MAX_STALL = 0.40, 0.10, 0.100


def peer_seconds(pages: Path) -> tuple[int, float]:
    """(pages, CPU seconds) of trafilatura with metadata over the pages, once each."""
    with gzip.open(pages, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    trafilatura.bare_extraction(records[0]["html"], with_metadata=True)  # imports and caches
    begun = time.process_time()
    for record in records:
        trafilatura.bare_extraction(record["html"], url=record["url"], with_metadata=True)
    return len(records), time.process_time() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=Path, default=SHARED / "eval" / "dev" / "fundus.jsonl.gz")
    parser.add_argument("--clones", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    count, seconds = peer_seconds(options.pages)
    per_page = seconds / count
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        replay = Replay(SHARED / "replay" / "replay.py", [options.pages], folder)
        replay.write_sources(folder / "sources.toml")
        with replay.serve("--clones", str(options.clones)) as environment:
            os.environ.update({key: environment[key] for key in ("http_proxy", "https_proxy")})
            settings: dict[str, object] = {
                "NEWSCRAWL_DB": str(folder / "news.db"),
                "NEWSCRAWL_JOBS": options.jobs,
                "NEWSCRAWL_PROGRESS": False,
                "DOWNLOAD_DELAY": 0,
                "LOG_LEVEL": "WARNING",
                "EXTENSIONS": {"benchmarks.stalls.StallMeter": 0},
            }
            begun, wall = time.process_time(), time.monotonic()
            result = run_crawl(choose(str(folder / "sources.toml"), [], []), settings)
            outside, wall = time.process_time() - begun, time.monotonic() - wall
    report(result.stats, sum(counts.pages for counts in result.counts.values()), per_page, outside, wall)


def report(stats: object, pages: int, per_page: float, outside: float, wall: float) -> None:
    assert isinstance(stats, dict)
    idle, busy = stats["newscrawl/worker_idle_seconds"], stats["newscrawl/worker_busy_seconds"]
    rows = [
        ("work outside the workers / trafilatura", outside / (per_page * pages), MAX_OUTSIDE),
        ("workers idle / their time", idle / (idle + busy), MAX_IDLE),
        ("reactor stall p99, seconds", stats["stall/p99"], MAX_STALL),
    ]
    milliseconds = outside / pages * 1000
    print(f"{pages} pages in {wall:.1f} s; trafilatura {per_page * 1000:.1f} ms a page, outside {milliseconds:.1f} ms")
    print(f"stalls: p50 {stats['stall/p50'] * 1000:.1f} ms, max {stats['stall/max'] * 1000:.1f} ms")
    for text, value, bound in rows:
        print(f"{'ok  ' if value <= bound else 'MISS'} {text}: {value:.3f} (at most {bound})")
    if any(value > bound for _, value, bound in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
