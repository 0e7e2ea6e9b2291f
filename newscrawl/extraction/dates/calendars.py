"""Years and days of other calendars than the Gregorian: by arithmetic, for the years that news are from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

#: Years before the first one of an era, as Japan and Taiwan count them.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA = re.compile(r"(令和|平成|昭和|民國|民国)\s?(\d{1,3}|元)\s?年")
_BUDDHIST = 543
_BUDDHIST_YEARS = range(2500, 2700)
_PERSIAN_YEARS = range(1300, 1500)
#: 1 Farvardin 1300, from which days are counted.
_PERSIAN_START = date(1921, 3, 21)


def western_digits(text: str) -> str:
    """A text with the digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if not c.isascii() and c.isdecimal() else c for c in text)


def western_years(text: str) -> str:
    """A text with the years of Japanese eras and of the Republic of China as Gregorian ones: 令和6年 is 2024年."""
    if "年" not in text:
        return text
    return _ERA.sub(lambda era: f"{_ERAS[era[1]] + (1 if era[2] == '元' else int(era[2]))}年", text)


def gregorian(year: int, month: int, day: int, languages: Sequence[str]) -> date:
    """The day of a numeric date: a year of the Thai or the Persian calendar is told by its size.

    Raises ValueError for what is no day.
    """
    if year in _BUDDHIST_YEARS and "th" in languages:
        year -= _BUDDHIST
    elif year in _PERSIAN_YEARS and "fa" in languages:
        return persian(year, month, day)
    return date(year, month, day)


def persian(year: int, month: int, day: int) -> date:
    """A day of the Solar Hijri calendar in 1300 to 1499 (1921 to 2121). Raises ValueError for what is no day."""
    if year not in _PERSIAN_YEARS or not 1 <= month <= 12:
        raise ValueError("no Persian day")
    length = 31 if month <= 6 else 30 if month < 12 or _is_persian_leap(year) else 29
    if not 1 <= day <= length:
        raise ValueError("no Persian day")
    leaps = sum(_is_persian_leap(y) for y in range(_PERSIAN_YEARS.start, year))
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return _PERSIAN_START + timedelta(days=365 * (year - _PERSIAN_YEARS.start) + leaps + before + day - 1)


def _is_persian_leap(year: int) -> bool:
    """By the cycle of 33 years, which holds for these centuries (https://en.wikipedia.org/wiki/Solar_Hijri_calendar)."""
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)
