"""The standfirst: what a page prints below its headline, else what it tells machines."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.descriptions import MAX_DESCRIPTION_CHARS, find_description
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
