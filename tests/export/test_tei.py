"""Records as TEI, held against the guidelines by the document type that trafilatura brings along."""

from __future__ import annotations

import io
from typing import Any

import pytest
from lxml import etree
from trafilatura.xml import validate_tei

from newscrawl.export.tei import NAMESPACE, tei, write_tei
from tests.export.test_shapes import record

NAMES = {"t": NAMESPACE}


def found(element: Any, path: str) -> list[str]:
    return [str(value) for value in element.xpath(path, namespaces=NAMES)]


def test_a_story_and_what_is_known_of_it() -> None:
    whole = record()
    element = tei(whole)
    assert found(element, "t:text//t:p/text()") == whole["text"].split("\n")
    assert found(element, "@xml:id | t:text/@xml:lang") == ["story-0000000000000000-1", "en"]
    assert found(element, ".//t:titleStmt/t:title/text()") == [whole["title"]]
    assert found(element, ".//t:titleStmt/t:author/text()") == whole["authors"]
    assert found(element, ".//t:sourceDesc//t:ptr/@target") == [whole["canonical_url"]]
    assert found(element, ".//t:publicationStmt/t:date/@when") == [whole["date_published"]]
    assert found(element, ".//t:term[@type='tag']/text()") == whole["tags"]
    assert found(element, ".//t:abstract/t:p/text()") == [whole["description"]]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": None, "authors": (), "tags": (), "description": None, "date_published": None, "language": None},
        {"title": "a \0 <b> & \ufffe", "text": "one & two\n<three>\n\x0b"},
    ],
)
def test_every_story_follows_the_guidelines(changes: dict[str, Any]) -> None:
    read = etree.fromstring(etree.tostring(tei(record(**changes))))
    assert validate_tei(read)


@pytest.mark.parametrize(
    ("printed", "when"),
    [
        ("2026-04-30T18:30", "2026-04-30T18:30:00"),
        ("2026-04-30T18:30+02:00", "2026-04-30T18:30:00+02:00"),
        ("2026-04-30T18:30:15Z", "2026-04-30T18:30:15Z"),
        ("2026-04", "2026-04"),
    ],
)
def test_times_have_seconds(printed: str, when: str) -> None:
    assert found(tei(record(date_published=printed)), ".//t:bibl/t:date/@when") == [when]


def test_a_corpus_is_one_document() -> None:
    file = io.BytesIO()
    with write_tei(file) as write:
        for number in range(3):  # of one story every revision
            write({**record(), "revision": number})
    corpus = etree.fromstring(file.getvalue())
    assert len(corpus.findall("t:TEI", NAMES)) == 3
    assert corpus.find("t:teiHeader", NAMES) is not None
    assert validate_tei(corpus)


def test_an_empty_corpus_is_still_a_document() -> None:
    file = io.BytesIO()
    with write_tei(file):
        pass
    assert etree.fromstring(file.getvalue()).tag == f"{{{NAMESPACE}}}teiCorpus"
