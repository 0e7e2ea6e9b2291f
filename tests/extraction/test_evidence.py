"""Where each field of a story came from."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from newscrawl.extraction import extract
from newscrawl.extraction.evidence import MAX_OTHERS, MAX_VALUE_CHARS, Found, gather, untaken
from newscrawl.items import Claim, Evidence, Page, Story

URL = "https://www.harbour-courier.example/town/the-ferry-is-late"
PAGE = """<!doctype html><html lang="en"><head><title>The ferry is late | Harbour Courier</title>
<link rel="canonical" href="https://elsewhere.example/">
<meta property="og:url" content="/town/the-ferry-is-late"><meta property="og:site_name" content="Harbour Courier">
<meta property="og:title" content="Late ferry"><meta property="article:section" content="Town">
<meta property="article:published_time" content="2024-05-17T18:10:00+02:00">
<meta property="article:modified_time" content="2062-05-17T18:10:00+02:00">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The ferry is late", "isAccessibleForFree": true,
 "author": {"@type": "Person", "name": "Ada Lövberg"}, "datePublished": "2024-05-17T18:10:22+02:00",
 "keywords": ["ferry", "island"],
 "image": {"@type": "ImageObject", "url": "/quay.jpg", "caption": "The quay on Friday", "creditText": "Ben Okri"}}
</script></head><body><article><h1>The ferry is late</h1><p class="byline">By Ada Lövberg</p>
<p>The ferry from the islands came in two hours late again, and nobody on the quay could say why that was.</p>
<p>Fog had held it up, said the company, and the next one would be on time. The harbour master went home.</p>
<p>It was the ninth delay since the spring, and the council will speak about it in its meeting on Monday.</p>
</article></body></html>"""


@pytest.fixture(scope="module")
def story() -> Story:
    page = Page(URL, URL, 200, {}, PAGE.encode(), datetime(2024, 5, 20, tzinfo=timezone.utc))
    found = extract(page)
    assert isinstance(found, Story)
    return found


def test_each_field_names_the_place_it_came_from(story: Story) -> None:
    assert {each.field: (each.value, each.source) for each in story.evidence} == {
        "canonical_url": (URL, "meta:og:url"),
        "title": ("The ferry is late", "h1"),
        "authors": ("Ada Lövberg", "json-ld:author"),
        "date_published": ("2024-05-17T18:10:22+02:00", "json-ld:datePublished"),
        "date_modified": (None, None),
        "language": ("en", "text"),
        "section": ("Town", "meta:article:section"),
        "tags": ("ferry; island", "json-ld:keywords"),
        "kind": ("article", "json-ld:@type"),
        "is_free": ("true", "json-ld:isAccessibleForFree"),
        "image": ("https://www.harbour-courier.example/quay.jpg", "json-ld:image"),
        "site_name": ("Harbour Courier", "meta:og:site_name"),
    }


def test_what_was_not_taken_stands_behind_with_the_reason(story: Story) -> None:
    others = {each.field: each.others for each in story.evidence}
    assert Claim("Late ferry", "meta:og:title") in others["title"]
    assert Claim("https://elsewhere.example/", "link:canonical", "another site") in others["canonical_url"]
    assert [claim.refused for claim in others["date_modified"]] == ["future"]
    assert Claim("2024-05-17T18:10:00+02:00", "meta:article:published_time") in others["date_published"]


def test_the_values_are_those_of_the_story(story: Story) -> None:
    told = {each.field: each.value for each in story.evidence}
    for name in ("canonical_url", "title", "date_published", "language", "section", "kind", "image", "site_name"):
        assert told[name] == getattr(story, name), name
    assert story.date_published_source == "json-ld:datePublished"
    assert (story.image_caption, story.image_credit) == ("The quay on Friday", "Ben Okri")


def test_a_field_of_which_nothing_is_said_has_no_evidence() -> None:
    found: dict[str, Found[Any]] = {
        "title": Found("A title", "h1", (Claim("Another", "title"),)),
        "tags": Found(("a", "b"), "meta:keywords"),
        "is_free": Found(False, "blocks"),
        "section": Found(None),
        "date_published": Found(None, None, (Claim("3026", "text", "future"),)),
    }
    assert gather(found) == (
        Evidence("title", "A title", "h1", (Claim("Another", "title"),)),
        Evidence("tags", "a; b", "meta:keywords"),
        Evidence("is_free", "false", "blocks"),
        Evidence("date_published", None, None, (Claim("3026", "text", "future"),)),
    )


def test_claims_are_few_short_and_said_once() -> None:
    many = [Claim(str(number), "meta:keywords") for number in range(100)]
    assert untaken(many) == tuple(many[:MAX_OTHERS])
    assert untaken([Claim("x" * 10_000, "h1")])[0].value == "x" * MAX_VALUE_CHARS
    assert untaken([Claim("a", "h1"), Claim("a", "h1"), Claim("a", "title"), Claim("", "h1")]) == (
        Claim("a", "h1"),
        Claim("a", "title"),
    )


def test_a_page_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoding, metadata, blocks and trafilatura share one tree."""
    page = Page(URL, URL, 200, {}, PAGE.encode(), datetime(2024, 5, 20, tzinfo=timezone.utc))
    extract(page)  # loads what it needs
    parses: list[str] = []

    def counting(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            parses.append(name)
            return original(*arguments, **options)

        return counted

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("newscrawl", "trafilatura", "htmldate", "justext", "courlan"):
            for function in ("fromstring", "document_fromstring", "fragment_fromstring"):
                if hasattr(module, function):
                    monkeypatch.setattr(module, function, counting(name, getattr(module, function)))
    extract(page)
    assert parses == ["newscrawl.extraction.decode"]
