"""Printing the stories of a site into a frame, with all that changes around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from html import escape
from itertools import groupby
from random import Random
from urllib.parse import urlsplit

from benchmarks.framed.donors import Paragraph
from benchmarks.framed.frame import Frame
from benchmarks.framed.holes import fill
from benchmarks.framed.plan import Told
from benchmarks.framed.printed import rewrite
from benchmarks.framed.redesign import redesigned
from benchmarks.framed.sites import Site, SitePage, Split
from benchmarks.framed.slots import Dress
from benchmarks.framed.words import WORDS
from newscrawl.extraction import decode
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.document import TextBlock
from newscrawl.texts import squash
from newscrawl.training.alignment import words_of

#: Sites whose design changes half-way, of three.
_REDESIGNED = 3
#: Sites without promos in the frame that have one of ours amid the story, of three.
_BOXED = 3
_SLUG = 60  # characters of a title in an address
_TRIALS = 2  # pages that show whether a frame is sound
#: Words in a row of the frame's own story that are a remainder of it.
_RUN = 8
_SENTENCE = re.compile(r".{20,180}?[.!?。！？](?=\s|$|[^\s.])", re.DOTALL)


class Printer:
    """Prints the pages of one site. The same frame and stories give the same pages."""

    def __init__(self, frame: Frame, stories: Sequence[Told]) -> None:
        self.frame, self.stories = frame, stories
        self.words = WORDS.get(frame.language)
        rng = Random(f"site {frame.key}")
        self.changes = rng.randrange(_REDESIGNED) == 0
        self.boxed = not frame.promos and rng.randrange(_BOXED) == 0
        self.variants = {number: rng.random() < 0.7 for number in frame.promos}  # whether a promo comes and goes

    @cached_property
    def second_design(self) -> tuple[str, Dress]:
        """The template after the redesign, and the dress of paragraphs."""
        return redesigned(self.frame.template, self.frame.dress, Random(f"redesign {self.frame.key}"))

    def is_sound(self) -> bool:
        """Whether planted stories are shown as they are and nothing of the frame's own story is."""
        own = words_of(self.frame.own)
        runs = {tuple(own[place : place + _RUN]) for place in range(len(own) - _RUN + 1)}
        for number in range(min(_TRIALS, len(self.stories))):
            page = self.print(number)
            told = sum(
                tuple(found[place : place + _RUN]) in runs
                for found in map(words_of, page.clutter)
                for place in range(len(found) - _RUN + 1)
            )
            if page.missing or told:
                return False
        return True

    def site(self, split: Split, fold: int) -> Site:
        """The whole site."""
        pages = tuple(self.print(number) for number in range(len(self.stories)))
        half = len(pages) // 2 if self.changes else None
        return Site(self.frame.key, self.frame.site, self.frame.language, split, fold, pages, half)

    def url(self, story: Told) -> str:
        """The address of a story: the frame's with another last part, and its own date where that has one."""
        parts = urlsplit(self.frame.url)
        folders = [folder for folder in parts.path.split("/")[:-1] if folder]
        if any(folder.isdigit() for folder in folders):
            folders = [folder for folder in folders if not folder.isdigit()][:2]
            folders.append(story.published.strftime("%Y/%m/%d"))
        slug = re.sub(r"[^a-z0-9]+", "-", story.title.lower())[:_SLUG].strip("-") or "story"
        return f"{parts.scheme}://{parts.netloc}/{'/'.join([*folders, f'{slug}-{1000 + story.number}'])}"

    def print(self, number: int) -> SitePage:
        """One page."""
        story = self.stories[number]
        new = self.changes and number >= len(self.stories) // 2
        template, dress = self.second_design if new else (self.frame.template, self.frame.dress)
        filling = _Filling(self, story, dress, Random(f"page {self.frame.key} {number}"))
        html = fill(template, filling.value, filling.shown).encode("utf-8", "replace")
        blocks = _blocks(html)
        planted = Counter(squash(paragraph.text) for paragraph in story.paragraphs)
        clutter = []
        for block in blocks:
            if planted[block.letters] > 0:
                planted[block.letters] -= 1
            elif not block.hidden:
                clutter.append(block.text)
        return SitePage(
            url=self.url(story),
            html=html,
            fetched_at=story.published + timedelta(hours=2),
            title=story.title,
            author=story.author,
            body="\n".join(paragraph.text for paragraph in story.paragraphs),
            clutter=tuple(clutter),
            protected=story.protected,
            missing=sum(planted.values()),
            redesigned=new,
        )


def _blocks(html: bytes) -> Sequence[TextBlock]:
    tree = decode.parse(html.decode("utf-8"))
    return () if tree is None else segment(tree)


