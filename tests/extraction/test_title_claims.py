"""Titles where no heading tells: what the page declares, what is told of it, and pages that mean harm."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.descriptions import find_description
from newscrawl.extraction.evidence import MAX_OTHERS, MAX_VALUE_CHARS
from newscrawl.extraction.titles import find_title
from newscrawl.items import Claim, Hints

LATE = "The ferry is late again"
OG = '<meta property="og:title" content="{}">'
SITE = '<meta property="og:site_name" content="{}">'


CLAIMS = [
    (
        "<title>The ferry is late - Politics</title>" + OG.format("The ferry is late"),
        "",
        "The ferry is late",
        "meta:og:title",
        "what another claim lacks is no part of the headline",
    ),
    (
        OG.format("Quay notes | The ferry is late again")
        + '<meta name="twitter:title" content="The ferry is late again">',
        "",
        LATE,
        "meta:og:title",
        "the same before it",
    ),
    ('<meta name="og:title" value="The ferry is late">', "", "The ferry is late", "meta:og:title", "value for content"),
    (
        "<title>Coast Weblog » Archive » The ferry is late again</title>",
        "https://blog.example/2024/05/the-ferry-is-late-again/",
        LATE,
        "title",
        "the address tells which part is the headline",
    ),
    (
        "<title>Coast Weblog » Archive » The ferry is late again</title>",
        "https://archive.example/web/2011/http://blog.example/the-ferry-is-late-again.html",
        LATE,
        "title",
        "the address that an archive keeps the page under",
    ),
    (
        "<title>« On ne part plus du port » - Coast Weblog</title>",
        "https://blog.example/on-ne-part-plus-du-port/",
        "« On ne part plus du port »",
        "title",
        "the quotes of the headline part nothing",
    ),
    ("<title>The ferry is late &amp;amp; full</title>", "", "The ferry is late & full", "title", "escaped twice"),
    ("<title></title>", "", None, None, "an empty title"),
    ("<title>???</title>", "", "???", "title", "a title without letters is still one"),
    (f"<title>{'x ' * 2000}</title>", "", None, None, "no title is as long"),
    (
        "<title>Harbour Courier</title>" + SITE.format("Harbour Courier"),
        "",
        None,
        None,
        "the site's name is no headline",
    ),
    (
        "<title>The ferry is late</title>" + '<meta name="application-name" content="The ferry is late">',
        "",
        "The ferry is late",
        "title",
        "a page that gives its headline for the site's name, as its address shows",
    ),
]


@pytest.mark.parametrize(("head", "url", "headline", "source", "why"), CLAIMS, ids=[row[4] for row in CLAIMS])
def test_claims(parse: Any, head: str, url: str, headline: str | None, source: str | None, why: str) -> None:
    found = find_title(*parse(head=head, **({"url": url} if url else {})))
    assert (found.value, found.source) == (headline, source), why


def test_json_ld_and_the_feed_are_heard(parse: Any, json_ld: Any) -> None:
    assert find_title(*parse(head=json_ld({"@type": "NewsArticle", "headline": LATE}))).source == "json-ld:headline"
    found = find_title(*parse(hints=Hints("feed", "https://harbour-courier.example/feed", LATE)))
    assert (found.value, found.source) == (LATE, "feed")


def test_what_was_not_taken_is_told_in_rank_order(parse: Any) -> None:
    head = (
        SITE.format("Harbour Courier") + OG.format("Ferry late: what to know") + "<title>Late | Harbour Courier</title>"
    )
    found = find_title(*parse(f"<h1>{LATE}</h1><h1>Subscribe</h1>", head))
    assert found.others == (
        Claim("Subscribe", "h1"),
        Claim("Ferry late: what to know", "meta:og:title"),
        Claim("Late | Harbour Courier", "title"),
    )
    none = find_title(*parse(head="<title>Harbour Courier</title>" + SITE.format("Harbour Courier")))
    assert none.others == (Claim("Harbour Courier", "title", "the site's name"),)


def test_places_that_say_the_same_are_all_told(parse: Any, json_ld: Any) -> None:
    head = OG.format(LATE) + json_ld({"@type": "NewsArticle", "headline": LATE}) + f"<title>{LATE}</title>"
    found = find_title(*parse(f"<h1>{LATE}</h1>", head))
    assert [claim.source for claim in found.others] == ["meta:og:title", "json-ld:headline", "title"]


def test_others_are_few_and_short(parse: Any) -> None:
    found = find_title(*parse("".join(f"<h1>{number} {'late ' * 70}</h1>" for number in range(30))))
    assert len(found.others) == MAX_OTHERS
    assert max(len(claim.value) for claim in found.others) <= MAX_VALUE_CHARS


def test_nothing_gives_nothing(parse: Any) -> None:
    assert find_title(*parse("<p>words</p>")).value is None
    assert find_description(*parse("<p>words</p>")).value is None


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("<h1>" + "a - " * 200_000 + "</h1>", "<title>" + "?" * 10_000 + "</title>"),
        ("", "<title>" + " - |" * 90 + "</title>"),
        ("<h1>" + "<b>a</b>" * 50_000 + "</h1>", OG.format("a" * 300)),
        ("<h1><i>" * 300 + "late", OG.format("late")),
        ("<h1>late</h1>" * 5_000, OG.format("ferry")),
        ('<p class="dek">' + "x" * 1_000_000, '<meta name="description" content="' + "… " * 100_000 + '">'),
    ],
)
def test_hostile_pages_are_read(parse: Any, body: str, head: str) -> None:
    find_title(*parse(body, head))
    find_description(*parse(body, head))
