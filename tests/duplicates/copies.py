"""A world of stories whose copies are known: made from texts by what newsrooms do to a text that they take over.

``python -m tests.duplicates.copies`` prints precision and recall on the labelled pages beside the checkout and on the
demo's stories, of the half of the sites that thresholds were set on and of the half that was held out.
"""

from __future__ import annotations

import random
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from newscrawl.demo.content import load_publishers
from newscrawl.duplicates.shingles import words
from newscrawl.evaluation.pages import load_sets
from newscrawl.items import Person
from newscrawl.storage.clusters import group_stories
from newscrawl.storage.database import connect
from newscrawl.texts import text_hash
from tests.storage.samples import SEEN, add_source, story, visit

#: Texts from so many words on: shorter ones are captions and teasers, of which nobody makes copies.
LEAST_WORDS = 60
_SOURCES = 40


@dataclass(frozen=True, slots=True)
class Text:
    """A story as a source prints it. Those of one ``origin`` are one story; ``made`` says what was done to it."""

    origin: str
    made: str
    source: int
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Of pairs of stories: ``precision`` and ``recall`` from 0 to 1, and the pairs that were wrong."""

    pairs: int
    precision: float
    recall: float
    missed: tuple[tuple[Text, Text], ...]
    wrong: tuple[tuple[Text, Text], ...]


# What the pages of a source end with, the same below each story; {0} is the source.
_BOILERPLATE = (
    "Paper {0} is made by people who live where you live. If you value what we do, tell a friend about it, and if you do not, tell us.",
    "This report was first printed in the morning edition of Paper {0}. All rights are kept by the publisher, and no part of it may be used without being asked for.",
    "Do you know more about this? Our desk reads every letter and keeps every secret: write to desk at paper {0}, or call between nine and five.",
    "The views given here are those of the writers, and not always those of Paper {0}, its owners, its printers or its cat.",
    "Figures in this article were rounded. Paper {0} corrects its mistakes in the next edition, on page two, where they are seen.",
    "Follow Paper {0} for news from the region, for sport on Mondays, for books on Fridays, and for the weather whenever there is some.",
)  # fmt: skip
# What papers set above a story now and then, in the same words everywhere: too seldom to prove boilerplate in a source.
_STOCK = (
    "This article was first published in our print edition and may have been updated since.",
    "Correction: an earlier version of this story gave a wrong figure, which has been put right.",
    "This text was translated with the help of a machine and was read by an editor before we published it here.",
    "Readers pay for what we write. This report is one of a series about how people live in small places, which was made possible by a gift from people who had no part in what it says, and who did not see a word of it beforehand.",
)
#: Share of stories that begin so.
_STOCK_SHARE = 0.15
#: What several sources of one owner have in common.
_OWNERS = "This article is part of a series that the sister papers print together with the support of their readers, who can join from three a month and leave when they like."


def originals(pages: Path | None) -> list[Text]:
    """Texts to start from: labelled pages where there are any, and the demo's stories; ``source`` is not set yet."""
    found = []
    for publisher in load_publishers():
        for entry in publisher.entries:
            lines = tuple(line for chunk in entry.body for line in chunk.lines)
            if not entry.agency:  # the demo's own copies
                found.append(Text(f"{publisher.name}/{entry.slug}", publisher.name, -1, entry.title, lines))
    found += [
        Text(page.id, page.site, -1, page.title or "", tuple(page.body.splitlines()))
        for page in (load_sets(pages, ("wcxb", "fundus")) if pages else ())
        if page.body
    ]
    found = list({_letters(text.title) or text.origin: text for text in found}.values())  # one is there twice
    return [text for text in found if len(words("\n".join(text.lines))) >= LEAST_WORDS]


def _letters(title: str) -> str:
    return "".join(filter(str.isalnum, title))


