"""Which pages say that they are parts of a story, and which only look so. Blocks are told by hand: no model is asked."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from newscrawl.extraction import decode
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.document import Document
from newscrawl.extraction.partlinks import MAX_NUMBER, find_parts
from newscrawl.items import Block, Page, StoryKind
from tests.serials import document, prose

BASE = "https://times.example/harbour/the-last-ferry"
NOW = datetime(2026, 3, 4, tzinfo=timezone.utc)


def parts(url: str, paging: str, *, head: str = "", tail: str = "", kind: StoryKind = "article") -> dict[int, str]:
    """The parts that a page with so much below its text tells of, by number."""
    html = document(url, prose(1), paging, head, tail)
    page = Page(url, url, 200, {"Content-Type": "text/html; charset=utf-8"}, html.encode(), NOW)
    opened = decode.open_page(page)
    assert isinstance(opened, Document)
    found = segment(opened.tree)
    blocks = [
        Block(block.position, block.text, "paragraph", block.kind == "p" and len(block.text) > 75, "", None, block.path)
        if "comment" not in (block.element.get("class") or "")
        else Block(block.position, block.text, "comment", False, "", None, block.path)
        for block in found
    ]
    return {part.number: part.url for part in find_parts(opened, found, blocks, kind)}


def row(*cells: str) -> str:
    """Numbers below a text: an address behind the base is a link, "" the page itself."""
    shown = (
        f"<li><a href='{BASE}{cell}'>{number}</a></li>" if cell else f"<li>{number}</li>"
        for number, cell in enumerate(cells, 1)
    )
    return f"<ul class='pages'>{''.join(shown)}</ul>"


def link(label: str, behind: str, attributes: str = "") -> str:
    return f"<p><a href='{BASE}{behind}' {attributes}>{label}</a></p>"


@pytest.mark.parametrize(
    ("second", "third"),
    [
        ("?page=2", "?page=3"), ("?p=2", "?p=3"), ("?seite=2", "?seite=3"), ("?pagina=2", "?pagina=3"), ("?currentPage=2", "?currentPage=3"),
        ("?id=77&page=2", "?id=77&page=3"), ("/2", "/3"), ("/2/", "/3/"), ("/page/2/", "/page/3/"), ("/seite-2", "/seite-3"), ("/seite/2", "/seite/3"),
        ("/page2.html", "/page3.html"), ("-p2", "-p3"), (",nPack,2", ",nPack,3"), ("/strana-2", "/strana-3"),
    ],
)  # fmt: skip
def test_addresses_of_parts(second: str, third: str) -> None:
    own = BASE + ("?id=77" if "id=77" in second else "")
    assert parts(own, row("", second, third)) == {1: own, 2: BASE + second, 3: BASE + third}


@pytest.mark.parametrize("end", ["", ".html", ".shtml", ".php", ".htm"])
@pytest.mark.parametrize("sign", ["-", "_", ","])
def test_a_bare_number_behind_a_name_needs_the_word_for_a_page(sign: str, end: str) -> None:
    first, second, third = BASE + end, f"{BASE}{sign}2{end}", f"{BASE}{sign}3{end}"
    numbers = row("", f"{sign}2{end}", f"{sign}3{end}")
    turn = link("Next page", f"{sign}2{end}")
    assert parts(first, numbers + turn) == {1: first, 2: second, 3: third}
    assert parts(first, turn) == {1: first, 2: second}
    assert parts(first, numbers) == {}, "stages of a race have such a row"
    assert parts(first, link("Next", f"{sign}2{end}", "rel='next'")) == {}, "and roundups that"
    assert parts(second, link("Previous", end or "/", "rel='prev'") + link("Next", f"{sign}3{end}", "rel='next'")) == {}


CYRILLIC = "https://times.example/новости/последний-паром-на-остров"
CODED = "https://times.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D0%BF%D0%BE%D1%81%D0%BB%D0%B5%D0%B4%D0%BD%D0%B8%D0%B9-%D0%BF%D0%B0%D1%80%D0%BE%D0%BC-%D0%BD%D0%B0-%D0%BE%D1%81%D1%82%D1%80%D0%BE%D0%B2"


@pytest.mark.parametrize("own", [CYRILLIC, CODED, CODED.lower()])
@pytest.mark.parametrize("linked", [CYRILLIC, CODED, CODED.lower()])
def test_letters_are_the_same_however_they_are_written(own: str, linked: str) -> None:
    assert sorted(parts(f"{own}/", row("", "/2/", "/3/").replace(BASE, linked))) == [1, 2, 3]


@pytest.mark.parametrize(
    ("own", "first", "third"),
    [
        ("/2/", "../", "../3/"), ("/2/", "../1/", "../3/"), ("/2", "./", "./3"), ("/2", "1", "3"), ("/seite-2", "seite-1", "seite-3"),
        ("/page/2/", "../../", "../3/"), ("/page/2/", "../../page/1/", "../../page/3/"), ("?page=2", "?page=1", "?page=3"),
    ],
)  # fmt: skip
def test_relative_addresses(own: str, first: str, third: str) -> None:
    numbers = f"<p><a href='{first}'>1</a> 2 <a href='{third}'>3</a></p>"
    assert sorted(parts(BASE + own, numbers)) == [1, 2, 3]


def test_a_later_part_may_name_the_first_to_machines_alone() -> None:
    told = f"<link rel='canonical' href='{BASE}'>"
    assert parts(f"{BASE}/3/", link("Next page", "/4/"), head=told) == {1: BASE, 3: f"{BASE}/3/", 4: f"{BASE}/4/"}
    assert parts(f"{BASE}/3/", link("Next page", "/4/")) == {}
    assert parts(f"{BASE}/2/", "", head=told) == {}, "a form of the page, for all that it says"


def test_a_later_part_knows_the_first_and_the_next() -> None:
    assert parts(f"{BASE}/2/", row("/", "", "/3/")) == {1: f"{BASE}/", 2: f"{BASE}/2/", 3: f"{BASE}/3/"}
    assert parts(f"{BASE}?page=3", row("", "?page=2", "").replace("<li>1</li>", f"<li><a href='{BASE}'>1</a></li>")) == {
        1: BASE, 2: f"{BASE}?page=2", 3: f"{BASE}?page=3"
    }  # fmt: skip


@pytest.mark.parametrize(
    "label",
    [
        "Next page", "Continue to page 2", "Continued on page 2 »", "Nächste Seite", "Weiter auf Seite 2: Wer zahlt?", "Lesen Sie weiter auf Seite 2", "Page suivante",
        "Lire la suite page 2", "Siguiente página", "Página siguiente »", "Pagina successiva", "Próxima página", "Volgende pagina", "Nästa sida", "Næste side", "Neste side",
        "Seuraava sivu", "Następna strona", "Další strana", "Ďalšia strana", "Következő oldal", "Pagina următoare", "Sonraki sayfa", "Следующая страница",
        "Наступна сторінка", "Следваща страница", "Επόμενη σελίδα", "Sljedeća stranica", "Następna strona »", "Halaman selanjutnya", "Trang sau", "หน้าถัดไป",
        "次のページへ", "次ページ", "下一页", "下一頁", "다음 페이지", "الصفحة التالية", "صفحه بعد", "העמוד הבא", "अगला पृष्ठ", "পরবর্তী পৃষ্ঠা", "Pàgina següent",
        "Kitas puslapis", "Nākamā lapa", "Järgmine lehekülg",
    ],
)  # fmt: skip
def test_a_link_that_says_that_it_leads_to_the_next_page(label: str) -> None:
    assert parts(BASE, link(label, "?page=2")) == {1: BASE, 2: f"{BASE}?page=2"}


@pytest.mark.parametrize("label", ["Weiter", "Next", "Suivant", "Siguiente", "Далее", "»", "→", "2", "次へ"])
def test_a_link_onwards_needs_a_word_to_machines(label: str) -> None:
    told = f"<link rel='next' href='{BASE}?page=2'>"
    assert parts(BASE, link(label, "?page=2"), head=told) == {1: BASE, 2: f"{BASE}?page=2"}
    assert parts(BASE, link(label, "?page=2", "rel='next'")) == {1: BASE, 2: f"{BASE}?page=2"}
    assert parts(BASE, link(label, "?page=2")) == {}, "nothing else says so"
    assert parts(BASE, "", head=told) == {}, "nothing to be seen says so"


def test_a_table_of_contents_is_a_row_of_numbers() -> None:
    toc = "".join(f"<li><a href='{BASE}/seite-{n}'>Seite {n} — Was der Sturm nahm</a></li>" for n in (2, 3))
    assert sorted(parts(BASE, f"<ol>{toc}</ol>")) == [1, 2, 3]


@pytest.mark.parametrize(
    ("label", "behind"),
    [
        ("Auf einer Seite lesen", "/komplettansicht"), ("Artikel auf einer Seite lesen", "?printPagedArticle=true"), ("View all", "?page=all"), ("Single page", "/single-page"),
        ("Show all", "?page=all#page2"), ("Lire sur une seule page", "?page=all"), ("Na jednej stronie", "/all"), ("全文表示", "?page=all"), ("View as a single page", "?print=1"),
    ],
)  # fmt: skip
def test_the_page_of_all_parts_has_number_0(label: str, behind: str) -> None:
    found = parts(BASE, row("", "?page=2") + link(label, behind))
    assert found == {0: (BASE + behind).partition("#")[0], 1: BASE, 2: f"{BASE}?page=2"}
    assert parts(BASE, link(label, behind)) == {}, "it is nothing without parts"


PAGER = row("", "?page=2", "?page=3", "?page=4")
LONG = (
    "A teaser of another story that goes on for a while and says nothing of this one at all, whatever one may think. "
    * 12
)


@pytest.mark.parametrize(
    ("url", "paging", "head"),
    [
        pytest.param(BASE, f"<div id='comments'>{PAGER}</div>", "", id="pages of comments, by their container"),
        pytest.param(BASE, f"<nav aria-labelledby='comments-pagination-title'>{PAGER}</nav>", "", id="by its label"),
        pytest.param(BASE, PAGER.replace("'>", "#comments'>"), "", id="by the fragment"),
        pytest.param(BASE, f"<p class='comment'>Well said, all of it.</p>{PAGER}", "", id="behind comments"),
        pytest.param(BASE, row("", "/comment-page-2", "/comment-page-3"), "", id="comments of WordPress"),
        pytest.param(BASE, row("", "?cpage=2", "?cpage=3"), "", id="another parameter"),
        pytest.param(BASE, row("", "?page=1", "?page=2"), "", id="counted from 0, as lists are"),
        pytest.param(BASE, link("Next page", "?page=1", "rel='next'"), "", id="the next of such a list"),
        pytest.param(BASE, f"<p>{LONG}</p>{PAGER}".replace("<p>", "<h5>").replace("</p>", "</h5>"), "", id="behind other stories"),
        pytest.param(BASE, f"<div class='gallery'>{PAGER}</div>", "", id="pictures"),
        pytest.param(BASE, f"<div class='archive posts'>{PAGER}</div>", "", id="a list of posts"),
        pytest.param(BASE, row("", *(f"?page={n}" for n in range(2, MAX_NUMBER + 2))), "", id="more pages than stories have"),
        pytest.param(BASE, link("Next article: the lighthouse", "-the-lighthouse"), "", id="the next article"),
        pytest.param(f"{BASE}-12", link("Next", "-13", "rel='next'"), "", id="numbered stories, one behind the other"),
        pytest.param(f"{BASE}/12", row(*([""] * 10), "/11", "", "/13"), "", id="issues of a series"),
        pytest.param("https://times.example/2026/03/04", "<p><a href='/2026/03/05' rel='next'>Next</a> <a href='/2026/03'>March</a></p>", "", id="days"),
        pytest.param("https://times.example/story.php?p=908", "<p><a rel='prev' href='/story.php?p=907'>Earlier</a> <a rel='next' href='/story.php?p=909'>Later</a></p>", "", id="ids"),
        pytest.param(BASE, "<p><a href='https://times.example/section?page=2'>2</a> <a href='https://times.example/section?page=3'>3</a></p>", "", id="pages of the section"),
        pytest.param(BASE, "<p><a href='https://other.example/harbour/the-last-ferry?page=2'>Next page</a></p>", "", id="another host"),
        pytest.param(BASE, "<p><a href='https://share.example/?u=https://times.example/harbour/the-last-ferry?page=2'>2</a></p>", "", id="an address in another one"),
        pytest.param(BASE, link("2", "?page=2"), "", id="a number by itself"),
        pytest.param(BASE, link("Read the second story", "-2"), "", id="a story with the same name"),
        pytest.param(BASE, link("Weiterlesen", "?page=2&partial=teaser"), f"<link rel='next' href='{BASE}?page=2&amp;partial=teaser'>", id="another page by what else its address asks for"),
        pytest.param(f"{BASE}?page=2", link("Next page", "?page=3"), "", id="a later part that names no first one"),
        pytest.param("https://times.example/world/asia", "<p><a href='/world/asia/page/2'>2</a> <a href='/world/asia/page/3'>3</a></p>", "", id="a section"),
        pytest.param("https://times.example/", "<p><a href='/?page=2'>2</a> <a href='/?page=3'>3</a> <a href='/?page=2'>Next page</a></p>", "", id="a front page"),
        pytest.param(BASE, "<p><a href='javascript:next(2)'>Next page</a> <a href='#2'>2</a></p>", "", id="no addresses"),
    ],
)  # fmt: skip
def test_what_is_no_part(url: str, paging: str, head: str) -> None:
    assert parts(url, paging, head=head) == {}


@pytest.mark.parametrize(
    "path",
    [
        "category/local-news-and-views/", "tag/world-cup-2026/", "en/tags/skerry-point-ferry-line/", "topics/harbour-reform-2026", "author/ada-fenn-of-skerry/",
        "threads/anyone-remember-the-last-ferry.12345/", "forum/anyone-remember-the-last-ferry/", "viewtopic.php?t=123", "themen/die-letzte-faehre-2026",
    ],
)  # fmt: skip
def test_lists_and_forums_by_their_folders(path: str) -> None:
    url = f"https://times.example/{path}"
    more = f"{url}&page=" if "?" in url else f"{url}?page="
    paging = f"<p>1 <a href='{more}2'>2</a> <a href='{more}3'>3</a> <a href='{more}2'>Next page</a></p>"
    assert parts(url, paging) == {}


SAID = "".join(f"<li><p>{line.replace('keeper', 'reader')}</p></li>" for line in prose(9, 3))


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(f"<h2>Comments (30)</h2><ul>{SAID}</ul>{PAGER}", id="behind them, a heading above"),
        pytest.param(f"<h3>30 Kommentare</h3>{PAGER}<ul>{SAID}</ul>", id="before them, a heading above"),
        pytest.param(f"<div>Leave a reply</div>{PAGER}", id="a line above"),
        pytest.param(f"<h3>Have your say</h3><div>1 <a href='{BASE}?page=2'>2</a> <a href='{BASE}?page=2'>Next page</a></div>", id="none shown"),
    ],
)  # fmt: skip
def test_pages_of_comments_whose_markup_does_not_say_so(tail: str) -> None:
    assert parts(BASE, "", tail=f"<section>{tail}</section>") == {}
    assert len(parts(BASE, PAGER, tail=f"<section>{tail}</section>")) == 4, "the story's own row stands before them"


def test_a_row_right_before_comments_is_theirs() -> None:
    assert parts(BASE, PAGER, tail="<p class='comment'>Well said, all of it.</p>") == {}


def test_a_link_to_the_comments_is_not_their_heading() -> None:
    bar = "<p><a href='/share'>Share</a> <a href='#comments'>12 Comments</a></p>"
    assert len(parts(BASE, bar + PAGER, tail="<h2>Comments (30)</h2><p class='comment'>Well said.</p>")) == 4
    assert len(parts(BASE, PAGER, tail="<h2 class='comment'>Comments (30)</h2><p class='comment'>Well said.</p>")) == 4


def test_kinds_of_pages_whose_text_does_not_go_on() -> None:
    kinds: tuple[StoryKind, ...] = ("gallery", "index", "liveblog", "video")
    assert [parts(BASE, PAGER, kind=kind) for kind in kinds] == [{}] * 4
    assert len(parts(BASE, PAGER, kind="opinion")) == 4


def test_comments_beside_the_parts_do_not_matter() -> None:
    pages = row("", "/seite-2") + f"<section class='comments'>{PAGER}</section>"
    assert parts(BASE, pages) == {1: BASE, 2: f"{BASE}/seite-2"}


def test_many_other_links_with_the_pages_letters_hide_no_row() -> None:
    url = "https://times.example/story.php?id=5"
    menu = "".join(f"<p><a href='/story.php?id={number}'>Story {number}</a></p>" for number in range(1000, 1500))
    numbers = f"<p>1 <a href='{url}&page=2'>2</a> <a href='{url}&page=3'>3</a></p>"
    assert sorted(parts(url, numbers, head=menu)) == [1, 2, 3]
