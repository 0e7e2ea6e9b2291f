"""Pages of archives: dates in addresses."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from newscrawl.archivepages import ArchivePage, archive_pages, check_template, dated

BASE = "https://gazette.example/"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("archive/{yyyy}/{mm}/{dd}/", "archive/2020/01/03/"),
        ("{yyyy}/{mon}/{dd}/all", "2020/jan/03/all"),
        ("list?d={d}.{m}.{yy}", "list?d=3.1.20"),
        ("{yyyy}{mm}{dd}.html", "20200103.html"),
    ],
)
def test_the_ways_to_write_a_date(template: str, address: str) -> None:
    check_template(BASE + template)
    assert dated(BASE + template, date(2020, 1, 3)) == BASE + address


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("archive/", "names no day, month or year"),
        ("archive/{mm}/{dd}", "names no day, month or year"),
        ("archive/{yyyy}/{dd}", "names no day, month or year"),
        ("archive/{yyyy}/{page}", "{page} is none of {yyyy}"),
        ("archive/{YYYY}", "{YYYY} is none of {yyyy}"),
    ],
)
def test_what_is_no_template(template: str, words: str) -> None:
    with pytest.raises(ValueError, match="archive") as error:
        check_template(BASE + template)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("template", "since", "until", "pages"),
    [
        ("{yyyy}-{mm}-{dd}", "2020-02-28T15:00", "2020-03-02T00:00", ["2020-03-01", "2020-02-29", "2020-02-28"]),
        ("{yyyy}-{mm}", "2019-12-31T00:00", "2020-02-01T00:01", ["2020-02", "2020-01", "2019-12"]),
        ("{yyyy}", "2018-06-01T00:00", "2020-01-01T00:00", ["2019", "2018"]),
        ("{yyyy}", "0001-01-01T00:00", "0002-06-01T00:00", ["0002", "0001"]),
    ],
)
def test_the_pages_of_a_time_are_the_newest_first(template: str, since: str, until: str, pages: list[str]) -> None:
    assert [page.url for page in archive_pages(template, moment(since), moment(until))] == pages


def test_days_begin_where_the_paper_is() -> None:
    day = list(archive_pages("{yyyy}/{mm}/{dd}", moment("2020-01-02T20:00"), moment("2020-01-03T04:00"), "Asia/Tokyo"))
    assert day == [
        ArchivePage("2020/01/03", moment("2020-01-02T15:00"), moment("2020-01-03T15:00"), "2020/01/03")
    ]


@pytest.mark.parametrize(
    ("template", "url", "goes_on"),
    [
        ("{yyyy}/{mm}/{dd}/", "2020/01/03/page/2/", True),
        ("{yyyy}/{mm}/{dd}/", "2020/01/03?page=2", True),
        ("{yyyy}/{mm}/{dd}/", "2020/01/04/", False),
        ("{yyyy}/{mm}/{dd}/", "2020/01/03/", False),
        ("{yyyy}-{mm}-{dd}.html", "2020-01-03-2.html", True),
        ("{yyyy}-{mm}-{dd}.html", "2020-01-04.html", False),
        ("{yyyy}/{mm}/index.html", "2020/01/index2.html", True),
        ("{yyyy}/{mm}/index.html", "2020/02/index.html", False),
        ("list?day={d}.{m}.{yyyy}", "list?day=3.1.2020&page=2", True),
        ("{yyyy}/{m}", "2020/10", False),
    ],
)
def test_the_second_page_of_a_day_is_not_the_next_day(template: str, url: str, goes_on: bool) -> None:
    (page,) = archive_pages(BASE + template, moment("2020-01-03T00:00"), moment("2020-01-04T00:00"))
    assert page.goes_on_at(BASE + url) is goes_on
    assert page.goes_on_at(BASE.replace("https", "http") + url) is goes_on
