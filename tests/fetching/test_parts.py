"""Crawls of stories that their sites spread over several pages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import FAST, crawl, environment, newscrawl, rows, value
from tests.fetching.oddsite import Handler, OddSite, feed, gives, in_turn, odd_site, redirects, story
from tests.serials import HEADLINE, Serial, by_folder, by_query, by_word, document, prose

PARTS = "SELECT number, state, tries FROM parts ORDER BY number"


def publish(site: OddSite, path: str = "/harbour/the-last-ferry", **how: Any) -> Serial:
    """Put a serial on a site."""
    serial = Serial(site.url(path), **how)
    for number in range(1, serial.count + 1):
        put(site, serial, number)
    return serial


def put(site: OddSite, serial: Serial, number: int) -> None:
    site.answers[path_of(site, serial.url(number))] = gives(serial.page(number))


def path_of(site: OddSite, url: str) -> str:
    return url.removeprefix(site.base)


def texts(database: Path) -> list[str]:
    return [text for (text,) in rows(database, "SELECT text FROM stories ORDER BY id")]


def asked(site: OddSite) -> list[str]:
    return [each.path for each in site.asked if each.path != "/robots.txt"]


def done(found: subprocess.CompletedProcess[str]) -> str:
    assert found.returncode == 0, found.stderr
    assert "Traceback" not in found.stderr
    return found.stdout


def test_one_story_of_all_parts_whichever_is_met_first(tmp_path: Path) -> None:
    database, sources = tmp_path / "news.db", tmp_path / "sources.toml"
    with odd_site() as site:
        serial = publish(site)
        urls = [serial.url(number) for number in (1, 2, 3)]
        site.answers["/feed"] = gives(feed([urls[2], urls[0], urls[1]]))
        sources.write_text(site.sources(feeds=["/feed"]))
        done(crawl(database, "--sources", sources))
    assert texts(database) == [serial.text()]
    assert rows(database, "SELECT url, revision FROM stories") == [(urls[0], 1)]
    assert rows(database, PARTS) == [(1, "read", 0), (2, "read", 0), (3, "read", 0)]
    assert rows(database, "SELECT url, state, story_id FROM urls ORDER BY url") == [
        (urls[0], "done", 1), (urls[1], "duplicate", 1), (urls[2], "duplicate", 1),
    ]  # fmt: skip
    assert value(database, "SELECT count(*) FROM fetches WHERE warc_file IS NULL") == 0
    assert rows(database, "PRAGMA foreign_key_check") == []


@pytest.mark.slow
def test_a_revision_for_each_change_of_a_part(tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    with odd_site() as site:
        serial = publish(site)
        urls = [serial.url(number) for number in (1, 2, 3)]
        done(crawl(database, urls[0]))
        serial.texts[2] = [
            *prose(2),
            "The captain wrote later that none of this had been his own idea, whatever they said.",
        ]
        put(site, serial, 2)
        done(crawl(database, urls[0]))
        assert texts(database) == [serial.text()]
        assert rows(database, "SELECT number, reason FROM revisions") == [(1, "page"), (2, "page")]

        done(crawl(database, urls[2]))
        assert value(database, "SELECT count(*) FROM stories") == 1
        assert value(database, "SELECT count(*) FROM revisions") == 2

    why = done(newscrawl("why", "--db", database, urls[1]))
    assert "part 2: read" in why
    assert "duplicate: led to a story that another URL stands for" in why
    assert "archived in newscrawl-parts-" in why
    shown = done(newscrawl("show", "--db", database, urls[1]))
    assert f"parts     1 read {urls[0]}" in shown
    record = json.loads(done(newscrawl("export", "--db", database, "-")))
    assert list(record)[-1] == "parts"
    assert [(part["number"], part["url"], part["state"]) for part in record["parts"]] == [
        (n + 1, urls[n], "read") for n in range(3)
    ]
    assert rows(database, "PRAGMA foreign_key_check") == []

    before = rows(database, "SELECT * FROM blocks"), rows(database, "SELECT number, url, fetch_id FROM parts")
    done(newscrawl("reextract", "--db", database, "--all"))
    assert (rows(database, "SELECT * FROM blocks"), rows(database, "SELECT number, url, fetch_id FROM parts")) == before
    assert value(database, "SELECT count(*) FROM revisions") == 2


@pytest.mark.slow
def test_a_part_that_cannot_be_had_is_named_and_asked_for_again(tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    with odd_site() as site:
        serial = publish(site, at=by_folder)
        second = path_of(site, serial.url(2))
        site.answers[second] = gives("busy", status=500)
        done(crawl(database, serial.url(1), "-s", "RETRY_TIMES=0"))
        assert rows(database, PARTS) == [(1, "read", 0), (2, "missing", 1), (3, "read", 0)]
        assert value(database, "SELECT detail FROM parts WHERE number = 2").startswith("http_error")
        assert prose(3)[0] in texts(database)[0]
        assert value(database, "SELECT next_fetch_at IS NOT NULL FROM urls WHERE state = 'done'") == 1
        assert "2 missing" in done(newscrawl("show", "--db", database, "1"))

        put(site, serial, 2)
        done(crawl(database, serial.url(2)))
        assert texts(database) == [serial.text()], "the part itself leads to the whole"
        assert rows(database, PARTS) == [(1, "read", 0), (2, "read", 0), (3, "read", 0)]
        assert rows(database, "SELECT url FROM stories") == [(serial.url(1),)]

        site.answers[second] = gives("busy", status=500)
        done(crawl(database, serial.url(1), "-s", "RETRY_TIMES=0"))
        assert texts(database) == [serial.text()], "what is stored is not lost for a part that is not to be had"
        assert value(database, "SELECT reason || ': ' || detail FROM rejections").startswith(
            "shortened: part 2 could not be read"
        )


@pytest.mark.slow
def test_all_parts_on_one_page_are_better_and_parts_where_that_fails(tmp_path: Path) -> None:
    with odd_site() as site:
        serial = publish(site, "/one/the-last-ferry", at=by_word, whole="/komplettansicht")
        serial.whole = "/komplettansicht"
        site.answers["/one/the-last-ferry"] = gives(
            serial.page(1).replace("View all on one page", "Auf einer Seite lesen")
        )
        site.answers["/one/the-last-ferry/komplettansicht"] = gives(serial.complete())
        done(crawl(tmp_path / "one.db", serial.url(1)))
        assert texts(tmp_path / "one.db") == [serial.text()]
        assert asked(site) == ["/one/the-last-ferry", "/one/the-last-ferry/komplettansicht"]
        assert rows(tmp_path / "one.db", PARTS)[0] == (0, "read", 0)
        done(newscrawl("reextract", "--db", tmp_path / "one.db", "--all"))
        assert texts(tmp_path / "one.db") == [serial.text()]
        done(crawl(tmp_path / "one.db", f"{serial.base}/komplettansicht"))
        assert texts(tmp_path / "one.db") == [serial.text()]

        site.answers["/one/the-last-ferry/komplettansicht"] = gives(serial.page(1))
        done(crawl(tmp_path / "two.db", serial.url(1)))
        assert texts(tmp_path / "two.db") == [serial.text()]
        assert [row[:2] for row in rows(tmp_path / "two.db", PARTS)] == [
            (0, "missing"),
            (1, "read"),
            (2, "read"),
            (3, "read"),
        ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", ["the same again", "another story", "back to the first", "another host", "no answer"]
)
def test_what_only_looked_like_parts_is_none(tmp_path: Path, change: str) -> None:
    database = tmp_path / "news.db"
    with odd_site() as site, odd_site("127.0.0.2") as other:
        serial = publish(site)
        first, second = serial.url(1), path_of(site, serial.url(2))
        other.answers["/far"] = gives(serial.page(2))
        site.answers[second] = {
            "the same again": gives(document(serial.url(2), prose(1), serial.row(2))),
            "another story": gives(story(serial.url(2))),
            "back to the first": redirects(first),
            "another host": redirects(other.url("/far")),
            "no answer": gives("gone", status=404),
        }[change]
        done(crawl(database, first, "-s", "NEWSCRAWL_ALLOW_NETWORKS=127.0.0.0/8"))
        expected = "\n".join([serial.text().splitlines()[0], *prose(1), serial.text().splitlines()[-1]])
        if change == "no answer":
            assert prose(3)[0] in texts(database)[0]
            assert rows(database, PARTS)[1] == (2, "missing", 0)
        else:
            assert texts(database) == [expected]
            assert rows(database, PARTS) == []
        assert rows(database, "PRAGMA foreign_key_check") == []


@pytest.mark.slow
@pytest.mark.parametrize("at", [by_query, by_folder])
@pytest.mark.parametrize("start", [1, 2])
def test_a_row_may_have_number_1_for_the_story_itself(tmp_path: Path, at: Callable[[int], str], start: int) -> None:
    database = tmp_path / "news.db"
    with odd_site() as site:
        serial = publish(site, "/harbour/the-last-ferry", at=at)
        one = site.url("/harbour/the-last-ferry") + at(2).replace("2", "1")
        site.answers["/harbour/the-last-ferry/"] = redirects(serial.url(1))
        site.answers[path_of(site, one)] = gives(serial.page(1)) if at is by_query else redirects(serial.url(1))
        for number in (2, 3):
            row = serial.row(number).replace(f"href='{serial.url(1)}'", f"href='{one}'")
            site.answers[path_of(site, serial.url(number))] = gives(serial.page(number, row))
        done(crawl(database, serial.url(start)))
        assert rows(database, "SELECT url FROM stories") == [(serial.url(1),)]
        assert texts(database) == [serial.text()]
        assert rows(database, PARTS) == [(1, "read", 0), (2, "read", 0), (3, "read", 0)]
        done(crawl(database, one, serial.url(1)))
        assert value(database, "SELECT count(*) FROM stories") == 1


@pytest.mark.slow
def test_a_later_part_that_is_none_of_the_first_keeps_its_text(tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    with odd_site() as site:
        serial = publish(site)
        other = serial.page(2).replace(HEADLINE, "What the council knew of the engine")
        site.answers[path_of(site, serial.url(2))] = gives(other)
        done(crawl(database, serial.url(2)))
        assert rows(database, "SELECT url, title FROM stories") == [
            (serial.url(2), "What the council knew of the engine")
        ]
        assert prose(2)[0] in texts(database)[0]
        done(crawl(database, serial.url(1)))
        assert len(texts(database)) == 2
        assert value(database, "SELECT state FROM urls WHERE url LIKE '%page=2'") == "done", "it is its own story"


@pytest.mark.slow
def test_calendars_without_end_are_cut_and_counted(tmp_path: Path) -> None:
    database = tmp_path / "news.db"

    def page(number: int) -> str:
        serial = Serial(site.url("/harbour/the-last-ferry"), number + 1)
        return serial.page(number)

    with odd_site() as site:
        for number in range(1, 12):
            site.answers["/harbour/the-last-ferry" + by_query(number)] = gives(page(number))
        done(crawl(database, site.url("/harbour/the-last-ferry"), "-s", "NEWSCRAWL_MAX_PARTS=4"))
        assert len(asked(site)) == 4
        assert [row[:2] for row in rows(database, PARTS)] == [
            (1, "read"),
            (2, "read"),
            (3, "read"),
            (4, "read"),
            (5, "beyond"),
        ]
        assert value(database, "SELECT detail FROM parts WHERE state = 'beyond'") == "4 parts are read"
        done(crawl(database, site.url("/harbour/the-last-ferry?page=7"), "-s", "NEWSCRAWL_MAX_PARTS=4"))
        assert len(asked(site)) == 5, "one of the rest leads to the story by itself"
        assert value(database, "SELECT count(*) FROM stories") == 1
        done(crawl(tmp_path / "late.db", site.url("/harbour/the-last-ferry?page=7"), "-s", "NEWSCRAWL_MAX_PARTS=4"))
        assert texts(tmp_path / "late.db") == texts(database), "also when it is met first"
        assert len(asked(site)) == 10
        done(crawl(tmp_path / "alone.db", site.url("/harbour/the-last-ferry"), "-s", "NEWSCRAWL_MAX_PARTS=1"))
        assert len(asked(site)) == 11
        assert [row[:2] for row in rows(tmp_path / "alone.db", PARTS)] == [(1, "read"), (2, "unread")]


@pytest.mark.slow
def test_robots_txt_and_budgets_hold_for_parts(tmp_path: Path) -> None:
    with odd_site() as site:
        serial = publish(site)
        site.answers["/robots.txt"] = gives("User-agent: *\nDisallow: /*page=2", Content_Type="text/plain")
        done(crawl(tmp_path / "news.db", serial.url(1)))
        assert path_of(site, serial.url(2)) not in asked(site)
        assert rows(tmp_path / "news.db", PARTS) == [(1, "read", 0), (2, "missing", 0), (3, "read", 0)]
        assert "robots.txt" in value(tmp_path / "news.db", "SELECT detail FROM parts WHERE number = 2")


@pytest.mark.slow
def test_a_crawl_that_is_killed_between_two_parts_loses_and_doubles_nothing(tmp_path: Path) -> None:
    database = tmp_path / "news.db"

    def kills(handler: Handler) -> None:
        crawl_process.kill()
        handler.close_connection = True

    with odd_site() as site:
        serial = publish(site)
        good = site.answers[path_of(site, serial.url(3))]
        site.answers[path_of(site, serial.url(3))] = in_turn(kills, good)
        command = [sys.executable, "-m", "newscrawl", "crawl", "--db", str(database), *FAST, serial.url(1)]
        crawl_process = subprocess.Popen(
            command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert crawl_process.wait(60) < 0
        assert texts(database) == []
        assert value(database, "SELECT state FROM urls") == "queued"
        done(crawl(database, serial.url(1)))
        assert texts(database) == [serial.text()]
        assert value(database, "SELECT count(*) FROM revisions") == 1
