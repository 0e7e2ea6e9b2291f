"""Citations, read back by the readers that people have for each format."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors, SplitNameParts
from bibtexparser.model import Entry
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from newscrawl.export.citations.bibtex import bibtex
from newscrawl.export.citations.citation import citation
from newscrawl.export.citations.coins import coins
from newscrawl.export.citations.csl import csl
from newscrawl.export.citations.forms import CITATION_FORMS, citation_writer
from newscrawl.export.citations.reference import reference
from newscrawl.export.citations.ris import ris
from newscrawl.items import Person
from tests.export.test_shapes import record

ODD = '100 % & {odd} #1: a_b^c \\ $5 "x" @me and –'
PEOPLE = (
    Person("Ada Lövberg"), Person("Ben Okri Šimek", role="Photos"), Person("Jan van der Berg"),
    Person("Coast Press, Ltd & Sons", kind="agency"), Person("王小明"), Person("Sammy Davis, Jr."),
)  # fmt: skip
NAMES = ["Lövberg, Ada", "van der Berg, Jan", "Coast Press, Ltd & Sons", "王小明", "Davis, Sammy, Jr."]
URL = "https://example.org/a_b%20c?x={1}&y=#z~"
BARE: dict[str, Any] = {
    "title": None, "authors": (), "tags": (), "description": None, "date_published": None, "language": None,
    "section": None, "site_name": None, "canonical_url": None,
}  # fmt: skip


def odd() -> dict[str, Any]:
    return record(
        title=ODD, authors=PEOPLE, tags=("a, b", "c & d"), canonical_url=URL, description="two\nlines\0\u2028of %"
    )


def entry(text: str) -> Entry:
    """The one entry; its names are parted before braces go."""
    library = parse_string(text, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    assert (library.failed_blocks, len(library.entries)) == ([], 1)
    return library.entries[0]


def without_latex(text: str) -> dict[str, Any]:
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    return {field.key: field.value for field in library.entries[0].fields}


def test_bibtex_is_what_bibtex_reads() -> None:
    text = bibtex(citation(odd()))
    read = entry(text)
    assert (read.entry_type, read.key) == ("article", "example-0000000000000000")
    names = [
        (" ".join(each.von), " ".join(each.last), " ".join(each.first), " ".join(each.jr)) for each in read["author"]
    ]
    assert names == [
        ("", "Lövberg", "Ada", ""), ("van der", "Berg", "Jan", ""), ("", r"{Coast Press, Ltd \& Sons}", "", ""),
        ("", "{王小明}", "", ""), ("", "Davis", "Sammy", "Jr."),
    ]  # fmt: skip
    fields = without_latex(text)
    assert fields["title"] == ODD.replace("^", "ˆ")  # as that reader has \textasciicircum
    assert (fields["journal"], fields["abstract"]) == ("The Example", "two lines of %")
    assert (fields["date"], fields["year"], fields["month"]) == ("2026-04-30", "2026", "apr")
    assert (fields["urldate"], fields["langid"], fields["keywords"]) == ("2026-05-01", "en", "a b, c & d")
    assert read["url"] == "https://example.org/a_b%20c?x=%7B1%7D&y=#z~"


@pytest.mark.parametrize(
    "title", ["a } b { c", "{", "}}", "\\", "x \\{", "@article{z, title={}}", "100%\n@string{a=1}"]
)
def test_no_title_ends_its_entry(title: str) -> None:
    text = bibtex(citation(record(title=title, authors=(Person(title, kind="organisation"), Person(f"Ann {title}")))))
    assert entry(text)["langid"] == "en"
    assert text.count("{") == text.count("}")


def test_ris() -> None:
    text = ris(citation(odd()))
    assert text.startswith("TY  - NEWS\r\n")
    assert text.endswith("ER  - \r\n\r\n")
    (read,) = rispy.loads(text)
    assert read == {
        "type_of_reference": "NEWS",
        "authors": [name.replace("Press,", "Press") for name in NAMES],
        "title": ODD,
        "secondary_title": "The Example",
        "section": "Harbour",
        "year": "2026",
        "date": "2026/04/30/",
        "access_date": "2026/05/01/",
        "language": "en",
        "urls": [URL],
        "abstract": "two lines of %",
        "id": "example-0000000000000000",
        "keywords": ["a, b", "c & d"],
    }


def test_csl() -> None:
    item = csl(citation(odd()))
    assert item["author"][1:3] == [
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
        {"literal": "Coast Press, Ltd & Sons"},
    ]
    assert (item["type"], item["issued"], item["accessed"]) == (
        "article-newspaper", {"date-parts": [[2026, 4, 30]]}, {"date-parts": [[2026, 5, 1]]},
    )  # fmt: skip
    assert formatted(csl(citation(record(authors=PEOPLE[2:3])))) == (
        "van der Berg, J. (2026) “Fish market moves to the northern quay”, The Example, 30 April. Available at:"
        " https://example.org/harbour/market (Accessed: May 1, 2026)."
    )


def formatted(item: dict[str, Any]) -> str:
    source = CiteProcJSON([item])
    bibliography = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False), source, formatter.plain
    )
    bibliography.register(Cited([CitationItem(key) for key in source]))
    return str(bibliography.bibliography()[0])


def test_coins_for_reference_managers_in_browsers() -> None:
    pairs = parse_qs(coins(citation(odd())), strict_parsing=True)
    assert pairs["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
    assert pairs["rft.type"] == ["newspaperArticle"]
    assert (pairs["rft.title"], pairs["rft.source"], pairs["rft.identifier"]) == ([ODD], ["The Example"], [URL])
    assert (pairs["rft.au"], pairs["rft.aucorp"]) == ([*NAMES[:2], *NAMES[3:]], NAMES[2:3])
    assert pairs["rft.date"] == ["2026-04-30"]


def test_a_line_to_read() -> None:
    assert reference(citation(record())) == (
        "Lövberg, Ada; Coast Press. “Fish market moves to the northern quay.” The Example, 2026-04-30."
        " https://example.org/harbour/market Accessed 2026-05-01."
    )
    assert reference(citation(record(**BARE, url="https://example.org/x"))) == (
        "“Untitled.” example, n.d. https://example.org/x Accessed 2026-05-01."
    )


def test_what_is_unknown_is_left_out() -> None:
    bare = citation(record(**BARE))
    assert set(csl(bare)) == {"id", "type", "container-title", "accessed", "URL"}
    assert {field.key for field in entry(bibtex(bare)).fields} == {"journal", "entrysubtype", "url", "urldate"}
    assert set(rispy.loads(ris(bare))[0]) == {"type_of_reference", "secondary_title", "access_date", "urls", "id"}


@pytest.mark.parametrize(
    ("date", "month", "day"),
    [
        ("2026-04", {"year": "2026", "month": "apr"}, [2026, 4]),
        ("2026", {"year": "2026"}, [2026]),
        ("soon", {}, None),
        ("2026-02-30", {"year": "2026", "month": "feb"}, [2026, 2]),
        ("0000-01-01", {}, None),
    ],
)
def test_dates_as_far_as_they_are_known(date: str, month: dict[str, str], day: list[int] | None) -> None:
    cited = citation(record(date_published=date))
    fields = {field.key: field.value for field in entry(bibtex(cited)).fields}
    assert {key: fields[key] for key in ("year", "month") if key in fields} == month
    assert csl(cited).get("issued") == (day and {"date-parts": [day]})


@pytest.mark.parametrize("number", [0, 1, 3])
def test_files_of_many(number: int) -> None:
    read: dict[str, Callable[[str], list[str]]] = {
        "bibtex": lambda text: [each.key for each in parse_string(text).entries],
        "ris": lambda text: [each["id"] for each in rispy.loads(text)],
        "csl": lambda text: [each["id"] for each in json.loads(text)],
    }
    for name, form in CITATION_FORMS.items():
        file = io.BytesIO()
        with citation_writer(form)(file) as write:
            for place in range(number):
                write({**odd(), "id": f"{place:016}"})
        assert read[name](file.getvalue().decode()) == [f"example-{place:016}" for place in range(number)]
