from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from newscrawl.archive import ArchiveWriter
from newscrawl.errors import ArchiveError
from newscrawl.items import Hints, Page
from newscrawl.warcs import read_page, read_pages


def page(number: int = 1, body: bytes = b"<p>caf\xc3\xa9</p>") -> Page:
    return Page(
        url=f"https://example.org/{number}",
        requested_url=f"http://example.org/{number}?utm_source=x",
        status=200,
        headers={"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip", "X-Odd": "a\r\n b"},
        body=body,
        fetched_at=datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc),
        source="example",
        hints=Hints("feed", "https://example.org/rss", "Títle\nof two lines", "2026-03-01T10:00:00Z"),
    )


def test_pages_come_back_as_they_went_in(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path)
    places = [writer.write(page(number)) for number in range(3)]
    writer.close()
    (file,) = {name for name, _ in places}
    read = list(read_pages(tmp_path / file))
    assert [each.url for each in read] == [f"https://example.org/{number}" for number in range(3)]
    for number, (_, offset) in enumerate(places):
        again = read_page(tmp_path / file, offset)
        assert again.url == f"https://example.org/{number}"
        assert again.body == page().body
        assert again.status == 200
        assert again.requested_url == f"http://example.org/{number}?utm_source=x"
        assert again.source == "example"
        assert again.hints == Hints("feed", "https://example.org/rss", "Títle of two lines", "2026-03-01T10:00:00Z")
        assert again.fetched_at == page().fetched_at


def test_records_are_what_other_readers_expect(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path)
    file, offset = writer.write(page())
    writer.close()
    with (tmp_path / file).open("rb") as stream:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [record[0] for record in records] == ["warcinfo", "response", "metadata"]
    _, warc, http, body = records[1]
    assert warc.get_header("WARC-Identified-Payload-Type") == "text/html"
    assert http.get_header("Content-Encoding") is None
    assert http.get_header("Content-Length") == str(len(body))
    assert http.get_header("X-Odd") == "a b"
    assert records[2][1].get_header("WARC-Concurrent-To") == warc.get_header("WARC-Record-ID")
    # one gzip member a record: the response can be read on its own
    assert gzip.decompress((tmp_path / file).read_bytes()[offset:]).startswith(b"WARC/1.0\r\n")


def test_a_body_that_came_gzipped_is_kept_as_it_came(tmp_path: Path) -> None:
    body = b"<p>" + b"All the news of the harbour. " * 2_000
    packed = gzip.compress(body)
    writer = ArchiveWriter(tmp_path)
    file, offset = writer.write(page(body=body), packed)
    _, second = writer.write(page(2))
    writer.close()
    assert read_page(tmp_path / file, offset).body == body
    assert read_page(tmp_path / file, second).body == page().body
    with (tmp_path / file).open("rb") as stream:
        _, record, *_ = ArchiveIterator(stream, check_digests="raise")
    assert record.http_headers.get_header("Content-Encoding") == "gzip"
    assert record.http_headers.get_header("Content-Length") == str(len(packed))
    unpacked = gzip.decompress((tmp_path / file).read_bytes())  # each member whole, its checksum right
    assert packed in unpacked
    assert len((tmp_path / file).read_bytes()) < len(packed) + 4_000


TEXT = b"All the news of the harbour. " * 2_000


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(TEXT)[:-20],
        gzip.compress(TEXT) + b"\0",
        gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]),
        gzip.compress(b"Something else"),
        b"",
    ],
    ids=["cut short", "padded", "two members", "another", "empty"],
)
def test_a_body_that_is_not_one_whole_gzip_stream_is_packed_anew(tmp_path: Path, packed: bytes) -> None:
    writer = ArchiveWriter(tmp_path)
    file, offset = writer.write(page(body=TEXT), packed)
    writer.close()
    assert read_page(tmp_path / file, offset).body == TEXT
    with (tmp_path / file).open("rb") as stream:
        _, record, *_ = ArchiveIterator(stream, check_digests="raise")
    assert record.http_headers.get_header("Content-Encoding") is None


def test_files_roll(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, roll_bytes=1500)
    files = {writer.write(page(number))[0] for number in range(6)}
    writer.close()
    assert len(files) > 1
    assert sum(len(list(read_pages(tmp_path / file))) for file in files) == 6


def test_a_file_that_was_cut_short_gives_what_is_before_the_cut(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path)
    for number in range(4):
        file, offset = writer.write(page(number))
    writer.close()
    whole = (tmp_path / file).read_bytes()
    (tmp_path / "cut.warc.gz").write_bytes(whole[: offset + 40])
    assert len(list(read_pages(tmp_path / "cut.warc.gz"))) == 3


def test_a_file_is_readable_while_it_is_written(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path)
    file, _ = writer.write(page())
    assert len(list(read_pages(tmp_path / file))) == 1
    writer.close()


@pytest.mark.parametrize("content", [b"", b"not a warc at all", b"\x1f\x8b\x08garbage"])
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.warc.gz"
    path.write_bytes(content)
    if content:
        with pytest.raises(ArchiveError, match="not a WARC file"):
            list(read_pages(path))
    else:
        assert list(read_pages(path)) == []
    with pytest.raises(ArchiveError):
        read_page(tmp_path / "missing.warc.gz", 0)


def test_an_archive_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="cannot write the archive"):
        ArchiveWriter(tmp_path / "file" / "warc").write(page())


def test_what_a_browser_made_of_a_page_refers_to_what_the_server_sent(tmp_path: Path) -> None:
    sent, shown = ArchiveWriter(tmp_path), ArchiveWriter(tmp_path, kind="rendered")
    sent.write(page(1))
    file, offset = sent.write(page(2))
    place = shown.write_conversion(page(2, b"<p>filled in</p>"), file, offset)
    lost = shown.write_conversion(page(3), "gone.warc.gz", 0)
    sent.close()
    shown.close()
    with (tmp_path / file).open("rb") as stream:
        ids = [r.rec_headers.get_header("WARC-Record-ID") for r in ArchiveIterator(stream) if r.rec_type == "response"]
    with (tmp_path / place[0]).open("rb") as stream:
        found = [r.rec_headers for r in ArchiveIterator(stream) if r.rec_type == "conversion"]
    assert [headers.get_header("WARC-Refers-To") for headers in found] == [ids[1], None]
    assert [each.body for each in read_pages(tmp_path / place[0])] == [b"<p>filled in</p>", page().body]
    again = read_page(tmp_path / place[0], place[1])
    assert (again.url, again.status, again.source) == ("https://example.org/2", 200, "example")
    assert again.header("content-type") == "text/html; charset=utf-8"
    assert lost[0] == place[0] != file
    assert place[0].startswith("newscrawl-rendered-")


def test_conversions_into_something_else_are_no_pages(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path)
    file, _ = writer.write_conversion(replace(page(), headers={"Content-Type": "text/plain"}), None, None)
    writer.close()
    assert list(read_pages(tmp_path / file)) == []
