"""Which stories are by whom: what "author" means wherever stories are filtered, by a command or on a page."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata

from newscrawl.credits import writes
from newscrawl.errors import QueryError

#: A condition over bylines: who wrote, and did not only take photographs or translate. See ``teach``.
WROTE = "(bylines.role IS NULL OR writes(bylines.role))"
_WORD = re.compile(r"[^\W_]+")


def teach(db: sqlite3.Connection) -> None:
    """Let SQL on this connection use ``WROTE``."""
    db.create_function("writes", 1, writes, deterministic=True)


def by_author(story_id: str, value: str) -> str:
    """A condition that the story whose id is the column ``story_id`` is by one of the authors bound to ``value``."""
    return (
        f"{story_id} IN (SELECT bylines.story_id FROM bylines"  # noqa: S608
        f" WHERE bylines.author_id IN (SELECT value FROM json_each({value})) AND {WROTE})"
    )


def authors_named(db: sqlite3.Connection, wanted: str) -> str:
    """The authors in whose name these words stand, in this order, as what ``by_author`` binds.

    Case, accents and signs do not matter. Between quotation marks it is the whole name, as it is spelled but for the
    case of letters without accents. Raises QueryError when there is no word in it.
    """
    teach(db)
    if len(wanted) > 2 and wanted[0] == wanted[-1] == '"':
        rows = db.execute("SELECT id FROM authors WHERE name = ? COLLATE NOCASE", (wanted[1:-1],))
        return json.dumps([author_id for (author_id,) in rows])
    words = _plain(wanted)
    if not words.strip():
        raise QueryError(f"no word of a name in the author {wanted!r}")
    rows = db.execute("SELECT id, name FROM authors")
    return json.dumps([author_id for author_id, name in rows if words in _plain(name)])


def _plain(name: str) -> str:
    """The words of a name without case and accents, a space before, between and behind them."""
    letters = "".join(char for char in unicodedata.normalize("NFKD", name) if unicodedata.category(char)[0] != "M")
    return f" {' '.join(_WORD.findall(letters.casefold()))} "
