"""Pictures of a story: those between its headline and its end, whatever the markup; none of others'."""

from __future__ import annotations

import pytest

from newscrawl.extraction import extract
from newscrawl.extraction.renderings import render_html, render_markdown
from newscrawl.items import Page, Picture, Story

LINES = [
    "The harbour office closed its books on Friday, after a season in which more boats had called than ever before.",
    "A clerk who had kept them for forty years said that no other summer had brought so many questions from strangers.",
    "The council will decide on Thursday whether the second quay is to be dredged before the winter storms set in.",
    "Fishers asked for lamps on the northern mole as well, where two boats had run aground in the fog of last October.",
]
URL = "https://gazette.example/2026/11/harbour-books"


def read(first: str = "", *, above: str = "", middle: str = "", end: str = "", below: str = "", head: str = "", footer: str = "") -> Story:
    html = f"""<!doctype html><html lang=en><head><title>Books are closed</title>{head}</head><body>
    <nav><a href="/"><img src="/brand/gazette-logo.svg"></a></nav>
    <main>{above}<article><h1>Books are closed</h1>{first}<p>{LINES[0]}</p><p>{LINES[1]}</p>{middle}<p>{LINES[2]}</p>
    <p>{LINES[3]}</p>{end}</article>{below}</main><footer><img src="/img/prize-winners.png">© The Gazette{footer}</footer></body></html>"""
    page = Page(URL, URL, 200, {"Content-Type": "text/html"}, html.encode(), "2026-11-30T12:00:00Z")  # type: ignore[arg-type]
    outcome = extract(page)
    assert isinstance(outcome, Story)
    assert outcome.text.splitlines() == LINES
    return outcome


def pictures(**places: str) -> list[Picture]:
    return list(read(**places).images)


def urls(**places: str) -> list[str]:
    return [picture.url.removeprefix("https://gazette.example") for picture in pictures(**places)]


def test_a_figure_in_the_text() -> None:
    figure = (
        '<figure><img src="/img/harbour-office.jpg" alt="A desk">'
        "<figcaption>The desk of the harbour office. Photo: Ada Fenn</figcaption></figure>"
    )
    (picture,) = pictures(middle=figure)
    assert picture == Picture(
        "https://gazette.example/img/harbour-office.jpg", "A desk", "The desk of the harbour office.", "Ada Fenn", picture.position
    )


def test_a_position_is_that_of_the_block_behind() -> None:
    html = f"<body><article><h1>Books are closed</h1><p>{LINES[0]}</p><img src=/img/harbour-office.jpg><p>{LINES[1]}</p></article>"
    story = extract(Page(URL, URL, 200, {}, html.encode(), "2026-11-30T12:00:00Z"))  # type: ignore[arg-type]
    assert isinstance(story, Story)
    (picture,) = story.images
    assert story.blocks[picture.position].text == LINES[1]


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ('<img src="/s.jpg" srcset="/quay-400.jpg 400w, /quay-1600.jpg 1600w, /quay-800.jpg 800w">', "/quay-1600.jpg"),
        ('<img src="/quay.jpg" srcset="/quay-2x.jpg 2x, /quay-1x.jpg">', "/quay-2x.jpg"),
        ("""<img srcset="data:image/svg+xml,<svg version='1.1' width='9'/>" src="/quay-at-night.jpg">""", "/quay-at-night.jpg"),
        ('<picture><source srcset="/quay-wide.webp 2000w"><img src="/quay-small.jpg"></picture>', "/quay-wide.webp"),
        ('<img src="data:image/gif;base64,R0lGOD" data-src="/quay-at-night.jpg">', "/quay-at-night.jpg"),
        ('<img src="/blank.gif" data-srcset="/quay,q_80.jpg 900w">', "/quay,q_80.jpg"),
        ('<a href="/img/quay-at-night-full.jpg"><img src="/img/quay-at-night-300.jpg"></a>', "/img/quay-at-night-300.jpg"),
        ('<a href="?slide=2"><img src="/img/quay-at-night.jpg"></a>', "/img/quay-at-night.jpg"),
    ],
    ids=["widths", "densities", "written out", "sources", "lazy", "lazy set", "enlargement", "gallery"],
)
def test_the_largest_file(markup: str, address: str) -> None:
    assert urls(middle=f"<div>{markup}</div>") == [address]


@pytest.mark.parametrize(
    "places",
    [
        {"middle": '<img src="/img/star.png" width="16" height="16">'},
        {"middle": '<img class="emoji" src="/img/party-popper.png">'},
        {"middle": '<img src="/img/socialicons/facebook.png">'},
        {"middle": '<img src="/img/IconComment.svg">'},
        {"middle": '<img src="/smilies/icon_wink.gif">'},
        {"middle": '<img src="https://count.example/track.gif">'},
        {"middle": '<img src="/img/dot-of-light.png" width="1" height="1">'},
        {"middle": '<img src="data:image/png;base64,iVBORw0KGgo=">'},
        {"middle": '<div><a href="/2026/11/another-story-of-the-day"><img src="/img/another-story.jpg"></a></div>'},
        {"middle": '<div><a href="https://shop.example/offer"><img src="/img/big-offer.jpg"></a></div>'},
        {"end": '<div class="author-bio"><img src="/img/ada-fenn-at-desk.jpg"><p>Ada Fenn writes about the harbour.</p></div>'},
        {"first": '<div class="writer"><figure><img src="/img/ada-fenn.jpg"><figcaption>Ada Fenn, our reporter at the quay.</figcaption></figure></div>'},
        {"below": '<aside class="related"><div><img src="/img/lido.jpg"><h3>Old lido to be filled in</h3></div></aside>'},
        {"below": '<section class="comments"><h2>Comments</h2><p><img src="/img/reader-17-photo.jpg"> Well done, all!</p></section>'},
        {"above": '<div class="banner"><img src="/img/winter-festival.jpg"></div>'},
    ],
    ids=["icon", "emoji", "share icon", "named icon", "smiley", "counter", "dot", "data", "teaser", "banner", "writer", "writer's caption", "related", "reader", "above"],
)  # fmt: skip
def test_what_is_no_picture_of_the_story(places: dict[str, str]) -> None:
    assert urls(**places) == []


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/img/harbour-office.jpg" width="16" height="9">',
        '<img src="/img/icon-of-the-saint.jpg">',
        '<img src="/img/railway-track.png">',
        '<img src="/img/lexicon-page.png">',
    ],
    ids=["ratio", "an icon of a saint", "a track", "part of a word"],
)
def test_what_is_no_icon(markup: str) -> None:
    assert len(urls(middle=markup)) == 1


