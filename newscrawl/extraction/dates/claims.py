"""What a page tells machines of its dates: JSON-LD, meta tags, microdata, scripts, its address and its picture's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction.dates.moments import Moment, Reader
from newscrawl.extraction.dates.words import fold, load
from newscrawl.extraction.marked import is_elsewhere
from newscrawl.extraction.structured import Structured, as_list, element_text

_PUBLISHED_KEYS = ("datePublished", "dateCreated", "uploadDate")
_CHANGED_KEYS = ("dateModified",)
_PUBLISHED_META = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "article:published", "article.published", "published_time", "published",
    "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.created",
    "pubdate", "pub_date", "publishdate", "publish-date", "publish_date", "published-date", "publication_date",
    "publication-date", "publicationdate", "article_date_original", "originalpublicationdate",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "citation_publication_date", "citation_date", "citation_online_date",
    "date.created", "datecreated", "date_created", "created-date", "og:publish_date", "article:create_time",
    "rnews:datepublished", "published_time_telegram", "video:release_date", "og:pubdate", "bt:pubdate",
)  # fmt: skip
#: Names that some publishers give to the story's date and others to the day the page was last generated.
_WEAK_META = (
    "dc.date", "dcterms.date", "date", "displaydate", "release_date", "dateposted", "created", "last-published",
    "wt.cg_date", "dcterms.available", "article.date", "analyticsattributes.articledate",
)  # fmt: skip
_CHANGED_META = (
    "article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "article:modified",
    "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "date.modified",
    "date_modified", "sailthru.modified_date", "article:updated_time", "revised", "updated", "modified-date",
)  # fmt: skip
#: Attributes that give an element's date to machines.
ATTRIBUTES = ("datetime", "content", "title", "data-datetime", "data-date-time", "data-date", "data-timestamp",
              "data-time")  # fmt: skip
_SCRIPTED = re.compile(
    r"(?:datePublished|publishedAt|published_at|publishDate|publish_date|publicationDate|publication_date|pubDate"
    r"|firstPublished(?:At|Date)?|first-publication|displayDate|display_date|datePublication)"
    r"""(?:\\{0,3}["']|&quot;)\s{0,3}[:=]\s{0,3}(?:\\{0,3}["']|&quot;)([^"'\\&<>]{6,60})"""
)
_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<s>[-/_.]?)(?P<m>0[1-9]|1[0-2]|[1-9](?=[-/_.]))(?P=s)(?P<d>0[1-9]|[12]\d"
    r"|3[01]|[1-9](?=/|$))(?!\d)"
)
_URL_NAMED_DAY = re.compile(r"/(?P<y>(?:19|20)\d{2})/(?P<m>[a-z]{3,9})/(?P<d>\d{1,2})(?=/|$)", re.I)
#: "/2010/POLITICS/08/13/": a section between the year and the day.
_URL_SECTION_DAY = re.compile(
    r"/(?P<y>(?:19|20)\d{2})/[A-Za-z.-]{2,30}/(?P<m>0[1-9]|1[0-2])/(?P<d>0[1-9]|[12]\d|3[01])(?=/)"
)
_URL_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<d>0[1-9]|[12]\d|3[01])(?P<s>[-_.])(?P<m>0[1-9]|1[0-2])(?P=s)(?P<y>20\d\d)(?!\d)"
)
_URL_MONTH = re.compile(r"/(?P<y>(?:19|20)\d{2})[-/]?(?P<m>0[1-9]|1[0-2])/")
_MAX_TEXT = 240
_MAX_PATH = 500
#: Scripts are searched so far, in characters.
_MAX_SCRIPTED = 1_500_000


class Heard(NamedTuple):
    """A moment and the place that told it."""

    moment: Moment
    source: str

    @property
    def is_declared(self) -> bool:
        """Whether it is told to machines in the page's head or markup."""
        return self.source.startswith(("json-ld:", "state:", "meta:", "itemprop:"))

    @property
    def is_weak(self) -> bool:
        """Whether it is of a meta tag that does not tell the story's date from the page's."""
        return self.source.removeprefix("meta:") in _WEAK_META


def sound(heard: Iterable[Heard]) -> list[Heard]:
    """What can be the date of a story."""
    return [one for one in heard if not one.moment.refused]


def declared(structured: Structured, reader: Reader) -> list[Heard]:
    """What JSON-LD, meta tags and microdata call the publication."""
    return [
        *_from_json(structured, reader, _PUBLISHED_KEYS),
        *_from_meta(structured, reader, _PUBLISHED_META),
        *_from_properties(structured, reader, ("datepublished", "datecreated", "uploaddate")),
    ]


