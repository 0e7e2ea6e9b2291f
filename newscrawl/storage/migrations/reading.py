"""Indices that let the pages of `newscrawl serve` count and list stories without reading the stories."""

# Each holds all that the facets count: a story's row lies over several pages, its text among them. The one that begins
# with the id is for the stories that a search found.
SCRIPT = """
DROP INDEX stories_by_date;
CREATE INDEX stories_by_date ON stories (date_published_utc, first_seen_at, source_id, language, kind, section);
DROP INDEX stories_by_source;
CREATE INDEX stories_by_source ON stories (source_id, date_published_utc, first_seen_at, language, kind, section);
CREATE INDEX stories_facets ON stories (id, source_id, date_published_utc, first_seen_at, language, kind, section);
CREATE INDEX authors_by_name ON authors (name COLLATE NOCASE);
CREATE INDEX rejections_by_time ON rejections (rejected_at, reason);
CREATE INDEX run_sources_by_source ON run_sources (source_id, run_id);
"""
