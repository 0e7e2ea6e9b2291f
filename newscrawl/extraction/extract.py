"""From a page to a story: the one function that the crawl, the command line and re-extraction call.

Pure: no clock, no network, no state of the process. The same bytes, address and time of fetching give the same story.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timezone
from typing import Any

from lxml.html import HtmlElement

from newscrawl import __version__
from newscrawl.extraction import (
    access,
    body,
    bylines,
    dates,
    decode,
    descriptions,
    embeds,
    entries,
    filing,
    images,
    kinds,
    languages,
    links,
    partlinks,
    pictures,
    rejections,
    rights,
    roles,
    shipped,
    sitenames,
    structured,
    taken,
    titles,
    topics,
)
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.choice import COPY
from newscrawl.extraction.document import Document, TextBlock
from newscrawl.extraction.evidence import Found, gather
from newscrawl.extraction.fingerprint import rules
from newscrawl.extraction.labels import Facts
from newscrawl.extraction.model import BlockModel
from newscrawl.extraction.model import shipped as shipped_model
from newscrawl.extraction.shipped import Shipped
from newscrawl.extraction.sites import site_names
from newscrawl.extraction.storyplaces import StoryPlaces
from newscrawl.extraction.structured import JsonObject, Structured
from newscrawl.items import Block, Image, Page, Part, Rejection, RejectionReason, Story
from newscrawl.parts import joining
from newscrawl.templates.memory import SiteMemory
from newscrawl.templates.stories import with_memory
from newscrawl.texts import count_words, squash, text_hash

_EXTRACTOR = f"newscrawl {__version__}; trafilatura {body.VERSION}; "


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a page before its blocks are judged."""

    structured: Structured
    title: Found[str | None]
    description: Found[str | None]
    byline: bylines.Byline
    blocks: tuple[TextBlock, ...]
    facts: Facts


def extract(page: Page, model: BlockModel | None = None, memory: SiteMemory | None = None) -> Story | Rejection:
    """The story of a page, or why it has none. Bad pages never raise: they give a Rejection.

    ``model`` tells story text from the rest; by default the one that newscrawl ships. ``memory`` is what is known of
    the page's site: it has a word on the blocks of a story, and none on whether a page is one.
    """
    model = model or shipped_model()
    outcome = _outcome(page, model)
    if isinstance(outcome, Story):
        outcome = _with_parts(page, outcome, model)
        return outcome if memory is None else with_memory(outcome, memory, _utc(page))
    return replace(outcome, extractor=extractor(model))


def _with_parts(page: Page, first: Story, model: BlockModel) -> Story:
    """The story with the text of all of its parts, as far as their pages are here and have one."""
    if page.whole is not None and isinstance(whole := _outcome(page.whole, model), Story):
        return joining.with_whole(first, whole, page.whole.url)
    if not page.parts:
        return first
    found = [_outcome(part, model) for part in page.parts]
    story = joining.join(first, [each for each in found if isinstance(each, Story)])
    numbers = {part.url: part.number for part in story.parts}
    lost = []
    for number, (part, each) in enumerate(zip(page.parts, found, strict=True), 2):
        if isinstance(each, Rejection):
            url, why = part.requested_url, f"{each.reason.value}: {each.detail}"
            lost.append(Part(numbers.get(url, number), url, "missing", detail=why))
    return joining.with_lost(story, lost)


def _outcome(page: Page, model: BlockModel) -> Story | Rejection:
    document = decode.open_page(page)
    if isinstance(document, Rejection):
        return document
    if not page.url and (address := links.told_address(document)):  # a file that was saved: nobody else knows it
        document = replace(document, page=replace(page, url=address, requested_url=address))
    reading = read(document)
    blocks = roles.decide(reading.blocks, reading.facts, model)
    story = shipped.find_shipped(document, reading.structured, blocks, reading.title.value)
    # a wall is not gone round: behind a teaser that ends at one, the page's data holds what subscribers read
    if story and not (any(b.kept for b in blocks) and access.find_access(reading.structured, blocks).value is False):
        document, holder = shipped.shown(document, story)
        reading = read(document, story.facts)
        blocks = _from_data(story, holder, reading, roles.decide(reading.blocks, reading.facts, model))
    if page.remove:
        blocks = taken.take(document, reading.blocks, blocks)
    text = "\n".join(block.text for block in blocks if block.kept)
    refused = rejections.judge(document, reading.structured, text, blocks)
    if refused:
        return refused
    if not text:
        return Rejection(page.url, RejectionReason.EMPTY, "no story text")
    found = _story(document, reading, blocks, text, extractor(model))
    if not found.parts:
        return found
    return joining.with_blocks(found, partlinks.without_rows(document, reading.blocks, blocks, found.parts))


def extractor(model: BlockModel | None = None) -> str:
    """What stands in ``Story.extractor``: the versions of all that decides what a story's text is.

    ``rules`` are code, cue files and model as they are here, ``model`` is what it was trained on.
    """
    return f"{_EXTRACTOR}model {(model or shipped_model()).data_hash[:8]}; rules {rules()}"


