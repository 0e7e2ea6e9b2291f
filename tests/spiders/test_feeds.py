"""newscrawl.spiders.feeds."""

from __future__ import annotations

import ast
import gzip
import html
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import DiscoveryError
from newscrawl.items import Hints
from newscrawl.spiders.feeds import MAX_ENTRIES, MAX_FEED, SMALL_FEED, parse_feed
from newscrawl.visits import Candidate

URL = "https://gazette.example/feeds/all.xml"
CORPUS = Path(os.environ.get("NEWSCRAWL_SHARED") or Path(__file__).parents[3] / "shared") / "corpora" / "feeds"


def rss(items: str, head: str = "<title>The Gazette</title><language>en-gb</language>") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def hints(title: str | None = None, published: str | None = None, lastmod: str | None = None) -> Hints:
    return Hints("feed", URL, title, published, lastmod)


def links(body: bytes, content_type: str | None = None) -> list[str]:
    return [candidate.url for candidate in parse_feed(body, URL, content_type).candidates]


def test_rss() -> None:
    feed = parse_feed(
        rss(
            "<item><title>Bridge &amp;amp; tunnel</title><link> /2026/bridge#top </link>"
            "<pubDate>Sat, 31 Jan 2026 10:15:00 +0200</pubDate></item>"
        ),
        URL,
    )
    assert (feed.title, feed.language, feed.kind) == ("The Gazette", "en-gb", "rss20")
    assert feed.candidates == (
        Candidate("https://gazette.example/2026/bridge", hints("Bridge & tunnel", "2026-01-31T08:15:00Z")),
    )


def test_atom_keeps_published_and_updated_apart() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://gazette.example/base/"><title>G</title>
    <entry><title type="html">&lt;b&gt;Harbour&lt;/b&gt; opens</title><link rel="self" href="self"/>
    <link rel="alternate" type="text/html" href="harbour"/><published>2026-01-30T23:30:00-01:00</published>
    <updated>2026-02-01T00:00:00Z</updated></entry>
    <entry><title>Only updated</title><link href="/two"/><updated>2026-02-01</updated></entry></feed>"""
    assert parse_feed(body, URL).candidates == (
        Candidate(
            "https://gazette.example/base/harbour",
            hints("Harbour opens", "2026-01-31T00:30:00Z", "2026-02-01T00:00:00Z"),
        ),
        Candidate("https://gazette.example/two", hints("Only updated", None, "2026-02-01T00:00:00Z")),
    )


def test_rdf_with_dublin_core_dates() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>G</title></channel>
    <item rdf:about="x"><title>T</title><link>https://gazette.example/a</link><dc:date>2026-01-31T08:00:00+09:00</dc:date>
    </item></rdf:RDF>"""
    feed = parse_feed(body, URL)
    assert feed.kind == "rss10"
    assert feed.candidates == (Candidate("https://gazette.example/a", hints("T", "2026-01-30T23:00:00Z")),)


def test_cdf() -> None:
    body = b'<channel href="https://gazette.example/"><item href="/a" lastmod="2026-01-31"><title>T</title></item></channel>'
    assert parse_feed(body, URL).candidates == (
        Candidate("https://gazette.example/a", hints("T", "2026-01-31T00:00:00Z")),
    )


def test_json_feed() -> None:
    body = json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "title": "The  Gazette", "language": "de",
        "items": [
            {"id": "1", "url": "/a", "title": "A\nB", "date_published": "2026-01-31T10:00:00+01:00",
             "date_modified": "2026-02-01T10:00:00+01:00"},
            {"id": "https://gazette.example/b"}, {"id": "3", "external_url": "https://elsewhere.example/"}, 4, None,
            {"id": 5, "url": ["x"], "title": {}, "date_published": 7},
        ],
    }).encode()  # fmt: skip
    feed = parse_feed(b"\xef\xbb\xbf" + body, URL, "application/feed+json")
    assert (feed.title, feed.language, feed.kind) == ("The Gazette", "de", "json")
    assert feed.candidates == (
        Candidate("https://gazette.example/a", hints("A B", "2026-01-31T09:00:00Z", "2026-02-01T09:00:00Z")),
        Candidate("https://gazette.example/b", hints()),
    )


