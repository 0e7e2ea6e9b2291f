from __future__ import annotations

import subprocess
import sys

import pytest

from newscrawl.duplicates.likeness import LEAST, Text, are_alike, likeness
from newscrawl.duplicates.shingles import Shingles, shingles, word_hashes, words
from newscrawl.duplicates.sketch import VALUES, sketches


def runs(text: str) -> Shingles:
    return shingles(word_hashes(words(text)))


def numbered(count: int, start: int = 0) -> str:
    return " ".join(f"word{number}" for number in range(start, start + count))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Mayor’s “plan”: 3,5 km!", ["the", "mayors", "plan", "3", "5", "km"]),
        ("It's re-opened_now", ["its", "re", "opened", "now"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("ﬁsh Café Cafe\u0301", ["fish", "café", "café"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("東京都は AI を", ["東京都", "京都は", "ai", "を"]),
        ("ราคา", ["ราค", "าคา"]),
        ("— … !", []),
        ("‘We’re’—she’d\u00a0said…so", ["were", "shed", "said", "so"]),
        ("l’été d'après", ["lété", "daprès"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_runs_are_of_four_words_in_their_order() -> None:
    assert len(runs("a b c")) == 0
    assert len(runs("a b c d")) == 1
    assert len(runs("a b c d a b c d")) == 4  # abcd, bcda, cdab, dabc
    assert runs("a b c d").tolist() != runs("d c b a").tolist()
    assert runs("A, b — C: d").tolist() == runs("a b c d").tolist()


def sketch(text: str) -> list[int]:
    (stored,) = sketches([[runs(text)]])
    return [int.from_bytes(stored[place : place + 4], "little") for place in range(0, len(stored), 4)]


def test_hashes_are_the_same_in_every_process() -> None:
    """Sketches of years ago are compared with today's."""
    assert runs("the ferry sails again").tolist() == [6523646911393983752]
    assert sketch(numbered(50))[:3] == [694332206, 3234243474, 37838966]
    code = "from tests.duplicates.test_shingles import *; print(sketch(numbered(50))[:3])"
    for seed in ("0", "1"):
        done = subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str(sketch(numbered(50))[:3])


def test_a_sketch_tells_how_much_is_shared() -> None:
    one, other = sketch(numbered(300)), sketch(numbered(300, start=100))
    assert len(one) == VALUES
    shared = sum(value == others for value, others in zip(one, other, strict=True))
    assert 0.3 < shared / VALUES < 0.7  # 197 runs of 397 are in both
    assert sketch("too short") == []


def test_likeness() -> None:
    whole, half = runs(numbered(203)), runs(numbered(103))
    assert likeness(whole, whole).similarity == 1
    assert likeness(whole, half) == likeness(half, whole)
    assert (likeness(whole, half).similarity, likeness(whole, half).contained) == (0.5, 1.0)
    assert likeness(whole, runs("")).contained == 0


def text(all_words: str, own: str | None = None, source: int = 1, title: str = "") -> Text:
    sizes = [len(words(line)) for line in all_words.splitlines()]
    return Text(source, title, word_hashes(words(all_words)), sizes, runs(all_words), runs(all_words if own is None else own))


NOTE = numbered(100, start=5000)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (text(numbered(300)), text(numbered(300), source=2), True),
        (text(numbered(300)), text(numbered(100)), True),  # cut
        (text(numbered(300)), text(numbered(40)), False),  # a brief
        (text(numbered(300)), text(numbered(300, start=280)), False),  # a quotation
        (text(numbered(10)), text(numbered(10)), False),  # a caption
        (text(numbered(LEAST + 3)), text(numbered(LEAST + 3), source=2), True),
        (text(numbered(30), title="A"), text(numbered(30), title="A"), True),
        (text(numbered(30), title="A"), text(numbered(30), title="B"), False),  # a notice of one source
        (text(numbered(30), title="A"), text(numbered(30), title="B", source=2), True),
        # the same note below two unlike stories
        (text(numbered(80) + " " + NOTE, own=numbered(80)), text(numbered(80, 900) + " " + NOTE, own=numbered(80, 900)), False),
        # nobody else has the note yet
        (text(numbered(80) + "\n" + NOTE), text(numbered(80, 900) + "\n" + NOTE), False),
        (text(NOTE + "\n" + numbered(80)), text(NOTE + "\n" + numbered(80)[:-1] + "x"), True),
        (text(numbered(80, 900) + "\n" + NOTE), text(NOTE), True),
        # nothing but what other stories have too: versions of a story that grows
        (text(numbered(200), own=""), text(numbered(280), own=numbered(80, 200)), True),
        (text(numbered(200), own=""), text(numbered(200, 100), own=""), False),
    ],
)  # fmt: skip
def test_what_is_one_story(one: Text, other: Text, alike: bool) -> None:
    assert are_alike(one, other) is alike
    assert are_alike(other, one) is alike
