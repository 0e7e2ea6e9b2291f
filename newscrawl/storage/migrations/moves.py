"""Addresses that a story has had besides the one that its uid is made of, and a way from a redirect to its origin."""

SCRIPT = """
CREATE TABLE story_addresses (
    uid TEXT PRIMARY KEY,            -- what the story's uid would be, were it made of this address
    story_id INTEGER NOT NULL REFERENCES stories(id),
    address TEXT NOT NULL,           -- normalised
    seen_at TEXT NOT NULL            -- since when
);
CREATE INDEX story_addresses_by_story ON story_addresses (story_id);
CREATE INDEX urls_by_redirect ON urls (redirect_to) WHERE redirect_to IS NOT NULL;
"""
