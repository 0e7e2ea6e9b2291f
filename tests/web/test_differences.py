from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.web.differences import Piece, compare

lines = st.lists(st.text("ab é.\t", max_size=12), max_size=8)


def text(side: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in side)


def test_a_changed_word_is_marked_within_its_paragraph() -> None:
    (pair,) = compare(["The ferry sails on Monday."], ["The ferry sails on Friday."])
    assert pair.change == "changed"
    assert [piece.text for piece in pair.old if not piece.same] == ["Monday"]
    assert [piece.text for piece in pair.new if not piece.same] == ["Friday"]


def test_paragraphs_that_came_and_went() -> None:
    pairs = compare(["one two three", "gone entirely"], ["fresh words here", "one two four"])
    assert [pair.change for pair in pairs] == ["added", "changed", "removed"]


def test_huge_paragraphs_are_not_compared_word_by_word() -> None:
    (pair,) = compare(["a b " * 3_000], ["a b " * 3_000 + "c"])
    assert pair == compare(["a b " * 3_000], ["a b " * 3_000 + "c"])[0]
    assert not any(piece.same for piece in pair.old)


@given(lines, lines)
def test_both_texts_are_there_in_full(old: list[str], new: list[str]) -> None:
    pairs = compare(old, new)
    assert [text(pair.old) for pair in pairs if pair.change != "added"] == old
    assert [text(pair.new) for pair in pairs if pair.change != "removed"] == new
    assert all(text(pair.old) == text(pair.new) for pair in pairs if pair.change == "same")