def weakly_declared(structured: Structured, reader: Reader) -> list[Heard]:
    """Meta tags named "date": the story's with some publishers, the page's with others."""
    return list(_from_meta(structured, reader, _WEAK_META))


def declared_changes(structured: Structured, reader: Reader) -> list[Heard]:
    """What JSON-LD, meta tags and microdata call the last change."""
    return [
        *_from_json(structured, reader, _CHANGED_KEYS),
        *_from_meta(structured, reader, _CHANGED_META),
        *_from_properties(structured, reader, ("datemodified",)),
    ]


def scripted(html: str, reader: Reader) -> list[Heard]:
    """The first publication date in the data from which a script builds the page."""
    match = _SCRIPTED.search(html, 0, _MAX_SCRIPTED)
    moment = reader.machine(match[1]) or reader.words(match[1]) if match else None
    return [Heard(moment, "script")] if moment is not None else []


def _from_json(structured: Structured, reader: Reader, keys: tuple[str, ...]) -> Iterator[Heard]:
    for key in keys:
        for speaker, story in structured.speakers():
            for entry in as_list(story.get(key))[:3]:
                yield from _declared_as(entry, f"{speaker}:{key}", reader)


def _from_meta(structured: Structured, reader: Reader, names: tuple[str, ...]) -> Iterator[Heard]:
    for name in names:
        for value in structured.meta.get(name, ())[:3]:
            yield from _declared_as(value, f"meta:{name}", reader)


def _from_properties(structured: Structured, reader: Reader, names: tuple[str, ...]) -> Iterator[Heard]:
    for name in names:
        for element in structured.properties.get(name, ())[:5]:
            if not is_elsewhere(element, structured.marks):
                moment = moment_of(element, reader)
                if moment is not None:
                    yield Heard(moment, f"itemprop:{name}")


def _declared_as(value: object, source: str, reader: Reader) -> Iterator[Heard]:
    moment = reader.claim(value)
    if moment is None and isinstance(value, str) and len(value) < _MAX_TEXT:
        moment = reader.words(value)
    if moment is not None:
        yield Heard(moment, source)


def moment_of(element: HtmlElement, reader: Reader) -> Moment | None:
    """The date of an element: of its attributes, else of its text."""
    for attribute in ATTRIBUTES:
        value = element.get(attribute)
        if value:
            moment = reader.claim(value) or (reader.words(value) if len(value) < _MAX_TEXT else None)
            if moment is not None:
                return moment
    text = element_text(element, _MAX_TEXT)
    return reader.words(text) if text else None


# ---------------------------------------------------------------------------------------------- addresses


def of_url(url: str, reader: Reader) -> Moment | None:
    """The day in a URL's path."""
    path = _path(url)
    match = _URL_DAY.search(path)
    if match:
        return _sound(reader.machine(f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}"))
    match = _URL_NAMED_DAY.search(path)
    month = load().month(fold(match["m"]), reader.languages) if match else None
    return _sound(reader.machine(f"{match['y']}-{month:02}-{int(match['d']):02}")) if match and month else None


def other_day_of_url(url: str, reader: Reader) -> list[Heard]:
    """A day like 17-05-2024 in a URL, or with a section behind its year: it is as often another's, of the subject or of
    an archive's folder."""
    match = _URL_SECTION_DAY.search(_path(url))
    match = match or _URL_DAY_FIRST.search(unquote(url[: _MAX_PATH * 2]))
    moment = reader.machine(f"{match['y']}-{match['m']}-{match['d']}") if match else None
    return [Heard(moment, "url")] if moment is not None else []


def month_of_url(url: str, reader: Reader) -> Moment | None:
    """The month in a URL's path."""
    match = _URL_MONTH.search(_path(url))
    return _sound(reader.machine(f"{match['y']}-{match['m']}")) if match else None


def of_images(structured: Structured, reader: Reader) -> list[Heard]:
    """The day or month in whose folder the story's picture lies: it was uploaded then."""
    for url in (*structured.meta.get("og:image", ())[:2], *structured.meta.get("twitter:image", ())[:1]):
        moment = of_url(url[:_MAX_PATH], reader) or month_of_url(url[:_MAX_PATH], reader)
        if moment is not None:
            return [Heard(moment, "image")]
    return []


def _path(url: str) -> str:
    """The path of an address that a page may have made up; "" of what is none."""
    try:
        return urlsplit(url).path[:_MAX_PATH]
    except ValueError:
        return ""


def _sound(moment: Moment | None) -> Moment | None:
    return moment if moment is not None and not moment.refused else None
