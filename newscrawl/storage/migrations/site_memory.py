"""What each site repeats: keys that match over its pages, where blocks stand, and what was made of it."""

# text_hash of blocks is made of the site's name and the block's words without numbers, months and byline names.
# Rows of earlier versions have no place: they get both when the memory first reads them.
SCRIPT = """
DROP TABLE site_blocks;
CREATE TABLE site_blocks (
    source_id INTEGER NOT NULL REFERENCES sources(id),
    text_hash TEXT NOT NULL,
    sample TEXT NOT NULL,            -- from the first page that had it
    stories INTEGER NOT NULL,        -- that have it, copies of a story counted once
    pages INTEGER NOT NULL,
    kept INTEGER NOT NULL,           -- pages on which extraction alone took it for text
    odds INTEGER NOT NULL,           -- sum of the probabilities of story text, in thousandths
    judged INTEGER NOT NULL,         -- pages with such a probability
    places TEXT NOT NULL,            -- pages by where it stands: above, first, middle, last, below
    roles TEXT NOT NULL,             -- pages by its role
    varied INTEGER NOT NULL,         -- 1 where the numbers in it differ from page to page
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT 'undecided',  -- clutter, story, undecided
    evidence TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT 'other',  -- that it is removed with
    below REAL NOT NULL DEFAULT 0,   -- clutter stays on a page that gives it this probability of story text or more
    pinned TEXT,                     -- the verdict of a person
    PRIMARY KEY (source_id, text_hash)
) WITHOUT ROWID;
CREATE TABLE site_memories (
    source_id INTEGER PRIMARY KEY REFERENCES sources(id),
    counted_to INTEGER NOT NULL DEFAULT 0,  -- id of the last story that was counted
    stories INTEGER NOT NULL DEFAULT 0,
    version TEXT NOT NULL DEFAULT '',
    updated_at TEXT
);
CREATE TABLE site_blocks_due (       -- blocks that counted stories gained or lost since
    source_id INTEGER NOT NULL REFERENCES sources(id),
    text_hash TEXT NOT NULL,
    PRIMARY KEY (source_id, text_hash)
) WITHOUT ROWID;
CREATE TABLE site_layouts (          -- where a source's pages have their story, in its turn
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources(id),
    valid_from TEXT NOT NULL,        -- when the first of its pages was seen
    valid_until TEXT,                -- when the first page was seen that did not match it, NULL for the present one
    pages INTEGER NOT NULL,          -- that it was last learned from
    slots TEXT NOT NULL              -- JSON: container -> [what it holds, pages, role of removed blocks in it]
);
CREATE INDEX site_layouts_by_source ON site_layouts (source_id, valid_until);
CREATE TABLE site_groups (           -- clusters of stories as they were when their blocks were counted
    story_id INTEGER PRIMARY KEY REFERENCES stories(id),
    cluster_id INTEGER NOT NULL
);
CREATE TABLE containers (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources(id),
    path TEXT NOT NULL,              -- elements by tag, id and classes
    UNIQUE (source_id, path)
);
ALTER TABLE blocks ADD COLUMN place INTEGER;   -- 0 above the story, 1 its first lines, 2 middle, 3 last lines, 4 below
ALTER TABLE blocks ADD COLUMN container_id INTEGER REFERENCES containers(id);
ALTER TABLE blocks ADD COLUMN separated INTEGER;  -- 1 where trafilatura took it for story text
CREATE INDEX blocks_by_hash ON blocks (text_hash, story_id);
ALTER TABLE stories ADD COLUMN memory TEXT;    -- version of the site memory that the text was read with
"""
