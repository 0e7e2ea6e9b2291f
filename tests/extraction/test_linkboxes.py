"""Roles of links that the boxes around them tell: teasers of other stories, lists of topics, offers, sources."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.links import find_links
from newscrawl.items import Block, BlockRole

SITE = "https://www.harbour-courier.example"
TOLD = (
    "<p>The ferry from the islands came in two hours late again, and nobody could say why.</p>"
    "<p>The harbour master promised an answer within the week, as he had done in May.</p>"
)
STORY = f'<div id="story">{TOLD}</div>'
OTHER = '<a href="/sea/2026/no-herring-this-year">No herring this year</a>'
NEXT = '<a href="/sea/2026/all-boats-back-in-port">All boats back in port</a>'
PAID = '<a id="x" href="/sea/2026/stoves-for-small-boats">Stoves for small boats</a>'
LATER = '<a href="/sea/2026/the-quay-wall-is-to-be-built-anew">The quay wall is to be built anew</a>'


def _role(parse: Any, html: str, removed: BlockRole = "other", reason: str = "test") -> str:
    """The role of the link with id="x" of a page whose story is what stands in the element with id="story"."""
    document, _ = parse(html, url=SITE + "/town/2026/the-ferry-is-late-again")
    told = set(document.tree.get_element_by_id("story").iter())
    text_blocks = segment(document.tree)
    blocks = [
        Block(b.position, b.text, "paragraph", True, "test", None, b.path)
        if b.element in told
        else Block(b.position, b.text, removed, False, reason, None, b.path)
        for b in text_blocks
    ]
    marked = [anchor.get("id") == "x" for anchor in document.tree.iter("a")]
    links = find_links(document, text_blocks, blocks)
    assert len(links) == len(marked), "every link of these pages is one"
    return next(link.role for link, is_it in zip(links, marked, strict=True) if is_it)


@pytest.mark.parametrize(
    ("html", "role", "why"),
    [
        # parts of teasers
        (f'{STORY}<article><header><p><a id="x" href="/sea/">Sea</a></p></header>{OTHER}</article>', "related",
         "the head of a teaser is not the page's"),
        (f'{STORY}<article>{OTHER}<footer><p><a id="x" href="/sea/">Sea</a></p></footer></article>', "related", "nor its foot"),
        (f'{STORY}<footer>{OTHER}<p><a id="x" href="/sea/">Sea</a></p></footer>', "nav", "as this one is"),
        (f'{STORY}<article class="hentry category-sea tag-herring">{OTHER}<p><a id="x" href="/sea/">Sea</a></p></article>', "related",
         "a post's class lists its topics and is called after none"),
        ((f'{STORY}<div class="card"><p>{OTHER}</p><p><a id="x" href="/sea/">Sea</a></p></div>'
         f'<div class="card"><p>{NEXT}</p></div>'), "related", "one of two boxes side by side with a headline each"),
        (f'{STORY}<div class="card"><p>{OTHER}</p><p><a id="x" href="/sea/">Sea</a></p></div>', "nav", "a box that has no like"),
        ((f'{STORY}<div class="card"><p>{OTHER}</p><p>{NEXT}</p><p><a id="x" href="/sea/">Sea</a></p></div>'
         f'<div class="card"><p>{NEXT}</p></div>'), "nav", "a box of two headlines is a list of them"),
        (f'{STORY}<ul><li>{OTHER}<p><a id="x" href="/sea/">Sea</a> / 2 days ago</p></li></ul>', "related", "a section and a date"),
        ((f'{STORY}<ul><li>{OTHER}<p>It is said all along <a id="x" href="/sea/">the sea</a> that there were fewer of them</p>'
         "</li></ul>"), "nav", "a word in a sentence"),
        (f'{STORY}<ul><li>{OTHER}<p><a id="x" href="/"><img src="logo.png"></a></p></li></ul>', "nav", "the site's logo"),
        ((f'{STORY}<article class="card">{OTHER}<p><a id="x" rel="category tag" href="/sea/">Sea</a></p><p>'
         f"{NEXT}</p></article>"), "related", "a topic of a teaser, whatever its relation says"),
        ((f'<article>{STORY}<div class="related-stories"><ul class="tags"><li><a id="x" href="/sea">Sea</a></li></ul></div></article>'),
         "related", "an entry of a list of teasers"),
        ((f'<article>{STORY}<div class="related-stories"><p class="tags"><a id="x" href="/sea">Sea</a></p></div></article>'),
         "tag", "the story's topics above other stories on them"),
        (f'{STORY}<div class="related-stories"><a id="x" href="/sea/">More stories</a><p>{NEXT}</p></div>', "nav",
         "the way to all of them, beside one"),
        # topics
        (f'<article>{STORY}<div class="related-tags"><a id="x" href="/sea">Sea</a></div></article>', "tag", "topics, not stories"),
        (f'<article>{STORY}<div class="taxonomy"><a id="x" href="/sea">Sea</a></div></article>', "tag", "by another name"),
        ((f'<article>{STORY}<div class="tags"><a id="x" href="/sea/2026/no-herring-this-year">No herring this year, say all of the boats'
         "</a></div></article>"), "related", "a headline among topics"),
        ((f'<article>{STORY}<ul><li><a id="x" href="/special/2026/boats/no-herring-this-year">No herring this year, say boats</a></li></ul>'
         "</article>"), "related", "a headline below a folder that is called after topics"),
        ((f'<article>{STORY}<p><a id="x" href="/topic/the-harbour-board-of-north-haven-2081">The Harbour Board of North Haven</a></p>'
         "</article>"), "tag", "the long name of a topic"),
        # pictures
        ((f'<article><figure><a id="x" href="/large/the-ferry-is-late-again"><img src="f.png"></a></figure>{STORY}</article>'), "media",
         "the page of a picture that is called as the story is"),
        ((f'<article><figure><a id="x" href="/large/the-ferry-is-here-again"><img src="f.png"></a></figure>{STORY}</article>'), "related",
         "another story's picture"),
        # teasers that are paid for
        (f'{STORY}<ul><li><p>Sponsored</p><p>{PAID}</p></li><li><p>{OTHER}</p></li></ul>', "promo", "as a line above says"),
        (f'{STORY}<ul><li><p>{PAID}</p><p>Partner content | Presented by: Stoves Ltd</p></li></ul>', "promo", "as a part of one says"),
        (f'{STORY}<ul><li><p>{PAID}</p><p>Presented by Stoves Ltd</p></li></ul>', "promo", "before the name of who pays"),
        (f'{STORY}<ul><li>{PAID} <span>Sponsored</span></li><li><p>{OTHER}</p></li></ul>', "promo", "as the end of its line says"),
        (f'{STORY}<ul><li><p>{PAID}</p><p>Advertisement rules are new</p></li></ul>', "related", "a word is no beginning"),
        (f'{STORY}<ul><li><p>{OTHER}</p><p>Sponsored</p></li><li><p>{PAID}</p></li></ul>', "related", "the teaser beside one"),
        (f'{STORY}<ul><li><p>{PAID}</p><p>Advertisement</p><p>{LATER}</p></li></ul>', "related", "the space for one between two stories"),
        (f'{STORY}<nav><ul><li><a id="x" href="/ideas/2026"><h3>Best ideas</h3><p>What we thought of all year long, and why</p></a></li></ul></nav>',
         "nav", "an entry of a menu with words that describe it"),
        # headlines
        (f'{STORY}<nav><a id="x" href="/guide/">港の市場と北の岸壁の案内</a></nav>', "nav", "an entry of a menu in a language without spaces"),
        (f'{STORY}<div><a id="x" href="/guide/">港の市場と北の岸壁の案内図等</a></div>', "nav", "fourteen characters are no headline"),
        # authors
        (f'{STORY}<div class="author-box"><div class="share"><a id="x" href="https://social.example/ann">x</a></div></div>', "author",
         "the profiles of the author"),
        ((f'{STORY}<div class="author-box"><ul><li><a id="x" href="/sea/2026/no-herring-this-year">No herring this year, say all of the '
         "boats</a></li></ul></div>"), "related", "what else the author wrote"),
        # offers
        (f'{STORY}<div><a id="x" href="/s">Start your trial</a></div>', "promo", "how it begins"),
        (f'{STORY}<div><a id="x" href="/s">Donate to the boats</a></div>', "promo", "its first word"),
        (f'{STORY}<div><a id="x" href="/s">Join for £1/week</a></div>', "promo", "a price"),
        (f'{STORY}<div><a id="x" href="/s">+5 €, +20 %</a></div>', "nav", "a gain"),
        (f'{STORY}<div><a id="x" href="https://shop.port.example/">Port</a></div>', "promo", "a host that is called a shop"),
        (f'{STORY}<div><a id="x" href="https://port-abo.example/">Port</a></div>', "promo", "or after a subscription"),
        (f'{STORY}<div><a id="x" href="https://port.shop/">Port</a></div>', "nav", "a domain that anyone may have"),
        (f'{STORY}<ul><li><a id="x" href="https://shop.port.example/">Port</a></li></ul>', "nav", "an entry of a list is no offer"),
        (f'{STORY}<div><a id="x" href="https://apps.example/1">App Store</a></div>', "promo", "an app"),
        (f'{STORY}<div class="coupons"><p><a id="x" href="/boats">Boats</a></p></div>', "promo", "a box of coupons"),
        # sources
        (f'{STORY}<div class="footnotes"><ol><li><a id="x" href="https://port.example/log">Log</a></li></ol></div>', "source",
         "the notes of a story"),
        (f'{STORY}<div class="references"><p><a id="x" href="/standards">Our standards</a></p></div>', "nav", "the note below them"),
        # buttons and pictures
        (f'{STORY}<div class="share"><a id="x" href="/mail">E-Mail senden</a></div>', "nav", "words that say nothing"),
        (f'{STORY}<div class="share"><a id="x" href="/login?to=x">Share</a></div>', "share", "they come before a service's address"),
        ((f'{STORY}<div class="share"><a id="x" href="https://social.example/search?u=https%3A%2F%2Fwww.harbour-courier.example%2Ftown%2F2026%2F'
         'the-ferry-is-late-again">x</a></div>'), "share", "so does the page's address"),
        (f'<div id="story">{TOLD}<p><a id="x" href="/full/12"><img src="s.jpg"></a></p></div>', "media", "a picture in a bare paragraph"),
    ],
)  # fmt: skip
def test_roles_by_boxes(parse: Any, html: str, role: str, why: str) -> None:
    assert _role(parse, html) == role, why


@pytest.mark.parametrize(("field", "role"), [("password", "nav"), ("email", "promo")])
def test_a_form_to_log_in_is_no_offer(parse: Any, field: str, role: str) -> None:
    html = f'{STORY}<form><input type="{field}"><p><a id="x" href="/letters">Letters</a></p></form>'
    assert _role(parse, html, "promo", "tag:form") == role


@pytest.mark.parametrize(
    ("below", "role", "why"),
    [
        ('<p>Categories:</p><ul><li><a href="/ice/">Ice</a></li><li><a id="x" href="/sea/">Sea</a></li></ul>', "tag", "after the word"),
        ('<p>Categories</p><ul><li><a id="x" href="/sea/">Sea</a></li></ul>', "nav", "it may stand above all of the site's"),
        ('<p>Categories:</p><p>None.</p><ul><li><a id="x" href="/sea/">Sea</a></li></ul>', "nav", "another line between"),
    ],
)  # fmt: skip
def test_links_after_the_word_for_topics_are_topics(parse: Any, below: str, role: str, why: str) -> None:
    html = f"<article>{STORY}<section>{below}</section></article>"
    document, _ = parse(html, url=SITE + "/town/2026/the-ferry-is-late-again")
    told = set(document.tree.get_element_by_id("story").iter())
    text_blocks = segment(document.tree)
    blocks = [
        Block(b.position, b.text, "paragraph", True, "test", None, b.path)
        if b.element in told
        else Block(b.position, b.text, "tags", False, "cue:tags:en", None, b.path)
        if b.text.startswith("Categories")
        else Block(b.position, b.text, "nav", False, "linked", None, b.path)
        for b in text_blocks
    ]
    links = find_links(document, text_blocks, blocks)
    assert links[-1].role == role, why
