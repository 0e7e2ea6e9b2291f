from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import tomli
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction.dates import printed
from newscrawl.extraction.dates.moments import Reader, by_the_clock_of, month_first
from newscrawl.extraction.dates.words import load

FETCHED = datetime(2024, 5, 20, 12, tzinfo=timezone.utc)
READER = Reader(FETCHED, languages=("de", "fr", "es", "en"))
CASES: dict[str, list[list[str]]] = tomli.loads(Path(__file__).with_name("date_cases.toml").read_text("utf-8"))


def reader(language: str) -> Reader:
    code, _, country = language.partition("-")
    return Reader(FETCHED, languages=(code, "en"), month_first=month_first(code, country or "GB"))


@pytest.mark.parametrize(("language", "text", "expected", "why"), CASES["printed"])
def test_dates_for_readers(language: str, text: str, expected: str, why: str) -> None:
    moment = reader(language).words(text)
    assert (moment.text if moment else "") == expected, why


@pytest.mark.parametrize(("language", "text", "expected", "why"), CASES["relative"])
def test_relative_dates_count_from_the_fetch(language: str, text: str, expected: str, why: str) -> None:
    moment = reader(language).relative(text)
    assert (moment.text if moment else "") == expected, why


def test_the_cases_are_of_many_languages() -> None:
    assert len(CASES["printed"]) >= 150
    assert len({case[0] for case in CASES["printed"]}) >= 40


@pytest.mark.parametrize(
    ("value", "text", "utc", "precision", "why"),
    [
        ("2024-05-17T10:00:00+02:00", "2024-05-17T10:00:00+02:00", "2024-05-17T08:00:00Z", "second", "ISO 8601"),
        ("2024-05-17T10:00:00.123Z", "2024-05-17T10:00:00+00:00", "2024-05-17T10:00:00Z", "second", "parts of seconds"),
        ("2024-05-17 10:00 +0200", "2024-05-17T10:00:00+02:00", "2024-05-17T08:00:00Z", "minute", "spaces, no colon"),
        ("2024-05-17T10:00-0330", "2024-05-17T10:00:00-03:30", "2024-05-17T13:30:00Z", "minute", "half an hour"),
        ("2024-05-17T10:00:00+2", "2024-05-17T10:00:00+02:00", "2024-05-17T08:00:00Z", "second", "one digit of offset"),
        (
            "2024-05-17T24:00:00Z",
            "2024-05-17T00:00:00+00:00",
            "2024-05-17T00:00:00Z",
            "second",
            "hour 24 of a template",
        ),
        ("20240517", "2024-05-17", "2024-05-17T00:00:00Z", "day", "no hyphens"),
        ("20240517T100000Z", "2024-05-17T10:00:00+00:00", "2024-05-17T10:00:00Z", "second", "basic format"),
        ("2024-05-17T00:00:00", "2024-05-17", "2024-05-17T00:00:00Z", "day", "how a day without an hour is stored"),
        ("2024-05-17 00:00", "2024-05-17", "2024-05-17T00:00:00Z", "day", "the same"),
        ("2024-05-17T00:00:00Z", "2024-05-17T00:00:00+00:00", "2024-05-17T00:00:00Z", "second", "midnight somewhere"),
        ("2024-05-17T00:00:01", "2024-05-17T00:00:01", "2024-05-17T00:00:01Z", "second", "no midnight"),
        ("2024/5/7", "2024-05-07", "2024-05-07T00:00:00Z", "day", "slashes, one digit"),
        ("2024-05", "2024-05", "2024-05-01T00:00:00Z", "month", "a month"),
        ("1715940000", "2024-05-17T10:00:00+00:00", "2024-05-17T10:00:00Z", "second", "seconds since 1970"),
        ("1715940000000", "2024-05-17T10:00:00+00:00", "2024-05-17T10:00:00Z", "second", "milliseconds"),
        (1715940000, "2024-05-17T10:00:00+00:00", "2024-05-17T10:00:00Z", "second", "a number"),
        ("Fri, 17 May 2024 10:00:00 +0200", "2024-05-17T10:00:00+02:00", "2024-05-17T08:00:00Z", "second", "RFC 2822"),
        ("Fri May 17 10:00:00 CEST 2024", "2024-05-17T10:00:00+02:00", "2024-05-17T08:00:00Z", "second", "as C prints"),
        ("2024-05-17 06:09 PM", "2024-05-17T18:09:00", "2024-05-17T18:09:00Z", "minute", "afternoon"),
    ],
)
def test_dates_for_machines(value: object, text: str, utc: str, precision: str, why: str) -> None:
    moment = READER.machine(value)
    assert moment is not None, why
    assert (moment.text, moment.utc_text, moment.precision, moment.refused) == (text, utc, precision, None), why


