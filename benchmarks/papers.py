"""Invented newspapers for benchmarks/templates.py: each has its own script, words, frame, habits and people."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

#: Consonants and vowels of some scripts; samples of a block are cut by characters, which take one to three bytes.
SCRIPTS = {
    "latin": ("bdfghklmnprstv", "aeiou"),
    "cyrillic": ("бвгдзклмнпрст", "аеиоу"),
    "greek": ("βγδζκλμνπρστ", "αειου"),
    "devanagari": ("कगजतदनपबमरलसह", "ािीुे"),
    "han": ("的一是不了人我在有他这中大来上国", "个到说们为子和你地出道也时年"),
}
_SHARES = (60, 15, 5, 8, 12)  # of the scripts, in percent
_ABOVE, _FIRST, _MIDDLE, _LAST, _BELOW = range(5)  # places of newscrawl.templates.sightings


class Row(NamedTuple):
    """A block as extraction alone read it; ``container`` counts those of its paper."""

    text: str
    role: str
    kept: int
    odds: float
    place: int
    container: int


@dataclass(frozen=True, slots=True)
class Habits:
    """What one paper does. Shares are of its stories; ``again`` is of paragraphs that stand in an earlier story too."""

    furniture: int
    promos: tuple[float, ...]
    related: int
    authors: int
    paragraphs: int
    again: float
    columns: tuple[float, ...]
    subheadings: int
    redesigned: bool


def habits_of(chosen: random.Random) -> Habits:
    """The habits of some paper."""
    return Habits(
        furniture=chosen.randint(12, 60),
        promos=tuple(chosen.uniform(0.03, 0.6) for _ in range(chosen.randint(0, 8))),
        related=chosen.randint(4, 18),
        authors=chosen.randint(5, 200),
        paragraphs=chosen.randint(7, 26),
        again=chosen.uniform(0.002, 0.02),
        columns=tuple(chosen.uniform(0.002, 0.03) for _ in range(chosen.randint(0, 10))),
        subheadings=chosen.randint(0, 300),
        redesigned=chosen.random() < 1 / 3,
    )


class Paper:
    """One of them, the same each time; ``stories`` is how many it has in the end: a redesign comes half-way."""

    def __init__(self, number: int, stories: int) -> None:
        self.number, self.stories = number, stories
        self.name = f"paper-{number}"
        fixed = random.Random(number)
        (script,) = fixed.choices(list(SCRIPTS), _SHARES)
        syllables = ["".join(pair) for pair in product(*SCRIPTS[script])]
        # one of these scripts has a character for what others need a word for, and no spaces
        self._space = "" if script == "han" else " "
        self._words = ["".join(fixed.choices(syllables, k=fixed.randint(1, 4))) for _ in range(4_000)]
        self.habits = habits = habits_of(fixed)
        self._designs = [[self._say(fixed, fixed.randint(1, 8)) for _ in range(habits.furniture)] for _ in range(2)]
        self._promos = [self._say(fixed, fixed.randint(6, 25)) for _ in habits.promos]
        self._bios = [self._say(fixed, fixed.randint(8, 40)) for _ in range(habits.authors)]
        self._intros = [self._say(fixed, fixed.randint(12, 40)) for _ in habits.columns]
        self._headings = [self._say(fixed, fixed.randint(1, 5), "") for _ in range(habits.subheadings)]
        self.containers = [
            " > ".join(["div.page", *(f"div.{self._say(fixed, 1, '')}" for _ in range(depth)), "p"])
            for depth in (fixed.randint(1, 6) for _ in range(2 * habits.furniture))
        ]

    def pages(self, start: int, count: int) -> Iterator[list[Row]]:
        """The blocks of so many of its pages, from one on."""
        chosen = random.Random(f"{self.number} {start}")
        titles = [self._say(chosen, 8) for _ in range(self.habits.related)]
        earlier: list[str] = []
        for number in range(start, start + count):
            titles = [*titles[-200:], self._say(chosen, chosen.randint(5, 14), "")]
            design = self._designs[self.habits.redesigned and 2 * number >= self.stories]
            middle = self.habits.furniture // 2
            shift = self.habits.furniture * (design is self._designs[1])
            rows = [Row(text, "nav", 0, 0.02, _ABOVE, shift + index) for index, text in enumerate(design[:middle])]
            rows += self._story(chosen, earlier, shift)
            rows.append(Row(chosen.choice(self._bios), "bio", 0, 0.2, _BELOW, shift + 2))
            rows += [Row(text, "related", 0, 0.05, _BELOW, shift + 3)
                     for text in chosen.sample(titles, self.habits.related)]  # fmt: skip
            rows += [
                Row(text, "other", 0, 0.03, _BELOW, shift + index) for index, text in enumerate(design[middle:], middle)
            ]
            yield rows

    def _story(self, chosen: random.Random, earlier: list[str], container: int) -> Iterator[Row]:
        """Paragraphs with what stands among them: a column's introduction, subheadings, promos."""
        count = max(3, round(chosen.gauss(self.habits.paragraphs, self.habits.paragraphs / 3)))
        promos = {chosen.randrange(1, count): text for text, share in zip(self._promos, self.habits.promos, strict=True)
                  if chosen.random() < share}  # fmt: skip
        for text, share in zip(self._intros, self.habits.columns, strict=True):
            if chosen.random() < share:
                yield Row(text, "paragraph", 1, 0.9, _FIRST, container)
        for index in range(count):
            place = _FIRST if index < 2 else _LAST if index >= count - 2 else _MIDDLE
            if index in promos:
                yield Row(promos[index], "paragraph", 1, 0.6, place, container + 1)
            if self._headings and index % 5 == 4:
                yield Row(chosen.choice(self._headings), "heading", 1, 0.85, place, container)
            if earlier and chosen.random() < self.habits.again:
                text = chosen.choice(earlier)
            else:
                text = self._say(chosen, chosen.randint(12, 50))
            yield Row(text, "paragraph", 1, 0.97, place, container)
            earlier.append(text)
        del earlier[:-500]

    def _say(self, chosen: random.Random, words: int, end: str = ".") -> str:
        return self._space.join(chosen.choices(self._words, k=words)) + end
