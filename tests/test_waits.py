from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.waits import LONGEST, wait_of

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2),
        (" 120 ", 120),
        ("0", 0),
        ("Sat, 28 Nov 2026 12:01:30 GMT", 90),
        ("Sat, 28 Nov 2026 13:01:30 +0100", 90),
        ("Saturday, 28-Nov-26 12:01:30 GMT", 90),
        ("Sat Nov 28 12:01:30 2026", 90),
        ("Sat, 28 Nov 2026 11:00:00 GMT", 0),
        ("999999999999", 86_400),
        ("Fri, 28 Nov 2098 12:00:00 GMT", 86_400),
    ],
)
def test_waits(header: str, seconds: int) -> None:
    assert wait_of(header, NOON) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "soon", "-1", "1.5", "12 s", "9" * 400, "Sat, 99 Nov 2026 12:00:00 GMT"])
def test_what_says_nothing(header: str | None) -> None:
    assert wait_of(header, NOON) is None


@given(st.text(max_size=60))
def test_nothing_raises(header: str) -> None:
    wait = wait_of(header, NOON)
    assert wait is None or timedelta() <= wait <= LONGEST
