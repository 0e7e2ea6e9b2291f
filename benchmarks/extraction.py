"""What extraction costs, against trafilatura and other extractors on the same pages, in one run and one process.

    python benchmarks/extraction.py [SET ...] [--sample N] [--repeats N]

The unit is trafilatura.bare_extraction with metadata. Each page is given to every system before the next page, in an
order that changes from page to page. Times are CPU seconds. Status 1 when newscrawl's text part or its metadata miss
their bounds.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import importlib
import json
import logging
import os
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import wraps
from pathlib import Path
from statistics import mean, median

import trafilatura

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from newscrawl.items import Page  # noqa: E402

SHARED = Path(os.environ.get("NEWSCRAWL_SHARED") or CHECKOUT.parent / "shared")
#: Most that the text part may cost, median and mean, in units of trafilatura with metadata.
MAX_RATIO = 1.25
#: Most that all metadata may cost in the median, in the same units.
MAX_METADATA = 0.25
FETCHED = datetime(2026, 1, 31, 8, 15, tzinfo=timezone.utc)
#: A page on which trafilatura asks all its fallbacks, which read their word lists when first asked.
WARMING = "<html><body><h1>Ferry</h1><form><p>The ferry sails.</p></form></body></html>"
UNIT = "trafilatura"
TEXT, INPUTS, WHOLE = "newscrawl, text part", "newscrawl, text and inputs", "newscrawl, whole"
FIELDS, METADATA, REST = "newscrawl, other metadata", "newscrawl, all metadata", "newscrawl, the rest"

#: Functions whose time is told apart, and what they are part of: the text, its inputs that are metadata as well, the
#: other metadata. Time within a function named below another one is not counted twice.
STAGES = {
    "extract.extract": TEXT,
    "decode.open_page": TEXT,
    "decode.decode": TEXT,
    "decode.parse": TEXT,
    "extract.segment": TEXT,
    "body._slimmed": TEXT,
    "body._run": TEXT,
    "body.mark": TEXT,
    "roles.decide": TEXT,
    "rejections.judge": TEXT,
    "structured.read": INPUTS,
    "titles.find_title": INPUTS,
    "descriptions.find_description": INPUTS,
    "bylines.find_byline": INPUTS,
    "extract.count_words": REST,
    "extract.text_hash": REST,
    "extract.gather": FIELDS,
    "dates.find_dates": FIELDS,
    "languages.find_language": FIELDS,
    "links.find_links": FIELDS,
    "links.find_canonical_url": FIELDS,
    "filing.find_section": FIELDS,
    "filing.find_tags": FIELDS,
    "topics.topics_of": FIELDS,
    "sitenames.find_site_name": FIELDS,
    "kinds.find_kind": FIELDS,
    "entries.find_run": FIELDS,
    "access.find_access": FIELDS,
    "images.find_image": FIELDS,
    "images.find_captioned": FIELDS,
    "descriptions.readable": FIELDS,
    "extract.StoryPlaces": FIELDS,
    "pictures.find_pictures": FIELDS,
    "embeds.find_embeds": FIELDS,
    "partlinks.find_parts": FIELDS,
    "rights.find_licence": FIELDS,
    "rights.find_reservations": FIELDS,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled page, decoded as the other extractors take it, and as bytes as we do."""

    url: str
    html: str
    page: Page


