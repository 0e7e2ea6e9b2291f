"""What sort of page it is, and what it is filed under: kind, language, access, section, tags, image, site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from newscrawl.extraction.cues import load as load_cues
from newscrawl.extraction.document import Document
from newscrawl.extraction.languages import find_language
from newscrawl.extraction.names import word_lists
from newscrawl.extraction.plaintext import has_words
from newscrawl.extraction.rejections import judge
from newscrawl.extraction.sites import publishers
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.items import Block, StoryKind

__all__ = [
    "find_access",
    "find_image",
    "find_kind",
    "find_language",
    "find_section",
    "find_site_name",
    "find_tags",
    "judge",
]

MAX_TAGS = 50
MAX_TAG_CHARS = 80
MAX_SECTION_CHARS = 100
MAX_URL_CHARS = 2_000

#: Words from which on a page filed under videos or pictures is an article that has some.
_ARTICLE_WORDS = 250

#: A story of more words, as the page gives it, is no teaser; of the labelled pages' teasers the longest has some 380.
_TEASER_WORDS = 400
#: Removed blocks below the text among which its wall stands, and words of a notice: fewer are a link to log in.
_WALL_BLOCKS = 10
_NOTICE_WORDS = 3

_KIND_BY_TYPE: dict[str, StoryKind] = {
    "liveblogposting": "liveblog",
    "opinionnewsarticle": "opinion",
    "imagegallery": "gallery",
    "mediagallery": "gallery",
    "videogallery": "video",
    "product": "other",
    "jobposting": "other",
    "discussionforumposting": "other",
    "qapage": "other",
}
# "metered" is neither: so many stories a month are free.
_TIERS = ("article:content_tier", "og:article:content_tier", "article_content_tier", "isaccessibleforfree")
_FREE = {
    "true": True,
    "yes": True,
    "free": True,
    "1": True,
    "false": False,
    "no": False,
    "locked": False,
    "paid": False,
    "premium": False,
    "0": False,
}


def find_kind(document: Document, structured: Structured, text: str) -> StoryKind:
    """The kind of a story, by its JSON-LD type, its place in the site and its length. "index" is for `judge` to say."""
    kinds = [_KIND_BY_TYPE[t] for story in structured.stories for t in _types(story) if t in _KIND_BY_TYPE]
    if kinds:
        return kinds[0]
    long = has_words(text, _ARTICLE_WORDS)
    filed = _filed_under(document, structured)
    for kind in ("liveblog", "opinion"):
        if filed & cues()[kind]:
            return kind
    if not long:
        types = {t for story in structured.stories for t in _types(story)}
        if (
            filed & cues()["video"]
            or (structured.first("og:type") or "").startswith("video")
            or types == {"videoobject"}
        ):
            return "video"
        if filed & cues()["gallery"]:
            return "gallery"
    return "article"


@cache
def cues() -> Mapping[str, frozenset[str]]:
    """The words by which sites file opinions, live blogs, videos and galleries."""
    return word_lists("kinds")


def _types(story: Mapping[str, Any]) -> list[str]:
    return [str(t).rsplit("/", 1)[-1].lower() for t in as_list(story.get("@type"))]


def _filed_under(document: Document, structured: Structured) -> set[str]:
    """The folders of the URL, not its last part, and the section's words."""
    folders = unquote(urlsplit(document.url).path).lower().split("/")[1:-1]
    section = find_section(document, structured)
    return {*folders[:6], *((section or "").lower(),)}


def find_access(document: Document, structured: Structured, blocks: Sequence[Block]) -> bool | None:
    """Whether all may read the story.

    What it declares counts, also where a closed or metered story came whole. Where it declares nothing, False for a
    short text that ends at a wall; an offer to subscribe below a whole story, or a link to log in, tells nothing.
    """
    parts = sorted(_parts_access(structured), key=lambda value: _is_free(value) is not False)
    tiers = (structured.first(name) for name in _TIERS)
    declared = (_is_free(value) for value in (*structured.of_story("isAccessibleForFree"), *parts, *tiers))
    return next((free for free in declared if free is not None), False if _ends_at_wall(blocks) else None)


