"""Lists of subscriptions: what feed readers write, and what they are given."""

from __future__ import annotations

import pytest

from newscrawl.errors import SourcesError
from newscrawl.items import Source
from newscrawl.spiders.opml import read_opml, write_opml

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>My papers</title></head><body>
<outline text="News"><outline type="rss" text="Politics" title="Gazette: politics" xmlUrl="https://gazette.example/politics.xml"
  htmlUrl="https://gazette.example/"/>
<outline type="rss" text="Sport" xmlUrl="https://feeds.burner.example/gazette" htmlUrl="https://gazette.example/sport"/></outline>
<outline text="Der Bote" XMLURL=" https://bote.example/feed " />
<outline text="Der Bote" xmlUrl="https://bote.example/feed"/>
<outline text="A folder"/><outline text="Local" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


def test_one_source_a_site() -> None:
    assert read_opml(LIST, "list.opml") == [
        Source("gazette.example", home="https://gazette.example/",
               feeds=("https://gazette.example/politics.xml", "https://feeds.burner.example/gazette")),
        Source("bote.example", feeds=("https://bote.example/feed",), title="Der Bote"),
    ]  # fmt: skip


def test_what_shares_a_host_is_not_one_paper() -> None:
    outlines = [
        ("https://anna.wordpress.example/feed/", "https://anna.wordpress.example/"),
        ("https://ben.wordpress.example/feed/", "https://ben.wordpress.example"),
        ("https://medium.example/feed/@anna", "https://medium.example/@anna"),
        ("https://medium.example/feed/@ben", "https://medium.example/@ben"),
        ("https://tube.example/videos.xml?channel=UC1", ""),
        ("https://tube.example/videos.xml?channel=uc2", ""),
        ("https://gazette.example/sport.xml", "https://www.gazette.example/sport"),
        ("http://gazette.example/city.xml", "http://gazette.example/"),
        ("https://blogs.gazette.example/anna.xml", ""),
    ]
    rows = "".join(f'<outline text="t" xmlUrl="{feed}" htmlUrl="{home}"/>' for feed, home in outlines)
    found = read_opml(f"<opml><body>{rows}</body></opml>".encode(), "list.opml")
    assert [(source.name, len(source.feeds)) for source in found] == [
        ("anna.wordpress.example", 1),
        ("ben.wordpress.example", 1),
        ("medium.example-anna", 1),
        ("medium.example-ben", 1),
        ("tube.example-videos.xml-channel-uc1", 1),
        ("tube.example-videos.xml-channel-uc2", 1),
        ("gazette.example", 3),
    ]


@pytest.mark.parametrize(
    "data",
    [b"", b"no xml", b"<opml><body/></opml>", b"<html><body>A page</body></html>"],
    ids=["empty", "text", "no feed", "page"],
)
def test_what_is_no_list(data: bytes) -> None:
    with pytest.raises(SourcesError, match=r"^list\.opml: no OPML"):
        read_opml(data, "list.opml")


def test_an_external_entity_is_not_read() -> None:
    data = b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]><opml><body><outline text="&x;" xmlUrl="https://a.example/f"/></body></opml>'
    assert read_opml(data, "list.opml")[0].feeds == ("https://a.example/f",)


def test_what_is_written_is_read_again() -> None:
    sources = [
        Source("gazette.example", home="https://gazette.example/", feeds=("https://gazette.example/a?x=1&y=2",), title='"Gazette" & <Co>'),
        Source("mapped", home="https://mapped.example/", sitemaps=("https://mapped.example/map.xml",)),
    ]
    assert read_opml(write_opml(sources).encode(), "list.opml") == sources[:1]