class Stopwatch:
    """CPU seconds of named functions in one call, without those of the named functions that they call."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inner = [0.0]

    def watch(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        @wraps(function)
        def timed(*arguments: object, **options: object) -> object:
            self._inner.append(0.0)
            begun = time.process_time()
            try:
                return function(*arguments, **options)
            finally:
                spent = time.process_time() - begun
                self.seconds[name] += spent - self._inner.pop()
                self._inner[-1] += spent

        return timed

    @contextmanager
    def watching(self, names: Sequence[str]) -> Iterator[None]:
        """Put the watch around functions of newscrawl.extraction, named module.function."""
        replaced = []
        try:
            for name in names:
                module = importlib.import_module(f"newscrawl.extraction.{name.partition('.')[0]}")
                attribute = name.partition(".")[2]
                function = getattr(module, attribute)
                replaced.append((module, attribute, function))
                setattr(module, attribute, self.watch(name, function))
            yield
        finally:
            for module, attribute, function in replaced:
                setattr(module, attribute, function)


def read_samples(sets: Sequence[str], count: int | None) -> list[Sample]:
    """The pages of the sets, every n-th of them so that about ``count`` are left."""
    samples = []
    for name in sets:
        path = SHARED / "eval" / "dev" / f"{name}.jsonl.gz"
        if not path.exists():
            sys.exit(f"no labelled pages at {path}: put them there, or name their folder in NEWSCRAWL_SHARED")
        with gzip.open(path, "rt", encoding="utf-8", errors="surrogatepass") as lines:
            for line in lines:
                record = json.loads(line)
                body = record["html"].encode("utf-8", "replace")
                url = record["url"]
                headers = {"content-type": "text/html; charset=utf-8"}
                samples.append(Sample(url, record["html"], Page(url, url, 200, headers, body, FETCHED)))
    return samples[:: max(1, len(samples) // count)] if count else samples


def systems() -> dict[str, Callable[[Sample], object]]:
    """What is compared, by name; a peer that is not installed is left out, and that is said."""
    found: dict[str, Callable[[Sample], object]] = {
        UNIT: lambda sample: trafilatura.bare_extraction(sample.html, url=sample.url, with_metadata=True),
        WHOLE: lambda sample: _whole(sample),
    }
    for name, make in (("newspaper4k", _newspaper), ("readability-lxml", _readability), ("resiliparse", _resiliparse)):
        try:
            found[name] = make()
        except ImportError as error:
            print(f"without {name}: {error}", file=sys.stderr)
    return found


def _whole(sample: Sample) -> object:
    module = importlib.import_module("newscrawl.extraction.extract")  # where the stopwatch replaces the function
    return module.extract(sample.page)


def _newspaper() -> Callable[[Sample], object]:
    newspaper = importlib.import_module("newspaper")

    def parse(sample: Sample) -> object:
        article = newspaper.Article(sample.url, fetch_images=False)
        article.download(input_html=sample.html)
        article.parse()
        return article.text

    return parse


def _readability() -> Callable[[Sample], object]:
    readability = importlib.import_module("readability")
    return lambda sample: readability.Document(sample.html, url=sample.url).summary()


def _resiliparse() -> Callable[[Sample], object]:
    html2text = importlib.import_module("resiliparse.extract.html2text")
    return lambda sample: html2text.extract_plain_text(sample.html, main_content=True)


def seconds_of(system: Callable[[Sample], object], sample: Sample) -> float:
    begun = time.process_time()
    with suppress(Exception):  # a peer that fails on a page has spent its time there
        system(sample)
    return time.process_time() - begun


def measure(samples: Sequence[Sample], repeats: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Seconds of each system and of each of our stages, page by page; the fastest of the repeats."""
    running = systems()
    trafilatura.bare_extraction(WARMING, with_metadata=True)
    for name in running:
        for sample in samples[:3]:  # imports, caches, cue lists
            seconds_of(running[name], sample)
    gc.collect()
    gc.freeze()  # the pages held here are no work of the extractors' garbage collections
    names = list(running)
    totals: dict[str, list[float]] = {name: [] for name in names}
    stages: dict[str, list[float]] = {name: [] for name in STAGES}
    for number, sample in enumerate(samples):
        turn = number % len(names)
        best: dict[str, float] = {}
        best_stages: Mapping[str, float] = {}
        for _ in range(repeats):
            for name in names[turn:] + names[:turn]:
                watch = Stopwatch()
                with watch.watching(list(STAGES) if name == WHOLE else []):
                    spent = seconds_of(running[name], sample)
                if spent < best.get(name, float("inf")):
                    best[name] = spent
                    best_stages = watch.seconds if name == WHOLE else best_stages
        for name in names:
            totals[name].append(best[name])
        for name in STAGES:
            stages[name].append(best_stages.get(name, 0.0))
        if sys.stderr.isatty() and number % 20 == 0:
            print(f"\r{number} of {len(samples)} pages", end="", file=sys.stderr, flush=True)
    return totals, stages


def with_parts(totals: Mapping[str, list[float]], stages: Mapping[str, list[float]]) -> dict[str, list[float]]:
    """The systems with our text part, with and without its inputs, and our metadata, before the others."""
    parts: dict[str, list[float]] = {UNIT: totals[UNIT]}
    for part, members in ((TEXT, (TEXT,)), (METADATA, (INPUTS, FIELDS)), (INPUTS, (TEXT, INPUTS))):
        columns = [stages[name] for name, group in STAGES.items() if group in members]
        parts[part] = [sum(page) for page in zip(*columns, strict=True)]
    return {**parts, **totals}


def report(totals: Mapping[str, Sequence[float]], stages: Mapping[str, Sequence[float]]) -> bool:
    """Print both tables; whether the text part keeps its bound."""
    unit = totals[UNIT]
    print(f"{len(unit)} pages; milliseconds of CPU, and ratios to trafilatura with metadata on the same page")
    print(f"{'':28}{'median ms':>10}{'mean ms':>10}{'median ratio':>14}{'mean ratio':>12}")
    ratios = {}
    for name, spent in totals.items():
        ratios[name] = (median(s / u for s, u in zip(spent, unit, strict=True)), sum(spent) / sum(unit))
        middle, average = (1000 * value for value in (median(spent), mean(spent)))
        print(f"{name:28}{middle:10.1f}{average:10.1f}{ratios[name][0]:14.2f}{ratios[name][1]:12.2f}")
    print(f"\n{'stage, by itself':28}{'median ms':>10}{'mean ms':>10}  part of")
    for name, spent in stages.items():
        if any(spent):
            print(f"{name:28}{1000 * median(spent):10.2f}{1000 * mean(spent):10.2f}  {STAGES[name]}")
    cheap, light = max(ratios[TEXT]) <= MAX_RATIO, ratios[METADATA][0] <= MAX_METADATA
    print(f"\n{'ok  ' if cheap else 'MISS'} {TEXT}: median and mean ratio at most {MAX_RATIO}")
    print(f"{'ok  ' if light else 'MISS'} {METADATA}: median ratio at most {MAX_METADATA}")
    return cheap and light


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help="wcxb, fundus, segments, dates, fixtures; default all")
    parser.add_argument("--sample", type=int, metavar="N", help="about so many pages, spread over the sets")
    parser.add_argument("--repeats", type=int, default=1, metavar="N", help="times a page; the fastest counts [1]")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    samples = read_samples(options.sets or ("wcxb", "fundus", "segments", "dates", "fixtures"), options.sample)
    totals, stages = measure(samples, max(1, options.repeats))
    if not report(with_parts(totals, stages), stages):
        sys.exit(1)


if __name__ == "__main__":
    main()
