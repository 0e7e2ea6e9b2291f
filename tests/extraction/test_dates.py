from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from newscrawl.extraction.dates import find_dates
from newscrawl.extraction.moments import Reader, by_the_clock_of, month_first
from newscrawl.items import Hints, Locale

READER = Reader(datetime(2024, 5, 20, 12, tzinfo=timezone.utc), languages=("de", "fr", "es", "en"))


@pytest.mark.parametrize(
    ("value", "text", "utc", "precision"),
    [
        ("2024-05-17T10:00:00+02:00", "2024-05-17T10:00:00+02:00", "2024-05-17T08:00:00Z", "second"),
        ("2024-05-17T10:00:00.123Z", "2024-05-17T10:00:00+00:00", "2024-05-17T10:00:00Z", "second"),
        ("2024-05-17 10:00 +0200", "2024-05-17T10:00:00+02:00", "2024-05-17T08:00:00Z", "minute"),
        ("2024-05-17T10:00-0330", "2024-05-17T10:00:00-03:30", "2024-05-17T13:30:00Z", "minute"),
        ("20240517", "2024-05-17", "2024-05-17T00:00:00Z", "day"),
        ("2024/5/7", "2024-05-07", "2024-05-07T00:00:00Z", "day"),
        ("2024-05", "2024-05", "2024-05-01T00:00:00Z", "month"),
        ("1715940000", "2024-05-17T10:00:00+00:00", "2024-05-17T10:00:00Z", "second"),
        ("1715940000000", "2024-05-17T10:00:00+00:00", "2024-05-17T10:00:00Z", "second"),
        ("Fri, 17 May 2024 10:00:00 +0200", "2024-05-17T10:00:00+02:00", "2024-05-17T08:00:00Z", "second"),
    ],
)
def test_dates_for_machines(value: str, text: str, utc: str, precision: str) -> None:
    moment = READER.machine(value)
    assert moment is not None
    assert (moment.text, moment.utc_text, moment.precision) == (text, utc, precision)


@pytest.mark.parametrize(
    "value",
    ["", "a", "1", "NA", "2024", "20245", "0000-00-00", "2024-13-40", "1989-12-31", "2024-05-23", "9999-12-31T23:59:59Z", "99999999999999999999", "0001-01-01T00:00:00+14:00",
     "?" * 10_000, "1" * 5_000_000, None, 3.5, True, {"a": 1}],
)  # fmt: skip
def test_junk_is_no_date(value: object) -> None:
    assert READER.machine(value) is None


def test_a_date_up_to_two_days_ahead_is_believed() -> None:
    assert READER.machine("2024-05-22T11:00:00Z") is not None
    assert READER.machine("2024-05-22T13:00:00Z") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Freitag, 17. Mai 2024, 10:15 Uhr", "2024-05-17T10:15"),
        ("Publié le 17 mai 2024 à 10h15", "2024-05-17T10:15"),
        ("17 de mayo de 2024", "2024-05-17"),
        ("May 17, 2024 at 6:09 p.m.", "2024-05-17T18:09"),
        ("Posted: May 17th, 2024", "2024-05-17"),
        ("17.05.2024 | 10:15", "2024-05-17T10:15"),
        ("17.5.24", "2024-05-17"),
        ("2024年5月17日（金） 10:15", "2024-05-17T10:15"),
        ("2024. 5. 17", "2024-05-17"),
        ("3/4/2024", "2024-04-03"),
        ("Version 10.04.2", None),
        ("March 2024", None),
        ("?" * 10_000, None),
    ],
)
def test_dates_for_readers(text: str, expected: str | None) -> None:
    moment = READER.words(text)
    assert (moment.text if moment else None) == expected


def test_the_order_of_day_and_month_is_the_country_s() -> None:
    assert month_first("en", "US")
    assert month_first("en", None)
    assert not month_first("en", "GB")
    assert not month_first("de", None)
    american = Reader(READER.fetched_at, month_first=True).words("3/4/2024")
    assert american is not None
    assert american.text == "2024-03-04"


def test_relative_dates_count_from_the_fetch() -> None:
    moment = READER.relative("3 days ago")
    assert moment is not None
    assert moment.text == "2024-05-17"
    assert READER.relative("days ago") is None


