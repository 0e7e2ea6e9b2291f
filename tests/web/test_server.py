from __future__ import annotations

import re
import socket
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import pytest

from newscrawl.storage.database import connect
from tests.crawling import newscrawl
from tests.storage.samples import fill, story, visit
from tests.web.serving import Site, serving

DATASETTES = [
    "/news",
    "/news/stories",
    "/news/corpus",
    "/news/removed",
    "/news/stories/1",
    "/news?sql=select+1",
    "/-/versions",
]


@pytest.mark.parametrize(
    "path", ["/", "/story/1", "/search.json", "/nope", "/-/newscrawl.css", "/-/static/app.css", *DATASETTES]
)
def test_every_answer_has_a_policy(site: Site, path: str) -> None:
    answer = site.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-inline" not in policy.replace("style-src 'self' 'unsafe-inline'", "")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", DATASETTES)
def test_the_scripts_of_datasette_have_the_nonce(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 200
    nonce = re.search(r"'nonce-([\w-]+)'", answer.headers["content-security-policy"])
    assert nonce
    scripts = re.findall(r"<script[^>]*>", answer.text)
    assert all(f'nonce="{nonce[1]}"' in script for script in scripts)
    assert scripts or path == "/-/versions"
    assert not re.findall(r'(?:<script[^>]*src|<link rel="stylesheet" href|<img[^>]*src)="(?:https?:)?//', answer.text)


def test_our_pages_have_no_script_and_nothing_from_elsewhere() -> None:
    templates = {path.name: path.read_text(encoding="utf-8") for path in (files("newscrawl.web") / "html").iterdir()}
    assert len(templates) > 8
    for name, text in templates.items():
        assert not re.search(r"<script|<iframe|<img|\bon\w+=|\bstyle=", text), name
        assert not re.search(r"https?://", text), name
        assert "|safe" not in text, name
    style = (files("newscrawl.web") / "style.css").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import", style)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:1", 200),
        ("localhost", 200),
        ("[::1]:8001", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
    ],
)
def test_other_names_for_this_machine_are_refused(site: Site, host: str, status: int) -> None:
    assert site.get("/", {"Host": host}).status == status


@pytest.mark.parametrize(
    ("where", "what", "status"),
    [("cross-site", "image", 403), ("cross-site", "empty", 403), ("cross-site", "iframe", 403),
     ("cross-site", "document", 200), ("same-origin", "style", 200), ("none", "document", 200)],
)  # fmt: skip
def test_pages_of_other_sites_ask_for_nothing_unseen(site: Site, where: str, what: str, status: int) -> None:
    headers = {"Sec-Fetch-Site": where, "Sec-Fetch-Dest": what}
    assert site.get("/news.json?sql=select+1", headers).status == status


@pytest.mark.parametrize(
    "sql",
    [
        "delete from stories", "select load_extension('x')", "attach database '/tmp/x.db' as x",
        "pragma journal_mode = delete", "with a as (select 1) insert into tags (name) values ('x')",
        "select * from pragma_journal_mode('delete')", "vacuum into '/tmp/x.db'",
    ],
)  # fmt: skip
def test_nothing_is_written(site: Site, sql: str) -> None:
    before = site.database.read_bytes()
    assert site.get(f"/news.json?sql={quote(sql)}").status == 400
    assert site.database.read_bytes() == before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/search", "/news/stories", "/news/stories/1"])
def test_only_reading_methods(site: Site, path: str, method: str) -> None:
    assert site.get(path, method=method).status == 405


def test_time_and_rows_are_limited(site: Site) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) "
    assert site.get(f"/news.json?sql={quote(endless + 'select count(*) from n')}").status == 400
    rows = site.get(f"/news.json?sql={quote(endless + 'select i from n limit 5000')}&_shape=objects").json
    assert (len(rows["rows"]), rows["truncated"]) == (1_000, True)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/news/stories?_sort=nosuch", "Cannot sort table by nosuch"),
        ("/news/stories?_sort_desc=nosuch", "Cannot sort table by nosuch"),
        ("/news/stories.json?_sort=id&_sort_desc=id", "Cannot use _sort and _sort_desc at the same time"),
        ("/news/stories?_where=1;", "no statement of SQL"),
        ("/news/stories.csv?_through={}", "cannot be read (KeyError: "),
        ("/news/corpus?_next=<b>", "cannot be read (ValueError: "),
        ("/news/corpus?_timelimit=x", "cannot be read (ValueError: "),
        ("/news.csv", "cannot be read (KeyError: "),
        ("/news/story_tags/1", "no statement of SQL"),
    ],
)
def test_mistakes_in_datasettes_addresses_are_the_readers(site: Site, path: str, words: str) -> None:
    answer = site.get(quote(path, safe="/?&=_;{}"))
    assert (answer.status, words in answer.text) == (400, True), answer.text
    assert "<b>" not in answer.text


def test_what_a_crawl_writes_meanwhile_is_seen(tmp_path: Path) -> None:
    path = fill(tmp_path / "a name with # and ? .db")
    with serving(path) as site:
        assert site.get("/search.json?q=lighthouse").json["total"] == 0
        database = connect(path)
        visit(database.conn, story("https://example.org/light", text="The lighthouse is lit again.", title="Light"))
        database.conn.commit()
        assert site.get("/search.json?q=lighthouse").json["total"] == 1
        database.close()


def test_an_empty_database_says_so(tmp_path: Path) -> None:
    connect(tmp_path / "news.db").close()
    with serving(tmp_path / "news.db") as site:
        assert "No stories yet" in site.get("/").text
        for path in ("/search", "/search?q=x", "/compare", "/overview.csv?days=all"):
            assert site.get(path).status == 200


def test_mistakes_are_one_line(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE things (id)")
    path = fill(tmp_path / "news.db")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        attempts = [
            ("--db", str(tmp_path / "none.db")),
            ("--db", str(tmp_path / "other.db")),
            ("--db", str(path), "--port", port),
            ("--db", str(path), "--host", "nowhere.invalid", "--port", "0"),
        ]
        for arguments in attempts:
            done = newscrawl("serve", *arguments)
            lines = [line for line in done.stderr.splitlines() if not line.startswith("warning:")]
            assert (done.returncode, done.stdout, len(lines)) == (1, "", 1), done.stderr
    assert "  newscrawl serve " in newscrawl("serve", "--help").stdout.partition("Examples:")[2]
