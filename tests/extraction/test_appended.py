"""Where the page's own story ends and the next one begins."""

from __future__ import annotations

import pytest

from newscrawl.extraction import appended
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.containers import containers
from newscrawl.extraction.decode import parse
from newscrawl.extraction.labels import Facts
from newscrawl.extraction.observe import observe

FAR = 5_000  # subheadings; looking through the story for each of them would take half a minute
OWN = [
    "The pilot boat of Harrow Point has been sold to a museum on the mainland, the harbour board said on Tuesday.",
    "For thirty-one years it brought pilots out to the roads, in weather in which nobody else left the quay.",
    "Its successor is twice as fast, needs half the crew, and has a heated cabin, which the old crew calls a shame.",
    "The last trip is planned for the first Sunday in June, and the brass band of the lifeboat station will play.",
]
NEXT = [
    "The bakery in Mill Lane closes at the end of the month because it finds nobody who wants to rise at two.",
    "Its owner has searched for an apprentice since last autumn, and offered a room above the shop for free.",
    "Customers now hope for the bus that sells bread in the villages, which might stop at the church on Fridays.",
    "The ovens go to a school kitchen in the county town, where they will be fired with gas instead of wood.",
]
TITLE = "Pilot boat goes to the museum"
HEAD = '<link rel="canonical" href="https://courier.example/harbour/pilot-boat">'


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def appended_texts(body: str, head: str = HEAD, title: str | None = TITLE) -> list[str]:
    """The texts of the blocks that are taken for another story's."""
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    assert tree is not None
    blocks = segment(tree)
    found = observe(blocks, Facts(title=title), containers(blocks))
    return [each.block.text for each in found if each.label and each.label.reason == appended.REASON]


def story(title: str, texts: list[str], tag: str = "h1", byline: str = "<p class=byline>By Ida Marlowe</p>") -> str:
    return f"<header><{tag}>{title}</{tag}>{byline}</header><div class=text>{paragraphs(texts)}</div>"


def test_the_next_story_by_its_address() -> None:
    found = appended_texts(
        f'<div class="page" data-url="https://courier.example/harbour/pilot-boat">{story(TITLE, OWN)}</div>'
        f'<div class="page" data-url="https://courier.example/town/bakery">{story("No bread", NEXT)}</div>'
        f'<div class="page" data-url="/town/mill">{story("The mill stands still", NEXT)}</div>'
    )
    assert found == ["No bread", "By Ida Marlowe", *NEXT, "The mill stands still", "By Ida Marlowe", *NEXT]


@pytest.mark.parametrize(
    "container",
    [
        '<section class="next-article">{}</section>',
        '<div id="infinite-story-2">{}</div>',
        '<div class="nextPost loaded">{}</div>',
    ],
)
def test_the_next_story_by_the_name_of_its_container(container: str) -> None:
    own = f"<main>{story(TITLE, OWN)}</main>"
    assert appended_texts(own + container.format(story("No bread", NEXT, "h2"))) == [
        "No bread",
        "By Ida Marlowe",
        *NEXT,
    ]


def test_the_next_story_by_a_headline_and_a_byline_of_its_own_in_the_same_container() -> None:
    own = f'<article class="post post-17 first">{story(TITLE, OWN)}</article>'
    other = f'<article class="post post-18">{story("No bread", NEXT)}</article>'
    assert appended_texts(f"<div>{own}<aside>Advertisement</aside>{other}</div>") == [
        "No bread",
        "By Ida Marlowe",
        *NEXT,
    ]


def test_the_next_story_by_the_link_of_its_headline() -> None:
    own = f"<article>{story(TITLE, OWN, 'h2')}</article>"
    other = story('<a href="/town/bakery">No bread</a>', NEXT, "h2", '<time datetime="2024-05-20">20 May 2024</time>')
    assert appended_texts(f"{own}<article>{other}</article>")[0] == "No bread"


