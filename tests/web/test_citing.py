"""A story's citation on its page and as a file, and searches as feeds."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from lxml import etree

from tests.web.serving import SCRIPT, Site

ATOM = "application/atom+xml"


def test_a_story_says_how_to_cite_it(site: Site) -> None:
    page = site.get("/story/1").text
    found = re.search(r'<span class="Z3988" title="([^"]*)"></span>', page)
    assert found
    item = parse_qs(unescape(found[1]), strict_parsing=True)
    assert (item["rft.type"], item["rft.source"], item["rft.date"]) == (
        ["newspaperArticle"],
        ["The Example"],
        ["2026-04-30"],
    )
    assert '<p class="cite" dir="auto">Lövberg, Ada; Coast Press. “Fish market moves' in page
    assert "  title = {{Fish market moves to the northern quay}},\n" in page


def test_a_citation_is_a_file(site: Site) -> None:
    page = site.get("/story/1").text
    read: dict[str, Callable[[str], Any]] = {
        "application/x-bibtex": lambda text: parse_string(text).entries[0]["journal"],
        "application/x-research-info-systems": lambda text: rispy.loads(text)[0]["secondary_title"],
    }
    for kind, journal in read.items():
        (path,) = re.findall(rf'<link rel="alternate" type="{kind}" href="([^"]*)">', page)
        answer = site.get(path)
        assert (answer.status, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
        assert re.fullmatch(
            r'attachment; filename="example-[0-9a-f]{16}\.(bib|ris)"', answer.headers["content-disposition"]
        )
        assert journal(answer.text) == "The Example"
    assert site.get("/story/1.csl.json").json[0]["type"] == "article-newspaper"
    answer = site.get("/story/999.bib")
    assert (answer.status, "no story 999" in answer.text) == (404, True)


def test_a_search_is_a_feed(site: Site) -> None:
    page = site.get("/search?q=whale&kind=article&sort=date&page=1").text
    (path,) = re.findall(rf'<link rel="alternate" type="{re.escape(ATOM)}" title="[^"]*" href="([^"]*)">', page)
    assert unescape(path) == "/search.atom?q=whale&kind=article"
    answer = site.get(unescape(path))
    assert (answer.status, answer.headers["content-type"]) == (200, f"{ATOM}; charset=utf-8")
    feed = feedparser.parse(answer.text.encode())
    assert (feed.bozo, feed.version, feed.feed.title) == (False, "atom10", "newscrawl: whale, kind article")
    assert [entry.title for entry in feed.entries] == ["Whale 2", "Whale 1"]  # the last stored first
    assert feed.feed.updated == max(entry.updated for entry in feed.entries) == "2026-05-01T12:00:00Z"
    links = {link.rel: link.href for link in [*feed.feed.links, *feed.entries[1].links]}
    assert links["self"] == site.base + unescape(path)
    assert links["via"] == "https://example.org/whale"
    first = feed.entries[1]
    assert site.get(urlsplit(first.link).path).status == 200
    assert first.published == "2026-04-30T16:30:00Z"
    assert [author.name for author in first.authors] == ["Ada Lövberg", "Coast Press"]
    assert first.summary == "After the flood, the traders get what they asked for."
    assert "lower harbour at noon" not in answer.text  # which is text


def test_ids_of_a_feed_stay(site: Site) -> None:
    first, again, other = (
        feedparser.parse(site.get(path, {"host": host}).text.encode())
        for path, host in (
            ("/search.atom?q=whale", "localhost"),
            ("/search.atom?q=whale&size=1", "127.0.0.1:1"),
            ("/search.atom", "localhost"),
        )
    )
    assert first.feed.id == again.feed.id != other.feed.id
    assert again.entries[0].id == first.entries[0].id
    ids = [entry.id for entry in other.entries]
    assert len(set(ids)) == len(ids) == 6
    assert first.entries[0].id in ids
    assert all(entry.id.startswith("urn:uuid:") for entry in other.entries)


def test_no_link_ends_in_a_question_mark(site: Site) -> None:
    for path in ("/search.atom", "/search", "/compare"):
        hrefs = re.findall(r'href="([^"]*)"', site.get(path).text)
        assert hrefs
        assert not [href for href in hrefs if href.endswith("?") and href != "?"]


def test_a_changed_story_is_updated(site: Site) -> None:
    feed = feedparser.parse(site.get("/search.atom?q=fish").text.encode())
    assert {entry.title: entry.updated for entry in feed.entries} == {
        "Fish market moves to the northern quay": "2026-05-02T12:00:00Z",
    }
    assert feed.feed.updated == "2026-05-02T12:00:00Z"


def test_nothing_found_is_a_feed_too(site: Site) -> None:
    feed = feedparser.parse(site.get("/search.atom?q=nonesuch").text.encode())
    assert (feed.bozo, feed.entries, feed.feed.updated) == (False, [], "2026-05-01T12:00:00Z")


def test_no_story_writes_markup_into_a_feed(site: Site) -> None:
    text = site.get("/search.atom?size=1000").text
    assert SCRIPT not in text
    root = etree.fromstring(text.encode())
    assert SCRIPT in [title.text for title in root.iter("{http://www.w3.org/2005/Atom}title")]


@pytest.mark.parametrize("query", ["q=%2D", "size=0", "since=soon", "since=2026-02-01&until=2026-01-01", "author=%3B"])
def test_what_is_no_search_is_no_feed(site: Site, query: str) -> None:
    answer = site.get(f"/search.atom?{query}")
    assert (answer.status, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text.count("\n") == 1
