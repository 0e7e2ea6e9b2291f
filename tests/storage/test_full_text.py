"""The database as sqlite-utils and Datasette see it, without a word of configuration."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from newscrawl.storage.database import connect


def test_sqlite_utils(filled: Path) -> None:
    database = Database(filled)
    assert database.table("stories").detect_fts() == "stories_fts"
    assert [row["id"] for row in database.table("stories").search("herring")] == [1]
    assert {"corpus", "removed", "source_health"} <= set(database.view_names())
    assert [row["role"] for row in database["removed"].rows] == ["promo", "related"] * 3
    health = {row["source"]: row for row in database["source_health"].rows}
    assert (health["example"]["stories"], health["example"]["rejected"]) == (2, 1)
    assert {(key.column, key.other_table) for key in database.table("stories").foreign_keys} == {
        ("source_id", "sources"),
        ("cluster_id", "clusters"),
    }
    database.close()


def test_the_index_follows_every_change(filled: Path) -> None:
    database = connect(filled)
    for statement in ("UPDATE stories SET title = 'Seagulls' WHERE id = 2", "UPDATE stories SET section = 'x'"):
        database.execute(statement)
    tables = ("blocks", "bylines", "links", "story_tags", "claims", "entries", "images", "embeds", "parts", "revisions")
    for table in tables:
        database.execute(f"DELETE FROM {table} WHERE story_id = 3")
    database.execute("UPDATE urls SET story_id = NULL WHERE story_id = 3")
    database.execute("DELETE FROM stories WHERE id = 3")
    database.execute("INSERT INTO stories_fts (stories_fts, rank) VALUES ('integrity-check', 1)")
    found = {
        words: sorted(row["id"] for row in database.table("stories").search(words))
        for words in ("seagulls", "flood", "haushalt")
    }
    assert found == {"seagulls": [2], "flood": [1, 2], "haushalt": []}
    database.conn.rollback()
    database.close()


async def answers(path: Path, *addresses: str) -> list[Any]:
    from datasette.app import Datasette

    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    try:
        return [(await datasette.client.get(address)).json() for address in addresses]
    finally:
        for database in datasette.databases.values():
            database.close()


@pytest.mark.filterwarnings("default")  # Datasette's own
def test_datasette(filled: Path) -> None:
    found, corpus, schema = asyncio.run(
        answers(
            filled, "/news/stories.json?_search=herring&_shape=objects", "/news/corpus.json?_shape=array", "/news.json"
        )
    )
    gc.collect()  # connections that Datasette leaves open are closed here, with a warning, and not in another test
    assert [row["id"] for row in found["rows"]] == [1]
    assert [(row["id"], row["source"]) for row in corpus] == [(1, "example"), (2, "example"), (3, "beispiel")]
    tables = {table["name"]: table for table in schema["tables"]}
    assert tables["stories"]["fts_table"] == "stories_fts"
    assert tables["stories_fts"]["hidden"]
    assert {view["name"] for view in schema["views"]} == {
        "copies", "corpus", "frontier", "removed", "source_health", "texts_with_signs"
    }  # fmt: skip
