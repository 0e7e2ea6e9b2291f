from __future__ import annotations

import csv
import io
import re
import sqlite3
from contextlib import closing

import pytest
from markupsafe import escape

from newscrawl.storage.queries import find_story
from tests.web.serving import EVIL_URL, SCRIPT, Site

PAGES = [
    "/overview", "/overview?days=all", "/search", "/search?q=harbour", "/search?source=example&kind=article&sort=date",
    "/story/1", "/story/1?blocks=1", "/author/1", "/source/example", "/cluster/1", "/compare?q=whale&days=30",
    "/diff?old=1@1&new=1@2",
]  # fmt: skip


def with_form(page: str, form: str) -> str:
    path, mark, query = page.partition("?")
    return path + form + mark + query


def evil(site: Site) -> int:
    with closing(sqlite3.connect(site.database)) as db:
        return find_story(db, EVIL_URL).id


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_html_json_and_csv(site: Site, page: str) -> None:
    html = site.get(page)
    assert (html.status, html.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert html.text.count("<h1") == 1
    for form in (".json", ".csv"):
        assert f'href="{escape(with_form(page, form)).replace("@", "%40")}' in html.text
    data = site.get(with_form(page, ".json"))
    assert data.headers["content-type"].startswith("application/json")
    assert isinstance(data.json, dict)
    table = site.get(with_form(page, ".csv"))
    assert table.headers["content-type"].startswith("text/csv")
    head, *rows = csv.reader(io.StringIO(table.text))
    assert rows
    assert {len(row) for row in rows} == {len(head)}


def test_a_story_shows_its_parts_and_what_it_lacks(site: Site) -> None:
    html = site.get("/story/1").text
    parts = html[html.index("<summary>Parts (2)") : html.index("<summary>Pictures")]
    assert re.search(r'rel="noreferrer noopener nofollow">part 1</a> <span class="note" dir="auto">read</span>', parts)
    assert "?page=2" in parts
    assert "missing: http_error: status 503" in parts
    assert "<details open><summary>Parts" in html  # for one is missing


def test_the_front_page_is_the_overview(site: Site) -> None:
    assert site.get("/").text == site.get("/overview").text
    data = site.get("/overview.json").json
    assert {"name": "stories", "count": 6} in data["totals"]
    assert {(day["day"], day["source"], day["stories"]) for day in data["days"]} == {
        ("2026-04-30", "example", 3), ("2026-04-30", "beispiel", 1), ("2026-05-01", "example", 1),
    }  # fmt: skip
    assert data["rejections"] == [{"name": "consent_wall", "count": 1}]
    assert next(line for line in data["sources"] if line["name"] == "example")["feeds_failing"] == 1


@pytest.mark.parametrize("days", ["30", "90", "all"])
def test_what_the_overview_counts_is_what_its_links_lead_to(site: Site, days: str) -> None:
    page, data = site.get(f"/overview?days={days}").text, site.get(f"/overview.json?days={days}").json
    links = re.findall(r'<a href="(/search|/news/rejections)\?([^"]*&amp;(?:language|kind|reason)=([^"]*))">', page)
    named = {each["name"]: each["count"] for group in ("languages", "kinds", "rejections") for each in data[group]}
    assert sorted(name for _, _, name in links) == sorted(named)
    for path, query, name in links:
        found = site.get(f"{path}.json?{query.replace('&amp;', '&')}").json
        assert found["total" if path == "/search" else "filtered_table_rows_count"] == named[name]


def test_search_finds_marks_and_counts(site: Site) -> None:
    data = site.get("/search.json?q=whale").json
    assert data["total"] == 2
    assert data["sources"] == [{"name": "beispiel", "count": 1}, {"name": "example", "count": 1}]
    assert {each["name"] for each in data["authors"]} == {"Ada Lövberg", "Coast Press"}  # one took the photographs
    assert "<mark>Whale</mark> 1" in site.get("/search?q=whale").text
    assert {match["snippet"] for match in data["matches"]} == {"**Whale** 1", "**Whale** 2"}
    header, first, _ = csv.reader(site.get("/search.csv?q=whale").text.splitlines())
    assert dict(zip(header, first, strict=True))["snippet"] == "**Whale** 1"
    narrowed = site.get(
        "/search.json?q=whale&source=example&author=ada+l%C3%B6vberg&since=2026-04-30&until=2026-04-30"
    ).json
    assert [match["story"]["title"] for match in narrowed["matches"]] == ["Whale 1"]
    assert (narrowed["query"]["since"], narrowed["query"]["until"]) == ("2026-04-30", "2026-04-30")
    assert site.get("/search.json?q=whale&until=2026-04-29").json["total"] == 0
    page = site.get("/search?q=whale").text
    assert 'href="?q=whale&amp;author=%22Ada+L%C3%B6vberg%22"' in page
    assert site.get("/search.json?author=lovberg").json["total"] == site.get("/search.json?author=%22Ada+L%C3%B6vberg%22").json["total"]
    assert site.get("/search.json?author=%22lovberg%22").json["total"] == 0
    assert '<b dir="auto">lovberg</b>' in site.get("/search?author=lovberg").text
    assert site.get("/search?author=%3B").status == 400
    assert site.get("/search.json?q=whale&page=2").json["matches"] == []


def test_found_stories_are_counted_by_month(site: Site) -> None:
    page = site.get("/search").text
    assert "Stories found, by month" in page
    assert '<th scope="row">2026-02</th><td class="n">0</td>' in page
    assert '<th scope="row">2026-01-01</th>' not in page


def test_what_is_no_search_is_one_for_its_words(site: Site) -> None:
    answer = site.get("/search?q=state-of")
    assert answer.status == 200
    assert "state-of" in answer.text
    assert site.get("/search.json?q=state-of").json["total"] == 0
    assert site.get("/search.json?q=whale-and").json["total"] == 0
    assert site.get("/search.json?q=whale-").json["total"] == site.get("/search.json?q=whale").json["total"] > 0
    assert site.get("/search?q=%2D").status == 400
    assert site.get("/search.json?q=whale&since=2026-04-30&until=2026-04-30").json["total"] == 2


def test_a_story_shows_its_text_and_on_demand_what_was_removed(site: Site) -> None:
    plain, whole = site.get("/story/1").text, site.get("/story/1?blocks=1").text
    assert "Sign up for our morning letter" not in plain
    assert 'aria-checked="false"' in plain
    assert 'aria-checked="true"' in whole
    shown = re.search(r'<aside class="removed promotion">(.*?)</aside>', whole, re.DOTALL)
    assert shown
    for part in ("promo", "cue:newsletter", "0.10", "Sign up for our morning letter"):
        assert part in shown[1]
    assert "json-ld:datePublished" in plain
    assert "not taken: future" in plain


def test_blocks_become_elements(site: Site) -> None:
    text = site.get(f"/story/{evil(site)}").text
    assert '<li dir="auto">first</li><li dir="auto">second</li></ul>' in text
    assert '<td dir="auto">Morning</td><td dir="auto">7.40</td>' in text
    assert re.search(r'<a href="/story/[0-9a-f]{16}" dir="auto">the flood</a>', text)


def test_revisions_and_copies_are_compared(site: Site) -> None:
    text = site.get("/diff?old=1@1&new=1@2").text
    assert "<ins>Correction: the council voted on Tuesday, not on Monday.</ins>" in text
    members = site.get("/cluster/1.json").json["members"]
    assert [(each["story"]["title"], each["role"]) for each in members] == [
        ("Whale 1", "origin"),
        ("Whale 2", "edited copy"),
    ]
    uids = [each["story"]["uid"] for each in members]
    assert "<ins>" in site.get(f"/diff?old={uids[0]}&new={uids[1]}").text
    assert f"/diff?old={uids[0]}&amp;new={uids[1]}" in site.get("/cluster/1").text
    assert "/cluster/1" in site.get(f"/story/{uids[1]}").text


def test_an_author_has_stories_and_company(site: Site) -> None:
    data = site.get("/author/1.json").json
    assert (data["name"], data["total"], data["source"]) == ("Ada Lövberg", 4, "example")
    assert {each["name"] for each in data["together_with"]} == {"Ben Okri Šimek", "Coast Press"}
    assert [each["source"] for each in data["elsewhere"]] == ["beispiel"]
    assert len(site.get("/author/1.json?size=1&page=2").json["stories"]) == 1


def test_a_source_has_its_health(site: Site) -> None:
    data = site.get("/source/example.json").json
    assert data["health"][0] | {"new": 4, "failed": 2} == data["health"][0]
    assert data["feeds"][0]["last_error"] == "gone"
    assert data["stories"] == 4


def test_compare_counts_matching_and_all(site: Site) -> None:
    data = site.get("/compare.json?a=example&b=beispiel&q=whale").json
    assert data["totals"] == {"example": {"matching": 1, "stories": 4}, "beispiel": {"matching": 1, "stories": 1}}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/story/999", 404), ("/story/ffffffffffffffff", 404), ("/author/999", 404), ("/source/none", 404),
        ("/cluster/9", 404), ("/diff?old=1@7&new=1", 404), ("/story/1/archived/999", 404), ("/author/999999999999999", 404),
        ("/search?page=0", 400), ("/search?page=x", 400), ("/search?since=soon", 400), ("/search?until=9999-12-31", 400),
        ("/search?since=2026-05-02&until=2026-05-01", 400), ("/search?sort=odd", 400), ("/search?size=5000", 400), ("/overview?days=7", 400), ("/diff", 400),
        ("/compare?a=none", 400), ("/compare?a=example&b=example", 400), ("/search?q=%00", 400), ("/search?q=%22", 400), ("/nope", 404),
    ],
)  # fmt: skip
def test_mistakes_are_explained(site: Site, path: str, status: int) -> None:
    answer = site.get(path)
    assert answer.status == status
    assert "Traceback" not in answer.text
    if path != "/nope" and "archived" not in path:
        assert set(site.get(with_form(path, ".json")).json) == {"error"}


def test_scripts_stay_text(site: Site) -> None:
    for path in ("/", "/search?q=script", f"/story/{evil(site)}?blocks=1", "/source/example", f"/search?q={SCRIPT}"):
        text = site.get(path.replace(" ", "+")).text
        assert "<script" not in text
        assert "<img" not in text
        assert "javascript:alert(1)" not in re.findall(r'href="([^"]*)', text)
    assert str(escape(SCRIPT)) in site.get("/").text


def test_the_archived_page_is_text(site: Site) -> None:
    page = f"/story/{evil(site)}"
    path = re.search(r"/story/\w+/archived/\d+", site.get(page).text)
    assert path
    answer = site.get(path[0])
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Übersee" in answer.text
    assert SCRIPT in answer.text


def test_the_archive_is_not_left(site: Site) -> None:
    text = site.get("/story/2").text
    path = re.search(r"/story/\w+/archived/\d+", text)
    assert path
    answer = site.get(path[0])
    assert (answer.status, "SQLite" in answer.text) == (404, False)
