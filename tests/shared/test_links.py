"""The roles of links against labels by hand: links.tsv, samples of 100 to 400 links on 10 to 40 pages.

A page of the first eleven samples gave ten links, four among those in paragraphs and six of all, each at a random place
of its part of the page, and no host is in two of them; a page of the last six gave ten of all its links. A row names a
page by set and id, the link by its place among the page's links and the first ten digits of the SHA-1 of its URL. What
each role is taken to mean is said in docs/extraction.md.

    open      the first rules were made on it
    closed    labelled before the first rules were made, which had .870 of it right; its mistakes were then read, and the
              rules mended for their causes
    fresh     labelled before the mistakes of the closed one were read, and its own never were. At its one reading .853
              was right
    later     150 links of 15 pages, labelled when the rules had been made on the first two: .900 was right at its one
              reading; then its mistakes were read and mended, as those of all below were but of the seventh
    fifth     150 links of 15 pages, of which .947 was right at its one reading
    sixth     100 links of 10 pages in eight languages: .79
    seventh   100 links of 10 pages: .90. Its mistakes never were read
    eighth    300 links of 30 pages, drawn with a seed of 8, as the next with theirs; half of the pages in English: .900
    ninth     300 links of 30 pages, labelled when the mistakes of the eighth were mended: .920, when two labels were wrong
    tenth     300 links of 30 pages, labelled when those of the ninth were mended: .910
    eleventh  270 links of 27 pages, labelled when those of the tenth were mended: .878; it is what to expect of a page
              that no rule was made for, with the ninth and tenth: .903 of 870
    twelfth   400 links of 40 pages, eight of each set and one of a site, drawn with a seed of 4242: .905
    thirteenth  as many, with a seed of 777, labelled when the mistakes of the twelfth were mended: .928, where the rules
              before had .925
    fourteenth  as many, with a seed of 31337, of pages of which no link had been looked at when rules were checked on
              unlabelled ones: .928, where the rules of the twelfth had .918

    fifteenth  as many, with a seed of 15150, of sites that no other sample has, but for seven of one set that has no more:
              .885; ten of its mistakes are of one page without a story, six of one list of old titles
    sixteenth  as many, with a seed of 16160, labelled when the mistakes of the fifteenth and those of some 400 unlabelled
              links were mended: .925, where the rules before had .923

    seventeenth  as many, with a seed of 17171, labelled when the mistakes of the sixteenth were mended, of sites that no
              other sample has: news pages alone, told by their addresses, 14, 11 and 15 of three sets and none of wcxb,
              whose pages are the hardest. .950, and .887 of the 115 that are no "nav"

Of the last five .923 of 2,000 were right at their one reading. About one in forty of their labels is one that another
careful reader could give otherwise: nine of the thirty mistakes of the sixteenth at its reading are of that kind, and
eight of the twenty of the seventeenth.

A model of boosted trees over all evidence that the rules have (blocks, containers, words, addresses, neighbours), learnt
on the other samples, has .895 of the 400 links of fresh and seventh right, and .903 where it also has the rules' answer;
the rules have .895 of them.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newscrawl.extraction import extract
from newscrawl.items import Link, Page, Story

pytestmark = [pytest.mark.shared]

LABELS = Path(__file__).with_name("links.tsv")
#: What is asked of the samples that were learnt from, and a little less than what the others reached at their reading.
LEAST = {
    ("open", "closed"): 0.955,
    ("fresh",): 0.88,
    ("later",): 0.96,
    ("fifth",): 0.98,
    ("sixth",): 0.91,
    ("seventh",): 0.92,
    ("eighth", "ninth", "tenth"): 0.97,
    ("eleventh",): 0.92,
    ("twelfth", "thirteenth", "fourteenth"): 0.945,
    ("fifteenth", "sixteenth", "seventeenth"): 0.95,
}
#: Pages and links of the samples.
SIZES = {
    "open": (30, 300),
    "closed": (30, 300),
    "fresh": (30, 300),
    "later": (15, 150),
    "fifth": (15, 150),
    "sixth": (10, 100),
    "seventh": (10, 100),
    "eighth": (30, 300),
    "ninth": (30, 300),
    "tenth": (30, 300),
    "eleventh": (27, 270),
    "twelfth": (40, 400),
    "thirteenth": (40, 400),
    "fourteenth": (40, 400),
    "fifteenth": (40, 400),
    "sixteenth": (40, 400),
    "seventeenth": (40, 400),
}
#: Samples whose mistakes stay unseen.
UNREAD = frozenset(("fresh", "seventh"))
_FETCHED = datetime(2026, 11, 23, tzinfo=timezone.utc)

PageKey = tuple[str, str]
Row = Mapping[str, str]


def _labels(samples: tuple[str, ...]) -> dict[PageKey, list[Row]]:
    pages: dict[PageKey, list[Row]] = defaultdict(list)
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["sample"] in samples:
                pages[row["set"], row["id"]].append(row)
    return pages


def _stories(shared: Path, keys: set[PageKey]) -> Iterator[tuple[PageKey, Story]]:
    for name in sorted({name for name, _ in keys}):
        with gzip.open(shared / "eval" / "dev" / f"{name}.jsonl.gz", "rt", errors="surrogatepass") as file:
            for record in map(json.loads, file):
                if (name, record["id"]) in keys:
                    body = record["html"].encode("utf-8", "replace")
                    story = extract(Page(record["url"], record["url"], 200, {}, body, _FETCHED))
                    assert isinstance(story, Story), record["id"]
                    yield (name, record["id"]), story


def _find(links: Sequence[Link], row: Row) -> Link:
    """The link of a label: of those with its URL the one nearest to its place."""
    same = [
        (abs(place - int(row["link"])), link)
        for place, link in enumerate(links)
        if hashlib.sha1(link.url.encode(), usedforsecurity=False).hexdigest()[:10] == row["url_sha1"]
    ]
    assert same, f"{row['set']} {row['id']}: link {row['link']} is gone"
    return min(same, key=lambda each: each[0])[1]


@pytest.mark.parametrize("samples", LEAST, ids="-".join)
def test_roles_are_those_of_the_labels(shared: Path, samples: tuple[str, ...]) -> None:
    labels = _labels(samples)
    wrong, total = [], 0
    for key, story in _stories(shared, set(labels)):
        for row in labels[key]:
            role = _find(story.links, row).role
            total += 1
            if role != row["role"]:
                wrong.append(f"{row['id']} {row['link']}: {role}, not {row['role']}")
    assert len(labels) >= sum(SIZES[sample][0] for sample in samples)
    assert total >= sum(SIZES[sample][1] for sample in samples)
    right = 1 - len(wrong) / total
    told = "" if UNREAD.intersection(samples) else "\n" + "\n".join(wrong)
    assert right >= LEAST[samples], f"{right:.3f} of {total} right{told}"
