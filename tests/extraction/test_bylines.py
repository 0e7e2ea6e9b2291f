from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.bylines import find_byline
from newscrawl.extraction.names import people


def _names(parsed: Any) -> list[str]:
    return [person.name for person in find_byline(*parsed).people]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("By Ann Lee and Bo Ek, senior reporters", ["Ann Lee", "Bo Ek"]),
        ("Von Jörg Maß und Eva Öz", ["Jörg Maß", "Eva Öz"]),
        ("Par Zoé Petit et Luc Roi", ["Zoé Petit", "Luc Roi"]),
        ("Por Inés Gil y Paz Mora", ["Inés Gil", "Paz Mora"]),
        ("ANN LEE, STAFF WRITER", ["Ann Lee"]),
        ("Ann Lee | 3 May 2024", ["Ann Lee"]),
        ("Posted by Ann Lee on 3 May 2024", ["Ann Lee"]),
        ("Ann Lee; Bo Ek; Cy Ray", ["Ann Lee", "Bo Ek", "Cy Ray"]),
        ("Ann Lee, MD, PhD", ["Ann Lee, MD, PhD"]),
        ("More stories by Ann Lee", ["Ann Lee"]),
        ("ann.lee@mail.example Ann Lee", ["Ann Lee"]),
        ("admin", []),
        ("null", []),
        ("https://www.site.example/author/ann", []),
        ("", []),
        ("?" * 10_000, []),
        ("A" * 5_000_000, []),
    ],
)
def test_bylines_are_taken_apart(raw: str, expected: list[str]) -> None:
    assert [person.name for person in people(raw)] == expected


def test_kinds_and_credits() -> None:
    found = {
        p.name: (p.kind, p.role)
        for p in people("Ann Lee / Reuters / Courier Newsroom. Photos: Cy Ray", {"harbourcourier"})
    }
    assert found == {
        "Ann Lee": ("person", None),
        "Reuters": ("agency", None),
        "Courier Newsroom": ("organisation", None),
        "Cy Ray": ("person", "Photos"),
    }


def test_people_are_capped() -> None:
    assert len(people("; ".join(f"Ann Le{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(50)))) <= 20


def test_json_ld_comes_first_with_url_and_job(parse: Any, json_ld: Any) -> None:
    author = {"@type": "Person", "name": "Ann Lee", "url": "/team/ann", "jobTitle": "Harbour reporter"}
    parsed = parse('<h1>Late</h1><a rel="author">Bo Ek</a>', json_ld({"@type": "NewsArticle", "author": [author]}))
    person = find_byline(*parsed).people[0]
    assert (person.name, person.url, person.role) == (
        "Ann Lee",
        "https://www.harbour-courier.example/team/ann",
        "Harbour reporter",
    )


def test_a_publisher_declared_as_author_gives_way_to_the_printed_name(parse: Any, json_ld: Any) -> None:
    story = {
        "@type": "NewsArticle",
        "author": {"@type": "Person", "name": "Harbour Courier"},
        "publisher": {"name": "Harbour Courier"},
    }
    byline = find_byline(
        *parse('<h1>Late</h1><p class="byline">By <a href="/author/ann-lee">Ann Lee</a></p>', json_ld(story))
    )
    assert [p.name for p in byline.people] == ["Ann Lee"]
    assert byline.people[0].url == "https://www.harbour-courier.example/author/ann-lee"


def test_a_publisher_alone_is_an_organisation(parse: Any, json_ld: Any) -> None:
    story = {
        "@type": "NewsArticle",
        "author": {"@type": "Person", "name": "Harbour Courier"},
        "publisher": {"name": "Harbour Courier"},
    }
    assert [p.kind for p in find_byline(*parse("<h1>Late</h1>", json_ld(story))).people] == ["organisation"]


def test_a_user_name_gives_way_to_the_printed_name(parse: Any) -> None:
    head = '<meta name="author" content="alee">'
    assert _names(parse('<h1>Late</h1><span class="author-name">Ann Lee</span>', head)) == ["Ann Lee"]
    assert _names(parse("<h1>Late</h1>", head)) == ["alee"]


def test_two_authors_side_by_side(parse: Any) -> None:
    body = '<h1>Late</h1><div class="byline">By <a rel="author" href="/author/a">Ann Lee</a> and <a rel="author" href="/author/b">Bo Ek</a></div>'
    assert _names(parse(body)) == ["Ann Lee", "Bo Ek"]


def test_commenters_related_authors_and_photographers_of_captions_are_not_the_author(parse: Any) -> None:
    body = (
        "<h1>Late</h1><figure><figcaption class='credit author'>Cy Ray</figcaption></figure><p>Text.</p>"
        '<div class="comments"><span class="author">Di Low</span></div>'
        '<div class="related-stories"><a href="/b">The bridge is closed until June</a><a class="author" href="/author/ed">Ed Fox</a></div>'
    )
    assert _names(parse(body)) == []


def test_a_line_below_the_headline_is_enough(parse: Any) -> None:
    assert _names(parse("<h1>Late</h1><div>By Ann Lee</div><p>By noon the quay was empty.</p>")) == ["Ann Lee"]
    assert _names(parse("<h1>Late</h1><p>By noon the quay was empty.</p>")) == []


def test_twitter_labels_name_authors(parse: Any) -> None:
    head = '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">'
    assert _names(parse(head=head)) == ["Ann Lee"]


def test_hostile_author_strings(parse: Any, json_ld: Any) -> None:
    story = {
        "@type": "NewsArticle",
        "author": [{"name": "x" * 5_000_000}, {"name": ["a", {"b": 1}, None]}, 7, None, ["y"] * 1_000],
    }
    assert len(find_byline(*parse("<h1>" + "?" * 10_000 + "</h1>", json_ld(story))).people) <= 20
