"""newscrawl.spiders.sections."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Hints
from newscrawl.spiders.sections import ARTICLE, address_score, is_rest, is_section, read_section
from newscrawl.visits import Candidate

HOME = "http://127.0.0.1:8801/"
EVAL = Path(os.environ.get("NEWSCRAWL_SHARED") or Path(__file__).parents[3] / "shared") / "eval" / "dev"

PAGE = """<!doctype html><html lang=de><head><meta charset=utf-8><title>Anzeiger</title>
<link rel="alternate" type="application/rss+xml" href="/feed.xml"><link rel=alternate hreflang=en href=/en/>
<link rel="Alternate home" type="application/atom+xml; charset=utf-8" href="http://127.0.0.1:8809/atom.xml"></head><body>
<header><a href="/"><img src=logo.png alt=Anzeiger></a><nav><ul><li><a href="/wirtschaft/">Wirtschaft</a>
<li><a href=/politik>Politik</a><li><a href="/thema/bundestagswahl-in-diesem-jahr">Wahl</a></ul></nav></header>
<main><article><a href="/wirtschaft/kanzler-warnt-vor-krise"><img src=x.jpg alt="Ein Bild"></a>
<h2><a href="/wirtschaft/kanzler-warnt-vor-krise#start">Kanzler warnt vor einer Krise der gesamten Wirtschaft</a></h2></article>
<h3><a href="/politik/2026/01/31/streit">Streit um den Haushalt</a></h3>
<a href="/a-1234567">Ein Sturm zieht auf</a> <a href="https://anderswo.example/sport/sieg-im-letzten-spiel">Woanders</a>
<a href="/?seite=2">Weiter</a> <a href="/autor/erika-mustermann-und-andere">Von Erika Mustermann</a></main>
<footer><a href="/impressum">Impressum</a> <a href="/datenschutz.html">Datenschutz</a> <a href="/abo/">Abo</a>
<a href="/karte.pdf">Karte</a> <a href="/unsere-grundsaetze-der-arbeit">Unsere Grundsätze</a></footer></body></html>"""


def test_a_front_page() -> None:
    section = read_section(PAGE, HOME)
    assert section.articles == (
        Candidate(
            "http://127.0.0.1:8801/wirtschaft/kanzler-warnt-vor-krise",
            Hints("section", HOME, "Kanzler warnt vor einer Krise der gesamten Wirtschaft"),
        ),
        Candidate("http://127.0.0.1:8801/politik/2026/01/31/streit", Hints("section", HOME, "Streit um den Haushalt")),
        Candidate("http://127.0.0.1:8801/a-1234567", Hints("section", HOME, "Ein Sturm zieht auf")),
    )
    assert section.sections[:3] == (
        "http://127.0.0.1:8801/wirtschaft/",
        "http://127.0.0.1:8801/politik",
        "http://127.0.0.1:8801/thema/bundestagswahl-in-diesem-jahr",
    )
    assert section.feeds == ("http://127.0.0.1:8801/feed.xml", "http://127.0.0.1:8809/atom.xml")
    for path in ("impressum", "datenschutz.html", "abo/", "karte.pdf", "autor/erika-mustermann-und-andere"):
        assert HOME + path in section.rest
    every = [candidate.url for candidate in section.articles] + [*section.sections, *section.rest]
    assert len(every) == len(set(every))
    assert not any("anderswo" in url for url in every)
    assert HOME not in every


def test_bytes_and_text_give_the_same() -> None:
    assert read_section(PAGE.encode(), HOME) == read_section(PAGE, HOME)
    latin = PAGE.replace("charset=utf-8", "charset=iso-8859-1").replace("gesamten", "Müller")
    assert "Müller" in (read_section(latin.encode("iso-8859-1"), HOME).articles[0].hints.title or "")


def test_a_site_is_its_registered_domain() -> None:
    links = "".join(
        f"<a href='{url}/politics/the-minister-resigns-at-last'>x</a>"
        for url in ("https://www.g.co.uk", "//sport.g.co.uk", "https://h.co.uk", "http://127.0.0.1")
    )
    assert [found.url for found in read_section(links, "https://www.g.co.uk/").articles] == [
        "https://www.g.co.uk/politics/the-minister-resigns-at-last",
        "https://sport.g.co.uk/politics/the-minister-resigns-at-last",
    ]


def test_a_port_tells_sites_apart_on_one_host() -> None:
    link = "<a href='http://127.0.0.1:8802/politics/the-minister-resigns-at-last'>x</a>"
    assert read_section(link, HOME).articles == ()


def test_the_base_of_the_page() -> None:
    page = "<base href='/archive-of/'><a href='the-minister-resigns-at-last'>x</a>"
    assert read_section(page, HOME).articles[0].url == HOME + "archive-of/the-minister-resigns-at-last"


def test_place_tells_articles_from_services() -> None:
    link = "<a href='/our-rules-for-good-work'>Our rules</a>"
    assert read_section(f"<main>{link}</main>", HOME).articles
    for place in (
        "<footer>%s</footer>",
        "<nav>%s</nav>",
        "<div class='site-footer'>%s</div>",
        "<div role=navigation>%s</div>",
    ):
        assert not read_section(place % link, HOME).articles, place
        assert read_section(place % link + link, HOME).articles, "once outside is enough"


@pytest.mark.parametrize(
    "path",
    [
        "wirtschaft/kanzler-warnt-vor-krise", "2026/01/31/storm", "news/world-europe-12345678", "article/9f8e7d6c5b4a", "news?id=12345",
        "us/politics/the-senate-votes-again/index.html", "politik/streit-um-haushalt-a-1a2b3c4d", "c/1234567",
        "news/articles/c5yxk2zq1w3o", "the-minister-resigns-at-last/2026/01/31/", "story/3000000218734/ein-streit",
        "%D9%85%D8%AC%D9%84%D8%B3-%D8%A7%D9%84%D8%A3%D9%85%D9%86-%D9%8A%D8%B5%D9%88%D8%AA-%D8%B9%D9%84%D9%89", "20260131/x",
        "a/20260131-OYT1T50001", "2026/jan/31/storm-hits", "politics/storm-hits-the-coast.amp.html",
    ],
)  # fmt: skip
def test_shapes_of_articles(path: str) -> None:
    assert address_score(HOME + path) >= ARTICLE
    assert not is_rest(HOME + path)


@pytest.mark.parametrize(
    "path",
    ["", "politics", "politics/", "news/world/europe", "2026/01/", "2026/01/31/", "tag/chancellor-of-the-republic", "news/page/2",
     "index.html", "world/asia-pacific", "topics/the-war-in-the-north", "?page=2", "live", "sport/football/results"],
)  # fmt: skip
def test_shapes_of_lists(path: str) -> None:
    assert address_score(HOME + path) < ARTICLE


@pytest.mark.parametrize(
    "path", ["impressum", "en/privacy", "author/jane-doe", "search?q=x", "login", "a/b/photo.jpg", "feed"]
)
def test_shapes_of_services(path: str) -> None:
    assert is_rest(HOME + path)


@pytest.mark.parametrize(
    "path", ["politics", "world/asia-pacific/", "tag/chancellor-of-the-republic", "news/sport/football"]
)
def test_shapes_of_sections(path: str) -> None:
    assert is_section(HOME + path)
    assert not is_rest(HOME + path)


@pytest.mark.parametrize(
    "junk",
    [
        "<div>",
        "<a href=x>",
        "<a href=/{}/the-minister-resigns-at-last>",
        "<",
        "&",
        "</p>",
        "<nav>",
        "<a>",
        "<!--",
        "<svg>",
        "<b class=nav-nav>",
    ],
)
def test_hostile_pages_end_in_time(junk: str) -> None:
    page = "".join(junk.replace("{}", str(number)) for number in range(300_000 // len(junk)))
    started = time.process_time()
    read_section(page, HOME)
    assert time.process_time() - started < 5


def test_a_tag_of_a_hundred_thousand_attributes() -> None:
    page = "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + f">{PAGE}"
    started = time.process_time()
    assert read_section(page, HOME).articles
    assert time.process_time() - started < 3


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_nothing_is_raised(page: str | bytes) -> None:
    read_section(page, HOME)
    start = "<a href='" if isinstance(page, str) else b"<a href='"
    read_section(start + page, HOME)  # type: ignore[operator]


@pytest.mark.shared
def test_addresses_of_real_articles() -> None:
    path = EVAL / "fundus.jsonl.gz"
    if not path.exists():
        pytest.skip("no labelled pages: put them in ../shared, or name their folder in NEWSCRAWL_SHARED")
    with gzip.open(path, "rt", encoding="utf-8", errors="surrogatepass") as lines:
        urls = [json.loads(line)["url"].strip() for line in lines]
    found = [url for url in urls if address_score(url) >= ARTICLE and not is_rest(url)]
    assert len(found) / len(urls) >= 0.97
