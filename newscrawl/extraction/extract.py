"""From a page to a story: the one function that the crawl, the command line and re-extraction call.

Pure: no clock, no network, no state of the process. The same bytes, address and time of fetching give the same story.
"""

from __future__ import annotations

from collections.abc import Sequence

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
from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.plaintext import clean, count_words, squash, text_hash
from newscrawl.items import Page, Rejection, RejectionReason, Story

EXTRACTOR = f"newscrawl {__version__}; trafilatura {body.VERSION}"


def extract(page: Page) -> Story | Rejection:
    """The story of a page, or why it has none. Bad pages never raise: they give a Rejection."""
    document = decode.open_page(page)
    if isinstance(document, Rejection):
        return document
    facts = structured.read(document.tree)
    title = titles.find_title(document, facts)
    description = titles.find_description(document, facts)
    byline = bylines.find_byline(document, facts)
    text_blocks, comments = _text_blocks(document)
    blocks = roles.decide(
        text_blocks,
        roles.Facts(title, description, tuple(person.name for person in byline.people), comments),
    )
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
        authors=byline.people,
        byline_raw=byline.raw,
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
        links=links.find_links(document, text_blocks, blocks),
        blocks=blocks,
        word_count=count_words(text),
        text_hash=text_hash(text),
        extractor=EXTRACTOR,
        date_modified_utc=when.modified_utc,
    )


def _text_blocks(document: Document) -> tuple[tuple[TextBlock, ...], frozenset[str]]:
    """The page's blocks with trafilatura's verdict on each, and what it takes for comments, letters and digits only."""
    verdict = body.separate(document)
    marked, lost = body.mark(segment(document.tree), verdict.lines)
    return (*marked, *_unseen(document, marked, lost)), frozenset(map(squash, verdict.comments))


def _unseen(document: Document, marked: Sequence[TextBlock], lost: Sequence[str]) -> list[TextBlock]:
    """Story text that stands in no element: trafilatura takes a body from JSON-LD where scripts build the page.

    Only where it is most of the text; a stray line that no block has is a rendering difference.
    """
    seen = sum(len(block.text) for block in marked if block.separated)
    if sum(map(len, lost)) <= seen:
        return []
    texts = [text for line in lost if (text := clean(line))]
    return [
        TextBlock(len(marked) + index, text, "p", "/html", document.tree, (), hidden=False, separated=True)
        for index, text in enumerate(texts)
    ]
