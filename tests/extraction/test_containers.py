"""The elements above the blocks."""

from __future__ import annotations

import numpy as np

from newscrawl.extraction.blocks import segment
from newscrawl.extraction.containers import Containers, containers
from newscrawl.extraction.decode import parse

PAGE = "<div><p>one</p><section><p>two</p><p>three</p></section>four</div><p>five</p>"


def of(markup: str) -> tuple[list[str], Containers]:
    tree = parse(f"<html><body>{markup}</body></html>")
    assert tree is not None
    blocks = segment(tree)
    return [block.text for block in blocks], containers(blocks)


def test_the_blocks_of_an_element_are_a_range() -> None:
    texts, found = of(PAGE)
    ranges = {
        str(node.tag): texts[first:end]
        for node, first, end in zip(found.nodes, found.first.tolist(), found.end.tolist(), strict=True)
        if node.tag != "p"
    }
    assert ranges == {
        "html": ["one", "two", "three", "four", "five"],
        "body": ["one", "two", "three", "four", "five"],
        "div": ["one", "two", "three", "four"],
        "section": ["two", "three"],
    }


def test_parents_come_before_children_and_the_root_is_its_own() -> None:
    _, found = of(PAGE)
    assert found.parent[0] == 0
    assert all(parent < child for child, parent in enumerate(found.parent.tolist()) if child)
    assert found.depth.tolist()[:3] == [0, 1, 2]


def test_sums_agree_with_adding_up_each_range() -> None:
    texts, found = of(PAGE * 20)
    values = np.arange(len(texts), dtype=np.float64)
    for index, total in enumerate(found.sums(values)):
        assert total == values[found.first[index] : found.end[index]].sum()


def test_each_block_is_held_by_its_own_element() -> None:
    tree = parse(f"<html><body>{PAGE}</body></html>")
    assert tree is not None
    blocks = segment(tree)
    found = containers(blocks)
    assert [found.nodes[number] for number in found.holder] == [block.element for block in blocks]


def test_elements_that_are_called_alike_share_their_names() -> None:
    _, found = of('<div class="story" id="s1"><p class="x">one</p><p class="x">two</p><p>three</p></div>')
    called = [found.names[named] for named in found.named]
    assert [(names.tag, names.classes, names.key) for names in called] == [
        ("html", "", ""), ("body", "", ""), ("div", "story", "s1"), ("p", "x", ""), ("p", "x", ""), ("p", "", ""),
    ]  # fmt: skip
    assert len(found.names) == len(found.nodes) - 1


def test_climbing_counts_the_elements_up_to_the_first_wanted_one() -> None:
    texts, found = of(PAGE)
    wanted = np.array([node.tag == "div" for node in found.nodes])
    far, level = found.climb(wanted)
    reached = dict(
        zip(texts, zip(far.tolist(), [found.nodes[number].tag for number in level], strict=True), strict=True)
    )
    assert reached == {
        "one": (1, "div"), "two": (2, "div"), "three": (2, "div"), "four": (0, "div"), "five": (2, "html"),
    }  # fmt: skip
