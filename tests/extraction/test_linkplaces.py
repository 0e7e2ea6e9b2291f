from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.links import find_links
from newscrawl.items import Block, BlockRole

SITE = "https://www.harbour-courier.example"
STORY = (
    "<p>The ferry from the islands came in two hours late again, and nobody could say why.</p>"
    "<p>The harbour master promised an answer within the week, as he had done in May.</p>"
)


@pytest.mark.parametrize(
    ("head", "role", "why"),
    [
        ('<p><a id="x" href="/sea">Sea</a></p><h1>T</h1>', "tag", "a kicker"),
        ('<header><p><a id="x" href="/sea">Sea</a></p></header><h1>T</h1>', "tag", "in a box of its own"),
        ('<p><a href="/sea">Sea</a> <a id="x" href="/sea/fish">Fish</a></p><h1>T</h1>', "tag", "the second of two"),
        ('<p><a id="x" href="/sea">Sea</a></p><p>22 November</p><h1>T</h1>', "tag", "with the day between them"),
        ('<p><a href="/">Home</a> › <a id="x" href="/sea">Sea</a></p><h1>T</h1>', "nav", "a trail"),
        (
            '<p><a href="/start">Startseite</a></p><p><a id="x" href="/sea">Sea</a></p><h1>T</h1>',
            "nav",
            "with a line for each step",
        ),
        ('<div class="breadcrumb"><a id="x" href="/sea">Sea</a></div><h1>T</h1>', "nav", "one that says so"),
        ('<ul><li><a id="x" href="/sea">Sea</a></li></ul><h1>T</h1>', "nav", "the last entry of a menu above it"),
        ('<p><a id="x" href="/">Courier</a></p><h1>T</h1>', "nav", "the masthead"),
        (
            '<p><a id="x" href="https://sea.example/">Sea</a></p><h1>T</h1>',
            "nav",
            "another site is no section of this one",
        ),
        ('<p><a id="x" href="/login">Konto</a></p><h1>T</h1>', "nav", "a login"),
        ('<p><a id="x" href="/anzeigen">Alle anzeigen</a></p><h1>T</h1>', "nav", "a way back"),
        ('<p>A</p><p><a id="x" href="/sport">Sport</a></p><p>B</p><p>C</p><p>D</p><h1>T</h1>', "nav", "far above it"),
        (
            '<p>A</p><p>B</p><p>C</p><p><a id="x" href="/sport">Sport</a></p><h1>T</h1>',
            "nav",
            "below much else, as in a page's head",
        ),
        ('<p>A</p><p>B</p><p>C</p><p><a id="x" href="/sea">Sea</a></p><h1>T</h1>', "tag", "but for the story's own folder"),
        ('<h1>T</h1><p><a id="x" href="/sport">Sport</a></p>', "nav", "below it"),
        ('<h1>T</h1><p><a id="x" href="/sea">Sea</a></p>', "tag", "below it, the folder that the story lies in"),
        (
            '<h1>T</h1><p><a id="x" href="/sea">Sea</a></p><p><a href="/sea/2026">2026</a></p>',
            "nav",
            "which is no step of a trail",
        ),
    ],
)
def test_a_line_above_the_headline_gives_the_section(parse: Any, head: str, role: str, why: str) -> None:
    document, _ = parse(f"<div><div>{head}</div></div><section>{STORY}</section>", url=SITE + "/sea/2026/the-ferry")
    text_blocks = segment(document.tree)
    blocks = []
    for text in text_blocks:
        kept = text.element.getparent().tag == "section"
        told: BlockRole = "paragraph" if kept else "headline" if text.element.tag == "h1" else "nav"
        blocks.append(Block(text.position, text.text, told, kept, "test", None, text.path))
    links = find_links(document, text_blocks, blocks)
    marked = [anchor.get("id") == "x" for anchor in document.tree.iter("a")]
    assert next(link.role for link, is_it in zip(links, marked, strict=True) if is_it) == role, why