def test_links_that_can_be_had() -> None:
    origin = "<feedburner:origLink>https://gazette.example/real</feedburner:origLink>"
    head = "<title>x</title>"
    body = rss(f"<item><link>https://proxy.example/1</link>{origin}</item>", head).replace(
        b"<rss ", b'<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '
    )
    assert links(body) == ["https://gazette.example/real"]
    assert links(rss("<item><guid>https://gazette.example/g</guid></item>")) == ["https://gazette.example/g"]
    assert links(rss('<item><guid isPermaLink="false">https://gazette.example/g</guid></item>')) == [
        "https://gazette.example/g"
    ]
    assert links(rss('<item><guid isPermaLink="false">12</guid></item>')) == []
    assert links(rss("<item><link>javascript:alert(1)</link></item><item><link>mailto:a@b.c</link></item>")) == []


def test_an_address_counts_once() -> None:
    assert len(links(rss("<item><link>/a</link></item>" * 3))) == 1


def test_the_header_names_the_charset() -> None:
    body = b"<rss version='2.0'><channel><item><title>M\xe4rz</title><link>/a</link></item></channel></rss>"
    (candidate,) = parse_feed(body, URL, "text/xml; charset=iso-8859-1").candidates
    assert candidate.hints.title == "März"


def test_a_packed_body_is_unpacked() -> None:
    assert links(gzip.compress(rss("<item><link>/a</link></item>"))) == ["https://gazette.example/a"]


@pytest.mark.parametrize(
    "body",
    [b"", b" \n", b"<!doctype html><html><p>no", b"<html>", b"hello", b"<", b"{}", b"{", b"[1]", b'{"items": []}',
     b"\x00\x01", b"\x1f\x8bbroken", b"{" * 100_000],
)  # fmt: skip
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(DiscoveryError):
        parse_feed(body, URL)


def test_a_path_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("<item><link>/secret</link></item>"))
    with pytest.raises(DiscoveryError):
        parse_feed(str(path).encode(), URL)


@pytest.mark.parametrize("number", ["99999999999", "xD800", "xffffffffffffffffffffffff", "0", "8", "xFFFF"])
@pytest.mark.parametrize("count", [3, 400])
def test_a_number_that_is_no_letter_costs_nothing_but_itself(number: str, count: int) -> None:
    item = f"<item><title>Bridge &#{number}; tunnel &#252;</title><link>/NUMBER</link><pubDate>&#{number};</pubDate></item>"
    feed = parse_feed(rss("".join(item.replace("NUMBER", str(each)) for each in range(count))), URL)
    assert (len(feed.candidates), feed.fault) == (count, None)
    assert feed.candidates[0].hints.published is None
    assert (feed.candidates[0].hints.title or "").endswith("tunnel ü")


def broken(body: bytes) -> tuple[int, str | None]:
    """How many entries a feed gives, and what is wrong with it."""
    feed = parse_feed(body, URL)
    return len(feed.candidates), feed.fault


