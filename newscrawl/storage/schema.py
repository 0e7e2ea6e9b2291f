"""The database schema as a list of migrations. DDL is written out; a migration that has shipped is never edited."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache

from sqlite_utils import Database, Migrations

from newscrawl.storage.migrations import embeds as embeds_ddl
from newscrawl.storage.migrations import frontier as frontier_ddl
from newscrawl.storage.migrations import gone as gone_ddl
from newscrawl.storage.migrations import hours as hours_ddl
from newscrawl.storage.migrations import initial as initial_ddl
from newscrawl.storage.migrations import manners as manners_ddl
from newscrawl.storage.migrations import modified as modified_ddl
from newscrawl.storage.migrations import moves as moves_ddl
from newscrawl.storage.migrations import near_duplicates as near_duplicates_ddl
from newscrawl.storage.migrations import page_alone as page_alone_ddl
from newscrawl.storage.migrations import parts as parts_ddl
from newscrawl.storage.migrations import pictures as pictures_ddl
from newscrawl.storage.migrations import provenance as provenance_ddl
from newscrawl.storage.migrations import reading as reading_ddl
from newscrawl.storage.migrations import refusals as refusals_ddl
from newscrawl.storage.migrations import retries as retries_ddl
from newscrawl.storage.migrations import revision_reasons as revision_reasons_ddl
from newscrawl.storage.migrations import rights as rights_ddl
from newscrawl.storage.migrations import robots as robots_ddl
from newscrawl.storage.migrations import signs as signs_ddl
from newscrawl.storage.migrations import site_memory as site_memory_ddl
from newscrawl.storage.migrations import sketches as sketches_ddl
from newscrawl.storage.migrations import spellings as spellings_ddl
from newscrawl.storage.migrations import tdm_files as tdm_files_ddl
from newscrawl.storage.migrations import unwanted as unwanted_ddl
from newscrawl.storage.migrations import years as years_ddl
from newscrawl.texts import text_hash

migrations = Migrations("newscrawl")


@migrations()
def initial(db: Database) -> None:
    """Tables, full-text search and views of the first version."""
    for statements in (initial_ddl.TABLES, initial_ddl.SEARCH, initial_ddl.VIEWS):
        for statement in split_statements(statements):
            db.execute(statement)


@migrations()
def provenance(db: Database) -> None:
    """Where each field came from, the entries of live blogs, captions and credits of images, rel of links."""
    for statement in split_statements(provenance_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def near_duplicates(db: Database) -> None:
    """Members of clusters with role and likeness, and what finds them."""
    for statement in split_statements(near_duplicates_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def robots(db: Database) -> None:
    """The robots.txt of each site."""
    for statement in split_statements(robots_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def frontier(db: Database) -> None:
    """What is due is an index; crawls that died, learned polling, stories that are gone."""
    for statement in split_statements(frontier_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def manners(db: Database) -> None:
    """Hosts that want to be left alone, budgets and traps."""
    for statement in split_statements(manners_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def revision_reasons(db: Database) -> None:
    """Why there is a revision."""
    for statement in split_statements(revision_reasons_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def reading(db: Database) -> None:
    """Indices for the pages that count and list stories."""
    for statement in split_statements(reading_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def sketches(db: Database) -> None:
    """No index of the values of sketches."""
    for statement in split_statements(sketches_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def gone(db: Database) -> None:
    """Since when the page of a story is gone, in the view of stories."""
    for statement in split_statements(gone_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def site_memory(db: Database) -> None:
    """Blocks that a site repeats, and what is made of them."""
    for statement in split_statements(site_memory_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def page_alone(db: Database) -> None:
    """The hash of the text that a page alone gives, when it was seen, and layouts that follow from that."""
    for statement in split_statements(page_alone_ddl.SCRIPT):
        db.execute(statement)
    for (story_id,) in db.execute(page_alone_ddl.CHANGED).fetchall():
        text = "\n".join(line for (line,) in db.execute(page_alone_ddl.KEPT, (story_id,)))
        db.execute("UPDATE stories SET plain_hash = ? WHERE id = ?", (text_hash(text), story_id))


@migrations()
def spellings(db: Database) -> None:
    """The other spelling of an address that waits."""
    for statement in split_statements(spellings_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def signs(db: Database) -> None:
    """An index of stories in scripts without spaces between words."""
    for statement in split_statements(signs_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def modified(db: Database) -> None:
    """The last change in UTC, in the view of stories."""
    for statement in split_statements(modified_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def retries(db: Database) -> None:
    """What was asked for in vain, and when it is asked for again."""
    for statement in split_statements(retries_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def moves(db: Database) -> None:
    """Every address of a story that has moved."""
    for statement in split_statements(moves_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def refusals(db: Database) -> None:
    """Who refused a page, and whether that holds."""
    for statement in split_statements(refusals_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def hours(db: Database) -> None:
    """By which clock a story's hour was read."""
    for statement in split_statements(hours_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def unwanted(db: Database) -> None:
    """Addresses that a source's row leaves out."""
    for statement in split_statements(unwanted_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def pictures(db: Database) -> None:
    """The pictures of stories."""
    for statement in split_statements(pictures_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def rights(db: Database) -> None:
    """The licence of a story, and what its page reserves."""
    for statement in split_statements(rights_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def years(db: Database) -> None:
    """Indices for what there is much of after years."""
    for statement in split_statements(years_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def embeds(db: Database) -> None:
    """What stories show from elsewhere."""
    for statement in split_statements(embeds_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def tdm_files(db: Database) -> None:
    """What sites say of mining in a file of their own."""
    for statement in split_statements(tdm_files_ddl.SCRIPT):
        db.execute(statement)


@migrations()
def parts(db: Database) -> None:
    """The parts of stories of several pages."""
    for statement in split_statements(parts_ddl.SCRIPT):
        db.execute(statement)


#: Type and name of each part of a schema, and its column for each that a table or view has.
_PARTS = """
SELECT parts.type, parts.name, columns.name
FROM sqlite_master AS parts LEFT JOIN pragma_table_info(parts.name) AS columns ON parts.type IN ('table', 'view')
WHERE parts.type != 'index'
"""


def lacking(connection: sqlite3.Connection) -> list[str]:
    """What of the present schema an open database has not, as "column urls.host"; what it has besides is its own.

    Indices are not looked for: without one a crawl is slower, and no worse. Migrations that are applied say that all
    is there. It is not where a schema was altered by hand, or was made by a checkout between two versions.
    """
    there = set(connection.execute(_PARTS))
    names = {name for _, name, _ in there}
    missing = [f"column {name}.{column}" if name in names else f"{kind} {name}"
               for kind, name, column in _wanted() if (kind, name, column) not in there]  # fmt: skip
    return list(dict.fromkeys(missing))


@cache
def _wanted() -> Sequence[tuple[str, str, str | None]]:
    with Database(memory=True) as fresh:
        migrations.apply(fresh)
        return tuple(fresh.execute(_PARTS))


@cache
def split_statements(script: str) -> tuple[str, ...]:
    """A script's statements, one each: executescript would commit the migration's transaction half-way."""

    statements, start = [], 0
    for end, letter in enumerate(script):
        if letter == ";" and sqlite3.complete_statement(script[start : end + 1]):
            statements.append(script[start : end + 1])
            start = end + 1
    return tuple(statements)
