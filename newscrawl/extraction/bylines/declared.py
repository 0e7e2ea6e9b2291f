"""Who wrote the story, by what the page says to machines: JSON-LD, meta tags, microdata and RDFa, scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from newscrawl.addresses import is_whole
from newscrawl.credits import writes
from newscrawl.extraction.bylines import names
from newscrawl.extraction.bylines.lines import MAX_BIO_CHARS
from newscrawl.extraction.bylines.persons import Heard, people, upright
from newscrawl.extraction.document import Document
from newscrawl.extraction.marked import is_elsewhere
from newscrawl.extraction.structured import Structured, as_list, element_text, tidy
from newscrawl.items import Person

#: Names of meta tags that hold authors, the surest first. A list of a paper's authors comes before a single creator.
_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "byl", "citation_authors", "citation_author",
    "dc.creator", "dc:creator", "dcterms.creator", "dcterms:creator", "dcsext.author", "dc.contributor",
    "article.author", "og:article:author", "og:author", "book:author", "cxenseparse:author", "article:author_name",
    "authors", "cre", "shareaholic:article_author_name", "bt:author", "authorname", "author_name", "vr:author",
    "articleauthor", "news:author", "lp.article:author", "mrf:authors", "dable:author", "article_author",
)  # fmt: skip
#: Labels of twitter:label1 that say that twitter:data1 is an author.
_LABEL = re.compile(
    r"written|author|verfasst|geschrieben|autor|escrito|écrit|auteur|scritto|geschreven|skrevet|skriven|napisane"
    r"|yazan|автор|著者|작성자|kirjoittanut|作者|كتب|نویسنده|tác giả|ditulis|írta|napsal",
    re.I,
)
_ADMIN = re.compile(
    r"/(?:authors?|autor|users?|profiles?)/(?:admin\w{0,20}|wp-?admin|webmaster|root)/?(?:[#?]|$)", re.I
)
_SCOPE_OF_ANOTHER = re.compile(r"/(?:User)?(?:Comment|Review|Rating)")
MAX_URL_CHARS = 2_000
#: An author in the data that scripts get: {"author": "Ann Lee"}, pagePostAuthor: 'Ann Lee', {"author": {"name": ..}}.
#: What a colon follows is a key: {"author": {"url": ..}}.
_SCRIPTED = re.compile(
    r"(?i:author|autor)(?:s|[_-]?names?)?[\"']?\s{0,3}[:=]\s{0,3}[\[{\s]{0,4}(?:[\"']@type[\"']\s?:\s?[\"']Person[\"'],\s?)?"
    r"(?:[\"']?name[\"']?\s?:\s?)?(?P<quote>[\"'])(?P<name>(?:(?!(?P=quote))[^\\<>{}]){3,100})(?P=quote)(?!\s{0,3}:)"
)
#: What stands in expressions and identifiers, not in names: "(", "_createdAt".
_IN_CODE = re.compile(r"[()\[\]+=;_/]|^\s*[a-z]+[A-Z]")
_MAX_SCRIPT_CHARS = 200_000


def absolute(document: Document, url: object) -> str | None:
    """A link of the page as an absolute http address; None for anything else."""
    if not isinstance(url, str) or not 0 < len(url) < MAX_URL_CHARS:
        return None
    try:
        url = url.strip()
        if is_whole(url):
            return url
        found = urljoin(document.url, url)
        return found.replace(" ", "%20") if urlsplit(found).scheme in ("http", "https") else None
    except ValueError:
        return None


def is_admin(url: object) -> bool:
    """Whether a profile's address is that of the site's administrator, whatever the account is called."""
    return isinstance(url, str) and _ADMIN.search(url[:MAX_URL_CHARS]) is not None


# ---------------------------------------------------------------------------------------------- JSON-LD


def from_json(document: Document, structured: Structured, sites: frozenset[str]) -> Iterator[Heard]:
    """The authors that the story's items declare, best item first; then those of a story in the page's data."""
    for speaker, story in islice(structured.speakers(), 20):
        for key in ("author", "creator", "contributor"):
            found = names.distinct(
                person for value in as_list(story.get(key)) for person in _of_json(structured, value, document, sites)
            )
            if found:
                yield Heard("; ".join(person.name for person in found), tuple(found), f"{speaker}:{key}")


def _of_json(
    structured: Structured, value: Any, document: Document, sites: frozenset[str], depth: int = 0
) -> Iterator[Person]:
    value = structured.resolve(value)
    if isinstance(value, list) and depth < 3:
        for entry in value[: names.MAX_PEOPLE]:
            yield from _of_json(structured, entry, document, sites, depth + 1)
    elif isinstance(value, str):
        yield from people(upright(value), sites)
    elif isinstance(value, Mapping):
        if "name" not in value and ("@list" in value or "@graph" in value) and depth < 3:
            yield from _of_json(structured, value.get("@list", value.get("@graph")), document, sites, depth + 1)
            return
        for name in _names_of(value):
            for person in people(upright(name), sites):
                yield _described(person, value, document)


def _names_of(author: Mapping[str, Any]) -> list[str]:
    found = [name for name in as_list(author.get("name"))[: names.MAX_PEOPLE] if isinstance(name, str) and name.strip()]
    parts = [tidy(author.get(key), 100) for key in ("givenName", "additionalName", "familyName")]
    return found or [name for name in (" ".join(filter(None, parts)),) if name]


def _described(person: Person, author: Mapping[str, Any], document: Document) -> Person:
    # The type is often wrong about people; about what is no person's name it decides.
    organisation = any("organization" in str(t).lower() for t in as_list(author.get("@type")))
    if organisation and person.kind == "person" and not names.looks_like_name(person.name):
        person = replace(person, kind="organisation")
    own = author.get("@id")  # often the address of the author's page, as often an anchor within this one
    known = (*as_list(author.get("url")), *as_list(author.get("sameAs")), *([own] if "#" not in str(own) else []))
    url = next((each for each in known if isinstance(each, str) and each), None)
    # A photographer by trade who is declared to be the author wrote this story.
    job = next((text for job in as_list(author.get("jobTitle")) if (text := tidy(job, 100)) and writes(text)), None)
    bio = next((text for text in as_list(author.get("description")) if isinstance(text, str)), None)
    return replace(
        person,
        url=absolute(document, url),
        role=person.role or job,
        bio=tidy(bio, MAX_BIO_CHARS) or None,
    )


# ---------------------------------------------------------------------------------------------- meta


def from_meta(structured: Structured, sites: frozenset[str]) -> Iterator[Heard]:
    """The authors of the meta tags, one answer a tag's name; with nobody in it where the tag names nobody."""
    labels = structured.meta.get("twitter:label1", ())
    lists = [(name, structured.meta[name]) for name in _META if name in structured.meta]
    if labels and _LABEL.search(labels[0]):
        lists.insert(1, ("twitter:data1", structured.meta.get("twitter:data1", ())))
    for name, values in lists:
        values = tuple(v for v in values[: names.MAX_PEOPLE] if not v.lower().startswith(("http:", "https:", "//")))
        found = names.distinct(person for value in values for person in people(upright(value), sites))
        if values:
            yield Heard("; ".join(values)[: names.MAX_BYLINE_CHARS], tuple(found), f"meta:{name}")


