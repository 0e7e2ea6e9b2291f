from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.ages import AgeError, parse_since, parse_until

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30m", "2026-05-01T11:30:00+00:00"),
        ("36h", "2026-04-30T00:00:00+00:00"),
        ("7d", "2026-04-24T12:00:00+00:00"),
        (" 7 days ", "2026-04-24T12:00:00+00:00"),
        ("2W", "2026-04-17T12:00:00+00:00"),
        ("1y", "2025-05-01T12:00:00+00:00"),
        ("2026-01-31", "2026-01-31T00:00:00+00:00"),
        ("2026-01-31T08:00", "2026-01-31T08:00:00+00:00"),
        ("2026-01-31T08:00:00Z", "2026-01-31T08:00:00+00:00"),
        ("2026-01-31 08:00:00+02:00", "2026-01-31T06:00:00+00:00"),
        ("999999y", "0001-01-01T00:00:00+00:00"),
    ],
)
def test_ages_and_dates(text: str, moment: str) -> None:
    assert parse_since(text, NOW).isoformat() == moment


@pytest.mark.parametrize("text", ["", "soon", "7", "7x", "-7d", "7d7d", "2026-13-01", "01.02.2026", "2026-01-31T25:00"])
def test_anything_else_says_what_to_write(text: str) -> None:
    with pytest.raises(AgeError, match="write 36h, 7d, 2w or 2026-01-31"):
        parse_since(text, NOW)


def test_until_includes_its_day() -> None:
    assert parse_until("2026-01-31", NOW) == datetime(2026, 2, 1, tzinfo=timezone.utc)
    assert parse_until("2026-01-31T08:00", NOW) == datetime(2026, 1, 31, 8, tzinfo=timezone.utc)
    assert parse_until("7d", NOW) == NOW - timedelta(days=7)
    assert parse_until("9999-12-31", NOW).year == 9999


@given(st.text() | st.from_regex(r"\d+[a-z]|\d{4}-\d\d-\d\d"))
def test_only_one_kind_of_error(text: str) -> None:
    with suppress(AgeError):
        assert parse_until(text, NOW).tzinfo is timezone.utc
