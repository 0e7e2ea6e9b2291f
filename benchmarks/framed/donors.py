"""Stories to put into frames: the bodies of labelled pages, paragraph by paragraph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.framed.labelled import Told
from newscrawl.extraction import descriptions, structured, titles
from newscrawl.texts import count_words, squash

ParagraphKind = Literal["p", "heading", "li", "quote"]

_KINDS: dict[str, ParagraphKind] = {"p": "p", "text": "p", "heading": "heading", "li": "li", "quote": "quote"}
#: Share of the reference that must be found in the page's blocks, and of each block in the reference.
_COVERAGE, _WHOLLY = 0.95, 0.9
#: Words of a story; two characters are one word in scripts without spaces.
_FEWEST, _MOST = 100, 2_000
_LEAST_PARAGRAPHS, _MOST_PARAGRAPHS = 4, 80
#: Share of the text that is in paragraphs: bibliographies and tables of contents are no stories.
_PROSE = 0.6
_MAX_TITLE = 160
_CAPTION = range(20, 250)  # characters
_DESCRIPTION = range(40, 300)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of a story."""

    kind: ParagraphKind
    text: str


@dataclass(frozen=True, slots=True)
class Donor:
    """A story of a labelled page. ``author`` and ``description`` are "" where the page has none."""

    key: str
    site: str
    language: str
    title: str
    author: str
    description: str
    paragraphs: tuple[Paragraph, ...]
    captions: tuple[str, ...]


def donor_of(told: Told) -> Donor | None:
    """The story of a page; None where it is not known well enough, too short or too long."""
    if told.coverage < _COVERAGE:
        return None
    story = [block for block in told.story() if block.kind in _KINDS]
    if not story or any(told.shares[block.position] < _WHOLLY for block in story):
        return None
    facts = structured.read(told.document)
    title = told.page.title or titles.find_title(told.document, facts).value or ""
    if not 0 < len(title) <= _MAX_TITLE:
        return None
    description = descriptions.find_description(told.document, facts).value or ""
    letters, standfirst = squash(title), squash(description)
    told_twice: set[str] = {letters, standfirst} if len(standfirst) else {letters}
    paragraphs = [
        Paragraph(_KINDS[block.kind], block.text)
        for block in story
        if block.letters not in told_twice and not told_twice.add(block.letters)  # type: ignore[func-returns-value]
    ]
    first, last = story[0].position, story[-1].position
    captions = [
        block.text
        for block in told.blocks[first:last]
        if block.kind == "caption"
        and not block.hidden
        and told.shares[block.position] == 0
        and len(block.text) in _CAPTION
    ]
    prose = sum(len(paragraph.text) for paragraph in paragraphs if paragraph.kind == "p")
    if prose < _PROSE * sum(len(paragraph.text) for paragraph in paragraphs):
        return None
    if not _LEAST_PARAGRAPHS <= len(paragraphs) <= _MOST_PARAGRAPHS:
        return None
    if not _FEWEST <= sum(count_words(paragraph.text) for paragraph in paragraphs) <= _MOST:
        return None
    return Donor(
        key=f"{told.page.set}/{told.page.id}",
        site=told.page.site,
        language=told.language,
        title=title,
        author=told.page.author[0] if told.page.author else "",
        description=description if len(description) in _DESCRIPTION else "",
        paragraphs=tuple(paragraphs),
        captions=tuple(captions),
    )


def distinct(donors: Iterable[Donor]) -> list[Donor]:
    """The donors without the copies among them, and without the paragraphs that several pages share.

    What several pages of a host repeat is boilerplate that labels took for text.
    """
    kept: list[Donor] = []
    seen: set[str] = set()
    for donor in donors:
        marks = {squash(donor.title), squash(donor.paragraphs[0].text)}
        if not marks & seen:
            kept.append(donor)
            seen |= marks
    shared = Counter(letters for donor in kept for letters in {squash(p.text) for p in donor.paragraphs})
    found = [_without(donor, shared) for donor in kept]
    return [donor for donor in found if len(donor.paragraphs) >= _LEAST_PARAGRAPHS]


def _without(donor: Donor, shared: Counter[str]) -> Donor:
    own: Sequence[Paragraph] = [p for p in donor.paragraphs if shared[squash(p.text)] == 1]
    return Donor(
        donor.key, donor.site, donor.language, donor.title, donor.author, donor.description, tuple(own), donor.captions
    )