@pytest.mark.parametrize(
    "body",
    [
        # one story in several articles, the second with a subheading
        f"<article>{story(TITLE, OWN)}</article><article><h2>What becomes of the crew</h2>{paragraphs(NEXT)}</article>",
        f"<section><h1>{TITLE}</h1>{paragraphs(OWN)}</section><section><h1>The crew</h1>{paragraphs(NEXT)}</section>",
        # a list whose items have headings, dates or links to what they are about
        f"<main><h1>{TITLE}</h1>{paragraphs(OWN)}"
        + "".join(
            f'<div class=item><h2><a href="https://boats.example/{i}">Boat {i}</a></h2>{paragraphs(NEXT)}</div>'
            for i in "123"
        )
        + "</main>",
        # entries of a live blog, with addresses below the story's
        f"<main><h1>{TITLE}</h1>{paragraphs(OWN)}"
        + "".join(
            f'<article class=entry data-url="/harbour/pilot-boat/{i}"><time>1{i}:05</time><h2>Now {i}</h2>'
            f"{paragraphs(NEXT)}</article>"
            for i in "123"
        )
        + "</main>",
        f"<main><h1>{TITLE}</h1>{paragraphs(OWN)}"
        + "".join(
            f'<article class=entry data-permalink="?entry={i}"><h2>Now {i}</h2><p>By Ida Marlowe</p>'
            f"{paragraphs(NEXT)}</article>"
            for i in "123"
        )
        + "</main>",
        # readers, each with a headline
        f"<article>{story(TITLE, OWN)}</article><div class=comments>"
        + "".join(f"<article><h3>Shame</h3><p>By Olle Brandt</p>{paragraphs(NEXT)}</article>" for _ in "12")
        + "</div>",
        # questions and answers
        f"<article><h1>{TITLE}</h1>{paragraphs(OWN)}"
        + "".join(f"<section><h2>Why {i}?</h2>{paragraphs(NEXT)}</section>" for i in "123")
        + "</article>",
        # teasers: no text of their own
        f"<article>{story(TITLE, OWN)}</article>"
        + "".join(f'<article data-url="/town/{i}"><h2>No bread</h2><p>{NEXT[0]}</p></article>' for i in "12345"),
        # the same story again, for another width of screen
        f'<div data-url="/m/17">{story(TITLE, OWN)}</div><div data-url="/m/18">{story(TITLE, OWN)}</div>',
        # a site's name as the first headline, and the story below
        f'<header><h1>Harbour Courier</h1></header>{paragraphs(NEXT)}<article data-url="/x">{story(TITLE, OWN)}</article>',
    ],
    ids=["articles", "h1s", "list", "live", "live-queries", "comments", "questions", "teasers", "twice", "brand"],
)
def test_what_belongs_to_the_story_stays(body: str) -> None:
    assert appended_texts(body) == []


def test_without_a_printed_title_the_first_headline_counts() -> None:
    own = f'<div class="page" data-url="/harbour/pilot-boat">{story("A boat retires", OWN)}</div>'
    other = f'<div class="page" data-url="/town/bakery">{story("No bread", NEXT)}</div>'
    assert appended_texts(own + other)[0] == "No bread"
    assert appended_texts(own + other, title=None)[0] == "No bread"


def test_a_date_signs_a_story_as_well() -> None:
    signed = "<div>Updated <time>20 May 2024</time>, three minutes to read</div>"
    body = "".join(f"<article>{story(title, OWN, byline=signed)}</article>" for title in (TITLE, "No bread"))
    assert appended_texts(body)[0] == "No bread"


@pytest.mark.parametrize(
    "address", ["http://[broken", "#2", "", "javascript:void(0)", "https://courier.example/", "17"]
)
def test_what_is_no_address_tells_nothing(address: str) -> None:
    own = f'<div class="page">{story(TITLE, OWN, "h2")}</div>'
    other = f'<div class="page" data-url="{address}">{story("The crew", NEXT, "h2", "")}</div>'
    assert appended_texts(own + other) == []


def test_a_page_of_headlines_takes_little_time() -> None:
    many = "".join(f"<div><h2>Item {i}</h2><p>{NEXT[i % 4]}</p></div>" for i in range(2000))
    assert appended_texts(f"<h1>{TITLE}</h1>{paragraphs(OWN)}{many}") == []


def test_many_subheadings_cost_no_more_than_their_number() -> None:
    parts = "".join(f"<h2>Part {number}</h2><p>{OWN[number % 4]}</p>" for number in range(FAR))
    assert appended_texts(f"<header><h1>{TITLE}</h1></header><div class=text>{paragraphs(OWN)}{parts}</div>") == []
