"""The fields of stories against labels by hand: fields.tsv, 203 pages of as many sites in three samples.

    first     119 pages, drawn with a seed of 90210 from all sets, half of them from fixtures, fundus and dates; one more
              was drawn that has no text. Its mistakes were read, and the rules mended for their causes
    second    39 pages of other sites, drawn alike with a seed of 70707, and labelled when that was done
    third     45 pages of other sites again, 27 of them in other languages than English, drawn with a seed of 40404 by
              shares of the sets, pages that say they are articles first; the rules were mended for its mistakes, too

Each page was read and labelled before newscrawl was asked about it. What the columns mean, and which answers count as
right, is said in the head of the file; what was reached at the first reading of each in docs/evaluation.md.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import unquote

import pytest

from newscrawl.extraction import extract
from newscrawl.items import Page, Rejection, RejectionReason, Story

pytestmark = [pytest.mark.shared]

LABELS = Path(__file__).with_name("fields.tsv")
PAGES = {"first": 119, "second": 39, "third": 45}
NONE = "-"
#: A little less than what is reached: shares of right pages; for "tags" the mean F1 of the pages that have some, for
#: "…_given" the share of those that have one.
LEAST = {
    "first": {
        "kind": 0.95,
        "language": 0.99,
        "access": 0.98,
        "site_name": 0.95,
        "section": 0.86,
        "section_given": 0.84,
        "image": 0.97,
        "caption": 0.91,
        "caption_given": 0.78,
        "credit": 0.93,
        "credit_given": 0.83,
        "description": 0.92,
        "has_tags": 0.9,
        "tags": 0.93,
    },
    "second": {
        "kind": 0.97,
        "language": 0.99,
        "access": 0.99,
        "site_name": 0.92,
        "section": 0.92,
        "section_given": 0.93,
        "image": 0.94,
        "caption": 0.92,
        "caption_given": 0.8,
        "credit": 0.84,
        "credit_given": 0.69,
        "description": 0.87,
        "has_tags": 0.94,
        "tags": 0.92,
    },
    "third": {
        "kind": 0.97,
        "language": 0.99,
        "access": 0.97,
        "site_name": 0.93,
        "section": 0.91,
        "section_given": 0.89,
        "image": 0.95,
        "caption": 0.93,
        "caption_given": 0.84,
        "credit": 0.91,
        "credit_given": 0.85,
        "description": 0.93,
        "has_tags": 0.95,
        "tags": 0.97,
    },
}
_FETCHED = datetime(2026, 11, 30, tzinfo=timezone.utc)

Row = Mapping[str, str]
#: The score of a field on a page, from 0 to 1, and what was found where that is not 1.
Scored = tuple[str, float, object]


def _digest(text: str | None) -> str:
    """The first twelve hexadecimal digits of the SHA-1 of a text's letters and digits, folded."""
    if text is None:
        return NONE
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
    return hashlib.sha1(letters.encode(), usedforsecurity=False).hexdigest()[:12]


def _address(url: str | None) -> str | None:
    """An address as it is compared: without its scheme and escapes."""
    return unquote(url.partition("//")[2]) if url else None


def _overlap(found: set[str], label: str) -> float:
    """The F1 of the tags found and the likest of a label's lists."""
    best = 0.0
    for listed in label.split("|"):
        wanted = set() if listed == NONE else set(listed.split(","))
        both = 2 * len(found & wanted)
        best = max(best, both / (len(found) + len(wanted)) if found or wanted else 1.0)
    return best


def _score(row: Row, story: Story) -> Iterator[Scored]:
    codes = {"kind": story.kind, "language": story.language or NONE, "access": _ACCESS[story.is_free]}
    texts = {
        "site_name": story.site_name,
        "section": story.section,
        "image": _address(story.image),
        "caption": story.image_caption,
        "credit": story.image_credit,
        "description": story.description,
    }
    for name, code in codes.items():
        yield name, float(code in row[name].split("|")), code
    for name, value in texts.items():
        yield name, float(_digest(value) in row[name].split("|")), value
        if name in _OFTEN_ABSENT and NONE not in row[name].split("|"):
            yield f"{name}_given", float(_digest(value) in row[name].split("|")), value
    lists = row["tags"].split("|")
    right = NONE in lists if not story.tags else any(listed != NONE for listed in lists)
    yield "has_tags", float(right), story.tags
    if NONE not in lists:
        yield "tags", _overlap({_digest(tag) for tag in story.tags}, row["tags"]), story.tags


#: Fields that many pages have not: what is found where there is one is counted by itself, too.
_OFTEN_ABSENT = ("section", "caption", "credit")
_ACCESS = {True: "free", False: "paywalled", None: "unknown"}


def _labels(sample: str) -> dict[tuple[str, str], Row]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {(row["set"], row["id"]): row for row in rows if row["sample"] == sample}


def _outcomes(shared: Path, labels: Mapping[tuple[str, str], Row]) -> Iterator[tuple[Row, Story | Rejection]]:
    for name in sorted({name for name, _ in labels}):
        with gzip.open(shared / "eval" / "dev" / f"{name}.jsonl.gz", "rt", errors="surrogatepass") as file:
            for record in map(json.loads, file):
                if (name, record["id"]) in labels:
                    body = record["html"].encode("utf-8", "replace")
                    page = Page(record["url"], record["url"], 200, {}, body, _FETCHED)
                    yield labels[name, record["id"]], extract(page)


def _scores(outcomes: Iterator[tuple[Row, Story | Rejection]]) -> dict[str, list[tuple[str, float, object]]]:
    """For each field the pages, their scores and what was found. A list that is rejected as one has no other field."""
    scores: dict[str, list[tuple[str, float, object]]] = defaultdict(list)
    for row, outcome in outcomes:
        if isinstance(outcome, Rejection):
            is_list = outcome.reason is RejectionReason.INDEX_PAGE and "index" in row["kind"].split("|")
            scores["kind"].append((row["id"], float(is_list), outcome.reason.value))
            continue
        for field, score, found in _score(row, outcome):
            scores[field].append((row["id"], score, found))
    return scores


def _missed(scored: Sequence[tuple[str, float, object]]) -> str:
    return "\n".join(f"{id_}: {found!r}" for id_, score, found in scored if score < 1)


@pytest.fixture(scope="module", params=LEAST)
def sample(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def scores(shared: Path, sample: str) -> dict[str, list[tuple[str, float, object]]]:
    labels = _labels(sample)
    assert len(labels) == PAGES[sample]
    return _scores(_outcomes(shared, labels))


@pytest.mark.parametrize("field", LEAST["first"])
def test_fields_are_those_of_the_labels(
    scores: dict[str, list[tuple[str, float, object]]], sample: str, field: str
) -> None:
    scored = scores[field]
    reached = sum(score for _, score, _ in scored) / len(scored)
    assert reached >= LEAST[sample][field], f"{field}: {reached:.3f} of {len(scored)} pages\n{_missed(scored)}"
