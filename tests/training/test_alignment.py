"""Which blocks stand in a reference text."""

from __future__ import annotations

import random

import pytest

from newscrawl.training.alignment import label_blocks

STORY = [
    "The ferry between Tarnmouth and the islands sails again from Monday, the harbour office said.",
    "It had been in dock for six weeks, because a crack was found in the shaft of its propeller.",
    "Islanders had to travel by a fishing boat that carries eleven people and no cars at all.",
]


def test_story_and_clutter() -> None:
    blocks = ["Home", STORY[0], "Sign up for the harbour letter.", *STORY[1:], "© The Tarnmouth Courier"]
    assert label_blocks(blocks, "\n".join(STORY)) == [0, 1, 0, 1, 1, 0]


def test_case_spaces_and_punctuation_do_not_count() -> None:
    assert label_blocks([STORY[0].upper()], STORY[0].replace(",", " – ").replace(" ", "  ")) == [1]


def test_parts_of_blocks() -> None:
    (share,) = label_blocks([f"{STORY[0]} {STORY[1]}"], STORY[0])
    assert 0.4 < share < 0.6
    assert label_blocks([STORY[0][:31], STORY[0][31:]], STORY[0]) == [1, 1]


def test_common_words_in_order_are_no_match() -> None:
    assert label_blocks(["The council and the harbour in the islands of the north have a plan"], "\n".join(STORY)) == [
        0
    ]


def test_a_word_of_the_reference_is_given_once() -> None:
    assert sorted(label_blocks([STORY[0], STORY[0], *STORY[1:]], "\n".join(STORY))) == [0, 1, 1, 1]


def test_the_copy_among_the_story_is_the_one() -> None:
    blocks = [STORY[1], "Most read", "Weather", "Sport", "Traffic", "Jobs", *STORY]
    assert label_blocks(blocks, "\n".join(STORY)) == [0] * 6 + [1] * 3


def test_boxes_in_another_place() -> None:
    box = "Tickets cost four pounds, and children under six travel free with any grown-up."
    assert label_blocks([STORY[0], STORY[1], box], "\n".join([box, STORY[0], STORY[1]])) == [1, 1, 1]


def test_scripts_without_spaces() -> None:
    story = [
        "渡し船は月曜日から再び島へ向かうと港の事務所が発表した。",
        "六週間ものあいだ修理のためドックに入っていた。",
    ]
    assert label_blocks([story[0], "購読はこちらから", story[1]], "".join(story)) == [1, 0, 1]


@pytest.mark.parametrize(("blocks", "reference"), [([], ""), ([], "word"), (["", "…"], "word"), (["word"], "")])
def test_nothing(blocks: list[str], reference: str) -> None:
    assert label_blocks(blocks, reference) == [0] * len(blocks)


def test_long_repetitive_pages_do_not_take_long() -> None:
    draw = random.Random(1)
    blocks = [" ".join(draw.choice("abcdefgh") for _ in range(30)) for _ in range(600)]
    found = label_blocks(blocks, "\n".join(blocks[200:300]))
    assert sum(found[200:300]) > 95
