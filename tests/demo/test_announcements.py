from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urljoin

import feedparser
import tomli
from lxml import etree
from lxml import html as lxml_html

from newscrawl.demo import Newsroom, Site

Get = Callable[..., Any]


def story_urls(site: Site, publisher: str) -> set[str]:
    return {t.url for t in site.truths() if t.expect == "story" and t.publisher == publisher}


def locations(body: bytes) -> list[str]:
    return [node.text or "" for node in etree.fromstring(body).iter("{*}loc")]


def hrefs(body: bytes, base: str) -> set[str]:
    return {urljoin(base, str(node.get("href"))) for node in lxml_html.fromstring(body).iter("a")}


def test_rss_names_all_stories_and_two_that_are_gone(newsroom: Site, get: Get) -> None:
    courier = newsroom.publishers[0]
    feed = feedparser.parse(io.BytesIO(get(courier.feeds[0]).body))
    assert not feed.bozo
    links = [entry.link.split("?")[0] for entry in feed.entries]
    assert all("utm_source" in entry.link for entry in feed.entries[:20])
    gone = {t.url for t in newsroom.truths() if t.kind == "error"}
    assert set(links) == story_urls(newsroom, courier.name) | gone
    truths = {t.url: t for t in newsroom.truths()}
    for entry, link in zip(feed.entries, links, strict=True):
        if link not in gone:
            assert entry.title == truths[link].title
            date = datetime.fromisoformat(truths[link].date_published or "")
            assert entry.published_parsed[:6] == date.astimezone(timezone.utc).timetuple()[:6]


def test_atom_names_all_stories_and_the_consent_wall(newsroom: Site, get: Get) -> None:
    anzeiger = newsroom.publishers[1]
    feed = feedparser.parse(io.BytesIO(get(anzeiger.feeds[0]).body))
    assert not feed.bozo
    walls = {t.url for t in newsroom.truths() if t.kind == "consent_wall"}
    assert {entry.link for entry in feed.entries} == story_urls(newsroom, anzeiger.name) | walls
    assert len(walls) == 1


def test_sitemap_index_with_a_gzipped_news_sitemap(newsroom: Site, get: Get) -> None:
    gazette = newsroom.publishers[2]
    news, plain = locations(get(gazette.sitemaps[0]).body)
    recent = locations(gzip.decompress(get(news).body))
    everything = locations(get(plain).body)
    stories = story_urls(newsroom, gazette.name)
    assert 5 < len(recent) < len(stories)
    assert set(recent) <= stories
    extra = {t.url for t in newsroom.truths() if t.kind in ("soft_404", "variant")}
    assert stories < set(everything) <= stories | extra
    assert len(everything) == len(stories) + 2


def test_text_sitemap_and_json_feed(newsroom: Site, get: Get) -> None:
    faro = newsroom.publishers[3]
    assert set(get(faro.sitemaps[0]).body.decode().split()) == story_urls(newsroom, faro.name)
    feed = json.loads(get(faro.feeds[0]).body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len(feed["items"]) == 3
    assert {item["url"] for item in feed["items"]} <= story_urls(newsroom, faro.name)


def test_sections_and_home_link_to_their_stories(newsroom: Site, get: Get) -> None:
    for paper in newsroom.publishers:
        stories = story_urls(newsroom, paper.name)
        linked: set[str] = set()
        for section in paper.sections:
            linked |= hrefs(get(section).body, section)
        assert stories <= linked
        assert stories | set(paper.sections) <= hrefs(get(paper.home).body, paper.home)


def test_robots_forbids_what_the_home_page_links_to(newsroom: Site, get: Get) -> None:
    for paper in newsroom.publishers:
        robots = get(paper.home + "robots.txt").body.decode()
        assert "Disallow: /members/" in robots
        assert all(f"Sitemap: {url}" in robots for url in paper.sitemaps)
    assert b'href="/members/puzzle-club"' in get(newsroom.publishers[0].home).body


def test_sources_file(newsroom: Site) -> None:
    rows = tomli.loads(newsroom.sources_toml())["source"]
    assert [row["name"] for row in rows] == [paper.name for paper in newsroom.publishers]
    assert [row["language"] for row in rows] == ["en", "de", "fr", "es"]


def test_lastmod_follows_an_edit(get: Get) -> None:
    with Newsroom().serve() as site:
        feed_url = site.publishers[0].feeds[0]
        url = site.edit()
        feed = feedparser.parse(io.BytesIO(get(feed_url).body))
        entry = next(entry for entry in feed.entries if entry.link.startswith(url))
        assert entry.updated_parsed > entry.published_parsed
        assert entry.title == next(t.title for t in site.truths() if t.url == url)
