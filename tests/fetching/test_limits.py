"""Bombs, drips, loops, budgets and traps: each is cut, and says so."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest

from newscrawl.fetching.client import MAX_BYTES, Fetcher
from newscrawl.frontier.budgets import Budget, Budgets
from tests.crawling import crawl, environment, rows, value
from tests.fetching.oddsite import (
    Answer,
    Handler,
    OddSite,
    feed,
    gives,
    odd_site,
    redirects,
    site_index,
    story,
    url_set,
)

ZEROS = bytes(30_000_000)
ZSTD = b"\x28\xb5\x2f\xfd\x80\x58" + (30_000_000).to_bytes(4, "little")  # a frame of blocks that repeat one byte


def zstd_bomb() -> bytes:
    """30 MB of zeros as RLE blocks of 128 KiB each, written out: Python has no zstd of its own."""
    size, blocks = len(ZEROS), []
    while size:
        block = min(size, 128 * 1024)
        size -= block
        blocks.append(((block << 3) | 0b010 | (0 if size else 1)).to_bytes(3, "little") + b"\0")
    return ZSTD + b"".join(blocks)


def drips(handler: Handler) -> None:
    """A byte now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.site.closing.wait(0.2):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def packed(encoding: str, body: bytes) -> Answer:
    return gives(body, Content_Encoding=encoding)


BOMBS = {
    "gzip": gzip.compress(ZEROS),
    "deflate": zlib.compress(ZEROS),
    "br": brotli.compress(ZEROS, quality=5),
    "zstd": zstd_bomb(),
    "gzip, gzip": gzip.compress(gzip.compress(ZEROS)),
}


# -- one crawl ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crawled:
    plain: OddSite
    many: OddSite  # has a budget of pages
    heavy: OddSite  # has a budget of bytes
    database: Path
    summary: str

    def why(self, path: str) -> str:
        sql = "SELECT state || ': ' || coalesce(last_error, '') FROM urls WHERE url = ?"
        return str(rows(self.database, sql, [self.plain.url(path)])[0][0])


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("limits")
    with ExitStack() as stack:
        plain, many, heavy = (stack.enter_context(odd_site(f"127.0.0.{number}")) for number in (61, 62, 63))
        plain.answers |= {f"/bomb/{name}": packed(name, body) for name, body in BOMBS.items()}
        plain.answers |= {f"/hop/{n}": redirects(f"/hop/{n - 1}") for n in range(1, 7)}
        plain.answers |= {f"/far/{n}": redirects(f"/far/{n - 1}") for n in range(1, 7)}
        plain.answers |= {"/hop/0": gives(story("hop")), "/drip": drips, "/story/0": gives(story("plain"))}
        plain.answers |= {"/index.xml": gives(site_index([plain.url("/index2.xml")]), Content_Type="application/xml")}
        plain.answers |= {
            f"/index{n}.xml": gives(site_index([plain.url(f"/index{n + 1}.xml")]), Content_Type="application/xml")
            for n in range(2, 9)
        }
        pages = [f"/list?page={number}" for number in range(120)]  # up to 64 pages wait for extraction
        plain.answers |= {page: gives(story("always the same")) for page in pages}
        trapped = ["/a/b/a/b/a/b/x", "/calendar/2055/1", "/" + "x/" * 25]
        sessions = [f"/story/0?sid={number:010x}ab" for number in range(5)]
        paths = [*(f"/bomb/{name}".replace(" ", "%20") for name in BOMBS), "/hop/5", "/far/6", "/drip", "/story/0", *sessions, *trapped, *pages]
        plain.answers["/bomb/gzip,%20gzip"] = plain.answers["/bomb/gzip, gzip"]
        plain.answers["/feed.xml"] = gives(feed(map(plain.url, paths)))
        plain.answers["/bomb.xml"] = gives(gzip.compress(bytes(80_000_000)), Content_Encoding="gzip")
        many.answers["/feed.xml"] = gives(feed(many.stories(8)))
        many.answers["/map.xml"] = gives(url_set(many.stories(2, "/more/")), Content_Type="application/xml")
        heavy.answers |= {f"/heavy/{n}": gives(story(f"heavy{n}", f"<!--{'x' * 200_000}-->")) for n in range(8)}
        heavy.answers["/feed.xml"] = gives(feed(heavy.url(f"/heavy/{n}") for n in range(8)))
        sources = folder / "sources.toml"
        sources.write_text(
            plain.sources("plain", feeds=["/feed.xml", "/bomb.xml"], sitemaps=["/index.xml"])
            + many.sources("many", feeds=["/feed.xml"], sitemaps=["/map.xml"]) + "max_pages = 3\n"
            + heavy.sources("heavy", feeds=["/feed.xml"]) + "max_bytes = 500000\n"
        )  # fmt: skip
        begun = time.monotonic()
        done = crawl(folder / "news.db", "--sources", sources, "-s", "DOWNLOAD_TIMEOUT=4", "-s", "RETRY_TIMES=0")
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        assert time.monotonic() - begun < 120
        yield Crawled(plain, many, heavy, folder / "news.db", done.stdout)


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(crawled: Crawled, name: str) -> None:
    assert crawled.why(f"/bomb/{name}".replace(" ", "%20")).startswith("rejected: too_large: ")


