"""The report: figures of all systems by set and by language, as tables and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from newscrawl.evaluation.figures import WORSE_BY, Figure, figures
from newscrawl.evaluation.metrics import PageScore
from newscrawl.evaluation.pages import LabelledPage

OURS = "newscrawl"
BASELINE = "trafilatura"
#: A language with fewer pages is counted among the others.
FEW_PAGES = 5
OTHERS = "other"
#: Rows of the report, in order, and what they are called.
LABELS = {
    "f1": "word F1",
    "precision": "precision",
    "recall": "recall",
    "exact": "exact",
    "with_kept": "with kept",
    "without_excluded": "without excluded",
    "segment_f1": "segment F",
    "segment_precision": "segment precision",
    "segment_recall": "segment recall",
    "segment_excluded": "segments excluded",
    "worse": f"F1 over {WORSE_BY:.2f} worse".replace("0.", "."),
    "author": "author",
    "date": "date",
    "title": "title",
    "empty": "empty",
    "failed": "failed",
}
#: The rows shown for a language.
_BY_LANGUAGE = ("f1", "precision", "recall", "exact", "worse", "segment_f1", "segment_excluded")

Scores = Mapping[str, Sequence[PageScore]]


@dataclass(frozen=True, slots=True)
class Section:
    """A set or a language: the figures of each system, by its name and theirs."""

    name: str
    pages: int
    sites: int
    figures: Mapping[str, Mapping[str, Figure]]


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a run. ``systems`` maps names to versions, ``reading`` says which model read which page."""

    systems: Mapping[str, str]
    sets: tuple[Section, ...]
    languages: tuple[Section, ...]
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are printed; the first two columns are words, the others figures."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def build(pages: Sequence[LabelledPage], scores: Scores, systems: Mapping[str, str], *, reading: str = "") -> Report:
    """The report on the scores of each system, which are in the order of pages."""
    sets = [page.set for page in pages]
    languages = _grouped([page.language if page.body or page.with_ or page.without else "" for page in pages])
    named = sorted(
        {code for code in languages if code}, key=lambda code: (code == OTHERS, -languages.count(code), code)
    )
    return Report(
        systems=dict(systems),
        sets=tuple(_section(name, pages, scores, sets) for name in dict.fromkeys(sets)),
        languages=tuple(_section(code, pages, scores, languages) for code in named),
        reading=reading,
    )


def _grouped(codes: Sequence[str]) -> list[str]:
    """Codes of languages, those of few pages as OTHERS."""
    counts = Counter(codes)
    return [code if not code or counts[code] >= FEW_PAGES else OTHERS for code in codes]


def _section(name: str, pages: Sequence[LabelledPage], scores: Scores, groups: Sequence[str]) -> Section:
    chosen = [index for index, group in enumerate(groups) if group == name]
    sites = [pages[index].site for index in chosen]
    own = {system: [values[index] for index in chosen] for system, values in scores.items()}
    baseline = own.get(BASELINE)
    found = {system: figures(values, sites, baseline if system != BASELINE else None) for system, values in own.items()}
    return Section(name, len(chosen), len(set(sites)), found)


def as_json(report: Report) -> dict[str, Any]:
    """The report as it is written to a file."""
    return {
        "systems": dict(report.systems),
        "reading": report.reading,
        "sets": {section.name: _plain(section) for section in report.sets},
        "languages": {section.name: _plain(section) for section in report.languages},
    }


def _plain(section: Section) -> dict[str, Any]:
    return {
        "pages": section.pages,
        "sites": section.sites,
        "systems": {
            system: {name: asdict(figure) for name, figure in found.items()}
            for system, found in section.figures.items()
        },
    }


def tables(report: Report) -> tuple[Table, ...]:
    """The report by set and by language."""
    systems = tuple(report.systems)
    about = f" ({OURS} {report.reading})" if OURS in systems and report.reading else ""
    by_set = [row for section in report.sets for row in _rows(section, systems, tuple(LABELS))]
    by_language = [row for section in report.languages for row in _rows(section, systems, _BY_LANGUAGE)]
    return (
        Table(f"By set{about}", ("set", "figure", *systems), tuple(by_set)),
        Table(f"By language{about}", ("language", "figure", *systems), tuple(by_language)),
    )


def _rows(section: Section, systems: Sequence[str], names: Sequence[str]) -> list[tuple[str, ...]]:
    title = f"{section.name} ({section.pages} {'page' if section.pages == 1 else 'pages'})"
    rows = []
    for name in names:
        cells = [_cell(system, section.figures[system].get(name)) for system in systems]
        if any(cells) and (name not in ("empty", "failed") or _happened(section, name)):
            rows.append((title, LABELS[name], *cells))
    return rows


def _happened(section: Section, name: str) -> bool:
    return any(name in found and found[name].value > 0 for found in section.figures.values())


def _cell(system: str, figure: Figure | None) -> str:
    if figure is None:
        return ""
    value = short(figure.value)
    return f"{value} [{short(figure.low)}, {short(figure.high)}]" if system == OURS else value


def short(value: float) -> str:
    """A share with three decimals and without the leading zero: .978, -.020, 1.000."""
    return f"{value:.3f}".replace("0.", ".", 1)


def plain_lines(table: Table) -> list[str]:
    """A table as aligned text, words to the left and figures to the right; a blank line between sections."""
    everything = [table.header, *table.rows]
    widths = [max(map(len, column)) for column in zip(*everything, strict=True)]
    lines = [table.title, ""]
    before = table.header[0]
    for row in everything:
        if row[0] != before:
            lines.append("")
        before = row[0]
        cells = [cell.ljust(w) if i < 2 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))]
        lines.append("  ".join(cells).rstrip())
    return lines
