"""What the block model looks at."""

from __future__ import annotations

import numpy as np
import pytest

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.containers import containers
from newscrawl.extraction.decode import parse
from newscrawl.extraction.features import Matrix, describe
from newscrawl.extraction.labels import Facts
from newscrawl.extraction.observe import observe

PAGE = """<header><a href=/>Home</a></header><main><h1>Quay closed</h1><p>By Ada Fenn</p>
<p>The harbour office has closed the northern quay, it said on Monday, until the divers are done.</p>
<div class=pic><img src=q.jpg>The quay on Sunday</div>
<blockquote>closed the northern quay</blockquote>
<p>Boats moor at the old dock, where the water is shallow, for as long as the work goes on.</p></main>"""
FACTS = Facts(title="Quay closed", description="The harbour office has closed the northern quay", names=("Ada Fenn",))


def table(
    markup: str = PAGE, facts: Facts = FACTS, dropped: tuple[str, ...] = ("Home",)
) -> dict[str, dict[str, float]]:
    names, matrix, texts = rows(markup, facts, dropped)
    return {text: dict(zip(names, row.tolist(), strict=True)) for text, row in zip(texts, matrix, strict=True)}


def rows(markup: str, facts: Facts, dropped: tuple[str, ...]) -> tuple[tuple[str, ...], Matrix, list[str]]:
    tree = parse(f"<html><body>{markup}</body></html>")
    assert tree is not None
    blocks = [block._replace(separated=block.text not in dropped) for block in segment(tree)]
    wording = np.arange(2 * len(blocks), dtype=np.float64).reshape(len(blocks), 2)
    inside = containers(blocks)
    names, matrix = describe(observe(blocks, facts, inside), facts, wording, inside)
    return names, matrix, [block.text for block in blocks]


def test_each_block_has_a_finite_row_and_each_column_a_name_of_its_own() -> None:
    names, matrix, texts = rows(PAGE, FACTS, ())
    assert matrix.shape == (len(texts), len(names))
    assert matrix.dtype == np.float32
    assert len(set(names)) == len(names)
    assert np.isfinite(matrix).all()


@pytest.mark.parametrize("markup", ["<p>x</p>", "one", "<p>1</p><p>2</p>", "<div>" * 300 + "deep" + "</div>" * 300])
def test_the_smallest_and_deepest_pages_have_rows(markup: str) -> None:
    for facts in (Facts(), FACTS):
        _, matrix, texts = rows(markup, facts, ())
        assert len(matrix) == len(texts)
        assert np.isfinite(matrix).all()


def test_likeness() -> None:
    found = table()
    assert found["Quay closed"]["like title"] == 3
    assert (
        found["The harbour office has closed the northern quay, it said on Monday, until the divers are done."][
            "like description"
        ]
        == 2
    )
    assert found["By Ada Fenn"]["names"] == pytest.approx(8 / 11)


def test_what_a_longer_block_says_too_is_said_elsewhere() -> None:
    found = table()
    assert found["closed the northern quay"]["said elsewhere"] == 1
    assert found["The quay on Sunday"]["said elsewhere"] == 0
    assert found["The quay on Sunday"]["said elsewhere +1"] == 1


def test_text_beside_an_image() -> None:
    found = table()
    assert found["The quay on Sunday"]["up to image"] == 0
    assert found["The quay on Sunday"]["blocks beside image"] == 1
    assert found["By Ada Fenn"]["blocks beside image"] == 6


def test_neighbours_and_place() -> None:
    found = table()
    assert found["Quay closed"]["kept -1"] == 0
    assert found["Home"]["kept -1"] == -1
    assert found["Home"]["until kept"] == 1
    assert found["Home"]["since kept"] == 99
    assert found["By Ada Fenn"]["from headline"] == 1


def test_blocks_of_the_same_markup_are_alike() -> None:
    found = table("<p class=a>One two.</p><p class=a>Three.</p><p class=b>Four.</p>", Facts(), ())
    assert found["One two."]["alike"] == 2
    assert found["Four."]["alike"] == 1


def test_wording_of_the_block_and_of_its_neighbours() -> None:
    found = list(table().values())
    assert [row["words say"] for row in found[:3]] == [0, 2, 4]
    assert found[1]["names say -1"] == 1
    assert found[-1]["names say +1"] == 0
