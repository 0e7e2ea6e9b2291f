"""A site whose pages repeat themselves, made by hand, and its crawl: pages stored, passes over what is stored."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from newscrawl.items import Block, BlockRole, Link, Person, Story
from newscrawl.storage.clusters import group_stories
from newscrawl.storage.sitememory import Remembered, remember, snapshot
from newscrawl.storage.store import Saved
from newscrawl.templates.stories import with_memory
from newscrawl.texts import count_words, text_hash
from tests.storage.samples import LATER, story, visit

NOW = "2026-06-01T00:00:00Z"
PROMO = "Our letter brings you the harbour every morning at six"
_WORDS = [
    left + right
    for left in ["ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "vo"]
    for right in ["ck", "ll", "mp", "nd", "rk", "st", "ng"]
]


@dataclass(frozen=True)
class Part:
    """A block to be put into a page: before the text's paragraphs with ``at`` 0, after the last with None."""

    text: str
    kept: bool = True
    role: BlockRole = "paragraph"
    score: float | None = 0.5
    at: int | None = 1


PROMOTION = Part(PROMO)
MENU = Part("Home, Harbour, Council, Weather", kept=False, role="nav", score=0.01, at=0)


def prose(number: int, count: int = 3) -> list[str]:
    """Paragraphs that no other number has."""
    pick = random.Random(number)
    return [" ".join(pick.choices(_WORDS, k=25)).capitalize() + f", said number {number}." for _ in range(count)]


def page(
    number: int, *parts: Part, text: Iterable[str] | None = None, site: str = "example.org", **changes: Any
) -> Story:
    """The story of a page as extraction alone reads it."""
    body = [Part(line, score=0.97) for line in (prose(number) if text is None else text)]
    before = [part for part in parts if part.at == 0]
    inside = [part for part in parts if part.at not in (0, None)]
    after = [part for part in parts if part.at is None]
    whole = [*before, *body[:1], *inside, *body[1:], *after]
    blocks = tuple(
        Block(
            place,
            part.text,
            part.role,
            part.kept,
            "model",
            part.score,
            f"/html/body/div/p[{place + 1}]",
            "div.body > p",
        )
        for place, part in enumerate(whole)
    )
    joined = "\n".join(block.text for block in blocks if block.kept)
    values: dict[str, Any] = {
        "title": f"Story {number}",
        "description": None,
        "authors": (Person("Ada Lövberg"),),
        "links": tuple(
            Link(f"https://{site}/to/{number}/{block.position}", "more", "body", block.position, True)
            for block in blocks
            if block.kept
        ),
        "blocks": blocks,
        "word_count": count_words(joined),
        "text_hash": text_hash(joined),
        "entries": (),
        "evidence": (),
    }
    return story(f"https://{site}/story/{number}", text=joined, **{**values, **changes})


def seen(number: int) -> str:
    return f"2026-05-{number % 28 + 1:02}T12:00:00Z"


class Desk:
    """Stores pages as a crawl does: read with what is known of their source by then."""

    def __init__(self, db: sqlite3.Connection, source_id: int = 1) -> None:
        self.db = db
        self.source_id = source_id

    def store(self, *pages: Story, later: bool = False) -> list[Saved]:
        memory = snapshot(self.db, self.source_id)
        found = []
        for each in pages:
            number = int("".join(filter(str.isdigit, each.url)) or 0)
            seen_at = LATER.replace("05-02", "05-30") if later else seen(number)
            found.append(visit(self.db, with_memory(each, memory, seen_at), seen_at=seen_at, source_id=self.source_id))
        self.db.commit()
        return found

    def end(self, *, group: bool = True) -> Remembered:
        """What the end of a crawl does."""
        if group:
            group_stories(self.db, now=NOW)
        return remember(self.db, now=NOW)

    def known(self) -> list[tuple[Any, ...]]:
        """What is known of the blocks of all sources."""
        columns = [row[1] for row in self.db.execute("PRAGMA table_info(site_blocks)")]
        return self.db.execute(f"SELECT {', '.join(columns)} FROM site_blocks ORDER BY 1, 2").fetchall()

    def verdict(self, text: str) -> str | None:
        row = self.db.execute(
            "SELECT coalesce(pinned, verdict) FROM site_blocks WHERE source_id = ? AND sample = substr(?, 1, length(sample))",
            (self.source_id, text),
        ).fetchone()
        return row[0] if row else None

    def key(self, text: str) -> str:
        row = self.db.execute("SELECT text_hash FROM blocks WHERE text = ?", (text,)).fetchone()
        return str(row[0])

    def text(self, number: int) -> str:
        row = self.db.execute("SELECT text FROM stories WHERE url LIKE ?", (f"%/story/{number}",)).fetchone()
        return str(row[0])

    def revisions(self, number: int) -> list[str]:
        rows = self.db.execute(
            "SELECT reason FROM revisions JOIN stories ON stories.id = story_id WHERE url LIKE ? ORDER BY number",
            (f"%/story/{number}",),
        )
        return [reason for (reason,) in rows]

    def stories(self) -> dict[str, Any]:
        """Each story with its text, its blocks and its links, by address."""
        found = {}
        rows = self.db.execute("SELECT id, url, text, word_count, text_hash FROM stories ORDER BY id").fetchall()
        for story_id, url, *columns in rows:
            blocks = "SELECT position, text, kept, role, reason, place FROM blocks WHERE story_id = ? ORDER BY position"
            links = "SELECT position, url, role FROM links WHERE story_id = ? ORDER BY id"
            found[url] = (columns, *(self.db.execute(sql, (story_id,)).fetchall() for sql in (blocks, links)))
        return found


def without(text: str, *lines: str) -> str:
    return "\n".join(line for line in text.splitlines() if line not in lines)


def moved(story: Story, url: str, **changes: Any) -> Story:
    """The same page at another address."""
    return replace(story, url=url, **changes)
