"""Whole pages: a body over several containers, the next article below, live blogs, teasers behind a wall."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from itertools import product

import pytest

from newscrawl.extraction import extract
from newscrawl.items import Page, Story

HEAD = (
    "<title>{title} - Harbour Courier</title><meta property='og:title' content='{title}'>"
    "<meta property='og:site_name' content='Harbour Courier'>"
    "<link rel=canonical href='https://courier.example/harbour/{slug}'>"
)
MENU = "<header><nav><a href='/'>Home</a> <a href='/harbour'>Harbour</a> <a href='/town'>Town</a></nav></header>"
FOOT = "<footer><p>© 2024 Harbour Courier. All rights reserved.</p><a href='/imprint'>Imprint</a></footer>"
AD = "<div class='ad-slot'><p>Advertisement</p></div>"
BOAT = [
    "The pilot boat of Harrow Point has been sold to a museum on the mainland, the harbour board said on Tuesday.",
    "For thirty-one years it brought pilots out to the roads, in weather in which nobody else left the quay.",
    "Its successor is twice as fast, needs half the crew, and has a heated cabin, which the old crew calls a shame.",
    "“You learn a boat as you learn a neighbour,” said Olle Brandt, who steered it for most of that time.",
    "The museum paid little more than the price of the engine, but it promised to keep the boat in the water.",
    "Two volunteers will run it on summer Sundays, and schools may book a trip to the roads and back for free.",
    "The board will use the money for the mooring of the new boat, which lies at a provisional berth until autumn.",
    "The last trip is planned for the first Sunday in June, and the band of the lifeboat station will play.",
]
BAKERY = [
    "The bakery in Mill Lane closes at the end of the month because it finds nobody who wants to rise at two.",
    "Its owner has searched for an apprentice since last autumn, and offered a room above the shop for free.",
    "Customers now hope for the bus that sells bread in the villages, which might stop at the church on Fridays.",
    "The ovens go to a school kitchen in the county town, where they will be fired with gas instead of wood.",
]
TITLE = "Pilot boat goes to the museum"


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(body: str, head: str = "", title: str = TITLE, slug: str = "pilot-boat") -> Story:
    html = (
        f"<!doctype html><html lang=en><head>{HEAD.format(title=title, slug=slug)}{head}</head>"
        f"<body>{MENU}{body}{FOOT}</body></html>"
    )
    url = f"https://courier.example/harbour/{slug}"
    page = Page(url, url, 200, {"content-type": "text/html"}, html.encode(), datetime(2024, 5, 21, tzinfo=timezone.utc))
    story = extract(page)
    assert isinstance(story, Story)
    return story


def json_ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


HEADLINE = f"<h1>{TITLE}</h1><p class=byline>By <a rel=author href='/staff/marlowe'>Ida Marlowe</a></p>"
MORE = "<div class=related><h3>More on this</h3><ul><li><a href='/a'>Ferry loses a rudder</a></li></ul></div>"
GALLERY = (
    "<div class=gallery>"
    + "".join(
        f"<figure><img src=/{i}.jpg><figcaption>The boat in {i}</figcaption></figure>" for i in (1993, 2001, 2024)
    )
    + "</div>"
)
LETTER = "<div class=newsletter-box><p>Sign up for our newsletter</p><form><input type=email></form></div>"


ONE_EACH = [f"<div class='cms-element cms-text'><p>{text}</p></div>{AD if len(text) % 2 else ''}" for text in BOAT]


@pytest.mark.parametrize(
    "containers",
    [
        [
            f"<div class=part-1>{paragraphs(BOAT[:3])}</div>",
            f"<div class=part-2>{paragraphs(BOAT[3:6])}</div>",
            f"<div class=part-3>{paragraphs(BOAT[6:])}</div>",
        ],
        ONE_EACH,
        [f"<div class=text>{paragraphs(BOAT[:4])}</div>", GALLERY, f"<div class=text>{paragraphs(BOAT[4:])}</div>"],
        [
            f"<div class=lead>{paragraphs(BOAT[:2])}</div><button aria-expanded=false>Read more</button>",
            f"<div id=fold class=collapse>{paragraphs(BOAT[2:])}</div>",
        ],
        [f"<article>{paragraphs(BOAT[:4])}</article>", LETTER, f"<article>{paragraphs(BOAT[4:])}</article>", MORE],
        [
            f"<section>{paragraphs(BOAT[:2])}</section>{MORE}",
            f"<section>{paragraphs(BOAT[2:5])}</section>{LETTER}",
            f"<section>{paragraphs(BOAT[5:])}</section>",
        ],
        [
            paragraphs(BOAT[:2]),
            f"<aside><p>Read also: <a href='/a'>Ferry loses a rudder</a></p></aside>{AD}",
            paragraphs(BOAT[2:]),
        ],
    ],
    ids=["parts", "one-each", "gallery", "fold", "articles", "sections", "aside"],
)
@pytest.mark.parametrize("around", ["<article>{}</article>", "<div class=wrap>{}</div>"])
def test_a_body_over_several_containers_comes_out_whole_and_in_order(containers: list[str], around: str) -> None:
    assert read(around.format(HEADLINE + AD.join(containers))).text.split("\n") == BOAT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"<article class=story>{HEADLINE}", "<article class=story data-url='https://courier.example/town/bakery'>"),
        (f"<article class=story>{HEADLINE}", "<article class='story next-article'>"),
        (f"<article class=story>{HEADLINE}", "<article class='story loaded'><p class=kicker>Town</p>"),
    ],
    ids=["address", "name", "signature"],
)
def test_the_next_article_below_is_not_part_of_it(before: str, after: str) -> None:
    other = "<h1>No bread in Mill Lane</h1><p class=byline>By Jonte Fehling</p><time>20 May 2024</time>"
    story = read(f"<main>{before}{paragraphs(BOAT)}</article>{after}{other}{paragraphs(BAKERY)}</article></main>")
    assert story.text.split("\n") == BOAT
    removed = {block.text: block for block in story.blocks if not block.kept}
    assert {(removed[text].role, removed[text].reason) for text in BAKERY} == {("related", "appended:story")}


ENTRIES = [
    ("14:05", "The last pilot is on board", [BOAT[0], BOAT[1]]),
    ("13:40", "Fog over the roads", [BOAT[2], BOAT[3]]),
    ("12:15", "The band arrives", [BOAT[4]]),
    ("11:30", "First visitors on the quay", [BOAT[5], BOAT[6]]),
]
LIVE = "Live: the pilot boat's last trip"


def entry(shape: str, time: str, heading: str, texts: list[str]) -> str:
    inner = f"<time datetime='2024-06-02T{time}:00+01:00'>{time}</time><h3>{heading}</h3>{paragraphs(texts)}"
    return shape.format(inner)


@pytest.mark.parametrize(
    ("shape", "around"),
    [
        ("<article class='live-entry'>{}</article>", "<div class=live-blog>{}</div>"),
        ("<li class=entry>{}</li>", "<ol class=ticker>{}</ol>"),
        ("<div class='liveblog__post'>{}</div>", "<section class=liveblog>{}</section>"),
    ],
    ids=["article", "li", "div"],
)
def test_the_entries_of_a_live_blog_stay_apart(shape: str, around: str) -> None:
    entries = "".join(entry(shape, *each) for each in ENTRIES)
    updates = [{"@type": "BlogPosting", "headline": h, "articleBody": " ".join(t)} for _, h, t in ENTRIES]
    blog = json_ld({"@type": "LiveBlogPosting", "headline": LIVE, "liveBlogUpdate": updates})
    story = read(f"<main><h1>{LIVE}</h1>{around.format(entries)}</main>", blog, LIVE, "live/last-trip")
    assert story.kind == "liveblog"
    wanted = [line for _, heading, texts in ENTRIES for line in (heading, *texts)]
    assert [block.text for block in story.blocks if block.kept] == wanted
    assert {block.role for block in story.blocks if block.text in [heading for _, heading, _ in ENTRIES]} == {"heading"}
    assert {block.role for block in story.blocks if block.text in [time for time, _, _ in ENTRIES]} == {"date"}


def test_a_live_blog_without_structured_data_is_known_by_its_address() -> None:
    entries = "".join(entry("<article class='live-entry'>{}</article>", *each) for each in ENTRIES)
    assert read(f"<main><h1>{LIVE}</h1>{entries}</main>", title=LIVE, slug="liveblog/last-trip").kind == "liveblog"


WALLS = [
    "<div class=paywall><h2>Subscribe to continue reading</h2><p>Already a subscriber? Log in</p></div>",
    "<section class='abo-box'><h3>Weiterlesen mit Abo</h3><p>Dieser Artikel ist nur für Abonnenten.</p></section>",
    "<div class=offre><p>Cet article est réservé aux abonnés</p><a href='/abo'>Je m'abonne</a></div>",
    "<div class=muro><p>Contenido exclusivo para suscriptores</p><a href='/s'>Suscríbete</a></div>",
]


@pytest.mark.parametrize("wall", WALLS, ids=["en", "de", "fr", "es"])
def test_a_teaser_that_ends_at_a_wall_is_not_free(wall: str) -> None:
    story = read(f"<article>{HEADLINE}{paragraphs(BOAT[:2])}{wall}</article>")
    assert story.is_free is False
    assert story.text.split("\n") == BOAT[:2]


@pytest.mark.parametrize(
    "wall", ["", "<p><a href='/login'>Log in</a></p>", "<div class=user><a href='/l'>Sign in</a></div>"]
)
def test_a_link_to_log_in_is_no_wall(wall: str) -> None:
    assert read(f"{wall}<article>{HEADLINE}{paragraphs(BOAT)}</article>{wall}").is_free is None


def test_an_offer_below_a_whole_story_is_no_wall() -> None:
    texts = [f"{first} {second}" for first, second in product(BOAT, BAKERY)]
    assert read(f"<article>{HEADLINE}{paragraphs(texts)}</article>{MORE}{WALLS[0]}").is_free is None


def test_what_a_story_declares_counts_more_than_what_stands_below_it() -> None:
    article = {"@type": "NewsArticle", "headline": TITLE}
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".text"}
    body = f"<article>{HEADLINE}<div class=text>{paragraphs(BOAT)}</div></article>"
    assert read(body, json_ld({**article, "isAccessibleForFree": True})).is_free is True
    assert read(body, json_ld({**article, "hasPart": [part]})).is_free is False
    assert read(body, "<meta property='article:content_tier' content=locked>").is_free is False
    assert read(body, "<meta property='article:content_tier' content=metered>").is_free is None
