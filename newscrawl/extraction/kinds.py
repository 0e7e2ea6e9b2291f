"""What sort of page it is: article, opinion, live blog, video, gallery, index or other.

Heard are the JSON-LD types, og:type, the folders of the URL, the section, the labels that newsrooms print before and
behind their headlines, and the page's structure. Pictures or a video with a story in words are an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction.document import Document
from newscrawl.extraction.entries import LEAST_ENTRIES, Run
from newscrawl.extraction.evidence import Found, untaken
from newscrawl.extraction.marked import is_elsewhere
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.items import Claim, StoryKind
from newscrawl.wordlists import word_lists

#: Words from which on a page filed under videos or pictures is an article that has some.
_ARTICLE_WORDS = 250
#: With fewer, beside a player, the video is the story; short news with a clip below them have more.
_VIDEO_WORDS = 60
#: Pictures with captions that make a gallery of a page with little text.
_GALLERY_FIGURES = 6
_MAX_FIGURES = 100
#: Part of the story's words that stand in the entries of a live blog that says it is one.
_SHARE_OF_LIVE = 0.3
_MAX_FOLDERS = 6
_MAX_NAME_CHARS = 300

_KIND_BY_TYPE: Mapping[str, StoryKind] = {
    "liveblogposting": "liveblog",
    "opinionnewsarticle": "opinion",
    "imagegallery": "gallery",
    "mediagallery": "gallery",
    "videogallery": "video",
    "videoobject": "video",
    "discussionforumposting": "other",
    "qapage": "other",
}
#: Types of things that are sold or held. They count where the page has no article and little text: a list of the best
#: has products, too.
_OTHER_TYPES = frozenset(
    "product productgroup jobposting event course realestatelisting"  # noqa: SIM905
    " softwareapplication localbusiness restaurant hotel vehicle".split()
)
_INDEX_TYPES = frozenset(("collectionpage", "profilepage", "searchresultspage"))
_ARTICLE_TYPE = re.compile(r"article|posting$|report$|review$|recipe$")
#: The first kind with a claim that holds is the page's.
_RANK: tuple[StoryKind, ...] = ("liveblog", "opinion", "video", "gallery", "other", "index")
#: Kinds of pages with little text.
_BRIEF = frozenset(("video", "gallery"))

_PARTS = re.compile(r"\s*[|｜¦•·»]\s*|\s+[–—-]\s+|\s*[:：]\s+|：|(?<=[\]】）)])\s*|\s*(?=[\[【])")
_EDGES = " []【】（）().#\"'«»„“”"
_SPACES = re.compile(r"[\s_]+")
_PLAYER = re.compile(r"youtube|youtu\.be|vimeo|dailymotion|jwplatform|brightcove|kaltura|player|/video|embed/v", re.I)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is known of the story when its kind is asked for: words of text, section, time-stamped entries, and the
    lines of its byline.
    """

    words: int
    section: str | None
    run: Run
    bylines: tuple[str, ...] = ()


def find_kind(document: Document, structured: Structured, story: Contents) -> Found[StoryKind]:
    """The kind of a story. Pages that are nothing but lists of stories are rejected elsewhere; "index" are those that
    say they are lists and have some text of their own.
    """
    brief = story.words < _ARTICLE_WORDS
    claims = list(_claims(document, structured, story, brief))
    held = [claim for claim in claims if brief or claim.value not in _BRIEF]
    others = [claim if claim in held else Claim(claim.value, claim.source, "a story in words") for claim in claims]
    for kind in _RANK:
        for claim in held:
            if claim.value == kind:
                return Found(kind, claim.source, untaken(other for other in others if other != claim))
    return Found("article", _article_source(structured), untaken(others))


def _claims(document: Document, structured: Structured, story: Contents, brief: bool) -> Iterator[Claim]:
    yield from _by_type(structured, brief)
    og_type = (structured.first("og:type") or "").lower()
    if og_type.startswith("video"):
        yield Claim("video", "meta:og:type")
    elif og_type.startswith(("product", "profile")) and not _article_source(structured):
        yield Claim("other", "meta:og:type")
    live = len(story.run.entries) >= LEAST_ENTRIES and story.run.share >= _SHARE_OF_LIVE
    for words, places in (("kinds", _filed(document, story.section)), ("labels", _labels(structured))):
        lists = word_lists(words)
        for name, source in places:
            for kind, known in lists.items():
                if name in known and (kind != "live" or live):
                    yield Claim("liveblog" if kind == "live" else kind, source)
    if any(map(_is_opinion_of, story.bylines)):
        yield Claim("opinion", "byline")
    if story.run.dense:
        yield Claim("liveblog", "page")
    if brief:
        yield from _by_structure(structured, story.words)


