"""What a story is filed under: its section and its tags."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from newscrawl.domains import site_of
from newscrawl.extraction.document import Document
from newscrawl.extraction.evidence import Found, first_fit, untaken
from newscrawl.extraction.folders import folder_name
from newscrawl.extraction.marked import is_elsewhere
from newscrawl.extraction.sitenames import HEADLINE_LETTERS, declared_names
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.extraction.topics import MAX_SECTION_CHARS, Topics, declared_trail, printed_trail
from newscrawl.items import Claim
from newscrawl.texts import squash
from newscrawl.wordlists import word_lists

MAX_TAGS = 50
MAX_TAG_CHARS = 80
_MAX_LIST_CHARS = 4_000
_MAX_HEARD = 500
#: A list of more tags, or of more bare keywords, is the site's unless so much of it occurs in the story: lists made for
#: a story have a quarter or more, those of a site, of a shop's brands or of its earlier stories hardly any.
_MANY_TAGS = 30
_MANY_KEYWORDS = 4
_HEADLINE_WORDS = 4  # of a headline at the head of a list of keywords that systems made of it
_SMALL_WORD = 3  # letters: "the", "is"; in capitals it is a name
_SHARE_IN_TEXT = 0.25
_NO_TOPICS = Topics()

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
_SLUG = re.compile(r"[A-Z]{2,}(?:-[A-Z]{2,})+/(?:$|[A-Z ,-]*\()")  # "FERRIES-STRIKE/ (UPDATE 2)"
# Numbers that are no years, hashes, "type:article", "_hidden": what systems file by.
_SYSTEM = re.compile(r"^(?:_.*|\d{5,}|[0-9a-f-]{16,}|[a-z][\w.-]*[:=]\S.*|[\W_]+)$", re.I)


def find_section(
    document: Document, structured: Structured, topics: Topics = _NO_TOPICS, authors: Iterable[str] = ()
) -> Found[str | None]:
    """The section that the story is filed under, as the site calls it.

    A name of all that a site has, "News", is the section only where nothing else is told. ``topics`` are what
    links file it under: those above its text, and the categories below it, count where the page tells no section.
    A menu's name for the folder of the story comes last, where it is none of ``authors``.
    """
    headlines, names = story_headlines(structured), _site_names(document, structured)

    def refusal(section: str) -> str | None:
        letters = squash(section)
        if letters in headlines:
            return "the headline"
        if letters in names or ("." in section and site_of(f"https://{section}/") == site_of(document.url)):
            return "the site's name"
        if "/" in section and f"/{section}/" in document.url.lower():
            return "a folder"
        if not letters or section.lower() in word_lists("filing")["no_section"]:
            return "names no section"
        return "an address or a number" if _ADDRESS.search(section) or _SYSTEM.search(section) else None

    told = list(_sections(document, structured, headlines))
    told += [(name, "trail") for name in (printed_trail(document, structured, headlines, names),) if name]
    general = word_lists("filing")["no_tag"]
    told.sort(key=lambda claim: claim[0].lower() in general)
    told += [(name, "link:tag") for name in (*topics.above, *topics.categories)]
    found = first_fit(told, refusal)
    name = None if found.value else folder_name(document, names.union(map(squash, authors)))
    if name and refusal(name) is None:
        return Found(name, "link:folder", found.others)
    return found


def find_tags(
    document: Document,
    structured: Structured,
    text: str,
    topics: Topics = _NO_TOPICS,
    authors: Iterable[str] = (),
) -> Found[tuple[str, ...]]:
    """The story's keywords in the site's order, without repetitions. Bare meta keywords only where nothing else is, and
    where there are none, the topics that links give below the story.

    A long list is of the whole site unless the story speaks of enough of it. The headline word by word is no list of
    keywords, and ``authors`` are none.
    """
    writers = frozenset(map(squash, authors))
    names = _site_names(document, structured) | {squash(site_of(document.url))}
    headlines = story_headlines(structured) | _other_headlines(document, structured)
    linked, in_footer = _linked_tags(document, structured)
    claims: list[Claim] = []
    for witnesses in (
        _story_tags(structured),
        _service_tags(structured),
        ((tag, "rel:tag") for tag in linked),
        _keywords(structured),
        ((tag, "rel:tag") for tag in in_footer),
        ((topic, "link:tag") for topic in topics.below),
    ):
        tags: dict[str, Claim] = {}
        heard = (claim for value, source in witnesses for claim in _tags_in(value, source))
        for claim in islice(heard, _MAX_HEARD):
            refused = "an author" if squash(claim.value) in writers else _tag_refusal(claim.value, headlines, names)
            if refused:
                claims.append(Claim(claim.value, claim.source, refused))
            elif len(tags) < MAX_TAGS:
                tags.setdefault(claim.value.lower(), claim)
        if any(_SLUG.match(claim.value) for claim in tags.values()):
            claims += [Claim(claim.value, claim.source, "codes of an agency") for claim in tags.values()]
            continue
        if _is_headline_word_by_word(tags, structured):
            claims += [Claim(claim.value, claim.source, "a word of the headline") for claim in tags.values()]
            continue
        few = _MANY_KEYWORDS if any(claim.source == "meta:keywords" for claim in tags.values()) else _MANY_TAGS
        if len(tags) > few and not _is_about(tags, text, structured):
            claims += [Claim(claim.value, claim.source, "the site's keywords") for claim in tags.values()]
        elif tags:
            taken = tuple(claim.value for claim in tags.values())
            sources = dict.fromkeys(claim.source for claim in tags.values())
            return Found(taken, ", ".join(sources), untaken(claims))
    return Found((), None, untaken(claims))


def story_headlines(structured: Structured) -> frozenset[str]:
    """The story's headlines, letters and digits alone. Not the first heading: on some sites it is the section's."""
    found = [tidy(value, 300) for value in structured.meta.get("og:title", ())[:2]]
    found += [tidy(value, 300) for value in list(structured.of_story("headline"))[:2]]
    return frozenset(squash(name) for name in found if name)


def _other_headlines(document: Document, structured: Structured) -> frozenset[str]:
    """Other ways to write the headline: what is printed, what search engines are told."""
    found = [tidy(value, 300) for value in islice(structured.of_story("alternativeHeadline"), 2)]
    found += [element_text(mark.element, 300) for mark in structured.marks.h1s[:3]]
    found += [tidy(element.text, 300) for element in document.tagged("title")[:1]]
    return frozenset(squash(name) for name in found if name)


def _site_names(document: Document, structured: Structured) -> frozenset[str]:
    return frozenset(squash(name) for name, _ in declared_names(document, structured) if name)


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
    if step := declared_trail(document, structured, headlines):
        yield step, "json-ld:BreadcrumbList"


def _split_section(value: str) -> list[str]:
    """ "Travel, Food" are two sections, "Arts, Books and Culture" is one."""
    parts = [value] if _JOINED.search(value.rpartition(",")[2]) else _COMMAS.split(value)
    return [part for part in parts[:10] if 0 < len(part) <= MAX_SECTION_CHARS]


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


def _linked_tags(document: Document, structured: Structured) -> tuple[list[str], list[str]]:
    """The links whose relation calls them tags; categories, which many systems call tags, where there are no others.

    Those in the story's footer are apart where the page has keywords, which come before them.
    """
    found: list[tuple[str, bool, bool]] = []
    for link in document.tagged("a"):
        relations = rel[:200].lower().split() if (rel := link.get("rel")) else ()
        if "tag" in relations and not is_elsewhere(link, structured.marks):
            in_footer = next(link.iterancestors("footer"), None) is not None
            found.append((element_text(link, MAX_TAG_CHARS), in_footer, "category" in relations))
            if len(found) == MAX_TAGS:
                break
    kept = [tag for tag in found if not tag[2]] or found
    apart = bool(structured.meta.get("keywords"))
    last = [tag for tag, in_footer, _ in kept if in_footer and apart]
    return [tag for tag, in_footer, _ in kept if not (in_footer and apart)], last


def _keywords(structured: Structured) -> Iterator[tuple[str, str]]:
    for value in structured.meta.get("keywords", ()):
        yield value, "meta:keywords"


def _tags_in(value: str, source: str) -> Iterator[Claim]:
    plain = html.unescape(value[:_MAX_LIST_CHARS])  # the ; of &amp; parts no tags
    for part in _COMMAS.split(plain)[: MAX_TAGS * 4]:
        tag = tidy(part, MAX_TAG_CHARS).lstrip("#").strip()
        if tag:
            yield Claim(tag, source)


def _tag_refusal(tag: str, headlines: frozenset[str], names: frozenset[str]) -> str | None:
    letters = squash(tag)
    if len(letters) >= HEADLINE_LETTERS and letters in headlines:
        return "the headline"
    if letters in names:
        return "the site's name"
    if not letters or tag.lower() in word_lists("filing")["no_tag"]:
        return "says nothing of the story"
    head, colon, _ = tag.lower().rpartition(":")
    if colon and not word_lists("filing")["filed_by"].isdisjoint(re.findall(r"\w+", head)):
        return "what the system files by"
    return "an address or a number" if _ADDRESS.search(tag) or _SYSTEM.search(tag) else None


def _is_headline_word_by_word(tags: Iterable[str], structured: Structured) -> bool:
    """Whether the first of the tags are the headline's words in their order, small ones too, or all of them are.

    A headline may begin with four names that editors file its story under.
    """
    listed = [squash(tag) for tag in tags]
    for headline in structured.meta.get("og:title", ())[:1]:
        told = headline.split()
        words = [squash(word) for word in told]
        first = told[:_HEADLINE_WORDS]
        if len(first) == _HEADLINE_WORDS and words[:_HEADLINE_WORDS] == listed[:_HEADLINE_WORDS]:
            small = any(len(squash(word)) <= _SMALL_WORD and not word.isupper() for word in first)
            return small or set(listed) <= set(words)
    return False


def _is_about(tags: Iterable[str], text: str, structured: Structured) -> bool:
    """Whether the story, its headline or its description have the words of enough tags in them."""
    meta = structured.meta
    said = squash(" ".join([text, *meta.get("og:title", ())[:1], *meta.get("description", ())[:1]]))
    words = [[squash(word) for word in tag.split()] for tag in tags]
    return sum(all(word in said for word in tag) for tag in words) >= _SHARE_IN_TEXT * len(words)
