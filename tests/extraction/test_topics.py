"""Trails of breadcrumbs as pages print them, and the links that give a story's topics."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.topics import Topics, printed_trail, topics_of
from newscrawl.items import Block, Link

HEAD = "<h1>The ferry to the island is late</h1>"


def _found(parsed: Any, names: frozenset[str]) -> str | None:
    return printed_trail(parsed[0], parsed[1], frozenset(), names)


@pytest.mark.parametrize(
    ("trail", "expected", "why"),
    [
        ("<ol class=breadcrumb><li><a href=/>Start</a><li><a href=/town>Town</a></ol>", "Town", "home and a section"),
        (
            "<nav class=breadcrumbs><a href=/>Home</a> › <a href=/s>Sport</a> › <a href=/s/row>Rowing</a></nav>",
            "Rowing",
            "the innermost",
        ),
        (
            "<p id=breadcrumb><a href=/>Home</a> &gt; <a href=/t>Town</a> &gt; The ferry to the island is late</p>",
            "Town",
            "the story is the last step, and leads nowhere",
        ),
        ("<p class=breadcrumb><a href=/>Home</a> / <a href=/blog>Blog</a> / <b>Crew</b></p>", "Crew", "a bare last step"),
        (
            "<ul><li class=breadcrumb-item><a href=/>Home</a><li class=breadcrumb-item><a href=/t>Town</a></ul>",
            "Town",
            "the class is that of the steps",
        ),
        (
            "<p class=breadcrumb><a href=/t>Town</a> <a href=/t/x>How a town of sailors learnt to wait</a></p>",
            "Town",
            "another story above this one",
        ),
        ("<p class=breadcrumb><a href=/>Home</a></p>", None, "home alone"),
        ("<p class=breadcrumb><a href=/x>Startseite</a> <a href=/a>Artikel</a></p>", None, "nothing but forms"),
        ("<p class='byline breadcrumb'><a href=/author/ann rel=author>Ann Marsh</a> <a href=/x>@ann</a></p>", None, "writers"),
        (
            "<ul class=breadcrumb-menu>" + "".join(f"<li><a href=/{n}>Part {n}</a>" for n in range(9)) + "</ul>",
            None,
            "a menu that is called so",
        ),
        ("<p class=breadcrumb><a href=/news>Back to news</a></p>", None, "a way back"),
        ("<p class=breadcrumb><a href=/t>Zurück zur Übersicht</a></p>", None, "in German"),
        ("<p class=breadcrumb><a href=/t>← Back to overview</a></p>", None, "with an arrow"),
        ("<p class=breadcrumb><a href=/t>‹ Town</a></p>", None, "an arrow alone says so"),
        ("<p class=breadcrumb><a href=/>Home</a> » <a href=/2026/05/>May 2026</a> » x</p>", "x", "a bare last step"),
        (
            "<p class=breadcrumb><a href=/>Home</a> » <a href=/2026/05/>May 2026</a> » The ferry to the island is late</p>",
            None,
            "a month",
        ),
        ("<p class=breadcrumb><a href=/>Home</a> <a href=/t>Town</a> <a href=/t/2026>2026</a></p>", "Town", "a year"),
        ("<p class=breadcrumb><a href=/>Home</a> <a href=/t>Town</a> <a href=/t/x>2026年5月</a></p>", "Town", "in Chinese"),
        ("<p class=breadcrumb><a href=/>Home</a> <a href=/t>Town</a> <a href=/2026/01>January</a></p>", "Town", "no year"),
        ("<p class=breadcrumb><a href=/>Home</a> <a href=/g20>G20</a></p>", "G20", "a number that is a name"),
        ("<p class=breadcrumb><a href=/>Início</a> <a href=/mar>Mar</a></p>", "Mar", "the sea, in Portuguese"),
        ("<p class=breadcrumb><a href=/>Home</a> <a href=/elections/2026>Election 2026</a></p>", "Election 2026", "a theme"),
        (
            "<p class=breadcrumb><a href=/>Home</a> <a href=/authors>Authors</a> <a href=/authors/ann>Ann Lee</a></p>",
            None,
            "a writer",
        ),
        (
            "<p class=breadcrumb><a href=/>Home</a> <a href=/t>Town</a> <a href=/writers>Our people</a> Ann Lee</p>",
            "Town",
            "a writer behind the list of them",
        ),
        ("<p class=breadcrumb><a href=/>Home</a> <a href=/s?q=ferry>Search results</a></p>", None, "a search"),
        ("<p class=breadcrumb><a href=/>Home</a> <a href=/t>Town</a> <a href=/x>All articles</a></p>", "Town", "all of it"),
        (
            "<p class=breadcrumb><a href=/t>Town</a> <a href=/t/x>The ferry to the island is late</a> <b>Article</b></p>",
            "Town",
            "a form behind the story",
        ),
        ("<p class=path><a href=/>Home</a> <a href=/t>Town</a></p>", None, "not called a trail"),
        ("<p class=breadcrumb><a href=/>Home</a> <a href=/t>Town</a> <a href=/n>News</a></p>", "Town", "what all have"),
        ("<p class=breadcrumb><a href=/>Home</a> <a href=/n>News</a></p>", "News", "and nothing else"),
    ],
)
def test_printed_trails(parse: Any, trail: str, expected: str | None, why: str) -> None:
    assert _found(parse(trail + HEAD), frozenset()) == expected, why


def test_a_step_may_say_the_headline_in_another_order(parse: Any) -> None:
    trail = "<p class=breadcrumb><a href=/>Home</a> <a href=/t>Town</a> <b>{}</b></p><h1>Tarnmouth: Swimming in the Harbour</h1>"
    assert _found(parse(trail.format("Swimming in the Harbour Tarnmouth")), frozenset()) == "Town"
    assert _found(parse(trail.format("Swimming in Tarnmouth")), frozenset()) == "Swimming in Tarnmouth"


def test_a_trail_may_begin_with_the_sites_name(parse: Any) -> None:
    trail = "<p class=breadcrumb><a href=/start>Harbour Courier</a></p>"
    assert _found(parse(trail + HEAD), frozenset(["harbourcourier"])) is None


def _link(text: str, position: int | None, rel: str | None = None, role: Any = "tag") -> Link:
    return Link(f"https://courier.example/{text}", text, role, position, True, rel)


def test_topics_stand_above_or_below_the_text() -> None:
    blocks = [Block(n, "", "paragraph", n in (3, 4), "", None, "") for n in range(8)]
    links = [
        _link("Sea", 1),
        _link("#Ferries", 2),
        _link("12 May 2024, 10:30", 2),
        _link("Quay", 4),
        _link("Town", 6, "category tag"),
        _link("storms", 6, "tag"),
        _link("storms", 7),
        _link("All topics →", 7),
        _link("Why nobody was told that the ferry is late", 7),
        _link("Luxury on the quay?", 7),
        _link("tag/harbours", 2),
        _link("Menu", 0, role="nav"),
        _link("Nowhere", None),
    ]
    assert topics_of(links, blocks) == Topics(("Sea", "Ferries"), ("storms", "tag/harbours"), ("Town",))
    assert topics_of(links, blocks[:3]) == Topics()


@pytest.mark.parametrize(
    ("above", "container", "below", "why"),
    [
        (("Trending topics", "other"), "", (), "the site's"),
        (("The most popular topics:", "other"), "", (), "a phrase in a short line"),
        (("Beliebte Themen", "other"), "", (), "in German"),
        (("热门话题", "other"), "", (), "in Chinese"),
        (("Explore more", "related"), "", (), "what else there is"),
        (("Explore related topics", "nav"), "", ("Sea", "Quay"), "the story's"),
        (("More about", "other"), "", ("Sea", "Quay"), "the same in other words"),
        (("Topics", "tags"), "", ("Sea", "Quay"), "what a cue says"),
        (("The quay is a popular place with those who wait for ferries", "other"), "", ("Sea", "Quay"), "a sentence"),
        (("By Ann Lee", "byline"), "main > div.explore > a", (), "a class"),
        (("By Ann Lee", "byline"), "main > div.story-explored > a", ("Sea", "Quay"), "a longer word"),
        (("By Ann Lee", "byline"), "main.popular > div.a > p.b > div.c", ("Sea", "Quay"), "a class of the page"),
    ],
)
def test_topics_of_the_site_are_none_of_the_story(
    above: tuple[str, Any], container: str, below: tuple[str, ...], why: str
) -> None:
    story = Block(0, "The ferry is late.", "paragraph", True, "", None, "")
    heading = Block(1, above[0], above[1], False, "", None, "")
    lists = [Block(n, "", "nav", False, "", None, "", container) for n in (2, 3)]
    assert topics_of([_link("Sea", 2), _link("Quay", 3)], [story, heading, *lists]).below == below, why


def test_topics_behind_a_heading_in_their_own_line() -> None:
    story = Block(0, "The ferry is late.", "paragraph", True, "", None, "")
    own = [("Popular topics: Sea", "other"), ("Explore more of what we wrote: Quay", "other"), ("Topics: Ferries", "tags")]
    blocks = [story, *(Block(n, text, role, False, "", None, "") for n, (text, role) in enumerate(own, 1))]  # type: ignore[arg-type]
    links = [_link("Sea", 1), _link("Quay", 2), _link("Ferries", 3)]
    assert topics_of(links, blocks).below == ("Quay", "Ferries")