@pytest.mark.parametrize(
    "value",
    ["", "a", "1", "NA", "2024", "20245", "0000-00-00", "2024-13-40", "99999999999999999999", "?" * 10_000,
     "1" * 5_000_000, None, 3.5, True, -5, 10**30, {"a": 1}],
)  # fmt: skip
def test_junk_is_no_date(value: object) -> None:
    assert READER.machine(value) is None
    if isinstance(value, str):
        assert READER.words(value) is None
        assert READER.relative(value) is None


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        ("2024-05-22T11:00:00Z", None),
        ("2024-05-22T13:00:00Z", "future"),
        ("2024-05-23", "future"),
        ("9999-12-31T23:59:59Z", "future"),
        ("1990-01-01", None),
        ("1989-12-31", "before 1990"),
    ],
)
def test_what_cannot_be_true_is_flagged(value: str, refused: str | None) -> None:
    moment = READER.claim(value)
    assert (moment.refused if moment else None) == refused
    assert (READER.machine(value) is None) == (moment is None or refused is not None)


def test_of_two_readings_the_possible_one_is_taken_and_the_other_known() -> None:
    moment = READER.words("4/5/2024")
    assert moment is not None
    assert moment.swapped is not None
    assert (moment.text, moment.swapped.text) == ("2024-05-04", "2024-04-05")
    late = READER.words("5/12/2024")
    assert late is not None
    assert (late.text, late.swapped) == ("2024-05-12", None)


def test_the_order_of_day_and_month_is_the_country_s() -> None:
    assert month_first("en", "US")
    assert month_first("en", None)
    assert not month_first("en", "GB")
    assert not month_first("de", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Published 17 May 2024 | Updated 18 May 2024", [("2024-05-17", "published"), ("2024-05-18", "changed")]),
        ("17.05.2024, aktualisiert: 18.05.2024", [("2024-05-17", None), ("2024-05-18", "changed")]),
        ("2024年5月17日 更新", [("2024-05-17", "changed")]),
        ("Offer expires 18 May 2024", [("2024-05-18", "other")]),
        ("17 May 2024", [("2024-05-17", None)]),
        ("2024/5/17 21:17（最終更新 5/18 08:05）", [("2024-05-17T21:17", None)]),  # of the day in the bracket
        ("17 May 2024 10:15 (Updated 11:40)", [("2024-05-17T10:15", None)]),
        ("17 May 2024 (updated)", [("2024-05-17", "changed")]),
    ],
)
def test_words_beside_a_date_are_its_label(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(one.moment.text, one.label) for one in READER.labelled(text)] == expected


def test_another_moment_is_no_clock() -> None:
    utc, other = READER.machine("2024-05-18T01:09:55Z"), READER.machine("2024-05-17T18:22:00-07:00")
    assert utc is not None
    assert other is not None
    assert by_the_clock_of(utc, other) is None


@given(st.text(max_size=600) | st.from_regex(r"[0-9./: -]{0,80}", fullmatch=True))
def test_no_text_raises(text: str) -> None:
    READER.machine(text)
    READER.words(text)
    READER.relative(text)
    reader("fa").words(text)


