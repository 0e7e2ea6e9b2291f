from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path

from newscrawl.export.jsonl import json_line
from newscrawl.export.record import earlier_records, stored_record, story_record
from newscrawl.items import Person
from newscrawl.storage.database import connect_readonly
from newscrawl.storage.queries import Known, StoredStory, find_story, stories
from newscrawl.storage.values import story_uid
from tests.storage.samples import LATER, SEEN, fill, story

KEYS = [
    "id", "url", "canonical_url", "source", "site_name", "title", "description", "text", "authors", "byline_raw", "people",
    "date_published", "date_published_utc", "date_published_precision", "date_published_source", "date_modified",
    "date_crawled", "language", "section", "tags", "kind", "is_free", "image", "word_count", "links", "removed", "revision",
    "cluster_id", "text_hash", "extractor", "date_modified_utc", "date_published_zone", "first_seen_at", "gone_at",
    "image_caption", "image_credit", "entries", "cluster_role", "cluster_similarity", "cluster_contained", "images",
    "licence", "reservations", "embeds", "parts",
]  # fmt: skip


def test_every_key_is_there_and_lists_are_lists() -> None:
    bare = story(authors=(), tags=(), links=(), blocks=(), title=None, is_free=None, image=None)
    for page in (story(), bare):
        record = story_record(page, uid="0" * 16, source=None, fetched_at="2026-05-01T12:00:00Z")
        assert list(record) == KEYS
        lists = ("authors", "people", "tags", "links", "removed", "entries", "images", "embeds")
        assert all(isinstance(record[key], list) for key in lists)
        assert (record["first_seen_at"], record["gone_at"], record["cluster_role"]) == (None, None, None)
    assert (record["title"], record["is_free"], record["removed"]) == (None, None, [])


def test_what_a_record_says() -> None:
    moment = datetime(2026, 5, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    record = story_record(story(), uid="0" * 16, source="example", fetched_at=moment, revision=3, cluster_id=7)
    assert record["authors"] == ["Ada Lövberg", "Coast Press"]
    assert [person["name"] for person in record["people"]] == ["Ada Lövberg", "Ben Okri Šimek", "Coast Press"]
    assert record["people"][0] == {
        "name": "Ada Lövberg",
        "kind": "person",
        "url": "https://example.org/by/ada",
        "role": "Reporter",
        "bio": "Ada writes about the coast.",
    }
    assert record["removed"][0] == {
        "role": "promo",
        "reason": "cue:newsletter",
        "text": "Sign up for our morning letter",
        "position": 3,
        "score": 0.1,
    }
    assert record["links"][1] == {
        "url": "https://council.example.net/minutes.pdf",
        "text": "minutes",
        "role": "source",
        "internal": False,
    }
    assert (record["date_crawled"], record["revision"], record["cluster_id"]) == ("2026-05-01T12:00:00Z", 3, 7)
    assert record["is_free"] is True


def test_a_stored_story_gives_the_record_of_its_page(tmp_path: Path) -> None:
    with connect_readonly(fill(tmp_path / "news.db")) as database:
        stored = find_story(database.conn, "1")
    page = story(text=stored.story.text)
    assert stored_record(stored) == story_record(
        page, uid=story_uid(page), source="example", fetched_at=LATER, revision=2, known=Known(first_seen_at=SEEN)
    )


def test_what_the_database_knows_of_a_story(tmp_path: Path) -> None:
    path = fill(tmp_path / "news.db")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE stories SET cluster_id = 5, gone_at = '2026-06-01T00:00:00Z' WHERE id = 1")
        db.execute("INSERT INTO clusters (id, created_at, first_story_id) VALUES (5, '', 3)")
        db.execute("INSERT INTO cluster_members VALUES (1, 5, 'edited copy', 0.4, 0.75, NULL)")
        db.execute("INSERT INTO entries VALUES (1, 7, '2026-05-01T09:00:00+02:00', 'Herring', 'It came.', NULL)")
    with connect_readonly(path) as database:
        records = [stored_record(stored) for stored in stories(database.conn, parts=["revisions"])]
        before = earlier_records(find_with_revisions(database.conn))
    printed = [asdict(entry) for entry in story().entries]
    told = {key: records[0][key] for key in KEYS[-13:]}
    assert told == {
        "first_seen_at": SEEN,
        "gone_at": "2026-06-01T00:00:00Z",
        "image_caption": story().image_caption,
        "image_credit": story().image_credit,
        "entries": [*printed, {"published": "2026-05-01T09:00:00+02:00", "title": "Herring", "text": "It came.", "url": None}],
        "cluster_role": "edited copy",
        "cluster_similarity": 0.4,
        "cluster_contained": 0.75,
        "images": [asdict(image) for image in story().images],
        "licence": story().licence,
        "reservations": list(story().reservations),
        "embeds": [asdict(embed) for embed in story().embeds],
        "parts": [asdict(part) for part in story().parts],
    }
    assert (records[1]["gone_at"], records[1]["cluster_role"]) == (None, None)
    assert [list(record) for record in before] == [KEYS]
    assert before[0]["entries"] == before[0]["images"] == before[0]["embeds"] == []  # which of them it had nobody knows


def find_with_revisions(db: sqlite3.Connection) -> StoredStory:
    return next(stories(db, parts=["revisions"]))


def test_a_line_is_one_line_of_utf_8_whatever_it_holds() -> None:
    text = "line\r\nfeed \x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029 \0 lone \ud800 pair \ud83d\ude00 ö \U0001f600"
    record = story_record(story(text=text, authors=(Person(text),)), uid="", source=None, fetched_at="")
    line = json_line(record).decode()
    assert line.endswith("}\n")
    assert len(line.splitlines()) == 1
    assert "ö" in line
    assert json.loads(line)["text"] == text.replace("\ud83d\ude00", "\U0001f600").replace("\ud800", "\ufffd")
