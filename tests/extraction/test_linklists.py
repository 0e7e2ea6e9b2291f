"""Roles of links that those around them tell: entries of lists, teasers with pictures, marked advertisements, addresses."""

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
PARAGRAPH = (
    "He had said so before, when the crane fell and when the ice came, and each time the islands waited for a word that "
    "was longer in coming than the boats were, as the book of the port shows for"
)
HEADLINES = ("No herring this year, say boats", "All boats are back in port", "The lighthouse is to be sold again")


def _role(parse: Any, html: str, removed: BlockRole = "other", reason: str = "test") -> str:
    """The role of the link with id="x" of a page whose story is what stands in the element with id="story"."""
    document, _ = parse(html, url=SITE + "/town/the-ferry-is-late-again")
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


def _entries(texts: tuple[str, ...], path: str = "/sea/2026/") -> str:
    return "".join(f'<li class="e"><a href="{path}{number}">{text}</a></li>' for number, text in enumerate(texts))


@pytest.mark.parametrize(
    ("html", "role", "why"),
    [
        (f'{STORY}<ul>{_entries(HEADLINES)}<li class="e"><a id="x" href="/sea/tea">Tea at sea</a></li>{_entries(HEADLINES)}</ul>',
         "related", "a short headline among headlines"),
        (f'{STORY}<ul><li class="e"><a id="x" href="/sea/tea">Tea at sea</a></li>{_entries(HEADLINES[:2])}</ul>', "nav", "two are no list"),
        ((f'{STORY}<nav><ul>{_entries(("Fish", "Boats", "Quays", "Nets"), "/")}<li class="e"><a id="x" '
          'href="/what-we-do-for-boats-in-need">What we do here for all boats in need</a></li>'
          f'{_entries(("Ropes", "Sails", "Masts"), "/")}</ul></nav>'), "nav", "the long name of a page in a menu"),
        ((f'{STORY}<nav><ul>{_entries(("Fish", "Boats", "Quays", "Nets"), "/")}<li class="e"><a id="x" '
          'href="/sea/2026/11/the-last-of-the-herring-boats">The last of the old herring boats is sold</a></li>'
          f'{_entries(("Ropes", "Sails", "Masts"), "/")}</ul></nav>'), "related", "a story in one, by the year of its address"),
        ((f'{STORY}<ul>{_entries(("Tide times today", "Storm Ida", "Fish"))}<li class="e"><a id="x" href="/sea/2026/9">Quay wall trial</a>'
          f'</li>{_entries(("Net prices", "Ice", "The new quay"))}</ul>'), "nav", "a topic in a row of topics, though it leads to a story"),
        ((f'{STORY}<article class="card"><h3><a href="/sea/2026/no-herring">No herring</a></h3><p><a href="/sea/2026/no-herring">'
          'The boats stay in port</a></p><p><a id="x" rel="tag" href="/t/sea">Sea</a></p></article>'), "related", "a topic of a teaser with a short heading"),
        ((f'{STORY}<article class="card"><a href="/sea/2026/no-herring-this-year">No herring this year, say boats</a>'
          '<p><a id="x" href="/sea/2026/no-herring-this-year">12</a></p></article>'), "share", "the number of its comments"),
        # the stories before and behind
        (f'{STORY}<nav><a id="x" rel="prev" href="/old-boats">All old boats</a></nav>', "related", "the story before, by its relation"),
        # addresses
        (f'{STORY}<div><p><a id="x" href="/town/all-boats-back">All boats back</a></p></div>', "related", "the folder of the page's own address"),
        (f'{STORY}<div><p><a id="x" href="/sea/all-boats-back">All boats back</a></p></div>', "nav", "another one"),
        (f'{STORY}<div><p class="date"><a id="x" href="/2026/11/21/">21 November</a></p></div>', "nav", "the stories of a day"),
        (f'{STORY}<aside><p><a id="x" href="/merkliste/">All boats back in port, say boats</a></p></aside>', "nav", "a list of saved stories"),
        (f'{STORY}<div><a id="x" href="https://social.example/sharer.php?u=">x</a></div>', "share", "a button whose address a script fills in"),
        (f'{STORY}<p><a id="x" href="https://wares.example/dp/7?tag=courier-21">A stove for small boats</a></p>', "promo",
         "who is paid for what is bought there"),
        (f'{STORY}<div><a id="x" href="https://www.instagram.example/courier"><img src="b.png"></a></div>', "nav", "a profile of the site"),
        (f'{STORY}<div><a id="x" href="/signup">Start your trial</a></div>', "promo", "a register that is offered"),
        # other sites
        ((f'{STORY}<ul><li><a id="x" href="https://herald.example/2026/no-herring-this-year">No herring this year, say all of the boats</a>'
          "</li></ul>"), "related", "a headline of another paper that is a line of its own"),
        ((f'{STORY}<div><a href="https://ads.example/1"><span>Stoves</span> <span>Paid partner</span> <span>of the week</span></a></div>'
          '<div><a id="x" href="https://ads.example/2">Stoves for less</a></div>'), "promo", "where a marked advertisement leads to"),
    ],
)  # fmt: skip
def test_roles_by_lists_and_addresses(parse: Any, html: str, role: str, why: str) -> None:
    assert _role(parse, html) == role, why