def _by_type(structured: Structured, brief: bool) -> Iterator[Claim]:
    article = False
    for story in structured.stories:
        for kind_of in _types(story):
            # A video beside an article illustrates it.
            if kind_of in _KIND_BY_TYPE and not (article and kind_of == "videoobject"):
                yield Claim(_KIND_BY_TYPE[kind_of], "json-ld:@type")
            article = article or _is_article(kind_of)
    if article or _article_source(structured):
        return
    for item in structured.items:
        if item.via in ("", "mainentity"):
            for kind_of in item.types:
                if kind_of in _OTHER_TYPES and brief:
                    yield Claim("other", "json-ld:@type")
                elif kind_of in _INDEX_TYPES:
                    yield Claim("index", "json-ld:@type")


def _types(story: Mapping[str, Any]) -> list[str]:
    return [str(kind_of).rsplit("/", 1)[-1].lower() for kind_of in as_list(story.get("@type"))[:10]]


def _is_article(kind_of: str) -> bool:
    return kind_of not in _KIND_BY_TYPE and _ARTICLE_TYPE.search(kind_of) is not None


def _article_source(structured: Structured) -> str | None:
    """Where the page says that it is an article; None where it does not."""
    for story in structured.stories:
        if any(map(_is_article, _types(story))):
            return "json-ld:@type"
    if (structured.first("og:type") or "").lower() == "article" or structured.first("article:published_time"):
        return "meta:og:type"
    return None


def _filed(document: Document, section: str | None) -> Iterator[tuple[str, str]]:
    """The folders of the URL, the words of live blogs also in its last part; and the section with its parts."""
    path = unquote(urlsplit(document.url).path[:1_000]).lower()
    *folders, last = path.strip("/").split("/")
    for folder in folders[:_MAX_FOLDERS]:
        yield _SPACES.sub("-", folder), "url"
    dashed = f"-{_SPACES.sub('-', last)}-"
    for word in word_lists("kinds")["liveblog"]:
        if f"-{word}-" in dashed:
            yield word, "url"
    for part in {section or "", *re.split(r"\s*[/,>&|]\s*", section or "")}:
        yield _SPACES.sub("-", part.lower().strip()), "section"


def _labels(structured: Structured) -> Iterator[tuple[str, str]]:
    """The parts of headlines that have several: "Opinion" of "Opinion: Why the ferry must stay"."""
    names = [(tidy(value, _MAX_NAME_CHARS), "meta:og:title") for value in structured.meta.get("og:title", ())[:1]]
    names += [(tidy(value, _MAX_NAME_CHARS), "json-ld:headline") for value in list(structured.of_story("headline"))[:1]]
    names += [(element_text(mark.element, _MAX_NAME_CHARS), "h1") for mark in structured.marks.h1s[:1]]
    for name, source in dict.fromkeys(names):
        parts = [part.strip(_EDGES).lower() for part in _PARTS.split(name)[:8]]
        if len(parts) > 1:
            yield from ((part, source) for part in parts if part)


def _is_opinion_of(byline: str) -> bool:
    """Whether a byline says that the story is somebody's comment: "Kommentar von", "An opinion by Ann Lee"."""
    words = [word.strip(_EDGES + ":") for word in byline.lower().split()[:4]]
    opinion, by = word_lists("labels")["opinion"], word_lists("byline")["by"]
    return any(word in opinion and behind in by for word, behind in pairwise(words[:3]))


def _by_structure(structured: Structured, words: int) -> Iterator[Claim]:
    """Little text beside a player, or among many pictures with captions."""
    marks = structured.marks
    few = words < _VIDEO_WORDS
    captions: set[str] = set()
    figures = 0
    for element in marks.elements:
        if element.tag == "figcaption" and figures < _MAX_FIGURES:
            figures += 1
            if not is_elsewhere(element, marks):
                captions |= {element_text(element)} - {""}
        elif few and _is_player(element) and not is_elsewhere(element, marks):
            few = False
            yield Claim("video", "page")
    if len(captions) >= _GALLERY_FIGURES:
        yield Claim("gallery", "page")


def _is_player(element: HtmlElement) -> bool:
    if element.tag == "iframe":
        return _PLAYER.search(element.get("src", "")[:300]) is not None
    return bool(element.tag == "video")
