"""Reading sets of labelled pages, and folds by site."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path

import pytest

from newscrawl.evaluation.pages import LabelledPage, LabelsError, host_folds, load_sets, set_names
from tests.evaluation.labelling import FERRY, RECORDS, write_set

NOW = datetime(2026, 2, 1, tzinfo=timezone.utc)


def test_sets_in_the_order_asked_for(labels: Path) -> None:
    assert set_names(labels) == ["snippets", "stories"]
    assert [page.set for page in load_sets(labels)] == ["snippets", *["stories"] * 3]
    assert [page.id for page in load_sets(labels, ["stories"])] == ["ferry", "ferry-two", "markt"]


def test_a_page(pages: list[LabelledPage]) -> None:
    first, *_, last = pages
    assert first.body == "\n".join(FERRY)
    assert first.author == ("Ellen Marsh",)
    assert (first.site, first.language) == ("example.com", "en")
    assert pages[2].language == "de"
    assert last.body is None
    assert last.title is None
    assert last.language == "en"  # told by its snippets
    fetched = first.page(NOW)
    assert fetched.fetched_at == NOW
    assert FERRY[0] in fetched.body.decode()


def test_compressed_sets_and_times_of_fetching(tmp_path: Path) -> None:
    path = write_set(tmp_path, "plain", [RECORDS[0] | {"fetched_at": "2026-01-31T10:00:00Z"}])
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(path.read_bytes() + b"\n\n"))
    (page,) = load_sets(tmp_path, ["packed"])
    assert page.page(NOW).fetched_at == datetime(2026, 1, 31, 10, tzinfo=timezone.utc)


def test_halves_of_surrogates_are_taken(tmp_path: Path) -> None:
    write_set(tmp_path, "odd", [RECORDS[0] | {"html": "<p>\ud800</p>"}])
    (page,) = load_sets(tmp_path)
    assert page.page(NOW).body == b"<p>?</p>"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "line 1"),
        (b"[]", "not a JSON object"),
        (b'{"id": "a", "url": "b"}', "id, url and html are required"),
        (b'{"id": 1, "url": "b", "html": "c"}', "id must be a text"),
        (b'{"id": "a", "url": "b", "html": "c", "author": "d"}', "author must be a list of texts"),
        (b'{"id": "a", "url": "b", "html": "c", "fetched_at": "soon"}', "soon"),
        (b'{"id": "a", "url": "b", "html": "c"}\n' * 2, "was given before"),
        (b'{"id": "\xff"}', "line 1"),
        (b"[" * 100_000, "line 1"),
        (b"\n", "holds no pages"),
    ],
)
def test_bad_lines(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "bad.jsonl").write_bytes(content)
    with pytest.raises(LabelsError, match=message) as caught:
        load_sets(tmp_path)
    assert "\n" not in str(caught.value)


def test_bad_folders(tmp_path: Path, labels: Path) -> None:
    with pytest.raises(LabelsError, match="cannot read"):
        load_sets(tmp_path / "none")
    with pytest.raises(LabelsError, match="no labelled pages"):
        load_sets(tmp_path)
    with pytest.raises(LabelsError, match="no set 'storys'; there are: snippets, stories"):
        load_sets(labels, ["storys"])
    (tmp_path / "x.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(LabelsError, match="cannot read"):
        load_sets(tmp_path)


def test_folds_hold_whole_sites_and_as_many_pages() -> None:
    pages = [
        LabelledPage("s", f"{site}-{number}", f"https://www{number}.site{site}.org/", "")
        for site in range(40)
        for number in range(1 + site % 7)
    ]
    folds = host_folds(pages, 5)
    assert folds.keys() == {f"site{site}.org" for site in range(40)}
    sizes = Counter(folds[page.site] for page in pages)
    assert sorted(sizes) == [0, 1, 2, 3, 4]
    assert max(sizes.values()) - min(sizes.values()) <= 1
    assert host_folds(pages[::-1], 5) == folds
    with pytest.raises(ValueError, match="two folds"):
        host_folds(pages, 1)
