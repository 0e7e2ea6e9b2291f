"""Sites and their extracted stories, kept on disk: making all of them takes ten minutes."""

from __future__ import annotations

import os
import pickle
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from benchmarks.framed.build import build_sites, read_donors, stock
from benchmarks.framed.sites import Site, Split
from newscrawl.evaluation.pages import LabelledPage, default_folder, host_folds, load_sets
from newscrawl.extraction.extract import extract
from newscrawl.extraction.model import BlockModel
from newscrawl.items import Rejection, Story
from newscrawl.paths import data_path
from newscrawl.training.crossval import FOLDS, kept_fold_models
from newscrawl.training.labels import HandLabels, read_labels

_CHECKOUT = Path(__file__).resolve().parents[2]
#: Models for cross-validation that come with the tests; they are trained anew only when what they depend on changes.
_MODELS = _CHECKOUT / "tests" / "shared" / "models"
_T = TypeVar("_T")

Outcome = Story | Rejection


def default_cache() -> Path:
    """Where sites and stories are kept: XDG_CACHE_HOME, else ~/.cache, /newscrawl-frames."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "newscrawl-frames"


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """All labelled pages, the hand labels, and the fold of each host."""

    pages: Sequence[LabelledPage]
    hand: HandLabels
    folds: Mapping[str, int]


def load_labelled() -> Labelled:
    """The labelled pages beside the checkout. Ends the program where there are none."""
    folder = default_folder()
    if folder is None:
        raise SystemExit("no labelled pages: put them in ../shared, or name their folder in NEWSCRAWL_SHARED")
    pages = load_sets(folder)
    return Labelled(pages, read_labels(data_path("labels")), host_folds(pages, FOLDS))


def fold_models(labelled: Labelled) -> list[BlockModel]:
    """For each fold the model that saw no page of its hosts."""
    return kept_fold_models(labelled.pages, labelled.hand, _MODELS, tell=print)[0]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A site on disk: what it is, and where its pages are."""

    name: str
    host: str
    language: str
    split: Split
    pages: int
    path: Path

    def load(self) -> Site:
        """The site with its pages."""
        site: Site = pickle.loads(zlib.decompress(self.path.read_bytes()))
        return site


def shelved_sites(cache: Path) -> list[Shelved]:
    """All sites, made when the code that makes them or reads blocks has changed."""
    shelf = _shelf(cache)

    def make() -> list[Shelved]:
        labelled = load_labelled()
        donors, frames = stock(labelled.pages, labelled.hand)
        shelf.mkdir(parents=True, exist_ok=True)
        return [_shelve(site, shelf) for site in build_sites(donors, frames, labelled.folds)]

    return _kept(shelf / "index.pickle", make)


def story_counts(cache: Path) -> dict[str, int]:
    """How many stories there are of each language, those of which there are no sites too."""

    def make() -> dict[str, int]:
        labelled = load_labelled()
        return dict(Counter(donor.language for donor in read_donors(labelled.pages, labelled.hand)))

    return _kept(_shelf(cache) / "stories.pickle", make)


def _shelf(cache: Path) -> Path:
    folder = default_folder()
    sets = [f"{path.name} {path.stat().st_size}" for path in sorted(folder.iterdir())] if folder else []
    key = sha256("\n".join([_code("benchmarks/framed", _MAKERS), _code("newscrawl/extraction"), *sets]).encode())
    return cache / f"sites-{key.hexdigest()[:16]}"


def _shelve(site: Site, shelf: Path) -> Shelved:
    path = shelf / f"{sha256(site.name.encode()).hexdigest()[:16]}.site"
    path.write_bytes(zlib.compress(pickle.dumps(site, protocol=pickle.HIGHEST_PROTOCOL), 1))
    return Shelved(site.name, site.host, site.language, site.split, len(site.pages), path)


def extracted(
    sites: Iterable[Shelved], cache: Path, tell: Callable[[str], None] = print
) -> Iterator[tuple[Site, list[Outcome]]]:
    """The sites, one at a time, with the outcome of each page as extraction alone gives it, cross-validated by host.

    Kept by the code of extraction, its data and the pages.
    """
    models: list[BlockModel] = []
    code = _code("newscrawl/extraction") + _code("data/cues", suffix="")
    for shelved in sites:
        site = shelved.load()
        key = sha256(code.encode())
        for page in site.pages:
            key.update(page.url.encode() + page.html)

        def make(site: Site = site) -> list[Outcome]:
            if not models:
                models.extend(fold_models(load_labelled()))
            tell(f"extracting {len(site.pages)} pages of {site.host}")
            return [extract(page.page, models[site.fold]) for page in site.pages]

        yield site, _kept(cache / "stories" / f"{key.hexdigest()[:24]}.pickle", make)


#: Modules of this folder that have no part in making sites.
_MAKERS = frozenset(("memories.py", "measure.py", "store.py", "report.py"))


def _code(folder: str, but: frozenset[str] = frozenset(), suffix: str = ".py") -> str:
    """SHA-256, in hexadecimal, of the files of a folder of the checkout."""
    found = sha256()
    for path in sorted((_CHECKOUT / folder).rglob(f"*{suffix}")):
        if path.is_file() and path.name not in but and "__pycache__" not in path.parts:
            found.update(path.read_bytes())
    return found.hexdigest()


def _kept(path: Path, make: Callable[[], _T]) -> _T:
    """What a file holds; where there is none it is made and written."""
    with suppress(OSError, pickle.UnpicklingError, EOFError, AttributeError):
        found: _T = pickle.loads(path.read_bytes())
        return found
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_suffix(f".{os.getpid()}")
    waiting.write_bytes(pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL))
    waiting.replace(path)
    return made
