"""Floors: figures that were reached once and must not be lost. They only rise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tomli
import tomli_w

from newscrawl.errors import NewscrawlError
from newscrawl.evaluation.figures import LOWER_IS_BETTER
from newscrawl.evaluation.report import LABELS, OURS, Report, Section

#: Floors have three decimals, each rounded to the side that the figure has passed.
_STEPS = 1_000
#: What gets a floor. Not precision and recall, which may be traded for one another; nor empty pages: some are no story.
_FLOORED = ("f1", "exact", "with_kept", "without_excluded", "segment_f1", "segment_excluded", "worse", "author", "date",
            "title", "failed")  # fmt: skip
_HEAD = "# What `newscrawl evaluate` must reach, by set and figure. Written by --raise-floors; floors only rise.\n\n"

Floors = dict[str, dict[str, float]]


class FloorsError(NewscrawlError):
    """A file of floors that cannot be read or is not valid."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A figure below its floor, or above it where less is better; ``value`` is None where it was not measured."""

    set: str
    figure: str
    value: float | None
    floor: float

    def __str__(self) -> str:
        what = f"{self.set}: {LABELS[self.figure]}"
        if self.value is None:
            return f"{what} was not measured; its floor is {self.floor:.3f}"
        side = "above" if self.figure in LOWER_IS_BETTER else "below"
        return f"{what} is {self.value:.4f}, {side} its floor {self.floor:.3f}"


def read_floors(path: Path) -> Floors:
    """The floors of a file, by set and figure."""
    try:
        with path.open("rb") as file:
            rows = tomli.load(file)
    except OSError as error:
        raise FloorsError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:  # also bytes that are no UTF-8
        raise FloorsError(f"{path} is not valid TOML: {error}"[:300]) from error
    for name, floors in rows.items():
        if not isinstance(floors, dict):
            raise FloorsError(f"{path}: {name} must be a table, the floors of a set")
        for figure, value in floors.items():
            if figure not in LABELS:
                raise FloorsError(f"{path}: [{name}] has no figure {figure!r}; there are: {', '.join(LABELS)}")
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
                raise FloorsError(f"{path}: [{name}] {figure} must be a number from 0 to 1")
    return rows


def breaches(report: Report, floors: Floors) -> list[Breach]:
    """The floors that the report does not reach, of the sets that it covers."""
    sections = {section.name: section for section in report.sets}
    return [
        Breach(name, figure, value, floor)
        for name, wanted in floors.items()
        if name in sections
        for figure, floor in wanted.items()
        if not _reaches(figure, value := _value(sections[name], figure), floor)
    ]


def _value(section: Section, figure: str) -> float | None:
    found = section.figures.get(OURS, {}).get(figure)
    return found.value if found else None


def _reaches(figure: str, value: float | None, floor: float) -> bool:
    if value is None:
        return False
    return value <= floor + 1e-9 if figure in LOWER_IS_BETTER else value >= floor - 1e-9


def raised(report: Report, floors: Mapping[str, Mapping[str, float]]) -> Floors:
    """The floors with those raised that the report passes, and with new ones for what should have one."""
    result = {name: dict(wanted) for name, wanted in floors.items()}
    for section in report.sets:
        own = result.setdefault(section.name, {})
        for figure in (*_FLOORED, *(figure for figure in own if figure not in _FLOORED)):
            value = _value(section, figure)
            if value is None:
                continue
            if figure in LOWER_IS_BETTER:
                own[figure] = min(own.get(figure, 1.0), math.ceil(value * _STEPS - 1e-6) / _STEPS)
            else:
                own[figure] = max(own.get(figure, 0.0), math.floor(value * _STEPS + 1e-6) / _STEPS)
    return result


def write_floors(path: Path, floors: Floors) -> None:
    """Write a file of floors."""
    try:
        path.write_text(_HEAD + tomli_w.dumps(floors), encoding="utf-8")
    except OSError as error:
        raise FloorsError(f"cannot write {path}: {error.strerror}") from error
