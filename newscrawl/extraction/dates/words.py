"""What months, relative dates, labels and clocks are called (data/cues/dates.toml), ready to be looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import tomli

from newscrawl.paths import data_path

Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]
Label = Literal["published", "changed", "other"]

#: In order of length: a template that two units share ("# m") is the shorter one's.
UNITS: tuple[Unit, ...] = ("second", "minute", "hour", "day", "week", "month", "year")
#: Words that name a day, and how many days before the fetch it was.
_DAYS = {"today": 0, "yesterday": 1, "earlier": 2}
#: Scripts whose words begin where a space ends.
_SPACED = ("LATIN", "CYRILLIC", "GREEK")
#: "© Ada Fenn | 17 May 2024": the credit is the picture's and ends at the bar.
_CREDIT = re.compile(r"©[^|•·]{0,60}[|•·]")
#: No name of a month has more words (Vietnamese, Arabic).
MONTH_WORDS = 3


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of all languages. Names of two different months in two languages are in ``by_language`` alone.

    ``openings`` are the first words of the names of all months. ``regions`` are the time zones of clocks whose hours
    are not the same all year or not the same everywhere.
    """

    by_language: Mapping[str, Mapping[str, int]]
    everywhere: Mapping[str, int]
    persian: Mapping[str, int]
    openings: frozenset[str]
    ago: Mapping[str, Unit]
    days: Mapping[str, Mapping[str, int]]
    weekdays: Mapping[str, Mapping[str, int]]
    ones: frozenset[str]
    clocks: Mapping[str, float]
    zones: Mapping[str, str]
    regions: Mapping[str, str]
    labels: tuple[tuple[Label, re.Pattern[str]], ...]
    first: re.Pattern[str]

    def month(self, name: str, languages: Sequence[str]) -> int | None:
        """The month that a folded name stands for, the page's languages first: "mar" is a month in most of them."""
        for language in languages:
            found = self.by_language.get(language, {}).get(name)
            if found is not None:
                return found
        return self.everywhere.get(name)

    def weekday(self, name: str, languages: Sequence[str]) -> int | None:
        """The day of the week, from 0 for Monday, that a folded name stands for in one of the languages."""
        found = (self.weekdays.get(language, {}).get(name) for language in languages)
        return next((day for day in found if day is not None), None)

    def label(self, text: str) -> Label | None:
        """What the words beside a date say of it; a change before a publication, as "published and updated" is one."""
        folded = _CREDIT.sub("", fold(text)) if "©" in text else fold(text)
        return next((label for label, pattern in self.labels if pattern.search(folded)), None)

    def tells_first(self, text: str) -> bool:
        """Whether a text says that what it dates is the first publication of several."""
        return self.first.search(fold(text)) is not None


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A text as the lists write it: lower case, no accents on Latin, Greek and Cyrillic letters, Arabic alif and waw
    without hamza and madda, which are as often left out, single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    parts = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i").replace("’", "'").replace("ʼ", "'"))
    bare = "".join(
        c for c in parts if not ("\u0300" <= c <= "\u036f" or "\u0653" <= c <= "\u0655" or c in "\u200e\u200f")
    )
    return " ".join(unicodedata.normalize("NFC", bare).split())


@lru_cache(maxsize=1)
def load() -> DateWords:
    """Read the word lists."""
    with data_path("cues", "dates.toml").open("rb") as file:
        tables: dict[str, dict[str, Any]] = tomli.load(file)
    shared = ("labels", "clocks", "regions", "zones", "persian")
    labels, clocks, regions, zones, persian = (tables.pop(name) for name in shared)
    months = {language: _months(table["months"]) for language, table in tables.items()}
    persian_months = _months(persian["months"])
    openings = {name.partition(" ")[0] for names in (*months.values(), persian_months) for name in names}
    ago: dict[str, Unit] = {}
    for unit in UNITS:
        for table in tables.values():
            for template in table.get(unit, ()):
                ago.setdefault(fold(template), unit)
    days = {
        language: {fold(word): count for name, count in _DAYS.items() for word in table.get(name, ())}
        for language, table in tables.items()
    }
    weekdays = {
        language: {fold(name): day for day, line in enumerate(table.get("weekdays", ())) for name in line.split(" | ")}
        for language, table in tables.items()
    }
    kinds: tuple[Label, ...] = ("other", "changed", "published")
    return DateWords(
        months,
        _agreed(months.values()),
        persian_months,
        frozenset(openings),
        ago,
        days,
        weekdays,
        frozenset(map(fold, labels["one"])),
        clocks,
        zones,
        regions,
        tuple((kind, _any_of(labels[kind])) for kind in kinds),
        _any_of(labels["first"]),
    )


def _months(names: Iterable[str]) -> dict[str, int]:
    return {fold(name): month for month, line in enumerate(names, 1) for name in line.split(" | ") if name}


def _agreed(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    meanings: dict[str, set[int]] = {}
    for table in tables:
        for name, month in table.items():
            meanings.setdefault(name, set()).add(month)
    return {name: months.pop() for name, months in meanings.items() if len(months) == 1}


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """Phrases as beginnings of words, as words where a space ends them; scripts without spaces have no beginnings."""
    whole = {fold(phrase) for phrase in phrases if phrase.endswith(" ")}
    folded = sorted(map(fold, phrases), key=len, reverse=True)
    spaced = [phrase for phrase in folded if unicodedata.name(phrase[0]).startswith(_SPACED)]
    others = [phrase for phrase in folded if phrase not in spaced]
    beginning = "|".join(re.escape(phrase) + (r"(?![^\W_])" if phrase in whole else "") for phrase in spaced)
    return re.compile("|".join([rf"(?<![^\W_])(?:{beginning})", *map(re.escape, others)]))
