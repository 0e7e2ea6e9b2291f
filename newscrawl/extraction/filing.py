"""What a story is filed under: its section, its tags, and the name of the site that files it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from newscrawl.domains import site_of
from newscrawl.extraction.document import Document
from newscrawl.extraction.evidence import Found, untaken
from newscrawl.extraction.sites import publishers
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.items import Claim
from newscrawl.texts import squash
from newscrawl.wordlists import word_lists

MAX_TAGS = 50
MAX_TAG_CHARS = 80
MAX_SECTION_CHARS = 100
_MAX_LIST_CHARS = 4_000
_MAX_HEARD = 500
_MAX_STEPS = 12
#: A list of more tags, or of more bare keywords, is the site's unless so much of it occurs in the story: lists made for
#: a story have a quarter or more, those of a site, of a shop's brands or of its earlier stories hardly any.
_MANY_TAGS = 30
_MANY_KEYWORDS = 4
_SHARE_IN_TEXT = 0.25
#: A headline has more words; a section's name, among the last steps of a trail, has fewer.
_SECTION_WORDS = 5
#: A headline of fewer letters is a word or two, and may be a topic or the name of the site, too.
_HEADLINE_LETTERS = 12
#: A site's name of more characters may carry what the site says of itself.
_LONG_NAME = 25

_SECTION_META = (
    "article:section",
    "parsely-section",
    "section",
    "og:article:section",
    "cxenseparse:recs:category",
    "dc.subject.section",
    "articlesection",
)
_COMMAS = re.compile(r"\s*[,;、，；]\s*")
_JOINED = re.compile(r"(?:^|\s)(?:&|and|und|et|y|e|en|og|och|i|и)(?:\s|$)", re.I)
_ADDRESS = re.compile(r"://|^/|^www\.", re.I)
# Numbers that are no years, hashes, "type:article", "_hidden": what systems file by.
_SYSTEM = re.compile(r"^(?:_.*|\d{5,}|[0-9a-f-]{16,}|[a-z][\w.-]*[:=]\S.*|[\W_]+)$", re.I)
_BREAKS = re.compile(r"\s+[|–—•·»-]\s+|\s*\|\s*")


def find_section(document: Document, structured: Structured) -> Found[str | None]:
    """The section that the story is filed under, as the site calls it."""
    headlines, names = _headlines(structured), _site_names(document, structured)

    def refusal(section: str) -> str | None:
        letters = squash(section)
        if letters in headlines:
            return "the headline"
        if letters in names or ("." in section and site_of(f"https://{section}/") == site_of(document.url)):
            return "the site's name"
        if not letters or section.lower() in word_lists("filing")["no_section"]:
            return "names no section"
        return "an address or a number" if _ADDRESS.search(section) or _SYSTEM.search(section) else None

    return _first(_sections(document, structured, headlines), refusal)


def find_tags(document: Document, structured: Structured, text: str) -> Found[tuple[str, ...]]:
    """The story's keywords in the site's order, without repetitions. Bare meta keywords only where nothing else is.

    A long list is of the whole site unless the story speaks of enough of it.
    """
    headlines, names = _headlines(structured), _site_names(document, structured)
    claims: list[Claim] = []
    for witnesses in (
        _story_tags(structured),
        _service_tags(structured),
        _linked_tags(document),
        _keywords(structured),
    ):
        tags: dict[str, Claim] = {}
        heard = (claim for value, source in witnesses for claim in _tags_in(value, source))
        for claim in islice(heard, _MAX_HEARD):
            refused = _tag_refusal(claim.value, headlines, names)
            if refused:
                claims.append(Claim(claim.value, claim.source, refused))
            elif len(tags) < MAX_TAGS:
                tags.setdefault(claim.value.lower(), claim)
        few = _MANY_KEYWORDS if any(claim.source == "meta:keywords" for claim in tags.values()) else _MANY_TAGS
        if len(tags) > few and not _is_about(tags, text, structured):
            claims += [Claim(claim.value, claim.source, "the site's keywords") for claim in tags.values()]
        elif tags:
            taken = tuple(claim.value for claim in tags.values())
            sources = dict.fromkeys(claim.source for claim in tags.values())
            return Found(taken, ", ".join(sources), untaken(claims))
    return Found((), None, untaken(claims))


def find_site_name(document: Document, structured: Structured) -> Found[str | None]:
    """How the site calls itself; failing that, how the sources file does."""
    headlines = _headlines(structured)

    def refusal(name: str) -> str | None:
        if "://" in name:
            return "an address"
        letters = squash(name)
        return (
            "the headline"
            if any(headline in letters for headline in headlines if len(headline) >= _HEADLINE_LETTERS)
            else None
        )

    label = squash(site_of(document.url).partition(".")[0])
    claims = ((_without_slogan(name, label), source) for name, source in _names(document, structured))
    return _first(claims, refusal)


def _first(claims: Iterable[tuple[str, str]], refusal: Callable[[str], str | None]) -> Found[str | None]:
    """The first claim that nothing speaks against, with all the others."""
    taken: Claim | None = None
    others: list[Claim] = []
    for value, source in claims:
        if not value:
            continue
        refused = refusal(value)
        if taken is None and refused is None:
            taken = Claim(value, source)
        elif taken is None or (value, source) != (taken.value, taken.source):
            others.append(Claim(value, source, refused))
    return Found(taken.value if taken else None, taken.source if taken else None, untaken(others))


def _headlines(structured: Structured) -> frozenset[str]:
    """The story's headlines, letters and digits alone. Not the first heading: on some sites it is the section's."""
    found = [tidy(value, 300) for value in structured.meta.get("og:title", ())[:2]]
    found += [tidy(value, 300) for value in list(structured.of_story("headline"))[:2]]
    return frozenset(squash(name) for name in found if name)


def _site_names(document: Document, structured: Structured) -> frozenset[str]:
    return frozenset(squash(name) for name, _ in _names(document, structured) if name)


# ---------------------------------------------------------------------------------------------- sections


def _sections(document: Document, structured: Structured, headlines: frozenset[str]) -> Iterator[tuple[str, str]]:
    for value in list(structured.of_story("articleSection"))[:5]:
        for entry in as_list(value)[:10]:
            for section in _split_section(tidy(entry, MAX_SECTION_CHARS * 3)):
                yield section, "json-ld:articleSection"
    for name in _SECTION_META:
        for section in _split_section(tidy(structured.first(name), MAX_SECTION_CHARS * 3)):
            yield section, f"meta:{name}"
    for element in structured.properties.get("articlesection", ())[:3]:
        section = tidy(element.get("content"), MAX_SECTION_CHARS) or element_text(element, MAX_SECTION_CHARS)
        yield section, "itemprop:articlesection"
    yield from _trail(document, structured, headlines)


def _split_section(value: str) -> list[str]:
    """ "Travel, Food" are two sections, "Arts, Books and Culture" is one."""
    parts = [value] if _JOINED.search(value.rpartition(",")[2]) else _COMMAS.split(value)
    return [part for part in parts[:10] if 0 < len(part) <= MAX_SECTION_CHARS]


def _trail(document: Document, structured: Structured, headlines: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The last of the breadcrumbs that is neither the story nor the home page: of Home > Politics > Story, Politics."""
    for item in structured.items:
        if "breadcrumblist" not in item.types:
            continue
        entries = [
            entry for entry in as_list(item.data.get("itemListElement"))[:_MAX_STEPS] if isinstance(entry, Mapping)
        ]
        steps = [step for entry in entries if (step := _step(entry, document.url))[0]]
        if steps and _is_story(steps[-1], document.url, headlines):
            steps.pop()
        if steps and (len(steps) > 1 or steps[0][1] in ("", "/")):
            del steps[0]  # the home page
        if steps:
            yield steps[-1][0], "json-ld:BreadcrumbList"
            return


