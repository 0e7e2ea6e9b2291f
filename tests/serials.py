"""A story that its site spreads over several pages, as pages of a test's site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

HEADLINE = "The last ferry to Skerry Point"
STANDFIRST = "For ninety years the boat went twice a day, until nobody could say who was to pay for it."
NOTICE = "This article first appeared in the harbour supplement of the autumn issue."


def prose(part: int, count: int = 6) -> list[str]:
    """Paragraphs that stand on one part alone."""
    topics = (
        "the pier",
        "the crew",
        "the council",
        "the timetable",
        "the winter storms",
        "the islanders",
        "the engine",
        "the mail",
    )
    return [
        f"In chapter {part} the keeper of the log wrote about {topics[(part + number) % len(topics)]}, and entry {number} of that "
        f"year fills the better part of a page with figures, names and complaints that were never answered by anyone on shore."
        for number in range(count)
    ]


def by_folder(number: int) -> str:
    return "" if number == 1 else f"/{number}/"


def by_query(number: int) -> str:
    return "" if number == 1 else f"?page={number}"


def by_word(number: int) -> str:
    return "" if number == 1 else f"/seite-{number}"


@dataclass
class Serial:
    """``count`` parts below ``base``; ``at`` gives what an address has behind it for a number."""

    base: str
    count: int = 3
    at: Callable[[int], str] = by_query
    texts: dict[int, list[str]] = field(default_factory=dict)
    whole: str | None = None  # what its address has behind it

    def url(self, number: int) -> str:
        return self.base + self.at(number)

    def text(self) -> str:
        """What the text of the whole story is."""
        lines = [line for number in range(1, self.count + 1) for line in self.paragraphs(number)]
        return "\n".join([STANDFIRST, *lines, NOTICE])

    def paragraphs(self, number: int) -> list[str]:
        return self.texts.get(number) or prose(number)

    def page(self, number: int, paging: str | None = None) -> str:
        """One part, with a row of numbers below it unless that is given otherwise."""
        return document(self.url(number), self.paragraphs(number), self.row(number) if paging is None else paging)

    def row(self, number: int) -> str:
        cells = [
            f"<span class='current'>{each}</span>" if each == number else f"<a href='{self.url(each)}'>{each}</a>"
            for each in range(1, self.count + 1)
        ]
        if number < self.count:
            cells.append(f"<a href='{self.url(number + 1)}'>Next page</a>")
        if self.whole is not None:
            cells.append(f"<a href='{self.base}{self.whole}'>View all on one page</a>")
        return f"<div class='page-links'>{' '.join(cells)}</div>"

    def complete(self) -> str:
        """The page that has all parts."""
        lines = [line for number in range(1, self.count + 1) for line in self.paragraphs(number)]
        return document(f"{self.base}{self.whole}", lines, "")


def document(url: str, paragraphs: list[str], paging: str, head: str = "", tail: str = "") -> str:
    text = "".join(f"<p>{line}</p>" for line in paragraphs)
    return (
        f"<html lang='en'><head><title>{HEADLINE}</title><meta name='description' content='{STANDFIRST}'>"
        f"<meta property='article:published_time' content='2026-03-04T05:06:07Z'>{head}</head>"
        "<body><nav><a href='/'>Home</a> <a href='/news'>News</a> <a href='/sport'>Sport</a></nav>"
        f"<article><h1>{HEADLINE}</h1><p>{STANDFIRST}</p><p class='byline'>By Ada Fenn</p>"
        f"{text}<p>{NOTICE}</p>{paging}</article>{tail}"
        "<footer><p>© The Harbour Times. All rights reserved.</p></footer></body></html>"
    )
