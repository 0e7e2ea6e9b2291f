"""What scrubbing keeps in memory: a dump of many gigabytes through the command, with the memory of all its processes.

    python benchmarks/stream.py [--gigabytes 1] [--packed zst] [--jobs 1] [--source] [--folder FOLDER]

Prints the most that was resident in each tenth of each reading. Ends with status 1 when a document is missing, or when
memory grows: from the second tenth to the last without --source, above a bound with it. Needs the labelled pages and
inscriptis.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from newscrawl.evaluation.pages import default_folder, load_sets  # noqa: E402
from newscrawl.export.compression import COMPRESSIONS, compression_of, reading  # noqa: E402
from newscrawl.training.lines import visible_text  # noqa: E402

LONG_LINE = 60  # characters: shorter lines, menus and the like, are the same on every page
SOURCES = 200
SAMPLE_SECONDS = 0.5
#: From the second tenth to the last; megabytes with --source, which counts no more than so many lines at a time.
MAX_GROWTH, MAX_WITH_SOURCES = 1.1, 1_000


class Seen(NamedTuple):
    """A look at the command: at which reading of its input it is, how much of that it has read, what is resident."""

    reading: int
    share: float
    megabytes: float
    seconds: float


def word(number: int) -> str:
    """A number as letters: digits are masked where lines are compared."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:09}")


def documents(texts: list[str], size: int) -> Iterator[bytes]:
    """JSON lines of so many bytes together. Every long line is another one in each document."""
    chosen = random.Random(1)
    total = number = 0
    while total < size:
        text = texts[number % len(texts)]
        lines = (f"{line} {word(number)}" if len(line) >= LONG_LINE else line for line in text.splitlines())
        site = f"paper-{chosen.randrange(SOURCES)}.example"
        row: dict[str, Any] = {
            "id": f"<urn:dump:{number:012}>", "url": f"https://{site}/story/{number}", "site": site,
            "dump": "2026-05", "date": "2026-05-01T12:00:00Z", "language": "en", "language_score": 0.97,
            "text": "\n".join(lines), "token_count": len(text) // 4,
        }  # fmt: skip
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        yield line
        total += len(line)
        number += 1


def write(path: Path, texts: list[str], size: int) -> int:
    """Write the dump; gives the number of documents."""
    count = 0
    with path.open("wb") as file, COMPRESSIONS[compression_of(path)](file) as stream:
        for line in documents(texts, size):
            stream.write(line)
            count += 1
    return count


def resident(pid: int) -> float:
    """Megabytes of a process and of all that it started; those that have just ended take none."""
    found = 0.0
    try:
        fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        found = int(fields.get("VmRSS", "0 kB").split()[0]) / 1000
        children = [
            each for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text().split()
        ]
    except OSError:
        return found
    return found + sum(resident(int(child)) for child in children)


def position(pid: int, path: Path) -> int | None:
    """How far a process has read a file; None where it has not got it open."""
    try:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            if link.resolve() == path:
                lines = Path(f"/proc/{pid}/fdinfo/{link.name}").read_text().splitlines()
                return int(lines[0].split()[1])
    except OSError:
        pass
    return None


def watch(command: subprocess.Popen[Any], path: Path) -> Iterator[Seen]:
    """Look at the command until it ends."""
    size, begun = path.stat().st_size, time.monotonic()
    readings, before = 0, None
    while command.poll() is None:
        now = position(command.pid, path)
        if now is not None:
            readings += before is None or now < before
            yield Seen(readings, now / size, resident(command.pid), time.monotonic() - begun)
        before = now
        time.sleep(SAMPLE_SECONDS)


def tenths(looks: Iterator[Seen]) -> list[tuple[int, float]]:
    """The most that was resident in each tenth of each reading, printed as they come."""
    found: list[tuple[int, float]] = []
    held: tuple[int, int] | None = None
    most = seconds = 0.0
    for seen in looks:
        tenth = (seen.reading, min(9, int(10 * seen.share)))
        if held is not None and tenth != held:
            found.append(_said(held, most, seconds))
            most = 0.0
        held, most, seconds = tenth, max(most, seen.megabytes), seen.seconds
    if held is not None:
        found.append(_said(held, most, seconds))
    return found


def _said(tenth: tuple[int, int], most: float, seconds: float) -> tuple[int, float]:
    print(f"reading {tenth[0]}, tenth {tenth[1] + 1:2}: at most {most:6.1f} MB ({seconds:.0f} s)", flush=True)
    return tenth[1], most


def main() -> int:
    """Write a dump, scrub it, watch."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=1.0, help="of the dump, unpacked")
    parser.add_argument("--packed", choices=("zst", "gz", "none"), default="zst", help="input and output")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--source", action="store_true", help="with what each source repeats: reads twice")
    parser.add_argument("--folder", type=Path, help="where the dump is made [default: the system's]")
    options = parser.parse_args()
    pages = default_folder()
    if pages is None:
        print("no labelled pages: see benchmarks/README.md", file=sys.stderr)
        return 2
    texts = [visible_text(page.html) for page in load_sets(pages) if page.body]
    ending = ".jsonl" if options.packed == "none" else f".jsonl.{options.packed}"
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        dump, out = Path(name).resolve() / f"dump{ending}", Path(name) / f"clean{ending}"
        count = write(dump, texts, int(options.gigabytes * 1e9))
        print(
            f"{count} documents, {options.gigabytes:g} GB, {dump.stat().st_size / 1e9:.2f} GB in {dump.name}",
            flush=True,
        )
        source = ["--source-field", "site"] if options.source else []
        arguments = [
            sys.executable,
            "-m",
            "newscrawl",
            "scrub",
            str(dump),
            "--out",
            str(out),
            "--jobs",
            str(options.jobs),
        ]
        begun = time.monotonic()
        with subprocess.Popen([*arguments, *source], cwd=CHECKOUT) as command:
            found = tenths(watch(command, dump))
        seconds = time.monotonic() - begun
        if command.returncode:
            return 1
        with reading(out) as file:
            written = sum(1 for _ in file)
    print(f"{written} documents out in {seconds:.0f} s, {written / seconds:.0f} a second, beside what else runs here")
    return int(not report([most for _, most in found], options.source) or written != count)


def report(most: list[float], sources: bool) -> bool:
    """Print how memory grew; whether that keeps its bound."""
    if sources:
        print(f"most: {max(most):.0f} MB (at most {MAX_WITH_SOURCES})")
        return max(most) <= MAX_WITH_SOURCES
    growth = most[-1] / most[1]
    print(f"most: {max(most):.0f} MB; last tenth / second: {growth:.3f} (at most {MAX_GROWTH})")
    return growth <= MAX_GROWTH


if __name__ == "__main__":
    sys.exit(main())