def test_a_paragraph_among_those_of_the_story_is_one_of_them(parse: Any) -> None:
    last = f'<p id="last">{PARAGRAPH} <a id="x" href="https://port.example/">May</a>.</p>'
    document, _ = parse(f'<div class="text">{TOLD}{last}</div>', url=SITE + "/town/the-ferry-is-late-again")
    blocks = [
        Block(b.position, b.text, role, role == "paragraph", "model", None, b.path)
        for b in segment(document.tree)
        for role in ("other" if b.element.get("id") == "last" else "paragraph",)
    ]
    assert [link.role for link in find_links(document, segment(document.tree), blocks)] == ["body"]


def test_a_page_of_menus_has_no_story(parse: Any) -> None:
    entries = "".join(f'<p><a href="/{name}">{name}</a></p>' for name in ("fish", "boats", "quays", "nets"))
    html = f'<div id="story">{entries}<p><a id="x" href="/sea">The sea</a></p></div>'
    assert _role(parse, html) == "nav", "most of its lines are a short link"
    assert _role(parse, f'<div id="story">{TOLD * 3}<p><a id="x" href="/sea">The sea</a></p></div>') == "body"


def test_an_offer_in_a_row_of_links_says_nothing_of_the_others(parse: Any) -> None:
    row = '<p><a id="x" href="/find">Find us</a> <a href="/newsletter">Newsletter</a> <a href="/jobs">Jobs</a></p>'
    assert _role(parse, STORY + row, "promo", "cue:promo:en") == "nav"
    assert _role(parse, STORY + row, "promo", "class:promo") == "promo"


def test_a_word_for_pictures_in_a_menu_is_no_caption(parse: Any) -> None:
    html = f'<ul><li><a id="x" href="/videos">Video</a></li></ul>{STORY}'
    assert _role(parse, html, "caption", "cue:caption:en") == "nav"


@pytest.mark.parametrize(
    ("text", "role"),
    [("Ann on All boats are back in port", "related"), ("Ann: All boats are back in port", "share")],
)
def test_what_a_reader_wrote_is_no_title(parse: Any, text: str, role: str) -> None:
    said = text.replace("All boats are back in port", '<a id="x" href="/sea/2026/boats#comment-7">All boats are back in port</a>')
    html = f'{STORY}<div class="sidebar"><ul class="comments"><li><p>{said}</p></li></ul></div>'
    assert _role(parse, html, "comment") == role


def test_a_menu_in_what_holds_the_story_gives_no_topics(parse: Any) -> None:
    html = f'<main><nav><p><a id="x" href="/tag/sea">Sea</a></p></nav><p>a</p><p>b</p><p>c</p><p>d</p><p>e</p>{STORY}</main>'
    assert _role(parse, html) == "nav"


@pytest.mark.parametrize(
    ("text", "role"),
    [("Where (and why) the ferry stops (opens in a new window)", "related"), ("Harbours (25)", "nav")],
)
def test_only_what_is_said_aside_is_no_part_of_a_headline(parse: Any, text: str, role: str) -> None:
    assert _role(parse, f'{STORY}<div><p><a id="x" href="/sea/2026/stops">{text}</a></p></div>') == role
