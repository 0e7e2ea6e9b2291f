"""Charts as geometry for SVG that the server writes: no script, no font, nothing from elsewhere.

A chart is 1,000 units wide and 100 high, upwards; the page stretches it, and sets the words around it as text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from newscrawl.storage.listing import Period

#: Series with a colour of their own; the rest are one.
COLOURS = 7
WIDTH, HEIGHT = 1_000.0, 100.0
_MOST_DAYS, _MOST_WEEKS, _MOST_MONTHS = 100, 120, 240  # bars that can be told apart
_OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; ``series`` is the number of its colour, ``label`` what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    series: int
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars or lines, the names of the series in order, and the same numbers as a table: a row a bin.

    ``lines`` are a path of SVG for each series. ``top`` is the value of the upper edge.
    """

    bars: list[Bar]
    lines: list[str]
    series: list[str]
    bins: list[str]
    table: Sequence[Sequence[float | None]]
    top: float
    unit: str

    @property
    def marks(self) -> list[str]:
        """The first, the middle and the last bin, to be written below."""
        places = sorted({0, len(self.bins) // 2, len(self.bins) - 1}) if self.bins else []
        return [self.bins[place] for place in places]


def stacked(period: Period, numbers: Iterable[tuple[str, str, int]], order: Sequence[str] | None = None) -> Chart:
    """Bars by day, week or month, whichever can be told apart, from (day, series, number).

    The series that are largest in all get a colour each, in falling order or in ``order``.
    """
    rows = list(numbers)
    bins, bin_of, unit = _bins(period)
    sums: dict[str, int] = defaultdict(int)
    for _, name, number in rows:
        sums[name] += number
    names = list(order) if order is not None else sorted(sums, key=lambda name: (-sums[name], name))
    shown = names if len(names) <= COLOURS else [*names[: COLOURS - 1], _OTHERS]
    table = [[0.0] * len(shown) for _ in bins]
    for day, name, number in rows:
        place = bin_of(day)
        if place is not None:
            table[place][shown.index(name) if name in shown else len(shown) - 1] += number
    top = max((sum(row) for row in table), default=0) or 1
    return Chart(_stack(bins, shown, table, top, unit), [], shown, bins, table, top, unit)


def monthly(numbers: Sequence[tuple[str, int]], series: str) -> Chart:
    """Bars of one series by month, or by year where months cannot be told apart, from one or more (YYYY-MM, number).

    Raises ValueError for what is no month.
    """
    places = [12 * int(month[:4]) + int(month[5:]) - 1 for month, _ in numbers]
    names = [f"{place // 12:04}-{place % 12 + 1:02}" for place in range(min(places), max(places) + 1)]
    unit = "month" if len(names) <= _MOST_MONTHS else "year"
    letters = len("YYYY-MM") if unit == "month" else len("YYYY")
    sums = dict.fromkeys((name[:letters] for name in names), 0.0)
    for month, number in numbers:
        sums[month[:letters]] += number
    bins, table = list(sums), [[number] for number in sums.values()]
    top = max(sums.values()) or 1
    return Chart(_stack(bins, [series], table, top, unit), [], [series], bins, table, top, unit)


def lines(period: Period, numbers: Iterable[tuple[str, str, int, int]], series: Sequence[str]) -> Chart:
    """A line a series of shares, from (day, series, number, of so many); it breaks where a bin has nothing to share."""
    bins, bin_of, unit = _bins(period)
    of: list[list[list[int]]] = [[[0, 0] for _ in series] for _ in bins]
    for day, name, number, whole in numbers:
        place = bin_of(day)
        if place is not None:
            cell = of[place][series.index(name)]
            cell[0] += number
            cell[1] += whole
    table = [[number / whole if whole else None for number, whole in row] for row in of]
    top = max((share for row in table for share in row if share), default=1.0)
    paths = [_path([row[number] for row in table], top) for number in range(len(series))]
    return Chart([], paths, list(series), bins, table, top, unit)


def _path(values: Sequence[float | None], top: float) -> str:
    """SVG's path through the values that there are; a value between two that are missing is a point."""
    step = WIDTH / max(len(values) - 1, 1)
    path, drawing = [], False
    for place, value in enumerate(values):
        if value is not None:
            point = f"{place * step:.1f},{HEIGHT - HEIGHT * value / top:.2f}"
            path.append(f"L{point}" if drawing else f"M{point}h0")
        drawing = value is not None
    return "".join(path)


def _stack(
    bins: Sequence[str], shown: Sequence[str], table: Sequence[Sequence[float]], top: float, unit: str
) -> list[Bar]:
    step = WIDTH / max(len(bins), 1)
    width = round(step - min(step * 0.2, 4.0), 1)
    bars = []
    for place, row in enumerate(table):
        y = HEIGHT
        for series, number in enumerate(row):
            if number:
                height = HEIGHT * number / top
                y -= height
                label = f"{unit} {bins[place]}: {shown[series]} {number:,.0f}"
                bars.append(Bar(round(place * step, 1), round(y, 2), width, round(height, 2), series, label))
    return bars


def _bins(period: Period) -> tuple[list[str], Callable[[str], int | None], str]:
    """The names of the bins, how to find that of a day (None for one outside), and what a bin is."""
    days = [period.since + timedelta(days=each) for each in range(period.days)]
    if len(days) <= _MOST_DAYS:
        unit, names = "day", [day.isoformat() for day in days]
    elif len(days) <= 7 * _MOST_WEEKS:
        unit, names = "week of", [(day - timedelta(days=day.weekday())).isoformat() for day in days]
    else:
        unit, names = "month", [day.isoformat()[:7] for day in days]
    bins = list(dict.fromkeys(names))
    places = {name: place for place, name in enumerate(bins)}
    of = {day.isoformat(): places[name] for day, name in zip(days, names, strict=True)}
    return bins, of.get, unit
