"""Section, tags and site name: what a story is filed under, without what systems put there."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction import filing
from newscrawl.extraction.evidence import Found
from newscrawl.items import Claim

URL = "https://www.harbour-courier.example/town/2024/the-ferry-is-late"
TITLE = '<meta property="og:title" content="The ferry is late">'
TEXT = "The ferry to the island is late again, and the harbour waits for bread, post and fish. " * 3


def _article(**properties: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "The ferry is late", **properties}


def _tags(parsed: Any, text: str) -> Found[tuple[str, ...]]:
    return filing.find_tags(parsed[0], parsed[1], text)


def _trail(*steps: tuple[str, str | None]) -> dict[str, object]:
    items = [
        {"@type": "ListItem", "position": i, "name": n, **({"item": u} if u else {})} for i, (n, u) in enumerate(steps)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        ("Town", "Town", "as it is"),
        (["Town", "Sea"], "Town", "the first"),
        ("Town, Sea, Harbour", "Town", "several in one"),
        ("Arts, Books and Culture", "Arts, Books and Culture", "one with a comma in it"),
        ("Kunst, Musik &amp; Theater", "Kunst, Musik & Theater", "the same with a sign"),
        (["Uncategorized", "Town"], "Town", "what the system writes where none was chosen"),
        ("Non classé", None, "in French"),
        ("Sin categoría", None, "in Spanish"),
        ("Без рубрики", None, "in Russian"),
        ("未分类", None, "in Chinese"),
        ("Article", None, "the form"),
        ("Harbour Courier", None, "the site"),
        ("The ferry is late", None, "the headline"),
        ("https://www.harbour-courier.example/town/", None, "an address"),
        ("town.harbour-courier.example", None, "a host"),
        ("123456", None, "a number"),
        ("経済", "経済", "in any script"),
        (7, None, "of the wrong type"),
        ({"name": "Town"}, None, "of another wrong type"),
        ("x" * 100_000, None, "any length"),
        (["Town"] * 100_000, "Town", "any number"),
    ],
)
def test_declared_sections(parse: Any, json_ld: Any, value: object, expected: str | None, why: str) -> None:
    article = _article(articleSection=value, publisher={"name": "Harbour Courier"})
    assert filing.find_section(*parse(head=TITLE + json_ld(article))).value == expected, why


@pytest.mark.parametrize(
    ("steps", "expected", "why"),
    [
        ([("Home", "/"), ("Town", "/town"), ("The ferry is late", URL)], "Town", "the story is the last step"),
        ([("Home", "/"), ("News", "/n"), ("Town", "/town")], "Town", "the section is"),
        ([("Home", "/"), ("Town", "/town")], "Town", "without the story"),
        ([("Home", "/"), ("The ferry is late", URL)], None, "without a section"),
        (
            [("Home", None), ("Town", None), ("A long name of a story that is no headline", None)],
            "Town",
            "no addresses",
        ),
        ([("Start", "/"), ("Uncategorized", "/u"), ("The ferry is late", URL)], None, "no section chosen"),
        ([("Home", "/")], None, "nothing but home"),
        ([], None, "nothing"),
        ([("Home", "http://[broken"), ("Town", "http://[broken"), ("The ferry is late", None)], "Town", "broken"),
    ],
)
def test_breadcrumbs(
    parse: Any, json_ld: Any, steps: list[tuple[str, str | None]], expected: str | None, why: str
) -> None:
    found = filing.find_section(*parse(head=TITLE + json_ld(_trail(*steps))))
    assert found.value == expected, why
    assert found.source == ("json-ld:BreadcrumbList" if expected else None)


def test_what_is_declared_comes_before_the_breadcrumbs(parse: Any, json_ld: Any) -> None:
    trail = _trail(("Home", "/"), ("News", "/n"), ("Sea", "/sea"))
    head = TITLE + json_ld(_article(articleSection="Town")) + json_ld(trail)
    found = filing.find_section(*parse(head=head))
    assert (found.value, found.source) == ("Town", "json-ld:articleSection")
    assert found.others == (Claim("Sea", "json-ld:BreadcrumbList"),)
    assert filing.find_section(*parse("<b itemprop=articleSection>Sea</b>")).source == "itemprop:articlesection"
    assert filing.find_section(*parse(head='<meta name="section" content="Sea">')).source == "meta:section"


def test_a_headline_of_one_word_may_be_a_topic(parse: Any, json_ld: Any) -> None:
    article = {"@type": "NewsArticle", "headline": "Ferries", "keywords": "ferries"}
    assert _tags(parse(head=json_ld(article)), TEXT).value == ("ferries",)


def test_tags_without_what_says_nothing(parse: Any, json_ld: Any) -> None:
    words = (
        "ferry, Ferry, island; #harbour、bread，News, 新聞, Harbour Courier, The ferry is late, https://a.example/b, /town,"
        " 1234567, type:article, _hidden, 2024, …, 0123456789abcdef0123"
    )
    article = _article(keywords=words, publisher={"name": "Harbour Courier"})
    found = _tags(parse(head=TITLE + json_ld(article)), TEXT)
    assert found.value == ("ferry", "island", "harbour", "bread", "2024")
    assert found.source == "json-ld:keywords"
    assert Claim("Harbour Courier", "json-ld:keywords", "the site's name") in found.others
    assert len(found.others) <= 12


@pytest.mark.parametrize(
    ("head", "body", "expected", "source"),
    [
        ('<meta property="article:tag" content="ferry"><meta name="news_keywords" content="sea">', "",
         ("ferry", "sea"), "meta:article:tag, meta:news_keywords"),
        ('<meta name="parsely-tags" content="ferry"><meta name="keywords" content="sea">', "",
         ("ferry",), "meta:parsely-tags"),
        ('<meta name="keywords" content="sea">', "<a rel='category tag' href=/t>ferry</a><a rel=tagged>x</a>",
         ("ferry",), "rel:tag"),
        ('<meta name="keywords" content="ferry, sea">', "", ("ferry", "sea"), "meta:keywords"),
        ("", "", (), None),
    ],
)  # fmt: skip
def test_where_tags_come_from(parse: Any, head: str, body: str, expected: tuple[str, ...], source: str | None) -> None:
    found = _tags(parse(body, head), TEXT)
    assert (found.value, found.source) == (expected, source)


@pytest.mark.parametrize(
    ("keywords", "kept", "why"),
    [
        (["ferry", "island", "harbour", "weather", "sport", "jobs"], True, "the story speaks of half of them"),
        (["weather", "sport", "jobs", "cars", "recipes", "dating", "flats"], False, "the whole site's"),
        (["storm", "captain"], True, "a few are an editor's"),
    ],
)
def test_bare_keywords_of_the_site(parse: Any, keywords: list[str], kept: bool, why: str) -> None:
    parsed = parse(head=TITLE + f'<meta name="keywords" content="{", ".join(keywords)}">')
    found = _tags(parsed, TEXT)
    assert found.value == (tuple(keywords) if kept else ()), why


def test_fifty_tags_are_the_sites_unless_the_story_speaks_of_them(parse: Any, json_ld: Any) -> None:
    brands = [f"brand {i}" for i in range(1_000)]
    assert _tags(parse(head=json_ld(_article(keywords=brands))), TEXT).value == ()
    said = _tags(parse(head=json_ld(_article(keywords=brands))), TEXT + " ".join(brands))
    assert len(said.value) == filing.MAX_TAGS


@pytest.mark.parametrize("value", [7, None, {"name": 3}, [None, {"name": "ferry"}, ["x"]], "," * 100_000, [[["a"]]]])
def test_hostile_keywords(parse: Any, json_ld: Any, value: object) -> None:
    assert _tags(parse(head=json_ld(_article(keywords=value))), TEXT).value in ((), ("ferry",))


@pytest.mark.parametrize(
    ("name", "expected", "why"),
    [
        ("Harbour Courier", "Harbour Courier", "as it is"),
        ("Harbour Courier - News from the quay since 1899", "Harbour Courier", "a slogan behind the name"),
        ("News, Weather, Sports | Harbour Courier", "Harbour Courier", "a slogan before it"),
        ("Ann's blog: life, letters | and more things", "Ann's blog: life, letters | and more things", "no telling"),
        ("https://www.harbour-courier.example", "Publisher", "an address"),
        ("The ferry to the island is late again | Courier", "Courier", "the headline before it"),
        ("The ferry to the island is late again", "Publisher", "the headline"),
    ],
)
def test_site_names(parse: Any, json_ld: Any, name: str, expected: str, why: str) -> None:
    title = '<meta property="og:title" content="The ferry to the island is late again">'
    head = f'{title}<meta property="og:site_name" content="{name}">' + json_ld(
        {"@type": "Article", "publisher": {"name": "Publisher"}}
    )
    assert filing.find_site_name(*parse(head=head)).value == expected, why


def test_the_sources_file_names_a_site_that_does_not(parse: Any) -> None:
    found = filing.find_site_name(*parse(site_name="Courier"))
    assert (found.value, found.source) == ("Courier", "source")
    assert filing.find_site_name(*parse()).value is None
