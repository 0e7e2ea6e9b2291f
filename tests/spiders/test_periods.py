"""Stories of a time and of a part of a site: --until, archives by date, include and exclude, from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.crawling import crawl, newscrawl, rows, value
from tests.fetching.oddsite import Answer, OddSite, gives, odd_site, story, url_set

JANUARY = ("--since", "2020-01-01", "--until", "2020-01-03")


@pytest.fixture
def site() -> Iterator[OddSite]:
    with odd_site() as opened:
        opened.answers["/"] = gives("<p>nothing here")
        yield opened


def links(site: OddSite, *paths: str, following: str = "") -> str:
    for path in paths:
        site.answers[path] = gives(story(site.url(path)))
    listed = "".join(f'<h2><a href="{path}">A headline of several words about {path}</a></h2>' for path in paths)
    return f"<main>{listed}</main>" + (f'<a rel="next" href="{following}">older</a>' if following else "")


def stored(database: Path) -> list[str]:
    return sorted(url.split("/", 3)[3] for (url,) in rows(database, "SELECT url FROM stories"))


def polled(database: Path) -> dict[str, object]:
    found = rows(database, "SELECT url, status FROM feeds WHERE kind = 'archive'")
    return {url.partition("/archive/")[2]: status for url, status in found}


@pytest.mark.slow
def test_an_archive_is_read_day_by_day(tmp_path: Path, site: OddSite) -> None:
    site.answers["/archive/2020/01/03"] = gives(links(site, "/news/boats-leave-on-the-third"))
    # what is called next is the same day's second page once, and the next day once
    site.answers["/archive/2020/01/02"] = gives(
        links(site, "/news/boats-stay-on-the-second", following="/archive/2020/01/02?page=2")
    )
    site.answers["/archive/2020/01/02?page=2"] = gives(
        links(site, "/news/nets-dry-on-the-second", following="/archive/2020/01/03")
    )
    site.answers["/archive/2020/01/04"] = gives(links(site, "/news/too-late-for-this-period"))
    sources, database = tmp_path / "sources.toml", tmp_path / "news.db"
    sources.write_text(site.sources("gazette", archives=["/archive/{yyyy}/{mm}/{dd}"]) + f'home = "{site.url("/")}"\n')
    done = crawl(database, "--sources", sources, *JANUARY)
    assert done.returncode == 0, done.stderr
    assert stored(database) == [
        "news/boats-leave-on-the-third", "news/boats-stay-on-the-second", "news/nets-dry-on-the-second"
    ]  # fmt: skip
    days = {"2020/01/03": 200, "2020/01/02": 200, "2020/01/02?page=2": 200, "2020/01/01": 404}
    assert polled(database) == days
    assert site.times("/archive/2020/01/03") == 1

    asked = len(site.asked)
    again = crawl(database, "--sources", sources, "--since", "2019-12-31", "--until", "2020-01-03")
    assert again.returncode == 0, again.stderr
    since = [each.path for each in site.asked[asked:] if each.path.startswith("/archive/")]
    assert since == ["/archive/2019/12/31"], "a day that is over is not asked for again, one without stories neither"


@pytest.mark.slow
def test_a_month_read_in_part_is_read_again(tmp_path: Path, site: OddSite) -> None:
    """What was left out for its date, or by `include`, comes when it is wanted; then the page rests."""
    days = [f"/2020/01/{day:02}/a-story-of-the-harbour-that-day" for day in (2, 5, 20)]
    other = "/2020/01/21/sport/the-match-ends-in-a-draw"
    site.answers["/archive/2020/01"] = gives(links(site, *days, other), ETag='"1"')
    sources, database = tmp_path / "sources.toml", tmp_path / "news.db"
    row = site.sources("gazette", archives=["/archive/{yyyy}/{mm}"]) + f'home = "{site.url("/")}"\n'
    sources.write_text(row + 'include = ["harbour"]\n')
    for time, number in ((("--since", "2020-01-04", "--until", "2020-01-06"), 1), (JANUARY, 2)):
        assert crawl(database, "--sources", sources, *time).returncode == 0
        assert len(stored(database)) == number
    month = ("--since", "2020-01-01", "--until", "2020-01-31")
    assert crawl(database, "--sources", sources, *month).returncode == 0
    assert stored(database) == [day[1:] for day in days]
    sources.write_text(row)
    assert crawl(database, "--sources", sources, *month).returncode == 0
    assert stored(database) == [*(day[1:] for day in days), other[1:]]
    asked = site.times("/archive/2020/01")
    assert crawl(database, "--sources", sources, *month).returncode == 0
    assert site.times("/archive/2020/01") == asked


@pytest.mark.slow
@pytest.mark.parametrize("answer", [gives("<p>We value your privacy"), gives("", status=404)], ids=["wall", "404"])
def test_an_archive_page_without_stories_is_asked_for_after_days(tmp_path: Path, site: OddSite, answer: Answer) -> None:
    site.answers["/archive/2020/01"] = answer
    sources, database = tmp_path / "sources.toml", tmp_path / "news.db"
    sources.write_text(site.sources("gazette", archives=["/archive/{yyyy}/{mm}"]) + f'home = "{site.url("/")}"\n')
    assert crawl(database, "--sources", sources, "--since", "2020-01-01", "--until", "2020-01-31").returncode == 0
    rest = "SELECT julianday(next_fetch_at) - julianday('now') FROM feeds WHERE kind = 'archive'"
    assert 6 < float(str(value(database, rest))) < 8


def test_without_a_time_the_latest_days_are_read(tmp_path: Path, site: OddSite) -> None:
    site.fallback = gives("<p>nothing yet")
    sources, database = tmp_path / "sources.toml", tmp_path / "news.db"
    sources.write_text(site.sources("gazette", archives=["/archive/{yyyy}-{mm}-{dd}"]) + f'home = "{site.url("/")}"\n')
    assert crawl(database, "--sources", sources).returncode == 0
    today = datetime.now(timezone.utc).date()
    assert sorted(polled(database))[-2:] == [f"{today - timedelta(days=1)}", f"{today}"]
    assert len(polled(database)) == 3


@pytest.mark.slow
def test_a_crawl_of_the_past_leaves_the_present_to_the_next_one(tmp_path: Path, site: OddSite) -> None:
    old, new = "/2020/01/02/boats-stay-in-the-harbour", "/2026/01/02/boats-leave-the-harbour"
    for path in (old, new):
        site.answers[path] = gives(story(site.url(path)))
    site.answers["/map.xml"] = gives(url_set([site.url(old), site.url(new)]), Content_Type="application/xml", ETag='"1"')
    sources, database = tmp_path / "sources.toml", tmp_path / "news.db"
    sources.write_text(site.sources("gazette", sitemaps=["/map.xml"]))
    assert crawl(database, "--sources", sources, *JANUARY).returncode == 0
    assert stored(database) == [old[1:]]
    assert crawl(database, "--sources", sources, "--since", "2020-01-01").returncode == 0
    assert stored(database) == [old[1:], new[1:]]


@pytest.mark.slow
def test_include_and_exclude(tmp_path: Path, site: OddSite) -> None:
    paths = ["/city/harbour-wall-is-repaired", "/sport/the-match-ends-in-a-draw", "/city/live/storm-over-the-harbour"]
    for path in paths:
        site.answers[path] = gives(story(site.url(path)))
    site.answers["/map.xml"] = gives(url_set(map(site.url, paths)), Content_Type="application/xml")
    sources, database = tmp_path / "sources.toml", tmp_path / "news.db"
    sources.write_text(site.sources("gazette", sitemaps=["/map.xml"]) + 'include = ["/city/"]\nexclude = ["/live/"]\n'
                       f'home = "{site.url("/")}"\n')  # fmt: skip
    done = crawl(database, "--sources", sources)
    assert stored(database) == [paths[0][1:]]
    assert "2 addresses that are not wanted" in done.stdout
    assert value(database, "SELECT unwanted FROM run_sources") == 2
    why = newscrawl("why", site.url(paths[1]), "--db", database, "--sources", sources)
    assert "of gazette, it holds none of 'include'" in why.stdout
    assert crawl(database, "--sources", sources, site.url(paths[1])).returncode == 0
    assert stored(database) == [path[1:] for path in sorted(paths[:2])], "what is named is fetched"


def test_nothing_lies_between(tmp_path: Path) -> None:
    done = crawl(tmp_path / "news.db", "bbc", "--since", "2020-02-01", "--until", "2020-01-31")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "nothing is since 2020-02-01 and until 2020-01-31" in done.stderr
