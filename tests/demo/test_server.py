from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from newscrawl.demo import Newsroom, Site
from newscrawl.errors import NewscrawlError

Get = Callable[..., Any]


def test_conditional_requests(newsroom: Site, get: Get) -> None:
    urls = [newsroom.publishers[0].feeds[0], newsroom.publishers[2].sitemaps[0], newsroom.publishers[1].home]
    for url in urls:
        first = get(url)
        assert first.status == 200
        same = get(url, {"If-None-Match": first.headers["etag"]})
        assert (same.status, same.body) == (304, b"")
        assert get(url, {"If-None-Match": '"other", W/' + first.headers["etag"]}).status == 304
        assert get(url, {"If-Modified-Since": first.headers["last-modified"]}).status == 304
        assert get(url, {"If-None-Match": '"other"', "If-Modified-Since": first.headers["last-modified"]}).status == 200
        assert get(url, {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status == 200
        assert get(url, {"If-Modified-Since": "yesterday"}).status == 200


def test_an_edited_page_is_not_304(get: Get) -> None:
    with Newsroom().serve() as site:
        story = next(t.url for t in site.truths() if "harbour-wall" in t.path and t.expect == "story")
        first = get(story)
        assert site.edit() == story
        validators = {
            "If-None-Match": first.headers["etag"],
            "If-Modified-Since": first.headers["last-modified"],
        }
        for name, value in validators.items():
            assert get(story, {name: value}).status == 200


def test_unknown_paths_and_methods(newsroom: Site, get: Get) -> None:
    home = newsroom.publishers[0].home
    assert get(home + "no/such/page").status == 404
    assert get(home + "%00<script>").status == 404
    head = get(home, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert get(home, method="DELETE").status == 501


def test_requests_are_logged(get: Get) -> None:
    with Newsroom().serve() as site:
        get(site.publishers[1].home + "?a=1", {"User-Agent": "probe", "If-None-Match": "*"})
        (seen,) = site.requests
    assert seen.publisher == site.publishers[1].name
    assert (seen.path, seen.status, seen.conditional, seen.user_agent) == ("/?a=1", 304, True, "probe")


def test_ports_can_be_chosen_and_are_refused_when_taken(newsroom: Site) -> None:
    taken = int(newsroom.publishers[0].home.rsplit(":", 1)[1].strip("/"))
    with pytest.raises(NewscrawlError, match="choose another port"), Newsroom().serve([taken, 0, 0, 0]):
        pass


def test_dates_come_from_the_clock() -> None:
    moment = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)
    with Newsroom(lambda: moment).serve() as one, Newsroom(lambda: moment).serve() as two:
        assert [t.date_published for t in one.truths()] == [t.date_published for t in two.truths()]
        dates = [datetime.fromisoformat(t.date_published) for t in one.truths() if t.date_published]
        assert max(dates) < moment
        assert all(date.utcoffset() is not None for date in dates)
