"""The benchmark of site memories: sites made out of labelled pages, here of pages of our own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from benchmarks.framed.build import build_sites, stock
from benchmarks.framed.donors import Donor, Paragraph
from benchmarks.framed.holes import fill, hole, is_torn, part
from benchmarks.framed.measure import PageScorer, measure_site, pool
from benchmarks.framed.memories import NAIVE, SiteMemory, told_truth, without
from benchmarks.framed.plan import plan
from benchmarks.framed.printed import find_printed, rewrite
from benchmarks.framed.sites import Site, SitePage
from newscrawl.evaluation.pages import LabelledPage
from newscrawl.extraction.extract import extract
from newscrawl.items import Story
from newscrawl.texts import squash

PROMO = "Sign up for the harbour letter and have the news of the coast in your inbox every morning before eight."
BIO = "Ellen Marsh has written about ports, ferries and those who wait for them since the old pier was closed."
STORIES = {
    "ferry": (
        "Ferry to the islands sails again after six weeks",
        [
            "The ferry between Tarnmouth and the islands sails again from Monday, the harbour office said on Friday morning, after six weeks in dock.",
            "Engineers had found a crack in the shaft of its starboard propeller during a routine check, and no spare part was to be had anywhere.",
            "Islanders had to travel by a fishing boat that carries eleven people and no cars, and the school was closed on two stormy days.",
            "The council wants the operator to keep a second shaft in stock, which would cost about as much as three weeks without a ferry.",
            "Tickets bought for the cancelled crossings stay valid until the end of the year, and can be changed at the kiosk on the quay.",
        ],
    ),
    "bakery": (
        "Bakery in Mill Lane closes after ninety years",
        [
            "The last loaf of the bakery in Mill Lane was sold before nine on Saturday, to a woman who had bought her first one there in 1961.",
            "Its owner, whose grandfather had built the oven with bricks from the railway arch, found nobody who wanted to get up at two.",
            "Flour has become dearer by a third, he said, and electricity by more than that, while customers count every penny of a bun.",
            "The building is listed, so that the oven must stay where it is, whatever is sold in front of it in years to come.",
            "A group of neighbours hopes to bake there on Saturdays, and has collected four thousand pounds for a new chimney.",
        ],
    ),
    "library": (
        "Library lends ladders, drills and a telescope",
        [
            "Readers of the town library can borrow ladders, drills and a telescope from next week on, with the card that they have for books.",
            "The idea came from a librarian who needed a drill for ten minutes and found that her neighbours owned nine of them.",
            "Everything can be kept for a week, and the ladder must be fetched with a car that is long enough, or with two strong friends.",
            "A local firm checks each tool when it comes back, and teaches those who have never held one on the first Sunday of a month.",
            "The telescope is booked until March, mostly for nights on which clouds are expected, as the astronomers' club remarked.",
        ],
    ),
    "bridge": (
        "Footbridge over the Tarn will be narrower than planned",
        [
            "The new footbridge over the Tarn will be two metres wide rather than three, because steel has become too dear for the plan.",
            "Cyclists will have to push their bicycles across, which their club calls a joke, and the planning office a compromise.",
            "The old bridge was taken away in autumn after a barge had struck its middle pier in a fog that nobody had forecast.",
            "Until the new one opens in August, a bus takes pupils round by the mill, and arrives late on every second morning.",
            "The county pays two thirds of the cost, under the condition that the lamps on the bridge are switched off at midnight.",
        ],
    ),
}  # fmt: skip
NAMES = ["ferry", "bakery", "library", "bridge"]


def html(title: str, paragraphs: list[str]) -> str:
    """A news page with a promo amid the story, a list of other stories, a bio and a footer."""
    first, second, *others = (f'<p class="text">{text}</p>' for text in paragraphs)
    data = {
        "@type": "NewsArticle",
        "headline": title,
        "articleBody": " ".join(paragraphs),
        "datePublished": "2026-01-30",
    }
    links = "".join(f'<li><a href="/news/{n}">What the council said about street number {n}</a></li>' for n in range(4))
    menu = "".join(
        f'<li><a href="/{name}">{name}</a></li>' for name in ("Home", "Sport", "Culture", "Weather", "Letters")
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<script type="application/ld+json">{json.dumps(data)}</script><meta name="description" content="{paragraphs[0][:80]}"></head>'
        f"<body><nav><ul>{menu}</ul></nav><article><h1>{title}</h1>"
        f'<p class="byline">By Ellen Marsh</p><time datetime="2026-01-30">30 January 2026</time>'
        f'<div class="body">{first}{second}<aside class="newsletter"><p>{PROMO}</p></aside>{"".join(others)}</div>'
        f'<div class="author-bio"><p>{BIO}</p></div></article><section class="related"><h2>More stories</h2><ul>{links}</ul></section>'
        "<footer><p>© The Tarnmouth Courier Ltd.</p><p>Printed in Mill Lane</p><p>All rights reserved</p></footer></body></html>"
    )


@pytest.fixture(scope="module")
def sites() -> list[Site]:
    """Two sites of the test and two for tuning, each in the frame of one page, with the stories of others."""
    pages = []
    for number, name in enumerate(NAMES):
        title, paragraphs = STORIES[name]
        url = f"https://courier{number}.example/2026/01/30/{name}"
        body = "\n".join(paragraphs)
        page = LabelledPage(
            "stories",
            name,
            url,
            html(title, paragraphs),
            body,
            author=("Ellen Marsh",),
            date="2026-01-30",
            title=title,
            language="en",
        )
        pages.append(page)
    donors, frames = stock(pages, {})
    assert [donor.key for donor in donors] == [f"stories/{name}" for name in NAMES]
    assert len(frames) == 4
    folds = {page.site: 2 for page in pages}
    return list(build_sites(donors, frames, folds, stories=3, least=2))


def page_of(site: Site, title: str) -> SitePage:
    return next(page for page in site.pages if page.title == title)


@pytest.fixture(scope="module")
def ferry(sites: list[Site]) -> Site:
    return next(site for site in sites if site.name == "stories/ferry")


def test_a_site_has_the_frame_of_one_page_and_the_stories_of_others(ferry: Site) -> None:
    assert (ferry.split, ferry.language, ferry.fold) == ("test", "en", 2)
    assert {page.title for page in ferry.pages} == {STORIES[name][0] for name in NAMES[1:]}
    for page in ferry.pages:
        assert page.missing == 0
        assert page.url.startswith("https://courier0.example/")
        assert "propeller" not in page.html.decode()
        assert page.body == "\n".join(dict(STORIES.values())[page.title])


def test_the_story_stands_where_the_frames_own_stood(ferry: Site) -> None:
    markup = page_of(ferry, STORIES["bakery"][0]).html.decode()
    paragraphs = STORIES["bakery"][1]
    places = [markup.index(f'<p class="text">{text}</p>') for text in paragraphs]
    assert places == sorted(places)
    assert markup.index('<div class="body">') < places[0]
    if '<aside class="newsletter">' in markup:  # comes and goes
        assert places[1] < markup.index('<aside class="newsletter">') < places[2]


def test_head_and_data_tell_of_the_new_story(ferry: Site) -> None:
    page = page_of(ferry, STORIES["library"][0])
    markup = page.html.decode()
    assert f"<title>{page.title}</title>" in markup
    data = json.loads(markup.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert data["headline"] == page.title
    assert squash(data["articleBody"]) == squash(page.body)
    assert "30 January 2026" not in markup


def test_clutter_is_what_else_is_to_be_seen(ferry: Site) -> None:
    for page in ferry.pages:
        assert "Printed in Mill Lane" in page.clutter
        assert "More stories" in page.clutter
        assert not {squash(line) for line in page.body.split("\n")} & set(map(squash, page.clutter))


def test_lists_of_links_name_other_stories_of_the_site(ferry: Site) -> None:
    addresses = {page.url for page in ferry.pages}
    for page in ferry.pages:
        others = {other.title for other in ferry.pages} - {page.title}
        assert others & set(page.clutter)
        assert all(address in page.html.decode() for address in addresses - {page.url})


def test_the_same_pages_give_the_same_sites(sites: list[Site], ferry: Site) -> None:
    assert len(sites) == 4
    assert len({page.html for page in ferry.pages}) == 3
    assert [site.split for site in sites] == ["test"] * 4


def paragraphs(number: int) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph(
            "p", f"Paragraph {place} of story {number} says where the ferry of that day went and who had missed it."
        )
        for place in range(6)
    )


def test_stories_of_a_site_share_what_newsrooms_repeat() -> None:
    donors = [Donor(f"s/{n}", f"courier{n}.example", "en", f"Story {n}", "", "", paragraphs(n), ()) for n in range(25)]
    stories = plan(donors, "en", "seed")
    assert stories == plan(donors, "en", "seed")
    assert [story.published for story in stories] == sorted(story.published for story in stories)
    whys = {guard.why for story in stories for guard in story.protected}
    assert whys == {"intro", "correction", "quote", "syndicated", "twice", "live"}
    for story in stories:
        texts = [paragraph.text for paragraph in story.paragraphs]
        assert {guard.text for guard in story.protected if guard.why != "syndicated"} <= set(texts)


def told(blocks: list[str], page: SitePage) -> Story:
    """What extraction gives of a page, with only these blocks in its text."""
    outcome = extract(page.page)
    assert isinstance(outcome, Story)
    wanted = set(map(squash, blocks))
    marked = tuple(replace(block, kept=squash(block.text) in wanted) for block in outcome.blocks)
    return replace(outcome, blocks=marked, text="\n".join(block.text for block in marked if block.kept))


def test_a_memory_is_measured_by_what_it_takes_out(ferry: Site) -> None:
    notice = "Printed in Mill Lane"
    outcomes = [told([*page.body.split("\n"), notice], page) for page in ferry.pages]
    forgets = SiteMemory("forgets", lambda pages: None, lambda page, memory: page[1])
    first = ferry.pages[0].body.partition("\n")[0]
    harms = SiteMemory("harms", lambda pages: None, lambda p, m: without(p[1], lambda b: b.text == first, "harm"))
    for memory, residual, lost in ((forgets, 4.0, 0), (told_truth(ferry), 0.0, 0), (NAIVE, 0.0, 0), (harms, 4.0, 1)):
        plain, seen = measure_site(ferry, outcomes, memory, [3])
        assert (plain.seen, seen.seen, len(seen.stored), seen.following) == (0, 3, 3, ())
        found = pool(seen.stored)
        assert found is not None
        assert found.residual == residual
        assert (found.lost > 0) == bool(lost)
        assert found.exact == (1.0 if residual == 0 and not lost else 0.0)
        assert (found.excluded == 1.0) == (residual == 0)


def test_words_lost_are_counted_once_and_guarded_paragraphs_apart(ferry: Site) -> None:
    page = ferry.pages[0]
    lines = page.body.split("\n")
    found = PageScorer(page, page.body).score("\n".join(lines[1:]))
    assert found.lost == len(lines[0].replace("-", " ").split())
    assert (found.residual, found.broken) == (0, {})


# -- parts -------------------------------------------------------------------------------------------------------------


def test_holes_are_filled_and_parts_left_out() -> None:
    before, behind = part(1)
    template = f'<a href="{hole("href", 2)}">{before}<b>{hole("name")}</b>{behind}</a><i>{hole("htmlslot", 0)}</i>'
    values = {"href.2": "/a?b&c", "name": "A < B", "htmlslot.0": "<p>x</p>"}
    assert (
        fill(template, values.__getitem__, lambda number: True)
        == '<a href="/a?b&amp;c"><b>A &lt; B</b></a><i><p>x</p></i>'
    )
    assert fill(template, values.__getitem__, lambda number: False) == '<a href="/a?b&amp;c"></a><i><p>x</p></i>'
    assert not is_torn(template)
    assert is_torn(template.partition(behind)[0])


@pytest.mark.parametrize(
    ("written", "rewritten"),
    [
        ("3 March 2024", "7 November 2025"),
        ("Mar. 13, 2021", "Nov. 7, 2025"),
        ("12/25/2023", "11/7/2025"),
        ("03.04.2025", "07.11.2025"),
        ("3.4.2025", "7.11.2025"),
        ("24. Dezember 2023", "7. November 2025"),
        ("2024年3月5日", "2025年11月7日"),
        ("2024-03-05", "2025-11-07"),
        ("3 de marzo de 2024", "7 de noviembre de 2025"),
    ],
)
def test_dates_are_rewritten_as_they_are_printed(written: str, rewritten: str) -> None:
    (found,) = find_printed(f"published {written}, by us")
    assert found.text == written
    assert rewrite(found.text, found.day, date(2025, 11, 7)) == rewritten