def world(texts: Iterable[Text], *, held_out: bool, seed: int = 7) -> list[Text]:
    """The stories of one half of the sites with their copies, every one with its source's boilerplate.

    Stories of a site stay in one source; a copy goes to another source, one in ten to another address of its own.
    """
    chosen = random.Random(seed)
    stories: list[Text] = []
    others: list[Text] = []
    for text in texts:
        site = zlib.crc32(text.made.encode())
        half = stories if (site % 2 == 1) == held_out else others
        half.append(replace(text, made="original", source=site // 2 % _SOURCES))
    chosen.shuffle(others)
    # what a newsroom adds of its own stands in no other story of this world
    copies = [copy for text in stories for copy in _copies(text, others, chosen)]
    return [_furnished(text, chosen) for text in (*stories, *copies)]


def _furnished(text: Text, chosen: random.Random) -> Text:
    own = random.Random(text.source)
    lines = [line.format(text.source) for line in own.sample(_BOILERPLATE, own.randint(1, 3))]
    if text.source % 4 == 0:
        lines.append(_OWNERS)
    above = [chosen.choice(_STOCK)] if chosen.random() < _STOCK_SHARE else []
    return replace(text, lines=(*above, *text.lines, *lines))


def _copies(text: Text, others: list[Text], chosen: random.Random) -> Iterator[Text]:
    for _ in range(chosen.choice((0, 0, 1, 1, 2, 3))):
        made = chosen.choice(tuple(_WAYS))
        lines = tuple(_WAYS[made](text.lines, others, chosen))
        if len(words("\n".join(lines))) < LEAST_WORDS // 2:
            continue
        source = text.source if chosen.random() < 0.1 else chosen.randrange(_SOURCES)
        title = text.title if chosen.random() < 0.3 else chosen.choice(others).title
        yield Text(text.origin, made, source, title, lines)


def _same(lines: Sequence[str], others: list[Text], chosen: random.Random) -> Sequence[str]:
    return lines


def _cut(lines: Sequence[str], others: list[Text], chosen: random.Random) -> Sequence[str]:
    """From the end, as papers cut: from a third to nine tenths of the words stay."""
    total = len(words("\n".join(lines)))
    keep = chosen.uniform(1 / 3, 0.9) * total
    kept: list[str] = []
    for line in lines:
        if len(words("\n".join(kept))) >= keep:
            break
        kept.append(line)
    return kept


def _edited(lines: Sequence[str], others: list[Text], chosen: random.Random) -> Sequence[str]:
    """Every twentieth to eighth word replaced or struck."""
    strange = [word for text in chosen.sample(others, 3) for line in text.lines for word in line.split()]
    rate = chosen.uniform(1 / 20, 1 / 8)

    def edit(word: str) -> str:
        if chosen.random() > rate:
            return word
        return chosen.choice(strange) if chosen.random() < 0.7 else ""

    # scripts without spaces are edited by the character
    return [
        " ".join(filter(None, map(edit, line.split())))
        if " " in line or len(line) < 20
        else "".join(edit(letter) if chosen.random() < 0.4 else letter for letter in line)
        for line in lines
    ]


def _cut_and_edited(lines: Sequence[str], others: list[Text], chosen: random.Random) -> Sequence[str]:
    return _edited(_cut(lines, others, chosen), others, chosen)


def _with_more(lines: Sequence[str], others: list[Text], chosen: random.Random) -> Sequence[str]:
    """A dateline in front, a new beginning, and a paragraph or two of the paper's own."""
    own = [line for line in others.pop().lines if len(line) > 40][:2]  # nobody else will have it
    lines = list(lines)
    lines[0] = "PORTMOUTH (Kestrel Wire) - " + lines[0]
    limit = len(words("\n".join(lines)))
    return [*own[:1], *lines, *own[1:]] if len(words("\n".join(own))) < limit else lines


def _split_anew(lines: Sequence[str], others: list[Text], chosen: random.Random) -> Sequence[str]:
    """Other paragraphs: every sentence its own, and other quotation marks."""
    text = " ".join(lines).replace("“", '"').replace("”", '"').replace("’", "'")
    return re.split(r"(?<=[.!?。])\s+", text)


_WAYS = {
    "same": _same,
    "cut": _cut,
    "edited": _edited,
    "cut and edited": _cut_and_edited,
    "with more": _with_more,
    "split anew": _split_anew,
}


def clusters(texts: Sequence[Text], database: Path) -> list[int | None]:
    """The cluster of each text, as the real thing finds it: stored, grouped, read back."""
    opened = connect(database)
    db = opened.conn
    ids = []
    for source in range(_SOURCES):
        add_source(db, f"paper-{source}")
    for number, text in enumerate(texts):
        body = "\n".join(text.lines)
        page = story(
            f"https://paper-{text.source}.example/{number}", title=text.title, text=body, text_hash=text_hash(body),
            byline_raw=None, authors=(Person("Ada Lövberg"),), links=(), blocks=(), entries=(), evidence=(),
        )  # fmt: skip
        ids.append(visit(db, page, source_id=text.source + 1).story_id)
    db.commit()
    group_stories(db, now=SEEN)
    found = dict(db.execute("SELECT id, cluster_id FROM stories").fetchall())
    opened.close()
    return [found[story_id] for story_id in ids]


def score(texts: Sequence[Text], found: Sequence[int | None]) -> Score:
    """Pairs that are one story against pairs in one cluster."""
    true, said = _pairs([text.origin for text in texts]), _pairs(found)
    right = true & said
    return Score(
        pairs=len(true),
        precision=len(right) / len(said) if said else 1.0,
        recall=len(right) / len(true) if true else 1.0,
        missed=tuple((texts[one], texts[other]) for one, other in sorted(true - said)),
        wrong=tuple((texts[one], texts[other]) for one, other in sorted(said - true)),
    )


def _pairs(keys: Sequence[object]) -> set[tuple[int, int]]:
    groups = defaultdict(list)
    for place, key in enumerate(keys):
        if key is not None:
            groups[key].append(place)
    return {pair for places in groups.values() for pair in combinations(places, 2)}


if __name__ == "__main__":
    import sys
    import tempfile

    pages = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/eval/dev")
    everything = originals(pages)
    for held_out in (False, True):
        texts = world(everything, held_out=held_out)
        with tempfile.TemporaryDirectory() as folder:
            result = score(texts, clusters(texts, Path(folder) / "news.db"))
        print("held out" if held_out else "tuned on", len(texts), "stories", result.pairs, "pairs",
              f"precision {result.precision:.4f} recall {result.recall:.4f}")  # fmt: skip
        for what, wrong in (("missed", result.missed), ("wrong", result.wrong)):
            for one, other in wrong[:25]:
                print(" ", what, one.origin, f"({one.made}, {one.source})", other.origin, f"({other.made}, {other.source})")