def test_json_ld_first_then_meta_then_time_then_url(parse: Any, json_ld: Any) -> None:
    story = json_ld(
        {
            "@type": "NewsArticle",
            "datePublished": "2024-05-17T10:00:00+02:00",
            "dateModified": "2024-05-18T10:00:00+02:00",
        }
    )
    meta = '<meta property="article:published_time" content="2024-05-16T10:00:00Z">'
    body = '<h1>Late</h1><time datetime="2024-05-15">15 May</time>'
    url = "https://www.harbour-courier.example/2024/05/14/late"
    found = find_dates(*parse(body, story + meta, url=url))
    assert (found.published, found.published_utc, found.source) == (
        "2024-05-17T10:00:00+02:00",
        "2024-05-17T08:00:00Z",
        "json-ld:datePublished",
    )
    assert found.modified_utc == "2024-05-18T08:00:00Z"
    assert find_dates(*parse(body, meta)).source == "meta:article:published_time"
    assert find_dates(*parse(body, url=url)).published == "2024-05-15"
    assert find_dates(*parse("<h1>Late</h1>", url=url)).source == "url"


def test_other_stories_comments_and_changes_are_not_the_publication(parse: Any) -> None:
    body = (
        '<div class="sidebar"><time datetime="2024-05-01">1 May</time></div><h1>Late</h1>'
        '<p>Updated <time datetime="2024-05-18">18 May</time></p><p>Published <time datetime="2024-05-17">17 May</time></p>'
        '<div class="comments"><time datetime="2024-05-19">19 May</time></div>'
    )
    assert find_dates(*parse(body)).published == "2024-05-17"


def test_a_feed_is_believed_where_the_page_is_silent(parse: Any) -> None:
    found = find_dates(*parse("<h1>Late</h1>", hints=Hints(published="2024-05-17T10:00:00Z", lastmod="2024-05-18")))
    assert (found.published_utc, found.source, found.modified) == ("2024-05-17T10:00:00Z", "feed", "2024-05-18")


def test_naive_times_are_the_source_s(parse: Any) -> None:
    head = '<meta property="article:published_time" content="2024-05-17T10:00:00">'
    found = find_dates(*parse(head=head, locale=Locale(timezone="Europe/Berlin")))
    assert (found.published, found.published_utc) == ("2024-05-17T10:00:00", "2024-05-17T08:00:00Z")
    assert find_dates(*parse(head=head, locale=Locale(timezone="No/Where"))).published_utc == "2024-05-17T10:00:00Z"


def test_a_day_stays_the_day_in_every_time_zone(parse: Any) -> None:
    head = '<meta property="article:published_time" content="2024-05-17">'
    assert find_dates(*parse(head=head, locale=Locale(timezone="Asia/Tokyo"))).published_utc == "2024-05-17T00:00:00Z"


def test_utc_is_told_by_the_clock_that_the_page_prints(parse: Any) -> None:
    head = '<meta property="article:published_time" content="2024-05-18T01:09:55Z">'
    found = find_dates(*parse('<h1>Late</h1><p class="date">May 17, 2024 at 6:09 p.m.</p>', head))
    assert (found.published, found.published_utc) == ("2024-05-17T18:09:55-07:00", "2024-05-18T01:09:55Z")
    found = find_dates(*parse("<h1>Late</h1>", head, url="https://www.harbour-courier.example/2024/05/17/late"))
    assert (found.published, found.published_utc, found.precision) == ("2024-05-17", "2024-05-18T01:09:55Z", "day")


def test_another_moment_is_no_clock() -> None:
    utc, other = READER.machine("2024-05-18T01:09:55Z"), READER.machine("2024-05-17T18:22:00-07:00")
    assert utc is not None
    assert other is not None
    assert by_the_clock_of(utc, other) is None


@pytest.mark.parametrize("junk", ["?" * 10_000, "9" * 5_000_000, "&#99999999999;"])
def test_hostile_dates_give_none(parse: Any, json_ld: Any, junk: str) -> None:
    body = f'<h1>Late</h1><time datetime="{junk[:100_000]}">{junk[:100_000]}</time>'
    found = find_dates(
        *parse(body, json_ld({"@type": "NewsArticle", "datePublished": junk, "dateModified": [junk, 1, None]}))
    )
    assert found.published is None
    assert found.modified is None


def test_htmldate_is_the_last_resort(parse: Any) -> None:
    found = find_dates(
        *parse("<h1>Late</h1>" + "<p>Words of the story.</p>" * 150 + "<p>Last edited on 17 May 2024 by the desk.</p>")
    )
    assert (found.published, found.source) == ("2024-05-17", "search")
