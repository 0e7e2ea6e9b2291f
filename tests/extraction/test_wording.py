"""Hashed tokens of texts and of names in the markup, and the linear models over them."""

from __future__ import annotations

import numpy as np
import pytest
from lxml.html import document_fromstring

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.containers import containers
from newscrawl.extraction.wording import BUCKETS, Linear, Tokens, Wording, name_tokens, text_tokens

PAGE = """<html><body id="top"><main class="storyBody wide"><div class="c-text c-text--lead"><p class="intro">One two.</p>
<p>Three four five.</p></div></main><div data-testid="promoBox"><p>Sign up now!</p></div></body></html>"""


def rows(tokens: Tokens) -> list[list[int]]:
    ends = np.cumsum(tokens.counts)
    assert len(tokens.ids) == tokens.counts.sum()
    return [tokens.ids[end - count : end].tolist() for end, count in zip(ends, tokens.counts, strict=True)]


def names(html: str) -> list[list[int]]:
    """The tokens of the names of each block."""
    return rows(name_tokens(containers(segment(document_fromstring(html)))))


def weighted(seed: int) -> Linear:
    return Linear(np.random.default_rng(seed).normal(size=BUCKETS).astype(np.float16), 0.25)


def test_words_and_pairs() -> None:
    one, two, both, again = rows(text_tokens(["harbour", "ferry", "Harbour ferry", "ferry harbour"]))
    assert [len(row) for row in (one, two, both, again)] == [3, 3, 5, 5]  # ^, harbour, $ make a word and two pairs
    assert set(both) & set(one)
    assert set(both) & set(two)
    assert set(both) != set(again)


def test_case_digits_and_length_mean_nothing() -> None:
    first, second = rows(text_tokens(["Room 12, 1999", "ROOM 34, 2026"]))
    assert first == second
    start, end = "Begins like this " * 10, " and ends like that" * 10
    first, second = rows(text_tokens([start + "one " * 400 + end, start + "quite another " * 90 + end]))
    assert first == second


def test_scripts_without_spaces() -> None:
    first, second, third = rows(text_tokens(["港は月曜日に", "港は火曜日に", "x" * 2_000 + "港"]))
    assert len(set(first) & set(second)) >= 3
    assert len(third) < 300


@pytest.mark.parametrize("text", ["", "a", "—", "\ud800", "\x00", "港", "…" * 900, "word " * 50_000])
def test_any_text_has_tokens(text: str) -> None:
    (row,) = rows(text_tokens([text]))
    assert row
    assert all(0 <= number < BUCKETS for number in row)
    assert np.isfinite(weighted(1).scores(text_tokens([text]))).all()


def test_rows_do_not_depend_on_their_neighbours() -> None:
    texts = ["One two.", "", "Three", "港は月曜日に", "One two."]
    together = rows(text_tokens(texts))
    assert together == [rows(text_tokens([text]))[0] for text in texts]


def test_names() -> None:
    intro, plain, promo = names(PAGE)
    assert len(intro) > len(plain) > len(promo) > 0
    assert set(plain) < set(intro)
    (camel,) = names('<div class="storyBody">x</div>')
    (hyphen,) = names('<div class="story-body">x</div>')
    assert camel == hyphen
    assert len(camel) == 3  # story, body, and both together


def test_levels_differ_but_far_ones_do_not() -> None:
    def below(depth: int) -> list[int]:
        return names('<div class="box">' + "<div>" * depth + "<p>x</p>" + "</div>" * depth + "</div>")[0]

    assert below(0) != below(1)
    assert below(2) == below(4)
    assert below(9) == []


def test_scores() -> None:
    blocks = segment(document_fromstring(PAGE))
    model = Wording(weighted(1), weighted(2))
    scores = model.scores(blocks, containers(blocks))
    assert scores.shape == (3, 2)
    for (text_row, name_row), found in zip(
        zip(
            rows(text_tokens([block.text for block in blocks])),
            rows(name_tokens(containers(blocks))),
            strict=True,
        ),
        scores,
        strict=True,
    ):
        for row, linear, value in ((text_row, model.text, found[0]), (name_row, model.name, found[1])):
            expected = linear.weights[row].astype(float).sum() / len(row) ** 0.5 + linear.bias
            assert value == pytest.approx(expected)


def test_no_blocks_and_no_names() -> None:
    model = Wording(weighted(1), weighted(2))
    assert model.scores([], containers([])).shape == (0, 2)
    nameless = segment(document_fromstring("<p>One.</p><p>Two.</p>"))
    assert model.scores(nameless, containers(nameless))[:, 1].tolist() == [0.25, 0.25]
