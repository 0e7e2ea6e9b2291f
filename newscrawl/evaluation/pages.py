"""Labelled pages: reading sets of them, and dividing them into folds by site."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

from newscrawl.domains import site_of
from newscrawl.errors import NewscrawlError
from newscrawl.extraction.languages import identifier
from newscrawl.items import Page

#: How many characters of a reference decide on its language.
_SAMPLE = 2_000
_SUFFIXES = (".jsonl.gz", ".jsonl")


class LabelsError(NewscrawlError):
    """A folder without sets, or a set that cannot be read."""


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page and what is known of it; a label that is None or empty is unknown and not scored.

    ``with_`` and ``without`` are snippets that must and must not be in the story's text. ``date`` is YYYY-MM-DD.
    ``language`` is ISO 639-1, "" where nothing tells; ``fetched_at`` is None where nobody wrote it down.
    """

    set: str
    id: str
    url: str
    html: str
    body: str | None = None
    with_: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: str | None = None
    title: str | None = None
    language: str = ""
    fetched_at: datetime | None = None

    @property
    def site(self) -> str:
        """The registered domain: pages of one site are alike and stay together in folds and intervals."""
        return site_of(self.url)

    def page(self, now: datetime) -> Page:
        """The page as a crawl would have fetched it; ``now`` stands in for an unknown time of fetching."""
        headers = {"Content-Type": "text/html; charset=utf-8"}
        body = self.html.encode("utf-8", "replace")
        return Page(self.url, self.url, 200, headers, body, self.fetched_at or now)


def default_folder() -> Path | None:
    """Where labelled pages lie: ``NEWSCRAWL_SHARED``/eval/dev, else ../shared/eval/dev beside the checkout."""
    shared = os.environ.get("NEWSCRAWL_SHARED")
    folder = (Path(shared) if shared else Path(__file__).resolve().parents[3] / "shared") / "eval" / "dev"
    return folder if folder.is_dir() else None


def set_names(folder: Path) -> list[str]:
    """The sets of a folder: its files NAME.jsonl and NAME.jsonl.gz."""
    try:
        files = [path.name for path in folder.iterdir()]
    except OSError as error:
        raise LabelsError(f"cannot read the folder {folder}: {error.strerror}") from error
    names = {name.removesuffix(suffix) for name in files for suffix in _SUFFIXES if name.endswith(suffix)}
    if not names:
        raise LabelsError(f"{folder} holds no labelled pages: no NAME.jsonl and no NAME.jsonl.gz")
    return sorted(names)


def load_sets(folder: Path, names: Iterable[str] | None = None) -> list[LabelledPage]:
    """The pages of the named sets of a folder, or of all of them.

    Raises LabelsError for a set that is not there, a line that is no labelled page, and an id given twice in a set.
    """
    known = set_names(folder)
    pages: list[LabelledPage] = []
    for name in dict.fromkeys(names or known):
        if name not in known:
            raise LabelsError(f"{folder} holds no set {name!r}; there are: {', '.join(known)}")
        path = next(path for suffix in _SUFFIXES if (path := folder / f"{name}{suffix}").exists())
        found = list(_load(path, name))
        if not found:
            raise LabelsError(f"{path} holds no pages")
        pages += found
    return pages


def _load(path: Path, name: str) -> Iterator[LabelledPage]:
    seen = set()
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            page = _read(json.loads(line.decode("utf-8", "surrogatepass")), name)
        except (ValueError, TypeError, RecursionError) as error:
            raise LabelsError(f"{path}, line {number}: {error}"[:300]) from error
        if page.id in seen:
            raise LabelsError(f"{path}, line {number}: the id {page.id!r} was given before")
        seen.add(page.id)
        yield page


def _lines(path: Path) -> list[bytes]:
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise LabelsError(f"cannot read {path}: {error}") from error
    return data.split(b"\n")


def _read(row: Any, name: str) -> LabelledPage:
    if not isinstance(row, dict):
        raise TypeError("not a JSON object")
    body = _text(row, "body")
    snippets, others = _texts(row, "with"), _texts(row, "without")
    moment = _text(row, "fetched_at")
    key, url, html = _text(row, "id"), _text(row, "url"), _text(row, "html")
    if key is None or url is None or html is None:
        raise TypeError("id, url and html are required, and texts")
    return LabelledPage(
        set=name,
        id=key,
        url=url,
        html=html,
        body=body or None,
        with_=snippets,
        without=others,
        author=_texts(row, "author"),
        date=_text(row, "date") or None,
        title=_text(row, "title") or None,
        language=_language(body or " ".join(snippets)),
        fetched_at=datetime.fromisoformat(moment.replace("Z", "+00:00")) if moment else None,
    )


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{key} must be a text or null")
    return value


def _texts(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = row.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{key} must be a list of texts")
    return tuple(values)


def _language(text: str) -> str:
    """The language of a reference, by its words: what sets call a language is as often a country, or nothing."""
    sample = text[:_SAMPLE].strip()
    if not any(letter.isalpha() for letter in sample):
        return ""
    code: str = identifier().classify(sample)[0]
    return code


def host_folds(pages: Sequence[LabelledPage], folds: int) -> dict[str, int]:
    """The fold, from 0, of each site: pages of one site are in one fold, and folds hold about as many pages each.

    The same for the same pages in any order. Sites with many pages are dealt out first, equal ones by their hash.
    """
    if folds < 2:
        raise ValueError("there must be two folds at least")
    sizes = Counter(page.site for page in pages)
    filled = [0] * folds
    found = {}
    for site in sorted(sizes, key=lambda site: (-sizes[site], sha256(site.encode("utf-8", "replace")).digest())):
        fold = filled.index(min(filled))
        filled[fold] += sizes[site]
        found[site] = fold
    return found


def utc_now() -> datetime:
    """This moment, to the second."""
    return datetime.now(timezone.utc).replace(microsecond=0)
