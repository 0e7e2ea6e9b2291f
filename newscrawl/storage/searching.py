"""How the words of a search are put to the full-text indices, and the places in the stories that they are found at."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl.errors import QueryError
from newscrawl.storage.migrations.signs import SIGNS

#: What surrounds a match in a snippet: characters of Unicode's private use area, for the caller to replace.
MATCH_START, MATCH_END = "\ue000", "\ue001"
# A match in the title counts four times one in the text; then description, text, authors.
_WEIGHTS = "4.0, 2.0, 1.0, 2.0"
_HAS_SIGNS = re.compile(SIGNS)
_RUN = 3  # signs that the index of signs is made of: it knows nothing shorter
_SNIPPET_SIGNS = 64  # the most that FTS5 gives
_EDGES = "()[]{}<>*:^+-.,;!?'，。、；：！？（）「」『』《》〈〉【】“”‘’…"
_SYNTAX = re.compile(r'["():^*+{}]|\b(?:AND|OR|NOT|NEAR)\b')
_EVERYTHING = (
    "coalesce(stories.title, '') || char(10) || coalesce(stories.description, '') || char(10) || stories.text"
    " || char(10) || coalesce(stories.authors, '')"
)
_BEGINNING = 400  # signs of a story that are read to show how it begins
_WORD_SIGNS = 10  # the most that are shown for a word of it
#: Words and phrases of a search. To cut a snippet for some hundreds takes FTS5 a second, and no time limit ends it.
MAX_WORDS = 50
_PHRASE = re.compile(r'"[^"]*"|[^\s"():^*+{}]+')
_OPERATORS = frozenset(("AND", "OR", "NOT", "NEAR"))
_BESIDE = 30  # signs before and after a match of a word that no index knows


@dataclass(frozen=True, slots=True)
class Search:
    """A search as it is put to an index. ``match`` is in FTS5's syntax, "" where every word is in ``within``: words too
    short for the index, which are looked for in the texts themselves. ``plain`` is why the words were taken as they
    are, where they are no FTS5 syntax: its message; "" where they are."""

    index: str
    match: str
    within: tuple[str, ...] = ()
    plain: str = ""

    @property
    def values(self) -> tuple[str, str]:
        """For the two places of ``rows``."""
        return self.match, json.dumps(self.within)

    def rows(self, match: str = "?", within: str = "?") -> str:
        """An SQL table of ``id`` and ``score`` (bm25: the smaller, the better) of the stories that match."""
        found = (
            f"SELECT rowid AS id, bm25({self.index}, {_WEIGHTS}) AS score FROM {self.index}"  # noqa: S608
            f" WHERE {self.index} MATCH {match}"
            if self.match
            else f"SELECT id, 0.0 AS score FROM {self.index}_docsize WHERE {match} = ''"  # noqa: S608
        )
        if not self.within:
            return f"({found} AND {within} IS NOT NULL)"
        return (
            f"(SELECT found.id, score FROM ({found}) AS found CROSS JOIN stories ON stories.id = found.id"  # noqa: S608
            f" WHERE NOT EXISTS (SELECT 1 FROM json_each({within}) AS word"
            f" WHERE instr(lower({_EVERYTHING}), lower(word.value)) = 0))"
        )


def read_search(db: sqlite3.Connection, words: str) -> Search:
    """What to ask for by a user's words: FTS5's syntax where they are in it, else the words themselves.

    Raises QueryError where there is no word among them, or more than ``MAX_WORDS``.
    """
    shown = " ".join(words.split())
    if not any(sign.isalnum() for sign in shown):
        raise QueryError(f"cannot search for {shown or 'nothing'}; give a word")
    _require_few([part for part in _PHRASE.findall(shown) if part not in _OPERATORS])
    has_signs = bool(_HAS_SIGNS.search(shown))
    index = "stories_signs" if has_signs else "stories_fts"
    if has_signs and not _SYNTAX.search(shown):
        return _of_words(index, shown)
    try:
        db.execute(f"SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT 1", (shown,)).fetchone()  # noqa: S608
    except (sqlite3.OperationalError, ValueError) as error:  # ValueError: a null character
        if str(error) == "interrupted":
            raise
        return _of_words(index, shown, str(error).removeprefix("fts5: "))
    return Search(index, shown)


def _of_words(index: str, words: str, plain: str = "") -> Search:
    """Each word as a phrase of its own, whatever signs stand in it; all must be found."""
    bare = [word for word in words.replace("\0", " ").replace('"', " ").split() if any(map(str.isalnum, word))]
    if index == "stories_signs":  # where punctuation counts as the signs do
        bare = [word.strip(_EDGES) for word in bare]
    _require_few(bare)
    short = [word for word in bare if index == "stories_signs" and len(word) < _RUN]
    return Search(index, " ".join(f'"{word}"' for word in bare if word not in short), tuple(short), plain)


def _require_few(parts: Sequence[str]) -> None:
    if len(parts) > MAX_WORDS:
        raise QueryError(
            f"cannot search for {len(parts)} words at once, but for {MAX_WORDS}; a passage in quotation marks is one"
        )


def snippets(db: sqlite3.Connection, search: Search, ids: Sequence[int], size: int) -> dict[int, str]:
    """For each of these stories the place of the best match, of some ``size`` words, matches between the marks."""
    if not search.match:
        return {story_id: _excerpt(text, search.within) for story_id, text in _texts(db, ids)}
    size = _SNIPPET_SIGNS if search.index == "stories_signs" else size
    return dict(
        db.execute(
            f"SELECT rowid, snippet({search.index}, -1, '{MATCH_START}', '{MATCH_END}', '…', {size})"  # noqa: S608
            f" FROM {search.index} WHERE {search.index} MATCH ? AND rowid IN (SELECT value FROM json_each(?))",
            (search.match, json.dumps(list(ids))),
        ).fetchall()
    )


def beginnings(db: sqlite3.Connection, ids: Sequence[int], size: int) -> dict[int, str]:
    """For each of these stories how its standfirst begins, or its text, some ``size`` words of it."""
    rows = db.execute(
        "SELECT id, substr(coalesce(nullif(description, ''), text), 1, ?) FROM stories"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (_BEGINNING, json.dumps(list(ids))),
    )
    return {story_id: _first_words(text, size) for story_id, text in rows}


def _first_words(text: str, size: int) -> str:
    words = text.split()
    cut = " ".join(words[:size])[: _WORD_SIGNS * size]  # words of scripts without spaces are long
    return cut if len(cut) == len(" ".join(words)) and len(text) < _BEGINNING else f"{cut}…"


def _texts(db: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[int, str]]:
    return db.execute(
        f"SELECT id, {_EVERYTHING} FROM stories WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (json.dumps(list(ids)),),
    ).fetchall()


def _excerpt(text: str, words: Sequence[str]) -> str:
    """The signs round the first match."""
    match = re.search("|".join(map(re.escape, words)), text, re.IGNORECASE)
    if match is None:
        return ""
    start, end = match.span()
    before, behind = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
    dots = "…" if start > _BESIDE else "", "…" if end + _BESIDE < len(text) else ""
    return f"{dots[0]}{before}{MATCH_START}{match[0]}{MATCH_END}{behind}{dots[1]}".replace("\n", " ")
