"""From a page to a story: the one function that the crawl, the command line and re-extraction call.

Pure: no clock, no network, no state of the process. The same bytes, address and time of fetching give the same story.
"""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl import __version__
from newscrawl.extraction import (
    body,
    bylines,
    dates,
    decode,
    kinds,
    languages,
    links,
    rejections,
    roles,
    structured,
    titles,
)
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.document import UNPLACED, Document, TextBlock
from newscrawl.extraction.labels import Facts
from newscrawl.extraction.model import BlockModel, shipped
from newscrawl.extraction.plaintext import clean, count_words, squash, text_hash
from newscrawl.extraction.structured import Structured
from newscrawl.items import Page, Rejection, RejectionReason, Story

_EXTRACTOR = f"newscrawl {__version__}; trafilatura {body.VERSION}; model "


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a page before its blocks are judged."""

    structured: Structured
    byline: bylines.Byline
    blocks: tuple[TextBlock, ...]
    facts: Facts


def extract(page: Page, model: BlockModel | None = None) -> Story | Rejection:
    """The story of a page, or why it has none. Bad pages never raise: they give a Rejection.

    ``model`` tells story text from the rest; by default the one that newscrawl ships.
    """
    document = decode.open_page(page)
    if isinstance(document, Rejection):
        return document
    reading = read(document)
    facts, title, description = reading.structured, reading.facts.title, reading.facts.description
    model = model or shipped()
    blocks = roles.decide(reading.blocks, reading.facts, model)
    text = "\n".join(block.text for block in blocks if block.kept)
    refused = rejections.judge(document, facts, text, blocks)
    if refused:
        return refused
    if not text:
        return Rejection(page.url, RejectionReason.EMPTY, "no story text")
    when = dates.find_dates(document, facts)
    return Story(
        url=page.url,
        canonical_url=links.canonical_url(document, facts),
        title=title,
        description=description,
        text=text,
        authors=reading.byline.people,
        byline_raw=reading.byline.raw,
        date_published=when.published,
        date_published_utc=when.published_utc,
        date_published_precision=when.precision,
        date_published_source=when.source,
        date_modified=when.modified,
        language=languages.find_language(document, facts, text),
        section=kinds.find_section(document, facts),
        tags=kinds.find_tags(document, facts),
        kind=kinds.find_kind(document, facts, text),
        is_free=kinds.find_access(document, facts, blocks),
        image=kinds.find_image(document, facts),
        site_name=kinds.find_site_name(document, facts),
        links=links.find_links(document, reading.blocks, blocks),
        blocks=blocks,
        word_count=count_words(text),
        text_hash=text_hash(text),
        extractor=_EXTRACTOR + model.data_hash[:8],
        date_modified_utc=when.modified_utc,
    )


def read(document: Document) -> Reading:
    """The page's blocks with trafilatura's verdict on each, and what rules and model need to know of the story."""
    facts = structured.read(document.tree)
    byline = bylines.find_byline(document, facts)
    found = body.separate_blocks(document, segment(document.tree))
    known = Facts(
        title=titles.find_title(document, facts),
        description=titles.find_description(document, facts),
        names=tuple(person.name for person in byline.people),
        comments=frozenset(map(squash, found.comments)),
        body=_body(facts),
    )
    return Reading(facts, byline, (*found.blocks, *_unseen(document, found)), known)


def _body(facts: Structured) -> str:
    """Letters and digits of the text that a page gives to machines; pages that shorten it give less than they show."""
    return squash(max((body for body in facts.of_story("articleBody") if isinstance(body, str)), key=len, default=""))


def _unseen(document: Document, found: body.Separation) -> list[TextBlock]:
    """Story text that stands in no element: trafilatura takes a body from JSON-LD where scripts build the page.

    Only where it is most of the text; a stray line that no block has is a rendering difference.
    """
    seen = sum(len(block.text) for block in found.blocks if block.separated)
    if sum(map(len, found.lost)) <= seen:
        return []
    texts = [text for line in found.lost if (text := clean(line))]
    return [
        TextBlock(
            len(found.blocks) + index,
            text,
            "p",
            UNPLACED,
            document.tree,
            (),
            hidden=False,
            separated=True,
            letters=squash(text),
        )
        for index, text in enumerate(texts)
    ]
