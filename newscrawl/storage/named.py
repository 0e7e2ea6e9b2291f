"""Queries for the common questions, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone

from newscrawl.ages import AgeError, parse_since
from newscrawl.errors import QueryError
from newscrawl.storage.sql import TIME_LIMIT

#: Seconds that a named query may take: each ends by itself, but some read every block or link of years of stories.
NAMED_TIME_LIMIT = 300.0
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A SELECT with parameters that have defaults; ``:name`` in the SQL stands for each."""

    name: str
    question: str
    sql: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def bind(self, given: Mapping[str, str]) -> dict[str, str]:
        """The parameters' values. Raises QueryError for one that the query does not have, or that is no value of it."""
        for name in given:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise QueryError(f"the query {self.name} has no parameter {name}; it has {known}")
        return {**self.parameters, **{name: self._value(name, text) for name, text in given.items()}}

    def _value(self, name: str, text: str) -> str:
        """A value of the kind that the parameter's default is of: a day, a number, or any text."""
        default = self.parameters[name]
        if not isinstance(text, str):
            raise QueryError(f"{name} of the query {self.name} is given as text, not as {text!r:.100}")
        if default.isdigit() and not text.isdecimal():
            raise QueryError(f"{name} of the query {self.name} is a number, not {text!r}")
        if _DAY.fullmatch(default):
            try:
                return parse_since(text, datetime.now(timezone.utc)).date().isoformat()
            except AgeError as error:
                raise QueryError(f"{name} of the query {self.name}: {error}") from error
        return text


_WORDS = "(length(trim(blocks.text)) - length(replace(trim(blocks.text), ' ', '')) + 1)"
# The names of a story's writers stand in its ``authors``; bylines have its photographers too. In plain SQL, so that the
# query runs in other tools.
_IS_WRITER = "instr(lower('; ' || stories.authors || ';'), lower('; ' || authors.name || ';')) > 0"
_PROMOTION = "NOT kept AND role IN ('promo', 'related', 'paywall', 'ad', 'share')"

