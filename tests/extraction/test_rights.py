"""What pages and their headers say of licences and of what is reserved."""

from __future__ import annotations

import pytest

from newscrawl.extraction import extract
from newscrawl.items import Page, Story

URL = "https://gazette.example/2026/11/harbour-books"
TEXT = "The harbour office closed its books on Friday, after a season in which more boats had called than ever before."
CC = "https://creativecommons.example/licenses/by/4.0/"


PHOTO = '<figure><img src="/quay.jpg"><figcaption><a rel="license" href="https://photos.example/terms">CC</a></figcaption></figure>'


def read(head: str = "", body: str = "", **headers: str) -> Story:
    html = f"<!doctype html><html><head><title>Books</title>{head}</head><body><article><h1>Books</h1><p>{TEXT}</p><p>{TEXT[::-1]}</p>{body}</article></body></html>"
    given = {"Content-Type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    outcome = extract(Page(URL, URL, 200, given, html.encode(), "2026-11-30T12:00:00Z"))  # type: ignore[arg-type]
    assert isinstance(outcome, Story)
    return outcome


def ld(value: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Books", "license": {value}}}</script>'


@pytest.mark.parametrize(
    ("head", "body", "licence"),
    [
        ("", "", None),
        (ld(f'"{CC}"'), "", CC),
        (ld('"/terms"'), "", "https://gazette.example/terms"),
        (ld(f'{{"@type": "CreativeWork", "name": "CC BY 4.0", "url": "{CC}"}}'), "", CC),
        (ld('{"name": "CC BY 4.0"}'), "", "CC BY 4.0"),
        (ld('"CC BY 4.0"'), "", "CC BY 4.0"),
        (f'<link rel="license" href="{CC}">', "", CC),
        ("", f'<p>Republish under <a rel="nofollow license" href="{CC}">Creative Commons</a>.</p>', CC),
        ("", f'<figure><img src="/quay.jpg"><figcaption><a rel="license" href="{CC}">CC</a></figcaption></figure>', None),
        ("", f'{PHOTO}<p><a rel="license" href="{CC}">Creative Commons</a></p>', CC),
        ("", f'<div class="wp-caption"><img src="/quay.jpg"><p>The quay, <a rel="license" href="{CC}">CC</a></p></div>', None),
        ("", f'<p>Photo: Ada Example, <a rel="license" href="{CC}">CC BY</a></p>', None),
        ("", f'<p>© 2026 The Gazette, <a rel="license" href="{CC}">CC BY</a></p>', CC),
        ("", f'<p>Source: The Gazette, <a rel="license" href="{CC}">CC BY</a></p>', CC),
        ("", f'<p>Photos and texts are under <a rel="license" href="{CC}">CC BY</a></p>', CC),
        ('<meta name="dcterms.license" content="Open Government Licence">', "", "Open Government Licence"),
    ],
    ids=["none", "json-ld", "relative", "object", "named", "words", "link", "anchor", "picture's", "behind a picture's", "caption's", "photo's",
         "right", "source", "photos and texts", "meta"],
)
def test_licences(head: str, body: str, licence: str | None) -> None:
    assert read(head, body).licence == licence


@pytest.mark.parametrize(
    ("head", "headers", "reserved"),
    [
        ("", {}, ()),
        ('<meta name="robots" content="index, follow, max-image-preview:large">', {}, ()),
        ('<meta name="robots" content="NOAI, noimageai">', {}, ("noai", "noimageai")),
        ('<meta name="robots" content="none">', {}, ("noindex",)),
        ('<meta name="newscrawl" content="noai">', {}, ("noai",)),
        ('<meta name="googlebot" content="noai">', {}, ()),
        ("", {"X_Robots_Tag": "noarchive, noai"}, ("noai", "noarchive")),
        ("", {"X_Robots_Tag": "googlebot: noindex, noai"}, ()),
        ("", {"X_Robots_Tag": "googlebot: noindex, newscrawl: noai"}, ("noai",)),
        ("", {"X_Robots_Tag": "unavailable_after: 25 Jun 2030 15:00:00 PST, noai"}, ("noai",)),
        ('<meta name="tdm-reservation" content="1">', {}, ("tdm-reservation",)),
        ("", {"tdm_reservation": "1"}, ("tdm-reservation",)),
        ('<meta name="tdm-reservation" content="1">', {"tdm_reservation": "0"}, ("tdm-reservation",)),
        ('<meta name="tdm-reservation" content="0">', {"tdm_reservation": "1"}, ()),
        ('<meta name="tdm-reservation" content="yes">', {"tdm_reservation": "1"}, ("tdm-reservation",)),
        ('<meta name="tdm-reservation" content="0">', {}, ()),
    ],
)
def test_reservations(head: str, headers: dict[str, str], reserved: tuple[str, ...]) -> None:
    assert read(head, **headers).reservations == reserved


def test_where_they_were_found() -> None:
    story = read(f'<link rel="license" href="{CC}"><meta name="robots" content="noai">', tdm_reservation="1")
    told = {each.field: (each.value, each.source) for each in story.evidence}
    assert told["licence"] == (CC, "link:license")
    assert told["reservations"] == ("tdm-reservation; noai", "header:tdm-reservation; meta:robots")