@pytest.mark.parametrize("count", [5, 400])
def test_a_feed_that_breaks_off_gives_its_whole_entries(count: int) -> None:
    items = "".join(f"<item><title>T {n}</title><link>/story/{n}</link></item>" for n in range(count))
    body = rss(items)
    assert broken(body) == (count, None)
    last = body.rindex(b"<item>")
    for end in (b"<item>", b"<item><title>T", b"<item><title>T 4</title><link>/stor", b"<item><link>/story/4</link>", b""):
        assert broken(body[:last] + end) == (count - 1, f"{URL} ends early"), end
    assert broken(body.removesuffix(b"</channel></rss>"))[0] == count
    packed = gzip.compress(body)
    assert broken(packed[:-5]) == (count, "gzip data ends early")
    if count > 100:
        half, fault = broken(packed[: len(packed) * 3 // 4])
        assert 0 < half < count
        assert fault == "gzip data ends early"


def test_an_atom_feed_that_breaks_off() -> None:
    entry = "<a:entry><a:title>T</a:title><a:link href='/%d'/></a:entry>"
    body = '<a:feed xmlns:a="http://www.w3.org/2005/Atom">' + entry % 1 + entry % 2
    assert broken(f"{body}</a:feed>".encode()) == (2, None)
    assert broken(f"{body}<a:entry><a:link href='/3'/>".encode()) == (2, f"{URL} ends early")


def test_a_json_feed_that_breaks_off() -> None:
    items = [{"id": str(n), "url": f"/story/{n}", "title": "a, b"} for n in range(5)]
    text = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "G", "items": items})
    assert broken(text.encode()) == (5, None)
    found, fault = broken(text[:-30].encode())
    assert found == 4
    assert fault is not None
    assert fault.startswith(f"{URL} is not a whole JSON feed: ")
    with pytest.raises(DiscoveryError, match="not a JSON feed"):
        parse_feed(text[:70].encode(), URL)


def test_dates_that_are_none_are_left_out() -> None:
    for date in ("yesterday", "Mon, 99 Foo 2026", "0001-01-01", "9999-12-31T23:59:59-14:00"):
        (candidate,) = parse_feed(rss(f"<item><link>/a</link><pubDate>{date}</pubDate></item>"), URL).candidates
        assert candidate.hints.published is None, date


def large(item: str, count: int = 400) -> bytes:
    body = rss("".join(item.replace("NUMBER", str(number)) for number in range(count)))
    assert len(body) > SMALL_FEED
    return body


def test_a_large_feed_gives_the_same_as_a_small_one() -> None:
    item = (
        "<item><title>Title &amp;amp; NUMBER</title><link>/story/NUMBER?a=1&amp;b=2</link><category>x</category>"
        "<pubDate>Sat, 31 Jan 2026 08:15:00 GMT</pubDate><description>&lt;p&gt;words&lt;/p&gt;</description></item>"
    )
    feed = parse_feed(large(item), URL)
    assert len(feed.candidates) == 400
    assert feed.candidates[0] == parse_feed(rss(item.replace("NUMBER", "0")), URL).candidates[0]
    assert (feed.title, feed.language) == ("The Gazette", "en-gb")


def test_a_large_feed_with_bare_ampersands_keeps_its_addresses() -> None:
    body = large(
        "<item><title>A & B</title><link>https://g.example/s?n=NUMBER&c=d</link><x><![CDATA[a & b]]></x></item>"
    )
    (first, *_) = parse_feed(body, URL).candidates
    assert first.url == "https://g.example/s?n=0&c=d"
    assert first.hints.title == "A & B"


def test_a_large_feed_in_another_encoding() -> None:
    item = "<item><title>März</title><link>/NUMBER</link></item>"
    text = large(item).decode().replace("utf-8", "iso-8859-15")
    assert parse_feed(text.encode("iso-8859-15"), URL).candidates[0].hints.title == "März"
    text = text.replace(' encoding="iso-8859-15"', "")
    feed = parse_feed(text.encode("iso-8859-15"), URL, "text/xml;charset=ISO-8859-15")
    assert feed.candidates[0].hints.title == "März"


def test_limits() -> None:
    with pytest.raises(DiscoveryError, match="larger than 8 MB"):
        parse_feed(rss("") + b" " * MAX_FEED, URL)
    with pytest.raises(DiscoveryError, match="larger than 8 MB"):
        parse_feed(gzip.compress(b" " * (MAX_FEED + 1)), URL)
    assert len(links(large("<item><link>/NUMBER</link></item>", MAX_ENTRIES + 50))) == MAX_ENTRIES


