"""``newscrawl evaluate``."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

import click
from rich.table import Table as RichTable

from newscrawl import __version__
from newscrawl.cli.terminal import one_line, plain, result_console
from newscrawl.errors import NewscrawlError, install_extra
from newscrawl.evaluation.floors import breaches, raised, read_floors, write_floors
from newscrawl.evaluation.metrics import Answer, PageScore, score_page
from newscrawl.evaluation.pages import LabelledPage, LabelsError, default_folder, load_sets, utc_now
from newscrawl.evaluation.peers import PEERS, Newscrawl, System, is_installed, peer
from newscrawl.evaluation.progress import progress
from newscrawl.evaluation.remembered import Remembered
from newscrawl.evaluation.report import BASELINE, OURS, Report, Table, as_json, build, plain_lines, short, tables
from newscrawl.evaluation.run import Answers, run
from newscrawl.evaluation.viewer import write_viewer
from newscrawl.evaluation.worst import rank
from newscrawl.extraction import extract
from newscrawl.extraction.model import shipped
from newscrawl.paths import data_path
from newscrawl.training import TrainingError, require_libraries
from newscrawl.training.alignment import label_blocks
from newscrawl.training.crossval import kept_fold_models
from newscrawl.training.labels import read_labels
from newscrawl.training.provenance import page_keys
from newscrawl.workers import MAX_JOBS, extract_safely

#: Where answers of the peers and models for cross-validation are kept.
CACHE = Path("data") / "evaluation"
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(epilog="""\b
Examples:
  newscrawl evaluate                                     every set, beside every extractor that is installed
  newscrawl evaluate fundus --system newscrawl --worst 20
  newscrawl evaluate --pages labels --limit 50 --html diffs
  newscrawl evaluate --floors floors.toml --json figures.json