def _step(entry: Mapping[str, Any], base: str) -> tuple[str, str | None]:
    """A step's name and the path that it leads to, None where it leads nowhere."""
    item = entry.get("item")
    inner = item if isinstance(item, Mapping) else {}
    name = tidy(entry.get("name") or inner.get("name"), MAX_SECTION_CHARS * 3)
    target = item if isinstance(item, str) else inner.get("@id") or inner.get("url") or entry.get("url")
    try:
        return name, urlsplit(urljoin(base, target)).path if isinstance(target, str) and target else None
    except ValueError:
        return name, None


def _is_story(step: tuple[str, str | None], url: str, headlines: frozenset[str]) -> bool:
    name, path = step
    letters = squash(name)
    if any(letters in headline or headline in letters for headline in headlines if headline):
        return len(name.split()) > 2 or letters in headlines or path is None
    if path is not None:
        return path.rstrip("/") == urlsplit(url).path.rstrip("/")
    return len(name.split()) > _SECTION_WORDS or len(name) > MAX_SECTION_CHARS // 2


# ---------------------------------------------------------------------------------------------- tags


def _story_tags(structured: Structured) -> Iterator[tuple[str, str]]:
    for value in structured.meta.get("article:tag", ()):
        yield value, "meta:article:tag"
    for value in structured.of_story("keywords"):
        names = [entry.get("name") if isinstance(entry, Mapping) else entry for entry in as_list(value)[:MAX_TAGS]]
        texts = [name for name in names if isinstance(name, str)]
        for text in texts:
            yield text, "json-ld:keywords"
        if texts:
            break
    for value in structured.meta.get("news_keywords", ()):
        yield value, "meta:news_keywords"