@pytest.mark.parametrize(
    "junk", ["<", "<a>", "<!--", "<![CDATA[", "&", "&#99999999999;", "<!DOCTYPE a [", "<item a='1' b='2'>", "]]>"]
)
@pytest.mark.parametrize("size", [SMALL_FEED, 1 << 20])
def test_hostile_feeds_end_in_time(junk: str, size: int) -> None:
    body = b"<rss version='2.0'><channel><item><title>" + junk.encode() * (size // len(junk) - 10)
    started = time.process_time()
    with suppress(DiscoveryError):
        parse_feed(body, URL)
    assert time.process_time() - started < 5


def test_a_tag_of_a_hundred_thousand_attributes() -> None:
    attributes = " ".join(f"a{number}='1'" for number in range(100_000))
    started = time.process_time()
    assert links(rss(f"<item {attributes}><link>/a</link></item>")) == ["https://gazette.example/a"]
    assert time.process_time() - started < 5


def test_no_file_is_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("s3cret", encoding="utf-8")
    doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    for filler in ("", "<item><link>/f</link></item>" * 2000):
        body = f"{doctype}<rss version='2.0'><channel><item><title>&x;</title><link>/a&x;</link></item>{filler}</channel></rss>"
        assert "s3cret" not in str(parse_feed(body.encode(), URL))


@given(st.binary(max_size=200), st.sampled_from([b"", b"<rss><item>", b"<feed>", b"{", b"\x1f\x8b", b"\xff\xfe<"]))
def test_any_bytes_give_a_feed_or_the_one_error(body: bytes, start: bytes) -> None:
    with suppress(DiscoveryError):
        parse_feed(start + body, URL, "text/xml")


# -- the public test feeds ---------------------------------------------------------------------------------------------


def corpus() -> list[Path]:
    if not CORPUS.is_dir():
        pytest.skip("no test feeds: put them in ../shared, or name their folder in NEWSCRAWL_SHARED")
    return sorted(path for path in CORPUS.glob("*/**/*") if path.is_file())


def comment(body: bytes) -> str:
    for mark, name in ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"),
                       (b"\xfe\xff", "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):  # fmt: skip
        if body.startswith(mark):
            return body.decode(name, "ignore")
    return body.decode("utf-8", "ignore")


def expected(text: str) -> Iterator[tuple[str, str]]:
    """What the file says of the first entry's link and title."""
    match = re.search(r"Description:\s*.*?\s*Expect:\s*(.*)\s*-->", text, re.S)
    try:
        tree = ast.parse(match[1].strip(), mode="eval") if match else ast.parse("0", mode="eval")
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            left, right = ast.unparse(node.left), node.comparators[0]
            if isinstance(right, ast.Constant) and isinstance(right.value, str):
                for field in ("link", "title"):
                    if left in (f"entries[0]['{field}']", f"entries[0].{field}"):
                        yield field, right.value


# Where we differ on purpose: only http(s) addresses, without fragment, without markup in titles, and space in them is one.
def same(field: str, found: Candidate, value: str) -> bool:
    if field == "link":
        return found.url == value.partition("#")[0].replace(" ", "%20")
    plain = re.sub(r"<[^>]*>", "", value)
    return found.hints.title in (" ".join(form.split()) or None for form in (value, plain, html.unescape(plain)))


@pytest.mark.shared
def test_the_public_test_feeds() -> None:
    slowest, compared, differences = 0.0, 0, []
    for path in corpus():
        body = path.read_bytes()
        text = comment(body)
        content_type = re.search(r"^Header:\s*Content-type:\s*(.*)$", text, re.M | re.I)
        location = re.search(r"^Header:\s*Content-Location:\s*(http.*)$", text, re.M | re.I)
        url = location[1].strip() if location else "http://127.0.0.1:8097/"
        started = time.process_time()
        try:
            feed = parse_feed(body, url, content_type[1].strip() if content_type else None)
        except DiscoveryError:
            assert path.parts[-2] != "wellformed"
            continue
        finally:
            slowest = max(slowest, time.process_time() - started)
        str(feed).encode()  # valid Unicode
        for field, value in expected(text):
            if feed.candidates:
                compared += 1
                if not same(field, feed.candidates[0], value):
                    differences.append((path.relative_to(CORPUS).as_posix(), field, value, feed.candidates[0]))
    assert slowest < 1
    assert compared >= 20  # most files hold a title or a link, and only what has a link is an article
    assert not differences
