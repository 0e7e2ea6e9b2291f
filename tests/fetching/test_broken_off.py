"""Crawls of servers whose answers break off: what is fetched again, and that no beginning passes for a story."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from backports import zstd

from tests.crawling import crawl, newscrawl, rows, value
from tests.fetching.oddsite import Answer, Handler, OddSite, feed, gives, in_turn, odd_site, story

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.fixture
def site() -> Iterator[OddSite]:
    with odd_site() as opened:
        yield opened


def packed(text: str, coding: str = "gzip", share: float = 1.0, status: int = 200, **more: str) -> Answer:
    """The text packed, of which a share is sent as if it were all: with a Content-Length of its own."""
    data = PACKERS[coding](text.encode())
    return gives(data[: int(len(data) * share)], status=status, seconds=0.0, Content_Encoding=coding, **more)


def unended(text: str) -> Answer:
    """All of a text in a stream that has no end."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    return gives(packer.compress(text.encode()) + packer.flush(zlib.Z_SYNC_FLUSH), Content_Encoding="gzip")


def outcomes(database: Path) -> dict[str, tuple[str, str | None]]:
    found = rows(database, "SELECT substr(url, instr(substr(url, 9), '/') + 8), state, last_error FROM urls")
    return {path: (state, error) for path, state, error in found}


@pytest.mark.slow
def test_a_page_that_breaks_off_is_fetched_again(site: OddSite, tmp_path: Path) -> None:
    cut = [f"/cut/{coding}" for coding in PACKERS]
    site.answers |= {path: packed(story(path), path.rpartition("/")[2], 0.6) for path in cut}
    whole = gzip.compress(story("/garbage").encode())
    fine: dict[str, Answer] = {
        "/flaky": in_turn(packed(story("/flaky"), share=0.6), packed(story("/flaky"))),
        "/garbage": gives(whole + b"\n<!-- 12 ms -->", Content_Encoding="gzip"),
        "/unended": unended(story("/unended")),
        "/no-tail": gives(gzip.compress(story("/no-tail").encode())[:-8], Content_Encoding="gzip"),
    }
    gone = packed(story("/gone"), share=0.6, status=404)  # all that counts
    site.answers |= {**fine, "/gone": gone}
    paths = [*cut, *fine, "/gone"]
    database = tmp_path / "news.db"
    done = crawl(database, *map(site.url, paths))
    assert "Traceback" not in done.stderr
    assert f"total: {len(fine)} new, 0 updated, 0 unchanged, 0 duplicates, 1 rejected, {len(cut)} failed" in done.stdout
    expected: dict[str, tuple[str, str | None]] = {
        path: ("queued", f"BrokenOffError: {path[5:]} data ends early") for path in cut
    }
    expected |= dict.fromkeys(fine, ("done", None))
    assert outcomes(database) == expected | {"/gone": ("gone", "status 404")}
    assert [site.times(path) for path in paths] == [3] * len(cut) + [2, 1, 1, 1, 1]
    for (text,) in rows(database, "SELECT text FROM stories"):
        assert text.count("council meets") == 3
    # it is due again in an hour, and comes whole
    site.answers |= {path: packed(story(path), path.rpartition("/")[2]) for path in cut}
    assert f"total: {len(cut)} new" in crawl(database, *map(site.url, cut)).stdout


@pytest.mark.slow
def test_a_story_is_not_replaced_by_its_beginning(site: OddSite, tmp_path: Path) -> None:
    site.answers["/story"] = packed(story("/story"))
    database = tmp_path / "news.db"
    assert "1 new" in crawl(database, site.url("/story")).stdout
    before = rows(database, "SELECT text, text_hash, revision FROM stories")
    site.answers["/story"] = packed(story("/story"), share=0.8)
    assert "0 updated, 0 unchanged, 0 duplicates, 0 rejected, 1 failed" in crawl(database, site.url("/story")).stdout
    assert rows(database, "SELECT text, text_hash, revision FROM stories") == before
    assert value(database, "SELECT state FROM urls") == "queued"
    site.answers["/story"] = packed(story("/story"))
    assert "1 unchanged" in crawl(database, site.url("/story")).stdout


def half(handler: Handler, body: bytes) -> None:
    """Promises all of the body and hangs up before its end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/rss+xml")
    handler.send_header("Content-Length", str(len(body) * 2))
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = True


@pytest.mark.slow
@pytest.mark.parametrize("how", ["packed", "short"])
def test_a_feed_that_breaks_off_gives_what_is_whole_of_it(site: OddSite, tmp_path: Path, how: str) -> None:
    links = site.stories(40)
    text = feed(links)
    if how == "packed":
        site.answers["/feed.xml"] = packed(text, share=0.6, ETag='"cut"', Content_Type="application/rss+xml")
    else:
        site.answers["/feed.xml"] = lambda handler: half(handler, text[: len(text) // 2].encode())
    sources = tmp_path / "sources.toml"
    sources.write_text(site.sources(feeds=["/feed.xml"]))
    database = tmp_path / "news.db"
    done = crawl(database, "--sources", sources)
    ((error, etag, entries),) = rows(database, "SELECT last_error, etag, entries FROM feeds")
    assert error == {"packed": "gzip data ends early", "short": "it is shorter than its Content-Length"}[how]
    assert etag is None
    assert 5 < entries < 40
    assert (
        f"odd: {entries} new, 0 updated, 0 unchanged, 0 duplicates, 0 rejected, 0 failed, 0 disallowed, 1 feeds failed"
        in done.stdout
    )
    assert done.returncode == 0
    assert site.times("/feed.xml") == 3

    site.answers["/feed.xml"] = gives(text, ETag='"whole"', Content_Type="application/rss+xml")
    assert f"odd: {40 - entries} new" in crawl(database, "--sources", sources).stdout
    assert rows(database, "SELECT last_error, etag, entries FROM feeds") == [(None, '"whole"', 40)]


@pytest.mark.slow
def test_one_page_without_a_crawl(site: OddSite) -> None:
    site.answers |= {"/cut": packed(story("/cut"), share=0.6), "/whole": packed(story("/whole"))}
    done = newscrawl("extract", site.url("/cut"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "gzip data ends early" in done.stderr
    assert newscrawl("extract", site.url("/whole")).returncode == 0
