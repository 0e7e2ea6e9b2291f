"""Indices for what there is much of after years: fetches, and the people of a source."""

# The report on how sources fare wants the fetches of the last weeks; a byline wants one of its source's authors.
SCRIPT = """
CREATE INDEX fetches_by_time ON fetches (fetched_at);
CREATE INDEX authors_by_source ON authors (source_id, name COLLATE NOCASE, kind);
"""