def _service_tags(structured: Structured) -> Iterator[tuple[str, str]]:
    for name in ("parsely-tags", "sailthru.tags"):
        for value in structured.meta.get(name, ()):
            yield value, f"meta:{name}"


def _linked_tags(document: Document) -> Iterator[tuple[str, str]]:
    links = (link for link in document.tagged("a") if (rel := link.get("rel")) and "tag" in rel[:200].lower().split())
    for link in islice(links, MAX_TAGS):
        yield element_text(link, MAX_TAG_CHARS), "rel:tag"


def _keywords(structured: Structured) -> Iterator[tuple[str, str]]:
    for value in structured.meta.get("keywords", ()):
        yield value, "meta:keywords"


def _tags_in(value: str, source: str) -> Iterator[Claim]:
    for part in _COMMAS.split(value[:_MAX_LIST_CHARS])[: MAX_TAGS * 4]:
        tag = tidy(part, MAX_TAG_CHARS).lstrip("#").strip()
        if tag:
            yield Claim(tag, source)


def _tag_refusal(tag: str, headlines: frozenset[str], names: frozenset[str]) -> str | None:
    letters = squash(tag)
    if len(letters) >= _HEADLINE_LETTERS and letters in headlines:
        return "the headline"
    if letters in names:
        return "the site's name"
    if not letters or tag.lower() in word_lists("filing")["no_tag"]:
        return "says nothing of the story"
    return "an address or a number" if _ADDRESS.search(tag) or _SYSTEM.search(tag) else None


def _is_about(tags: Iterable[str], text: str, structured: Structured) -> bool:
    """Whether the story, its headline or its description have the words of enough tags in them."""
    meta = structured.meta
    said = squash(" ".join([text, *meta.get("og:title", ())[:1], *meta.get("description", ())[:1]]))
    words = [[squash(word) for word in tag.split()] for tag in tags]
    return sum(all(word in said for word in tag) for tag in words) >= _SHARE_IN_TEXT * len(words)


# ---------------------------------------------------------------------------------------------- the site


def _names(document: Document, structured: Structured) -> Iterator[tuple[str, str]]:
    yield tidy(structured.first("og:site_name"), MAX_SECTION_CHARS), "meta:og:site_name"
    for name in publishers(structured)[:10]:
        yield name, "json-ld:publisher"
    yield tidy(structured.first("application-name"), MAX_SECTION_CHARS), "meta:application-name"
    yield document.page.site_name or "", "source"


def _without_slogan(name: str, label: str) -> str:
    """ "The Courier - News from the harbour" of courier.example is The Courier; ``label`` is courier."""
    if len(name) <= _LONG_NAME or not label:
        return name
    parts = [part for part in _BREAKS.split(name) if part]
    named = [part for part in parts if (letters := squash(part)) and (label in letters or letters in label)]
    return named[0] if len(parts) > 1 and named else name