def _is_free(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return _FREE.get(tidy(value, 40).lower().rpartition("/")[2]) if value is not None else None


def _ends_at_wall(blocks: Sequence[Block]) -> bool:
    """Whether a short text is followed by a paywall's notice."""
    kept = [index for index, block in enumerate(blocks) if block.kept]
    if not kept or has_words("\n".join(blocks[index].text for index in kept), _TEASER_WORDS):
        return False
    return any(map(_is_notice, blocks[kept[-1] + 1 : kept[-1] + 1 + _WALL_BLOCKS]))


def _is_notice(block: Block) -> bool:
    """Whether a removed block says that the story goes on for subscribers; its box may be one of offers."""
    if not has_words(block.text, _NOTICE_WORDS):
        return False
    cue = load_cues().find(block.text)
    return block.role == "paywall" or (cue is not None and cue.role == "paywall")


def _parts_access(structured: Structured) -> Iterator[Any]:
    for part in structured.of_story("hasPart"):
        for entry in as_list(part):
            if isinstance(entry, Mapping) and "isAccessibleForFree" in entry:
                yield entry["isAccessibleForFree"]


def find_section(document: Document, structured: Structured) -> str | None:
    """The section that the story is filed under, as the site calls it."""
    for value in structured.of_story("articleSection"):
        for entry in as_list(value):
            if section := tidy(entry, MAX_SECTION_CHARS):
                return section
    for name in (
        "article:section",
        "parsely-section",
        "section",
        "og:article:section",
        "cxenseparse:recs:category",
        "dc.subject.section",
        "articlesection",
    ):
        if section := tidy(structured.first(name), MAX_SECTION_CHARS):
            return section
    for element in structured.properties.get("articlesection", ())[:3]:
        if section := tidy(element.get("content") or element_text(element, MAX_SECTION_CHARS), MAX_SECTION_CHARS):
            return section
    return _breadcrumb(structured)


def _breadcrumb(structured: Structured) -> str | None:
    """The last step of the trail that is not the story: of Home > Politics > Story, Politics."""
    for item in structured.items:
        if "breadcrumblist" not in item.types:
            continue
        steps = [entry for entry in as_list(item.data.get("itemListElement")) if isinstance(entry, Mapping)]
        names = [
            tidy(
                step.get("name") or (step["item"].get("name") if isinstance(step.get("item"), Mapping) else None),
                MAX_SECTION_CHARS,
            )
            for step in steps
        ]
        if len(names) >= 3:
            return names[-2] or None
        if len(names) == 2 and names[1]:
            return None  # Home > Politics or Home > Story: there is no telling
    return None


def find_tags(document: Document, structured: Structured) -> tuple[str, ...]:
    """The story's keywords in the site's order, without repetitions. Bare meta keywords only where nothing else is."""
    found = [
        *structured.meta.get("article:tag", ()),
        *_json_keywords(structured),
        *structured.meta.get("news_keywords", ()),
    ]
    found = found or [*structured.meta.get("parsely-tags", ()), *structured.meta.get("sailthru.tags", ())]
    found = found or [
        element_text(a, MAX_TAG_CHARS)
        for a in document.tree.xpath('//a[@rel][contains(concat(" ", normalize-space(@rel), " "), " tag ")]')[:MAX_TAGS]
    ]
    found = found or list(structured.meta.get("keywords", ()))
    tags: dict[str, str] = {}
    for value in found:
        for part in re.split(r"\s*[,;、，]\s*", value[:4_000]):
            tag = tidy(part, MAX_TAG_CHARS)
            if tag and tag.casefold() not in tags and len(tags) < MAX_TAGS:
                tags[tag.casefold()] = tag
    return tuple(tags.values())


def _json_keywords(structured: Structured) -> list[str]:
    found: list[str] = []
    for value in structured.of_story("keywords"):
        for entry in as_list(value)[:MAX_TAGS]:
            name = entry.get("name") if isinstance(entry, Mapping) else entry
            if isinstance(name, str):
                found.append(name)
        if found:
            break
    return found


def find_image(document: Document, structured: Structured) -> str | None:
    """The absolute URL of the story's lead image."""
    found: list[Any] = [structured.first("og:image:secure_url", "og:image:url", "og:image")]
    found += list(structured.of_story("image"))[:3]
    found += [
        structured.first("twitter:image", "twitter:image:src", "parsely-image-url"),
        next(iter(structured.links.get("image_src", ())), None),
    ]
    return next((url for value in found if (url := _image_url(document, structured, value))), None)


def _image_url(document: Document, structured: Structured, value: Any) -> str | None:
    for entry in as_list(value)[:1]:
        entry = structured.resolve(entry)
        target = (entry.get("url") or entry.get("contentUrl")) if isinstance(entry, Mapping) else entry
        target = as_list(target)[0] if as_list(target) else None
        if isinstance(target, str) and 0 < len(target) <= MAX_URL_CHARS:
            try:
                url = urljoin(document.url, tidy(target, MAX_URL_CHARS))
                if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname:
                    return url
            except ValueError:
                return None
    return None


def find_site_name(document: Document, structured: Structured) -> str | None:
    """How the site calls itself; failing that, how the sources file does."""
    declared = tidy(structured.first("og:site_name"), MAX_SECTION_CHARS)
    names = [declared] if declared else [tidy(name, MAX_SECTION_CHARS) for name in publishers(structured)]
    names.append(tidy(structured.first("application-name"), MAX_SECTION_CHARS))
    return next((name for name in names if name and "://" not in name), None) or document.page.site_name
