"""What a site memory is worth: sites made out of labelled pages, read without memory and with one of so many pages.

    python benchmarks/frames.py [--split tuning|test] [--sites N] [--language CODE] [--cache FOLDER] [--residual N]

A site is the frame of one labelled page, and the stories of others in it. See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.framed.known import KNOWN
from benchmarks.framed.measure import Checkpoint, Figures, measure_site, pool
from benchmarks.framed.memories import NAIVE, SiteMemory, told_truth
from benchmarks.framed.sites import SPLITS, Site
from benchmarks.framed.store import Outcome, Shelved, default_cache, extracted, shelved_sites, story_counts
from newscrawl.items import Rejection, Story
from newscrawl.texts import squash
from newscrawl.training.alignment import words_of

_HEAD = (
    f"{'pages seen':>10} {'pages':>6} {'residual':>9} {'repeated':>9}"
    f" {'F1':>7} {'exact':>6} {'excluded':>8} {'lost %':>7}"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A site's figures at each checkpoint."""

    split: str
    language: str
    pages: int
    checkpoints: tuple[Checkpoint, ...]


def choose(sites: Iterable[Shelved], split: str | None, language: str | None, count: int | None) -> list[Shelved]:
    """The sites asked for; with a count every n-th of them."""
    found = [site for site in sites if split in (None, site.split) and language in (None, site.language)]
    return found[:: max(1, len(found) // count)][:count] if count else found


def measure(read: Iterable[tuple[Site, list[Outcome]]], memory: SiteMemory) -> list[Measured]:
    """The figures of a memory for each site."""
    return [Measured(*_named(site), tuple(measure_site(site, outcomes, memory))) for site, outcomes in read]


def _named(site: Site) -> tuple[str, str, int]:
    return site.split, site.language, len(site.pages)


def report(measured: Sequence[Measured], name: str) -> None:
    """Print the figures of a memory, by split and by language."""
    for split in SPLITS:
        own = [site for site in measured if site.split == split]
        for language in ["", *sorted({site.language for site in own})]:
            chosen = [site for site in own if language in ("", site.language)]
            if chosen:
                _group(f"{name}, {split}, {language or 'all languages'}", chosen)


def _group(name: str, sites: Sequence[Measured]) -> None:
    counts = sorted({site.pages for site in sites})
    print(f"\n== {name}: {len(sites)} sites of {counts[0]} to {counts[-1]} pages")
    by_seen: defaultdict[int, list[Checkpoint]] = defaultdict(list)
    for site in sites:
        for checkpoint in site.checkpoints:
            by_seen[checkpoint.seen].append(checkpoint)
    for title, part in (("the same pages", "same"), ("pages seen", "stored"), ("pages that follow", "following")):
        print(f"{title}\n{_HEAD}")
        for seen, found in sorted(by_seen.items()):
            figures = pool([page for checkpoint in found for page in getattr(checkpoint, part)])
            if figures:
                few = "" if len(found) == len(sites) else f"  ({len(found)} sites)"
                print(_row(seen, figures) + few)
    print(f"residual words of the same pages: {_ratio(sites, 30)}")
    print(f"and {_ratio(sites, 10)}")
    last = [pool([p for c in by_seen[seen] for p in c.stored + c.following]) for seen in sorted(by_seen)[1:]]
    for figures, seen in zip(last, sorted(by_seen)[1:], strict=True):
        if figures:
            told = ", ".join(f"{why} {figures.broken.get(why, 0)}/{n}" for why, n in sorted(figures.guarded.items()))
            print(f"repeated paragraphs of stories lost, {seen} seen: {told}")


def _ratio(sites: Sequence[Measured], late: int) -> str:
    """The clutter that a memory of so many pages leaves, as a share of what one of a single page leaves."""
    both = [{c.seen: c.same for c in site.checkpoints} for site in sites]
    both = [by_seen for by_seen in both if late in by_seen]
    if not both:
        return f"no site with {late} pages"
    first, last = ([page for by_seen in both for page in by_seen[seen]] for seen in (1, late))
    shares = [
        sum(getattr(page, name) for page in last) / max(1, sum(getattr(page, name) for page in first))
        for name in ("residual", "repeated")
    ]
    return f"after {late} pages {shares[0]:.3f} of those after one, repeated {shares[1]:.3f} ({len(both)} sites)"


def _row(seen: int, found: Figures) -> str:
    name = str(seen) if seen else "none"
    return (
        f"{name:>10} {found.pages:>6} {found.residual:>9.2f} {found.repeated:>9.2f} {found.f1:>7.4f}"
        f" {found.exact:>6.3f} {found.excluded:>8.4f} {100 * found.lost:>7.3f}"
    )


@dataclass(slots=True)
class Residue:
    """Blocks that extraction keeps though they are not of the story, gathered site by site."""

    pages: Counter[tuple[str, str]] = field(default_factory=Counter)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    words: list[int] = field(default_factory=lambda: [0, 0])  # in blocks on one page of a site, and on several

    def add(self, site: Site, outcomes: Sequence[Outcome]) -> None:
        own: Counter[str] = Counter()
        sizes: dict[str, int] = {}
        for page, outcome in zip(site.pages, outcomes, strict=True):
            body = {squash(line) for line in page.body.split("\n")}
            for block in outcome.blocks if isinstance(outcome, Story) else ():
                letters = squash(block.text)
                if block.kept and letters not in body:
                    own[letters] += 1
                    sizes[letters] = len(words_of(block.text))
                    self.texts[site.host, letters] = f"{block.role} {block.score} {block.text}"
        for letters, count in own.items():
            self.pages[site.host, letters] = count
            self.words[count > 1] += count * sizes[letters]

    def print(self, count: int) -> None:
        """The most frequent of them, with the pages of the site that have them."""
        print(f"words in residual blocks: {self.words[0]} on one page of a site only, {self.words[1]} on several")
        for key, pages in self.pages.most_common(count):
            print(f"{pages:>4} {key[0]:<28} {self.texts[key][:150]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=SPLITS)
    parser.add_argument("--language")
    parser.add_argument("--sites", type=int, metavar="N", help="about so many, spread over the languages")
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--residual", type=int, metavar="N", help="also print the N most frequent residual blocks")
    options = parser.parse_args()
    shelf = shelved_sites(options.cache)
    chosen = choose(shelf, options.split, options.language, options.sites)
    measured: defaultdict[str, list[Measured]] = defaultdict(list)
    residue, rejected = Residue(), Counter[str]()
    for site, outcomes in extracted(chosen, options.cache):
        for memory in (KNOWN, NAIVE, told_truth(site)):
            measured[memory.name] += measure([(site, outcomes)], memory)
        residue.add(site, outcomes)
        rejected.update(o.reason.value for o in outcomes if isinstance(o, Rejection))
    pages = sum(site.pages for site in measured[KNOWN.name])
    print(f"{len(chosen)} sites, {pages} pages, {rejected.total()} gave no story {dict(rejected) or ''}")
    counts = sorted(story_counts(options.cache).items(), key=lambda row: -row[1])
    told = {site.language for site in shelf}
    print("stories:", ", ".join(f"{name} {count}" for name, count in counts if name in told))
    print("too few for sites:", ", ".join(f"{name} {count}" for name, count in counts if name not in told))
    for name, sites in measured.items():
        report(sites, name)
    if options.residual:
        residue.print(options.residual)


if __name__ == "__main__":
    main()
