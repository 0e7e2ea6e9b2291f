"""The charset that a feed is read in: what its bytes, its header and its declaration say, and what fits."""

from __future__ import annotations

import time

import pytest

from newscrawl.spiders.feeds import parse_feed
from tests.spiders.test_feeds import URL, links


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-16", "shift_jis"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_feed_that_is_no_utf8(encoding: str, declared: bool) -> None:
    head = f"<?xml version='1.0' encoding='{encoding}'?>" if declared else ""
    title = "Новый мост через реку" if encoding != "shift_jis" else "新しい橋が川に架かる、港湾局が発表しました"
    item = f"<item><title>{title}</title><link>https://harbour.example/1</link></item>"
    found = parse_feed(f"{head}<rss version='2.0'><channel>{item}</channel></rss>".encode(encoding), URL)
    assert [candidate.hints.title for candidate in found.candidates] == [title]


@pytest.mark.parametrize(
    ("encoding", "declared", "title"),
    [
        ("windows-1251", "windows-1251", "Новый мост через реку открыли в субботу"),
        ("gb2312", "gb2312", "新桥周六在河上开通"),
        ("iso-8859-1", "iso-8859-1", "Über die Brücke fährt man schon früher"),
        ("iso-8859-1", "utf-8", "Über die Brücke fährt man schon früher"),
        ("windows-1251", "utf-8", "Новый мост через реку открыли в субботу"),
    ],
)
@pytest.mark.parametrize("header", ["text/xml; charset=utf-8", "text/xml"])
def test_a_charset_that_does_not_fit_is_passed_by(encoding: str, declared: str, title: str, header: str) -> None:
    item = f"<item><title>{title}</title><link>https://harbour.example/1</link></item>"
    text = f"<?xml version='1.0' encoding='{declared}'?><rss version='2.0'><channel>{item}</channel></rss>"
    found = parse_feed(text.encode(encoding), URL, header)
    assert [candidate.hints.title for candidate in found.candidates] == [title]


@pytest.mark.parametrize(("encoding", "broken"), [("utf-8", b"\xff"), ("gb18030", b"\xff")])
def test_one_broken_letter_is_no_other_encoding(encoding: str, broken: bytes) -> None:
    title = "新しい橋が土曜日に川に架かりました"
    text = f"<?xml version='1.0' encoding='{encoding}'?><rss version='2.0'><channel><item><title>{title} </title>"
    body = text.encode(encoding).replace(b" </title>", broken + b" </title>")
    found = parse_feed(body + b"<link>https://harbour.example/1</link></item></channel></rss>", URL, "text/xml")
    assert [candidate.hints.title for candidate in found.candidates] == [f"{title}\ufffd"]


@pytest.mark.parametrize("charset", ["idna", "hex", "undefined", "bogus"])
def test_a_charset_that_is_none_costs_a_letter(charset: str) -> None:
    body = b"<rss version='2.0'><channel><item><link>https://harbour.example/1</link><title>A\xff</title></item></channel></rss>"
    assert links(body, f"text/xml; charset={charset}") == ["https://harbour.example/1"]


def test_a_letter_that_is_no_utf8_before_many_that_are_costs_no_time() -> None:
    title = b"caf\xe9 " + b"x" * 15_000
    began = time.process_time()
    body = b"<rss version='2.0'><channel><item><link>https://harbour.example/1</link><title>" + title
    assert links(body + b"</title></item></channel></rss>") == ["https://harbour.example/1"]
    assert time.process_time() - began < 2
