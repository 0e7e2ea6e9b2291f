"""Section and tags: what a story is filed under, without what systems put there."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction import filing
from newscrawl.extraction.evidence import Found
from newscrawl.extraction.topics import Topics
from newscrawl.items import Claim

SITE = "https://www.harbour-courier.example"
URL = "https://www.harbour-courier.example/town/2024/the-ferry-is-late"
TITLE = '<meta property="og:title" content="The ferry is late">'
CALLS = [
    "See More", "Sign up", "⬅️ Back to all posts", "&lt; Back to All Articles", "Follow the town", "Subscribe", "Join now",
    "Mobile version", "About us", "Archives", "Themen", "Weitere News", "All app stories", "Continue browsing in town",
]  # fmt: skip
ALL_OURS = "/%D0%B2%D1%81%D0%B5-%D1%81%D0%B2%D0%BE%D0%B8"
H1 = "<h1>The ferry is late</h1>"
TEXT = "The ferry to the island is late again, and the harbour waits for bread, post and fish. " * 3


def _article(**properties: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "The ferry is late", **properties}


def _tags(parsed: Any, text: str, topics: Topics = Topics()) -> Found[tuple[str, ...]]:  # noqa: B008
    return filing.find_tags(parsed[0], parsed[1], text, topics)


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
        ([("Home", "/"), ("Town", "/town"), ("2024", "/town/2024")], "Town", "a year"),
        ([("Home", "/"), ("Authors", "/authors"), ("Ann Lee", "/authors/ann-lee")], None, "a writer"),
        ([("Home", "/"), ("Cricket", "/c"), ("News", "/c/news")], "Cricket", "what all sections have"),
        ([("Home", "/"), ("Service", "/s"), ("News", "/s/news")], "News", "below what is as general"),
        ([("Home", "/"), ("Magazin", "/m"), ("Aktuelles", "/m/a")], "Aktuelles", "the same in German"),
        ([("Home", "/"), ("Back to Sea", "/back-to-sea")], "Back to Sea", "a name that begins as a way back does"),
        ([("Home", "/"), ("Back to sea", "/sea")], None, "a way back"),
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


def test_a_sign_in_a_tag_parts_it_not(parse: Any, json_ld: Any) -> None:
    article = _article(keywords=["Ships &amp; Crews", "free", "sea"])
    assert _tags(parse(head=json_ld(article)), TEXT).value == ("Ships & Crews", "sea")


def test_a_headline_of_one_word_may_be_a_topic(parse: Any, json_ld: Any) -> None:
    article = {"@type": "NewsArticle", "headline": "Ferries", "keywords": "ferries"}
    assert _tags(parse(head=json_ld(article)), TEXT).value == ("ferries",)


def test_tags_without_what_the_system_files_by(parse: Any, json_ld: Any) -> None:
    words = ["Section: Town:Sea", "Category: Life", "NLP Category: General", "type: news", "harbour-courier.example", "Ferries: a history"]
    assert _tags(parse(head=json_ld(_article(keywords=words))), TEXT).value == ("Ferries: a history",)


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
        ('<meta name="news_keywords" content="FERRIES-STRIKE/ (UPDATE 2), TOPNWS"><meta name="keywords" content="ferry">', "",
         ("ferry",), "meta:keywords"),
        ('<meta name="keywords" content="COVID-19/SARS, F-16/F-35, Ferry">', "", ("COVID-19/SARS", "F-16/F-35", "Ferry"), "meta:keywords"),
        ('<meta name="keywords" content="EUR/USD, DOW">', "", ("EUR/USD", "DOW"), "meta:keywords"),
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
    ("head", "topics", "expected", "why"),
    [
        ("", Topics(above=("Sea", "Ferries")), ("Sea", "link:tag"), "the link over the headline"),
        ("", Topics(categories=("Town",), below=("Ferries",)), ("Town", "link:tag"), "the category below the story"),
        ("", Topics(below=("Ferries",)), (None, None), "a topic below it is a tag"),
        ("", Topics(above=("Uncategorized", "Sea")), ("Sea", "link:tag"), "no section chosen"),
        ("<meta name=section content=Town>", Topics(above=("Sea",)), ("Town", "meta:section"), "what is declared wins"),
        ("<meta name=section content=News>", Topics(above=("Sea",)), ("News", "meta:section"), "also where it is general"),
    ],
)
def test_links_file_a_story_that_has_no_section(
    parse: Any, head: str, topics: Topics, expected: tuple[str | None, str | None], why: str
) -> None:
    parsed = parse(head=TITLE + head)
    found = filing.find_section(parsed[0], parsed[1], topics)
    assert (found.value, found.source) == expected, why


@pytest.mark.parametrize(
    ("menu", "url", "expected", "why"),
    [
        ("<a href=/town>Town</a>", "/town/ferry", "Town", "the folder that the story lies in"),
        ("<a href=/town/>Town</a><a href=/town/sea/>Sea</a>", "/town/sea/2024/05/ferry/", "Sea", "the innermost"),
        (f"<a href='{SITE}/town'>Town</a>", "/town/ferry", "Town", "a whole address"),
        ("<a href=/town>Town</a>", "/sea/ferry", None, "another"),
        ("<a href=/town/ferry/>English</a>", "/town/ferry/", None, "the story itself"),
        ("<a href=/de>Deutsch</a>", "/de/ferry", None, "a language"),
        ("<a href=/2024/05>May 2024</a>", "/2024/05/ferry", None, "a month"),
        ("<a href=/author/ann-lee/>Ann Lee</a>", "/author/ann-lee/ferry", None, "a writer"),
        ("<a href=/blog>Blog</a>", "/blog/ferry", None, "a form"),
        ("<a href=/town>All that happens in our town today</a>", "/town/ferry", None, "a headline"),
        ("<a href='http://['>Town</a><a>Town</a>", "/town/ferry", None, "broken links"),
        ("<a href=/news>The latest from town</a>", "/news/ferry", None, "a folder of all that the site has"),
        ("<a href=/@annlee>Ann</a>", "/@annlee/ferry", None, "a member"),
        ("<a href=/blogs/ann-lee>Ann Lee</a>", "/blogs/ann-lee/ferry", None, "a name of the byline"),
        ("<a href=/in-english>English</a>", "/in-english/ferry", None, "a language by name"),
        ("<a href=/t>Top</a><a href=/t>Town</a><a href=/t>Town</a>", "/t/ferry", "Town", "what most links say"),
        ("<a href=/sea/all-hands/>All Hands</a>", "/sea/all-hands/ferry/", "All Hands", "it begins as a call does"),
        ("<a href=/back-to-sea>Back to Sea</a>", "/back-to-sea/ferry", "Back to Sea", "as a way back does"),
        ("<a href=/backpage.html>Back Page</a>", "/backpage.html/ferry", "Back Page", "in one word"),
        ("<a href=/tous-a-l-eau>Tous à l’eau</a>", "/tous-a-l-eau/ferry", "Tous à l’eau", "with accents"),
        (f"<a href={ALL_OURS}>Все свои</a>", f"{ALL_OURS}/ferry", "Все свои", "escaped"),
        ("<a href=/hands>All Hands</a>", "/hands/ferry", None, "a call to what the folder is named after"),
        ("<a href=/all-news>All news</a>", "/all-news/ferry", None, "a folder of all that the site has"),
        ("<a href=/sign-up-now>Sign up now</a>", "/sign-up-now/ferry", None, "a button, whatever its address"),
        *((f"<a href=/town>{call}</a>", "/town/ferry", None, "a call") for call in CALLS),
    ],
)
def test_the_menu_names_the_folder_of_the_story(
    parse: Any, menu: str, url: str, expected: str | None, why: str
) -> None:
    document, structured = parse(f"<nav>{menu}</nav><h1>The ferry is late</h1>", url=SITE + url)
    found = filing.find_section(document, structured, authors=["Ann Lee"])
    assert (found.value, found.source) == (expected, "link:folder" if expected else None), why


@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        ("<header><a href=/town>Town</a></header>", "Town", "the site's header"),
        ("<ul class=main-menu><li><a href=/town>Town</a></ul>", "Town", "a list that is called a menu"),
        ("<p><a href=/town>our town</a></p>", None, "a link in a text"),
        ("<article><header><a href=/town>Town</a></header></article>", None, "the header of a teaser"),
    ],
)
def test_only_menus_name_the_folder(parse: Any, body: str, expected: str | None, why: str) -> None:
    found = filing.find_section(*parse(f"{body}<h1>The ferry is late</h1>", url=f"{SITE}/town/ferry"))
    assert found.value == expected, why


def test_a_name_of_all_that_a_site_has_is_the_last_choice(parse: Any, json_ld: Any) -> None:
    trail = json_ld(_trail(("Home", "/"), ("News", "/n"), ("People", "/people")))
    found = filing.find_section(*parse(head=TITLE + json_ld(_article(articleSection="News")) + trail))
    assert (found.value, found.source) == ("People", "json-ld:BreadcrumbList")
    assert found.others == (Claim("News", "json-ld:articleSection"),)


def test_a_year_is_no_section_where_the_page_declares_a_general_one(parse: Any) -> None:
    trail = "<p class=breadcrumb><a href=/>Home</a> / <a href=/news>News</a> / <a href=/2024>2024</a></p>"
    found = filing.find_section(*parse(trail + "<h1>The ferry is late</h1>", TITLE + "<meta name=section content=News>"))
    assert found.value == "News"


def test_links_below_the_story_are_tags_where_nothing_is_declared(parse: Any) -> None:
    topics = Topics(above=("Town",), below=("ferries", "News", "harbour"))
    found = _tags(parse(), TEXT, topics)
    assert (found.value, found.source) == (("ferries", "harbour"), "link:tag")
    assert _tags(parse(head='<meta name="keywords" content="sea">'), TEXT, topics).source == "meta:keywords"


@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        ("<a rel=tag href=/t>sea</a><a rel='category tag' href=/c>Town</a>", ("sea",), "a category is the section"),
        ("<a rel='category tag' href=/c>Town</a>", ("Town",), "where a system has no other tags"),
        ("<div class=related><a rel=tag href=/t>cars</a></div><a rel=tag href=/t>sea</a>", ("sea",), "another story's"),
        (f"<article>{H1}<footer class=entry-footer><a rel=tag href=/t>sea</a></footer></article>", ("sea",), "the post's footer"),
        (
            f"<article>{H1}</article><article><h2>Adam</h2><footer class=entry-footer><a rel=tag href=/t>sea</a></footer></article>",
            (),
            "another post's",
        ),
        (f"<main>{H1}</main><footer class=post-footer><a rel=tag href=/t>Popular</a></footer>", (), "no post's"),
        (
            f"<article>{H1}<a rel='category tag' href=/c>Town</a><footer class=entry-footer><a rel=tag href=/t>sea</a></footer></article>",
            ("sea",),
            "a category above the story is the section also where the tags are in the footer",
        ),
        (
            f"<article><a rel=tag href=/c>Town</a>{H1}<footer class=entry-footer><a rel=tag href=/t>sea</a></footer></article>",
            ("Town", "sea"),
            "above and below the story",
        ),
        ("<footer><a rel=tag href=/t>sea</a></footer>", (), "the page's"),
        ("<div class=comments><a rel=tag href=/t>cars</a></div>", (), "below the readers' comments"),
    ],
)
def test_which_marked_links_are_tags(parse: Any, body: str, expected: tuple[str, ...], why: str) -> None:
    assert _tags(parse(body if H1 in body else f"{H1}{body}"), TEXT).value == expected, why


def test_keywords_come_before_the_tags_in_a_footer(parse: Any) -> None:
    body = f"<article>{H1}<footer class=entry-footer><a rel=tag href=/t>sea</a></footer></article>"
    found = _tags(parse(body, '<meta name="keywords" content="ferry, island">'), TEXT)
    assert (found.value, found.source) == (("ferry", "island"), "meta:keywords")


@pytest.mark.parametrize(
    ("head", "body", "why"),
    [
        ("<title>The ferry is late again</title>", "", "the page's title"),
        ("", "<h1>The ferry is late again</h1>", "the printed one"),
    ],
)
def test_a_headline_is_no_keyword(parse: Any, head: str, body: str, why: str) -> None:
    found = _tags(parse(body, head + '<meta name="keywords" content="The ferry is late again, sea">'), TEXT)
    assert found.value == ("sea",), why


@pytest.mark.parametrize(
    ("headline", "keywords", "kept", "why"),
    [
        ("The Ferry Is Late Again", "the,ferry,is,late,again,sea", False, "small words are no keywords"),
        ("Ferries harbour sailors again today", "ferries,harbour,sailors,again,today", False, "nothing but its words"),
        ("Tarnmouth Quayside Islands Ferries: what now", "Tarnmouth,Quayside,Islands,Ferries,harbour,bread", True, "names"),
        ("UK Tarnmouth Islands Ferries: what now", "UK,Tarnmouth,Islands,Ferries,harbour,bread", True, "a short name"),
    ],
)
def test_the_headline_word_by_word_is_no_list_of_keywords(
    parse: Any, headline: str, keywords: str, kept: bool, why: str
) -> None:
    head = f'<meta property="og:title" content="{headline}"><meta name="keywords" content="{keywords}">'
    assert _tags(parse("", head), TEXT).value == (tuple(keywords.split(",")) if kept else ()), why


def test_authors_are_no_keywords(parse: Any) -> None:
    document, structured = parse("", '<meta name="news_keywords" content="ferries, Ann Lee">')
    assert filing.find_tags(document, structured, TEXT, authors=["Ann Lee"]).value == ("ferries",)