def test_a_feed_that_is_a_bomb(crawled: Crawled) -> None:
    (error,) = rows(crawled.database, "SELECT last_error FROM feeds WHERE url = ?", [crawled.plain.url("/bomb.xml")])
    assert "DOWNLOAD_MAXSIZE" in error[0]


def test_a_drip_is_cut(crawled: Crawled) -> None:
    assert "took longer than 4" in crawled.why("/drip")


def test_five_redirects_and_no_more(crawled: Crawled) -> None:
    assert crawled.why("/hop/5").startswith("done")
    assert "max redirections reached" in crawled.why("/far/6")


def test_sitemaps_that_nest_without_end_say_so(crawled: Crawled) -> None:
    assert crawled.plain.times("/index4.xml") == 1
    assert crawled.plain.times("/index5.xml") == 0
    (error,) = rows(crawled.database, "SELECT last_error FROM feeds WHERE url = ?", [crawled.plain.url("/index4.xml")])
    assert error[0] == "1 sitemaps are more than 3 levels deep: not read"


def test_traps_are_counted_and_not_queued(crawled: Crawled) -> None:
    counted = "SELECT trapped FROM run_sources JOIN sources ON sources.id = source_id WHERE name = 'plain'"
    assert value(crawled.database, counted) == 3
    assert "3 addresses that look like traps" in crawled.summary
    assert value(crawled.database, "SELECT count(*) FROM urls WHERE url LIKE '%calendar%' OR url LIKE '%/x/x/%'") == 0


def test_session_numbers_make_no_new_pages(crawled: Crawled) -> None:
    assert rows(crawled.database, "SELECT count(*) FROM urls WHERE url LIKE ?", [f"{crawled.plain.base}/story/0%"]) == [(1,)]


def test_pages_that_are_alike_are_left(crawled: Crawled) -> None:
    outcomes = dict(rows(crawled.database, "SELECT state, count(*) FROM urls WHERE url LIKE '%/list?%' GROUP BY state"))
    assert outcomes["done"] == 1, "one text, headline and path is one story"
    assert outcomes["duplicate"] > 29
    assert outcomes["rejected"] > 1
    assert value(crawled.database, "SELECT count(*) FROM rejections WHERE reason = 'trap'") == outcomes["rejected"]


def test_a_budget_of_pages(crawled: Crawled) -> None:
    assert sum(asked.path.startswith(("/story", "/more")) for asked in crawled.many.asked) == 3
    assert "many: 3 new, 0 updated, 0 unchanged, 0 duplicates, 0 rejected, 0 failed, 0 disallowed, cut off after 3 pages" in crawled.summary
    states = dict(rows(crawled.database, "SELECT state, count(*) FROM urls WHERE url LIKE ? GROUP BY state", [f"{crawled.many.base}/%"]))
    assert states["done"] == 3
    assert states["queued"] >= 5


