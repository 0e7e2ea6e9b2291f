"""Bylines as pages print them: lines, marks, boxes of authors, and what stands where one might be."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.bylines import find_byline
from newscrawl.storage.values import writers


def _names(parsed: Any) -> list[str]:
    return [person.name for person in find_byline(*parsed).people]


@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        ('<div itemprop="author" itemscope><meta itemprop="name" content="Ann Lee"></div>', ["Ann Lee"], "hidden microdata"),
        ('<span itemprop="author">Ann Lee</span>', ["Ann Lee"], "printed microdata"),
        ('<div itemprop="author" itemscope><a itemprop="url" href="/a"><span itemprop="name">Ann Lee</span></a></div>',
         ["Ann Lee"], "nested microdata"),
        ('<div typeof="Person" property="author"><span property="name">Ann Lee</span></div>', ["Ann Lee"], "RDFa"),
        ('<div vocab="http://schema.org/" typeof="Article"><span property="author">Ann Lee</span></div>', ["Ann Lee"], "RDFa, plain"),
        ('<a rel="author" href="/x">Ann Lee</a>', ["Ann Lee"], "rel"),
        ('<p><a href="/authors/ann-lee">Ann Lee</a></p>', ["Ann Lee"], "an author page"),
        ('<p class="byline">By <span>Ann Lee</span> in Berlin</p>', ["Ann Lee"], "a class, and a place"),
        ('<div class="byline"><a href="/authors/ann-lee">Ann Lee</a><span class="x-city">La Solana</span></div>', ["Ann Lee"], "a place by its class"),
        ('<p class="autor">Von Eva Öz und Jörg Maß</p>', ["Eva Öz", "Jörg Maß"], "a German class"),
        ('<div class="article-byline"><span>Eva Öz</span> <span>Jörg Maß</span></div>', ["Eva Öz", "Jörg Maß"], "names side by side"),
        ('<div class="byline"><p>By</p><p>Ann Lee</p><p>Staff Writer</p></div>', ["Ann Lee"], "a line for each"),
        ('<div class="author"><div class="name">Written by <b>Ann Lee</b></div><div>Marketing Coordinator</div></div>', ["Ann Lee"], "a role below"),
        ('<div class="meta-author">Posted on May 3, 2024 by Ann Lee</div>', ["Ann Lee"], "behind a date"),
        ('<p class="entry-meta">Home, Garden Decor</p>', [], "sections stand in such elements, too"),
        ('<p>By Ann Lee</p>', ["Ann Lee"], "a plain line"),
        ('<p><em>Text von Eva Öz</em></p>', ["Eva Öz"], "a plain German line"),
        ('<p>By noon the quay was empty.</p>', [], "a sentence"),
        ('<h3>Author</h3><p>Ann Lee</p>', ["Ann Lee"], "a label, and the name as the next line"),
        ('<b>Von:</b><br> Eva Öz', ["Eva Öz"], "a label, and the name behind it"),
        (f'<p>{"Text. " * 60}</p><h3>Written by Ann Lee</h3>', ["Ann Lee"], "a signature below the story"),
        (f'<div id="story-sidebar"><h4>Writer</h4><a rel="author" href="/who/ann-lee">Ann Lee</a><p>{"Ferries. " * 99}</p></div>',
         ["Ann Lee"], "the one author that the page relates to, beside the story"),
        (f'<div id="story-sidebar"><a rel="author" href="/who/ann">Ann Lee</a><a rel="author" href="/who/bo">Bo Ek</a><p>{"Ferries. " * 99}</p></div>',
         [], "two are columnists"),
        ('<h3 id="ann-lee-jailed-journalist">Ann Lee, jailed journalist</h3>', [], "an id made of a heading's words"),
        ('<h3 id="fuer-autoren-am-hafen">Für Autoren: Ann Lee</h3>', [], "spelled another way"),
        ("<h4>By Ann Lee</h4>", ["Ann Lee"], "a byline set as a heading"),
        ("<div><h4>By Ann Lee</h4><span>2 May 2024</span></div>", ["Ann Lee"], "with its day below"),
        ('<h4 id="article-author-name">Ann Lee</h4>', ["Ann Lee"], "an id of a template"),
        ('<div class="dateline author">Ann Lee</div>', ["Ann Lee"], "a byline with the place of the date"),
        ('<p id="author-name">Ann Lee</p>', ["Ann Lee"], "an id that names what it is"),
        ('<h3 class="author" id="ann-lee-author">Ann Lee</h3>', ["Ann Lee"], "a class that does"),
        ('<div><p>From <a href="/show">Boats &amp; More</a></p><h5>Filed under</h5><a href="/a">Quay Blogs</a> <a href="/b">Bo Ek</a></div>',
         [], "what holds headings is no line"),
        (f'<p>{"Text. " * 60}</p><p>This story was written by Ann Lee, harbour reporter.</p>', ["Ann Lee"], "in a sentence"),
        ('<script>dataLayer = [{"pageType": "story", "pageAuthor": "Ann Lee"}]</script>', ["Ann Lee"], "the data of a script"),
        ('<script>x = [{"author": "Ann Lee"}, {"author": "Bo Ek"}]</script>', [], "of other stories, too"),
        ('<script>x = {"author": {"slug": "ann", "Profile": 7}}</script>', [], "a key is no name"),
        ('<div class="author-box"><h4 class="author-box__name">Ann Lee</h4></div>', ["Ann Lee"], "the bio block"),
        ('<p>By <a href="/author/ann-lee">Ann Lee</a></p><h1><a href="/boats">Ferries</a></h1><a class="byline" href="/author/bo-ek">Bo Ek</a>',
         ["Ann Lee"], "below the linked heading of another story"),
        (f'<p><a href="/people/ann-lee">Ann Lee</a> sailed the ferry{" and sailed it" * 12}.</p>', [], "whom a sentence speaks of"),
        ('<ul><li><a class="tag-list__item" href="/people/ann-lee">Ann Lee</a></li></ul>', [], "and whom the topics name"),
        ('<p><a href="/people/ann-lee">Ann Lee</a> 3 May 2024</p>', ["Ann Lee"], "the same link in a short line"),
    ],
)  # fmt: skip
def test_printed_bylines(body: str, expected: list[str], why: str, parse: Any) -> None:
    assert _names(parse(f"<h1>Late</h1>{body}")) == expected, why


def test_members_sign_in_above_the_headline(parse: Any) -> None:
    menu = "<dl><dd><a href='/members/join.php'>회원가입</a></dd><dd><a href='/members/edit.php'>회원정보수정</a></dd></dl>"
    assert _names(parse(f"{menu}<h1>늦은 배</h1><p>{'배가 또 늦었다. ' * 30}</p><p>옥승재 기자 ok@harbour-courier.example</p>")) == ["옥승재"]


def test_bylines_of_teasers_are_other_stories(parse: Any) -> None:
    teasers = "".join(
        f'<div><h4><a href="/{i}">Ferry {i}</a></h4>{"<i></i>" * 12}<span class="author">Bo Ek{letter}</span></div>'
        for i, letter in enumerate("abcd")
    )
    assert _names(parse(f"<h1>Late</h1>{'<p></p>' * 70}{teasers}")) == []


def test_names_alone_before_the_story_where_the_newsroom_signs_for_all(parse: Any) -> None:
    head = '<meta name="author" content="Harbour Courier">'
    body = f"<h1>Late</h1><p><strong>Ann Lee/Bo Ek</strong></p><p>{'Long text. ' * 40}</p>"
    assert _names(parse(body, head)) == ["Ann Lee", "Bo Ek"]
    japanese = "<h1>Late</h1><p>軽量、水に強い、港で人気。QUAYの鞄</p>"
    assert _names(parse(japanese, head)) == ["Harbour Courier"]  # letters without capitals are none in capitals
    assert [p.kind for p in find_byline(*parse("<h1>Late</h1><p><b>Key Points</b> of it</p>", head)).people] == [
        "organisation"
    ]


def test_whom_the_page_declares_as_its_editor_is_no_author(parse: Any) -> None:
    told = '{"@type":"NewsArticle","headline":"Late","author":{"name":"Nur Aini"},"editor":{"name":"Bagus Hartanto"}}'
    printed = (
        '<h1>Late</h1><div class="credit"><div><span>Penulis</span> <a href="/author/nur-aini">Nur Aini</a></div>'
        '<div><span>Editor</span> <a href="/editor/bagus-hartanto">Bagus Hartanto</a></div></div>'
    )
    head = f'<script type="application/ld+json">{told}</script>'
    people = find_byline(*parse(printed, head)).people
    assert writers(people) == ["Nur Aini"]


def test_photographers_are_told_by_the_word_behind_their_names(parse: Any) -> None:
    body = (
        '<h1>Late</h1><div class="byline"><ul><li><a href="/authors/ann-lee">Ann Lee</a><span>Journalist</span></li>'
        "<li><span>Even Håvik</span><span>Fotograf</span></li></ul></div>"
    )
    assert writers(find_byline(*parse(body)).people) == ["Ann Lee"]


@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        ('<p class="byline">Von <a rel="author" href="/autoren/eva">Henrike Öz</a> und dpa, Kiel</p>', ["Henrike Öz", "dpa"], "joined to them"),
        ('<p class="byline">By Henrike Öz, with Reuters</p>', ["Henrike Öz", "Reuters"], "behind a comma"),
        ('<p>By <a href="/author/henrike">Henrike Öz</a>, with Reuters</p>', ["Henrike Öz", "Reuters"], "in a line without a mark"),
        ('<div><p class="author">By Henrike Öz and AFP</p></div>', ["Henrike Öz", "AFP"], "once"),
        ('<p class="byline">By Henrike Öz<br>The Associated Press</p>', ["Henrike Öz"], "whom they work for"),
        ('<p class="byline">By Bo Ek and Reuters</p>', ["Henrike Öz"], "of somebody else"),
    ],
)
def test_agencies_beside_whom_the_page_declares(body: str, expected: list[str], why: str, parse: Any, json_ld: Any) -> None:
    head = json_ld({"@type": "NewsArticle", "headline": "Late", "author": {"@type": "Person", "name": "Henrike Öz"}})
    assert writers(find_byline(*parse(f"<h1>Late</h1>{body}", head)).people) == expected, why


def test_photographers_are_told_by_the_word_beside_their_names(parse: Any, json_ld: Any) -> None:
    authors = [{"@type": "Person", "name": "Signe Berg"}, {"@type": "Person", "name": "Kalle Mark"}]
    body = (
        '<h1>Late</h1><div class="byline"><div><a class="byline__name" href="/av/signe">Signe Berg</a> <a href="mailto:s@x.example">'
        's@x.example</a></div><div><span class="byline__role">Foto</span> <a class="byline__name" href="/av/kalle">Kalle Mark</a></div></div>'
    )
    people = find_byline(*parse(body, json_ld({"@type": "NewsArticle", "headline": "Late", "author": authors}))).people
    assert [(person.name, person.role) for person in people] == [("Signe Berg", None), ("Kalle Mark", "Foto")]


def test_who_made_the_picture_as_well_is_still_the_author(parse: Any, json_ld: Any) -> None:
    head = json_ld({"@type": "NewsArticle", "headline": "Late", "author": [{"name": "Ann Lee"}, {"name": "Bo Ek"}]})
    body = '<h1>Late</h1><p class="byline">By Ann Lee and Bo Ek</p><div class="photo_credit">Illustration by Ann Lee</div>'
    assert writers(find_byline(*parse(body, head)).people) == ["Ann Lee", "Bo Ek"]


def test_the_way_to_the_login_is_no_member(parse: Any) -> None:
    body = '<h1>Late</h1><p><a href="/member/login">Ada Example</a></p><p><a href="/member/register">Bo Ek</a></p>'
    assert _names(parse(body)) == []