""")  # fmt: skip
@click.argument("sets", metavar="[SET]...", nargs=-1)
@click.option(
    "--pages",
    "folder",
    metavar="FOLDER",
    type=_FOLDER,
    help="Labelled pages: SET.jsonl or SET.jsonl.gz [default: NEWSCRAWL_SHARED/eval/dev, else ../shared/eval/dev "
    "beside the checkout].",
)
@click.option(
    "--system",
    "names",
    type=click.Choice([OURS, *PEERS]),
    multiple=True,
    help="A column of the report; may be repeated [default: all that are installed].",
)
@click.option("--limit", metavar="N", type=click.IntRange(1), help="At most so many pages of each set.")
@click.option("--jobs", metavar="N", type=click.IntRange(1, MAX_JOBS), help="Processes [default: one a core].")
@click.option("--worst", metavar="N", type=click.IntRange(1), help="Also list the N worst pages of newscrawl.")
@click.option("--json", "json_file", metavar="FILE", type=_FILE, help="Also write all figures to FILE.")
@click.option(
    "--html", metavar="FOLDER", type=_FOLDER, help="Also write a page for each page: what was kept and removed."
)
@click.option(
    "--floors",
    "floors_file",
    metavar="FILE",
    type=_FILE,
    help="Figures that newscrawl must reach, by set; status 1 names those that it does not.",
)
@click.option("--raise-floors", is_flag=True, help="Raise the floors of that file to what was reached.")
@click.option(
    "--cache",
    metavar="FOLDER",
    type=_FOLDER,
    default=CACHE,
    show_default=True,
    help="Where the answers of the other extractors are kept for the next time.",
)
def evaluate(
    sets: tuple[str, ...], folder: Path | None, names: tuple[str, ...], limit: int | None, jobs: int | None,
    worst: int | None, json_file: Path | None, html: Path | None, floors_file: Path | None, raise_floors: bool,
    cache: Path,
) -> None:  # fmt: skip
    """Score the extraction on labelled pages, beside other extractors.

    Without SET every set of the folder. Figures are shares from 0 to 1; those of newscrawl have 95 % intervals, from
    resampling sites.
    """
    if raise_floors and (floors_file is None or limit is not None):
        raise click.UsageError("--raise-floors needs --floors FILE and all pages, so no --limit")
    systems_wanted = names or (OURS, *PEERS)
    if OURS not in systems_wanted and (worst or html or floors_file):
        raise click.UsageError(f"--worst, --html and --floors are about {OURS}: add --system {OURS}")
    floors = read_floors(floors_file) if floors_file and (floors_file.exists() or not raise_floors) else {}
    pages = _pages(folder, sets, limit)
    jobs = jobs or os.cpu_count() or 1
    systems, reading = _peers(systems_wanted), ""
    if OURS in systems_wanted:
        ours, reading = _ours(pages, folder, jobs, cache)
        systems.insert(0, System(OURS, ours, version=__version__))
    answers = _answers(systems, pages, jobs, cache)
    scores = {
        system.name: [score_page(p, a, system.tells) for p, a in zip(pages, answers[system.name], strict=True)]
        for system in systems
    }
    report = build(pages, scores, {system.name: system.version for system in systems}, reading=reading)
    for table in tables(report):
        if table.rows:
            _print(table)
    if worst:
        click.echo("\n".join(_worst_pages(pages, answers[OURS], scores, worst)))
    if json_file:
        _write(json_file, json.dumps(as_json(report), indent=1) + "\n")
    if html:
        with progress("differences", len(pages)) as advance:
            index = write_viewer(html, pages, answers, scores, label_blocks, advance)
        click.echo(f"differences: {index}", err=True)
    if floors_file:
        _check(report, floors_file, floors, raise_floors)


def _pages(folder: Path | None, sets: Sequence[str], limit: int | None) -> list[LabelledPage]:
    place = folder or default_folder()
    if place is None:
        raise LabelsError("no labelled pages: name their folder with --pages, or set NEWSCRAWL_SHARED")
    pages = load_sets(place, sets)
    if limit is None:
        return pages
    mixed = sorted(pages, key=lambda page: sha256(page.id.encode("utf-8", "replace")).digest())
    chosen = {(p.set, p.id) for name in {p.set for p in pages} for p in [q for q in mixed if q.set == name][:limit]}
    return [page for page in pages if (page.set, page.id) in chosen]


def _ours(pages: Sequence[LabelledPage], folder: Path | None, jobs: int, cache: Path) -> tuple[Newscrawl, str]:
    """Our own extraction, and which model reads which page.

    Pages that the shipped model was trained on would flatter it: they are read by models that did not see their sites.
    """
    as_shipped = Newscrawl((extract_safely,), utc_now())
    if not shipped().seen & page_keys(pages):
        return as_shipped, as_shipped.reading
    try:
        require_libraries()
    except TrainingError as error:
        click.echo(f"{OURS} reads pages that its model was trained on, which flatters it: {error}", err=True)
        return as_shipped, f"{as_shipped.reading}, in sample"
    models, folds = kept_fold_models(
        _pages(folder, (), None), read_labels(data_path("labels")), cache, jobs=jobs, tell=_tell
    )
    ours = Newscrawl(tuple(partial(extract, model=model) for model in models), utc_now(), folds)
    return ours, ours.reading


def _tell(words: str) -> None:
    click.echo(words, err=True)


def _peers(names: Sequence[str]) -> list[System]:
    found = []
    for name in PEERS:
        if name in names and is_installed(name):
            found.append(peer(name))
        elif name in names:
            click.echo(f"{name} is left out: it is not installed ({install_extra('evaluate')})", err=True)
    if not found and OURS not in names:
        raise NewscrawlError(f"none of these extractors is installed: {install_extra('evaluate')}")
    return found


def _answers(systems: Sequence[System], pages: Sequence[LabelledPage], jobs: int, cache: Path) -> Answers:
    remembered = Remembered(cache)
    try:
        with progress("pages", len(systems) * len(pages)) as advance:
            return run(systems, pages, jobs=jobs, remembered=remembered, advance=advance)
    finally:
        remembered.close()


def _print(table: Table) -> None:
    console = result_console()
    if not console.is_terminal:
        click.echo("\n".join(plain_lines(table)) + "\n")
        return
    shown = RichTable(title=table.title)
    for index, name in enumerate(table.header):
        shown.add_column(name, justify="left" if index < 2 else "right")
    for row, following in zip(table.rows, (*table.rows[1:], None), strict=True):
        shown.add_row(*map(plain, row), end_section=following is not None and following[0] != row[0])
    console.print(shown)


def _worst_pages(
    pages: Sequence[LabelledPage], answers: Sequence[Answer], scores: dict[str, list[PageScore]], count: int
) -> list[str]:
    """A line a page: F1, what is gained over the baseline, set, id, address, and why there is no text."""
    lines = ["Worst pages: F1, difference to the baseline, set, page, address", ""]
    for row in rank(pages, scores[OURS], scores.get(BASELINE))[:count]:
        difference = "" if row.difference is None else short(row.difference)
        page, problem = row.page, answers[row.index].problem
        words = one_line(" ".join((page.set, page.id, page.url, f"({problem})" if problem else "")))
        lines.append(f"{short(row.f1):>5}  {difference:>6}  {words}")
    return lines


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NewscrawlError(f"cannot write {path}: {error.strerror}") from error


def _check(report: Report, path: Path, floors: dict[str, dict[str, float]], rising: bool) -> None:
    """Ends with status 1 when a figure is below its floor; raises floors when asked to, and nothing is below."""
    below = breaches(report, floors)
    for breach in below:
        click.echo(str(breach), err=True)
    if below:
        raise SystemExit(1)
    if rising:
        write_floors(path, raised(report, floors))
    click.echo(f"floors: {'raised in ' if rising else 'all reached, '}{path}", err=True)
