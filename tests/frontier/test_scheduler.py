"""Whose turn it is, seen from the servers."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.crawling import crawl
from tests.fetching.oddsite import gives, odd_site


@pytest.mark.slow
def test_hosts_take_turns_and_each_gives_its_newest_first(tmp_path: Path) -> None:
    """One host has 20 stories, the other four that are all older: none waits until the newer ones are through."""
    with ExitStack() as stack:
        big, small = (stack.enter_context(odd_site(f"127.0.0.{number}")) for number in (24, 25))
        for site, count, year in ((big, 20, 2026), (small, 4, 2025)):
            items = [
                f"<item><link>{url}</link><pubDate>{number + 1:02} Jan {year} 10:00:00 GMT</pubDate></item>"
                for number, url in enumerate(site.stories(count, seconds=0.05))
            ]
            body = f'<?xml version="1.0"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'
            site.answers["/feed.xml"] = gives(body, Content_Type="application/rss+xml")
        (tmp_path / "sources.toml").write_text(
            big.sources("big", feeds=["/feed.xml"]) + small.sources("small", feeds=["/feed.xml"])
        )
        done = crawl(tmp_path / "news.db", "--sources", tmp_path / "sources.toml")
        assert "total: 24 new" in done.stdout, done.stderr
        for site, count in ((big, 20), (small, 4)):
            asked = [each.path for each in site.asked if each.path.startswith("/story/")]
            assert asked == [f"/story/{number}" for number in reversed(range(count))]
        last_of_small = max(each.ended for each in small.asked)
        assert sum(each.begun > last_of_small for each in big.asked) >= 10
