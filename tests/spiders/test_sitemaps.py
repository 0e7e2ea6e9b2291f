"""newscrawl.spiders.sitemaps and newscrawl.spiders.reading."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.addresses import web_address
from newscrawl.domains import site_of
from newscrawl.errors import DiscoveryError
from newscrawl.items import Hints
from newscrawl.spiders.reading import date_in_url, gunzip, iso_date, latest_moment
from newscrawl.spiders.sitemaps import MAX_SITEMAP, SitemapRef, date_of, in_age, iter_sitemap, newest_first
from newscrawl.visits import Candidate

URL = "https://gazette.example/sitemap.xml"
SHARED = Path(os.environ.get("NEWSCRAWL_SHARED") or Path(__file__).parents[3] / "shared")
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
)


def urlset(entries: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f"{head}<urlset {NAMESPACES}>{entries}</urlset>".encode()


def read(body: bytes | Iterable[bytes]) -> tuple[list[Candidate | SitemapRef], str]:
    """The entries, and the error behind them."""
    found: list[Candidate | SitemapRef] = []
    try:
        found.extend(iter_sitemap(body, URL))
    except DiscoveryError as error:
        return found, str(error)
    return found, ""


def addresses(body: bytes | Iterable[bytes]) -> list[str]:
    found, error = read(body)
    assert not error
    return [entry.url for entry in found]


def candidate(url: str, published: str | None = None, lastmod: str | None = None) -> Candidate:
    return Candidate(url, Hints("sitemap", URL, None, published, lastmod))


def test_a_news_sitemap() -> None:
    body = urlset(
        "<url><loc> https://gazette.example/a?x=1&amp;y=2 </loc><lastmod>2026-02-01</lastmod><news:news>"
        "<news:publication><news:name>G</news:name><news:language>en</news:language></news:publication>"
        "<news:publication_date>2026-01-31T10:15:00+02:00</news:publication_date><news:title>Bridge &amp; tunnel</news:title>"
        "</news:news><image:image><image:loc>https://gazette.example/i.jpg</image:loc><image:title>No</image:title>"
        "</image:image></url>"
    )
    assert read(body) == (
        [
            Candidate(
                "https://gazette.example/a?x=1&y=2",
                Hints("sitemap", URL, "Bridge & tunnel", "2026-01-31T08:15:00Z", "2026-02-01"),
            )
        ],
        "",
    )


def test_images_and_videos_lend_nothing_to_their_page() -> None:
    body = urlset(
        "<url><image:loc>https://gazette.example/i.jpg</image:loc><video:video><video:title>V</video:title>"
        "<video:publication_date>2020-01-01</video:publication_date></video:video><loc>/a</loc></url>"
    )
    assert read(body) == ([candidate("https://gazette.example/a")], "")


def test_an_index() -> None:
    body = (
        f"<sitemapindex {NAMESPACES}><sitemap><loc>/s1.xml</loc><lastmod>2026-01-31T10:00:00Z</lastmod></sitemap>"
        "<sitemap>\nhttps://gazette.example/s2.xml\n</sitemap></sitemapindex>"
    )
    assert read(body.encode()) == (
        [
            SitemapRef("https://gazette.example/s1.xml", "2026-01-31T10:00:00Z"),
            SitemapRef("https://gazette.example/s2.xml"),
        ],
        "",
    )


ONE = urlset("<url><loc>https://gazette.example/ä</loc></url>")


@pytest.mark.parametrize(
    "body",
    [
        ONE,
        b"\xef\xbb\xbf" + ONE,
        b"\n\n  " + ONE,
        b"\xef\xbb\xbf\r\n" + ONE,
        gzip.compress(ONE, mtime=0),
        gzip.compress(ONE[:50], mtime=0) + gzip.compress(ONE[50:], mtime=0),
        gzip.compress(ONE, mtime=0) + b"\0" * 20,
        ONE.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        ONE.decode().replace("UTF-8", "iso-8859-1").encode("iso-8859-1"),
        ONE.replace(NAMESPACES.encode(), b""),
        ONE.replace(b"sitemaps.org", b"elsewhere.example"),
        ONE.replace(b"<url", b"<s:url").replace(b"</url", b"</s:url").replace(b"<s:urlset", b'<s:urlset xmlns:s="x"'),
        ONE.replace(b"loc>https", b"loc><![CDATA[https").replace(b"</loc", b"]]></loc"),
        ONE + b"<!-- generated in 0.1 s -->",
        "https://gazette.example/ä\r\n".encode(),
        "\ufeffhttps://gazette.example/ä\n\n".encode(),
        gzip.compress("https://gazette.example/ä".encode(), mtime=0),
        "<rss version='2.0'><channel><item><link>https://gazette.example/ä</link></item></channel></rss>".encode(),
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='https://gazette.example/\xc3\xa4'/></entry></feed>",
    ],
)
def test_one_address_in_many_dresses(body: bytes) -> None:
    assert addresses(body) == ["https://gazette.example/ä"]
    assert addresses(bytes([byte]) for byte in body) == ["https://gazette.example/ä"]


def test_a_feed_says_that_it_was_a_sitemap() -> None:
    (found,) = read(b"<rss version='2.0'><channel><item><title>T</title><link>/a</link></item></channel></rss>")[0]
    assert found == Candidate("https://gazette.example/a", Hints("sitemap", URL, "T"))


def test_bare_ampersands_survive() -> None:
    body = urlset(
        "<url><loc>https://g.example/?a=1&b=2&c</loc></url><url><loc><![CDATA[https://g.example/?d&e]]></loc></url>"
    )
    assert addresses(body) == ["https://g.example/?a=1&b=2&c", "https://g.example/?d&e"]
    assert addresses(bytes([byte]) for byte in body) == ["https://g.example/?a=1&b=2&c", "https://g.example/?d&e"]


def test_addresses_that_are_none_are_left_out() -> None:
    entries = "".join(
        f"<url><loc>{url}</loc></url>" for url in ("", "ftp://a.example/", "javascript:x", "http://[", "/ok")
    )
    assert addresses(urlset(entries)) == ["https://gazette.example/ok"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"<html><body>gone</body></html>", "is not a sitemap but <html>"),
        (b"<!doctype html><title>gone</title>", "is not a sitemap"),
        (b"not found", "neither XML nor one address a line"),
        (b"<", "is not a sitemap"),
        (b"\x1f\x8bnonsense", "broken gzip data"),
        (gzip.compress(b"<urlset>" + b" " * 1000, mtime=0)[:30], "ends early"),
    ],
)
def test_what_is_no_sitemap_is_refused(body: bytes, message: str) -> None:
    found, error = read(body)
    assert not found
    assert message in error


def test_what_came_before_the_break_is_kept() -> None:
    body = urlset("".join(f"<url><loc>/{number}</loc></url>" for number in range(3000)))
    for broken in (body[: len(body) // 2], gzip.compress(body)[:-500], gzip.compress(body)[:-2]):
        found, error = read(broken)
        assert found[0].url == "https://gazette.example/0"
        assert error


def test_what_is_cut_in_its_middle_is_left_out() -> None:
    body = urlset("".join(f"<url><loc>/story/{number}</loc><lastmod>2026-01-31</lastmod></url>" for number in range(5)))
    last = body.rindex(b"/4")
    for end in (b"", b"/4", b"/4</loc>", b"/4</loc><lastmod>2026-0"):
        found, error = read(body[:last] + end)
        assert [entry.url[-2:] for entry in found] == ["/0", "/1", "/2", "/3"]
        assert error == f"{URL} ends early or is broken beyond reading"


def test_numbers_that_are_no_letters() -> None:
    body = urlset("<url><loc>/a</loc><lastmod>&#99999999999;</lastmod></url><url><loc>/b</loc><x>&#xD800;</x></url>")
    for pieces in (body, (body[n : n + 1] for n in range(len(body)))):
        assert addresses(pieces) == ["https://gazette.example/a", "https://gazette.example/b"]
    assert read(body.decode().replace("UTF-8", "UTF-16").encode("utf-16"))[1].startswith(f"{URL} is broken")


def test_lines_that_are_no_addresses() -> None:
    lines = [f"https://gazette.example/{number}" for number in range(3)]
    assert len(addresses("\n".join(["# stories", *lines, "", "# end"]).encode())) == 3
    found, error = read("\n".join(["Stories", *lines, "the end"]).encode())
    assert len(found) == 3
    assert error == f"{URL}: 2 of 5 lines are no addresses, the first is 'Stories'"
    assert "neither XML nor one address a line" in read(("some words\n" * 20 + lines[0]).encode())[1]


def test_limits() -> None:
    spaces = [b" " * (1 << 20)]
    assert "larger than 128 MB" in read([b"<urlset>", *spaces * (MAX_SITEMAP >> 20)])[1]
    for body in (b" " * (3 << 20), gzip.compress(b" " * (3 << 20))):
        with pytest.raises(DiscoveryError, match="larger than 2 MB"):
            list(gunzip([body], 2 << 20))


@pytest.mark.parametrize(
    "junk", ["<", "<a>", "&", "&lt;", "<!--", "<![CDATA[", "<url>", "<news:news>", "<loc>", "]]>", "x"]
)
def test_hostile_sitemaps_end_in_time(junk: str) -> None:
    started = time.process_time()
    read(f"<urlset {NAMESPACES}><url><loc>".encode() + junk.encode() * (1_000_000 // len(junk)))
    assert time.process_time() - started < 5


def test_entities_load_nothing_and_do_not_grow(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("s3cret", encoding="utf-8")
    entity = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    assert "s3cret" not in str(read(urlset("<url><loc>/a&x;</loc></url><url><loc>&x;</loc></url>", entity)))
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    started = time.process_time()
    read(urlset("<url><loc>&l11;</loc></url>", f'<!DOCTYPE urlset [<!ENTITY l0 "lol">{laughs}]>'))
    assert time.process_time() - started < 2


@pytest.mark.slow
def test_fifty_megabytes_cost_no_memory() -> None:
    """The peak of a process of its own, in which the sitemap comes as a stream."""
    script = """
