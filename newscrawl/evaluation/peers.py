"""Systems by name: our own extraction and its peers, each from a labelled page to an answer.

Peers are imported when they are first used: they are installed by the extra ``evaluate`` and may be missing.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import logging
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from newscrawl.evaluation.metrics import Answer
from newscrawl.evaluation.pages import LabelledPage
from newscrawl.items import Block, Page, Rejection, RejectionReason, Story
from newscrawl.storage.values import writers

Extract = Callable[[Page], Story | Rejection]
_FAILURES = frozenset((RejectionReason.CRASHED, RejectionReason.TIMEOUT))


@dataclass(frozen=True, slots=True)
class OurAnswer(Answer):
    """An answer of our own system: with the blocks it comes from."""

    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Newscrawl:
    """Our own system. Picklable, as long as ``extractors`` are.

    With one extractor it reads every page. With several, ``folds`` says for each site which one reads its pages: the
    one whose model never saw that site. ``now`` stands in for unknown times of fetching.
    """

    extractors: tuple[Extract, ...]
    now: datetime
    folds: Mapping[str, int] = field(default_factory=dict)

    @property
    def reading(self) -> str:
        """Which model reads which page, for the head of the report."""
        return f"cross-validated by site, {len(self.extractors)} folds" if len(self.extractors) > 1 else "as shipped"

    def __call__(self, page: LabelledPage) -> OurAnswer:
        outcome = self.extractors[self.folds.get(page.site, 0)](page.page(self.now))
        if isinstance(outcome, Rejection):
            problem = f"{outcome.reason.value}: {outcome.detail}"
            return OurAnswer(problem=problem, failed=outcome.reason in _FAILURES)
        return OurAnswer(
            text=outcome.text,
            title=outcome.title,
            authors=tuple(writers(outcome.authors)),
            date=outcome.date_published,
            blocks=outcome.blocks,
        )


def trafilatura(page: LabelledPage) -> Answer:
    """Standard mode, with metadata."""
    from trafilatura import bare_extraction

    found = bare_extraction(page.html, url=page.url, with_metadata=True)
    if found is None or isinstance(found, dict):
        return Answer()
    return Answer(found.text or "", found.title, _names(found.author), found.date)


def newspaper4k(page: LabelledPage) -> Answer:
    """The page's own language, no downloads."""
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False
    article = Article(page.url or "https://localhost/", config=config)
    article.download(input_html=page.html)
    article.parse()
    date = article.publish_date
    moment = date.isoformat() if isinstance(date, datetime) else str(date or "") or None
    return Answer(article.text, article.title, tuple(map(str, article.authors)), moment)


def readability(page: LabelledPage) -> Answer:
    """Its summary is HTML: the text is that of its blocks, a line each."""
    from lxml.html import document_fromstring
    from readability import Document

    from newscrawl.extraction.blocks import segment

    document = Document(page.html)
    summary = document.summary()
    text = "\n".join(block.text for block in segment(document_fromstring(summary))) if summary.strip() else ""
    return Answer(text, document.short_title())


def resiliparse(page: LabelledPage) -> Answer:
    """Main content as plain text."""
    from resiliparse.extract.html2text import extract_plain_text

    return Answer(extract_plain_text(page.html, main_content=True, alt_texts=False))


def _names(author: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (author or "").split(";") if name.strip())


@dataclass(frozen=True, slots=True)
class System:
    """A column of the report. ``tells`` names the fields that it gives beside the text."""

    name: str
    answer: Callable[[LabelledPage], Answer]
    tells: tuple[str, ...] = ("title", "author", "date")
    version: str = ""


#: name -> (module to import, function, fields it gives); the name is that of the distribution, too.
_PEERS: dict[str, tuple[str, Callable[[LabelledPage], Answer], tuple[str, ...]]] = {
    "trafilatura": ("trafilatura", trafilatura, ("title", "author", "date")),
    "newspaper4k": ("newspaper", newspaper4k, ("title", "author", "date")),
    "readability-lxml": ("readability", readability, ("title",)),
    "resiliparse": ("resiliparse", resiliparse, ()),
}
PEERS = tuple(_PEERS)


def is_installed(name: str) -> bool:
    """Whether a peer can be imported."""
    return importlib.util.find_spec(_PEERS[name][0]) is not None


def peer(name: str) -> System:
    """The system of a name of ``PEERS``; it must be installed."""
    _, function, tells = _PEERS[name]
    return System(name, function, tells, importlib.metadata.version(name))


@contextmanager
def quiet() -> Iterator[None]:
    """Warnings and messages of the peers are of no use to a reader of the report."""
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)
