"""The standfirst: what a page prints below its headline, else what it tells machines."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.descriptions import MAX_DESCRIPTION_CHARS, find_description, readable, without_byline
from newscrawl.extraction.evidence import Found
from newscrawl.items import Claim

LATE = "The ferry is late again"
OG = '<meta property="og:title" content="{}">'
SITE = '<meta property="og:site_name" content="{}">'
WHOLE = "The island has waited since Monday, and the operator has stopped answering its telephone."
TOLD = '<meta name="description" content="{}">'
LONG = "The ferry did not come. " * 40

# (body, head, description, source, why)
DESCRIPTIONS = [
    (
        "<h1>Late</h1><div class=article__subdeck>The harbour master has gone home</div><p>Text.</p>",
        TOLD.format(WHOLE),
        "The harbour master has gone home",
        "class:subdeck",
        "a deck below the headline, as some call it",
    ),
    (
        "<h1>The ferry is late</h1><div class=introText>The ferry left the island waiting, and the mail as well.</div>",
        TOLD.format("Ferry ✓ Island ✓ Times, prices and tickets for the ferry of the island"),
        "The ferry left the island waiting, and the mail as well.",
        "class:introtext",
        "an introduction that speaks of the same as what search engines are told",
    ),
    (
        "<h1>The ferry is late</h1><p class=intro>My ferry to the island was late again, and I stood on the quay.</p><p>I wept.</p>",
        TOLD.format("Why the ferry to the island never comes on time"),
        "Why the ferry to the island never comes on time",
        "meta:description",
        "an introduction beside paragraphs is the first of them",
    ),
    (
        "<h1>The ferry is late</h1><h2 class=intro>Introduction to ferries that are late and islands</h2>",
        TOLD.format("Why ferries to islands are late"),
        "Why ferries to islands are late",
        "meta:description",
        "a heading introduces its part of the story",
    ),
    (
        "<h1>The ferry is late</h1><p class=intro>My ferry to the island was late again, and I stood on the quay.</p><p>I wept.</p>",
        "",
        "My ferry to the island was late again, and I stood on the quay.",
        "class:intro",
        "where nothing is claimed it is what there is",
    ),
    (
        "<h1>The ferry is late</h1><div class=intro>The island is a letter of the ferry. Subscribe to our newsletter below!</div>",
        TOLD.format("Times of the ferry to the island"),
        "Times of the ferry to the island",
        "meta:description",
        "an offer",
    ),
    (f"<h1>{LATE}</h1>", TOLD.format(f"{LATE} - Harbour Courier - All the news"), None, None, "the headline and names"),
    (
        f"<h1>{LATE}</h1>",
        TOLD.format(f"{LATE} - what the island can do about it now"),
        f"{LATE} - what the island can do about it now",
        "meta:description",
        "the headline and more than a name",
    ),
    (
        "<h1>Ferry late again</h1>",
        TOLD.format("Ferry late again - 300 passengers stranded"),
        "Ferry late again - 300 passengers stranded",
        "meta:description",
        "the headline and a few words that are no name",
    ),
    (
        f"<h1>{LATE}</h1>",
        TOLD.format(f"{LATE}: operator apologises"),
        f"{LATE}: operator apologises",
        "meta:description",
        "the same behind a colon",
    ),
    (f"<h1>{LATE}</h1>", TOLD.format(f"{LATE} | News"), None, None, "a section that all sites have"),
    (
        f"<h1>{LATE}</h1>",
        TOLD.format(f"{LATE} | Sea and Quay") + '<meta property="article:section" content="Sea and Quay">',
        None,
        None,
        "the section of the story",
    ),
    (f"<h1>Late: {LATE}</h1>", TOLD.format(f"Late: {LATE} - Harbour Courier"), None, None, "a headline of two parts"),
    (
        "<h1>Harbour</h1>",
        TOLD.format("HARBOUR: The ferry has not come"),
        "HARBOUR: The ferry has not come",
        "meta:description",
        "a place before the text, and a section for a heading",
    ),
    ("<h1>Late</h1>", TOLD.format("Description"), None, None, "what the system writes where nothing was written"),
    (
        f"<h1>Late</h1><h2>{WHOLE}</h2><p>Text.</p>",
        TOLD.format("Why the ferry did not come, and what the island can do about it now.")
        + f'<meta name="twitter:description" content="{WHOLE}">',
        WHOLE,
        "meta:twitter:description",
        "of claims that differ, the one that is printed below the headline",
    ),
    (
        f"<p>{WHOLE}</p><h1>Late</h1><p>Text.</p>",
        TOLD.format("Why the ferry did not come, and what the island can do about it now.")
        + f'<meta name="twitter:description" content="{WHOLE}">',
        "Why the ferry did not come, and what the island can do about it now.",
        "meta:description",
        "but not above it",
    ),
    (
        "<h1>Late</h1>",
        TOLD.format(WHOLE + "&lt;a class=more href=/late&gt;Read more&lt;/a&gt;"),
        WHOLE,
        "meta:description",
        "nor is the link to read on",
    ),
    (
        "<h1>Late</h1>",
        TOLD.format(WHOLE + "&lt;a href=/late&gt;[…]&lt;/a&gt;"),
        WHOLE,
        "meta:description",
        "nor a sign that leads on",
    ),
    (
        "<h1>Late</h1>",
        TOLD.format(WHOLE + " It is paid by &lt;a href='/x'&gt;the island&lt;/a&gt;"),
        WHOLE + " It is paid by the island",
        "meta:description",
        "the words of any other link are the sentence's",
    ),
    (
        f'<h1>Late</h1><p class="summary">{WHOLE}</p>',
        TOLD.format("The island has waited since Monday, and the operator …"),
        WHOLE,
        "class:summary",
        "the printed one wins over its shortened copy",
    ),
    (
        f'<h1>Late</h1><p class="article__dek">{WHOLE}</p><p>Text.</p>',
        TOLD.format("Ferry late: what to know about it"),
        WHOLE,
        "class:dek",
        "what is named a standfirst, below the headline, wins over what machines are told",
    ),
    (
        f'<h1>Late</h1><div class="vorspann">{WHOLE}</div>',
        TOLD.format("Fähre zu spät"),
        WHOLE,
        "class:vorspann",
        "the same in German",
    ),
    (
        '<h1>遅い</h1><p class="lede-dek">フェリーは月曜日から来ていない。</p>',
        "",
        "フェリーは月曜日から来ていない。",
        "class:lede",
        "fewer characters where words are not spaced",
    ),
    (
        f'<h1>Late</h1><p>{WHOLE} {WHOLE}</p><h2 class="subhead">What the operator says about all this</h2>',
        TOLD.format("The island waits."),
        "The island waits.",
        "meta:description",
        "a heading between paragraphs is none",
    ),
    (
        '<h1>Late</h1><div class="subhead"><a href="/a">By Ann Lee</a> <a href="/b">Share this</a> <a href="/c">Print this</a></div>',
        TOLD.format("The island waits."),
        "The island waits.",
        "meta:description",
        "a row of links is none",
    ),
    (
        '<h1>Late</h1><div class="related"><p class="summary">A long teaser of quite another story, on another page.</p></div>',
        TOLD.format("The island waits."),
        "The island waits.",
        "meta:description",
        "nor is another story's teaser",
    ),
    (
        f'<div class="lede"><h1>Late</h1><p>{WHOLE} By Ann Lee.</p></div>',
        TOLD.format(WHOLE),
        WHOLE,
        "meta:description",
        "nor what holds the headline as well",
    ),
    (
        f'<h1>Late</h1><div class="summary">Harbour. {WHOLE}</div>',
        TOLD.format(WHOLE),
        WHOLE,
        "meta:description",
        "nor what holds more than the claim in front",
    ),
    (
        '<p class="site-description">News of the coast, day by day, since 1950</p>',
        TOLD.format("News of the coast, day by day, since 1950"),
        None,
        None,
        "the line beside the logo is about the site",
    ),
    (
        "",
        TOLD.format("Harbour Courier brings you news of the coast") + SITE.format("Harbour Courier") + OG.format(LATE),
        None,
        None,
        "so is what opens with its name and shares nothing with the headline",
    ),
    (
        "",
        TOLD.format("Harbour Courier learns why the ferry is late") + SITE.format("Harbour Courier") + OG.format(LATE),
        "Harbour Courier learns why the ferry is late",
        "meta:description",
        "but not what shares a word with it",
    ),
    ("", TOLD.format(LATE) + OG.format(LATE), None, None, "the headline said twice is no standfirst"),
    (
        "",
        TOLD.format("The island waits, and …")
        + '<meta name="twitter:description" content="The island waits, and waits.">',
        "The island waits, and waits.",
        "meta:twitter:description",
        "of two claims of which one is cut short, the whole one",
    ),
    (
        "",
        TOLD.format("The island waits.")
        + '<meta name="twitter:description" content="The island waits. So does the mail.">',
        "The island waits. So does the mail.",
        "meta:twitter:description",
        "of two whole ones the one that goes on",
    ),
    (
        "",
        TOLD.format("The island waits for its fer")
        + '<meta name="twitter:description" content="The island waits for its ferry.">',
        "The island waits for its ferry.",
        "meta:twitter:description",
        "where the first is cut without a sign",
    ),
    (
        "",
        TOLD.format("The island waits.") + f'<meta name="twitter:description" content="The island waits. {WHOLE * 4}">',
        "The island waits.",
        "meta:description",
        "not with the story's beginning behind it",
    ),
    (
        "",
        TOLD.format("The island waits")
        + '<meta name="twitter:description" content="The island waits - Harbour Courier">',
        "The island waits",
        "meta:description",
        "nor with a name",
    ),
    (
        "",
        OG.format(LATE)
        + TOLD.format("No boat came.")
        + f'<meta name="twitter:description" content="No boat came. {LATE} - news of the coast.">',
        "No boat came.",
        "meta:description",
        "nor with the headline",
    ),
    (
        f'<h1>Late</h1><div class="ContentHeaderDek-x3KdU">{WHOLE}</div>',
        TOLD.format("Ferry late: what to know about it"),
        WHOLE,
        "class:headerdek",
        "named so in the middle of a word",
    ),
    (
        '<h1>The ferry to the island is late</h1><div class="w-post-excerpt"><h2>The island waits for the ferry, and the mail</h2></div>',
        TOLD.format("Ferry late today: when the next ferry sails, its fares and stops. Check here."),
        "The island waits for the ferry, and the mail",
        "class:excerpt",
        "what is marked like one right below the headline and speaks of the same",
    ),
    (
        '<h1>The ferry is late</h1><div class="w-excerpt">Write to us, and we will write back to you</div>',
        TOLD.format("The island waits."),
        "The island waits.",
        "meta:description",
        "but not what speaks of other things",
    ),
    (
        "<h1>The ferry is late</h1>"
        + "<i>x</i>" * 30
        + '<p class="excerpt">The island waits for the ferry, and the mail</p>',
        TOLD.format("When the ferry sails."),
        "When the ferry sails.",
        "meta:description",
        "nor what stands farther off",
    ),
    (
        '<h1>The ferry is late</h1><ul class="summary"><li>The island waits for the ferry</li><li>So does the mail</li></ul>',
        TOLD.format("When the ferry sails."),
        "When the ferry sails.",
        "meta:description",
        "nor a list",
    ),
    (
        '<h1>Late</h1><p class="css-lead">QUAY. The island has waited since Monday, and the operator Bo Ek answers nobody.</p>',
        TOLD.format("The island has waited since Monday, and the operator answers nobody."),
        "QUAY. The island has waited since Monday, and the operator Bo Ek answers nobody.",
        "class:lead",
        "nearly the words of a claim",
    ),
    (
        f'<h1>Late</h1><p class="css-lead">Reportage {WHOLE}</p>',
        TOLD.format(WHOLE),
        WHOLE,
        "meta:description",
        "a label before the words of a claim is no part of it",
    ),
    (
        '<h1><a href="/">The Slow Quay</a></h1><p class="description">Boats, slowly, in three ports and more.</p><h3>Late</h3>',
        '<meta property="og:description" content="Boats, slowly, in three ports and more.">',
        None,
        None,
        "below a heading that leads home stands the site's slogan",
    ),
    (
        f"<h1>{LATE}</h1>",
        TOLD.format(f"{LATE}---The island waits for the boat."),
        "The island waits for the boat.",
        "meta:description",
        "the headline before it, parted by dashes",
    ),
    (
        f"<h1>{LATE}</h1>",
        TOLD.format(f"{LATE} - and the island waits for it."),
        f"{LATE} - and the island waits for it.",
        "meta:description",
        "a sentence that begins like the headline",
    ),
    ("", TOLD.format("Fish &amp;amp; ships"), "Fish & ships", "meta:description", "escaped twice"),
    (
        "",
        TOLD.format(LONG),
        ("The ferry did not come. " * 27).strip(),
        "meta:description",
        "the story's beginning is cut behind a sentence",
    ),
    ("", TOLD.format("渡轮没有来。" * 200), "渡轮没有来。" * 108, "meta:description", "as in Chinese"),
    ("", TOLD.format("ferry " * 200), ("ferry " * 107) + "ferry …", "meta:description", "or behind a word"),
]


@pytest.mark.parametrize(
    ("body", "head", "description", "source", "why"), DESCRIPTIONS, ids=[row[4] for row in DESCRIPTIONS]
)
def test_the_standfirst(
    parse: Any, body: str, head: str, description: str | None, source: str | None, why: str
) -> None:
    found = find_description(*parse(body, head))
    assert (found.value, found.source) == (description, source), why
    assert len(found.value or "") <= MAX_DESCRIPTION_CHARS + 2


def test_the_publisher_s_own_description_is_not_the_story_s(parse: Any, json_ld: Any) -> None:
    slogan = "News of the coast, day by day, since 1950"
    items = {"@graph": [{"@type": "WebSite", "description": slogan}, {"@type": "NewsArticle", "headline": LATE}]}
    found = find_description(*parse(f"<h1>{LATE}</h1>", json_ld(items) + TOLD.format(slogan)))
    assert found.value is None
    assert found.others == (Claim(slogan, "meta:description", "about the site"),)


def test_claims_that_a_printed_standfirst_beats_are_told(parse: Any) -> None:
    found = find_description(*parse(f'<h1>Late</h1><p class="dek">{WHOLE}</p>', TOLD.format("The island waits.")))
    assert found.others == (Claim("The island waits.", "meta:description"),)


@pytest.mark.parametrize(
    ("more", "expected", "why"),
    [
        ("<p>Ann Lee</p><p>19 May 2024, 10:30</p>", WHOLE, "the byline in the same box is none of it"),
        ("<p>By Ann Lee | 4 min | May 19, 2024, 10:30 p.m.</p>", WHOLE, "the same in one line"),
        ("<p>Von Ann Lee</p><p>Stand: 19.05.2024 Teilen: E-Mail</p>", WHOLE, "a day in figures"),
        ("<p>It asks why.</p>", f"{WHOLE} It asks why.", "a sentence more is"),
        ("<p>Its last ship sank in 1987.</p>", f"{WHOLE} Its last ship sank in 1987.", "a sentence with a year"),
        ("<p>Boats leave at 10:30 and at noon</p>", f"{WHOLE} Boats leave at 10:30 and at noon", "one with an hour"),
        ("<p>It will sail from 1 June 2024 on.</p>", f"{WHOLE} It will sail from 1 June 2024 on.", "one with a day"),
    ],
)
def test_bylines_in_the_box_of_a_standfirst(parse: Any, more: str, expected: str, why: str) -> None:
    parsed = parse(f"<h1>Late</h1><div class=intro><p>{WHOLE}</p>{more}</div>", TOLD.format(WHOLE))
    assert without_byline(find_description(*parsed)).value == expected, why


def test_a_name_of_the_byline_is_no_description() -> None:
    assert readable(Found("ANN LEE", "meta:description"), WHOLE, ["Ann Lee"]) == Found(None, None, (Claim("ANN LEE", "meta:description", "a name of the byline"),))
