"""The viewer of differences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from newscrawl.errors import NewscrawlError
from newscrawl.evaluation.differences import compare, faults, snippets
from newscrawl.evaluation.metrics import Answer, score_page
from newscrawl.evaluation.pages import LabelledPage
from newscrawl.evaluation.peers import OurAnswer
from newscrawl.evaluation.viewer import file_name, write_viewer
from newscrawl.items import Block
from tests.evaluation.labelling import FERRY, PROMO

HOSTILE = "</div><script>alert(1)</script>\" onload='x' \ud800"


def label(texts: Sequence[str], reference: str) -> list[float]:
    return [float(text in reference) for text in texts]


def block(position: int, text: str, *, kept: bool) -> Block:
    return Block(position, text, "paragraph" if kept else "promo", kept, "model", 0.25, "/html/p[1]")


BLOCKS = (
    block(0, FERRY[0], kept=True),
    block(1, FERRY[1], kept=False),
    block(2, PROMO, kept=True),
    block(3, "Topics", kept=False),
)


def test_blocks_against_a_reference(pages: list[LabelledPage]) -> None:
    compared = compare(pages[0], BLOCKS, label)
    assert [row.state for row in compared] == ["kept", "missed", "extra", "removed"]


def test_blocks_against_snippets(pages: list[LabelledPage]) -> None:
    compared = compare(pages[3], [*BLOCKS, block(4, FERRY[2], kept=True)], label)
    assert [row.state for row in compared] == ["kept", "removed", "extra", "removed", "unknown"]
    found = snippets(pages[3], f"{FERRY[0]}\n{PROMO}")
    assert [(snippet.wanted, snippet.found) for snippet in found] == [
        (True, True),
        (True, False),
        (False, True),
        (False, False),
    ]


def test_what_costs_most(pages: list[LabelledPage]) -> None:
    first, second = faults([compare(pages[0], BLOCKS[:3], label)] * 2)
    assert (first.state, first.role, first.reason, first.blocks, first.pages) == ("missed", "promo", "model", 2, 2)
    assert first.words == 2 * len(FERRY[1].split())
    assert second.state == "extra"


def parse(path: Path) -> Any:
    return html.document_fromstring(path.read_text(encoding="utf-8"))


def write(folder: Path, pages: list[LabelledPage], answers: list[Answer]) -> Path:
    scores = [score_page(page, answer) for page, answer in zip(pages, answers, strict=True)]
    both = {"newscrawl": answers, "trafilatura": answers}
    return write_viewer(folder, pages, both, {"newscrawl": scores, "trafilatura": scores}, label)


def test_the_pages(tmp_path: Path, pages: list[LabelledPage]) -> None:
    rejected = OurAnswer(problem="index_page: a list")
    answers = [OurAnswer("\n".join([FERRY[0], PROMO]), blocks=BLOCKS)] * 3 + [rejected]
    index = write(tmp_path / "diffs", pages, list(answers))
    tree = parse(index)
    links = tree.xpath("//table[@id='index']/tbody//a/@href")
    assert len(links) == 4
    assert all((tmp_path / "diffs" / link).is_file() for link in links)
    assert "index_page: a list" in tree.text_content()
    page = parse(tmp_path / "diffs" / "pages" / file_name(pages[0]))
    blocks = [(element.get("class"), element.get("title")) for element in page.xpath("//main/section[1]//div")]
    assert blocks[:3] == [
        ("block kept", "paragraph · model · probability 0.250 · 100% in reference · block 0 · /html/p[1]"),
        ("block missed", "promo · model · probability 0.250 · 100% in reference · block 1 · /html/p[1]"),
        ("block extra", "paragraph · model · probability 0.250 · 0% in reference · block 2 · /html/p[1]"),
    ]
    neighbours = set(page.xpath("//nav/a/@href"))
    assert neighbours <= {*(link.removeprefix("pages/") for link in links), "../index.html"}


def test_nothing_from_outside(tmp_path: Path, pages: list[LabelledPage]) -> None:
    write(tmp_path, pages, [OurAnswer("x", blocks=BLOCKS)] * 4)
    for path in tmp_path.rglob("*.html"):
        tree = parse(path)
        for address in tree.xpath("//@src | //link/@href"):
            assert (path.parent / address).is_file()
    assert not re.search(r"url\(|@import|https?:", (tmp_path / "viewer.css").read_text(encoding="utf-8"))


def test_texts_of_pages_are_only_text(tmp_path: Path, pages: list[LabelledPage]) -> None:
    hostile = replace(
        pages[0], id=HOSTILE, title=HOSTILE, body=HOSTILE, with_=(HOSTILE,), url=f"javascript:{HOSTILE}", language=HOSTILE,
        set="../../x",
    )  # fmt: skip
    blocks = (replace(BLOCKS[0], text=HOSTILE, reason=HOSTILE, path=HOSTILE),)
    write(tmp_path / "out", [hostile], [OurAnswer(HOSTILE, blocks=blocks, problem=HOSTILE)])
    files = list((tmp_path / "out").rglob("*.html"))
    assert len(files) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    for path in files:
        tree = parse(path)
        assert len(tree.xpath("//script")) == 1
        assert not tree.xpath("//@onload")
        assert not [address for address in tree.xpath("//@href") if "javascript" in address]


def test_a_folder_that_is_a_file(tmp_path: Path, pages: list[LabelledPage]) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NewscrawlError, match="cannot write to"):
        write(tmp_path / "file", pages, [OurAnswer()] * 4)
