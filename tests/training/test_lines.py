"""Training of the line model, on pages made by us."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.evaluation.pages import LabelledPage
from newscrawl.extraction.lines import near_prose
from newscrawl.extraction.plaintext import clean
from tests.extraction.test_scrub import BIO, HEADLINE, PROMO, STORY

pytest.importorskip("lightgbm", exc_type=ImportError)
pytest.importorskip("scipy")
pytest.importorskip("inscriptis")
lines = pytest.importorskip("newscrawl.training.lines")


def page(number: int) -> LabelledPage:
    body = [f"{line} It was story number {number} of the day." for line in STORY[:4]]
    menu = "".join(f"<li>Section {each}</li>" for each in range(12))
    paragraphs = "".join(f"<p>{line}</p>" for line in (body[0], PROMO[0], PROMO[1], *body[1:], BIO))
    html = f"<html><body><ul>{menu}</ul><h1>{HEADLINE}</h1>{paragraphs}<ul>{menu}</ul></body></html>"
    return LabelledPage("made", str(number), f"https://site-{number}.example/a", html, "\n".join(body))


def test_a_page_as_lines() -> None:
    read = lines.read_page(page(1))
    seen = [line for line in map(clean, read.text.splitlines()) if line]
    seen = [line for line, near in zip(seen, near_prose(seen), strict=True) if near]
    by_target = dict(zip(seen, read.targets, strict=True))
    assert [line for line, target in by_target.items() if target] == read.page.body.splitlines()
    assert by_target[BIO] == 0
    assert "* Section 1" in read.text
    assert lines.read_page(LabelledPage("made", "x", "https://a.example/", "<p>a</p>")) is None


def test_a_model_learns_and_is_the_same_each_time(tmp_path: Path) -> None:
    pages = [lines.read_page(page(number)) for number in range(40)]
    model = lines.fit_lines(pages)
    scrubbed = lines.scrub(pages[7].text, model)
    assert scrubbed.text == pages[7].page.body
    for name in ("a.zip", "b.zip"):
        lines.fit_lines(pages).save(tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_without_labelled_pages_it_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(lines.train, ["--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "holds no labelled pages" in str(result.exception)