def test_a_budget_of_bytes(crawled: Crawled) -> None:
    assert sum(asked.path.startswith("/heavy") for asked in crawled.heavy.asked) == 3
    assert value(crawled.database, "SELECT cut FROM run_sources JOIN sources ON sources.id = source_id WHERE name = 'heavy'") == "500000 bytes"


@pytest.mark.slow
def test_the_next_crawl_goes_on(crawled: Crawled, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(crawled.many.sources("many", feeds=["/feed.xml"]))
    done = crawl(crawled.database, "--sources", sources)
    assert done.returncode == 0, done.stderr
    assert sum(asked.path.startswith("/story") for asked in crawled.many.asked) >= 8


# -- the rest ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_budget_of_time(tmp_path: Path) -> None:
    with odd_site("127.0.0.64") as site:
        site.answers["/feed.xml"] = gives(feed(site.stories(30, seconds=0.3)))
        sources = tmp_path / "sources.toml"
        sources.write_text(site.sources("slow", feeds=["/feed.xml"]) + "max_seconds = 3\n")
        done = crawl(tmp_path / "news.db", "--sources", sources)
        assert done.returncode == 0, done.stderr
        assert "cut off after 3 seconds" in done.stdout
        assert value(tmp_path / "news.db", "SELECT count(*) FROM urls WHERE state = 'queued'") > 5


def test_budgets_are_counted_by_source() -> None:
    budgets = Budgets(Budget(bytes=1_000), {1: Budget(pages=2), 2: Budget(bytes=100)})
    budgets.page(1)
    assert budgets.spent(1) is None
    budgets.page(1)
    assert (budgets.spent(1), budgets.spent(2)) == ("2 pages", None)
    budgets.received(2, 100)
    assert (budgets.spent(2), budgets.spent(3)) == ("100 bytes", None)
    budgets.received(3, 900)
    assert budgets.spent(3) == "1000 bytes of the run"
    assert Budgets(Budget(seconds=1e-9), {}).spent(1) == "1e-09 seconds of the run"


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
def test_the_client_takes_no_bombs(name: str) -> None:
    with odd_site("127.0.0.65") as site:
        zeros = bytes(MAX_BYTES + (8 << 20))
        body = brotli.compress(zeros, quality=1) if name == "br" else (gzip if name == "gzip" else zlib).compress(zeros, 1)
        site.answers["/bomb"] = gives(body, Content_Encoding=name)
        fetcher = Fetcher([site.base])
        try:
            assert fetcher.get(site.url("/bomb")).error == f"larger than {MAX_BYTES >> 20} MB"
        finally:
            fetcher.close()


def test_cookies_and_logins_stay_with_their_host(tmp_path: Path) -> None:
    script = tmp_path / "spider.py"
    with odd_site("127.0.0.66") as site, odd_site("127.0.0.67") as other:
        site.answers["/away"] = redirects(other.url("/there"))
        site.answers["/within"] = redirects("/here")
        script.write_text(
            "import scrapy\nclass S(scrapy.Spider):\n    name = 's'\n    async def start(self):\n"
            f"        for path in ('/away', '/within'):\n            yield scrapy.Request('{site.base}' + path,"
            " headers={'Cookie': 'key=1', 'Authorization': 'Basic eDp5'})\n"
        )
        settings = environment(SCRAPY_SETTINGS_MODULE="newscrawl.settings")
        command: list[str | Path] = [sys.executable, "-m", "scrapy", "runspider", script, "-s", "NEWSCRAWL_ALLOW_NETWORKS=127.0.0.0/8",
                   "-s", "SCHEDULER=scrapy.core.scheduler.Scheduler", "-s", "DOWNLOAD_DELAY=0"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        here, there = ({asked.path: asked.headers for asked in s.asked} for s in (site, other))
        assert here["/here"].get("Cookie") == "key=1"
        assert here["/here"].get("Authorization") == "Basic eDp5"
        assert not {"Cookie", "Authorization"} & set(there["/there"])
