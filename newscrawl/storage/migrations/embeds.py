"""What stories show from elsewhere."""

SCRIPT = """
CREATE TABLE embeds (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    position INTEGER NOT NULL,       -- among the story's embeds, from 0
    kind TEXT NOT NULL,              -- video, audio, post, chart, map, document, other
    provider TEXT,                   -- NULL for the newsroom's own player
    url TEXT NOT NULL,
    title TEXT,
    block_position INTEGER NOT NULL, -- of the block before which it stands
    PRIMARY KEY (story_id, position)
);
"""
