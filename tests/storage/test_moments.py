from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from newscrawl.storage.moments import later_than, utc_text

EAST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 31, 2, 15, 7, 999_999, EAST), "2026-01-30T20:45:07Z"),
        (datetime(1, 1, 1, tzinfo=timezone.utc), "0001-01-01T00:00:00Z"),  # "--since 3000y": texts are compared
    ],
)
def test_times_as_texts(moment: datetime, text: str) -> None:
    assert utc_text(moment) == text


@pytest.mark.parametrize(
    ("lastmod", "later"),
    [
        ("2026-01-31T09:00:00+01:00", True),
        ("2026-01-31T08:00:00+01:00", False),
        ("2026-02-01", True),
        ("2026-01-31", False),
        ("2026-01-31T25:00:00Z", False),
        ("9999-12-31T23:59:59-14:00", False),  # in UTC it is of no year that Python knows
    ],
)
def test_later_changes(lastmod: str, later: bool) -> None:
    assert later_than(lastmod, "2026-01-31T07:30:00Z") is later
