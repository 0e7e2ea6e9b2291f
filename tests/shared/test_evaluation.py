"""The evaluation on the labelled pages: its formulas are those that came with them, and no figure is below its floor."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.evaluation.figures import figures
from newscrawl.evaluation.metrics import Answer, PageScore, Segments, score_page
from newscrawl.evaluation.pages import LabelledPage, load_sets

pytestmark = [pytest.mark.shared, pytest.mark.slow]

SETS = ("wcxb", "fundus", "segments", "dates", "fixtures")
FLOORS = Path(__file__).with_name("floors.toml")
#: Models for cross-validation, as `newscrawl evaluate` keeps them; where they are out of date it trains them anew.
MODELS = Path(__file__).with_name("models")


@pytest.fixture(scope="module")
def score(shared: Path) -> ModuleType:
    """The formulas that came with the pages."""
    spec = importlib.util.spec_from_file_location("shared_score", shared / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[LabelledPage]:
    return [page for name in SETS for page in load_sets(shared / "eval" / "dev", [name])[::3]]


def answers(page: LabelledPage) -> Iterator[Answer]:
    """Answers that are right, nearly right and wrong, made from the labels."""
    text = page.body or "\n".join([*page.with_, *page.without[:1]])
    right = Answer(text, page.title, page.author, page.date)
    yield right
    yield Answer()
    yield replace(right, text=text[: len(text) // 2], title=(page.title or "") + " - The Paper")
    yield replace(right, text="\n".join([*page.without, text, text[:99]]), authors=("By " + " and ".join(page.author),))
    yield Answer(
        text.upper().replace(". ", ".\n "), (page.title or "").lower(), ("; ".join(page.author), "X Y"), "2020-01"
    )


def expected(score: Any, page: LabelledPage, answer: Answer) -> PageScore:
    """What the formulas that came with the pages say."""
    precision = recall = f1 = exact = None
    if page.body:
        precision, recall, f1 = score.word_f1(answer.text, page.body, score.is_cjk(page.body))
        exact = score.aeb_exact(page.body, answer.text)
    absent = score.snippet_found_ws(answer.text, page.without)
    found, extra, missed, excluded = score.seg_counts({"with": page.with_, "without": page.without}, answer.text)
    return PageScore(
        precision=precision,
        recall=recall,
        f1=f1,
        exact=exact,
        with_kept=score.snippet_found_ws(answer.text, page.with_),
        without_excluded=None if absent is None else 1 - absent,
        segments=Segments(found, extra, missed, excluded),
        author=score.author_match(answer.authors or (), page.author)[0] if page.author else None,
        date=score.date_match(answer.date, page.date) if page.date else None,
        title=score.title_match(answer.title, page.title)[0] if page.title else None,
        empty=not answer.text,
        failed=False,
    )


def test_the_same_numbers_as_the_formulas_that_came_with_the_pages(
    score: ModuleType, pages: list[LabelledPage]
) -> None:
    assert len(pages) > 500
    pooled = []
    for page in pages:
        for answer in answers(page):
            ours, theirs = score_page(page, answer), expected(score, page, answer)
            for name in PageScore.__slots__:
                mine, wanted = getattr(ours, name), getattr(theirs, name)
                assert mine == wanted or mine == pytest.approx(wanted, abs=1e-12), (page.id, name)
            pooled.append((page.site, ours))
    found = figures([own for _, own in pooled], [site for site, _ in pooled])
    total = score.seg_total([(s.found, s.extra, s.missed, s.excluded) for _, own in pooled for s in [own.segments]])
    assert found["segment_f1"].value == pytest.approx(total["f1"])
    assert found["segment_precision"].value == pytest.approx(total["p"])
    assert found["segment_recall"].value == pytest.approx(total["r"])
    assert found["segment_excluded"].value == pytest.approx(total["without_excluded"])


def test_no_figure_is_below_its_floor_or_below_trafilatura(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(MODELS, tmp_path / "cache")
    command = [
        "evaluate",
        "--cache",
        str(tmp_path / "cache"),
        "--pages",
        str(shared / "eval" / "dev"),
        "--system",
        "newscrawl",
        "--system",
        "trafilatura",
    ]
    done = CliRunner().invoke(main, [*command, "--floors", str(FLOORS), "--json", "figures.json", "--jobs", "2"])
    assert done.exit_code == 0, done.stderr
    worse = {}
    for name, found in json.loads(Path("figures.json").read_text())["sets"].items():
        ours, theirs = found["systems"]["newscrawl"], found["systems"]["trafilatura"]
        for figure in ours.keys() & theirs.keys() - {"empty", "failed"}:
            mine, other = (round(side[figure]["value"], 3) for side in (ours, theirs))
            if mine < other:
                worse[name, figure] = (mine, other)
    assert not worse, "below trafilatura"
