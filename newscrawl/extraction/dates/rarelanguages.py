"""Dates in words of languages that data/cues/dates.toml lacks, read by dateparser, which knows 205."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

#: "17. Mee 2024", "Mee 17, 2024", "2024 Mee 17": a day, one or two words, a year.
_CANDIDATE = re.compile(
    r"(?<!\d)(?:\d{1,2}\.?\s+(?:[^\W\d_]{1,20}\.?\s+){1,2}\d{4}|[^\W\d_]{1,20}\.?\s+\d{1,2}\.?,?\s+\d{4}"
    r"|\d{4}\s+[^\W\d_]{1,20}\.?\s+\d{1,2})(?!\d)"
)


def find(text: str, language: str) -> list[tuple[int, int, date]]:
    """The dates of a text with where they begin and end; none in a language that dateparser does not know."""
    found = ((match, _day(match.group(), language)) for match in _CANDIDATE.finditer(text))
    return [(match.start(), match.end(), day) for match, day in found if day is not None]


@lru_cache(maxsize=1024)
def _day(text: str, language: str) -> date | None:
    parser = _parser(language)
    found = parser.get_date_data(text) if parser is not None else None
    return found.date_obj.date() if found is not None and found.date_obj is not None else None


@lru_cache(maxsize=16)
def _parser(language: str) -> DateDataParser | None:
    # Loading dateparser takes .3 s, and few pages need it.
    from dateparser.data.languages_info import language_order
    from dateparser.date import DateDataParser

    if language not in language_order:
        return None
    settings = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "DATE_ORDER": "DMY",
        "PARSERS": ["absolute-time"],
    }
    return DateDataParser(languages=[language], settings=settings)