import resource
from newscrawl.spiders.sitemaps import iter_sitemap
def stream():
    yield b"<urlset>"
    for number in range(50_000):
        yield b"<url><loc>https://gazette.example/%d-%s</loc><lastmod>2026-01-31</lastmod></url>" % (number, b"x" * 940)
    yield b"</urlset>"
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
print(sum(1 for _ in iter_sitemap(stream(), "https://gazette.example/")), peak() - before)
"""
    output = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    count, growth = map(int, output.split())
    assert count == 50_000
    assert growth < 20_000  # kB


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"<urlset><url><loc>", b"<sitemapindex>", b"\x1f\x8b\x08", b"http://a"]),
)
def test_any_bytes_give_entries_or_the_one_error(body: bytes, start: bytes) -> None:
    read(start + body)


# -- order and age -----------------------------------------------------------------------------------------------------


def test_newest_first() -> None:
    old, new, none = (
        candidate("o", lastmod="2025-01-01"),
        candidate("n", "2026-01-31T08:00:00Z", "2020-01-01"),
        candidate("x"),
    )
    day = candidate("d", "2026-01-31")
    assert newest_first([none, old, new, day]) == [day, new, old, none]


def test_child_sitemaps_go_by_the_date_in_their_address() -> None:
    names = ["s-2024-05.xml", "s-2019_3.xml", "pages.xml", "s-202411.xml", "news.xml", "s/2024/12/01.xml"]
    refs = [SitemapRef(f"https://g.example/{name}", "2026-01-31" if "2019" in name else None) for name in names]
    assert [ref.url[18:] for ref in newest_first(refs)] == [
        "news.xml", "s/2024/12/01.xml", "s-202411.xml", "s-2024-05.xml", "s-2019_3.xml", "pages.xml"
    ]  # fmt: skip


def test_age() -> None:
    since = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
    assert in_age(candidate("a"), since)
    assert in_age(candidate("a", "2026-01-31"), since)  # it may have been the evening
    assert in_age(candidate("a", "2026-01"), since)
    assert not in_age(candidate("a", "2026-01-30", "2026-02-01"), since)
    assert not in_age(candidate("a", lastmod="2026-01-31T11:59:00Z"), since)
    assert in_age(candidate("a", "1999-01-01"), None)
    assert not in_age(SitemapRef("https://g.example/2026-02.xml", "2026-01-30"), since)
    assert in_age(SitemapRef("https://g.example/2019-01.xml"), since)
    assert date_of(SitemapRef("x")) is None


def test_a_period() -> None:
    since, until = (datetime(2026, 1, day, tzinfo=timezone.utc) for day in (10, 20))

    def is_in(entry: Candidate | SitemapRef) -> bool:
        return in_age(entry, since, until)

    assert is_in(candidate("a"))
    assert is_in(candidate("a", "2026-01-19T23:59:59Z"))
    assert not is_in(candidate("a", "2026-01-20"))
    assert is_in(candidate("a", "2026-01")), "some day of the month"
    assert is_in(candidate("a", lastmod="2026-05-01")), "an old story that was corrected"
    assert not is_in(candidate("2026/01/21/a"))
    assert not is_in(candidate("2026/01/09/a"))
    assert is_in(candidate("the-best-of-2024")), "a year in a slug is no date"
    assert is_in(SitemapRef("https://g.example/map-2026-01.xml", "2026-05-01"))
    assert not is_in(SitemapRef("https://g.example/map-2026-02.xml", "2026-05-01"))
    assert is_in(SitemapRef("https://g.example/2027/map.xml", "2027-05-01")), "a folder may be named after a year"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026", "2026"), ("2026-1", "2026-01"), ("2026-01-31", "2026-01-31"), (" 2026-1-2\n", "2026-01-02"),
        ("2026-01-31T08:15Z", "2026-01-31T08:15:00Z"), ("2026-01-31T08:15:30.123456+05:30", "2026-01-31T02:45:30Z"),
        ("2026-01-31 08:15:30", "2026-01-31T08:15:30Z"), ("2026-01-31T08:15:30-0100", "2026-01-31T09:15:30Z"),
        ("2026-01-31T08:15:30+02", "2026-01-31T06:15:30Z"), ("Sat, 31 Jan 2026 08:15:00 GMT", "2026-01-31T08:15:00Z"),
        ("2026-13-01", None), ("2026-02-30", None), ("1899-01-01", None), ("0001-01-01T00:00:00+14:00", None), ("", None),
        (None, None), ("yesterday", None), ("2026-01-31T25:00:00Z", None), ("1769846400", None), ("x" * 9999, None),
    ],
)  # fmt: skip
def test_dates(text: str | None, date: str | None) -> None:
    assert iso_date(text) == date
    if date:
        assert iso_date(date) == date
        assert latest_moment(date).tzinfo is timezone.utc


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(text: str) -> None:
    iso_date(text)
    date_in_url(f"https://g.example/{text}".partition("#")[0].replace("[", "").replace("]", ""))


def test_end_of_a_month() -> None:
    assert latest_moment("2024-02") == datetime(2024, 2, 29, 23, 59, 59, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://a.example/x#y", "https://a.example/x"), ("/x y", "https://g.example/x%20y"), ("//b.example", "https://b.example"),
        ("?q=1", "https://g.example/d/?q=1"), ("x\n/y", "https://g.example/d/x/y"), ("../b", "https://g.example/b"),
        ("mailto:a@b", None), ("http://", None), ("http://[::", None), ("http://a:b/", None), ("", None), (None, None),
        ("https://a.example/" + "x" * 3000, None), ("http://127.0.0.1:8801/a", "http://127.0.0.1:8801/a"),
        ("\0https://g.example/a\x1fb\n", "https://g.example/ab"),
    ],
)  # fmt: skip
def test_addresses(link: str | None, address: str | None) -> None:
    assert web_address("https://g.example/d/", link) == address


def test_sites() -> None:
    assert site_of("https://www.gazette.co.uk/a") == site_of("http://sport.gazette.co.uk:8080/") == "gazette.co.uk"
    assert site_of("http://127.0.0.1:8801/") != site_of("http://127.0.0.1:8802/")
    assert site_of("http://localhost/") == "localhost:80"
    assert site_of("https://one.blogspot.com/") != site_of("https://two.blogspot.com/")
    assert site_of("http://[::1") == site_of("x") == ""


COUNTS = {
    "extension/hebdenbridgetimes-articles-sitemap.xml": 74, "extension/shinpaideshou-news-sitemap.xml": 3,
    "extension/sitemap-news.xml": 2, "extension/sitemap-videos.xml": 3, "extension/sitemap-videos-tvshow.xml": 1,
    "extension/sitemap-images.xml": 1, "extension/sitemap-links.xml": 3, "extension/sitemap-mobile.xml": 3,
    "extension/pagemaps-sitemap.xml": 2, "xmlSitemap.gz": 5, "sitemap.txt.gz": 5, "sitemap.txt": 2,
    "sitemap-with-bom.txt": 2, "sitemap.index.xml": 15, "sitemap.ns.xml": 2, "sitemap.badns.xml": 2, "atom.xml": 1,
    "../rss/feed.rss": 4, "../rss/xmlRss_pubDate.xml": 7,
}  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("name", COUNTS)
def test_the_public_test_sitemaps(name: str) -> None:
    path = SHARED / "corpora" / "sitemaps" / "sitemaps" / name
    if not path.exists():
        pytest.skip("no test sitemaps: put them in ../shared, or name their folder in NEWSCRAWL_SHARED")
    assert len(addresses(path.read_bytes())) == COUNTS[name]


def test_an_address_with_an_entity_that_nobody_knows_is_named(tmp_path: Path) -> None:
    external = '<!DOCTYPE urlset [<!ENTITY word "quay"><!ENTITY x SYSTEM "file:///nowhere">]>'
    locs = ("/a-&x;-b", "/a-&mdsh;-b", "/a-&word;", "/a-&amp;-&#38;", "/" + "a" * 5_000)
    body = urlset("".join(f"<url><loc>{loc}</loc></url>" for loc in locs), external)
    for pieces in (body, [body[at : at + 1] for at in range(len(body))]):  # cut anywhere
        found, error = read(pieces)
        assert [each.url for each in found] == ["https://gazette.example/a-quay", "https://gazette.example/a-&-&"]
        assert "3 of 5 entries have an address that cannot be read, the first is '/a-&x;-b'" in error


def test_entities_of_html_are_the_letters_that_they_are() -> None:
    title = "<news:title>Caf&eacute;&nbsp;Zoo &amp; &nosuch; <![CDATA[R&D &nosuch;]]></news:title>"
    found, error = read(urlset(f"<url><loc>/a</loc><news:news>{title}</news:news></url>"))
    assert not error
    (entry,) = found
    assert isinstance(entry, Candidate)
    assert entry.hints.title == "Café Zoo & &nosuch; R&D &nosuch;"
