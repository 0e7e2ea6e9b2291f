"""Stories made by hand, and a database with some of them in it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newscrawl.addresses import normalize_url
from newscrawl.items import (
    Block,
    Claim,
    Embed,
    Evidence,
    Link,
    LiveEntry,
    Part,
    Person,
    Picture,
    Rejection,
    RejectionReason,
    Story,
)
from newscrawl.storage.database import connect
from newscrawl.storage.store import Saved, save_rejection, save_story

SEEN = "2026-05-01T12:00:00Z"
LATER = "2026-05-02T12:00:00Z"

_TEXT = """\
The harbour council voted on Tuesday to move the fish market to the northern quay.
Traders had asked for the move since the old hall was flooded in January.
“We can open before the herring comes,” said the head of the market."""


def story(url: str = "https://example.org/harbour/market", **changes: Any) -> Story:
    """A story with something in every field; its blocks follow its text."""
    text = changes.pop("text", _TEXT)
    lines = text.splitlines()
    blocks = [Block(i, line, "paragraph", True, "body", 0.9, f"/html/body/p[{i + 1}]") for i, line in enumerate(lines)]
    blocks.append(
        Block(len(lines), "Sign up for our morning letter", "promo", False, "cue:newsletter", 0.1, "/html/body/form")
    )
    blocks.append(
        Block(len(lines) + 1, "Read more: the flood", "related", False, "cue:read-more", None, "/html/body/aside")
    )
    values: dict[str, Any] = {
        "url": url,
        "canonical_url": url,
        "title": "Fish market moves to the northern quay",
        "description": "After the flood, the traders get what they asked for.",
        "text": text,
        "authors": (
            Person("Ada Lövberg", url="https://example.org/by/ada", role="Reporter", bio="Ada writes about the coast."),
            Person("Ben Okri Šimek", role="Photos"),
            Person("Coast Press", kind="agency"),
        ),
        "byline_raw": "By Ada Lövberg, photos Ben Okri Šimek, with Coast Press",
        "date_published": "2026-04-30T18:30:00+02:00",
        "date_published_utc": "2026-04-30T16:30:00Z",
        "date_published_precision": "second",
        "date_published_source": "jsonld",
        "date_modified": "2026-04-30T19:00:00+02:00",
        "date_modified_utc": "2026-04-30T17:00:00Z",
        "language": "en",
        "section": "Harbour",
        "tags": ("zander", "harbour", "council"),
        "kind": "article",
        "is_free": True,
        "image": "https://example.org/quay.jpg",
        "site_name": "The Example",
        "links": (
            Link("https://example.org/harbour/flood", "the flood", "related", len(lines) + 1, True),
            Link("https://council.example.net/minutes.pdf", "minutes", "source", 0, False, "nofollow"),
            Link("https://example.org/", "Home", "nav", None, True),
        ),
        "blocks": tuple(blocks),
        "word_count": len(text.split()),
        "text_hash": sha256(text.encode("utf-8", "replace")).hexdigest(),
        "extractor": "newscrawl 0.1.0",
        "image_caption": "The northern quay at low tide.",
        "image_credit": "Ben Okri Šimek / Coast Press",
        "entries": (
            LiveEntry("2026-04-30T18:10:00+02:00", "The vote", "Eleven hands went up.", f"{url}#vote"),
            LiveEntry(None, None, "The doors are open."),
        ),
        "licence": "https://creativecommons.example/by/4.0/",
        "reservations": ("tdm-reservation", "noai"),
        "parts": (
            Part(1, url, "read", 0),
            Part(2, f"{url}?page=2", "missing", detail="http_error: status 503"),
        ),
        "images": (
            Picture("https://example.org/img/quay.jpg", "A quay", "The northern quay at low tide.", "Ben Okri Šimek", 1),
            Picture("https://example.org/img/boats.jpg", None, None, None, 3),
        ),
        "embeds": (
            Embed("video", "YouTube", "https://www.youtube.com/watch?v=qUaYf1shMkt", "The move", 2),
            Embed("audio", None, "https://example.org/audio/market.mp3", None, 3),
        ),
        "evidence": (
            Evidence("title", "Fish market moves to the northern quay", "h1", (
                Claim("Fish market moves to the northern quay | The Example", "meta:og:title"),
                Claim("Quay", "json-ld:headline"),
            )),
            Evidence("date_published", "2026-04-30T18:30:00+02:00", "json-ld:datePublished"),
            Evidence("date_modified", None, None, (Claim("2062-04-30", "meta:lastmod", "future"),)),
        ),
    }  # fmt: skip
    return Story(**{**values, **changes})


def with_text(text: str) -> Story:
    """A story with this text wherever a page can put one."""
    return story(
        "https://example.org/" + text, canonical_url=None, title=text, description=text, text=text, byline_raw=text,
        authors=(Person(text, url=text, role=text, bio=text),), section=text, tags=(text,), image=text, site_name=text,
        links=(Link(text, text, "body", 0, True),), blocks=(Block(0, text, "paragraph", True, text, None, text),),
        date_published=text, date_published_utc=text, date_modified=text, language=text, text_hash=text, extractor=text,
        image_caption=text, image_credit=text, entries=(LiveEntry(text, text, text, text),),
        images=(Picture(text, text, text, text, 0),), licence=text, embeds=(Embed("other", text, text, text, 0),),
        evidence=(Evidence("title", text, text, (Claim(text, text, text),)),),
    )  # fmt: skip


def add_source(db: sqlite3.Connection, name: str) -> int:
    cursor = db.execute("INSERT INTO sources (name, added_at) VALUES (?, ?)", (name, SEEN))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def visit(
    db: sqlite3.Connection, page: Story, *, requested: str | None = None, seen_at: str = SEEN, source_id: int = 1
) -> Saved:
    """Store a page as the crawl does: its URL queued, a fetch noted, the URL settled."""
    url = requested or page.url
    db.execute(
        "INSERT INTO urls (source_id, url, normalized_url, host, discovered_at) VALUES (?, ?, ?, '', ?)"
        " ON CONFLICT (url) DO NOTHING",
        (source_id, url, normalize_url(url), seen_at),
    )
    (url_id,) = db.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()
    fetch = db.execute("INSERT INTO fetches (url_id, fetched_at, status) VALUES (?, ?, 200)", (url_id, seen_at))
    saved = save_story(db, page, source_id=source_id, url_id=url_id, fetch_id=fetch.lastrowid, seen_at=seen_at)
    state = "duplicate" if saved.change == "duplicate" else "done"
    db.execute("UPDATE urls SET state = ?, story_id = ? WHERE id = ?", (state, saved.story_id, url_id))
    return saved


def states(db: sqlite3.Connection) -> dict[str, str]:
    return dict(db.execute("SELECT url, state FROM urls").fetchall())


def fill(path: Path) -> Path:
    """A database with three stories of two sources, a revision, a duplicate and a rejection."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_filled())
    return path


