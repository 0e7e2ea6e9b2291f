"""From bytes to a parsed page."""

from __future__ import annotations

import os
import re
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.encoding import resolve_encoding

from newscrawl.extraction.decode import MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, declared_encodings, decode, open_page, parse
from newscrawl.extraction.document import Document
from newscrawl.items import Page, Rejection

WORDS = "Grüße aus Żyrardów für 3 €"


def page(body: bytes, content_type: str | None = "text/html") -> Page:
    headers = {"Content-Type": content_type} if content_type is not None else {}
    url = "https://gazette.example/a"
    return Page(url, url, 200, headers, body, datetime(2024, 5, 20, tzinfo=timezone.utc))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (f"<p>{WORDS}".encode(), None),
        (f"<p>{WORDS}".encode(), "text/html; charset=iso-8859-1"),
        (f"<meta charset=windows-1252><p>{WORDS}".encode(), "text/html; charset=utf-8"),
        (f"<p>{WORDS}".encode("utf-8-sig"), "text/html; charset=windows-1252"),
        (f"<p>{WORDS}".encode("utf-16"), None),
        (f"<html><p>{WORDS}".encode("utf-16-le"), None),
    ],
)
def test_unicode_comes_out_whatever_the_header_says(body: bytes, content_type: str | None) -> None:
    assert WORDS in decode(body, content_type)


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "content_type"),
    [
        ("<p>Zürich, Café", "windows-1252", "", "text/html; charset=ISO-8859-1"),
        ("<p>Zürich, Café", "windows-1252", "<meta charset=latin1>", "text/html; charset=utf-8"),
        ("<p>新しい橋", "shift_jis", "<meta charset=Shift_JIS>", None),
        (
            "<p>Новый мост",
            "windows-1251",
            "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>",
            None,
        ),
        ("<p>新桥", "gb18030", "", "text/html; charset=gb2312"),
    ],
)
def test_declared_encodings(text: str, encoding: str, declared: str, content_type: str | None) -> None:
    assert text in decode(f"{declared}{text}".encode(encoding), content_type)


@pytest.mark.parametrize("name", ["idna", "punycode", "undefined", "unicode_escape", "raw-unicode-escape", "rot13", "hex"])
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_codecs_that_only_python_has_are_no_charsets(name: str, encoding: str) -> None:
    html = f"<meta charset={name}><p>Das Café am Züricher Hafen ist geöffnet.\\n"
    assert decode(html.encode(encoding), f"text/html; charset={name}") == html


def test_undeclared_legacy_text_is_detected() -> None:
    text = "<p>" + "Городской совет проголосовал за новый мост через реку. " * 20
    assert "мост через реку" in decode(text.encode("windows-1251"))


def test_one_broken_byte_does_not_make_utf8_something_else() -> None:
    body = f"<meta charset=utf-8><p>{WORDS * 20}".encode() + b"\xc3"
    assert WORDS in decode(body)


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", "empty"),
        (b" \n ", "text/html", "empty"),
        (b"%PDF-1.7 ...", "text/html", "not_html"),
        (b"\x89PNG\r\n\x1a\n", None, "not_html"),
        (b'{"story": "<p>no page</p>"}', "application/json", "not_html"),
        (b'{"a": 1}', "text/html", "not_html"),
        (b"<?xml version='1.0'?><rss version='2.0'></rss>", "text/xml", "not_html"),
        (b"body { color: red }", "text/css", "not_html"),
        (b"just words", "text/plain", "not_html"),
        (b"\x00\x01\x02\x03" * 100, None, "not_html"),
        (b"<html>" + b" " * MAX_BYTES, "text/html", "too_large"),
        (b"<!doctype html>", "text/html", "empty"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, content_type: str | None, reason: str) -> None:
    rejection = open_page(page(body, content_type))
    assert isinstance(rejection, Rejection)
    assert rejection.reason.value == reason


@pytest.mark.parametrize("content_type", ["text/html", None, "text/plain", "application/pdf", "application/xhtml+xml"])
def test_html_is_html_whatever_the_header_says(content_type: str | None) -> None:
    document = open_page(page(b"<!DOCTYPE html><html><body><p>Words</p></body></html>", content_type))
    assert isinstance(document, Document)
    assert document.tree.findtext(".//p") == "Words"


@pytest.mark.parametrize(
    "html",
    [
        "<?xml version='1.0' encoding='iso-8859-1'?><html><body><p>Words</p></body></html>",
        "<html/><body><p>Words</p>",
        "<!doctype chapter><p>Words</p>",
        "<p>W\x00or\x07ds</p>",
        "<p>Wor&#7;ds&#x1F;</p>",
        "<p>Wor&#7ds&#x1</p>",
        "<p>Words\ud800</p>".replace("\ud800", ""),
    ],
)
def test_odd_pages_parse(html: str) -> None:
    tree = parse(html)
    assert tree is not None
    assert "".join(tree.itertext()).strip() == "Words"


@pytest.mark.parametrize("html", ["", "   ", "<!-- nothing -->"])
def test_nothing_parses_to_none(html: str) -> None:
    assert parse(html) is None


def test_depth_and_surrogates_do_not_raise() -> None:
    assert parse("<div>" * 20_000 + "x") is not None
    assert parse("<p>a\ud83d</p>") is not None


@given(st.binary(max_size=400))
def test_any_bytes_give_a_page_or_a_reason(body: bytes) -> None:
    assert isinstance(open_page(page(body, None)), Document | Rejection)


@pytest.mark.shared
def test_browser_charset_cases() -> None:
    """The html5lib cases; what w3lib reads otherwise are malformed declarations."""
    shared = Path(os.environ.get("NEWSCRAWL_SHARED", Path(__file__).parents[3] / "shared"))
    wrong = total = 0
    for path in sorted((shared / "corpora" / "encoding").glob("**/*.dat")):
        for case in re.split(rb"(?:^|\n)#data\n", path.read_bytes()):
            data, _, label = case.partition(b"\n#encoding\n")
            if label:
                total += 1
                wanted = resolve_encoding(label.split(b"\n")[0].strip().decode())
                body = data.removeprefix(b"\xef\xbb\xbf")
                found = "utf-8" if body != data else (declared_encodings(body, None) or ["cp1252"])[0]
                wrong += found != wanted
    assert total == 83
    assert wrong <= 18


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"<table>" + b"<tr><td>1</td></tr>" * (MAX_ELEMENTS // 2), f"at most {MAX_ELEMENTS} are read"),
        (b"<div>" * (MAX_DEPTH + 1) + b"deep", f"nested more than {MAX_DEPTH} deep"),
    ],
)
def test_pages_out_of_all_proportion(body: bytes, detail: str) -> None:
    refused = open_page(page(b"<html><body>" + body))
    assert isinstance(refused, Rejection)
    assert refused.reason.value == "too_large"
    assert detail in refused.detail


def test_deep_pages_are_read() -> None:
    assert isinstance(open_page(page(b"<html><body>" + b"<div>" * (MAX_DEPTH - 10) + b"deep")), Document)


def test_one_stray_byte_in_a_page_that_is_said_to_be_utf8_spoils_no_other_letter() -> None:
    body = "<p>Café am Kai</p>".encode() + b"<p>Pont d'\xc9tain</p>"
    assert "Café am Kai" in decode(body, "text/html; charset=utf-8")
    latin = "<p>Café am Kai, Brücke, Fähre</p>".encode("latin-1")
    assert "Café am Kai, Brücke, Fähre" in decode(latin, "text/html; charset=utf-8")
