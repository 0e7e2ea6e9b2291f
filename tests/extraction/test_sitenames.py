"""What a site calls itself: declared, or as the page's title spells its host."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.filing import story_headlines
from newscrawl.extraction.sitenames import find_site_name


def _found(parsed: Any) -> Any:
    return find_site_name(parsed[0], parsed[1], story_headlines(parsed[1]))


@pytest.mark.parametrize(
    ("name", "expected", "why"),
    [
        ("Harbour Courier", "Harbour Courier", "as it is"),
        ("Harbour Courier - News from the quay since 1899", "Harbour Courier", "a slogan behind the name"),
        ("News, Weather, Sports | Harbour Courier", "Harbour Courier", "a slogan before it"),
        ("Harbour Courier®: News from the quay", "Harbour Courier®", "a slogan behind a colon"),
        ("Ann's blog: life, letters | and more things", "Ann's blog: life, letters | and more things", "no telling"),
        ("https://www.harbour-courier.example", "Publisher", "an address"),
        ("The ferry to the island is late again | Courier", "Courier", "the headline before it"),
        ("The ferry to the island is late again", "Publisher", "the headline"),
        ("Blog", "Publisher", "a form that all sites have"),
    ],
)
def test_site_names(parse: Any, json_ld: Any, name: str, expected: str, why: str) -> None:
    title = '<meta property="og:title" content="The ferry to the island is late again">'
    head = f'{title}<meta property="og:site_name" content="{name}">' + json_ld(
        {"@type": "Article", "publisher": {"name": "Publisher"}}
    )
    assert _found(parse(head=head)).value == expected, why


@pytest.mark.parametrize(
    ("publisher", "expected", "why"),
    [
        ("Harbour-Courier", "Harbour-Courier", "the host spelled out"),
        ("Courier Media Ltd", "harbour-courier.example", "another name"),
    ],
)
def test_a_site_that_is_called_as_its_host(parse: Any, json_ld: Any, publisher: str, expected: str, why: str) -> None:
    head = '<meta property="og:site_name" content="harbour-courier.example">'
    assert _found(parse(head=head + json_ld({"@type": "Article", "publisher": {"name": publisher}}))).value == expected, why


def test_the_sources_file_names_a_site_that_does_not(parse: Any) -> None:
    found = _found(parse(site_name="Courier"))
    assert (found.value, found.source) == ("Courier", "source")
    assert _found(parse()).value is None


@pytest.mark.parametrize(
    ("title", "host", "expected", "why"),
    [
        ("The ferry is late - Harbour Courier", "harbour-courier.example", "Harbour Courier", "the host's name in words"),
        ("Die Fähre ist spät | Hafen-Kurier", "hafenkurier.example", "Hafen-Kurier", "the same with a hyphen"),
        ("The ferry is late | Sea | Tarnmouth Courier", "courier.example", "Tarnmouth Courier", "the host is a part of it"),
        ("Fähre spät – Müllers Blättchen", "muellers-blaettchen.example", "Müllers Blättchen", "umlauts in two letters"),
        ("La ferry llega tarde - Público", "publico.example", "Público", "accents left out"),
        ("The ferry is late – HVC - Harbour Village Club", "hvc-online.example", "HVC", "initials and more"),
        ("Courier | The ferry is late", "courier.example", "Courier", "before the headline"),
        ("Ann Marsh", "ann-marsh.example", "Ann Marsh", "the title is nothing else"),
        ("Pricing of quays - Quaylog®", "quaylog.example", "Quaylog", "without the sign of a trade mark"),
        ("Quaylog opens a second office", "quaylog.example", None, "a headline that names the site"),
        ("Quaylog opens a second office | News", "quaylog.example", None, "the same before a section"),
        ("The ferry is late - The Other Paper", "courier.example", None, "another name"),
        ("The ferry is late - it is the Courier that asks why it is", "courier.example", None, "a sentence"),
        ("Die Fähre ist spät - Bildung", "bild.example", None, "a section that begins like the host"),
        ("Die Fähre ist spät - Welthandel", "welt.example", None, "another"),
        ("The ferry is late – Sunday special", "sun.example", None, "a series"),
        ("The ferry is late – SUNDAY", "sun.example", None, "in capitals"),
        ("Why spiegelneuronen matter | Forschung", "spiegel.example", None, "a headline with a longer word"),
        ("The ferry is late - TidesOnline", "tides.example", "TidesOnline", "a capital begins a word"),
        ("The ferry is late - Fund for Seafarers", "fundforsea.example", "Fund for Seafarers", "the last word shortened"),
        ("Die Fähre ist spät - Über Uns Blatt", "ueberuns.example", "Über Uns Blatt", "a capital umlaut"),
        ("", "courier.example", None, "no title"),
    ],
)
def test_a_title_tells_the_name_of_a_site_that_declares_none(
    parse: Any, title: str, host: str, expected: str | None, why: str
) -> None:
    body = f"<h1>{title.partition(' | ')[0]}</h1>" if "opens" in title else "<h1>Something else</h1>"
    found = _found(parse(body, f"<title>{title}</title>", url=f"https://www.{host}/a/story"))
    assert found.value == expected, why
    assert found.source == ("title" if expected else None)


@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        ("<a href=/><img src=/l.png alt='Harbour Courier logo'></a>", "Harbour Courier", "the emblem on the way home"),
        ("<a href='https://www.harbour-courier.example'>Harbour Courier | blog</a>", "Harbour Courier", "its words"),
        ("<a href=/>Harbour Courier Home</a>", "Harbour Courier", "where the link leads"),
        ("<a href=/>Go to the Harbour Courier homepage</a>", "Harbour Courier", "the same in more words"),
        ("<a href=/>Go to The Harbour Courier</a>", "The Harbour Courier", "a name with its article"),
        ("<a href=/><img src=/l.png alt='Harbour Courier logo.'></a>", "Harbour Courier", "a stop behind it"),
        ("<img src=/l.png alt='Harbour Courier – Home'>", "Harbour Courier", "an emblem for the way home"),
        ("<a href=/>Home</a><a href=/>HC</a>", None, "other words"),
        ("<a href=/town>Harbour Courier</a>", None, "a link elsewhere"),
        ("<img src=/l.png alt='Harbour Courier'>", "Harbour Courier", "an emblem that leads nowhere"),
        ("<img src=/l.png alt='The Harbour Courier sails'>", None, "a picture of a thing of that name"),
        ("<a href=/>The old Harbour Courier sails to the island again</a>", None, "a sentence"),
    ],
)
def test_an_emblem_tells_the_name_where_nothing_else_does(
    parse: Any, body: str, expected: str | None, why: str
) -> None:
    found = _found(parse(f"{body}<h1>The ferry is late</h1>", url="https://www.harbour-courier.example/a/story"))
    assert (found.value, found.source) == (expected, "link:home" if expected else None), why


def test_what_is_declared_comes_before_the_title(parse: Any) -> None:
    head = '<title>Late - Harbour Courier</title><meta property="og:site_name" content="The Courier">'
    assert _found(parse(head=head)).value == "The Courier"


def test_a_sites_name_is_not_the_whole_title_of_a_page(parse: Any) -> None:
    title = "Why the ferry to the island is late again and again"
    head = f'<title>{title}</title><meta property="og:site_name" content="{title}">'
    assert _found(parse(head=head)).value is None


def test_the_part_of_a_name_that_has_the_hosts_name_as_a_word_comes_first(parse: Any) -> None:
    head = '<meta property="og:site_name" content="Tideswell and the sea | The Evening Tides">'
    assert _found(parse(head=head, url="https://tides.example/a/story")).value == "The Evening Tides"


def test_home_may_be_a_word_of_the_name(parse: Any) -> None:
    assert _found(parse("<a href=/>Harbour Home</a>", url="https://harbour-home.example/a/story")).value == "Harbour Home"