@cache
def _filled() -> bytes:
    with TemporaryDirectory() as folder:
        return _fill(Path(folder) / "news.db").read_bytes()


def _fill(path: Path) -> Path:
    database = connect(path)
    db = database.conn
    add_source(db, "example")
    add_source(db, "beispiel")
    first = story()
    visit(db, first)
    visit(db, story("https://example.org/harbour/market/amp", canonical_url=first.url))
    edited = _TEXT + "\nCorrection: the council voted on Tuesday, not on Monday."
    visit(db, story(text=edited), seen_at=LATER)
    visit(
        db,
        replace(
            story(
                "https://example.org/harbour/flood",
                text="The old hall stood in water for nine days, as it had in 1962.",
            ),
            title="Nine days of flood",
            date_published=None,
            date_published_utc=None,
            authors=(Person("Ada Lövberg"),),
            links=(),
        ),
    )
    visit(
        db,
        replace(
            story("https://beispiel.example/haushalt", text="Der Haushalt für das kommende Jahr ist beschlossen."),
            title="Haushalt beschlossen",
            description="Mit einer Stimme Mehrheit.",
            language="de",
            date_published="2026-01-10",
            date_published_utc="2026-01-10",
            date_published_precision="day",
            authors=(Person("Änne Groß"),),
            is_free=None,
        ),
        source_id=2,
    )
    db.execute("INSERT INTO urls (source_id, url, normalized_url, host, discovered_at, state)"
               " VALUES (1, 'https://example.org/wall', 'example.org/wall', '', ?, 'rejected')", (SEEN,))  # fmt: skip
    (url_id,) = db.execute("SELECT id FROM urls WHERE url = 'https://example.org/wall'").fetchone()
    rejection = Rejection("https://example.org/wall", RejectionReason.CONSENT_WALL, "form")
    save_rejection(db, rejection, url_id=url_id, run_id=None, fetch_id=None, rejected_at=SEEN)
    db.commit()
    database.close()
    return path
