"""When the story was published and last changed.

What is told to machines comes first (JSON-LD, meta, microdata), then <time>, then dates printed near the headline,
the URL, the
feed, and htmldate's search of the whole page. Dates of other stories, readers' comments and the site are left out by
their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newscrawl.extraction import moments
from newscrawl.extraction.document import Document
from newscrawl.extraction.marked import FOLLOWING, Mark, is_elsewhere
from newscrawl.extraction.moments import Moment, Reader, month_first
from newscrawl.extraction.structured import Structured, as_list, element_text
from newscrawl.items import DatePrecision

_PUBLISHED_META = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "article:published", "article.published",
    "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.date", "dcterms.date", "dc.created",
    "pubdate", "publishdate", "publish-date", "publish_date", "published-date", "publication_date",
    "publication-date", "article_date_original", "originalpublicationdate", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "citation_publication_date", "citation_date", "citation_online_date",
    "date.created", "datecreated", "date_created", "og:publish_date", "article:create_time", "rnews:datepublished",
    "published_time_telegram", "displaydate", "release_date", "video:release_date",
    "date", "dateposted", "created", "og:pubdate", "bt:pubdate", "last-published", "wt.cg_date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "article:modified",
    "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "date.modified",
    "date_modified", "sailthru.modified_date", "article:updated_time", "revised", "updated",
)  # fmt: skip
_CHANGED = re.compile(
    r"updat|modif|geändert|aktualisiert|mis à jour|modifi|actualiz|aggiorn|atualiz|bijgewerkt|oppdatert"
    r"|uppdaterad|opdateret|zaktualiz|güncelle|обновлен|更新|最終更新",
    re.I,
)
_OTHER_DATE = re.compile(
    r"expir|deadline|copyright|©|birth|geboren|read(?:ing)?-?time|event|\bruntime\b|duration|comment", re.I
)
_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<s>[-/_.]?)(?P<m>0[1-9]|1[0-2]|[1-9](?=[-/_.]))(?P=s)(?P<d>0[1-9]|[12]\d"
    r"|3[01]|[1-9](?=[-/_.]))(?!\d)"
)
_URL_MONTH = re.compile(r"/(?P<y>(?:19|20)\d{2})[-/](?P<m>0[1-9]|1[0-2])/")

#: Dates are looked for from this many elements before the headline to so many after it.
_BEFORE, _AFTER = 60, 120
_MAX_TEXT = 240
#: htmldate is not let near pages beyond this size, in characters: its patterns take time on all of them.
_MAX_HTML = 1_500_000


@dataclass(frozen=True, slots=True)
class Dates:
    """A story's dates as ISO 8601 texts; ``published`` and ``modified`` keep the page's own offset, if it gives one."""

    published: str | None = None
    published_utc: str | None = None
    precision: DatePrecision | None = None
    source: str | None = None
    modified: str | None = None
    modified_utc: str | None = None


def find_dates(document: Document, structured: Structured) -> Dates:
    """The dates of a story. The source is "json-ld:datePublished", "meta:...", "itemprop:...", "time", "text", "url",
    "feed" or "search".
    """
    reader = _reader(document, structured)
    published, source = _published(document, structured, reader)
    if published is not None:
        published = _in_own_time(published, document, structured, reader)
    modified = _modified(document, structured, reader)
    if modified is not None and published is not None and modified.day < published.day:
        modified = None  # a template's date, not the story's
    return Dates(
        published.text if published else None,
        published.utc_text if published else None,
        published.precision if published else None,
        source,
        modified.text if modified else None,
        modified.utc_text if modified else None,
    )


def _reader(document: Document, structured: Structured) -> Reader:
    locale = document.page.locale
    tags = [
        tag
        for tag in (
            document.tree.get("lang"),
            *structured.meta.get("og:locale", ()),
            *structured.meta.get("content-language", ()),
        )
        if tag
    ]
    parts = [re.split(r"[-_]", tag[:12]) for tag in tags]
    languages = list(
        dict.fromkeys([*([locale.language] if locale.language else []), *(p[0].lower() for p in parts), "en"])
    )
    suffix = (urlsplit(document.url).hostname or "").rsplit(".", 1)[-1]
    country = (
        locale.country
        or next((p[1] for p in parts if len(p) > 1 and len(p[1]) == 2), None)
        or (suffix if len(suffix) == 2 else None)
    )
    return Reader(document.page.fetched_at, locale.timezone, tuple(languages[:4]), month_first(languages[0], country))


def _published(document: Document, structured: Structured, reader: Reader) -> tuple[Moment | None, str | None]:
    steps: tuple[Callable[[], Iterator[tuple[Moment | None, str]]], ...] = (
        lambda: _from_json(structured, reader, ("datePublished", "dateCreated", "uploadDate")),
        lambda: _from_meta(structured, reader, _PUBLISHED_META),
        lambda: _from_properties(structured, reader, ("datepublished", "datecreated", "uploaddate")),
        lambda: _from_times(structured, reader),
        lambda: _from_marks(structured, reader),
        lambda: _from_url(document, reader),
        lambda: _from_lines(structured, reader),
        lambda: iter([(reader.machine(document.page.hints.published), "feed")]),
        lambda: _from_relative(structured, reader),
        lambda: iter([(_searched(document, reader), "search")]),
    )
    for step in steps:
        for moment, source in step():
            if moment is not None:
                return moment, source
    return None, None


def _in_own_time(moment: Moment, document: Document, structured: Structured, reader: Reader) -> Moment:
    """The same moment by the newsroom's own clock, where the page tells machines UTC and readers its own time.

    Late evening stories lie on the next day in UTC. The page's clock shows in a second stamp of the same moment, in a
    printed time a whole number of quarter hours away, or at least in the day in its URL.
    """
    if moment.precision not in ("second", "minute") or not moment.text.endswith("+00:00"):
        return moment
    for mark in _near(structured, structured.marks.dates[:80]):
        local = _element_moment(mark.element, reader)
        printed = reader.words(element_text(mark.element, _MAX_TEXT))
        for other in (local, printed):
            shifted = moments.by_the_clock_of(moment, other) if other is not None else None
            if shifted is not None:
                return shifted
    match = _URL_DAY.search(urlsplit(document.url).path[:500])
    day = reader.machine(f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}") if match else None
    if (
        day is not None
        and day.day != moment.day
        and abs(moment.utc - day.utc - timedelta(hours=12)) <= timedelta(hours=12 + 14)
    ):
        return replace(moment, text=day.text, precision="day")
    return moment


def _modified(document: Document, structured: Structured, reader: Reader) -> Moment | None:
    for found in (
        _from_json(structured, reader, ("dateModified",)),
        _from_meta(structured, reader, _MODIFIED_META),
        _from_properties(structured, reader, ("datemodified",)),
    ):
        for moment, _ in found:
            if moment is not None:
                return moment
    return reader.machine(document.page.hints.lastmod)


# ---------------------------------------------------------------------------------------------- for machines


def _from_json(structured: Structured, reader: Reader, keys: tuple[str, ...]) -> Iterator[tuple[Moment | None, str]]:
    for key in keys:
        for value in structured.of_story(key):
            for entry in as_list(value)[:3]:
                yield (
                    reader.machine(entry)
                    or (reader.words(entry) if isinstance(entry, str) and len(entry) < _MAX_TEXT else None),
                    f"json-ld:{key}",
                )


def _from_meta(structured: Structured, reader: Reader, names: tuple[str, ...]) -> Iterator[tuple[Moment | None, str]]:
    for name in names:
        for value in structured.meta.get(name, ())[:3]:
            yield reader.machine(value) or (reader.words(value) if len(value) < _MAX_TEXT else None), f"meta:{name}"


def _from_properties(
    structured: Structured, reader: Reader, names: tuple[str, ...]
) -> Iterator[tuple[Moment | None, str]]:
    for name in names:
        for element in structured.properties.get(name, ())[:5]:
            if not is_elsewhere(element, structured.marks):
                yield _element_moment(element, reader), f"itemprop:{name}"


def _element_moment(element: HtmlElement, reader: Reader) -> Moment | None:
    for attribute in ("datetime", "content", "title", "data-datetime", "data-date", "data-timestamp", "data-time"):
        moment = reader.machine(element.get(attribute))
        if moment is not None:
            return moment
    text = element_text(element, _MAX_TEXT)
    return reader.words(text) if text else None


# ---------------------------------------------------------------------------------------------- for readers


def _near(structured: Structured, marks: list[Mark]) -> Iterator[Mark]:
    """The marks near a headline, first those behind it; without a headline, all. None of other stories or readers."""
    headlines = [mark.order for mark in structured.marks.h1s]

    def rank(mark: Mark) -> int:
        distances = [mark.order - h for h in headlines if -_BEFORE <= mark.order - h <= _AFTER]
        return min((d if d > 0 else _AFTER + -d for d in distances), default=-1 if not headlines else 10_000)

    for mark in sorted(marks, key=rank):
        if (
            rank(mark) < 10_000
            and not _OTHER_DATE.search(mark.words)
            and not is_elsewhere(mark.element, structured.marks)
        ):
            yield mark


def _from_times(structured: Structured, reader: Reader) -> Iterator[tuple[Moment | None, str]]:
    """<time> and <abbr> near the headline; those that tell of a change come last."""
    times = [mark for mark in structured.marks.dates if mark.element.tag in ("time", "abbr", "relative-time")]
    yield from _published_first(_near(structured, times), reader, "time")


def _from_marks(structured: Structured, reader: Reader) -> Iterator[tuple[Moment | None, str]]:
    """Elements near the headline whose class says date."""
    others = [mark for mark in structured.marks.dates if mark.element.tag not in ("time", "abbr")]
    yield from _published_first(_near(structured, others), reader, "text")


def _published_first(marks: Iterator[Mark], reader: Reader, source: str) -> Iterator[tuple[Moment | None, str]]:
    changed: list[Moment] = []
    for mark in marks:
        moment = _element_moment(mark.element, reader)
        if moment is None:
            continue
        if _tells_of_change(mark):
            changed.append(moment)
        else:
            yield moment, source
    yield from ((moment, source) for moment in changed)


def _tells_of_change(mark: Mark) -> bool:
    parent = mark.element.getparent()
    before = mark.element.getprevious()
    label = (before.tail if before is not None else parent.text if parent is not None else None) or ""
    text = (mark.element.text or "")[:60]
    return bool(_CHANGED.search(mark.words) or _CHANGED.search(label[-40:]) or _CHANGED.match(text.strip()))


def _from_lines(structured: Structured, reader: Reader) -> Iterator[tuple[Moment | None, str]]:
    """Short lines with a date in them soon after the headline."""
    for headline in structured.marks.h1s[:3]:
        for count, element in enumerate(headline.element.xpath(FOLLOWING)):
            if count > _BEFORE:
                break
            own = " ".join([element.text or "", *((child.tail or "") for child in element)])
            if (
                len(own) <= _MAX_TEXT
                and sum(c.isdigit() for c in own) >= 4
                and len(own.split()) <= 16
                and not is_elsewhere(element, structured.marks)
            ):
                yield reader.words(" ".join(own.split())), "text"


def _from_relative(structured: Structured, reader: Reader) -> Iterator[tuple[Moment | None, str]]:
    for mark in _near(structured, structured.marks.dates[:60]):
        text = element_text(mark.element, 40)
        if text:
            yield reader.relative(text), "text"


# ---------------------------------------------------------------------------------------------- elsewhere


def _from_url(document: Document, reader: Reader) -> Iterator[tuple[Moment | None, str]]:
    """A day in the path; behind it a feed's date of the same day, which knows the hour."""
    path = urlsplit(document.url).path[:500]
    match = _URL_DAY.search(path)
    moment = reader.machine(f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}") if match else None
    hint = reader.machine(document.page.hints.published)
    if moment is not None and hint is not None and hint.day == moment.day:
        yield hint, "feed"
    yield moment, "url"


def _searched(document: Document, reader: Reader) -> Moment | None:
    """What htmldate finds anywhere in the page, else a month in the URL."""
    moment: Moment | None = None
    if len(document.html) <= _MAX_HTML:
        from htmldate import find_date  # it loads dateparser

        try:
            found = find_date(
                deepcopy(document.tree),
                extensive_search=True,
                original_date=True,
                max_date=document.page.fetched_at.strftime("%Y-%m-%d"),
                url=document.url,
            )
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            found = None
        # A first of January is what htmldate makes of a bare year, a copyright line's as a rule.
        moment = reader.machine(found) if found and not found.endswith("-01-01") else None
    if moment is None:
        match = _URL_MONTH.search(urlsplit(document.url).path[:500])
        moment = reader.machine(f"{match['y']}-{match['m']}") if match else None
    return moment
