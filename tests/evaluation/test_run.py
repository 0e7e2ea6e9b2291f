"""Systems over pages."""

from __future__ import annotations

import logging
import os
import time
import warnings
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

import pytest

from newscrawl.errors import NewscrawlError
from newscrawl.evaluation.metrics import Answer
from newscrawl.evaluation.pages import LabelledPage, host_folds
from newscrawl.evaluation.peers import PEERS, Newscrawl, OurAnswer, System, is_installed, peer
from newscrawl.evaluation.progress import progress
from newscrawl.evaluation.remembered import Remembered
from newscrawl.evaluation.run import answer_safely, run
from newscrawl.items import Page, Rejection, RejectionReason, Story
from newscrawl.workers import extract_safely
from tests.evaluation.labelling import FERRY, MARKT

NOW = datetime(2026, 2, 1, tzinfo=timezone.utc)
OURS = System("newscrawl", Newscrawl((extract_safely,), NOW))


def echo(page: LabelledPage) -> Answer:
    warnings.warn("of no use to anybody", stacklevel=1)
    logging.getLogger("peer").error("neither is this")
    return Answer(page.id)


def broken(page: LabelledPage) -> Answer:
    raise KeyError(page.id)


def endless(page: LabelledPage) -> Answer:
    while True:
        try:
            time.sleep(0.01)
        except Exception:  # what a robust system does
            return Answer("swallowed")


def deadly(page: LabelledPage) -> Answer:
    os._exit(3)


def numbered(page: Page, number: int) -> Story | Rejection:
    return Rejection(page.url, RejectionReason.EMPTY, str(number))


def test_our_own_system(pages: list[LabelledPage]) -> None:
    answer = answer_safely(OURS, pages[0])
    assert isinstance(answer, OurAnswer)
    assert answer.text == "\n".join(FERRY)
    assert (answer.title, answer.authors, answer.date) == ("Ferry sails again", ("Ellen Marsh",), "2026-01-30")
    assert [block.text for block in answer.blocks if block.kept] == FERRY


def test_a_rejection_is_an_empty_answer(pages: list[LabelledPage]) -> None:
    answer = answer_safely(OURS, replace(pages[0], html="<html><body></body></html>"))
    assert (answer.text, answer.failed) == ("", False)
    assert answer.problem.startswith("empty")


def test_each_page_is_read_by_the_model_of_its_fold(pages: list[LabelledPage]) -> None:
    folds = host_folds(pages, 2)
    extractors = tuple(partial(numbered, number=number) for number in range(2))
    system = System("newscrawl", Newscrawl(extractors, NOW, folds))
    found = run([system], pages)["newscrawl"]
    assert [answer.problem for answer in found] == [f"empty: {folds[page.site]}" for page in pages]
    assert len(set(folds.values())) == 2
    assert Newscrawl(extractors, NOW, folds).reading == "cross-validated by site, 2 folds"
    assert run([system], pages, jobs=2)["newscrawl"] == found


@pytest.mark.parametrize("name", PEERS)
def test_peers(name: str, pages: list[LabelledPage]) -> None:
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    system = peer(name)
    assert system.version
    english, _, german, _ = run([system], pages)[name]
    assert english.problem == german.problem == ""
    assert FERRY[2] in english.text
    assert MARKT[2] in german.text
    if "title" in system.tells:
        assert english.title
        assert english.title.startswith("Ferry sails again")


def test_failures_are_empty_answers(pages: list[LabelledPage]) -> None:
    answer = answer_safely(System("x", broken), pages[0])
    assert answer == Answer(problem="KeyError: 'ferry'", failed=True)
    assert answer_safely(System("x", endless), pages[0], limit=0.05) == Answer(problem="over 0.05 s", failed=True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_answers_are_in_the_order_of_pages(jobs: int, pages: list[LabelledPage]) -> None:
    steps: list[None] = []
    found = run([System("a", echo), System("b", broken)], pages, jobs=jobs, advance=lambda: steps.append(None))
    assert [answer.text for answer in found["a"]] == [page.id for page in pages]
    assert all(answer.failed for answer in found["b"])
    assert len(steps) == 2 * len(pages)


def test_a_process_that_dies(pages: list[LabelledPage]) -> None:
    with pytest.raises(NewscrawlError, match="a process of the evaluation died, at one of: x on "):
        run([System("x", deadly)], pages, jobs=2)


def test_answers_of_peers_are_kept(tmp_path: Path, pages: list[LabelledPage]) -> None:
    system = System("trafilatura", echo, version="1")
    odd = [*pages, replace(pages[0], html="\ud800")]
    remembered = Remembered(tmp_path / "cache")
    first = run([system, OURS, System("resiliparse", broken, version="1")], odd, remembered=remembered)
    remembered.close()
    (file,) = (tmp_path / "cache").iterdir()
    with file.open("a") as lines:
        lines.write('{"page": "cut sh')
    again = run([System("trafilatura", broken, version="1")], odd, remembered=Remembered(tmp_path / "cache"))
    assert again["trafilatura"] == first["trafilatura"]
    newer = run([System("trafilatura", broken, version="2")], odd[:1], remembered=Remembered(tmp_path / "cache"))
    assert newer["trafilatura"][0].failed


def test_progress_in_plain_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("newscrawl.evaluation.progress.PLAIN_SECONDS", 0.0)
    with progress("pages", 3) as advance:
        for _ in range(3):
            advance()
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.partition(", about")[0] for line in said.err.splitlines()] == [
        "newscrawl: pages: 1 of 3",
        "newscrawl: pages: 2 of 3",
    ]
