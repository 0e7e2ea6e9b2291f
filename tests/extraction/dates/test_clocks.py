"""By whose clocks the times of a page are, and which day it is by them."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.dates import find_dates
from newscrawl.items import Locale


def test_naive_times_are_the_source_s(parse: Any) -> None:
    head = '<meta property="article:published_time" content="2024-05-17T10:00:00">'
    found = find_dates(*parse(head=head, locale=Locale(timezone="Europe/Berlin")))
    assert (found.published, found.published_utc) == ("2024-05-17T10:00:00", "2024-05-17T08:00:00Z")
    assert find_dates(*parse(head=head, locale=Locale(timezone="No/Where"))).published_utc == "2024-05-17T10:00:00Z"


@pytest.mark.parametrize(
    ("stamp", "locale", "host", "zone", "source", "why"),
    [
        ("2024-05-17T10:00:00+09:00", Locale(timezone="Europe/Berlin"), "com", "page", None, "the page's own offset"),
        ("2024-05-17T10:00:00Z", Locale(), "com", "page", None, "UTC that the page says"),
        ("2024-05-17T10:00", Locale("de", "de", "Europe/Berlin"), "fr", "source", "zone:Europe/Berlin", "sources file"),
        ("2024-05-17T10:00", Locale(country="de"), "com", "country", "zone:Europe/Berlin", "the source's country"),
        ("2024-05-17T10:00", Locale(), "fr", "country", "zone:Europe/Paris", "the host's country"),
        ("2024-05-17T10:00", Locale(), "com", "none", "zone:UTC", "nobody says"),
        ("2024-05-17T10:00", Locale(timezone="No/Where"), "com", "none", "zone:UTC", "a zone that is none"),
        ("2024-05-17", Locale(timezone="Europe/Berlin"), "de", None, None, "a day has no hour"),
        ("2024-05-17T00:00:00", Locale(timezone="Europe/Berlin"), "de", None, None, "nor has midnight"),
    ],
)
def test_whose_clock_an_hour_was_read_by(
    parse: Any, stamp: str, locale: Locale, host: str, zone: str | None, source: str | None, why: str
) -> None:
    head = f'<meta property="article:published_time" content="{stamp}">'
    found = find_dates(*parse("<h1>Late</h1>", head, locale=locale, url=f"https://harbour-courier.{host}/late"))
    assert (found.zone, found.zone_source) == (zone, source), why


def test_a_day_stays_the_day_in_every_time_zone(parse: Any) -> None:
    head = '<meta property="article:published_time" content="2024-05-17">'
    assert find_dates(*parse(head=head, locale=Locale(timezone="Asia/Tokyo"))).published_utc == "2024-05-17T00:00:00Z"


def test_utc_is_told_by_the_clock_that_the_page_prints(parse: Any) -> None:
    head = '<meta property="article:published_time" content="2024-05-18T01:09:55Z">'
    found = find_dates(*parse('<h1>Late</h1><p class="date">May 17, 2024 at 6:09 p.m.</p>', head))
    assert (found.published, found.published_utc) == ("2024-05-17T18:09:55-07:00", "2024-05-18T01:09:55Z")
    found = find_dates(*parse("<h1>Late</h1>", head, url="https://www.harbour-courier.example/2024/05/17/late"))
    assert (found.published, found.published_utc, found.precision) == ("2024-05-17", "2024-05-18T01:09:55Z", "day")


def test_a_day_in_the_address_is_not_the_stamp_s_where_the_page_prints_another(parse: Any) -> None:
    body = '<h1>Late</h1><time datetime="2024-05-18T09:00:00Z">{}</time>'
    url = "https://www.harbour-courier.example/2024/05/17/late"
    found = find_dates(*parse(body.format("18 May 2024"), url=url))
    assert (found.published, found.precision) == ("2024-05-18T09:00:00+00:00", "second")
    assert find_dates(*parse(body.format("09:00"), url=url)).published == "2024-05-17"


@pytest.mark.parametrize(
    ("changed", "expected", "why"),
    [
        ("2023-11-19T12:00:00Z", "2023-11-19T04:00:00-08:00", "by the same clock"),
        ("2024-04-18T12:00:00Z", "2024-04-18T12:00:00+00:00", "it may be summer"),
        ("2023-11-19T12:00:00+02:00", "2023-11-19T12:00:00+02:00", "an offset of its own"),
        ("2023-11-19", "2023-11-19", "a day"),
    ],
)
def test_a_page_has_one_clock(changed: str, expected: str, why: str, parse: Any) -> None:
    head = '<meta property="article:published_time" content="2023-11-18T02:09:55Z">'
    head += f'<meta property="article:modified_time" content="{changed}">'
    page = parse('<h1>Late</h1><p class="date">Nov 17, 2023 at 6:09 p.m.</p>', head)
    assert find_dates(*page).modified == expected, why


def test_the_page_s_clock_goes_on_in_summer_where_the_country_tells_it(parse: Any) -> None:
    head = '<meta property="article:published_time" content="2023-11-17T17:09:55Z">'
    head += '<meta property="article:modified_time" content="2024-05-18T12:00:00Z">'
    url = "https://kurier.example.de/late"
    found = find_dates(*parse('<h1>Late</h1><p class="date">17.11.2023, 18:09 Uhr</p>', head, url=url, lang="de"))
    assert (found.published, found.modified) == ("2023-11-17T18:09:55+01:00", "2024-05-18T14:00:00+02:00")


@pytest.mark.parametrize(
    ("stamp", "body", "expected", "why"),
    [
        ("2024-05-16T22:00:00Z", "", "2024-05-17T00:00:00+02:00", "midnight in Berlin: a day that was stored as UTC"),
        ("2024-05-16T22:30:00Z", "", "2024-05-16T22:30:00+00:00", "without more evidence UTC stands"),
        (
            "2024-05-16T22:30:00Z",
            '<div class="sidebar"><a href="/b">The bridge to the islands is closed</a><time>17. Mai 2024</time></div>',
            "2024-05-17T00:30:00+02:00",
            "the page prints the day that it is in Berlin, and not the other",
        ),
        ("2024-05-17T10:00:00Z", "", "2024-05-17T10:00:00+00:00", "the same day by both clocks"),
    ],
)
def test_the_country_s_clock_tells_the_day_of_a_utc_stamp(
    stamp: str, body: str, expected: str, why: str, parse: Any
) -> None:
    head = f'<meta property="article:published_time" content="{stamp}">'
    page = parse(f"<h1>Late</h1>{'<p>x</p>' * 90}{body}", head, url="https://kurier.example.de/late", lang="de")
    assert find_dates(*page).published == expected, why


def test_a_naive_time_is_of_the_country_s_clock(parse: Any) -> None:
    head = '<meta property="article:published_time" content="2024-05-17T10:00:00">'
    assert find_dates(*parse(head=head, url="https://kurier.example.de/a")).published_utc == "2024-05-17T08:00:00Z"
    assert find_dates(*parse(head=head, lang="de-DE")).published_utc == "2024-05-17T10:00:00Z"


@pytest.mark.parametrize(
    ("printed", "expected", "why"),
    [
        ('<div id="masthead"><span class="date">Monday, 20 May 2024</span></div><h1>Late</h1>',
         "2024-05-19T10:12:33+00:00", "the day of the visit beside the paper's name"),
        ('<h1>Late</h1><p class="date">18 May 2024</p>',
         "2024-05-18", "the story's own day, where it is another one by the newsroom's clock"),
        ('<span class="date">18 May 2024, 23:47</span><h1>Late</h1>',
         "2024-05-19T10:12:33+00:00", "no offset makes this the same moment"),
    ],
)  # fmt: skip
def test_a_printed_day_is_not_always_the_story_s(printed: str, expected: str, why: str, parse: Any) -> None:
    head = (
        '<meta property="article:published_time" content="2024-05-19T10:12:33Z">'
        '<meta property="article:modified_time" content="2024-05-19T10:40:02Z">'
    )
    found = find_dates(*parse(printed, head))
    assert found.published == expected, why
    assert found.published_utc == "2024-05-19T10:12:33Z"
    assert found.modified_utc == "2024-05-19T10:40:02Z"


def test_a_clock_for_machines_beside_the_printed_one(parse: Any) -> None:
    body = '<h1>Late</h1><span class="article_date" data-date-time="2024-05-17 05:02:11">2024.05.17. 5:02</span>'
    assert find_dates(*parse(body)).published == "2024-05-17T05:02:11"
