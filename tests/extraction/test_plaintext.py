"""Text on the level of characters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction.plaintext import clean
from newscrawl.texts import count_words, has_words, squash, text_hash


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("  two \n\t words ", "two words"),
        ("non\u00a0breaking\u2009space", "non breaking space"),
        ("hyphen\u00adation", "hyphenation"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("bell\x07 and \x00nul", "bell and nul"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u202eturned\u202c", "turned"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
        ("\u00ad", ""),
        ("of\ufb01cial e\ufb00ort, a\ufb04uent, \ufb05ill", "official effort, affluent, still"),
        ("\ufef3\ufeee\ufee1", "يوم"),
        ("x² ½ ™ Ａ № ﷺ 10 µm", "x² ½ ™ Ａ № ﷺ 10 µm"),
        ("infor\u00ad\n mation, soft\u00ad hyphen", "information, soft hyphen"),
        ("an icon \ue012 and \ufffc this", "an icon and this"),
        ("👩\u200d🚀 🏴\U000e0067\U000e0062\U000e007f ❤\ufe0f", "👩\u200d🚀 🏴\U000e0067\U000e0062\U000e007f ❤\ufe0f"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_clean(raw: str, wanted: str) -> None:
    assert clean(raw) == wanted


@given(st.text())
def test_clean_is_idempotent_and_one_line(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert "\n" not in once
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Twelve members voted", 3),
        ("It's 4.5 million", 3),
        ("Größe zählt", 2),
        ("市議会は新しい橋を決めた", 6),
        ("Tokyo 東京", 2),
        ("पुल पर नदी का पानी आ गया", 7),
        ("מִשְׂרַד הנמל سَفِينَةٌ می\u200cرود", 4),
        ("Bu\u0308rger", 1),
    ],
)
def test_words_are_counted_with_and_without_spaces(text: str, words: int) -> None:
    assert count_words(text) == words


def test_squash_keeps_letters_and_digits_only() -> None:
    assert squash("Über 9 „Brücken“ – heute!") == "über9brückenheute"


def test_hash_ignores_what_no_reader_would_call_a_change() -> None:
    assert text_hash("The bridge, at last.") == text_hash("the  bridge at last")
    assert text_hash("The bridge") != text_hash("The ferry")
    assert len(text_hash("")) == 64


@given(st.text(alphabet=st.one_of(st.characters(codec="latin-1"), st.sampled_from("’“”–—‘éßİΣσ中م…\u00a0"))))
def test_squash_is_the_letters_and_digits_in_lower_case(text: str) -> None:
    assert squash(text) == re.sub(r"[\W_]+", "", text).lower()


@given(st.text(alphabet=st.one_of(st.characters(codec="latin-1"), st.sampled_from("a_'.,- ’“”–—‘…Σ"))))
def test_words_are_runs_of_letters_and_digits_with_single_joints(text: str) -> None:
    assert count_words(text) == len(re.findall(r"\w+(?:['’.,\-]\w+)*", text))


@given(st.text(), st.integers(1, 5))
def test_has_words_counts_as_count_words_does(text: str, least: int) -> None:
    repeated = text * 40
    assert has_words(repeated, least) == (count_words(repeated) >= least)