MOMENTS = st.datetimes(datetime(1990, 1, 2), datetime(2024, 5, 18))  # noqa: DTZ001 (the offset is drawn apart)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, OFFSETS)
def test_every_iso_moment_is_read_back(moment: datetime, offset: timezone) -> None:
    stamp = moment.replace(tzinfo=offset)
    found = READER.machine(stamp.isoformat())
    assert found is not None
    assert datetime.fromisoformat(found.text) == stamp.replace(microsecond=0)
    assert found.utc == stamp.replace(microsecond=0)
    assert found.day == stamp.date().isoformat()


@pytest.mark.parametrize("language", sorted(load().by_language))
def test_every_name_of_a_month_is_read_as_that_month(language: str) -> None:
    if language in ("vi", "zh", "ja", "ko"):
        return  # their months are numbers; the cases above read them
    for name, month in load().by_language[language].items():
        for text in (f"17 {name} 2023", f"2023 {name} 17", f"{name.title()} 17, 2023"):
            moment = reader(language).words(text)
            assert moment is not None, text
            assert moment.text == f"2023-{month:02}-17", text


CATALOGUE = [
    "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "id", "is",
    "it", "lt", "lv", "nl", "nb", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk",
]  # fmt: skip


@pytest.mark.parametrize("language", CATALOGUE)
def test_dates_as_cldr_writes_them_are_read_back(language: str) -> None:
    for month in range(1, 13):
        day = date(2023, month, 17)
        for style in ("long", "full"):
            text = format_date(day, style, locale=language)
            moment = reader({"nb": "no"}.get(language, language)).words(text)
            assert moment is not None, text
            assert moment.text == day.isoformat(), text


@pytest.mark.parametrize("language", CATALOGUE)
def test_days_of_the_week_as_cldr_writes_them_tell_the_year(language: str) -> None:
    for back in range(7):
        day = date(2024, 5, 17) - timedelta(days=back)
        text = format_date(day, "EEEE, d. MMMM", locale=language) + ", 14:32"
        moment = reader({"nb": "no"}.get(language, language)).words(text)
        assert moment is not None, text
        assert moment.text == f"{day.isoformat()}T14:32", text


def test_a_clock_of_several_countries_is_the_page_s_own() -> None:
    for zone, expected in (("Asia/Jerusalem", "+02:00"), ("Europe/Dublin", "+05:30"), ("Asia/Kolkata", "+05:30")):
        moment = Reader(FETCHED, zone).words("28 November 2023 10:30 AM IST")
        assert moment is not None
        assert moment.text == f"2023-11-28T10:30{expected}", zone


@pytest.mark.slow
@given(st.text("0123456789./-: May年月日", min_size=1_000, max_size=3_000))
def test_work_is_bounded_by_the_cap_on_a_text(text: str) -> None:
    found = printed.find(text, ("en",), month_first=False)
    assert all(one.end <= printed.MAX_CHARS * 2 for one in found)
    assert len(found) <= printed.MAX_CHARS // 6


def test_the_word_lists_are_folded_as_texts_are() -> None:
    words: Any = load()
    assert all(1 <= month <= 12 for table in words.by_language.values() for month in table.values())
    assert all(sorted(set(table.values())) == list(range(1, 13)) for name, table in words.by_language.items() if table)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Verëffentlecht de 17. Mee 2024", "lb", "2024-05-17"),  # Luxembourgish
        ("17. mai 2024", "fo", "2024-05-17"),  # Faroese
        ("17 ta’ Mejju 2024", "xx", None),  # no language at all
        ("In 2024 17 people came", "lb", None),
    ],
)
def test_languages_beyond_the_lists_are_dateparsers(text: str, language: str, day: str | None) -> None:
    moment = Reader(FETCHED, None, (language,)).words(text)
    assert (moment.day if moment else None) == day
