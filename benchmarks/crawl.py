"""What a crawl costs besides extraction, against bare Scrapy and trafilatura on the same pages, in one run.

    python benchmarks/crawl.py [PAGES.jsonl.gz] [--clones 8] [--jobs 2] [--peers PYTHON]

Crawls labelled pages (../shared, or NEWSCRAWL_SHARED) from a loopback proxy and prints ratios; seconds are CPU seconds,
because the proxy shares the cores. Status 1 when a ratio misses its bound.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from tests.shared.replaying import Replay  # noqa: E402

SHARED = Path(os.environ.get("NEWSCRAWL_SHARED") or CHECKOUT.parent / "shared")
#: Pages for a CPU second over those of bare Scrapy; CPU seconds outside the workers over those of trafilatura; share of
#: the time that workers wait; seconds.
MIN_FETCH, MAX_OUTSIDE, MAX_IDLE, MAX_STALL = 0.80, 0.25, 0.05, 0.050
OURS = ("trafilatura", "bare", "listed", "discovered", "whole")
PEERS = ("newspaper4k", "newsplease")

Figures = dict[str, Any]


class Bench:
    """A folder with what the parts need, beside a replay server; each part runs in a process of its own."""

    def __init__(self, folder: Path, pages: Path, clones: int, jobs: int) -> None:
        self.folder, self.pages, self.clones, self.jobs = folder, pages, clones, jobs
        self.replay = Replay(SHARED / "replay" / "replay.py", [pages], folder)
        self.replay.write_sources(folder / "sources.toml")
        (folder / "once.txt").write_text("\n".join(self.replay.urls()), encoding="utf-8")
        (folder / "urls.txt").write_text("\n".join(self.replay.urls(clones)), encoding="utf-8")

    def run(self, python: str, name: str) -> Figures | str:
        """The figures of a part, or the last line of what it died of."""
        command = [python, str(CHECKOUT / "benchmarks" / "parts.py"), name, str(self.folder), str(self.pages)]
        # a server for each: what one part asked for is not packed yet for the next one either
        with self.replay.serve("--clones", str(self.clones)) as environment:
            done = subprocess.run([*command, str(self.jobs)], env=environment, capture_output=True, text=True)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        figures: Figures = json.loads(done.stdout.splitlines()[-1])
        return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=Path, default=SHARED / "eval" / "dev" / "fundus.jsonl.gz")
    parser.add_argument("--clones", type=int, default=8, help="addresses of each page")
    parser.add_argument("--jobs", type=int, default=2, help="extraction processes")
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="where news-please is installed")
    options = parser.parse_args()
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), options.pages, options.clones, options.jobs)
        for part in (*OURS, *PEERS):
            figures = bench.run(options.peers if part in PEERS else sys.executable, part)
            if isinstance(figures, dict):
                found[part] = figures
                show(part, figures)
            elif part in PEERS:
                print(f"{part:12} not measured: {figures}", flush=True)
            else:
                sys.exit(f"{part}: {figures}")
    sys.exit(not report(found))


def cost(figures: Figures) -> float:
    """CPU milliseconds a page."""
    return float(1000 * figures["seconds"] / figures["pages"])


def show(part: str, figures: Figures) -> None:
    texts = f", {figures['texts']} texts" if "texts" in figures else ""
    print(f"{part:12} {figures['pages']:5} pages {cost(figures):7.1f} ms a page{texts}", flush=True)


def report(found: dict[str, Figures]) -> bool:
    """Print the ratios; whether each keeps its bound."""
    whole, unit = found["whole"], cost(found["trafilatura"])
    idle, busy = whole["newscrawl/worker_idle_seconds"], whole["newscrawl/worker_busy_seconds"]
    bounded = [
        ("pages for a CPU second / bare Scrapy's", cost(found["bare"]) / cost(found["listed"]), "least", MIN_FETCH),
        ("work outside the workers / trafilatura", cost(whole) / unit, "most", MAX_OUTSIDE),
        ("workers idle / their time", idle / (idle + busy), "most", MAX_IDLE),
        ("reactor stall p99, seconds", whole["stall/p99"], "most", MAX_STALL),
    ]
    kept = [value >= bound if side == "least" else value <= bound for _, value, side, bound in bounded]
    for (text, value, side, bound), good in zip(bounded, kept, strict=True):
        print(f"{'ok  ' if good else 'MISS'} {text}: {value:.3f} (at {side} {bound})")
    print(f"     the same with discovery / bare Scrapy's: {cost(found['bare']) / cost(found['discovered']):.3f}")
    print(f"     reactor stall, seconds: max {whole['stall/max']:.3f};", end=" ")
    print(f"by its own work p99 {whole['stall/work_p99']:.4f}, max {whole['stall/work_max']:.3f}")
    for peer in set(PEERS) & set(found):
        print(f"     {peer}, fetching and extraction / trafilatura's extraction: {cost(found[peer]) / unit:.2f}")
    return all(kept)


if __name__ == "__main__":
    main()