def test_the_main_picture_may_stand_above_the_headline() -> None:
    hero = '<figure><img src="/img/harbour-office-1200x600.jpg"></figure>'
    head = '<meta property="og:image" content="https://gazette.example/img/harbour-office-600x315.jpg">'
    assert urls(above=hero, head=head) == ["/img/harbour-office-1200x600.jpg"]
    teaser = f'<div><a href="{URL}"><img src="/img/harbour-office-189x106.jpg" width="16" height="9"></a></div>'
    assert urls(above=teaser, first=hero, head=head) == ["/img/harbour-office-1200x600.jpg"]


def test_a_picture_is_named_once() -> None:
    lazy = '<img src="/blank.gif" data-src="/img/harbour-office.jpg"><noscript><img src="/img/harbour-office.jpg"></noscript>'
    assert urls(middle=lazy, end='<img src="/img/harbour-office-300x200.jpg"><img src="/img/northern-mole.jpg">') == [
        "/img/harbour-office.jpg", "/img/northern-mole.jpg",
    ]  # fmt: skip


def test_addresses_are_resolved_as_the_page_says() -> None:
    found = pictures(middle='<img src="quay-at-night.jpg">', head='<base href="https://img.example/2026/">')
    assert [picture.url for picture in found] == ["https://img.example/2026/quay-at-night.jpg"]


def test_pictures_in_markdown_and_html() -> None:
    html = (
        f"<body><article><h1>Books are closed</h1><p>{LINES[0]}</p><figure><img src='/img/harbour office (1).jpg' alt='A [big] desk'>"
        f"<figcaption>The desk &amp; the clerk. Photo: Ada Fenn</figcaption></figure><p>{LINES[1]}</p>"
        "<img src='/img/northern-mole.jpg'></article>"
    )
    page = Page(URL, URL, 200, {}, html.encode(), "2026-11-30T12:00:00Z")  # type: ignore[arg-type]
    story = extract(page)
    assert isinstance(story, Story)
    assert render_markdown(page, story, images=True).split("\n\n")[2:] == [
        LINES[0],
        "![A \\[big\\] desk](https://gazette.example/img/harbour%20office%20%281%29.jpg)",
        "_The desk & the clerk. (Ada Fenn)_",
        LINES[1],
        "![](https://gazette.example/img/northern-mole.jpg)\n",
    ]
    first = (
        '<figure><img src="https://gazette.example/img/harbour%20office%20(1).jpg" alt="A [big] desk">'
        "<figcaption>The desk &amp; the clerk. (Ada Fenn)</figcaption></figure>"
    )
    assert render_html(page, story, images=True).splitlines()[-4:-1] == [
        first,
        f"<p>{LINES[1]}</p>",
        '<figure><img src="https://gazette.example/img/northern-mole.jpg" alt=""></figure>',
    ]
    assert "img" not in render_html(page, story) + render_markdown(page, story)


FIGURE = "<figure><img {}><figcaption>The desk of the office.</figcaption></figure>"


@pytest.mark.parametrize(
    ("places", "main"),
    [
        ({"first": FIGURE.format('src="/img/harbour-desk.jpg"')}, "/img/harbour-desk.jpg"),
        ({"middle": FIGURE.format('src="data:x" data-src="/img/harbour-desk.jpg 1x"')}, "/img/harbour-desk.jpg"),
        ({"middle": FIGURE.format('src="/img/harbour-desk.jpg 3500w, /img/harbour-desk-s.jpg 800w"')}, "/img/harbour-desk.jpg"),
        ({"middle": FIGURE.format('src="/img/harbour-desk.jpg%203500w,%20/img/harbour-desk-s.jpg%20800w"')}, "/img/harbour-desk.jpg"),
        ({"middle": '<img src="/img/harbour-desk.jpg">'}, None),
        ({"above": FIGURE.format('src="/img/harbour-desk.jpg"')}, None),
        ({"middle": f"<aside class=related>{FIGURE.format('src=/img/lido.jpg')}</aside>"}, None),
        ({"middle": FIGURE.format('src="/img/gazette-logo.png"')}, None),
        ({"first": f'<div class="writer">{FIGURE.format("src=/img/ada-fenn.jpg")}</div>'}, None),
        ({"footer": FIGURE.format('src="/img/harbour-fund-badge.jpg"')}, None),
        ({"below": f'<div class="foot">{FIGURE.format("src=/img/harbour-fund.jpg")}</div>'}, None),
    ],
    ids=["first", "lazy", "set in src", "escaped set in src", "no caption", "above", "related", "emblem", "writer", "footer", "foot"],
)  # fmt: skip
def test_the_main_picture_of_a_page_that_declares_none(places: dict[str, str], main: str | None) -> None:
    story = read(**places)
    assert story.image == (main and f"https://gazette.example{main}")
    source = next((each.source for each in story.evidence if each.field == "image"), None)
    assert source == (main and "figure")
