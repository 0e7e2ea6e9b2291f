from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.titles import find_description, find_title


def test_the_printed_heading_wins_over_what_machines_are_told(parse: Any, json_ld: Any) -> None:
    head = '<title>Ferry late: what to know | Harbour Courier</title><meta property="og:title" content="Ferry late: what to know">'
    assert (
        find_title(*parse("<h1>The ferry is late, and no one knows why</h1>", head))
        == "The ferry is late, and no one knows why"
    )


@pytest.mark.parametrize(
    "title",
    [
        "The ferry is late | Harbour Courier",
        "The ferry is late - Harbour Courier",
        "Harbour Courier: The ferry is late again",
        "The ferry is late — harbour-courier.example",
    ],
)
def test_the_site_s_name_is_taken_off(parse: Any, title: str) -> None:
    head = f'<title>{title}</title><meta property="og:site_name" content="Harbour Courier">'
    assert find_title(*parse(head=head)) in ("The ferry is late", "The ferry is late again")


def test_a_dash_within_the_headline_stays(parse: Any) -> None:
    assert find_title(*parse(head="<title>Late - but safe: the ferry</title>")) == "Late - but safe: the ferry"


def test_a_suffix_that_no_other_title_has_is_taken_off(parse: Any) -> None:
    head = '<title>The ferry is late - Politics</title><meta property="og:title" content="The ferry is late">'
    assert find_title(*parse(head=head)) == "The ferry is late"


def test_a_logo_is_no_headline(parse: Any) -> None:
    body = '<header><h1 class="logo">Harbour Courier</h1></header><h2>The ferry is late</h2>'
    assert find_title(*parse(body, "<title>The ferry is late | Harbour Courier</title>")) == "The ferry is late"


def test_of_several_headings_the_one_in_the_title_is_taken(parse: Any) -> None:
    body = "<h1>Subscribe today</h1><h1>The ferry is late again</h1><h1>More news</h1>"
    assert find_title(*parse(body, "<title>The ferry is late again</title>")) == "The ferry is late again"


def test_a_kicker_within_the_heading_is_taken_off_where_a_claim_says_so(parse: Any) -> None:
    body = "<h1><span>Harbour</span> <span>The ferry is late again</span></h1>"
    assert (
        find_title(*parse(body, '<meta property="og:title" content="The ferry is late again">'))
        == "The ferry is late again"
    )
    assert find_title(*parse(body)) == "Harbour The ferry is late again"


def test_nothing_gives_nothing(parse: Any) -> None:
    assert find_title(*parse("<p>words</p>")) is None
    assert find_description(*parse("<p>words</p>")) is None


def test_hostile_titles(parse: Any) -> None:
    assert find_title(*parse("<h1>" + "a - " * 200_000 + "</h1>", "<title>" + "?" * 10_000 + "</title>")) is None


def test_the_printed_standfirst_wins_over_its_shortened_copy(parse: Any) -> None:
    whole = "The island has waited since Monday, and the operator has stopped answering its telephone."
    head = '<meta name="description" content="The island has waited since Monday, and the operator …">'
    assert find_description(*parse(f'<h1>Late</h1><p class="standfirst">{whole}</p>', head)) == whole


def test_another_story_s_teaser_is_no_standfirst(parse: Any) -> None:
    body = '<h1>Late</h1><div class="related"><p class="summary">A long teaser of quite another story, on another page.</p></div>'
    assert (
        find_description(*parse(body, '<meta name="description" content="The island waits.">')) == "The island waits."
    )
