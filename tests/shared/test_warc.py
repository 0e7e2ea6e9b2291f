"""WARC and ARC files that others made, good and broken ones: ../shared/corpora/warc."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.warcs import WarcPages, open_file

pytestmark = pytest.mark.shared

#: File -> responses, of which no web pages, bytes of the bodies, and words of the fault.
EXPECTED: dict[str, tuple[int, int, list[int], str]] = {
    "bad.arc": (3, 3, [], ""),  # without HTTP headers
    "example-bad-non-chunked.warc.gz": (1, 0, [1270], ""),
    "example-bad.warc.gz.bad": (2, 0, [1270, 201], ""),
    "example-digest.warc": (0, 0, [], ""),
    "example-iana.org-chunked.warc": (1, 0, [7223], ""),
    "example-resource.warc.gz": (0, 0, [], ""),
    "example-space-in-target-uri.warc.gz": (0, 0, [], ""),
    "example-space-in-url.arc": (1, 0, [1271], ""),  # a line break too many, with a length that is wrong
    "example-trunc.warc": (1, 0, [1270], "longer or shorter than they say"),
    "example-wget-bad-target-uri.warc.gz": (1, 0, [1270], ""),
    "example-wrong-chunks.warc.gz": (1, 0, [1270], "do not match their digests"),
    "example.arc": (1, 0, [1270], ""),
    "example.arc.gz": (1, 0, [1270], ""),
    "example.warc": (1, 0, [1270], ""),
    "example.warc.gz": (1, 0, [1270], ""),
    "post-test.warc.gz": (3, 0, [545, 552, 551], ""),
}


def test_every_file_is_known(shared: Path) -> None:
    files = {path.name for path in (shared / "corpora" / "warc").iterdir() if not path.name.endswith(".txt")}
    assert files == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_file_gives(shared: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    responses, unreadable, bodies, fault = EXPECTED[name]
    with open_file(shared / "corpora" / "warc" / name) as file:
        pages = WarcPages(name, file)
        found = [page for page in pages if page.url.startswith(("http://", "https://"))]
    assert (pages.responses, pages.unreadable) == (responses, unreadable)
    assert [len(page.body) for page in found] == bodies
    assert fault in "; ".join(pages.faults)
    assert bool(pages.faults) == bool(fault)
    assert capfd.readouterr() == ("", ""), "the library keeps quiet"