# ---------------------------------------------------------------------------------------------- microdata, RDFa


def from_properties(document: Document, structured: Structured, sites: frozenset[str]) -> Iterator[Heard]:
    """Authors in itemprop and property attributes, such as names in hidden meta tags within a scope."""
    scopes = [("itemprop", each) for name in ("author", "creator") for each in structured.properties.get(name, ())]
    rdfa = [each for each in structured.marks.rdfa_authors if next(each.iterancestors("body"), None) is not None]
    if rdfa and "typeof=" in document.html:
        scopes += [("property", element) for element in rdfa[:20]]
    found: list[Person] = []
    source = None
    for kind, element in scopes[:40]:
        if is_elsewhere(element, structured.marks) or _is_of_another(element):
            continue
        person = _of_scope(kind, element, document, sites)
        if person:
            source = source or f"{kind}:{element.get(kind, '')[:50].lower()}"
            found += person
    if found and source:
        kept = names.distinct(found)
        yield Heard("; ".join(person.name for person in kept), tuple(kept), source)


def _is_of_another(element: HtmlElement) -> bool:
    """Whether an author is that of a comment or a review within the story."""
    scope = next(element.iterancestors("*"), None)
    while scope is not None and scope.get("itemscope") is None:
        scope = scope.getparent()
    return scope is not None and _SCOPE_OF_ANOTHER.search(scope.get("itemtype", "")[:300]) is not None


def _of_scope(kind: str, element: HtmlElement, document: Document, sites: frozenset[str]) -> list[Person]:
    def value(prop: str) -> str:
        for node in element.xpath(f".//*[contains(@{kind}, $prop)]", prop=prop)[:3]:
            text = tidy(node.get("content") or node.get("value") or "") or element_text(node, MAX_BIO_CHARS)
            if text:
                return text
        return ""

    if element.tag == "meta":
        return people(upright(element.get("content", "")), sites)
    if element.get("itemscope") is None and element.get("typeof") is None:
        # An itemprop is a mark too, and marked elements are read with more care.
        return people(element_text(element, names.MAX_BYLINE_CHARS), sites) if kind == "property" else []
    link = next(iter(element.xpath(f".//*[contains(@{kind}, 'url')]/@href")), None) or element.get("itemid")
    job = value("jobTitle")
    return [
        replace(
            person,
            url=absolute(document, link),
            role=person.role or (job if job and writes(job) else None),
            bio=value("description") or None,
        )
        for person in people(upright(value("name")), sites)
    ]


# ---------------------------------------------------------------------------------------------- scripts


def from_scripts(document: Document, sites: frozenset[str]) -> Iterator[Heard]:
    """The one author that the page's scripts name; where they name several, they speak of other stories too."""
    found: dict[str, str] = {}
    budget = _MAX_SCRIPT_CHARS
    texts = (script.text for script in document.tagged("script") if script.text and script.get("src") is None)
    for text in islice(texts, 100):
        if budget <= 0 or len(found) > 1:
            break
        part = text[:budget]
        budget -= len(part)
        if "uthor" in part:
            found.update((match.group("name"), "") for match in _SCRIPTED.finditer(part))
    if len(found) == 1:
        raw = next(iter(found))
        named = people(upright(raw), sites)
        if named and not _IN_CODE.search(raw):
            yield Heard(raw, tuple(named), "script")
