"""Layouts of sources in the database: learned by the pass, told to extraction, ended by a redesign."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newscrawl.items import BlockRole, Story
from newscrawl.operations.health import examine
from newscrawl.storage import layouts as storage_layouts
from newscrawl.storage.layouts import layouts
from newscrawl.storage.sitememory import remember, snapshot
from newscrawl.templates.layout import RECENT
from newscrawl.texts import count_words, text_hash
from tests.storage.samples import visit
from tests.storage.site import NOW, Desk, Part, page, prose

STANDFIRST = Part("", score=0.9, at=0)


def seen(number: int) -> str:
    return f"2026-05-{number // 24 + 1:02}T{number % 24:02}:00:00Z"


def laid_out(number: int, body: str = "div.body > p", *more: Part) -> Story:
    """A page whose standfirst, which nothing marks, is its description, and where two readers agree."""
    short = prose(1000 + number, 1)[0]
    made = page(number, Part(short, score=0.9, at=0), *more, description=short)
    blocks = tuple(
        replace(block, container="header > p" if block.text == short else body, separated=block.kept)
        for block in made.blocks
    )
    return replace(made, blocks=blocks)


def store(desk: Desk, *pages: Story) -> None:
    for each in pages:
        visit(desk.db, each, seen_at=seen(int(each.url.rpartition("/")[2])), source_id=1)
    remember(desk.db, now=NOW)


def test_the_standfirst_goes_once_its_place_is_known(desk: Desk) -> None:
    store(desk, *(laid_out(number) for number in range(12)))
    story = laid_out(3)
    assert desk.text(3) == "\n".join(prose(3))
    assert desk.revisions(3) == ["page", "site_memory"]
    assert str(story.description) not in desk.text(3)
    (known,) = layouts(desk.db, 1)
    assert {path: slot.kind for path, slot in known.slots.items()} == {
        "div.body > p": "story",
        "header > p": "standfirst",
    }


def test_a_redesign_ends_a_layout_and_begins_another(desk: Desk) -> None:
    store(desk, *(laid_out(number) for number in range(20)))
    store(desk, *(laid_out(number, "main > section > p") for number in range(20, 20 + RECENT)))
    before, after = layouts(desk.db, 1)
    assert (before.valid_from, before.valid_until) == ("", seen(20))
    assert (after.valid_from, after.valid_until) == (seen(20), None)
    assert "main > section > p" in after.slots
    assert "div.body > p" not in after.slots
    memory = snapshot(desk.db, 1)
    assert memory.slots(seen(3)) == before.slots
    assert memory.slots(seen(25)) == after.slots


def test_stories_are_not_read_again_for_what_else_stands_in_their_container(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[set[str]] = []

    def stories_with(db: sqlite3.Connection, source_id: int, paths: set[str]) -> list[int]:
        told.append(paths)
        return []

    monkeypatch.setattr(storage_layouts, "stories_with", stories_with)
    roles: tuple[BlockRole, ...] = ("promo", "related")
    for which, role in enumerate(roles):
        numbers = range(20 * which, 20 * which + 20 + which)
        store(desk, *(laid_out(number, "div.body > p", Part(f"{number}", kept=False, role=role)) for number in numbers))
        assert layouts(desk.db, 1)[0].slots["div.body > p"].role == role
    assert told == [{"div.body > p", "header > p"}, set()]


def test_any_order_gives_the_same(desk: Desk) -> None:
    pages = [laid_out(number, "div.body > p" if number < 15 else "main > section > p") for number in range(30)]
    store(desk, *random.Random(4).sample(pages, len(pages)))
    expected = [desk.text(number) for number in range(30)]
    assert all(str(laid_out(number).description) not in text for number, text in enumerate(expected))


def test_a_late_page_is_learned_from_whenever_it_was_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a time from which learning can go on, before it and after it."""
    monkeypatch.setattr(storage_layouts, "_STRIDE", 1)
    store(desk, *(laid_out(number) for number in range(12)))
    points = [point for (point,) in desk.db.execute("SELECT seen_at FROM site_layout_points ORDER BY 1")]
    assert points == [seen(number) for number in range(11)]
    for count, point in enumerate((points[-1], points[3], "2026-05-01T03:30:00Z", "2026-04-01T00:00:00Z"), 1):
        visit(desk.db, laid_out(50 + count), seen_at=point, source_id=1)
        remember(desk.db, now=NOW)
        (known,) = layouts(desk.db, 1)
        assert known.pages == 12 + count
        assert known.slots["header > p"].pages == 12 + count


def test_what_its_container_brings_back_does_so_once_it_is_clutter_no_more(desk: Desk) -> None:
    """Nothing but the container has a word on it then, as where it never was clutter."""
    line = Part("A line was missed", kept=False, role="other", score=0.4)
    store(desk, *(laid_out(number, "div.body > p", line) for number in range(12)))
    assert desk.verdict(line.text) == "clutter"
    assert line.text not in desk.text(3)
    kept = replace(line, kept=True, role="correction")
    store(desk, *(laid_out(number, "div.body > p", kept) for number in range(12, 14)))
    assert desk.verdict(line.text) == "story"
    assert all(line.text in desk.text(number) for number in range(14))


def test_health_tells_of_a_change(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    store(desk, *(laid_out(number) for number in range(20)))
    store(desk, *(laid_out(number, "main > section > p") for number in range(20, 40)))
    desk.db.commit()
    path = next(row[2] for row in desk.db.execute("PRAGMA database_list"))
    now = datetime(2026, 5, 3, tzinfo=timezone.utc)
    report = examine(Path(path), tmp_path_factory.mktemp("warc"), now, now - datetime(2026, 5, 2, tzinfo=timezone.utc))
    (told,) = [finding for finding in report.findings if "layout_changed" in finding.text]
    assert told.level == "note"
    assert seen(20) in told.text


def test_the_hash_of_a_text_follows(desk: Desk) -> None:
    store(desk, *(laid_out(number) for number in range(12)))
    rows = desk.db.execute("SELECT text, word_count, text_hash FROM stories").fetchall()
    assert all((words, key) == (count_words(text), text_hash(text)) for text, words, key in rows)


def test_a_pass_that_learns_nothing_new_looks_for_no_stories(desk: Desk) -> None:
    """It would read every block that the source ever had, at the end of each crawl."""
    store(desk, *(laid_out(number) for number in range(20)))
    asked: list[str] = []
    desk.db.set_trace_callback(asked.append)
    store(desk, *(laid_out(number) for number in range(20, 24)))
    assert [sql for sql in asked if "blocks.container_id IN" in sql] == []
    store(desk, *(laid_out(number, "main > section > p") for number in range(24, 24 + RECENT)))
    desk.db.set_trace_callback(None)
    assert [sql for sql in asked if "blocks.container_id IN" in sql] != []
