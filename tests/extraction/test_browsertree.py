"""What a browser makes of a page's markup and the parser alone does not."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from newscrawl.extraction import extract
from newscrawl.extraction.decode import parse
from newscrawl.items import Page, Story

WHEN = datetime(2026, 11, 30, tzinfo=timezone.utc)
STORY = (
    "<h1>Buses for all routes</h1>"
    "<p>The council approved a plan on Friday to run electric buses on all nine routes by the end of 2028.</p>"
    "<p>Some 200 people came to the meeting in the town hall, which went on until after midnight.</p>"
    "<p>The first buses arrive in spring, and the depot on Mill Lane will be rebuilt for them over the summer.</p>"
)


def text_of(markup: str) -> list[str]:
    url = "https://courier.example/2026/buses-for-all-routes"
    story = extract(Page(url, url, 200, {"Content-Type": "text/html"}, markup.encode(), WHEN))
    assert isinstance(story, Story), story
    return story.text.split("\n")


@pytest.mark.parametrize("first", ["main", "article", "section", "header", "x-page"])
def test_a_page_without_head_and_body_tags_has_a_body(first: str) -> None:
    page = f"<!doctype html><html lang=en><meta charset=utf-8><title>Buses</title><{first}>{STORY}</{first}><p>End"
    tree = parse(page)
    assert tree is not None
    assert [child.tag for child in tree.find("head")] == ["meta", "title"]
    assert [child.tag for child in tree.find("body")] == [first, "p"]
    assert len(text_of(page)) >= 3


def test_what_closes_the_head_keeps_its_place_before_the_rest() -> None:
    tree = parse("<html><title>T</title><nav>a</nav>b<main>c</main>d<div>e</div>f")
    assert tree is not None
    assert "".join(tree.find("body").itertext()) == "abcdef"
    assert parse("<html><head><title>T</title></head><body>g") is not None


def test_the_text_of_a_shadow_root_is_read() -> None:
    page = f"""<html><body><news-story><template shadowrootmode="open"><header><slot name="top">Courier</slot></header>
        <article><slot></slot></article><footer>All rights reserved</footer></template>
        <b slot="top">The Harbour Courier</b>{STORY}</news-story></body></html>"""
    tree = parse(page)
    assert tree is not None
    words = " ".join(text.strip() for text in tree.itertext() if text.strip())
    assert words.startswith("The Harbour Courier Buses for all routes The council")
    assert words.endswith("All rights reserved")
    assert len(text_of(page)) == 3


def test_hosts_in_hosts_and_slots_that_nobody_fills() -> None:
    tree = parse("""<html><body><a-a><template shadowrootmode=open><b-b><template shadowrootmode=closed>
        <p><slot>Inside</slot></p></template></b-b><p><slot name=x>Unfilled</slot></p></template></a-a>
        <template><p>Inert</p></template></body></html>""")
    assert tree is not None
    assert [div.tag for div in tree.iter("template")] == ["template"]
    assert "".join(tree.text_content().split()) == "InsideUnfilledInert"


@pytest.mark.parametrize(
    "hidden",
    ['<a href="/x">plan<span class="visually-hidden">(opens in new tab)</span></a>',
     '<a href="/x">plan<span style="clip: rect(0px, 0px, 0px, 0px); position: absolute">, opens new tab</span></a>',
     '<a href="/x">plan<span style="clip-path:inset(50%);width:1px">, opens new tab</span></a>',
     '<i class="screen-reader-text">Share this</i>', '<span class="c-link__sr-only">Share this</span>'],
)  # fmt: skip
def test_words_for_screen_readers_are_no_text(hidden: str) -> None:
    line = f"<p>The union read it in a report {hidden} last week, and liked what it found in it.</p>"
    story = text_of(f"<html><body>{STORY}{line}</body></html>")
    assert story[-1].replace("plan ", "") == "The union read it in a report last week, and liked what it found in it."
    assert len(story) == 4
