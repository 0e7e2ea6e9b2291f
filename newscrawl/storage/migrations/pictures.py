"""The pictures of stories."""

SCRIPT = """
CREATE TABLE images (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    position INTEGER NOT NULL,       -- among the story's pictures, from 0
    url TEXT NOT NULL,
    alt TEXT,                        -- what the page says for those who do not see it
    caption TEXT,
    credit TEXT,
    block_position INTEGER NOT NULL, -- of the block before which it stands
    PRIMARY KEY (story_id, position)
);
"""
