"""Keys of blocks: what is the same on all pages of a site, and what must not be taken for the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.templates.keys import block_key, mask

SAME = [
    ("12 comments", "1,204 comments"),
    ("Published 3 May 2026", "Published 14 December 2025"),
    ("Veröffentlicht am 3. März 2026", "Veröffentlicht am 11. April 2024"),
    ("Обновлено 3 мая 2026", "Обновлено 14 января 2025"),
    ("3 मई 2026", "14 सितम्बर 2025"),
    ("Read   our\nletter", "read our letter"),
    ("5 min read", "12 min read"),
]
DIFFERENT = [
    ("The index rose 12 points.", "The index rose 14 points."),
    ("Sign up for our letter", "Sign up for our app"),
    ("12 comments", "12 votes"),
    ("In May we sail", "In June we sail"),
    ("May we?", "June we?"),
    ("A" * 120 + " 12", "A" * 120 + " 13"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_numbers_months_case_and_spacing_of_a_label_are_no_difference(one: str, other: str) -> None:
    assert block_key("site", one) == block_key("site", other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_sentences_and_words_are(one: str, other: str) -> None:
    assert block_key("site", one) != block_key("site", other)


def test_the_people_of_a_story_are_no_difference() -> None:
    one = block_key("site", "Ada Byron writes about the harbour.", ["Ada Byron"])
    assert one == block_key("site", "BEN  OKRI writes about the harbour.", ["Ben Okri"])
    assert one == block_key("site", "Cem Öz Kara writes about the harbour.", ["Cem  Öz\nKara"])
    assert one != block_key("site", "Ada Byron writes about the harbour.")


def test_a_short_name_may_be_part_of_a_word() -> None:
    assert mask("The cleaner came", ["Lea"]) == "the cleaner came"


def test_each_site_has_keys_of_its_own() -> None:
    assert block_key("one", "Menu") != block_key("two", "Menu")


@pytest.mark.parametrize(
    ("page", "stored"),
    [("a \ud800 b", "a \ufffd b"), ("\ud83d\ude00 smile", "\U0001f600 smile"), ("nul \x00 12", "nul \x00 12")],
    ids=["lone surrogate", "pair of surrogates", "nul"],
)
def test_a_page_has_the_key_of_what_the_database_makes_of_it(page: str, stored: str) -> None:
    assert block_key("site", page) == block_key("site", stored)


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=150)


@given(ANY_TEXT, st.lists(ANY_TEXT, max_size=3))
def test_every_text_has_a_key(text: str, names: list[str]) -> None:
    key = block_key("site", text, names)
    assert len(key) == 16
    assert int(key, 16) >= 0
    assert key == block_key("site", f"  {text}\n", names)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_no_count_matters(one: int, other: int) -> None:
    assert block_key("site", f"{one} comments") == block_key("site", f"{other:,} comments")


@given(st.text("abcdefghij ", min_size=1, max_size=300), st.text("abcdefghij ", min_size=1, max_size=300))
def test_other_words_are_another_block(one: str, other: str) -> None:
    assert (block_key("site", one) == block_key("site", other)) == (one.split() == other.split())
