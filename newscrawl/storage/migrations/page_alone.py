"""What a story's page alone says: its text's hash and its time. Layouts and clusters are made anew from that."""

# The layouts that an earlier version learned stay until a pass has learned them anew: it reads stories again where both
# differ. All sketches are taken as of other texts, so that what an earlier version left of lines and ties goes too.

SCRIPT = """
ALTER TABLE stories ADD COLUMN plain_hash TEXT NOT NULL DEFAULT '';    -- of the text that extraction alone had
ALTER TABLE stories ADD COLUMN page_seen_at TEXT NOT NULL DEFAULT '';  -- when the page was fetched that it is from
UPDATE stories SET plain_hash = text_hash, page_seen_at = coalesce(
    (SELECT max(seen_at) FROM revisions WHERE story_id = stories.id AND reason = 'page'), first_seen_at);
DROP INDEX stories_by_text_hash;
CREATE INDEX stories_by_plain_hash ON stories (plain_hash, source_id);
CREATE INDEX stories_by_page ON stories (source_id, page_seen_at, uid);
CREATE TABLE site_layouts_due (      -- times of pages that came, went or changed since layouts were learned
    source_id INTEGER NOT NULL REFERENCES sources(id),
    seen_at TEXT NOT NULL,
    PRIMARY KEY (source_id, seen_at)
) WITHOUT ROWID;
CREATE TABLE site_layout_points (    -- times from which learning can go on: all pages until then are in a layout
    source_id INTEGER NOT NULL REFERENCES sources(id),
    seen_at TEXT NOT NULL,
    PRIMARY KEY (source_id, seen_at)
) WITHOUT ROWID;
UPDATE sketches SET text_hash = '';
INSERT INTO site_layouts_due (source_id, seen_at) SELECT DISTINCT source_id, page_seen_at FROM stories;
"""

# Stories that the site memory changed, and the blocks of one that extraction alone kept.
CHANGED = "SELECT DISTINCT story_id FROM blocks WHERE reason GLOB 'site_memory:*'"
KEPT = "SELECT text FROM blocks WHERE story_id = ? AND kept <> (reason GLOB 'site_memory:*') ORDER BY position"
