"""Public collections of odd URLs and strings through addresses, storage and export."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.addresses import normalize_url
from newscrawl.export.jsonl import json_line
from newscrawl.export.record import stored_record
from newscrawl.storage.database import connect
from newscrawl.storage.queries import find_hits, stories
from tests.storage.samples import add_source, visit, with_text

pytestmark = pytest.mark.shared


def test_addresses_of_every_kind(shared: Path) -> None:
    for name in ("idempotence.json", "parsing.json", "aggressive.json", "semantic_precise.subset.json"):
        for url in json.loads((shared / "corpora" / "urls" / name).read_text(encoding="utf-8")):
            if isinstance(url, str):
                key = normalize_url(url)
                assert normalize_url(key) == key


def test_naughty_strings_survive(shared: Path, tmp_path: Path) -> None:
    texts = json.loads((shared / "corpora" / "strings" / "blns.json").read_text(encoding="utf-8"))
    database = connect(tmp_path / "news.db")
    pages = {}
    for number, text in enumerate(texts):
        source = add_source(database.conn, str(number))  # in one source NULL and null would be one author
        page = replace(with_text(text), url=f"https://example.org/{number}")
        pages[visit(database.conn, page, source_id=source).story_id] = page if text.strip() else replace(page, tags=())
    for stored in stories(database.conn):
        assert stored.story == pages[stored.id]
        line = json_line(stored_record(stored)).decode()
        assert len(line.splitlines()) == 1
        assert json.loads(line)["text"] == pages[stored.id].text
    assert find_hits(database.conn, "the")
    database.close()