def read(document: Document, told: JsonObject | None = None) -> Reading:
    """The page's blocks with trafilatura's verdict on each, and what rules and model need to know of the story.

    ``told`` is what the page's data tells of a story that it ships.
    """
    facts = structured.read(document)
    facts = replace(facts, told=told) if told else facts
    title, description = titles.find_title(document, facts), descriptions.find_description(document, facts)
    byline = bylines.find_byline(document, facts)
    found = body.separate_blocks(document, segment(document.tree))
    known = Facts(
        title=title.value,
        description=description.value,
        names=tuple(person.name for person in byline.people),
        byline=squash(byline.raw or ""),
        comments=frozenset(map(squash, found.comments)),
        captions=images.declared_captions(document, facts),
        body=_body(facts),
        url=document.url,
        sites=site_names(document, facts),
    )
    return Reading(facts, title, descriptions.without_byline(description), byline, found.blocks, known)


def _story(document: Document, reading: Reading, blocks: tuple[Block, ...], text: str, extractor: str) -> Story:
    """The story with all its fields, and where each of them came from."""
    facts, byline = reading.structured, reading.byline
    words, run = count_words(text), entries.find_run(document, facts, reading.blocks, blocks)
    found_links = links.find_links(document, reading.blocks, blocks)
    filed = topics.topics_of(found_links, blocks)
    when = dates.find_dates(document, facts)
    section = filing.find_section(document, facts, filed, [person.name for person in byline.people])
    lines = tuple(block.text for block in blocks if block.role == "byline")
    kind = kinds.find_kind(document, facts, kinds.Contents(words, section.value, run, lines))
    canonical_url, image = links.find_canonical_url(document, facts), images.find_image(document, facts)
    language = languages.find_language(document, facts, text)
    site_name = sitenames.find_site_name(document, facts, filing.story_headlines(facts))
    tags = filing.find_tags(document, facts, text, filed, [person.name for person in byline.people])
    is_free = access.find_access(facts, blocks)
    description = descriptions.readable(reading.description, text, reading.facts.names)
    places = StoryPlaces(document, facts, reading.blocks, blocks)
    shown = pictures.find_pictures(document, facts, places, image.value.url if image.value else None)
    if image.value is None:
        image = replace(images.find_captioned(document, facts, shown, blocks), others=image.others)
    picture = image.value or Image("")
    licence, reserved = rights.find_licence(document, facts), rights.find_reservations(document, facts)
    found: dict[str, Found[Any]] = {
        "canonical_url": canonical_url,
        "title": reading.title,
        "description": description,
        "authors": Found([person.name for person in byline.people], byline.source, byline.others),
        "date_published": Found(when.published, when.source, when.others),
        "date_published_zone": Found(when.zone, when.zone_source),
        "date_modified": Found(when.modified, when.modified_source, when.modified_others),
        "language": language,
        "section": section,
        "tags": tags,
        "kind": kind,
        "is_free": is_free,
        "image": Found(picture.url, image.source, image.others),
        "site_name": site_name,
        "licence": licence,
        "reservations": reserved,
    }
    return Story(
        url=document.url,
        canonical_url=canonical_url.value,
        title=reading.title.value,
        description=description.value,
        text=text,
        authors=bylines.with_bios(byline.people, blocks),
        byline_raw=byline.raw,
        date_published=when.published,
        date_published_utc=when.published_utc,
        date_published_precision=when.precision,
        date_published_source=when.source,
        date_modified=when.modified,
        date_modified_utc=when.modified_utc,
        date_published_zone=when.zone,
        language=language.value,
        section=section.value,
        tags=tags.value,
        kind=kind.value,
        is_free=is_free.value,
        image=picture.url or None,
        image_caption=picture.caption,
        image_credit=picture.credit,
        site_name=site_name.value,
        links=found_links,
        blocks=blocks,
        images=shown,
        embeds=embeds.find_embeds(document, facts, places, reading.blocks, blocks),
        licence=licence.value,
        reservations=reserved.value,
        parts=partlinks.find_parts(document, reading.blocks, blocks, kind.value),
        entries=run.entries if kind.value == "liveblog" else (),
        word_count=words,
        text_hash=text_hash(text),
        extractor=extractor,
        evidence=gather(found),
    )


def _utc(page: Page) -> str:
    return page.fetched_at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _body(facts: Structured) -> str:
    """Letters and digits of the text that a page gives to machines; pages that shorten it give less than they show."""
    return squash(max((body for body in facts.of_story("articleBody") if isinstance(body, str)), key=len, default=""))


def _from_data(story: Shipped, holder: HtmlElement, reading: Reading, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Says of the blocks of a shipped story where they stand, and removes those that the page shows of it as well."""
    told = []
    for own, block in zip(reading.blocks, blocks, strict=True):
        if own.element is holder or holder in own.element.iterancestors():
            block = replace(block, path=story.path, reason=story.reason if block.kept else block.reason)
        elif block.kept and own.letters in story.letters:
            block = replace(block, role="other", kept=False, reason=COPY)
        told.append(block)
    return tuple(told)
