from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.cues import load
from newscrawl.extraction.linecues import find_cues
from newscrawl.extraction.linewords import LineWords, line_hashes, read_lines

LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40)


def words(read: LineWords, line: int) -> list[int]:
    found: list[int] = read.words[read.starts[line] : read.ends[line]].tolist()
    return found


def test_words_are_the_same_whatever_stands_around_them() -> None:
    read = read_lines(["Fish market, 12 boats", "— the FISH", "12", "*", "99 market"])
    fish, market, number, boats = words(read, 0)
    assert words(read, 1)[1] == fish
    assert words(read, 2) == [number]
    assert words(read, 3) == []
    assert words(read, 4) == [number, market]
    assert len({fish, market, number, boats}) == 4
    assert read.counts["digits"].tolist() == [2, 0, 2, 0, 2]
    assert read.counts["capitals"].tolist() == [1, 1, 0, 0, 0]


def test_characters_are_words_where_no_spaces_are() -> None:
    read = read_lines(["魚市場 app 2", "市場", "어시장"])
    assert [len(words(read, line)) for line in range(3)] == [5, 2, 3]
    assert words(read, 0)[1:3] == words(read, 1)
    assert read.counts["unspaced"].tolist() == [3, 2, 0]


def test_signs_between_words_tell_pairs_apart() -> None:
    read = read_lines(["read more", "read: more", "Read  more", "read more:"])
    assert read.pairs[1] == read.pairs[5] != read.pairs[3]
    assert read.finishes[0] == read.finishes[1] != read.finishes[3]


def test_sentences_end_with_a_stop_and_a_space_or_with_a_full_stop_of_their_own() -> None:
    read = read_lines(["It is 3.5 m. It rose! Why? ", "風が吹いた。船は出ない。", "no end."])
    assert read.counts["sentences"].tolist() == [3, 2, 0]


def test_of_long_lines_both_ends_are_read() -> None:
    read = read_lines(["begin " + "x" * 10_000 + " finish", "begin", "finish"])
    own = words(read, 0)
    assert (own[0], own[-1]) == (words(read, 1)[0], words(read, 2)[0])
    assert read.lengths[0] < 500
    assert line_hashes(read)[1] == own[0]


@given(st.lists(LINES, min_size=1, max_size=6))
@settings(max_examples=60)
def test_a_line_is_read_as_if_it_were_alone(lines: list[str]) -> None:
    together = read_lines(lines)
    tokens = together.tokens()
    ends = np.cumsum(tokens.counts)
    for place, line in enumerate(lines):
        alone = read_lines([line])
        assert words(together, place) == words(alone, 0)
        assert {name: counts[place] for name, counts in together.counts.items()} == {
            name: counts[0] for name, counts in alone.counts.items()
        }
        assert tokens.hashes[ends[place] - tokens.counts[place] : ends[place]].tolist() == alone.tokens().hashes.tolist()


def phrases() -> list[str]:
    cues = load()
    starts = [phrase for choices in cues.starts.values() for phrase, _ in choices]
    inside = [phrase for choices in cues.contains.values() for phrase, _ in choices]
    return [*cues.whole, *starts, *inside, *(phrase for phrase, _ in cues.unspaced)]


@pytest.mark.slow
def test_every_cue_of_every_language_is_found() -> None:
    for form in ("{}", "• {} ", "{} tomorrow at nine", "we say {}, and leave", "{}s", "* «{}»", "{}。明日"):
        lines = [" ".join(form.format(phrase).capitalize().split()) for phrase in phrases()]
        both = zip(lines, find_cues(lines, read_lines(lines)), map(load().find, lines), strict=True)
        assert not [line for line, found, wanted in both if found != wanted], form
        loud = [line.upper() for line in lines]
        assert find_cues(loud, read_lines(loud)) == [load().find(line) for line in loud]


@given(st.lists(LINES | st.sampled_from(phrases()), min_size=1, max_size=5))
@settings(max_examples=100)
def test_cues_are_those_of_single_lines(parts: list[str]) -> None:
    lines = [" ".join(parts), *parts]
    lines = [line for each in lines if (line := " ".join(each.split()))]
    if lines:
        assert find_cues(lines, read_lines(lines)) == [load().find(line) for line in lines]