QUERIES: Sequence[NamedQuery] = (
    NamedQuery(
        "sources",
        "How much of each source is here, and from when to when?",
        "SELECT source, count(*) AS stories, sum(word_count) AS words, min(date_published_utc) AS first,"
        " max(date_published_utc) AS last FROM corpus GROUP BY source ORDER BY stories DESC, source",
    ),
    NamedQuery(
        "days",
        "How many stories were published on each day, in each source?",
        "SELECT substr(date_published, 1, 10) AS day, source, count(*) AS stories FROM corpus"
        " WHERE day >= substr(:since, 1, length(day)) OR day IS NULL"
        " GROUP BY day, source ORDER BY day DESC, stories DESC, source",
        {"since": "0001-01-01"},
    ),
    NamedQuery(
        "languages",
        "In which languages are the stories, by source?",
        "SELECT source, coalesce(language, '') AS language, count(*) AS stories, sum(word_count) AS words FROM corpus"
        " GROUP BY source, language ORDER BY source, stories DESC",
    ),
    NamedQuery(
        "authors",
        "Who writes most, for whom, about what?",
        "SELECT authors.name AS author, sources.name AS source, count(DISTINCT stories.id) AS stories,"  # noqa: S608
        " sum(stories.word_count) AS words, group_concat(DISTINCT stories.section) AS sections"
        " FROM bylines JOIN authors ON authors.id = bylines.author_id JOIN stories ON stories.id = bylines.story_id"
        f" JOIN sources ON sources.id = authors.source_id WHERE authors.kind = 'person' AND {_IS_WRITER}"
        " AND sources.name GLOB :source GROUP BY authors.id ORDER BY stories DESC, author",
        {"source": "*"},
    ),
    NamedQuery(
        "republishers",
        "Who takes over whose texts, how often, how soon, and how much of them?",
        "SELECT first_source, source, role, count(*) AS stories, count(DISTINCT agency) AS agencies,"
        " round(avg(hours_later), 1) AS hours_later, count(hours_later) AS with_hours,"
        " round(avg(contained), 2) AS contained FROM copies WHERE source <> first_source"
        " GROUP BY first_source, source, role ORDER BY stories DESC, first_source, source, role",
    ),
    NamedQuery(
        "clusters",
        "Which texts stand in most sources?",
        "SELECT clusters.id AS cluster_id, count(*) AS stories, count(DISTINCT stories.source_id) AS sources,"
        " max(cluster_members.agency) AS agency, first.title, first.url FROM clusters"
        " JOIN cluster_members ON cluster_members.cluster_id = clusters.id"
        " JOIN stories ON stories.id = cluster_members.story_id JOIN stories AS first ON first.id = first_story_id"
        " GROUP BY clusters.id HAVING sources >= cast(:sources AS INTEGER)"
        " ORDER BY sources DESC, stories DESC, first.id",
        {"sources": "1"},
    ),
    NamedQuery(
        "headlines",
        "Which headlines were changed after publication, and how?",
        "SELECT sources.name AS source, old.title AS before, new.title AS after, new.seen_at AS seen_at,"
        " CASE WHEN date_published_precision IN ('second', 'minute')"
        " THEN round((julianday(new.seen_at) - julianday(date_published_utc)) * 24, 1) END AS hours_later,"
        " stories.url FROM revisions AS new JOIN revisions AS old ON old.story_id = new.story_id"
        " AND old.number = new.number - 1 JOIN stories ON stories.id = new.story_id"
        " JOIN sources ON sources.id = stories.source_id WHERE old.title <> new.title AND new.reason = 'page'"
        " ORDER BY new.seen_at DESC, new.id",
    ),
    NamedQuery(
        "changes",
        "Which stories were changed most often after they were first seen?",
        "SELECT source, title, (SELECT count(*) FROM revisions WHERE revisions.story_id = corpus.id"
        "   AND reason = 'page') AS revisions, (SELECT count(DISTINCT title) FROM revisions"
        "   WHERE revisions.story_id = corpus.id AND reason = 'page') AS headlines, date_modified, url"
        " FROM corpus WHERE revision > 1 AND revisions > 1 ORDER BY revisions DESC, id",
    ),
    NamedQuery(
        "stability",
        "How many stories of each source were changed after they were first seen, and how soon?",
        "SELECT source, count(*) AS stories, count(changed) AS changed,"
        " round(100.0 * count(changed) / count(*), 1) AS percent,"
        " count(*) FILTER (WHERE changed - seen <= 1) AS within_a_day, round(24 * avg(changed - seen), 1) AS hours,"
        " sum(gone_at IS NOT NULL) AS gone"
        " FROM (SELECT source, gone_at, julianday(first_seen_at) AS seen, (SELECT julianday(min(seen_at))"
        "   FROM revisions WHERE story_id = corpus.id AND number > 1 AND reason = 'page') AS changed FROM corpus)"
        " GROUP BY source ORDER BY percent DESC, source",
    ),
    NamedQuery(
        "corrections",
        "Which stories carry a correction, and what does it say?",
        "SELECT sources.name AS source, stories.title, substr(date_published, 1, 10) AS day, blocks.text AS correction,"
        " stories.url FROM blocks JOIN stories ON stories.id = blocks.story_id"
        " JOIN sources ON sources.id = stories.source_id WHERE blocks.role = 'correction' AND kept"
        " AND sources.name GLOB :source ORDER BY date_published_utc DESC, stories.id, position",
        {"source": "*"},
    ),
    NamedQuery(
        "gone",
        "Which stories are gone from their sites, and how long were they there?",
        "SELECT source, title, substr(date_published, 1, 10) AS day, gone_at,"
        " round(julianday(gone_at) - julianday(first_seen_at), 1) AS days_known, uid, url"
        " FROM corpus WHERE gone_at IS NOT NULL ORDER BY gone_at DESC, id",
    ),
    NamedQuery(
        "promotion",
        "How much of each source's pages promotes the source itself?",
        "SELECT sources.name AS source, count(DISTINCT story_id) AS pages,"  # noqa: S608
        f" sum({_WORDS}) FILTER (WHERE kept) AS story_words,"
        f" coalesce(sum({_WORDS}) FILTER (WHERE {_PROMOTION}), 0) AS promotion_words,"
        f" round(100.0 * coalesce(sum({_WORDS}) FILTER (WHERE {_PROMOTION}), 0) / sum({_WORDS}), 1) AS percent"
        " FROM blocks JOIN stories ON stories.id = blocks.story_id JOIN sources ON sources.id = stories.source_id"
        " GROUP BY sources.id ORDER BY percent DESC, source",
    ),
    NamedQuery(
        "removed",
        "What was taken out of the pages, and why?",
        "SELECT role, reason, count(*) AS blocks, count(DISTINCT uid) AS stories, min(substr(text, 1, 80)) AS example"
        " FROM removed WHERE source GLOB :source GROUP BY role, reason ORDER BY blocks DESC, role, reason",
        {"source": "*"},
    ),
    NamedQuery(
        "rejections",
        "Which pages gave no story, and why?",
        "SELECT sources.name AS source, rejections.reason, count(*) AS pages, max(rejections.rejected_at) AS last,"
        " min(urls.url) AS example FROM rejections JOIN urls ON urls.id = rejections.url_id"
        " JOIN sources ON sources.id = urls.source_id GROUP BY source, rejections.reason ORDER BY pages DESC, source",
    ),
    NamedQuery(
        "cited",
        "To which other sites do the stories' own texts link?",
        "SELECT sources.name AS source, substr(rest, 1, instr(rest || '/', '/') - 1) AS host, count(*) AS links,"
        " count(DISTINCT story_id) AS stories"
        " FROM (SELECT story_id, substr(url, instr(url, '://') + 3) AS rest FROM links"
        "   WHERE role IN ('body', 'source') AND internal = 0) JOIN stories ON stories.id = story_id"
        " JOIN sources ON sources.id = stories.source_id GROUP BY source, host ORDER BY links DESC, source, host",
    ),
    NamedQuery(
        "linked",
        "Which stories do other stories link to most?",
        "SELECT corpus.source, corpus.title, count(DISTINCT links.story_id) AS stories, corpus.url FROM links"
        " JOIN corpus ON corpus.id = links.target_story_id WHERE links.role IN ('body', 'related')"
        " GROUP BY corpus.id ORDER BY stories DESC, corpus.id",
    ),
    NamedQuery(
        "access",
        "How many stories of each source are behind a paywall?",
        "SELECT source, count(*) AS stories, sum(is_free IS 1) AS free, sum(is_free IS 0) AS not_free,"
        " sum(is_free IS NULL) AS unknown FROM corpus GROUP BY source ORDER BY not_free DESC, source",
    ),
    NamedQuery(
        "missing",
        "What do the pages of each source not say?",
        "SELECT source, count(*) AS stories, sum(authors IS NULL OR authors = '') AS no_author,"
        " sum(date_published IS NULL) AS no_date, sum(description IS NULL) AS no_description,"
        " sum(section IS NULL) AS no_section, sum(image IS NULL) AS no_image FROM corpus"
        " GROUP BY source ORDER BY source",
    ),
)  # fmt: skip
_BY_NAME = {query.name: query for query in QUERIES}


def named_query(name: str) -> NamedQuery | None:
    """The query of that name, if there is one."""
    return _BY_NAME.get(name)


def time_limit(text: str) -> float:
    """Seconds that the SQL may take which ``text`` is or names, unless its user says otherwise."""
    return NAMED_TIME_LIMIT if named_query(text) else TIME_LIMIT


def resolve(text: str, given: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """The SQL that ``text`` is or names, and the values of its parameters.

    Raises QueryError for a lone word that names no query, and for a parameter that a named query does not have.
    """
    if named := named_query(text):
        return named.sql, named.bind(given)
    if re.fullmatch(r"[\w-]+", text):
        raise QueryError(f"no query is named {text}; `newscrawl query --list` lists them, and SQL begins with SELECT")
    return text, given
