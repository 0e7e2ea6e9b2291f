"""Crawls of a site with a promo inside its stories: what one crawl learns, stored stories and the next crawl are rid of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawling import crawl, newscrawl, rows, value
from tests.fetching.oddsite import OddSite, feed, gives, odd_site
from tests.storage.site import prose

CLUB = (
    "Our harbour club meets every first Monday of the month in the old customs house, and new members are always"
    " welcome at the door. Join the club"
)
FIRST, SECOND = 8, 4


def page(number: int, *, promo: bool = True) -> str:
    """A story that is nobody's copy, with the promo after its first paragraph, as a paragraph of its own."""
    first, *others = (f"<p>{line}</p>" for line in prose(number, 5))
    club = f"<p class='club'>{CLUB.removesuffix('Join the club')}<a href='/club'>Join the club</a></p>"
    title = f"Harbour report {number}"
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head><body><main><article>"
        f"<h1>{title}</h1>{first}{club if promo else ''}{''.join(others)}</article></main></body></html>"
    )


@pytest.fixture(scope="module")
def site() -> Iterator[OddSite]:
    with odd_site() as opened:
        yield opened


@pytest.fixture(scope="module")
def database(site: OddSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database after two crawls, the second one of more stories and of the first ones again."""
    folder = tmp_path_factory.mktemp("club")
    path, sources = folder / "news.db", folder / "sources.toml"
    sources.write_text(site.sources(feeds=["/feed.xml"]))
    paths = [f"/story/{number}" for number in range(FIRST + SECOND)]
    for number, each in enumerate(paths):
        site.answers[each] = gives(page(number))
    for listed, options in ((paths[:FIRST], ()), (paths, ("--recheck", "0m"))):
        site.answers["/feed.xml"] = gives(feed(map(site.url, listed)), Content_Type="application/rss+xml")
        done = crawl(path, "--sources", sources, *options)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    return path


def test_the_second_crawl_says_what_it_did(database: Path) -> None:
    assert rows(database, "SELECT new, updated, unchanged FROM run_sources ORDER BY run_id") == [
        (FIRST, 0, 0), (SECOND, 0, FIRST),
    ]  # fmt: skip


def test_stored_stories_are_rid_of_it(database: Path) -> None:
    revised = rows(database, f"SELECT number, reason, text FROM revisions WHERE story_id <= {FIRST} ORDER BY story_id, number")
    assert [row[:2] for row in revised] == [(1, "page"), (2, "site_memory")] * FIRST
    assert all(CLUB in before[2] and CLUB not in after[2] for before, after in zip(revised[::2], revised[1::2], strict=True))
    assert value(database, "SELECT count(*) FROM stories_fts WHERE stories_fts MATCH 'customs'") == 0


def test_coming_ones_never_have_it(database: Path) -> None:
    found = rows(
        database,
        "SELECT stories.revision, blocks.reason, blocks.kept, memory, version FROM blocks"
        " JOIN stories ON stories.id = story_id JOIN site_memories USING (source_id)"
        f" WHERE story_id > {FIRST} AND blocks.text = '{CLUB}'",
    )
    assert len(found) == SECOND
    for revision, reason, kept, memory, _ in found:
        assert (revision, reason, kept) == (1, "site_memory:paragraph:model", 0)
        assert memory == value(database, "SELECT memory FROM stories WHERE id = 1")


def test_what_the_link_in_it_is(database: Path) -> None:
    roles = "SELECT DISTINCT role FROM links WHERE url LIKE '%/club'"
    assert rows(database, roles) == [("promo",)]


@pytest.mark.slow
def test_extraction_alone_would_make_the_same_of_the_archive(database: Path) -> None:
    before = rows(database, "SELECT * FROM stories"), rows(database, "SELECT * FROM blocks ORDER BY story_id, position")
    for options in (["--dry-run"], []):
        done = newscrawl("reextract", "--db", database, "--all", *options)
        assert done.returncode == 0, done.stderr
        assert f"stories: {FIRST + SECOND}\n" in done.stdout
        assert "changed: 0 in text or title, 0 in other fields or blocks only\n" in done.stdout
    stories, blocks = before
    names = [row[1] for row in rows(database, "PRAGMA table_info(stories)")]
    memory = names.index("memory")
    after = rows(database, "SELECT * FROM stories")
    assert [row[:memory] + row[memory + 1 :] for row in after] == [row[:memory] + row[memory + 1 :] for row in stories]
    assert rows(database, "SELECT * FROM blocks ORDER BY story_id, position") == blocks
    learnt = newscrawl("templates", "--learn", "--db", database)
    assert learnt.stderr == "0 stories counted; 0 verdicts new or changed; 0 stories changed\n"


def test_people_see_why(database: Path) -> None:
    why = "- promo: the site memory knows better (the page alone: paragraph, model), 0."
    role = value(database, f"SELECT DISTINCT role FROM blocks WHERE text = '{CLUB}'")
    why = why.replace("promo", role, 1)
    assert f"[{why}" in newscrawl("show", "1", "--removed", "--db", database).stdout
    assert "2 read with the site memory 20" in newscrawl("show", "1", "--db", database).stdout
    address = value(database, "SELECT url FROM stories WHERE id = 1")
    assert why in newscrawl("why", address, "--db", database).stdout
    (block,) = json.loads(newscrawl("templates", "odd", "--db", database, "--json", "--limit", "1").stdout)
    assert (block["verdict"], block["stories"], block["changed"]) == ("clutter", FIRST + SECOND, FIRST + SECOND)
    assert CLUB.startswith(block["sample"])


def test_a_person_has_the_last_word(database: Path) -> None:
    (block,) = json.loads(newscrawl("templates", "odd", "--db", database, "--json", "--limit", "1").stdout)
    pinned = newscrawl("templates", "odd", "--db", database, "--pin", block["key"], "story")
    assert pinned.stderr.splitlines()[0] == f"stories whose text changed: {FIRST + SECOND}"
    assert value(database, f"SELECT count(*) FROM stories WHERE text LIKE '%{CLUB}%'") == FIRST + SECOND
    back = newscrawl("templates", "odd", "--db", database, "--unpin", block["key"])
    assert back.stderr.splitlines()[0] == f"stories whose text changed: {FIRST + SECOND}"
    assert value(database, f"SELECT count(*) FROM stories WHERE text LIKE '%{CLUB}%'") == 0


def test_a_page_that_loses_the_promo_is_no_news(site: OddSite, database: Path) -> None:
    """Last of all: the promo is taken down, from the newsroom's pages too."""
    for number in range(FIRST):
        site.answers[f"/story/{number}"] = gives(page(number, promo=False))
    done = crawl(database, "--sources", database.parent / "sources.toml", "--recheck", "0m")
    assert f"0 new, 0 updated, {FIRST + SECOND} unchanged" in done.stdout
    found = rows(database, f"SELECT pages FROM site_blocks WHERE '{CLUB}' LIKE sample || '%'")
    assert found == [(SECOND,)]
