from __future__ import annotations

from datetime import date

import pytest

from newscrawl.storage.listing import Period
from newscrawl.web.charts import COLOURS, HEIGHT, WIDTH, lines, monthly, stacked


@pytest.mark.parametrize(
    ("since", "bins", "unit", "first"),
    [
        (date(2026, 1, 1), 31, "day", "2026-01-01"),
        (date(2025, 2, 1), 53, "week of", "2025-01-27"),
        (date(2020, 2, 1), 72, "month", "2020-02"),
    ],
)
def test_bins_can_be_told_apart(since: date, bins: int, unit: str, first: str) -> None:
    chart = stacked(Period(since, date(2026, 1, 31)), [(since.isoformat(), "a", 3), ("2026-01-31", "a", 1)])
    assert (len(chart.bins), chart.unit, chart.bins[0]) == (bins, unit, first)
    assert sum(row[0] or 0 for row in chart.table) == 4
    assert chart.marks[0] == first


def test_what_is_known_by_month_stands_at_no_day() -> None:
    chart = monthly([("2025-11", 4), ("2026-02", 2)], "stories")
    assert (chart.unit, chart.bins, chart.top) == ("month", ["2025-11", "2025-12", "2026-01", "2026-02"], 4)
    assert [bar.label for bar in chart.bars] == ["month 2025-11: stories 4", "month 2026-02: stories 2"]
    assert [row[0] for row in chart.table] == [4, 0, 0, 2]


def test_months_of_many_years_are_years() -> None:
    chart = monthly([("1970-01", 1), ("2026-02", 2), ("2026-03", 3)], "stories")
    assert (chart.unit, len(chart.bins), chart.table[0], chart.table[-1]) == ("year", 57, [1], [5])


def test_bars_stand_on_one_another() -> None:
    period = Period(date(2026, 1, 1), date(2026, 1, 2))
    chart = stacked(
        period, [("2026-01-01", "a", 3), ("2026-01-01", "b", 1), ("2026-01-02", "b", 1), ("2027-01-01", "a", 9)]
    )
    assert (chart.series, chart.top) == (["a", "b"], 4)
    lower, upper, alone = chart.bars
    assert (lower.y + lower.height, upper.y + upper.height) == (HEIGHT, lower.y)
    assert (upper.y, alone.x, alone.height) == (0, WIDTH / 2, 25)
    assert upper.label == "day 2026-01-01: b 1"


def test_small_series_are_one() -> None:
    period = Period(date(2026, 1, 1), date(2026, 1, 1))
    chart = stacked(period, [("2026-01-01", f"s{number}", 100 - number) for number in range(20)])
    assert (len(chart.series), chart.series[-1]) == (COLOURS, "others")
    assert sum(chart.table[0][:]) == sum(100 - number for number in range(20))  # type: ignore[arg-type]


def test_a_line_breaks_where_there_is_nothing() -> None:
    period = Period(date(2026, 1, 1), date(2026, 1, 3))
    chart = lines(period, [("2026-01-01", "a", 1, 2), ("2026-01-03", "a", 1, 4)], ["a", "b"])
    assert chart.table == [[0.5, None], [None, None], [0.25, None]]
    assert chart.lines == ["M0.0,0.00h0M1000.0,50.00h0", ""]


def test_nothing_at_all() -> None:
    chart = stacked(Period(date(2026, 1, 1), date(2026, 1, 1)), [])
    assert (chart.bars, chart.top) == ([], 1)
