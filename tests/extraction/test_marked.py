from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction import marked

#: Every kind of word that the patterns look for: the first look at a word must let each of them pass.
WORDS = """
author autor byline by-line by writer contributor reporter journalist redaktion verfasser auteur yazar penulis
vcard dateline post-meta article-meta entry-meta meta-info credit credits posted-by written-by creator owner staff editor
kicker-by firma skribent muhabir
date datum data datierung time publish posted pubdate veroeffentlicht fecha horario created updated modified timestamp
stand tarih zeit meta dt-published info details
stand-first subtitle sub-title subhead sub-heading subheadline dek dec deck c-dek lead p-lead intro c-intro introduction
summary excerpt chapeau chapo vorspann anriss entradilla bajada copete occhiello sommario ingress manchet lede abstract
perex description strapline
"""


@pytest.mark.parametrize("word", WORDS.split())
def test_the_first_look_at_a_word_misses_none(word: str) -> None:
    patterns = [pattern for _, pattern in marked._TOPICS]
    assert any(pattern.search(word) for pattern in patterns)
    assert marked._MAYBE.search(word)


def test_no_pattern_matches_across_a_space(parse: Any) -> None:
    marks = parse('<p class="post meta-data by -line sub title">x</p>')[1].marks
    assert len(marks.authors) == len(marks.dates) == 1, "by and meta-data are words of their own"
    assert marks.standfirsts == [], "sub and title are not subtitle"


FOLDERS = st.sampled_from([*marked._FOLDERS, "author=ann", "?author=ann", "x?y&autor=lee", "@ann", "news", "", "a#b", "ab"])


@given(st.lists(FOLDERS, max_size=5).map("/".join))
def test_the_first_look_at_an_address_misses_none(href: str) -> None:
    expected = (
        " href-author" if marked._AUTHOR_URL.search(href) else " href-member" if marked._MEMBER_URL.search(href) else ""
    )
    assert marked._author_link(href) == expected


# (body, authors, dates, standfirsts, why)
MARKED = [
    ('<p class="Byline">x</p>', 1, 1, 0, "upper case; a byline often holds the date"),
    ('<p id="byline">x</p>', 1, 1, 0, "an id"),
    ('<a rel="author" href="/">x</a>', 1, 0, 0, "a relation"),
    ('<p itemprop="description">x</p>', 0, 0, 1, "microdata"),
    ('<a href="/authors/ann-lee">x</a>', 1, 0, 0, "an author's page"),
    ('<a href="/?author=7">x</a>', 0, 0, 0, "too short a name"),
    ('<a href="/?author=77">x</a>', 1, 0, 0, "an author's page by number"),
    ('<a href="/list?autor_name=lee">x</a>', 1, 0, 0, "by name"),
    ('<a href="/author=lee">x</a>', 1, 0, 0, "by a path that looks like a query"),
    ('<a href="/team/ann-lee">x</a>', 1, 0, 0, "a member's page"),
    ('<a href="/@annlee">x</a>', 1, 0, 0, "a handle"),
    ('<a href="/about">x</a>', 0, 0, 0, "another page"),
    ("<address>x</address>", 1, 0, 0, "an element that says it"),
    ("<time>x</time>", 0, 1, 0, "another"),
    ('<p class="timeline">x</p>', 0, 0, 0, "no time"),
    ('<p class="card-body">x</p>', 0, 0, 0, "no words"),
    ('<img class="author"><script class="date"></script>', 0, 0, 0, "elements without text"),
    ("<p>x</p>", 0, 0, 0, "no marks"),
]


@pytest.mark.parametrize(("body", "authors", "dates", "standfirsts", "why"), MARKED, ids=[row[4] for row in MARKED])
def test_what_is_marked(parse: Any, body: str, authors: int, dates: int, standfirsts: int, why: str) -> None:
    marks = parse(body)[1].marks
    assert (len(marks.authors), len(marks.dates), len(marks.standfirsts)) == (authors, dates, standfirsts), why


def test_the_walk_and_its_finds_are_bounded(parse: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked, "MAX_ELEMENTS", 1_000)
    marks = parse('<p class="byline">x</p>' * 5_000)[1].marks
    assert len(marks.elements) == 1_000
    assert len(marks.authors) == marked._MAX_FOUND


def test_order_is_the_rank_among_all_elements(parse: Any) -> None:
    document, read = parse('<p>a</p><script></script><h1>b</h1><p class="byline">c</p>')
    ranks = {element: rank for rank, element in enumerate(document.tree.iter("*"))}
    assert [mark.order for mark in (*read.marks.h1s, *read.marks.authors)] == [
        ranks[mark.element] for mark in (*read.marks.h1s, *read.marks.authors)
    ]
