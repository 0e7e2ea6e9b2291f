"""Labelled pages as examples."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from newscrawl.evaluation.pages import LabelledPage
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.containers import containers
from newscrawl.extraction.decode import parse
from newscrawl.extraction.extract import read
from newscrawl.extraction.features import describe
from newscrawl.extraction.observe import observe
from newscrawl.training.examples import NOW, Examples, TrainingPage, example, prepare
from newscrawl.training.labels import block_keys
from newscrawl.training.provenance import data_hash, examples_hash, page_keys


def texts(page: LabelledPage) -> list[str]:
    tree = parse(page.html)
    assert tree is not None
    return [block.text for block in segment(tree)]


def only(page: LabelledPage, hand: dict[tuple[str, int], str] | None = None) -> TrainingPage:
    outcome = example((page, hand or {}))
    assert outcome is not None
    return outcome[1]


def said(page: LabelledPage, made: TrainingPage) -> dict[str, float]:
    """Targets by text."""
    known = texts(page)
    return {known[row]: target for row, target in zip(made.rows, made.targets, strict=True)}


def test_a_reference(made: list[LabelledPage]) -> None:
    page = made[3]
    found = only(page)
    assert (found.set, found.id, found.site, found.source) == ("made", "page 3", "site3.example", "reference")
    assert page.body is not None
    story = page.body.split("\n")
    assert {text for text, target in said(page, found).items() if target} == set(story)
    assert len(said(page, found)) == len(texts(page))
    assert len(found.words.counts) == len(found.names.counts) == len(texts(page))
    assert found.weights.sum() == pytest.approx(20)


def test_hand_labels_then_article_body_then_snippets(made: list[LabelledPage]) -> None:
    reference = made[5].body or ""
    known = texts(made[5])
    promo = next(text for text in known if "page" not in text and made[5].html.count(text) == 2)
    bare = replace(made[5], body=None)
    assert example((bare, {})) is None
    snippets = replace(bare, with_=(reference[:30], "nowhere"), without=(promo[:20],))
    found = only(snippets)
    assert found.source == "snippets"
    assert said(bare, found) == {reference.split("\n")[0]: 1.0, promo: 0.0}
    script = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "articleBody": reference * 3})}</script>'
    marked = replace(bare, html=bare.html.replace("<title>", f"{script}<title>"))
    found = only(marked)
    assert found.source == "article body"
    assert {text for text, target in said(bare, found).items() if target} == set(reference.split("\n"))
    hand = {key: "other" if text == promo else "story" for key, text in zip(block_keys(known), known, strict=True)}
    found = only(replace(marked, with_=(promo,)), hand)
    assert found.source == "hand"
    assert set(said(bare, found).values()) == {1.0}  # the snippet is surer


def test_what_an_article_body_says_is_not_told_to_the_pages_it_labels(made: list[LabelledPage]) -> None:
    body = json.dumps({"@type": "NewsArticle", "articleBody": (made[0].body or "") * 4})
    html = made[0].html.replace("<title>", f'<script type="application/ld+json">{body}</script><title>')
    columns, told = example((replace(made[0], html=html), {})) or ((), None)
    _, untold = example((replace(made[0], html=html, body=None), {})) or ((), None)
    assert told is not None
    assert untold is not None
    column = columns.index("in body")
    assert set(told.matrix[:, column]) > {1.0}
    assert set(untold.matrix[:, column]) == {-1.0}


def test_features_are_those_of_extraction(made: list[LabelledPage]) -> None:
    from newscrawl.extraction.decode import open_page
    from newscrawl.extraction.document import Document

    document = open_page(made[1].page(NOW))
    assert isinstance(document, Document)
    reading = read(document)
    inside, unsaid = containers(reading.blocks), np.zeros((len(reading.blocks), 2))
    columns, matrix = describe(observe(reading.blocks, reading.facts, inside), reading.facts, unsaid, inside)
    outcome = example((made[1], {}))
    assert outcome is not None
    assert outcome[0] == columns
    assert outcome[1].matrix.tolist() == matrix[outcome[1].rows].tolist()


def test_references_without_lists(made: list[LabelledPage]) -> None:
    first, second, third = (made[0].body or "").split("\n")[:3]
    html = f"<article><h1>News</h1><p>{first}</p><p>{second}</p><ul><li>A list item of the story.</li></ul><p>{third}</p></article>"
    page = replace(made[0], html=html, body="\n".join((first, second, third)))
    assert said(page, only(page))["A list item of the story."] == 0
    assert "A list item of the story." not in said(page, only(replace(page, set="fundus")))


def test_copies_of_the_story_are_unknown(made: list[LabelledPage]) -> None:
    first = (made[0].body or "").split("\n")[0]
    page = replace(made[0], html=made[0].html.replace("<footer>", f"<footer><p>{first}</p>"))
    assert len(only(page).rows) == len(texts(page)) - 1


@pytest.mark.parametrize("html", ["", "<html></html>", "\x00", "<p>", "%PDF-1.4", "plain text and nothing else"])
def test_pages_without_examples(html: str) -> None:
    assert prepare([LabelledPage("made", "bad", "", html, body="Some story.")], {}).columns in ((),) or html.startswith(
        "plain"
    )


def test_the_same_from_several_processes(made: list[LabelledPage], examples: Examples) -> None:
    steps: list[int] = []
    found = prepare(made[:8], {}, jobs=2, advance=lambda: steps.append(1))
    assert len(steps) == 8
    assert examples_hash(found) == examples_hash(Examples(examples.columns, examples.pages[:8]))


def test_hashes(made: list[LabelledPage]) -> None:
    hand = {("made", made[0].id): {("f" * 12, 0): "story"}}
    other = [replace(made[0], body="Else."), *made[1:]]
    found = {data_hash(made, {}), data_hash(made, hand), data_hash(other, {}), data_hash(made[1:], {})}
    assert len(found) == 4
    assert data_hash(made, hand) in found
    assert page_keys(made) == page_keys(other)
    assert len(page_keys(made)) == len(made)
