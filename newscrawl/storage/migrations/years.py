"""Indices for what there is much of after years: fetches, the people of a source, stories that are counted."""

# The report on how sources fare wants the fetches of the last weeks; a byline wants one of its source's authors. What
# is counted by source wants no text, behind which all other columns of a story's row lie.
SCRIPT = """
CREATE INDEX fetches_by_time ON fetches (fetched_at);
CREATE INDEX authors_by_source ON authors (source_id, name COLLATE NOCASE, kind);
DROP INDEX stories_by_source;
CREATE INDEX stories_by_source ON stories
    (source_id, date_published_utc, first_seen_at, language, kind, section, word_count, is_free, date_published);
"""
