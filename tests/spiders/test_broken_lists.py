"""A crawl of feeds and sitemaps that are broken: what is whole of them is queued, and the fault is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.crawling import crawl, rows
from tests.fetching.oddsite import OddSite, feed, gives, odd_site, site_index, url_set

XML = "application/xml"


def listed(site: OddSite, name: str, text: str, content_type: str = XML) -> None:
    site.answers[name] = gives(text, Content_Type=content_type, ETag='"same"')


def of(site: OddSite, name: str, count: int = 4) -> list[str]:
    return site.stories(count, f"/{name}/")


@pytest.mark.slow
def test_what_is_whole_of_a_broken_list_is_queued(tmp_path: Path) -> None:
    with odd_site() as site:
        whole = url_set(of(site, "cut"))
        listed(site, "/cut.xml", whole[: whole.rindex("</loc>") - 1])
        lines = of(site, "text")
        listed(site, "/lines.txt", "\n".join([lines[0], "# more", "", *lines[1:], "not an address"]), "text/plain")
        index = site_index([site.url("/one.xml"), site.url("/two.xml")])
        listed(site, "/index.xml", index)
        listed(site, "/one.xml", url_set(of(site, "one")))
        listed(site, "/two.xml", url_set(of(site, "two")))
        text = feed(of(site, "feed"))
        listed(site, "/cut-feed.xml", text[: text.rindex("</link>") - 1])
        odd = feed(of(site, "letters")).replace("</link>", "</link><pubDate>&#99999999999;</pubDate>", 1)
        listed(site, "/letters.xml", odd)
        items = [{"id": url, "url": url} for url in of(site, "json")]
        page = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items})
        listed(site, "/feed.json", page[:-20], "application/feed+json")
        sources = tmp_path / "sources.toml"
        sources.write_text(
            site.sources(
                feeds=["/cut-feed.xml", "/letters.xml", "/feed.json"], sitemaps=["/cut.xml", "/lines.txt", "/index.xml"]
            )
        )
        database = tmp_path / "news.db"
        done = crawl(database, "--sources", sources)
        assert "Traceback" not in done.stderr
        assert done.returncode == 0
        found = "SELECT substr(url, instr(substr(url, 9), '/') + 9), state FROM urls ORDER BY 1"
        states = dict(rows(database, found))
        counts = {
            name: sum(path.startswith(f"{name}/") for path in states)
            for name in ("cut", "text", "one", "two", "feed", "letters", "json")
        }
        assert counts == {"cut": 3, "text": 4, "one": 4, "two": 4, "feed": 3, "letters": 4, "json": 3}
        assert set(states.values()) == {"done"}
        errors = dict(rows(database, "SELECT substr(url, instr(substr(url, 9), '/') + 9), last_error FROM feeds"))
        assert "ends early or is broken" in errors["cut.xml"]
        assert "1 of 5 lines are no addresses, the first is 'not an address'" in errors["lines.txt"]
        assert errors["cut-feed.xml"].endswith("/cut-feed.xml ends early")
        assert "is not a whole JSON feed" in errors["feed.json"]
        assert [errors[name] for name in ("letters.xml", "index.xml", "one.xml", "two.xml")] == [None] * 4
        assert "4 feeds failed" in done.stdout

        # whole again, they are asked for as a whole; an index that is cut does not keep its other sitemaps from being read
        listed(site, "/cut.xml", whole)
        listed(site, "/index.xml", index[: index.rindex("<sitemap>") + 12])
        listed(site, "/two.xml", url_set(of(site, "two", 5)))
        site.asked.clear()
        done = crawl(database, "--sources", sources, "--recheck", "0m")
        assert "odd: 2 new" in done.stdout
        assert ["If-None-Match" in each.headers for each in site.asked if each.path == "/cut.xml"] == [False]
        assert rows(database, "SELECT last_error FROM feeds WHERE url LIKE '%/cut.xml'") == [(None,)]
