"""A second full-text index, of stories in scripts that set no spaces between words, by runs of three signs.

The first one takes a run of such signs for one word, so that it finds nothing within a sentence. Korean is among them:
its particles hang on the words. The index holds a view of stories, so that tools which look for the index of the table
find the first one.
"""

#: Thai to Burmese, with Georgian, which takes no harm; Khmer; kana, Chinese, Hangul; rarer Chinese signs. For GLOB, and
#: for ``re``. Few ranges: each costs GLOB a look at every letter, these a fifth of a millisecond for 4,500 letters.
SIGNS = "[\u0e00-\u10ff\u1780-\u17ff\u3040-\ud7af\U00020000-\U0003ffff]"


def _has_signs(row: str) -> str:
    return f"({row}.text GLOB '*{SIGNS}*' OR {row}.title GLOB '*{SIGNS}*')"


def _forget(row: str) -> str:
    return f"""
    INSERT INTO stories_signs (stories_signs, rowid, title, description, text, authors)
    SELECT 'delete', {row}.id, {row}.title, {row}.description, {row}.text, {row}.authors WHERE {_has_signs(row)};"""


def _learn(row: str) -> str:
    return f"""
    INSERT INTO stories_signs (rowid, title, description, text, authors)
    SELECT {row}.id, {row}.title, {row}.description, {row}.text, {row}.authors WHERE {_has_signs(row)};"""


_CHANGES = "title, description, text, authors"

SCRIPT = f"""
CREATE VIEW texts_with_signs AS
SELECT stories.id, stories.title, stories.description, stories.text, stories.authors
FROM stories WHERE {_has_signs("stories")};
CREATE VIRTUAL TABLE stories_signs USING FTS5 (
    title, description, text, authors,
    tokenize = "trigram", content="texts_with_signs", content_rowid="id"
);
INSERT INTO stories_signs (stories_signs) VALUES ('rebuild');
CREATE TRIGGER stories_signs_ai AFTER INSERT ON stories BEGIN{_learn("new")}
END;
CREATE TRIGGER stories_signs_ad AFTER DELETE ON stories BEGIN{_forget("old")}
END;
CREATE TRIGGER stories_signs_au AFTER UPDATE OF {_CHANGES} ON stories BEGIN{_forget("old")}{_learn("new")}
END;
"""  # noqa: S608