class _Filling:
    """What is in the holes of one page."""

    def __init__(self, printer: Printer, story: Told, dress: Dress, rng: Random) -> None:
        self.printer, self.story, self.dress, self.rng = printer, story, dress, rng
        frame = printer.frame
        self.slots = _dealt(story.paragraphs, frame.slots)
        self.hidden = self._hidden()
        self.box = len(frame.slots) // 2 if printer.boxed and rng.random() < 0.5 else None
        others = [other for other in printer.stories if other.number != story.number]
        recent = [other for other in others if story.number - 15 <= other.number < story.number] or others[-15:]
        rng.shuffle(recent)
        self.others = recent + [other for other in others if other not in recent]

    def _hidden(self) -> set[int]:
        """The parts that this page lacks."""
        printer, rng = self.printer, self.rng
        frame = printer.frame
        gone = {number for number in frame.promos if printer.variants[number] and rng.random() < 0.5}
        gone |= {number for number in frame.comments if rng.random() < 0.5}
        gone |= {number for number in frame.tags if rng.random() < 0.5}
        gone |= set(frame.captions[len(self.story.captions) :])
        if not self.story.description:
            gone |= set(frame.standfirst)
        if printer.words is None:
            gone |= {*frame.comments, *frame.bios}
        return gone

    def shown(self, number: int) -> bool:
        return number not in self.hidden

    def value(self, name: str) -> str:
        """The text of a hole."""
        kind, *numbers = name.removeprefix("json").split(".")
        story = self.story
        simple = {
            "title": story.title,
            "author": story.author,
            "description": story.description,
            "url": self.printer.url(story),
            "iso": story.published.isoformat(),
            "body": "\n".join(paragraph.text for paragraph in story.paragraphs),
        }
        if kind in simple:
            return simple[kind]
        return self._numbered(kind, [int(number) for number in numbers])

    def _numbered(self, kind: str, numbers: list[int]) -> str:
        frame, words = self.printer.frame, self.printer.words
        if kind == "htmlslot":
            return "\n".join(self._markup(self.slots[numbers[0]]) + self._box(numbers[0]))
        if kind == "date":
            written, was, own = frame.dates[numbers[0]]
            now = self.story.published.date()
            return rewrite(written, was, now if own else now - timedelta(days=self.rng.randrange(40)))
        if kind == "count":
            return str(self.rng.randrange(2, 900))
        if kind in ("link", "href"):
            other = self._other(sum(entry.links for entry in frame.lists[: numbers[0]]) + numbers[1])
            return other.title if kind == "link" else self.printer.url(other)
        if kind == "teaser":
            return _sentence(self._other(numbers[0]))
        if kind == "caption":
            return self.story.captions[numbers[0]] if numbers[0] < len(self.story.captions) else ""
        if kind == "promo":
            return self._promo(numbers[0])
        if words is None:
            return ""
        if kind == "bio":
            mine = sum(map(ord, self.story.author)) % len(words.bios)
            return words.bios[mine].format(name=self.story.author)
        if kind == "comment":
            return words.comments[(self.story.number * 3 + numbers[0]) % len(words.comments)]
        raise ValueError(f"no such hole: {kind}")

    def _box(self, slot: int) -> list[str]:
        """A promo of the house amid the story, on half of the pages of some sites, in two variants."""
        words = self.printer.words
        if slot != self.box or words is None:
            return []
        return [f'<div class="inset"><p>{escape(self.rng.choice(words.promos))}</p></div>']

    def _promo(self, number: int) -> str:
        """A promo's own words, or on half of the pages those of the other variant."""
        words = self.printer.words
        if words is None or self.rng.random() < 0.5:
            return self.printer.frame.promo_texts[number]
        return words.promos[number % len(words.promos)]

    def _other(self, place: int) -> Told:
        """Another story of the site: each place of a page names another one, as long as there are."""
        return self.others[place % len(self.others)]

    def _markup(self, paragraphs: Sequence[Paragraph]) -> list[str]:
        dress = self.dress
        found = []
        for kind, run in groupby(paragraphs, lambda paragraph: paragraph.kind):
            texts = [escape(paragraph.text, quote=False) for paragraph in run]
            if kind == "li":
                items = "".join(f"<li>{text}</li>" for text in texts)
                found.append(f"{dress.list[0]}{items}{dress.list[1]}")
            else:
                opening, closing = {"p": dress.p, "heading": dress.heading, "quote": dress.quote}[kind]
                found += [f"{opening}{text}{closing}" for text in texts]
        return found


def _dealt(paragraphs: Sequence[Paragraph], weights: Sequence[int]) -> list[list[Paragraph]]:
    """The paragraphs for each place, in order, as many as its share of the old story."""
    found: list[list[Paragraph]] = [[] for _ in weights]
    total, place, reached = sum(weights), 0, weights[0]
    for number, paragraph in enumerate(paragraphs):
        while (number + 0.5) / len(paragraphs) * total > reached:
            place += 1
            reached += weights[place]
        found[place].append(paragraph)
    return found


def _sentence(story: Told) -> str:
    """How a story is teased: its description, or its first sentence."""
    if story.description:
        return story.description
    first = next((p.text for p in story.paragraphs if p.kind == "p"), story.paragraphs[0].text)
    match = _SENTENCE.match(first)
    return match[0] if match else first[:180]
