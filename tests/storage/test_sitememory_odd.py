"""Odd pages in the site memory, snapshots of it, tables for people, and databases of earlier versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newscrawl.errors import QueryError
from newscrawl.items import Page
from newscrawl.storage.database import connect
from newscrawl.storage.pins import pin
from newscrawl.storage.siteblocks import BLOCKS, SOURCES, blocks_known, sources_known
from newscrawl.storage.sitememory import Memories, remember, snapshot
from newscrawl.templates.memory import SiteMemory
from newscrawl.templates.stories import with_memory
from newscrawl.texts import text_hash
from tests.storage.samples import SEEN, add_source, visit
from tests.storage.samples import story as sample
from tests.storage.site import MENU, NOW, PROMO, PROMOTION, Desk, Part, page, prose
from tests.storage.test_migrations import VERSIONS, restore


def test_texts_that_sqlite_or_utf8_have_trouble_with(desk: Desk) -> None:
    odd = [Part("nul \x00 and more", score=0.5), Part("half \ud83d of it", score=0.5), Part("x" * 300_000, score=0.5)]
    pages = [page(number, *odd) for number in range(12)]
    for each in pages:
        blocks = tuple(replace(block, container=f"div.a\x00b > p\ud800.{block.position}") for block in each.blocks)
        desk.store(replace(each, blocks=blocks, text_hash=text_hash(each.text.replace("\ud83d", "\ufffd"))))
    desk.end()
    long = [page(number, *odd, text=["x" * 400_001 + str(number)]) for number in range(20, 22)]
    desk.store(*(replace(each, text_hash=text_hash(each.text.replace("\ud83d", "\ufffd"))) for each in long))
    desk.end()
    assert desk.text(20) == "x" * 400_001 + "20"
    for number in range(12):  # most of their text would go
        assert "nul \x00 and more" in desk.text(number)


def test_a_page_whose_text_has_half_a_character_is_read_as_the_stored_one(desk: Desk) -> None:
    odd = Part("half \ud83d of it", score=0.5)
    desk.store(
        *(replace(page(n, odd), text_hash=text_hash(page(n, odd).text.replace("\ud83d", "\ufffd"))) for n in range(12))
    )
    desk.end()
    read = with_memory(page(40, odd), snapshot(desk.db, 1), SEEN)
    assert read.text == "\n".join(prose(40))


def test_stories_without_blocks(desk: Desk) -> None:
    desk.store(*(page(number, blocks=(), links=()) for number in range(4)))
    assert desk.end().stories == 4
    assert desk.known() == []


def test_blocks_that_no_model_judged(desk: Desk) -> None:
    """Those of text that a page ships as data."""
    shipped = Part("Become a member of the harbour club", score=None)
    desk.store(*(page(number, shipped) for number in range(12)))
    desk.end()
    (likely,) = desk.db.execute("SELECT judged FROM site_blocks WHERE sample = ?", (shipped.text,)).fetchone()
    assert likely == 0
    assert all(shipped.text in desk.text(number) for number in range(12)) == (desk.verdict(shipped.text) != "clutter")


def test_sources_know_nothing_of_each_other(desk: Desk) -> None:
    add_source(desk.db, "other")
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    Desk(desk.db, 2).store(*(page(number, PROMOTION, site="other.example") for number in range(2)))
    desk.end()
    found = desk.db.execute("SELECT source_id, pages FROM site_blocks WHERE sample = ?", (PROMO,)).fetchall()
    assert found == [(1, 12)]
    holding = "SELECT count(*) FROM stories WHERE source_id = ? AND text LIKE ?"
    assert desk.db.execute(holding, (1, f"%{PROMO}%")).fetchone() == (0,)
    assert desk.db.execute(holding, (2, f"%{PROMO}%")).fetchone() == (2,)


# -- snapshots and tables ----------------------------------------------------------------------------------------------


def test_snapshots(desk: Desk) -> None:
    memories = Memories(desk.db)
    here = Page("https://example.org/", "https://example.org/", 200, {}, b"", datetime.now(timezone.utc), "example")
    assert memories.of(here) == SiteMemory("example")
    assert memories.of(replace(here, source="nobody")) is None
    assert memories.of(replace(here, source=None)) is None
    desk.store(*(page(number, PROMOTION) for number in range(12)))
    desk.end()
    assert memories.of(here) == SiteMemory("example")  # a run reads all pages with one
    now = Memories(desk.db).of(here)
    assert now is not None
    assert desk.key(PROMO) in now.clutter
    assert desk.db.execute("SELECT version FROM site_memories").fetchone() == (now.version,)


def test_tables_for_people(desk: Desk) -> None:
    assert sources_known(desk.db) == []
    with pytest.raises(QueryError, match="no source 'nobody'"):
        blocks_known(desk.db, "nobody", None, -1)
    desk.store(*(page(number, MENU, PROMOTION) for number in range(12)))
    desk.end()
    (row,) = sources_known(desk.db)
    found = dict(zip(SOURCES, row, strict=True))
    assert (found["source"], found["stories"], found["clutter"], found["changed"], found["pinned"]) == (
        "example",
        12,
        2,
        12,
        0,
    )
    first, second = (dict(zip(BLOCKS, each, strict=True)) for each in blocks_known(desk.db, "example", None, -1))
    assert (first["sample"], first["verdict"], first["changed"], first["likely"]) == (PROMO, "clutter", 12, 0.5)
    assert (second["sample"], second["kept"], second["changed"]) == (MENU.text, 0, 0)
    assert len(blocks_known(desk.db, "example", "undecided", -1)) == 0
    assert len(blocks_known(desk.db, "example", "clutter", 1)) == 1
    pin(desk.db, 1, {desk.key(PROMO): "story"}, now=NOW)
    (pinned,) = blocks_known(desk.db, "example", "story", -1)
    assert str(pinned[BLOCKS.index("evidence")]).startswith("pinned (clutter: ")


@pytest.mark.parametrize("dump", [dump for dump in VERSIONS if dump.stem not in ("site_memory", "page_alone", "spellings", "refusals", "hours", "years")], ids=lambda path: path.stem)
def test_blocks_of_earlier_versions_get_keys_and_places(dump: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    restore(dump, path)
    database = connect(path)
    assert database.execute("SELECT count(place), count(*) > 0 FROM blocks").fetchone() == (0, 1)
    assert remember(database.conn, now=NOW).stories == 1
    old = database.execute("SELECT text_hash, place FROM blocks ORDER BY position").fetchall()
    corrected = sample(text=sample().text + "\nCorrection: the vote was on Tuesday.")
    new = connect(tmp_path / "new.db")
    add_source(new.conn, "example")
    visit(new.conn, corrected)
    assert new.execute("SELECT text_hash, place FROM blocks ORDER BY position").fetchall() == old
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()
    new.close()


def test_live_blogs_of_earlier_versions_are_cleaned_too(desk: Desk) -> None:
    desk.store(*(page(number, PROMOTION, kind="liveblog" if number == 3 else "article") for number in range(12)))
    desk.db.execute("UPDATE blocks SET place = NULL, text_hash = 'old' || story_id || '.' || position")
    desk.end()
    assert desk.text(3) == "\n".join(prose(3))
