"""What a model was trained on, as hashes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from newscrawl.evaluation.pages import LabelledPage
from newscrawl.training.examples import Examples
from newscrawl.training.labels import HandLabels

_KEY = 12  # hexadecimal digits of a page's key


def page_key(page: LabelledPage) -> str:
    """Tells a page from others, whatever set it is in."""
    return sha256(f"{page.url}\n{page.html}".encode("utf-8", "surrogatepass")).hexdigest()[:_KEY]


def page_keys(pages: Iterable[LabelledPage]) -> frozenset[str]:
    """The keys of pages."""
    return frozenset(map(page_key, pages))


def data_hash(pages: Sequence[LabelledPage], hand: HandLabels) -> str:
    """SHA-256, in hexadecimal, of labelled pages and hand labels: of all that training reads but code."""
    found = sha256()
    for page in pages:
        labels = sorted(hand.get((page.set, page.id), {}).items())
        row = [page.set, page.id, page.url, page.html, page.body, page.with_, page.without, labels]
        found.update(json.dumps(row).encode())
    return found.hexdigest()


def examples_hash(examples: Examples) -> str:
    """SHA-256, in hexadecimal, of examples: changes with the features, the labels and the weights."""
    found = sha256("\n".join(examples.columns).encode())
    for page in examples.pages:
        for values in (page.rows, page.matrix, page.targets, page.weights, page.words.ids, page.names.ids):
            found.update(values.tobytes())
    return found.hexdigest()


def columns_hash(examples: Examples) -> str:
    """SHA-256, in hexadecimal, of the names of all columns, in their order."""
    return sha256("\n".join(examples.columns).encode()).hexdigest()


def code_hash() -> str:
    """SHA-256, in hexadecimal, of the source that trains the block model; lines.py trains another."""
    found = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name != "lines.py":
            found.update(path.read_bytes())
    return found.hexdigest()
