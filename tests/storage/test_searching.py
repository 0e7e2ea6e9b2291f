"""Words of a search: in scripts without spaces, and in no syntax at all."""

from __future__ import annotations

import sqlite3

import pytest

from newscrawl.errors import QueryError
from newscrawl.storage.faceted import Wanted, search
from newscrawl.storage.queries import find_hits
from newscrawl.storage.searching import MATCH_END, MATCH_START, read_search
from tests.storage.samples import story, visit

TEXTS = {
    "zh": "市议会周二决定把鱼市迁到北码头。\n新图书馆也将在星期日开放，AI课程免费。",
    "ja": "市議会は火曜日、魚市場を北埠頭に移すことを決めた。\n図書館は日曜日も開く。",
    "th": "สภาเทศบาลมีมติเมื่อวันอังคารให้ย้ายตลาดปลา\nห้องสมุดเปิดวันอาทิตย์",
    "ko": "시의회가 화요일 어시장을 북쪽 부두로 옮기기로 했다.\n도서관은 일요일에도 연다.",
    "en": "The council will say “北京” in its letters from now on, and not Peking.",
}


@pytest.fixture
def library(db: sqlite3.Connection) -> sqlite3.Connection:
    for language, text in TEXTS.items():
        url = f"https://example.org/{language}"
        visit(db, story(url, canonical_url=url, title=text.split()[0], language=language, text=text, text_hash=language))
    return db


@pytest.mark.parametrize(("words", "languages"), [
    ("图书馆", ["zh"]),
    ("図書館", ["ja"]),
    ("日曜日", ["ja"]),
    ("北码", ["zh"]),
    ("市", ["zh", "ja"]),
    ("鱼市 图书馆", ["zh"]),
    ("鱼市 図書館", []),
    ("ai 图书馆", ["zh"]),
    ("北京", ["en"]),
    ("北京 peking", ["en"]),
    ("ห้องสมุด", ["th"]),
    ("도서관", ["ko"]),
    ("시장", ["ko"]),
    ("北京？ “peking”", ["en"]),
    ("图书馆 OR 図書館", ["zh", "ja"]),
    ('"图书馆" NOT "星期日"', []),
    ("title: 市議会は*", ["ja"]),
])  # fmt: skip
def test_words_within_others(library: sqlite3.Connection, words: str, languages: list[str]) -> None:
    hits = find_hits(library, words)
    assert sorted(hit.language or "" for hit in hits) == sorted(languages)
    found = search(library, Wanted(words))
    assert sorted(match.story.id for match in found.matches) == sorted(hit.id for hit in hits)
    assert found.total == len(hits)
    for hit in hits:
        assert MATCH_START in hit.snippet
        assert MATCH_END in hit.snippet


def test_the_index_of_signs_follows_every_change(library: sqlite3.Connection) -> None:
    library.execute("UPDATE stories SET text = 'Now in English' WHERE language = 'zh'")
    library.execute("UPDATE stories SET title = '図書館' WHERE language = 'en'")
    assert [hit.language for hit in find_hits(library, "图书馆")] == []
    assert sorted(hit.language or "" for hit in find_hits(library, "図書館")) == ["en", "ja"]
    library.execute("INSERT INTO stories_signs (stories_signs, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize(("words", "match", "within"), [
    ("harbour NOT storm", "harbour NOT storm", ()),
    ("harbour  fire", "harbour fire", ()),
    ("covid-19", '"covid-19"', ()),
    ('the "fish', '"the" "fish"', ()),
    ("harbour -- fire", '"harbour" "fire"', ()),
    ("图书 图书馆", '"图书馆"', ("图书",)),
    ("图书馆 (北京", '"图书馆"', ("北京",)),
])  # fmt: skip
def test_how_words_are_read(library: sqlite3.Connection, words: str, match: str, within: tuple[str, ...]) -> None:
    read = read_search(library, words)
    assert (read.match, read.within) == (match, within)


@pytest.mark.parametrize("words", [
    "quay OR " * 60 + "quay",
    "quay " * 60,
    "quay OR(" * 60,  # no syntax, so each word is one
    '"quay' + " harbour" * 60,
    "港湾局 OR " * 60 + "港湾局",
])  # fmt: skip
def test_more_words_than_can_be_searched_in_time(library: sqlite3.Connection, words: str) -> None:
    with pytest.raises(QueryError, match="words at once, but for 50"):
        read_search(library, words)


def test_a_passage_is_one(library: sqlite3.Connection) -> None:
    assert read_search(library, f'"{"quay " * 300}" OR harbour').plain == ""


@pytest.mark.parametrize("words", ["", " - ", '"', "\0", "。、"])
def test_no_word(library: sqlite3.Connection, words: str) -> None:
    with pytest.raises(QueryError, match="give a word"):
        read_search(library, words)
