"""The parts of stories that their sites spread over several pages."""

SCRIPT = """
CREATE TABLE parts (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    number INTEGER NOT NULL,   -- from 1, the story's own page; 0 for a page that has all parts
    url TEXT NOT NULL,
    address TEXT NOT NULL,     -- the same to compare with
    state TEXT NOT NULL,       -- read, unread, missing or beyond
    block_position INTEGER,    -- of the first of its blocks, where it is read
    detail TEXT,               -- why it is missing
    fetch_id INTEGER REFERENCES fetches(id),  -- the last one; NULL for the story's own page, which revisions name
    tries INTEGER NOT NULL DEFAULT 0,         -- fetches in a row that failed
    PRIMARY KEY (story_id, number)
);
CREATE INDEX parts_address ON parts (address);
CREATE INDEX parts_fetch ON parts (fetch_id) WHERE fetch_id IS NOT NULL;
"""
